"""Paths of no length: `<a> p* ?x` reaches <a> itself, be <a> in the data or not.

Oxigraph answers nothing for a term that the graph does not hold. Where one end of `p*` or `p?` is
such a constant, that solution is added, for when the engine does not give it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from plangraph.engine.tokens import Token

#: Something that may be a path's `*` or `?`.
CONCERNED: Final = re.compile(r"[\w>)][*?](?!\w)")
_CONSTANT: Final = frozenset({"iri", "prefixed"})
_ENDS: Final = frozenset({".", "}", "{"})
_AFTER: Final = frozenset({"FILTER", "OPTIONAL", "BIND", "VALUES", "MINUS", "GRAPH"})


def reaching(text: str, pairs: Mapping[int, int], found: Sequence[Token]) -> str:
    """The query with the added solutions; `found` are its tokens, `pairs` their brackets."""
    pieces, done = [], 0
    for start, end, both in _triples(text, pairs, found):
        pieces += [text[done:start], both]
        done = end
    return "".join([*pieces, text[done:]])


def _triples(
    text: str, pairs: Mapping[int, int], found: Sequence[Token]
) -> Iterator[tuple[int, int, str]]:
    """Start and end of each triple of this kind, and what to put in its place."""
    for at in range(1, len(found) - 3):
        subject = found[at]
        if found[at - 1].text not in _ENDS or subject.kind not in (*_CONSTANT, "variable"):
            continue
        end = _path_end(found, pairs, at + 1)
        if end is None or end + 2 >= len(found):
            continue
        value, after = found[end + 1], found[end + 2]
        if after.text not in _ENDS - {"{"} and after.text.upper() not in _AFTER:
            continue
        path = text[found[at + 1].start : found[end].start + 1]
        added = _added(subject, path, value)
        if added:
            stop = value.start + len(value.text)
            triple = text[subject.start : stop]
            yield subject.start, stop, f"{{ {triple} }} UNION {{ {added} }}"


def _path_end(found: Sequence[Token], pairs: Mapping[int, int], at: int) -> int | None:
    """The index of the `*` or `?` that ends a path of one step, or of one in parentheses."""
    step = found[at]
    last = pairs.get(at) if step.text == "(" else at
    if last is None or not (step.text in ("(", "a") or step.kind in _CONSTANT):
        return None
    if last + 1 >= len(found) or found[last + 1].text not in ("*", "?"):
        return None
    return last + 1


def _added(subject: Token, path: str, value: Token) -> str:
    """The solution of no step, unless the engine gives it."""
    if subject.kind in _CONSTANT and value.kind == "variable":
        term, binds = subject.text, f"VALUES {value.text} {{ {subject.text} }} "
    elif subject.kind == "variable" and value.kind in _CONSTANT:
        term, binds = value.text, f"VALUES {subject.text} {{ {value.text} }} "
    elif subject.kind in _CONSTANT and subject.text == value.text:
        term, binds = subject.text, ""
    else:
        return ""
    return f"{binds}FILTER NOT EXISTS {{ {term} {path} {term} }}"
