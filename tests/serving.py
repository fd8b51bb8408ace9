"""Releases written from N-Quads text, and servers started, for tests of the serving half."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode, RdfFormat, parse

from plangraph import names
from plangraph.names import Names
from plangraph.release import Release, open_release
from plangraph.settings import Settings, from_mapping

BASE = "https://w3id.org/plangraph/"
NS = f"{BASE}ns#"

_DATA = """\
<id/demo/clause/1> <RDF:type> <ns#Clause> <graph/demo> .
<id/demo/clause/1> <RDFS:label> "Clause one"@en <graph/demo> .
<id/demo/clause/1> <RDFS:label> "第一條"@zh-hant <graph/demo> .
<id/demo/clause/1> <ns#mentions> <id/actor/women> <graph/demo> .
<id/demo/clause/1> <ns#size> "12.5"^^<XSD:decimal> <graph/demo> .
<id/demo/clause/2> <RDF:type> <ns#Clause> <graph/demo> .
<id/demo/clause/2> <RDFS:label> "Clause two, with \\"quotes\\",\\tand\\nlines"@en <graph/demo> .
<id/demo/clause/2> <ns#size> "7"^^<XSD:integer> <graph/demo> .
<id/actor/women> <SKOS:prefLabel> "Women"@en <graph/concepts> .
<id/actor/women> <SKOS:prefLabel> "婦女"@zh-hant <graph/concepts> .
"""
_SPACES = {"RDF": names.RDF, "RDFS": names.RDFS, "XSD": names.XSD, "SKOS": names.SKOS}


def full(short: str) -> str:
    """N-Quads with the short IRIs of this file written out."""
    short = re.sub(r"<(RDFS?|XSD|SKOS):", lambda found: f"<{_SPACES[found[1]]}", short)
    return re.sub(r"<(?!\w+:)", f"<{BASE}", short)


DATA = full(_DATA)


def settings(**values: object) -> Settings:
    """Settings with the given values and defaults for the rest."""
    return from_mapping({f"PLANGRAPH_{name.upper()}": str(value) for name, value in values.items()})


def write_release(
    folder: Path, nquads: str = DATA, *, default_graph: str = "union", version: str = "1"
) -> Release:
    """A release folder with a manifest that is true of `nquads`, opened."""
    data = nquads.encode()
    digest = hashlib.sha256(data).hexdigest()
    name = f"{version}-{digest[:12]}"
    path = folder / "releases" / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "data.nq").write_bytes(data)
    (path / "manifest.json").write_text(json.dumps(_manifest(data, name, default_graph, version)))
    link = folder / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    return open_release(folder)


def _manifest(data: bytes, name: str, default_graph: str, version: str) -> dict[str, object]:
    quads = list(parse(data, format=RdfFormat.N_QUADS))
    named = [quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)]
    graphs = Counter(named)
    digest = hashlib.sha256(data).hexdigest()
    entry = {"sha256": digest, "size": len(data), "media": "application/n-quads"}
    return {
        "format": 1,
        "kind": "rdf",
        "id": name,
        "version": version,
        "digest": digest,
        "base": BASE,
        "default_graph": default_graph,
        "title": {"en": "A demo"},
        "issued": "2025-01-01",
        "triples": len({quad.triple for quad in quads}),
        "quads": len(quads),
        "graphs": dict(graphs),
        "classes": {},
        "properties": {},
        "plans": [],
        "prefixes": Names(BASE).prefixes(),
        "validation": None,
        "files": {"data.nq": entry},
        "versions": {},
    }


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: Sequence[str | Path], ready: Callable[[], bool], **environment: str):
    """A server that has begun to answer; ended, with all it started, when the block ends."""
    # A file, not a pipe: a pipe that nobody reads would stop a server that logs.
    said = tempfile.TemporaryFile()  # noqa: SIM115 # closed below
    started = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
    )
    try:
        until = time.monotonic() + 30
        while not ready():
            if started.poll() is not None or time.monotonic() > until:
                said.seek(0)
                raise AssertionError(f"{command} does not answer: {said.read().decode()}")
            time.sleep(0.02)
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        said.close()


@contextmanager
def oxigraph(release: Release, folder: Path, *options: str):
    """A real `oxigraph serve-read-only` over a release; gives the address of its endpoint."""
    program = Path(sys.executable).with_name("oxigraph")
    store, port = folder / "store", free_port()
    load = [program, "load", "-l", store, "-f", release.data]
    subprocess.run([str(part) for part in load], check=True, capture_output=True)
    serve = [program, "serve-read-only", "-l", store, "-b", f"127.0.0.1:{port}", *options]
    with process(serve, lambda: answers(port, "/query?query=ASK%7B%7D")):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def site(folder: Path, **values: object):
    """The whole server, started as a user starts it; gives its port and its process."""
    port = free_port()
    environment = {f"PLANGRAPH_{name.upper()}": str(value) for name, value in values.items()}
    command = [sys.executable, "-m", "plangraph", "serve", folder, "--port", str(port)]
    with process(command, lambda: answers(port, "/healthz"), **environment) as started:
        yield port, started


def answers(port: int, path: str) -> bool:
    """Whether a GET of `path` is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()


def sparql(port: int, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return get(port, f"/sparql?query={quote(query)}", **headers)


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Pids of a process' descendants."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found += [int(stat.parent.name), *children(int(stat.parent.name))]
    return found


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
