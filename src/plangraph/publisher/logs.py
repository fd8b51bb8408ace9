"""Log lines: one JSON object on one line of ASCII each, so none can be made to look like two."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any, Final

ACCESS: Final = "plangraph.access"


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
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False


def _time(seconds: float) -> str:
    return (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03}Z"
    )
