"""Queries sent to a worker before the application runs, by the event loop itself.

Most queries take less time than waking a thread to wait for them. The loop sends such a query to an
idle worker, watches its socket, and runs the application when the answer is there. One that takes
longer than a moment is left to a thread, which waits for the rest.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from granian.rsgi import Scope

from plangraph.engine.contained.engine import Attempt, ContainedEngine
from plangraph.errors import PlangraphError
from plangraph.publisher.protocol import foresee
from plangraph.publisher.state import Stage, State

#: Seconds after which a thread takes over.
MOMENT: Final = 0.1
#: Bytes of an answer up to which the application may be run in the loop.
SMALL: Final = 128 * 1024


class Ahead:
    """At most one query ahead of the application, and what must be given back after it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._state: State | None = None
        self._attempt: Attempt | None = None

    async def ask(self, scope: Scope, body: bytes, environ: dict[str, Any]) -> bool:
        """Send the query on; True when its end, and not much with it, has come."""
        header = scope.headers.get
        if scope.method not in ("GET", "POST") or header("if-none-match", ""):
            return False
        attempt = self._begin(scope, body, environ["REMOTE_ADDR"])
        if attempt is None:
            return False
        environ["plangraph.attempt"] = attempt
        return await _ended(attempt) and attempt.spool.size <= SMALL

    def _begin(self, scope: Scope, body: bytes, client: str) -> Attempt | None:
        self._state = self._stage.enter()
        engine = self._state.engine
        if not isinstance(engine, ContainedEngine):
            return None
        request = foresee(scope.method, scope.query_string, scope.headers.get, body, client)
        if request is None:
            return None
        try:
            self._attempt = engine.begin(request)
        except PlangraphError:
            # The application will come upon the same, and knows how to say it.
            return None
        return self._attempt

    def close(self) -> None:
        """Give back whatever the application has not taken."""
        if self._attempt is not None:
            self._attempt.give_up()
        if self._state is not None:
            self._stage.leave(self._state)


async def _ended(attempt: Attempt) -> bool:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[bool] = loop.create_future()

    def look() -> None:
        if not over.done() and attempt.advance():
            over.set_result(True)

    def stop() -> None:
        if not over.done():
            over.set_result(False)

    loop.add_reader(attempt.fileno(), look)
    timer = loop.call_later(MOMENT, stop)
    try:
        return await over
    finally:
        timer.cancel()
        loop.remove_reader(attempt.fileno())
