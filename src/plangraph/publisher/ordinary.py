"""What a SPARQL answer looks like on the wire: its format, its tag, its headers.

Knows nothing of Flask, because most answers are given without it: `foresee` reads an ordinary
request as `protocol` would, and `represent` makes the headers that `protocol` makes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from plangraph import media as formats
from plangraph.engine import Answer, QueryRequest
from plangraph.engine.outline import Outline, outline
from plangraph.errors import NotAcceptable, PlangraphError
from plangraph.media import HTML, Media
from plangraph.publisher import encoding
from plangraph.publisher.negotiation import negotiate
from plangraph.publisher.requests import Operation, read_operation

#: Seconds for which a cache may answer without asking back; a new release is seen after that.
FRESH: Final = 60
RESULTS: Final = formats.RESULT_FORMATS
GRAPHS: Final = (*formats.GRAPH_FORMATS, *formats.DATASET_FORMATS)


def never() -> bool:
    """Of a client that is not watched: it has not gone."""
    return False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is going to be asked, and the tag of its answer ("" if it has none)."""

    request: QueryRequest
    tag: str


def foresee(
    method: str,
    query_string: str,
    header: Callable[[str, str], str],
    body: bytes,
    client: str,
    digest: str,
) -> Foreseen | None:
    """An ordinary request, read; None for anything else: a page, a mistake, a description."""
    try:
        operation = read_operation(
            method,
            query_string.encode(),
            header("content-type", ""),
            header("content-encoding", ""),
            body,
        )
        accept = header("accept", "")
        if operation.query is None or wants_page(operation, accept):
            return None
        found = outline(operation.query)
        results, graph = chosen(operation, found, accept)
    except PlangraphError:
        return None
    request = query_request(operation, results, graph, client)
    return Foreseen(request, tag_of(digest, request, found) if method != "POST" else "")


def query_request(
    operation: Operation,
    results: Media,
    graph: Media,
    client: str,
    gone: Callable[[], bool] = never,
) -> QueryRequest:
    """What the engine is asked."""
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


def chosen(operation: Operation, found: Outline, accept: str) -> tuple[Media, Media]:
    """The formats for solutions and for a graph; only that of the query's form can be refused."""
    offered: Sequence[Media] = GRAPHS if found.makes_graph else RESULTS
    media = negotiate(accept, offered, format_arg=operation.format)
    if found.makes_graph:
        return formats.RESULTS_JSON, media
    return media, formats.TURTLE


def wants_page(operation: Operation, accept: str) -> bool:
    """Whether the request would rather have a page than any RDF or results."""
    if operation.format is not None:
        return operation.format == HTML.name
    if "html" not in accept:
        return False
    try:
        return negotiate(accept, (*RESULTS, *GRAPHS, HTML)).name == HTML.name
    except NotAcceptable:
        return False


def tag_of(digest: str, request: QueryRequest, found: Outline) -> str:
    """The entity tag, known before the query runs: equal data, equal question, equal answer.

    "" where that is not so.
    """
    if not found.repeatable:
        return ""
    media = request.graph if found.makes_graph else request.results
    return tag(
        digest, media.mime, request.query, *request.default_graphs, "/", *request.named_graphs
    )


def tag(*parts: str) -> str:
    """A tag for whatever the parts name together."""
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(part.encode("utf-8", "surrogatepass"))
        made.update(b"\0")
    return made.hexdigest()


def represent(
    answer: Answer, accept_encoding: str | None, tag: str, begun: float
) -> tuple[str, list[tuple[str, str]]]:
    """The content coding ("" for none) and the headers of an answer begun at `begun`."""
    coding = encoding.choose(accept_encoding, answer.size)
    length = ("Content-Encoding", coding) if coding else ("Content-Length", str(answer.size))
    timings = {**answer.timings, "total": time.perf_counter() - begun}
    timing = ", ".join(f"{name};dur={seconds * 1000:.2f}" for name, seconds in timings.items())
    return coding, [
        ("Content-Type", answer.media.content_type),
        length,
        ("Server-Timing", timing),
        *caching(f"{tag}-{coding}" if tag and coding else tag),
    ]


def caching(tag: str) -> list[tuple[str, str]]:
    """The headers for caches, of an answer with a tag or without."""
    vary = ("Vary", "Accept, Accept-Encoding")
    if not tag:
        return [vary, ("Cache-Control", "no-store")]
    return [vary, ("ETag", f'"{tag}"'), ("Cache-Control", f"public, max-age={FRESH}")]
