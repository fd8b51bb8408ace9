"""Addresses that machines ask for first: VoID, DCAT, prefixes, sitemap, robots, llms.txt.

Also the fall-back for any other path that is the IRI of something in the data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, render_template
from pyoxigraph import Literal, NamedNode, Triple

from plangraph.errors import NotFound
from plangraph.media import HTML, JSONLD, NTRIPLES, RDFXML, TEXT, TURTLE
from plangraph.names import DCAT, DCTERMS, RDF, SH, VOID
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.links import document_path, iri_path, path_iri
from plangraph.publisher.messages import _
from plangraph.publisher.pages.browse import CSV, JSON
from plangraph.publisher.pages.graphs import is_graph
from plangraph.publisher.pages.page import (
    Page,
    choose_title,
    links,
    offer,
    other_formats,
    plain,
    respond,
    var,
)
from plangraph.publisher.pages.rdf import integer, serialised
from plangraph.publisher.pages.reading import ask, build, card, iri_at, node
from plangraph.publisher.pages.statements import Group, counts, groups
from plangraph.publisher.pages.structured import dataset_json_ld
from plangraph.publisher.state import current
from plangraph.release import Release

_GRAPHS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
_SITEMAP = "application/xml; charset=utf-8"


@dataclass(kw_only=True)
class DatasetPage(Page):
    """What is published here."""

    template: ClassVar[str] = "dataset.html"

    release: Release = var("What the release says of itself.")
    statements: list[Group] = var("What the catalogue says of the dataset.")
    lead: Text | None = var("The dataset's description.")
    iri: str = var("The dataset's IRI.")


@dataclass(kw_only=True)
class PrefixesPage(Page):
    """The prefixes."""

    template: ClassVar[str] = "prefixes.html"

    prefixes: list[tuple[str, str]] = var("Prefix and namespace, in the order of the prefixes.")


def dataset(version: str = "") -> Response:
    """The dataset (or a version of it): a page, or DCAT and VoID."""
    media = offer(HTML, *_GRAPHS)
    names, release = current().names, current().release
    if version and version != release.version:
        raise NotFound(f"Version {version!r} is not served here; this is {release.version}")
    if media.kind == "graph":
        return plain(serialised(_catalogue(), media), media.content_type)
    numbers = counts("outgoing", names.dataset)
    said = groups("outgoing", names.dataset, numbers)
    described = [
        value.text
        for group in said
        if group.property.iri == DCTERMS + "description"
        for value in group.values
        if not hasattr(value, "iri")
    ]
    hidden = {
        DCTERMS + "description",
        DCTERMS + "title",
        VOID + "classPartition",
        VOID + "propertyPartition",
        VOID + "dataDump",
        DCAT + "distribution",
        SH + "declare",
    }
    return respond(
        DatasetPage(
            title=choose_title(release.title, reader(), _("The data")),
            description=_("What is published here, under which licence, in which version."),
            section="data",
            formats=other_formats("/dataset", *_GRAPHS),
            canonical=names.dataset,
            about=names.dataset,
            release=release,
            statements=[group for group in said if group.property.iri not in hidden],
            lead=described[0] if described else None,
            iri=names.dataset,
            json_ld=dataset_json_ld(),
        )
    )


def _catalogue() -> list[Triple]:
    """The catalogue's graph; for other people's RDF, what the manifest knows."""
    names, release = current().names, current().release
    triples = sorted(build("graph-triples", graph=node(names.graph("catalog"))), key=str)
    if triples:
        return triples
    about = node(names.dataset)
    facts: list[tuple[str, NamedNode | Literal]] = [
        (RDF + "type", node(VOID + "Dataset")),
        (RDF + "type", node(DCAT + "Dataset")),
        (VOID + "triples", integer(release.triples)),
        (VOID + "sparqlEndpoint", node(names.base + "sparql")),
    ]
    return [Triple(about, node(name), value) for name, value in facts]


def void() -> Response:
    """`/.well-known/void`: the description of the dataset, always as RDF."""
    media = offer(*_GRAPHS)
    return plain(serialised(_catalogue(), media), media.content_type)


def prefixes() -> Response:
    """The prefixes of the release, as a page, JSON, CSV, Turtle or SPARQL's own words."""
    media = offer(HTML, JSON, CSV, TURTLE, TEXT)
    found = sorted((dict(current().release.prefixes) or current().names.prefixes()).items())
    if media.name == JSON.name:
        return plain(json.dumps({"@context": dict(found)}, indent=1) + "\n", JSON.content_type)
    if media.name == CSV.name:
        return plain(
            "prefix,namespace\r\n" + "".join(f"{p},{n}\r\n" for p, n in found), CSV.content_type
        )
    if media.name == TURTLE.name:
        return plain("".join(f"@prefix {p}: <{n}> .\n" for p, n in found), TURTLE.content_type)
    if media.name == TEXT.name:
        return plain("".join(f"PREFIX {p}: <{n}>\n" for p, n in found), TEXT.content_type)
    return respond(
        PrefixesPage(
            title=Text(_("Prefixes")),
            description=_("The prefixes of the data, for queries and for files."),
            section="data",
            formats=other_formats("/prefixes", JSON, CSV, TURTLE, TEXT),
            prefixes=found,
        )
    )


def sitemap() -> Response:
    """The pages that crawlers should know, in every language; things, not queries."""
    offer(TEXT, forced=TEXT)
    names, release = current().names, current().release
    things = [iri_at(row, "this") for row in ask("keys")]
    paths = ["/", "/browse/", "/ns", "/shapes", "/queries", "/dumps/", "/dataset", "/validation"]
    paths += [f"/plan/{plan['key']}" for plan in release.plans]
    paths += [document_path(names, iri) for iri in sorted(things) if iri_path(names, iri)]
    listed = [path for path in dict.fromkeys(paths) if "?" not in path and "#" not in path]
    base = names.base.rstrip("/")
    body = render_template("sitemap.xml", base=base, issued=release.issued, paths=listed)
    return plain(body, _SITEMAP)


def robots() -> Response:
    """Keeps crawlers out of what has no end: queries, searches, filtered lists."""
    offer(TEXT, forced=TEXT)
    return plain(render_template("robots.txt", base=current().names.base), TEXT.content_type)


def llms() -> Response:
    """What a language model needs to know to use the site well."""
    offer(TEXT, forced=TEXT)
    release = current().release
    title = choose_title(release.title, reader(), "plangraph")
    return plain(
        render_template("llms.txt", base=current().names.base, release=release, title=title),
        TEXT.content_type,
    )


def opensearch() -> Response:
    """How a browser can search here."""
    offer(TEXT, forced=TEXT)
    title = choose_title(current().release.title, reader(), "plangraph")
    body = render_template("opensearch.xml", title=title, base=current().names.base)
    return plain(body, "application/opensearchdescription+xml; charset=utf-8")


def any_path(path: str) -> Response:
    """Any other path: 303 where it is the IRI of something in the data, else nothing is here."""
    names = current().names
    iri = path_iri(names, path)
    if any(c in iri for c in '<>"{}|\\^` ') or not (card(iri).inside or is_graph(iri)):
        raise NotFound(
            f"There is nothing at /{path}; the search and /browse/ lead to what there is"
        )
    target = document_path(names, iri)
    answer = redirect(links().to(target), 303)
    answer.autocorrect_location_header = False
    return answer  # type: ignore[return-value]  # werkzeug's class, which flask's extends


ROUTES = (
    ("/dataset", dataset),
    ("/dataset/<version>", dataset),
    ("/.well-known/void", void),
    ("/prefixes", prefixes),
    ("/sitemap.xml", sitemap),
    ("/robots.txt", robots),
    ("/llms.txt", llms),
    ("/opensearch.xml", opensearch),
    ("/<path:path>", any_path),
)
