"""`/validation`: what was checked when the release was built, and what was found.

The report is the release's own, as RDF or as a page; nothing is validated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response

from plangraph.engine.base import Solution
from plangraph.media import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE
from plangraph.publisher.languages import Text
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import (
    Page,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.rdf import serialised
from plangraph.publisher.pages.reading import (
    Card,
    ask,
    build,
    cards,
    chosen,
    iri_at,
    node,
    words_at,
)
from plangraph.publisher.state import current

_FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Result:
    """One finding: where, how severe, what is said of it."""

    severity: str
    focus: Card
    path: Card | None
    message: Text | None
    value: str


@dataclass(frozen=True, slots=True)
class ByShape:
    """The findings of one shape."""

    shape: Card | None
    results: Sequence[Result]


@dataclass(kw_only=True)
class ValidationPage(Page):
    """The report."""

    template: ClassVar[str] = "validation.html"

    outcome: Mapping[str, Any] | None = var(
        "The outcome in numbers; None where nothing was checked."
    )
    by_shape: Sequence[ByShape] = var("The findings, shape by shape.")
    shown: int = var("How many findings are listed.")
    coverage: str = var("Link to the page of coverage; empty where the release has none.")


def validation() -> Response:
    """The report of the release."""
    media = offer(*_FORMATS)
    if media.kind == "graph":
        triples = build("graph-triples", graph=node(current().names.graph("validation")))
        return plain(serialised(sorted(triples, key=str), media), media.content_type)
    found = _results()
    release = current().release
    return respond(
        ValidationPage(
            title=Text(_("Checks")),
            description=_("What was checked when this release was built, and what was found."),
            section="data",
            formats=other_formats("/validation", *_FORMATS[1:]),
            outcome=release.validation,
            by_shape=found,
            shown=sum(len(group.results) for group in found),
            coverage=links().to("/validation/coverage") if "coverage.json" in release.files else "",
        )
    )


def _results() -> list[ByShape]:
    grouped: dict[str, list[Solution]] = {}
    for row in ask("results"):
        grouped.setdefault(iri_at(row, "result"), []).append(row)
    kept = list(grouped.values())[:_MOST]
    named = cards(iri_at(rows[0], name) for rows in kept for name in ("focus", "shape", "path"))
    shapes: dict[str, list[Result]] = {}
    for rows in kept:
        shapes.setdefault(iri_at(rows[0], "shape"), []).append(_result(rows, named))
    return [ByShape(named.get(shape), results) for shape, results in shapes.items()]


def _result(rows: Sequence[Solution], named: Mapping[str, Card]) -> Result:
    first = rows[0]
    return Result(
        severity=iri_at(first, "severity").rpartition("#")[2],
        focus=named[iri_at(first, "focus")],
        path=named.get(iri_at(first, "path")),
        message=chosen(row.get("message") for row in rows),
        value=words_at(first, "value"),
    )


ROUTES = (("/validation", validation),)
