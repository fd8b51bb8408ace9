"""The contained engine: guards before, a worker behind, a deadline over every query.

Public queries and the publisher's own use workers apart from each other, so pages never wait
behind the public.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import Triple

from plangraph.engine.base import Answer, Limits, QueryRequest, Scope, Solution
from plangraph.engine.contained.conversation import PATIENCE, Conversations, Loan
from plangraph.engine.contained.disk import store_on_disk
from plangraph.engine.contained.lanes import LongLane
from plangraph.engine.contained.member import Member
from plangraph.engine.contained.nursery import Cradle, Nursery
from plangraph.engine.contained.pool import Pool
from plangraph.engine.contained.wire import End, Order
from plangraph.engine.embedded import task_of
from plangraph.engine.evaluate import Task
from plangraph.engine.guards import check
from plangraph.engine.results import boolean_of, solutions_of, triples_of
from plangraph.engine.spool import Spool
from plangraph.engine.tally import Tally
from plangraph.errors import PlangraphError, QueryTimeout, ReleaseDamaged, WorkerLost
from plangraph.media import NTRIPLES, RESULTS_JSON
from plangraph.release import Release
from plangraph.settings import Settings

#: Workers that serve pages and nothing else, and the seconds a page's query may take.
RESERVED: Final = 2
PAGE_SECONDS: Final = 5.0


class ContainedEngine:
    """A release behind workers that may be killed."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._limits = Limits.of(settings)
        self.tally = Tally()
        places = settings.workers
        self._lane = LongLane(places)
        # As many again as may be long, so that there are always workers that turn over.
        self._public = Pool(places + max(2, places), self._order)
        self._pages = Pool(RESERVED, self._order)
        self._nursery = Nursery(_cradle(release, settings), self._born, self._died, self._renew)
        self._talk = Conversations(
            self._public, self._lane, self._limits, self.tally, self._nursery.death_of
        )
        self._order(self._public.size + self._pages.size)
        self._self_test(release)

    @property
    def zygote(self) -> int:
        """The process that workers are forked from."""
        return self._nursery.pid

    # --- the publisher's own queries ---

    def select(self, query: str) -> list[Solution]:
        """The solutions of a SELECT, in order."""
        return solutions_of(self._fixed(query))

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        return boolean_of(self._fixed(query))

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        return triples_of(self._fixed(query))

    def _fixed(self, query: str) -> bytes:
        task = Task(query, RESULTS_JSON.name, NTRIPLES.name, everything=True)
        order = Order(task, PAGE_SECONDS, self._limits.result_bytes)
        try:
            return self._in_reserve(order)
        except WorkerLost:
            return self._in_reserve(order)

    def _in_reserve(self, order: Order) -> bytes:
        member = self._pages.borrow("", PAGE_SECONDS)
        with Spool(self._limits.result_bytes) as spool, Loan(self._pages, member) as loan:
            member.ask(order, spool)
            end = member.collect(time.monotonic() + PAGE_SECONDS, _never)
            if end is None:
                raise QueryTimeout(f"A page's own query took longer than {PAGE_SECONDS:g} s")
            loan.finish(end)
        return spool.take()

    # --- public queries ---

    def answer(self, request: QueryRequest) -> Answer:
        """The answer to a public query, or an error of `plangraph.errors`."""
        begun = time.monotonic()
        outcome = "ok"
        try:
            found = check(request.query, self._limits)
            return self._answer(request, task_of(request, found), begun)
        except PlangraphError as error:
            outcome = type(error).__name__
            raise
        finally:
            self.tally.count(outcome, time.monotonic() - begun)

    def begin(self, request: QueryRequest) -> Attempt | None:
        """Send a public query to a worker that is idle now, for a caller who must not wait.

        None when there is none; the errors of the guards as `answer` has them.
        """
        begun = time.monotonic()
        task = task_of(request, check(request.query, self._limits))
        member = self._public.borrow_idle(request.client)
        if member is None:
            return None
        order = Order(task, self._limits.seconds_for(request), self._limits.result_bytes)
        spool = Spool(self._limits.result_bytes)
        try:
            member.ask(order, spool)
        except WorkerLost:
            spool.body.close()
            self._public.discard(member)
            return None
        return Attempt(self, request, order, spool, member, begun)

    def finish(self, attempt: Attempt, request: QueryRequest) -> Answer:
        """The answer to an attempt, now or when it comes; its errors as `answer` has them.

        `request` is the attempt's own, but for who watches over the client.
        """
        outcome = "ok"
        try:
            with attempt.spool as spool:
                try:
                    end = self._talk.carry_on(
                        request,
                        attempt.order,
                        spool,
                        attempt.member,
                        attempt.begun,
                        attempt.collected,
                    )
                except WorkerLost:
                    spool.clear()
                    return self._attempt(request, attempt.order, spool, attempt.begun)
            media = request.graph if end.is_graph else request.results
            return Answer(media, spool.body, spool.size, end.timings)
        except PlangraphError as error:
            outcome = type(error).__name__
            raise
        finally:
            self.tally.count(outcome, time.monotonic() - attempt.begun)

    def give_up(self, attempt: Attempt) -> None:
        """End an attempt that nobody wants to finish."""
        self._public.discard(attempt.member)
        attempt.spool.body.close()

    def _answer(self, request: QueryRequest, task: Task, begun: float) -> Answer:
        seconds = self._limits.seconds_for(request)
        order = Order(task, seconds, self._limits.result_bytes)
        with Spool(self._limits.result_bytes) as spool:
            try:
                return self._attempt(request, order, spool, begun)
            except WorkerLost:
                # Killed by nobody here and by no limit: the query only reads, so it is sent again.
                spool.clear()
                return self._attempt(request, order, spool, begun)

    def _attempt(self, request: QueryRequest, order: Order, spool: Spool, begun: float) -> Answer:
        member = self._public.borrow(request.client, PATIENCE, request.gone)
        waited = time.monotonic() - begun
        end = self._talk.converse(request, order, spool, member)
        media = request.graph if end.is_graph else request.results
        return Answer(media, spool.body, spool.size, {"queue": waited, **end.timings})

    # --- housekeeping ---

    def health(self) -> Mapping[str, int | float | str]:
        """Figures for `/healthz` and `/metrics`."""
        alive = self._public.alive + self._pages.alive
        return {
            "ready": int(self._public.alive > 0 and self._pages.alive > 0),
            "engine": "contained",
            "workers": alive,
            "workers_configured": self._public.size + self._pages.size,
            "waiting": self._public.waiting,
            "long": self._lane.taken,
            "worker_deaths": self.tally.deaths,
            "zygote_restarts": self._nursery.restarts,
        }

    def close(self) -> None:
        """End every process; queries still running are given up."""
        self._public.close()
        self._pages.close()
        self._nursery.close()

    def _order(self, count: int) -> None:
        self._nursery.order(count)

    def _born(self, member: Member) -> None:
        for pool in (self._pages, self._public):
            if pool.short:
                pool.add(member)
                return
        member.close()

    def _died(self, pid: int) -> None:
        for pool in (self._pages, self._public):
            pool.bury(pid)

    def _renew(self) -> None:
        self._pages.renew()
        self._public.renew()

    def _self_test(self, release: Release) -> None:
        """Ask before anybody else does; a release that has triples must show one."""
        try:
            found = self.ask("ASK { ?s ?p ?o }")
        except PlangraphError as error:
            self.close()
            raise ReleaseDamaged(f"{release.folder}: no query works on it: {error}") from error
        if found != bool(release.triples):
            self.close()
            raise ReleaseDamaged(f"{release.folder}: it promises triples and shows none")


class Attempt:
    """A public query in a worker, driven by whoever watches its descriptor: see `begin`."""

    def __init__(
        self,
        engine: ContainedEngine,
        request: QueryRequest,
        order: Order,
        spool: Spool,
        member: Member,
        begun: float,
    ) -> None:
        self.engine, self.request, self.order = engine, request, order
        self.spool, self.member, self.begun = spool, member, begun
        self.end: End | None = None
        self._error: PlangraphError | None = None
        self._open = True

    def fileno(self) -> int:
        """Readable when `advance` has something to do."""
        return self.member.fileno()

    def advance(self) -> bool:
        """Take in what has come; True when the query has ended, well or badly."""
        try:
            self.end = self.member.advance()
        except PlangraphError as error:
            self._error = error
            return True
        return self.end is not None

    @property
    def well(self) -> bool:
        """Whether it has ended, and with an answer."""
        return self.end is not None

    def finish(self, request: QueryRequest) -> Answer:
        """The answer, now or when it comes; see the engine's `finish`."""
        self._open = False
        return self.engine.finish(self, request)

    def give_up(self) -> None:
        """End it, unless it was finished."""
        if self._open:
            self._open = False
            self.engine.give_up(self)

    def collected(self) -> End | None:
        """The end, if it is here; raises what went wrong."""
        if self._error is not None:
            raise self._error
        return self.end


def _cradle(release: Release, settings: Settings) -> Cradle:
    scope = Scope.of(release)
    store: Path | None = None
    if release.quads > settings.memory_triples:
        store = store_on_disk(release, settings, merge=scope.default_graph == "merged")
    return Cradle(release.data, release.quads, scope, settings.query_mib, store)


def _never() -> bool:
    return False
