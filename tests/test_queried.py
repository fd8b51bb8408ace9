"""A graph asked through Oxigraph answers what rdflib answers."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, SH, BNode, Literal, URIRef
from shape_parts import all_shapes

from plangraph import assets
from plangraph.names import DEFAULT_BASE, Names
from plangraph.queried import QueriedGraph
from plangraph.terms import new_graph, read_turtle

NAMES = Names()
ONE, TWO, SAYS = URIRef("urn:one"), URIRef("urn:two"), URIRef("urn:says")
QUERIES = sorted(
    str(query)
    for query in all_shapes().subjects(RDF.type, SH.SPARQLConstraint)
    if isinstance(query, URIRef)
)


def small() -> QueriedGraph:
    graph = new_graph()
    graph.add((ONE, SAYS, Literal("words", lang="en")))
    graph.add((ONE, SAYS, TWO))
    graph.add((TWO, SAYS, Literal("01", datatype=rdflib.XSD.integer, normalize=False)))
    return QueriedGraph(graph)


@pytest.fixture(scope="module")
def faulty() -> rdflib.Graph:
    """The examples with every tenth triple left out, which breaks most of what queries look for."""
    graph, folder = new_graph(), assets.ontology()
    for path in (folder / "vocabulary.ttl", *folder.glob("examples/*.ttl")):
        graph += read_turtle(path, DEFAULT_BASE)
    for triple in sorted(graph)[::10]:
        graph.remove(triple)
    return graph


@pytest.fixture(scope="module")
def queried(faulty: rdflib.Graph) -> QueriedGraph:
    return QueriedGraph(faulty)


@pytest.mark.parametrize("iri", QUERIES, ids=lambda iri: iri.rpartition("#")[2])
def test_each_shape_query_finds_what_rdflib_finds(
    iri: str, faulty: rdflib.Graph, queried: QueriedGraph
) -> None:
    shapes, query = all_shapes(), URIRef(iri)
    prefixes = "".join(
        f"PREFIX {shapes.value(d, SH.prefix)}: <{shapes.value(d, SH.namespace)}>\n"
        for d in shapes.objects(URIRef(f"{NAMES.shapes}Prefixes"), SH.declare)
    )
    core = f"PREFIX rdf: <{RDF}> PREFIX rdfs: <{rdflib.RDFS}>\n"
    text = f"{core}{prefixes}{shapes.value(query, SH.select)}"
    for this in (URIRef(NAMES.plan("example")), URIRef(f"{DEFAULT_BASE}ns")):
        answers = [
            {
                frozenset(row.asdict().items())
                for row in graph.query(text, initBindings={"this": this})
            }
            for graph in (faulty, queried)
        ]
        assert answers[0] == answers[1]


def test_the_faulty_graph_gives_the_queries_something_to_find(
    faulty: rdflib.Graph, queried: QueriedGraph
) -> None:
    shapes, this = all_shapes(), URIRef(NAMES.plan("example"))
    text = str(shapes.value(URIRef(f"{NAMES.shapes}PartsAgreeShape-query"), SH.select))
    eli = "PREFIX eli: <http://data.europa.eu/eli/ontology#>\n"
    assert len(list(queried.query(eli + text, initBindings={"this": this}))) > 0


def test_solutions_are_rdflibs() -> None:
    rows = list(small().query("SELECT ?who ?what ?none WHERE { ?who <urn:says> ?what }"))
    assert {row.asdict()["what"] for row in rows} >= {TWO, Literal("words", lang="en")}
    assert all("none" not in row.asdict() for row in rows)


def test_bound_variables_are_bound() -> None:
    found = small().query(
        "SELECT ?who ?what WHERE { ?who <urn:says> ?what }", initBindings={"who": TWO}
    )
    assert len(found.bindings) == 1


def test_the_form_of_literals_is_as_written() -> None:
    text = 'SELECT ?who WHERE { ?who <urn:says> ?n FILTER(DATATYPE(?n) = <%s> && STR(?n) = "01") }'
    assert [row.who for row in small().query(text % rdflib.XSD.integer)] == [TWO]


def test_blank_nodes_are_the_same_nodes() -> None:
    graph, node = new_graph(), BNode()
    graph.add((node, SAYS, ONE))
    (row,) = QueriedGraph(graph).query("SELECT ?who WHERE { ?who <urn:says> ?what }")
    assert row.who == node


def test_other_forms_of_query_are_rdflibs() -> None:
    assert small().query("ASK { <urn:one> <urn:says> <urn:two> }").askAnswer


def test_the_graph_handed_in_is_copied() -> None:
    graph = new_graph()
    graph.add((ONE, SAYS, TWO))
    copied = QueriedGraph(graph)
    graph.remove((ONE, SAYS, TWO))
    assert len(copied) == 1
