"""Files of other people: what is read as it should be, and what is refused in one clear line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import serving

from plangraph import job
from plangraph.cached import release_for
from plangraph.errors import (
    EmptySource,
    PlangraphError,
    RdfSyntaxError,
    SourceUnreadable,
    UnknownSuffix,
    WorldError,
)
from plangraph.intake import read_quads

BASE = "https://b.example/x/"
TURTLE = "@prefix e: <https://e.org/> .\ne:s e:p <rel> .\n"
NTRIPLES = "<https://e.org/s> <https://e.org/p> <https://b.example/x/rel> .\n"
JSONLD = '{"@id":"https://e.org/s","https://e.org/p":{"@id":"rel"}}'
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY e "https://e.org/"> %s]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">
<rdf:Description rdf:about="&e;s"><e:p rdf:resource="rel"/></rdf:Description>%s</rdf:RDF>"""
RDFXML = XML % ("", "")
BOM = b"\xef\xbb\xbf"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("mark", [b"", BOM], ids=["plain", "bom"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", TURTLE),
        ("A.TTL", TURTLE),
        ("a.turtle", TURTLE),
        ("a.trig", TURTLE),
        ("a.ttl.gz", TURTLE),
        ("A.TTL.GZ", TURTLE),
        ("a.nt", NTRIPLES),
        ("a.nq", NTRIPLES),
        ("a.jsonld", JSONLD),
        ("a.json", JSONLD),
        ("a.rdf", RDFXML),
        ("a.owl", RDFXML),
        ("a.xml", RDFXML),
    ],
)
def test_what_is_read(tmp_path: Path, name: str, text: str, ends: str, mark: bytes) -> None:
    data = mark + text.replace("\n", ends).encode()
    path = written(tmp_path, name, gzip.compress(data) if name.lower().endswith("gz") else data)
    assert [str(quad) + " .\n" for quad in read_quads([path], BASE)] == [NTRIPLES]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<s> <p> <> .", BASE),
        ("<s> <p> <#f> .", f"{BASE}#f"),
        ("<s> <p> <../y> .", "https://b.example/y"),
        ("@base <https://o.org/a/> . <s> <p> <b> .", "https://o.org/a/b"),
        ("BASE <sub/> <s> <p> <b> .", f"{BASE}sub/b"),
    ],
)
def test_relative_iris(tmp_path: Path, text: str, value: str) -> None:
    (quad,) = read_quads([written(tmp_path, "a.ttl", text)], BASE)
    assert quad.object.value == value


def test_directions_of_json_ld_are_no_data(tmp_path: Path) -> None:
    text = '{"@id":"s","https://e.org/p":{"@value":"x","@language":"ar","@direction":"rtl"}}'
    (quad,) = read_quads([written(tmp_path, "a.jsonld", text)], BASE)
    assert str(quad.object) == '"x"@ar'


@pytest.mark.parametrize(
    ("name", "content", "kind", "says"),
    [
        ("a.ttl", RDFXML, RdfSyntaxError, "begins like XML: is the suffix right?"),
        ("a.ttl", "<!DOCTYPE html><p>404", RdfSyntaxError, "begins like a web page"),
        ("a.ttl", JSONLD, RdfSyntaxError, "begins like JSON"),
        ("a.nt", TURTLE, RdfSyntaxError, "begins like Turtle"),
        ("a.rdf", TURTLE, RdfSyntaxError, "begins like Turtle"),
        ("a.ttl", "<s> <p> <o> .\n<s> <p> .", RdfSyntaxError, "a.ttl:2:9:"),
        ("a.ttl", bytes(range(64)), RdfSyntaxError, r"\u0000"),
        ("a.ttl", "<s> <p> 'é' .".encode("latin-1"), RdfSyntaxError, "UTF-8"),
        ("a.ttl", TURTLE.encode("utf-16"), RdfSyntaxError, "UTF-8"),
        ("a.rdf", RDFXML.encode("utf-16"), RdfSyntaxError, "UTF-8"),
        ("a.ttl.gz", TURTLE, SourceUnreadable, "Not a gzipped file"),
        ("a.ttl.gz", gzip.compress(b"# x\n" * 9999)[:40], SourceUnreadable, "to its end"),
        ("a.jsonld", '{"@context":"https://e.org/c"}', RdfSyntaxError, "nothing is fetched"),
        ("a.jsonld", '{"@context":["file:///etc/passwd"]}', RdfSyntaxError, "nothing is fetched"),
        (
            "a.jsonld",
            '{"@context":{"@version":1.1,"@import":"https://e.org/c"},"@id":"x"}',
            RdfSyntaxError,
            "nothing is fetched",
        ),
        ("a.jsonld", '{"x":' * 99_999 + "1", RdfSyntaxError, "Max stack size"),
        ("a.rdf", XML % ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), RdfSyntaxError, ""),
        ("a.txt", TURTLE, UnknownSuffix, "its suffix tells no RDF format"),
        ("a", TURTLE, UnknownSuffix, "its suffix tells no RDF format"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, name: str, content: str | bytes, kind: type[PlangraphError], says: str
) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(kind) as caught:
        list(read_quads([path], BASE))
    message = str(caught.value)
    assert name in message and says in message
    assert message.isprintable() and len(message) < 400 + len(str(path))


@pytest.mark.parametrize("content", ["", "# nothing\n", "@prefix e: <https://e.org/> ."])
def test_nothing_is_no_source(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, "a.ttl", content)
    with pytest.raises(EmptySource, match="no statement"):
        release_for([path], serving.settings(cache_dir=tmp_path / "cache"))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laughs.rdf", XML % (f'<!ENTITY l0 "ha">{LAUGHS}', "<e:q>&l9;</e:q>")),
        ("deep.ttl", "<s> <p> " + "<<( <s> <p> " * 90_000 + "1" + " )>>" * 90_000 + " ."),
        ("long.ttl", '<s> <p> "' + "x" * 30_000_000 + '" .'),
    ],
)
def test_bombs_end_in_their_own_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    monkeypatch.setattr(job.run, "__defaults__", (256 << 20,))
    path = written(tmp_path, name, content)
    with pytest.raises(WorldError) as caught:
        release_for([path], serving.settings(cache_dir=tmp_path / "cache"))
    assert str(caught.value).isprintable()


def test_nesting_without_recursion_is_read(tmp_path: Path) -> None:
    text = "<s> <p> " + "[ <p> ( " * 2_000 + "1" + " ) ]" * 2_000 + " ."
    assert len(list(read_quads([written(tmp_path, "a.ttl", text)], BASE))) == 8_001 - 2_000
