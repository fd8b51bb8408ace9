"""Answers SPARQL over a release: one interface, three stores behind it.

`embedded` is Oxigraph in the calling process, `contained` the same in processes that may be
killed, `remote` any SPARQL 1.1 endpoint. `queries` holds the SPARQL of the publisher's own pages.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from plangraph.engine.base import Answer, Engine, Limits, QueryRequest, Solution, Term
from plangraph.engine.system import can_contain
from plangraph.release import Release
from plangraph.settings import Settings

__all__ = ["Answer", "Engine", "Limits", "QueryRequest", "Solution", "Term", "open_engine"]

#: Loaded when one is opened: a query worker needs none of them, and a command but one.
_ENGINES: Final = {
    "embedded": "EmbeddedEngine",
    "contained.engine": "ContainedEngine",
    "remote": "RemoteEngine",
}


def open_engine(release: Release, settings: Settings, *, public: bool = False) -> Engine:
    """The engine for a release as the settings ask.

    With `public` it must withstand anybody's queries: the contained engine where the system has
    what that needs. Without, it is the one in this process, which starts at once.
    """
    kind = "contained.engine" if public and can_contain() else "embedded"
    kind = "remote" if settings.endpoint else kind
    made: Callable[[Release, Settings], Engine]
    made = getattr(import_module(f"plangraph.engine.{kind}"), _ENGINES[kind])
    return made(release, settings)
