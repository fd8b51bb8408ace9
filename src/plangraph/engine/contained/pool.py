"""Workers idle and at work, and who waits for one: in turn by client, first come first served.

A query begins in any idle worker. One that stays longer than a moment is *long*, and only so many
may be long at once; so however many long ones are sent, the other workers keep turning over and a
cheap query is never far from its turn. When even that turn is long in coming, every second worker
goes to whoever came last: a crowd then delays itself more than those who come after it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from plangraph.engine.contained.member import Member
from plangraph.errors import EngineBusy

#: Requests after which a worker is replaced.
RECYCLED_AFTER: Final = 5_000
#: Seconds of waiting beyond which every second worker goes to the latest comer.
CROWDED: Final = 0.25
#: How often, in seconds, somebody who waits is looked after.
_GLANCE: Final = 0.1


def _never() -> bool:
    return False


@dataclass(eq=False, slots=True)
class _Ticket:
    client: str
    since: float = field(default_factory=time.monotonic)
    member: Member | None = None
    called: threading.Event = field(default_factory=threading.Event)


class Pool:
    """`size` workers; `order` asks for more of them, which arrive by `add`."""

    def __init__(self, size: int, order: Callable[[int], None]) -> None:
        self.size = size
        self._order = order
        self._lock = threading.Lock()
        self._idle: list[Member] = []
        self._busy: dict[Member, str] = {}
        self._queue: dict[str, deque[_Ticket]] = {}
        self._expected = size
        self._closed = False
        self._latest_next = False

    @property
    def short(self) -> bool:
        """Whether workers it has ordered have yet to come."""
        return self._expected > 0

    @property
    def alive(self) -> int:
        """Workers that are there, idle or not."""
        return len(self._idle) + len(self._busy)

    @property
    def waiting(self) -> int:
        """Requests that wait for a worker."""
        return sum(len(tickets) for tickets in list(self._queue.values()))

    def add(self, member: Member) -> None:
        """Take in a new worker."""
        with self._lock:
            self._expected -= 1
            if self._closed:
                member.close()
                return
            self._idle.append(member)
            self._hand_out()

    def borrow(self, client: str, seconds: float, gone: Callable[[], bool] = _never) -> Member:
        """An idle worker, now or within `seconds`; EngineBusy after that, or when `gone`."""
        with self._lock:
            if self._idle and not self._queue:
                return self._lend(self._idle.pop(), client)
            ticket = _Ticket(client)
            self._queue.setdefault(client, deque()).append(ticket)
        until = time.monotonic() + seconds
        while not ticket.called.wait(_GLANCE) and time.monotonic() < until and not gone():
            pass
        with self._lock:
            if ticket.member is None:
                self._leave_queue(ticket)
                raise EngineBusy("All query workers are at work; ask again in a second")
            return ticket.member

    def borrow_idle(self, client: str) -> Member | None:
        """A worker that is idle now, if nobody waits for it."""
        with self._lock:
            if self._idle and not self._queue:
                return self._lend(self._idle.pop(), client)
            return None

    def give_back(self, member: Member, *, worn: bool = False) -> None:
        """The worker is idle again; one that is worn, or has served long, is replaced."""
        if worn or member.served >= RECYCLED_AFTER:
            self.discard(member)
            return
        with self._lock:
            self._busy.pop(member, None)
            if self._closed:
                member.close()
                return
            self._idle.append(member)
            self._hand_out()

    def discard(self, member: Member) -> None:
        """End the worker and order another."""
        member.kill()
        with self._lock:
            self._busy.pop(member, None)
            self._expected += 1
        member.close()
        if not self._closed:
            self._order(1)

    def bury(self, pid: int) -> None:
        """A worker has ended; if it was idle here, order another before anybody misses it."""
        with self._lock:
            dead = [member for member in self._idle if member.pid == pid]
            for member in dead:
                self._idle.remove(member)
                self._expected += 1
                member.close()
        if dead and not self._closed:
            self._order(1)

    def renew(self) -> None:
        """All workers are gone with their zygote: forget the idle ones and order a full house."""
        with self._lock:
            for member in self._idle:
                member.close()
            self._idle.clear()
            self._expected = self.size - len(self._busy)
        self._order(self._expected)

    def close(self) -> None:
        """End the idle workers, and each busy one when it is given back."""
        with self._lock:
            self._closed = True
            for member in self._idle:
                member.close()
            self._idle.clear()

    def drained(self, seconds: float) -> bool:
        """Wait until no worker is busy; False when `seconds` are over first."""
        until = time.monotonic() + seconds
        while self._busy and time.monotonic() < until:
            time.sleep(0.01)
        return not self._busy

    def _lend(self, member: Member, client: str) -> Member:
        self._busy[member] = client
        return member

    def _hand_out(self) -> None:
        """Give idle workers to those who wait, the client with the fewest at work first."""
        while self._idle and self._queue:
            at_work = Counter(self._busy.values())
            client = min(self._queue, key=lambda name: at_work[name])
            # Back to the end of the line, so that equal clients take turns.
            tickets = self._queue.pop(client)
            ticket = tickets.pop() if self._latest_first(tickets) else tickets.popleft()
            if tickets:
                self._queue[client] = tickets
            ticket.member = self._lend(self._idle.pop(), client)
            ticket.called.set()

    def _latest_first(self, tickets: deque[_Ticket]) -> bool:
        crowded = time.monotonic() - tickets[0].since > CROWDED
        self._latest_next = crowded and not self._latest_next
        return self._latest_next

    def _leave_queue(self, ticket: _Ticket) -> None:
        tickets = self._queue[ticket.client]
        tickets.remove(ticket)
        if not tickets:
            del self._queue[ticket.client]
