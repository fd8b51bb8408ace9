"""The whole site, walked: every page answers, is valid HTML, links inside, and asks nobody else."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
import pytest
from flask.testing import FlaskClient

from plangraph.engine import open_engine
from plangraph.publisher.app import create_app
from plangraph.release import open_release
from plangraph.settings import from_mapping

_HERE = "http://localhost"
_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
#: Filters and pages of lists multiply without end; a few of each stand for the rest.
_ENDLESS = re.compile(r"[?&](?:force|clause|actor|beneficiary|domain|activity|group|view|kind|at)=")
_MOST_ENDLESS = 40
#: The formats of documents are one piece of code; a few documents in each stand for the rest.
_FORMAT = re.compile(r"\.(?:ttl|nt|jsonld|rdf|md)$|[?&]format=|^/sparql\?")
_MOST_IN_A_FORMAT = 60
_SAMPLED = ("/doc?iri=", "/pictures/strip?")
_MOST_SAMPLED = 40


@pytest.fixture(scope="module")
def client(release: Path) -> Iterator[FlaskClient]:
    settings = from_mapping({})
    opened = open_release(release)
    engine = open_engine(opened, settings)
    yield create_app(opened, engine, settings).test_client()
    engine.close()


@pytest.fixture(scope="module")
def walked(client: FlaskClient) -> dict[str, tuple[int, str, bytes]]:
    """Every address reached from the front page, in English: status, type and body."""
    found: dict[str, tuple[int, str, bytes]] = {}
    queue, seen, spent = ["/"], {"/"}, Counter[str]()
    while queue:
        path = queue.pop(0)
        with client.get(path, headers=_PAGE) as answer:
            found[path] = (answer.status_code, answer.content_type or "", answer.data)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for target in sorted(inside(path, answer.text) - seen):
            seen.add(target)
            if "lang=" not in target and affordable(target, spent):
                queue.append(target)
    return found


def affordable(target: str, spent: Counter[str]) -> bool:
    """Whether to follow a link whose like there are very many of."""
    for name, most, like in (
        ("endless", _MOST_ENDLESS, _ENDLESS.search(target) is not None),
        ("format", _MOST_IN_A_FORMAT, _FORMAT.search(target) is not None),
        ("sampled", _MOST_SAMPLED, target.startswith(_SAMPLED)),
    ):
        if like:
            spent[name] += 1
            return spent[name] <= most
    return True


def inside(path: str, html: str) -> set[str]:
    """The addresses on this site that a page links to or loads, without fragments."""
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', html)
    joined = {urldefrag(urljoin(_HERE + path, each.replace("&amp;", "&")))[0] for each in addresses}
    return {each[len(_HERE) :] for each in joined if urlsplit(each).netloc == "localhost"}


def test_every_link_answers(walked: dict[str, tuple[int, str, bytes]]) -> None:
    assert len(walked) > 500
    broken = {path: status for path, (status, _type, _body) in walked.items() if status != 200}
    assert broken == {}


def test_every_fragment_is_there(walked: dict[str, tuple[int, str, bytes]]) -> None:
    missing = set()
    ids = {
        path: set(re.findall(r'id="([^"]*)"', body.decode()))
        for path, (_status, kind, body) in walked.items()
        if kind.startswith("text/html")
    }
    for path in ids:
        for href in re.findall(r'href="([^"]*#[^"]*)"', walked[path][2].decode()):
            target, fragment = urldefrag(urljoin(_HERE + path, href.replace("&amp;", "&")))
            where = target.removeprefix(_HERE)
            if where in ids and fragment not in ids[where] and "/source/" not in where:
                missing.add((path, href))
    assert sorted(missing)[:10] == []


def test_every_page_is_valid_html(walked: dict[str, tuple[int, str, bytes]]) -> None:
    faults = {}
    for path, (_status, kind, body) in walked.items():
        if kind.startswith("text/html"):
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(body.decode())
            if parser.errors:
                faults[path] = parser.errors[:3]
    assert dict(list(faults.items())[:5]) == {}


def test_no_id_twice_on_a_page(walked: dict[str, tuple[int, str, bytes]]) -> None:
    twice = {}
    for path, (_status, kind, body) in walked.items():
        ids = re.findall(r'\sid="([^"]*)"', body.decode()) if kind.startswith("text/html") else []
        if len(ids) != len(set(ids)):
            twice[path] = sorted({each for each in ids if ids.count(each) > 1})[:3]
    assert dict(list(twice.items())[:5]) == {}


def test_nothing_is_loaded_from_elsewhere(walked: dict[str, tuple[int, str, bytes]]) -> None:
    for path, (_status, kind, body) in walked.items():
        if kind.startswith("text/html"):
            loaded = re.findall(r'(?:src|action)="([^"]*)"', body.decode())
            loaded += re.findall(
                r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]*)"', body.decode()
            )
            assert not [each for each in loaded if "://" in each or each.startswith("//")], path


def test_no_inline_style_or_script(walked: dict[str, tuple[int, str, bytes]]) -> None:
    for path, (_status, kind, body) in walked.items():
        if kind.startswith("text/html"):
            text = body.decode()
            assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text), path
            assert not re.search(
                r"<style|<script(?! type=\"(?:application/(?:ld\+)?json|module)\")", text
            ), path


def test_usual_pages_are_light(walked: dict[str, tuple[int, str, bytes]]) -> None:
    heavy = {
        path: len(gzip.compress(body))
        for path, (_status, kind, body) in walked.items()
        if kind.startswith("text/html") and len(gzip.compress(body)) > 50_000
    }
    assert heavy == {}


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
@pytest.mark.parametrize(
    "path",
    [
        "/", "/plan/gaigap-2025", "/doc/gaigap-2025/clause/12", "/doc/gaigap-2025/action/12.3",
        "/doc/actor/developing-countries", "/browse/", "/browse/action", "/browse/goal", "/ns",
        "/shapes", "/validation", "/validation/coverage", "/queries", "/sparql", "/search?q=AI",
        "/dumps/", "/dataset", "/prefixes", "/pictures/", "/pictures/matrix", "/pictures/flow",
        "/text/gaigap-2025/zh-Hant/12",
    ],
)  # fmt: skip
def test_every_kind_of_page_in_every_language(
    client: FlaskClient, path: str, language: str
) -> None:
    answer = client.get(path, headers=_PAGE | {"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["Content-Language"] == language
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(answer.text)
    assert parser.errors == []
