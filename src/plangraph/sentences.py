"""Where sentences end, in Chinese and in Western text.

Plans are plain prose: the rule is small and errs towards the longer sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_CLOSING: Final = "」』”’）》】〉〕)\\]\"'"
_END: Final = re.compile(
    rf"[。！？]+[{_CLOSING}]*"
    # an ASCII mark ends a sentence before a space, and ! and ? also before Chinese
    rf"|[!?]+[{_CLOSING}]*(?=\s|$|[一-鿿])"
    rf"|\.+[{_CLOSING}]*(?=\s|$)"
    r"|\n"
)
_FINISHED: Final = re.compile(rf"[。！？!?.…;；:：][{_CLOSING}]*(?:\s*(?:and|or|和|及))?$")
#: Abbreviations that a name follows, and those that a number follows.
_TITLES: Final = re.compile(r"(?i:dr|gov|mr|mrs|ms|prof|st|viz|vs)$")
_REFERENCES: Final = re.compile(r"(?i:approx|arts?|ch|eq|figs?|nos?|paras?|pp?|sect?|vols?)$")
_LAST_WORD: Final = re.compile(r"[A-Za-z.]*\Z")
#: The number of an item of a list, alone at the beginning of its line.
_ITEM: Final = re.compile(r"\s*[(（]?(?:\d{1,3}|[ivxIVX]{1,5}|[A-Za-z])")
#: Hard-wrapped text has lines of such widths; a shorter one is a heading, a longer one a paragraph.
WRAPPED_COLUMNS: Final = range(45, 121)


def columns(text: str) -> int:
    """The width of a text in terminal columns: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def is_finished(line: str) -> bool:
    """Whether a line ends as prose does: with a sentence end, a colon or a semicolon."""
    return _FINISHED.search(line.rstrip()) is not None


def is_wrapped(line: str) -> bool:
    """Whether a line goes on in the next one: unfinished, and as wide as wrapped text is."""
    return columns(line) in WRAPPED_COLUMNS and not is_finished(line)


def first_end(line: str) -> int | None:
    """Where the first sentence of a line ends, its mark included; None where none does."""
    return next(_ends(line), None)


def split(text: str, start: int = 0) -> list[tuple[int, int]]:
    """The sentences of `text` from `start` on: ranges without the blanks around them."""
    ranges = []
    for end in [*_ends(text, start), len(text)]:
        piece = text[start:end]
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(piece.strip())
        if first < last:
            ranges.append((first, last))
        start = end
    return ranges


def _ends(text: str, start: int = 0) -> Iterator[int]:
    for match in _END.finditer(text, start):
        if match[0] == "\n":
            line_start = text.rfind("\n", 0, match.start()) + 1
            if not is_wrapped(text[line_start : match.start()]):
                yield match.end()
        elif not match[0].startswith(".") or _ends_western(text, match):
            yield match.end()


def _ends_western(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: no abbreviation or number of an item before it, and
    no small letter after it."""
    at, after = match.start(), text[match.end() : match.end() + 80].lstrip()[:1]
    if after.islower() or _ITEM.fullmatch(text, text.rfind("\n", 0, at) + 1, at):
        return False
    found = _LAST_WORD.search(text, max(0, at - 40), at)
    word = found[0] if found else ""
    letters = word.split(".")
    initials = all(len(part) == 1 for part in letters) and (len(letters) > 1 or word.isupper())
    reference = _REFERENCES.match(word) and after.isdecimal()
    return not (after and (initials or reference or _TITLES.match(word)))
