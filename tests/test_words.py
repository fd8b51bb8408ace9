"""Words as the index has them: Latin words, Chinese in pairs."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.words import any_pair, expression, runs, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("人工智能", "人工 工智 智能 能"),
        ("AI治理", "ai 治理 理"),
        ("人", "人"),
        ("Global South!", "global south"),
        ("2030年", "2030 年"),
        ("", ""),
    ],
)
def test_tokens(text: str, found: str) -> None:
    assert tokens(text) == found


def test_runs_tell_chinese_from_the_rest() -> None:
    assert list(runs("AI+治理")) == [("ai", False), ("治理", True)]


@pytest.mark.parametrize(
    ("query", "hits"),
    [("工智", True), ("智能", True), ("人", True), ("能", True), ("工能", False), ("治", False)],
)
def test_any_stretch_of_two_is_found(query: str, hits: bool) -> None:
    assert bool(search("人工智能", expression(query))) is hits


@given(st.text(max_size=30))
def test_whatever_is_typed_is_words(text: str) -> None:
    for match in (expression(text), any_pair(text)):
        if match:
            search("words", match)


def search(text: str, match: str) -> list[tuple[int]]:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE t USING fts5 (words)")
        database.execute("INSERT INTO t VALUES (?)", (tokens(text),))
        return database.execute("SELECT rowid FROM t WHERE t MATCH ?", (match,)).fetchall()
    finally:
        database.close()
