"""One way to write a dataset: named nodes only, sorted, the same bytes every time.

Dumps are made from the statements as they were read, never from a store, which rewrites literals.
Each dump is parsed again and compared before it counts. `.gz` files have no name and no time in
them; their bytes still depend on the zlib at hand, so no checksum of them stands in the data.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox
from rdflib.term import Node

from plangraph.errors import EngineFailed
from plangraph.formats import FORMATS, carries
from plangraph.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from plangraph.names import RDF
from plangraph.terms import OxTerm, to_ox

DUMPS: Final = (TURTLE, TRIG, NTRIPLES, NQUADS, JSONLD, RDFXML)

_TYPE: Final = f"{RDF}type"
_NUMBER: Final = re.compile(r"(\d+)")
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"

#: Something sortable in which 2 comes before 10.
Key = tuple[tuple[str, int], ...]


def to_quads(graph: Iterable[tuple[Node, Node, Node]], name: str) -> set[ox.Quad]:
    """The triples of an rdflib graph as quads of the named graph `name`."""
    place = ox.NamedNode(name)
    terms: dict[Node, OxTerm] = {}
    found = set()
    for triple in graph:
        for term in triple:
            if term not in terms:
                terms[term] = to_ox(term)
        subject, predicate, value = (terms[term] for term in triple)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
            raise TypeError(f"{triple!r} is no RDF triple")
        found.add(ox.Quad(subject, predicate, value, place))
    return found


def skolemise(quads: set[ox.Quad], start: str) -> set[ox.Quad]:
    """The same quads with each blank node named: `start` and the number RDFC-1.0 gives it."""
    if not any(isinstance(t, ox.BlankNode) for quad in quads for t in (quad.subject, quad.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named: dict[str, ox.NamedNode] = {}
    found = set()
    for quad in dataset:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode):
            subject = _named(subject, start, named)
        if isinstance(value, ox.BlankNode):
            value = _named(value, start, named)
        found.add(ox.Quad(subject, quad.predicate, value, quad.graph_name))
    return found


def _named(node: ox.BlankNode, start: str, named: dict[str, ox.NamedNode]) -> ox.NamedNode:
    if node.value not in named:
        named[node.value] = ox.NamedNode(start + node.value.removeprefix("c14n"))
    return named[node.value]


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Canonical N-Quads: one line a quad, sorted by code point, no line twice."""
    return _sorted_lines(_serialize(quads, NQUADS, {}))


def dump(quads: Iterable[ox.Quad], media: Media, prefixes: Mapping[str, str]) -> bytes:
    """The quads in a format of `DUMPS`; a triples format gets the union of all graphs.

    Parsed back and compared; EngineFailed where the format could not carry them.
    """
    return Dumper(quads, prefixes).dump(media)


class Dumper:
    """Writes the same quads in several formats, sorting them once."""

    def __init__(self, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> None:
        ordered = _readable(set(quads))
        self._quads = sorted(ordered, key=lambda quad: str(quad.graph_name))
        self._triples = list(dict.fromkeys(quad.triple for quad in ordered))
        self._prefixes = prefixes

    def dump(self, media: Media) -> bytes:
        """The bytes of one format, as `dump` says."""
        items: Sequence[ox.Quad] | Sequence[ox.Triple]
        items = self._quads if media.kind == "dataset" else self._triples
        lost = [triple for triple in self._triples if not carries(media, triple)]
        if lost:
            raise EngineFailed(f"{media.label} cannot say {lost[0]}, and {len(lost) - 1} more")
        data = _serialize(items, media, self._prefixes)
        if media in (NQUADS, NTRIPLES):
            data = _sorted_lines(data)
        parsed = ox.parse(input=data, format=FORMATS[media.name])
        back = set(parsed) if media.kind == "dataset" else {quad.triple for quad in parsed}
        if back != set(items):
            raise EngineFailed(
                f"the {media.label} dump says something else than the data: "
                f"{len(set(items) - back)} statements lost, {len(back - set(items))} added"
            )
        return data


def _serialize(
    items: Iterable[ox.Quad] | Iterable[ox.Triple], media: Media, prefixes: Mapping[str, str]
) -> bytes:
    target = io.BytesIO()
    ox.serialize(items, target, FORMATS[media.name], prefixes=dict(prefixes))
    return target.getvalue()


def _sorted_lines(data: bytes) -> bytes:
    return b"".join(sorted(set(data.splitlines(keepends=True))))


def _readable(quads: set[ox.Quad]) -> list[ox.Quad]:
    """In an order for people: by subject, the type first, 2 before 10."""
    keys: dict[str, Key] = {}

    def natural(words: str) -> Key:
        if words not in keys:
            parts = _NUMBER.split(words)
            keys[words] = tuple(
                (part, 0) if index % 2 == 0 else ("", int(part)) for index, part in enumerate(parts)
            )
        return keys[words]

    def order(quad: ox.Quad) -> tuple[Key, bool, Key, Key, str]:
        predicate, value = quad.predicate.value, str(quad.object)
        kind = predicate != _TYPE
        subject = natural(str(quad.subject))
        return subject, kind, natural(predicate), natural(value), value

    return sorted(quads, key=order)


def gzipped(data: bytes) -> bytes:
    """A gzip file of `data` that depends on nothing but `data` and the zlib at hand."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEAD + body + tail
