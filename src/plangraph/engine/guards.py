"""Honest refusals before a query reaches a worker: size, depth, joined patterns, SERVICE, updates.

They exist for the message. What protects the machine is the kernel's limits on the worker, so a
query that slips through a guard costs one worker and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from plangraph.engine.base import Limits
from plangraph.engine.outline import UPDATES
from plangraph.engine.patterns import most_joined
from plangraph.engine.tokens import Token, tokens
from plangraph.errors import QueryRefused, RequestTooLarge

_OPEN: Final = frozenset({"(", "[", "{", "<<", "<<(", "{|"})
_CLOSE: Final = frozenset({")", "]", "}", ">>", ")>>", "|}"})


def check(query: str, limits: Limits) -> None:
    """Let a query pass, or say which limit it breaks and what that limit is.

    RequestTooLarge for its size, QueryRefused for everything else.
    """
    check_size(query, limits)
    found = list(tokens(query))
    _check_words(found)
    depth = _depth(found)
    if depth > limits.depth:
        raise QueryRefused(
            f"The query nests {depth} brackets deep; the limit here is {limits.depth}", "depth"
        )
    patterns = most_joined(found)
    if patterns > limits.patterns:
        raise QueryRefused(
            f"The query joins about {patterns} triple patterns; the limit here is "
            f"{limits.patterns}; split it, or use UNION",
            "patterns",
        )


def check_size(query: str, limits: Limits) -> None:
    """RequestTooLarge for a query over the limit, which counts bytes of UTF-8."""
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise RequestTooLarge(
            f"The query has {size:,} bytes; the limit here is {limits.query_bytes:,}"
        )


def _check_words(found: Iterable[Token]) -> None:
    first = True
    for token in found:
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word == "SERVICE":
            raise QueryRefused(
                "SERVICE is not run here: this endpoint asks no other one", "service"
            )
        if first and word in UPDATES:
            raise QueryRefused(f"{word} is an update; this endpoint only answers queries", "update")
        first = first and word in ("PREFIX", "BASE", "VERSION")


def _depth(found: Iterable[Token]) -> int:
    depth = deepest = 0
    for token in found:
        if token.text in _OPEN:
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in _CLOSE:
            depth = max(depth - 1, 0)
    return deepest
