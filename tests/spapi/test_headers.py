"""Hostile or silly headers, and what else a reply says of times and tokens: believed as far as it can be meant."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from typing import Any

import pytest

from mws.compat.gateway.request import read_body
from mws.spapi.clock import FixedClock
from mws.spapi.consent.requests import form_of
from mws.spapi.consent.workflows import BadRedirect
from mws.spapi.errors import LwaError, TooManyRequests, UnreadableReply
from mws.spapi.headers import LONGEST_RETRY_AFTER, is_token, number_in, retry_after
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.sandbox.http.web import read_request as sandbox_request
from mws.spapi.tokens import REFUSED, lifetime_of
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.clients import READ
from tests.spapi.fault_runs import GOOD, NOON, client
from tests.spapi.faulty import Faulty, failure, lwa_error

START = datetime(2026, 11, 20, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 7 ", 7), ("007", 7), ("9" * 18, int("9" * 18))]
    + [(no, None) for no in ("", " ", "²", "1²", "٣", "+7", "-7", "7.0", "1_0", "7,7", "0x7", "9" * 19, "9" * 5000)],
)
def test_a_number_is_ascii_digits_and_no_more_than_can_be_meant(text: str, number: int | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("30", 30.0), ("99999999", LONGEST_RETRY_AFTER), ("²", None), ("-5", None), ("", None)],
)
def test_retry_after_shuts_nothing_for_years(text: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": text}) == seconds


def test_after_the_longest_retry_after_the_operation_is_open_again() -> None:
    clock = FixedClock(NOON)
    busy = failure(429, "QuotaExceeded", "Slower", Retry_After="99999999")
    with Faulty(busy, GOOD) as server:
        api = client(server, clock)
        with pytest.raises(TooManyRequests) as caught:
            api.send(READ)
        assert 0 < (caught.value.retry_after or 0) <= LONGEST_RETRY_AFTER
        clock.advance(LONGEST_RETRY_AFTER)
        assert api.send(READ).status == 200
        api.close()


@pytest.mark.parametrize("text", ["²", "\u00b9\u00b2", "soon", "-1", "1e400"])
@pytest.mark.parametrize("name", ["Retry_After", "x_amzn_RateLimit_Limit"])
def test_a_header_that_is_no_number_breaks_nothing(name: str, text: str) -> None:
    with Faulty(failure(429, "QuotaExceeded", "Slower", **{name: text}), GOOD) as server:
        api = client(server, FixedClock(NOON))
        assert api.send(READ).status == 200
        api.close()
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(3600, 3600.0), ("3600", 3600.0), (" 3600 ", 3600.0), (1.5, 1.5)]
    + [
        (no, 0.0)
        for no in (None, "", "soon", "²", "-1", -1, 0, True, float("nan"), float("inf"), 1e9, "9" * 12, [3600])
    ],
)
def test_a_lifetime_may_stand_as_text_and_is_not_guessed(said: object, seconds: float) -> None:
    assert lifetime_of(said) == seconds


def tokens(server: Faulty, clock: FixedClock, count: int, refresh_token: str = "Atzr|r") -> list[str]:
    lwa = Lwa(Transport(), clock, "Test/1.0")
    grant = TokenRequest(server.token_url, "client-id", "client-secret", refresh_token)
    return [lwa.token(grant, 5) for _ in range(count)]


def test_a_token_whose_lifetime_came_as_text_is_kept() -> None:
    with Faulty(lwa=(faulty.token("Atza|1", "3600"),)) as server:
        assert tokens(server, FixedClock(START), 3) == ["Atza|1"] * 3
    assert len(server.tokens) == 1


UNSENDABLE = ["Atza|1\r\nX-Evil: 1", "Atza|1\n", "Atza|1 ", "Atza|ü", "Atza|\x00", " ", "\u2028"]


@pytest.mark.parametrize("value", UNSENDABLE)
def test_a_token_with_line_ends_is_none_and_is_not_quoted(value: str) -> None:
    assert not is_token(value)
    with Faulty(lwa=(faulty.token(value),)) as server:
        with pytest.raises(UnreadableReply) as caught:
            tokens(server, FixedClock(START), 1)
        assert "Atza" not in str(caught.value)
        api = client(server, FixedClock(NOON))
        with pytest.raises(UnreadableReply, match="Login with Amazon"):
            api.send(READ)
        api.close()
    assert server.seen == []


def test_a_restricted_token_with_line_ends_is_none() -> None:
    planted = "Atz.sprdt|1\r\nX-Evil: 1"
    made = faulty.reply({"restrictedDataToken": planted, "expiresIn": 3600})
    with Faulty(made) as server:
        api = client(server, FixedClock(NOON))
        with pytest.raises(UnreadableReply, match="restrictedDataToken"):
            api.call("orders.v0.getOrder", orderId="1", data_elements=("buyerInfo",))
        api.close()
    assert [seen.target for seen in server.seen] == ["/tokens/2021-03-01/restrictedDataToken"]


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"])
def test_a_refusal_is_remembered_for_a_minute(error: str) -> None:
    clock = FixedClock(START)
    with Faulty(lwa=(lwa_error(400, error, "revoked"), faulty.token("Atza|2"))) as server:
        lwa = Lwa(Transport(), clock, "Test/1.0")
        grant = TokenRequest(server.token_url, "client-id", "client-secret", "Atzr|r")
        failures = []
        for _ in range(20):
            with pytest.raises(LwaError, match="revoked") as caught:
                lwa.token(grant, 5)
            failures.append(caught.value)
            clock.advance(REFUSED / 21)
        assert len(server.tokens) == 1
        assert {one.error for one in failures} == {error}
        assert len({id(one) for one in failures}) == 20, "each call has an exception of its own"
        # Who is authorised anew has another token, and is not kept waiting.
        assert lwa.token(TokenRequest(server.token_url, "client-id", "client-secret", "Atzr|new"), 5) == "Atza|2"
        clock.advance(REFUSED)
        assert lwa.token(grant, 5) == "Atza|2"
    assert len(server.tokens) == 3


@pytest.mark.parametrize("step", [lwa_error(400, "server_error"), lwa_error(403, ""), faulty.html(404)])
def test_a_refusal_that_names_no_reason_of_the_callers_is_asked_again(step: faulty.Step) -> None:
    with Faulty(lwa=(step, faulty.token("Atza|2"))) as server:
        lwa = Lwa(Transport(), FixedClock(START), "Test/1.0")
        grant = TokenRequest(server.token_url, "client-id", "client-secret", "Atzr|r")
        with pytest.raises(LwaError):
            lwa.token(grant, 5)
        assert lwa.token(grant, 5) == "Atza|2"


@pytest.mark.parametrize("length", ["²", "-1", "1e3", "9" * 5000])
def test_a_requests_length_is_read_by_the_same_rule(length: str) -> None:
    """Servers of ours that `int` would have made answer 500."""
    environ: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"body")}
    with pytest.raises(BadRedirect):
        form_of(environ)
    assert sandbox_request({**environ, "REQUEST_METHOD": "POST"}).body == b""
    assert read_body(environ, 100) == b""
