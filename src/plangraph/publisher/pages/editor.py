"""The query page: `/sparql` for people. A form and a table; a script makes the form an editor.

The protocol decides when a request is for this page; the query runs under the public limits.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, request

from plangraph.errors import PlangraphError, QuerySyntaxError
from plangraph.media import GRAPH_FORMATS, RESULT_FORMATS, Media
from plangraph.publisher.languages import Text
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import Format, Page, links, other_formats, respond, var
from plangraph.publisher.pages.queries import ExampleGroup, examples, grouped
from plangraph.publisher.pages.results import SHOWN, Table, run
from plangraph.publisher.state import current


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a query was not answered; the line and column count from 1 where known."""

    message: str
    line: int | None = None
    column: int | None = None
    source: str = ""
    caret: str = ""


@dataclass(kw_only=True)
class EditorPage(Page):
    """The query form with, perhaps, an answer."""

    template: ClassVar[str] = "sparql.html"

    query: str = var("The query in the form.")
    asked: bool = var("Whether a query was sent.")
    table: Table | None = var("The answer.")
    shown: int = var("The most rows the page shows.")
    mistake: Mistake | None = var("Why there is no answer.")
    milliseconds: int = var("How long the answer took.")
    downloads: Sequence[Format] = var("The answer in other formats.")
    result_formats: Sequence[dict[str, str]] = var("What solutions can be had as, for the script.")
    graph_formats: Sequence[dict[str, str]] = var("What graphs can be had as, for the script.")
    share: str = var("Link to this query.")
    groups: Sequence[ExampleGroup] = var("The example queries, group by group.")
    prefixes: Sequence[tuple[str, str]] = var("Prefixes that queries may use.")
    limits: Sequence[tuple[str, str]] = var("The limits of a query, in words.")


def editor_page() -> Response:
    """The query page, with the answer to `query` where one was sent."""
    query = request.values.get("query", "")
    begun = time.perf_counter()
    table, mistake, status = _answer(query) if query.strip() else (None, None, 200)
    milliseconds = round((time.perf_counter() - begun) * 1000)
    page = EditorPage(
        title=Text(_("Query")),
        description=_("Ask the data in SPARQL: editor, examples, and downloads in every format."),
        section="query",
        canonical=current().names.base + "sparql",
        query=query or _first_query(),
        asked=bool(query.strip()),
        table=table,
        shown=SHOWN,
        mistake=mistake,
        milliseconds=milliseconds,
        downloads=_downloads(query, table),
        result_formats=_told(RESULT_FORMATS),
        graph_formats=_told(GRAPH_FORMATS),
        share=links().to("/sparql", query=query) if query.strip() else "",
        groups=grouped(),
        prefixes=sorted(_prefixes().items()),
        limits=_limits(),
        indexed=not query,
    )
    response = respond(page, status)
    if query.strip():
        response.headers["Cache-Control"] = "no-store"
    return response


def _answer(query: str) -> tuple[Table | None, Mistake | None, int]:
    try:
        return run(query, request.remote_addr or ""), None, 200
    except QuerySyntaxError as error:
        return None, _placed(error, query), error.status
    except PlangraphError as error:
        return None, Mistake(error.message), error.status


def _placed(error: QuerySyntaxError, query: str) -> Mistake:
    lines = query.splitlines()
    if error.line is None or not 0 < error.line <= len(lines):
        return Mistake(error.message)
    source, column = lines[error.line - 1], error.column or 1
    return Mistake(error.message, error.line, column, source, " " * (column - 1) + "^")


def _downloads(query: str, table: Table | None) -> list[Format]:
    if table is None:
        return []
    media = GRAPH_FORMATS if table.triples else RESULT_FORMATS
    return other_formats("/sparql", *media, query=query)


def _told(formats: Sequence[Media]) -> list[dict[str, str]]:
    return [{"name": m.name, "label": m.label, "mime": m.mime} for m in formats]


def _prefixes() -> dict[str, str]:
    return dict(current().release.prefixes) or current().names.prefixes()


def _first_query() -> str:
    found = examples()
    return found[0].query if found else "SELECT * WHERE {\n  ?thing a ?class\n} LIMIT 20"


def _limits() -> list[tuple[str, str]]:
    settings = current().settings
    return [
        (_("Time"), _("%(seconds)s seconds", seconds=f"{settings.query_seconds:g}")),
        (_("Length of a query"), _("%(bytes)s bytes", bytes=settings.query_bytes)),
        (_("Size of an answer"), _("%(size)s MB", size=settings.result_mb)),
    ]
