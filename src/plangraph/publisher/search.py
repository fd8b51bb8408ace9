"""`/search` and `/suggest`: finding things by label, definition and text, in any script, by sound.

Reads the release's `search.db`, which `index` made; it ranks labels before definitions before
text, exact names first. Names and links of what is found are the pages' cards.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Final

from flask import Blueprint, Response, request

from plangraph.errors import NotFound
from plangraph.media import HTML
from plangraph.publisher import languages
from plangraph.publisher.languages import Text, bcp47, distance, reader
from plangraph.publisher.messages import _
from plangraph.publisher.pages.browse import CSV, JSON
from plangraph.publisher.pages.kinds import ALL
from plangraph.publisher.pages.page import (
    Page,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.reading import Card, cards
from plangraph.publisher.pages.statements import Pages, pages
from plangraph.publisher.state import current
from plangraph.words import any_pair, expression, runs

blueprint: Final = Blueprint("search", __name__)
blueprint.record_once(lambda setup: languages.install(setup.app))

_FILE: Final = "search.db"
_PER_PAGE: Final = 20
_SUGGESTED: Final = 8
_LONGEST: Final = 200
_SNIPPET: Final = 60
#: The weights of the columns label, alt, definition and body.
_WEIGHTS: Final = "20, 12, 3, 1"
#: The most documents that are ranked.
_MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a text, highlighted or not."""

    words: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and the words that tell why."""

    card: Card
    lang: str
    snippet: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind among the hits."""

    label: str
    family: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the documents found, best first, and how they were found."""

    ids: Sequence[int]
    kinds: Mapping[int, str]
    words: str
    loosely: bool = False


@dataclass(kw_only=True)
class SearchPage(Page):
    """The search with its hits."""

    template: ClassVar[str] = "search.html"

    asked: str = var("What was searched for.")
    available: bool = var("Whether the release has an index.")
    hits: Sequence[Hit] = var("The hits on this page.")
    facets: Sequence[Facet] = var("The kinds among all hits.")
    state: Pages = var("Where in the hits the page stands.")
    instead: str = var("The words searched for instead, where those asked for found nothing.")
    loosely: bool = var("Whether the hits hold only some of the words.")


@blueprint.get("/search")
def search() -> Response:
    """The hits for `?q=`, in the kind `?kind=`, as a page, JSON or CSV."""
    media = offer(HTML, JSON, CSV)
    asked = request.args.get("q", "")[:_LONGEST].strip()
    found = _find(asked)
    kind = request.args.get("kind", "")
    ids = [id_ for id_ in found.ids if not kind or found.kinds[id_] == kind]
    if media.name != HTML.name:
        return _export(media.name, ids[:1000])
    state = pages("hits", len(ids), per_page=_PER_PAGE)
    shown = ids[state.first_row - 1 : state.last_row] if ids else []
    return respond(
        SearchPage(
            title=Text(_("Search for %(words)s", words=asked) if asked else _("Search")),
            description=_("Search in labels, definitions and the words of the plan."),
            formats=other_formats("/search", JSON, CSV, q=asked, kind=kind or None)
            if asked
            else [],
            asked=asked,
            available=_FILE in current().release.files,
            hits=_hits(shown, found.words),
            facets=_facets(found, asked, kind),
            state=state,
            instead=found.words if found.words != asked and not found.loosely else "",
            loosely=found.loosely,
            indexed=False,
        )
    )


@blueprint.get("/suggest")
def suggest() -> Response:
    """Up to eight things whose name `?q=` may be the beginning of, as JSON."""
    offer(JSON, forced=JSON)
    asked = request.args.get("q", "")[:_LONGEST].strip()
    ids = _find(asked, labels_only=True).ids[:_SUGGESTED] if asked else []
    named = _cards(ids)
    body = [
        {
            "iri": card.iri,
            "label": card.label.value,
            "lang": card.label.lang,
            "kind": str(card.kind.one),
            "family": card.kind.family,
            "href": card.href,
        }
        for card in named
    ]
    return plain(json.dumps(body, ensure_ascii=False), JSON.content_type)


# --- finding -----------------------------------------------------------------------------------


def _database() -> sqlite3.Connection:
    release = current().release
    if _FILE not in release.files:
        raise NotFound("This release has no search index; /browse/ lists what is in it")
    uri = f"{release.path(_FILE).as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True)


def _find(asked: str, *, labels_only: bool = False) -> Found:
    """What is found: all words; else the same by sound; else nearly those words; else some."""
    if not asked or _FILE not in current().release.files:
        return Found((), {}, asked)
    with closing(_database()) as database:
        folded = _folded(database, asked)
        ranked = _ranked(database, expression(folded), folded, labels_only)
        by_sound = _by_sound(database, folded)
        ids = list(dict.fromkeys([*ranked, *by_sound] if ranked else [*by_sound]))
        words, loosely = asked, False
        if not ids:
            words = _respelt(database, folded)
            ids = _ranked(database, expression(words), words, labels_only) if words else []
        if not ids and not labels_only:
            words, loosely = asked, True
            ids = _ranked(database, any_pair(folded), folded, labels_only)
        return Found(ids, _kinds(database, ids), words, loosely and bool(ids))


def _folded(database: sqlite3.Connection, asked: str) -> str:
    """What was typed, in the characters the index has."""
    marks = ",".join("?" * len(set(asked)))
    rows = database.execute(
        f"SELECT wide, narrow FROM folds WHERE wide IN ({marks})", tuple(set(asked))
    )
    return asked.translate(str.maketrans(dict(rows.fetchall())))


def _ranked(database: sqlite3.Connection, match: str, asked: str, labels_only: bool) -> list[int]:
    """Documents by rank: called exactly so, called something that begins so, then by weight."""
    if not match:
        return []
    scoped = f"{{label alt}} : ({match})" if labels_only else match
    rows = database.execute(
        f"SELECT words.rowid, bm25(words, {_WEIGHTS}) FROM words WHERE words MATCH ? "
        f"ORDER BY bm25(words, {_WEIGHTS}), words.rowid LIMIT {_MOST}",
        (scoped,),
    ).fetchall()
    called = _called(database, [id_ for id_, _score in rows], asked.lower())
    return [id_ for id_, score in sorted(rows, key=lambda row: (called.get(row[0], 2), *row[::-1]))]


def _called(database: sqlite3.Connection, ids: Sequence[int], asked: str) -> dict[int, int]:
    """0 for documents one of whose names is what was typed, 1 for those with one beginning so."""
    found: dict[int, int] = {}
    for id_, column, words in database.execute(
        f"SELECT doc, col, words FROM texts WHERE doc IN ({','.join(str(int(i)) for i in ids)})"
    ):
        name = words.lower()
        if column in ("label", "alt") and name.startswith(asked):
            found[id_] = min(found.get(id_, 1), int(name != asked))
    return found


def _by_sound(database: sqlite3.Connection, asked: str) -> list[int]:
    """Documents one of whose Chinese names sounds like, or has the initials of, what was typed."""
    typed = "".join(run for run, han in runs(asked) if not han)
    if any(han for _run, han in runs(asked)) or len(typed) < 2 or not typed.isalpha():
        return []
    rows = database.execute(
        "SELECT rowid FROM sounds WHERE sounds MATCH ? ORDER BY bm25(sounds), rowid LIMIT 200",
        (f'"{typed}"*',),
    )
    return [id_ for (id_,) in rows]


def _respelt(database: sqlite3.Connection, asked: str) -> str:
    """The words with each Latin one that the index lacks replaced by the nearest it has."""
    respelt = []
    for run, han in runs(asked):
        known = (
            han
            or database.execute(
                "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f'"{run}"',)
            ).fetchone()
        )
        respelt.append(run if known else _nearest_word(database, run))
    return " ".join(respelt) if all(respelt) else ""


def _nearest_word(database: sqlite3.Connection, word: str) -> str:
    rows = database.execute(
        "SELECT term FROM spellings WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT 3000",
        (word[0], word[0] + "\U0010ffff"),
    )
    near = get_close_matches(word, [term for (term,) in rows], n=1, cutoff=0.7)
    return str(near[0]) if near else ""


def _kinds(database: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    marks = ",".join(str(int(id_)) for id_ in ids)
    return dict(database.execute(f"SELECT id, kind FROM docs WHERE id IN ({marks})").fetchall())


# --- showing -------------------------------------------------------------------------------------


def _cards(ids: Sequence[int]) -> list[Card]:
    return list(_carded(ids).values())


def _carded(ids: Sequence[int]) -> dict[int, Card]:
    if not ids:
        return {}
    with closing(_database()) as database:
        marks = ",".join(str(int(id_)) for id_ in ids)
        iris = dict(database.execute(f"SELECT id, iri FROM docs WHERE id IN ({marks})").fetchall())
    named = cards(iris.values())
    return {id_: named[iris[id_]] for id_ in ids}


def _hits(ids: Sequence[int], asked: str) -> list[Hit]:
    named = _carded(ids)
    if not named:
        return []
    with closing(_database()) as database:
        folds = dict(database.execute("SELECT wide, narrow FROM folds").fetchall())
        return [_hit(database, id_, card, asked, folds) for id_, card in named.items()]


def _hit(
    database: sqlite3.Connection, id_: int, card: Card, asked: str, folds: Mapping[str, str]
) -> Hit:
    rows = database.execute("SELECT col, lang, words FROM texts WHERE doc = ?", (id_,)).fetchall()
    table = str.maketrans(dict(folds))
    pattern = _pattern(asked.translate(table))
    best = min(
        ((lang, words) for _col, lang, words in rows if words != card.label.value),
        key=lambda row: (asked not in row[1], *_usefulness(row[0], row[1], pattern, table)),
        default=None,
    )
    if best is None:
        return Hit(card, "", ())
    return Hit(card, bcp47(best[0]) if best[0] else "", _snippet(best[1], pattern, table))


def _usefulness(
    lang: str, words: str, pattern: re.Pattern[str] | None, table: Mapping[int, str]
) -> tuple[bool, int, int]:
    """Texts that hold the words first, then the reader's language, then the longer."""
    holds = pattern is not None and pattern.search(words.lower().translate(dict(table))) is not None
    return not holds, distance(lang, reader().data), -min(len(words), 200)


def _pattern(asked: str) -> re.Pattern[str] | None:
    """What to highlight: the runs typed; Latin ones by their stem's beginning."""
    parts = [
        re.escape(run) if han else rf"\b{re.escape(_stem(run))}\w*" for run, han in runs(asked)
    ]
    return (
        re.compile("|".join(sorted(parts, key=len, reverse=True)), re.IGNORECASE) if parts else None
    )


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word


def _snippet(words: str, pattern: re.Pattern[str] | None, table: Mapping[int, str]) -> list[Run]:
    """The words around the first hit, every hit in them highlighted."""
    folded = words.translate(dict(table))
    first = pattern.search(folded) if pattern else None
    middle = first.start() if first else 0
    start, end = max(0, middle - _SNIPPET), min(len(words), middle + 2 * _SNIPPET)
    made, place = [Run("…", False)] if start else [], start
    for match in pattern.finditer(folded, start, end) if pattern else ():
        made += [
            Run(words[place : match.start()], False),
            Run(words[match.start() : match.end()], True),
        ]
        place = match.end()
    made += [Run(words[place:end], False), Run("…" if end < len(words) else "", False)]
    return [run for run in made if run.words]


def _facets(found: Found, asked: str, kind: str) -> list[Facet]:
    counts: dict[str, int] = {}
    for id_ in found.ids:
        counts[found.kinds[id_]] = counts.get(found.kinds[id_], 0) + 1
    made = [
        Facet(
            str(ALL[key].many) if key in ALL else key,
            ALL[key].family if key in ALL else "thing",
            count,
            links().to("/search", q=asked, kind=key),
            key == kind,
        )
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    whole = Facet(_("All"), "thing", len(found.ids), links().to("/search", q=asked), not kind)
    return [whole, *made] if made else []


def _export(name: str, ids: Sequence[int]) -> Response:
    records = [
        {"iri": card.iri, "label": card.label.value, "lang": card.label.lang, "kind": card.kind.key}
        for card in _cards(ids)
    ]
    if name == JSON.name:
        return plain(json.dumps(records, ensure_ascii=False, indent=1) + "\n", JSON.content_type)
    out = io.StringIO()
    writer = csv.DictWriter(out, ["iri", "label", "lang", "kind"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return plain(out.getvalue(), CSV.content_type)
