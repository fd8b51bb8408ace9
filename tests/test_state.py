"""One request sees one release; an old engine is closed when its last request ends."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from serving import settings, write_release

from plangraph.engine.embedded import EmbeddedEngine
from plangraph.names import Names
from plangraph.publisher.state import Stage, State, current, install
from plangraph.release import Release


class Engine(EmbeddedEngine):
    """Remembers that it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def state(release: Release) -> State:
    return State(release, Engine(release, settings()), settings(), Names(release.base))


def test_an_old_engine_is_closed_when_its_last_user_leaves(tmp_path: Path) -> None:
    release = write_release(tmp_path)
    old, new = state(release), state(release)
    stage = Stage(old)
    users = [stage.enter(), stage.enter()]
    stage.replace(new)
    assert stage.enter() is new
    stage.leave(users[0])
    assert not old.engine.closed
    stage.leave(users[1])
    assert old.engine.closed
    stage.leave(new)
    assert not new.engine.closed


def test_one_that_nobody_uses_is_closed_at_once(tmp_path: Path) -> None:
    release = write_release(tmp_path)
    old, new = state(release), state(release)
    Stage(old).replace(new)
    assert old.engine.closed


def test_a_request_keeps_the_state_it_began_with(tmp_path: Path) -> None:
    release = write_release(tmp_path)
    old, new = state(release), state(release)
    stage = Stage(old)
    app = Flask(__name__)
    install(app, stage)
    with app.test_request_context():
        app.preprocess_request()
        first = current()
        stage.replace(new)
        assert current() is first is old
        assert not old.engine.closed
    assert old.engine.closed
    with app.test_request_context():
        app.preprocess_request()
        assert current() is new
