"""W3C's protocol and service description tests: each by its name, sent to the application.

The suite's machine-readable part has names only; what is sent is told in its prose. Its updates are
refused here by design: of these the refusal is tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import serving
from flask.testing import FlaskClient
from suites import opened
from werkzeug.test import TestResponse

from plangraph.engine import open_engine
from plangraph.names import RDF, SD
from plangraph.publisher.app import create_app

NAMES = [
    case.iri.rpartition("#")[2]
    for case in opened().cases("w3c/sparql11")
    if case.suite in ("sparql11/protocol", "sparql11/service-description")
]
G: Final = "https://b.example/data"
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
BOTH: Final = [("default-graph-uri", f"{G}1"), ("default-graph-uri", f"{G}2")]
NAMED: Final = [("named-graph-uri", f"{G}1"), ("named-graph-uri", f"{G}2")]
ASK_BOTH: Final = f"ASK {{ <{G}1> ?p ?o . <{G}2> ?q ?r }}"
ASK_NAMED: Final = "ASK { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?x ?y ?z } FILTER(?g != ?h) }"
ASK_FULL: Final = f"ASK {{ <{G}3> ?p ?o GRAPH <{G}1> {{ ?s ?q ?r }} GRAPH <{G}2> {{ ?x ?y ?z }} }}"
FULL: Final = [("default-graph-uri", f"{G}3"), *NAMED]
INSERT: Final = "INSERT DATA { <urn:s> <urn:p> <urn:o> }"
DATA: Final = "".join(f"<{G}{n}> <urn:p> <urn:o> <{G}{n}> .\n" for n in (1, 2, 3))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    release = serving.write_release(tmp_path_factory.mktemp("protocol"), DATA)
    values = serving.settings()
    return create_app(release, open_engine(release, values), values).test_client()


def get(client: FlaskClient, query: str, more: object = (), **headers: str) -> TestResponse:
    path = f"/sparql?{urlencode([('query', query), *more])}"
    return client.get(path, headers=headers)


def form(client: FlaskClient, *pairs: tuple[str, str], kind: str | None = FORM) -> TestResponse:
    return client.post("/sparql", data=urlencode(pairs).encode(), content_type=kind)


def direct(client: FlaskClient, body: str | bytes, kind: str | None, more: object = ()):
    data = body.encode() if isinstance(body, str) else body
    return client.post(f"/sparql?{urlencode(list(more))}", data=data, content_type=kind)


#: Queries that must be answered with true.
TRUE: Final = {
    "query_post_form": lambda c: form(c, ("query", "ASK {}")),
    "query_get": lambda c: get(c, "ASK {}"),
    "query_post_direct": lambda c: direct(c, "ASK {}", QUERY),
    "query_dataset_default_graphs_get": lambda c: get(c, ASK_BOTH, BOTH),
    "query_dataset_default_graphs_post": lambda c: direct(c, ASK_BOTH, QUERY, BOTH),
    "query_dataset_named_graphs_get": lambda c: get(c, ASK_NAMED, NAMED),
    "query_dataset_named_graphs_post": lambda c: direct(c, ASK_NAMED, QUERY, NAMED),
    "query_dataset_full": lambda c: form(c, ("query", ASK_FULL), *FULL),
    "query_multiple_dataset": lambda c: get(
        c, f"ASK FROM <{G}3> {{ <{G}1> ?p ?o FILTER NOT EXISTS {{ <{G}3> ?q ?r }} }}", BOTH
    ),
}
#: Query and the media types its answer may have.
TYPES: Final[Mapping[str, tuple[str, set[str]]]] = {
    "query_content_type_select": (
        "SELECT (1 AS ?x) {}",
        {"application/sparql-results+xml", "application/sparql-results+json"},
    ),
    "query_content_type_ask": (
        "ASK {}",
        {"application/sparql-results+xml", "application/sparql-results+json"},
    ),
    "query_content_type_describe": (f"DESCRIBE <{G}1>", {"text/turtle", "application/rdf+xml"}),
    "query_content_type_construct": (
        "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}",
        {"text/turtle", "application/rdf+xml"},
    ),
}
#: What must be answered with a status of 400 to 499.
WRONG: Final = {
    "bad_query_method": lambda c: c.put(f"/sparql?{urlencode({'query': 'ASK {}'})}"),
    "bad_multiple_queries": lambda c: form(c, ("query", "ASK {}"), ("query", "ASK { }")),
    "bad_query_wrong_media_type": lambda c: direct(c, "ASK {}", "text/plain"),
    "bad_query_missing_form_type": lambda c: form(c, ("query", "ASK {}"), kind=None),
    "bad_query_missing_direct_type": lambda c: direct(c, "ASK {}", None),
    "bad_query_non_utf8": lambda c: direct(
        c, "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16"
    ),
    "bad_query_syntax": lambda c: get(c, "ASK {"),
    "bad_update_get": lambda c: c.get(f"/sparql?{urlencode({'update': INSERT})}"),
    "bad_multiple_updates": lambda c: form(c, ("update", INSERT), ("update", INSERT)),
    "bad_update_wrong_media_type": lambda c: direct(c, INSERT, "text/plain"),
    "bad_update_missing_form_type": lambda c: form(c, ("update", INSERT), kind=None),
    "bad_update_non_utf8": lambda c: direct(c, INSERT.encode("utf-16"), UPDATE),
    "bad_update_syntax": lambda c: form(c, ("update", "INSERT {")),
    "bad_update_dataset_conflict": lambda c: form(c, ("update", INSERT), ("using-graph-uri", G)),
    # These are right, and refused: the endpoint only reads.
    "update_post_form": lambda c: form(c, ("update", INSERT)),
    "update_post_direct": lambda c: direct(c, INSERT, UPDATE),
    "update_base_uri": lambda c: direct(c, f"BASE <urn:x> {INSERT}", UPDATE),
    "update_dataset_default_graph": lambda c: form(c, ("update", INSERT), ("using-graph-uri", G)),
    "update_dataset_default_graphs": lambda c: form(c, ("update", INSERT), ("using-graph-uri", G)),
    "update_dataset_named_graphs": lambda c: form(
        c, ("update", INSERT), ("using-named-graph-uri", G)
    ),
    "update_dataset_full": lambda c: direct(c, INSERT, UPDATE, [("using-graph-uri", G)]),
}
DESCRIBED: Final = {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


def test_every_test_has_its_request() -> None:
    assert sorted(NAMES) == sorted([*TRUE, *TYPES, *WRONG, *DESCRIBED])


@pytest.mark.parametrize("name", TRUE)
def test_right_requests(client: FlaskClient, name: str) -> None:
    response = TRUE[name](client)
    assert response.status_code == 200
    assert response.json["boolean"] is True


@pytest.mark.parametrize("name", TYPES)
def test_types_of_answers(client: FlaskClient, name: str) -> None:
    query, types = TYPES[name]
    response = get(client, query)
    assert response.status_code == 200 and response.mimetype in types
    for each in types:
        assert get(client, query, Accept=each).mimetype == each


@pytest.mark.parametrize("name", WRONG)
def test_wrong_requests(client: FlaskClient, name: str) -> None:
    response = WRONG[name](client)
    assert 400 <= response.status_code < 500
    assert response.mimetype == "application/problem+json" and response.json["title"]


def test_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200 and response.mimetype == "text/turtle"
    triples = {quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    services = {
        each.subject
        for each in triples
        if (each.predicate.value, getattr(each.object, "value", ""))
        == (f"{RDF}type", f"{SD}Service")
    }
    assert len(services) == 1
    endpoints = [each.object.value for each in triples if each.predicate.value == f"{SD}endpoint"]
    assert [each.rpartition("/")[2] for each in endpoints] == ["sparql"]
    defined = {each.predicate.value for each in triples if each.predicate.value.startswith(SD)}
    assert defined <= {f"{SD}{name}" for name in _SCHEMA}


#: The properties of the service description vocabulary.
_SCHEMA: Final = {
    *("endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime"),
    *(
        "defaultSupportedEntailmentProfile",
        "supportedEntailmentProfile",
        "extensionFunction",
        "extensionAggregate",
    ),
    *("languageExtension", "supportedLanguage", "propertyFeature", "inputFormat"),
    *("resultFormat", "defaultDataset", "availableGraphs", "defaultGraph"),
    *("namedGraph", "name", "graph"),
}
