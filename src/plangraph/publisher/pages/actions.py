"""Actions as lists show them: what is called for, how strongly, of whom, and where.

Pages about actors, goals or clauses list actions by the part a thing plays in them; they all use
the rows made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plangraph.publisher.pages.reading import Card, ask, cards, iri_at, node, words_at


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action in a list; `addressees` are those its words name."""

    card: Card
    force: Card
    provision: Card
    addressees: tuple[Card, ...]
    means_for: str = ""
    elaborates: str = ""
    reading: str = ""


def rows(iris: Iterable[str]) -> list[ActionRow]:
    """A row for each action, in the order of the plan; what is no action is left out."""
    wanted = sorted(set(iris), key=natural)
    if not wanted:
        return []
    found = ask("action-roles", this=[node(iri) for iri in wanted])
    named = cards(
        {iri_at(row, name) for row in found for name in ("this", "force", "provision", "addressee")}
    )
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in found:
        values = {
            name: iri_at(row, name)
            for name in ("this", "force", "provision", "addressee", "meansFor", "elaborates")
        }
        grouped.setdefault(values["this"], []).append(
            values | {"reading": words_at(row, "reading")}
        )
    return [_row(grouped[iri], named) for iri in wanted if iri in grouped]


def _row(group: list[dict[str, str]], named: dict[str, Card]) -> ActionRow:
    first = group[0]
    parties = dict.fromkeys(row["addressee"] for row in group if row["addressee"])
    return ActionRow(
        card=named[first["this"]],
        force=named[first["force"]],
        provision=named[first["provision"]],
        addressees=tuple(named[iri] for iri in parties),
        means_for=first["meansFor"],
        elaborates=first["elaborates"],
        reading=first["reading"],
    )


#: Kinds of provision in the order in which a plan has them.
_PLACES = {"preamble": 1, "clause": 2}


def natural(iri: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts `action/12.2` before `action/12.10`, preambles before clauses."""
    head, _, key = iri.rpartition("/")
    steps = re.findall(r"\d+|[^\d.]+", key)
    kind = head.rpartition("/")[2]
    place = _PLACES.get(kind, 3) if not iri.endswith("/announcement") else 0
    lettered = (place, 0 if steps and not steps[0].isdigit() else 1, head)
    return lettered, *((0, int(s), "") if s.isdigit() else (1, 0, s) for s in steps)
