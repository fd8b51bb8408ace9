"""What it costs to run queries where they may be killed, and how fast a loss is made good."""

from __future__ import annotations

import os
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from plangraph import settings
from plangraph.engine.base import Engine, QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.release import Release
from tests import serving
from tests.bench.ground import Bench, children, get, query_path
from tests.bench.report import Table, ms, said

TRIPLES = 1_000_000
_KILLS = 20
_ATTACK = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_fresh = count()


def run(bench: Bench) -> Iterator[Table]:
    """Overhead, recovery at a million triples, and a cheap query beside an attacker."""
    rows: list[list[object]] = []
    rows += _overhead(bench.release, bench.rounds)
    rows += _recovery()
    rows += _attacked(bench.release)
    yield Table("containment", ("what", "figure"), rows)


def _overhead(release: Release, rounds: int) -> Iterator[list[object]]:
    values = settings.from_mapping({})
    embedded = EmbeddedEngine(release, values)
    with closing(ContainedEngine(release, values)) as contained:
        time.sleep(0.5)
        inside: list[float] = []
        beside: list[float] = []
        for _ in range(rounds * 1000):
            inside.append(_timed(lambda: _ask(contained)))
            beside.append(_timed(lambda: _ask(embedded)))
    one, other = statistics.median(inside), statistics.median(beside)
    yield ["ASK contained, µs", one * 1e6]
    yield ["ASK in process, µs", other * 1e6]
    yield ["overhead, ms (target 0.1)", (one - other) * 1000]


def _ask(engine: Engine) -> None:
    engine.answer(QueryRequest("ASK { ?s ?p ?o }")).close()


def _timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _recovery() -> Iterator[list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        line = "<http://e.org/s/{0}> <http://e.org/p/{1}> <http://e.org/o/{2}> .\n"
        made = (line.format(n // 10, n % 10, n * 7919 % TRIPLES) for n in range(TRIPLES))
        release = serving.write_release(Path(folder), "".join(made), default_graph="own")
        with closing(ContainedEngine(release, settings.from_mapping({}))) as engine:
            configured = int(engine.health()["workers_configured"])
            _wait(lambda: engine.health()["workers"] == configured)
            taken = [_kill_one(engine, configured) for _ in range(_KILLS)]
    yield [f"kill to full pool at {TRIPLES:,} triples, ms (target 50): median (p99)", ms(taken)]


def _kill_one(engine: ContainedEngine, configured: int) -> float:
    time.sleep(0.2)
    victim = random.choice(children(engine.zygote))
    begun = time.perf_counter()
    os.kill(victim, signal.SIGKILL)

    def whole() -> bool:
        there = children(engine.zygote)
        full = engine.health()["workers"] == configured
        return victim not in there and len(there) == configured and full

    _wait(whole)
    return time.perf_counter() - begun


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not ready():
        if time.monotonic() > until:
            raise SystemExit("the pool does not fill again")
        time.sleep(0.0002)


def _attacked(release: Release) -> Iterator[list[object]]:
    with serving.site(release.folder, query_seconds=5) as (port, _):
        alone = [_cheap(port) for _ in range(100)]
        stop = threading.Event()
        attacker = threading.Thread(target=_attack, args=(port, stop))
        attacker.start()
        time.sleep(1)
        beside = []
        for _ in range(200):
            beside.append(_cheap(port))
            time.sleep(0.03)
        stop.set()
        attacker.join()
    yield ["cheap query over HTTP, alone, ms: median (p99)", ms(alone)]
    yield ["the same beside one attacker, ms: median (p99)", ms(beside)]
    yield ["its worst, ms", said(max(beside) * 1000)]


def _cheap(port: int) -> float:
    reply = get(port, query_path(f"ASK {{ ?s ?p ?o }} # {next(_fresh)}"))
    if reply.status != 200:
        raise SystemExit(f"a cheap query got {reply.status}")
    return reply.seconds


def _attack(port: int, stop: threading.Event) -> None:
    while not stop.is_set():
        get(port, query_path(f"{_ATTACK} # {next(_fresh)}"))
