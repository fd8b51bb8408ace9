"""Where an answer waits until it is whole: memory, then a temporary file, up to a limit."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Final, Self, cast

from plangraph.errors import ResultTooLarge

#: Bytes kept in memory before a file is taken.
IN_MEMORY: Final = 2 * 1024 * 1024


class Spool:
    """A file-like sink that refuses to grow beyond `limit` bytes.

    As a context it is closed when the block fails; otherwise it belongs to whoever takes `body`.
    """

    def __init__(self, limit: int) -> None:
        # Whoever gets the answer closes it.
        body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 # outlives this call
        self.body = cast("IO[bytes]", body)
        self.size = 0
        self._limit = limit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.body.close()

    def take(self) -> bytes:
        """All that was written; the spool is closed."""
        with self.body:
            self.body.seek(0)
            return self.body.read()

    def write(self, data: bytes) -> int:
        """Take the next bytes; ResultTooLarge beyond the limit."""
        self.size += len(data)
        if self.size > self._limit:
            raise ResultTooLarge(
                f"The result is larger than {self._limit:,} bytes, the limit here; "
                "ask for less, with LIMIT"
            )
        return self.body.write(data)

    def flush(self) -> None:
        """The file flushes itself."""

    def clear(self) -> None:
        """Forget what was written: the query is asked again."""
        self.body.seek(0)
        self.body.truncate()
        self.size = 0
