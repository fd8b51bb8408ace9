"""Overlapping marks become pieces that nest, lose no character, and nest no links."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plangraph.publisher.pages.marks import Mark, Piece, pieces, without_nested_links

_TEXT = "鼓勵人工智能領先國家支持發展中國家"


def mark(start: int, end: int, name: str = "x", layer: str = "thing") -> Mark:
    return Mark(start, end, f"https://x.org/{name}", "party", "#", layer=layer)  # type: ignore[arg-type]


_MARKS = st.lists(
    st.tuples(
        st.integers(0, 16), st.integers(1, 8), st.sampled_from(["thing", "action"]),
        st.sampled_from("abcdef"),
    ),
    max_size=8,
)  # fmt: skip


def written(steps: list[Piece]) -> str:
    return "".join(step.words for step in steps)


@given(_MARKS)
def test_the_words_are_unchanged_and_pieces_nest(found: list[tuple[int, int, str, str]]) -> None:
    marks = [mark(a, min(a + n, len(_TEXT)), name, layer) for a, n, layer, name in found]
    steps = pieces(_TEXT, 0, len(_TEXT), without_nested_links(marks))
    assert written(steps) == _TEXT
    open_: list[Mark | None] = []
    for step in steps:
        if step.step == "open":
            assert step.mark is not None
            links = [m for m in open_ if m is not None and m.layer == "thing" and m.linked]
            assert not (links and step.mark.layer == "thing" and step.mark.linked)
            assert not (links and step.mark.layer == "action")  # its reference is a link too
            open_.append(step.mark)
        elif step.step == "close":
            assert open_.pop() is step.mark
    assert open_ == []


def test_a_thing_within_a_longer_one_is_no_link() -> None:
    long, short = without_nested_links([mark(10, 12, "women"), mark(10, 14, "women-and-children")])
    assert (long.end, long.linked) == (14, True)
    assert (short.end, short.linked) == (12, False)


def test_marks_that_cross_are_split() -> None:
    steps = pieces(_TEXT, 0, 9, [mark(0, 5, "a", "action"), mark(3, 8, "b", "action")])
    shape = [(s.step, s.words or (s.mark.iri[-1] if s.mark else "")) for s in steps]
    assert shape == [
        ("open", "a"), ("words", "鼓勵人"), ("open", "b"), ("words", "工智"), ("close", "b"),
        ("close", "a"), ("open", "b"), ("words", "能領先"), ("close", "b"), ("words", "國"),
    ]  # fmt: skip
    firsts = [s.first for s in steps if s.step == "open"]
    lasts = [s.last for s in steps if s.step == "close"]
    assert firsts == [True, True, False]
    assert lasts == [False, True, True]


def test_only_a_stretch_is_written() -> None:
    assert written(pieces(_TEXT, 2, 6, [mark(0, 17)])) == "人工智能"
