"""Runs the site: front server, signals, and the change from one release to the next.

granian (hyper) takes the connections, one thread runs the event loop, others the application. It
was taken over waitress after both were put through the same raw HTTP list (half requests, silent
bodies, floods, lying lengths, bad chunks, smuggling, CONNECT, TLS on a plain port) on two cores:

    a constant, 32 clients                        27,000 requests a second; waitress 9,200
    a repeated query, from memory                 38,000
    a query never sent before, through a worker    3,700
    100 half requests, 60 silent bodies, 900 idle connections and 40 readers that do not read,
    held at once                                  2 ms for a look-up, 124 MiB; waitress, allowed
                                                  1,000 connections, answered nobody

What must be so for granian to hold stands in `gateway`; `tests/hostile` asks it again each time.

SIGTERM and SIGINT stop: no new connections, what is at work is finished, exit 0. SIGHUP, or a
changed `current` link, loads the new release beside the old one and changes over when it has
answered a query; a release that is damaged is refused and the old one stays.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import socket
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

import uvloop
from flask import Flask
from granian.http import HTTP1Settings
from granian.server.embed import Server

from plangraph.engine import open_engine
from plangraph.errors import PlangraphError, PortInUse
from plangraph.names import Names
from plangraph.publisher import logs, metrics
from plangraph.publisher.app import app_on
from plangraph.publisher.gateway import Gateway
from plangraph.publisher.state import Stage, State, stage_of
from plangraph.release import Release, open_release
from plangraph.settings import Settings

_log = logging.getLogger(__name__)

#: Connections that may wait to be accepted, and that may be open.
BACKLOG: Final = 2_048
CONNECTIONS: Final = 20_000
#: Milliseconds for a request's headers, and for a connection to say something at all.
HEADER_MS: Final = 10_000
#: Bytes of a request's line and headers together; a query of 64 KiB fits, percent-encoded too.
HEAD_BYTES: Final = 256 * 1024
#: Seconds between two looks at the `current` link.
_LOOK: Final = 2.0
#: Seconds beyond the longest query for a drain to end.
_DRAIN: Final = 1.0


def serve(source: Path | Release, settings: Settings) -> int:
    """Serve a release, or whatever a folder's `current` names, until told to stop; 0 then.

    PortInUse when somebody else listens there, ReleaseDamaged when the release is not whole.
    """
    logs.to_stderr()
    release = open_release(source) if isinstance(source, Path) else source
    port = _free_port(settings.host, settings.port)
    stage = Stage(_state(release.verify(), settings))
    try:
        app = app_on(stage)
        folder = source if isinstance(source, Path) else None
        return uvloop.run(_Site(app, settings, port, folder).run())
    finally:
        stage.state.engine.close()


def _state(release: Release, settings: Settings) -> State:
    engine = open_engine(release, settings, public=True)
    return State(release, engine, settings, Names(release.base))


def _free_port(host: str, port: int) -> int:
    """The port, proven to be nobody else's: granian would share it with another process."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise PortInUse(
                f"Cannot listen on {host} port {port}: {error.strerror}; choose another with --port"
            ) from error
        found: int = probe.getsockname()[1]
        return found


class _Site:
    """The running server."""

    def __init__(self, app: Flask, settings: Settings, port: int, folder: Path | None) -> None:
        self._settings = settings
        self._folder = folder
        self._stage: Stage = stage_of(app)
        self._meter = metrics.meter_of(app)
        self._address = f"{settings.host}:{port}"
        self._gateway = Gateway(app, self._address)
        self._meter.server = self._figures
        self._server = Server(
            self._gateway,
            address=settings.host,
            port=port,
            http="1",  # type: ignore[arg-type] # its own enumeration takes the word
            websockets=False,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_MS, max_buffer_size=HEAD_BYTES),
            log_enabled=False,
        )
        self._reload = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> int:
        """Serve until a signal says to stop."""
        _raise_descriptor_limit()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._server.stop)
        loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        self._background(self._watch_link())
        self._background(self._reload_when_told())
        serving = asyncio.ensure_future(self._server.serve())
        self._background(self._announce())
        try:
            # The server's own end waits for its connections, for ever if they like.
            await self._interrupted(serving)
            await self._drain()
        finally:
            for task in self._tasks:
                task.cancel()
            self._gateway.close()
        return 0

    async def _interrupted(self, serving: asyncio.Future[None]) -> None:
        interrupt: Any = self._server.main_loop_interrupt
        stopping = asyncio.get_running_loop().create_task(interrupt.wait())
        both: set[asyncio.Future[Any]] = {serving, stopping}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()

    async def _drain(self) -> None:
        """Finish what is at work, within the longest a query may take."""
        self._meter.draining = True
        until = time.monotonic() + self._settings.query_seconds + _DRAIN
        await asyncio.sleep(0.05)
        while self._gateway.at_work and time.monotonic() < until:
            await asyncio.sleep(0.02)
        # The last answers leave the socket.
        await asyncio.sleep(0.1)

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _announce(self) -> None:
        """Say where it is, once somebody who connects is answered."""
        host, _, port = self._address.rpartition(":")
        while True:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                break
        sys.stderr.write(f"Serving {self._stage.state.release.id} at http://{self._address}/\n")
        sys.stderr.flush()

    def _figures(self) -> dict[str, int]:
        cache = self._gateway.cache
        return {
            "at_work": self._gateway.at_work,
            "cache_hits": cache.hits,
            "cache_misses": cache.misses,
            "cache_bytes": cache.size,
        }

    # --- the next release ---

    async def _watch_link(self) -> None:
        if self._folder is None:
            return
        while True:
            await asyncio.sleep(_LOOK)
            if _named(self._folder) not in (None, self._stage.state.release.folder):
                self._reload.set()

    async def _reload_when_told(self) -> None:
        refused: Path | None = None
        while True:
            await self._reload.wait()
            self._reload.clear()
            named = _named(self._folder or self._stage.state.release.folder)
            if named is None or named == refused:
                continue
            refused = await self._change_to(named)

    async def _change_to(self, folder: Path) -> Path | None:
        """Serve the release in `folder` from now on; the folder itself if it is refused."""
        loop = asyncio.get_running_loop()
        try:
            state = await loop.run_in_executor(None, self._prepare, folder)
        except PlangraphError as error:
            _log.error("release refused, the old one stays: %s", error.message)
            return folder
        self._stage.replace(state)
        self._gateway.cache.clear()
        _log.warning("now serving release %s", state.release.id)
        return None

    def _prepare(self, folder: Path) -> State:
        return _state(open_release(folder).verify(), self._settings)


def _named(folder: Path) -> Path | None:
    """The real folder that `folder`, or its `current` link, leads to; None if it leads nowhere."""
    link = folder / "current"
    found = (link if link.is_symlink() else folder).resolve()
    return found if found.is_dir() else None


def _raise_descriptor_limit() -> None:
    """Every connection takes a descriptor; take as many as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
