"""What the benchmarks stand on: the release, servers over it, requests, processes' memory."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from plangraph import cached, settings
from plangraph.release import Release

ROOT = Path(__file__).parents[2]
#: Beside what pytest keeps, and thrown away with it by `make clean`.
CACHE = ROOT / ".pytest_cache" / "d"
QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Bench:
    """What every benchmark is given: `minutes` is for the soak, `rounds` for all that repeat."""

    release: Release
    minutes: float = 30
    rounds: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the seconds from asking to its last byte."""

    status: int
    body: bytes
    seconds: float


def shipped() -> Release:
    """The release of the plans that ship, built when it is not there."""
    values = settings.from_mapping({"PLANGRAPH_CACHE_DIR": str(CACHE / "releases")})
    return cached.release_for([], values)


def get(port: int, path: str, headers: Mapping[str, str] | None = None) -> Reply:
    """One GET on a connection of its own; status 0 when there was no answer at all."""
    with_connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return ask(with_connection, path, headers)
    except (OSError, http.client.HTTPException):
        return Reply(0, b"", 0)
    finally:
        with_connection.close()


def ask(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str] | None = None
) -> Reply:
    """One GET on a connection that stays open."""
    begun = time.perf_counter()
    connection.request("GET", path, headers=dict(headers or {}))
    answer = connection.getresponse()
    body = answer.read()
    return Reply(answer.status, body, time.perf_counter() - begun)


def query_path(query: str, path: str = "/sparql") -> str:
    """The address of a query."""
    return f"{path}?query={quote(query)}"


def family(pid: int) -> Iterator[int]:
    """A process and all it started, itself first."""
    yield pid
    for child in children(pid):
        yield from family(child)


def children(pid: int) -> list[int]:
    """The processes that a process started, from any of its threads."""
    try:
        found = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return sorted(int(number) for line in found for number in line.split())


def memory(pids: Iterator[int]) -> tuple[float, float]:
    """MiB resident of some processes: each for itself, and shared pages counted once."""
    rss = pss = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        figures = {line.split(":")[0]: line.split() for line in lines[1:]}
        if "Rss" in figures:
            rss += int(figures["Rss"][1])
            pss += int(figures["Pss"][1])
    return rss / 1024, pss / 1024


def cpu_seconds(pids: Iterator[int]) -> float:
    """Processor time some processes have taken so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")
