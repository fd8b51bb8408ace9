"""What many tests need: the real plan, built once, and a project of a few lines."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

import mini
import pytest
import serving

from plangraph import assets, cached, settings
from plangraph.assembly import Assembly, assemble
from plangraph.names import Names
from plangraph.release import Release


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config) -> Release:
    """The release of the plans that ship, built once and kept while nothing changes."""
    cache = Path(pytestconfig.cache.mkdir("releases"))
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        values = settings.from_mapping({"PLANGRAPH_CACHE_DIR": str(cache)})
        return cached.release_for([], values)


@pytest.fixture(scope="session")
def release(built: Release) -> Path:
    """The folder of the release of the plans that ship."""
    return built.folder


@pytest.fixture(scope="session")
def assembly() -> Assembly:
    """The plans that ship, read and put together, not yet validated."""
    return assemble([], Names())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> mini.Project:
    """A plan of two clauses with an ontology of its own, in place of the ones that ship."""
    written = mini.write_project(tmp_path)
    monkeypatch.setattr(assets, "ontology", lambda: written.ontology)
    return written


@pytest.fixture(scope="session")
def address(release: Path) -> Iterator[str]:
    """Where a server, started as a user would start it, answers for the shipped plans."""
    with serving.site(release) as (port, _):
        yield f"http://127.0.0.1:{port}"
