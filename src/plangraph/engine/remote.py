"""Any SPARQL 1.1 endpoint as the engine: how a site outgrows one machine.

Queries go out by POST over connections that are kept. The limits of this site hold here, whatever
the endpoint allows: size and shape before, time and bytes while the answer comes in. SERVICE is
refused. What DESCRIBE answers is the endpoint's own choice.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import urllib3
from pyoxigraph import Triple

from plangraph import __version__
from plangraph.engine.base import Answer, Limits, QueryRequest, Solution
from plangraph.engine.guards import check
from plangraph.engine.hints import syntax_error
from plangraph.engine.results import boolean_of, solutions_of, triples_of
from plangraph.engine.spool import Spool
from plangraph.engine.tally import Tally
from plangraph.errors import (
    CallerError,
    EngineFailed,
    PlangraphError,
    QueryRefused,
    QueryTimeout,
    RemoteFailed,
)
from plangraph.media import NTRIPLES, RESULTS_JSON, Media
from plangraph.release import Release
from plangraph.settings import Settings

#: Seconds to reach the endpoint at all, and for a page's own query.
CONNECT_SECONDS: Final = 3.0
PAGE_SECONDS: Final = 5.0
#: Connections kept open.
_CONNECTIONS: Final = 16
_CHUNK: Final = 64 * 1024
_COMPLAINT: Final = re.compile(r"error at \d+:\d+: .*")
#: Statuses by which an endpoint says that the query itself is at fault.
_CALLERS_FAULT: Final = frozenset({400, 413, 414, 422})


class RemoteEngine:
    """The endpoint at `settings.endpoint`, asked on behalf of a release's pages and visitors."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self.endpoint = _checked(settings.endpoint)
        self.tally = Tally()
        self._limits = Limits.of(settings)
        self._prefixes = dict(release.prefixes)
        # Endpoints differ in what their default graph is; the protocol lets us say.
        self._union = tuple(release.graphs)
        self._is_union = release.default_graph == "union"
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=_CONNECTIONS,
            # Nothing is sent twice but what never arrived.
            retries=urllib3.Retry(0, connect=1),
            headers={"User-Agent": f"plangraph/{__version__}"},
        )

    def select(self, query: str) -> list[Solution]:
        """The solutions of a SELECT, in order."""
        return solutions_of(self._fixed(query, RESULTS_JSON))

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        return boolean_of(self._fixed(query, RESULTS_JSON))

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        return triples_of(self._fixed(query, NTRIPLES))

    def answer(self, request: QueryRequest) -> Answer:
        """The answer to a public query, or an error of `plangraph.errors`."""
        begun = time.monotonic()
        outcome = "ok"
        try:
            return self._answer(request)
        except PlangraphError as error:
            outcome = type(error).__name__
            raise
        finally:
            self.tally.count(outcome, time.monotonic() - begun)

    def health(self) -> Mapping[str, int | float | str]:
        """Ready when the endpoint answers the cheapest of queries."""
        try:
            self.ask("ASK {}")
        except PlangraphError:
            return {"ready": 0, "engine": "remote"}
        return {"ready": 1, "engine": "remote"}

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _fixed(self, query: str, media: Media) -> bytes:
        parameters = _parameters(query, self._union, self._union)
        with Spool(self._limits.result_bytes) as spool:
            self._send(query, parameters, media, spool, PAGE_SECONDS, _never)
        return spool.take()

    def _answer(self, request: QueryRequest) -> Answer:
        found = check(request.query, self._limits)
        media = request.graph if found.makes_graph else request.results
        default, named = request.default_graphs, request.named_graphs
        if not default and not named and self._is_union and not found.has_dataset:
            default = named = self._union
        parameters = _parameters(request.query, default, named)
        begun = time.monotonic()
        seconds = self._limits.seconds_for(request)
        with Spool(self._limits.result_bytes) as spool:
            self._send(request.query, parameters, media, spool, seconds, request.gone)
        if request.dry:
            spool.clear()
        return Answer(media, spool.body, spool.size, {"remote": time.monotonic() - begun})

    def _send(
        self,
        query: str,
        body: bytes,
        media: Media,
        spool: Spool,
        seconds: float,
        gone: Callable[[], bool],
    ) -> None:
        until = time.monotonic() + seconds
        try:
            response = self._pool.request(
                "POST",
                self.endpoint,
                body=body,
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": _accepted(media),
                },
                timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
                redirect=False,
                preload_content=False,
            )
            self._take(query, response, media, spool, until, gone)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise _late(seconds, timed_out=True) from error
        except urllib3.exceptions.ConnectTimeoutError as error:
            raise _late(CONNECT_SECONDS, timed_out=True) from error
        except urllib3.exceptions.HTTPError as error:
            raise RemoteFailed(
                f"The remote endpoint cannot be reached: {_reason(error)}"
            ) from error

    def _take(
        self,
        query: str,
        response: urllib3.BaseHTTPResponse,
        media: Media,
        spool: Spool,
        until: float,
        gone: Callable[[], bool],
    ) -> None:
        try:
            if response.status != 200:
                raise self._refusal(query, response)
            _check_type(response, media)
            # One read at a time: asking for a full chunk would wait for an answer that drips.
            while chunk := response.read1(_CHUNK):
                if time.monotonic() > until:
                    raise QueryTimeout("The remote endpoint took longer than the limit here")
                if gone():
                    raise EngineFailed("The client hung up")
                spool.write(chunk)
        except BaseException:
            # What is left of the answer must not be taken for the next one's.
            response.close()
            raise
        finally:
            response.release_conn()

    def _refusal(self, query: str, response: urllib3.BaseHTTPResponse) -> PlangraphError:
        text = response.read(2_000).decode("utf-8", "replace")
        complaint = _COMPLAINT.search(text)
        if complaint and response.status in _CALLERS_FAULT:
            return syntax_error(query, complaint.group(), self._prefixes)
        said = " ".join(text.split())[:300]
        if response.status in _CALLERS_FAULT:
            return QueryRefused(f"The remote endpoint refused the query: {said}", "remote")
        return RemoteFailed(
            f"The remote endpoint answered {response.status}: {said or 'and said nothing'}",
            timed_out=response.status == 504,
        )


def _checked(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CallerError(f"{endpoint!r} is no http(s) address of a SPARQL endpoint")
    return endpoint


def _parameters(query: str, default: tuple[str, ...], named: tuple[str, ...]) -> bytes:
    pairs = [("query", query)]
    pairs += [("default-graph-uri", graph) for graph in default]
    pairs += [("named-graph-uri", graph) for graph in named]
    return urlencode(pairs).encode()


def _accepted(media: Media) -> str:
    return ", ".join([media.mime, *(f"{mime};q=0.5" for mime in media.mimes if mime != media.mime)])


def _check_type(response: urllib3.BaseHTTPResponse, media: Media) -> None:
    found = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if found not in media.mimes:
        raise RemoteFailed(f"The remote endpoint was asked for {media.mime} and sent {found!r}")


def _late(seconds: float, *, timed_out: bool) -> RemoteFailed:
    return RemoteFailed(
        f"The remote endpoint did not answer within {seconds:g} s", timed_out=timed_out
    )


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    return " ".join(str(cause).split())[:200]


def _never() -> bool:
    return False
