"""Who is asked to do what for whom, as a flow: parties, activities, beneficiaries.

Lays out bands and ribbons in the picture's units; the template draws them. Slots that the text
leaves empty are shown as such: silence is data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plangraph.publisher.pages.reading import Card, ask, cards, iri_at, node

WIDTH = 960
BAND = 12
_COLUMNS = (200, 470, 748)
_UNIT = 9.0
_GAP = 10
_MOST = 16


@dataclass(frozen=True, slots=True)
class Band:
    """A party or activity: where it stands; `card` is None for a slot left empty, `rest` for
    those too rare to be shown one by one."""

    card: Card | None
    rest: bool
    count: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """So many actions between two bands: left x, y, right x, y, and the height."""

    source: Band
    target: Band
    count: int
    y1: float
    y2: float
    height: float


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A row of the table: so many actions ask this of these for those."""

    actor: Card | None
    activity: Card
    beneficiary: Card | None
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture, laid out, and its figures."""

    bands: Sequence[Band]
    ribbons: Sequence[Ribbon]
    rows: Sequence[FlowRow]
    width: int
    height: int


def flow(plan: str) -> Flow:
    """The flow of a plan."""
    found = ask("flow", plan=node(plan))
    triples = Counter(
        (iri_at(r, "actor"), iri_at(r, "activity"), iri_at(r, "beneficiary")) for r in found
    )
    named = cards(iri for triple in triples for iri in triple)
    kept = [_frequent(triples, column) for column in range(3)]
    columns = [_column(n, triples, kept[n], named) for n in range(3)]
    ribbons = [*_ribbons(triples, kept, columns, 0), *_ribbons(triples, kept, columns, 1)]
    bands = [band for column in columns for band in column.values()]
    rows = [
        FlowRow(named.get(a), named[b], named.get(c), count)
        for (a, b, c), count in sorted(triples.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Flow(
        bands, ribbons, rows, WIDTH, round(max((b.y + b.height for b in bands), default=0) + 16)
    )


Triples = Mapping[tuple[str, str, str], int]


def _frequent(triples: Triples, column: int) -> set[str]:
    counts: Counter[str] = Counter()
    for triple, count in triples.items():
        counts[triple[column]] += count
    return {iri for iri, _count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))[:_MOST]} | {
        ""
    }


def _shown(iri: str, kept: set[str]) -> str:
    return iri if iri in kept else "…"


def _column(
    number: int, triples: Triples, kept: set[str], named: Mapping[str, Card]
) -> dict[str, Band]:
    counts: Counter[str] = Counter()
    for triple, count in triples.items():
        counts[_shown(triple[number], kept)] += count
    ordered = sorted(counts, key=lambda iri: (iri == "", iri == "…", -counts[iri], iri))
    bands, y = {}, 34.0
    for iri in ordered:
        height = max(counts[iri] * _UNIT, 6.0)
        bands[iri] = Band(named.get(iri), iri == "…", counts[iri], _COLUMNS[number], y, height)
        y += max(height, 12.0) + _GAP
    return bands


def _ribbons(
    triples: Triples, kept: Sequence[set[str]], columns: Sequence[Mapping[str, Band]], left: int
) -> list[Ribbon]:
    pairs: Counter[tuple[str, str]] = Counter()
    for triple, count in triples.items():
        pairs[_shown(triple[left], kept[left]), _shown(triple[left + 1], kept[left + 1])] += count
    sources, targets = columns[left], columns[left + 1]
    order = {iri: n for n, iri in enumerate(sources)}, {iri: n for n, iri in enumerate(targets)}
    used: dict[tuple[int, str], float] = {}
    made = []
    for a, b in sorted(pairs, key=lambda pair: (order[0][pair[0]], order[1][pair[1]])):
        height = pairs[a, b] * _UNIT
        y1, y2 = used.get((0, a), 0.0), used.get((1, b), 0.0)
        made.append(
            Ribbon(
                sources[a], targets[b], pairs[a, b], sources[a].y + y1, targets[b].y + y2, height
            )
        )
        used[0, a], used[1, b] = y1 + height, y2 + height
    return made
