from __future__ import annotations

import pytest
from rdflib import DCTERMS, SKOS, Literal, URIRef

from plangraph.labels import by_words, complete
from plangraph.terms import new_graph

THING, OTHER = URIRef("https://e.org/thing"), URIRef("https://e.org/other")


def completed(*facts: tuple[URIRef, str, str]) -> set[tuple[str, str]]:
    """The zh-hans wordings after completion, as property name and words."""
    graph = new_graph()
    for predicate, words, language in facts:
        graph.add((THING, predicate, Literal(words, lang=language)))
    complete(graph)
    return {
        (str(predicate).rpartition("/")[2].rpartition("#")[2], str(value))
        for predicate, value in graph.predicate_objects(THING)
        if isinstance(value, Literal) and value.language == "zh-hans"
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(SKOS.prefLabel, "規範", "zh-hant")], {("prefLabel", "规范")}),
        ([(DCTERMS.title, "計劃", "zh-hant")], {("title", "计划")}),
        ([(SKOS.prefLabel, "norm", "en")], set()),
        (
            [(SKOS.prefLabel, "軟件", "zh-hant"), (SKOS.prefLabel, "软体", "zh-hans")],
            {("prefLabel", "软体")},
        ),
        (
            [(SKOS.prefLabel, "規範", "zh-hant"), (SKOS.hiddenLabel, "規范", "zh-hant")],
            {("prefLabel", "规范")},
        ),
        (
            [(SKOS.prefLabel, "平臺", "zh-hant"), (SKOS.altLabel, "機制", "zh-hant")],
            {("prefLabel", "平台"), ("altLabel", "机制")},
        ),
        ([(URIRef("https://e.org/ns#forceTrigger"), "鼓勵", "zh-hant")], set()),
    ],
)
def test_complete(facts: list[tuple[URIRef, str, str]], expected: set[tuple[str, str]]) -> None:
    assert completed(*facts) == expected


def test_by_words_gives_every_thing_of_a_label() -> None:
    graph = new_graph()
    graph.add((THING, SKOS.prefLabel, Literal("治理", lang="zh-hant")))
    graph.add((OTHER, SKOS.hiddenLabel, Literal("治理", lang="zh-hant")))
    graph.add((OTHER, SKOS.altLabel, Literal("governing", lang="en")))
    assert by_words(graph, "zh-hant") == {"治理": (str(OTHER), str(THING))}
    assert by_words(graph, "en") == {"governing": (str(OTHER),)}
