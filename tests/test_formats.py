from __future__ import annotations

import pyoxigraph as ox
import pytest

from plangraph.formats import FORMATS, carries, reason
from plangraph.media import DATASET_FORMATS, GRAPH_FORMATS, JSONLD, NTRIPLES, RDFXML, TURTLE, Media

NODE = ox.NamedNode("https://e.org/a")


def test_every_rdf_format_is_known() -> None:
    assert set(FORMATS) == {media.name for media in (*GRAPH_FORMATS, *DATASET_FORMATS)}
    for media in (*GRAPH_FORMATS, *DATASET_FORMATS):
        assert FORMATS[media.name].media_type in media.mimes


@pytest.mark.parametrize(
    ("predicate", "words", "can"),
    [
        ("https://e.org/name", "x", True),
        ("https://e.org/a-b.c", "甲\n\t", True),
        ("https://e.org/1name", "x", True),
        ("https://e.org/1", "x", False),
        ("https://e.org/", "x", False),
        ("https://e.org/a/", "x", False),
        ("https://e.org/a", "\x01", False),
        ("https://e.org/a", "a\r\nb", False),
        ("https://e.org/a", "\ufffe", False),
    ],
)
def test_rdf_xml_needs_names_and_characters(predicate: str, words: str, can: bool) -> None:
    triple = ox.Triple(NODE, ox.NamedNode(predicate), ox.Literal(words))
    assert carries(RDFXML, triple) == can
    assert carries(TURTLE, triple)


@pytest.mark.parametrize(
    ("media", "can"), [(TURTLE, True), (NTRIPLES, True), (JSONLD, False), (RDFXML, False)]
)
def test_triple_terms(media: Media, can: bool) -> None:
    assert carries(media, ox.Triple(NODE, NODE, ox.Triple(NODE, NODE, NODE))) == can


def test_the_reason_leaves_out_the_place() -> None:
    with pytest.raises(SyntaxError) as caught:
        list(ox.parse(input="<a> .", format=ox.RdfFormat.TURTLE, base_iri="https://e.org/"))
    assert reason(caught.value) == ". is not a valid predicate"


def test_the_reason_leaves_out_a_long_place_too() -> None:
    with pytest.raises(SyntaxError) as caught:
        list(ox.parse(input='<a> <b> "c\n', format=ox.RdfFormat.TURTLE, base_iri="https://e.org/"))
    assert "Parser error" not in reason(caught.value)
