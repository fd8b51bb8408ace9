"""What DESCRIBE answers: a concise bounded description, and the labels a reader needs with it.

Oxigraph gives the description: all statements with the thing as subject, and those of the blank
nodes they lead to. Added here: the labels of every thing and property named in it, and the titles
of things whose subject it is not, so that it can be shown without a second query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from plangraph.names import DCTERMS, RDFS, SCHEMA, SKOS

LABELS: Final = tuple(
    NamedNode(iri)
    for iri in (f"{RDFS}label", f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name")
)

Graphs = tuple[NamedNode | DefaultGraph, ...] | None


def with_labels(store: Store, described: Iterable[Triple], graphs: Graphs) -> Iterator[Triple]:
    """The description, then labels; `graphs` None means all graphs of the store."""
    things: dict[NamedNode, None] = {}
    subjects: set[object] = set()
    for triple in described:
        yield triple
        subjects.add(triple.subject)
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode):
                things[term] = None
    for thing in things:
        if thing not in subjects:
            yield from _labels(store, thing, graphs)


def _labels(store: Store, thing: NamedNode, graphs: Graphs) -> Iterator[Triple]:
    seen: set[Triple] = set()
    for graph in graphs if graphs is not None else (None,):
        for label in LABELS:
            for quad in store.quads_for_pattern(thing, label, None, graph):
                if quad.triple not in seen:
                    seen.add(quad.triple)
                    yield quad.triple
