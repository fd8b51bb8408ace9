"""What is being served: a release, its engine, the settings; one request sees one of them.

A new release is put in place of the old one while requests go on; the old engine is closed when
the last request that began with it has ended.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, current_app, g
from flask.globals import app_ctx

from plangraph.engine import Engine
from plangraph.names import Names
from plangraph.publisher.kept import Kept
from plangraph.release import Release
from plangraph.settings import Settings

_KEY: Final = "plangraph"


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A release and what answers for it. `live` is false for the static export."""

    release: Release
    engine: Engine
    settings: Settings
    names: Names
    live: bool = True
    kept: Kept = field(default_factory=Kept)


class Stage:
    """The place the current state stands on."""

    def __init__(self, state: State) -> None:
        self._lock = threading.Lock()
        self._state = state
        self._users: dict[State, int] = {state: 0}

    @property
    def state(self) -> State:
        """The current state, for a look; a request takes it with `enter`."""
        return self._state

    def enter(self) -> State:
        """The current state, kept open until it is left."""
        with self._lock:
            self._users[self._state] += 1
            return self._state

    def leave(self, state: State) -> None:
        """Give a state back; the last to leave a replaced one closes its engine."""
        with self._lock:
            self._users[state] -= 1
            done = not self._users[state] and state is not self._state
            if done:
                del self._users[state]
        if done:
            state.engine.close()

    def replace(self, state: State) -> None:
        """Serve `state` from the next request on."""
        with self._lock:
            old, self._state = self._state, state
            self._users[state] = 0
            done = not self._users[old]
            if done:
                del self._users[old]
        if done:
            old.engine.close()


def install(app: Flask, stage: Stage) -> None:
    """Give every request of `app` the state that is current when it begins."""
    app.extensions[_KEY] = stage
    app.teardown_request(_leave)


def current() -> State:
    """The state of this request."""
    # Asked a hundred times a page, and every use of `g` is a search: one will do.
    held = app_ctx.g
    state: State | None = held.get("state")
    if state is None:
        state = held.state = stage_of(current_app).enter()
    return state


def stage_of(app: Flask) -> Stage:
    """The stage of an app."""
    stage: Stage = app.extensions[_KEY]
    return stage


def _leave(_error: BaseException | None) -> None:
    state = g.pop("state", None)
    if state is not None:
        stage_of(current_app).leave(state)
