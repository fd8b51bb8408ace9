from __future__ import annotations

import shutil

import pytest
from mini import Project

from plangraph.assembly import Assembly, assemble, titles
from plangraph.errors import CallerError
from plangraph.names import Names

NAMES = Names()


def test_a_subject_is_at_home_where_its_class_is_stated(project: Project) -> None:
    assembly = assemble([project.plan], NAMES)
    action = assembly.place(NAMES.part("mini", "action", "1.2"))
    assert action is not None
    assert (action.file, action.line) == (str(project.plan / "clause-1.ttl"), 27)
    actor = assembly.place(NAMES.thing("actor", "schools"))
    assert actor is not None
    assert actor.file == str(project.ontology / "concepts" / "actor.ttl")


def test_what_the_build_made_is_placed_by_what_points_at_it(project: Project) -> None:
    assembly = assemble([project.plan], NAMES)
    span = NAMES.text("mini", "zh-hant", "1") + "#char=11,15"
    assert assembly.place(span) == assembly.place(NAMES.part("mini", "action", "1.2"))
    assert assembly.place("https://e.org/nothing") is None


def test_titles_are_the_plans_where_there_is_one(project: Project) -> None:
    assert assemble([project.plan], NAMES).titles() == {
        "en": "Example Action Plan",
        "zh-hans": "示例行动计划",
        "zh-hant": "示例行動計劃",
    }


def test_two_plans_keep_to_graphs_of_their_own(project: Project) -> None:
    other = project.plan.with_name("other")
    shutil.copytree(project.plan, other)
    for path in other.glob("*.ttl"):
        text = path.read_text("utf-8").replace("/mini", "/other")
        path.write_text(text, "utf-8")
    assembly = assemble([project.plan, other], NAMES)
    assert {"mini", "other"} <= set(assembly.graphs)
    assert len(assembly.graphs["mini"]) == len(assembly.graphs["other"])
    assert titles(assembly.graphs["other"], NAMES.plan("other"))["en"] == "Example Action Plan"
    assert assembly.titles()["en"] == "Plangraph: policy action plans as linked data"


@pytest.mark.parametrize("name", ["mini", "concepts", "catalog"])
def test_names_that_are_taken(project: Project, name: str) -> None:
    other = project.plan.parent.parent / "more" / name
    shutil.copytree(project.plan, other)
    for path in other.glob("*.ttl"):
        path.write_text(path.read_text("utf-8").replace("/mini", f"/{name}"), "utf-8")
    with pytest.raises(CallerError, match=f"the name '{name}' is taken"):
        assemble([project.plan, other], NAMES)


def test_another_base_moves_every_iri_of_ours(project: Project) -> None:
    graph = assemble([project.plan], Names("https://elsewhere.example/")).graphs["mini"]
    assert not [term for triple in graph for term in triple if str(term).startswith(NAMES.base)]


def test_validated_data_leave_shapes_and_report_out(assembly: Assembly) -> None:
    assert len(assembly.data()) <= sum(len(graph) for graph in assembly.graphs.values())


def test_a_provision_without_words_is_placed_by_the_file_about_it(project: Project) -> None:
    file = project.plan / "clause-2.ttl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("sentence:")), "utf-8")
    place = assemble([project.plan], NAMES).place(NAMES.part("mini", "sentence", "2.1"))
    assert place is not None
    assert (place.file, place.line) == (str(project.plan / "clause-2.ttl"), 1)
