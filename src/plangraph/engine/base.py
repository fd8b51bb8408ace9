"""What every engine promises, whichever store stands behind it: the interface and its words.

Nothing above this floor may know which engine it talks to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Final, Protocol
from typing import Literal as PlainLiteral

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from plangraph.media import RESULTS_JSON, TURTLE, Media
from plangraph.release import Release
from plangraph.settings import Settings

Term = NamedNode | Literal | BlankNode | Triple

#: Variable name, without its question mark, to its value; an unbound variable is absent.
Solution = dict[str, Term]

_CHUNK: Final = 64 * 1024


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A public query and how it is to be answered.

    `results` is the format if the query is a SELECT or an ASK, `graph` if it is a CONSTRUCT or a
    DESCRIBE. `default_graphs` and `named_graphs` are the protocol's dataset; both empty means that
    the query's own FROM, or else the release, decides. `seconds` can only lower the engine's
    limit. `client` is who is asking, for fairness; `gone` tells whether that one has hung up. A
    `dry` request is only parsed and planned: its answer is empty.
    """

    query: str
    results: Media = RESULTS_JSON
    graph: Media = TURTLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    client: str = ""
    gone: Callable[[], bool] = _never
    dry: bool = False


@dataclass(slots=True)
class Answer:
    """A whole, finished answer: its bytes, spooled, so that its status can be trusted.

    `timings` are phases in seconds, in order. Read it once and close it.
    """

    media: Media
    body: IO[bytes]
    size: int
    timings: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, media: Media, data: bytes, timings: Mapping[str, float] | None = None) -> Answer:
        """An answer whose bytes are at hand."""
        return cls(media, BytesIO(data), len(data), timings or {})

    def read(self) -> bytes:
        """All of it."""
        self.body.seek(0)
        return self.body.read()

    def chunks(self) -> Iterator[bytes]:
        """All of it, piece by piece; the answer is closed when they end."""
        self.body.seek(0)
        try:
            while chunk := self.body.read(_CHUNK):
                yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """Give back the memory or the temporary file."""
        self.body.close()


class Engine(Protocol):
    """Answers SPARQL over one release.

    `select`, `ask` and `construct` serve the publisher's own pages: fixed queries, over the union
    of all graphs, never waiting behind the public. `answer` serves the public.
    """

    def select(self, query: str) -> list[Solution]:
        """The solutions of a SELECT, in order."""
        ...

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        ...

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        ...

    def answer(self, request: QueryRequest) -> Answer:
        """The answer to a public query, or an error of `plangraph.errors`."""
        ...

    def health(self) -> Mapping[str, int | float | str]:
        """Figures for `/healthz` and `/metrics`; `ready` is 1 when queries can be answered."""
        ...

    def close(self) -> None:
        """End every process and connection; no call may follow."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use; the same figures stand in the service description."""

    seconds: float
    query_bytes: int
    depth: int
    patterns: int
    memory_mib: int
    result_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits as the settings state them."""
        return cls(
            seconds=settings.query_seconds,
            query_bytes=settings.query_bytes,
            depth=settings.query_depth,
            patterns=settings.query_patterns,
            memory_mib=settings.query_mib,
            result_bytes=settings.result_mb * 1_000_000,
        )

    def seconds_for(self, request: QueryRequest) -> float:
        """The request's time limit: its own where lower."""
        return self.seconds if request.seconds is None else min(self.seconds, request.seconds)


#: `own`: as the data says. `union`: all graphs, looked up as one. `merged`: all graphs, copied
#: into it, because some hold the same triples.
DefaultGraphKind = PlainLiteral["own", "union", "merged"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What evaluating a query needs to know of its release, small enough to send to a process."""

    base: str
    default_graph: DefaultGraphKind
    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, release: Release) -> Scope:
        """The scope of a release."""
        kind: DefaultGraphKind = release.default_graph
        if kind == "union" and release.triples != release.quads:
            kind = "merged"
        return cls(release.base, kind, dict(release.prefixes))
