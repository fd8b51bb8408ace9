"""What an engine has answered so far, in numbers: by outcome, by time taken."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from typing import Final

#: Upper bounds of the classes of time, in seconds; one more class holds the rest.
BOUNDS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class Tally:
    """Counts, safe to add to from any thread."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.classes = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.deaths = 0
        self._lock = threading.Lock()

    def count(self, outcome: str, seconds: float) -> None:
        """One more answer, or refusal, that took so long."""
        with self._lock:
            self.outcomes[outcome] += 1
            self.classes[bisect_left(BOUNDS, seconds)] += 1
            self.seconds += seconds
