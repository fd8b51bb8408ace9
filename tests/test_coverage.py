from __future__ import annotations

import json

import pytest
from mini import Project

from plangraph.assembly import Assembly, assemble
from plangraph.coverage import CONNECTIVES, KINDS, Coverage, cover
from plangraph.names import Names
from plangraph.release import Release

NAMES = Names()


def covered(assembly: Assembly) -> Coverage:
    read = assembly.plans[0]
    return cover(read.plan, read.evidence, read.mentions, NAMES)


def test_every_character_is_of_one_kind(project: Project) -> None:
    coverage = covered(assemble([project.plan], NAMES))
    units = {unit.unit: unit for unit in coverage.units}
    assert list(units) == ["p1", "1", "2"]
    assert units["p1"].counts == {
        "statement": 0,
        "thing": 2,
        "mention": 0,
        "punctuation": 1,
        "ordinal": 0,
        "connective": 0,
        "unread": 13,
    }


def test_what_is_left_is_listed_with_its_reason(project: Project) -> None:
    coverage = covered(assemble([project.plan], NAMES))
    left = [(run.words, run.reason) for unit in coverage.units for run in unit.left]
    assert left == [
        ("我們呼吁", "unread"),
        ("遵循開放合作的原則", "unread"),
        ("。", "punctuation"),
        ("一", "ordinal"),
        ("、", "punctuation"),
        ("。", "punctuation"),
        ("。", "punctuation"),
        ("保障兒童權益", "unread"),
        ("。", "punctuation"),
        ("二", "ordinal"),
        ("、", "punctuation"),
        ("。", "punctuation"),
        ("落實", "unread"),
        (",", "punctuation"),
        ("發揮", "unread"),
        ("作用", "unread"),
        ("。", "punctuation"),
    ]


@pytest.mark.parametrize("words", ["的", "同時", "以及其", "特別是", "the", "and of the"])
def test_connectives(words: str) -> None:
    assert CONNECTIVES.fullmatch(words)


@pytest.mark.parametrize("words", ["合作", "的合作", "theory", "andes"])
def test_words_that_say_something(words: str) -> None:
    assert not CONNECTIVES.fullmatch(words)


def test_the_plan_that_ships_is_read_to_the_last_word(assembly: Assembly) -> None:
    coverage = covered(assembly)
    assert coverage.total() == sum(
        len(unit.text)
        for unit in assembly.plans[0].plan.document.units
        if unit.kind in ("preamble", "clause")
    )
    assert coverage.total("unread") == 0
    assert coverage.by_statements >= 0.97
    assert coverage.by_all >= coverage.by_statements


def test_the_release_holds_the_report(built: Release) -> None:
    (plan,) = json.loads(built.path("coverage.json").read_bytes())["plans"]
    assert plan["plan"] == "gaigap-2025"
    assert plan["characters"] == sum(plan["totals"][kind] for kind in KINDS)
    assert len(plan["units"]) == 15
