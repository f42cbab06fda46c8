"""Access tokens: asked for once, kept as long as Amazon says, refused without a second try."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from urllib.parse import parse_qs

import pytest

from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.errors import DeadlineExceeded, LwaError, ServerError, SpapiError, TransportError, UnreadableReply
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.retry import ATTEMPTS
from mws.spapi.tokens import EARLY, JITTER, MANY, Fetched, TokenCache
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, lwa_error, raw, reply, token

START = datetime(2026, 11, 20, tzinfo=timezone.utc)


def clocked() -> tuple[FixedClock, Lwa]:
    clock = FixedClock(START)
    return clock, Lwa(Transport(), clock, "Test/1.0")


def grant(server: Faulty, refresh_token: str = "Atzr|r", **others: str) -> TokenRequest:
    return TokenRequest(server.token_url, "client-id", "client-secret", refresh_token, **others)


def test_the_request_is_the_refresh_token_grant_and_the_token_is_kept() -> None:
    _, lwa = clocked()
    with Faulty() as server:
        assert [lwa.token(grant(server), 5) for _ in range(3)] == ["Atza|1"] * 3
    assert len(server.tokens) == 1
    assert parse_qs(server.tokens[0].body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["Atzr|r"],
        "client_id": ["client-id"],
        "client_secret": ["client-secret"],
    }
    assert server.tokens[0].headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"


def test_a_scope_asks_for_client_credentials() -> None:
    _, lwa = clocked()
    with Faulty() as server:
        lwa.token(grant(server, "", scope="sellingpartnerapi::notifications"), 5)
    form = parse_qs(server.tokens[0].body.decode())
    assert form["grant_type"] == ["client_credentials"]
    assert form["scope"] == ["sellingpartnerapi::notifications"]
    assert "refresh_token" not in form


def test_everything_that_makes_a_token_is_its_key() -> None:
    _, lwa = clocked()
    with Faulty() as server:
        first = grant(server)
        others = [
            grant(server, "Atzr|other"),
            grant(server, "", scope="a"),
            grant(server, "", scope="b"),
            TokenRequest(server.token_url, "other-id", "client-secret", "Atzr|r"),
            TokenRequest(server.token_url, "client-id", "rotated-secret", "Atzr|r"),
        ]
        tokens = {lwa.token(one, 5) for one in [first, *others]}
    assert len(tokens) == len(server.tokens) == 6


def test_renewed_early_by_the_margin_and_no_earlier() -> None:
    clock, lwa = clocked()
    with Faulty(lwa=(token("a", 3600), token("b", 3600))) as server:
        assert lwa.token(grant(server), 5) == "a"
        clock.advance(3600 - EARLY - JITTER - 1)
        assert lwa.token(grant(server), 5) == "a"
        clock.advance(JITTER + 1)
        assert lwa.token(grant(server), 5) == "b"


@pytest.mark.parametrize("expires_in", [None, "soon", 0, -5, True, 1e12])
def test_a_lifetime_that_is_none_is_not_guessed(expires_in: object) -> None:
    _, lwa = clocked()
    with Faulty(lwa=(token("a", expires_in), token("b", 3600))) as server:
        assert lwa.token(grant(server), 5) == "a"
        assert lwa.token(grant(server), 5) == "b"


def test_a_dropped_token_is_not_handed_out_again_but_a_newer_one_is() -> None:
    _, lwa = clocked()
    with Faulty() as server:
        one = grant(server)
        assert lwa.token(one, 5) == "Atza|1"
        lwa.drop(one, "Atza|1")
        assert lwa.token(one, 5) == "Atza|2"
        lwa.drop(one, "Atza|1")
        assert lwa.token(one, 5) == "Atza|2"


@pytest.mark.parametrize("expired", [False, True], ids=["cold", "expired"])
def test_sixteen_threads_make_exactly_one_call(expired: bool) -> None:
    clock, lwa = clocked()
    release = threading.Event()

    def slow(server: Faulty, connection: object, seen: object) -> bool:
        release.wait(5)
        return token("shared")(server, connection, seen)  # type: ignore[arg-type]

    with Faulty(lwa=(token("old"), slow) if expired else (slow,)) as server:
        if expired:
            lwa.token(grant(server), 5)
            clock.advance(4000)
        with ThreadPoolExecutor(16) as pool:
            waiting = [pool.submit(lwa.token, grant(server), 5) for _ in range(16)]
            release.set()
            assert {one.result(5) for one in waiting} == {"shared"}
    assert len(server.tokens) == 1 + expired


def test_sixteen_threads_share_one_refusal() -> None:
    _, lwa = clocked()
    barrier = threading.Barrier(16)
    arrived = threading.Event()

    def refuse(server: Faulty, connection: object, seen: object) -> bool:
        arrived.wait(0.3)  # never set: gives the other threads the time to queue up behind the first
        return lwa_error(400, "invalid_grant")(server, connection, seen)  # type: ignore[arg-type]

    def ask(one: TokenRequest) -> str:
        barrier.wait(5)
        try:
            return lwa.token(one, 5)
        except LwaError as exc:
            return exc.error

    with Faulty(lwa=(refuse,)) as server, ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, [grant(server)] * 16)) == {"invalid_grant"}
    assert len(server.tokens) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, "invalid_grant"), (401, "invalid_client"), (400, "unauthorized_client"), (400, "invalid_scope")],
)
def test_a_refusal_is_told_at_once_in_amazons_words(status: int, error: str) -> None:
    _, lwa = clocked()
    with (
        Faulty(lwa=(lwa_error(status, error, "It has an invalid Atzr|r"),)) as server,
        pytest.raises(LwaError) as caught,
    ):
        lwa.token(grant(server), 5)
    assert (caught.value.status, caught.value.error) == (status, error)
    assert caught.value.error_description == "It has an invalid [secret]"
    assert not caught.value.safe_to_repeat
    assert len(server.tokens) == 1


@pytest.mark.parametrize("step", [faulty.html(503), faulty.failure(500), faulty.reset_before_headers, reply({}, 429)])
def test_a_server_in_trouble_is_asked_again_but_not_for_ever(step: Step) -> None:
    _, lwa = clocked()
    with Faulty(lwa=(step,)) as server, pytest.raises((ServerError, TransportError)):
        lwa.token(grant(server), 60)
    assert len(server.tokens) == ATTEMPTS
    with Faulty(lwa=(step, token("at last"))) as server:
        assert lwa.token(grant(server), 60) == "at last"


def test_trouble_is_not_outwaited_beyond_the_deadline() -> None:
    """The clock goes on at each answer: there is time for a second try, and none for a third."""
    clock, lwa = clocked()

    def later(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        clock.advance(25)
        return faulty.html(503)(server, connection, seen)

    with Faulty(lwa=(later,)) as server, pytest.raises(ServerError):
        lwa.token(grant(server), 50)
    assert len(server.tokens) == 2


def test_it_is_asked_again_when_it_said_it_may_be() -> None:
    clock, lwa = clocked()
    throttled = reply({}, 429, Retry_After="20")
    with Faulty(lwa=(throttled, token("at last"))) as server:
        assert lwa.token(grant(server), 60) == "at last"
    assert clock.monotonic() == pytest.approx(20)
    clock, lwa = clocked()
    with Faulty(lwa=(throttled,)) as server, pytest.raises(ServerError) as caught:
        lwa.token(grant(server), 10)
    assert (len(server.tokens), clock.monotonic(), caught.value.retry_after) == (1, 0, 20)


def test_no_answer_ends_by_the_deadline() -> None:
    lwa = Lwa(Transport(), SystemClock(), "Test/1.0")
    with Faulty(lwa=(faulty.silent,)) as server, pytest.raises(DeadlineExceeded):
        lwa.token(grant(server), 0.3)


@pytest.mark.parametrize("step", [faulty.html(200), reply({}), reply([]), reply({"access_token": 5}), raw(200, b"")])
def test_a_yes_without_a_token_is_an_error(step: Step) -> None:
    _, lwa = clocked()
    with Faulty(lwa=(step,)) as server, pytest.raises(UnreadableReply):
        lwa.token(grant(server), 5)


def test_the_secret_before_the_rotation_serves_while_the_new_one_is_not_known() -> None:
    _, lwa = clocked()
    with Faulty(lwa=(lwa_error(401, "invalid_client"), token("by the old one"))) as server:
        assert lwa.token(grant(server, previous_secret="old-secret"), 5) == "by the old one"
    assert [parse_qs(seen.body.decode())["client_secret"] for seen in server.tokens] == [
        ["client-secret"],
        ["old-secret"],
    ]


def test_while_the_old_token_lives_trouble_at_renewal_is_not_the_callers() -> None:
    clock, lwa = clocked()
    with Faulty(lwa=(token("old"), faulty.html(503))) as server:
        lwa.token(grant(server), 5)
        clock.advance(3600 - EARLY + 1)
        assert lwa.token(grant(server), 5) == "old"
        clock.advance(EARLY)
        with pytest.raises(ServerError):
            lwa.token(grant(server), 5)


def test_a_grant_shows_no_secret() -> None:
    shown = repr(TokenRequest("https://x", "id", "s3cret", "Atzr|r", previous_secret="0ld"))
    assert not any(secret in shown for secret in ("s3cret", "Atzr", "0ld"))


def test_a_thread_that_waits_for_anothers_fetch_waits_no_longer_than_it_may() -> None:
    cache = TokenCache(FixedClock(START))
    inside, leave = threading.Event(), threading.Event()

    def slow() -> Fetched:
        inside.set()
        leave.wait(5)
        return Fetched("t", 100)

    thread = threading.Thread(target=cache.get, args=("k", slow, 5))
    thread.start()
    assert inside.wait(5)
    with pytest.raises(DeadlineExceeded):
        cache.get("k", slow, 0.05)
    leave.set()
    thread.join(5)


def test_one_threads_deadline_is_not_the_next_ones_failure() -> None:
    cache = TokenCache(FixedClock(START))
    inside, leave = threading.Event(), threading.Event()
    results: list[str] = []

    def short() -> Fetched:
        inside.set()
        leave.wait(5)
        raise DeadlineExceeded("mine")

    def first() -> None:
        with pytest.raises(SpapiError):
            cache.get("k", short, 5)

    def second() -> None:
        results.append(cache.get("k", lambda: Fetched("t", 100), 5).token)

    one, two = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    assert inside.wait(5)
    two.start()
    leave.set()
    one.join(5)
    two.join(5)
    assert results == ["t"]


def test_tokens_that_expired_do_not_pile_up() -> None:
    clock = FixedClock(START)
    cache = TokenCache(clock)
    for number in range(5 * MANY):
        cache.get(number, lambda: Fetched("t", 10.0), 1.0)
        clock.advance(1.0)
    assert len(cache._slots) <= MANY
