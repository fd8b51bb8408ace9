"""The field's quality checks that need no network: OOPS! pitfalls, FOOPS! and LOV metadata.

Each test names the check it stands for. What shapes/ontology.ttl lints is not repeated here but for
the vocabulary's metadata, which foreign tools look for under these very properties.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, URIRef
from rdflib.term import Node

from plangraph import assets
from plangraph.names import DEFAULT_BASE, KINDS, LANGUAGES, Names
from plangraph.scripts import to_simplified
from plangraph.terms import new_graph, read_turtle

NAMES = Names()
ONTOLOGY = URIRef(f"{DEFAULT_BASE}ns")
SCHEMA = rdflib.Namespace(rdflib.SDO)
VOAF = rdflib.Namespace("http://purl.org/vocommons/voaf#")
VS = rdflib.Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
FILES = [assets.ontology() / name for name in ("vocabulary.ttl", "alignments.ttl")]

#: Namespaces whose terms may be linked to; each term was read in its vocabulary's own file.
OUTSIDE = {
    "http://data.europa.eu/eli/ontology#",
    "http://metadata.un.org/sdg/ontology#",
    "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/2004/02/skos/core#",
    "https://schema.org/",
    "https://w3id.org/airo#",
    "https://w3id.org/dpv#",
}


@cache
def vocabulary() -> rdflib.Graph:
    return read_turtle(FILES[0], DEFAULT_BASE)


@cache
def alignments() -> rdflib.Graph:
    return read_turtle(FILES[1], DEFAULT_BASE)


@cache
def union() -> rdflib.Graph:
    return vocabulary() + alignments()


@cache
def classes() -> set[Node]:
    return set(vocabulary().subjects(RDF.type, OWL.Class))


@cache
def properties() -> set[Node]:
    return {term for kind in PROPERTIES for term in vocabulary().subjects(RDF.type, kind)}


def terms() -> set[Node]:
    return classes() | properties()


def ours(node: Node) -> bool:
    return str(node).startswith(NAMES.ns)


def local(node: Node) -> str:
    return str(node).removeprefix(NAMES.ns)


@cache
def above(term: Node) -> set[Node]:
    """The classes or properties above a term, itself included, in both files."""
    link = RDFS.subClassOf if term in classes() else RDFS.subPropertyOf
    return set(union().transitive_objects(term, link))


# --- OOPS!


def test_p04_no_term_stands_alone() -> None:
    graph = union()
    links = set(graph.predicates()) - {RDF.type, RDFS.isDefinedBy}
    alone = {
        local(term)
        for term in terms()
        if not any(
            isinstance(other, URIRef) and predicate in links
            for predicate, other in [
                *graph.predicate_objects(term),
                *((p, s) for s, p in graph.subject_predicates(term)),
            ]
        )
    }
    assert alone == set()


def test_p05_inverses_are_of_object_properties_and_not_of_themselves() -> None:
    for one, other in vocabulary().subject_objects(OWL.inverseOf):
        assert one != other
        for term in (one, other):
            assert (term, RDF.type, OWL.ObjectProperty) in vocabulary()


def test_p05_inverses_swap_domain_and_range() -> None:
    graph = vocabulary()

    def side(term: Node, *predicates: Node) -> set[Node]:
        return {value for predicate in predicates for value in graph.objects(term, predicate)}

    for one, other in graph.subject_objects(OWL.inverseOf):
        starts = side(one, RDFS.domain, SCHEMA.domainIncludes)
        assert starts == side(other, RDFS.range, SCHEMA.rangeIncludes), local(one)
        ends = side(one, RDFS.range, SCHEMA.rangeIncludes)
        assert ends == side(other, RDFS.domain, SCHEMA.domainIncludes), local(one)


def test_p06_no_class_is_below_itself() -> None:
    graph = union()
    for term in terms():
        link = RDFS.subClassOf if term in classes() else RDFS.subPropertyOf
        parents = list(graph.objects(term, link))
        assert all(term not in graph.transitive_objects(parent, link) for parent in parents)


def test_p08_every_term_has_label_and_definition_in_each_language() -> None:
    for term in terms():
        for predicate in (RDFS.label, SKOS.definition):
            tags = sorted(text.language for text in vocabulary().objects(term, predicate))
            assert tags == sorted(LANGUAGES), (local(term), predicate)


def test_p10_classes_are_kept_apart() -> None:
    pairs = set(vocabulary().subject_objects(OWL.disjointWith))
    kinds = [URIRef(NAMES.term(name)) for name in set(KINDS.values())]
    special = {URIRef(NAMES.term(n)) for n in ("Technology", "DataResource", "StandardTopic")}
    concepts = [kind for kind in kinds if SKOS.Concept in above(kind) and kind not in special]
    for index, one in enumerate(concepts):
        for other in concepts[index + 1 :]:
            assert (one, other) in pairs or (other, one) in pairs, (local(one), local(other))


def test_p10_no_class_is_kept_apart_from_what_is_above_it() -> None:
    for one, other in vocabulary().subject_objects(OWL.disjointWith):
        assert other not in above(one)
        assert one not in above(other)
        for term in classes():
            assert not {one, other} <= above(term), (local(term), local(one), local(other))


def test_p11_every_property_has_domain_and_range() -> None:
    graph = vocabulary()
    for term in properties():
        for single, many in (
            (RDFS.domain, SCHEMA.domainIncludes),
            (RDFS.range, SCHEMA.rangeIncludes),
        ):
            one, several = list(graph.objects(term, single)), list(graph.objects(term, many))
            assert bool(one) != bool(several), (local(term), single)


def test_p19_no_property_has_two_domains_or_ranges() -> None:
    for predicate in (RDFS.domain, RDFS.range):
        assert max(Counter(vocabulary().subjects(predicate)).values()) == 1


def test_p19_what_is_included_is_more_than_one() -> None:
    for predicate in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes):
        assert min(Counter(vocabulary().subjects(predicate)).values()) > 1


def test_p22_names_are_in_one_style() -> None:
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", local(term)) for term in classes())
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", local(term)) for term in properties())


def test_p22_english_labels_are_in_one_style() -> None:
    for term in terms():
        (label,) = [t for t in vocabulary().objects(term, RDFS.label) if t.language == "en"]
        assert label[0].isupper() == (term in classes()), label
        assert "_" not in label


def test_p20_definitions_are_sentences_and_not_the_label_again() -> None:
    for term in terms():
        for text in vocabulary().objects(term, SKOS.definition):
            assert text.endswith("." if text.language == "en" else "。")
            labels = {str(label) for label in vocabulary().objects(term, RDFS.label)}
            assert text.rstrip(".。") not in labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_p32_no_two_classes_and_no_two_properties_have_one_label(language: str) -> None:
    for group in (classes(), properties()):
        labels = [
            str(label)
            for term in group
            for label in vocabulary().objects(term, RDFS.label)
            if label.language == language
        ]
        assert [label for label, times in Counter(labels).items() if times > 1] == []


def test_p34_p35_every_term_of_ours_that_is_used_has_a_type() -> None:
    graph = union()
    used = {node for triple in graph for node in triple if ours(node)}
    assert used - {URIRef(NAMES.ns)} == terms()


def test_p36_no_file_extension_in_an_iri() -> None:
    for term in (*terms(), ONTOLOGY):
        assert not re.search(r"\.(ttl|owl|rdf|xml)(#|$)", str(term))


def test_p38_p41_the_vocabulary_is_one_and_licensed() -> None:
    assert list(vocabulary().subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
    assert str(vocabulary().value(ONTOLOGY, DCTERMS.license)).startswith("https://creativecommons")


def test_p39_one_namespace() -> None:
    assert vocabulary().value(ONTOLOGY, VANN.preferredNamespaceUri) == URIRef(NAMES.ns)
    assert all(ours(term) for term in terms())


def test_p40_nothing_is_said_about_terms_of_others() -> None:
    agent = URIRef(f"{DEFAULT_BASE}id/agent/plangraph")
    for graph in (vocabulary(), alignments()):
        assert {s for s in graph.subjects() if not ours(s)} <= {ONTOLOGY, agent}


def test_p40_links_lead_to_known_vocabularies_only() -> None:
    for _, predicate, value in alignments():
        linking = str(predicate).startswith((str(RDFS), str(SKOS)))
        assert linking and any(str(value).startswith(space) for space in OUTSIDE), value


# --- FOOPS! and LOV


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.creator,
        DCTERMS.contributor,
        DCTERMS.publisher,
        DCTERMS.created,
        DCTERMS.issued,
        DCTERMS.modified,
        DCTERMS.license,
        DCTERMS.rights,
        DCTERMS.bibliographicCitation,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
        OWL.versionInfo,
        OWL.versionIRI,
    ],
    ids=lambda predicate: predicate.rsplit("/")[-1].rsplit("#")[-1],
)
def test_foops_om_metadata(predicate: URIRef) -> None:
    assert (ONTOLOGY, predicate, None) in vocabulary()


def test_foops_ver1_the_version_is_in_the_version_iri_only() -> None:
    version = vocabulary().value(ONTOLOGY, OWL.versionInfo)
    assert vocabulary().value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert not any(re.search(r"\d+\.\d+", str(term)) for term in terms())


def test_foops_find1_the_prefix_is_short() -> None:
    prefix = str(vocabulary().value(ONTOLOGY, VANN.preferredNamespacePrefix))
    assert prefix == "pg" and NAMES.prefixes()[prefix] == NAMES.ns


def test_foops_voc1_terms_of_others_are_reused() -> None:
    linked = {local(term) for term in alignments().subjects()}
    assert len(linked) >= 20
    assert any(SKOS.Concept in above(term) for term in classes())


def test_lov_vocabulary_type_and_status_of_each_term() -> None:
    assert (ONTOLOGY, RDF.type, VOAF.Vocabulary) in vocabulary()
    for term in terms():
        assert (term, RDFS.isDefinedBy, ONTOLOGY) in vocabulary(), local(term)
        status = str(vocabulary().value(term, VS.term_status))
        assert status in {"unstable", "testing", "stable", "archaic"}, local(term)


# --- ours


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_iri_of_ours_is_absolute_and_no_base_is_set(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "w3id.org/plangraph" not in text
    assert not re.search(r"@base|^\s*base\s", text, re.IGNORECASE | re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_iri_follows_the_base(path: Path) -> None:
    base = "http://localhost:8000/g/"
    moved = read_turtle(path, base)
    kept = read_turtle(path, DEFAULT_BASE)
    back = new_graph()
    for triple in moved:
        nodes = [
            URIRef(n.replace(base, DEFAULT_BASE)) if isinstance(n, URIRef) else n for n in triple
        ]
        back.add((nodes[0], nodes[1], nodes[2]))
    assert set(back) == set(kept)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_blank_nodes_and_no_upper_case_tags(path: Path) -> None:
    graph = read_turtle(path, DEFAULT_BASE)
    assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)
    assert not re.search(r'"@[a-z]*-?[A-Z]', path.read_text(encoding="utf-8"))


def test_every_kind_of_thing_has_its_class() -> None:
    assert {URIRef(NAMES.term(name)) for name in KINDS.values()} <= classes()


def test_simplified_words_are_the_traditional_ones_converted() -> None:
    for term in terms():
        for predicate in (RDFS.label, SKOS.definition):
            texts = {t.language: str(t) for t in vocabulary().objects(term, predicate)}
            assert texts["zh-hans"] == to_simplified(texts["zh-hant"]), local(term)
