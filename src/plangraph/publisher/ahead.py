"""Ordinary queries answered by the event loop itself, without a thread and without the application.

Most queries take less time than waking a thread to wait for them. The loop sends such a query to an
idle worker, watches its socket, and gives the answer when it is there. Whatever turns out not to be
ordinary (a mistake, a long wait, a large answer) is the application's, which finds the query under
way and goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Final

from flask import Flask
from granian.rsgi import Scope
from werkzeug.sansio.utils import host_is_trusted

from plangraph.engine.contained.engine import Attempt, ContainedEngine
from plangraph.errors import PlangraphError
from plangraph.publisher import encoding, metrics
from plangraph.publisher.headers import CORS, SAFETY, access_log, log_fields
from plangraph.publisher.logs import request_id
from plangraph.publisher.ordinary import Foreseen, foresee, represent
from plangraph.publisher.replies import Reply
from plangraph.publisher.state import Stage, State, stage_of

#: Seconds after which a thread takes over.
MOMENT: Final = 0.1
#: Bytes of an answer up to which the loop gives it.
SMALL: Final = 128 * 1024
_ALWAYS: Final = [(name.lower(), value) for name, value in (SAFETY | CORS).items()]


class Express:
    """Answers what is ordinary for an application."""

    def __init__(self, app: Flask) -> None:
        self._stage: Stage = stage_of(app)
        self._meter = metrics.meter_of(app)
        self._hosts: list[str] | None = app.config["TRUSTED_HOSTS"]

    def takes(self, scope: Scope) -> bool:
        """Whether a request may be ordinary, by its first line and its headers."""
        return (
            scope.path == "/sparql"
            and scope.method in ("GET", "POST")
            and "if-none-match" not in scope.headers
            and (not self._hosts or host_is_trusted(scope.headers.get("host"), self._hosts))
        )

    def begin(self, scope: Scope, body: bytes, client: str) -> Ahead | None:
        """Send the query on, if it is ordinary and a worker is idle."""
        state = self._stage.enter()
        ahead = None
        try:
            ahead = self._begin(state, scope, body, client)
        finally:
            if ahead is None:
                self._stage.leave(state)
        return ahead

    def _begin(self, state: State, scope: Scope, body: bytes, client: str) -> Ahead | None:
        engine = state.engine
        if not isinstance(engine, ContainedEngine):
            return None
        begun = time.perf_counter()
        header, digest = scope.headers.get, state.release.digest
        foreseen = foresee(scope.method, scope.query_string, header, body, client, digest)
        if foreseen is None:
            return None
        try:
            attempt = engine.begin(foreseen.request)
        except PlangraphError:
            # The application will come upon the same, and knows how to say it.
            return None
        return Ahead(self, state, foreseen, attempt, begun) if attempt is not None else None

    def end(self, ahead: Ahead) -> None:
        """Give back whatever nobody has taken."""
        ahead.attempt.give_up()
        self._stage.leave(ahead.state)

    def reply(self, ahead: Ahead, scope: Scope) -> Reply:
        """The reply to a query that has ended well."""
        answer = ahead.attempt.finish(ahead.foreseen.request)
        accepted = scope.headers.get("accept-encoding", "")
        coding, headers = represent(answer, accepted, ahead.foreseen.tag, ahead.begun)
        chunks = answer.chunks()
        body = b"".join(encoding.encode(coding, chunks) if coding else chunks)
        name = request_id()
        self._meter.statuses[200] += 1
        self._log(ahead, scope, name, len(body))
        lower = [(key.lower(), value) for key, value in headers]
        return Reply(200, [*lower, *_ALWAYS, ("x-request-id", name)], body)

    def _log(self, ahead: Ahead, scope: Scope, name: str, size: int) -> None:
        if access_log.isEnabledFor(logging.INFO):
            fields = log_fields(
                request_id=name,
                client=ahead.foreseen.request.client,
                method=scope.method,
                path=f"{scope.path}?{scope.query_string}",
                status=200,
                size=size,
                begun=ahead.begun,
                agent=scope.headers.get("user-agent", ""),
                query=ahead.foreseen.request.query,
            )
            access_log.info("request", extra={"fields": fields})


class Ahead:
    """A query that is under way before anybody else has looked at its request."""

    def __init__(
        self, express: Express, state: State, foreseen: Foreseen, attempt: Attempt, begun: float
    ) -> None:
        self.express, self.state, self.foreseen = express, state, foreseen
        self.attempt, self.begun = attempt, begun

    async def reply(self, scope: Scope) -> Reply | None:
        """The reply, if it comes in a moment, well, and small."""
        if await _ended(self.attempt) and self.attempt.well and self.attempt.spool.size <= SMALL:
            return self.express.reply(self, scope)
        return None

    def hand_over(self, environ: dict[str, Any]) -> None:
        """Let the application go on from here."""
        environ["plangraph.attempt"] = self.attempt

    def close(self) -> None:
        """Give back whatever nobody has taken."""
        self.express.end(self)


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
