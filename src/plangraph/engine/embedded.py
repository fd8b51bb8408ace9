"""The engine in the calling process: Oxigraph in memory, for the command line and for tests.

It has no time or memory limit, because nothing in a process can stop a query of the same process;
a public endpoint takes the contained engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

from plangraph.engine.base import Answer, Limits, QueryRequest, Scope, Solution
from plangraph.engine.evaluate import Task, evaluate
from plangraph.engine.guards import check
from plangraph.engine.load import fill
from plangraph.engine.outline import Outline
from plangraph.engine.results import solutions
from plangraph.engine.spool import Spool
from plangraph.errors import EngineFailed
from plangraph.release import Release
from plangraph.settings import Settings


class EmbeddedEngine:
    """A release loaded into this process."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._scope = Scope.of(release)
        self._limits = Limits.of(settings)
        merge = self._scope.default_graph == "merged"
        self._union = not merge
        self._store = fill(Store(), release.data, release.quads, merge=merge)

    def select(self, query: str) -> list[Solution]:
        """The solutions of a SELECT, in order."""
        result = self._store.query(query, use_default_graph_as_union=self._union)
        if not isinstance(result, QuerySolutions):
            raise EngineFailed("select() was given a query that is no SELECT")
        return solutions(result)

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        result = self._store.query(query, use_default_graph_as_union=self._union)
        if not isinstance(result, QueryBoolean):
            raise EngineFailed("ask() was given a query that is no ASK")
        return bool(result)

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        result = self._store.query(query, use_default_graph_as_union=self._union)
        if not isinstance(result, QueryTriples):
            raise EngineFailed("construct() was given a query that makes no graph")
        return list(result)

    def answer(self, request: QueryRequest) -> Answer:
        """The answer to a public query, or an error of `plangraph.errors`."""
        found = check(request.query, self._limits)
        with Spool(self._limits.result_bytes) as spool:
            outcome = evaluate(self._store, self._scope, task_of(request, found), spool)
        media = request.graph if outcome.is_graph else request.results
        return Answer(media, spool.body, spool.size, outcome.timings)

    def health(self) -> Mapping[str, int | float | str]:
        """Always ready: it is there or the process is not."""
        return {"ready": 1, "engine": "embedded"}

    def close(self) -> None:
        """Nothing to end."""


def task_of(request: QueryRequest, found: Outline) -> Task:
    """What of a request the evaluation needs."""
    return Task(
        request.query,
        request.results.name,
        request.graph.name,
        request.default_graphs,
        request.named_graphs,
        describes=found.form == "DESCRIBE",
        has_dataset=found.has_dataset,
        dry=request.dry,
    )
