import hashlib
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph import assets
from plangraph.errors import CallerError, SourceUnreadable
from plangraph.source import read_source
from plangraph.text import clean, read_document

SHA256 = "8279c7f97026131e575f388fcc0413877de0a513890ee2c60cf44888ceb11e7c"


@pytest.fixture(scope="module")
def raw():
    folder = assets.ontology() / "plans" / "gaigap-2025"
    return read_source(folder / "000_70ea137fa163bfbc.txt").text


@pytest.fixture(scope="module")
def plan(raw):
    return read_document(raw)


def reasons(document):
    return Counter(removal.reason for removal in document.removed)


def assert_all_accounted_for(raw, document):
    """Units, removals and the line feeds that end units are the raw document, each once."""
    kept = [offset for unit in document.units for offset in unit.offsets]
    gone = [at for r in document.removed for at in range(r.start, r.end)]
    rest = sorted(set(range(len(raw))) - set(kept) - set(gone))
    assert len(kept) + len(gone) + len(rest) == len(raw)
    assert {raw[at] for at in rest} <= {"\n"}
    assert len(rest) in (len(document.units), len(document.units) - 1)
    assert all(a < b for a, b in pairwise(kept))
    for unit in document.units:
        assert "".join(raw[offset] for offset in unit.offsets) == unit.text
        end = unit.start_in_clean + len(unit.text)
        assert document.text[unit.start_in_clean : end + 1] == unit.text + "\n"
        for sentence in unit.sentences:
            assert unit.text[sentence.start : sentence.end] == sentence.text


# --- the plan that ships


def test_the_plan_is_what_was_measured(plan):
    assert hashlib.sha256(plan.text.encode()).hexdigest() == SHA256
    assert len(plan.text.splitlines()) == len(plan.units) == 17
    assert sum(len(unit.text) for unit in plan.units) == 2660
    assert [unit.key for unit in plan.units] == (
        ["announcement", "title", "p1", "p2", *(str(n) for n in range(1, 14))]
    )


def test_the_plan_lost_only_noise(raw, plan):
    assert_all_accounted_for(raw, plan)
    assert reasons(plan) == {
        "pinyin reading of the character before it": 154,
        "space beside Chinese punctuation": 72,
        "line after the last clause": 24,
    }
    # counted over the whole page, what follows the plan included
    readings = [r for r in clean(raw).removed if r.reason.startswith("pinyin")]
    assert len(readings) == 193


def test_the_plan_keeps_half_converted_characters_and_ascii_commas(plan):
    for words in ("促進標準及規范共識", "呼吁各方", "新領域,是", "“人工智能+”", "置于"):
        assert words in plan.text


def test_a_clause_of_the_plan(plan):
    clause = plan.unit("12")
    assert (clause.kind, clause.number, clause.ordinal) == ("clause", 12, "十二")
    assert clause.heading == "加強人工智能能力建設國際合作"
    assert clause.text.startswith("十二、加強人工智能能力建設國際合作。把人工智能")
    assert [(s.key, s.start, s.end) for s in clause.sentences] == [
        ("12.1", 18, 181),
        ("12.2", 181, 227),
    ]
    assert plan.unit("11").heading == "共同落實《全球數字契約》"


def test_sentences_of_the_plan(plan):
    counts = [len(unit.sentences) for unit in plan.units]
    assert counts == [0, 0, 3, 1, 1, 1, 2, 1, 2, 2, 3, 2, 3, 6, 2, 2, 3]


def test_raw_range_leads_to_the_received_words(raw, plan):
    clause = plan.unit("12")
    start = clause.text.index("保障和強化")
    a, b = clause.raw_range(start, start + 17)
    assert raw[a:b] == "保障和強化婦女兒童的數(shù)字和智能權益"
    assert clause.raw_range(0, 1) == (raw.index("十二 、"), raw.index("十二 、") + 1)


@pytest.mark.parametrize("span", [(0, 0), (-1, 2), (5, 3), (0, 10_000)])
def test_raw_range_outside_the_text(plan, span):
    with pytest.raises(CallerError, match="unit 12 has 227 characters"):
        plan.unit("12").raw_range(*span)


def test_no_such_unit(plan):
    with pytest.raises(CallerError, match="no unit '14'; it has announcement title p1"):
        plan.unit("14")


def test_canonical_text_reads_as_itself(plan):
    again = read_document(plan.text)
    assert again.text == plan.text
    assert again.removed == ()
    assert [u.sentences for u in again.units] == [u.sentences for u in plan.units]


# --- other plans

NOISY = "\r\n".join(
    [
        "\ufeff首頁 > 新聞 > 正文",
        "數字中國倡議_某某網",
        "",
        "\u3000\u3000記者昨日獲悉,多國代表通過了一份文件。",
        "\u3000\u3000會議通過《數字治理合作倡議》,全文如下：",
        "",
        "數字治理合作倡議",
        "2024-05-06 10:22",
        "來源：某某社",
        "\u3000\u3000為此(cǐ)&nbsp;，我們提出倡議（附名單） 。",
        "",
        "一 、共同發（fa1）展",
        "\u3000\u3000各國應加強合作。\u200b促進交流。",
        "\u3000\u3000(一)開展對話；",
        "\u3000\u3000(二)共享實(shí)踐。",
        "二、能力建設(AI)",
        "\u3000\u3000支持發展中國家。",
        "責任編輯：張三。",
        "相關閱讀：某某大會召開。",
    ]
)


def test_a_plan_with_other_noise():
    document = read_document(NOISY)
    assert_all_accounted_for(NOISY, document)
    assert [(unit.key, unit.heading, unit.text) for unit in document.units] == [
        ("announcement", None, "會議通過《數字治理合作倡議》,全文如下："),
        ("title", None, "數字治理合作倡議"),
        ("p1", None, "為此，我們提出倡議（附名單）。"),
        (
            "1",
            "共同發展",
            "一、共同發展\n各國應加強合作。促進交流。\n(一)開展對話；\n(二)共享實踐。",
        ),
        ("2", "能力建設(AI)", "二、能力建設(AI)\n支持發展中國家。"),
    ]
    assert [s.text for s in document.unit("1").sentences] == [
        "各國應加強合作。",
        "促進交流。",
        "(一)開展對話；",
        "(二)共享實踐。",
    ]
    assert read_document(document.text).text == document.text


LAW = """數據條例
第一條 為了促進發展,制定本條例。
第二條　本條例所稱數據,是指信息記錄。數據包括個人數據。
第三條 本條例自公布之日起施行。
"""


def test_articles_without_headings_are_sentences():
    document = read_document(LAW)
    assert [(u.ordinal, u.heading) for u in document.clauses] == [
        ("第一條", None),
        ("第二條", None),
        ("第三條", None),
    ]
    assert [s.text for s in document.unit("1").sentences] == ["為了促進發展,制定本條例。"]


WESTERN = """\
Home » News

A Plan for Shared Governance

July 26, 2025

We, the parties, met on 26 July 2025 in Shanghai, and having heard
the views of all, propose this plan.

1. Seizing opportunities
We call on all countries, e.g. those of the G. 77, to cooperate with
Dr. Li. Growth of 1.5 per cent is expected.

Parties shall report.

2. Building capacity. Support developing countries.

3. Sharing

Parties share good practice.

Share this article on social media
Copyright 2025 The Site. All rights reserved.
"""


def test_a_western_plan():
    document = read_document(WESTERN)
    assert_all_accounted_for(WESTERN, document)
    assert document.unit("title").text == "A Plan for Shared Governance"
    assert [u.key for u in document.units] == ["title", "p1", "1", "2", "3"]
    assert [u.heading for u in document.clauses] == [
        "Seizing opportunities",
        "Building capacity",
        "Sharing",
    ]
    assert [s.text for s in document.unit("1").sentences] == [
        "We call on all countries, e.g. those of the G. 77, to cooperate with\nDr. Li.",
        "Growth of 1.5 per cent is expected.",
        "Parties shall report.",
    ]
    assert document.unit("3").text == "3. Sharing\nParties share good practice."
    assert [s.key for s in document.unit("p1").sentences] == ["p1.1"]


@pytest.mark.parametrize(
    ("clauses", "ordinals", "headings"),
    [
        ("Article 1\nSubject matter\nIt is law.\nArticle 2\nScope\nAll.",
         ["Article 1", "Article 2"], ["Subject matter", "Scope"]),
        ("Section 1: Aim\nGo.\nSection 2: Way\nWalk.", ["Section 1", "Section 2"], ["Aim", "Way"]),
        ("1) Aim. Go.\n2) Way. Walk.", ["1", "2"], ["Aim", "Way"]),
        ("(一)目標。行動。\n(二)方法。行走。", ["一", "二"], ["目標", "方法"]),
        ("Article I - Aim\nGo.\nArticle II - Way\nWalk.", ["Article I", "Article II"],
         ["Aim", "Way"]),
    ],
)  # fmt: skip
def test_styles_of_clauses(clauses, ordinals, headings):
    document = read_document(f"The Plan\n{clauses}\n")
    assert [u.ordinal for u in document.clauses] == ordinals
    assert [u.heading for u in document.clauses] == headings
    assert all(len(u.sentences) == 1 for u in document.clauses)


def test_one_clause():
    document = read_document("計劃\n一、目標。行動。\n加強合作。\n廣告")
    assert [u.text for u in document.units] == ["計劃", "一、目標。行動。\n加強合作。"]
    assert [r.words for r in document.removed] == ["廣告"]


def test_last_clause_goes_on_with_lists_like_those_of_the_others():
    document = read_document("計劃\n一、目標\n(一)甲\n(二)乙\n二、方法\n(一)丙\n(二)丁\n廣告")
    assert document.unit("2").text == "二、方法\n(一)丙\n(二)丁"
    assert [r.words for r in document.removed] == ["廣告"]


def test_clause_that_is_only_a_heading():
    document = read_document("計劃\n一、目標\n二、方法")
    assert [(u.heading, u.sentences) for u in document.clauses] == [("目標", ()), ("方法", ())]


def test_long_first_sentence_is_no_heading():
    sentence = "各國應當" + "加強合作,促進交流," * 5 + "共同發展。"
    (clause,) = read_document(f"計劃\n一、{sentence}行動。").clauses
    assert clause.heading is None
    assert [s.text for s in clause.sentences] == [sentence, "行動。"]


def test_wrapped_first_sentence_is_no_heading():
    line = "We call upon each and every country of the world"
    (clause,) = read_document(f"Plan\n1. {line}\nto act now. Go.").clauses
    assert clause.heading is None
    assert [s.text for s in clause.sentences] == [f"{line}\nto act now.", "Go."]


def test_no_clauses():
    with pytest.raises(SourceUnreadable, match="no numbered clauses"):
        read_document("計劃\n各國應加強合作。\n")


def test_no_title():
    with pytest.raises(SourceUnreadable, match="no title"):
        read_document("會議通過以下文件。\n一、目標。行動。\n")


WORDS = st.text(alphabet="發行展合作國家", min_size=1, max_size=6)
NOISE = st.sampled_from(["", "", "(zhǎn)", " ", "\u200b", "（hézuò）", "&nbsp;"])
PHRASE = st.lists(st.tuples(WORDS, NOISE).map("".join), min_size=1, max_size=4).map("".join)
SENTENCE = PHRASE.map(lambda words: words + " 。")
END = st.sampled_from(["\n", "\r\n", "\n\n", " \n\u3000\u3000"])


@st.composite
def documents(draw):
    lines = ["全球治理行動計劃"]
    lines += draw(st.lists(SENTENCE, max_size=2))
    for ordinal in "一二三四"[: draw(st.integers(1, 4))]:
        lines.append(f"{ordinal} 、{draw(PHRASE)}。{draw(SENTENCE)}")
        lines += draw(st.lists(SENTENCE, max_size=2))
    lines += draw(st.lists(PHRASE, max_size=2))
    return "".join(line + draw(END) for line in lines)


@given(documents())
def test_nothing_is_lost_unsaid(raw):
    document = read_document(raw)
    assert_all_accounted_for(raw, document)
    assert all(unit.heading for unit in document.clauses)


@given(documents())
def test_reading_twice_is_reading_once(raw):
    document = read_document(raw)
    assert read_document(document.text).text == document.text
