"""Clients that people have, unchanged, against the running server."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import BASE, NS, site, write_release
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

#: SPARQLWrapper makes graphs of a class that rdflib is giving up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is:DeprecationWarning")

SELECT = f"SELECT ?s ?size WHERE {{ ?s <{NS}size> ?size }} ORDER BY ?size"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("clients")
    write_release(folder)
    with site(folder) as (port, _):
        yield f"http://127.0.0.1:{port}/sparql"


def wrapper(endpoint: str, query: str, format_: str) -> SPARQLWrapper:
    made = SPARQLWrapper(endpoint)
    made.setQuery(query)
    made.setReturnFormat(format_)
    return made


@pytest.mark.parametrize(
    ("method", "encoding"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_sparqlwrapper_select_in_json(endpoint: str, method: str, encoding: str) -> None:
    asked = wrapper(endpoint, SELECT, JSON)
    asked.setMethod(method)
    asked.setRequestMethod(encoding)
    bindings = asked.queryAndConvert()["results"]["bindings"]
    assert [row["size"]["value"] for row in bindings] == ["7", "12.5"]


def test_sparqlwrapper_select_in_xml(endpoint: str) -> None:
    document = wrapper(endpoint, SELECT, XML).queryAndConvert()
    assert len(document.getElementsByTagName("result")) == 2


@pytest.mark.parametrize("format_", [CSV, TSV])
def test_sparqlwrapper_select_in_tables(endpoint: str, format_: str) -> None:
    assert len(wrapper(endpoint, SELECT, format_).queryAndConvert().strip().splitlines()) == 3


def test_sparqlwrapper_ask(endpoint: str) -> None:
    assert (
        wrapper(endpoint, "ASK { ?s ?p '婦女'@zh-hant }", JSON).queryAndConvert()["boolean"] is True
    )


@pytest.mark.parametrize("format_", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_construct(endpoint: str, format_: str) -> None:
    found = wrapper(endpoint, CONSTRUCT, format_).queryAndConvert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert len(found) == 10


def test_sparqlwrapper_describe(endpoint: str) -> None:
    found = wrapper(endpoint, f"DESCRIBE <{BASE}id/demo/clause/1>", RDFXML).queryAndConvert()
    assert (rdflib.URIRef(f"{BASE}id/demo/clause/1"), None, None) in found


def test_rdflib_store(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, returnFormat="json"))
    clause = rdflib.URIRef(f"{BASE}id/demo/clause/1")
    assert graph.value(clause, rdflib.URIRef(f"{NS}size")) == rdflib.Literal(
        "12.5", datatype=rdflib.XSD.decimal
    )
    assert {str(label) for label in graph.objects(clause, rdflib.RDFS.label)} == {
        "Clause one",
        "第一條",
    }
    assert len(graph) == 10
    assert [float(row.size) for row in graph.query(SELECT)] == [7, 12.5]


def test_rdflib_store_of_one_graph(endpoint: str) -> None:
    store = SPARQLStore(endpoint, returnFormat="xml", method="POST")
    graph = rdflib.Graph(store, rdflib.URIRef(f"{BASE}graph/concepts"))
    assert len(list(graph)) == 2


def test_rdflib_service(endpoint: str) -> None:
    found = rdflib.Graph().query(f"SELECT * {{ SERVICE <{endpoint}> {{ ?s <{NS}size> ?size }} }}")
    assert len(found) == 2


def test_rdflib_parses_the_service_description(endpoint: str) -> None:
    service = rdflib.Graph().parse(endpoint)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert len(set(service.subjects(rdflib.RDF.type, sd.NamedGraph))) == 2


def test_pandas(endpoint: str) -> None:
    address = f"{endpoint}?{urlencode({'query': SELECT, 'format': 'csv'})}"
    table = pandas.read_csv(address)
    assert list(table.columns) == ["s", "size"]
    assert list(table["size"]) == [7, 12.5]


def test_pandas_reads_chinese(endpoint: str) -> None:
    query = f"SELECT ?label {{ <{BASE}id/actor/women> ?p ?label FILTER(LANG(?label) = 'zh-hant') }}"
    table = pandas.read_csv(f"{endpoint}?{urlencode({'query': query, 'output': 'csv'})}")
    assert list(table["label"]) == ["婦女"]
