"""Nothing that data or visitors write becomes markup, script or a link that runs."""

from __future__ import annotations

from collections.abc import Iterator

import html5lib
import pytest
from flask.testing import FlaskClient
from serving import full, settings, write_release

from plangraph.engine import open_engine
from plangraph.publisher.app import create_app

_EVIL = "<script>alert(1)</script>"
_DATA = full(
    r"""
<id/actor/evil> <RDF:type> <ns#ActorGroup> <graph/x> .
<id/actor/evil> <SKOS:prefLabel> "\u003Cscript\u003Ealert(1)\u003C/script\u003E"@en <graph/x> .
<id/actor/evil> <SKOS:prefLabel> "\"\u003E\u003Cimg src=x onerror=a(1)\u003E"@zh-hant <graph/x> .
<id/actor/evil> <SKOS:definition> "\u003C/p\u003E\u003Csvg onload=a(1)\u003E"@en-x-evil <graph/x> .
<id/actor/evil> <RDFS:seeAlso> <javascript:alert(1)> <graph/x> .
<id/actor/evil> <RDFS:seeAlso> <data:text/html;base64,PHNjcmlwdD4=> <graph/x> .
<id/actor/evil> <RDFS:seeAlso> <https://example.org/a&b'c> <graph/x> .
<id/actor/evil> <RDFS:comment> "1 \u003C 2 & 3 \u003E 2"^^<https://example.org/t'x&y> <graph/x> .
<https://example.org/q?a=1&b=%3Cscript%3E> <RDFS:label> "Foreign & \u003Cb>bold"@en <graph/x> .
<https://example.org/q?a=1&b=%3Cscript%3E> <RDFS:seeAlso> <id/actor/evil> <graph/x> .
"""
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    values = settings()
    release = write_release(tmp_path_factory.mktemp("evil"), _DATA)
    engine = open_engine(release, values)
    yield create_app(release, engine, values).test_client()
    engine.close()


def page(client: FlaskClient, path: str, **headers: str) -> str:
    """The HTML at a path, proved to be valid and free of what runs."""
    with client.get(path, headers={"Accept": "text/html"} | headers) as answer:
        assert answer.mimetype == "text/html", (path, answer.status_code)
        html = answer.text
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(html)
    assert parser.errors == []
    for element in tree.iter():
        tag = str(element.tag).rpartition("}")[2]
        assert tag not in ("img", "iframe", "object", "embed", "base"), path
        assert not [name for name in element.attrib if str(name).startswith("on")], path
        for name in ("href", "src", "action"):
            assert not element.attrib.get(name, "").lower().startswith(("javascript:", "data:")), (
                path
            )
        if tag == "script":
            assert element.attrib.get("type") in (
                "application/ld+json",
                "application/json",
                "module",
            )
    return html


@pytest.mark.parametrize("language", ["en", "zh-Hant", "fr", "<script>"])
def test_labels_and_definitions(client: FlaskClient, language: str) -> None:
    html = page(client, "/doc/actor/evil", **{"Accept-Language": language})
    assert _EVIL not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html or "onerror=a(1)" in html


def test_only_web_addresses_become_links(client: FlaskClient) -> None:
    html = page(client, "/doc/actor/evil")
    assert "alert(1)" in html  # shown as words
    assert 'href="javascript:' not in html
    assert 'href="https://example.org/a&amp;b&#39;c"' in html


def test_iris_of_others(client: FlaskClient) -> None:
    html = page(client, "/doc?iri=https%3A%2F%2Fexample.org%2Fq%3Fa%3D1%26b%3D%253Cscript%253E")
    assert "Foreign &amp; &lt;b&gt;bold" in html


def test_json_ld_cannot_end_its_script(client: FlaskClient) -> None:
    html = page(client, "/doc/actor/evil")
    data = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in data


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=<script>alert(1)</script>", "/search?q=%22%27%3E%3Csvg%20onload=alert(1)%3E",
        "/search?q=a&kind=<script>", "/doc/actor/<script>alert(1)</script>",
        "/doc?iri=<script>alert(1)</script>", "/doc?iri=javascript:alert(1)", "/doc?iri=",
        "/browse/<script>", "/browse/class?iri=<script>", "/plan/<script>", "/queries/<script>",
        "/text/a/b/<script>", "/source/<script>/x", "/dumps/<script>", "/<script>",
        "/pictures/<script>",
        "/pictures/strip?iri=<script>", "/sparql?query=<script>alert(1)</script>",
        "/?lang=<script>", "/doc/actor/evil?lang=\"><script>",
        "/doc/actor/evil?group=<script>&page=9",
    ],
)  # fmt: skip
def test_what_visitors_write(client: FlaskClient, path: str) -> None:
    html = page(client, path)
    assert "<script>alert" not in html
    assert "<svg onload" not in html


@pytest.mark.parametrize("page_number", ["0", "-1", "99999999999999999999", "x", "²", "1e3"])
def test_odd_page_numbers(client: FlaskClient, page_number: str) -> None:
    page(client, f"/doc/actor/evil?group=outgoing:x&page={page_number}")


@pytest.mark.parametrize(
    "term", ['"', "*", "a AND", "NEAR(", "col:", "a-b", "(", "^x", "\x00", "%", "'"]
)
def test_search_syntax_is_only_words(client: FlaskClient, term: str) -> None:
    with client.get("/search", query_string={"q": term}, headers={"Accept": "text/html"}) as answer:
        assert answer.status_code == 200
