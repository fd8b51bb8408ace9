"""W3C's SPARQL 1.0 and 1.1 query suites: data taken in from files, queries through the engine."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import answers
import pyoxigraph as ox
import pytest
import rdflib
import serving
import verdicts
from answers import Found
from rdflib.plugins.sparql.results.xmlresults import XMLResultParser
from shelf import SETTINGS, Loaded, Shelf
from suites import MF, Case, opened

from plangraph import media
from plangraph.engine import Engine, QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.engine.outline import outline
from plangraph.errors import PlangraphError, QueryRefused, QuerySyntaxError

SUITES = opened()
ALL = SUITES.cases("w3c/dawg-data-r2", "w3c/sparql11")
REFUSED = verdicts.out_of_scope()
EVALUATED = (f"{MF}QueryEvaluationTest", f"{MF}CSVResultFormatTest")
RIGHT = (f"{MF}PositiveSyntaxTest", f"{MF}PositiveSyntaxTest11")
WRONG = (f"{MF}NegativeSyntaxTest", f"{MF}NegativeSyntaxTest11", f"{MF}NegativeUpdateSyntaxTest11")
UPDATES = (f"{MF}UpdateEvaluationTest", f"{MF}PositiveUpdateSyntaxTest11")
ELSEWHERE = (f"{MF}ProtocolTest", f"{MF}ServiceDescriptionTest")
KINDS = (*EVALUATED, *RIGHT, *WRONG, *UPDATES, *ELSEWHERE)


def of(*kinds: str) -> list[Case]:
    return [case for case in ALL if case.kind in kinds and case.suite not in REFUSED]


def test_every_kind_of_test_is_run() -> None:
    assert {case.kind for case in ALL} - set(KINDS) == set()


def test_every_suite_that_is_left_out_exists() -> None:
    assert set(REFUSED) - {case.suite for case in ALL} == set()


def _refused() -> list[Case]:
    """Updates, and queries that call others: they must be told so, and not that they are wrong."""
    called = [case for case in ALL if case.suite in ("sparql11/service", "sparql11/syntax-fed")]
    updates = [case for case in ALL if case.kind in UPDATES]
    return [case for case in (*called, *updates) if case.input is not None]


# --- evaluation


@pytest.mark.parametrize("case", verdicts.params(of(*EVALUATED)))
def test_evaluation(case: Case, shelf: Shelf) -> None:
    loaded = shelf.loaded(case)
    wanted, got = _wanted(case), _answer(loaded.engine, case)
    assert answers.same(wanted, got, loaded.kept), f"wanted {wanted}\ngot    {got}"


def _wanted(case: Case) -> Found:
    path = case.need(case.result)
    if path.suffix == ".csv":
        return answers.csv_table(path.read_bytes())
    wanted = answers.expected(path, case.base, graph=outline(case.query).makes_graph)
    return replace(wanted, lax=True) if "reduced" in case.suite else wanted


def _answer(engine: Engine, case: Case) -> Found:
    """The answer, in the format of the expected one where that is under test."""
    if case.need(case.result).suffix == ".csv":
        return answers.csv_table(_bytes(engine, case, media.RESULTS_CSV))
    data = _bytes(engine, case, media.RESULTS_JSON)
    if outline(case.query).makes_graph:
        return answers.dataset(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
    return answers.read(data, ox.QueryResultsFormat.JSON)


def _bytes(engine: Engine, case: Case, results: media.Media) -> bytes:
    try:
        answer = engine.answer(QueryRequest(case.query, results, media.NTRIPLES))
    except PlangraphError as error:
        raise AssertionError(f"{type(error).__name__}: {error}") from error
    with answer.body:
        return answer.read()


# --- the four formats of results


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=verdicts.name(case))
        for case in of(f"{MF}QueryEvaluationTest")
        if outline(case.query).form == "SELECT" and outline(case.query).repeatable
    ],
)
def test_formats_say_the_same(case: Case, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    engine = shelf.loaded(case).engine
    try:
        documents = {each.name: _bytes(engine, case, each) for each in media.RESULT_FORMATS}
    except AssertionError:
        assert case.iri in verdicts.reasons()
        return
    names, rows = _of_json(documents["json"])
    assert _of_xml(documents["xml"]) == (names, rows)
    tsv = answers.read(documents["tsv"], ox.QueryResultsFormat.TSV)
    assert answers.same(answers.read(documents["json"], ox.QueryResultsFormat.JSON), tsv)
    assert _texts(documents["csv"]) == (names, Counter(map(_row_text, rows)))


def _of_json(data: bytes) -> tuple[list[str], list[tuple[object, ...]]]:
    """Read by nothing but `json`, so that nobody's leniency helps."""
    document = json.loads(data)
    names = document["head"]["vars"]
    rows = [
        tuple(_term(row.get(name)) for name in names) for row in document["results"]["bindings"]
    ]
    return names, rows


def _term(value: dict[str, str] | None) -> object:
    if value is None:
        return None
    if value["type"] == "uri":
        return rdflib.URIRef(value["value"])
    if value["type"] == "bnode":
        return rdflib.BNode(value["value"])
    assert value["type"] == "literal"
    return _literal(value["value"], value.get("xml:lang"), value.get("datatype"))


def _literal(text: str, language: str | None, datatype: str | None) -> rdflib.Literal:
    return rdflib.Literal(text, lang=language, datatype=datatype, normalize=False)


def _of_xml(data: bytes) -> tuple[list[str], list[tuple[object, ...]]]:
    result = XMLResultParser().parse(io.BytesIO(data))
    names = [str(name) for name in result.vars]
    rows = [tuple(row.get(name) for name in result.vars) for row in result.bindings]
    return names, rows


def _texts(data: bytes) -> tuple[list[str], Counter[tuple[str, ...]]]:
    """Rows as text; where there is one column, an empty line is a row without a value."""
    assert data.endswith(b"\r\n")
    names, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return names, Counter(tuple(row) if row or not names else ("",) for row in rows)


def _row_text(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple("" if term is None else _text(term) for term in row)


def _text(term: object) -> str:
    return f"_:{term}" if isinstance(term, rdflib.BNode) else str(term)


# --- syntax


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    release = serving.write_release(tmp_path_factory.mktemp("demo"))
    return EmbeddedEngine(release, SETTINGS)


@pytest.mark.parametrize("case", verdicts.params(of(*RIGHT)))
def test_right_syntax(case: Case, engine: Engine) -> None:
    _dry(engine, case)


@pytest.mark.parametrize("case", verdicts.params(of(*WRONG)))
def test_wrong_syntax(case: Case, engine: Engine) -> None:
    error = _error(engine, case)
    assert isinstance(error, QuerySyntaxError | QueryRefused)
    assert "\n" not in str(error)


def _error(engine: Engine, case: Case) -> PlangraphError | None:
    try:
        engine.answer(QueryRequest(case.query, dry=True)).close()
    except PlangraphError as error:
        return error
    return None


def _dry(engine: Engine, case: Case) -> None:
    try:
        engine.answer(QueryRequest(case.query, dry=True)).close()
    except PlangraphError as error:
        raise AssertionError(f"{type(error).__name__}: {error}") from error


# --- what is refused by design


@pytest.mark.parametrize("case", verdicts.params(_refused()))
def test_refusals_are_clear(case: Case, engine: Engine) -> None:
    error = _error(engine, case)
    assert isinstance(error, QueryRefused) and error.limit in ("update", "service")


# --- in processes of their own


@pytest.mark.parametrize("suite", ["csv-tsv-res", "json-res", "construct", "exists"])
def test_contained_answers_are_the_same(suite: str, shelf: Shelf) -> None:
    cases = [case for case in of(*EVALUATED) if case.suite == f"sparql11/{suite}"]
    for release, some in _by_release(cases, shelf):
        contained = ContainedEngine(release.release, SETTINGS)
        try:
            for case in some:
                assert answers.same(_answer(release.engine, case), _answer(contained, case))
        finally:
            contained.close()


def _by_release(cases: list[Case], shelf: Shelf) -> list[tuple[Loaded, list[Case]]]:
    found: dict[int, tuple[Loaded, list[Case]]] = {}
    for case in cases:
        loaded = shelf.loaded(case)
        found.setdefault(id(loaded), (loaded, []))[1].append(case)
    return list(found.values())
