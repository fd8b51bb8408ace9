from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.noise import RULES, clean, is_reading

READING = "pinyin reading of the character before it"
SPACE = "space beside Chinese punctuation"

#: raw, clean, reasons of the removals in order
CASES = [
    ("發(fā)展", "發展", [READING]),
    ("發（fā）展", "發展", [READING]),
    ("發 ( fā ) 展", "發 展", [READING]),
    ("銀行(háng)行(xíng)長", "銀行行長", [READING, READING]),
    ("發(fa1)女(nǚ)綠(lu:4)率(lv4)", "發女綠率", [READING] * 4),
    ("發(fɑ̄)", "發", [READING]),
    ("廣(ɡuǎnɡ)", "廣", [READING]),
    ("發(fa\u0304)", "發", [READING]),
    ("發(Fā)", "發", [READING]),
    ("發(fa)展(zhan)", "發展", [READING, READING]),
    ("的(de)", "的", [READING]),
    ("的(de5)", "的", [READING]),
    ("發(fā)(fā)", "發", [READING]),
    ("新領域 ,是", "新領域,是", [SPACE]),
    ("三 、推動", "三、推動", [SPACE]),
    ("。 人工", "。人工", [SPACE]),
    ("智能 ”理念", "智能”理念", [SPACE]),
    ("“ 智能”", "“智能”", [SPACE]),
    ("發(fā) 。", "發。", [READING, SPACE]),
    ("域\u3000\xa0,", "域,", [SPACE]),
    ("\u3000\u3000人工", "人工", ["space at the edge of a line"]),
    ("人工 \t\n智能", "人工\n智能", ["space at the edge of a line"]),
    ("人工\r\n智能", "人工\n智能", ["carriage return of a CRLF line end"]),
    ("\ufeff人\u200b工", "人工", ["character without width"] * 2),
    ("soft\xadhyphen", "softhyphen", ["character without width"]),
    ("人工&nbsp;智能", "人工智能", ["HTML entity of a space"]),
    ("&nbsp;&#12288;人工&#x3000;", "人工", ["HTML entity of a space"] * 2),
    ("R&amp;D", "R&D", ["rest of the HTML entity of an ampersand"]),
    ("A&#8203;I", "AI", ["HTML entity without width"]),
]

SURVIVE = [
    "人工智能(AI)",
    "愛(AI)",
    "愛(Ai)",
    "額(e)",
    "甲(a)",
    "發(fan)",
    "發(fá)",
    "發(fa2)",
    "發展(fāzhǎn)",
    "發(fā zhǎn)",
    "(fā)",
    "A(fā)",
    "。(fā)",
    "發\n(fā)",
    "發[fā]",
    "發(fā",
    "發()",
    "發(fā/bō)",
    "(附名單)",
    "附(名單)",
    "司(以下簡稱“海洋王”,002724.SZ)",
    "五(2025年3月21日)",
    "建設,完善",
    "呼吁 規范",
    "Countries , and others : all",
    "said “hello” to us",
    "New&nbsp;York",
    "a &lt; b",
    "人工智能 AI",
    "人工智能 .NET",
    "人工智能 (AI)",
    "a\rb",
]


@pytest.mark.parametrize(("raw", "text", "reasons"), CASES, ids=[repr(case[0]) for case in CASES])
def test_noise_goes(raw, text, reasons):
    cleaned = clean(raw)
    assert cleaned.text == text
    assert [removal.reason for removal in cleaned.removed] == reasons


@pytest.mark.parametrize("raw", SURVIVE, ids=repr)
def test_all_else_survives(raw):
    assert clean(raw).text == raw
    assert clean(raw).removed == ()


def test_every_rule_has_a_case():
    shown = {reason for _, _, reasons in CASES for reason in reasons}
    assert shown == {rule.reason for rule in RULES}


def test_removals_say_where_and_what():
    (reading, space) = clean("數(shù)字 ,").removed
    assert (reading.start, reading.end, reading.words) == (1, 6, "(shù)")
    assert (space.start, space.end, space.words) == (7, 8, " ")


def test_offsets_lead_back():
    assert clean("數(shù)字 ,").offsets == (0, 6, 8)


@pytest.mark.parametrize(
    ("character", "words", "expected"),
    [("行", "hang2", True), ("行", "háng", True), ("行", "hong", False), ("A", "a", False)],
)
def test_reading(character, words, expected):
    assert is_reading(character, words) is expected


PIECES = st.sampled_from(
    [
        *"發行女額的,。、”“ \u3000\xa0\t\r\n\u200b\ufeff()（）aA1.!&;",
        *("(fā)", "(fa)", "（háng）", "( nǚ )", "word"),
        *("&nbsp;", "&amp;", "amp;", "nbsp;", "&#8203;"),
    ]
)
RAW = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=40)


@given(RAW)
def test_every_character_is_the_raw_one_and_in_order(raw):
    cleaned = clean(raw)
    assert len(cleaned.text) == len(cleaned.offsets)
    assert all(raw[offset] == c for offset, c in zip(cleaned.offsets, cleaned.text, strict=True))
    assert all(a < b for a, b in pairwise(cleaned.offsets))


@given(RAW)
def test_kept_and_removed_are_all_there_was(raw):
    cleaned = clean(raw)
    gone = [at for removal in cleaned.removed for at in range(removal.start, removal.end)]
    assert sorted([*cleaned.offsets, *gone]) == list(range(len(raw)))
    assert all(removal.words == raw[removal.start : removal.end] for removal in cleaned.removed)


@given(RAW)
def test_cleaning_twice_is_cleaning_once(raw):
    assert clean(clean(raw).text).removed == ()


@given(RAW)
def test_line_feeds_stay(raw):
    assert clean(raw).text.count("\n") == raw.count("\n")
