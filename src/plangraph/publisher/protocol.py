"""`/sparql`: the SPARQL 1.1 Protocol, query operation, and the service description.

Reading the request is `requests`, running the query the engine's, the look of an answer
`ordinary`'s; here they come together, with what is out of the ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Protocol

from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.datastructures import ETags

from plangraph import media as formats
from plangraph.engine import Answer, Engine, QueryRequest
from plangraph.engine.outline import Outline, outline
from plangraph.errors import NotAcceptable
from plangraph.media import Media
from plangraph.publisher import description, encoding
from plangraph.publisher.negotiation import negotiate
from plangraph.publisher.ordinary import (
    GRAPHS,
    caching,
    chosen,
    never,
    query_request,
    represent,
    tag,
    tag_of,
    wants_page,
)
from plangraph.publisher.requests import Operation, read_operation
from plangraph.publisher.state import State, current

blueprint: Final = Blueprint("sparql", __name__)

_PAGE: Final = "plangraph.editor_page"
_PLAIN: Final = (formats.RESULTS_JSON, formats.TURTLE)
_ALLOWED: Final = "GET, HEAD, POST, OPTIONS"


class Attempt(Protocol):
    """A query that was sent to an engine ahead of the application."""

    engine: Engine
    request: QueryRequest

    def finish(self, request: QueryRequest) -> Answer:
        """The answer, now or when it comes; what goes wrong is raised."""
        ...


def install(app: Flask, page: Callable[[], Response] | None = None) -> None:
    """Let `app` answer at `/sparql`; `page` makes the editor for people."""
    app.extensions[_PAGE] = page
    app.register_blueprint(blueprint)


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What the address allows, to anybody's script."""
    response = Response(status=204)
    response.headers["Allow"] = _ALLOWED
    response.headers["Access-Control-Allow-Methods"] = _ALLOWED
    response.headers["Access-Control-Allow-Headers"] = (
        "Accept, Accept-Language, Content-Type, If-None-Match, X-Requested-With, *"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query, or describe the service."""
    operation = read_operation(
        request.method,
        request.query_string,
        request.headers.get("Content-Type", ""),
        request.headers.get("Content-Encoding", ""),
        request.get_data(cache=True) if request.method == "POST" else b"",
    )
    g.query = operation.query
    page: Callable[[], Response] | None = current_app.extensions[_PAGE]
    if page is not None and wants_page(operation, request.headers.get("Accept", "")):
        return page()
    if operation.query is None:
        return _describe(operation)
    return _answer(current(), operation)


def _describe(operation: Operation) -> Response:
    state = current()
    media = negotiate(request.headers.get("Accept"), GRAPHS, format_arg=operation.format)
    made = tag(state.release.digest, media.mime)
    if _holds(made):
        return _not_modified(made)
    data = description.serialised(state, media)
    return _respond(Answer.of(media, data), made)


def _answer(state: State, operation: Operation) -> Response:
    found = outline(operation.query or "")
    results, graph = _media(state, operation, found)
    wanted = query_request(operation, results, graph, _client(), _gone())
    tag = tag_of(state.release.digest, wanted, found) if request.method != "POST" else ""
    if tag and _holds(tag):
        return _not_modified(tag)
    return _respond(_asked(state, wanted), tag)


def _media(state: State, operation: Operation, found: Outline) -> tuple[Media, Media]:
    """The formats of the answer; of a malformed query that is told, whatever was accepted."""
    try:
        return chosen(operation, found, request.headers.get("Accept", ""))
    except NotAcceptable:
        plain = query_request(operation, *_PLAIN, _client(), _gone())
        state.engine.answer(replace(plain, dry=True)).close()
        raise


def _asked(state: State, wanted: QueryRequest) -> Answer:
    """The engine's answer; if the query is under way already, the answer to that."""
    attempt: Attempt | None = request.environ.get("plangraph.attempt")
    if attempt is None or attempt.engine is not state.engine:
        return state.engine.answer(wanted)
    if replace(wanted, gone=attempt.request.gone) != attempt.request:
        return state.engine.answer(wanted)
    return attempt.finish(wanted)


def _client() -> str:
    return request.remote_addr or ""


def _gone() -> Callable[[], bool]:
    gone: Callable[[], bool] = request.environ.get("plangraph.gone", never)
    return gone


def _respond(answer: Answer, tag: str) -> Response:
    coding, headers = represent(answer, request.headers.get("Accept-Encoding"), tag, g.begun)
    response = Response(_body(answer, coding), headers=headers)
    response.call_on_close(answer.close)
    return response


def _body(answer: Answer, coding: str) -> Iterable[bytes]:
    if request.method == "HEAD":
        # Nobody will read it, and so nobody would close it.
        answer.close()
        return ()
    return encoding.encode(coding, answer.chunks()) if coding else answer.chunks()


def _not_modified(tag: str) -> Response:
    coding = next((c for c in encoding.CODINGS if f"{tag}-{c}" in request.if_none_match), "")
    return Response(status=304, headers=caching(f"{tag}-{coding}" if coding else tag))


def _holds(tag: str) -> bool:
    """Whether the client says it has this answer, in whichever coding; `*` must be looked at."""
    known: ETags = request.if_none_match
    tags = (tag, *(f"{tag}-{coding}" for coding in encoding.CODINGS))
    return not known.star_tag and any(known.contains_weak(each) for each in tags)
