"""Tables of figures, and the machine they were taken on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("plangraph", "pyoxigraph", "granian", "flask", "pyshacl", "rdflib", "oxigraph")


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; `note` says what its figures are."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""

    def lines(self) -> Iterator[str]:
        """The table in Markdown."""
        yield f"### {self.title}"
        yield ""
        if self.note:
            yield self.note
            yield ""
        yield f"| {' | '.join(self.head)} |"
        yield f"| {' | '.join(['---'] * len(self.head))} |"
        for row in self.rows:
            yield f"| {' | '.join(said(cell) for cell in row)} |"
        yield ""


def said(cell: object) -> str:
    """A figure in three digits; words as they are."""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def ms(seconds: Iterable[float]) -> str:
    """The median, and the 99th percentile in brackets, in milliseconds."""
    taken = sorted(seconds)
    if not taken:
        return "-"
    late = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    return f"{said(statistics.median(taken) * 1000)} ({said(late * 1000)})"


def circumstances() -> str:
    """Date, machine, load and versions, in one paragraph."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    used = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')} · {_processor()}, {cores} cores, {memory:.0f} GiB, "
        f"Linux {platform.release()} · load {load:.1f} at the start · "
        f"Python {platform.python_version()}, {used}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
