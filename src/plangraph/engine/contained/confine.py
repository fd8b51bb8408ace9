"""The limits of a worker process, set from inside, none of which it can lift again.

Linux only. What each is against is said in `shared/design/containment.md` of the project's notes:
a query can run for ever, eat memory until the process dies, overflow the stack, and call out.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import time
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_MIB: Final = 1 << 20
#: Bytes of stack for the thread that runs queries: deep queries end as errors, not as crashes.
STACK: Final = 256 * _MIB
#: The highest descriptor a worker may open, so that it can open none beyond those it has.
_DESCRIPTORS: Final = 3


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent` ends; end at once if it already has."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # It may have died between the fork and the call; then nobody will send the signal.
    if os.getppid() != parent:
        os._exit(1)


def confine(memory_mib: int) -> None:
    """Close this process in; call it in the thread that runs queries, all files being open."""
    _be_first_to_go()
    room = _address_space() + memory_mib * _MIB
    for what, limit in (
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
    ):
        resource.setrlimit(what, (limit, limit))


def allow_seconds(seconds: float) -> None:
    """Let the kernel end this process after so much more processor time, rounded up."""
    soft = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def peak_mib() -> float:
    """The most memory this process has held at once so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _be_first_to_go() -> None:
    """Let the kernel, short of memory, take a worker rather than anything else."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:
        # Some containers forbid it; the address space limit stands either way.
        return
