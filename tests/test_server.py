"""The running server: starting, stopping, changing releases, and being refused a port."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from serving import DATA, answers, children, full, get, runs, site, sparql, until, write_release

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
MORE = DATA + full("<id/new> <ns#p> <id/b> <graph/demo> .\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_release(tmp_path)
    return tmp_path


def test_it_answers_and_ends_with_0_on_sigterm(folder: Path) -> None:
    with site(folder) as (port, process):
        assert sparql(port, "ASK { ?s ?p ?o }")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert not answers(port, "/healthz/live")


def test_sigterm_lets_a_query_finish(folder: Path) -> None:
    with site(folder, query_seconds=1.5) as (port, process):
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(sparql(port, ENDLESS)[0]))
        thread.start()
        time.sleep(0.5)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        thread.join()
        assert found == [503]
        assert time.monotonic() - begun < 1.5 + 2


def test_a_new_release_is_served_without_a_gap(folder: Path) -> None:
    with site(folder) as (port, _):
        before = json.loads(get(port, "/healthz")[2])["release"]
        statuses: set[int] = set()
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                statuses.add(sparql(port, "ASK { ?s ?p ?o }")[0])

        thread = threading.Thread(target=ask)
        thread.start()
        tag = sparql(port, "ASK {}")[1]["etag"]
        after = write_release(folder, MORE).id
        until(lambda: json.loads(get(port, "/healthz")[2])["release"] == after)
        assert b"true" in sparql(port, "ASK { <id/new> ?p ?o }")[2]
        assert sparql(port, "ASK {}")[1]["etag"] != tag
        stop.set()
        thread.join()
        assert before != after
        assert statuses == {200}


def test_sighup_looks_at_once(folder: Path) -> None:
    with site(folder) as (port, process):
        after = write_release(folder, MORE).id
        process.send_signal(signal.SIGHUP)
        until(lambda: json.loads(get(port, "/healthz")[2])["release"] == after, 5)


def test_a_damaged_release_is_refused_and_the_old_one_stays(folder: Path) -> None:
    with site(folder) as (port, process):
        before = json.loads(get(port, "/healthz")[2])["release"]
        release = write_release(folder, MORE)
        release.data.write_bytes(release.data.read_bytes()[:-20])
        process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert json.loads(get(port, "/healthz")[2])["release"] == before
        assert b"false" in sparql(port, "ASK { <id/new> ?p ?o }")[2]


def test_a_damaged_release_is_not_begun_with(folder: Path) -> None:
    data = (folder / "current" / "data.nq").resolve()
    data.write_bytes(data.read_bytes()[:-20])
    command = [sys.executable, "-m", "plangraph", "serve", str(folder), "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 3
    assert "not a whole release" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_in_use_is_said_in_a_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "plangraph", "serve", str(folder), "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 3
    assert f"port {port}" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_server_that_is_killed_leaves_nobody_behind(folder: Path) -> None:
    with site(folder) as (port, process):
        sparql(port, "ASK {}")
        pids = children(process.pid)
        assert len(pids) > 3
        process.kill()
        process.wait()
        until(lambda: not [pid for pid in pids if runs(pid)])
