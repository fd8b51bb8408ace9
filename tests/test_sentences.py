import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.sentences import columns, first_end, is_finished, is_wrapped, split


def parts(text):
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["甲。", "乙！", "丙？", "丁"],
        ["他說：“甲。”", "乙。"],
        ["甲(乙。)", "丙。"],
        ["甲!", "乙?", "丙。"],
        ["甲;乙;丙。"],
        ["甲……乙。"],
        ["增長1.29%,達2.5億。", "乙。"],
    ],
    ids=repr,
)
def test_chinese(sentences):
    assert parts("".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["We call on all.", "We act!", "Do we?", "Yes."],
        ["Growth of 1.29 per cent.", "It is so."],
        ["See Art. 5 and No. 7, p. 3.", "Then go."],
        ["The answer is no.", "We act."],
        ["Dr. Li and J. Smith met.", "They spoke."],
        ["Use standards, e.g. ISO, i.e. rules.", "Go."],
        ["The U.S. Government and U.N. agencies agree.", "Good."],
        ["He said “yes.”", "She left."],
        ["Wait... for it.", "Now."],
        ["Visit example.org or v2.0 now.", "Then go."],
        ["(See below.)", "Go on."],
        ["Pay Fig.", "Show."],
    ],
    ids=repr,
)
def test_western(sentences):
    assert parts(" ".join(sentences)) == sentences


def test_paragraphs_end_sentences_and_wrapped_lines_do_not():
    assert parts("Heads:\n(a) one;\n(b) two") == ["Heads:", "(a) one;", "(b) two"]
    wrapped = "We call on all countries and all their many friends\nto cooperate. We act."
    assert parts(wrapped) == [wrapped[:-8], "We act."]


@pytest.mark.parametrize("numbers", ["12", "ab", ["i", "ii"]])
def test_the_number_of_an_item_is_no_sentence(numbers):
    items = [f"{number}. Build schools." for number in numbers]
    assert parts("\n".join(["Do this:", *items])) == ["Do this:", *items]
    assert parts("（一）任務。\n1. 建設平臺。") == ["（一）任務。", "1. 建設平臺。"]


def test_start_leaves_out_what_stands_before():
    assert split("一、甲。乙。", 4) == [(4, 6)]


@pytest.mark.parametrize("line", ["甲。", "甲：", "全文如下:", "a; and", "“甲。”", "(b) x;", "等…"])
def test_finished(line):
    assert is_finished(line)


@pytest.mark.parametrize("line", ["甲", "甲,", "Title", "甲。乙", "and"])
def test_unfinished(line):
    assert not is_finished(line)


def test_columns_and_wrapping():
    assert columns("計劃ab") == 6
    assert [width for width in range(200) if is_wrapped("a" * width)] == [*range(45, 121)]
    assert not is_wrapped("計" * 30 + "。")


def test_first_end():
    assert first_end("甲。乙。") == 2
    assert first_end("甲") is None


TEXT = st.text(alphabet="甲乙。！?!. \nAb.“”1", max_size=60)


@given(TEXT)
def test_sentences_are_in_order_and_leave_out_only_blanks(text):
    ranges = split(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in ranges)
    kept = {at for start, end in ranges for at in range(start, end)}
    assert len(kept) == sum(end - start for start, end in ranges)
    assert ranges == sorted(ranges)
    assert not "".join(c for at, c in enumerate(text) if at not in kept).strip()
