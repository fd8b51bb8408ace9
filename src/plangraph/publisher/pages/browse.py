"""`/browse/…`: every thing of a kind or class, as a list or a tree, filtered by links.

What is shown can be had as CSV, JSON or Turtle, whole and in the same order. The page about one
of the things is `things`'.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, request

from plangraph.engine.base import Term
from plangraph.errors import NotFound
from plangraph.media import HTML, TURTLE, Media
from plangraph.publisher.languages import Text, reader, sort_key
from plangraph.publisher.messages import _
from plangraph.publisher.pages.actions import ActionRow, natural, rows
from plangraph.publisher.pages.home import Counted, classes_counted, kinds_counted
from plangraph.publisher.pages.kinds import ALL, BROWSED, Kind, class_of
from plangraph.publisher.pages.page import (
    Crumb,
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
    card,
    cards,
    chosen,
    iri_at,
    node,
    number_at,
)
from plangraph.publisher.pages.statements import Pages, pages
from plangraph.publisher.state import current

CSV = Media("csv", ("text/csv",), ".csv", "results", "CSV")
JSON = Media("json", ("application/json",), ".json", "results", "JSON", False)
_PER_PAGE = 200

#: Filters of the list of actions: name in the address → property of the action.
_FILTERS = ("force", "clause", "actor", "beneficiary", "domain", "activity")
_PROPERTIES = {"clause": "statedIn", "actor": "addressee", "domain": "inDomain"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list or tree: `depth` in the tree, `used` by how many actions."""

    card: Card
    definition: Text | None
    depth: int
    used: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a filter can take, with how many would be left."""

    label: str
    lang: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its words, its choices, and the link that lifts it."""

    name: str
    label: str
    choices: Sequence[Choice]
    lift: str | None


@dataclass(kw_only=True)
class IndexPage(Page):
    """Everything that can be browsed."""

    template: ClassVar[str] = "browse.html"

    kinds: Sequence[Counted] = var("The kinds of thing, with their numbers.")
    classes: Sequence[Counted] = var("Every class in the data, with its number.")


@dataclass(kw_only=True)
class ListPage(Page):
    """The things of one kind or class."""

    template: ClassVar[str] = "list.html"

    entries: Sequence[Entry] = var("The things on this page.")
    actions: Sequence[ActionRow] = var("For actions: the rows on this page.")
    filters: Sequence[Filter] = var("For actions: the filters.")
    state: Pages = var("Where in the list the page stands.")
    family: str = var("The family that colours the kind.")
    klass: Card | None = var("The class whose instances are listed.")
    treelike: bool = var("Whether the entries stand in a tree.")
    kinds: Sequence[Counted] = var("The kinds of thing, to go to another.")
    here: str = var("The key of the kind that is shown.")


def index() -> Response:
    """What can be browsed."""
    offer(HTML)
    kinds = kinds_counted() if current().release.plans else []
    return respond(
        IndexPage(
            title=Text(_("Browse"), reader().tag),
            description=_("Everything in the data, by kind and by class."),
            section="browse",
            kinds=kinds,
            classes=classes_counted(),
        )
    )


def by_kind(kind: str) -> Response:
    """The things of a kind."""
    found = ALL.get(kind)
    if found is None or not found.local:
        raise NotFound(f"There is no kind {kind!r} to browse; there are {', '.join(BROWSED)}")
    return _listed(found, class_of(current().names, kind), f"/browse/{kind}", {})


def by_class() -> Response:
    """The things of any class, `?iri=`."""
    iri = request.args.get("iri", "")
    if iri not in current().release.classes:
        raise NotFound(f"Nothing in the data is of the class {iri!r}; /browse/ lists the classes")
    return _listed(ALL["thing"], iri, "/browse/class", {"iri": iri})


def _listed(kind: Kind, klass: str, path: str, kept: Mapping[str, str]) -> Response:
    media = offer(HTML, CSV, JSON, TURTLE)
    things = _things(kind, klass)
    if media.name == TURTLE.name:
        described = build("describe-list", this=[node(card.iri) for card in things])
        return plain(serialised(described, TURTLE), TURTLE.content_type)
    if media.name != HTML.name:
        return _export(media, kind, things)
    asked = {name: request.args[name] for name in _FILTERS if name in request.args} | dict(kept)
    page = _page(kind, klass, things)
    page.formats = other_formats(path, CSV, JSON, TURTLE, **asked)
    return respond(page)


def _things(kind: Kind, klass: str) -> list[Card]:
    """The things in the order of the list, filters applied."""
    if kind.key == "action":
        found = [iri_at(row, "this") for row in ask("actions-filtered", terms=_asked_filters())]
    else:
        found = [iri_at(row, "this") for row in ask("instances", type=node(klass))]
    named = cards(found)
    if kind.family in ("text", "action"):
        return sorted(named.values(), key=lambda c: natural(c.iri))
    return sorted(named.values(), key=lambda c: (sort_key(c.label.value, reader().data), c.iri))


def _asked_filters() -> dict[str, Term]:
    """The terms for the filters that are asked for."""
    names = current().names
    asked: dict[str, Term] = {}
    for name in _FILTERS:
        value = request.args.get(name)
        if value:
            iri = _filter_iri(names.base, name, value)
            asked[name] = node(iri)
    return asked


def _filter_iri(base: str, name: str, value: str) -> str:
    if value.startswith(base) and not any(c in value for c in '<>"{}|\\^` \n'):
        return value
    raise NotFound(
        f"The filter {name}={value!r} is no IRI of this data; follow the links of the list"
    )


def _page(kind: Kind, klass: str, things: Sequence[Card]) -> ListPage:
    tree = kind.family not in ("text", "action")
    entries = _entries(things, klass) if kind.key != "action" else []
    length = len(things)
    state = pages("list", length, per_page=_PER_PAGE)
    cut = slice(state.first_row - 1 if length else 0, state.last_row)
    listed = card(klass)
    title = str(kind.many) if kind.key != "thing" else listed.label.value
    return ListPage(
        title=Text(title, reader().tag if kind.key != "thing" else listed.label.lang),
        description=_(
            "%(kind)s in the data, with the number of actions each plays a part in.", kind=title
        ),
        section="browse",
        crumbs=[Crumb(_("Browse"), links().to("/browse/"))],
        entries=entries[cut],
        actions=rows(c.iri for c in things[cut]) if kind.key == "action" else [],
        filters=_filters() if kind.key == "action" else [],
        state=state,
        family=kind.family,
        klass=listed if listed.inside else None,
        treelike=tree and any(entry.depth for entry in entries),
        kinds=kinds_counted() if current().release.plans else [],
        here=kind.key,
    )


# --- lists and trees -----------------------------------------------------------------------------


def _entries(things: Sequence[Card], klass: str) -> list[Entry]:
    known = {card.iri: card for card in things}
    facts = ask("list-facts", type=node(klass))
    used = {
        iri_at(row, "this"): number_at(row, "count") for row in ask("list-used", type=node(klass))
    }
    broader = {iri_at(row, "this"): iri_at(row, "broader") for row in facts if "broader" in row}
    told: dict[str, Text | None] = {
        iri: chosen(row.get("definition") for row in facts if iri_at(row, "this") == iri)
        for iri in ({iri_at(row, "this") for row in facts} if len(facts) < 2000 else ())
    }
    children: dict[str, list[str]] = {}
    for iri in known:
        parent = broader.get(iri, "")
        children.setdefault(parent if parent in known else "", []).append(iri)
    ordered = list(_walk(children, "", 0, set()))
    ordered += [(iri, 0) for iri in known if iri not in {seen for seen, _depth in ordered}]
    return [Entry(known[iri], told.get(iri), depth, used.get(iri, 0)) for iri, depth in ordered]


def _walk(
    children: Mapping[str, Sequence[str]], parent: str, depth: int, seen: set[str]
) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for iri in children.get(parent, ()):
        if iri not in seen:
            seen.add(iri)
            found.append((iri, depth))
            found += _walk(children, iri, depth + 1, seen)
    return found


# --- filters -------------------------------------------------------------------------------------


def _filter_names() -> dict[str, str]:
    return {
        "force": _("Force"),
        "clause": _("Clause"),
        "actor": _("Addressee"),
        "beneficiary": _("Beneficiary"),
        "domain": _("Domain"),
        "activity": _("Activity"),
    }


def _filters() -> list[Filter]:
    asked = _asked_filters()
    return [_filter(name, label, asked) for name, label in _filter_names().items()]


def _filter(name: str, label: str, asked: Mapping[str, Term]) -> Filter:
    others = {key: term for key, term in asked.items() if key != name}
    property_ = node(current().names.term(_PROPERTIES.get(name, name)))
    counted = ask("actions-facet", facet=property_, terms=others)
    named = cards(iri_at(row, "value") for row in counted)
    kept = {key: request.args[key] for key in others}
    choices = [
        _choice(name, named[iri_at(row, "value")], number_at(row, "count"), kept, asked)
        for row in counted
    ]
    if name == "clause":
        choices.sort(key=lambda choice: natural(choice.label))
    lift = links().to("/browse/action", **kept) if name in asked else None
    return Filter(name, label, choices, lift)


def _choice(
    name: str, value: Card, count: int, kept: Mapping[str, str], asked: Mapping[str, Term]
) -> Choice:
    words = value.label.value
    if value.kind.family == "text" and value.kind.key != "announcement":
        words = f"{value.kind.one} {value.key}"
    current_ = str(asked.get(name, "")) == f"<{value.iri}>"
    href = links().to("/browse/action", **(dict(kept) | {name: value.iri}))
    return Choice(
        words, value.label.lang if words == value.label.value else "", count, href, current_
    )


# --- exports --------------------------------------------------------------------------------------


def _export(media: Media, kind: Kind, things: Sequence[Card]) -> Response:
    """Exactly the list, whole: one record a thing."""
    if kind.key == "action":
        records = [_action_record(row) for row in rows(card.iri for card in things)]
    else:
        records = [{"iri": c.iri, "label": c.label.value, "lang": c.label.lang} for c in things]
    if media.name == JSON.name:
        body = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
        return plain(body, JSON.content_type)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]) if records else ["iri"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return plain(out.getvalue(), CSV.content_type)


def _action_record(row: ActionRow) -> dict[str, str]:
    return {
        "iri": row.card.iri,
        "label": row.card.label.value,
        "lang": row.card.label.lang,
        "force": row.force.key,
        "provision": row.provision.iri,
        "addressees": " ".join(card.iri for card in row.addressees),
        "reading": row.reading,
    }


ROUTES = (("/browse/", index), ("/browse/class", by_class), ("/browse/<kind>", by_kind))
