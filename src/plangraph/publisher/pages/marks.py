"""Overlapping marks over a text, as properly nested pieces that a template can write down.

Actions lie outermost, things within them; a thing that lies in another is marked without a link,
since links cannot nest. What is marked, and in which colour, is the caller's choice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked range [start, end) in code points; `anchor` is an id for its first piece."""

    start: int
    end: int
    iri: str
    family: str
    href: str
    title: str = ""
    anchor: str = ""
    layer: Literal["action", "thing"] = "thing"
    linked: bool = True
    here: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A step of writing marked text: words, or the opening or closing of a mark.

    `first` and `last` tell whether it is the mark's first or last piece in the text.
    """

    step: Literal["words", "open", "close"]
    words: str = ""
    mark: Mark | None = None
    first: bool = False
    last: bool = False


def without_nested_links(marks: Iterable[Mark]) -> list[Mark]:
    """The marks, of which only things that do not overlap a longer linked thing stay links."""
    kept: list[Mark] = []
    linked: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start - m.end, m.start, m.iri)):
        if mark.layer == "thing" and any(_overlap(mark, other) for other in linked):
            mark = replace(mark, linked=False)
        elif mark.layer == "thing":
            linked.append(mark)
        kept.append(mark)
    return kept


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """The words of text[start:end] and the marks over them, each opening with its closing."""
    inside = [mark for mark in marks if mark.start < end and start < mark.end]
    cuts = sorted(
        {start, end}
        | {cut for mark in inside for cut in (mark.start, mark.end) if start < cut < end}
    )
    written: list[Piece] = []
    stack: list[Mark] = []
    for left, right in itertools.pairwise(cuts):
        wanted = sorted((m for m in inside if m.start <= left and right <= m.end), key=_depth)
        shared = _shared(stack, wanted)
        written += [_closing(mark, left) for mark in reversed(stack[shared:])]
        written += [Piece("open", mark=mark, first=mark.start == left) for mark in wanted[shared:]]
        written.append(Piece("words", text[left:right]))
        stack = wanted
    return written + [_closing(mark, end) for mark in reversed(stack)]


def _closing(mark: Mark, place: int) -> Piece:
    return Piece("close", mark=mark, last=mark.end == place)


def _depth(mark: Mark) -> tuple[bool, bool, int, int, str]:
    return mark.layer == "thing", not mark.linked, mark.start, -mark.end, mark.iri


def _shared(stack: Sequence[Mark], wanted: Sequence[Mark]) -> int:
    pairs = zip(stack, wanted, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one is not other),
        min(len(stack), len(wanted)),
    )
