"""Where workers come from: the zygote's process, and the thread that listens to it.

The zygote is a fresh interpreter, never a fork of this one, which has threads. If it dies another
is started; workers that were its children die with it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from plangraph.engine.base import Scope
from plangraph.engine.contained.member import Member
from plangraph.errors import EngineFailed, ReleaseDamaged

_log = logging.getLogger(__name__)

_LARGEST_MESSAGE: Final = 1 << 20
#: Seconds between attempts to start a zygote that does not stay.
_PAUSE: Final = 1.0
#: One heap, in huge pages where the kernel allows: a fork then copies a few hundred page table
#: entries instead of a few hundred thousand, and queries run up to twice as fast.
_MEMORY: Final = {"MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
#: Deaths remembered, for whoever asks what became of a worker.
_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class Cradle:
    """What a zygote is started with; `store` is the folder of a store on disk, or None."""

    data: Path
    quads: int
    scope: Scope
    memory_mib: int
    store: Path | None = None

    def message(self) -> bytes:
        """The zygote's first message."""
        config = {
            "data": str(self.data),
            "quads": self.quads,
            "store": str(self.store) if self.store else None,
            "memory_mib": self.memory_mib,
            **asdict(self.scope),
        }
        return json.dumps(config).encode()


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: the signal (0 for an exit) and what it said last."""

    signal: int
    words: str


class Nursery:
    """Starts workers.

    In the nursery's own thread `born` is called with each that is ready, `died` with the pid of
    each that ended, and `lost` when all are gone with their zygote.
    """

    def __init__(
        self,
        cradle: Cradle,
        born: Callable[[Member], None],
        died: Callable[[int], None],
        lost: Callable[[], None],
    ) -> None:
        self._cradle = cradle
        self._born = born
        self._died = died
        self._lost = lost
        self._closing = False
        self._deaths: dict[int, Death] = {}
        self._buried = threading.Condition()
        self._process, self._control = _start(cradle)
        self.restarts = 0
        self._thread = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The zygote's process."""
        return self._process.pid

    def order(self, count: int) -> None:
        """Ask for `count` more workers; they come by `born`."""
        try:
            self._control.send(json.dumps({"fork": count}).encode())
        except OSError:
            # The zygote is gone; the listener knows, and starts its successor.
            return

    def death_of(self, member: Member, wait: float) -> Death | None:
        """How a worker ended, if that is known within `wait` seconds."""
        with self._buried:
            self._buried.wait_for(lambda: member.pid in self._deaths, wait)
            return self._deaths.get(member.pid)

    def close(self) -> None:
        """End the zygote and all its workers."""
        self._closing = True
        self._hang_up()
        self._thread.join(5)
        _end(self._process)

    def _hang_up(self) -> None:
        try:
            self._control.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _listen(self) -> None:
        while not self._closing:
            try:
                data, descriptors, _, _ = socket.recv_fds(self._control, _LARGEST_MESSAGE, 2)
            except OSError:
                data, descriptors = b"", []
            if data:
                self._hear(json.loads(data), descriptors)
            elif not self._closing:
                self._replace_zygote()
        self._control.close()

    def _hear(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
        if "worker" in message:
            stream, pidfd = descriptors
            member = Member(message["worker"], socket.socket(fileno=stream), pidfd)
            if member.greet():
                self._born(member)
            else:
                member.close()
        elif "exit" in message:
            self._note(message["exit"], Death(message["signal"], message["words"]))
            self._died(message["exit"])

    def _note(self, pid: int, death: Death) -> None:
        with self._buried:
            self._deaths.pop(pid, None)
            self._deaths[pid] = death
            while len(self._deaths) > _REMEMBERED:
                del self._deaths[next(iter(self._deaths))]
            self._buried.notify_all()

    def _replace_zygote(self) -> None:
        _log.error("the zygote ended; starting another")
        _end(self._process)
        self._control.close()
        self._lost()
        while not self._closing:
            try:
                self._process, self._control = _start(self._cradle)
            except (EngineFailed, ReleaseDamaged, OSError) as error:
                _log.error("no zygote: %s", error)
                time.sleep(_PAUSE)
            else:
                self.restarts += 1
                self._lost()
                return


def _start(cradle: Cradle) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A zygote that has loaded its release; ReleaseDamaged when it could not."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    module = "plangraph.engine.contained.zygote"
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Keys pressed at a terminal are for the server, which ends its workers in good order.
        start_new_session=True,
        env={**os.environ, **_MEMORY},
    )
    theirs.close()
    ours.send(cradle.message())
    reply = ours.recv(_LARGEST_MESSAGE)
    message = json.loads(reply) if reply else {"failed": "its process ended"}
    if "failed" in message:
        ours.close()
        _end(process)
        raise ReleaseDamaged(f"The release cannot be loaded: {message['failed']}")
    return process, ours


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
