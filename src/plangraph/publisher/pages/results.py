"""The results of a query as a page shows them: a table whose things have names and links."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plangraph.engine.base import QueryRequest
from plangraph.media import NTRIPLES, RESULTS_JSON
from plangraph.publisher.languages import Text, bcp47
from plangraph.publisher.pages.reading import Card, Value, cards
from plangraph.publisher.state import current

#: Rows a page shows; the downloads have them all.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: a table of solutions, a yes or no, or lines of triples.

    `rows` counts all of the answer; `cells` are those shown.
    """

    columns: Sequence[str]
    cells: Sequence[Sequence[Card | Value | None]]
    rows: int
    boolean: bool | None = None
    triples: str = ""


def run(query: str, client: str = "") -> Table:
    """The answer to a query, under the limits of the public endpoint; its errors are raised."""
    request = QueryRequest(query, results=RESULTS_JSON, graph=NTRIPLES, client=client)
    answer = current().engine.answer(request)
    try:
        media, data = answer.media, answer.read()
    finally:
        answer.close()
    if media.kind != "results":
        lines = data.decode().splitlines()
        return Table((), (), len(lines), triples="\n".join(lines[:SHOWN]))
    return _table(json.loads(data))


def _table(document: Mapping[str, Any]) -> Table:
    if "boolean" in document:
        return Table((), (), 1, boolean=bool(document["boolean"]))
    columns = list(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    shown = bindings[:SHOWN]
    named = cards(term["value"] for row in shown for term in row.values() if term["type"] == "uri")
    cells = [[_cell(row.get(name), named) for name in columns] for row in shown]
    return Table(columns, cells, len(bindings))


def _cell(term: Mapping[str, Any] | None, named: Mapping[str, Card]) -> Card | Value | None:
    if term is None:
        return None
    if term["type"] == "uri":
        return named[term["value"]]
    words = term["value"] if isinstance(term["value"], str) else json.dumps(term["value"])
    language = term.get("xml:lang", "")
    return Value(Text(words, bcp47(language) if language else ""), term.get("datatype", ""))
