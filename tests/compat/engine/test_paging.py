"""The NextToken: ours alone, whole or refused, for the very call and seller it was made for."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mws.compat.engine.paging import LONGEST, NextPage, TokenSealer
from mws.compat.errors import InvalidRequest
from mws.spapi.clock import FixedClock
from mws.spapi.secret import ClientSecret

CLOCK = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
PAGE = NextPage(
    section="Orders",
    first="ListOrders",
    version="2026-01-01",
    owner="client/na/A1",
    operation="orders.2026-01-01.searchOrders",
    path={},
    query={"createdAfter": "2026-10-01T00:00:00Z", "marketplaceIds": ["M1", "M2"], "maxResultsPerPage": 50},
    body=None,
    token="upstream",
    values={"MaxResultsPerPage": "50"},
    whole=True,
    made=CLOCK.now().timestamp(),
)


def opened(sealer: TokenSealer, token: str, first: str = "ListOrders", owner: str = "client/na/A1") -> NextPage:
    return sealer.open(token, section="Orders", first=first, owner=owner)


def test_what_was_sealed_comes_back() -> None:
    sealer = TokenSealer(ClientSecret("secret"), CLOCK)
    assert opened(sealer, sealer.seal(PAGE)) == PAGE


def test_the_token_holds_nothing_readable() -> None:
    assert "upstream" not in TokenSealer(ClientSecret("secret"), CLOCK).seal(PAGE)


@settings(max_examples=50)
@given(st.data())
def test_one_changed_character_is_refused(data: st.DataObject) -> None:
    sealer = TokenSealer(ClientSecret("secret"), CLOCK)
    token = sealer.seal(PAGE)
    place = data.draw(st.integers(0, len(token) - 2))  # the last character may hold unused bits
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda char: char != token[place]))
    with pytest.raises(InvalidRequest) as caught:
        opened(sealer, token[:place] + other + token[place + 1 :])
    assert caught.value.mws_code == "NextTokenCorrupted"


@pytest.mark.parametrize("token", ["", "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4=", "not base64 !!", "é", "A" * 5000])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidRequest, match="Repeat the call"):
        opened(TokenSealer(ClientSecret("secret"), CLOCK), token)


def test_another_actions_or_sellers_token_is_refused() -> None:
    sealer = TokenSealer(ClientSecret("secret"), CLOCK)
    token = sealer.seal(PAGE)
    with pytest.raises(InvalidRequest, match=r"Orders\.ListOrders"):
        opened(sealer, token, first="ListOrderItems")
    for other in ("client/na/A2", "client/eu/A1", "other/na/A1"):
        with pytest.raises(InvalidRequest, match="another seller, region or application"):
            opened(sealer, token, owner=other)


def test_a_token_of_another_shape_is_refused_and_not_guessed_at() -> None:
    sealer = TokenSealer(ClientSecret("secret"), CLOCK)
    content = json.dumps({"section": "Orders", "first": "ListOrders", "seller_id": "A1"}).encode()
    with pytest.raises(InvalidRequest, match="another version"):
        opened(sealer, sealer._sealed(b"p" + zlib.compress(content)))


def test_the_previous_secret_is_good_for_a_day() -> None:
    token = TokenSealer(ClientSecret("old"), CLOCK).seal(PAGE)
    later = FixedClock(CLOCK.now())
    sealer = TokenSealer(ClientSecret("new", previous="old"), later)
    later.advance(86_399)
    assert opened(sealer, token) == PAGE
    later.advance(2)
    with pytest.raises(InvalidRequest, match="secret changed"):
        opened(sealer, token)


def test_a_token_of_the_previous_secret_made_while_the_clock_was_ahead_is_not_good_until_then() -> None:
    ahead = replace(PAGE, made=PAGE.made + 3 * 86_400)
    token = TokenSealer(ClientSecret("old"), CLOCK).seal(ahead)
    with pytest.raises(InvalidRequest, match="secret changed"):
        opened(TokenSealer(ClientSecret("new", previous="old"), CLOCK), token)


def test_a_secret_that_is_rotated_while_we_run_is_followed() -> None:
    clock = FixedClock(CLOCK.now())
    secret = ClientSecret("first", since=clock.now())
    sealer = TokenSealer(secret, clock)
    before = sealer.seal(PAGE)
    clock.advance(60)
    secret.replace("second", since=clock.now())
    after = sealer.seal(replace(PAGE, made=clock.now().timestamp()))
    assert opened(sealer, before) == PAGE, "a list that was begun is read to its end"
    with pytest.raises(InvalidRequest):
        opened(TokenSealer(ClientSecret("first"), clock), after)
    assert opened(TokenSealer(ClientSecret("second"), clock), after).token == "upstream"
    clock.advance(86_399)
    with pytest.raises(InvalidRequest, match="secret changed"):
        opened(sealer, before)
    assert opened(sealer, after).token == "upstream"
    clock.advance(1)
    secret.replace("third", since=clock.now())
    with pytest.raises(InvalidRequest, match="not a token of this service"):
        opened(sealer, before)


def test_a_token_never_grows_past_what_legacy_code_stores() -> None:
    import secrets

    big = replace(PAGE, token=secrets.token_urlsafe(4000))
    sealer = TokenSealer(ClientSecret("secret"), CLOCK)
    token = sealer.seal(big)
    assert len(token) <= LONGEST
    assert opened(sealer, token) == big
    with pytest.raises(InvalidRequest, match="no longer kept"):
        opened(TokenSealer(ClientSecret("secret"), CLOCK), token)
