"""The feed types: every legacy name that was collected, what is alive today, and why the others are not."""

from __future__ import annotations

import json

from mws.mappings.feeds.types import FEED_TYPES, JSON_LISTINGS, LIVE, as_listed, find
from mws.spapi.sandbox.world import feed_types as sandbox
from tests.reference import REFERENCE, needs_reference


def test_names_are_legacy_names_and_lose_their_underscores_only() -> None:
    for legacy, row in FEED_TYPES.items():
        assert legacy == row.legacy == f"_{legacy.strip('_')}_"
        assert row.name in ("", legacy.strip("_"))


def test_what_is_dead_is_converted_or_says_what_took_its_place_or_when_it_ended() -> None:
    for row in FEED_TYPES.values():
        if row.name:
            assert (row.ended, row.successor, row.converts, row.listing) == (None, "", False, False), row
        elif row.legacy != "_POST_STD_ACES_DATA_":  # of which no source says anything
            assert row.ended or row.successor, row


def test_the_sandbox_takes_what_lives_and_fails_what_does_not() -> None:
    assert set(LIVE) == {*sandbox.XML, *sandbox.FLAT, *sandbox.OTHER, JSON_LISTINGS}
    assert {row.legacy.strip("_") for row in FEED_TYPES.values() if not row.name} >= set(sandbox.DEAD)


def test_a_type_is_found_as_clients_write_it() -> None:
    row = FEED_TYPES["_POST_ORDER_FULFILLMENT_DATA_"]
    assert find("_POST_ORDER_FULFILLMENT_DATA_") is find("POST_ORDER_FULFILLMENT_DATA") is row
    assert find("") is find("_") is find("_POST_NOTHING_") is None


def test_a_converted_type_is_listed_as_what_it_became() -> None:
    assert as_listed("_POST_PRODUCT_PRICING_DATA_") == JSON_LISTINGS
    assert as_listed("_POST_ORDER_FULFILLMENT_DATA_") == "POST_ORDER_FULFILLMENT_DATA"
    assert as_listed("_POST_NOTHING_") == "POST_NOTHING"


@needs_reference
def test_every_collected_type_is_here_and_is_dead_or_alive_as_collected() -> None:
    assert REFERENCE is not None
    collected = json.loads((REFERENCE / "mapping" / "enums.json").read_text("utf-8"))["feed_types"]["table"]
    # The newer source, Amazon's table of live types, does not have this one.
    contradicted = {"_POST_STD_ACES_DATA_"}
    for legacy, told in collected.items():
        row = FEED_TYPES[legacy]
        if legacy not in contradicted:
            assert row.name == (told["sp"] or ""), legacy
        if "refused since 2025-07-31" in told["status"]:
            assert row.ended is not None
            assert row.ended.isoformat() == "2025-07-31"
            assert row.listing
        if told["status"].startswith("removed 2024-03-27"):
            assert row.ended is not None
            assert row.ended.isoformat() == "2024-03-27"


@needs_reference
def test_a_message_type_is_one_of_the_published_envelope() -> None:
    assert REFERENCE is not None
    schema = (REFERENCE / "mws" / "xsd" / "published" / "feeds-and-reports" / "amzn-envelope.xsd").read_text("utf-8")
    for row in FEED_TYPES.values():
        assert not row.message or f'<xsd:enumeration value="{row.message}"/>' in schema, row
        assert not row.message or row.form == "xml"
