"""Mixed load with random kills: every answer against a known right one, memory over the time.

Pages, cheap queries, hostile queries and downloads at a bounded rate on loopback; now and then a
query worker, seldom the process they are forked from, is killed. Right answers come from the
embedded engine and an application in this process, before the load begins.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from plangraph import settings
from plangraph.engine.base import QueryRequest
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.media import RESULTS_JSON, TURTLE
from plangraph.publisher.app import create_app
from plangraph.release import Release
from tests import serving
from tests.bench.ground import Bench, Reply, children, family, get, memory, query_path
from tests.bench.report import Table, ms

#: Requests a second of each kind; kills of workers a minute; every so many takes the zygote.
RATES = {"page": 4.0, "query": 6.0, "hostile": 0.2, "download": 0.5}
KILLS_A_MINUTE = 6
ZYGOTE_EVERY = 20
#: The limit of one query while the soak lasts, so that hostile ones leave others room.
SECONDS = 2
_SAMPLE = 5.0
#: Answers that refuse honestly: nothing was computed wrongly, nothing was cut.
REFUSALS = frozenset({400, 403, 408, 413, 429, 500, 503, 504})

_EXAMPLES = (
    "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?q "
    "{ ?x a sh:SPARQLExecutable ; sh:select|sh:ask ?q } ORDER BY ?q"
)
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND() LIMIT 1",
    "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?s (<urn:x>|!<urn:y>)* ?o }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "ASK " + "{" * 3000 + "}" * 3000,
    "ASK { ?s ?p " + ",".join(f"?o{n}" for n in range(300)) + " }",
    "SELECT ?x { BIND('x' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n},?a{n}) AS ?a{n + 1})" for n in range(34))
    + " BIND(STRLEN(?a34) AS ?x) }",
    "SELECT * { ?s ?p ",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A request, new each time from `made`, and what is wrong with an answer, "" if nothing."""

    kind: str
    made: Callable[[int], tuple[str, dict[str, str]]]
    fault: Callable[[bytes], str]


@dataclass(slots=True)
class Tally:
    """What has come back so far."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)

    def note(self, case: Case, path: str, reply: Reply) -> None:
        """Count an answer, and judge it."""
        if reply.status == 200:
            fault = case.fault(reply.body)
        else:
            fault = "" if reply.status in REFUSALS else f"{reply.body[:200]!r}"
        with self.lock:
            self.asked[case.kind] += 1
            self.statuses[case.kind, reply.status] += 1
            self.seconds.setdefault(case.kind, []).append(reply.seconds)
            if fault:
                self.wrong.append(f"{reply.status} {path[:200]} {fault}")


def run(bench: Bench) -> Iterator[Table]:
    """Load a server for `minutes`, and say what came of it."""
    cases = list(_cases(bench.release))
    tally = Tally()
    with serving.site(bench.release.folder, query_seconds=SECONDS) as (port, process):
        stop = threading.Event()
        begun = time.monotonic()
        threads = [
            *(_thread(_load, stop, port, kind, cases, tally) for kind in RATES),
            _thread(_kill, stop, process.pid, tally),
            _thread(_sample, stop, process.pid, tally),
        ]
        stop.wait(bench.minutes * 60)
        stop.set()
        for thread in threads:
            thread.join(90)
        minutes = (time.monotonic() - begun) / 60
        last = get(port, query_path("ASK { ?s ?p ?o } # the last"))
    yield _summary(tally, minutes, last)


def _thread(work: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


# --- requests and their right answers ---


def _cases(release: Release) -> Iterator[Case]:
    values = settings.from_mapping({})
    engine = EmbeddedEngine(release, values)
    yield from _queries(engine)
    yield from _pages(release, engine, values)
    yield from _downloads(release)
    for query in HOSTILE:
        yield Case("hostile", _fresh_query(query), lambda _body: "cannot be answered in time")


def _queries(engine: EmbeddedEngine) -> Iterator[Case]:
    for row in engine.select(_EXAMPLES):
        query = str(getattr(row["q"], "value", ""))
        with closing(engine.answer(QueryRequest(query, RESULTS_JSON, TURTLE))) as answer:
            known = _bag(answer.read())
        yield Case("query", _fresh_query(query), partial(_other_solutions, known))


def _as_it_is(path: str, _number: int) -> tuple[str, dict[str, str]]:
    return path, {"Accept-Encoding": "identity"}


def _other_solutions(known: Counter[str] | bool | None, body: bytes) -> str:
    return "" if _bag(body) == known else f"other solutions: {body[:300]!r}"


def _other_bytes(known: bytes, body: bytes) -> str:
    if body == known:
        return ""
    pairs = enumerate(zip(known, body, strict=False))
    place = next((n for n, (one, other) in pairs if one != other), min(len(known), len(body)))
    cut = slice(max(0, place - 60), place + 60)
    return f"differs at {place}: {body[cut]!r} for {known[cut]!r}"


def _other_checksum(known: str, body: bytes) -> str:
    found = hashlib.sha256(body).hexdigest()
    return "" if found == known else f"checksum {found} for {known}, {len(body)} bytes"


def _bag(body: bytes) -> Counter[str] | bool | None:
    """The solutions of a result, in any order; None for what is none."""
    try:
        result = parse_query_results(body, format=QueryResultsFormat.JSON)
        return (
            Counter(str(solution) for solution in result)
            if isinstance(result, QuerySolutions)
            else bool(result)
        )
    except (SyntaxError, ValueError):
        return None


def _fresh_query(query: str) -> Callable[[int], tuple[str, dict[str, str]]]:
    """The query as nobody has sent it, three times of four; else as a cache may know it."""

    def made(number: int) -> tuple[str, dict[str, str]]:
        text = query if number % 4 == 0 else f"{query}\n# {number}"
        return query_path(text), {"Accept": RESULTS_JSON.mime}

    return made


def _pages(release: Release, engine: EmbeddedEngine, values: settings.Settings) -> Iterator[Case]:
    client = create_app(release, engine, values).test_client()
    for path in _paths(release, engine):
        known = client.get(path, headers={"Accept": "text/html"})
        assert known.status_code == 200, path
        yield Case("page", _fresh_page(path), partial(_other_bytes, known.data))


def _paths(release: Release, engine: EmbeddedEngine) -> Iterator[str]:
    start = f"{release.base}id/"
    find = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER STRSTARTS(STR(?s), "{start}") }} ORDER BY ?s'
    things = [str(getattr(row["s"], "value", "")) for row in engine.select(find)]
    for iri in random.Random(4).sample(things, min(150, len(things))):
        yield f"/doc/{iri.removeprefix(start)}"
    yield from ("/", "/browse/", "/ns", "/queries", "/validation", "/search?q=women")
    yield from (f"/plan/{plan['key']}" for plan in release.plans)


def _fresh_page(path: str) -> Callable[[int], tuple[str, dict[str, str]]]:
    def made(number: int) -> tuple[str, dict[str, str]]:
        # A media type nobody offers makes the request new to every cache and changes nothing.
        more = "" if number % 4 == 0 else f", x/n{number};q=0.1"
        return path, {"Accept": f"text/html{more}"}

    return made


def _downloads(release: Release) -> Iterator[Case]:
    for name, file in release.files.items():
        if name.startswith("dumps/"):
            yield Case(
                "download",
                partial(_as_it_is, f"/{name}"),
                partial(_other_checksum, file.sha256),
            )


# --- load, kills, samples ---


def _load(stop: threading.Event, port: int, kind: str, cases: Iterable[Case], tally: Tally) -> None:
    chance = random.Random(kind)
    mine = [case for case in cases if case.kind == kind]
    number = 0
    while not stop.wait(chance.expovariate(RATES[kind])):
        number += 1
        case = chance.choice(mine)
        path, headers = case.made(number)
        tally.note(case, path, get(port, path, headers))


def _kill(stop: threading.Event, server: int, tally: Tally) -> None:
    chance = random.Random("kill")
    done = 0
    while not stop.wait(chance.uniform(0.5, 1.5) * 60 / KILLS_A_MINUTE):
        zygotes = children(server)
        workers = [worker for zygote in zygotes for worker in children(zygote)]
        done += 1
        aims = zygotes if done % ZYGOTE_EVERY == 0 else workers
        if not aims:
            continue
        try:
            os.kill(chance.choice(aims), signal.SIGKILL)
        except ProcessLookupError:
            continue
        tally.kills["zygote" if aims is zygotes else "worker"] += 1


def _sample(stop: threading.Event, server: int, tally: Tally) -> None:
    while not stop.wait(_SAMPLE):
        tally.memory.append(memory(family(server)))


# --- what came of it ---


def _summary(tally: Tally, minutes: float, last: Reply) -> Table:
    refused = Counter[int]()
    for (_kind, status), count in tally.statuses.items():
        if status != 200:
            refused[status] += count
    rows: list[list[object]] = [
        ["minutes", minutes],
        ["requests", sum(tally.asked.values())],
        *([f"of these: {kind}", tally.asked[kind]] for kind in RATES),
        ["wrong answers", len(tally.wrong)],
        *([f"status {status}", count] for status, count in sorted(refused.items())),
        *_latency_rows(tally),
        ["workers killed", tally.kills["worker"]],
        ["zygotes killed", tally.kills["zygote"]],
        *_memory_rows(tally.memory),
        ["a last cheap query", f"{last.status}, {last.seconds * 1000:.1f} ms"],
    ]
    refusals = {
        kind: {s: c for (k, s), c in sorted(tally.statuses.items()) if k == kind and s != 200}
        for kind in RATES
    }
    rows.extend([f"not 200: {kind}", str(found or "none")] for kind, found in refusals.items())
    rows.extend(["wrong", line] for line in tally.wrong[:20])
    note = f"Query limit {SECONDS} s, requests a second: {RATES}."
    return Table("soak", ("what", "figure"), rows, note)


def _latency_rows(tally: Tally) -> Iterator[list[object]]:
    for kind in RATES:
        yield [f"{kind}, ms: median (p99)", ms(tally.seconds.get(kind, []))]


def _memory_rows(samples: list[tuple[float, float]]) -> Iterator[list[object]]:
    """First and last tenth of the samples, after the first minute's warming up."""
    warm = samples[int(60 / _SAMPLE) :] or samples
    part = max(1, len(warm) // 10)
    for place, name in ((0, "RSS of all processes"), (1, "the same, shared pages once")):
        figures = [sample[place] for sample in warm]
        if figures:
            first, last = statistics.median(figures[:part]), statistics.median(figures[-part:])
            yield [
                f"{name}, MiB: first, last, most",
                f"{first:.0f}, {last:.0f}, {max(figures):.0f}",
            ]
