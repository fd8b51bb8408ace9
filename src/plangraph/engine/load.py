"""A release's quads into a store, such that its default graph means what the release says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store

from plangraph.errors import RdfSyntaxError, ReleaseDamaged


def fill(store: Store, data: Path, quads: int, *, merge: bool) -> Store:
    """Load N-Quads into an empty store and count them; ReleaseDamaged unless there are `quads`.

    Fewer are right where only the writing of a number differs: 1 and 01 are one for the store.

    With `merge` every triple goes into the default graph too, once however many graphs hold it:
    Oxigraph's own union of graphs gives such a triple twice, and so counts it twice.
    """
    try:
        # Not checked again: whoever wrote the release did, by the syntax that it was given in.
        store.bulk_load(path=str(data), format=RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise RdfSyntaxError(str(data), error.lineno, error.offset, str(error)) from error
    found = len(store)
    if found > quads or (found < quads and _lines(data) != quads):
        raise ReleaseDamaged(f"{data}: {found:,} quads where the manifest says {quads:,}")
    if merge:
        store.bulk_extend(_in_default_graph(store))
    return store


def _lines(data: Path) -> int:
    with data.open("rb") as stream:
        return sum(1 for _ in stream)


def _in_default_graph(store: Store) -> Iterator[Quad]:
    default = DefaultGraph()
    for quad in store:
        yield Quad(quad.subject, quad.predicate, quad.object, default)
