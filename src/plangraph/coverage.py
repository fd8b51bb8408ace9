"""How much of a plan's text its statements rest on, character by character.

A character is inside the evidence of a statement (action, relation, list), or of a thing, or in a
mention; or it is left over for a reason: punctuation, an ordinal, a connective; or it is unread.
The preambles and clauses count; the announcement and the title introduce them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from rdflib import URIRef

from plangraph.evidence import Evidence
from plangraph.mentions import Mention
from plangraph.names import Names
from plangraph.plan import Plan, Span
from plangraph.text import Unit

COUNTED: Final = ("preamble", "clause")
#: What a character is, the strongest first.
KINDS: Final = (
    "statement",
    "thing",
    "mention",
    "punctuation",
    "ordinal",
    "connective",
    "unread",
)
#: Words that bind other words and say nothing of their own.
CONNECTIVES: Final = re.compile(
    "(?:的|和|與|与|以及|及其|及|或|等|并|並|也|又|在|于|於|以|為此|為|为此|为|把|將|将|對|对|就|從|从"
    "|同時|同时|最終|最终|特別是|特别是|其|之|上述|有關|有关|基礎上|基础上|中|上|方面|我們|我们|唯有"
    "|才能|都|是|(?: |\\b)(?:the|a|an|and|or|of|to|in|for|on|with|by|as|at|its|their)\\b)+"
)


@dataclass(frozen=True, slots=True)
class Left:
    """A run of characters that no evidence or mention holds, and why that may be."""

    start: int
    end: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """One unit: how many characters are of each of `KINDS`, and the runs that are left over."""

    unit: str
    counts: dict[str, int]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A plan's units in source order."""

    plan: str
    units: tuple[UnitCoverage, ...]

    def total(self, *kinds: str) -> int:
        """Characters of these kinds; of all where none is named."""
        return sum(unit.counts[kind] for unit in self.units for kind in kinds or KINDS)

    @property
    def by_statements(self) -> float:
        """The share of characters that statements rest on, punctuation aside; 0 to 1."""
        return self._share("statement")

    @property
    def by_all(self) -> float:
        """The share in evidence or mentions, punctuation aside; 0 to 1."""
        return self._share("statement", "thing", "mention")

    def _share(self, *kinds: str) -> float:
        words = self.total() - self.total("punctuation")
        return self.total(*kinds) / words if words else 1.0

    def to_json(self) -> dict[str, Any]:
        """What the release's `coverage.json` says of one plan."""
        return {
            "plan": self.plan,
            "characters": self.total(),
            "totals": {kind: self.total(kind) for kind in KINDS},
            "statement_coverage": round(self.by_statements, 4),
            "coverage": round(self.by_all, 4),
            "units": [
                {
                    "unit": unit.unit,
                    "characters": sum(unit.counts.values()),
                    "totals": unit.counts,
                    "left": [
                        {"start": x.start, "end": x.end, "words": x.words, "reason": x.reason}
                        for x in unit.left
                    ],
                }
                for unit in self.units
            ],
        }


def cover(
    plan: Plan, evidence: Iterable[Evidence], mentions: Iterable[Mention], names: Names
) -> Coverage:
    """What the evidence and mentions of a plan hold of its text."""
    statements = set(plan.written().subjects(URIRef(names.term("statedIn"))))
    spans: dict[str, list[Span]] = {"statement": [], "thing": [], "mention": []}
    for each in evidence:
        spans["statement" if each.subject in statements else "thing"].append(each.span)
    spans["mention"] = [mention.span for mention in mentions]
    units = [unit for unit in plan.document.units if unit.kind in COUNTED]
    return Coverage(plan.key, tuple(_cover(unit, spans) for unit in units))


def _cover(unit: Unit, spans: dict[str, list[Span]]) -> UnitCoverage:
    kinds = [""] * len(unit.text)
    # The weakest first, so that stronger ones overwrite.
    for kind in ("mention", "thing", "statement"):
        for span in spans[kind]:
            if span.unit == unit.key:
                kinds[span.start : span.end] = [kind] * (span.end - span.start)
    left = tuple(_left(unit, kinds))
    for run in left:
        kinds[run.start : run.end] = [run.reason] * (run.end - run.start)
    # Punctuation inside evidence is punctuation all the same: shares leave it aside.
    for index, character in enumerate(unit.text):
        if _is_punctuation(character):
            kinds[index] = "punctuation"
    return UnitCoverage(unit.key, {kind: kinds.count(kind) for kind in KINDS}, left)


def _left(unit: Unit, kinds: list[str]) -> Iterator[Left]:
    """The runs of characters of no kind, each of one reason."""
    start = 0
    while start < len(kinds):
        if kinds[start]:
            start += 1
            continue
        end, reason = _run(unit, kinds, start)
        yield Left(start, end, unit.text[start:end], reason)
        start = end


def _run(unit: Unit, kinds: list[str], start: int) -> tuple[int, str]:
    """Where the run that begins at `start` ends, and its reason."""
    if start < len(unit.ordinal):
        return min(len(unit.ordinal), _end(kinds, start)), "ordinal"
    end = start
    punctuation = _is_punctuation(unit.text[start])
    limit = _end(kinds, start)
    while end < limit and _is_punctuation(unit.text[end]) == punctuation:
        end += 1
    if punctuation:
        return end, "punctuation"
    return end, "connective" if CONNECTIVES.fullmatch(unit.text[start:end]) else "unread"


def _end(kinds: list[str], start: int) -> int:
    return next((index for index in range(start, len(kinds)) if kinds[index]), len(kinds))


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZSC"
