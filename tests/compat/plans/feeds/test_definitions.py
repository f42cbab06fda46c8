"""Whole products through the façade on the sandbox, variation parents and children too: by Amazon's definitions, which
are read once and kept for a day."""

from __future__ import annotations

import base64
import json
import logging
import zlib
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyReply
from mws.compat.config import StateSettings
from mws.compat.errors import NotConfigured
from mws.compat.listings import definition_rules
from mws.compat.listings.definition import pack
from mws.compat.plans.feeds import definitions
from mws.compat.state import State
from mws.mappings.feeds import operations as table
from mws.mappings.feeds.definitions import GET_DEFINITION
from mws.spapi.clock import FixedClock
from tests.compat.listings.feeds import PRODUCTS, RELATIONSHIPS, US, envelope, message
from tests.compat.listings.test_shape import CHILD, IDENTITY, NAMED, PARENT, TABLE, cup
from tests.compat.plans.feeds.submitting import NOW, World, document, the

SELLER = "A1SANDBOXSELLER"
MX = "A1AM78C64UM0Y8"


def world(**options: Any) -> World:
    options["feeds"] = {"product_types": TABLE, **options.get("feeds", {})}
    return World(**options)


def submitted(on: World, *products: str, **given: Any) -> LegacyReply:
    return on.submit(envelope("Product", *products), PRODUCTS, **given)


def report(on: World, reply: LegacyReply) -> str:
    feed_id = the(reply, "FeedSubmissionId")
    on.clock.sleep(61)
    on.listed(FeedSubmissionIdList_Id_1=feed_id)
    return document(on.result(feed_id)).decode()


def attributes(on: World, sku: str) -> Any:  # JSON
    return on.sandbox.site.stock.of(SELLER)[sku].attributes


FAMILY = (
    cup(data=PARENT, identity="", sku="CUP", number=1),
    cup(data=f"{CHILD}<Color>Red</Color>", sku="CUP-R", number=2),
    cup(data=f"{CHILD}<Color>Blue</Color>", sku="CUP-B", number=3),
)


@pytest.mark.parametrize("route", ["auto", "feed"])
def test_a_family_of_products_goes_through_whole(route: str) -> None:
    on = world(feeds={"route": route})
    told = report(on, submitted(on, *FAMILY))
    assert "<MessagesSuccessful>3</MessagesSuccessful>" in told, told
    assert attributes(on, "CUP")["variation_theme"] == [{"name": "COLOR", "marketplace_id": US}]
    assert attributes(on, "CUP")["parentage_level"] == [{"value": "parent", "marketplace_id": US}]
    assert attributes(on, "CUP-R")["color"] == [{"value": "Red", "language_tag": "en_US", "marketplace_id": US}]
    assert on.upstream(table.PUT_LISTING if route == "auto" else table.CREATE) == (3 if route == "auto" else 1)
    # One definition for all three, with one document.
    assert on.upstream(GET_DEFINITION) == 1
    related = "".join(f"<Relation><SKU>CUP-{each}</SKU><Type>Variation</Type></Relation>" for each in "RB")
    family = message(1, f"<Relationship><ParentSKU>CUP</ParentSKU>{related}</Relationship>")
    told = report(on, on.submit(envelope("Relationship", family), RELATIONSHIPS))
    assert "<MessagesWithError>0</MessagesWithError>" in told
    assert attributes(on, "CUP-R")["child_parent_sku_relationship"] == [
        {"child_relationship_type": "variation", "parent_sku": "CUP", "marketplace_id": US}
    ]


@pytest.mark.parametrize("route", ["auto", "feed"])
def test_one_product_that_is_wrong_is_an_error_of_its_message_and_the_others_go_on(route: str) -> None:
    on = world(feeds={"route": route})
    lacking = cup("<Title>Mug</Title>", identity="", sku="BAD", number=7)
    told = report(on, submitted(on, FAMILY[0], lacking))
    assert "<MessagesProcessed>2</MessagesProcessed><MessagesSuccessful>1</MessagesSuccessful>" in told
    assert told.count("<ResultCode>Error</ResultCode>") == 1
    assert "<MessageID>7</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>5000</ResultMessageCode>" in told
    assert 'brand ("Brand Name") is required and missing' in told.replace("&quot;", '"')
    assert "<SKU>BAD</SKU>" in told
    assert set(on.sandbox.site.stock.of(SELLER)) >= {"CUP"}
    assert "BAD" not in on.sandbox.site.stock.of(SELLER)


def test_each_marketplace_has_its_own_definition() -> None:
    priced = cup(f'{NAMED}<MSRP currency="DEFAULT">19.99</MSRP>')
    on = world()
    reply = submitted(on, priced, params={"MarketplaceIdList.Id.1": US, "MarketplaceIdList.Id.2": MX})
    assert "<MessagesWithError>0</MessagesWithError>" in report(on, reply)
    assert attributes(on, "A")["list_price"] == [
        {"value": 19.99, "currency": "USD", "marketplace_id": US},
        {"value_with_tax": 19.99, "currency": "MXN", "marketplace_id": MX},
    ]
    assert on.upstream(GET_DEFINITION) == 2


def test_a_change_goes_by_a_definition_that_requires_nothing() -> None:
    on = world()
    submitted(on, cup())
    on.clock.sleep(120)
    told = report(on, submitted(on, cup("<Title>Big mug</Title>", identity="")))
    assert "<MessagesWithError>0</MessagesWithError>" in told
    assert attributes(on, "A")["item_name"][0]["value"] == "Big mug"
    assert attributes(on, "A")["brand"][0]["value"] == "Clay"
    assert on.upstream(GET_DEFINITION) == 2


# ---- kept ----------------------------------------------------------------------------------------------------------


def test_a_definition_is_read_once_a_day() -> None:
    on = world()
    for sku in "AB":
        assert submitted(on, cup(sku=sku)).status == 200
        on.clock.sleep(600)
    assert on.upstream(GET_DEFINITION) == 1
    on.clock.sleep(86_400)
    assert submitted(on, cup(sku="C")).status == 200
    assert on.upstream(GET_DEFINITION) == 2


def test_another_process_finds_it_in_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)
    settings = StateSettings(url=f"sqlite:///{tmp_path / 'state.sqlite3'}")
    first = world(state=State(settings, clock=FixedClock(NOW)))
    assert submitted(first, cup()).status == 200
    second = world(state=State(settings, clock=FixedClock(NOW)))
    told = report(second, submitted(second, cup("<Title>x</Title>", sku="B")))
    assert "brand" in told
    assert (first.upstream(GET_DEFINITION), second.upstream(GET_DEFINITION)) == (1, 0)


# ---- when it cannot be had -----------------------------------------------------------------------------------------


def test_a_product_type_that_amazon_does_not_know_is_an_error_of_its_messages() -> None:
    on = world(feeds={"product_types": {"Home/Home": {**TABLE["Home/Home"], "product_type": "NO_SUCH"}}})
    told = report(on, submitted(on, cup()))
    assert "Amazon gives no definition of product type NO_SUCH in marketplace" in told
    on.sandbox.plant(f"{GET_DEFINITION}:400")
    assert "Amazon gives no definition" in report(on, submitted(on, cup(sku="B")))
    assert (on.upstream(table.PUT_LISTING), on.upstream(table.CREATE)) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(f"{GET_DEFINITION}:403denied*9", 401), (f"{GET_DEFINITION}:429*9", 503), (f"{GET_DEFINITION}:503*9", 503)],
)
def test_where_it_cannot_be_read_now_nothing_is_submitted_and_the_call_may_be_repeated(fault: str, status: int) -> None:
    on = world()
    on.sandbox.plant(fault)
    assert submitted(on, cup()).status == status
    assert (on.upstream(table.PUT_LISTING), on.upstream(table.CREATE)) == (0, 0)
    on.sandbox.faults.clear()
    on.clock.sleep(300)
    assert submitted(on, cup()).status == 200
    assert on.upstream(table.PUT_LISTING) == 1


def test_an_expired_address_is_asked_for_anew() -> None:
    on = world()
    on.sandbox.plant("download:expired")
    assert submitted(on, cup()).status == 200
    assert on.upstream(GET_DEFINITION) == 2


def test_one_that_is_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "LARGEST", 100)
    on = world()
    assert submitted(on, cup()).status >= 500
    assert on.upstream(table.PUT_LISTING) == 0


def test_without_the_extra_the_error_names_it_and_amazon_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def without() -> None:
        raise NotConfigured(definition_rules.EXTRA)

    monkeypatch.setattr(definitions, "validator_class", without)
    on = world()
    reply = submitted(on, cup())
    assert isinstance(reply.error, NotConfigured)
    assert "product-types" in str(reply.error)
    assert (on.upstream(GET_DEFINITION), on.upstream(table.PUT_LISTING)) == (0, 0)


def test_switched_off_the_table_alone_is_gone_by() -> None:
    on = world(feeds={"definitions": "off"})
    assert submitted(on, cup("<Title>Mug</Title>", identity="")).status == 200
    assert attributes(on, "A")["item_name"] == [{"value": "Mug", "marketplace_id": US}]
    assert on.upstream(GET_DEFINITION) == 0


def test_nobody_is_asked_where_no_product_needs_it() -> None:
    on = world()
    offer = f"<Product><SKU>A</SKU>{IDENTITY.replace('EAN', 'ASIN').replace('4006381333931', 'B000FAKE01')}"
    used = f"{offer}<Condition><ConditionType>New</ConditionType></Condition></Product>"
    assert submitted(on, message(1, used)).status == 200
    assert on.upstream(GET_DEFINITION) == 0


def test_a_rehearsal_reads_it_and_sends_nothing() -> None:
    on = world(account={"writes": "dry_run"})
    told = report(on, submitted(on, cup("<Title>Mug</Title>", identity="")))
    assert "is required and missing" in told
    assert (on.upstream(GET_DEFINITION), on.upstream(table.PUT_LISTING)) == (1, 0)


def test_unknown_keywords_are_told_once_and_refuse_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = pack

    def newer(content: bytes) -> str:
        schema = json.loads(content)
        schema["properties"]["item_name"]["maxEmoji"] = 0
        return real(json.dumps(schema).encode())

    monkeypatch.setattr(definitions, "pack", newer)
    on = world()
    with caplog.at_level(logging.INFO, logger="mws.compat"):
        for sku in "AB":
            assert submitted(on, cup(sku=sku)).status == 200
    said = [row.getMessage() for row in caplog.records if "maxEmoji" in row.getMessage()]
    assert said == [
        f"DRINKING_CUP/{US}/en_US/LISTING_PRODUCT_ONLY/enforced: keywords no rule here knows, which refuse nothing: "
        "maxEmoji (1)"
    ]
    assert on.upstream(table.PUT_LISTING) == 2


def test_what_is_kept_is_small() -> None:
    content = json.dumps({"properties": {f"a{number}": {"title": "x" * 80} for number in range(1000)}}).encode()
    kept = pack(content)
    assert zlib.decompress(base64.b64decode(kept)) == content
    assert len(kept) < len(content) / 5


def test_a_wrong_table_is_told_before_anything_is_submitted() -> None:
    on = world(feeds={"product_types": {}})
    assert "no row of [feeds.product_types]" in report(on, submitted(on, cup()))
    assert (on.upstream(GET_DEFINITION), on.upstream(table.GET_LISTING)) == (0, 0)


def test_the_same_feed_again_asks_for_nothing() -> None:
    on = world()
    first = the(submitted(on, cup()), "FeedSubmissionId")
    assert the(submitted(on, cup()), "FeedSubmissionId") == first
    assert on.upstream(GET_DEFINITION) == 1
