"""Which representation is sent."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard

from plangraph.errors import NotAcceptable
from plangraph.media import HTML, JSONLD, NTRIPLES, RESULTS_CSV, RESULTS_JSON, RESULTS_XML, TURTLE
from plangraph.publisher.encoding import choose, encode
from plangraph.publisher.negotiation import negotiate, parse_accept

RESULTS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV)
PAGES = (HTML, TURTLE, NTRIPLES, JSONLD)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "mime"),
    [
        (None, RESULTS, "application/sparql-results+json"),
        ("", RESULTS, "application/sparql-results+json"),
        ("*/*", PAGES, "text/html"),
        ("*", PAGES, "text/html"),
        (BROWSER, PAGES, "text/html"),
        (BROWSER, RESULTS, "application/xml"),
        ("application/xhtml+xml", PAGES, "application/xhtml+xml"),
        ("application/json", RESULTS, "application/json"),
        ("application/json", PAGES, "application/json"),
        ("text/turtle;q=0.5, application/n-triples;q=0.6", PAGES, "application/n-triples"),
        ("text/*", RESULTS, "text/csv"),
        ("application/*", PAGES, "application/n-triples"),
        ("*/*, text/html;q=0", PAGES, "text/turtle"),
        ("text/turtle;charset=utf-8", PAGES, "text/turtle"),
        ("text/turtle;q=5", PAGES, "text/turtle"),
        ("nonsense, text/turtle", PAGES, "text/turtle"),
    ],
)
def test_accept(accept: str | None, offered: tuple, mime: str) -> None:
    assert negotiate(accept, offered).mime == mime


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "text/turtle;q=x"])
def test_what_is_not_offered_is_refused_with_the_list(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, PAGES)
    assert caught.value.offered[:2] == ("text/html", "text/turtle")
    assert "format=turtle" in caught.value.message


@pytest.mark.parametrize(
    ("name", "offered", "chosen"),
    [
        ("csv", RESULTS, RESULTS_CSV),
        ("CSV", RESULTS, RESULTS_CSV),
        ("json", RESULTS, RESULTS_JSON),
        ("json", PAGES, JSONLD),
        ("ttl", PAGES, TURTLE),
        ("text/turtle", PAGES, TURTLE),
        ("application/ld json", PAGES, JSONLD),
    ],
)
def test_format(name: str, offered: tuple, chosen: object) -> None:
    assert negotiate("image/png", offered, format_arg=name) == chosen


def test_a_format_nobody_knows_is_refused() -> None:
    with pytest.raises(NotAcceptable, match="docx"):
        negotiate(None, PAGES, format_arg="docx")


def test_weights_are_bounded() -> None:
    assert [range_.q for range_ in parse_accept("a/b;q=7, c/d;q=NaN, e/f;q=.5, g/h;q=-1")] == [
        *(1, 0, 0.5, 0),
    ]


@pytest.mark.parametrize(
    ("accept", "size", "coding"),
    [
        (None, 10_000, ""),
        ("gzip", 10, ""),
        ("gzip", 10_000, "gzip"),
        ("gzip, br", 10_000, "br"),
        ("gzip, br, zstd", 10_000, "zstd"),
        ("*", 10_000, "zstd"),
        ("gzip;q=1, *;q=0", 10_000, "gzip"),
        ("gzip;q=0", 10_000, ""),
        ("identity, gzip;q=0.5", 10_000, ""),
        ("snappy", 10_000, ""),
    ],
)
def test_content_coding(accept: str | None, size: int, coding: str) -> None:
    assert choose(accept, size) == coding


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_coded_answer_is_the_answer(coding: str) -> None:

    decoders = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }
    chunks = [b"a" * 1000, b"", "條".encode() * 500]
    assert decoders[coding](b"".join(encode(coding, chunks))) == b"".join(chunks)
