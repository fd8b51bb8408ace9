"""Every Info that the plan's data gives is explained in shapes/README.md, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import SH, SKOS, Graph, URIRef

from plangraph import assets
from plangraph.assembly import Assembly
from plangraph.names import DEFAULT_BASE, KINDS, Names
from plangraph.terms import read_turtle

SHAPES = ("ForceHasTrigger", "GathersOnly", "StandsByItself")


def section(shape: str) -> str:
    """What the README says under the heading of a shape."""
    text = (assets.shapes() / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^### `{shape}`.*?$(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"shapes/README.md has no section on {shape}"
    return found[1]


def results(report: Graph, severity: URIRef) -> set[tuple[str, str]]:
    """Shape and thing (`goal/close-divides`) of each result."""
    return {
        (
            str(report.value(result, SH.sourceShape)).removeprefix(Names().shapes),
            str(report.value(result, SH.focusNode)).removeprefix(f"{DEFAULT_BASE}id/"),
        )
        for result in report.subjects(SH.resultSeverity, severity)
    }


@pytest.fixture(scope="module")
def report(release: Path) -> Graph:
    return read_turtle(release / "validation.ttl", DEFAULT_BASE)


def test_nothing_is_to_be_mended(report: Graph) -> None:
    assert results(report, SH.Violation) == results(report, SH.Warning) == set()


def test_infos_come_from_the_explained_shapes_only(report: Graph) -> None:
    assert {shape for shape, _ in results(report, SH.Info)} <= set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_readme_names_what_the_release_finds(shape: str, report: Graph) -> None:
    found = {thing for name, thing in results(report, SH.Info) if name == shape}
    assert set(re.findall(r"`([a-z]+/[^`]+)`", section(shape))) == found


@pytest.mark.parametrize("path", sorted(assets.shapes().glob("*.ttl")), ids=lambda path: path.stem)
def test_the_readme_names_every_file(path: Path) -> None:
    assert f"`{path.name}`" in (assets.shapes() / "README.md").read_text(encoding="utf-8")


def test_every_thing_that_ships_has_words_or_gathers_others(assembly: Assembly) -> None:
    data = assembly.data()
    evidence, broader = URIRef(Names().term("evidence")), SKOS.broader
    # What is classified, not quoted: the kinds of force and of activity.
    kinds = set(KINDS) - {"force", "activity"}
    things = {
        str(thing) for thing in data.subjects(SKOS.inScheme) if Names().kind(str(thing)) in kinds
    }
    assert things
    assert not [
        thing
        for thing in sorted(things)
        if (URIRef(thing), evidence, None) not in data
        and (None, broader, URIRef(thing)) not in data
    ]
