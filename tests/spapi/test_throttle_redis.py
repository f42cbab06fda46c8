"""Rates shared through a real Redis: by pacers, by processes; and what becomes of calls when it goes away."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

pytest.importorskip("redis", reason="the extra redis is not installed")

from redis import Redis

from mws.spapi.buckets import Bucket
from mws.spapi.clock import FixedClock
from mws.spapi.errors import InvalidCall, RateWaitTooLong
from mws.spapi.redis_link import AWAY, Shared
from mws.spapi.throttle import Pacer
from mws.spapi.throttle_redis import LONGEST_DRAIN, PREFIX, RedisBuckets, name_of
from tests.redis_server import RedisServer, needs_redis
from tests.spapi.held import Callers, HeldClock
from tests.spapi.test_throttle import AmazonsBucket

pytestmark = needs_redis

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 11, 20, tzinfo=timezone.utc)

# Restored so slowly that nothing comes back while a test runs: what leaves is the burst, and it can be counted.
BURST_OF_5 = Bucket(("app", "seller", "https://e", "orders.x"), 1 / 1000, 5)


@pytest.fixture(scope="module")
def running() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(running: RedisServer) -> RedisServer:
    with Redis.from_url(running.url) as client:
        client.flushall()
    return running


def pacer(server: RedisServer, clock: FixedClock | None = None) -> Pacer:
    """As another process would have it: a connection and a memory of its own."""
    clock = clock or FixedClock(START)
    return Pacer(clock, RedisBuckets(Shared(server.url, clock)))


def leaves(one: Pacer, bucket: Bucket, above: Bucket | None = None) -> bool:
    try:
        one.wait(bucket, above=above, max_wait=0)
    except RateWaitTooLong:
        return False
    return True


def both(bucket: Bucket) -> list[bytes]:
    """The keys of a bucket: itself, and who shares it."""
    return [name_of(bucket.key).encode(), f"{name_of(bucket.key)}:who".encode()]


def test_two_pacers_have_one_burst_between_them(redis: RedisServer) -> None:
    one, two = pacer(redis), pacer(redis)
    assert [leaves(one, BURST_OF_5) for _ in range(3)] == [True] * 3
    assert [leaves(two, BURST_OF_5) for _ in range(4)] == [True, True, False, False]
    assert not leaves(one, BURST_OF_5)
    assert one.cost(BURST_OF_5, 1) == pytest.approx(1000, abs=20)
    assert two.cost(BURST_OF_5, 2) == pytest.approx(2000, abs=20)


def test_keys_do_not_share_a_bucket(redis: RedisServer) -> None:
    one = pacer(redis)
    assert all(leaves(one, Bucket(("app", seller, "e", "o"), 0.001, 1)) for seller in "abc")


def test_both_buckets_or_neither(redis: RedisServer) -> None:
    one, two = pacer(redis), pacer(redis)
    above = Bucket(("app", "", "https://e", "orders.x"), 0.001, 2)
    assert [leaves(one, BURST_OF_5, above) for _ in range(3)] == [True, True, False]
    assert [leaves(two, BURST_OF_5) for _ in range(4)] == [True, True, True, False]


def test_a_rate_learned_by_one_holds_for_all(redis: RedisServer) -> None:
    one, two = pacer(redis), pacer(redis)
    while leaves(two, BURST_OF_5):
        pass
    one.learn(BURST_OF_5, 0.1)
    assert two.cost(BURST_OF_5, 1) == pytest.approx(10, abs=1)
    two.learn(BURST_OF_5, 0.1)
    assert one.cost(BURST_OF_5, 2) == pytest.approx(20, abs=1)


def test_a_rate_that_is_known_already_costs_no_question(redis: RedisServer) -> None:
    one = pacer(redis)
    with Redis.from_url(redis.url) as client:
        for rate in (0.1, 0.1, 0.1000001, 0.2):
            one.learn(BURST_OF_5, rate)
        before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
        one.learn(BURST_OF_5, 0.2)
        assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == before
    assert pacer(redis).cost(BURST_OF_5, 6) == pytest.approx(5, abs=0.1)


def test_a_429_of_one_empties_the_bucket_of_all(redis: RedisServer) -> None:
    one, two = pacer(redis), pacer(redis)
    one.drain(BURST_OF_5)
    assert not leaves(two, BURST_OF_5)
    assert two.cost(BURST_OF_5, 1) == pytest.approx(1000, abs=20)


def test_what_redis_keeps_expires_and_lies_in_one_slot(redis: RedisServer) -> None:
    above = Bucket(("app{1}", "", "https://e", "orders.x"), 1, 2)
    below = Bucket(("app{1}", "seller", "https://e", "orders.x"), 1, 2)
    assert leaves(pacer(redis), below, above)
    with Redis.from_url(redis.url, decode_responses=True) as client:
        names = sorted(client.scan_iter())
        assert names == sorted(name_of(one.key) + end for one in (above, below) for end in ("", ":who"))
        assert {name.partition("{")[2].partition("}")[0] for name in names} == {"app(1)"}
        assert all(name.startswith(PREFIX) and 0 < client.ttl(name) < 2 * 3600 for name in names)


def test_a_redis_clock_that_was_set_back_does_not_block_for_ever(redis: RedisServer) -> None:
    quick = Bucket(("app", "seller", "e", "quick"), 10, 5)
    assert leaves(pacer(redis), quick)
    with Redis.from_url(redis.url) as client:
        client.hset(name_of(quick.key), "full", "9000000000000000")
    assert pacer(redis).cost(quick, 1) <= LONGEST_DRAIN + 1


def test_two_processes_of_eight_threads_take_exactly_the_burst(redis: RedisServer) -> None:
    code = f"""
from concurrent.futures import ThreadPoolExecutor
import sys
from mws.spapi.clock import SystemClock
from mws.spapi.errors import RateWaitTooLong
from mws.spapi.redis_link import Shared
from mws.spapi.buckets import Bucket
from mws.spapi.throttle import Pacer
from mws.spapi.throttle_redis import RedisBuckets
clock = SystemClock()
pacer = Pacer(clock, RedisBuckets(Shared({redis.url!r}, clock)))
def leaves(_):
    try:
        pacer.wait(Bucket(("app", "s", "e", "o"), 0.001, 50), max_wait=0)
    except RateWaitTooLong:
        return False
    return True
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(leaves, range(80))))
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=-1, stdout=-1, text=True) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    taken = [int(worker.communicate("go\n", timeout=60)[0]) for worker in workers]
    assert sum(taken) == 50


# ---- Redis goes away -----------------------------------------------------------------------------------------------


def redis_messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "Redis" in record.getMessage()]


def test_without_redis_every_process_has_its_own_bucket_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer()  # never started
    clock = FixedClock(START)
    one, two = pacer(server, clock), pacer(server, clock)
    with caplog.at_level(logging.INFO):
        assert [leaves(one, BURST_OF_5) for _ in range(6)] == [True] * 5 + [False]
        one.learn(BURST_OF_5, 0.5)
        one.drain(BURST_OF_5)
        assert one.cost(BURST_OF_5, 1) > 0
        assert len(redis_messages(caplog)) == 1
        assert leaves(two, BURST_OF_5)
    assert len(redis_messages(caplog)) == 2


def test_a_redis_that_comes_back_is_used_again(caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server:
        clock = FixedClock(START)
        one = pacer(server, clock)
        assert leaves(one, BURST_OF_5)
        server.kill()
        assert leaves(one, BURST_OF_5)
        server.start()
        assert leaves(one, BURST_OF_5), "it is not asked again at once, and need not be"
        with Redis.from_url(server.url) as client:
            assert client.keys() == []
            clock.advance(AWAY)
            with caplog.at_level(logging.INFO):
                assert leaves(one, BURST_OF_5)
            assert sorted(client.keys()) == both(BURST_OF_5)
        assert ["answers again" in line for line in redis_messages(caplog)] == [False, True]


def test_redis_restarted_between_two_calls_is_not_noticed(caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server:
        one = pacer(server)
        assert leaves(one, BURST_OF_5)
        server.kill()
        server.start()
        assert leaves(one, BURST_OF_5)
        with Redis.from_url(server.url) as client:
            assert sorted(client.keys()) == both(BURST_OF_5)
    assert redis_messages(caplog) == []


@pytest.mark.parametrize("end", [RedisServer.kill, RedisServer.freeze], ids=["killed", "silent"])
def test_redis_killed_mid_wait_ends_in_the_local_bucket(end: object, caplog: pytest.LogCaptureFixture) -> None:
    tenth = Bucket(("app", "seller", "e", "o"), 0.1, 1)
    with RedisServer() as server:
        clock = HeldClock()
        one = Pacer(clock, RedisBuckets(Shared(server.url, clock)))
        assert leaves(pacer(server), tenth)  # another process took it: this one knows from Redis that it has to wait
        callers = Callers(clock, one)
        for name in "abc":
            callers.start(name, tenth)
        assert callers.left == []
        end(server)  # type: ignore[operator]
        # Half of the bucket is that of the other process: one of ours in twenty seconds.
        assert callers.move(70) == ["a", "b", "c"]
        callers.join()
    assert len(redis_messages(caplog)) == 1


def refused(pacers: list[Pacer], clock: FixedClock, one: Bucket, seconds: float) -> tuple[int, int]:
    """(calls that left, 429s) when each of these calls as often as its pacer lets it, against Amazon's own bucket."""
    amazons = AmazonsBucket(one.rate, one.burst)
    amazons.at = clock.monotonic()
    ends = clock.monotonic() + seconds
    left = throttled = 0
    while True:
        due = [pacer.cost(one, 1) for pacer in pacers]
        first = min(range(len(pacers)), key=due.__getitem__)
        if clock.monotonic() + due[first] > ends:
            return left, throttled
        clock.advance(due[first])
        try:
            pacers[first].wait(one, max_wait=0)
        except RateWaitTooLong:
            continue  # the store went away just now: what it may take is less than it knew
        left += 1
        if not amazons.take(clock.monotonic()):
            throttled += 1
            pacers[first].drain(one)


def meet(pacers: list[Pacer], one: Bucket) -> None:
    """Each takes from the bucket, or tries to, and sees who else did."""
    for pacer in pacers:
        leaves(pacer, one)
    for pacer in pacers:
        pacer.cost(one, 1)


SHARED_BUCKETS = [(10.0, 20.0), (10.0, 5.0), (0.5, 1.0), (2.0, 2.0)]


@pytest.mark.parametrize(
    ("rate", "burst", "processes", "end"),
    [
        *((rate, burst, processes, RedisServer.kill) for rate, burst in SHARED_BUCKETS for processes in (2, 3)),
        # Silence costs a second of the machine's at each look, so one of it has to do.
        (10.0, 5.0, 2, RedisServer.freeze),
    ],
)
def test_without_redis_each_takes_its_share(
    rate: float, burst: float, processes: int, end: Callable[[RedisServer], None]
) -> None:
    one = Bucket(("app", "seller", "e", "o"), rate, burst)
    with RedisServer() as server:
        clock = FixedClock(START)
        sharing = [pacer(server, clock) for _ in range(processes)]
        meet(sharing, one)
        clock.advance(100 / rate)
        end(server)
        seconds = 100 / rate
        left, throttled = refused(sharing, clock, one, seconds)
    assert throttled == 0
    # All of what Amazon gives but for what does not go round.
    assert left >= rate * seconds + burst - 2 * processes


def test_a_bucket_redis_never_spoke_of_is_shared_by_as_many_as_the_others(redis: RedisServer) -> None:
    with RedisServer() as server:
        clock = FixedClock(START)
        sharing = [pacer(server, clock) for _ in range(2)]
        meet(sharing, BURST_OF_5)
        server.kill()
        never_seen = Bucket(("app", "other", "e", "o"), 1.0, 4.0)
        left, throttled = refused(sharing, clock, never_seen, 50.0)
    assert (left, throttled) == (54, 0)


def test_who_is_alone_takes_all_of_it() -> None:
    one = Bucket(("app", "seller", "e", "o"), 1.0, 4.0)
    with RedisServer() as server:
        clock = FixedClock(START)
        alone = pacer(server, clock)
        alone.wait(one)
        clock.advance(10)
        server.kill()
        assert refused([alone], clock, one, 50.0) == (54, 0)


def test_what_was_learnt_without_redis_counts_when_it_is_back() -> None:
    one = Bucket(("app", "seller", "e", "o"), 1.0, 10.0)
    with RedisServer() as server:
        clock = FixedClock(START)
        first, second = pacer(server, clock), pacer(server, clock)
        for each in (first, second):
            each.wait(one)
        server.kill()
        first.learn(one, 0.01)
        first.drain(one)
        assert not leaves(first, one)
        server.start()
        clock.advance(AWAY)
        assert not leaves(first, one)
        assert not leaves(second, one), "the 429 and the rate that only the other one saw"
        assert second.cost(one, 2) - second.cost(one, 1) == pytest.approx(100, abs=1)


def test_a_child_is_another_sharer(redis: RedisServer) -> None:
    clock = FixedClock(START)
    store = RedisBuckets(Shared(redis.url, clock))
    first = store.take((BURST_OF_5,))
    store._name_anew()
    second = store.take((BURST_OF_5,))
    assert first is not None
    assert second is not None
    assert (first.states[0].sharers, second.states[0].sharers) == (1, 2)


def test_no_part_of_the_url_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    url = RedisServer().url.replace("//", "//user:pl4nted@")
    clock = FixedClock(START)
    with caplog.at_level(logging.DEBUG):
        assert leaves(Pacer(clock, RedisBuckets(Shared(url, clock))), BURST_OF_5)
        with pytest.raises(InvalidCall) as caught:
            Shared("http://user:pl4nted@host", clock)
    assert "pl4nted" not in caplog.text + repr(caught.value)
    assert caught.value.__cause__ is None
