"""`/sparql`: the SPARQL 1.1 Protocol, query operation, and the service description.

Reading the request is `requests`, running the query the engine's; here the answer gets its
representation, validators and caching rules.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.datastructures import ETags

from plangraph import media as formats
from plangraph.engine import Answer, Engine, QueryRequest
from plangraph.engine.outline import Outline, outline
from plangraph.errors import NotAcceptable, PlangraphError
from plangraph.media import HTML, Media
from plangraph.publisher import description, encoding
from plangraph.publisher.negotiation import negotiate
from plangraph.publisher.requests import Operation, read_operation
from plangraph.publisher.state import State, current

blueprint: Final = Blueprint("sparql", __name__)

#: Seconds for which a cache may answer without asking back; a new release is seen after that.
FRESH: Final = 60
_RESULTS: Final = formats.RESULT_FORMATS
_GRAPHS: Final = (*formats.GRAPH_FORMATS, *formats.DATASET_FORMATS)
_PAGE: Final = "plangraph.editor_page"
_PLAIN: Final = (formats.RESULTS_JSON, formats.TURTLE)
_ALLOWED: Final = "GET, HEAD, POST, OPTIONS"


def _never() -> bool:
    return False


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
    if page is not None and _wants_page(operation, request.headers.get("Accept", "")):
        return page()
    if operation.query is None:
        return _describe(operation)
    return _answer(current(), operation, operation.query)


def _describe(operation: Operation) -> Response:
    state = current()
    offered = (*formats.GRAPH_FORMATS, *formats.DATASET_FORMATS)
    media = negotiate(request.headers.get("Accept"), offered, format_arg=operation.format)
    tag = _tag(state, media.mime)
    if request.if_none_match.contains(tag):
        return _not_modified(tag)
    data = description.serialised(state, media)
    return _respond(Answer.of(media, data), tag)


def foresee(
    method: str, query_string: str, header: Callable[[str, str], str], body: bytes, client: str
) -> QueryRequest | None:
    """What `sparql` is going to ask the engine, if the request is an ordinary one.

    For whoever can send the query on before the application runs: it finds the attempt in its
    environment as `plangraph.attempt`, and looks whether it is the one it wants.
    """
    try:
        operation = read_operation(
            method,
            query_string.encode(),
            header("content-type", ""),
            header("content-encoding", ""),
            body,
        )
        if operation.query is None or _wants_page(operation, header("accept", "")):
            return None
        found = outline(operation.query)
        media = _chosen(operation, found, header("accept", ""))
        return _request(operation, *media, client=client)
    except PlangraphError:
        return None


def _answer(state: State, operation: Operation, query: str) -> Response:
    found = outline(query)
    results, graph = _media(state, operation, found)
    asked = graph if found.makes_graph else results
    tag = _tag(state, asked.mime, query, *operation.default_graphs, "/", *operation.named_graphs)
    if found.repeatable and _holds(tag):
        return _not_modified(tag)
    answer = _asked(state, _request(operation, results, graph, client=_client(), gone=_gone()))
    return _respond(answer, tag if found.repeatable and request.method != "POST" else "")


def _media(state: State, operation: Operation, found: Outline) -> tuple[Media, Media]:
    """The formats for solutions and for a graph; only that of the query's form can be refused.

    Of a malformed query that is what is told, whatever was asked to be told it in.
    """
    try:
        return _chosen(operation, found, request.headers.get("Accept", ""))
    except NotAcceptable:
        plain = replace(_request(operation, *_PLAIN, client=_client(), gone=_gone()), dry=True)
        state.engine.answer(plain).close()
        raise


def _chosen(operation: Operation, found: Outline, accept: str) -> tuple[Media, Media]:
    offered: Sequence[Media] = _GRAPHS if found.makes_graph else _RESULTS
    chosen = negotiate(accept, offered, format_arg=operation.format)
    if found.makes_graph:
        return formats.RESULTS_JSON, chosen
    return chosen, formats.TURTLE


def _asked(state: State, wanted: QueryRequest) -> Answer:
    """The engine's answer; if the query is under way already, the answer to that."""
    attempt: Attempt | None = request.environ.get("plangraph.attempt")
    if attempt is None or attempt.engine is not state.engine:
        return state.engine.answer(wanted)
    if replace(wanted, gone=attempt.request.gone) != attempt.request:
        return state.engine.answer(wanted)
    return attempt.finish(wanted)


def _request(
    operation: Operation,
    results: Media,
    graph: Media,
    *,
    client: str,
    gone: Callable[[], bool] = _never,
) -> QueryRequest:
    return QueryRequest(
        operation.query or "",
        results,
        graph,
        operation.default_graphs,
        operation.named_graphs,
        operation.seconds,
        client=client,
        gone=gone,
    )


def _client() -> str:
    return request.remote_addr or ""


def _gone() -> Callable[[], bool]:
    gone: Callable[[], bool] = request.environ.get("plangraph.gone", _never)
    return gone


def _respond(answer: Answer, tag: str) -> Response:
    coding = encoding.choose(request.headers.get("Accept-Encoding"), answer.size)
    response = Response(_body(answer, coding), content_type=answer.media.content_type)
    response.call_on_close(answer.close)
    if coding:
        response.headers["Content-Encoding"] = coding
    else:
        response.content_length = answer.size
    response.headers["Server-Timing"] = _timing(answer.timings)
    return _cached(response, f"{tag}-{coding}" if tag and coding else tag)


def _body(answer: Answer, coding: str) -> Iterable[bytes]:
    if request.method == "HEAD":
        # Nobody will read it, and so nobody would close it.
        answer.close()
        return ()
    chunks = answer.chunks()
    return encoding.encode(coding, chunks) if coding else chunks


def _cached(response: Response, tag: str) -> Response:
    response.vary.update(("Accept", "Accept-Encoding"))
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _not_modified(tag: str) -> Response:
    coding = next((c for c in encoding.CODINGS if f"{tag}-{c}" in request.if_none_match), "")
    return _cached(Response(status=304), f"{tag}-{coding}" if coding else tag)


def _holds(tag: str) -> bool:
    """Whether the client says it has this answer, in whichever coding; `*` must be looked at."""
    if request.method == "POST":
        return False
    known: ETags = request.if_none_match
    tags = (tag, *(f"{tag}-{coding}" for coding in encoding.CODINGS))
    return not known.star_tag and any(known.contains_weak(each) for each in tags)


def _tag(state: State, mime: str, *parts: str) -> str:
    """The entity tag, known before the query runs: equal data and equal question, equal answer."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (state.release.digest, mime, *parts):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


def _timing(timings: Mapping[str, float]) -> str:
    total = {"total": time.perf_counter() - g.begun}
    return ", ".join(f"{name};dur={s * 1000:.2f}" for name, s in {**timings, **total}.items())


def _wants_page(operation: Operation, accept: str) -> bool:
    """Whether the request would rather have a page than any RDF or results."""
    if operation.format is not None:
        return operation.format == HTML.name
    try:
        chosen = negotiate(accept, (*_RESULTS, *_GRAPHS, HTML))
    except NotAcceptable:
        return False
    return chosen.name == HTML.name
