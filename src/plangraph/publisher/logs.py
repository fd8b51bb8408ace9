"""Log lines: one JSON object on one line of ASCII each, so none can be made to look like two.

A thread of its own writes them: a request that wrote would give up the interpreter each time.
"""

from __future__ import annotations

import atexit
import json
import logging
import secrets
import sys
import time
from itertools import count
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from typing import Any, Final

ACCESS: Final = "plangraph.access"
_PROCESS: Final = secrets.token_hex(4)
_numbers: Final = count(1)


class JsonLines(logging.Formatter):
    """A record as a JSON object; of an access record, the fields it was given."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        entry: dict[str, Any] = {"time": _time(record.created), "level": record.levelname.lower()}
        fields = getattr(record, "fields", None)
        if fields is not None:
            entry |= fields
        else:
            entry |= {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            entry["fault"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=True, default=str)


def to_stderr() -> None:
    """Send this package's log there."""
    logger = logging.getLogger("plangraph")
    if not logger.handlers:
        lines: SimpleQueue[Any] = SimpleQueue()
        queueing = QueueHandler(lines)
        queueing.setFormatter(JsonLines())
        writing = QueueListener(lines, logging.StreamHandler(sys.stderr))
        writing.start()
        atexit.register(writing.stop)
        logger.addHandler(queueing)
        logger.setLevel(logging.INFO)
        logger.propagate = False


def request_id() -> str:
    """A name for a request that no other request of any server has."""
    return f"{_PROCESS}{next(_numbers):08x}"


def _time(seconds: float) -> str:
    return (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03}Z"
    )
