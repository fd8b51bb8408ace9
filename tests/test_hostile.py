"""What an attacker would send, to a server started as a user starts it.

Each case (`hostile/*.toml`) says which answers are right; after each, a cheap query must be
answered within a second. At the end no worker burns, memory is bounded, and nothing has called out.
"""

from __future__ import annotations

import http.client
import socket
import time
import tomllib
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest
from serving import DATA, full, site, write_release

pytestmark = pytest.mark.hostile

FOLDER = Path(__file__).parent / "hostile"
CASES = {
    f"{file.stem}/{name}": case
    for file in sorted(FOLDER.glob("*.toml"))
    for name, case in tomllib.loads(file.read_text("utf-8")).items()
}
KNOWN = {
    *("query", "build", "get", "get_repeat", "form", "form_repeat", "post", "type", "method"),
    *("accept", "accept_repeat", "encoding", "if_none_match", "send", "send_hex", "half_close"),
    *("status", "has", "lacks", "no_redirect", "no_header"),
}
SECONDS = 1.0
MIB = 256
DIRECT = "application/sparql-query"


@dataclass
class Site:
    port: int
    process: psutil.Process
    peer: socket.socket


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("hostile")
    write_release(folder, DATA + graph())
    limits = {"query_seconds": SECONDS, "query_mib": MIB, "result_mb": 5}
    with ExitStack() as stack:
        port, process = stack.enter_context(site(folder, **limits))
        peer = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        peer.setblocking(False)
        yield Site(port, psutil.Process(process.pid), peer)


def graph() -> str:
    """A ring of a thousand and everybody of forty who knows everybody: 2,560 triples."""
    ring = "".join(
        f"<id/r/{n}> <ns#next> <id/r/{(n + 1) % 1000}> <graph/big> .\n" for n in range(1000)
    )
    pairs = ((a, b) for a in range(40) for b in range(40) if a != b)
    clique = "".join(f"<id/k/{a}> <ns#knows> <id/k/{b}> <graph/big> .\n" for a, b in pairs)
    return full(ring + clique)


@pytest.mark.parametrize("name", CASES)
def test_hostile(target: Site, name: str) -> None:
    case = CASES[name]
    assert case.keys() <= KNOWN, "a word the runner does not know"
    status, headers, body = (
        send_raw(target, case) if name.startswith("raw/") else send(target, case)
    )
    assert status in case["status"], body[:300]
    text = body.decode("utf-8", "replace")
    assert case.get("has", "") in text
    assert not case.get("lacks") or case["lacks"] not in text
    assert not case.get("no_redirect") or case["no_redirect"] not in headers.get("location", "")
    assert case.get("no_header") not in headers
    assert cheap(target) < 1


def cheap(target: Site) -> float:
    """Seconds for a query that nothing could have kept."""
    begun = time.monotonic()
    query = quote(f"ASK {{ ?s ?p {time.monotonic_ns()} }}")
    status, _, body = request(target, "GET", f"/sparql?query={query}", {}, None)
    assert (status, body) == (200, b'{"head":{},"boolean":false}')
    return time.monotonic() - begun


def send(target: Site, case: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    path = repeated(case.get("get_repeat")) or case.get("get", "/sparql")
    query = built(case["build"]) if "build" in case else case.get("query", case.get("post"))
    headers = {}
    if query is not None:
        headers["Content-Type"] = case.get("type", DIRECT)
    form = repeated(case.get("form_repeat")) or case.get("form")
    if form is not None:
        query, headers["Content-Type"] = form, "application/x-www-form-urlencoded"
    accept = case.get("accept") or repeated(case.get("accept_repeat"), begin="")
    for header, value in (
        ("Accept", accept),
        ("Content-Encoding", case.get("encoding")),
        ("If-None-Match", case.get("if_none_match")),
    ):
        if value:
            headers[header] = value
    peer = f"127.0.0.1:{target.peer.getsockname()[1]}"
    body = query.replace("PEER", peer).encode() if query is not None else None
    method = case.get("method") or ("GET" if body is None else "POST")
    return request(target, method, path.replace("PEER", peer), headers, body)


def request(
    target: Site, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=SECONDS + 20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
        return 0, {}, b""
    finally:
        connection.close()


def send_raw(target: Site, case: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    data = bytes.fromhex(case["send_hex"]) if "send_hex" in case else raw(case["send"])
    with socket.create_connection(("127.0.0.1", target.port), 5) as stream:
        answer = b""
        with suppress(TimeoutError, ConnectionError):
            stream.sendall(data)
            if case.get("half_close"):
                stream.shutdown(socket.SHUT_WR)
            stream.settimeout(1.5)
            while piece := stream.recv(65536):
                answer += piece
        if not answer:
            with suppress(OSError):
                answer = stream.recv(65536)
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1") else 0
    return status, {}, answer


def raw(parts: list[tuple[str, int]]) -> bytes:
    text = "".join(part.replace("CHUNK", "a" * 0x400) * times for part, times in parts)
    return text.encode("latin-1")


def built(parts: list[tuple[str, int]]) -> str:
    return "".join(
        "".join(part.replace("VAR", f"v{n}") for n in range(times))
        if "VAR" in part
        else part * times
        for part, times in parts
    )


def repeated(parts: list[Any] | None, begin: str = "") -> str:
    if not parts:
        return ""
    *first, part, times = parts
    return "".join([begin, *first]) + part * times


def test_slow_clients_starve_nobody(target: Site) -> None:
    head = b"GET /healthz/live HTTP/1.1\r\nHost: x\r\n"
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    kinds = [
        (100, head),
        (60, post + b"Content-Length: 1000\r\n\r\n"),
        (60, post + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n"),
        (300, b""),
        (100, head + b"\r\n"),
        (40, large_answer()),
    ]
    with ExitStack() as stack:
        for count, data in kinds:
            for _ in range(count):
                stream = socket.create_connection(("127.0.0.1", target.port), 5)
                stack.enter_context(stream)
                stream.sendall(data)
            assert cheap(target) < 1
    assert cheap(target) < 1


def large_answer() -> bytes:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 8000")
    return f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_clients_that_leave_free_their_workers(target: Site) -> None:
    query = quote(CASES["cpu/cross_product_of_three"]["query"])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", target.port), 5) as stream:
            stream.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert cheap(target) < 1


def test_thirty_hostile_at_once_and_cheap_ones_between(target: Site) -> None:
    query = quote(CASES["cpu/cross_product_of_three"]["query"])
    with ExitStack() as stack:
        for _ in range(30):
            stream = socket.create_connection(("127.0.0.1", target.port), 5)
            stack.enter_context(stream)
            stream.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        page = request(target, "GET", "/healthz/ready", {}, None)
        assert page[0] == 200
        # They come from one address, as the cheap one does: it has its turn among them.
        assert cheap(target) < 3
    time.sleep(SECONDS)
    assert cheap(target) < 1


def test_nothing_called_out(target: Site) -> None:
    with pytest.raises(BlockingIOError):
        target.peer.accept()


def test_nothing_burns_and_memory_is_bounded(target: Site) -> None:
    time.sleep(SECONDS + 0.5)
    everyone = [target.process, *target.process.children(recursive=True)]
    before = sum(sum(process.cpu_times()[:2]) for process in everyone)
    time.sleep(1)
    assert sum(sum(process.cpu_times()[:2]) for process in everyone) - before < 0.5
    assert target.process.memory_info().rss < 500 * 1024 * 1024
    assert sum(process.memory_info().rss for process in everyone) < 1500 * 1024 * 1024


def test_there_are_as_many_cases_as_promised() -> None:
    assert len(CASES) >= 120
