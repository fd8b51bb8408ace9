"""RDF files to rdflib graphs, and rdflib's terms to pyoxigraph's.

Parsing is pyoxigraph's, for its speed and its messages with line and column. Literals keep their
lexical form, language tags become lower case. The only module that knows both libraries' terms.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from plangraph.errors import RdfSyntaxError, SourceMissing, SourceUnreadable
from plangraph.formats import reason

_STRING: Final = ox.NamedNode(str(rdflib.XSD.string))
_LANG_STRING: Final = ox.NamedNode(str(rdflib.RDF.langString))
_PLAIN: Final = (_STRING, _LANG_STRING)

OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal


def read_turtle(path: Path, base: str) -> rdflib.Graph:
    """The triples of a Turtle file, relative IRIs resolved against `base`.

    SourceMissing, SourceUnreadable, or RdfSyntaxError with file, line and column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SourceMissing(f"{path}: no such file") from error
    except OSError as error:
        raise SourceUnreadable(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{error.object[error.start]:02x}"
        raise SourceUnreadable(f"{path}:{line}: {byte} is not UTF-8; save it in UTF-8") from error
    graph = new_graph()
    try:
        for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE, base_iri=base):
            graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
    except SyntaxError as error:
        raise RdfSyntaxError(str(path), error.lineno, error.offset, reason(error)) from error
    return graph


def new_graph() -> rdflib.Graph:
    """An empty graph that binds no prefixes of its own."""
    return rdflib.Graph(bind_namespaces="none")


def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """A pyoxigraph term as rdflib's."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language.lower())
        if term.datatype in _PLAIN:
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise SourceUnreadable(f"{term} is a triple term, which plan files may not hold")


def to_ox(term: Node) -> OxTerm:
    """An rdflib term as pyoxigraph's."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language is not None:
            return ox.Literal(str(term), language=term.language.lower())
        if term.datatype is not None:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise TypeError(f"{term!r} is no RDF term")
