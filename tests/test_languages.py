"""The reader's language, the one fallback rule, readable tails and the reader's own order."""

from __future__ import annotations

import pytest

from plangraph.publisher.languages import Text, bcp47, choose, offered, pick, sort_key, tail


def test_english_first_and_every_catalogue_after_it() -> None:
    assert [language.tag for language in offered()] == ["en", "zh-Hans", "zh-Hant"]
    assert [language.data for language in offered()] == ["en", "zh-hans", "zh-hant"]
    assert offered()[2].name == "中文 (繁體)"


@pytest.mark.parametrize(
    ("asked", "accepted", "tag"),
    [
        ("zh-Hant", ["en"], "zh-Hant"), ("ZH-HANS", [], "zh-Hans"), ("", ["zh-MO"], "zh-Hant"),
        ("", ["zh-SG", "en"], "zh-Hans"), ("xx", ["zh"], "zh-Hans"), ("", [], "en"),
        ("", ["de", "zh-Hant-TW"], "zh-Hant"), ("", ["not a tag", "*"], "en"),
    ],
)  # fmt: skip
def test_what_is_asked_then_what_is_accepted(asked: str, accepted: list[str], tag: str) -> None:
    assert pick(asked, accepted).tag == tag


@pytest.mark.parametrize(
    ("languages", "reader", "chosen"),
    [
        (["en", "zh-Hant", "zh-Hans"], "zh-hans", "zh-Hans"),
        (["en", "zh-Hant"], "zh-hans", "zh-Hant"),
        (["fr", "en-GB", ""], "zh-hans", "en-GB"),
        (["fr", ""], "zh-hans", ""),
        (["fr", "ar"], "zh-hans", "fr"),
    ],
)
def test_the_fallback_rule(languages: list[str], reader: str, chosen: str) -> None:
    found = choose([Text(f"in {tag}", tag) for tag in languages], reader)
    assert found is not None
    assert found.lang == chosen


def test_nothing_to_choose_from() -> None:
    assert choose([], "en") is None


@pytest.mark.parametrize(
    ("iri", "words"),
    [
        ("http://www.w3.org/ns/prov#wasDerivedFrom", "was derived from"),
        ("https://x.org/id/actor/developing-countries", "developing countries"),
        ("https://x.org/id/action/12.3", "12.3"),
        ("https://x.org/ITU", "ITU"),
        ("https://x.org/%E5%9C%8B", "國"),
        ("https://x.org/", "x.org"),
        ("urn:isbn:1", "1"),
    ],
)
def test_the_readable_end_of_an_iri(iri: str, words: str) -> None:
    assert tail(iri) == words


@pytest.mark.parametrize(
    ("tag", "spelt"), [("zh-hant-tw", "zh-Hant-TW"), ("EN-gb", "en-GB"), ("en", "en")]
)
def test_bcp47_casing(tag: str, spelt: str) -> None:
    assert bcp47(tag) == spelt


def test_each_language_has_its_own_order() -> None:
    assert sorted(["zebra", "Éclair", "apple"], key=lambda w: sort_key(w, "en")) == [
        "apple", "Éclair", "zebra",
    ]  # fmt: skip
    by_reading = sorted(["中国", "安全", "目标"], key=lambda w: sort_key(w, "zh-hans"))
    assert by_reading == ["安全", "目标", "中国"]
    by_strokes = sorted(["聯合國", "中國", "人類"], key=lambda w: sort_key(w, "zh-hant"))
    assert by_strokes == ["人類", "中國", "聯合國"]


def test_direction_of_writing() -> None:
    assert Text("نص", "ar").direction == "rtl"
    assert Text("words", "en").direction == ""
    assert Text("words", "not-a-language").direction == ""
