"""Prices of many ids: one row an id in the order asked, whatever order, spelling, gaps and refusals an answer has."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.params import unflatten
from mws.compat.engine.request import Ask, build
from mws.compat.engine.steps import KeepEach, Poll
from mws.compat.errors import InvalidRequest, Throttled
from mws.compat.plans import PLANS, foresee
from mws.mappings.registry import versions
from mws.spapi.build import build as build_request
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import BadRequest, ErrorItem, NotFound, SpapiError, UnreadableReply
from mws.spapi.routes import route
from tests.compat.worlds import NOON

US = "ATVPDKIKX0DER"
(ACCOUNT,) = SANDBOX.accounts
CONTEXT = Context(ACCOUNT, SANDBOX.applications[0], SANDBOX, NOON, "on")
LISTING = "listingsItems.2021-08-01.getListingsItem"

Amazon = Callable[[RestCall], Json]


def ask_of(action: str, ids: Sequence[str], **more: str) -> Ask:
    (operation,) = versions("Products", action)
    item = "SellerSKU" if action.endswith("SKU") else "ASIN"
    params = {"MarketplaceId": US, **{f"{item}List.{item}.{n}": each for n, each in enumerate(ids, 1)}, **more}
    return build(operation, unflatten(operation, params), ACCOUNT)


def answered(ask: Ask, amazon: Amazon) -> list[dict[str, Any]]:  # Any: JSON of a row
    plan = PLANS[ask.operation.plan](ask, CONTEXT)
    try:
        step = next(plan)
        while True:
            if isinstance(step, KeepEach):
                step = plan.send(None)
                continue
            assert isinstance(step, Poll)
            try:
                answer = amazon(step.call)
                assert step.ready(answer)
            except SpapiError as exc:
                step = plan.throw(exc)
            else:
                step = plan.send(answer)
    except StopIteration as done:
        return list(done.value)


def own_price(sku: str, spelt: str = "") -> Json:
    identifiers: Json = {"MarketplaceASIN": {"MarketplaceId": US, "ASIN": "B000FAKE01"}}
    offers: Json = [{"SellerSKU": sku}]
    return {"status": "Success", "SellerSKU": spelt or sku, "Product": {"Identifiers": identifiers, "Offers": offers}}


def backwards(call: RestCall) -> Json:
    """Every SKU known, the last asked told first, spelt as HTML spells it."""
    if call.operation == LISTING:
        return {"sku": call.path["sku"], "summaries": [{"marketplaceId": US, "asin": "B000FAKE01"}]}
    if "Asins" in call.query:
        offers: Json = [{"SellerSKU": sku} for sku in ("a,b", "c,d", "other")]
        return [{"status": "Success", "ASIN": "B000FAKE01", "Product": {"Identifiers": {}, "Offers": offers}}]
    skus = call.query["Skus"]
    assert isinstance(skus, list)
    assert len({*skus}) == len(skus) <= 20
    return [own_price(str(sku), html.escape(str(sku)).replace("&quot;", "\\&quot;")) for sku in reversed(skus)]


SKUS = st.lists(
    st.sampled_from(["A", "B+1", "C 2", 'Laptop 12"', "x&y", "x&amp;y", "a,b", "c,d", "テスト"]),
    min_size=1,
    max_size=20,
)


@given(SKUS)
def test_a_row_is_that_of_its_sku(skus: list[str]) -> None:
    rows = answered(ask_of("GetMyPriceForSKU", skus), backwards)
    assert [row["asked"] for row in rows] == skus
    assert [row["Product"]["Identifiers"]["asked"]["SellerSKU"] for row in rows] == skus
    assert [[offer["SellerSKU"] for offer in row["Product"]["Offers"]] for row in rows] == [[sku] for sku in skus]


@given(SKUS.map(lambda skus: [sku for sku in skus if "&" not in sku] or ["A"]))
def test_what_is_foreseen_is_what_is_sent_first(skus: list[str]) -> None:
    ask, sent = ask_of("GetMyPriceForSKU", skus), list[RestCall]()

    def noting(call: RestCall) -> Json:
        sent.append(call)
        return backwards(call)

    answered(ask, noting)
    foreseen = foresee(ask, CONTEXT)
    assert sent[: len(foreseen.calls)] == [*foreseen.calls]
    assert any("by the ASINs of SKUs" in words for words in foreseen.then) == (len(sent) > len(foreseen.calls))


def test_a_row_that_may_be_two_skus_is_nobody_s() -> None:
    """Amazon tells of one of two SKUs, and its spelling fits both: each is asked for alone."""
    asked = list[object]()

    def amazon(call: RestCall) -> Json:
        asked.append(call.query["Skus"])
        return [own_price("x&amp;y")] if call.query["Skus"] != ["x&y"] else [own_price("x&y")]

    rows = answered(ask_of("GetMyPriceForSKU", ["x&y", "x&amp;y"]), amazon)
    assert [row["Product"]["Offers"][0]["SellerSKU"] for row in rows] == ["x&y", "x&amp;y"]
    assert asked == [["x&y", "x&amp;y"], ["x&y"], ["x&amp;y"]]


def rows_of(*rows: Json) -> Amazon:
    return lambda call: [*rows]


def test_a_success_that_holds_nothing_is_no_success() -> None:
    silent: Json = {"status": "Success", "ASIN": "B000FAKE01"}
    with pytest.raises(UnreadableReply, match="told nothing"):
        answered(ask_of("GetMyPriceForASIN", ["B000FAKE01"]), rows_of(silent))


def test_an_answer_that_is_no_list_is_a_failure() -> None:
    with pytest.raises(UnreadableReply, match="wants a list"):
        answered(ask_of("GetMyPriceForASIN", ["B000FAKE01"]), lambda call: {})


@pytest.mark.parametrize(
    ("row", "status", "code"),
    [
        ({"status": "ClientError"}, "ClientError", "InvalidParameterValue"),
        ({"status": "ServerError"}, "ServerError", "InternalError"),
        ({"status": "SomethingNew"}, "ServerError", "InternalError"),
    ],
)
def test_whose_fault_a_row_is_says_its_status(row: dict[str, Json], status: str, code: str) -> None:
    (told,) = answered(ask_of("GetMyPriceForASIN", ["B000FAKE01"]), rows_of({**row, "ASIN": "B000FAKE01"}))
    assert (told["status"], told["error"]["code"]) == (status, code)


def test_a_throttle_in_a_row_is_the_whole_call_s() -> None:
    row: Json = {
        "status": "ClientError",
        "ASIN": "B000FAKE01",
        "errors": [{"code": "QuotaExceeded", "message": "slow"}],
    }
    with pytest.raises(Throttled):
        answered(ask_of("GetMyPriceForASIN", ["B000FAKE01", "B000FAKE02"]), rows_of(row))


def test_the_only_row_of_a_call_for_one_is_its_own() -> None:
    """An ASIN that was merged into another is answered by its new name."""
    merged: Json = {"status": "Success", "ASIN": "B000FAKE99", "Product": {"Identifiers": {}, "Offers": []}}
    (row,) = answered(ask_of("GetMyPriceForASIN", ["B000FAKE01"]), rows_of(merged))
    assert (row["asked"], row["status"]) == ("B000FAKE01", "Success")


def test_a_sku_with_a_comma_that_is_not_listed_spoils_nothing() -> None:
    def amazon(call: RestCall) -> Json:
        if call.operation == LISTING:
            raise NotFound("no", status=404, errors=(ErrorItem("NOT_FOUND", "no such SKU"),))
        return backwards(call)

    gone, there = answered(ask_of("GetCompetitivePricingForSKU", ["a,b", "A"]), amazon)
    assert gone["status"] == "ClientError"
    assert gone["error"]["message"] == f"a,b is an invalid SellerSKU for marketplace {US}"
    assert there["status"] == "Success"


def test_a_listing_that_is_no_product_there_is_unknown_there() -> None:
    def amazon(call: RestCall) -> Json:
        elsewhere: Json = {"marketplaceId": "A2EUQ1WTGCTBG2", "asin": "B000FAKE01"}
        return {"sku": "a,b", "summaries": [elsewhere]} if call.operation == LISTING else backwards(call)

    gone, there = answered(ask_of("GetMyPriceForSKU", ["a,b", "A"]), amazon)
    assert gone["error"]["message"] == f"a,b is an invalid SellerSKU for marketplace {US}"
    assert there["status"] == "Success"


def test_a_listing_without_summaries_is_no_answer() -> None:
    with pytest.raises(UnreadableReply, match="no ASIN"):
        answered(ask_of("GetMyPriceForSKU", ["a,b"]), lambda call: {"sku": "a,b"})


def test_ids_that_cannot_be_one_never_leave() -> None:
    ask = ask_of("GetMyPriceForSKU", ["x" * 41, "a\x07b", "x," * 25])
    assert foresee(ask, CONTEXT).calls == ()
    rows = answered(ask, lambda call: pytest.fail(f"asked {call}"))
    assert [row["status"] for row in rows] == ["ClientError"] * 3


def test_a_refused_batch_of_twenty_costs_what_halving_costs() -> None:
    """Nine calls more for one bad id of twenty; each of the others is answered."""
    asked = list[Sequence[object]]()

    def amazon(call: RestCall) -> Json:
        asins = call.query["Asins"]
        assert isinstance(asins, list)
        asked.append(asins)
        if "B000FAKE07" in asins:
            raise BadRequest("no", status=400, errors=(ErrorItem("InvalidInput", "Invalid Input"),))
        return [{"status": "Success", "ASIN": asin, "Product": {"Identifiers": {}}} for asin in asins]

    asins = [f"B000FAKE{number:02}" for number in range(20)]
    rows = answered(ask_of("GetCompetitivePricingForASIN", asins), amazon)
    assert [row["asked"] for row in rows if row["status"] != "Success"] == ["B000FAKE07"]
    assert len(asked) <= 11


def test_signs_of_skus_are_encoded_once() -> None:
    (call,) = foresee(ask_of("GetMyPriceForSKU", ["B+1", "C 2", "D/3", "100%"]), CONTEXT).calls
    target = build_request(call, route(call.operation)).target
    assert target.endswith("&Skus=B%2B1%2CC%202%2CD%2F3%2C100%25")


@pytest.mark.parametrize(
    ("sent", "asked"), [("new", "New"), ("USED", "Used"), ("Any", None), ("All", None), ("", None), ("Club", "Club")]
)
def test_conditions_in_either_case_and_any_of_them(sent: str, asked: str | None) -> None:
    foreseen = foresee(ask_of("GetMyPriceForASIN", ["B000FAKE01"], ItemCondition=sent), CONTEXT)
    assert foreseen.calls[0].query.get("ItemCondition") == asked


def test_no_condition_of_ours() -> None:
    with pytest.raises(InvalidRequest, match="must be one of New, Used, Collectible, Refurbished, Club"):
        ask_of("GetMyPriceForASIN", ["B000FAKE01"], ItemCondition="Mint")


@pytest.mark.parametrize(("marketplace", "says"), [("XYZ", "no marketplace id"), ("A1F83G8C2ARO7P", "in eu")])
def test_a_marketplace_that_cannot_be_is_refused_before_twenty_ids_are_asked_for(marketplace: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        foresee(ask_of("GetMyPriceForASIN", ["B000FAKE01"], MarketplaceId=marketplace), CONTEXT)
