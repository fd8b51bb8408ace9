"""A finished reply, and the bounded memory of those that may be given again.

A reply is kept under everything that may change it: the release, the request line and the headers
named in `Vary`. Only what is marked public for caches is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Headers = list[tuple[str, str]]

#: Bytes of replies kept, and the largest single one.
CAPACITY: Final = 64 * 1024 * 1024
LARGEST: Final = 256 * 1024
#: What an entry costs beyond its body.
_OVERHEAD: Final = 2_000
_KEPT_STATUSES: Final = frozenset({200, 301, 303, 308})
_REFUSALS: Final = frozenset({400, 404, 406, 410, 413, 415, 503})
#: Of a 200's headers, those that a 304 carries too.
_ON_304: Final = frozenset(
    {"etag", "cache-control", "vary", "content-location", "expires", "link", "date"}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body; a large body is a temporary file."""

    status: int
    headers: Headers
    body: bytes | Path

    def header(self, name: str) -> str:
        """The first value of a header, by its name in lower case; "" for none."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def keepable(self) -> bool:
        """Whether it may be given to whoever asks the same."""
        return (
            self.status in _KEPT_STATUSES
            and self.shareable
            and isinstance(self.body, bytes)
            and len(self.body) <= LARGEST
        )

    @property
    def shareable(self) -> bool:
        """Whether those who asked the same at the same time may have it.

        A refusal too, unless it is of the moment: then each may try for himself.
        """
        if self.header("set-cookie"):
            return False
        if self.status in _KEPT_STATUSES:
            return "public" in self.header("cache-control")
        return self.status in _REFUSALS and not self.header("retry-after")

    def not_modified(self) -> Reply:
        """The 304 for a client that has it."""
        kept = [pair for pair in self.headers if pair[0] in _ON_304 or _on_all(pair[0])]
        return Reply(304, kept, b"")


def _on_all(name: str) -> bool:
    return name.startswith(("access-control-", "x-", "content-security-", "cross-", "referrer-"))


def holds(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names the tag (weak comparison) or is `*`."""
    if not if_none_match or not etag:
        return False
    bare = etag.removeprefix("W/")
    asked = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(part in (bare, "*") for part in asked)


class ReplyCache:
    """Replies by key, the least recently used going first. For one thread."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._size = 0
        self._replies: OrderedDict[Iterable[str], Reply] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, key: tuple[str, ...]) -> Reply | None:
        """The reply kept under `key`."""
        reply = self._replies.get(key)
        if reply is None:
            self.misses += 1
            return None
        self._replies.move_to_end(key)
        self.hits += 1
        return reply

    def put(self, key: tuple[str, ...], reply: Reply) -> None:
        """Keep a reply, if it may be kept and fits."""
        if not reply.keepable or key in self._replies:
            return
        self._replies[key] = reply
        self._size += _cost(key, reply)
        while self._size > self._capacity:
            old_key, old = self._replies.popitem(last=False)
            self._size -= _cost(old_key, old)

    def clear(self) -> None:
        """Forget everything."""
        self._replies.clear()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes kept, about."""
        return self._size


def _cost(key: Iterable[str], reply: Reply) -> int:
    return len(reply.body) + sum(map(len, key)) + _OVERHEAD if isinstance(reply.body, bytes) else 0
