"""The application: wiring only. One function makes it; nothing is made at import."""

from __future__ import annotations

from flask import Flask

from plangraph import assets
from plangraph.engine import Engine
from plangraph.names import Names
from plangraph.publisher import dumps, headers, metrics, pages, problems, protocol, search, state
from plangraph.publisher.pages.editor import editor_page
from plangraph.publisher.pages.errors import error_page
from plangraph.publisher.state import Stage, State
from plangraph.release import Release
from plangraph.settings import Settings

#: The largest request body, in bytes; a query has a lower limit of its own.
MAX_BODY = 256 * 1024


def create_app(release: Release, engine: Engine, settings: Settings, *, live: bool = True) -> Flask:
    """The WSGI application over a release; `live=False` when only files will be written from it."""
    return app_on(Stage(State(release, engine, settings, Names(release.base), live)))


def app_on(stage: Stage) -> Flask:
    """The WSGI application over whatever stands on `stage`."""
    web = assets.web()
    app = Flask(
        "plangraph",
        static_folder=str(web / "static"),
        static_url_path="/static",
        template_folder=str(web / "templates"),
    )
    hosts = stage.state.settings.trusted_hosts
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=20,
        TRUSTED_HOSTS=[host.strip() for host in hosts.split(",")] if hosts else None,
    )
    state.install(app, stage)
    headers.install(app)
    problems.install(app, error_page)
    metrics.install(app)
    protocol.install(app, editor_page)
    for blueprint in (pages.blueprint, search.blueprint, dumps.blueprint):
        app.register_blueprint(blueprint)
    return app
