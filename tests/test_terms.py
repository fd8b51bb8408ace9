from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from plangraph.errors import RdfSyntaxError, SourceMissing, SourceUnreadable
from plangraph.terms import from_ox, new_graph, read_turtle, to_ox

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    "term",
    [
        ox.NamedNode("https://e.org/甲"),
        ox.BlankNode("b1"),
        ox.Literal('甲\n\r\t\\"'),
        ox.Literal("x", language="zh-hant"),
        ox.Literal("007", datatype=ox.NamedNode(f"{XSD}integer")),
        ox.Literal("no date", datatype=ox.NamedNode(f"{XSD}date")),
        ox.Literal("x", datatype=ox.NamedNode(f"{XSD}string")),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_terms_come_back(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    assert to_ox(from_ox(term)) == term


def test_language_tags_become_lower_case() -> None:
    assert to_ox(rdflib.Literal("x", lang="zh-Hant")) == ox.Literal("x", language="zh-hant")


def test_a_plain_literal_has_no_datatype_for_shapes_to_trip_over() -> None:
    assert from_ox(ox.Literal("x")) == rdflib.Literal("x")


def test_triple_terms_are_refused() -> None:
    node = ox.NamedNode("https://e.org/")
    with pytest.raises(SourceUnreadable, match="triple term"):
        from_ox(ox.Triple(node, node, node))


def test_what_is_no_term_is_refused() -> None:
    with pytest.raises(TypeError):
        to_ox(rdflib.term.Variable("x"))


def test_read_turtle(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("\ufeff<s> <p> 'x'@zh-Hant .", "utf-8")
    expected = new_graph()
    subject, predicate = (rdflib.URIRef(f"https://e.org/{name}") for name in "sp")
    expected.add((subject, predicate, rdflib.Literal("x", lang="zh-hant")))
    assert read_turtle(path, "https://e.org/").isomorphic(expected)


def test_read_turtle_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        read_turtle(tmp_path / "nowhere.ttl", "https://e.org/")
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xff")
    with pytest.raises(SourceUnreadable, match=r"a\.ttl:1: byte 0xff is not UTF-8"):
        read_turtle(path, "https://e.org/")
    path.write_text("<s> <p>\n  nope:x .")
    with pytest.raises(RdfSyntaxError) as caught:
        read_turtle(path, "https://e.org/")
    assert (caught.value.line, caught.value.column) == (2, 3)
