"""`/healthz` and `/metrics`: is it alive, is it ready, and what has it been doing.

Prometheus text is written here by hand: a dozen lines against a library that costs a tenth of a
second at every start.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify

from plangraph import __version__
from plangraph.engine.tally import BOUNDS, Tally
from plangraph.publisher.state import current

blueprint: Final = Blueprint("metrics", __name__)
_KEY: Final = "plangraph.metrics"
_HELP: Final = {
    "plangraph_info": "Version of the software and of the release being served.",
    "plangraph_responses_total": "Answers by status, those given from memory apart.",
    "plangraph_queries_total": "Public queries by how they ended.",
    "plangraph_query_seconds": "Seconds from a public query's arrival to its answer.",
    "plangraph_engine": "The engine's own figures.",
    "plangraph_server": "The front server's own figures.",
}


class Meter:
    """What the application counts; `server` gives the front server's figures, if there is one."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.server: Callable[[], Mapping[str, int]] = dict
        self.draining = False
        self._lock = threading.Lock()

    def count(self, response: Response) -> Response:
        """One more answer."""
        with self._lock:
            self.statuses[response.status_code] += 1
        return response


def install(app: Flask) -> None:
    """Count the answers of `app`, and tell."""
    meter = Meter()
    app.extensions[_KEY] = meter
    app.after_request(meter.count)
    app.register_blueprint(blueprint)


def meter_of(app: Flask) -> Meter:
    """The meter of an app."""
    meter: Meter = app.extensions[_KEY]
    return meter


@blueprint.get("/healthz")
@blueprint.get("/healthz/ready")
def ready() -> Response:
    """200 when queries are answered; 503 when it should get no more requests."""
    state = current()
    health = dict(state.engine.health())
    draining = meter_of(current_app).draining
    is_ready = bool(health.pop("ready")) and not draining
    status = "draining" if draining else "ready" if is_ready else "not ready"
    return _health(status, 200 if is_ready else 503, release=state.release.id, engine=health)


@blueprint.get("/healthz/live")
def live() -> Response:
    """200 as long as the process answers at all; restart it when it does not."""
    return _health("alive", 200)


def _health(status: str, code: int, **more: Any) -> Response:
    response = jsonify({"status": status, "version": __version__, **more})
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """All figures in Prometheus' text format."""
    text = "".join(f"{line}\n" for line in _lines())
    response = Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines() -> Iterator[str]:
    state, meter = current(), meter_of(current_app)
    labels = {"version": __version__, "release": state.release.id}
    yield from _family("plangraph_info", "gauge", [(labels, 1)])
    statuses = [({"status": str(status)}, n) for status, n in sorted(meter.statuses.items())]
    yield from _family("plangraph_responses_total", "counter", statuses)
    tally = getattr(state.engine, "tally", None)
    if isinstance(tally, Tally):
        outcomes = [({"outcome": name}, n) for name, n in sorted(tally.outcomes.items())]
        yield from _family("plangraph_queries_total", "counter", outcomes)
        yield from _histogram("plangraph_query_seconds", tally)
    for name, figures in (
        ("plangraph_engine", state.engine.health()),
        ("plangraph_server", meter.server()),
    ):
        numbers = [({"figure": k}, v) for k, v in figures.items() if not isinstance(v, str)]
        yield from _family(name, "gauge", numbers)


def _family(
    name: str, kind: str, values: Iterable[tuple[dict[str, str], int | float]]
) -> Iterator[str]:
    yield f"# HELP {name} {_HELP[name]}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{inner}}} {value}"


def _histogram(name: str, tally: Tally) -> Iterator[str]:
    yield f"# HELP {name} {_HELP[name]}"
    yield f"# TYPE {name} histogram"
    total = 0
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], list(tally.classes), strict=True):
        total += count
        yield f'{name}_bucket{{le="{bound}"}} {total}'
    yield f"{name}_sum {tally.seconds:.6f}"
    yield f"{name}_count {total}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
