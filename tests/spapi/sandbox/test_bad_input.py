"""Whatever is sent as JSON is answered: with a refusal, with issues, or done. Nothing breaks the sandbox."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mws.spapi.sandbox import SELLER_ID, SKU, US
from mws.spapi.sandbox.http.registry import OPERATIONS, Operation
from tests.spapi.sandbox.caller import Caller

NAMES = (
    "purchasable_offer our_price schedule value_with_tax marketplace_id currency audience fulfillment_availability "
    "quantity fulfillment_channel_code item_name value condition_type merchant_suggested_asin op path productType "
    "patches attributes requirements messages messageId sku operationType header sellerId version name arn sqs "
    "resourceSpecification eventBridge reportType marketplaceIds period feedType contentType"
)
TEXTS = st.sampled_from([*NAMES.split(), US, SKU, SELLER_ID, "2.0", "UPDATE", "PATCH", "PARTIAL_UPDATE", "replace", ""])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=12
)
ATTRIBUTES = st.dictionaries(
    TEXTS, st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=2) | VALUES, max_size=3
)
PATCHES = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "merge", "delete", "x"])},
        optional={"path": TEXTS.map(lambda name: f"/attributes/{name}") | VALUES, "value": VALUES},
    )
    | VALUES,
    max_size=3,
)
CALLER = Caller()
READ = f"/listings/2021-08-01/items/{SELLER_ID}"


def readable(caller: Caller) -> None:
    """The stock can still be read, whole."""
    caller.json(
        READ, marketplaceIds=US, includedData="summaries,attributes,offers,fulfillmentAvailability", pageSize="20"
    )


@settings(max_examples=150, deadline=None)
@given(attributes=ATTRIBUTES, requirements=st.sampled_from(["LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY"]))
def test_any_attributes(attributes: Any, requirements: str) -> None:
    body = {"productType": "PRODUCT", "attributes": attributes, "requirements": requirements}
    assert CALLER.send("PUT", f"{READ}/{SKU}", body, marketplaceIds=US).status_code in (200, 400)
    readable(CALLER)


@settings(max_examples=150, deadline=None)
@given(patches=PATCHES)
def test_any_patches(patches: Any) -> None:
    body = {"productType": "PRODUCT", "patches": patches}
    assert CALLER.send("PATCH", f"{READ}/{SKU}", body, marketplaceIds=US).status_code in (200, 400)
    readable(CALLER)


@settings(max_examples=100, deadline=None)
@given(
    messages=st.lists(
        st.fixed_dictionaries(
            {"messageId": st.integers(1, 4), "sku": st.just(SKU)},
            optional={
                "operationType": TEXTS,
                "productType": TEXTS,
                "attributes": ATTRIBUTES,
                "patches": PATCHES,
                "requirements": VALUES,
            },
        )
        | VALUES,
        max_size=3,
    )
)
def test_any_feed(messages: Any) -> None:
    caller = Caller(feed_seconds=0)
    content = json.dumps({"header": {"sellerId": SELLER_ID, "version": "2.0"}, "messages": messages}).encode()
    feed = caller.worked("JSON_LISTINGS_FEED", content, "application/json")
    summary = json.loads(caller.result(feed))["summary"]
    assert summary["messagesProcessed"] == summary["messagesAccepted"] + summary["messagesInvalid"]
    readable(caller)


@settings(max_examples=150, deadline=None)
@given(row=st.sampled_from([row for row in OPERATIONS if row.route.method != "GET"]), body=VALUES)
def test_any_body(row: Operation, body: Any) -> None:
    token, scope = CALLER.token, row.route.grantless_scope
    if scope:
        token = CALLER.lwa(grant_type="client_credentials", scope=scope).json()["access_token"]
    path = row.route.path.replace("{sellerId}", SELLER_ID).replace("{notificationType}", "ORDER_CHANGE")
    path = re.sub(r"\{\w+\}", "x", path)
    assert CALLER.send(row.route.method, path, body, token, marketplaceIds=US).status_code < 500
