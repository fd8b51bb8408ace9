"""The only door to pySHACL: validate a graph, derive what its rules say, report in three languages.

The report is plain data and a graph without blank nodes, the same to the byte for the same input.
Where a subject is written is not known here: `format_result` is handed the place. There is no RDFS
inference: closed shapes would trip over materialised super-properties.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyshacl
import rdflib
from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from plangraph.errors import SourceMissing, SourceUnreadable
from plangraph.names import LANGUAGES
from plangraph.queried import QueriedGraph
from plangraph.terms import new_graph, read_turtle

_GENID: Final = ".well-known/genid/"

#: Severities from the gravest down, and what people call them.
_SEVERITIES: Final = MappingProxyType(
    {
        "Violation": {"zh-hant": "違規", "zh-hans": "违规"},
        "Warning": {"zh-hant": "警告", "zh-hans": "警告"},
        "Info": {"zh-hant": "提示", "zh-hans": "提示"},
    }
)
_WORDS: Final = frozenset({SH.name, SH.description, RDFS.label, RDFS.comment, SKOS.definition})
_VARIABLE: Final = re.compile(r"\\\{\\[?$]\w+\\\}")


@dataclass(frozen=True, slots=True)
class Result:
    """One finding. `severity` is Violation, Warning or Info; `path` is a SPARQL property path."""

    severity: str
    shape: str
    focus: Node
    path: str | None
    value: Node | None
    component: str
    messages: dict[str, str]

    @property
    def subject(self) -> str:
        """The IRI it is about: what a query over a whole plan points at, otherwise the focus.

        Look it up to say where in which file the fault is written.
        """
        queried = self.component == str(SH.SPARQLConstraintComponent)
        return str(self.value if queried and isinstance(self.value, URIRef) else self.focus)

    def message(self, language: str) -> str:
        """The message in a language, in English where that is missing."""
        return self.messages.get(language) or self.messages.get("en", "")


@dataclass(frozen=True)
class Report:
    """All findings in a fixed order, and the SHACL report `graph` without blank nodes.

    `conforms` is whether nothing is a Violation: a Warning or Info does not keep a release back.
    """

    conforms: bool
    results: tuple[Result, ...]
    graph: rdflib.Graph

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(result.severity for result in self.results)

    @property
    def violations(self) -> int:
        """How many results are violations."""
        return self._counts["Violation"]

    @property
    def warnings(self) -> int:
        """How many results are warnings."""
        return self._counts["Warning"]

    @property
    def infos(self) -> int:
        """How many results are only worth knowing."""
        return self._counts["Info"]


def load_shapes(folder: Path, base: str) -> rdflib.Graph:
    """All shapes of a folder's Turtle files in one graph, with `pg` declared for their SPARQL.

    The declaration is made here because a namespace is a string in SHACL, which no base rewrites.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise SourceMissing(f"{folder}: no shapes (*.ttl) there")
    shapes = new_graph()
    for path in files:
        shapes += read_turtle(path, base)
    declaration = URIRef(f"{base}shapes#Prefix-pg")
    shapes.add((URIRef(f"{base}shapes#Prefixes"), SH.declare, declaration))
    shapes.add((declaration, SH.prefix, Literal("pg")))
    shapes.add((declaration, SH.namespace, Literal(f"{base}ns#", datatype=XSD.anyURI)))
    return shapes


def validate(data: rdflib.Graph, shapes: rdflib.Graph, base: str) -> Report:
    """Check `data`, which must hold vocabulary and inferred triples too; it is not changed.

    SourceUnreadable where a shape itself is at fault.
    """
    try:
        conforms, raw, text = pyshacl.validate(
            QueriedGraph(data),
            shacl_graph=_lean(shapes),
            inference="none",
            advanced=False,
            allow_infos=True,
            allow_warnings=True,
        )
    except NotImplementedError as error:
        raise SourceUnreadable(f"the shapes cannot be run: {error}") from error
    if not isinstance(raw, rdflib.Graph):
        raise SourceUnreadable(f"the shapes cannot be run: {text}")
    found = {_key(result): result for result in _results(raw, shapes)}
    results = tuple(result for _, result in sorted(found.items(), key=lambda item: item[0]))
    return Report(bool(conforms), results, _write(bool(conforms), results, base))


def infer(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """The triples that the shapes' rules add to `data`, and no others; `data` is not changed."""
    expanded = new_graph()
    expanded += data
    pyshacl.shacl_rules(expanded, shacl_graph=shapes, inference="none", inplace=True)
    return expanded - data


def format_result(result: Result, language: str, place: str | None) -> str:
    """One line for a person: where, how grave, why, which thing, and the shape that says so."""
    severity = _SEVERITIES.get(result.severity, {}).get(language, result.severity)
    about = [f"<{result.subject}>"]
    if result.path is not None:
        about.append(result.path)
    if result.value is not None and str(result.value) != result.subject:
        about.append(_n3(result.value))
    where = f"{place}: " if place else ""
    shape = result.shape.rpartition("#")[2]
    return f"{where}{severity}: {result.message(language)} [{' '.join(about)} ; {shape}]"


def _lean(shapes: rdflib.Graph) -> rdflib.Graph:
    """The shapes without the words that are for people.

    pySHACL walks all that is said of a shape for each focus node: names and messages in three
    languages take a third of its time. Messages are looked up again for the few results.
    """
    kinds = (SH.NodeShape, SH.PropertyShape)
    shown = {shape for kind in kinds for shape in shapes.subjects(RDF.type, kind)}
    lean = new_graph()
    for triple in shapes:
        if triple[1] not in _WORDS and not (triple[1] == SH.message and triple[0] in shown):
            lean.add(triple)
    return lean


# --- reading pySHACL's report


def _results(raw: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
    for node in raw.objects(None, SH.result):
        path, focus = raw.value(node, SH.resultPath), raw.value(node, SH.focusNode)
        if focus is None:
            raise SourceUnreadable("the shapes cannot be run: a result names no focus node")
        yield Result(
            severity=str(raw.value(node, SH.resultSeverity)).removeprefix(str(SH)),
            shape=str(raw.value(node, SH.sourceShape)),
            focus=focus,
            path=None if path is None else _path_text(raw, path),
            value=raw.value(node, SH.value),
            component=str(raw.value(node, SH.sourceConstraintComponent)),
            messages=_messages(raw, node, shapes),
        )


def _key(result: Result) -> tuple[int, tuple[str, ...]]:
    """What results are sorted by, gravest first; two results of one key are one."""
    said = sorted(f"{language} {text}" for language, text in result.messages.items())
    terms = [result.shape, _n3(result.focus), result.path or "", _n3(result.value)]
    # A severity of the shapes' own comes last.
    grave = [*_SEVERITIES, result.severity].index(result.severity)
    return grave, (*terms, result.component, *said)


def _messages(raw: rdflib.Graph, node: Node, shapes: rdflib.Graph) -> dict[str, str]:
    """The messages by language: the shape's own, or those that a query filled in.

    pySHACL drops the language tag of a message with variables: the pattern it was made from tells.
    """
    found: dict[str, str] = {}
    for text in shapes.objects(raw.value(node, SH.sourceShape), SH.message):
        if isinstance(text, Literal) and text.language:
            found[text.language] = str(text)
    for message in raw.objects(node, SH.resultMessage):
        for language in _languages(str(message), raw, node, shapes):
            found[language] = str(message)
    return {language: found[language] for language in LANGUAGES if language in found}


def _languages(message: str, raw: rdflib.Graph, node: Node, shapes: rdflib.Graph) -> Iterator[str]:
    """The languages of the patterns that a message fits: two where their words are the same."""
    constraint = raw.value(node, SH.sourceConstraint)
    for pattern in shapes.objects(constraint, SH.message) if constraint is not None else ():
        form = _VARIABLE.sub("(?s:.*)", re.escape(str(pattern)))
        if isinstance(pattern, Literal) and pattern.language and re.fullmatch(form, message):
            yield pattern.language


def _path_text(graph: rdflib.Graph, path: Node) -> str:
    """A SHACL path of one step, an inverse or alternatives, in SPARQL's words."""
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{_path_text(graph, inverse)}"
    alternatives = graph.value(path, SH.alternativePath)
    if isinstance(alternatives, IdentifiedNode):
        return "|".join(_path_text(graph, step) for step in Collection(graph, alternatives))
    return _n3(path)


def _n3(node: Node | None) -> str:
    """A term in N-Triples' words; a blank node's label is chance and left out."""
    if node is None or isinstance(node, BNode):
        return "" if node is None else "[]"
    return node.n3() if isinstance(node, URIRef | Literal) else str(node)


# --- writing ours


def _write(conforms: bool, results: Iterable[Result], base: str) -> rdflib.Graph:
    """The report as SHACL asks, named `BASE validation`; results are named by what they say."""
    graph, report = new_graph(), URIRef(f"{base}validation")
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(conforms)))
    for result in results:
        node = _genid([str(_key(result))], base)
        graph.add((report, SH.result, node))
        for predicate, value in _facts(result, base):
            graph.add((node, predicate, value))
        if result.path is not None:
            graph.add((node, SH.resultPath, _write_path(graph, result.path, base)))
    return graph


def _facts(result: Result, base: str) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, SH.ValidationResult
    own = ":" in result.severity
    yield SH.resultSeverity, URIRef(result.severity) if own else SH[result.severity]
    yield SH.sourceShape, URIRef(result.shape)
    yield SH.sourceConstraintComponent, URIRef(result.component)
    yield SH.focusNode, _named(result.focus, base)
    if result.value is not None:
        yield SH.value, _named(result.value, base)
    for language, text in result.messages.items():
        yield SH.resultMessage, Literal(text, lang=language)


def _named(node: Node, base: str) -> Node:
    return _genid(["blank"], base) if isinstance(node, BNode) else node


def _write_path(graph: rdflib.Graph, path: str, base: str) -> URIRef:
    """The node of a path that `_path_text` wrote."""
    steps = path.split("|")
    if len(steps) == 1 and not path.startswith("^"):
        return URIRef(path[1:-1])
    node = _genid([path], base)
    if len(steps) == 1:
        graph.add((node, SH.inversePath, URIRef(path[2:-1])))
        return node
    cells = [_genid([path, str(index)], base) for index in range(len(steps))]
    graph.add((node, SH.alternativePath, cells[0]))
    for cell, step, following in zip(cells, steps, [*cells[1:], RDF.nil], strict=True):
        graph.add((cell, RDF.first, URIRef(step[1:-1])))
        graph.add((cell, RDF.rest, following))
    return node


# --- blank nodes


def skolemise(graph: rdflib.Graph, base: str) -> rdflib.Graph:
    """A copy in which each blank node is `BASE.well-known/genid/` and a hash of what it says.

    Nodes that say the same become one; lists and other trees keep their meaning so.
    """
    names: dict[Node, URIRef] = {}
    copy = new_graph()
    for start, predicate, end in graph:
        subject, value = (_skolem(graph, node, base, names) for node in (start, end))
        copy.add((subject, predicate, value))
    return copy


def _skolem(graph: rdflib.Graph, node: Node, base: str, names: dict[Node, URIRef]) -> Node:
    """The name of a blank node, from its outgoing triples; any other node as it is."""
    if not isinstance(node, BNode):
        return node
    if node not in names:
        # Met again below itself, it is a ring: a fixed name there keeps the hash finite.
        names[node] = _genid(["ring"], base)
        says = sorted(
            f"{_n3(predicate)} {_n3(_skolem(graph, value, base, names))}"
            for predicate, value in graph.predicate_objects(node)
        )
        names[node] = _genid(says, base)
    return names[node]


def _genid(parts: Iterable[str], base: str) -> URIRef:
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return URIRef(f"{base}{_GENID}{digest[:32]}")
