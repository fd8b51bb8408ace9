"""Answers to queries, as read from the suites' files and from our own bytes, and their equality.

Solutions are compared as a multiset (as a list where an order was asked for) up to the naming of
blank nodes; graphs up to the same.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from plangraph.names import RDF, XSD

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
Row = tuple[object, ...]
Naming = dict[object, object]

_RESULTS: Final = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_NUMBERS: Final = frozenset(f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class Table:
    """Solutions: a row holds a term, or None, for each of `names`, which are sorted.

    A `lax` one may lack repetitions: REDUCED leaves that open.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False
    lax: bool = False


Found = Table | bool | ox.Dataset


def expected(path: Path, base: str, *, graph: bool) -> Found:
    """The answer a suite's file holds; `graph` says that the query makes one."""
    if path.suffix in _RESULTS:
        return read(path.read_bytes(), _RESULTS[path.suffix])
    quads = list(ox.parse(path=path, base_iri=f"{base}{path.name}"))
    if graph:
        return dataset(quads)
    return _result_set({}, quads)


def read(data: bytes, form: ox.QueryResultsFormat) -> Table | bool:
    """The answer in a document of SPARQL results."""
    result = ox.parse_query_results(data, format=form)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    names = tuple(variable.value for variable in result.variables)
    return table(names, [dict(zip(names, row, strict=True)) for row in result])


def table(names: Iterable[str], rows: Iterable[Mapping[str, object]], *, ordered: bool = False):
    """Solutions as a table."""
    names = tuple(sorted(names))
    return Table(names, tuple(tuple(row.get(name) for name in names) for row in rows), ordered)


def dataset(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Quads with blank nodes named by what they say."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def _result_set(facts: dict[object, dict[str, list]], quads: list[ox.Quad]) -> Table | bool:
    """The vocabulary of results in RDF, which the older suite uses."""
    for quad in quads:
        facts.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    top = next(each for each, said in facts.items() if _is_set(said))
    if f"{RS}boolean" in facts[top]:
        return facts[top][f"{RS}boolean"][0].value == "true"
    names = [name.value for name in facts[top].get(f"{RS}resultVariable", [])]
    rows: list[tuple[int, dict[str, object]]] = []
    for solution in facts[top].get(f"{RS}solution", []):
        said = facts.get(solution, {})
        bindings = [facts[binding] for binding in said.get(f"{RS}binding", [])]
        row = {each[f"{RS}variable"][0].value: each[f"{RS}value"][0] for each in bindings}
        index = said.get(f"{RS}index")
        rows.append((int(index[0].value) if index else -1, row))
    ordered = any(index >= 0 for index, _ in rows)
    rows.sort(key=lambda pair: pair[0])
    return table(names, [row for _, row in rows], ordered=ordered)


def _is_set(said: Mapping[str, list]) -> bool:
    return any(kind.value == f"{RS}ResultSet" for kind in said.get(f"{RDF}type", []))


def csv_table(data: bytes) -> Table:
    """A CSV document as rows of text; blank nodes are text that begins with `_:`."""
    names, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return table(names, [dict(zip(names, row, strict=True)) for row in rows])


def same(wanted: Found, got: Found, kept: frozenset[object] = frozenset()) -> bool:
    """Whether two answers are equal.

    Literals of `kept`, those in the data, must come back as they are; a number that was computed
    may be written in another way.
    """
    if not (isinstance(wanted, Table) and isinstance(got, Table)):
        return type(wanted) is type(got) and wanted == got
    if wanted.lax:
        return set(wanted.rows) == set(got.rows)
    if wanted.names != got.names or len(wanted.rows) != len(got.rows):
        return False
    theirs, ours = (
        [tuple(_key(term, kept) for term in row) for row in each.rows] for each in (wanted, got)
    )
    return _listed(theirs, ours) if wanted.ordered else _unordered(theirs, ours)


def _listed(theirs: Sequence[Row], ours: Sequence[Row]) -> bool:
    naming: Naming | None = {}
    for row, other in zip(theirs, ours, strict=True):
        naming = _named(row, other, naming)
        if naming is None:
            return False
    return True


def _unordered(theirs: Sequence[Row], ours: Sequence[Row]) -> bool:
    """Equal as multisets: rows without blank nodes by counting, the others by trying."""
    if Counter(filter(_ground, theirs)) != Counter(filter(_ground, ours)):
        return False
    left = [row for row in theirs if not _ground(row)]
    return _matched(left, [row for row in ours if not _ground(row)], {})


def _matched(rows: Sequence[Row], pool: Sequence[Row], names: Naming) -> bool:
    """Whether each row is one of the pool, none twice, under one naming of nodes."""
    if not rows:
        return True
    for at, choice in enumerate(pool):
        naming = _named(rows[0], choice, names)
        if naming is not None and _matched(rows[1:], [*pool[:at], *pool[at + 1 :]], naming):
            return True
    return False


def _ground(row: Row) -> bool:
    return not any(_is_blank(term) for term in row)


def _is_blank(term: object) -> bool:
    return isinstance(term, ox.BlankNode) or (isinstance(term, str) and term.startswith("_:"))


def _named(row: Row, choice: Row, names: Naming) -> Naming | None:
    """The naming with which `row` is `choice`, or None."""
    naming = dict(names)
    for ours, theirs in zip(row, choice, strict=True):
        if _is_blank(ours) != _is_blank(theirs):
            return None
        if _is_blank(ours):
            if naming.setdefault(ours, theirs) != theirs:
                return None
        elif ours != theirs:
            return None
    return naming if len(set(naming.values())) == len(naming) else None


def _key(term: object, kept: frozenset[object]) -> object:
    """A number that was computed, as its value; anything else as it is."""
    if not isinstance(term, ox.Literal) or term in kept or term.datatype.value not in _NUMBERS:
        return term
    try:
        value = Decimal(term.value)
    except InvalidOperation:
        return term
    return term if value.is_nan() else (value, term.datatype.value)
