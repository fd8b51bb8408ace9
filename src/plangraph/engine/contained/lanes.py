"""The places for long queries, and each client's budget of them.

A query asks for a place when its first moment is over. There are few; a client that has spent its
budget gets none and is told when to come back. Quick queries are never counted.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from plangraph.errors import TooManyRequests

#: Seconds of long querying a client may have saved up, and what it gets back per second.
CAPACITY: Final = 120.0
REFILL: Final = 1.0
#: How often, in seconds, somebody who waits is looked after.
_GLANCE: Final = 0.1
#: Clients remembered; the one not seen for longest is forgotten first.
_REMEMBERED: Final = 2_000


@dataclass(slots=True)
class _Budget:
    seen: float
    left: float = CAPACITY


class LongLane:
    """`places` long queries at once."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._lock = threading.Condition()
        self._taken: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._budgets: dict[str, _Budget] = {}

    @property
    def taken(self) -> int:
        """Places in use."""
        return sum(self._taken.values())

    def enter(
        self, client: str, wait: float = 0.0, gone: Callable[[], bool] = lambda: False
    ) -> bool:
        """Take a place, now or within `wait` seconds, or until `gone`.

        TooManyRequests for a spent budget.
        """
        until = time.monotonic() + wait
        with self._lock:
            self._check(client)
            self._waiting[client] += 1
            try:
                while not self._turn_of(client):
                    if time.monotonic() >= until or gone():
                        return False
                    self._lock.wait(min(_GLANCE, wait))
            finally:
                self._waiting[client] -= 1
                self._waiting += Counter()
            self._taken[client] += 1
            return True

    def leave(self, client: str, seconds: float) -> None:
        """Give a place back after `seconds` of use."""
        with self._lock:
            self._taken[client] -= 1
            self._taken += Counter()
            self._budget(client).left -= seconds
            self._lock.notify_all()

    def queue(self) -> int:
        """Queries that wait for a place."""
        return sum(self._waiting.values())

    def _turn_of(self, client: str) -> bool:
        """A free place is for whoever has the fewest among those that want one."""
        if sum(self._taken.values()) >= self.places:
            return False
        fewest = min(self._taken[name] for name in self._waiting)
        return self._taken[client] <= fewest

    def _check(self, client: str) -> None:
        budget = self._budget(client)
        if budget.left <= 0:
            wait = int(-budget.left / REFILL) + 1
            raise TooManyRequests(
                f"This client has used up its share of long queries; ask again in {wait} s", wait
            )

    def _budget(self, client: str) -> _Budget:
        now = time.monotonic()
        budget = self._budgets.pop(client, None) or _Budget(seen=now)
        budget.left = min(CAPACITY, budget.left + (now - budget.seen) * REFILL)
        budget.seen = now
        self._budgets[client] = budget
        while len(self._budgets) > _REMEMBERED:
            del self._budgets[next(iter(self._budgets))]
        return budget
