"""Access tokens shared through a real Redis: one call for all processes, nothing readable left behind."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("redis", reason="the extra redis is not installed")

from redis import Redis

from mws.spapi.clock import SystemClock
from mws.spapi.errors import LwaError
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.redis_link import Shared
from mws.spapi.tokens import EARLY, JITTER, Fetched
from mws.spapi.tokens_redis import LOCK, PREFIX, Sealed, SharedTokens, seal_key
from mws.spapi.transport import Transport
from tests.redis_server import RedisServer, needs_redis
from tests.spapi.faulty import Faulty, lwa_error, token

pytestmark = needs_redis

ROOT = Path(__file__).resolve().parents[2]
CLOCK = SystemClock()
PLACE = seal_key("client-secret", ("endpoint", "id", "Atzr|pl4nted", ""))


@pytest.fixture(scope="module")
def running() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(running: RedisServer) -> Iterator[Redis]:
    with Redis.from_url(running.url) as client:
        client.flushall()
        yield client


def process(server: RedisServer) -> Lwa:
    """As another process would have it: a cache and connections of its own."""
    return Lwa(Transport(), CLOCK, "Test/1.0", tokens(server))


def tokens(server: RedisServer) -> SharedTokens:
    return SharedTokens(Shared(server.url, CLOCK), CLOCK)


def grant(amazon: Faulty, secret: str = "client-secret", refresh: str = "Atzr|pl4nted") -> TokenRequest:
    return TokenRequest(amazon.token_url, "client-id", secret, refresh)


def test_one_asks_and_the_others_read(running: RedisServer, redis: Redis) -> None:
    with Faulty() as amazon:
        assert [process(running).token(grant(amazon), 5) for _ in range(3)] == ["Atza|1"] * 3
    assert len(amazon.tokens) == 1


def test_two_processes_of_sixteen_threads_make_exactly_one_call(running: RedisServer, redis: Redis) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
import sys
from mws.spapi.clock import SystemClock
from mws.spapi.lwa import TokenRequest, Lwa
from mws.spapi.redis_link import Shared
from mws.spapi.tokens_redis import SharedTokens
from mws.spapi.transport import Transport
clock = SystemClock()
lwa = Lwa(Transport(), clock, "Test/1.0", SharedTokens(Shared(sys.argv[1], clock), clock))
grant = TokenRequest(sys.argv[2], "client-id", "client-secret", "Atzr|r")
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(16) as pool:
    print(*set(pool.map(lambda _: lwa.token(grant, 20), range(16))))
"""
    with Faulty() as amazon:
        command = [sys.executable, "-c", code, running.url, amazon.token_url]
        workers = [subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) for _ in range(2)]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda worker: worker.communicate("go\n", timeout=60)[0].strip(), workers))
    assert said == ["Atza|1", "Atza|1"]
    assert len(amazon.tokens) == 1


def test_who_waits_for_the_lock_reads_what_its_owner_brought(running: RedisServer, redis: Redis) -> None:
    """The owner fetches while the other waits; the other's own fetch is never called."""
    one, two = tokens(running), tokens(running)
    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def slow() -> Fetched:
            waiting.append(pool.submit(two.get, PLACE, lambda: Fetched("two", 3600), 30))
            return Fetched("one", 3600)

        assert one.get(PLACE, slow, 30).token == "one"
        assert waiting[0].result(10).token == "one"


def test_what_came_between_the_look_and_the_lock_is_taken(running: RedisServer, redis: Redis) -> None:
    other = tokens(running)

    class Late(SharedTokens):
        looks = 0

        def _read(self, place: Sealed) -> Fetched | None:
            self.looks += 1
            found = super()._read(place)
            if self.looks == 1:
                other.get(place, lambda: Fetched("other", 3600), 5)
            return found

    late = Late(Shared(running.url, CLOCK), CLOCK)
    assert late.get(PLACE, lambda: Fetched("late", 3600), 5).token == "other"


def test_everything_that_makes_a_token_is_its_key(running: RedisServer, redis: Redis) -> None:
    with Faulty() as amazon:
        made = [
            grant(amazon),
            grant(amazon, refresh="Atzr|other"),
            grant(amazon, secret="rotated"),
            TokenRequest(amazon.token_url, "client-id", "client-secret", "", "a-scope"),
        ]
        assert len({process(running).token(one, 5) for one in made}) == 4


def test_nothing_in_redis_can_be_read(running: RedisServer, redis: Redis) -> None:
    with Faulty(lwa=(token("Atza|pl4nted"),)) as amazon:
        process(running).token(grant(amazon), 5)
    (name,) = redis.keys()
    kept = redis.get(name)
    assert isinstance(name, bytes)
    assert isinstance(kept, bytes)
    assert name.startswith(PREFIX.encode())
    assert not any(word in blob for blob in (name, kept) for word in (b"pl4nted", b"Atza|", b"client-"))


def test_one_sellers_token_in_anothers_place_does_not_open(running: RedisServer, redis: Redis) -> None:
    other = seal_key("client-secret", ("endpoint", "id", "Atzr|other", ""))
    assert other.secret == PLACE.secret
    tokens(running).get(PLACE, lambda: Fetched("first", 3600), 5)
    redis.copy(PLACE.name, other.name)
    assert tokens(running).get(other, lambda: Fetched("own", 3600), 5).token == "own"


@pytest.mark.parametrize("blob", [b"", b"x", b"x" * 12, b"x" * 100], ids=len)
def test_what_does_not_open_is_asked_for_anew(running: RedisServer, redis: Redis, blob: bytes) -> None:
    redis.set(PLACE.name, blob, px=3_600_000)
    assert tokens(running).get(PLACE, lambda: Fetched("fresh", 3600), 5).token == "fresh"
    assert tokens(running).get(PLACE, lambda: Fetched("never", 3600), 5).token == "fresh"


def test_a_token_about_to_be_renewed_is_not_taken_over(running: RedisServer, redis: Redis) -> None:
    tokens(running).get(PLACE, lambda: Fetched("old", 3600), 5)
    redis.pexpire(PLACE.name, round((EARLY + JITTER - 1) * 1000))
    assert tokens(running).get(PLACE, lambda: Fetched("new", 3600), 5).token == "new"


def test_what_is_taken_over_lives_no_longer_than_at_the_first(running: RedisServer, redis: Redis) -> None:
    tokens(running).get(PLACE, lambda: Fetched("t", 3600), 5)
    redis.pexpire(PLACE.name, 1_000_000)
    assert 0 < tokens(running).get(PLACE, lambda: Fetched("x", 1), 5).lifetime <= 1000


def test_a_token_that_amazon_refused_is_taken_out_and_a_newer_one_stays(running: RedisServer, redis: Redis) -> None:
    with Faulty() as amazon:
        one, two = process(running), process(running)
        assert (one.token(grant(amazon), 5), two.token(grant(amazon), 5)) == ("Atza|1", "Atza|1")
        one.drop(grant(amazon), "Atza|1")
        assert one.token(grant(amazon), 5) == "Atza|2"
        two.drop(grant(amazon), "Atza|1")
        assert two.token(grant(amazon), 5) == "Atza|2"
    assert len(amazon.tokens) == 2


def test_a_refusal_is_told_and_the_lock_given_back(running: RedisServer, redis: Redis) -> None:
    with Faulty(lwa=(lwa_error(400, "invalid_grant"),)) as amazon:
        for _ in range(2):
            with pytest.raises(LwaError):
                process(running).token(grant(amazon), 5)
    assert len(amazon.tokens) == 2
    assert redis.keys() == []


def test_a_lock_whose_owner_died_is_not_waited_for_beyond_reason(running: RedisServer, redis: Redis) -> None:
    redis.set(PLACE.name + ":lock", "somebody", px=round(LOCK * 1000))
    assert tokens(running).get(PLACE, lambda: Fetched("mine", 3600), 0.2).token == "mine"
    assert redis.get(PLACE.name + ":lock") == b"somebody", "another's lock is not ours to take away"
    assert 0 < redis.pttl(PLACE.name + ":lock") <= LOCK * 1000


@pytest.mark.parametrize("lifetime", [0.0, 0.0001])
def test_a_token_without_a_lifetime_serves_one_call(running: RedisServer, redis: Redis, lifetime: float) -> None:
    assert tokens(running).get(PLACE, lambda: Fetched("once", lifetime), 5).token == "once"
    assert redis.keys() == []


@pytest.mark.parametrize("end", [RedisServer.kill, RedisServer.freeze], ids=["killed", "silent"])
def test_without_redis_every_process_asks_for_itself(end: object, caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server, Faulty() as amazon:
        one, two = process(server), process(server)
        end(server)  # type: ignore[operator]
        with caplog.at_level(logging.INFO):
            assert [one.token(grant(amazon), 5) for _ in range(3)] == ["Atza|1"] * 3
            assert two.token(grant(amazon), 5) == "Atza|2"
            one.drop(grant(amazon), "Atza|1")
            assert one.token(grant(amazon), 5) == "Atza|3"
    assert len([record for record in caplog.records if "Redis does not answer" in record.getMessage()]) == 2


def test_a_place_shows_no_secret() -> None:
    assert "pl4nted" not in repr(PLACE)
    assert str(PLACE.secret) not in repr(PLACE)
