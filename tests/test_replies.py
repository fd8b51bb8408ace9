"""Which replies are kept, and which are shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from plangraph.publisher.replies import LARGEST, Reply, ReplyCache, holds

PUBLIC = [("cache-control", "public, max-age=60"), ("etag", '"x"'), ("content-type", "text/csv")]


def reply(body: bytes = b"x", status: int = 200, **headers: str) -> Reply:
    more = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Reply(status, [*more, *PUBLIC], body)


@pytest.mark.parametrize(
    ("made", "kept", "shared"),
    [
        (reply(), True, True),
        (reply(status=303), True, True),
        (reply(cache_control="no-store"), False, False),
        (reply(set_cookie="a=b"), False, False),
        (reply(b"x" * (LARGEST + 1)), False, True),
        (Reply(200, PUBLIC, Path("x")), False, True),
        (reply(status=400), False, True),
        (reply(status=503), False, True),
        (reply(status=503, retry_after="1"), False, False),
        (reply(status=500), False, False),
    ],
    ids=range(10),
)
def test_what_may_be_kept_and_shared(made: Reply, kept: bool, shared: bool) -> None:
    assert (made.keepable, made.shareable) == (kept, shared)


def test_the_least_recently_used_goes_first() -> None:
    cache = ReplyCache(capacity=3 * 2_100)
    for name in "abc":
        cache.put((name,), reply(b"x" * 50))
    assert cache.get(("a",)) is not None
    cache.put(("d",), reply(b"x" * 50))
    assert [name for name in "abcd" if cache.get((name,)) is not None] == ["a", "c", "d"]
    assert cache.size <= 3 * 2_100
    assert (cache.hits, cache.misses) == (4, 1)
    cache.clear()
    assert cache.size == 0


def test_a_304_keeps_validators_and_safety_only() -> None:
    made = reply(b"body", x_content_type_options="nosniff", vary="Accept").not_modified()
    assert (made.status, made.body) == (304, b"")
    names = {name for name, _ in made.headers}
    assert {"etag", "vary", "cache-control", "x-content-type-options"} <= names
    assert "content-type" not in names


@pytest.mark.parametrize(
    ("if_none_match", "etag", "held"),
    [
        ('"x"', '"x"', True),
        ('W/"x"', '"x"', True),
        ('"x"', 'W/"x"', True),
        ('"a", "x"', '"x"', True),
        ("*", '"x"', True),
        ('"y"', '"x"', False),
        ("", '"x"', False),
        ("*", "", False),
    ],
)
def test_if_none_match(if_none_match: str, etag: str, held: bool) -> None:
    assert holds(if_none_match, etag) is held
