from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini import Project

from plangraph.assembly import Assembly
from plangraph.mentions import Mention, find_mentions, places
from plangraph.names import Names
from plangraph.plan import Span, load_plan


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("人工智能治理和人工智能", ["人工智能治理", "人工智能"], [(0, 6), (7, 11)]),
        ("甲乙丙", ["乙丙", "甲乙"], [(1, 3)]),
        ("哈哈哈", ["哈哈"], [(0, 2)]),
        ("", ["甲"], []),
        ("the AI in MAIN, AI", ["AI"], [(4, 6), (16, 18)]),
    ],
)
def test_places(text: str, labels: list[str], expected: list[tuple[int, int]]) -> None:
    assert sorted(places(text, labels)) == expected


@given(st.text("甲乙丙", max_size=30), st.sets(st.text("甲乙丙", min_size=1, max_size=4)))
def test_places_are_labels_and_never_overlap(text: str, labels: set[str]) -> None:
    longest_first = sorted(labels, key=lambda each: (-len(each), each))
    found = sorted(places(text, longest_first))
    assert all(text[start:end] in labels for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    left = "".join(c if not any(s <= i < e for s, e in found) else " " for i, c in enumerate(text))
    assert not any(label in left for label in labels)


def test_every_thing_of_a_label_is_mentioned(project: Project) -> None:
    plan = load_plan(project.plan, Names())
    labels = {"學校": ("x:b", "x:a"), "各方": ("x:c",), "無": ("x:d",), "": ("x:e",)}
    assert find_mentions(plan, labels) == (
        Mention(Span("1", 33, 35), "x:a"),
        Mention(Span("1", 33, 35), "x:b"),
        Mention(Span("2", 20, 22), "x:a"),
        Mention(Span("2", 20, 22), "x:b"),
        Mention(Span("p1", 4, 6), "x:c"),
    )


def test_the_plan_names_the_united_nations_wherever_the_text_does(assembly: Assembly) -> None:
    read = assembly.plans[0]
    iri = Names().thing("institution", "united-nations")
    found = {mention.span for mention in read.mentions if mention.thing == iri}
    inside = [m.span for m in read.mentions if m.thing != iri]
    for unit in read.plan.document.units:
        start = unit.text.find("聯合國")
        while start >= 0:
            span = Span(unit.key, start, start + 3)
            held = any(
                s.unit == unit.key and s.start <= start and start + 3 <= s.end for s in inside
            )
            assert span in found or held
            start = unit.text.find("聯合國", start + 1)
    assert found
