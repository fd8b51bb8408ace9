from __future__ import annotations

import os
import time
from pathlib import Path

import mini
import pytest

from plangraph import cached
from plangraph.errors import CallerError, EmptySource, QuoteNotFound, SourceMissing
from plangraph.release import Release
from plangraph.settings import Settings, from_mapping


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return from_mapping({"PLANGRAPH_CACHE_DIR": str(tmp_path / "cache")})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.ttl"
    path.write_text("<s> <p> <o> .\n")
    return path


def test_a_release_is_itself(built: Release, settings: Settings) -> None:
    assert cached.release_for([built.folder], settings) == built
    assert cached.release_for([built.folder.parent.parent], settings) == built


def test_files_are_built_once(file: Path, settings: Settings, tmp_path: Path) -> None:
    first = cached.release_for([file], settings)
    assert first.triples == 1
    made = first.data.stat().st_mtime_ns
    assert cached.release_for([file], settings).data.stat().st_mtime_ns == made
    file.write_text("<s> <p> <o> , <o2> .\n")
    assert cached.release_for([file], settings).triples == 2
    assert len(list((tmp_path / "cache" / "releases").iterdir())) == 2


def test_a_damaged_release_is_built_again(file: Path, settings: Settings) -> None:
    first = cached.release_for([file], settings)
    first.data.write_bytes(b"spoilt")
    assert cached.release_for([file], settings).verify().triples == 1


def test_another_base_is_another_release(file: Path, settings: Settings, tmp_path: Path) -> None:
    cached.release_for([file], settings)
    values = {
        "PLANGRAPH_CACHE_DIR": str(tmp_path / "cache"),
        "PLANGRAPH_BASE_IRI": "https://x.org/",
    }
    moved = cached.release_for([file], from_mapping(values))
    assert moved.data.read_text().startswith("<https://x.org/s>")


def test_what_nobody_asked_for_is_deleted(file: Path, settings: Settings, tmp_path: Path) -> None:
    old = tmp_path / "cache" / "releases" / "old"
    old.mkdir(parents=True)
    then = time.time() - (cached.KEPT_DAYS + 1) * 86_400
    os.utime(old, (then, then))
    cached.release_for([file], settings)
    assert not old.exists()


def test_faults_in_a_plan_folder_come_back(settings: Settings, tmp_path: Path) -> None:
    project = mini.write_project(tmp_path)
    project.edit("clause-2.ttl", '"《示例契約》"', '"甲乙"')
    with pytest.raises(QuoteNotFound, match="甲乙"):
        cached.release_for([project.plan], settings)


def test_nothing_can_be_made_of(file: Path, settings: Settings, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(EmptySource, match="neither a plan folder"):
        cached.release_for([empty], settings)
    with pytest.raises(SourceMissing):
        cached.release_for([tmp_path / "nowhere"], settings)
    plan = mini.write_project(tmp_path).plan
    with pytest.raises(CallerError, match="give either"):
        cached.release_for([file, plan], settings)


def test_a_release_among_other_sources(file: Path, built: Release, settings: Settings) -> None:
    with pytest.raises(CallerError, match="publish it alone"):
        cached.release_for([built.folder, file], settings)
