"""`/validation/coverage`: how much of the text statements rest on, part by part.

The figures are the release's own `coverage.json`; nothing is counted here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from flask import Response

from plangraph.errors import NotFound
from plangraph.media import HTML
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.messages import N_, Later, _
from plangraph.publisher.pages.browse import JSON
from plangraph.publisher.pages.page import (
    Crumb,
    Page,
    choose_title,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.state import current

_FILE = "coverage.json"


@dataclass(frozen=True, slots=True)
class Left:
    """Words that no statement rests on, and why that is so."""

    words: str
    reason: str
    href: str


@dataclass(frozen=True, slots=True)
class UnitCover:
    """A part of the text: its characters, by what covers them, and the words left."""

    key: str
    href: str
    characters: int
    counts: Sequence[int]
    left: Sequence[Left]


@dataclass(frozen=True, slots=True)
class PlanCover:
    """A plan: shares in percent, and its parts."""

    title: Text
    characters: int
    stated: str
    covered: str
    counts: Sequence[int]
    units: Sequence[UnitCover]


@dataclass(kw_only=True)
class CoveragePage(Page):
    """How much of the text statements rest on."""

    template: ClassVar[str] = "coverage.html"

    plans: Sequence[PlanCover] = var("The plans of the release.")
    columns: Sequence[str] = var("What covers a character, in the order of the counts.")


@cache
def _reasons() -> Mapping[str, Later]:
    """What may cover a character, in the order of the columns."""
    return {
        "statement": N_("statement"),
        "thing": N_("thing"),
        "mention": N_("mention"),
        "connective": N_("connective"),
        "ordinal": N_("ordinal"),
        "punctuation": N_("punctuation"),
        "unread": N_("unread"),
    }


def coverage() -> Response:
    """How much of the text is covered by evidence."""
    release = current().release
    if _FILE not in release.files:
        raise NotFound(f"This release has no {_FILE}; it was made from RDF, not from plans")
    media = offer(HTML, JSON)
    data = release.path(_FILE).read_bytes()
    if media.name == JSON.name:
        return plain(data, JSON.content_type)
    return respond(
        CoveragePage(
            title=Text(_("Coverage"), reader().tag),
            description=_("How much of the text the statements rest on."),
            section="data",
            crumbs=[Crumb(_("Checks"), links().to("/validation"))],
            formats=other_formats("/validation/coverage", JSON),
            plans=[_plan(plan) for plan in json.loads(data)["plans"]],
            columns=[str(name) for name in _reasons().values()],
        )
    )


def _plan(figures: Mapping[str, Any]) -> PlanCover:
    key = figures["plan"]
    titles: Mapping[str, str] = next(
        (plan["title"] for plan in current().release.plans if plan["key"] == key), {}
    )
    return PlanCover(
        title=choose_title(titles, reader(), key),
        characters=figures["characters"],
        stated=f"{100 * figures['statement_coverage']:.1f} %",
        covered=f"{100 * figures['coverage']:.1f} %",
        counts=_counts(figures["totals"]),
        units=[_unit(key, unit) for unit in figures["units"]],
    )


def _counts(totals: Mapping[str, int]) -> list[int]:
    return [totals.get(reason, 0) for reason in _reasons()]


def _unit(plan: str, figures: Mapping[str, Any]) -> UnitCover:
    key = figures["unit"]
    anchor = f"c{key}" if key.isdigit() else key
    return UnitCover(
        key=key,
        href=links().to(f"/plan/{plan}#{anchor}"),
        characters=figures["characters"],
        counts=_counts(figures["totals"]),
        left=[_left(plan, key, each) for each in figures["left"] if _tells(each["reason"])],
    )


def _tells(reason: str) -> bool:
    """Punctuation and numbering are counted, but their list would tell nobody anything."""
    return reason not in ("punctuation", "ordinal")


def _left(plan: str, unit: str, each: Mapping[str, Any]) -> Left:
    reason = _reasons().get(each["reason"])
    path = f"/text/{plan}/zh-Hant/{unit}"
    return Left(each["words"], str(reason) if reason else each["reason"], links().to(path))


ROUTES = (("/validation/coverage", coverage),)
