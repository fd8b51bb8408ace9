"""The exceptions: which tests are known to fail, and why; strict both ways.

`exceptions.toml` lists them by their IRI. One that passes fails the run, and so does one that no
suite has. `out_of_scope` names suites of features this publisher refuses by design.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from suites import Case

PATH: Final = Path(__file__).with_name("exceptions.toml")


@cache
def reasons() -> dict[str, str]:
    """Test IRI to why it fails."""
    found: dict[str, str] = {}
    for group in _document()["exception"]:
        for iri in group["tests"]:
            assert iri not in found, f"{PATH}: {iri} is listed twice"
            found[iri] = " ".join(group["reason"].split())
    return found


def out_of_scope() -> dict[str, str]:
    """Suite to why its tests are not for this publisher."""
    return {each["suite"]: " ".join(each["reason"].split()) for each in _document()["out_of_scope"]}


def params(cases: Iterable[Case]) -> list[object]:
    """The cases as parameters, those that are known to fail marked so."""
    return [pytest.param(case, id=name(case), marks=_marks(case)) for case in cases]


def name(case: Case) -> str:
    """Suite and test, short."""
    return f"{case.suite}:{case.iri.rpartition('#')[2]}"


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    reason = reasons().get(case.iri)
    if reason is None:
        return []
    return [pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)]


def _document() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(PATH.read_text("utf-8"))
