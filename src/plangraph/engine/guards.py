"""Honest refusals before a query reaches a worker: size, depth, joined patterns, SERVICE, updates.

They exist for the message. What protects the machine is the kernel's limits on the worker, so a
query that slips through a guard costs one worker and nothing else.
"""

from __future__ import annotations

from plangraph.engine.base import Limits
from plangraph.engine.outline import Outline, outline
from plangraph.errors import QueryRefused, RequestTooLarge


def check(query: str, limits: Limits) -> Outline:
    """The outline of a query that may pass; else the error says which limit it breaks.

    RequestTooLarge for its size in bytes of UTF-8, QueryRefused for everything else.
    """
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise RequestTooLarge(
            f"The query has {size:,} bytes; the limit here is {limits.query_bytes:,}"
        )
    found = outline(query)
    if found.updates:
        raise QueryRefused(f"{found.form} is an update; this endpoint only reads", "update")
    if "SERVICE" in found.words:
        raise QueryRefused("SERVICE is not run: this endpoint asks no other one", "service")
    if found.depth > limits.depth:
        raise QueryRefused(
            f"The query nests {found.depth} brackets deep; the limit here is {limits.depth}",
            "depth",
        )
    if found.joined > limits.patterns:
        raise QueryRefused(
            f"The query joins about {found.joined} triple patterns; the limit here is "
            f"{limits.patterns}; split it, or use UNION",
            "patterns",
        )
    return found
