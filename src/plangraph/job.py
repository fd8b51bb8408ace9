"""Work done in a process of its own: its memory is capped, and it takes no library home.

The parent calls `run`, the module that does the work calls `serve` when it is run as a script. What
goes wrong in the child is raised in the parent as the same error.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from plangraph import errors
from plangraph.errors import PlangraphError, WorldError

MEMORY_BYTES: Final = 4 << 30
#: What libraries die of that cannot say so.
_HINTS: Final = {
    "SIGSEGV": ", as by input that nests too deep",
    "SIGABRT": ", as by input that unfolds without end",
}


def run(module: str, task: Mapping[str, Any], memory_bytes: int = MEMORY_BYTES) -> str:
    """Let `module` do `task` in a child process; what it answers.

    The child's own PlangraphError, or WorldError where it died or ran out of memory.
    """
    # -P: a file in the working directory must not stand in for a library.
    command = [sys.executable, "-P", "-m", module]
    message = json.dumps({"memory_bytes": memory_bytes, "task": task})
    done = subprocess.run(command, input=message.encode(), capture_output=True, check=False)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise WorldError(
            f"{module} failed under its memory limit of {memory_bytes >> 20} MiB: "
            f"{_last_words(done)}"
        ) from None
    if "error" in answer:
        raise _error(answer)
    return str(answer["result"])


def _last_words(done: subprocess.CompletedProcess[bytes]) -> str:
    """Why a child died, as far as one can tell from outside."""
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return f"its process was ended by {name}{_HINTS.get(name, '')}"
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"its process ended with exit code {done.returncode}"


def _error(answer: Mapping[str, Any]) -> PlangraphError:
    """The error that the child described, of the same class."""
    found = getattr(errors, answer["error"])
    error: PlangraphError = found.__new__(found)
    error.args = (answer["message"],)
    vars(error).update(answer["state"])
    error.details = tuple(answer["details"])
    return error


def serve(work: Callable[[dict[str, Any]], str]) -> None:
    """Read one task from standard input, do it under its limit, and answer on standard output."""
    message = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (message["memory_bytes"],) * 2)
    try:
        answer: dict[str, Any] = {"result": work(message["task"])}
    except PlangraphError as error:
        answer = _describe(error)
    except MemoryError:
        limit = f"{message['memory_bytes'] >> 20} MiB"
        answer = _describe(WorldError(f"the work needs more memory than its limit of {limit}"))
    json.dump(answer, sys.stdout)


def _describe(error: PlangraphError) -> dict[str, Any]:
    state = {}
    for name, value in vars(error).items():
        with suppress(TypeError):
            json.dumps(value)
            state[name] = value
    return {
        "error": type(error).__name__,
        "message": str(error),
        "details": list(error.details),
        "state": state,
    }
