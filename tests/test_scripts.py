import pytest

from plangraph import scripts
from plangraph.errors import SourceUnreadable


def test_both_ways():
    assert scripts.to_simplified("人工智能全球治理行動計劃") == "人工智能全球治理行动计划"
    assert scripts.to_traditional("人工智能全球治理行动计划") == "人工智能全球治理行動計劃"


def test_half_converted_text_keeps_its_length():
    assert scripts.to_simplified("呼吁各方,標準及規范") == "呼吁各方,标准及规范"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("人工智能全球治理行動計劃", "zh-hant"),
        ("人工智能全球治理行动计划", "zh-hans"),
        ("人工智能", "zh-hant"),
        ("中华 AI Act", "zh-hans"),
        ("Global AI Governance Action Plan", "en"),
        ("The plan (計劃) calls on all countries to cooperate.", "en"),
        ("計abcd", "zh-hant"),
        ("計abcde", "en"),
        ("", "en"),
        ("1,2", "en"),
    ],
)
def test_language(text, language):
    assert scripts.language_of(text) == language


def test_change_of_length_is_refused(monkeypatch):
    class Shortening:
        def convert(self, text):
            return text[1:]

    monkeypatch.setattr(scripts, "_converter", lambda configuration: Shortening())
    with pytest.raises(SourceUnreadable, match="turns 2 characters into 1"):
        scripts.to_simplified("計劃")


def test_one_converter_serves_all():
    scripts.to_simplified("計劃")
    before = scripts._converter.cache_info().misses
    scripts.to_simplified("治理")
    assert scripts._converter.cache_info().misses == before
