"""A query's way through the workers: quick at first, then in a long place, to its end or its limit.

Which worker, who waits and who goes first is `pool`'s and `lanes`' business; what a death means is
told here.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from plangraph.engine.base import Limits, QueryRequest
from plangraph.engine.contained.lanes import LongLane
from plangraph.engine.contained.member import GLANCE, Member
from plangraph.engine.contained.nursery import Death
from plangraph.engine.contained.pool import Pool
from plangraph.engine.contained.wire import End, Order
from plangraph.engine.spool import Spool
from plangraph.engine.tally import Tally
from plangraph.errors import (
    ClientGone,
    EngineBusy,
    EngineFailed,
    PlangraphError,
    QueryOutOfMemory,
    QueryTimeout,
    WorkerLost,
)

T = TypeVar("T")

#: Seconds after which a query counts as long, while nobody waits; at once when somebody does.
MOMENT: Final = 0.3
#: Seconds to wait for any worker, and for a place among the long queries.
PATIENCE: Final = 4.0
LONG_PATIENCE: Final = 5.0
#: Queries that may wait for a long place, per place.
QUEUED_PER_PLACE: Final = 16


class Conversations:
    """Runs orders in the workers of a pool. `death_of` tells how a worker ended."""

    def __init__(
        self,
        pool: Pool,
        lane: LongLane,
        limits: Limits,
        tally: Tally,
        death_of: Callable[[Member, float], Death | None],
    ) -> None:
        self._pool, self._lane = pool, lane
        self._limits, self._tally, self._death_of = limits, tally, death_of

    def converse(self, request: QueryRequest, order: Order, spool: Spool, member: Member) -> End:
        """Run an order to its end."""
        begun = time.monotonic()
        try:
            self.guarded(member, partial(member.ask, order, spool))
        except PlangraphError:
            self._pool.discard(member)
            raise
        return self.carry_on(request, order, spool, member, begun)

    def carry_on(
        self,
        request: QueryRequest,
        order: Order,
        spool: Spool,
        member: Member,
        begun: float,
        collected: Callable[[], End | None] | None = None,
    ) -> End:
        """Wait for what a worker was asked, first as a quick query, then in a long place.

        `collected` gives the end that may be here already, or raises what went wrong.
        """
        until = begun + order.seconds
        moment = min(until, begun + MOMENT)
        with Loan(self._pool, member) as loan:
            end = self.guarded(member, collected) if collected is not None else None
            while end is None and time.monotonic() < until:
                step = min(until, time.monotonic() + GLANCE)
                end = self.guarded(member, partial(member.collect, step, request.gone))
                crowded = self._pool.waiting > 0
                if end is not None or not (crowded or time.monotonic() > moment):
                    continue
                if self._lane.enter(request.client):
                    end = self._stay(request, member, until)
                    break
                if crowded:
                    loan.close()
                    return self._come_back(request, order, spool)
            if end is None:
                raise QueryTimeout(too_long(order.seconds))
            loan.finish(end)
            return end

    def _stay(self, request: QueryRequest, member: Member, until: float) -> End | None:
        """Go on in the same worker, in a long place."""
        began = time.monotonic()
        try:
            return self.guarded(member, partial(member.collect, until, request.gone))
        finally:
            self._lane.leave(request.client, time.monotonic() - began)

    def _come_back(self, request: QueryRequest, order: Order, spool: Spool) -> End:
        """Make room for quicker queries, wait for a long place, and begin again in it."""
        if self._lane.queue() >= self._lane.places * QUEUED_PER_PLACE:
            raise EngineBusy("Too many long queries wait already; ask again in some seconds", 5)
        if not self._lane.enter(request.client, LONG_PATIENCE, request.gone):
            raise EngineBusy("Every place for a long query is taken; ask again in some seconds", 5)
        spool.clear()
        try:
            member = self._pool.borrow(request.client, PATIENCE, request.gone)
        except EngineBusy:
            self._lane.leave(request.client, 0)
            raise
        with Loan(self._pool, member) as loan:
            until = time.monotonic() + order.seconds
            try:
                self.guarded(member, partial(member.ask, order, spool))
            finally:
                end = self._stay(request, member, until)
            if end is None:
                raise QueryTimeout(too_long(order.seconds))
            loan.finish(end)
            return end

    def guarded(self, member: Member, act: Callable[[], T]) -> T:
        """Do it; if the worker dies of it, say what it died of."""
        try:
            return act()
        except WorkerLost:
            self._tally.deaths += 1
            death = self._death_of(member, 1.0)
            error = explained(death, self._limits)
            if error is None:
                raise
            raise error from None


class Loan:
    """A borrowed worker, given back when it has finished and discarded when it has not."""

    def __init__(self, pool: Pool, member: Member) -> None:
        self._pool, self._member = pool, member
        self._open = True

    def __enter__(self) -> Loan:
        return self

    def finish(self, end: End) -> None:
        """It is idle again."""
        self._open = False
        self._pool.give_back(self._member, worn=end.worn)

    def close(self) -> None:
        """It is in the middle of something nobody waits for."""
        if self._open:
            self._open = False
            self._pool.discard(self._member)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        said_so = isinstance(error, PlangraphError) and not isinstance(
            error, (WorkerLost, ClientGone, QueryTimeout, EngineFailed)
        )
        if self._open and said_so:
            # An error the worker reported: it has ended its answer and waits for the next order.
            self._open = False
            self._pool.give_back(self._member)
        self.close()


def explained(death: Death | None, limits: Limits) -> PlangraphError | None:
    """What a death means; None when the query is not to blame for it."""
    if death is None or death.signal == signal.SIGKILL:
        return None
    if death.signal == signal.SIGXCPU:
        return QueryTimeout(too_long(limits.seconds))
    if "memory allocation" in death.words or "MemoryError" in death.words:
        return QueryOutOfMemory(
            f"The query needed more than {limits.memory_mib} MiB of memory, the limit here"
        )
    if death.signal == signal.SIGSEGV:
        return EngineFailed("The query is too deeply nested to be evaluated")
    return EngineFailed("The query ended the process that ran it")


def too_long(seconds: float) -> str:
    """The message for a query over its time."""
    return f"The query took longer than {seconds:g} s, the limit here; ask for less"
