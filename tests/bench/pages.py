"""What a page costs the server when no cache knows it: one client, one kept connection."""

from __future__ import annotations

import http.client
import random
from collections.abc import Iterator
from itertools import count

from plangraph import settings
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.release import Release
from tests import serving
from tests.bench.ground import Bench, ask, cpu_seconds, family
from tests.bench.report import Table, ms, said

_fresh = count()


def run(bench: Bench) -> Iterator[Table]:
    """All things once, every other page some times, in one shuffled line."""
    asked = list(_paths(bench.release))
    for name, path in _others(bench.release):
        asked += [(name, path)] * bench.rounds * 4
    random.Random(7).shuffle(asked)
    taken: dict[str, list[float]] = {}
    with serving.site(bench.release.folder) as (port, process):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _, path in asked[:50]:
            _get(connection, path)
        before = cpu_seconds(family(process.pid))
        for name, path in asked:
            taken.setdefault(name, []).append(_get(connection, path))
        cpu = cpu_seconds(family(process.pid)) - before
        again = [ask(connection, "/browse/").seconds for _ in range(200)]
    rows = [[name, len(times), ms(times)] for name, times in sorted(taken.items())]
    rows.append(["any page again, from memory", len(again), ms(again)])
    rows.append(["processor time, all pages: ms each", len(asked), said(cpu / len(asked) * 1000)])
    head = ("page", "requests", "ms: median (p99)")
    yield Table("pages", head, rows, "Over HTTP; target for an entity page 5 ms.")


def _get(connection: http.client.HTTPConnection, path: str) -> float:
    # A media type nobody offers makes the request new to every cache and changes nothing.
    reply = ask(connection, path, {"Accept": f"text/html, x/n{next(_fresh)};q=0.1"})
    if reply.status != 200:
        raise SystemExit(f"{path}: {reply.status}")
    return reply.seconds


def _paths(release: Release) -> Iterator[tuple[str, str]]:
    engine = EmbeddedEngine(release, settings.from_mapping({}))
    start = f"{release.base}id/"
    find = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER STRSTARTS(STR(?s), "{start}") }} ORDER BY ?s'
    for row in engine.select(find):
        yield "entity page", f"/doc/{str(getattr(row['s'], 'value', '')).removeprefix(start)}"


def _others(release: Release) -> Iterator[tuple[str, str]]:
    yield "front page", "/"
    yield "browse", "/browse/"
    yield "browse: actions", "/browse/action"
    yield "search, English", "/search?q=women"
    yield "search, two characters", "/search?q=%E5%A9%A6%E5%A5%B3"
    yield "search, pinyin", "/search?q=biaozhun"
    yield "suggestions", "/suggest?q=dev"
    yield "vocabulary", "/ns"
    for plan in release.plans:
        yield "plan page", f"/plan/{plan['key']}"
