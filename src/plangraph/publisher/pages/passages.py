"""A provision laid out for reading: heading, sentences in the languages in view, and the margin.

The page of a plan is made of these, and the page of a clause begins with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal

from plangraph.publisher.languages import Text, bcp47, choose, reader
from plangraph.publisher.pages.actions import ActionRow
from plangraph.publisher.pages.marks import Piece, pieces
from plangraph.publisher.pages.outline import Unit, filled, one_unit, unit_of
from plangraph.publisher.pages.page import links
from plangraph.publisher.pages.quotes import place_of
from plangraph.publisher.pages.reading import Card, ask, iri_at, node, text_of
from plangraph.publisher.state import current


@dataclass(frozen=True, slots=True)
class Cell:
    """A sentence (or heading) in one language: marked pieces, or plain words."""

    lang: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence in every language in view; `key` is empty for a unit's heading."""

    key: str
    href: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Asked:
    """In the margin: what some parties (none: nobody is named) are asked to do together."""

    parties: Sequence[Card]
    actions: Sequence[ActionRow]


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision laid out for reading."""

    anchor: str
    unit: Unit
    name: Text
    headings: Sequence[Cell]
    rows: Sequence[Row]
    margin: Sequence[Asked]


def languages_of(bare: Sequence[Unit]) -> list[str]:
    """The languages there is text in, the original first: the one that is not derived."""
    found = {tag for unit in bare for tag in unit.texts}
    return sorted(found, key=lambda tag: (tag == "zh-hans", tag))


def titles_of(iris: Iterable[str]) -> Mapping[str, Sequence[Text]]:
    """The titles of some things, in every language there is."""
    found: dict[str, list[Text]] = {}
    for row in ask("titles", this=[node(iri) for iri in iris]):
        if isinstance(row["title"], Literal):
            found.setdefault(iri_at(row, "this"), []).append(text_of(row["title"]))
    return found


def passage_of(iri: str) -> Passage | None:
    """The passage of one provision for its own page: the original and the reader's language.

    Of a sentence it is that sentence, with the actions it states in the margin.
    """
    bare = one_unit(iri)
    if bare is None:
        whole = unit_of(iri)
        return _only(passage_of(whole), iri) if whole else None
    unit = filled([bare])[0]
    original = languages_of([unit])[0]
    mine = reader().data
    view = (original,) if mine == original else (mine,) if mine in unit.texts else (original, mine)
    titles = titles_of([iri]).get(iri, ())
    return passage(unit, view, original, titles, margin=False)


def _only(whole: Passage | None, sentence: str) -> Passage | None:
    """A passage cut down to one of its sentences."""
    found = next((s for s in whole.unit.sentences if s.iri == sentence), None) if whole else None
    if whole is None or found is None:
        return None
    inside = {m.iri for m in whole.unit.marks if found.start <= m.start < found.end}
    actions = [action for action in whole.unit.actions if action.card.iri in inside]
    unit = replace(whole.unit, actions=actions)
    rows = [row for row in whole.rows if row.key == found.key]
    return replace(whole, headings=(), rows=rows, margin=_margin(unit))


def passage(
    unit: Unit, view: Sequence[str], original: str, titles: Sequence[Text], *, margin: bool = True
) -> Passage:
    """A provision laid out in the languages in view, with or without its margin."""
    _plan, anchor = place_of(current().names, unit.card.iri)
    return Passage(
        anchor=anchor,
        unit=unit,
        name=choose(titles, view[0]) or unit.card.label,
        headings=_heading(unit, view, original, titles),
        rows=_rows(unit, view, original),
        margin=_margin(unit) if margin else (),
    )


def _heading(unit: Unit, view: Sequence[str], original: str, titles: Sequence[Text]) -> list[Cell]:
    """The title of a unit in the languages in view; where its words stand in the text, marked."""
    words = {title.lang.lower(): title.value for title in titles}
    place = unit.texts.get(original, "").find(words.get(original, "\0"), 0, unit.heading_end)
    cells = []
    for tag in view:
        if tag in unit.texts and place >= 0:
            end = place + len(words[original])
            cells.append(_cell(unit, tag, original, place, end, None))
        elif tag in words:
            cells.append(Cell(bcp47(tag), [Piece("words", words[tag])]))
    return cells


def _rows(unit: Unit, view: Sequence[str], original: str) -> list[Row]:
    if not unit.sentences:
        length = len(unit.texts.get(original, ""))
        return [
            Row(
                "",
                "",
                [_cell(unit, tag, original, 0, length, None) for tag in view if tag in unit.texts],
            )
        ]
    return [
        Row(
            s.key,
            links().about(s.iri),
            [_cell(unit, tag, original, s.start, s.end, s.gloss) for tag in view],
        )
        for s in unit.sentences
    ]


def _cell(unit: Unit, tag: str, original: str, start: int, end: int, gloss: Text | None) -> Cell:
    words, first = unit.texts.get(tag), unit.texts.get(original, "")
    if words is None:
        told = gloss if gloss is not None else Text("")
        return Cell(told.lang or bcp47(tag), [Piece("words", told.value)])
    # Converted scripts keep every offset; a text that does not is shown without marks.
    marks = unit.marks if len(words) == len(first) else ()
    return Cell(bcp47(tag), pieces(words, start, end, marks))


def _margin(unit: Unit) -> list[Asked]:
    """What the unit calls for, by who is asked together; those who name nobody come last."""
    parties: dict[tuple[str, ...], Asked] = {}
    for action in unit.actions:
        key = tuple(party.iri for party in action.addressees)
        before = parties.get(key, Asked(action.addressees, ()))
        parties[key] = Asked(before.parties, (*before.actions, action))
    return sorted(parties.values(), key=lambda asked: not asked.parties)
