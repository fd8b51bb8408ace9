"""A query worker: answers orders from its socket, one after the other, and nothing else.

Forked by the zygote, it shares the zygote's store in memory, or opens the one on disk. It ends
when the parent closes the socket, when the zygote dies, or when a query breaks a limit.
"""

from __future__ import annotations

import os
import socket
import threading
import traceback
from collections.abc import Callable
from typing import Final

from pyoxigraph import Store

from plangraph.engine.base import Scope
from plangraph.engine.contained import confine
from plangraph.engine.contained.wire import (
    DATA,
    END,
    ERROR,
    FRAME,
    End,
    Order,
    frame,
    pack_error,
    receive_order,
)
from plangraph.engine.evaluate import evaluate
from plangraph.errors import EngineFailed, PlangraphError, QueryOutOfMemory, ResultTooLarge

_CHUNK: Final = 64 * 1024
#: A worker that has held this share of its memory limit is replaced: the heap stays in pieces.
_WORN: Final = 0.5


def run(
    stream: socket.socket, open_store: Callable[[], Store], scope: Scope, memory_mib: int
) -> None:
    """Serve orders until the parent hangs up. The only thread that works is a deep-stacked one."""
    threading.stack_size(confine.STACK)
    thread = threading.Thread(target=_serve, args=(stream, open_store, scope, memory_mib))
    thread.start()
    thread.join()


def _serve(
    stream: socket.socket, open_store: Callable[[], Store], scope: Scope, memory_mib: int
) -> None:
    try:
        store = open_store()
        confine.confine(memory_mib)
        worn_at = confine.peak_mib() + memory_mib * _WORN
        stream.sendall(b"+")
        while (order := receive_order(stream)) is not None:
            confine.allow_seconds(order.seconds)
            _answer(stream, store, scope, order, worn_at)
    except (BrokenPipeError, ConnectionResetError):
        # The parent has given up on this answer and on this worker.
        return
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _answer(
    stream: socket.socket, store: Store, scope: Scope, order: Order, worn_at: float
) -> None:
    sink = _Sink(stream, order.result_bytes)
    try:
        outcome = evaluate(store, scope, order.task, sink)
    except PlangraphError as error:
        stream.sendall(frame(ERROR, pack_error(error)))
    except MemoryError:
        stream.sendall(frame(ERROR, pack_error(QueryOutOfMemory("The query ran out of memory"))))
    except RecursionError:
        stream.sendall(frame(ERROR, pack_error(EngineFailed("The query nests too deeply"))))
    else:
        worn = confine.peak_mib() > worn_at
        end = End(outcome.is_graph, outcome.timings, worn).pack()
        sink.flush_with(frame(END, end))


class _Sink:
    """Frames what is written; a small answer leaves in one piece with its end."""

    def __init__(self, stream: socket.socket, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._size = 0
        self._held = bytearray(FRAME.size)

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._limit:
            raise ResultTooLarge(
                f"The result is larger than {self._limit:,} bytes, the limit here; "
                "ask for less, with LIMIT"
            )
        self._held += data
        if len(self._held) >= _CHUNK:
            self.flush_with(b"")
        return len(data)

    def flush(self) -> None:
        """Sending waits for a full chunk or the end."""

    def flush_with(self, tail: bytes) -> None:
        FRAME.pack_into(self._held, 0, DATA, len(self._held) - FRAME.size)
        self._held += tail
        self._stream.sendall(self._held)
        self._held = bytearray(FRAME.size)
