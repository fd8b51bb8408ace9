"""Where each label of each thing stands in the text, longest label first.

A label that stands inside a longer label's place, or overlaps it, is not counted there: 人工智能 is
not mentioned where 人工智能治理 is. Mentions are computed; evidence is what a person chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plangraph.plan import Plan, Span


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A label of `thing`, an IRI, stands at `span`."""

    span: Span
    thing: str


def find_mentions(plan: Plan, labels: Mapping[str, Iterable[str]]) -> tuple[Mention, ...]:
    """All mentions in a plan; `labels` goes from a label in the text's script to its things."""
    longest_first = sorted(
        (label for label in labels if label), key=lambda each: (-len(each), each)
    )
    found = [
        Mention(Span(unit.key, start, end), thing)
        for unit in plan.document.units
        for start, end in places(unit.text, longest_first)
        for thing in labels[unit.text[start:end]]
    ]
    return tuple(sorted(found))


def places(text: str, longest_first: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Ranges of labels in `text`, none overlapping; labels that come earlier win."""
    taken = bytearray(len(text))
    for label in longest_first:
        start = text.find(label)
        while start >= 0:
            end = start + len(label)
            if not any(taken[start:end]) and _stands_alone(text, start, end):
                taken[start:end] = b"\1" * len(label)
                yield start, end
            start = text.find(label, start + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether Western letters do not go on before or after: AI is no part of MAIN."""
    return not (_joined(text[max(0, start - 1) : start + 1]) or _joined(text[end - 1 : end + 1]))


def _joined(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalnum()
