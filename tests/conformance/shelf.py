"""Releases made of the suites' files, as a user would make them, and kept for the next case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import serving
from suites import Case

from plangraph.engine import Engine
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.errors import EmptySource
from plangraph.intake import take_in
from plangraph.release import Release

#: The graphs of a query that brings its own, relative to it.
_FROM: Final = re.compile(r"FROM\s+(?:NAMED\s+)?<([^>]*)>")
SETTINGS: Final = serving.settings()


@dataclass(frozen=True)
class Loaded:
    """A release made of a case's data, its engine, and the literals in it as written."""

    release: Release
    engine: Engine
    kept: frozenset[object]


class Shelf:
    """Releases by the files they were made of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[object, Loaded] = {}

    def loaded(self, case: Case) -> Loaded:
        """The data of a case, taken in as a user would, in this process."""
        named = case.named or (() if case.data else tuple(_own_graphs(case)))
        key = (case.data, named, case.base)
        if key not in self._loaded:
            release = self._release(case, named)
            kept = frozenset(q.object for q in ox.parse(path=release.data) if _is_literal(q.object))
            self._loaded[key] = Loaded(release, EmbeddedEngine(release, SETTINGS), kept)
        return self._loaded[key]

    def _release(self, case: Case, named: tuple[tuple[str, Path], ...]) -> Release:
        folder = self._folder / str(len(self._loaded))
        folder.mkdir()
        files = [*case.data, *_graph_files(folder, named)]
        try:
            return take_in(files, folder / "out", case.base)
        except EmptySource:
            # Nobody publishes nothing, but the suites query it.
            return serving.write_release(folder / "out", "", default_graph="own")


def _own_graphs(case: Case) -> Iterator[tuple[str, Path]]:
    for found in dict.fromkeys(_FROM.findall(case.query)):
        path = case.folder / found.rpartition("/")[2]
        yield (found if ":" in found else f"{case.base}{found}"), path


def _graph_files(folder: Path, named: tuple[tuple[str, Path], ...]) -> Iterator[Path]:
    """A file of quads for each named graph: a file of triples would fill the default one."""
    for number, (iri, path) in enumerate(named):
        target = folder / f"graph{number}.nq"
        triples = (quad.triple for quad in ox.parse(path=path, base_iri=iri))
        graph = ox.NamedNode(iri)
        quads = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples]
        ox.serialize(quads, str(target), ox.RdfFormat.N_QUADS)
        yield target


def _is_literal(term: object) -> bool:
    return isinstance(term, ox.Literal)
