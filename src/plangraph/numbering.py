"""The numbers clauses carry, in Chinese and Western styles, and the run of them that is the plan's.

It knows markers at the beginning of a line and how they continue, nothing of what stands after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plangraph.errors import SourceUnreadable

_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "兩": 2,
}
_PLACES: Final = {"十": 10, "百": 100}
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_CHINESE: Final = r"(?P<number>[〇零一二三四五六七八九十百两兩]{1,7})"
_ARABIC: Final = r"(?P<number>\d{1,3})"  # also full-width digits
_EITHER: Final = r"(?P<number>\d{1,3}|[ivxlcIVXLC]{1,7})"
#: After "Article 5" a heading, not the "of the Charter" of a reference in running text.
_HEADED: Final = r"(?:\s*[.:)—–-]\s*|\s*$|\s+(?=[A-Z\d\"“(]))"

#: Styles of numbering, outermost first, as Chinese and Western drafting rank them.
STYLES: Final = {
    "第一條": re.compile(rf"第\s*(?:{_CHINESE}|(?P<digits>\d{{1,3}}))\s*[條条]\s*[、.．:：]?\s*"),
    "Article 1": re.compile(rf"(?i:article)\s+{_EITHER}{_HEADED}"),
    "Section 1": re.compile(rf"(?i:section)\s+{_EITHER}{_HEADED}"),
    "一、": re.compile(rf"{_CHINESE}\s*[、.．]\s*"),
    "(一)": re.compile(rf"[(（]\s*{_CHINESE}\s*[)）]\s*[、]?\s*"),
    "1.": re.compile(rf"{_ARABIC}\s*(?:[、．]|\.(?!\d))\s*"),
    "1)": re.compile(rf"{_ARABIC}\s*[)）]\s*"),
    "(1)": re.compile(rf"[(（]\s*{_ARABIC}\s*[)）]\s*"),
}


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the beginning of line `line`: `text` as printed, ending where words begin."""

    line: int
    style: str
    number: int
    text: str


def number_of(numeral: str) -> int | None:
    """The value of a Chinese, Arabic or Roman numeral; None where it is none."""
    if numeral.isdecimal():
        return int(numeral)
    if numeral.isascii():
        return _roman(numeral.lower())
    return _chinese(numeral)


def _chinese(numeral: str) -> int | None:
    if not set(numeral) <= {*_DIGITS, *_PLACES}:
        return None
    if not set(numeral) & set(_PLACES):
        return int("".join(str(_DIGITS[digit]) for digit in numeral))  # 一〇 as 10
    total, digit = 0, 1  # 十二 has no digit before its ten
    for character in numeral:
        if character in _PLACES:
            total, digit = total + digit * _PLACES[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit


def _roman(numeral: str) -> int | None:
    if not numeral or not set(numeral) <= set(_ROMAN):
        return None
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def markers(lines: Sequence[str]) -> list[Marker]:
    """Every marker that a line begins with, in every style, in order of lines."""
    found = []
    for at, line in enumerate(lines):
        for style, pattern in STYLES.items():
            match = pattern.match(line)
            number = match and number_of(match["number"] or match["digits"])
            if match and number:
                found.append(Marker(at, style, number, match[0]))
    return found


def clause_run(lines: Sequence[str]) -> tuple[Marker, ...]:
    """The markers of the plan's clauses: 1, 2, 3 … in one style.

    Of the outermost style that counts from 1 to 2 at least (else of the outermost that has a 1)
    it is the run that covers most text: a list of contents covers less. SourceUnreadable where
    there is none, or where the run breaks off and goes on after a gap.
    """
    found = markers(lines)
    runs = [run for style in STYLES for run in _runs([m for m in found if m.style == style])]
    counting = [run for run in runs if len(run) > 1] or runs
    if not counting:
        raise SourceUnreadable(
            "no numbered clauses: no line begins with the first number of any of the styles "
            f"{' '.join(repr(style) for style in STYLES)}; number the clauses"
        )
    style = counting[0][0].style
    run = max((run for run in counting if run[0].style == style), key=lambda r: _cover(r, lines))
    _refuse_gap(run, found)
    return tuple(run)


def _runs(found: Sequence[Marker]) -> list[list[Marker]]:
    """Runs of markers of one style that begin with 1 and rise by 1.

    A number goes on the latest run that waits for it, so that a list inside a clause, or a
    line that begins with a reference, does not end the run around it.
    """
    runs: list[list[Marker]] = []
    waiting: dict[int, list[list[Marker]]] = {}  # by the number that goes on
    for marker in found:
        run: list[Marker]
        if marker.number == 1:
            run = []
            runs.append(run)
        elif waiting.get(marker.number):
            run = waiting[marker.number].pop()
        else:
            continue
        run.append(marker)
        waiting.setdefault(marker.number + 1, []).append(run)
    return runs


def _cover(run: Sequence[Marker], lines: Sequence[str]) -> int:
    return sum(len(line) for line in lines[run[0].line : run[-1].line + 1])


def _refuse_gap(run: Sequence[Marker], found: Sequence[Marker]) -> None:
    last = run[-1]
    later = [m for m in found if m.style == last.style and m.line > last.line]
    if later and last.number + 1 < later[0].number <= 2 * last.number + 1:
        raise SourceUnreadable(
            f"clause {last.number + 1} is missing: after {last.text.strip()!r} comes "
            f"{later[0].text.strip()!r}; complete the document, or renumber it"
        )
