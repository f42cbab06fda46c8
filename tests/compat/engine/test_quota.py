"""Quota headers as MWS sent them: they count down within an hour, per seller and bucket, and hold nobody back."""

from __future__ import annotations

from datetime import timedelta

from mws.compat.engine.quota import Quotas
from mws.spapi.clock import FixedClock
from tests.compat.gateway.standin import NOON


def values(headers: tuple[tuple[str, str], ...]) -> list[str]:
    assert [name for name, _ in headers] == ["x-mws-quota-max", "x-mws-quota-remaining", "x-mws-quota-resetsOn"]
    return [value for _, value in headers]


def test_what_is_left_counts_down_until_the_hour_is_over() -> None:
    clock = FixedClock(NOON)
    quotas = Quotas(clock)
    assert values(quotas.count_call("A1", "GetReport")) == ["60.0", "59.0", "2026-11-20T13:00:00.000Z"]
    clock.advance(600)
    assert values(quotas.count_call("A1", "GetReport")) == ["60.0", "58.0", "2026-11-20T13:00:00.000Z"]
    clock.advance(3000)
    assert values(quotas.count_call("A1", "GetReport")) == ["60.0", "59.0", "2026-11-20T14:00:00.000Z"]


def test_an_hour_counted_while_the_clock_was_ahead_is_over() -> None:
    clock = FixedClock(NOON + timedelta(days=3))
    quotas = Quotas(clock)
    for _ in range(70):
        quotas.count_call("A1", "GetReport")
    clock.set(NOON)
    assert values(quotas.count_call("A1", "GetReport")) == ["60.0", "59.0", "2026-11-20T13:00:00.000Z"]


def test_sellers_count_for_themselves_and_actions_of_one_bucket_together() -> None:
    quotas = Quotas(FixedClock(NOON))
    assert values(quotas.count_call("A1", "GetMyPriceForSKU"))[1] == "35999.0"
    assert values(quotas.count_call("A1", "GetMyPriceForASIN"))[1] == "35998.0"
    assert values(quotas.count_call("A2", "GetMyPriceForSKU"))[1] == "35999.0"


def test_less_than_nothing_is_never_left() -> None:
    quotas = Quotas(FixedClock(NOON))
    left = [values(quotas.count_call("A1", "SubmitFeed"))[1] for _ in range(32)]
    assert left[29:] == ["0.0"] * 3


def test_an_action_without_an_hourly_quota_has_no_headers_until_it_is_throttled() -> None:
    quotas = Quotas(FixedClock(NOON))
    assert quotas.count_call("A1", "ListOrders") == ()
    assert values(quotas.throttle_headers("ListOrders", 1)) == ["6.0", "0.0", "2026-11-20T12:01:00.000Z"]
    assert values(quotas.throttle_headers("ListOrders", 1, 2.5))[2] == "2026-11-20T12:00:02.500Z"


def test_an_action_nobody_published_a_quota_for_names_the_limit_that_was_hit() -> None:
    assert values(Quotas(FixedClock(NOON)).throttle_headers("Unheard", 4)) == ["4.0", "0.0", "2026-11-20T12:00:01.000Z"]
