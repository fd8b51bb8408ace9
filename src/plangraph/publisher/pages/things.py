"""Things and the documents about them: `/id/…` leads to `/doc/…`, which every format answers.

A thing of ours has a path; anybody else's is asked for by `/doc?iri=`. What the page of a kind
says first is `sections`' business, the statements are `statements`'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, request

from plangraph.errors import NotFound
from plangraph.media import HTML, JSONLD, MARKDOWN, NTRIPLES, RDFXML, TURTLE, Media
from plangraph.names import DCTERMS, SKOS
from plangraph.publisher.languages import Text
from plangraph.publisher.links import document_path, path_iri
from plangraph.publisher.messages import _
from plangraph.publisher.pages.citation import Citation, citation
from plangraph.publisher.pages.graphs import graph, is_graph
from plangraph.publisher.pages.markdown import page_markdown
from plangraph.publisher.pages.nearest import nearest
from plangraph.publisher.pages.page import Crumb, Format, Page, links, offer, plain, respond, var
from plangraph.publisher.pages.passages import Passage, passage_of
from plangraph.publisher.pages.quotes import Quote, evidence, mentions, place_of
from plangraph.publisher.pages.rdf import document, serialised
from plangraph.publisher.pages.reading import Card, Value, card
from plangraph.publisher.pages.sections import (
    Fact,
    Role,
    answered,
    facts,
    rest,
    roles,
    shown_elsewhere,
)
from plangraph.publisher.pages.statements import Group, Pages, counts, groups, pages
from plangraph.publisher.pages.strip import Strip, strips
from plangraph.publisher.pages.structured import thing_json_ld
from plangraph.publisher.state import current

#: In the order in which a page offers them.
FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML, MARKDOWN)

#: Kinds whose page begins with their text, and kinds that have a place of their own in the plan.
_READ = ("clause", "preamble", "announcement", "sentence")
_PLACED = (*_READ, "plan")


@dataclass(kw_only=True)
class ThingPage(Page):
    """The page about one thing."""

    template: ClassVar[str] = "thing.html"

    card: Card = var("The thing itself.")
    names: Sequence[Text] = var("Its name in the other languages.")
    definitions: Sequence[Text] = var("Its definition, the reader's language first.")
    classes: Sequence[Card] = var("Its classes.")
    facts: Sequence[Fact] = var("For an action: the answers to a reader's questions.")
    roles: Sequence[Role] = var("The actions in which it plays a part, by part.")
    passage: Passage | None = var("For a provision or sentence: its text, marked.")
    evidence: Sequence[Sequence[Quote]] = var("The words it rests on, sentence by sentence.")
    reading: str = var("`explicit` or `interpreted`; empty where the graph does not say.")
    mentions: Sequence[Quote] = var("Where it is named: one page of keyword in context.")
    mention_pages: Pages = var("The state of the list of mentions.")
    strips: Sequence[Strip] = var("Where in each plan it is named.")
    strip_link: str = var("Link to the strip as a picture of its own.")
    outgoing: Sequence[Group] = var("Other statements about it, by property.")
    incoming: Sequence[Group] = var("Other things that lead to it, by property.")
    citation: Citation = var("How to cite the page.")
    query: str = var("Link to the query page with a query for this page's statements.")
    plan_place: str = var("Link to where the plan says it; empty where it does not.")


def identify(key: str) -> Response:
    """303 from a thing to the document about it; the format asked for is kept."""
    state = current()
    kept = {name: request.args[name] for name in ("format", "lang") if name in request.args}
    answer = redirect(
        links().to(document_path(state.names, path_iri(state.names, f"id/{key}")), **kept), 303
    )
    answer.autocorrect_location_header = False
    answer.vary.update(("Accept", "Accept-Language"))
    return answer  # type: ignore[return-value]  # werkzeug's class, which flask's extends


def foreign() -> Response:
    """The document about a thing whose IRI is no path of ours."""
    iri = request.args.get("iri", "")
    if not iri:
        raise NotFound("/doc needs ?iri= and an IRI that the data describes")
    return described(iri, None)


def own(key: str) -> Response:
    """The document about a thing of ours; a suffix says the format."""
    names = current().names
    stem, media = _suffix(key)
    if media is not None and card(path_iri(names, f"id/{key}")).inside:
        stem, media = key, None
    return described(path_iri(names, f"id/{stem}"), media)


def _suffix(key: str) -> tuple[str, Media | None]:
    """`clause/12.ttl` → `clause/12` and Turtle; an action's `12.3` is no suffix."""
    for media in FORMATS:
        if key.endswith(media.suffix):
            return key[: -len(media.suffix)], media
    return key, None


def described(iri: str, forced: Media | None) -> Response:
    """The document about `iri` in the format asked for; NotFound with the nearest things."""
    media = offer(*FORMATS, forced=forced)
    outgoing, incoming = counts("outgoing", _checked(iri)), counts("incoming", iri)
    if not outgoing and is_graph(iri) and media.name != MARKDOWN.name:
        return graph(iri, media)
    if not outgoing and not incoming:
        raise NotFound(f"Nothing is known here of {iri}. {nearest(iri)}")
    if media.kind == "graph":
        return plain(serialised(document(iri), media), media.content_type)
    page = _page(iri, outgoing, incoming)
    if media.name == MARKDOWN.name:
        return plain(page_markdown(page, "thing.md"), MARKDOWN.content_type)
    return respond(page)


def _checked(iri: str) -> str:
    if any(c in iri for c in '<>"{}|\\^` ') or any(ord(c) < 0x21 for c in iri) or ":" not in iri:
        raise NotFound(f"{iri!r} is no IRI, so nothing is known of it here")
    return iri


def _page(iri: str, outgoing: Mapping[str, int], incoming: Mapping[str, int]) -> ThingPage:
    said = groups("outgoing", iri, outgoing)
    thing, container = card(iri), chrome_title()
    numbers = counts("role", iri) if current().release.plans else {}
    played = roles(iri, numbers)
    composed = facts(said) if thing.kind.key == "action" else []
    hidden = shown_elsewhere() | (answered() if composed else set())
    quotes = evidence(iri) if thing.kind.key not in _READ else []
    if quotes:
        hidden |= {current().names.term("reading")}
    named = pages("mentions", outgoing.get(current().names.term("mention"), 0), anchor="mentions")
    definitions = _texts(said, SKOS + "definition") or _texts(said, DCTERMS + "description")
    return ThingPage(
        title=thing.label,
        description=_description(thing, definitions),
        section="browse",
        crumbs=_crumbs(thing),
        formats=formats(iri),
        about=iri,
        card=thing,
        names=[
            text
            for text in _texts(said, SKOS + "prefLabel", "title", "label")
            if text != thing.label
        ],
        definitions=definitions,
        classes=[
            value
            for group in said
            if group.property.iri.endswith("#type")
            for value in group.values
            if isinstance(value, Card)
        ],
        facts=composed,
        roles=played,
        passage=passage_of(iri) if thing.kind.key in _READ else None,
        evidence=quotes,
        reading=_reading(said),
        mentions=mentions(iri, named.first_row - 1, 50) if named.rows else [],
        mention_pages=named,
        outgoing=[
            g for g in said if g.property.iri not in hidden and not g.property.iri.endswith("#type")
        ],
        incoming=groups("others" if played else "incoming", iri, rest(incoming, numbers)),
        citation=citation(thing, container),
        query=query_link(iri),
        strips=strips(iri) if named.rows else [],
        strip_link=links().to("/pictures/strip", iri=iri) if named.rows else "",
        plan_place=_place(thing, quotes),
        json_ld=thing_json_ld(thing, definitions),
    )


def _place(thing: Card, quotes: Sequence[Sequence[Quote]]) -> str:
    """Where the plan says it; empty where it does not."""
    if thing.kind.key in _PLACED:
        plan, anchor = place_of(current().names, thing.iri)
        return links().to(f"/plan/{plan}#{anchor}")
    return quotes[0][0].href if quotes else ""


def chrome_title() -> str:
    """What the dataset is called in a citation."""
    titles = current().release.title
    return titles.get("en") or next(iter(titles.values()), "plangraph")


def _texts(said: Sequence[Group], *endings: str) -> list[Text]:
    return [
        value.text
        for group in said
        for value in group.values
        if isinstance(value, Value) and group.property.iri.endswith(endings)
    ]


def _reading(said: Sequence[Group]) -> str:
    return next((text.value for text in _texts(said, current().names.term("reading"))), "")


def _description(thing: Card, definitions: Sequence[Text]) -> str:
    return definitions[0].value if definitions else f"{thing.kind.one}: {thing.label}"


def _crumbs(thing: Card) -> list[Crumb]:
    made = links()
    found = [Crumb(_("Browse"), made.to("/browse/"))]
    if thing.kind.key in ("thing", "class", "property", "shape", "graph", "text", "span"):
        return found
    return [*found, Crumb(str(thing.kind.many), made.to(f"/browse/{thing.kind.key}"))]


def formats(iri: str) -> list[Format]:
    """The other formats of a document: by suffix where it has a path, else by `?format=`."""
    path, made = document_path(current().names, iri), links()
    suffixed = path.startswith("/doc/")
    return [
        Format(
            media.label,
            media.mime,
            made.to(path + media.suffix) if suffixed else made.to(path, format=media.name),
            media.name,
        )
        for media in FORMATS[1:]
    ]


def query_link(iri: str) -> str:
    """The query page, asking for what this page shows."""
    words = (
        f"SELECT ?property ?value ?from WHERE {{\n  {{ <{iri}> ?property ?value }}\n"
        f"  UNION {{ ?from ?property <{iri}> }}\n}} LIMIT 1000"
    )
    return links().to("/sparql", query=words)


ROUTES = (("/id/<path:key>", identify), ("/doc", foreign), ("/doc/<path:key>", own))
