"""What crosses between parent and worker: a task one way, framed bytes and an end the other way.

Everything is JSON or opaque bytes: nothing read here can make objects of the sender's choice.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from plangraph.engine.evaluate import Task
from plangraph.errors import (
    EngineFailed,
    NotAcceptable,
    PlangraphError,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)

LENGTH: Final = struct.Struct("!I")
FRAME: Final = struct.Struct("!BI")
DATA: Final = 1
END: Final = 2
ERROR: Final = 3
#: The largest END or ERROR that a parent reads.
LARGEST_NOTE: Final = 1 << 20
_CHUNK: Final = 256 * 1024

_ERRORS: Final[Mapping[str, type[PlangraphError]]] = {
    kind.__name__: kind
    for kind in (
        EngineFailed,
        NotAcceptable,
        QueryOutOfMemory,
        QueryRefused,
        QueryTimeout,
        ResultTooLarge,
    )
}


@dataclass(frozen=True, slots=True)
class Order:
    """A task and what it may use: seconds of processor time, bytes of result."""

    task: Task
    seconds: float
    result_bytes: int

    def pack(self) -> bytes:
        """The bytes to send."""
        task = self.task
        # Spelt out, because this is done for every query and `asdict` costs more than the rest.
        values = (
            self.seconds,
            self.result_bytes,
            task.query,
            task.results,
            task.graph,
            task.default_graphs,
            task.named_graphs,
            task.describes,
            task.has_dataset,
            task.dry,
            task.everything,
        )
        body = json.dumps(values).encode()
        return LENGTH.pack(len(body)) + body


@dataclass(frozen=True, slots=True)
class End:
    """A finished answer: whether it is a graph, its timings, and whether the worker is worn out."""

    is_graph: bool
    timings: Mapping[str, float]
    worn: bool

    def pack(self) -> bytes:
        """The body of an END frame."""
        return json.dumps((self.is_graph, self.timings, self.worn)).encode()


def receive_order(stream: socket.socket) -> Order | None:
    """The next order; None when the parent has closed the connection."""
    data = bytearray()
    wanted = LENGTH.size
    while len(data) < wanted:
        piece = stream.recv(_CHUNK)
        if not piece:
            return None
        data += piece
        if len(data) >= LENGTH.size:
            wanted = LENGTH.size + LENGTH.unpack_from(data)[0]
    body = bytes(data[LENGTH.size :])
    seconds, result_bytes, query, results, graph, default, named, *flags = json.loads(body)
    task = Task(query, results, graph, tuple(default), tuple(named), *flags)
    return Order(task, seconds, result_bytes)


def frame(kind: int, body: bytes) -> bytes:
    """A frame of an answer."""
    return FRAME.pack(kind, len(body)) + body


def end_of(body: bytes) -> End:
    """The END that a body says."""
    return End(*json.loads(body))


def pack_error(error: PlangraphError) -> bytes:
    """The body of an ERROR frame."""
    name = type(error).__name__
    if isinstance(error, QuerySyntaxError):
        values: dict[str, Any] = {
            "reason": error.reason,
            "line": error.line,
            "column": error.column,
            "hint": error.hint,
        }
    elif isinstance(error, QueryRefused):
        values = {"message": str(error), "limit": error.limit}
    else:
        values = {"message": str(error)}
    return json.dumps([name, values]).encode("utf-8", "surrogatepass")


def error_of(body: bytes) -> PlangraphError:
    """The error that a body says."""
    name, values = json.loads(body.decode("utf-8", "surrogatepass"))
    if name == QuerySyntaxError.__name__:
        return QuerySyntaxError(**values)
    if name == QueryRefused.__name__:
        return QueryRefused(**values)
    return _ERRORS.get(name, EngineFailed)(values["message"])
