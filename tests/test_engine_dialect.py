"""Queries amended: what comes out is what the letter says, and errors tell of what was sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from serving import settings, write_release

from plangraph.engine import Engine, QueryRequest
from plangraph.engine.dialect import amend
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.errors import QueryRefused, QuerySyntaxError

DATA = """\
<urn:a> <urn:p> <urn:b> .
<urn:a> <urn:p> <urn:b> <urn:g1> .
<urn:a> <urn:p> <urn:c> <urn:g1> .
<urn:b> <urn:p> <urn:c> <urn:g2> .
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("dialect")
    return EmbeddedEngine(write_release(folder, DATA, default_graph="own"), settings())


def rows(engine: Engine, query: str) -> list[dict[str, str]]:
    """The solutions, values only, in the order of their text."""
    answer = engine.answer(QueryRequest(query))
    with answer.body:
        bindings = json.loads(answer.read())["results"]["bindings"]
    found = [{name: term["value"] for name, term in row.items()} for row in bindings]
    return sorted(found, key=str)


def within(*found: tuple[str, dict[str, str]]) -> list[dict[str, str]]:
    return sorted(({"g": f"urn:{graph}", **row} for graph, row in found), key=str)


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [("g1", {"n": "2"}), ("g2", {"n": "1"})]),
        (
            "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p <urn:b> }",
            [("g1", {"n": "1"}), ("g2", {"n": "0"})],
        ),
        (
            "SELECT (COUNT(*) AS ?n) { ?s ?p <urn:b> } HAVING(COUNT(*) > 0)",
            [("g1", {"n": "1"})],
        ),
        (
            "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
            [("g1", {"s": "urn:a", "n": "2"}), ("g2", {"s": "urn:b", "n": "1"})],
        ),
        (
            "{ SELECT DISTINCT ?s { ?s ?p ?o } }",
            [("g1", {"s": "urn:a"}), ("g2", {"s": "urn:b"})],
        ),
        (
            "{ SELECT * WHERE { ?s <urn:p> <urn:c> } }",
            [("g1", {"s": "urn:a"}), ("g2", {"s": "urn:b"})],
        ),
        (
            "SELECT (MAX(?n) AS ?m) { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } }",
            [("g1", {"m": "2"}), ("g2", {"m": "1"})],
        ),
        ("VALUES ?x { 1 }", [("g1", {"x": "1"}), ("g2", {"x": "1"})]),
        # The name inside is another variable.
        (
            "{ SELECT ?s { ?s ?p ?g } }",
            [("g1", {"s": "urn:a"}), ("g1", {"s": "urn:a"}), ("g2", {"s": "urn:b"})],
        ),
        ("FILTER(true)", [("g1", {}), ("g2", {})]),
    ],
)
def test_sub_queries_are_of_their_graph(
    engine: Engine, group: str, wanted: list[tuple[str, dict[str, str]]]
) -> None:
    assert rows(engine, f"SELECT * {{ GRAPH ?g {{ {group} }} }}") == within(*wanted)


def test_sub_queries_elsewhere_are_left_alone(engine: Engine) -> None:
    query = "SELECT * { GRAPH ?g { ?s ?p ?o } { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    assert amend(query).text == query
    query = "SELECT * { GRAPH <urn:g1> { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    assert amend(query).text == query
    assert rows(engine, query) == [{"n": "2"}]


@pytest.mark.parametrize("path", ["<urn:p>*", "<urn:p>?", "(<urn:p>/<urn:q>)*", "(<urn:p>|a)?"])
def test_a_path_of_no_length_reaches_any_term(engine: Engine, path: str) -> None:
    assert rows(engine, f"SELECT * {{ <urn:no> {path} ?x }}") == [{"x": "urn:no"}]
    assert rows(engine, f"PREFIX u: <urn:> SELECT * {{ ?x {path} u:no . }}") == [{"x": "urn:no"}]
    assert rows(engine, f"SELECT (1 AS ?y) {{ <urn:no> {path} <urn:no> }}") == [{"y": "1"}]
    assert rows(engine, f"SELECT (1 AS ?y) {{ <urn:no> {path} <urn:na> }}") == []
    both = f"SELECT * {{ GRAPH ?g {{ <urn:no> {path} ?x }} }}"
    assert rows(engine, both) == within(("g1", {"x": "urn:no"}), ("g2", {"x": "urn:no"}))


def test_a_path_of_no_length_is_found_once(engine: Engine) -> None:
    found = rows(engine, "SELECT * { <urn:a> <urn:p>* ?x FILTER(1*2 = 2) ?s ?p ?o }")
    assert [row["x"] for row in found] == ["urn:a", "urn:b"]
    assert rows(engine, "SELECT * { <urn:a> <urn:p>+ ?x }") == [{"x": "urn:b"}]


@pytest.mark.parametrize("limit", ["LIMIT 1", "OFFSET 1", "ORDER BY ?s LIMIT 1"])
def test_limits_within_a_graph_are_refused(engine: Engine, limit: str) -> None:
    with pytest.raises(QueryRefused, match="GRAPH"):
        rows(engine, f"SELECT * {{ GRAPH ?g {{ SELECT ?s {{ ?s ?p ?o }} {limit} }} }}")


def test_amending_has_an_end() -> None:
    inner = "?s ?p ?o"
    for _ in range(40):
        inner = f"{{ SELECT (COUNT(*) AS ?n) {{ {inner} }} }}"
    with pytest.raises(QueryRefused, match="too many"):
        amend(f"SELECT * {{ GRAPH ?g {{ {inner} }} }}")


def test_joined_texts_have_no_language(engine: Engine) -> None:
    values = 'VALUES (?k ?x) { (1 "a"@en) (1 "b"@en) (2 "c"@en) }'
    query = f'SELECT (GROUP_CONCAT(?x; SEPARATOR="|") AS ?t) {{ {values} }} GROUP BY ?k ORDER BY ?k'
    answer = engine.answer(QueryRequest(query))
    with answer.body:
        bindings = json.loads(answer.read())["results"]["bindings"]
    assert [row["t"] for row in bindings] == [
        {"type": "literal", "value": "a|b"},
        {"type": "literal", "value": "c"},
    ]
    having = f'SELECT ?k {{ {values} }} GROUP BY ?k HAVING (GROUP_CONCAT(?x) = "c")'
    assert rows(engine, having) == [{"k": "2"}]


def test_blank_nodes_are_of_one_solution(engine: Engine) -> None:
    query = """SELECT (BNODE("l") AS ?a) (BNODE("l") AS ?b) (BNODE(?x) AS ?c) (BNODE() AS ?d) {
        VALUES ?x { "l" "m" } }"""
    one, two = sorted(rows(engine, query), key=lambda row: row["a"] != row["c"])
    assert one["a"] == one["b"] == one["c"] and two["a"] == two["b"] != two["c"]
    assert len({one["a"], one["d"], two["a"], two["c"], two["d"]}) == 5


@pytest.mark.parametrize("term", ["1", '"l"@en', "<urn:a>"])
def test_blank_nodes_are_named_by_strings_only(engine: Engine, term: str) -> None:
    assert rows(engine, f"SELECT (BNODE({term}) AS ?a) {{}}") == [{}]


def test_escapes_are_read_wherever_they_stand(engine: Engine) -> None:
    assert rows(engine, r'SELECT ?\u0078 { VALUES ?x { "\u0041" } }') == [{"x": "A"}]
    assert amend(r'SELECT ("\u0022" AS ?x) {}').text == r'SELECT ("\u0022" AS ?x) {}'
    assert amend(r"ASK { <\u0061:b> ?\U00000078 1 }").text == r"ASK { <\u0061:b> ?x 1 }"


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT (GROUP_CONCAT(?x) AS ?y) {\n ?x }", (2, 6)),
        ("SELECT * {\n GRAPH ?g { SELECT ?s { ?s ?p } } }", (2, 33)),
    ],
)
def test_errors_are_of_the_query_as_sent(
    engine: Engine, query: str, place: tuple[int, int]
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        rows(engine, query)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "query",
    ["GRAPH", "GRAPH ?g {", "GRAPH ?g } {", "BNODE(", "{ GRAPH ?g { SELECT", ") GROUP_CONCAT ("],
)
def test_anything_can_be_looked_at(query: str) -> None:
    assert amend(query).text
