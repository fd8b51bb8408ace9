import pytest

from plangraph.layout import lay_out
from plangraph.noise import clean

CLAUSES = ["一、目標。合作。", "二、方法。行走。"]


def layout_of(*lines):
    raw = "\n".join(lines) + "\n"
    return lay_out(raw, clean(raw))


def texts(blocks):
    return [block.text for block in blocks]


def reasons(layout):
    return {removal.words.rstrip("\n"): removal.reason for removal in layout.removed}


def test_parts_of_a_page():
    layout = layout_of(
        "會議通過《治理計劃》。全文如下:", "治理計劃", "為此,提出計劃。", *CLAUSES, "廣告"
    )
    assert layout.announcement and layout.announcement.text == "會議通過《治理計劃》。全文如下:"
    assert layout.title.text == "治理計劃"
    assert texts(layout.preambles) == ["為此,提出計劃。"]
    assert texts(layout.clauses) == CLAUSES
    assert [marker.text for marker in layout.markers] == ["一、", "二、"]
    assert reasons(layout) == {"廣告": "line after the last clause"}


def test_a_plan_needs_neither_announcement_nor_preamble():
    layout = layout_of("治理計劃", *CLAUSES)
    assert (layout.announcement, layout.preambles, layout.removed) == (None, (), ())


@pytest.mark.parametrize(
    "line",
    [
        "首頁",
        "首頁 > 新聞 > 國際頻道 > 正文內容",
        "治理計劃全文發布與解讀_某某新聞網",
        "來源：某某通訊社 記者 張三 李四 王五",
        "2025-07-26 10:22:15 某某通訊社報道",
        "2025年7月26日 星期六 農曆閏六月",
        "目錄",
        "前 言",
        "Source: The Agency of News and More News",
        "July 26, 2025",
        "26 July 2025",
    ],
)
def test_lines_that_are_no_title(line):
    assert layout_of(line, "治理行動計劃", *CLAUSES).title.text == "治理行動計劃"


def test_named_title_wins_over_a_longer_line():
    layout = layout_of(
        "會議通過《治理計劃》。", "某某網站為您帶來最新的國際消息", "治理計劃", *CLAUSES
    )
    assert layout.title.text == "治理計劃"


def test_common_word_is_no_name():
    layout = layout_of("智能", "智能治理計劃", "智能是機遇。", *CLAUSES)
    assert layout.title.text == "智能治理計劃"


def test_title_that_begins_with_a_year():
    assert layout_of("2025年治理計劃", *CLAUSES).title.text == "2025年治理計劃"


def test_announcement_is_the_nearest_sentence_before_the_title():
    layout = layout_of("股市大漲。", "首頁", "會議通過文件。", "治理計劃", *CLAUSES)
    assert layout.announcement and layout.announcement.text == "會議通過文件。"
    assert set(reasons(layout)) == {"股市大漲。", "首頁"}
    assert set(reasons(layout).values()) == {"line before the title that announces nothing"}


def test_between_title_and_clauses_only_sentences_stay():
    layout = layout_of("治理行動計劃", "2025年7月26日", "前言", "來源:某社。", "為此。", *CLAUSES)
    assert texts(layout.preambles) == ["為此。"]
    assert set(reasons(layout)) == {"2025年7月26日", "前言", "來源:某社。"}


def test_list_of_contents():
    layout = layout_of("治理計劃", "目錄", "一、目標", "二、方法", *CLAUSES)
    assert texts(layout.clauses) == CLAUSES
    assert reasons(layout)["二、方法"] == "line of a list of contents"


def test_blank_lines_go_and_line_feeds_between_paragraphs_stay():
    layout = layout_of("治理計劃", "", "一、目標", "", "合作。", "二、方法", "行走。")
    assert texts(layout.clauses) == ["一、目標\n合作。", "二、方法\n行走。"]
    assert [removal.reason for removal in layout.removed] == ["blank line"] * 2


def test_last_clause_is_one_paragraph_where_all_are():
    layout = layout_of("治理計劃", *CLAUSES, "文章來自網絡,不代表本站觀點。")
    assert texts(layout.clauses) == CLAUSES


@pytest.mark.parametrize(
    "line",
    [
        "廣告",
        "责任编辑:张三。",
        "上一篇:新聞。",
        "版權所有:某網。",
        "© 2025 Site.",
        "https://a.example/.",
    ],
)
def test_last_clause_ends_where_prose_does(line):
    layout = layout_of(
        "治理計劃", "一、目標", "合作。", "二、方法", "行走。", "前進。", line, "股市。"
    )
    assert layout.clauses[-1].text == "二、方法\n行走。\n前進。"
    assert set(reasons(layout)) == {line, "股市。"}


def test_noise_in_a_line_that_goes_is_listed_with_the_line():
    raw = "治理計劃\n一、目標。合作(zuò)。\n股(gǔ)票 ,開戶"
    assert [removal.words for removal in lay_out(raw, clean(raw)).removed] == [
        "(zuò)",
        "股(gǔ)票 ,開戶",
    ]


def test_wrapped_lines_are_one_paragraph_in_a_wrapped_document_only():
    wrapped = "The parties to this plan, having met in the city"
    layout = layout_of("A Plan", "", wrapped, "of peace, agree.", "", "1. Aim. Go.")
    assert texts(layout.preambles) == [f"{wrapped}\nof peace, agree."]
    long = "1. Aim. " + "All shall cooperate. " * 8
    assert texts(layout_of("A Plan", wrapped, "They agree.", long).preambles) == ["They agree."]
