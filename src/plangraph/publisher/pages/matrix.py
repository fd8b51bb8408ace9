"""The plan at a glance as a picture: its provisions across, kinds of activity down, by force.

Makes the figures; drawing them as SVG and as a table is the templates'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plangraph.publisher.pages.outline import Unit
from plangraph.publisher.pages.reading import Card, ask, cards, iri_at, node, number_at


@dataclass(frozen=True, slots=True)
class Part:
    """Some actions of one force in a cell: `offset` and `share` of its height, 0 to 1."""

    force: Card
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The actions of one activity in one provision, by force."""

    count: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Line:
    """An activity and its cells, one for each provision; `count` over the whole plan."""

    activity: Card
    cells: Sequence[Cell]
    count: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The figures of the picture: columns, lines from the most frequent, forces, the largest."""

    units: Sequence[Unit]
    lines: Sequence[Line]
    forces: Sequence[Card]
    largest: int


def matrix(plan: str, units: Sequence[Unit], most: int = 60) -> Matrix:
    """The matrix of a plan."""
    rows = ask("matrix", plan=node(plan))
    named = cards({iri_at(row, name) for row in rows for name in ("activity", "force")})
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for row in rows:
        cell = counts.setdefault(iri_at(row, "activity"), {}).setdefault(iri_at(row, "unit"), {})
        cell[iri_at(row, "force")] = number_at(row, "count")
    lines = [_line(named[iri], cells, units, named) for iri, cells in counts.items()]
    lines.sort(key=lambda line: (-line.count, line.activity.iri))
    shown = [unit for unit in units if unit.card.kind.key != "announcement"]
    kept = [n for n, unit in enumerate(units) if unit in shown]
    lines = [Line(line.activity, [line.cells[n] for n in kept], line.count) for line in lines]
    forces = {iri_at(row, "force") for row in rows}
    return Matrix(
        units=shown,
        lines=lines[:most],
        forces=sorted((named[iri] for iri in forces), key=lambda card: card.iri),
        largest=max((cell.count for line in lines for cell in line.cells), default=0),
    )


def _line(
    activity: Card,
    cells: Mapping[str, Mapping[str, int]],
    units: Sequence[Unit],
    named: Mapping[str, Card],
) -> Line:
    made = [_cell(cells.get(unit.card.iri, {}), named) for unit in units]
    return Line(activity, made, sum(cell.count for cell in made))


def _cell(forces: Mapping[str, int], named: Mapping[str, Card]) -> Cell:
    parts = [Part(named[iri], count) for iri, count in sorted(forces.items())]
    return Cell(sum(forces.values()), parts)
