from __future__ import annotations

import pytest
import rdflib
from mini import Project
from rdflib import DCTERMS, PROV, RDF, SKOS, Literal, Namespace, URIRef

from plangraph import names as iris
from plangraph.assembly import Assembly, assemble
from plangraph.names import Names
from plangraph.scripts import to_simplified

NAMES = Names()
PG = Namespace(NAMES.ns)
ELI, NIF, OA = Namespace(iris.ELI), Namespace(iris.NIF), Namespace(iris.OA)
SCHEMA, SPDX = Namespace(iris.SCHEMA), Namespace(iris.SPDX)
PLAN = URIRef(NAMES.plan("mini"))
CLAUSE = URIRef(NAMES.part("mini", "clause", "1"))


def part(kind: str, key: str) -> URIRef:
    return URIRef(NAMES.part("mini", kind, key))


def thing(kind: str, key: str) -> URIRef:
    return URIRef(NAMES.thing(kind, key))


def text(language: str, unit: str, fragment: str = "") -> URIRef:
    return URIRef(NAMES.text("mini", language, unit) + fragment)


@pytest.fixture
def graph(project: Project) -> rdflib.Graph:
    return assemble([project.plan], NAMES).graphs["mini"]


def test_the_plan_has_its_parts_and_titles(graph: rdflib.Graph) -> None:
    assert set(graph.objects(PLAN, ELI.has_part)) == {
        URIRef(NAMES.unit("mini", unit)) for unit in ("announcement", "p1", "1", "2")
    }
    assert set(graph.objects(PLAN, DCTERMS.title)) == {
        Literal("Example Action Plan", lang="en"),
        Literal("示例行動計劃", lang="zh-hant"),
        Literal("示例行动计划", lang="zh-hans"),
    }


def test_a_clause_has_number_title_texts_and_sentences(graph: rdflib.Graph) -> None:
    facts = {
        (RDF.type, PG.Clause),
        (ELI.is_part_of, PLAN),
        (ELI.number, Literal("1")),
        (SCHEMA.position, Literal(1)),
        (DCTERMS.title, Literal("加強能力建設合作", lang="zh-hant")),
        (DCTERMS.title, Literal("加强能力建设合作", lang="zh-hans")),
        (ELI.is_realized_by, text("zh-hant", "1")),
        (ELI.is_realized_by, text("zh-hans", "1")),
        (ELI.has_part, part("sentence", "1.1")),
        (ELI.has_part, part("sentence", "1.2")),
    }
    assert facts <= set(graph.predicate_objects(CLAUSE))


def test_a_preamble_is_called_by_its_place(graph: rdflib.Graph) -> None:
    titles = set(graph.objects(part("preamble", "1"), DCTERMS.title))
    assert Literal("Preamble, paragraph 1", lang="en") in titles
    assert Literal("序言第一段", lang="zh-hant") in titles


def test_a_text_is_exact_in_both_scripts(graph: rdflib.Graph, project: Project) -> None:
    han = str(graph.value(text("zh-hant", "2"), NIF.isString))
    assert han == "二、落實示例契約。落實《示例契約》,發揮學校作用。"
    assert str(graph.value(text("zh-hans", "2"), NIF.isString)) == to_simplified(han)
    assert graph.value(text("zh-hans", "2"), PROV.wasDerivedFrom) == text("zh-hant", "2")
    raw = graph.value(text("zh-hant", "2"), PROV.wasDerivedFrom)
    source = (project.plan / "plan.txt").read_text("utf-8")
    start, end = str(raw).partition("#char=")[2].split(",")
    assert source[int(start) : int(end)] == "二、落實示例契約。落實《示例契約》,發(fā)揮學校作用。"


def test_the_source_file_has_its_checksum(graph: rdflib.Graph) -> None:
    file = URIRef(NAMES.source("mini", "plan.txt"))
    assert (PLAN, PG.sourceFile, file) in graph
    checksum = graph.value(file, SPDX.checksum)
    assert len(str(graph.value(checksum, SPDX.checksumValue))) == 64


def test_a_span_can_be_found_by_position_and_by_words(graph: rdflib.Graph) -> None:
    span = text("zh-hant", "1", "#char=11,15")
    assert (part("action", "1.2"), PG.evidence, span) in graph
    position, quote = text("zh-hant", "1", "#pos=11,15"), text("zh-hant", "1", "#quote=11,15")
    assert set(graph.objects(span, OA.hasSelector)) == {position, quote}
    assert graph.value(position, OA.start) == Literal(11)
    assert graph.value(position, OA.end) == Literal(15)
    assert graph.value(quote, OA.exact) == Literal("鼓勵企業")
    assert graph.value(quote, OA.prefix) == Literal("強能力建設合作。")
    assert graph.value(quote, OA.suffix) == Literal("通過共建實驗室、")


def test_a_quote_at_the_edge_has_no_empty_context(graph: rdflib.Graph) -> None:
    quote = text("zh-hant", "p1", "#quote=0,16")
    assert graph.value(quote, OA.exact) == Literal("我們呼吁各方遵循開放合作的原則。")
    assert (quote, OA.prefix, None) not in graph
    assert (quote, OA.suffix, None) not in graph


def test_authors_shorthands_are_written_out(graph: rdflib.Graph) -> None:
    assert not list(graph.triples((None, PG.quote, None)))
    assert not list(graph.triples((None, PG["items"], None)))
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    entries = sorted(graph.objects(part("enumeration", "1.1"), SCHEMA.itemListElement), key=str)
    assert [str(entry)[-2:] for entry in entries] == ["/1", "/2"]
    assert [graph.value(entry, SCHEMA.position) for entry in entries] == [Literal(1), Literal(2)]
    assert [graph.value(entry, SCHEMA.item) for entry in entries] == [
        thing("actor", "companies"),
        thing("actor", "schools"),
    ]


def test_means_are_known_from_both_ends(graph: rdflib.Graph) -> None:
    assert (part("action", "1.2.1"), PG.meansFor, part("action", "1.2")) in graph


def test_a_relation_is_also_said_plainly(project: Project) -> None:
    project.edit(
        "clause-2.ttl",
        "work:compact pg:quote",
        "statement:2.1 a rdf:Statement ; rdf:subject work:compact ; rdf:predicate pg:partOf ;\n"
        '  rdf:object topic:skills ; pg:statedIn clause:2 ; pg:quote "學校作用" .\n'
        "work:compact pg:quote",
    )
    graph = assemble([project.plan], NAMES).graphs["mini"]
    assert (thing("work", "compact"), PG.partOf, thing("topic", "skills")) in graph


def test_mentions_stand_on_things_and_sentences(graph: rdflib.Graph) -> None:
    schools = thing("actor", "schools")
    assert set(graph.objects(schools, PG.mention)) == {
        text("zh-hant", "1", "#char=33,35"),
        text("zh-hant", "2", "#char=20,22"),
    }
    assert set(graph.subjects(SCHEMA.mentions, schools)) == {
        part("sentence", "1.1"),
        part("sentence", "2.1"),
    }


def test_a_mention_in_a_heading_is_the_clauses(graph: rdflib.Graph) -> None:
    compact, clause = thing("work", "compact"), part("clause", "2")
    assert set(graph.subjects(SCHEMA.mentions, compact)) == {clause, part("sentence", "2.1")}
    assert set(graph.subjects(ELI.cites, compact)) == {clause}


def test_labels_have_a_simplified_form(graph: rdflib.Graph) -> None:
    labels = graph.objects(part("action", "1.2"), SKOS.prefLabel)
    assert Literal("鼓励企业支持学校提高技能", lang="zh-hans") in set(labels)


def test_the_plan_that_ships_has_its_units(assembly: Assembly) -> None:
    graph = assembly.graphs["gaigap-2025"]
    count = {
        kind: len(set(graph.subjects(RDF.type, PG[kind])))
        for kind in ("Clause", "Preamble", "Announcement", "Text", "Plan", "SourceFile")
    }
    assert count == {
        "Clause": 13,
        "Preamble": 2,
        "Announcement": 1,
        "Text": 34,
        "Plan": 1,
        "SourceFile": 1,
    }


def test_every_span_of_the_plan_that_ships_holds_its_words(assembly: Assembly) -> None:
    graph = assembly.graphs["gaigap-2025"]
    spans = list(graph.subjects(RDF.type, PG.Span))
    assert len(spans) > 500
    for span in spans:
        words = str(graph.value(graph.value(span, OA.hasSource), NIF.isString))
        start, end = (int(each) for each in str(span).partition("#char=")[2].split(","))
        quote = URIRef(str(span).replace("#char=", "#quote="))
        assert str(graph.value(quote, OA.exact)) == words[start:end]
