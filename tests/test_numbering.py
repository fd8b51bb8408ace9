import pytest

from plangraph.errors import SourceUnreadable
from plangraph.numbering import STYLES, clause_run, markers, number_of


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("一百零五", 105),
        ("一百一十", 110), ("一〇", 10), ("二〇", 20), ("二二", 22), ("兩", 2), ("7", 7),
        ("１３", 13), ("iv", 4), ("XIV", 14), ("xc", 90), ("k", None), ("計", None),
    ],
)  # fmt: skip
def test_numerals(numeral, number):
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("line", "style", "number", "text"),
    [
        ("十二、加強", "一、", 12, "十二、"),
        ("一.共同", "一、", 1, "一."),
        ("第十二條 目的", "第一條", 12, "第十二條 "),
        ("第3条：目的", "第一條", 3, "第3条："),
        ("（二）推進", "(一)", 2, "（二）"),
        ("1. Seizing", "1.", 1, "1. "),
        ("１．推進", "1.", 1, "１．"),
        ("3、推進", "1.", 3, "3、"),
        ("2) Seizing", "1)", 2, "2) "),
        ("(2) Seizing", "(1)", 2, "(2) "),
        ("Article 4", "Article 1", 4, "Article 4"),
        ("ARTICLE IV. Scope", "Article 1", 4, "ARTICLE IV. "),
        ("Article 4 Scope", "Article 1", 4, "Article 4 "),
        ("Section 2: Scope", "Section 1", 2, "Section 2: "),
        ("Section 3 — Scope", "Section 1", 3, "Section 3 — "),
    ],
)
def test_styles(line, style, number, text):
    (marker,) = markers([line])
    assert (marker.style, marker.number, marker.text) == (style, number, text)


@pytest.mark.parametrize(
    "line",
    ["1.29% growth", "2025年", "2025. A", "Article 5 of the Charter", "Articles 1", "一共", "0. A",
     "Sectional 1", "十九大", "第一章 總則"],
)  # fmt: skip
def test_no_marker(line):
    assert markers([line]) == []


def numbers(lines):
    return [(marker.line, marker.number) for marker in clause_run(lines)]


def test_numbering_that_continues():
    assert numbers(["題", "一、甲", "甲文", "二、乙", "三、丙", "廣告"]) == [(1, 1), (3, 2), (4, 3)]


def test_outermost_style_wins():
    lines = ["一、甲", "(一)子", "(二)丑", "二、乙", "(一)子", "(二)丑", "(三)寅", "1. a", "2. b"]
    assert numbers(lines) == [(0, 1), (3, 2)]


def test_inner_list_in_the_same_style_does_not_end_the_run():
    lines = ["Article 1 A", "Article 2 B", "Article 1 Of another law", "Article 3 C"]
    assert numbers(lines) == [(0, 1), (1, 2), (3, 3)]


def test_list_of_contents_loses_against_the_text():
    lines = ["一、甲", "二、乙", "一、甲。甲文甲文。", "二、乙。乙文乙文。"]
    assert numbers(lines) == [(2, 1), (3, 2)]


def test_menu_loses_against_the_text():
    lines = ["1. Home", "2. News", "Plan", "1. Seize the opportunities.", "2. Build capacity."]
    assert numbers(lines) == [(3, 1), (4, 2)]


def test_one_clause():
    assert numbers(["題", "一、甲"]) == [(1, 1)]


def test_lone_number_loses_against_numbers_that_count():
    assert numbers(["一、序", "1. A", "2. B"]) == [(1, 1), (2, 2)]


def test_no_clauses():
    with pytest.raises(SourceUnreadable, match=r"no numbered clauses: .*'Article 1'.*'一、'"):
        clause_run(["題", "甲文。", "二、乙"])


def test_lost_clause_is_an_error():
    with pytest.raises(SourceUnreadable, match="clause 3 is missing: after '二、' comes '四、'"):
        clause_run(["一、甲", "二、乙", "四、丁"])


def test_number_far_off_is_no_lost_clause():
    assert numbers(["1. A", "2. B", "30. C"]) == [(0, 1), (1, 2)]


def test_styles_are_told_by_an_example_of_themselves():
    for style in STYLES:
        assert style in {marker.style for marker in markers([style])}
