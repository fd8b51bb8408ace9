"""Search and completion: three scripts, pinyin, typos, rank, facets; the index behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from serving import settings, write_release

from plangraph.engine import open_engine
from plangraph.index import sounds, write_index
from plangraph.names import Names
from plangraph.publisher.app import create_app
from plangraph.release import open_release

_ID = "https://w3id.org/plangraph/id/"


@pytest.fixture(scope="module")
def client(release: Path) -> Iterator[FlaskClient]:
    opened, values = open_release(release), settings()
    engine = open_engine(opened, values)
    yield create_app(opened, engine, values).test_client()
    engine.close()


def found(client: FlaskClient, words: str) -> list[str]:
    answer = client.get("/search", query_string={"q": words, "format": "json"})
    return [hit["iri"].removeprefix(_ID) for hit in json.loads(answer.data)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("發展中國家", "actor/developing-countries"),
        ("发展中国家", "actor/developing-countries"),
        ("發展中国家", "actor/developing-countries"),
        ("developing countries", "actor/developing-countries"),
        ("fazhanzhongguojia", "actor/developing-countries"),
        ("fa zhan zhong guo jia", "actor/developing-countries"),
        ("fzzgj", "actor/developing-countries"),
        ("國際電信聯盟", "institution/itu"),
        ("鼓勵", "force/encourage"),
    ],
)
def test_any_script_and_sound_finds_the_thing_first(
    client: FlaskClient, words: str, first: str
) -> None:
    assert found(client, words)[0] == first


@pytest.mark.parametrize("words", ["鴻溝", "鸿沟", "divide", "divides", "honggou"])
def test_two_characters_and_stems_find_both_divides(client: FlaskClient, words: str) -> None:
    assert {"risk/digital-divide", "goal/bridge-ai-divide"} <= set(found(client, words))


def test_words_of_the_text_are_found(client: FlaskClient) -> None:
    assert "gaigap-2025/clause/12" in found(client, "供需對接")
    assert "gaigap-2025/clause/12" in found(client, "供需对接")


def test_scripts_mix(client: FlaskClient) -> None:
    assert "goal/bridge-digital-divide" in found(client, "digital 鴻溝")


def test_a_typo_is_forgiven_and_told(client: FlaskClient) -> None:
    html = client.get("/search?q=developng", headers={"Accept": "text/html"}).text
    assert "Nothing has the words you typed" in html
    assert "activity/develop" in html


def test_some_of_the_words_are_better_than_none(client: FlaskClient) -> None:
    html = client.get("/search?q=鴻溝彩虹", headers={"Accept": "text/html"}).text
    assert "have some of them" in html


def test_hits_are_highlighted_as_they_were_typed(client: FlaskClient) -> None:
    html = client.get("/search?q=鴻溝", headers={"Accept": "text/html"}).text
    assert "<mark>鴻溝</mark>" in html


def test_kinds_narrow_the_hits(client: FlaskClient) -> None:
    whole = client.get("/search?q=鴻溝", headers={"Accept": "text/html"}).text
    assert "kind=goal" in whole
    goals = json.loads(client.get("/search?q=鴻溝&kind=goal&format=json").data)
    assert goals
    assert {hit["kind"] for hit in goals} == {"goal"}


def test_nothing_found_says_so(client: FlaskClient) -> None:
    assert "Nothing was found" in client.get("/search?q=zzqqx").text


def test_completion_begins_with_names(client: FlaskClient) -> None:
    hits = json.loads(client.get("/suggest?q=developing cou").data)
    assert hits[0]["iri"] == f"{_ID}actor/developing-countries"
    assert set(hits[0]) == {"iri", "label", "lang", "kind", "family", "href"}
    assert len(hits) <= 8
    assert json.loads(client.get("/suggest?q=").data) == []


def test_a_release_without_an_index_says_so(tmp_path: Path) -> None:
    values, release = settings(), write_release(tmp_path)
    engine = open_engine(release, values)
    app = create_app(release, engine, values).test_client()
    assert "no search index" in app.get("/search?q=a", headers={"Accept": "text/html"}).text
    assert json.loads(app.get("/suggest?q=a").data) == []
    engine.close()


def test_equal_quads_give_equal_bytes(tmp_path: Path, release: Path) -> None:
    quads = list(ox.parse(path=release / "data.nq", format=ox.RdfFormat.N_QUADS))[:4000]
    for name, order in (("a", quads), ("b", quads[::-1])):
        write_index(order, Names(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_sounds_begin_at_every_character() -> None:
    assert sounds("智能") == ["zhineng", "zn", "neng", "n"]
    assert sounds("AI") == []
