"""Documents as RDF: what a document about a thing holds, and its bytes in each format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from plangraph.media import JSONLD, NTRIPLES, RDFXML, TURTLE, Media
from plangraph.names import DCTERMS, FOAF, RDF, VOID, XSD
from plangraph.publisher.links import document_path, own_address
from plangraph.publisher.pages.page import licence
from plangraph.publisher.pages.reading import build, node
from plangraph.publisher.state import current

_WRITERS: Mapping[str, ox.RdfFormat] = {
    TURTLE.name: ox.RdfFormat.TURTLE,
    NTRIPLES.name: ox.RdfFormat.N_TRIPLES,
    JSONLD.name: ox.RdfFormat.JSON_LD,
    RDFXML.name: ox.RdfFormat.RDF_XML,
}


def document(iri: str) -> list[ox.Triple]:
    """What the document about a thing says, with a note on the document itself."""
    about = build("document", this=node(iri))
    return sorted(set(about), key=str) + _colophon(iri)


def _colophon(iri: str) -> list[ox.Triple]:
    state = current()
    path = document_path(state.names, iri)
    here = ox.NamedNode(
        state.names.base + path[1:] if "?" in path else own_address(state.names, path)
    )
    facts = [
        (RDF + "type", node(FOAF + "Document")),
        (FOAF + "primaryTopic", node(iri)),
        (VOID + "inDataset", node(state.names.dataset)),
    ]
    if licence():
        facts.append((DCTERMS + "license", node(licence())))
    return [ox.Triple(here, ox.NamedNode(name), value) for name, value in facts]


def serialised(triples: Iterable[ox.Triple], media: Media) -> bytes:
    """The triples in a graph format, with the release's prefixes where the format has any."""
    prefixes = dict(current().release.prefixes) or current().names.prefixes()
    named = {
        name: iri for name, iri in prefixes.items() if media.name != RDFXML.name or iri[-1:] in "#/"
    }
    data = ox.serialize(triples, format=_WRITERS[media.name], prefixes=named)
    return data if data is not None else b""


def integer(value: int) -> ox.Literal:
    """A number as a term."""
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
