"""The wheel holds what git holds: without symlinks a checkout builds a broken one in silence."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(os.environ.get("PLANGRAPH_CHECKOUT", Path(__file__).parents[1]))
FOLDERS = ("ontology", "shapes", "web")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(out), str(CHECKOUT)], check=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_every_file_of_the_top_folders_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-files", *FOLDERS],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    inside = set(wheel.namelist())
    assert listed
    assert [name for name in listed if f"plangraph/assets/{name}" not in inside] == []


def test_what_is_made_at_build_time_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    catalogues = [name for name in wheel.namelist() if name.endswith(".mo")]
    assert len(catalogues) >= 2
    assert any(name.startswith("plangraph/assets/web/static/build/") for name in wheel.namelist())


def test_no_development_leftovers_are_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    assert [n for n in wheel.namelist() if "node_modules" in n or "__pycache__" in n] == []
