"""Which lines of a scraped page are the plan, and what each of them is.

The clauses' numbering says where the plan is. Before the first clause stand its title and
preambles; after the last, what a page hangs below an article. Lines that are no part of the
plan are listed with a reason. What the parts say inside is the affair of `text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from plangraph.errors import SourceUnreadable
from plangraph.noise import Cleaned, Removal
from plangraph.numbering import Marker, clause_run, markers
from plangraph.sentences import WRAPPED_COLUMNS, columns, is_finished, is_wrapped

_TITLE_COLUMNS: Final = 160

#: What a page says about an article, in place of what the article says.
_FURNITURE: Final = re.compile(
    r"(?i)\W*(?:(?:責任編輯|责任编辑|編輯|编辑|來源|来源|作者|記者|记者|發布|发布|時間|时间|日期|"
    r"字號|字号|上一篇|下一篇|相關閱讀|相关阅读|相關推薦|相关推荐|延伸閱讀|延伸阅读|免責聲明|"
    r"免责声明|版權(?:所有)?|版权(?:所有)?|source|author|published|posted|updated)\s*[^\w\s]"
    r"|(?:share this|related (?:articles|news)|read more|copyright)\b|©|https?:)"
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = re.compile(
    r"(?i)\W*(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]|\d{4}\s*年\W*$"
    rf"|(?:\d{{1,2}}\s+)?{_MONTH}\s+(?:\d{{1,2}},?\s+)?\d{{4}}\W*$)"
)
_LABEL: Final = re.compile(
    r"(?i)(?:前\s*言|序\s*言|導\s*言|导\s*言|目\s*[錄录]|正文|全文"
    r"|preamble|preface|foreword|introduction|(?:table of )?contents)$"
)

#: Where a line has these it is a path through a site, or a title with the site's name.
_CRUMBS: Final = re.compile(r"[|｜>»›_]")
#: A name that is shorter may be a common word.
_NAME_COLUMNS: Final = 16

_BLANK_LINE: Final = "blank line"
_CONTENTS: Final = "line of a list of contents"
_BEFORE: Final = "line before the title that announces nothing"
_BETWEEN: Final = "line between title and first clause that is no sentence (byline, date, label)"
_AFTER: Final = "line after the last clause"


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned line that is not blank; `raw_start` to `raw_end` is it with its line feed."""

    text: str
    offsets: tuple[int, ...]
    raw_start: int
    raw_end: int
    follows_blank: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph (several lines only if wrapped), or a whole part."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines with line feeds between them."""
        return "\n".join(line.text for line in self.lines)

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where each character of `text` stands in the raw document."""
        joined: list[int] = []
        for line in self.lines:
            joined += (*line.offsets, line.raw_end - 1)
        return tuple(joined[:-1])

    @property
    def markers(self) -> list[Marker]:
        """The markers it may begin with."""
        return markers([self.lines[0].text])

    @property
    def is_prose(self) -> bool:
        """Whether it ends as prose does, and is not what a page says about an article."""
        return is_finished(self.lines[-1].text) and not _FURNITURE.match(self.lines[0].text)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a plan in source order, the clauses' markers, and every removal in order."""

    announcement: Block | None
    title: Block
    preambles: tuple[Block, ...]
    clauses: tuple[Block, ...]
    markers: tuple[Marker, ...]
    removed: tuple[Removal, ...]


def lay_out(raw: str, cleaned: Cleaned) -> Layout:
    """The plan in a raw document and its cleaned text.

    SourceUnreadable where there are no numbered clauses, or no title before them.
    """
    lines, dropped = _lines(raw, cleaned)
    blocks = _paragraphs(lines)
    run = clause_run([block.lines[0].text for block in blocks])
    head = _without_contents(blocks[: run[0].line], run, dropped)
    title = _title(head)
    announcement = next((b for b in reversed(head[:title]) if b.is_prose), None)
    _drop(dropped, (b for b in head[:title] if b is not announcement), _BEFORE)
    preambles = tuple(b for b in head[title + 1 :] if b.is_prose)
    _drop(dropped, (b for b in head[title + 1 :] if not b.is_prose), _BETWEEN)
    clauses, after = _clauses(blocks, run)
    _drop(dropped, after, _AFTER)
    removed = _merge(raw, cleaned.removed, dropped)
    return Layout(announcement, head[title], preambles, clauses, run, removed)


#: Lines to take out, each with its raw range and reason.
_Dropped = list[tuple[int, int, str]]


def _drop(dropped: _Dropped, blocks: Iterable[Block], reason: str) -> None:
    dropped += ((line.raw_start, line.raw_end, reason) for b in blocks for line in b.lines)


def _lines(raw: str, cleaned: Cleaned) -> tuple[list[Line], _Dropped]:
    """The cleaned lines, the blank ones dropped. Cleaning never takes a line feed."""
    lines: list[Line] = []
    dropped: _Dropped = []
    raw_start = start = 0
    blank = False
    for raw_line, text in zip(raw.split("\n"), cleaned.text.split("\n"), strict=True):
        raw_end = min(raw_start + len(raw_line) + 1, len(raw))
        if text:
            offsets = cleaned.offsets[start : start + len(text)]
            lines.append(Line(text, offsets, raw_start, raw_end, blank))
        elif raw_start < raw_end:
            dropped.append((raw_start, raw_end, _BLANK_LINE))
        blank = not text
        raw_start, start = raw_end, start + len(text) + 1
    return lines, dropped


def _paragraphs(lines: Sequence[Line]) -> list[Block]:
    """The lines as paragraphs: wrapped lines joined where the whole document is wrapped."""
    wrapped = all(columns(line.text) <= WRAPPED_COLUMNS.stop for line in lines)
    groups: list[list[Line]] = []
    for line in lines:
        goes_on = wrapped and groups and is_wrapped(groups[-1][-1].text)
        if goes_on and not line.follows_blank and not markers([line.text]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(tuple(group)) for group in groups]


def _without_contents(
    head: Sequence[Block], run: Sequence[Marker], dropped: _Dropped
) -> list[Block]:
    """The blocks before the first clause, but for those numbered as the clauses are."""
    numbered = {m.line for m in markers([b.lines[0].text for b in head]) if m.style == run[0].style}
    _drop(dropped, (head[at] for at in sorted(numbered)), _CONTENTS)
    return [block for at, block in enumerate(head) if at not in numbered]


def _title(head: Sequence[Block]) -> int:
    """Which block is the title: the longest short line that another one names, else the longest."""
    candidates = [at for at, block in enumerate(head) if _may_be_title(block)]
    if not candidates:
        raise SourceUnreadable(
            "no title: no short line without a full stop stands before the first clause; "
            "write the plan's title on a line of its own"
        )

    def weight(at: int) -> tuple[bool, int]:
        words = head[at].text
        name = words if columns(words) > _NAME_COLUMNS else f"《{words}》"
        named = any(name in block.text for n, block in enumerate(head) if n != at)
        return named, columns(words)

    return max(candidates, key=weight)


def _may_be_title(block: Block) -> bool:
    words = block.text
    if len(block.lines) > 1 or is_finished(words) or columns(words) > _TITLE_COLUMNS:
        return False
    kinds = (_FURNITURE, _DATE, _LABEL)
    return not (_CRUMBS.search(words) or any(kind.match(words) for kind in kinds))


def _clauses(
    blocks: Sequence[Block], run: Sequence[Marker]
) -> tuple[tuple[Block, ...], Sequence[Block]]:
    """The clauses, and the blocks after the last one: up to the next number all is a clause's."""
    starts = [marker.line for marker in run]
    parts = [blocks[a:b] for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    end = _end_of_last(parts, run[-1])
    *others, last = parts
    clauses = tuple(
        Block(tuple(line for b in p for line in b.lines)) for p in (*others, last[:end])
    )
    return clauses, last[end:]


def _end_of_last(parts: Sequence[Sequence[Block]], marker: Marker) -> int:
    """How many blocks the last clause has, after which no number says where it ends.

    Where every other clause is one paragraph it is one too. Else it goes on as long as prose
    does, or lists in a style of numbering that the other clauses have inside.
    """
    *others, last = parts
    if others and all(len(part) == 1 for part in others):
        return 1
    inner = {m.style for part in others for block in part[1:] for m in block.markers}
    # a number alone on its line has its heading on the next one
    end = 2 if marker.text.strip() == last[0].text else 1
    while end < len(last) and (
        last[end].is_prose or any(m.style in inner for m in last[end].markers)
    ):
        end += 1
    return end


def _merge(raw: str, removed: Iterable[Removal], dropped: _Dropped) -> tuple[Removal, ...]:
    """All removals in order; what was cleaned from a dropped line goes with the line."""
    dropped = sorted(dropped)
    gone = {at for start, end, _ in dropped for at in range(start, end)}
    kept = [removal for removal in removed if removal.start not in gone]
    whole = [Removal(start, end, raw[start:end], reason) for start, end, reason in dropped]
    return tuple(sorted([*kept, *whole], key=lambda removal: removal.start))
