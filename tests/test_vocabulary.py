from __future__ import annotations

from pathlib import Path

import pytest
from mini import Project
from rdflib import SKOS, Literal, URIRef

from plangraph.assembly import Assembly
from plangraph.errors import SourceMissing
from plangraph.names import Names
from plangraph.vocabulary import load_ontology, top_concepts

NAMES = Names()
SCHEME = URIRef(NAMES.thing("scheme", "actor"))


def actor(key: str) -> URIRef:
    return URIRef(NAMES.thing("actor", key))


def test_load_sorts_files_into_graphs(project: Project) -> None:
    (project.ontology / "links").mkdir()
    (project.ontology / "links" / "x.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<id/actor/schools> skos:exactMatch <https://e.org/schools> .\n"
    )
    ontology = load_ontology(project.ontology, NAMES)
    match = (actor("schools"), SKOS.exactMatch, URIRef("https://e.org/schools"))
    assert match in ontology.concepts
    assert (URIRef(NAMES.term("Action")), None, None) in ontology.graphs["vocabulary"]
    assert (URIRef(NAMES.dataset), None, None) in ontology.dataset
    assert len(ontology.graphs["queries"]) == 0
    label = Literal("学校", lang="zh-hans")
    assert (actor("schools"), SKOS.prefLabel, label) in ontology.concepts


def test_instances_are_of_the_very_class(project: Project) -> None:
    ontology = load_ontology(project.ontology, NAMES)
    assert ontology.instances(NAMES.term("ReferencedWork")) == {NAMES.thing("work", "compact")}
    assert ontology.instances(NAMES.term("Actor")) == set()


def test_a_folder_without_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"no vocabulary\.ttl"):
        load_ontology(tmp_path, NAMES)


def test_top_concepts_have_none_broader_anywhere(project: Project) -> None:
    concepts = load_ontology(project.ontology, NAMES).concepts
    concepts.add((actor("schools"), SKOS.broader, actor("all-parties")))
    plan = load_ontology(project.ontology, NAMES).graphs["queries"]
    plan.add((actor("companies"), SKOS.broader, actor("all-parties")))
    top = top_concepts(concepts, [plan])
    assert set(top.objects(SCHEME, SKOS.hasTopConcept)) == {actor("all-parties")}
    assert set(top.subjects(SKOS.topConceptOf, SCHEME)) == {actor("all-parties")}


def test_every_thing_that_ships_leads_up_to_a_top_concept(assembly: Assembly) -> None:
    concepts = assembly.graphs["concepts"] + assembly.graphs["gaigap-2025"]
    for thing in set(concepts.subjects(SKOS.inScheme)):
        up = set(concepts.transitive_objects(thing, SKOS.broader))
        assert any((each, SKOS.topConceptOf, None) in concepts for each in up), thing
