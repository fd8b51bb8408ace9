from __future__ import annotations

from pathlib import Path

import pytest
from mini import Project
from rdflib import URIRef

from plangraph.assembly import Assembly
from plangraph.errors import (
    CallerError,
    EmptySource,
    RdfSyntaxError,
    SourceMissing,
    SourceUnreadable,
)
from plangraph.names import Names
from plangraph.plan import Place, load_plan, read_written, unit_of_file

NAMES = Names()


def test_load_reads_text_and_turtle(project: Project) -> None:
    plan = load_plan(project.plan, NAMES)
    assert plan.key == "mini"
    assert plan.iri == NAMES.plan("mini")
    assert plan.language == "zh-hant"
    assert [unit.key for unit in plan.document.units] == ["announcement", "title", "p1", "1", "2"]
    assert list(plan.files) == ["clause-1.ttl", "clause-2.ttl", "plan.ttl"]
    action = URIRef(NAMES.part("mini", "action", "1.2.1"))
    assert (action, None, None) in plan.graphs["clause-1.ttl"]
    assert len(plan.written()) == sum(len(graph) for graph in plan.graphs.values())


def test_the_plan_that_ships_is_the_text_that_was_measured(assembly: Assembly) -> None:
    text = assembly.plans[0].plan.document.text
    assert (len(text.replace("\n", "")), text.count("\n")) == (2660, 17)


@pytest.mark.parametrize(
    ("file", "unit"),
    [
        ("clause-12.ttl", "12"),
        ("preamble-1.ttl", "p1"),
        ("announcement.ttl", "announcement"),
        ("plan.ttl", None),
        ("annex-1.ttl", None),
        ("clause-x.ttl", None),
    ],
)
def test_unit_of_file(file: str, unit: str | None) -> None:
    assert unit_of_file(file) == unit


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such plan folder"):
        load_plan(tmp_path / "nowhere", NAMES)


def test_a_folder_that_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match=r"has no plan\.ttl"):
        load_plan(tmp_path, NAMES)


def test_a_plan_that_names_no_document(project: Project) -> None:
    project.edit("plan.ttl", "pg:sourceFile <source/mini/plan.txt>", "pg:sourceFile <x>")
    with pytest.raises(SourceUnreadable, match=r"plan\.ttl:18: .*pg:sourceFile <source/mini/FILE>"):
        load_plan(project.plan, NAMES)


def test_a_document_outside_the_folder_is_not_read(project: Project) -> None:
    project.edit("plan.ttl", "source/mini/plan.txt", "source/mini/../../secret.txt")
    with pytest.raises(SourceUnreadable, match="must name its document"):
        load_plan(project.plan, NAMES)


def test_broken_turtle_says_file_line_and_column(project: Project) -> None:
    project.edit("clause-2.ttl", "pg:implements work:compact", "pg:implements nope:compact")
    with pytest.raises(RdfSyntaxError) as caught:
        load_plan(project.plan, NAMES)
    assert caught.value.file.endswith("clause-2.ttl")
    assert (caught.value.line, caught.value.column) == (25, 17)


def test_places_of_subjects(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(
        '@prefix a: <id/> .\n# a:no a:b 1 .\na:one a:says """\na:two in a string """ .\n\n'
        "a:two\n  a:says 'words' .\n<three> a:b 1 .\na:one a:b 2 .\n",
        "utf-8",
    )
    written = read_written(path, "https://e.org/")
    assert written.subjects == {
        "https://e.org/id/one": 3,
        "https://e.org/id/two": 6,
        "https://e.org/three": 8,
    }
    assert written.place("https://e.org/id/two", "words") == Place(str(path), 7)
    assert str(written.place("https://e.org/id/unknown")) == f"{path}:1"


@pytest.mark.parametrize("name", ["Other Name", "計劃", "plan", "actor"])
def test_folder_names_that_make_no_key(project: Project, name: str) -> None:
    other = project.plan.rename(project.plan.parent / name)
    with pytest.raises(CallerError, match="cannot be a plan's key"):
        load_plan(other, Names())
