"""Between the front server and the application: one coroutine per request, threads for the work.

The event loop reads bodies (bounded, against the clock), answers repeated requests from memory,
and watches for clients that hang up; threads run the application. A slow client therefore holds a
coroutine and never a thread, and a large answer is a file that the server sends at the client's
pace: granian's streams would take any amount of it into memory.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Protocol
from wsgiref.types import WSGIEnvironment

from flask import Flask
from granian._granian import RSGIProtocolClosed as ProtocolClosed
from granian.rsgi import Scope

from plangraph.publisher.ahead import Ahead, Express
from plangraph.publisher.app import MAX_BODY
from plangraph.publisher.headers import CORS, SAFETY
from plangraph.publisher.logs import request_id
from plangraph.publisher.replies import Headers, Reply, ReplyCache, holds
from plangraph.publisher.state import Stage, stage_of

_log = logging.getLogger(__name__)

#: Seconds for a request body to arrive.
BODY_SECONDS: Final = 10.0
#: Threads for queries of the public, and others for everything else.
QUERY_THREADS: Final = 48
PAGE_THREADS: Final = 16
#: Requests at work or waiting for a thread; more are turned away.
MOST_AT_WORK: Final = 512
#: A body larger than this goes to a file; files younger than `_FILE_SECONDS` are at most so many.
IN_MEMORY: Final = 512 * 1024
_MOST_FILES: Final = 64
_FILE_SECONDS: Final = 10.0
_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"},
)
_KEYED: Final = ("accept", "accept-language", "accept-encoding", "content-type")
_OWN: Final = frozenset({"server", "x-request-id"})
_CLOSE: Final = ("connection", "close")


class Http(Protocol):
    """What of granian's protocol object is used here."""

    def __call__(self) -> Awaitable[bytes]:
        """The whole body."""
        ...

    def __aiter__(self) -> Any: ...

    def client_disconnect(self) -> Awaitable[None]:
        """Ends when the client has gone."""
        ...

    def response_empty(self, status: int, headers: Headers) -> None:
        """Answer without a body."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer with bytes."""
        ...

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Answer with a file, at the client's pace."""
        ...


class _Refused(Exception):
    """A request that never reaches the application."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Gateway:
    """Answers for an application."""

    def __init__(self, app: Flask, address: str) -> None:
        self._app = app
        self._stage: Stage = stage_of(app)
        self._express = Express(app)
        self._host, _, self._port = address.rpartition(":")
        self.cache = ReplyCache()
        self.at_work = 0
        self._queries = ThreadPoolExecutor(QUERY_THREADS, "query")
        self._pages = ThreadPoolExecutor(PAGE_THREADS, "page")
        self._flights: dict[tuple[str, ...], asyncio.Future[Reply | None]] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="plangraph-"))
        self._files = 0
        self._leaving: set[Path] = set()

    async def __call__(self, scope: Scope, http: Http) -> None:
        """One request."""
        try:
            await self._respond(scope, http)
        except _Refused as refused:
            headers = [*_plain_headers(), _CLOSE]
            http.response_bytes(refused.status, headers, f"{refused}\n".encode())
        except ProtocolClosed:
            # The client left while it was sending; there is nobody to tell.
            http.response_bytes(400, [*_plain_headers(), _CLOSE], b"The request ended early\n")
        except Exception:
            _log.exception("a fault in the gateway")
            http.response_bytes(500, [*_plain_headers(), _CLOSE], b"Something failed here\n")

    async def _respond(self, scope: Scope, http: Http) -> None:
        headers = scope.headers
        _check(scope)
        body = await _read_body(scope, http) if _has_body(headers) else b""
        key = self._key(scope, body)
        reply = self.cache.get(key) or await self._shared(key)
        name = request_id()
        if reply is None:
            reply = await self._lead(key, scope, http, body)
            name = reply.header("x-request-id") or name
        elif holds(headers.get("if-none-match", ""), reply.header("etag")):
            reply = reply.not_modified()
        self._send(scope, http, reply, name)

    async def _shared(self, key: tuple[str, ...]) -> Reply | None:
        """The reply that somebody else is waiting for already, if it may be shared."""
        flight = self._flights.get(key)
        reply = await asyncio.shield(flight) if flight is not None else None
        return reply if reply is not None and reply.shareable else None

    async def _lead(self, key: tuple[str, ...], scope: Scope, http: Http, body: bytes) -> Reply:
        """Work it out, for oneself and whoever asks the same meanwhile."""
        if scope.method == "HEAD" or key in self._flights:
            return await self._work(scope, http, body)
        flight: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        reply: Reply | None = None
        try:
            reply = await self._work(scope, http, body)
        finally:
            del self._flights[key]
            flight.set_result(reply)
        self.cache.put(key, reply)
        return reply

    def _key(self, scope: Scope, body: bytes) -> tuple[str, ...]:
        headers = scope.headers
        return (
            self._stage.state.release.digest,
            "GET" if scope.method == "HEAD" else scope.method,
            scope.path,
            scope.query_string,
            blake2b(body, digest_size=16).hexdigest() if body else "",
            *(headers.get(name, "") for name in _KEYED),
        )

    async def _work(self, scope: Scope, http: Http, body: bytes) -> Reply:
        if self.at_work >= MOST_AT_WORK:
            raise _Refused(503, "Too many requests are being answered; ask again in a second")
        self.at_work += 1
        ahead = None
        try:
            if self._express.takes(scope):
                ahead = self._express.begin(scope, body, _client(scope))
            reply = await ahead.reply(scope) if ahead is not None else None
            return reply or await self._in_thread(scope, http, body, ahead)
        finally:
            if ahead is not None:
                ahead.close()
            self.at_work -= 1

    async def _in_thread(self, scope: Scope, http: Http, body: bytes, ahead: Ahead | None) -> Reply:
        """Let the application answer, in a thread, and see whether the client stays."""
        gone = threading.Event()
        environ = self._environ(scope, body)
        environ["plangraph.gone"] = gone.is_set
        if ahead is not None:
            ahead.hand_over(environ)
        executor = self._queries if scope.path == "/sparql" else self._pages
        work = asyncio.get_running_loop().run_in_executor(executor, self._call, environ)
        done, _ = await asyncio.wait({work}, timeout=0.1)
        if not done:
            await _watch(work, http, gone)
        return await work

    def _environ(self, scope: Scope, body: bytes) -> WSGIEnvironment:
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": scope.path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
            "REMOTE_ADDR": _client(scope),
            "SERVER_NAME": self._host,
            "SERVER_PORT": self._port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in scope.headers.items():
            _put_header(environ, name, value)
        return environ

    def _call(self, environ: WSGIEnvironment) -> Reply:
        """Run the application to its end, in a thread."""
        begun: list[tuple[str, Headers]] = []

        def start_response(
            status: str, headers: Headers, _info: object = None
        ) -> Callable[..., None]:
            begun.append((status, headers))
            return lambda _data: None

        chunks = self._app(environ, start_response)
        try:
            body = self._gather(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, headers = begun[-1]
        return Reply(int(status[:3]), [(name.lower(), value) for name, value in headers], body)

    def _gather(self, chunks: Iterable[bytes]) -> bytes | Path:
        held = bytearray()
        pieces = iter(chunks)
        for chunk in pieces:
            held += chunk
            if len(held) > IN_MEMORY:
                return self._to_file(bytes(held), pieces)
        return bytes(held)

    def _to_file(self, first: bytes, rest: Iterable[bytes]) -> Path:
        if self._files >= _MOST_FILES:
            raise OSError("too many large answers at once")
        descriptor, name = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(first)
            file.writelines(rest)
        return Path(name)

    def _send(self, scope: Scope, http: Http, reply: Reply, name: str) -> None:
        headers = [pair for pair in reply.headers if pair[0] not in _OWN]
        headers += [("server", "plangraph"), ("x-request-id", name)]
        if scope.method == "HEAD" or reply.status in (204, 304):
            http.response_empty(reply.status, _with_length(headers, reply))
        elif isinstance(reply.body, bytes):
            http.response_bytes(reply.status, headers, reply.body)
        else:
            http.response_file(reply.status, _with_length(headers, reply), str(reply.body))
        if isinstance(reply.body, Path):
            self._forget_later(reply.body)

    def _forget_later(self, file: Path) -> None:
        if file in self._leaving:
            return
        self._leaving.add(file)
        """The server opens the file after this returns, and keeps it open while it sends."""
        self._files += 1
        asyncio.get_running_loop().call_later(_FILE_SECONDS, self._forget, file)

    def _forget(self, file: Path) -> None:
        self._files -= 1
        self._leaving.discard(file)
        file.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of threads and files; requests still at work get no answer."""
        for executor in (self._queries, self._pages):
            executor.shutdown(wait=False, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)


def _check(scope: Scope) -> None:
    """What no application should have to think of."""
    hosts = sum(name == "host" for name, _ in scope.headers.items())
    if hosts > 1 or (not hosts and scope.http_version == "1.1"):
        raise _Refused(400, "A request must have one Host header")
    if scope.method not in _METHODS:
        raise _Refused(405, f"No method {scope.method[:20]} here")
    if not scope.path.startswith("/"):
        raise _Refused(404, "Nothing at this address")


def _client(scope: Scope) -> str:
    """The peer's address, without its port."""
    return scope.client.rpartition(":")[0].strip("[]")


def _has_body(headers: Any) -> bool:
    return "content-length" in headers or "transfer-encoding" in headers


async def _read_body(scope: Scope, http: Http) -> bytes:
    """The body, whole; refused when it is too large, too slow or cut short."""
    length = scope.headers.get("content-length", "")
    if length and (not length.isdecimal() or int(length[:12]) > MAX_BODY):
        raise _Refused(413, f"A request body has at most {MAX_BODY:,} bytes")
    try:
        # Only a body whose length is known is bounded already when it is taken in one piece.
        reading = http() if length else _read_chunks(http)
        return await asyncio.wait_for(reading, BODY_SECONDS)
    except TimeoutError:
        raise _Refused(408, f"The request body took longer than {BODY_SECONDS:g} s") from None


async def _read_chunks(http: Http) -> bytes:
    """A body of unknown length. Its end shows as one empty chunk; an end that broke off as two."""
    body = bytearray()
    empties = 0
    async for chunk in http:
        empties += not chunk
        body += chunk
        if len(body) > MAX_BODY:
            raise _Refused(413, f"A request body has at most {MAX_BODY:,} bytes")
    if empties > 1:
        raise _Refused(400, "The request body is not in well-formed chunks, or has trailers")
    return bytes(body)


async def _watch(work: asyncio.Future[Reply], http: Http, gone: threading.Event) -> None:
    """Until the work is done, see whether the client is still there."""
    leaving: asyncio.Future[Any] = asyncio.ensure_future(http.client_disconnect())
    both: set[asyncio.Future[Any]] = {work, leaving}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done() and not work.done():
            gone.set()
    finally:
        leaving.cancel()


def _put_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    # With an underscore it could pass for another header.
    if "_" in name or name in ("content-length", "transfer-encoding"):
        return
    key = name.upper().replace("-", "_")
    key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
    if key in environ:
        glue = "; " if key == "HTTP_COOKIE" else ", "
        environ[key] = f"{environ[key]}{glue}{value}"
    else:
        environ[key] = value


def _with_length(headers: Headers, reply: Reply) -> Headers:
    if reply.status in (204, 304) or any(name == "content-length" for name, _ in headers):
        return headers
    size = len(reply.body) if isinstance(reply.body, bytes) else reply.body.stat().st_size
    return [*headers, ("content-length", str(size))]


def _plain_headers() -> Headers:
    safety = [(name.lower(), value) for name, value in (SAFETY | CORS).items()]
    return [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("server", "plangraph"),
        ("x-request-id", request_id()),
        *safety,
    ]
