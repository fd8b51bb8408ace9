"""pyoxigraph's name for each RDF format, and which statements a format can carry.

RDF/XML needs predicates and types that end in an XML name, and text of XML characters; pyoxigraph
writes it all the same, so that must be asked before. JSON-LD knows no triple terms.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from plangraph.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from plangraph.names import RDF

FORMATS: Final = MappingProxyType(
    {
        TURTLE.name: ox.RdfFormat.TURTLE,
        TRIG.name: ox.RdfFormat.TRIG,
        NTRIPLES.name: ox.RdfFormat.N_TRIPLES,
        NQUADS.name: ox.RdfFormat.N_QUADS,
        JSONLD.name: ox.RdfFormat.JSON_LD,
        RDFXML.name: ox.RdfFormat.RDF_XML,
    }
)

_TYPE: Final = ox.NamedNode(f"{RDF}type")
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")
_NO_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def reason(error: SyntaxError) -> str:
    """What the parser found, without the place that it repeats."""
    text = error.msg or str(error)
    if "LoadDocumentCallback" in text:
        return "its @context is an address, and nothing is fetched; write the context into the file"
    text = text.partition(": ")[2] if text.startswith("Parser error ") else text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in text)


def carries(media: Media, triple: ox.Triple) -> bool:
    """Whether a format can say `triple` so that any parser reads it back."""
    value = triple.object
    if isinstance(value, ox.Triple):
        return media not in (JSONLD, RDFXML)
    if media != RDFXML:
        return True
    if triple.predicate == _TYPE and isinstance(value, ox.NamedNode):
        # pyoxigraph makes an element's name of it.
        return bool(_XML_NAME.search(value.value))
    text = value.value if isinstance(value, ox.Literal) else ""
    return bool(_XML_NAME.search(triple.predicate.value)) and not _NO_XML.search(text)
