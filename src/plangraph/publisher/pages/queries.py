"""`/queries`: the example queries, each a question with its SPARQL and its answer.

They are data (`graph/queries`), so the editor and other people's tools can read them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response
from pyoxigraph import Literal, NamedNode

from plangraph.engine.base import Term
from plangraph.errors import NotFound, PlangraphError
from plangraph.media import HTML, TURTLE
from plangraph.names import RDFS, SCHEMA, SH
from plangraph.publisher.languages import Text, reader, tail
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import (
    Crumb,
    Page,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.rdf import document, serialised
from plangraph.publisher.pages.reading import ask, build, cards, chosen, iri_at, node, number_at
from plangraph.publisher.pages.results import Table, run
from plangraph.publisher.state import current

_FORMS = tuple(SH + form for form in ("select", "ask", "construct", "describe"))


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: its name and question for the reader, and its SPARQL."""

    name: str
    iri: str
    label: Text
    question: Text | None
    query: str
    keywords: Sequence[str]
    href: str
    run: str
    group: str
    position: int


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """Example queries that belong together; `name` is None where the data says no group."""

    name: Text | None
    examples: Sequence[Example]


@dataclass(kw_only=True)
class QueriesPage(Page):
    """All example queries."""

    template: ClassVar[str] = "queries.html"

    groups: Sequence[ExampleGroup] = var("The example queries, group by group.")


@dataclass(kw_only=True)
class QueryPage(Page):
    """One example query with its answer."""

    template: ClassVar[str] = "query.html"

    example: Example = var("The query.")
    table: Table | None = var("The answer; None where the query failed.")
    failure: str = var("Why it failed.")


def examples() -> list[Example]:
    """The example queries of the release, in the order their authors give them."""
    told: dict[str, dict[str, list[Term]]] = {}
    for row in ask("example-queries"):
        facts = told.setdefault(iri_at(row, "this"), {})
        facts.setdefault(iri_at(row, "property"), []).append(row["value"])
    made = (_example(iri, facts) for iri, facts in told.items())
    return sorted(
        (each for each in made if each.query), key=lambda each: (each.position, each.name)
    )


def grouped() -> list[ExampleGroup]:
    """The example queries, group by group, in the order their authors give them."""
    found: dict[str, list[Example]] = {}
    for example in examples():
        found.setdefault(example.group, []).append(example)
    named = cards(found)
    return [
        ExampleGroup(named[iri].label if iri in named else None, each)
        for iri, each in found.items()
    ]


def _example(iri: str, facts: Mapping[str, Sequence[Term]]) -> Example:
    query = next(
        (str(v.value) for form in _FORMS for v in facts.get(form, ()) if isinstance(v, Literal)), ""
    ).strip()
    question = chosen(facts.get(RDFS + "comment", ()))
    label = chosen(facts.get(RDFS + "label", ())) or question or Text(tail(iri))
    name = iri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]
    return Example(
        name=name,
        iri=iri,
        label=label,
        question=question,
        query=query,
        keywords=[
            v.value
            for v in facts.get(SCHEMA + "keywords", ())
            if isinstance(v, Literal) and v.language in (None, reader().data)
        ],
        href=links().to(f"/queries/{name}"),
        run=links().to("/sparql", query=query),
        group=next(
            (v.value for v in facts.get(SCHEMA + "isPartOf", ()) if isinstance(v, NamedNode)), ""
        ),
        position=number_at({"n": facts[SCHEMA + "position"][0]}, "n")
        if SCHEMA + "position" in facts
        else 10**6,
    )


def index() -> Response:
    """The example queries as a page or as RDF."""
    media = offer(HTML, TURTLE)
    if media.name == TURTLE.name:
        triples = build("graph-triples", graph=node(current().names.graph("queries")))
        return plain(serialised(sorted(triples, key=str), TURTLE), TURTLE.content_type)
    return respond(
        QueriesPage(
            title=Text(_("Example queries")),
            description=_("Questions the data can answer, with the query for each."),
            section="query",
            formats=other_formats("/queries", TURTLE),
            groups=grouped(),
        )
    )


def one(name: str) -> Response:
    """One example query, run now."""
    found = next((each for each in examples() if each.name == name), None)
    if found is None:
        raise NotFound(f"There is no example query {name!r}; /queries lists them")
    media = offer(HTML, TURTLE)
    if media.name == TURTLE.name:
        return plain(serialised(document(found.iri), TURTLE), TURTLE.content_type)
    table, failure = _answered(found.query)
    return respond(
        QueryPage(
            title=found.label,
            description=_("An example query with its answer."),
            section="query",
            crumbs=[Crumb(_("Example queries"), links().to("/queries"))],
            formats=other_formats(f"/queries/{name}", TURTLE),
            about=found.iri,
            example=found,
            table=table,
            failure=failure,
        )
    )


def _answered(query: str) -> tuple[Table | None, str]:
    try:
        return run(query), ""
    except PlangraphError as error:
        return None, error.message


ROUTES = (("/queries", index), ("/queries/<name>", one))
