"""The canonical text of a document: its units, their sentences, and the way back to the raw file.

Characters are cleaned by `noise` and lines laid out by `layout`; here each part gets its key,
heading and sentences. Quotes and spans are the affair of `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from plangraph.errors import CallerError
from plangraph.layout import Block, Layout, lay_out
from plangraph.noise import Cleaned, Removal, clean
from plangraph.sentences import columns, first_end, is_finished, split

__all__ = ["Cleaned", "Document", "Removal", "Sentence", "Unit", "clean", "read_document"]

Kind = Literal["announcement", "title", "preamble", "clause"]

#: A heading is no wider than this; a Chinese character counts two.
_HEADING_COLUMNS: Final = 80
_STOPS: Final = "。.:：;；!！?？"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a unit: `text == unit.text[start:end]`; `key` is `12.1` or `p1.1`."""

    key: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a document with a text of its own.

    `key` is `announcement`, `title`, `p1` … or `1` …; `number` is that of a preamble or clause,
    and `ordinal` how a clause's number is printed, punctuation aside (`十二`, `Article 12`).
    `heading` stands in `text` after the ordinal and is no sentence; a clause that is one
    sentence has none. Only preambles and clauses have sentences. `start_in_clean` is where
    `text` begins in `Document.text`, `offsets[i]` where `text[i]` stands in the raw document.
    """

    key: str
    kind: Kind
    number: int | None
    ordinal: str
    heading: str | None
    text: str
    sentences: tuple[Sentence, ...]
    start_in_clean: int
    offsets: tuple[int, ...]

    def raw_range(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the raw document: code points, end excluded.

        There may be noise between the words there. An empty range, or one that leaves the
        text, is a CallerError.
        """
        if not 0 <= start < end <= len(self.text):
            raise CallerError(
                f"unit {self.key} has {len(self.text)} characters, so {start} to {end} is no "
                "range in it; ask for 0 <= start < end <= length"
            )
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Document:
    """The units in source order, and all that was taken out of the raw document, in order.

    Every raw character is in a unit, in a removal, or is the line feed that ends a unit.
    """

    units: tuple[Unit, ...]
    removed: tuple[Removal, ...]

    @property
    def text(self) -> str:
        """The canonical text: each unit ended by a line feed."""
        return "".join(f"{unit.text}\n" for unit in self.units)

    @property
    def clauses(self) -> tuple[Unit, ...]:
        """The units that are clauses."""
        return tuple(unit for unit in self.units if unit.kind == "clause")

    def unit(self, key: str) -> Unit:
        """The unit of that key; CallerError, with the keys there are, where there is none."""
        for unit in self.units:
            if unit.key == key:
                return unit
        keys = " ".join(unit.key for unit in self.units)
        raise CallerError(f"the document has no unit {key!r}; it has {keys}")


def read_document(raw: str) -> Document:
    """The document in a raw text; SourceUnreadable where it has no clauses or no title."""
    layout = lay_out(raw, clean(raw))
    units: list[Unit] = []
    start = 0
    for part in _parts(layout):
        units.append(_unit(part, start))
        start += len(units[-1].text) + 1
    return Document(tuple(units), layout.removed)


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of the layout, what it is, and its marker as printed ("" where it has none)."""

    block: Block
    key: str
    kind: Kind
    number: int | None = None
    marker: str = ""


def _parts(layout: Layout) -> Iterator[_Part]:
    if layout.announcement:
        yield _Part(layout.announcement, "announcement", "announcement")
    yield _Part(layout.title, "title", "title")
    for number, block in enumerate(layout.preambles, 1):
        yield _Part(block, f"p{number}", "preamble", number)
    for marker, block in zip(layout.markers, layout.clauses, strict=True):
        yield _Part(block, str(marker.number), "clause", marker.number, marker.text)


def _unit(part: _Part, start: int) -> Unit:
    text = part.block.text
    heading, body = _heading(text, len(part.marker)) if part.kind == "clause" else (None, 0)
    ranges = split(text, body) if part.kind in ("clause", "preamble") else []
    sentences = tuple(
        Sentence(f"{part.key}.{number}", number, first, last, text[first:last])
        for number, (first, last) in enumerate(ranges, 1)
    )
    ordinal = part.marker.strip(" \t\xa0\u3000、.．:：)）(（—–-")
    return Unit(
        part.key,
        part.kind,
        part.number,
        ordinal,
        heading,
        text,
        sentences,
        start,
        part.block.offsets,
    )


def _heading(text: str, start: int) -> tuple[str | None, int]:
    """A clause's heading, None where it has none, and where its body begins.

    `start` is where the marker ends. The heading goes to the first sentence end of its line, or
    is the line; it is short, and something follows it or it is no sentence.
    """
    alone = text[start : start + 1] == "\n"
    first = start + 1 if alone else start
    line, newline, rest = text[first:].partition("\n")
    end = first_end(line) or len(line)
    words = line[:end]
    goes_on = bool(line[end:].strip() or newline)
    # a line that goes on in small letters is the beginning of a wrapped sentence
    wrapped = end == len(line) and not is_finished(line) and rest[:1].islower()
    # Chinese law sets a heading apart by other means than a full stop
    is_law = text.startswith("第")
    is_sentence = is_finished(words) and (alone or is_law or not goes_on)
    if not words or columns(words) > _HEADING_COLUMNS or wrapped or is_sentence:
        return None, start
    return words.rstrip(_STOPS).strip(), first + end
