"""Words in their context: the evidence of a thing, and the places where it is named.

Offsets count code points of one unit's text, as the release holds it. Finding the words was done
when the release was built; here they are only cut out and given a link to their place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from plangraph.engine.base import Solution
from plangraph.names import Names
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.pages.page import links
from plangraph.publisher.pages.reading import (
    Card,
    ask,
    cards,
    chosen,
    iri_at,
    node,
    number_at,
    page_of,
    words_at,
)
from plangraph.publisher.state import current

_KEYWORD_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its IRI and key, its place in its unit's text, its gloss for the reader."""

    iri: str
    unit: str
    start: int
    end: int
    gloss: Text | None = None

    @property
    def key(self) -> str:
        """As it is cited: `12.1`."""
        return self.iri.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words with what stands around them, and where they are.

    `href` leads to the words in the plan; `exact_href` to the text that offsets count in;
    `raw` is the range in the document as received.
    """

    before: str
    exact: str
    after: str
    lang: str
    href: str
    exact_href: str
    start: int
    end: int
    unit: Card
    sentence: Sentence | None
    raw: str
    raw_href: str


def evidence(iri: str) -> list[list[Quote]]:
    """The words a thing rests on, in their sentences: a list for each sentence.

    `before` and `after` of quotes in one sentence run from one to the next.
    """
    found = _quotes(ask("quotes", this=node(iri), role=_role("evidence")), iri, whole=True)
    grouped: dict[str, list[Quote]] = {}
    for quote in found:
        home = quote.sentence.iri if quote.sentence else f"{quote.unit.iri} {quote.start}"
        grouped.setdefault(home, []).append(quote)
    return [joined for group in grouped.values() for joined in _joined(group)]


def _joined(group: Sequence[Quote]) -> list[list[Quote]]:
    """Quotes of one sentence that do not overlap, cut so that they read on; else one by one."""
    pairs = list(itertools.pairwise(group))
    if any(other.start < one.end for one, other in pairs):
        return [[quote] for quote in group]
    cut = [replace(one, after=one.after[: other.start - one.end]) for one, other in pairs]
    return [[*cut, group[-1]]]


def mentions(iri: str, offset: int, limit: int) -> list[Quote]:
    """One page of the places where a thing is named: keyword in context."""
    rows = page_of("quotes", offset=offset, limit=limit, this=node(iri), role=_role("mention"))
    return _quotes(rows, iri, whole=False)


def _role(local: str) -> NamedNode:
    return NamedNode(current().names.term(local))


def sentences(units: Iterable[str]) -> dict[str, list[Sentence]]:
    """The sentences of each provision, in order."""
    return current().kept.all(f"sentences {reader().data}", sorted(set(units)), _sentences)


def _sentences(units: Sequence[str]) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {unit: [] for unit in units}
    asked = ask("sentences", unit=[node(unit) for unit in units])
    for (unit, iri), rows in _by_sentence(asked).items():
        start, end = number_at(rows[0], "start"), number_at(rows[0], "end")
        gloss = chosen(row.get("gloss") for row in rows)
        found[unit].append(Sentence(iri, unit, start, end, gloss))
    return found


def _by_sentence(rows: Iterable[Solution]) -> dict[tuple[str, str], list[Solution]]:
    grouped: dict[tuple[str, str], list[Solution]] = {}
    for row in rows:
        grouped.setdefault((iri_at(row, "unit"), iri_at(row, "sentence")), []).append(row)
    return grouped


def _quotes(rows: Sequence[Solution], about: str, *, whole: bool) -> list[Quote]:
    units = {iri_at(row, "unit") for row in rows}
    parts, named = sentences(units), cards(units)
    return [_quote(row, about, parts.get(iri_at(row, "unit"), []), named, whole) for row in rows]


def _quote(
    row: Solution, about: str, parts: Sequence[Sentence], named: dict[str, Card], whole: bool
) -> Quote:
    text, start, end = words_at(row, "string"), number_at(row, "start"), number_at(row, "end")
    home = next((part for part in parts if part.start <= start < part.end), None)
    left, right = _around(text, start, end, home if whole else None)
    made, span, raw = links(), iri_at(row, "span"), iri_at(row, "raw")
    unit = iri_at(row, "unit")
    return Quote(
        before=("…" if left > 0 and not whole else "") + text[left:start],
        exact=text[start:end],
        after=text[end:right] + ("…" if right < len(text) and not whole else ""),
        lang=text_language(iri_at(row, "text")),
        href=made.to(*_reading_place(current().names, unit, home), at=_shown(about)),
        exact_href=made.about(span),
        start=start,
        end=end,
        unit=named[unit],
        sentence=home,
        raw=raw.rpartition("=")[2],
        raw_href=made.about(raw) if raw else "",
    )


def _around(text: str, start: int, end: int, home: Sentence | None) -> tuple[int, int]:
    if home is not None:
        return home.start, max(home.end, end)
    return max(0, start - _KEYWORD_CONTEXT), min(len(text), end + _KEYWORD_CONTEXT)


def text_language(text: str) -> str:
    """The language in a text's IRI: `…/text/gaigap-2025/zh-Hant/12` → `zh-Hant`."""
    parts = text.rpartition("#")[0] or text
    return parts.split("/")[-2] if parts.count("/") > 1 else ""


def _reading_place(names: Names, unit: str, home: Sentence | None) -> tuple[str]:
    plan, anchor = place_of(names, home.iri if home else unit)
    return (f"/plan/{plan}#{anchor}",)


def place_of(names: Names, provision: str) -> tuple[str, str]:
    """Plan key and anchor of a provision on the page of the plan's text."""
    rest = provision.removeprefix(f"{names.base}id/").split("/")
    if rest[0] == "plan":
        return rest[-1], "title"
    kind, key = (rest[1], rest[2] if len(rest) > 2 else "")
    prefix = {"clause": "c", "preamble": "p", "sentence": "s", "action": "a"}.get(kind, kind)
    return rest[0], f"{prefix}{key}" if prefix != kind else kind


def _shown(about: str) -> str:
    """The thing to light up on the plan's page, as short as it can be said."""
    return about.removeprefix(f"{current().names.base}id/")
