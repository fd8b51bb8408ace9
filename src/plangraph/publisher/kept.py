"""What pages have learnt of a release and will need again: names, kinds, places of sentences.

Most of a page is links, and most links lead to the same few hundred things. What is kept belongs
to one release and goes with it; there is never more of it than a fixed number of entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Entries of one kind; a table that is full is begun anew.
MOST: Final = 20_000


class Kept:
    """Tables by kind, filled as they are asked; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._tables: dict[str, dict[str, Any]] = {}

    def all(
        self, kind: str, keys: Iterable[str], ask: Callable[[list[str]], Mapping[str, T]]
    ) -> dict[str, T]:
        """The entry of every key; those not kept yet come from `ask`, all in one call."""
        table: dict[str, T] = self._tables.setdefault(kind, {})
        # Another thread may empty the table meanwhile, so each key is looked up once only.
        found = {key: table.get(key) for key in keys}
        missing = sorted(key for key, entry in found.items() if entry is None)
        if missing:
            asked = ask(missing)
            if len(table) + len(asked) > self._most:
                table.clear()
            table.update(asked)
            found.update(asked)
        return {key: entry for key, entry in found.items() if entry is not None}
