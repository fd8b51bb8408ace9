"""Tokens, outlines and guards: what is seen of a query before anybody parses it."""

from __future__ import annotations

import pytest
from serving import settings

from plangraph.engine import Limits
from plangraph.engine.guards import check
from plangraph.engine.outline import outline
from plangraph.engine.patterns import most_joined
from plangraph.engine.tokens import tokens
from plangraph.errors import QueryRefused, RequestTooLarge

LIMITS = Limits.of(settings())


def test_tokens_know_strings_iris_and_comments_apart() -> None:
    query = """SELECT "a'b" 'c"d' \"\"\"x "y" z\"\"\" <http://e/#x> # "comment
    ?v a:b _:c 1.5e3 @en '''it\\'s'''"""
    assert [(token.kind, token.text) for token in tokens(query)] == [
        ("word", "SELECT"),
        ("string", '"a\'b"'),
        ("string", "'c\"d'"),
        ("string", '"""x "y" z"""'),
        ("iri", "<http://e/#x>"),
        ("variable", "?v"),
        ("prefixed", "a:b"),
        ("blank", "_:c"),
        ("number", "1.5e3"),
        ("word", "@en"),
        ("string", "'''it\\'s'''"),
    ]


def test_every_character_that_is_no_space_is_in_a_token() -> None:
    query = "ASK { ?s ?p 'x' FILTER(?a<?b&&?c>=2||!?d) \\ \0 ` ~ é 中 😀 }"
    together = "".join(token.text for token in tokens(query))
    assert together == query.replace(" ", "")


@pytest.mark.parametrize(
    "query",
    [
        "a." * 32_000,
        '"""\n' * 16_000,
        "<a" * 32_000,
        '"a\\' * 20_000,
        '"""a\\' * 10_000,
        "a-" * 32_000,
        ":a" * 32_000,
        "\\" * 64_000,
        "'''" * 20_000 + '"""\\' * 100,
        "ASK {" + "?s ?p ?o . " * 5_000 + "}",
    ],
    ids=range(10),
)
def test_no_query_takes_long_to_look_at(query: str) -> None:
    # Work, not time: a quadratic scan would need thousands of times as many steps as there are
    # characters, and would not come back within the life of this test.
    assert outline(query).depth <= 2


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("prefix a: <b> ask {}", "ASK"),
        ("BASE <x> PREFIX select: <ask> CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("# SELECT\nDESCRIBE <x>", "DESCRIBE"),
        ("insert data {}", "INSERT"),
        ("hello", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_query(query: str, form: str) -> None:
    assert outline(query).form == form


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("SELECT * FROM <x> {}", True),
        ("SELECT * from named <x> {}", True),
        ("SELECT ?from { ?from from:x 'FROM' } # FROM", False),
    ],
)
def test_whether_a_query_chooses_its_graphs(query: str, has: bool) -> None:
    assert outline(query).has_dataset is has


@pytest.mark.parametrize(
    ("query", "is_"),
    [
        ("SELECT (now() AS ?x) {}", False),
        ("SELECT ?now {}", True),
        ("SELECT ('RAND()' AS ?x) {}", True),
    ],
)
def test_whether_a_query_can_be_answered_from_memory(query: str, is_: bool) -> None:
    assert outline(query).repeatable is is_


@pytest.mark.parametrize(
    ("query", "joined"),
    [
        ("SELECT * { ?s ?p ?o }", 1),
        ("SELECT * { ?s ?p ?o . ?a ?b ?c ; ?d ?e, ?f }", 4),
        ("SELECT * { {?a ?b ?c} UNION {?d ?e ?f} UNION {?d ?e ?f . ?a ?b ?c} }", 3),
        ("SELECT * { ?s ?p ?o FILTER(?o IN (1,2,3,4,5)) } ORDER BY ?s LIMIT 3", 1),
        ("SELECT * { VALUES (?a ?b) { (1 2) (3 4) } ?s ?p ?o }", 1),
        ("SELECT * { ?s ex:p (1 2 3) }", 4),
        ("SELECT * { ?s a/b/c ?o }", 3),
        ("CONSTRUCT { ?s ?p ?o . ?o ?p ?s . ?s ?s ?s } WHERE { ?s ?p ?o }", 3),
        ("ASK { ?s ?p ?o" + ", ?o" * 150 + " }", 151),
        ("ASK { " + "?s ?p [ " * 50 + "]" * 50 + " }", 50),
        ("ASK { " + "OPTIONAL { ?s ?p ?o } " * 90 + "}", 90),
        ("ASK { " + "{ ?s ?p ?o } " * 120 + "}", 120),
        ("ASK { ?s ?p ?o , ?o", 2),
    ],
)
def test_joined_patterns_are_counted_about_right(query: str, joined: int) -> None:
    assert most_joined(tokens(query)) == joined


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE' } # SERVICE",
        "SELECT ?service { ?service service:x <SERVICE> }",
        "ASK " + "{" * 200 + "}" * 200,
        "ASK { ?s ?p '((((((((((((' }",
        "SELECT * { VALUES ?x { " + "1 " * 20_000 + "} }",
        "SELECT * { FILTER(?x IN (" + "1," * 10_000 + "2)) }",
        "SELECT * { " + "{ ?s ?p ?o } UNION " * 90 + "{} }",
    ],
    ids=range(7),
)
def test_what_is_within_the_limits_passes(query: str) -> None:
    check(query, LIMITS)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("ASK { SERVICE <x> {} }", "service"),
        ("ASK { sErViCe ?x {} }", "service"),
        ("ASK { 'a\\'' SERVICE <x> {} }", "service"),
        ("ASK { FILTER(1<2) SERVICE<x>{} }", "service"),
        ("DROP ALL", "update"),
        ("PREFIX a: <b> with <g> delete { ?s ?p ?o } where { ?s ?p ?o }", "update"),
        ("ASK " + "{" * 201, "depth"),
        ("ASK { FILTER" + "(" * 200 + ")" * 200 + " }", "depth"),
        ("ASK { ?s ?p ?o" + ", ?o" * 100 + " }", "patterns"),
    ],
)
def test_what_is_over_a_limit_is_refused_by_its_name(query: str, limit: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        check(query, LIMITS)
    assert caught.value.limit == limit


def test_size_is_counted_in_bytes() -> None:
    check("#" + "x" * 65_535, LIMITS)
    with pytest.raises(RequestTooLarge, match="65,537 bytes; the limit here is 65,536"):
        check("#" + "x" * 65_536, LIMITS)
    with pytest.raises(RequestTooLarge):
        check("#" + "條" * 22_000, LIMITS)
