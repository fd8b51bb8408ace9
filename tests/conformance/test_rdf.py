"""W3C's suites of the RDF syntaxes, and JSON-LD's, through the door for anybody's files."""

from __future__ import annotations

from pathlib import Path

import answers
import pyoxigraph as ox
import pytest
import verdicts
from suites import RDFT, Case, opened

from plangraph.errors import PlangraphError, RdfSyntaxError
from plangraph.intake import read_quads

SUITES = opened()
SYNTAXES = ("w3c/turtle", "w3c/trig", "w3c/ntriples", "w3c/nquads", "w3c/rdf-xml")
ALL = [*SUITES.cases(*SYNTAXES), *SUITES.jsonld()]

_NAMES = ("Turtle", "Trig", "NTriples", "NQuads", "XML")
READ = {f"{RDFT}Test{name}Eval" for name in _NAMES} | {"jld:PositiveEvaluationTest"}
RIGHT = {f"{RDFT}Test{name}PositiveSyntax" for name in _NAMES} | {"jld:PositiveSyntaxTest"}
WRONG = {f"{RDFT}Test{name}Negative{what}" for name in _NAMES for what in ("Syntax", "Eval")}
WRONG |= {"jld:NegativeEvaluationTest"}


def of(kinds: set[str]) -> list[object]:
    return verdicts.params(case for case in ALL if case.kind in kinds)


def test_every_kind_of_test_is_run() -> None:
    assert {case.kind for case in ALL} - (READ | RIGHT | WRONG) == set()


@pytest.mark.parametrize("case", of(READ))
def test_files_say_what_they_should(case: Case) -> None:
    assert answers.dataset(_quads(case)) == answers.dataset(_wanted(case))


@pytest.mark.parametrize("case", of(RIGHT))
def test_right_files_are_read(case: Case) -> None:
    _quads(case)


@pytest.mark.parametrize("case", of(WRONG))
def test_wrong_files_are_refused_in_one_line(case: Case) -> None:
    error = None
    try:
        list(read_quads([case.need(case.input)], case.address))
    except PlangraphError as found:
        error = found
    assert isinstance(error, RdfSyntaxError)
    assert str(case.input) in str(error) and "\n" not in str(error)


def _wanted(case: Case) -> list[ox.Quad]:
    """What the suite's file says; it may hold IRIs that RFC 3987 does not know."""
    try:
        return list(ox.parse(path=case.need(case.result), lenient=True))
    except SyntaxError as error:
        raise AssertionError(f"this is no RDF 1.1: {error}") from error


def _quads(case: Case) -> list[ox.Quad]:
    path: Path = case.need(case.input)
    try:
        return list(read_quads([path], case.address))
    except PlangraphError as error:
        raise AssertionError(f"{type(error).__name__}: {error}") from error
