"""The floors drawn next to the code are the floors that the import contract holds."""

import os
import tomllib
from pathlib import Path

import plangraph

CHECKOUT = Path(os.environ.get("PLANGRAPH_CHECKOUT", Path(__file__).parents[1]))
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def _contracts() -> dict[str, dict]:
    rows = PROJECT["tool"]["importlinter"]["contracts"]
    return {row["name"]: row for row in rows}


def test_the_drawing_is_the_contract() -> None:
    layers = _contracts()["A module imports only from the floors below it"]["layers"]
    contract = [[name.strip() for name in layer.split("|")] for layer in reversed(layers)]
    drawn = [line.split() for line in (plangraph.__doc__ or "").splitlines() if line[:4] == "    "]
    assert drawn == contract


def test_every_module_of_the_package_stands_on_a_floor() -> None:
    layers = _contracts()["A module imports only from the floors below it"]["layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    package = Path(plangraph.__file__).parent
    there = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    assert there - {"__init__", "__main__"} == placed
