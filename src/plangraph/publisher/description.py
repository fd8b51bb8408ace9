"""The service description: what `/sparql` can do, over which graphs, within which limits.

Built from the release's manifest and the settings; the engine is not asked. Terms that SPARQL's
own vocabulary lacks (the limits) are of our namespace: `pg:limitSeconds` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from plangraph import media as formats
from plangraph.engine import Limits
from plangraph.media import Media
from plangraph.names import DCTERMS, RDF, RDFS, SD, VOID, XSD
from plangraph.publisher.state import State

_FORMATS_NS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_IRIS: Final = {
    formats.RESULTS_JSON.name: "SPARQL_Results_JSON",
    formats.RESULTS_XML.name: "SPARQL_Results_XML",
    formats.RESULTS_CSV.name: "SPARQL_Results_CSV",
    formats.RESULTS_TSV.name: "SPARQL_Results_TSV",
    formats.TURTLE.name: "Turtle",
    formats.NTRIPLES.name: "N-Triples",
    formats.JSONLD.name: "JSON-LD",
    formats.RDFXML.name: "RDF_XML",
    formats.NQUADS.name: "N-Quads",
    formats.TRIG.name: "TriG",
}
_RDF_FORMATS: Final = {
    formats.TURTLE.name: RdfFormat.TURTLE,
    formats.NTRIPLES.name: RdfFormat.N_TRIPLES,
    formats.JSONLD.name: RdfFormat.JSON_LD,
    formats.RDFXML.name: RdfFormat.RDF_XML,
    formats.NQUADS.name: RdfFormat.N_QUADS,
    formats.TRIG.name: RdfFormat.TRIG,
}
#: What the engine does with data and queries beyond or beside the letter, for whoever must know.
NOTE: Final = (
    "DESCRIBE answers with the concise bounded description of each thing (all statements about it,"
    " followed through blank nodes) and the labels of whatever these name. A function the engine"
    " does not know gives no value. Literals come back in canonical form: 12.50 as 12.5, 01 as 1,"
    " integer subtypes as xsd:integer, language tags in lower case. SERVICE is not run. A result is"
    " whole or refused, never cut."
)


@dataclass(frozen=True, slots=True)
class _Of:
    """Statements about one subject."""

    subject: NamedNode

    def iri(self, predicate: str, value: str) -> Triple:
        return Triple(self.subject, NamedNode(predicate), NamedNode(value))

    def text(self, predicate: str, value: str, language: str | None = None) -> Triple:
        return Triple(self.subject, NamedNode(predicate), Literal(value, language=language))

    def number(self, predicate: str, value: float) -> Triple:
        kind = "integer" if isinstance(value, int) else "decimal"
        text = Literal(f"{value}", datatype=NamedNode(f"{XSD}{kind}"))
        return Triple(self.subject, NamedNode(predicate), text)


def serialised(state: State, media: Media) -> bytes:
    """The description in a graph format."""
    used = ("pg", "sd", "void", "dcterms", "rdfs", "xsd")
    known = state.names.prefixes()
    prefixes = {prefix: known[prefix] for prefix in used} | {"formats": _FORMATS_NS}
    output = BytesIO()
    serialize(triples(state), output, _RDF_FORMATS[media.name], prefixes=prefixes)
    return output.getvalue()


def triples(state: State) -> Iterator[Triple]:
    """The statements of the description."""
    yield from _service(state)
    yield from _limits(state)
    yield from _dataset(state)


def _service(state: State) -> Iterator[Triple]:
    service = _service_of(state)
    yield service.iri(f"{RDF}type", f"{SD}Service")
    yield service.iri(f"{SD}endpoint", f"{state.names.base}sparql")
    yield service.iri(f"{SD}supportedLanguage", f"{SD}SPARQL11Query")
    yield service.iri(f"{SD}feature", f"{SD}EmptyGraphs")
    if state.release.default_graph == "union":
        yield service.iri(f"{SD}feature", f"{SD}UnionDefaultGraph")
    for media in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS, *formats.DATASET_FORMATS):
        yield service.iri(f"{SD}resultFormat", _FORMATS_NS + _FORMAT_IRIS[media.name])
    yield service.iri(f"{SD}defaultDataset", _dataset_of(state).subject.value)
    yield service.text(f"{RDFS}comment", NOTE, "en")


def _limits(state: State) -> Iterator[Triple]:
    limits = Limits.of(state.settings)
    service, term = _service_of(state), state.names.term
    yield service.number(term("limitSeconds"), limits.seconds)
    yield service.number(term("limitQueryBytes"), limits.query_bytes)
    yield service.number(term("limitDepth"), limits.depth)
    yield service.number(term("limitPatterns"), limits.patterns)
    yield service.number(term("limitMemoryMiB"), limits.memory_mib)
    yield service.number(term("limitResultBytes"), limits.result_bytes)


def _dataset(state: State) -> Iterator[Triple]:
    dataset, base = _dataset_of(state), f"{state.names.base}sparql"
    default = _Of(NamedNode(f"{base}#default-graph"))
    yield dataset.iri(f"{RDF}type", f"{SD}Dataset")
    yield dataset.iri(f"{DCTERMS}isVersionOf", state.names.dataset)
    yield dataset.iri(f"{SD}defaultGraph", default.subject.value)
    yield default.iri(f"{RDF}type", f"{SD}Graph")
    yield default.number(f"{VOID}triples", state.release.triples)
    for number, (graph, count) in enumerate(sorted(state.release.graphs.items()), 1):
        named, inner = (_Of(NamedNode(f"{base}#{kind}-{number}")) for kind in ("named", "graph"))
        yield dataset.iri(f"{SD}namedGraph", named.subject.value)
        yield named.iri(f"{RDF}type", f"{SD}NamedGraph")
        yield named.iri(f"{SD}name", graph)
        yield named.iri(f"{SD}graph", inner.subject.value)
        yield inner.iri(f"{RDF}type", f"{SD}Graph")
        yield inner.number(f"{VOID}triples", count)


def _service_of(state: State) -> _Of:
    return _Of(NamedNode(f"{state.names.base}sparql"))


def _dataset_of(state: State) -> _Of:
    return _Of(NamedNode(f"{state.names.base}sparql#dataset"))
