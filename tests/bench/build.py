"""Read, resolve, infer, validate, write all dumps: processor time, wall time, memory."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from plangraph.assembly import assemble
from plangraph.build import check
from plangraph.names import Names
from tests.bench.ground import Bench
from tests.bench.report import Table


def run(bench: Bench) -> Iterator[Table]:
    """Whole builds as a user starts them, then the steps up to the report, in this process."""
    runs = [_whole() for _ in range(min(bench.rounds, 3))]
    cpu, wall, peak = (statistics.median(figures) for figures in zip(*runs, strict=True))
    read, checked = _steps()
    rows = [
        ["processor time, s (target 10)", cpu],
        ["wall time, s", wall],
        ["peak memory, MiB", peak],
        ["of it: read and put together, s", read],
        ["of it: infer and validate, s", checked],
        ["share of validation", f"{checked / cpu:.0%}"],
    ]
    yield Table("build", ("one plan", "figure"), rows, f"Medians of {len(runs)} builds.")


def _whole() -> tuple[float, float, float]:
    """Processor and wall seconds, and MiB, of `plangraph build` and what it starts."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "plangraph", "build", "--out", str(Path(folder) / "out")]
        begun = time.perf_counter()
        pid = os.posix_spawn(sys.executable, command, os.environ)
        _, status, used = os.wait4(pid, 0)
        wall = time.perf_counter() - begun
    if status:
        raise SystemExit("the build failed; see above")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def _steps() -> tuple[float, float]:
    begun = time.process_time()
    assembly = assemble([], Names())
    read = time.process_time()
    check(assembly)
    return read - begun, time.process_time() - read
