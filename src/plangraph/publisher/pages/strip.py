"""Where a thing stands in a plan: one strip for the text, a stroke for each place.

Strokes are placed by characters; a provision is as wide as its text is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plangraph.publisher.pages.page import links
from plangraph.publisher.pages.quotes import place_of
from plangraph.publisher.pages.reading import ask, iri_at, node, number_at
from plangraph.publisher.state import current

WIDTH = 900


@dataclass(frozen=True, slots=True)
class Part:
    """A provision on the strip: its key, its place, how often the thing stands in it."""

    key: str
    href: str
    x: float
    width: float
    count: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip of one plan: its parts, and the x of every stroke."""

    plan: str
    parts: Sequence[Part]
    strokes: Sequence[float]
    width: int


def strips(iri: str) -> list[Strip]:
    """A strip for each plan that names the thing."""
    places = [
        (iri_at(row, "unit"), number_at(row, "start")) for row in ask("places", this=node(iri))
    ]
    plans = {place_of(current().names, unit)[0] for unit, _start in places}
    known = [plan for plan in current().release.plans if plan["key"] in plans]
    return [_strip(plan["key"], plan["iri"], places) for plan in known if places]


def _lengths(plans: Sequence[str]) -> dict[str, dict[str, int]]:
    """The length of every provision of each plan, in characters."""
    return {
        plan: {
            iri_at(row, "unit"): number_at(row, "length") for row in ask("lengths", plan=node(plan))
        }
        for plan in plans
    }


def _strip(key: str, plan: str, places: Sequence[tuple[str, int]]) -> Strip:
    lengths = current().kept.all("lengths", [plan], _lengths)[plan]
    names, made = current().names, links()
    ordered = sorted(
        lengths, key=lambda unit: ("/clause/" in unit, "/preamble/" in unit, len(unit), unit)
    )
    scale = WIDTH / max(1, sum(lengths.values()))
    starts: dict[str, float] = {}
    parts, x = [], 0.0
    for unit in ordered:
        starts[unit] = x
        anchor = place_of(names, unit)[1]
        width = lengths[unit] * scale
        inside = sum(1 for where, _start in places if where == unit)
        parts.append(
            Part(anchor.removeprefix("c"), made.to(f"/plan/{key}#{anchor}"), x, width, inside)
        )
        x += width
    strokes = [starts[unit] + start * scale for unit, start in places if unit in starts]
    return Strip(key, parts, sorted(strokes), WIDTH)
