"""Addresses: canonical IRI to path and back, and relative links that mean the same anywhere."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.names import Names
from plangraph.publisher.links import (
    Links,
    document_path,
    iri_path,
    is_followed,
    own_address,
    path_iri,
    relative,
)

_NAMES = Names("https://w3id.org/plangraph/")
_B = _NAMES.base
_STEP = st.text("abcäé國:.-_~12", min_size=1, max_size=6).filter(lambda s: s not in (".", ".."))
_PATH = st.lists(_STEP, max_size=4).map(lambda steps: "/" + "/".join(steps))


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{_B}id/actor/women", "/doc/actor/women"),
        (f"{_B}id/gaigap-2025/action/12.3", "/doc/gaigap-2025/action/12.3"),
        (f"{_B}ns#Action", "/ns#Action"),
        (f"{_B}shapes#ActionShape", "/shapes#ActionShape"),
        (f"{_B}text/p/zh-Hant/1#char=1,2", "/text/p/zh-Hant/1#char=1,2"),
        (f"{_B}text/p/zh-Hant/1#quote=1,2", "/text/p/zh-Hant/1#char=1,2"),
        (f"{_B}dataset", "/dataset"),
        (f"{_B}queries/one", "/queries/one"),
        (f"{_B}graph/concepts", "/doc?iri=https%3A%2F%2Fw3id.org%2Fplangraph%2Fgraph%2Fconcepts"),
        ("http://x.org/a?b#c", "/doc?iri=http%3A%2F%2Fx.org%2Fa%3Fb%23c"),
        (f"{_B}id/a%2Fb", "/doc?iri=https%3A%2F%2Fw3id.org%2Fplangraph%2Fid%2Fa%252Fb"),
        (f"{_B}id/a//b", "/doc?iri=https%3A%2F%2Fw3id.org%2Fplangraph%2Fid%2Fa%2F%2Fb"),
        (f"{_B}id/../x", "/doc?iri=https%3A%2F%2Fw3id.org%2Fplangraph%2Fid%2F..%2Fx"),
        (f"{_B}id/國", "/doc/%E5%9C%8B"),
    ],
)
def test_where_the_page_about_a_thing_is(iri: str, path: str) -> None:
    assert document_path(_NAMES, iri) == path


def test_a_path_is_its_iri() -> None:
    assert path_iri(_NAMES, "/id/actor/women") == f"{_B}id/actor/women"
    assert iri_path(_NAMES, f"{_B}id/actor/women") == "/id/actor/women"
    assert iri_path(_NAMES, "http://elsewhere.org/") is None
    assert own_address(_NAMES, "/doc/國") == f"{_B}doc/%E5%9C%8B"


@pytest.mark.parametrize(
    ("here", "target", "link"),
    [
        ("/", "/browse/", "browse/"), ("/doc/actor/a", "/doc/actor/b", "b"),
        ("/doc/actor/a", "/doc/goal/b", "../goal/b"), ("/doc/actor/a", "/", "../../"),
        ("/search", "/search?q=1", "?q=1"), ("/search", "/search", "?"),
        ("/a/b", "/a/b#c", "#c"), ("/browse/", "/browse/actor", "actor"),
        ("/a/b", "/a/c:d", "./c:d"), ("/browse/actor", "/browse/", "./"),
    ],
)  # fmt: skip
def test_relative_links(here: str, target: str, link: str) -> None:
    assert relative(here, target) == link


@given(here=_PATH, target=_PATH, tail=st.sampled_from(["", "?q=1", "#f", "?q=1#f"]))
def test_a_relative_link_leads_where_it_should(here: str, target: str, tail: str) -> None:
    joined = urljoin(f"http://h{here}", relative(here, target + tail))
    assert joined.rstrip("?") == f"http://h{target}{tail}"


def test_the_language_is_carried_where_the_reader_chose_it() -> None:
    assert Links(_NAMES, "/", "zh-Hant").to("/ns#Action") == "ns?lang=zh-Hant#Action"
    assert Links(_NAMES, "/", "zh-Hant").to("/ns", lang="en") == "ns?lang=en"
    assert Links(_NAMES, "/").to("/search", q="a&b", kind=None) == "search?q=a%26b"


@pytest.mark.parametrize(
    ("iri", "followed"),
    [
        ("https://x.org/", True), ("HTTP://x.org/", True), ("mailto:a@b.c", True),
        ("javascript:alert(1)", False), ("data:text/html,x", False), ("urn:x:y", False),
        (" https://x.org/", False),
    ],
)  # fmt: skip
def test_only_some_schemes_are_followed(iri: str, followed: bool) -> None:
    assert is_followed(iri) is followed
