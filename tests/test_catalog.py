from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, PROV, RDF, VOID, Literal, Namespace, URIRef

from plangraph import __version__, canonical
from plangraph import names as iris
from plangraph.assembly import Assembly, describe
from plangraph.catalog import ABOUT, Dump, count, distributions_graph, prefixes
from plangraph.formats import FORMATS
from plangraph.media import TURTLE
from plangraph.names import Names
from plangraph.release import DATA, Release
from plangraph.terms import new_graph

NAMES = Names()
DATASET = URIRef(NAMES.dataset)
DCAT, SPDX, SH = Namespace(iris.DCAT), Namespace(iris.SPDX), Namespace(iris.SH)


@pytest.fixture(scope="session")
def quads(built: Release) -> set[ox.Quad]:
    return set(ox.parse(path=built.data, format=ox.RdfFormat.N_QUADS))


def graph_of(quads: set[ox.Quad], key: str) -> set[ox.Quad]:
    return {quad for quad in quads if quad.graph_name == ox.NamedNode(NAMES.graph(key))}


def test_count() -> None:
    s, p, o, g = (ox.NamedNode(f"https://e.org/{name}") for name in "spog")
    kind = ox.NamedNode(str(RDF.type))
    found = count([ox.Quad(s, p, o, g), ox.Quad(s, p, o), ox.Quad(s, kind, o, g)])
    assert (found.triples, found.quads, found.subjects, found.objects) == (2, 3, 1, 1)
    assert found.graphs == {"": 1, g.value: 2}
    assert found.classes == {o.value: 1}
    assert {name: use.triples for name, use in found.properties.items()} == {
        p.value: 1,
        kind.value: 1,
    }


def test_parts_of_the_one_plan_have_prefixes_of_their_own() -> None:
    assert prefixes(NAMES, ["one"])["action"] == NAMES.part("one", "action", "")
    two = prefixes(NAMES, ["one", "two"])
    assert "action" not in two
    assert two["two-action"] == NAMES.part("two", "action", "")


def test_every_dump_is_the_data_but_for_the_checksums_of_dumps(
    built: Release, quads: set[ox.Quad]
) -> None:
    expected = quads - graph_of(quads, "distributions")
    for media in canonical.DUMPS:
        path = built.path(f"dumps/plangraph{media.suffix}")
        parsed = set(ox.parse(path=path, format=FORMATS[media.name]))
        if media.kind == "dataset":
            assert parsed == expected
        else:
            assert {each.triple for each in parsed} == {each.triple for each in expected}


def test_the_checksums_in_the_data_are_those_of_the_files(
    built: Release, quads: set[ox.Quad]
) -> None:
    found = {
        quad.object.value
        for quad in graph_of(quads, "distributions")
        if quad.predicate.value == str(SPDX.checksumValue) and isinstance(quad.object, ox.Literal)
    }
    assert found == {
        built.files[f"dumps/plangraph{media.suffix}"].sha256 for media in canonical.DUMPS
    }


def test_the_statistics_are_true_of_the_data(quads: set[ox.Quad]) -> None:
    data = quads - {quad for key in ABOUT for quad in graph_of(quads, key)}
    statistics, catalog = count(data), graph_of(quads, "catalog")
    values = {(q.subject.value, q.predicate.value): q.object for q in catalog}
    triples = values[(NAMES.dataset, str(VOID.triples))]
    assert isinstance(triples, ox.Literal)
    assert int(triples.value) == statistics.triples
    partitions = {
        q.object.value for q in catalog if q.predicate.value == str(VOID["class"])
    }  # fmt: skip
    assert partitions == set(statistics.classes)


def test_the_manifest_counts_what_the_data_hold(built: Release, quads: set[ox.Quad]) -> None:
    statistics = count(quads)
    assert built.quads == len(quads) == statistics.quads
    assert built.triples == statistics.triples
    assert built.graphs == statistics.graphs
    assert built.classes == statistics.classes
    assert set(built.graphs) >= {
        NAMES.graph(key)
        for key in ("gaigap-2025", "vocabulary", "concepts", "catalog", "inferred", "shapes")
    }
    assert built.digest == built.files[DATA].sha256


def test_there_are_no_blank_nodes_and_no_shorthands(quads: set[ox.Quad]) -> None:
    assert not [
        quad
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.BlankNode)
    ]
    shorthands = {NAMES.term("quote"), NAMES.term("items")}
    assert not [quad for quad in quads if quad.predicate.value in shorthands]


def test_the_catalogue_describes_dataset_version_service_and_origin(assembly: Assembly) -> None:
    describe(assembly)
    graph = assembly.graphs.pop("catalog")
    version = URIRef(f"{DATASET}/{__version__}")
    assert (DATASET, DCAT.hasCurrentVersion, version) in graph
    assert (DATASET, DCAT.version, Literal(__version__)) in graph
    assert (DATASET, VOID.sparqlEndpoint, URIRef(f"{NAMES.base}sparql")) in graph
    assert {each.language for each in graph.objects(DATASET, DCTERMS.rights)} == {
        "en",
        "zh-hant",
        "zh-hans",
    }
    sources = {str(each) for each in graph.objects(version, PROV.wasDerivedFrom)}
    assert NAMES.source("gaigap-2025", "000_70ea137fa163bfbc.txt") in sources
    assert len(list(graph.objects(DATASET, DCAT.distribution))) == 12
    declared = {str(graph.value(node, SH.prefix)) for node in graph.objects(DATASET, SH.declare)}
    assert {"pg", "action", "actor", "skos"} <= declared


def test_gzipped_dumps_have_no_checksum_in_the_data() -> None:
    packed = Dump(TURTLE, "dumps/plangraph.ttl.gz", 10, "00")
    assert distributions_graph([packed], NAMES).isomorphic(new_graph())
