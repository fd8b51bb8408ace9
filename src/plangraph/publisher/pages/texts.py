"""The exact texts that offsets count in, and the documents as received.

`/text/{plan}/{lang}/{unit}` answers for a text and, by fragment, for every span of it;
`/source/{plan}/{file}` sends the received bytes as they are, or as a page that numbers its lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, request

from plangraph.errors import NotFound
from plangraph.media import HTML, JSONLD, NTRIPLES, RDFXML, TEXT, TURTLE
from plangraph.publisher.languages import Text, bcp47
from plangraph.publisher.links import path_iri
from plangraph.publisher.messages import _
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
from plangraph.publisher.pages.rdf import document, serialised
from plangraph.publisher.pages.reading import (
    Card,
    ask,
    card,
    cards,
    iri_at,
    node,
    number_at,
    words_at,
)
from plangraph.publisher.state import current

_FORMATS = (HTML, TEXT, TURTLE, JSONLD, NTRIPLES, RDFXML)


@dataclass(frozen=True, slots=True)
class Anchored:
    """A run of text that begins where spans do; `anchors` are their fragments."""

    words: str
    anchors: Sequence[str]


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A span of the text with what rests on it."""

    fragment: str
    start: int
    end: int
    exact: str
    things: Sequence[Card]


@dataclass(kw_only=True)
class TextPage(Page):
    """One text, as offsets count in it."""

    template: ClassVar[str] = "text.html"

    iri: str = var("The text's IRI.")
    lang: str = var("The language of the text.")
    runs: Sequence[Anchored] = var("The text, cut where spans begin.")
    length: int = var("Characters (code points) of the text.")
    unit: Card = var("The provision it is the text of.")
    others: Sequence[tuple[str, str]] = var("The same provision's other texts: language and link.")
    spans: Sequence[SpanRow] = var("The spans of the text, in order.")


def text(plan: str, lang: str, unit: str) -> Response:
    """A text: plain, as a page, or as RDF."""
    iri = path_iri(current().names, f"text/{plan}/{lang}/{unit}")
    media = offer(*_FORMATS)
    rows = ask("text", this=node(iri)) if unit.isalnum() and lang.replace("-", "").isalnum() else []
    if not rows:
        raise NotFound(f"There is no text {iri}; {_('texts are named by plan, language and unit')}")
    words = words_at(rows[0], "string")
    if media.name == TEXT.name:
        return plain(words, TEXT.content_type)
    if media.kind == "graph":
        return plain(serialised(document(iri), media), media.content_type)
    return respond(_page(iri, bcp47(words_at(rows[0], "language")), words, iri_at(rows[0], "unit")))


def _page(iri: str, lang: str, words: str, unit: str) -> TextPage:
    home, made = card(unit), links()
    spans = _spans(iri, words)
    return TextPage(
        title=home.label,
        description=_("The exact text that positions count in."),
        section="plan",
        crumbs=[Crumb(home.label.value, home.href or "", home.label.lang)],
        formats=other_formats(request.path, *_FORMATS[1:]),
        about=iri,
        iri=iri,
        lang=lang,
        runs=_runs(words, spans),
        length=len(words),
        unit=home,
        others=[
            (bcp47(words_at(row, "language")), made.about(iri_at(row, "text")))
            for row in ask("realisations", unit=node(unit))
        ],
        spans=spans,
    )


def _spans(iri: str, words: str) -> list[SpanRow]:
    found: dict[tuple[int, int], list[str]] = {}
    rows = ask("spans", text=node(iri))
    for row in rows:
        place = number_at(row, "start"), number_at(row, "end")
        found.setdefault(place, []).append(iri_at(row, "thing"))
    named = cards(thing for things in found.values() for thing in things)
    return [
        SpanRow(f"char={a},{b}", a, b, words[a:b], [named[t] for t in sorted(set(things))])
        for (a, b), things in sorted(found.items())
    ]


def _runs(words: str, spans: Sequence[SpanRow]) -> list[Anchored]:
    starts: dict[int, list[str]] = {0: []}
    for span in spans:
        starts.setdefault(span.start, []).append(span.fragment)
    cuts = [*sorted(starts), len(words)]
    return [Anchored(words[a:b], starts[a]) for a, b in itertools.pairwise(cuts)]


# --- the document as received -----------------------------------------------------------------


@dataclass(kw_only=True)
class SourcePage(Page):
    """A document as received, before anything was taken out."""

    template: ClassVar[str] = "source.html"

    file: str = var("The file's name.")
    lines: Sequence[Text] = var("Its lines.")
    size: int = var("Bytes.")
    sha256: str = var("Checksum.")
    raw: str = var("Link to the bytes.")
    characters: tuple[int, int] | None = var(
        "A range of characters to show, from `?char=`.", default=None
    )
    shown: str = var("The characters in that range.", default="")


def source(plan: str, file: str) -> Response:
    """A document as received: its bytes, or for browsers a page about it."""
    release = current().release
    name = f"source/{plan}/{file}"
    entry = release.files.get(name)
    if entry is None:
        known = ", ".join(release.names("source")) or "none"
        raise NotFound(f"There is no {name} here; documents as received: {known}")
    media = offer(TEXT, HTML)
    data = release.path(name).read_bytes()
    if media.name == TEXT.name:
        return plain(data, TEXT.content_type)
    words = data.decode("utf-8-sig", "replace")
    asked = _range(request.args.get("char", ""), len(words))
    return respond(
        SourcePage(
            title=Text(file),
            description=_("The document as received, before anything was taken out of it."),
            section="plan",
            formats=other_formats(request.path, TEXT),
            about=path_iri(current().names, name),
            file=file,
            lines=[Text(line, "zh-Hant") for line in words.split("\n")],
            size=entry.size,
            sha256=entry.sha256,
            raw=links().to(request.path, format="text"),
            characters=asked,
            shown=words[asked[0] : asked[1]] if asked else "",
        )
    )


def _range(asked: str, length: int) -> tuple[int, int] | None:
    start, comma, end = asked.partition(",")
    if not (comma and start.isdecimal() and end.isdecimal() and len(asked) < 30):
        return None
    return min(int(start), length), min(int(end), length)


ROUTES = (
    ("/text/<plan>/<lang>/<unit>", text),
    ("/source/<plan>/<file>", source),
)
