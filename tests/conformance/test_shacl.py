"""W3C's SHACL suite through the door that validates plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import verdicts
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib.term import Node
from suites import MF, opened

from plangraph.errors import SourceUnreadable
from plangraph.validation import Report, validate

ADDRESS: Final = "http://www.w3.org/ns/shacl-test/"
HOME = opened().home / "shacl"
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
MANIFEST: Final = Namespace(MF)


@dataclass(frozen=True)
class ShaclCase:
    """One test of one file."""

    iri: str
    suite: str
    path: Path
    graph: Graph
    node: Node


def _cases() -> list[ShaclCase]:
    found = []
    for path in sorted(HOME.rglob("*.ttl")):
        graph = Graph().parse(path, publicID=f"{ADDRESS}{path.relative_to(HOME)}")
        for node in sorted(graph.subjects(RDF.type, SHT.Validate)):
            name = path.parent.relative_to(HOME).as_posix()
            found.append(ShaclCase(str(node), f"shacl/{name}", path, graph, node))
    return found


CASES = _cases()


@pytest.mark.parametrize("case", verdicts.params(CASES))
def test_report(case: ShaclCase) -> None:
    action = case.graph.value(case.node, MANIFEST.action)
    data, shapes = (_graph(case, action, name) for name in (SHT.dataGraph, SHT.shapesGraph))
    wanted = case.graph.value(case.node, MANIFEST.result)
    if wanted == SHT.Failure:
        with pytest.raises(SourceUnreadable):
            validate(data, shapes, "https://b.example/")
        return
    report = _validated(data, shapes)
    # A set: results that say the same are one for a reader.
    ours = {
        (_said(each.focus), _said(each.value), each.severity, each.component)
        for each in report.results
    }
    assert ours == _wanted(case.graph, wanted)


def _wanted(graph: Graph, report: Node) -> set[tuple[str, str, str, str]]:
    return {
        (
            _said(graph.value(each, SH.focusNode)),
            _said(graph.value(each, SH.value)),
            str(graph.value(each, SH.resultSeverity)).removeprefix(str(SH)),
            str(graph.value(each, SH.sourceConstraintComponent)),
        )
        for each in graph.objects(report, SH.result)
    }


def _validated(data: Graph, shapes: Graph) -> Report:
    try:
        return validate(data, shapes, "https://b.example/")
    except SourceUnreadable as error:
        raise AssertionError(f"{error}") from error


def _graph(case: ShaclCase, action: Node, name: URIRef) -> Graph:
    """The file itself, or the one beside it that the action names."""
    node = str(case.graph.value(action, name))
    other = case.path.parent / node.rpartition("/")[2]
    return Graph().parse(other) if other.is_file() and other != case.path else case.graph


def _said(node: Node | None) -> str:
    return "" if node is None else "[]" if isinstance(node, BNode) else node.n3()
