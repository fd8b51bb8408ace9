"""`/`: the plan at a glance, or what a graph of anybody's holds.

Shows the plan's parts and parties and the ways in; counting was done when the release was built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response

from plangraph.engine.base import Solution
from plangraph.media import HTML, MARKDOWN
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.messages import _
from plangraph.publisher.pages.kinds import ALL, BROWSED, Kind, class_of
from plangraph.publisher.pages.markdown import page_markdown
from plangraph.publisher.pages.matrix import Matrix, matrix
from plangraph.publisher.pages.outline import Unit, units
from plangraph.publisher.pages.page import (
    Page,
    choose_title,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.reading import (
    Card,
    ask,
    cards,
    iri_at,
    node,
    number_at,
    text_of,
)
from plangraph.publisher.pages.structured import dataset_json_ld
from plangraph.publisher.state import current


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind or class with the number of its things and the link to their list."""

    label: str
    lang: str
    family: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A thing with the number of actions it plays a part in."""

    card: Card
    count: int


@dataclass(frozen=True, slots=True)
class PlanGlance:
    """A plan at a glance."""

    key: str
    card: Card
    titles: Sequence[Text]
    issued: str
    href: str
    units: Sequence[Unit]
    principles: Sequence[Card]
    matrix: Matrix


@dataclass(kw_only=True)
class HomePage(Page):
    """The front page."""

    template: ClassVar[str] = "home.html"

    glances: Sequence[PlanGlance] = var("The plans, each at a glance; empty for other graphs.")
    counted: Sequence[Counted] = var("Kinds (or classes) with their numbers, to browse.")
    actors: Sequence[Ranked] = var("The parties that most is asked of.")
    institutions: Sequence[Card] = var("The institutions that are named.")
    triples: int = var("Statements in the release.")
    graphs: int = var("Named graphs in the release.")


def home() -> Response:
    """The front page, also as Markdown."""
    media = offer(HTML, MARKDOWN)
    page = _page()
    if media.name == MARKDOWN.name:
        return plain(page_markdown(page, "home.md"), MARKDOWN.content_type)
    return respond(page)


def _page() -> HomePage:
    release = current().release
    glances = [_glance(plan) for plan in release.plans[:5]]
    return HomePage(
        title=choose_title(release.title, reader(), "plangraph"),
        description=_(
            "A policy plan as linked data: every action, who is asked, for whom, "
            "and the very words."
        ),
        formats=other_formats("/", MARKDOWN),
        glances=glances,
        counted=kinds_counted() if release.plans else classes_counted(),
        actors=_asked_most() if release.plans else [],
        institutions=_all("institution") if release.plans else [],
        triples=release.triples,
        graphs=len(release.graphs),
        json_ld=dataset_json_ld(),
    )


def _glance(plan: Mapping[str, Any]) -> PlanGlance:
    facts = ask("plan-facts", plan=node(plan["iri"]))
    of = _by_property(facts)
    bare = units(plan["iri"])
    principles = cards(iri_at(row, "value") for row in of.get("guidedBy", ()))
    named = cards([plan["iri"]])
    titles = [text_of(row["value"]) for row in of.get("title", ())]  # type: ignore[arg-type]
    return PlanGlance(
        key=plan["key"],
        card=named[plan["iri"]],
        titles=sorted(titles, key=lambda text: (text.lang.lower() != reader().data, text.lang)),
        issued=next((row["value"].value for row in of.get("issued", ())), ""),  # type: ignore[union-attr]
        href=links().to(f"/plan/{plan['key']}"),
        units=bare,
        principles=sorted(principles.values(), key=lambda card: card.iri),
        matrix=matrix(plan["iri"], bare),
    )


def _by_property(rows: Sequence[Solution]) -> Mapping[str, list[Solution]]:
    found: dict[str, list[Solution]] = {}
    for row in rows:
        local = iri_at(row, "property").replace("#", "/").rsplit("/", 1)[-1]
        found.setdefault(local, []).append(row)
    return found


def kinds_counted() -> list[Counted]:
    """The browsable kinds that the release has things of."""
    classes, names = current().release.classes, current().names
    return [
        _counted(ALL[key], classes[class_of(names, key)])
        for key in BROWSED
        if classes.get(class_of(names, key))
    ]


def _counted(kind: Kind, count: int) -> Counted:
    label = str(kind.many if count != 1 else kind.one)
    return Counted(label, reader().tag, kind.family, count, links().to(f"/browse/{kind.key}"))


def classes_counted() -> list[Counted]:
    """The classes of the release, the largest first, for any graph."""
    counts = current().release.classes
    named = cards(counts)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        Counted(
            named[iri].label.value,
            named[iri].label.lang,
            "thing",
            count,
            links().to("/browse/class", iri=iri),
        )
        for iri, count in ordered
        if iri in named
    ]


def _asked_most() -> list[Ranked]:
    rows = ask("asked-most")
    named = cards(iri_at(row, "actor") for row in rows)
    return [Ranked(named[iri_at(row, "actor")], number_at(row, "count")) for row in rows]


def _all(kind: str) -> list[Card]:
    rows = ask("instances", type=node(class_of(current().names, kind)), ending="\nLIMIT 30")
    return list(cards(iri_at(row, "this") for row in rows).values())


ROUTES = (("/", home),)
