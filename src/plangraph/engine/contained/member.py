"""The parent's end of one worker: a socket to it and a descriptor of its process.

`ask` sends an order, `collect` takes in what has come of the answer; whoever calls them decides
how long to wait and when to kill. Only one thread uses a member at a time.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from typing import Final

from plangraph.engine.contained.wire import (
    DATA,
    END,
    ERROR,
    FRAME,
    LARGEST_NOTE,
    End,
    Order,
    end_of,
    error_of,
)
from plangraph.engine.spool import Spool
from plangraph.errors import ClientGone, WorkerLost

#: How often, in seconds, a client that waits is looked after: has it hung up?
GLANCE: Final = 0.1
#: Seconds for a new worker to become ready.
_BIRTH: Final = 30.0
_TIMEVAL: Final = struct.pack("ll", 0, round(GLANCE * 1_000_000))
_CHUNK: Final = 256 * 1024


class Member:
    """A worker as its parent sees it."""

    def __init__(self, pid: int, stream: socket.socket, pidfd: int) -> None:
        self.pid = pid
        self.served = 0
        self._stream = stream
        # Waiting in the kernel takes one call where Python's own timeouts take two.
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            stream.setsockopt(socket.SOL_SOCKET, option, _TIMEVAL)
        self._pidfd = pidfd
        self._frames = _Frames()

    def fileno(self) -> int:
        """The socket's descriptor, which is readable when the worker has said it is ready."""
        return self._stream.fileno()

    def greet(self) -> bool:
        """Take in the worker's sign that it is ready; False when it died before it was."""
        self._stream.settimeout(_BIRTH)
        try:
            return self._stream.recv(1) == b"+"
        except OSError:
            return False

    def ask(self, order: Order, spool: Spool) -> None:
        """Send an order, whose answer will go to `spool`; WorkerLost when nobody takes it."""
        self._frames = _Frames(spool)
        self.served += 1
        self._stream.settimeout(None)
        try:
            self._stream.sendall(order.pack())
        except OSError as error:
            raise WorkerLost(f"worker {self.pid} took no order: {error}") from error

    def collect(self, until: float, gone: Callable[[], bool]) -> End | None:
        """The end of the answer, or None if `until` (monotonic) comes before it.

        Raises what the worker says went wrong, WorkerLost, or ClientGone.
        """
        while self._frames.end is None:
            left = until - time.monotonic()
            if left <= 0:
                return None
            # A last wait that is shorter than a glance is Python's to time.
            self._stream.settimeout(left if left < GLANCE else None)
            try:
                data = self._stream.recv(_CHUNK)
            except (TimeoutError, BlockingIOError):
                if gone():
                    raise ClientGone("the client hung up") from None
                continue
            except OSError as error:
                raise WorkerLost(f"worker {self.pid}: {error}") from error
            if not data:
                raise WorkerLost(f"worker {self.pid} ended")
            self._frames.feed(data)
        return self._frames.end

    def advance(self) -> End | None:
        """Take in what has come already, without waiting; the end, if it is there.

        Raises what the worker says went wrong, or WorkerLost.
        """
        try:
            data = self._stream.recv(_CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError as error:
            raise WorkerLost(f"worker {self.pid}: {error}") from error
        if not data:
            raise WorkerLost(f"worker {self.pid} ended")
        self._frames.feed(data)
        return self._frames.end

    def kill(self) -> None:
        """End the worker now. Its descriptor, unlike a pid, can mean no other process."""
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            return

    def close(self) -> None:
        """Hang up; an idle worker then ends by itself."""
        self._stream.close()
        os.close(self._pidfd)


class _Frames:
    """Takes frames apart as their bytes come in; data goes straight to the spool."""

    def __init__(self, spool: Spool | None = None) -> None:
        self.end: End | None = None
        self._spool = spool
        self._held = bytearray()
        self._kind = 0
        self._left = 0

    def feed(self, data: bytes) -> None:
        self._held += data
        while self._held and self.end is None:
            if not self._kind and not self._begin():
                return
            if not (self._pass_on() if self._kind == DATA else self._conclude()):
                return

    def _begin(self) -> bool:
        if len(self._held) < FRAME.size:
            return False
        self._kind, self._left = FRAME.unpack_from(self._held)
        del self._held[: FRAME.size]
        if self._kind not in (DATA, END, ERROR) or (
            self._kind != DATA and self._left > LARGEST_NOTE
        ):
            raise WorkerLost("the worker sends nonsense")
        return True

    def _pass_on(self) -> bool:
        piece = bytes(self._held[: self._left])
        del self._held[: len(piece)]
        self._left -= len(piece)
        if self._spool is not None:
            self._spool.write(piece)
        if self._left:
            return False
        self._kind = 0
        return True

    def _conclude(self) -> bool:
        if len(self._held) < self._left:
            return False
        body = bytes(self._held[: self._left])
        if self._kind == ERROR:
            raise error_of(body)
        self.end = end_of(body)
        return True
