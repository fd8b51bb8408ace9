"""Facts of a release that pages keep."""

from __future__ import annotations

import re
from urllib.request import urlopen

from plangraph.publisher.kept import Kept


class Asked:
    """Answers with the capital of each key, and notes what it was asked."""

    def __init__(self):
        self.calls: list[list[str]] = []

    def __call__(self, keys):
        self.calls.append(keys)
        return {key: key.upper() for key in keys}


def test_only_what_is_missing_is_asked_for_and_all_of_it_at_once():
    kept, ask = Kept(), Asked()
    assert kept.all("names", ["b", "a"], ask) == {"a": "A", "b": "B"}
    assert kept.all("names", ["c", "b"], ask) == {"b": "B", "c": "C"}
    assert kept.all("names", [], ask) == {}
    assert ask.calls == [["a", "b"], ["c"]]


def test_kinds_are_kept_apart():
    kept, ask = Kept(), Asked()
    kept.all("names en", ["a"], ask)
    kept.all("names zh", ["a"], ask)
    assert ask.calls == [["a"], ["a"]]


def test_a_full_table_is_begun_anew_and_the_answer_is_still_whole():
    kept, ask = Kept(most=3), Asked()
    kept.all("names", ["a", "b", "c"], ask)
    assert kept.all("names", ["c", "d"], ask) == {"c": "C", "d": "D"}
    kept.all("names", ["a"], ask)
    assert ask.calls[-1] == ["a"]


def test_a_page_names_a_thing_in_each_readers_own_language(address):
    headings = []
    for language in ("en", "zh-Hant", "zh-Hans", "en"):
        with urlopen(f"{address}/doc/actor/women?lang={language}", timeout=10) as answer:
            found = re.search(r"<h1>(.*?)</h1>", answer.read().decode())
            headings.append(found and found.group(1))
    assert headings[0] == headings[3]
    assert len(set(headings)) == 3
