"""Queries in workers that may be killed: what ends, what survives, who waits for whom."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from serving import runs, settings, until, write_release

from plangraph.engine import QueryRequest
from plangraph.engine.contained.engine import ContainedEngine
from plangraph.engine.contained.wire import Order
from plangraph.engine.evaluate import Task
from plangraph.engine.spool import Spool
from plangraph.errors import (
    EngineFailed,
    PlangraphError,
    QueryOutOfMemory,
    QueryRefused,
    QueryTimeout,
    ReleaseDamaged,
)

EVERYTHING = "SELECT * { ?s ?p ?o }"
#: Counts for ever, in little memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
DOUBLING = (
    'SELECT ?z { BIND("aaaaaaaaaaaaaaaaaaaaaa" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(34))
    + " BIND(STRLEN(?x34) AS ?z) }"
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory):
    release = write_release(tmp_path_factory.mktemp("contained"))
    made = ContainedEngine(release, settings(query_seconds=1.5, query_mib=256))
    yield made
    made.close()


def ask(engine: ContainedEngine, query: str = EVERYTHING, **how: object) -> bytes:
    answer = engine.answer(replace(QueryRequest(query), **how))
    try:
        return answer.read()
    finally:
        answer.close()


def full_house(engine: ContainedEngine) -> bool:
    health = engine.health()
    return health["workers"] == health["workers_configured"]


def processes(engine: ContainedEngine) -> dict[int, str]:
    """Pid to state of the zygote's children."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == engine.zygote and fields[0] != "Z":
            found[int(stat.parent.name)] = fields[0]
    return found


def test_a_query_over_its_time_is_ended_and_the_house_is_full_again(engine) -> None:
    with pytest.raises(QueryTimeout, match=r"longer than 1\.5 s"):
        ask(engine, ENDLESS)
    until(lambda: full_house(engine))
    assert ask(engine)


def test_a_request_can_lower_its_time_and_not_raise_it(engine) -> None:
    with pytest.raises(QueryTimeout, match=r"longer than 0\.2 s"):
        ask(engine, ENDLESS, seconds=0.2)
    with pytest.raises(QueryTimeout, match=r"longer than 1\.5 s"):
        ask(engine, ENDLESS, seconds=60)


def test_a_query_over_its_memory_is_told_so(engine) -> None:
    with pytest.raises((QueryOutOfMemory, QueryTimeout)) as caught:
        ask(engine, DOUBLING)
    if isinstance(caught.value, QueryOutOfMemory):
        assert "256 MiB" in caught.value.message
    until(lambda: full_house(engine))
    assert ask(engine)


def test_a_worker_that_is_killed_costs_one_retry_and_no_answer(engine) -> None:
    until(lambda: full_house(engine))
    for pid in processes(engine):
        os.kill(pid, signal.SIGKILL)
    for _ in range(20):
        try:
            assert ask(engine)
        except EngineFailed:
            continue
    until(lambda: full_house(engine))
    assert ask(engine)


def test_a_client_that_hangs_up_ends_its_query(engine) -> None:
    gone = threading.Event()
    threading.Timer(0.3, gone.set).start()
    with pytest.raises(EngineFailed, match="hung up"):
        ask(engine, ENDLESS, gone=gone.is_set)
    until(lambda: full_house(engine))


@pytest.mark.parametrize("where", ["{}", "{{ FILTER EXISTS {} }}", "{{ VALUES ?x {{ 1 }} {} }}"])
def test_nothing_in_a_worker_reaches_the_network(engine, where: str) -> None:
    # The guard is out of the way here: what stops it is the kernel.
    with socket.create_server(("127.0.0.1", 0)) as peer:
        peer.setblocking(False)
        service = f"{{ SERVICE <http://127.0.0.1:{peer.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        member = engine._public.borrow("", 5)
        with suppress(QueryRefused), Spool(1_000_000) as spool:
            task = Task(f"ASK {where.format(service)}", "json", "turtle")
            member.ask(Order(task, 5.0, 1_000_000), spool)
            assert member.collect(time.monotonic() + 5, lambda: False) is not None
            spool.take()
        engine._public.give_back(member)
        with pytest.raises(BlockingIOError):
            peer.accept()


def test_quick_queries_pass_while_long_ones_run(engine) -> None:
    outcomes: list[PlangraphError] = []

    def endless() -> None:
        with pytest.raises(PlangraphError) as caught:
            ask(engine, ENDLESS)
        outcomes.append(caught.value)

    threads = [threading.Thread(target=endless) for _ in range(6)]
    for thread in threads:
        thread.start()
    answered = 0
    while any(thread.is_alive() for thread in threads):
        assert ask(engine, client="another")
        answered += 1
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert answered > 10
    assert len(outcomes) == 6


def test_pages_do_not_wait_for_the_public(engine) -> None:
    def endless() -> None:
        with pytest.raises(PlangraphError):
            ask(engine, ENDLESS)

    threads = [threading.Thread(target=endless) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert len(engine.select(EVERYTHING)) == 10
    # The public's are still at it, or wait for a place.
    assert any(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()


def test_a_zygote_that_dies_is_replaced(engine) -> None:
    until(lambda: full_house(engine))
    before, children = engine.zygote, processes(engine)
    os.kill(before, signal.SIGKILL)
    until(lambda: engine.zygote != before and full_house(engine) and engine.health()["ready"] == 1)
    assert ask(engine)
    assert not [pid for pid in children if runs(pid)]


def test_nothing_is_left_when_it_is_closed(tmp_path: Path) -> None:
    engine = ContainedEngine(write_release(tmp_path), settings())
    until(lambda: full_house(engine))
    pids = [engine.zygote, *processes(engine)]
    engine.close()
    until(lambda: not [pid for pid in pids if runs(pid)])


def test_a_release_that_is_not_what_it_says_is_refused(tmp_path: Path) -> None:
    release = write_release(tmp_path)
    with pytest.raises(ReleaseDamaged, match="10 quads where the manifest says 11"):
        ContainedEngine(replace(release, quads=11), settings())


def test_a_large_release_is_kept_on_disk_and_built_once(tmp_path: Path) -> None:
    release = write_release(tmp_path / "release")
    values = settings(memory_triples=5, cache_dir=tmp_path / "cache")
    for _ in range(2):
        engine = ContainedEngine(release, values)
        try:
            assert len(engine.select(EVERYTHING)) == 10
            assert ask(engine)
            with pytest.raises(QueryTimeout):
                ask(engine, ENDLESS, seconds=0.5)
            assert ask(engine)
        finally:
            engine.close()
    (store,) = (tmp_path / "cache" / "stores").iterdir()
    built = (store / "whole.json").stat().st_mtime_ns
    (store / "whole.json").unlink()
    ContainedEngine(release, values).close()
    assert (store / "whole.json").stat().st_mtime_ns > built
