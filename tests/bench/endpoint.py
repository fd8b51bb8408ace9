"""Our endpoint and others over the same release: `python tests/bench/endpoint.py [ROUNDS]`.

Each query goes to each server in turn, over one kept connection, so that whatever else the machine
does weighs on all alike. Ours is asked twice: with a query that was never sent before (its comment
differs), and again, from memory. rdflib-endpoint is measured if it is installed, with uvicorn.
Read the ratios, not the milliseconds.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from serving import answers, free_port, oxigraph, process, settings, site

from plangraph.cached import release_for
from plangraph.engine import Engine, QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.release import Release

PREFIXES = """PREFIX pg: <https://w3id.org/plangraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
QUERIES = {
    "ask": "ASK { ?s ?p ?o }",
    "one thing": "SELECT ?p ?o { <https://w3id.org/plangraph/id/gaigap-2025/clause/12> ?p ?o }",
    "labels by regex": 'SELECT * { ?s skos:prefLabel ?l FILTER REGEX(?l, "develop", "i") }',
    "actions and titles": "SELECT * { ?a a pg:Action ; dcterms:title|rdfs:label ?l }",
    "broader": "SELECT ?s ?b { ?s skos:broader* ?b } LIMIT 2000",
    "count by class": "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
    "count all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s a pg:Clause ; ?p ?o }",
}
fresh = count()


class Client:
    """One kept connection to an endpoint."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.path = parts.path
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def seconds(self, query: str) -> float:
        begun = time.perf_counter()
        self.connection.request("GET", f"{self.path}?query={quote(query)}")
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{response.status}: {body[:300]!r}")
        return time.perf_counter() - begun


@contextmanager
def rdflib_endpoint(release: Release) -> Iterator[str]:
    port = free_port()
    command = [Path(sys.executable).with_name("rdflib-endpoint"), "serve", release.data]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with process(command, lambda: answers(port, "/?query=ASK%7B%7D")):
        yield f"http://127.0.0.1:{port}/"


def anew(query: str) -> str:
    return f"{query} # {next(fresh)}"


def main(rounds: int) -> None:
    release = release_for((), settings())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, _ = stack.enter_context(site(release.folder))
        ours = f"http://127.0.0.1:{port}/sparql"
        peers = {
            "oxigraph": stack.enter_context(oxigraph(release, folder, "--union-default-graph"))
        }
        if find_spec("rdflib_endpoint"):
            peers["rdflib-endpoint"] = stack.enter_context(rdflib_endpoint(release))
        latencies(ours, peers, rounds)
        throughput({"plangraph": ours, **peers})
    containment(release)


def latencies(ours: str, peers: dict[str, str], rounds: int) -> None:
    clients = {"plangraph": Client(ours), "from memory": Client(ours)}
    clients |= {name: Client(address) for name, address in peers.items()}
    print(f"{'median ms':20}" + "".join(f"{name:>18}" for name in clients))
    for name, query in QUERIES.items():
        times: dict[str, list[float]] = {client: [] for client in clients}
        for _ in range(rounds):
            for client, connection in clients.items():
                text = PREFIXES + query
                times[client].append(
                    connection.seconds(text if client == "from memory" else anew(text))
                )
        medians = {client: statistics.median(found) * 1000 for client, found in times.items()}
        base = medians["plangraph"]
        cells = [f"{median:8.2f} ({median / base:5.2f}x)" for median in medians.values()]
        print(f"{name:20}" + "".join(f"{cell:>18}" for cell in cells))


def throughput(servers: dict[str, str], clients: int = 8, seconds: float = 3.0) -> None:
    print(f"\nlook-ups a second, {clients} clients, never sent before")
    for name, address in servers.items():
        done = [0] * clients
        until = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=hammer, args=(address, until, done, n)) for n in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(f"{name:20}{sum(done) / seconds:10.0f}")


def hammer(address: str, until: float, done: list[int], number: int) -> None:
    client = Client(address)
    while time.perf_counter() < until:
        client.seconds(anew(QUERIES["one thing"]))
        done[number] += 1


def containment(release: Release, rounds: int = 3000) -> None:
    contained, embedded = ContainedEngine(release, settings()), EmbeddedEngine(release, settings())
    time.sleep(0.5)
    inside = median_of(lambda: ask(contained), rounds)
    beside = median_of(lambda: ask(embedded), rounds)
    print(f"\nASK contained {inside * 1e6:.0f} us, in process {beside * 1e6:.0f} us")
    contained.close()


def ask(engine: Engine) -> None:
    engine.answer(QueryRequest("ASK {}")).close()


def median_of(act: Callable[[], None], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    except subprocess.CalledProcessError as error:
        raise SystemExit(error.stderr.decode()) from error
