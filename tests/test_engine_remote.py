"""A remote endpoint that fails: what the visitor is told, and what is never done."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from serving import free_port, settings, write_release

from plangraph.engine import QueryRequest
from plangraph.engine.remote import RemoteEngine
from plangraph.errors import PlangraphError, QueryRefused, QuerySyntaxError, RemoteFailed

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
JSON = "application/sparql-results+json"
TRUE = b'{"head":{},"boolean":true}'


class Peer(http.server.ThreadingHTTPServer):
    """An endpoint that does as it is told, and remembers what it was sent."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, list[str]]]] = []
        self.answer: Answer = send(200, JSON, TRUE)
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.headers["Accept"], parse_qs(body)))
        self.server.answer(self)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def send(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def silent(_handler: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


@pytest.fixture
def peer():
    with Peer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def engine(peer: Peer, tmp_path: Path):
    endpoint = f"http://127.0.0.1:{peer.server_address[1]}/sparql"
    made = RemoteEngine(
        write_release(tmp_path), settings(endpoint=endpoint, query_seconds=1, result_mb=1)
    )
    yield made
    made.close()


def failure(engine: RemoteEngine, query: str = "ASK {}") -> PlangraphError:
    with pytest.raises(PlangraphError) as caught:
        engine.answer(QueryRequest(query))
    return caught.value


def test_the_union_of_a_release_is_asked_for_by_its_graphs(engine, peer) -> None:
    engine.ask("ASK {}")
    (_, parameters) = peer.seen[0]
    assert len(parameters["default-graph-uri"]) == len(parameters["named-graph-uri"]) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "status", "words"),
    [
        (send(500, "text/plain", b"no"), RemoteFailed, 502, "answered 500: no"),
        (send(503, "text/plain", b""), RemoteFailed, 502, "answered 503"),
        (send(504, "text/plain", b""), RemoteFailed, 504, "answered 504"),
        (send(404, "text/plain", b"no such"), RemoteFailed, 502, "answered 404"),
        (send(302, "text/plain", b"", Location="http://127.0.0.1:9/"), RemoteFailed, 502, "302"),
        (send(200, "text/html", b"<p>hello"), RemoteFailed, 502, "sent 'text/html'"),
        (send(400, "text/plain", b"error at 1:5: expected x"), QuerySyntaxError, 400, "line 1"),
        (send(400, "text/plain", b"I do not like it"), QueryRefused, 400, "do not like it"),
        (silent, RemoteFailed, 504, "within 1 s"),
    ],
)
def test_failures(engine, peer, answer, kind, status, words) -> None:
    peer.answer = answer
    error = failure(engine)
    assert isinstance(error, kind)
    assert error.status == status
    assert words in error.message
    assert len(peer.seen) == 1


def test_an_answer_over_the_limit_is_refused(engine, peer) -> None:
    peer.answer = send(200, JSON, b" " * 1_100_000)
    assert "1,000,000 bytes" in failure(engine).message


def test_an_answer_that_drips_is_cut_off(engine, peer) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        with suppress(ConnectionError):
            for _ in range(100):
                handler.wfile.write(b" ")
                dripped.append(1)
                time.sleep(0.1)

    dripped: list[int] = []
    peer.answer = drip
    assert "longer than the limit" in failure(engine).message
    assert len(dripped) < 100


def test_service_never_leaves(engine, peer) -> None:
    assert isinstance(failure(engine, "ASK { SERVICE <http://127.0.0.1:9/> {} }"), QueryRefused)
    assert peer.seen == []


def test_nobody_there_is_a_502(tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/"
    engine = RemoteEngine(write_release(tmp_path), settings(endpoint=endpoint, query_seconds=1))
    assert failure(engine).status == 502
    assert engine.health()["ready"] == 0
    engine.close()
