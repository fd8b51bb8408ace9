"""The page about a named graph that the data does not describe: what is in it, and its triples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response

from plangraph.media import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Media
from plangraph.publisher.languages import Text, tail
from plangraph.publisher.links import document_path
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import Crumb, Page, links, other_formats, plain, respond, var
from plangraph.publisher.pages.rdf import serialised
from plangraph.publisher.pages.reading import Card, ask, build, cards, iri_at, node, number_at
from plangraph.publisher.state import current

#: In the order in which the page offers them.
FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class with the number of its things in the graph."""

    card: Card
    count: int


@dataclass(kw_only=True)
class GraphPage(Page):
    """A named graph."""

    template: ClassVar[str] = "graph.html"

    iri: str = var("The graph's IRI.")
    statements: int = var("How many statements stand in it.")
    classes: Sequence[ClassCount] = var("The classes of its things, the largest first.")


def is_graph(iri: str) -> bool:
    """Whether the release has a named graph of that name."""
    return bool(iri) and iri in current().release.graphs


def graph(iri: str, media: Media) -> Response:
    """A named graph as a page, or all that stands in it."""
    if media.kind == "graph":
        triples = build("graph-triples", graph=node(iri))
        return plain(serialised(sorted(triples, key=str), media), media.content_type)
    rows = ask("graph-classes", graph=node(iri))
    named = cards(iri_at(row, "type") for row in rows)
    return respond(
        GraphPage(
            title=Text(tail(iri)),
            description=_("A named graph of the data, with the classes of what stands in it."),
            section="data",
            crumbs=[Crumb(_("About the data"), links().to("/dataset"))],
            formats=other_formats(document_path(current().names, iri), *FORMATS[1:]),
            about=iri,
            iri=iri,
            statements=current().release.graphs[iri],
            classes=[
                ClassCount(named[iri_at(row, "type")], number_at(row, "count"))
                for row in rows
                if iri_at(row, "type") in named
            ],
        )
    )
