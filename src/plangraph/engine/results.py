"""Results as Python values: solutions and triples out of what a store or a wire gives."""

from __future__ import annotations

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from plangraph.engine.base import Solution
from plangraph.errors import EngineFailed


def solutions(result: QuerySolutions) -> list[Solution]:
    """All solutions; unbound variables are absent."""
    names = [variable.value for variable in result.variables]
    return [
        {name: value for name, value in zip(names, solution, strict=True) if value is not None}
        for solution in result
    ]


def solutions_of(data: bytes) -> list[Solution]:
    """The solutions of a SPARQL results document in JSON; EngineFailed when it is none."""
    result = parse_query_results(data, format=QueryResultsFormat.JSON)
    if not isinstance(result, QuerySolutions):
        raise EngineFailed("select() was given a query that is no SELECT")
    return solutions(result)


def boolean_of(data: bytes) -> bool:
    """The truth of a SPARQL results document in JSON; EngineFailed when it has none."""
    result = parse_query_results(data, format=QueryResultsFormat.JSON)
    if not isinstance(result, QueryBoolean):
        raise EngineFailed("ask() was given a query that is no ASK")
    return bool(result)


def triples_of(data: bytes) -> list[Triple]:
    """The triples of an N-Triples document."""
    return [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
