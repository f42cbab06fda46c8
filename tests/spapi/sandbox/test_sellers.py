"""Sellers v1: participations and account, wrapped in payload."""

from __future__ import annotations

from mws.spapi.sandbox import MARKETPLACES
from tests.spapi.sandbox.caller import Caller


def test_participations() -> None:
    rows = Caller().json("/sellers/v1/marketplaceParticipations")["payload"]
    assert [row["marketplace"]["id"] for row in rows] == list(MARKETPLACES)
    assert [row["marketplace"]["countryCode"] for row in rows] == ["US", "CA", "MX"]
    assert [row["marketplace"]["defaultCurrencyCode"] for row in rows] == ["USD", "CAD", "MXN"]
    assert all(row["participation"] == {"isParticipating": True, "hasSuspendedListings": False} for row in rows)


def test_account() -> None:
    caller = Caller()
    account = caller.json("/sellers/v1/account")["payload"]
    assert account["sellingPlan"] == "PROFESSIONAL"
    assert account["marketplaceParticipationList"] == caller.json("/sellers/v1/marketplaceParticipations")["payload"]
