"""Documents over HTTP: formats, languages, validators, redirects, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from plangraph.engine import open_engine
from plangraph.publisher.app import create_app
from plangraph.release import open_release
from plangraph.settings import from_mapping

_THING = "/doc/actor/developing-countries"
_IRI = "https://w3id.org/plangraph/id/actor/developing-countries"
_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(release: Path) -> Iterator[FlaskClient]:
    values = from_mapping({})
    opened = open_release(release)
    engine = open_engine(opened, values)
    yield create_app(opened, engine, values).test_client()
    engine.close()


def test_a_thing_leads_to_its_document(client: FlaskClient) -> None:
    answer = client.get("/id/actor/developing-countries", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "../../doc/actor/developing-countries"
    assert "Accept" in answer.vary


@pytest.mark.parametrize(
    ("accept", "mime"),
    [
        (_BROWSER, "text/html"), ("", "text/html"), ("*/*", "text/html"),
        ("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"), ("text/markdown", "text/markdown"),
        ("text/html;q=0.1,text/turtle;q=0.9", "text/turtle"),
        ("application/pdf,text/turtle;q=0.5", "text/turtle"),
    ],
)  # fmt: skip
def test_accept_decides(client: FlaskClient, accept: str, mime: str) -> None:
    answer = client.get(_THING, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, mime)
    assert {"accept", "accept-language"} <= {value.lower() for value in answer.vary}


@pytest.mark.parametrize(
    ("suffix", "mime"),
    [
        (".html", "text/html"), (".ttl", "text/turtle"), (".nt", "application/n-triples"),
        (".jsonld", "application/ld+json"), (".rdf", "application/rdf+xml"),
        (".md", "text/markdown"),
    ],
)  # fmt: skip
def test_a_suffix_beats_accept(client: FlaskClient, suffix: str, mime: str) -> None:
    assert client.get(_THING + suffix, headers={"Accept": "text/html"}).mimetype == mime


@pytest.mark.parametrize("format_", ["turtle", "ttl", "text/turtle"])
def test_format_beats_accept(client: FlaskClient, format_: str) -> None:
    answer = client.get(_THING, query_string={"format": format_}, headers={"Accept": "text/html"})
    assert answer.mimetype == "text/turtle"


def test_what_is_not_offered_is_refused_with_the_list(client: FlaskClient) -> None:
    answer = client.get(_THING, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in json.loads(answer.data)["offered"]


@pytest.mark.parametrize(
    ("suffix", "format_"),
    [(".ttl", RdfFormat.TURTLE), (".nt", RdfFormat.N_TRIPLES), (".rdf", RdfFormat.RDF_XML)],
)
def test_every_format_says_the_same(client: FlaskClient, suffix: str, format_: RdfFormat) -> None:
    first = {
        str(quad.triple) for quad in parse(client.get(_THING + ".nt").data, RdfFormat.N_TRIPLES)
    }
    read = {str(quad.triple) for quad in parse(client.get(_THING + suffix).data, format_)}
    assert read == first
    assert any(line.startswith(f"<{_IRI}>") for line in first)


def test_the_document_holds_what_leads_here_and_the_words(client: FlaskClient) -> None:
    text = client.get("/doc/gaigap-2025/clause/12.nt").text
    assert "<https://w3id.org/plangraph/id/gaigap-2025/action/12.3> " in text
    words = client.get(_THING + ".nt").text
    assert "http://www.w3.org/ns/oa#exact" in words


def test_validators_spare_the_second_answer(client: FlaskClient) -> None:
    first = client.get(_THING, headers={"Accept-Language": "en"})
    tag = first.headers["ETag"]
    again = client.get(_THING, headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert (again.status_code, again.data) == (304, b"")
    for other in ({"Accept-Language": "zh-Hant"}, {"Accept": "text/turtle"}):
        assert client.get(_THING, headers={"If-None-Match": tag} | other).status_code == 200


def test_head_tells_the_same_without_a_body(client: FlaskClient) -> None:
    got, head = client.get(_THING), client.head(_THING)
    assert head.data == b""
    for name in ("Content-Type", "ETag", "Link", "Vary", "Content-Language"):
        assert head.headers.get(name) == got.headers.get(name)


def test_links_for_machines(client: FlaskClient) -> None:
    links = client.get(_THING).headers.getlist("Link")
    assert any('rel="canonical"' in each for each in links)
    assert any('rel="alternate"; type="text/turtle"' in each for each in links)
    assert any('rel="describedby"' in each for each in links)
    assert any('rel="license"' in each for each in links)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"), ("zh-TW,en;q=0.5", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"), ("fr-CH, fr;q=0.9, zh-Hant;q=0.8", "zh-Hant"), ("fr", "en"), ("*", "en"),
    ],
)  # fmt: skip
def test_accept_language_decides(client: FlaskClient, header: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == language
    assert "Set-Cookie" not in answer.headers


def test_the_language_asked_for_is_carried_by_links(client: FlaskClient) -> None:
    html = client.get("/?lang=zh-Hant", headers={"Accept-Language": "en"}).text
    assert '<html lang="zh-Hant"' in html
    assert 'href="browse/?lang=zh-Hant"' in html
    unasked = client.get("/", headers={"Accept-Language": "zh-Hant"}).text
    assert "lang=zh-Hant" not in unasked.split("</nav>")[1]


@pytest.mark.parametrize(
    "path",
    ["/doc/actor/nobody", "/plan/nothing", "/browse/nothing", "/queries/nothing", "/nothing"],
)
def test_nothing_there(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": _BROWSER}).status_code == 404
    problem = client.get(path, headers={"Accept": "application/problem+json"})
    assert problem.mimetype == "application/problem+json"


def test_a_near_miss_is_told(client: FlaskClient) -> None:
    html = client.get("/doc/actor/developing-country", headers={"Accept": _BROWSER}).text
    assert 'href="developing-countries"' in html


def test_any_other_iri_of_the_data_leads_to_its_document(client: FlaskClient) -> None:
    answer = client.get("/graph/concepts")
    assert answer.status_code == 303
    where = urljoin("/graph/concepts", answer.headers["Location"])
    assert client.get(where).status_code == 200
    assert b"skos" in client.get(where, headers={"Accept": "text/turtle"}).data


def test_numbers_are_shown_and_groups_are_paged(client: FlaskClient) -> None:
    html = client.get("/doc/force/plain").text
    assert "group=role%3Aforce&amp;page=2" in html
    second = client.get("/doc/force/plain?group=role:force&page=2").text
    assert second != html


def test_exports_hold_the_whole_list(client: FlaskClient) -> None:
    rows = json.loads(client.get("/browse/action?format=json").data)
    assert len(rows) > 150
    assert client.get("/browse/action?format=csv").text.count("\r\n") == len(rows) + 1
    encourage = "https://w3id.org/plangraph/id/force/encourage"
    few = json.loads(client.get(f"/browse/action?format=json&force={encourage}").data)
    assert 0 < len(few) < len(rows)
    assert {row["force"] for row in few} == {"encourage"}


def test_downloads_are_a_fixed_list(client: FlaskClient) -> None:
    with client.get("/dumps/plangraph.ttl", headers={"Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
        tag = part.headers["ETag"]
    with client.get("/dumps/plangraph.ttl", headers={"If-None-Match": tag}) as same:
        assert same.status_code == 304
    for path in ("/dumps/manifest.json", "/dumps/../manifest.json", "/dumps/%2e%2e/manifest.json"):
        assert client.get(path).status_code == 404


def test_the_exact_text_is_what_offsets_count_in(client: FlaskClient) -> None:
    text = client.get("/text/gaigap-2025/zh-Hant/12", headers={"Accept": "text/plain"}).text
    assert text[51:59] == "人工智能領先國家"
    assert client.get("/text/gaigap-2025/zh-Hans/12?format=text").text[51:59] == "人工智能领先国家"


def test_the_source_is_sent_as_received(client: FlaskClient, release: Path) -> None:
    name = "source/gaigap-2025/000_70ea137fa163bfbc.txt"
    assert client.get(f"/{name}").data == (release / name).read_bytes()


def test_the_whole_text_as_words(client: FlaskClient) -> None:
    text = client.get("/plan/gaigap-2025", headers={"Accept": "text/plain"}).text
    assert text.splitlines()[0] == "人工智能全球治理行動計劃"
    assert text.count("\n") == 17
