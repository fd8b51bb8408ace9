"""What every engine promises, asked of each: in process, contained, and over a real endpoint."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from serving import BASE, NS, oxigraph, settings, write_release

from plangraph import media
from plangraph.engine import Engine, QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.engine.remote import RemoteEngine
from plangraph.errors import (
    QueryRefused,
    QuerySyntaxError,
    RequestTooLarge,
    ResultTooLarge,
)

CLAUSE = NamedNode(f"{BASE}id/demo/clause/1")
EVERYTHING = "SELECT * { ?s ?p ?o }"
LIMITS = {"query_seconds": 3, "query_depth": 50, "query_patterns": 40, "result_mb": 1}


@pytest.fixture(scope="module", params=["embedded", "contained", "remote"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp(request.param)
    release = write_release(folder)
    if request.param == "embedded":
        yield EmbeddedEngine(release, settings(**LIMITS))
    elif request.param == "contained":
        made = ContainedEngine(release, settings(**LIMITS))
        yield made
        made.close()
    else:
        with oxigraph(release, folder) as endpoint:
            remote = RemoteEngine(release, settings(endpoint=endpoint, **LIMITS))
            yield remote
            remote.close()


def told(engine: Engine, query: str, **how: object) -> bytes:
    answer = engine.answer(replace(QueryRequest(query), **how))
    try:
        data = answer.read()
        assert len(data) == answer.size
        return data
    finally:
        answer.close()


def rows(data: bytes) -> list[dict[str, object]]:
    return json.loads(data)["results"]["bindings"]


def test_select_gives_terms(engine: Engine) -> None:
    query = f"SELECT ?label ?size {{ <{CLAUSE.value}> <{NS}size> ?size ; rdfs:label ?label }}"
    query = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {query} ORDER BY ?label"
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    found = engine.select(query)
    assert found[0] == {
        "label": Literal("Clause one", language="en"),
        "size": Literal("12.5", datatype=decimal),
    }
    assert [row["label"].language for row in found] == ["en", "zh-hant"]


def test_select_leaves_out_what_is_unbound(engine: Engine) -> None:
    assert engine.select("SELECT ?a ?b { BIND(1 AS ?a) OPTIONAL { <urn:x> <urn:y> ?b } }") == [
        {"a": Literal(1)}
    ]


@pytest.mark.parametrize(
    ("query", "truth"), [("ASK { ?s ?p ?o }", True), ("ASK { <urn:x> ?p ?o }", False)]
)
def test_ask(engine: Engine, query: str, truth: bool) -> None:
    assert engine.ask(query) is truth


def test_construct_gives_triples(engine: Engine) -> None:
    found = engine.construct(f"CONSTRUCT {{ ?s a <urn:T> }} WHERE {{ ?s a <{NS}Clause> }}")
    assert {triple.subject.value[-1] for triple in found} == {"1", "2"}


def test_pages_see_the_union_of_all_graphs(engine: Engine) -> None:
    assert len(engine.select(EVERYTHING)) == 10


@pytest.mark.parametrize("format_", media.RESULT_FORMATS, ids=lambda media: media.name)
@pytest.mark.parametrize("query", [EVERYTHING, "ASK {}"])
def test_answers_in_every_results_format(engine: Engine, query: str, format_: media.Media) -> None:
    data = told(engine, query, results=format_)
    begins = {"json": b'{"head"', "xml": b"<?xml"}
    assert data.startswith(begins.get(format_.name, data[:1]))
    assert data


@pytest.mark.parametrize(
    "format_", (*media.GRAPH_FORMATS, *media.DATASET_FORMATS), ids=lambda media: media.name
)
def test_answers_in_every_graph_format(engine: Engine, format_: media.Media) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert "第一條" in told(engine, query, graph=format_).decode().encode().decode()


def test_describe_brings_the_thing(engine: Engine) -> None:
    data = told(engine, f"DESCRIBE <{CLAUSE.value}>", graph=media.NTRIPLES).decode()
    assert f'<{CLAUSE.value}> <http://www.w3.org/2000/01/rdf-schema#label> "Clause one"@en' in data


@pytest.mark.parametrize(
    ("default", "named", "query", "count"),
    [
        (["graph/concepts"], [], EVERYTHING, 2),
        (["graph/concepts", "graph/demo"], [], EVERYTHING, 10),
        (["graph/none"], [], EVERYTHING, 0),
        ([], ["graph/concepts"], EVERYTHING, 0),
        ([], ["graph/concepts"], "SELECT * { GRAPH ?g { ?s ?p ?o } }", 2),
        (["graph/concepts"], [], "SELECT * { GRAPH ?g { ?s ?p ?o } }", 0),
        ([], [], "SELECT * { GRAPH ?g { ?s ?p ?o } }", 10),
        ([], [], f"SELECT * FROM <{BASE}graph/concepts> {{ ?s ?p ?o }}", 2),
        ([], [], f"SELECT * FROM <{BASE}graph/none> {{ ?s ?p ?o }}", 0),
        ([], [], f"SELECT * FROM NAMED <{BASE}graph/concepts> {{ ?s ?p ?o }}", 0),
        (["graph/demo"], [], f"SELECT * FROM <{BASE}graph/concepts> {{ ?s ?p ?o }}", 8),
    ],
)
def test_the_dataset_is_the_one_asked_for(engine, default, named, query, count) -> None:
    graphs = {
        "default_graphs": tuple(BASE + name for name in default),
        "named_graphs": tuple(BASE + name for name in named),
    }
    assert len(rows(told(engine, query, **graphs))) == count


@pytest.mark.parametrize(
    ("query", "line", "words"),
    [
        ("SELECT * {\n ?s pgg:label ?o }", 2, "prefix `pgg:` is not declared; did you mean `pg:`?"),
        ("SELECT * { ?s skos:prefLabel ?o }", 1, "add `PREFIX skos: <http://www.w3.org/2004"),
        ("SELECT * {\n ?s ?p ?o", 2, "the `{` of line 1, column 10 is never closed"),
        ("", 1, "the query is empty"),
        ("SELECT ?x ?x { ?x ?p ?o }", 1, "Duplicated variable name"),
        ("SELECT (SUM(?o) AS ?n) ?s { ?s ?p ?o }", 1, "unbound"),
    ],
)
def test_a_syntax_error_says_where_and_what_to_do(engine, query, line, words) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        told(engine, query)
    assert caught.value.line == line
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryRefused, "SERVICE"),
        ("ASK { FILTER EXISTS { service silent ?x { ?s ?p ?o } } }", QueryRefused, "SERVICE"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QueryRefused, "only reads"),
        ("ASK " + "{" * 60 + "}" * 60, QueryRefused, "60 brackets deep; the limit here is 50"),
        ("ASK { ?s ?p ?o" + ", ?o" * 45 + " }", QueryRefused, "limit here is 40"),
        ("ASK {} #" + "x" * 70_000, RequestTooLarge, "limit here is 65,536"),
    ],
)
def test_what_is_over_a_limit_is_refused_by_name(engine, query, kind, words) -> None:
    with pytest.raises(kind, match=words):
        told(engine, query)


def test_a_result_over_the_limit_is_refused_whole(engine: Engine) -> None:
    cross = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4)) + " }"
    with pytest.raises(ResultTooLarge, match="1,000,000 bytes"):
        told(engine, cross)


def test_a_dry_request_is_parsed_and_not_written(engine: Engine) -> None:
    assert told(engine, EVERYTHING, dry=True) == b""
    with pytest.raises(QuerySyntaxError):
        told(engine, "SELECT", dry=True)


def test_it_is_ready(engine: Engine) -> None:
    assert engine.health()["ready"] == 1
