"""What Oxigraph does in our hands beyond Oxigraph by itself, in process and contained."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from serving import full, settings, write_release

from plangraph import media
from plangraph.engine import Engine, QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.embedded import EmbeddedEngine

EVERYTHING = "SELECT * { ?s ?p ?o }"
KINDS = {"embedded": EmbeddedEngine, "contained": ContainedEngine}


@pytest.fixture(scope="module", params=KINDS)
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    opened: list[Engine] = []

    def make(nquads: str, **how: str) -> Engine:
        release = write_release(tmp_path_factory.mktemp("own"), full(nquads), **how)
        opened.append(KINDS[request.param](release, settings()))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def told(engine: Engine, query: str, **how: object) -> bytes:
    answer = engine.answer(replace(QueryRequest(query), **how))
    try:
        return answer.read()
    finally:
        answer.close()


def rows(data: bytes) -> list[dict[str, object]]:
    return json.loads(data)["results"]["bindings"]


TWICE = "<id/a> <ns#p> <id/b> <graph/1> .\n<id/a> <ns#p> <id/b> <graph/2> .\n"
SOME = "<id/a> <ns#p> <id/b> .\n<id/a> <ns#p> <id/c> <graph/1> .\n"


@pytest.fixture(scope="module")
def twice(make) -> Engine:
    return make(TWICE)


@pytest.fixture(scope="module")
def own(make) -> Engine:
    return make(SOME, default_graph="own")


def test_a_triple_of_two_graphs_counts_once(twice: Engine) -> None:
    assert len(rows(told(twice, EVERYTHING))) == 1
    assert len(twice.select(EVERYTHING)) == 1
    assert len(rows(told(twice, "SELECT * { GRAPH ?g { ?s ?p ?o } }"))) == 2


def test_a_release_may_keep_its_default_graph_apart(own: Engine) -> None:
    assert len(rows(told(own, EVERYTHING))) == 1
    assert len(rows(told(own, "SELECT * { GRAPH ?g { ?s ?p ?o } }"))) == 1
    assert len(own.select(EVERYTHING)) == 2


def test_an_unknown_function_gives_no_value(own: Engine) -> None:
    assert rows(told(own, "SELECT (<urn:f>(1) AS ?x) (2 AS ?y) {}"))[0].keys() == {"y"}
    assert not rows(told(own, "SELECT * { ?s ?p ?o FILTER(<urn:f>(?o) || <urn:g>(?o)) }"))


def test_relative_iris_are_under_the_base(own: Engine) -> None:
    assert rows(told(own, "SELECT ?o { <id/a> <ns#p> ?o }"))


def test_results_in_xml_are_xml(own: Engine) -> None:
    data = told(own, r'SELECT ("a\u0001b" AS ?x) {}', results=media.RESULTS_XML)
    assert b"<literal>ab</literal>" in data


def test_describe_adds_labels_of_what_is_named(make) -> None:
    engine = make('<id/a> <ns#p> <id/b> <g> .\n<id/b> <RDFS:label> "B" <g> .\n')
    data = told(engine, "DESCRIBE <id/a>", graph=media.NTRIPLES).decode()
    assert '"B"' in data and data.count("\n") == 2


def test_turtle_declares_only_prefixes_in_use(own: Engine) -> None:
    data = told(own, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").decode()
    assert "@prefix pg:" in data and "@prefix skos:" not in data
