"""Answers SPARQL over a release: one interface, three stores behind it.

`embedded` is Oxigraph in the calling process, `contained` the same in processes that may be
killed, `remote` any SPARQL 1.1 endpoint. `queries` holds the SPARQL of the publisher's own pages.
"""

from __future__ import annotations

from plangraph.engine.base import Answer, Engine, Limits, QueryRequest, Solution, Term
from plangraph.engine.contained import ContainedEngine, supported
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.release import Release
from plangraph.settings import Settings

__all__ = ["Answer", "Engine", "Limits", "QueryRequest", "Solution", "Term", "open_engine"]


def open_engine(release: Release, settings: Settings, *, public: bool = False) -> Engine:
    """The engine for a release as the settings ask.

    With `public` it must withstand anybody's queries: the contained engine where the system has
    what that needs. Without, it is the one in this process, which starts at once.
    """
    if public and supported():
        return ContainedEngine(release, settings)
    return EmbeddedEngine(release, settings)
