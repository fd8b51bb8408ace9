"""The engine in the calling process: Oxigraph in memory, for the command line and for tests.

It has no time or memory limit, because nothing in a process can stop a query of the same process;
a public endpoint takes the contained engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Final, cast

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, Triple

from plangraph.engine.base import Answer, Limits, QueryRequest, Scope, Solution
from plangraph.engine.evaluate import Task, evaluate
from plangraph.engine.guards import check
from plangraph.engine.results import solutions
from plangraph.errors import EngineFailed, RdfSyntaxError, ResultTooLarge
from plangraph.release import Release
from plangraph.settings import Settings

SPOOL: Final = 2 * 1024 * 1024


class EmbeddedEngine:
    """A release loaded into this process."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._scope = Scope.of(release)
        self._limits = Limits.of(settings)
        self._store = load(release)

    def select(self, query: str) -> list[Solution]:
        """The solutions of a SELECT, in order."""
        result = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(result, QuerySolutions):
            raise EngineFailed("select() was given a query that is no SELECT")
        return solutions(result)

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        result = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(result, QueryBoolean):
            raise EngineFailed("ask() was given a query that is no ASK")
        return bool(result)

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        result = self._store.query(query, use_default_graph_as_union=True)
        if not isinstance(result, QueryTriples):
            raise EngineFailed("construct() was given a query that makes no graph")
        return list(result)

    def answer(self, request: QueryRequest) -> Answer:
        """The answer to a public query, or an error of `plangraph.errors`."""
        check(request.query, self._limits)
        sink = _Sink(self._limits.result_bytes)
        outcome = evaluate(self._store, self._scope, task_of(request), sink)
        media = request.graph if outcome.is_graph else request.results
        return Answer(media, sink.body, sink.size, outcome.timings)

    def health(self) -> Mapping[str, int | float | str]:
        """Always ready: it is there or the process is not."""
        return {"ready": 1, "engine": "embedded"}

    def close(self) -> None:
        """Nothing to end."""


def load(release: Release) -> Store:
    """A store in memory with all quads of a release."""
    store = Store()
    try:
        store.bulk_load(path=str(release.data), format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise RdfSyntaxError(str(release.data), error.lineno, error.offset, str(error)) from error
    return store


def task_of(request: QueryRequest) -> Task:
    """What of a request the evaluation needs."""
    return Task(
        request.query,
        request.results.name,
        request.graph.name,
        request.default_graphs,
        request.named_graphs,
        request.dry,
    )


class _Sink:
    """Spools what is written, up to `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.body = cast("IO[bytes]", SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115 # the Answer closes it
        self.size = 0
        self._limit = limit

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self._limit:
            raise ResultTooLarge(too_large(self._limit))
        return self.body.write(data)

    def flush(self) -> None:
        """The file flushes itself."""


def too_large(limit: int) -> str:
    """The message for a result over the limit."""
    return f"The result is larger than {limit:,} bytes, the limit here; ask for less, with LIMIT"
