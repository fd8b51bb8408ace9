"""Validation: what the report says, how it is written down, and that it is always the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyshacl import validate as pyshacl_validate
from rdflib import RDF, RDFS, SH, SKOS, BNode, Literal, URIRef
from shape_parts import all_shapes

from plangraph import assets
from plangraph.errors import SourceMissing
from plangraph.names import DEFAULT_BASE, Names
from plangraph.terms import new_graph, read_turtle
from plangraph.validation import Report, format_result, infer, load_shapes, skolemise, validate

NAMES = Names()
PG = rdflib.Namespace(NAMES.ns)
PGS = rdflib.Namespace(NAMES.shapes)
EXAMPLES = sorted((assets.ontology() / "examples").glob("*.ttl"))
RISK = URIRef(NAMES.thing("risk", "bias"))

#: The examples that another one takes up, beside the document that all stand on.
LEANS_ON = {
    "enumeration": ("headline-and-detail", "means"),
    "interpreted": ("headline-and-detail",),
    "means": ("headline-and-detail",),
    "mechanism": ("headline-and-detail", "works-and-relations"),
    "outside-links": ("headline-and-detail", "interpreted"),
    "risk-and-quality": ("concept", "headline-and-detail", "works-and-relations"),
    "technology-data-standard": ("headline-and-detail", "works-and-relations"),
    "works-and-relations": ("headline-and-detail",),
}


def graph_of(*paths: Path) -> rdflib.Graph:
    graph = new_graph()
    for path in paths:
        graph += read_turtle(path, DEFAULT_BASE)
    return graph


def with_vocabulary(*paths: Path) -> rdflib.Graph:
    folder = assets.ontology()
    return graph_of(folder / "vocabulary.ttl", folder / "alignments.ttl", *paths)


def check(graph: rdflib.Graph) -> Report:
    return validate(graph, all_shapes(), DEFAULT_BASE)


@pytest.fixture(scope="module")
def faulty() -> rdflib.Graph:
    """A risk with one label, in two schemes, below itself, and a clause whose words are wrong."""
    graph = with_vocabulary(*EXAMPLES)
    graph.remove((RISK, SKOS.prefLabel, None))
    graph.add((RISK, SKOS.prefLabel, Literal("bias", lang="en")))
    graph.add((RISK, SKOS.inScheme, URIRef(f"{DEFAULT_BASE}id/scheme/goal")))
    graph.add((RISK, SKOS.broader, RISK))
    text = URIRef(NAMES.text("example", "zh-hant", "p1"))
    string = URIRef("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString")
    graph.set((text, string, Literal("我們\\1呼吁各方遵循開放合作的原則。")))
    return graph


@pytest.fixture(scope="module")
def report(faulty: rdflib.Graph) -> Report:
    return check(faulty)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_validates_on_the_document(path: Path) -> None:
    document = assets.ontology() / "examples" / "document.ttl"
    beside = [path.with_name(f"{name}.ttl") for name in LEANS_ON.get(path.stem, ())]
    graph = with_vocabulary(document, *beside, path)
    found = check(graph + infer(graph, all_shapes()))
    grave = [result for result in found.results if result.severity == "Violation"]
    assert grave == []


def test_the_graph_is_not_changed(faulty: rdflib.Graph) -> None:
    before = set(faulty)
    check(faulty)
    infer(faulty, all_shapes())
    assert set(faulty) == before


def test_a_violation_keeps_it_from_conforming(report: Report) -> None:
    assert not report.conforms
    assert report.violations == sum(r.severity == "Violation" for r in report.results) > 0


def test_infos_and_warnings_do_not() -> None:
    graph = with_vocabulary(*EXAMPLES)
    graph += infer(graph, all_shapes())
    sentence = URIRef(NAMES.part("example", "sentence", "1.1"))
    graph.remove((sentence, PG.gloss, None))
    found = check(graph)
    assert found.conforms
    assert (found.violations, found.warnings) == (0, 1)
    assert found.infos > 0


def test_results_come_gravest_first_and_then_by_shape(report: Report) -> None:
    order = [("Violation", "Warning", "Info").index(r.severity) for r in report.results]
    assert order == sorted(order)
    shapes = [r.shape for r in report.results if r.severity == "Violation"]
    assert shapes == sorted(shapes)


def test_every_message_has_three_languages(report: Report) -> None:
    assert {tuple(r.messages) for r in report.results} == {("en", "zh-hant", "zh-hans")}


def test_variables_in_messages_are_filled_in(report: Report) -> None:
    (loop,) = [r for r in report.results if r.shape == str(PGS.BroaderLoopShape)]
    assert loop.message("en") == f"{RISK} is broader than itself."
    assert loop.message("zh-hant").startswith(str(RISK))
    assert not any("{?" in r.message("en") for r in report.results)


def test_a_backslash_in_the_text_does_no_harm(report: Report) -> None:
    quotes = [r for r in report.results if r.shape == str(PGS.QuoteShape)]
    assert quotes and all("\\" not in r.message("en") for r in quotes)


def test_a_query_over_a_plan_points_at_the_thing(report: Report) -> None:
    (loop,) = [r for r in report.results if r.shape == str(PGS.BroaderLoopShape)]
    assert loop.subject == str(RISK)
    assert str(loop.focus) == f"{DEFAULT_BASE}ns"


def test_a_property_shape_points_at_the_focus(report: Report) -> None:
    (labels,) = [r for r in report.results if r.shape == str(PGS.Labels)]
    assert labels.subject == str(RISK) == str(labels.focus)
    assert labels.path == f"<{SKOS.prefLabel}>"


def test_an_inverse_path_is_written_as_in_sparql(report: Report) -> None:
    (members,) = [r for r in report.results if r.shape == str(PGS.GoalMembers)]
    assert members.path == f"^<{SKOS.inScheme}>"


def test_alternatives_are_written_as_in_sparql() -> None:
    graph = with_vocabulary()
    action = URIRef(NAMES.part("example", "action", "1.1"))
    graph.add((action, RDF.type, PG.Action))
    (actor,) = [r for r in check(graph).results if r.shape == str(PGS.SomebodyActs)]
    assert actor.path == f"<{PG.addressee}>|<{PG.impliedAddressee}>"


def test_one_line_says_where_how_grave_why_and_which(report: Report) -> None:
    (labels,) = [r for r in report.results if r.shape == str(PGS.Labels)]
    line = format_result(labels, "en", "concepts/risks.ttl:12")
    assert line == (
        "concepts/risks.ttl:12: Violation: Needs exactly one label each in en, zh-hant and"
        f" zh-hans, without space around it. [<{RISK}> <{SKOS.prefLabel}> ; Labels]"
    )
    assert format_result(labels, "zh-hans", None).startswith("违规: 必须各有且仅有一个")
    assert "\n" not in line


def test_the_report_graph_has_no_blank_nodes(report: Report) -> None:
    assert not any(isinstance(node, BNode) for triple in report.graph for node in triple)


def test_the_report_graph_says_what_the_results_say(report: Report) -> None:
    node = URIRef(f"{DEFAULT_BASE}validation")
    assert (node, RDF.type, SH.ValidationReport) in report.graph
    assert str(report.graph.value(node, SH.conforms)) == "false"
    results = list(report.graph.objects(node, SH.result))
    assert len(results) == len(report.results)
    for predicate in (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.resultMessage):
        assert all((result, predicate, None) in report.graph for result in results)


def test_paths_in_the_report_graph_are_paths(report: Report) -> None:
    inverses = [
        path
        for path in report.graph.objects(None, SH.resultPath)
        if (path, SH.inversePath, SKOS.inScheme) in report.graph
    ]
    assert inverses


def test_the_same_graph_gives_the_same_report(faulty: rdflib.Graph, report: Report) -> None:
    shuffled = new_graph()
    for triple in sorted(faulty, key=lambda triple: str(hash(triple))):
        shuffled.add(triple)
    again = check(shuffled)
    assert again.results == report.results
    assert set(again.graph) == set(report.graph)


def test_rules_name_who_is_to_act_where_the_words_do_not() -> None:
    graph = with_vocabulary(*EXAMPLES)
    inferred = infer(graph, all_shapes())
    silent = URIRef(NAMES.part("example", "action", "1.1"))
    named = URIRef(NAMES.part("example", "action", "1.2"))
    assert inferred.value(silent, PG.impliedAddressee) == URIRef(
        NAMES.thing("actor", "all-parties")
    )
    assert (named, PG.impliedAddressee, None) not in inferred


def test_rules_say_what_a_clause_states_and_nothing_else() -> None:
    graph = with_vocabulary(*EXAMPLES)
    inferred = infer(graph, all_shapes())
    assert set(inferred.predicates()) == {PG.states, PG.impliedAddressee}
    stated = {(part, said) for said, part in graph.subject_objects(PG.statedIn)}
    assert set(inferred.subject_objects(PG.states)) == stated
    assert not set(inferred) & set(graph)


def test_a_folder_without_shapes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no shapes"):
        load_shapes(tmp_path, DEFAULT_BASE)


def test_shapes_follow_the_base() -> None:
    shapes = load_shapes(assets.shapes(), "http://localhost:8000/g/")
    ours = [str(node) for triple in shapes for node in triple if "w3id.org/plangraph" in str(node)]
    assert ours == []
    assert (None, SH.namespace, None) in shapes


def test_a_graph_on_another_base_is_checked_as_well() -> None:
    base = "http://localhost:8000/g/"
    graph = new_graph()
    for path in (assets.ontology() / "vocabulary.ttl", *EXAMPLES):
        graph += read_turtle(path, base)
    shapes = load_shapes(assets.shapes(), base)
    graph += infer(graph, shapes)
    found = validate(graph, shapes, base)
    assert (found.conforms, found.warnings) == (True, 0)


def test_the_shapes_are_valid_shacl() -> None:
    conforms, _, text = pyshacl_validate(
        with_vocabulary(), shacl_graph=all_shapes(), meta_shacl=True, advanced=True
    )
    assert conforms, text


def test_skolem_names_come_from_what_a_node_says() -> None:
    first, second = new_graph(), new_graph()
    for graph, order in ((first, "ab"), (second, "ba")):
        for name in order:
            node = BNode()
            graph.add((URIRef(f"urn:{name}"), RDFS.seeAlso, node))
            graph.add((node, RDFS.label, Literal(name)))
    assert set(skolemise(first, DEFAULT_BASE)) == set(skolemise(second, DEFAULT_BASE))
    names = set(skolemise(first, DEFAULT_BASE).objects(None, RDFS.seeAlso))
    assert len(names) == 2
    assert all(str(name).startswith(f"{DEFAULT_BASE}.well-known/genid/") for name in names)


def test_skolemised_lists_stay_lists() -> None:
    shapes = skolemise(all_shapes(), DEFAULT_BASE)
    assert not any(isinstance(node, BNode) for triple in shapes for node in triple)
    languages = shapes.value(PGS.Labels, SH.languageIn)
    assert [str(item) for item in shapes.items(languages)] == ["en", "zh-hant", "zh-hans"]


def test_a_ring_of_blank_nodes_gets_names_too() -> None:
    graph, one, two = new_graph(), BNode(), BNode()
    graph.add((one, RDFS.seeAlso, two))
    graph.add((two, RDFS.seeAlso, one))
    named = skolemise(graph, DEFAULT_BASE)
    assert not any(isinstance(node, BNode) for triple in named for node in triple)
