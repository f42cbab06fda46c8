"""The published quotas, and the pacer that keeps under them."""

from __future__ import annotations

import json

import pytest

from mws.pacing import Pacer
from mws.quotas import QUOTAS
from tests.reference import REFERENCE, needs_reference

# Sections whose Actions MWS no longer served when it closed, or that belong to Amazon Pay.
NOT_OURS = {"OffAmazonPayments", "Webstore", "Orders-2011-01-01"}


@needs_reference
def test_the_table_says_what_the_reference_says() -> None:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "mws" / "operations.json").read_text())
    published = [row for row in rows if row["section"] not in NOT_OURS and row["request_quota"] is not None]
    assert {row["action"] for row in published} == set(QUOTAS)
    for row in published:
        quota = QUOTAS[row["action"]]
        assert quota.request == row["request_quota"], row["action"]
        assert quota.per_second == pytest.approx(row["restore_rate_per_second"], abs=1e-6), row["action"]
        assert quota.hourly == row["hourly_quota"], row["action"]
        assert quota.items == ("items" in row["restore_rate"]), row["action"]
        for other in row.get("quota_shared_with") or ():
            assert (quota.bucket or row["action"]) == (QUOTAS[other].bucket or other), row["action"]


class Time:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


def test_the_request_quota_goes_at_once_and_then_by_the_restore_rate(time: Time) -> None:
    pacer = Pacer(time)
    waits = [pacer.take("seller", "/Orders/2013-09-01", "ListOrders") for _ in range(8)]
    assert waits == [0, 0, 0, 0, 0, 0, pytest.approx(60), pytest.approx(120)]
    time.seconds = 240
    assert pacer.take("seller", "/Orders/2013-09-01", "ListOrders") == 0


def test_a_list_and_its_next_pages_share_a_quota(time: Time) -> None:
    pacer = Pacer(time)
    for _ in range(6):
        pacer.take("seller", "/", "ListOrders")
    assert pacer.take("seller", "/", "ListOrdersByNextToken") > 0
    assert pacer.take("seller", "/", "ListOrderItems") == 0


def test_sellers_and_sections_count_for_themselves(time: Time) -> None:
    pacer = Pacer(time)
    for _ in range(2):
        assert pacer.take("one", "/Orders/2013-09-01", "GetServiceStatus") == 0
    assert pacer.take("one", "/Orders/2013-09-01", "GetServiceStatus") > 0
    assert pacer.take("one", "/Sellers/2011-07-01", "GetServiceStatus") == 0
    assert pacer.take("two", "/Orders/2013-09-01", "GetServiceStatus") == 0


def test_quotas_of_items_count_the_ids(time: Time) -> None:
    pacer = Pacer(time)
    ids = [f"ASINList.ASIN.{number}" for number in range(1, 21)]
    assert pacer.take("s", "/", "GetCompetitivePricingForASIN", ids) == 0
    assert pacer.take("s", "/", "GetCompetitivePricingForASIN", ids[:10]) == pytest.approx(1)


def test_the_hourly_quota_holds_too(time: Time) -> None:
    """GetLowestPricedOffers restores 5 a second, but 200 an hour are all there are."""
    pacer = Pacer(time)
    waits = []
    for _ in range(201):
        waits.append(pacer.take("s", "/", "GetLowestPricedOffersForSKU"))
        time.seconds += 0.2
    assert not any(waits[:200])
    for _ in range(10):
        waits.append(pacer.take("s", "/", "GetLowestPricedOffersForSKU"))
    assert waits[-1] > 10


def test_an_action_without_a_quota_never_waits() -> None:
    assert Pacer(Time()).take("s", "/", "NoSuchAction") == 0
