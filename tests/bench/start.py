"""From the start of a server's process to its first answered query."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests import serving
from tests.bench.ground import Bench, cpu_seconds, family, get
from tests.bench.peers import oxigraph_command, oxigraph_store, rdflib_endpoint_command
from tests.bench.report import Table, ms, said

Command = Callable[[int], list[str | Path]]
_ASK = "?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


def run(bench: Bench) -> Iterator[Table]:
    """Ours and two others, in turn."""
    folder = bench.release.folder
    ours: list[str | Path] = [sys.executable, "-m", "plangraph", "serve", folder, "--port"]
    taken: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as place:
        store = oxigraph_store(bench.release, Path(place))
        servers: dict[str, tuple[Command, str]] = {
            "plangraph serve RELEASE": (lambda port: [*ours, str(port)], "/sparql"),
            "oxigraph serve-read-only, loaded before": (
                lambda port: oxigraph_command(store, port),
                "/query",
            ),
            "rdflib-endpoint": (lambda port: rdflib_endpoint_command(bench.release, port), "/"),
        }
        for _ in range(bench.rounds):
            for name, (command, path) in servers.items():
                taken.setdefault(name, []).append(_until_answered(command, path))
    rows = [
        [
            name,
            ms(wall for wall, _ in times),
            said(sorted(cpu for _, cpu in times)[len(times) // 2]),
        ]
        for name, times in taken.items()
    ]
    head = ("server", "first answer, ms: median (p99)", "processor time till then, s")
    yield Table("start", head, rows, f"Target 1,500 ms; {bench.rounds} starts each, in turn.")


def _until_answered(command: Command, path: str) -> tuple[float, float]:
    port = serving.free_port()
    words = [str(word) for word in command(port)]
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            while get(port, path + _ASK).status != 200:
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise SystemExit(f"{words} does not answer")
                time.sleep(0.005)
            return time.perf_counter() - begun, cpu_seconds(family(process.pid))
        finally:
            process.terminate()
