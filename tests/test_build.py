from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mini import Project

from plangraph.assembly import assemble
from plangraph.build import build_release, check, faults
from plangraph.errors import NotConforming, PlangraphError, QuoteNotFound, RdfSyntaxError
from plangraph.names import Names
from plangraph.release import Release, open_release

NAMES = Names()


def contents(release: Release) -> dict[str, bytes]:
    return {
        path.relative_to(release.folder).as_posix(): path.read_bytes()
        for path in release.folder.rglob("*")
        if path.is_file()
    }


TWICE = """
import sys
from pathlib import Path
from plangraph import assets
from plangraph.build import build_release
from plangraph.names import Names
ontology, out = Path(sys.argv[1]), Path(sys.argv[2])
assets.ontology = lambda: ontology
build_release([ontology / "plans" / "mini"], out, Names())
"""


def test_a_release_built_twice_is_the_same_to_the_byte(project: Project, tmp_path: Path) -> None:
    """In two processes, which order sets and maps in ways of their own."""
    for seed in ("1", "2"):
        command = [sys.executable, "-c", TWICE, project.ontology, tmp_path / seed]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    one, two = (open_release(tmp_path / seed) for seed in ("1", "2"))
    assert contents(one) == contents(two)
    assert sorted(contents(one)) == sorted([*one.files, "manifest.json"])
    assert one.verify().id == f"{one.version}-{one.digest[:12]}"


def test_a_release_holds_what_it_was_made_from(project: Project, tmp_path: Path) -> None:
    made = build_release([project.plan], tmp_path / "out", NAMES)
    assert made.kind == "plans"
    assert made.default_graph == "union"
    assert made.issued == "2026-08-01"
    assert made.plans == (
        {
            "key": "mini",
            "iri": NAMES.plan("mini"),
            "title": {
                "en": "Example Action Plan",
                "zh-hans": "示例行动计划",
                "zh-hant": "示例行動計劃",
            },
            "source": "plan.txt",
        },
    )
    source = (project.plan / "plan.txt").read_bytes()
    assert made.path("source/mini/plan.txt").read_bytes() == source
    assert made.validation is not None
    assert made.validation["conforms"] is True
    for name in ("vocabulary.ttl", "shapes.ttl", "validation.ttl", "coverage.json", "search.db"):
        assert made.files[name].size > 100


def test_a_changed_plan_is_another_release_and_the_old_one_is_kept(
    project: Project, tmp_path: Path
) -> None:
    one = build_release([project.plan], tmp_path / "out", NAMES)
    project.edit("clause-1.ttl", '"Protect the rights of children."', '"Guard them."')
    two = build_release([project.plan], tmp_path / "out", NAMES)
    assert two.digest != one.digest
    assert open_release(tmp_path / "out") == two
    assert one.verify()


FAULTS = [
    (
        "clause-1.ttl",
        'pg:reading "explicit" .\naction:1.2 a',
        'pg:reading "guessed" .\naction:1.2 a',
    ),
    ("clause-2.ttl", "pg:force force:plain", "pg:force actor:schools"),
]


@pytest.mark.parametrize(("file", "old", "new"), FAULTS, ids=["reading", "force"])
def test_a_violation_says_what_why_and_where_and_leaves_the_old_release(
    project: Project, tmp_path: Path, file: str, old: str, new: str
) -> None:
    before = build_release([project.plan], tmp_path / "out", NAMES)
    project.edit(file, old, new)
    with pytest.raises(NotConforming, match="nothing was written") as caught:
        build_release([project.plan], tmp_path / "out", NAMES)
    assert caught.value.details
    for line in caught.value.details:
        assert line.startswith(f"{project.plan / file}:")
        assert "Violation" in line
    assert open_release(tmp_path / "out").verify() == before
    assert len(list((tmp_path / "out" / "releases").iterdir())) == 1


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('"《示例契約》"', '"《契約》"', QuoteNotFound),
        ("work:compact pg:quote", "work:compact pg:quote ;", RdfSyntaxError),
    ],
)
def test_what_cannot_be_read_writes_nothing(
    project: Project, tmp_path: Path, old: str, new: str, kind: type[PlangraphError]
) -> None:
    project.edit("clause-2.ttl", old, new)
    with pytest.raises(kind, match=r"clause-2\.ttl:2"):
        build_release([project.plan], tmp_path / "out", NAMES)
    assert not (tmp_path / "out").exists()


def test_check_reports_with_places(project: Project) -> None:
    project.edit("clause-1.ttl", "clause:1 dcterms:title", "clause:1 dcterms:alternative")
    assembly = assemble([project.plan], NAMES)
    report = check(assembly)
    assert not report.conforms
    lines = faults(assembly, report, "zh-hant")
    assert any("clause-1.ttl:18" in line for line in lines)
    assert {"shapes", "inferred", "catalog", "validation"} <= set(assembly.graphs)


def test_the_plan_that_ships_conforms(built: Release) -> None:
    assert built.validation is not None
    assert built.validation["conforms"] is True
    assert built.validation["violations"] == 0
    assert built.validation["warnings"] == 0
    assert built.id == open_release(built.folder).id
    assert {plan["key"] for plan in built.plans} == {"gaigap-2025"}
