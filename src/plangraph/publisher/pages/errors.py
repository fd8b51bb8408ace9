"""Errors as pages: what was asked, what was found, what to do, in the reader's language.

Which errors become pages, and their form for machines, is decided by `problems`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, g, request

from plangraph.errors import Gone, NotAcceptable, NotFound, PlangraphError
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.links import path_iri
from plangraph.publisher.messages import _
from plangraph.publisher.pages.nearest import NEAREST, nearest_iris
from plangraph.publisher.pages.page import Page, respond, var
from plangraph.publisher.pages.reading import Card, cards
from plangraph.publisher.state import current


@dataclass(kw_only=True)
class ErrorPage(Page):
    """An error."""

    template: ClassVar[str] = "error.html"

    status: int = var("The HTTP status.")
    message: str = var("What was asked, found and to do.")
    nearest: Sequence[Card] = var("Things whose address is nearly the one asked for.")
    offered: Sequence[str] = var("The media types there are, where none asked for is.")
    replacement: str | None = var("The IRI that took the place of one that is gone.")
    request_id: str = var("The request's id, by which the log knows it.")


def error_page(error: PlangraphError) -> Response:
    """The page for an error."""
    return respond(
        ErrorPage(
            title=Text(_heading(error), reader().tag),
            status=error.status,
            message=error.message.partition(f" {NEAREST}")[0],
            nearest=_nearest(error),
            offered=error.offered if isinstance(error, NotAcceptable) else (),
            replacement=error.replacement if isinstance(error, Gone) else None,
            request_id=str(g.get("request_id", "")),
            indexed=False,
        ),
        error.status,
    )


def _heading(error: PlangraphError) -> str:
    return {
        400: _("This request cannot be answered"),
        404: _("There is nothing here"),
        405: _("This address does not work that way"),
        406: _("Not in that format"),
        410: _("It was here, and is gone"),
        413: _("That is too large"),
        429: _("Too many requests"),
        503: _("Too busy just now"),
    }.get(error.status, _("Something failed") if error.status >= 500 else _("This cannot be done"))


def _nearest(error: PlangraphError) -> list[Card]:
    if not isinstance(error, NotFound) and error.status != 404:
        return []
    iri = request.args.get("iri") or path_iri(
        current().names, request.path.replace("/doc/", "/id/", 1)
    )
    found = nearest_iris(iri, limit=6)
    named = cards(found)
    return [named[each] for each in found]
