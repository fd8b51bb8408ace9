"""Twelve queries at our endpoint and at others', over one release, in turn.

A query goes to each server over a kept connection, with a comment that makes it new to every
cache; ours is asked once more for what it remembers. Throughput is Debian's wrk. Read the ratios.
"""

from __future__ import annotations

import http.client
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from plangraph import settings
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.release import Release
from tests import serving
from tests.bench import peers
from tests.bench.ground import QUERIES, Bench, ask, query_path
from tests.bench.report import Table, ms, said

Servers = dict[str, tuple[int, str]]

_GAP = "VALUES ?this { UNDEF }"
#: The kinds of thing a query's gap is filled with.
_KINDS = {"Q03": "ActorGroup", "Q05": "Domain", "Q09": "Clause"}
_SECONDS = 3
_fresh = count()


def run(bench: Bench) -> Iterator[Table]:
    """Latencies with one client, then requests a second with 8 and 32."""
    questions = _questions(bench.release)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, _ = stack.enter_context(serving.site(bench.release.folder))
        servers: Servers = {
            "plangraph": (port, "/sparql"),
            "oxigraph": stack.enter_context(peers.oxigraph(bench.release, folder)),
            "rdflib-endpoint": stack.enter_context(peers.rdflib_endpoint(bench.release)),
        }
        yield _latencies(servers, questions, bench.rounds)
        if shutil.which("wrk"):
            yield _throughput(servers, questions)


def _questions(release: Release) -> dict[str, list[str]]:
    """The texts of each query, one for each thing that fills its gap."""
    engine = EmbeddedEngine(release, settings.from_mapping({}))
    made = {}
    for file in sorted(QUERIES.glob("*.rq")):
        text = file.read_text("utf-8")
        kind = _KINDS.get(file.stem, "Action")
        find = f"SELECT ?s {{ ?s a <{release.base}ns#{kind}> }} ORDER BY ?s"
        things = [str(row["s"]) for row in engine.select(find)] if _GAP in text else [""]
        random.Random(file.stem).shuffle(things)
        made[file.stem] = [text.replace(_GAP, f"VALUES ?this {{ {each} }}") for each in things]
    return made


def _latencies(servers: Servers, questions: dict[str, list[str]], rounds: int) -> Table:
    asked = {**servers, "plangraph, again": servers["plangraph"]}
    lines = {
        name: http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for name, (port, _) in asked.items()
    }
    rows: list[Sequence[object]] = []
    for name, texts in questions.items():
        times: dict[str, list[float]] = {each: [] for each in asked}
        for number in range(rounds if name == "Q12" else rounds * 4):
            text = f"{texts[number % len(texts)]}\n# {next(_fresh)}"
            for server, (_, path) in asked.items():
                times[server].append(_seconds(lines[server], query_path(text, path)))
        ours, others = times["plangraph"], [times["oxigraph"], times["rdflib-endpoint"]]
        ratios = [said(_middle(other) / _middle(ours)) for other in others]
        rows.append([name, *(ms(times[server]) for server in asked), " / ".join(ratios)])
    head = ("query", *asked, "oxigraph / rdflib-endpoint to ours")
    note = "Milliseconds, one client: median (p99), never sent before; `again` is from memory."
    return Table("endpoint, one client", head, rows, note)


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _seconds(line: http.client.HTTPConnection, path: str) -> float:
    reply = ask(line, path)
    if reply.status != 200:
        raise SystemExit(f"{path}: {reply.status} {reply.body[:300]!r}")
    return reply.seconds


def _throughput(servers: Servers, questions: dict[str, list[str]]) -> Table:
    mixes = {"look-up": questions["Q01"][0], "light join": questions["Q05"][0]}
    rows: list[Sequence[object]] = []
    for mix, text in mixes.items():
        for clients in (8, 32):
            for server, (port, path) in servers.items():
                url = f"http://127.0.0.1:{port}{query_path(text, path)}"
                rows.append([mix, clients, server, *_wrk(url, clients, fresh=True)])
                if server == "plangraph":
                    again = _wrk(url, clients, fresh=False)
                    rows.append([mix, clients, "plangraph, again", *again])
    head = ("query", "clients", "server", "requests/s", "not 200")
    return Table("endpoint, throughput", head, rows, f"wrk, {_SECONDS} s each, in turn.")


def _wrk(url: str, clients: int, *, fresh: bool) -> tuple[float, int]:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{_SECONDS}s", "--timeout", "10s"]
    if fresh:
        command += ["-s", str(Path(__file__).with_name("fresh.lua"))]
    said_ = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said_)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said_)
    return float(rate.group(1)) if rate else 0.0, int(bad.group(1)) if bad else 0
