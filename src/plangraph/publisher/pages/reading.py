"""Asking the release's graph, and the cards by which pages name what it answers.

Every query is a file of `engine/queries`; its relative IRIs are resolved against the release's
base, so that the same file serves any base. Deciding what a page shows is left to its module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from plangraph.engine.base import Solution, Term
from plangraph.engine.queries import query
from plangraph.names import RDF, XSD, Names
from plangraph.publisher.languages import Text, bcp47, choose, reader, tail
from plangraph.publisher.links import Links
from plangraph.publisher.pages.kinds import Kind, kind_of
from plangraph.publisher.pages.page import links
from plangraph.publisher.pages.terms import term_name
from plangraph.publisher.state import current

#: What fills the gaps of a query file.
Filling = Mapping[str, Term | Iterable[Term]]

#: The order in which naming properties are preferred; the query lists the same.
_NAMING = ("prefLabel", "label", "title", "name")

_TYPE = RDF + "type"


@dataclass(frozen=True, slots=True)
class Card:
    """A thing as a link shows it: its name for the reader, its kind, and where the link leads.

    `href` is None where nothing can be followed; `inside` tells that the release describes it.
    """

    iri: str
    label: Text
    kind: Kind
    href: str | None
    inside: bool
    types: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The last step of the IRI: the number of a clause or an action."""
        return self.iri.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as a page shows it; an unnamed node is one without words, made of `parts`."""

    text: Text
    datatype: str = ""
    parts: tuple[tuple[Card, Card | Value], ...] = ()


def ask(
    name: str, *, ending: str = "", terms: Filling | None = None, **more: Term | Iterable[Term]
) -> list[Solution]:
    """The solutions of a query file, over all graphs of the release; `ending` may limit them."""
    return current().engine.select(_prologue() + query(name, **(terms or {}), **more) + ending)


def page_of(
    name: str, *, offset: int, limit: int, **terms: Term | Iterable[Term]
) -> list[Solution]:
    """One page of the solutions of a query file."""
    return ask(name, ending=f"\nLIMIT {limit:d} OFFSET {offset:d}", terms=terms)


def build(name: str, **terms: Term | Iterable[Term]) -> list[Triple]:
    """The triples of a CONSTRUCT file."""
    return current().engine.construct(_prologue() + query(name, **terms))


def _prologue() -> str:
    return f"BASE <{current().names.base}>\n"


def node(iri: str) -> NamedNode:
    """An IRI as a term; ValueError where it is none."""
    return NamedNode(iri)


def term(local: str) -> NamedNode:
    """A term of our vocabulary."""
    return NamedNode(current().names.term(local))


def iri_at(row: Solution, name: str) -> str:
    """The IRI (or blank node's label) bound to a variable; empty where unbound."""
    found = row.get(name)
    if isinstance(found, NamedNode):
        return found.value
    return str(found) if isinstance(found, BlankNode) else ""


def words_at(row: Solution, name: str) -> str:
    """The lexical form bound to a variable; empty where unbound."""
    found = row.get(name)
    return found.value if isinstance(found, Literal | NamedNode) else ""


def number_at(row: Solution, name: str, otherwise: int = 0) -> int:
    """The whole number bound to a variable."""
    found = row.get(name)
    try:
        return int(found.value) if isinstance(found, Literal) else otherwise
    except ValueError:
        return otherwise


def text_of(literal: Literal) -> Text:
    """A literal's words with their language."""
    return Text(literal.value, bcp47(literal.language) if literal.language else "")


def value_of(literal: Literal) -> Value:
    """A literal for a page; the datatype only where it says more than the words."""
    datatype = literal.datatype.value
    told = literal.language is not None or datatype == XSD + "string"
    return Value(text_of(literal), "" if told else datatype)


def chosen(values: Iterable[Term | None]) -> Text | None:
    """The literal for the reader among some, by the one fallback rule."""
    texts = [text_of(value) for value in values if isinstance(value, Literal)]
    return choose(sorted(texts, key=lambda text: (text.lang, text.value)), reader().data)


# --- cards -------------------------------------------------------------------------------------


def cards(iris: Iterable[str]) -> dict[str, Card]:
    """A card for each IRI, in their order, by one query for all not named yet."""
    wanted = sorted({iri for iri in iris if iri and not iri.startswith("_:")})
    found = current().kept.all(f"names {reader().data}", wanted, _named)
    made = links()
    return {iri: _card(iri, named, made) for iri, named in found.items()}


def card(iri: str) -> Card:
    """The card of one thing."""
    return cards([iri])[iri]


@dataclass(frozen=True, slots=True)
class _Named:
    """What of a card is the same on every page in one language."""

    label: Text
    kind: Kind
    inside: bool
    types: tuple[str, ...]


def _named(iris: Sequence[str]) -> dict[str, _Named]:
    told: dict[str, list[tuple[str, Term]]] = {iri: [] for iri in iris}
    for row in ask("cards", this=[NamedNode(iri) for iri in iris]):
        told[iri_at(row, "this")].append((iri_at(row, "property"), row["value"]))
    return {iri: _name(iri, rows) for iri, rows in told.items()}


def _name(iri: str, rows: Sequence[tuple[str, Term]]) -> _Named:
    types = tuple(
        sorted(
            value.value for name, value in rows if name == _TYPE and isinstance(value, NamedNode)
        )
    )
    kind = kind_of(current().names, iri, types)
    return _Named(_label(iri, rows, kind), kind, bool(rows), types)


def _card(iri: str, named: _Named, made: Links) -> Card:
    return Card(
        iri=iri,
        label=named.label,
        kind=named.kind,
        href=_href(iri, named.kind, made, inside=named.inside),
        inside=named.inside,
        types=named.types,
    )


def _href(iri: str, kind: Kind, made: Links, *, inside: bool) -> str | None:
    if not inside and not _served(made.names, iri):
        return made.outside(iri)
    if iri.startswith(made.names.shapes) and kind.key != "shape":
        return made.to("/doc", iri=iri)  # prefixes and headings of the shapes' files
    return made.about(iri)


def _served(names: Names, iri: str) -> bool:
    """Texts, sources and downloads are answered for, named or not; so is the endpoint."""
    return iri.startswith(
        tuple(names.base + own for own in ("text/", "source/", "dumps/", "sparql"))
    )


def _label(iri: str, rows: Sequence[tuple[str, Term]], kind: Kind) -> Text:
    texts = [(_rank(name), text_of(value)) for name, value in rows if isinstance(value, Literal)]
    ordered = [text for _, text in sorted(texts, key=lambda item: (item[0], item[1].value))]
    return choose(ordered, reader().data) or term_name(iri) or _named_by_kind(iri, kind)


def _named_by_kind(iri: str, kind: Kind) -> Text:
    """What has no name is called by its kind and key, or by the end of its IRI."""
    if kind.family == "text" and kind.key != "span":
        steps = iri.rstrip("/").split("/")
        script = f" ({steps[-2]})" if kind.key == "text" else ""
        return Text(f"{kind.one} {steps[-1]}{script}", reader().tag)
    words = tail(iri)
    return Text(words if any(c.isalpha() for c in words) else short(iri))


def short(iri: str) -> str:
    """An IRI by its prefix, `xsd:integer`, where the release has one; else without its scheme."""
    prefixes = current().release.prefixes or current().names.prefixes()
    fitting = [(len(ns), name) for name, ns in prefixes.items() if iri.startswith(ns) and iri != ns]
    if not fitting:
        return iri.partition("://")[2] or iri
    length, name = max(fitting)
    return f"{name}:{iri[length:]}"


def _rank(name: str) -> int:
    return next((n for n, local in enumerate(_NAMING) if name.endswith(local)), len(_NAMING))
