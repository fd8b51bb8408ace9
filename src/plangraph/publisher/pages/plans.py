"""`/plan/{plan}`: the whole plan to read, every statement marked where it is said.

Languages stand alone or side by side (`?view=zh-hant,en`), aligned sentence by sentence. Marks,
sentences and actions come from `outline`; the margin tells who is asked to do what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request
from flask_babel import gettext as _

from plangraph.errors import NotFound
from plangraph.media import HTML, MARKDOWN, TEXT
from plangraph.publisher.languages import Text, bcp47, choose, language_name, reader
from plangraph.publisher.pages.actions import ActionRow
from plangraph.publisher.pages.citation import Citation, citation
from plangraph.publisher.pages.markdown import page_markdown
from plangraph.publisher.pages.marks import Piece, pieces
from plangraph.publisher.pages.outline import Unit, filled, plan_iri, units
from plangraph.publisher.pages.page import (
    LICENSE, Format, Page, links, offer, plain, respond, var,
)  # fmt: skip
from plangraph.publisher.pages.quotes import place_of
from plangraph.publisher.pages.reading import Card, Value, ask, card, cards, iri_at, node, value_of
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


@dataclass(frozen=True, slots=True)
class View:
    """A choice of languages: its words and its link."""

    label: str
    href: str
    current: bool


@dataclass(kw_only=True)
class PlanPage(Page):
    """The plan as text."""

    template: ClassVar[str] = "plan.html"

    titles: Sequence[Text] = var("The plan's title in the languages in view.")
    passages: Sequence[Passage] = var("The provisions, in reading order.")
    views: Sequence[View] = var("The choices of language.")
    columns: int = var("How many languages stand side by side.")
    about_link: str = var("Link to the page about the plan.")
    issued: str = var("The plan's date, as the data has it.")
    citation: Citation = var("How to cite the plan.")
    lit: Card | None = var("The thing that is lit up in the text.")
    families: Sequence[tuple[str, str]] = var("The families that can be switched on: key and name.")


def read_plan(key: str) -> Response:
    """The plan as a page, as Markdown or as its bare text."""
    iri = plan_iri(key)
    if iri is None:
        known = ", ".join(plan["key"] for plan in current().release.plans) or "none"
        raise NotFound(f"There is no plan {key!r} here; there is {known}")
    media = offer(HTML, TEXT, MARKDOWN)
    bare = units(iri)
    if media.name == TEXT.name:
        return plain(_bare_text(iri, bare), TEXT.content_type)
    page = _page(key, iri, bare)
    if media.name == MARKDOWN.name:
        return plain(page_markdown(page, "plan.md"), MARKDOWN.content_type)
    return respond(page)


def _bare_text(iri: str, bare: Sequence[Unit]) -> str:
    tag = _languages(bare)[0]
    title = next((t.value for t in _titles(iri) if t.lang.lower() == tag), card(iri).label.value)
    return "\n".join([title, *(unit.texts.get(tag, "") for unit in bare)]) + "\n"


def _languages(bare: Sequence[Unit]) -> list[str]:
    """The languages there is text in, the original first: the one that is not derived."""
    found = {tag for unit in bare for tag in unit.texts}
    return sorted(found, key=lambda tag: (tag == "zh-hans", tag))


def _views(have: Sequence[str]) -> list[tuple[str, ...]]:
    """Each language alone, then every two of them side by side."""
    return [*((tag,) for tag in have), *((a, b) for n, a in enumerate(have) for b in have[n + 1 :])]


def _view(have: Sequence[str]) -> tuple[str, ...]:
    """The view asked for, or the one for the reader: their language, beside the original."""
    asked = tuple(tag for tag in request.args.get("view", "").lower().split(",") if tag in have)
    if asked:
        return tuple(dict.fromkeys(asked))[:3]
    mine = reader().data if reader().data in have else "en" if "en" in have else have[0]
    return (have[0], mine) if mine == "en" and mine != have[0] else (mine,)


def _page(key: str, iri: str, bare: Sequence[Unit]) -> PlanPage:
    lit = _lit()
    full = filled(bare, request.args.get("at", ""))
    have = _languages(bare) + (["en"] if any(s.gloss for u in full for s in u.sentences) else [])
    view, titles = _view(have), _titles(iri)
    thing = card(iri)
    headings = _headings(full)
    return PlanPage(
        title=thing.label,
        description=_("The plan as text, every statement marked where it is said."),
        section="plan",
        formats=[Format(m.label, m.mime, links().to(f"/plan/{key}", format=m.name), m.name)
                 for m in (TEXT, MARKDOWN)],
        about=iri,
        titles=[t for tag in view for t in titles if t.lang.lower() == tag] or [thing.label],
        passages=[_passage(u, view, have[0], headings.get(u.card.iri, ())) for u in full],
        views=[_choice(key, each, view) for each in _views(have)],
        columns=len(view),
        about_link=links().about(iri),
        issued=_issued(iri),
        citation=citation(thing, thing.label.value),
        lit=lit,
        families=_families(),
        json_ld=_json_ld(iri, titles),
    )  # fmt: skip


def _lit() -> Card | None:
    asked = request.args.get("at", "")
    found = card(current().names.base + "id/" + asked) if asked.replace("/", "").isascii() and asked else None
    return found if found is not None and found.inside else None


def _families() -> list[tuple[str, str]]:
    return [("action", _("Actions")), ("party", _("Parties")), ("aim", _("Principles, goals, qualities")),
            ("risk", _("Risks")), ("matter", _("Topics and fields")), ("means", _("Mechanisms, means, works"))]  # fmt: skip


def _choice(key: str, each: tuple[str, ...], view: tuple[str, ...]) -> View:
    words = " + ".join(language_name(bcp47(tag), reader().tag) for tag in each)
    kept = {"at": request.args.get("at")}
    return View(words, links().to(f"/plan/{key}", view=",".join(each), **kept), each == view)


def _titles(iri: str) -> list[Text]:
    rows = ask("titles", this=node(iri))
    return [value_of(row["title"]).text for row in rows]  # type: ignore[arg-type]


def _headings(full: Sequence[Unit]) -> dict[str, list[Text]]:
    rows = ask("titles", this=[node(unit.card.iri) for unit in full])
    found: dict[str, list[Text]] = {}
    for row in rows:
        found.setdefault(iri_at(row, "this"), []).append(value_of(row["title"]).text)  # type: ignore[arg-type]
    return found


def _issued(iri: str) -> str:
    return next((r["value"].value for r in ask("plan-facts", plan=node(iri))
                 if iri_at(r, "property").endswith("issued")), "")  # fmt: skip


# --- a passage ----------------------------------------------------------------------------------


def _passage(
    unit: Unit, view: Sequence[str], original: str, titles: Sequence[Text], *, margin: bool = True
) -> Passage:
    _plan, anchor = place_of(current().names, unit.card.iri)
    return Passage(
        anchor=anchor,
        unit=unit,
        name=choose(titles, view[0]) or unit.card.label,
        headings=_heading(unit, view, original, titles),
        rows=_rows(unit, view, original),
        margin=_margin(unit) if margin else (),
    )


def _heading(
    unit: Unit, view: Sequence[str], original: str, titles: Sequence[Text]
) -> list[Cell]:
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
        return [Row("", "", [_cell(unit, tag, original, 0, length, None)
                             for tag in view if tag in unit.texts])]  # fmt: skip
    return [
        Row(s.key, links().about(s.iri),
            [_cell(unit, tag, original, s.start, s.end, s.gloss) for tag in view])
        for s in unit.sentences
    ]  # fmt: skip


def _cell(
    unit: Unit, tag: str, original: str, start: int, end: int, gloss: Text | None
) -> Cell:
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


def _json_ld(iri: str, titles: Sequence[Text]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": iri,
        "name": [{"@value": t.value, "@language": t.lang} for t in titles],
        "isPartOf": {"@type": "Dataset", "@id": current().names.dataset, "license": LICENSE},
    }


ROUTES = (("/plan/<key>", read_plan),)
