from __future__ import annotations

import os
from pathlib import Path

import pytest

from plangraph import job
from plangraph.errors import RdfSyntaxError, WorldError

HEAD = "from plangraph import job\nfrom plangraph.errors import *\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that `job.run("worked")` finds."""
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", path)
    return tmp_path / "worked.py"


def test_the_answer_comes_back(module: Path) -> None:
    module.write_text(f"{HEAD}job.serve(lambda task: task['word'] * 2)\n")
    assert job.run("worked", {"word": "甲"}) == "甲甲"


def test_an_error_comes_back_as_it_was(module: Path) -> None:
    module.write_text(
        f"{HEAD}def work(task):\n    raise RdfSyntaxError('a.ttl', 3, 4, 'no')\njob.serve(work)\n"
    )
    with pytest.raises(RdfSyntaxError, match=r"a\.ttl:3:4: not valid RDF: no") as caught:
        job.run("worked", {})
    assert (caught.value.line, caught.value.column, caught.value.details) == (3, 4, ())


def test_details_come_back(module: Path) -> None:
    module.write_text(
        f"{HEAD}def work(task):\n    raise NotConforming('no', ['one', 'two'])\njob.serve(work)\n"
    )
    with pytest.raises(Exception, match="no") as caught:
        job.run("worked", {})
    assert type(caught.value).__name__ == "NotConforming"
    assert caught.value.details == ("one", "two")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import os; os.abort()", "its process was ended by SIGABRT"),
        ("raise SystemExit(7)", "its process ended with exit code 7"),
        ("raise ZeroDivisionError('oh')", "ZeroDivisionError: oh"),
    ],
)
def test_a_death_is_told(module: Path, body: str, reason: str) -> None:
    module.write_text(f"{body}\n")
    with pytest.raises(WorldError, match=reason):
        job.run("worked", {})


def test_memory_is_capped(module: Path) -> None:
    module.write_text(f"{HEAD}job.serve(lambda task: str(len(bytearray(1 << 30))))\n")
    with pytest.raises(WorldError, match="needs more memory than its limit of 512 MiB"):
        job.run("worked", {}, memory_bytes=512 << 20)


def test_a_file_in_the_working_directory_is_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyoxigraph.py").write_text("raise SystemExit('taken over')\n")
    (tmp_path / "a.nt").write_text("<https://e.org/s> <https://e.org/p> <https://e.org/o> .\n")
    monkeypatch.chdir(tmp_path)
    task = {"files": ["a.nt"], "out": "out", "base": "https://e.org/"}
    assert Path(job.run("plangraph.intake", task)).parts[:2] == tmp_path.resolve().parts[:2]
