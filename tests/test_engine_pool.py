"""Who waits for a worker, and who may run long: fairness without processes."""

from __future__ import annotations

import threading
import time
from itertools import count

import pytest

from plangraph.engine.contained import lanes
from plangraph.engine.contained.lanes import CAPACITY, LongLane
from plangraph.engine.contained.pool import Pool
from plangraph.errors import EngineBusy, TooManyRequests


class Worker:
    """What the pool knows of a member."""

    numbers = count(1)

    def __init__(self) -> None:
        self.pid = next(self.numbers)
        self.served = 0
        self.ended = ""

    def kill(self) -> None:
        self.ended = "killed"

    def close(self) -> None:
        self.ended = self.ended or "closed"


@pytest.fixture
def orders() -> list[int]:
    return []


@pytest.fixture
def pool(orders: list[int]) -> Pool:
    made = Pool(1, orders.append)
    made.add(Worker())
    return made


def waiting(pool: Pool, client: str, got: list[str], count: int = 1) -> list[threading.Thread]:
    def wait() -> None:
        member = pool.borrow(client, 5)
        got.append(client)
        pool.give_back(member)

    threads = []
    for _ in range(count):
        threads.append(threading.Thread(target=wait))
        before = pool.waiting
        threads[-1].start()
        while pool.waiting == before:
            time.sleep(0.001)
    return threads


def test_an_idle_worker_is_lent_at_once(pool: Pool) -> None:
    member = pool.borrow("a", 0)
    pool.give_back(member)
    assert pool.borrow("b", 0) is member


def test_a_full_house_is_said_after_the_wait(pool: Pool) -> None:
    pool.borrow("a", 0)
    with pytest.raises(EngineBusy, match="ask again"):
        pool.borrow("b", 0.05)
    assert pool.waiting == 0


def test_whoever_hangs_up_waits_no_longer(pool: Pool) -> None:
    pool.borrow("a", 0)
    with pytest.raises(EngineBusy):
        pool.borrow("b", 1e9, lambda: True)


def test_clients_take_turns(pool: Pool) -> None:
    held, got = pool.borrow("x", 0), []
    threads = waiting(pool, "many", got, 3) + waiting(pool, "one", got)
    pool.give_back(held)
    for thread in threads:
        thread.join()
    assert got.index("one") <= 1


def test_a_killed_worker_is_replaced(pool: Pool, orders: list[int]) -> None:
    member = pool.borrow("a", 0)
    pool.discard(member)
    assert (member.ended, orders, pool.short) == ("killed", [1], True)
    pool.add(Worker())
    assert not pool.short


@pytest.mark.parametrize("worn", [True, False])
def test_a_worn_worker_is_replaced(pool: Pool, orders: list[int], worn: bool) -> None:
    member = pool.borrow("a", 0)
    member.served = 0 if worn else 1_000_000
    pool.give_back(member, worn=worn)
    assert orders == [1]


def test_one_that_died_idle_is_replaced_before_it_is_missed(pool: Pool, orders: list[int]) -> None:
    member = pool.borrow("a", 0)
    pool.give_back(member)
    pool.bury(member.pid + 1)
    assert orders == []
    pool.bury(member.pid)
    assert (orders, member.ended, pool.alive) == ([1], "closed", 0)


def test_a_closed_pool_ends_what_comes_back(pool: Pool) -> None:
    member = pool.borrow("a", 0)
    pool.close()
    pool.give_back(member)
    late = Worker()
    pool.add(late)
    assert member.ended == late.ended == "closed"


def test_long_places_are_few() -> None:
    lane = LongLane(2)
    assert lane.enter("a") and lane.enter("b")
    assert not lane.enter("c")
    lane.leave("a", 1)
    assert lane.enter("c")


def test_a_waiting_client_gets_the_place_before_one_that_has_some() -> None:
    lane = LongLane(2)
    assert lane.enter("many") and lane.enter("many")
    entered: list[str] = []

    def wait(client: str) -> None:
        if lane.enter(client, 5):
            entered.append(client)

    threads = [threading.Thread(target=wait, args=(client,)) for client in ("many", "one")]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while lane.queue() < number:
            time.sleep(0.001)
    lane.leave("many", 0)
    threads[1].join()
    assert entered == ["one"]
    lane.leave("one", 0)
    threads[0].join()


def test_a_spent_budget_is_refused_with_the_time_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(lanes.time, "monotonic", lambda: now[0])
    lane = LongLane(1)
    assert lane.enter("a")
    lane.leave("a", CAPACITY + 9)
    with pytest.raises(TooManyRequests) as caught:
        lane.enter("a")
    assert caught.value.retry_after == 10
    assert lane.enter("b")
    lane.leave("b", 0)
    now[0] += 10
    assert lane.enter("a")
