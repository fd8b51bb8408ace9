"""A plan's provisions in reading order, with their texts, sentences and actions.

The page of the whole text, the front page and a clause's own page are all laid out from this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plangraph.engine.base import Solution
from plangraph.publisher.pages.actions import ActionRow, rows
from plangraph.publisher.pages.marks import Mark, without_nested_links
from plangraph.publisher.pages.quotes import Sentence, sentences
from plangraph.publisher.pages.reading import Card, ask, cards, iri_at, node, number_at, words_at
from plangraph.publisher.state import current

_ORDER = ("announcement", "preamble", "clause")


@dataclass(frozen=True, slots=True)
class Unit:
    """A provision: its card and number, and its text by language tag in data (`zh-hant`)."""

    card: Card
    position: int
    texts: Mapping[str, str]
    text_iris: Mapping[str, str]
    sentences: Sequence[Sentence] = ()
    actions: Sequence[ActionRow] = ()
    marks: Sequence[Mark] = field(default=())

    @property
    def key(self) -> str:
        """As texts and sentences are numbered: `12`, `p1`, `announcement`."""
        kind = self.card.kind.key
        return (
            {"clause": "", "preamble": "p"}[kind] + str(self.position)
            if kind in _ORDER[1:]
            else kind
        )

    @property
    def heading_end(self) -> int:
        """Where the first sentence begins in the text: what stands before is the heading."""
        return self.sentences[0].start if self.sentences else 0


def units(plan: str) -> list[Unit]:
    """The provisions of a plan with their texts, in reading order."""
    found: dict[str, list[Solution]] = {}
    for row in ask("provisions", plan=node(plan)):
        found.setdefault(iri_at(row, "unit"), []).append(row)
    named = cards(found)
    listed = [_unit(named[iri], group) for iri, group in found.items()]
    return sorted(listed, key=_reading_order)


def one_unit(iri: str) -> Unit | None:
    """A single provision with its texts."""
    rows = ask("provision", unit=node(iri))
    return _unit(cards([iri])[iri], rows) if rows else None


def unit_of(sentence: str) -> str | None:
    """The provision a sentence is part of."""
    rows = ask("whole", this=node(sentence))
    return iri_at(rows[0], "unit") if rows else None


def _unit(card: Card, group: Sequence[Solution]) -> Unit:
    texts = {words_at(row, "language").lower(): words_at(row, "string") for row in group}
    iris = {words_at(row, "language").lower(): iri_at(row, "text") for row in group}
    return Unit(card, number_at(group[0], "position"), texts, iris)


def _reading_order(unit: Unit) -> tuple[int, int]:
    kind = unit.card.kind.key
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER), unit.position


def filled(bare: Sequence[Unit], lit: str = "") -> list[Unit]:
    """The units with their sentences, actions and marks; `lit` is a thing to light up."""
    iris = [unit.card.iri for unit in bare]
    parts, stated = sentences(iris), _stated(iris)
    marks = _marks([iri for unit in bare for iri in unit.text_iris.values()], lit)
    return [
        Unit(
            unit.card,
            unit.position,
            unit.texts,
            unit.text_iris,
            parts.get(unit.card.iri, ()),
            stated.get(unit.card.iri, ()),
            next((marks[iri] for iri in unit.text_iris.values() if iri in marks), ()),
        )
        for unit in bare
    ]


def _stated(iris: Iterable[str]) -> dict[str, list[ActionRow]]:
    found = ask("stated", unit=[node(iri) for iri in iris])
    by_unit: dict[str, list[ActionRow]] = {}
    for row in rows(iri_at(each, "this") for each in found):
        by_unit.setdefault(row.provision.iri, []).append(row)
    return by_unit


def _marks(texts: Iterable[str], lit: str) -> dict[str, list[Mark]]:
    """The marks over each text; only the authors' language has spans."""
    found = ask("spans", text=[node(iri) for iri in sorted(texts)])
    named = cards(iri_at(row, "thing") for row in found)
    by_text: dict[str, dict[tuple[int, int, str], Mark]] = {}
    anchored: set[str] = set()
    for row in sorted(found, key=lambda row: (number_at(row, "start"), iri_at(row, "thing"))):
        card = named[iri_at(row, "thing")]
        mark = _mark(row, card, lit, anchored)
        if mark is not None:
            by_text.setdefault(iri_at(row, "text"), {})[mark.start, mark.end, mark.iri] = mark
    return {text: without_nested_links(marks.values()) for text, marks in by_text.items()}


def _mark(row: Solution, card: Card, lit: str, anchored: set[str]) -> Mark | None:
    family = card.kind.family
    if family == "text" or card.href is None:  # sentences are shown as such, not as marks
        return None
    action = card.kind.key == "action"
    anchor = f"a{card.key}" if action and card.iri not in anchored else ""
    anchored.add(card.iri)
    return Mark(
        start=number_at(row, "start"),
        end=number_at(row, "end"),
        iri=card.iri,
        family=family,
        href=card.href,
        title=f"{card.kind.one}: {card.label}",
        anchor=anchor,
        layer="action" if action else "thing",
        here=bool(lit) and card.iri.endswith(f"/id/{lit}"),
        key=card.key if action else "",
    )


def plan_iri(key: str) -> str | None:
    """The IRI of a plan of the release by its key."""
    plans = current().release.plans
    return next((plan["iri"] for plan in plans if plan["key"] == key), None)
