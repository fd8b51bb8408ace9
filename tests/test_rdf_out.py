"""Dumps and answers read back, by readers of other people, as what went in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rdflib
import serving
from rdflib.compare import isomorphic

from plangraph import media
from plangraph.engine import Engine, QueryRequest
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.errors import NotAcceptable
from plangraph.intake import take_in
from plangraph.media import Media
from plangraph.release import Release

BASE = "https://b.example/"
#: Every trap that RDF 1.1 has room for, and RDF/XML too.
TRICKY = r"""
@prefix e: <https://e.org/> . @prefix x: <http://www.w3.org/2001/XMLSchema#> .
e:s e:text "", " lead", "trail ", "a\tb\nc\rd", "\"quotes\" 'single' \\ back", "<&>]]>",
  "\u0085\u2028", "é e\u0301 鹽埕區 𠮷 😀", "'''\"\"\"", "ends in \\", "\u00A0\u200B\u202E\uFEFF",
  "${x} {{y}} @z ^^w" ;
  e:tag "甲"@zh-Hant-TW, "colour"@en-gb, ""@x-a, "\n"@en ;
  e:num 0, -7, 1.50, 1e0, -1.0E-7,
     "INF"^^x:double, "NaN"^^x:float, "x"^^x:integer, true ;
  e:type "a b"^^e:t, "2020-02-30"^^x:date, "P1Y0M"^^x:duration, "<a>&amp;</a>"^^e:xml ;
  e:iri <https://e.org/ü?q=1&r=2#f>, <urn:x:a:b>, <mailto:a@b.example>, <https://e.org/%20%C3%BC>,
    <https://e.org/a'b(c)*;d,e!>, e:, <> , <rel#> ;
  e:list ( ), ( 1 ), ( ( ) ( "a" [ ] ) ) ;
  e:node [ ], [ e:p [ e:p _:c ] ], _:c . _:c e:p _:c .
e:a-b.c a e:s ; e:s%20x e:n . <https://e.org/1/2> a <https://e.org/3x> .
"""
NAMED = f"{TRICKY} <urn:g> {{ _:c <urn:p> _:c , 'x'@en-US . }} _:g {{ <urn:s> <urn:p> _:g }}"


@pytest.fixture(scope="module", autouse=True)
def as_written():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


def taken(folder: Path, name: str, text: str) -> Release:
    path = folder / name
    path.write_text(text, "utf-8")
    return take_in([path], folder / "out", BASE)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return taken(tmp_path_factory.mktemp("tricky"), "tricky.ttl", TRICKY)


def source(text: str = TRICKY) -> rdflib.Graph:
    """What the text says, by rdflib; tags in lower case, as all who read them may."""
    return lowered(rdflib.Graph().parse(data=text, format="turtle", publicID=BASE))


def lowered(graph: rdflib.Graph) -> rdflib.Graph:
    copy = rdflib.Graph()
    for subject, predicate, value in graph:
        if isinstance(value, rdflib.Literal) and value.language:
            value = rdflib.Literal(str(value), lang=value.language.lower())
        copy.add((subject, predicate, value))
    return copy


@pytest.fixture(scope="module")
def engine(release: Release) -> Engine:
    return EmbeddedEngine(release, serving.settings())


#: rdflib's own, in its readers of JSON-LD and of datasets.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
NAMES = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}


@pytest.mark.parametrize("form", media.GRAPH_FORMATS, ids=lambda form: form.name)
def test_dumps_are_read_back(tmp_path: Path, form: Media) -> None:
    # A carriage return is more than RDF/XML's readers give back: then there is no such dump.
    text = TRICKY.replace(r"\r", "") if form == media.RDFXML else TRICKY
    release = taken(tmp_path, "tricky.ttl", text)
    path = release.path(f"dumps/plangraph{form.suffix}")
    data = path.read_bytes()
    again = rdflib.Graph().parse(data=data, format=NAMES[form.name], publicID="urn:other")
    assert isomorphic(lowered(again), source(text))
    assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == data


@pytest.mark.parametrize(("suffix", "name"), [(".nq", "nquads"), (".trig", "trig")])
def test_dumps_of_datasets_are_read_back(tmp_path: Path, suffix: str, name: str) -> None:
    release = taken(tmp_path, "tricky.trig", NAMED)
    data = release.path(f"dumps/plangraph{suffix}").read_text("utf-8")
    wanted, again = rdflib.Dataset(), rdflib.Dataset()
    wanted.parse(data=NAMED, format="trig", publicID=BASE)
    again.parse(data=data, format=name, publicID="urn:other")
    assert isomorphic(lowered(_flat(again)), lowered(_flat(wanted)))


def _flat(dataset: rdflib.Dataset) -> rdflib.Graph:
    """Each quad as a node of its own, so that graphs' names are compared too."""
    flat = rdflib.Graph()
    for subject, predicate, value, graph in dataset.quads():
        quad = rdflib.BNode()
        name = graph or rdflib.URIRef("urn:default")
        for part, term in zip("spog", (subject, predicate, value, name), strict=True):
            flat.add((quad, rdflib.URIRef(f"urn:{part}"), term))
    return flat


def told(engine: Engine, query: str, form: Media = media.RESULTS_JSON) -> bytes:
    graph = form if form.kind != "results" else media.TURTLE
    answer = engine.answer(QueryRequest(query, form, graph))
    with answer.body:
        return answer.read()


SAYABLE = r"""CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!CONTAINS(STR(?o), "\r")) }"""


@pytest.mark.parametrize("form", media.GRAPH_FORMATS, ids=lambda form: form.name)
def test_constructed_graphs_are_read_back(engine: Engine, form: Media) -> None:
    data = told(engine, SAYABLE, form)
    again = rdflib.Graph().parse(data=data, format=NAMES[form.name], publicID="urn:other")
    lines = told(engine, SAYABLE, media.NTRIPLES)
    assert isomorphic(again, rdflib.Graph().parse(data=lines, format="nt"))


@pytest.mark.parametrize(
    ("triple", "form"),
    [
        ("<urn:s> <https://e.org/1> 1", media.RDFXML),
        ("<urn:s> a <https://e.org/1>", media.RDFXML),
        (r"<urn:s> <urn:p> '\u0001'", media.RDFXML),
        (r"<urn:s> <urn:p> '\r'", media.RDFXML),
        ("<urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>>", media.RDFXML),
        ("<urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>>", media.JSONLD),
    ],
)
def test_what_a_format_cannot_say_is_refused(engine: Engine, triple: str, form: Media) -> None:
    with pytest.raises(NotAcceptable, match="format=turtle"):
        told(engine, f"CONSTRUCT {{ {triple} }} WHERE {{}}", form)


# --- results, to the byte

ODD = r"""SELECT * { VALUES (?a ?b) {
  ("x\u0001\tq\"\n\r,;" "é"@en-GB) (<urn:a,b> UNDEF) (1.0 true) ("" "")
} }"""


def test_json(engine: Engine) -> None:
    document = json.loads(told(engine, ODD))
    first, second, third, fourth = document["results"]["bindings"]
    assert document["head"]["vars"] == ["a", "b"]
    assert first["a"] == {"type": "literal", "value": 'x\x01\tq"\n\r,;'}
    assert first["b"] == {"type": "literal", "value": "é", "xml:lang": "en-gb"}
    assert second == {"a": {"type": "uri", "value": "urn:a,b"}}
    assert third["b"]["datatype"] == "http://www.w3.org/2001/XMLSchema#boolean"
    assert fourth == {name: {"type": "literal", "value": ""} for name in "ab"}


def test_xml(engine: Engine) -> None:
    data = told(engine, ODD, media.RESULTS_XML)
    top = ET.fromstring(data)
    space = "{http://www.w3.org/2005/sparql-results#}"
    literals = list(top.iter(f"{space}literal"))
    # U+0001 cannot be in XML at all; the carriage return only as a reference.
    assert literals[0].text == 'x\tq"\n\r,;'
    assert literals[1].get("{http://www.w3.org/XML/1998/namespace}lang") == "en-gb"
    assert len(top.findall(f".//{space}result")) == 4
    assert len(top.findall(f".//{space}binding")) == 7


def test_csv(engine: Engine) -> None:
    data = told(engine, ODD, media.RESULTS_CSV)
    assert data.startswith(b'a,b\r\n"x\x01\tq""\n\r,;",\xc3\xa9\r\n"urn:a,b",\r\n')
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert rows[1:3] == [['x\x01\tq"\n\r,;', "é"], ["urn:a,b", ""]]


def test_tsv(engine: Engine) -> None:
    lines = told(engine, ODD, media.RESULTS_TSV).decode().split("\n")
    assert lines[0] == "?a\t?b"
    assert lines[1] == '"x\x01\\tq\\"\\n\\r,;"\t"é"@en-gb'
    assert lines[2] == "<urn:a,b>\t"
    assert lines[4:] == ['""\t""', ""]


@pytest.mark.parametrize("truth", [True, False])
def test_asks(engine: Engine, truth: bool) -> None:
    query = f"ASK {{ FILTER({str(truth).lower()}) }}"
    assert json.loads(told(engine, query)) == {"head": {}, "boolean": truth}
    data = told(engine, query, media.RESULTS_XML)
    assert f"<boolean>{str(truth).lower()}</boolean>".encode() in data
    assert told(engine, query, media.RESULTS_CSV) == str(truth).lower().encode()
    assert told(engine, query, media.RESULTS_TSV) == str(truth).lower().encode()


@pytest.mark.parametrize("number", [*range(1, 32), 0x7F, 0xFFFE, 0xFFFF])
def test_xml_is_well_formed_whatever_is_in_it(engine: Engine, number: int) -> None:
    query = rf'SELECT ("a\u{number:04X}b" AS ?x) {{}}'
    literal = ET.fromstring(told(engine, query, media.RESULTS_XML)).find(".//{*}literal")
    allowed = number in (9, 10, 13) or 32 <= number < 0xFFFE
    assert literal.text == (f"a{chr(number)}b" if allowed else "ab")


def test_prefixed_names_may_make_iris_beyond_n_quads(tmp_path: Path) -> None:
    release = taken(tmp_path, "a.ttl", "@prefix e: <https://e.org/> . e:\U000e01ef e:p 1 .")
    engine = EmbeddedEngine(release.verify(), serving.settings())
    (row,) = json.loads(told(engine, "SELECT ?s { ?s ?p ?o }"))["results"]["bindings"]
    assert row["s"]["value"] == "https://e.org/\U000e01ef"
    assert "dumps/plangraph.ttl" in release.files


def test_numbers_written_in_two_ways_are_served(tmp_path: Path) -> None:
    release = taken(tmp_path, "a.ttl", "<s> <p> 1, 01, +1, -0, 0 .")
    engine = EmbeddedEngine(release.verify(), serving.settings())
    assert release.quads == 5
    assert json.loads(told(engine, "SELECT * { ?s ?p ?o }"))["results"]["bindings"]
