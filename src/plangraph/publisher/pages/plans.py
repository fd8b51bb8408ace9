"""`/plan/{plan}`: the whole plan to read, every statement marked where it is said.

Languages stand alone or side by side (`?view=zh-hant,en`), aligned sentence by sentence. Marks,
sentences and actions come from `outline`; the margin tells who is asked to do what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request

from plangraph.errors import NotFound
from plangraph.media import HTML, MARKDOWN, TEXT
from plangraph.publisher.languages import Text, bcp47, language_name, reader
from plangraph.publisher.messages import _
from plangraph.publisher.pages.citation import Citation, citation
from plangraph.publisher.pages.markdown import page_markdown
from plangraph.publisher.pages.outline import Unit, filled, plan_iri, units
from plangraph.publisher.pages.page import (
    LICENSE,
    Page,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.passages import Passage, languages_of, passage, titles_of
from plangraph.publisher.pages.reading import Card, ask, card, iri_at, node, words_at
from plangraph.publisher.state import current


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
    tag = languages_of(bare)[0]
    title = next(
        (t.value for t in titles_of([iri]).get(iri, []) if t.lang.lower() == tag),
        card(iri).label.value,
    )
    return "\n".join([title, *(unit.texts.get(tag, "") for unit in bare)]) + "\n"


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
    have = languages_of(bare) + (["en"] if any(s.gloss for u in full for s in u.sentences) else [])
    view, titles = _view(have), titles_of([iri]).get(iri, [])
    thing = card(iri)
    headings = titles_of([unit.card.iri for unit in full])
    return PlanPage(
        title=thing.label,
        description=_("The plan as text, every statement marked where it is said."),
        section="plan",
        formats=other_formats(f"/plan/{key}", TEXT, MARKDOWN),
        about=iri,
        titles=[t for tag in view for t in titles if t.lang.lower() == tag] or [thing.label],
        passages=[passage(u, view, have[0], headings.get(u.card.iri, ())) for u in full],
        views=[_choice(key, each, view) for each in _views(have)],
        columns=len(view),
        about_link=links().about(iri),
        issued=_issued(iri),
        citation=citation(thing, thing.label.value),
        lit=lit,
        families=_families(),
        json_ld=_json_ld(iri, titles),
    )


def _lit() -> Card | None:
    asked = request.args.get("at", "")
    found = (
        card(current().names.base + "id/" + asked)
        if asked.replace("/", "").isascii() and asked
        else None
    )
    return found if found is not None and found.inside else None


def _families() -> list[tuple[str, str]]:
    return [
        ("action", _("Actions")),
        ("party", _("Parties")),
        ("aim", _("Principles, goals, qualities")),
        ("risk", _("Risks")),
        ("matter", _("Topics and fields")),
        ("means", _("Mechanisms, means, works")),
    ]


def _choice(key: str, each: tuple[str, ...], view: tuple[str, ...]) -> View:
    words = " + ".join(language_name(bcp47(tag), reader().tag) for tag in each)
    kept = {"at": request.args.get("at")}
    return View(words, links().to(f"/plan/{key}", view=",".join(each), **kept), each == view)


def _issued(iri: str) -> str:
    return next(
        (
            words_at(r, "value")
            for r in ask("plan-facts", plan=node(iri))
            if iri_at(r, "property").endswith("issued")
        ),
        "",
    )


def _json_ld(iri: str, titles: Sequence[Text]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": iri,
        "name": [{"@value": t.value, "@language": t.lang} for t in titles],
        "isPartOf": {"@type": "Dataset", "@id": current().names.dataset, "license": LICENSE},
    }


ROUTES = (("/plan/<key>", read_plan),)
