"""The process that loads a release once and forks query workers from itself.

It has one thread, runs no query and opens no connection, so a fork of it is always sound and it
has nothing to die of. Started as `python -m plangraph.engine.contained.zygote FD`; `FD` is a
socket to the parent on which messages go as JSON:

    parent → zygote    {"data", "quads", "store" or null, "memory_mib", and a Scope}, once
                       {"fork": n}
    zygote → parent    {"ready": true} or {"failed": reason}
                       {"worker": pid}, with the worker's socket and pidfd
                       {"exit": pid, "signal": n, "words": what it said last}

When the parent's end closes, it ends, and its workers with it.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Store

from plangraph.engine.base import Scope
from plangraph.engine.contained import confine, worker
from plangraph.engine.load import fill
from plangraph.errors import PlangraphError

_LARGEST_MESSAGE: Final = 1 << 20
_LAST_WORDS: Final = 4096
#: Seconds between two looks at whether the parent is still there.
_GLANCE: Final = 1.0


@dataclass(slots=True)
class _Child:
    pid: int
    pidfd: int
    stderr: int


class Zygote:
    """Forks on request, reaps, reports."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, _Child] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        config = json.loads(control.recv(_LARGEST_MESSAGE))
        self._scope = Scope(config["base"], config["default_graph"], config["prefixes"])
        self._memory_mib: int = config["memory_mib"]
        self._open = self._prepare(config)

    def run(self) -> None:
        """Serve the parent until it is gone."""
        gc.collect()
        gc.freeze()
        parent = os.getppid()
        # The socket closes when the parent dies, unless a child of its own holds it still.
        while os.getppid() == parent:
            for key, _ in self._selector.select(_GLANCE):
                if key.data is not None:
                    self._bury(key.data)
                elif not self._obey():
                    return

    def _prepare(self, config: dict[str, Any]) -> Callable[[], Store]:
        path: str | None = config["store"]
        if path is not None:
            self._say({"ready": True})
            return lambda: Store.read_only(path)
        merge = self._scope.default_graph == "merged"
        store = fill(Store(), Path(config["data"]), config["quads"], merge=merge)
        self._say({"ready": True})
        return lambda: store

    def _obey(self) -> bool:
        message = self._control.recv(_LARGEST_MESSAGE)
        if not message:
            return False
        for _ in range(json.loads(message)["fork"]):
            self._fork()
        return True

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        heard, stderr = os.pipe()
        me = os.getpid()
        pid = os.fork()
        if not pid:
            # Holding the parent's end too, a worker would never see it close.
            ours.close()
            os.close(heard)
            self._become_worker(theirs, stderr, me)
        theirs.close()
        os.close(stderr)
        child = _Child(pid, os.pidfd_open(pid), heard)
        self._children[pid] = child
        self._selector.register(child.pidfd, selectors.EVENT_READ, child)
        self._say({"worker": pid}, ours.fileno(), child.pidfd)
        ours.close()

    def _become_worker(self, stream: socket.socket, stderr: int, parent: int) -> None:
        status = 1
        try:
            confine.die_with_parent(parent)
            os.dup2(stderr, 2)
            self._forget()
            worker.run(stream, self._open, self._scope, self._memory_mib)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            # Never unwind into the zygote's own loop.
            os._exit(status)

    def _forget(self) -> None:
        """In a new worker: let go of what belongs to the zygote."""
        self._selector.close()
        self._control.close()
        for child in self._children.values():
            os.close(child.pidfd)
            os.close(child.stderr)

    def _bury(self, child: _Child) -> None:
        _, status = os.waitpid(child.pid, 0)
        self._selector.unregister(child.pidfd)
        words = _last_words(child.stderr)
        del self._children[child.pid]
        os.close(child.pidfd)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        self._say({"exit": child.pid, "signal": number, "words": words})

    def _say(self, message: dict[str, object], *descriptors: int) -> None:
        socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)


def _last_words(stderr: int) -> str:
    os.set_blocking(stderr, False)
    try:
        return os.read(stderr, _LAST_WORDS).decode("utf-8", "replace")
    except BlockingIOError:
        return ""
    finally:
        os.close(stderr)


def main(descriptor: int) -> int:
    """Be the zygote of the parent at the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    try:
        zygote = Zygote(control)
    except (PlangraphError, OSError, SyntaxError, ValueError) as error:
        control.send(json.dumps({"failed": " ".join(str(error).split())}).encode())
        return 1
    # A closed connection while it reports only means that nobody listens any more.
    with suppress(BrokenPipeError):
        zygote.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
