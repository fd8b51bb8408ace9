"""The pages over RDF of anybody's: nothing of plans is expected, nothing is invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse
from serving import settings

from plangraph.engine import open_engine
from plangraph.intake import take_in
from plangraph.publisher.app import create_app

_BASE = "https://w3id.org/plangraph/"
_PEOPLE = """\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix ex: <http://example.org/people/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:alice a foaf:Person ; foaf:name "Alice" ;
  foaf:knows ex:bob , [ a foaf:Person ; foaf:name "Somebody" ] ;
  foaf:homepage <http://alice.example/> ; rdfs:comment "A person"@en , "شخص"@ar .
ex:bob a foaf:Person ; foaf:name "Bob" ; foaf:age 7 .
"""
_ALICE = "/doc?iri=http://example.org/people/alice"
_HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("people")
    file = folder / "people.ttl"
    many = "".join(f"ex:fan{n} foaf:knows ex:bob .\n" for n in range(120))
    file.write_text(_PEOPLE + many, "utf-8")
    release = take_in([Path(file)], folder / "out", _BASE)
    values = settings()
    engine = open_engine(release, values)
    yield create_app(release, engine, values).test_client()
    engine.close()


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize(
    "path",
    [
        "/", "/browse/", "/browse/class?iri=http://xmlns.com/foaf/0.1/Person", _ALICE, "/dumps/",
        "/dataset", "/sparql", "/search?q=alice", "/ns", "/shapes", "/validation", "/queries",
        "/prefixes", "/pictures/",
    ],
)  # fmt: skip
def test_every_page_answers(client: FlaskClient, path: str, language: str) -> None:
    with client.get(path, headers=_HTML | {"Accept-Language": language}) as answer:
        assert answer.status_code == 200
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(answer.text)
    assert parser.errors == []


def test_the_front_page_counts_classes(client: FlaskClient) -> None:
    html = client.get("/", headers=_HTML).text
    assert "browse/class?iri=http%3A%2F%2Fxmlns.com%2Ffoaf%2F0.1%2FPerson" in html
    assert "Read the plan" not in html


def test_unnamed_nodes_are_shown_where_they_stand(client: FlaskClient) -> None:
    html = client.get(_ALICE, headers=_HTML).text
    assert "Somebody" in html
    assert "_:" not in html


def test_words_have_their_language_and_direction(client: FlaskClient) -> None:
    assert 'lang="ar" dir="rtl"' in client.get(_ALICE, headers=_HTML).text


def test_the_document_keeps_the_iris(client: FlaskClient) -> None:
    text = client.get(_ALICE + "&format=ntriples").data
    subjects = {str(quad.subject) for quad in parse(text, RdfFormat.N_TRIPLES)}
    assert "<http://example.org/people/alice>" in subjects
    assert b'"Somebody"' in text


def test_many_incoming_links_are_counted_and_paged(client: FlaskClient) -> None:
    path = "/doc?iri=http://example.org/people/bob"
    html = client.get(path, headers=_HTML).text
    assert "121" in html
    second = client.get(
        f"{path}&group=incoming:http://xmlns.com/foaf/0.1/knows&page=3", headers=_HTML
    )
    assert second.status_code == 200
    assert "101 to 121 of 121" in second.text


def test_the_search_finds_names(client: FlaskClient) -> None:
    found = client.get("/search?q=alice&format=json").json
    assert found is None or [hit["iri"] for hit in found] in (
        [],
        ["http://example.org/people/alice"],
    )


def test_there_is_no_plan(client: FlaskClient) -> None:
    assert client.get("/plan/any", headers=_HTML).status_code == 404
    assert client.get("/pictures/matrix", headers=_HTML).status_code == 404
