"""`/ns` and `/shapes`: the vocabulary and the shapes as documentation, or as RDF.

Every term has its definition, where it stands among the others, its use in numbers, an example
from the data and the shapes that govern it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from flask import Response
from pyoxigraph import Literal, NamedNode

from plangraph.engine.base import Term
from plangraph.media import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE
from plangraph.names import DCTERMS, OWL, RDF, RDFS, SCHEMA, SH, SKOS
from plangraph.publisher.languages import Text
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import (
    Page,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.rdf import serialised
from plangraph.publisher.pages.reading import Card, ask, build, cards, chosen, iri_at, node
from plangraph.publisher.state import current

_FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
_NARROWER = (RDFS + "subClassOf", RDFS + "subPropertyOf")

Told = Mapping[str, Sequence[Term]]


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A class or property as documentation shows it."""

    card: Card
    local: str
    definition: Text | None
    parents: Sequence[Card]
    domains: Sequence[Card]
    ranges: Sequence[Card]
    matches: Sequence[Card]
    used: int
    browse: str
    example: tuple[Card, Card | None] | None
    shapes: Sequence[Card]


@dataclass(kw_only=True)
class VocabularyPage(Page):
    """The vocabulary's documentation."""

    template: ClassVar[str] = "vocabulary.html"

    namespace: str = var("The namespace of the terms.")
    lead: Text | None = var("What the vocabulary is for.")
    classes: Sequence[TermEntry] = var("Its classes.")
    properties: Sequence[TermEntry] = var("Its properties.")


def vocabulary() -> Response:
    """The vocabulary as a page or as RDF."""
    names = current().names
    media = offer(*_FORMATS)
    if media.kind == "graph":
        return _graph("vocabulary", media)
    ontology = names.base + "ns"
    told = _told(ask("vocabulary", ontology=node(ontology)))
    entries = _entries(told)
    about = _told(_of(ontology)).get(ontology, {})
    heading = chosen(about.get(DCTERMS + "title", ())) or Text(_("Vocabulary"))
    return respond(
        VocabularyPage(
            title=heading,
            description=_("The classes and properties of the data, each with an example from it."),
            section="vocabulary",
            formats=other_formats("/ns", *_FORMATS[1:]),
            about=ontology,
            namespace=names.ns,
            lead=chosen(about.get(DCTERMS + "description", ())),
            classes=[e for e in entries if _is_class(told[e.card.iri])],
            properties=[e for e in entries if not _is_class(told[e.card.iri])],
        )
    )


def _of(iri: str) -> list[dict[str, Term]]:
    rows = ask(
        "outgoing",
        this=node(iri),
        property=[node(DCTERMS + "title"), node(DCTERMS + "description")],
    )
    return [row | {"this": node(iri)} for row in rows]


def _told(rows: Iterable[Mapping[str, Term]]) -> dict[str, dict[str, list[Term]]]:
    """Rows of ?this ?property ?value, by thing and property."""
    told: dict[str, dict[str, list[Term]]] = {}
    for row in rows:
        values = told.setdefault(iri_at(dict(row), "this"), {})
        values.setdefault(iri_at(dict(row), "property"), []).append(row["value"])
    return told


def _is_class(told: Told) -> bool:
    return NamedNode(OWL + "Class") in told.get(RDF + "type", ())


def _graph(key: str, media: object) -> Response:
    triples = build("graph-triples", graph=node(current().names.graph(key)))
    return plain(serialised(sorted(triples, key=str), media), media.content_type)  # type: ignore[attr-defined,arg-type]


def _iris(values: Iterable[Term]) -> list[str]:
    return [value.value for value in values if isinstance(value, NamedNode)]


def _picked(facts: Told, named: Mapping[str, Card], *properties: str) -> list[Card]:
    return [named[iri] for name in properties for iri in _iris(facts.get(name, ()))]


def _entries(told: Mapping[str, Told]) -> list[TermEntry]:
    terms = [node(iri) for iri in sorted(told)]
    uses = {
        iri_at(row, "term"): (iri_at(row, "from"), iri_at(row, "to"))
        for row in ask("examples-of-use", term=terms)
    }
    uses |= {
        iri_at(row, "term"): (iri_at(row, "from"), "")
        for row in ask("examples-of-class", term=terms)
    }
    governing = _governing()
    wanted = {iri for facts in told.values() for values in facts.values() for iri in _iris(values)}
    named = cards(
        [
            *told,
            *wanted,
            *(iri for pair in uses.values() for iri in pair),
            *(iri for shapes in governing.values() for iri in shapes),
        ]
    )
    made = [
        _entry(iri, facts, uses.get(iri), governing.get(iri, ()), named)
        for iri, facts in told.items()
    ]
    return sorted(made, key=lambda entry: entry.local.lower())


def _governing() -> dict[str, list[str]]:
    """The shapes that govern each class or property."""
    found: dict[str, list[str]] = {}
    for row in ask("shapes"):
        if iri_at(row, "property") in (SH + "targetClass", SH + "path"):
            found.setdefault(iri_at(row, "value"), []).append(iri_at(row, "this"))
    return found


def _entry(
    iri: str,
    facts: Told,
    use: tuple[str, str] | None,
    shapes: Sequence[str],
    named: Mapping[str, Card],
) -> TermEntry:
    release = current().release
    klass = _is_class(facts)
    used = (release.classes if klass else release.properties).get(iri, 0)
    pick = partial(_picked, facts, named)
    return TermEntry(
        card=named[iri],
        local=iri.rpartition("#")[2],
        definition=chosen(facts.get(SKOS + "definition", facts.get(RDFS + "comment", ()))),
        parents=pick(*_NARROWER),
        domains=pick(RDFS + "domain", SCHEMA + "domainIncludes"),
        ranges=pick(RDFS + "range", SCHEMA + "rangeIncludes"),
        matches=pick(
            SKOS + "closeMatch",
            SKOS + "broadMatch",
            SKOS + "relatedMatch",
            OWL + "equivalentClass",
            OWL + "equivalentProperty",
            RDFS + "seeAlso",
        ),
        used=used,
        browse=links().to("/browse/class", iri=iri) if klass and used else "",
        example=(named[use[0]], named.get(use[1])) if use and use[0] in named else None,
        shapes=[named[shape] for shape in sorted(set(shapes)) if shape in named],
    )


# --- shapes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShapeEntry:
    """A shape: what it looks at, what it demands, how severe a breach is."""

    card: Card
    local: str
    targets: Sequence[Card]
    path: Card | None
    severity: str
    messages: Sequence[Text]
    parts: Sequence[Card]
    comment: Text | None


@dataclass(kw_only=True)
class ShapesPage(Page):
    """The shapes' documentation."""

    template: ClassVar[str] = "shapes.html"

    node_shapes: Sequence[ShapeEntry] = var("Shapes of things, by what they look at.")
    property_shapes: Sequence[ShapeEntry] = var("Shapes of single properties.")


def shapes() -> Response:
    """The shapes as a page or as RDF."""
    media = offer(*_FORMATS)
    if media.kind == "graph":
        return _graph("shapes", media)
    told = _told(ask("shapes"))
    named = cards([*told, *(i for f in told.values() for v in f.values() for i in _iris(v))])
    ours = current().names.shapes
    made = [
        _shape(iri, facts, named) for iri, facts in sorted(told.items()) if iri.startswith(ours)
    ]
    return respond(
        ShapesPage(
            title=Text(_("Shapes")),
            description=_("What the data must, should and may hold, as SHACL shapes."),
            section="vocabulary",
            formats=other_formats("/shapes", *_FORMATS[1:]),
            about=current().names.base + "shapes",
            node_shapes=[entry for entry in made if entry.path is None],
            property_shapes=[entry for entry in made if entry.path is not None],
        )
    )


def _shape(iri: str, facts: Told, named: Mapping[str, Card]) -> ShapeEntry:
    pick = partial(_picked, facts, named)
    path = pick(SH + "path")
    message = chosen(facts.get(SH + "message", ()))
    severity = _iris(facts.get(SH + "severity", ()))
    return ShapeEntry(
        card=named[iri],
        local=iri.rpartition("#")[2],
        targets=pick(
            SH + "targetClass", SH + "targetSubjectsOf", SH + "targetObjectsOf", SH + "targetNode"
        ),
        path=path[0] if path else None,
        severity=severity[0].rpartition("#")[2] if severity else "Violation",
        messages=[message] if message else [],
        parts=pick(SH + "property"),
        comment=chosen(
            [
                v
                for p in (SH + "description", RDFS + "comment")
                for v in facts.get(p, ())
                if isinstance(v, Literal)
            ]
        ),
    )


ROUTES = (("/ns", vocabulary), ("/shapes", shapes))
