"""Each shape by its own file: data, and the report it must give (TopQuadrant's layout).

A file in tests/shapes/ is one dash:GraphValidationTestCase about the shape that sh:sourceShape
names, in Turtle; all its other triples are the data. `owl:imports <ns>` loads the vocabulary beside
them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, SH, URIRef
from rdflib.term import Node
from shape_parts import TARGETS, all_shapes, closure, one_shape, vocabulary

from plangraph.names import DEFAULT_BASE
from plangraph.terms import new_graph, read_turtle
from plangraph.validation import Report, validate

CASES = sorted((Path(__file__).parent / "shapes").glob("*.test.ttl"))
DASH = rdflib.Namespace("http://datashapes.org/dash#")
TEST = URIRef(f"{DEFAULT_BASE}test")

#: What makes a shape find fault, by the component that its results name.
PARAMETERS = {
    SH["class"]: "Class",
    SH["in"]: "In",
    SH["or"]: "Or",
    SH["not"]: "Not",
    SH.closed: "Closed",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.hasValue: "HasValue",
    SH.languageIn: "LanguageIn",
    SH.lessThan: "LessThan",
    SH.maxCount: "MaxCount",
    SH.minCount: "MinCount",
    SH.minInclusive: "MinInclusive",
    SH.minLength: "MinLength",
    SH.nodeKind: "NodeKind",
    SH.pattern: "Pattern",
    SH.qualifiedMaxCount: "QualifiedMaxCount",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH.sparql: "SPARQL",
    SH.uniqueLang: "UniqueLang",
}

Finding = tuple[str, str, str, str, str]


def report_of(graph: rdflib.Graph) -> rdflib.Graph:
    """The expected report: its node, its results and their paths, and none of the data."""
    report, pending = new_graph(), [graph.value(TEST, DASH.expectedResult)]
    while pending:
        for triple in graph.triples((pending.pop(), None, None)):
            report.add(triple)
            if isinstance(triple[2], rdflib.BNode) and triple[1] not in (SH.focusNode, SH.value):
                pending.append(triple[2])
    return report


def word(node: Node | None) -> str:
    """A term for comparing; which label a blank node has is chance."""
    if node is None or isinstance(node, rdflib.BNode):
        return "" if node is None else "[]"
    return node.n3() if isinstance(node, URIRef | rdflib.Literal) else str(node)


def way(graph: rdflib.Graph, path: Node | None) -> str:
    """A path for comparing: all IRIs in it, sorted."""
    if not isinstance(path, rdflib.BNode):
        return word(path)
    inside = closure(graph, path, new_graph()).objects()
    return " ".join(sorted({word(o) for o in inside if isinstance(o, URIRef) and o != RDF.nil}))


def findings(graph: rdflib.Graph) -> set[Finding]:
    """The results that a file expects."""
    return {
        (
            str(graph.value(result, SH.resultSeverity)).removeprefix(str(SH)),
            str(graph.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            word(graph.value(result, SH.focusNode)),
            way(graph, graph.value(result, SH.resultPath)),
            word(graph.value(result, SH.value)),
        )
        for result in graph.objects(None, SH.result)
    }


def split(path: Path) -> tuple[Node, rdflib.Graph, rdflib.Graph]:
    """The shape a file is about, its data and the report it expects."""
    graph = read_turtle(path, DEFAULT_BASE)
    expected = report_of(graph)
    imports = (TEST, OWL.imports, URIRef(f"{DEFAULT_BASE}ns")) in graph
    data = graph - expected
    data.remove((TEST, None, None))
    shape = graph.value(TEST, SH.sourceShape)
    assert shape is not None, f"{path.name} names no sh:sourceShape"
    return shape, data + vocabulary() if imports else data, expected


def found(report: Report, shape: Node) -> set[Finding]:
    """What a shape found, in the words of `findings`."""
    return {
        (
            result.severity,
            result.component.removeprefix(str(SH)),
            word(result.focus),
            " ".join(sorted(re.findall(r"<[^>]*>", result.path or ""))),
            word(result.value),
        )
        for result in report.results
        if result.shape == str(shape)
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name.removesuffix(".test.ttl"))
def test_the_shape_gives_the_report_of_its_file(path: Path) -> None:
    shape, data, expected = split(path)
    report = validate(data, one_shape(shape), DEFAULT_BASE)
    assert found(report, shape) == findings(expected)
    grave = any(finding[0] == "Violation" for finding in findings(expected))
    assert str(next(expected.objects(None, SH.conforms))) == str(not grave).lower()


def faults_of(shape: Node) -> set[str]:
    """The components by which a shape can find fault."""
    return {
        name for parameter, name in PARAMETERS.items() if (shape, parameter, None) in all_shapes()
    }


def tried() -> dict[Node, set[str]]:
    """The components that the files show at work, by shape."""
    shown: dict[Node, set[str]] = {}
    for path in CASES:
        shape, _, expected = split(path)
        components = {
            finding[1].removesuffix("ConstraintComponent") for finding in findings(expected)
        }
        shown.setdefault(shape, set()).update(components)
    return shown


def reached() -> set[Node]:
    """The shapes that look at data themselves: with a target, or a property of one that has."""
    shapes = all_shapes()
    roots = {subject for target in TARGETS for subject in shapes.subjects(target)}
    return roots | {part for root in roots for part in shapes.objects(root, SH.property)}


def test_every_way_a_shape_can_find_fault_has_an_invalid_case() -> None:
    shown = tried()
    untried = {
        f"{shape} {component}"
        for shape in reached()
        for component in faults_of(shape) - shown.get(shape, set())
    }
    assert not untried


def test_every_parameter_in_use_is_one_that_the_cases_count() -> None:
    known = {*PARAMETERS, *TARGETS, SH.property, SH.path, SH.name, SH.message, SH.severity}
    known |= {SH.ignoredProperties, SH.qualifiedValueShape, SH.rule}
    shapes = all_shapes()
    used = {
        predicate
        for shape in reached()
        for predicate in shapes.predicates(shape)
        if str(predicate).startswith(str(SH))
    }
    assert used <= known


def test_every_shape_speaks_three_languages() -> None:
    shapes, silent = all_shapes(), []
    for shape in reached():
        named = SH.name if (shape, RDF.type, SH.PropertyShape) in shapes else rdflib.RDFS.label
        speakers = [(shape, named)]
        if faults_of(shape) - {"SPARQL"}:
            speakers.append((shape, SH.message))
        speakers += [(query, SH.message) for query in shapes.objects(shape, SH.sparql)]
        for subject, predicate in speakers:
            tags = sorted(
                str(getattr(text, "language", "")) for text in shapes.objects(subject, predicate)
            )
            if tags != ["en", "zh-hans", "zh-hant"]:
                silent.append((str(shape), str(predicate), tags))
    assert not silent


def test_every_shape_is_an_iri() -> None:
    shapes = all_shapes()
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.SPARQLRule)
    assert all(isinstance(s, URIRef) for kind in kinds for s in shapes.subjects(RDF.type, kind))
    assert all(isinstance(s, URIRef) for s in shapes.objects(None, SH.property))
