"""What the graph says of a thing and what leads to it: grouped by property, counted, paged.

Works for any RDF. Which groups come first, and under which words, is decided by `sections`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from pyoxigraph import BlankNode, Literal, NamedNode

from plangraph.engine.base import Solution, Term
from plangraph.names import DCTERMS, OA, RDF, RDFS, SKOS
from plangraph.publisher.languages import Text, reader, sort_key
from plangraph.publisher.pages.actions import natural
from plangraph.publisher.pages.page import links
from plangraph.publisher.pages.reading import (
    Card,
    Value,
    ask,
    cards,
    iri_at,
    node,
    number_at,
    page_of,
    value_of,
)

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a long list stands: rows shown, of how many, and the links to either side."""

    rows: int
    first_row: int
    last_row: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property, or the things that lead here by it; `anchor` is its id."""

    property: Card
    values: Sequence[Card | Value]
    pages: Pages
    anchor: str


def asked_page(group: str) -> int:
    """The page asked of a group (`?group=…&page=2`), 1 where another or none is asked."""
    if request.args.get("group", "") != group:
        return 1
    number = request.args.get("page", "1")
    return max(1, int(number)) if number.isdecimal() and len(number) < 8 else 1


def pages(group: str, rows: int, *, per_page: int = PER_PAGE, anchor: str = "") -> Pages:
    """The state of a paged list; a page past the end shows the last."""
    last = max(1, -(-rows // per_page))
    here = min(asked_page(group), last)
    return Pages(
        rows=rows,
        first_row=min(rows, (here - 1) * per_page + 1),
        last_row=min(rows, here * per_page),
        last=last,
        before=_page_link(group, here - 1, anchor) if here > 1 else None,
        after=_page_link(group, here + 1, anchor) if here < last else None,
    )


def _page_link(group: str, number: int, anchor: str) -> str:
    kept = {key: value for key, value in request.args.items() if key not in ("group", "page")}
    path = request.path + (f"#{anchor}" if anchor else "")
    return links().to(path, **kept, group=group, page=number)


#: Direction to the query that lists its values; `others` is what comes in and is no action.
_LISTS = {"outgoing": "outgoing", "incoming": "incoming", "others": "incoming-others"}


def counts(direction: str, iri: str) -> dict[str, int]:
    """Number of statements by property, `outgoing` from or `incoming` to a thing."""
    rows = ask(f"{direction}-counts", this=node(iri))
    return {iri_at(row, "property"): number_at(row, "count") for row in rows}


def groups(direction: str, iri: str, numbers: Mapping[str, int]) -> list[Group]:
    """The groups of a direction for the properties in `numbers`, the important ones first."""
    small = [name for name, count in numbers.items() if count <= PER_PAGE]
    rows = _rows(direction, iri, small)
    for name in sorted(set(numbers) - set(small)):
        state = pages(f"{direction}:{name}", numbers[name])
        rows += page_of(
            _LISTS[direction],
            offset=state.first_row - 1,
            limit=PER_PAGE,
            this=node(iri),
            property=node(name),
        )
    found: dict[str, list[Term]] = {}
    for row in rows:
        found.setdefault(iri_at(row, "property"), []).append(row["value"])
    inner = _nested(iri) if direction == "outgoing" and _has_blank(rows) else []
    named = cards([*found, *_iris(found.values()), *_iris([row.values() for row in inner])])
    nested = _parts(inner, named)
    return [
        _group(direction, named[name], found[name], numbers[name], {**named, **nested})
        for name in sorted(found, key=lambda name: (_importance(name), named[name].label.value))
    ]


def _rows(direction: str, iri: str, properties: Sequence[str]) -> list[Solution]:
    if not properties:
        return []
    return ask(
        _LISTS[direction], this=node(iri), property=[node(name) for name in sorted(properties)]
    )


def _has_blank(rows: Sequence[Solution]) -> bool:
    return any(isinstance(row["value"], BlankNode) for row in rows)


def _nested(iri: str) -> list[Solution]:
    """What the unnamed nodes that a thing leads to say."""
    return ask("nested", this=node(iri))


def _parts(rows: Sequence[Solution], named: Mapping[str, Card]) -> dict[str, Value]:
    """Unnamed nodes as values made of parts, by their label in the rows."""
    found: dict[str, list[tuple[Card, Card | Value]]] = {}
    for row in rows:
        part = named[iri_at(row, "property")], shown(row["value"], named)
        found.setdefault(str(row["node"]), []).append(part)
    return {label: Value(Text(""), parts=tuple(parts)) for label, parts in found.items()}


def _iris(values: Iterable[Iterable[Term]]) -> set[str]:
    return {term.value for terms in values for term in terms if isinstance(term, NamedNode)}


def _group(
    direction: str,
    name: Card,
    terms: Sequence[Term],
    count: int,
    named: Mapping[str, Card | Value],
) -> Group:
    values = [shown(term, named) for term in terms]
    values.sort(key=_order)
    anchor = f"{direction[:3]}-{name.iri.rstrip('/#').replace('#', '/').rsplit('/', 1)[-1]}"
    return Group(name, values, pages(f"{direction}:{name.iri}", count, anchor=anchor), anchor)


def shown(term: Term, named: Mapping[str, Card | Value]) -> Card | Value:
    """A term as pages show it; `named` has IRIs, and unnamed nodes with what they say."""
    if isinstance(term, NamedNode):
        return named[term.value]
    if str(term) in named:
        return named[str(term)]
    return value_of(term if isinstance(term, Literal) else Literal(str(term)))


def _order(value: Card | Value) -> tuple[Any, ...]:
    """Parts of a plan in the order of its text; other values in the reader's order of words."""
    words = value.label if isinstance(value, Card) else value.text
    if isinstance(value, Card) and value.kind.family in ("action", "text"):
        return -1, natural(value.iri)
    own = isinstance(value, Value) and words.lang.lower() != reader().data
    return int(own), sort_key(words.value, reader().data)


_FIRST = (
    RDF + "type",
    SKOS + "prefLabel",
    RDFS + "label",
    DCTERMS + "title",
    SKOS + "altLabel",
    SKOS + "hiddenLabel",
    SKOS + "definition",
    SKOS + "scopeNote",
    RDFS + "comment",
    DCTERMS + "description",
    SKOS + "broader",
    SKOS + "narrower",
    SKOS + "related",
)
_LAST = (SKOS + "inScheme", SKOS + "topConceptOf", RDFS + "isDefinedBy", OA + "hasSelector")


def _importance(name: str) -> int:
    if name in _FIRST:
        return _FIRST.index(name)
    return 1000 if name in _LAST else 100
