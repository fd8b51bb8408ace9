"""How many triple patterns a query joins, about: planning costs the fourth power of that.

Branches of UNION, OPTIONAL, MINUS and EXISTS are planned apart from each other, so the largest of
them counts, and each adds one to the group it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from plangraph.engine.tokens import Token

_TERMS: Final = frozenset({"iri", "string", "variable", "blank", "prefixed", "number"})
_APART: Final = frozenset({"CONSTRUCT", "UNION", "OPTIONAL", "MINUS", "EXISTS"})
#: After one of these an opening parenthesis begins a list of terms or a path, not an expression.
_BEFORE_LIST: Final = _TERMS | {"a"}


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it is, and what was counted in it."""

    kind: str
    apart: bool = False
    joined: int = 0
    largest: int = 0
    spoken: bool = False
    last: Token | None = None
    word: str = ""


def most_joined(found: Iterable[Token]) -> int:
    """The most triple patterns that are joined with each other anywhere in the query."""
    stack = [_Frame("query")]
    for token in found:
        frame = stack[-1]
        if token.text in "{[(":
            stack.append(_opened(frame, token))
        elif token.text in "}])" and len(stack) > 1:
            _close(stack.pop(), stack[-1], token)
        else:
            frame.joined += _weight(frame, token)
            frame.spoken = frame.spoken or token.kind in _TERMS
            frame.last = token
            if token.kind == "word":
                frame.word = token.text.upper()
    return max(_total(frame) for frame in _closing(stack))


def _opened(frame: _Frame, token: Token) -> _Frame:
    if token.text == "{":
        kind = "values" if _in_values(frame) else "group"
        return _Frame(kind, apart=frame.word in _APART)
    if token.text == "[":
        return _Frame("blank")
    return _Frame("list" if _begins_list(frame) else "expression")


def _in_values(frame: _Frame) -> bool:
    return frame.kind in ("group", "query") and frame.word == "VALUES"


def _begins_list(frame: _Frame) -> bool:
    if frame.kind == "list":
        return True
    if frame.kind not in ("group", "blank") or frame.word in ("FILTER", "BIND", "VALUES"):
        return False
    last = frame.last
    return last is None or last.kind in _TERMS or last.text in ("a", ".", ";", ",", "/", "|", "^")


def _weight(frame: _Frame, token: Token) -> int:
    if frame.kind in ("group", "blank"):
        if token.text in (".", ";"):
            frame.word = ""
        return 1 if token.text in (".", ";", ",", "/") else 0
    if frame.kind == "list":
        return 1 if token.kind in _TERMS else 0
    return 0


def _close(inner: _Frame, outer: _Frame, token: Token) -> None:
    total = _total(inner)
    if inner.kind == "values":
        total = 0
    if inner.apart:
        outer.joined += 1
        outer.largest = max(outer.largest, total)
    else:
        outer.joined += total
    outer.last = token
    if not (inner.kind == "expression" and outer.word == "VALUES"):
        outer.word = ""


def _total(frame: _Frame) -> int:
    # One pattern more than there are marks between patterns, in a group that has any.
    own = frame.joined + (1 if frame.spoken and frame.kind in ("group", "blank") else 0)
    return max(own, frame.largest)


def _closing(stack: list[_Frame]) -> Iterator[_Frame]:
    """The frames that are still open, innermost first, each counted into the next."""
    while len(stack) > 1:
        inner = stack.pop()
        yield inner
        _close(inner, stack[-1], Token("mark", "}", 0))
    yield stack[0]
