"""SPARQL as Oxigraph reads it: a query's text amended where Oxigraph departs from the letter.

Five departures, found by W3C's suites: code point escapes outside strings and IRIs are not read;
GROUP_CONCAT keeps a language tag; BNODE(x) gives one node to all solutions; sub-queries and VALUES
within GRAPH ?g are not tied to the graph; and that of `paths`. Tokens are looked at, not parsed:
whatever comes out that Oxigraph cannot read, the query as sent decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from plangraph.engine.paths import CONCERNED, reaching
from plangraph.engine.tokens import Token, tokens
from plangraph.errors import QueryRefused
from plangraph.names import XSD

Function = Callable[..., BlankNode | None]

_CONCERNED: Final = re.compile(r"\\u|\bGROUP_CONCAT\b|\bBNODE\b|\bGRAPH\b", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NODES: Final = "urn:plangraph:bnode:"
_AGGREGATES: Final = frozenset(
    {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"},
)
_CLOSES: Final = {"(": ")", "{": "}", "[": "]"}
#: Sub-queries amended per query, each a pass over the text, and the characters it may grow to.
_MOST: Final = 20
_LONGEST: Final = 160_000


@dataclass(frozen=True, slots=True)
class Amended:
    """The text to send to Oxigraph, and the functions that it calls."""

    text: str
    functions: Mapping[NamedNode, Function] = field(default_factory=dict)


def amend(query: str) -> Amended:
    """The query with each departure made good; QueryRefused for what cannot be."""
    far = CONCERNED.search(query)
    if not far and not _CONCERNED.search(query):
        return Amended(query)
    text = _unescaped(query) if "\\" in query else query
    if far:
        found = list(tokens(text))
        text = reaching(text, _pairs(found), found)
    return _called(_tied(text))


# --- escapes


def _unescaped(text: str) -> str:
    """Code point escapes read, but for those of strings and IRIs, which Oxigraph reads itself."""
    pieces, done = [], 0
    for token in tokens(text):
        if token.kind in ("string", "iri"):
            pieces += [_read(text[done : token.start]), token.text]
            done = token.start + len(token.text)
    return "".join([*pieces, _read(text[done:])])


def _read(piece: str) -> str:
    return _ESCAPE.sub(lambda found: _character(int(found[1] or found[2], 16), found[0]), piece)


def _character(number: int, escape: str) -> str:
    possible = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if possible else escape


# --- GROUP_CONCAT and BNODE


def _called(text: str) -> Amended:
    """GROUP_CONCAT within STR, and each BNODE(x) a function of its own."""
    found = list(tokens(text))
    closes = _pairs(found)
    edits: list[tuple[int, int, str]] = []
    nodes = _Nodes()
    for at, token in enumerate(found[:-1]):
        word = token.text.upper() if token.kind == "word" else ""
        if word not in ("GROUP_CONCAT", "BNODE") or at + 1 not in closes:
            continue
        end = closes[at + 1]
        if word == "GROUP_CONCAT":
            edits += [(token.start, 0, "STR("), (found[end].start + 1, 0, ")")]
        elif end > at + 2:
            edits.append((token.start, len(token.text), f"<{nodes.site()}>"))
    return Amended(_edited(text, edits), nodes.functions)


class _Nodes:
    """The blank nodes of one query: BNODE("a") is one node in a solution, another in the next.

    Solutions pass one after the other, and in each a call comes once: a call that comes again
    begins the next solution.
    """

    def __init__(self) -> None:
        self.functions: dict[NamedNode, Function] = {}
        self._called: set[str] = set()
        self._nodes: dict[str, BlankNode] = {}

    def site(self) -> str:
        """The name of the function for one more call in the text."""
        name = f"{_NODES}{len(self.functions)}"
        self.functions[NamedNode(name)] = lambda *terms: self._node(name, *terms)
        return name

    def _node(self, name: str, *terms: object) -> BlankNode | None:
        if name in self._called:
            self._called.clear()
            self._nodes.clear()
        self._called.add(name)
        term = terms[0] if len(terms) == 1 else None
        if not isinstance(term, Literal) or term.datatype.value != f"{XSD}string":
            return None
        return self._nodes.setdefault(term.value, BlankNode())


# --- GRAPH ?g


@dataclass(frozen=True, slots=True)
class _Sub:
    """A sub-query within GRAPH: token indexes of SELECT, its group's braces, its end; the graph."""

    select: int
    opens: int
    closes: int
    end: int
    graph: str


def _tied(text: str) -> str:
    """Sub-queries and VALUES within GRAPH ?g tied to that graph, the last in the text first."""
    found = list(tokens(text))
    if not any(token.text.upper() == "GRAPH" for token in found):
        return text
    text = _edited(text, sorted(set(_namesakes(found))))
    for _ in range(_MOST):
        edits = next(_loose(text, list(tokens(text))), None)
        if edits is None:
            return text
        text = _edited(text, edits)
        if len(text) > _LONGEST:
            raise QueryRefused("The query nests too many aggregates within GRAPH", "query_depth")
    return text


def _namesakes(found: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """New names for variables called like the graph in sub-queries that do not select it."""
    pairs = _pairs(found)
    for at, (graph, _) in enumerate(_contexts(found, pairs)):
        if graph and found[at].text.upper() == "SELECT":
            sub = _sub(found, pairs, at, graph)
            if sub is not None and _hides(found, sub):
                for token in found[sub.select : sub.end]:
                    if token.text == graph:
                        yield token.start, len(graph), f"{graph}_inner"


def _loose(text: str, found: Sequence[Token]) -> Iterator[list[tuple[int, int, str]]]:
    """What ties the next loose thing, the innermost first."""
    pairs = _pairs(found)
    within = list(_contexts(found, pairs))
    for at in reversed(range(len(found))):
        word = found[at].text.upper() if found[at].kind == "word" else ""
        graph, group = within[at]
        if not graph:
            continue
        if word == "SELECT":
            sub = _sub(found, pairs, at, graph)
            if sub is not None and not _done(found, sub):
                yield _tie(text, found, sub)
        elif word == "VALUES" and not _anchored(found, group, graph):
            yield [(found[group].start + 1, 0, f" GRAPH {graph} {{}} ")]


def _contexts(found: Sequence[Token], pairs: Mapping[int, int]) -> Iterator[tuple[str, int]]:
    """For each token the variable of the GRAPH it is in ("" if none), and that group's brace."""
    stack: list[tuple[str, int, int]] = [("", 0, len(found))]
    for at, token in enumerate(found):
        while at >= stack[-1][2]:
            stack.pop()
        yield stack[-1][:2]
        if token.text == "{" and at in pairs and at > 1:
            before, name = found[at - 2], found[at - 1]
            if before.text.upper() == "GRAPH" and before.kind == "word":
                stack.append((name.text if name.kind == "variable" else "", at, pairs[at]))


def _sub(found: Sequence[Token], pairs: Mapping[int, int], select: int, graph: str) -> _Sub | None:
    at = select + 1
    while at < len(found) and found[at].text != "{":
        at = pairs.get(at, at) + 1
    closes = pairs.get(at)
    around = [close for start, close in pairs.items() if start < select < close]
    if closes is None or not around:
        return None
    return _Sub(select, at, closes, min(around), graph)


def _anchored(found: Sequence[Token], brace: int, graph: str) -> bool:
    following = [token.text for token in found[brace + 1 : brace + 5]]
    return [following[:1] and following[0].upper(), *following[1:]] == ["GRAPH", graph, "{", "}"]


def _done(found: Sequence[Token], sub: _Sub) -> bool:
    group = [token.text for token in found[sub.opens + 1 : sub.closes]]
    return _anchored(found, sub.opens, sub.graph) or group == ["FILTER", "(", "false", ")"]


def _tie(text: str, found: Sequence[Token], sub: _Sub) -> list[tuple[int, int, str]]:
    """The edits that make a sub-query one of each graph."""
    after = [token.text.upper() for token in found[sub.closes + 1 : sub.end]]
    if "LIMIT" in after or "OFFSET" in after:
        raise QueryRefused(
            f"LIMIT and OFFSET in a sub-query within GRAPH {sub.graph} cannot be counted graph by "
            "graph here; put GRAPH into the sub-query"
        )
    anchor = f" GRAPH {sub.graph} {{}} "
    edits = [(found[sub.opens].start + 1, 0, anchor)]
    projected = _projection(found, sub)
    names = [token.text for token in projected]
    if _hides(found, sub):
        edits.append((projected[0].start, 0, f"{sub.graph} "))
    if "GROUP" in after:
        by = found[sub.closes + 1 + after.index("GROUP") + 1]
        edits.append((by.start + len(by.text), 0, f" {sub.graph} "))
    elif _AGGREGATES & {*(name.upper() for name in names), *after}:
        edits += _also_of_nothing(text, found, sub, anchor)
    return edits


def _also_of_nothing(
    text: str, found: Sequence[Token], sub: _Sub, anchor: str
) -> list[tuple[int, int, str]]:
    """An aggregate without groups also has a solution for a graph that matches nothing."""
    head = text[found[sub.select].start : found[sub.opens].start]
    group = text[found[sub.opens].start : found[sub.closes].start + 1]
    end = found[sub.end].start
    rest = text[found[sub.closes].start + 1 : end]
    empty = f"{{ {head} {{ FILTER(false) }} {rest} }}"
    return [
        (found[sub.select].start, 0, "{ "),
        (found[sub.closes].start + 1, 0, f" GROUP BY {sub.graph} "),
        (end, 0, f" }} UNION {{ {anchor} FILTER NOT EXISTS {group} {empty} }} "),
    ]


def _hides(found: Sequence[Token], sub: _Sub) -> bool:
    """Whether the sub-query does not select the graph."""
    projected = _projection(found, sub)
    return projected[0].text != "*" and sub.graph not in _plain(projected)


def _projection(found: Sequence[Token], sub: _Sub) -> list[Token]:
    """What a sub-query selects, without DISTINCT or REDUCED and WHERE."""
    chosen = list(found[sub.select + 1 : sub.opens])
    if chosen and chosen[0].text.upper() in ("DISTINCT", "REDUCED"):
        chosen = chosen[1:]
    if chosen and chosen[-1].text.upper() == "WHERE":
        chosen = chosen[:-1]
    return chosen or [found[sub.opens]]


def _plain(projected: Sequence[Token]) -> set[str]:
    """The variables selected as they are, or by the names given to expressions."""
    depth, names = 0, set()
    for before, token in zip([None, *projected], projected, strict=False):
        depth += (token.text in _CLOSES) - (token.text in _CLOSES.values())
        named = before is not None and before.text.upper() == "AS" and depth == 1
        if token.kind == "variable" and (depth == 0 or named):
            names.add(token.text)
    return names


# --- text


def _pairs(found: Sequence[Token]) -> dict[int, int]:
    """Index of each opening bracket to that of its closing one."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for at, token in enumerate(found):
        if token.text in _CLOSES:
            stack.append(at)
        elif stack and token.text == _CLOSES[found[stack[-1]].text]:
            pairs[stack.pop()] = at
    return pairs


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text with pieces put in place of so many characters at a position."""
    pieces, done = [], 0
    for start, length, piece in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[done:start], piece]
        done = start + length
    return "".join([*pieces, text[done:]])
