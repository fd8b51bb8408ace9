"""The reader's language, and the one rule by which a label is chosen for it.

The languages of the interface are English and whatever has a catalogue in `web/locale/`; adding a
folder there adds a language. The choice comes from `?lang=` or `Accept-Language`, never from a
cookie, and never changes an IRI. What a label says is the data's business; turning an IRI into a
link is `links`'.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from urllib.parse import unquote

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from flask import request
from flask.globals import app_ctx
from flask.sansio.app import App
from flask_babel import Babel

from plangraph import assets
from plangraph.publisher import messages

#: Language tags remembered: anybody may send any tag.
_TAGS: Final = 1024


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface."""

    tag: str  #: as in `?lang=` and HTML `lang`: "zh-Hant"
    data: str  #: as in the data's language tags: "zh-hant"
    locale: str  #: as Babel and the catalogue folders spell it: "zh_Hant"
    name: str  #: its name in itself: "中文 (繁體)"


@dataclass(frozen=True, slots=True)
class Text:
    """Words and the language they are in; `lang` is BCP 47 for HTML, empty where unknown."""

    value: str
    lang: str = ""

    @property
    def direction(self) -> str:
        """`rtl` for scripts written from the right, else empty: HTML's default."""
        return _direction(self.lang)

    def __str__(self) -> str:
        return self.value


@cache
def offered() -> tuple[Language, ...]:
    """English, then every language that has a catalogue, in the order of their tags."""
    catalogues = (assets.web() / "locale").glob("*/LC_MESSAGES")
    return tuple(
        _language(name) for name in ("en", *sorted(path.parent.name for path in catalogues))
    )


def _language(locale: str) -> Language:
    tag = bcp47(locale.replace("_", "-"))
    return Language(tag, tag.lower(), locale, _own_name(tag))


@cache
def _own_name(tag: str) -> str:
    return language_name(tag, tag)


def language_name(tag: str, reader: str) -> str:
    """What `reader`'s language calls the language of `tag`; the tag itself where nobody knows."""
    locale, in_locale = _locale(tag), _locale(reader)
    name = locale.get_display_name(in_locale) if locale and in_locale else None
    return name or tag


@lru_cache(_TAGS)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None


@lru_cache(_TAGS)
def _direction(tag: str) -> str:
    locale = _locale(tag)
    return "rtl" if locale is not None and locale.text_direction == "rtl" else ""


@lru_cache(_TAGS)
def bcp47(tag: str) -> str:
    """A language tag in the casing of BCP 47: `zh-hant-tw` → `zh-Hant-TW`."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 and part.isalpha() else part.lower()


# --- the reader ----------------------------------------------------------------------------


def reader() -> Language:
    """The language of the reader of this request."""
    held = app_ctx.g
    language: Language | None = held.get("language")
    if language is None:
        accepted = list(request.accept_languages.values())
        language = held.language = pick(request.args.get("lang", ""), accepted)
    return language


def pick(asked: str, accepted: Iterable[str]) -> Language:
    """The offered language for `?lang=` (if it is one of them) or the accepted tags, best first."""
    by_tag = {language.data: language for language in offered()}
    if asked.lower() in by_tag:
        return by_tag[asked.lower()]
    for tag in accepted:
        for language in offered():
            if _same_writing(tag, language.tag):
                return language
    return offered()[0]


@lru_cache(_TAGS)
def _same_writing(asked: str, have: str) -> bool:
    """Whether a reader of `asked` reads `have`: same language, same (likely) script."""
    one, other = _writing(asked), _writing(have)
    return one is not None and one == other


def _writing(tag: str) -> tuple[str, str] | None:
    locale = _locale(bcp47(tag))
    if locale is None:
        return None
    likely = get_global("likely_subtags").get(locale.language, "")  # zh → zh_Hans_CN
    script = locale.script or next((part for part in likely.split("_") if len(part) == 4), "")
    return locale.language, script


def install(app: App) -> None:
    """Makes Flask-Babel speak the reader's language on this app; safe to call twice."""
    if "babel" in app.extensions:
        return
    Babel(
        app,
        default_translation_directories=str(assets.web() / "locale"),
        locale_selector=lambda: reader().locale,
    )
    messages.install(app)


# --- the fallback rule ------------------------------------------------------------------------


def choose(candidates: Iterable[Text], language: str) -> Text | None:
    """The candidate for a reader of `language` (a data tag).

    The reader's language → the same language in another script → English → none given → any.
    Among equals the first in the order given wins, so callers put better properties first.
    """
    return min(candidates, key=lambda text: distance(text.lang.lower(), language), default=None)


def distance(tag: str, language: str) -> int:
    """How far a text in `tag` is from a reader of `language`; 0 is a hit."""
    if tag == language:
        return 0
    primary = tag.split("-")[0]
    if primary == language.split("-")[0]:
        return 1
    if primary == "en":
        return 2
    return 3 if tag == "" else 4


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def tail(iri: str) -> str:
    """The readable end of an IRI (`#wasDerivedFrom` → `was derived from`), or the IRI itself."""
    last = re.split(r"[#/:]", iri.rstrip("#/"))[-1]
    words = _CAMEL.sub(" ", unquote(last).replace("_", " ").replace("-", " ")).strip()
    if not words or words.replace(".", "").replace(" ", "").isdigit():
        return unquote(last) or iri
    return words if words.isupper() else words.lower()


# --- order --------------------------------------------------------------------------------------

#: Old national encodings list their common characters in dictionary order: Big5 by strokes,
#: GB 18030 by reading. Python has both, so no collation library is needed.
_ORDERED_BY = {"Hant": "big5hkscs", "Hans": "gb18030"}


def sort_key(text: str, language: str) -> tuple[int, bytes]:
    """A key that sorts labels in the reader's own order."""
    tag = bcp47(language)
    encoding = next((code for script, code in _ORDERED_BY.items() if script in tag), None)
    if encoding is None:
        folded = unicodedata.normalize("NFKD", text).casefold()
        return 0, "".join(c for c in folded if not unicodedata.combining(c)).encode()
    # Latin first, then what the encoding knows.
    return int(not text[:1].isascii()), text.encode(encoding, "replace")
