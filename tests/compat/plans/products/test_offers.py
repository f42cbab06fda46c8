"""Lowest offers of many products: whatever Amazon's batches do, each is answered once, whole, and by few calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.params import unflatten
from mws.compat.engine.request import Ask, build
from mws.compat.engine.steps import KeepEach, Mark, Poll, Recall, RecallEach, Remember
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.compat.plans.products.offer_answers import are_all_listed, conditions_with_offers, count_in, is_whole
from mws.compat.plans.products.offers import foresee_listings, listings
from mws.mappings.products import offers as table
from mws.mappings.products.skus import LISTING
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import BadRequest, ErrorItem, SpapiError, Unauthorized, UnreadableReply
from tests.compat.worlds import NOON

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
CONTEXT = Context(ACCOUNT, SANDBOX.applications[0], SANDBOX, NOON, "on")
NAMES = [f"B0TEST{number:04d}" for number in range(20)]

Counts = Mapping[str, int]
"""How many offers there are in each condition."""


def ask_of(names: Sequence[str], *, by_sku: bool = False, **more: str) -> Ask:
    operation = table.GET_LOWEST_OFFER_LISTINGS_FOR_SKU if by_sku else table.GET_LOWEST_OFFER_LISTINGS_FOR_ASIN
    wrapper = "SellerSKUList.SellerSKU" if by_sku else "ASINList.ASIN"
    params = {"MarketplaceId": US, **{f"{wrapper}.{n}": name for n, name in enumerate(names, 1)}, **more}
    return build(operation, unflatten(operation, params), ACCOUNT)


def offer(number: int) -> Json:
    return {
        "SellerId": f"A{number}",
        "SubCondition": "new",
        "ListingPrice": {"CurrencyCode": "USD", "Amount": 9 + number},
    }


class Amazon:
    """Answers batches backwards; refuses what is not there, fails or is silent about some members of a batch."""

    def __init__(
        self, shelf: Mapping[str, Counts], *, failing: Mapping[str, int] | None = None, listings: Json = None
    ) -> None:
        self.shelf, self.failing, self.listings = shelf, failing or {}, listings
        self.calls: list[RestCall] = []
        self.backwards = True

    def __call__(self, call: RestCall) -> Json:
        self.calls.append(call)
        if call.operation == LISTING:
            if isinstance(self.listings, SpapiError):
                raise self.listings
            return self.listings
        if "Batch" not in call.operation:
            (name,), condition = call.path.values(), str(call.query["ItemCondition"])
            if name not in self.shelf:
                raise BadRequest("no", status=400, errors=(ErrorItem("InvalidInput", f"{name} is invalid"),))
            return self.offers(name, condition)
        assert isinstance(call.body, dict)
        asked: Any = call.body["requests"]
        pairs = [(row["uri"].split("/")[-2], row["ItemCondition"]) for row in asked]
        assert 1 < len(pairs) <= 20
        assert len({name for name, _ in pairs}) == len(pairs), "Amazon refuses duplicates"
        told = [self.member(*pair) for pair in pairs if self.failing.get(pair[0]) != 0]
        return {"responses": told[::-1] if self.backwards else told}

    def member(self, name: str, condition: str) -> Json:
        status = self.failing.get(name, 200 if name in self.shelf else 400)
        body: Json = {"errors": [{"code": "InvalidInput", "message": f"{name} is invalid", "details": ""}]}
        if status == 200:
            body = {"payload": self.offers(name, condition)}
        asked: Json = {"Asin": name, "MarketplaceId": US, "ItemCondition": condition}
        return {"status": {"statusCode": status, "reasonPhrase": "-"}, "body": body, "request": asked}

    def offers(self, name: str, condition: str) -> Json:
        counts = self.shelf[name]
        summary: dict[str, Json] = {"TotalOfferCount": 0}
        if counts.get(condition):
            rows: list[Json] = [
                {"condition": each.lower(), "fulfillmentChannel": "Merchant", "OfferCount": number}
                for each, number in counts.items()
            ]
            summary = {"TotalOfferCount": sum(counts.values()), "NumberOfOffers": rows}
        listed: list[Json] = [offer(n) for n in range(counts.get(condition, 0))]
        return {
            "ASIN": name,
            "status": "Success",
            "ItemCondition": condition,
            "Summary": summary,
            "Offers": listed[:20],
        }


def run(ask: Ask, amazon: Callable[[RestCall], Json]) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows for the table, and the kinds of marks."""
    plan, marks, remembered = listings(ask, CONTEXT), list[str](), dict[str, Json]()
    try:
        step = next(plan)
        while True:
            answer: Json = None
            if isinstance(step, Recall):
                step = plan.send({name: remembered[name] for name in step.ids if name in remembered})
                continue
            if isinstance(step, (KeepEach, RecallEach)):
                step = plan.send([])
                continue
            if isinstance(step, Remember):
                remembered.update(step.values)
            elif isinstance(step, Mark):
                marks.append(step.kind)
            else:
                call = step.call if isinstance(step, Poll) else step
                assert isinstance(call, RestCall)
                try:
                    answer = amazon(call)
                    assert not isinstance(step, Poll) or step.ready(answer)
                except SpapiError as exc:
                    step = plan.throw(exc)
                    continue
            step = plan.send(answer)
    except StopIteration as done:
        rows: Any = done.value
        return list(rows), marks


def offers_in(row: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for offer in row["product"]["offers"]:
        found[offer["condition"]] = found.get(offer["condition"], 0) + 1
    return found


shelves = st.dictionaries(
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(table.CONDITIONS), st.integers(1, 25), max_size=5),
    max_size=20,
)


@given(
    shelves,
    st.lists(st.sampled_from([*NAMES, "B00X"]), min_size=1, max_size=20),
    st.sampled_from([*table.CONDITIONS, "Any", "all", ""]),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0, 500, 403]), max_size=3),
)
def test_each_is_answered_in_the_order_asked_with_all_its_offers(
    shelf: Mapping[str, Counts], names: list[str], condition: str, failing: Mapping[str, int]
) -> None:
    amazon = Amazon(shelf, failing=failing)
    rows, _ = run(ask_of(names, ItemCondition=condition), amazon)
    assert [row["asked"] for row in rows] == names
    wanted = [condition] if condition in table.CONDITIONS else [*table.CONDITIONS]
    for name, row in zip(names, rows, strict=True):
        if name not in shelf:
            assert row["status"] == "ClientError"
            continue
        truth = {each: number for each, number in shelf[name].items() if each in wanted}
        assert offers_in(row) == {each: min(number, 20) for each, number in truth.items()}
        assert row["considered"] == all(number <= 20 for number in truth.values())
    assert not any("B00X" in str(call) for call in amazon.calls), "what is malformed stays here"


def test_one_or_two_are_asked_about_one_by_one_more_by_the_batch() -> None:
    shelf = {name: {"New": 1} for name in NAMES}
    for names, expected in (
        (NAMES[:1], [table.ITEM_OFFERS]),
        ([*NAMES[:2], NAMES[0], "B00X"], [table.ITEM_OFFERS] * 2),
        (NAMES[:3], [table.ITEM_OFFERS_BATCH]),
        (NAMES, [table.ITEM_OFFERS_BATCH]),
    ):
        amazon = Amazon(shelf)
        run(ask_of(names), amazon)
        assert [call.operation for call in amazon.calls] == expected


def test_only_conditions_that_have_offers_are_asked_for() -> None:
    amazon = Amazon({NAMES[0]: {"New": 2, "Used": 1}, NAMES[1]: {"New": 1, "Club": 3}})
    run(ask_of(NAMES[:2]), amazon)
    assert [call.query["ItemCondition"] for call in amazon.calls] == ["New", "New", "Used", "Club"]


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        ({"Used": 4}, ["New", "Used"]),
        ({"Used": 4, "Club": 1}, ["New", "Used", "Club"]),
        ({"Refurbished": 2}, ["New", "Used", "Collectible", "Refurbished"]),
        ({}, [*table.CONDITIONS]),
    ],
)
def test_of_a_product_nobody_sells_new_the_others_are_asked_for_until_one_counts(
    counts: Counts, asked: list[str]
) -> None:
    amazon = Amazon({NAMES[0]: counts})
    ((row,), _) = run(ask_of(NAMES[:1]), amazon)
    assert [call.query["ItemCondition"] for call in amazon.calls] == asked
    assert offers_in(row) == counts


def test_a_failure_in_one_condition_is_the_products() -> None:
    class Odd(Amazon):
        def offers(self, name: str, condition: str) -> Json:
            if condition == "Used":
                raise BadRequest("no", status=400, errors=(ErrorItem("InvalidInput", "not now"),))
            return super().offers(name, condition)

    ((row,), _) = run(ask_of(NAMES[:1]), Odd({NAMES[0]: {"New": 1, "Used": 1, "Club": 1}}))
    assert (row["status"], row["error"]["message"]) == ("ClientError", "not now")


def test_offers_that_cannot_be_read_are_the_failure_of_their_product_alone() -> None:
    class Odd(Amazon):
        def offers(self, name: str, condition: str) -> Json:
            found = super().offers(name, condition)
            assert isinstance(found, dict)
            return {**found, "Offers": [{"ListingPrice": {"CurrencyCode": "USD"}}]} if name == NAMES[1] else found

    rows, _ = run(ask_of(NAMES[:3], ItemCondition="New"), Odd({name: {"New": 1} for name in NAMES}))
    assert [row["status"] for row in rows] == ["Success", "ServerError", "Success"]
    assert rows[1]["error"]["message"] == (
        f"Amazon's offers for {NAMES[1]} cannot be read: Amount wants a number, got NoneType."
    )


def test_a_word_that_mws_never_had_is_passed_on_and_told() -> None:
    class Odd(Amazon):
        def offers(self, name: str, condition: str) -> Json:
            found = super().offers(name, condition)
            assert isinstance(found, dict)
            return {**found, "Offers": [{**dict(cast("Any", offer(1))), "SubCondition": "pristine"}]}

    ask, facts = ask_of(NAMES[:1], ItemCondition="Used"), ReplyFacts()
    rows, _ = run(ask, Odd({NAMES[0]: {"Used": 1}}))
    assert b"<ItemSubcondition>pristine</ItemSubcondition>" in write_reply(ask.operation, [*rows], facts, "id")
    assert facts.strange == [("ItemSubcondition", "pristine")]
    assert "ItemSubcondition" in facts.marks["inferred"]


def test_what_is_shown_beforehand_is_what_is_sent_first() -> None:
    for names in (NAMES[:1], NAMES[:2], NAMES):
        amazon, ask = Amazon({name: {"New": 1} for name in names}), ask_of(names)
        foreseen = foresee_listings(ask, CONTEXT)
        run(ask, amazon)
        assert [*foreseen.calls] == amazon.calls
        assert any("Used, Collectible, Refurbished, Club" in words for words in foreseen.then)
    (batch,) = foresee_listings(ask_of(NAMES, ItemCondition="Used"), CONTEXT).then
    assert batch.startswith("the same for a part of them, where Amazon refuses")
    assert foresee_listings(ask_of(NAMES[:1], ItemCondition="Used"), CONTEXT).then == ()


@pytest.mark.parametrize("backwards", [True, False])
def test_two_members_that_say_they_are_of_one_product_are_none_of_its_answers(backwards: bool) -> None:
    """Amazon repeats SKUs as they stood in the address; then one of these is spelt as the other."""
    skus = ["A B", "A%20B", "C"]

    class Encoded(Shop):
        def member(self, name: str, condition: str) -> Json:
            found = super().member(unquote(name), condition)
            assert isinstance(found, dict)
            return {**found, "request": {"SellerSKU": name, "MarketplaceId": US, "ItemCondition": condition}}

    shop = Encoded({sku: {"New": number} for number, sku in enumerate(skus, 1)}, listings=listing("B0TEST0001"))
    shop.backwards = backwards
    rows, _ = run(ask_of(skus, by_sku=True, ItemCondition="New"), shop)
    assert [(row["asked"], offers_in(row)["New"]) for row in rows] == [("A B", 1), ("A%20B", 2), ("C", 3)]


def test_a_batch_without_responses_is_no_answer() -> None:
    with pytest.raises(UnreadableReply, match="no responses"):
        run(ask_of(NAMES), lambda call: {"errors": [{"code": "InternalFailure", "message": "sorry"}]})


def listing(asin: str) -> Json:
    return {
        "sku": "any",
        "summaries": [{"marketplaceId": "ELSEWHERE", "asin": "B0NOTHERE0"}, {"marketplaceId": US, "asin": asin}],
    }


class Shop(Amazon):
    """Of SKUs: the offers do not tell the ASIN."""

    def offers(self, name: str, condition: str) -> Json:
        found = super().offers(name, condition)
        assert isinstance(found, dict)
        return {each: value for each, value in found.items() if each != "ASIN"}


def test_the_asin_of_a_sku_is_looked_up_where_its_offers_do_not_name_it() -> None:
    shop = Shop({"A,B": {"New": 1}}, listings=listing("B0TEST0001"))
    ((row,), marks) = run(ask_of(["A,B"], by_sku=True, ItemCondition="New"), shop)
    assert row["product"]["identifiers"] == {
        "by_asin": {"marketplace": US, "asin": "B0TEST0001"},
        "by_sku": {"marketplace": US, "seller": ACCOUNT.seller_id, "sku": "A,B"},
    }
    assert [call.operation for call in shop.calls] == [table.LISTING_OFFERS, LISTING]
    assert marks == []


def test_without_the_right_to_read_listings_the_asins_are_left_out_and_told() -> None:
    denied = Unauthorized("no", status=403)
    shop = Shop({"A": {"New": 1}, "B": {"New": 1}}, listings=denied)  # type: ignore[arg-type]  # it is raised
    rows, marks = run(ask_of(["A", "B"], by_sku=True, ItemCondition="New"), shop)
    assert [row["product"]["identifiers"].keys() for row in rows] == [{"by_sku"}, {"by_sku"}]
    assert marks == ["withheld"]
    assert [call.operation for call in shop.calls].count(LISTING) == 1


def payload(total: int, listed: int, *rows: tuple[str, int | None], status: str = "Success") -> Json:
    counts: list[Json] = [{"condition": name, **({} if n is None else {"OfferCount": n})} for name, n in rows]
    summary: dict[str, Json] = {"TotalOfferCount": total, **({"NumberOfOffers": counts} if rows else {})}
    return {"status": status, "Summary": summary, "Offers": [{} for _ in range(listed)]}


@pytest.mark.parametrize(
    ("answer", "strict", "whole"),
    [
        (payload(0, 0), True, True),
        (payload(3, 0), True, False),
        (payload(3, 1), True, True),
        (payload(3, 0, ("used", 3)), True, True),
        (payload(3, 0, ("used", 2), ("new", 1)), True, False),
        (payload(3, 0, ("new", None)), True, False),
        (payload(3, 0, status="NoBuyableOffers"), True, False),
        (payload(3, 0, status="NoBuyableOffers"), False, True),
        (payload(3, 0, status="ActiveButTooSoonForProcessing"), True, True),
        ({"status": "Success", "Summary": {"TotalOfferCount": 0}}, True, False),
        ({}, False, False),
        (None, True, False),
        ({"Offers": [], "Summary": {}}, True, False),
    ],
)
def test_no_offers_beside_a_count_of_some_is_no_answer(answer: Json, strict: bool, whole: bool) -> None:
    assert is_whole(answer, "New", strict=strict) is whole


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        (payload(20, 20), True),
        (payload(21, 20), False),
        (payload(40, 20, ("new", 20), ("used", 20)), True),
        (payload(40, 20, ("new", 15), ("new", 6), ("used", 19)), False),
        (payload(40, 20, ("new", None)), False),
        (payload(40, 19, ("new", None)), True),
    ],
)
def test_whether_all_offers_are_listed(answer: Json, listed: bool) -> None:
    assert are_all_listed(answer, "New") is listed


def test_a_count_is_of_one_condition_in_both_channels() -> None:
    answer = payload(9, 0, ("new", 2), ("new", 3), ("used", 4), ("club", None))
    assert (count_in(answer, "New"), count_in(answer, "Used"), count_in(answer, "Club")) == (5, 4, None)
    assert count_in(answer, "Refurbished") == 0
    assert conditions_with_offers(answer, ["Used", "Refurbished", "Club"]) == ["Used", "Club"]
