"""What a scrape leaves in a text, kind by kind, and the cleaning that takes it out.

Cleaning only ever deletes, so one list of offsets leads from every clean character back to the
raw document. Each kind is a row of `RULES` with its reason; whole lines (blank ones, news leads,
whatever follows the last clause) are the affair of `text`, which knows the document's structure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from pypinyin import Style, pinyin

HAN: Final = r"〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
_BLANK: Final = r" \t\x0b\x0c\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE: Final = r"\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
#: Punctuation that only Chinese text has; quotation marks and ASCII marks serve both.
_WIDE: Final = r"、。〃〈-】〔-〟︐-︙︰-﹏！-／：-＠［-｀｛-･"
_BLANK_ENTITIES: Final = (
    r"(?:&(?:nbsp|ensp|emsp|thinsp|#0*(?:160|819[4-9]|820[0-2]|8239|12288)"
    r"|#[xX]0*(?:[aA]0|200[2-9aA]|202[fF]|3000));)+"
)
_INVISIBLE_ENTITY: Final = r"&(?:shy|zwnj|zwj|lrm|rlm|#0*(?:173|820[3-7]|65279));"


@dataclass(frozen=True, slots=True)
class Removal:
    """Words taken out: `raw[start:end] == words` (code points, end excluded), and why."""

    start: int
    end: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without noise; `text[i] == raw[offsets[i]]`, and `removed` is all the rest."""

    text: str
    offsets: tuple[int, ...]
    removed: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of noise: the group `noise` of `pattern` goes wherever `holds` agrees."""

    reason: str
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool] = lambda match: True


def _is_reading(match: re.Match[str]) -> bool:
    return is_reading(match["reads"], match["words"])


#: Applied in this order, again and again until none finds anything: what one takes out can
#: bring together what the next one looks for.
RULES: Final = (
    Rule("carriage return of a CRLF line end", re.compile(r"(?P<noise>\r+)(?=\n)")),
    Rule("character without width", re.compile(rf"(?P<noise>[{_INVISIBLE}]+)")),
    Rule("HTML entity without width", re.compile(rf"(?P<noise>{_INVISIBLE_ENTITY})")),
    Rule("rest of the HTML entity of an ampersand", re.compile(r"&(?P<noise>(?:amp;|#0*38;)+)")),
    Rule(
        # Between Western words it stays: it stands for a space that deletion cannot give back.
        "HTML entity of a space",
        re.compile(
            rf"(?m)(?P<noise>(?<=[{HAN}{_WIDE}{_BLANK}]){_BLANK_ENTITIES}|^{_BLANK_ENTITIES}"
            rf"|{_BLANK_ENTITIES}(?=[{HAN}{_WIDE}{_BLANK}]|$))"
        ),
    ),
    Rule(
        "pinyin reading of the character before it",
        re.compile(
            rf"(?P<reads>[{HAN}])(?P<noise>[{_BLANK}]*[(（][{_BLANK}]*"
            rf"(?P<words>[^()（）\n]{{1,9}}?)[{_BLANK}]*[)）])"
        ),
        _is_reading,
    ),
    Rule(
        "space at the edge of a line",
        re.compile(rf"(?m)(?P<noise>^[{_BLANK}]+|(?<![{_BLANK}])[{_BLANK}]+$)"),
    ),
    Rule(
        "space beside Chinese punctuation",
        re.compile(
            rf"(?P<noise>(?<![{_BLANK}])[{_BLANK}]+(?=[{_WIDE}])|(?<=[{_WIDE}])[{_BLANK}]+"
            # ASCII marks and quotation marks are Chinese punctuation where the words are.
            rf"|(?<=[{HAN}])[{_BLANK}]+(?=[,:;!?“”‘’]|\.(?!\w))"
            rf"|(?<=[{HAN}][,:;!?”’])[{_BLANK}]+(?=[{HAN}])|(?<=[“‘])[{_BLANK}]+(?=[{HAN}]))"
        ),
    ),
)


def clean(raw: str) -> Cleaned:
    """The text without character-level noise; `clean(clean(raw).text)` removes nothing."""
    text, offsets = raw, list(range(len(raw)))
    reasons: dict[int, str] = {}
    changed = True
    while changed:
        changed = False
        for rule in RULES:
            spans = [m.span("noise") for m in rule.pattern.finditer(text) if rule.holds(m)]
            if spans:
                changed = True
                gone = {i for start, end in spans for i in range(start, end)}
                reasons.update({offsets[i]: rule.reason for i in gone})
                offsets = [offset for i, offset in enumerate(offsets) if i not in gone]
                text = "".join(raw[offset] for offset in offsets)
    return Cleaned(text, tuple(offsets), _removals(raw, reasons))


def _removals(raw: str, reasons: dict[int, str]) -> tuple[Removal, ...]:
    """Removed offsets as ranges: neighbours with one reason make one range."""
    removals = []
    for (_, reason), run in groupby(
        enumerate(sorted(reasons)), key=lambda item: (item[1] - item[0], reasons[item[1]])
    ):
        at = [offset for _, offset in run]
        removals.append(Removal(at[0], at[-1] + 1, raw[at[0] : at[-1] + 1], reason))
    return tuple(removals)


#: Letters that typesetters of pinyin use for a and g.
_LETTERS: Final = str.maketrans({"ɑ": "a", "ɡ": "g", "v": "ü", "V": "Ü"})


def is_reading(character: str, words: str) -> bool:
    """Whether `words` is one pinyin syllable that `character` can be read as.

    With tone marks (`fā`), tone numbers (`fa1`, `de5`) or no tone (`fa`). A syllable without
    tone must be in lower case and of two letters at least, so that 愛(AI) and 額(e) survive.
    """
    letters = words.translate(_LETTERS).replace("u:", "ü")
    syllable = unicodedata.normalize("NFC", letters)
    if syllable in _plain(character):
        return len(syllable) > 1
    return syllable.lower() in _toned(character)


@cache
def _toned(character: str) -> frozenset[str]:
    readings = _readings(character, Style.TONE)
    numbered = _readings(character, Style.TONE3)
    neutral = {f"{plain}{tone}" for plain in readings & _plain(character) for tone in "05"}
    # An unmarked entry is the neutral tone: it counts as toneless, which is stricter.
    return frozenset((readings | numbered | neutral) - _plain(character))


@cache
def _plain(character: str) -> frozenset[str]:
    return _readings(character, Style.NORMAL)


def _readings(character: str, style: Style) -> frozenset[str]:
    found = pinyin(character, style=style, heteronym=True, errors="ignore")
    return frozenset(reading.replace("v", "ü") for reading in (found[0] if found else []))
