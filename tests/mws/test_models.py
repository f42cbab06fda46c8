"""1.0's request parts: their parameters, what they refuse, and items out of a plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

import mws
from mws.apis.inbound_shipments import parse_legacy_item, parse_shipment_items
from mws.errors import MWSTypeError, MWSValueError
from mws.models.inbound_shipments import (
    Address,
    BaseInboundShipmentItem,
    ExtraItemData,
    InboundShipmentItem,
    InboundShipmentPlanRequestItem,
    ItemCondition,
    PrepDetails,
    PrepInstruction,
    shipment_items_from_plan,
)
from mws.models.products import CurrencyCode, FeesEstimateRequest, MoneyType, Points, PriceToEstimateFees
from mws.utils.xml import mws_xml_to_dotdict

SHOP = {"Name": "Shop", "AddressLine1": "1 Road", "City": "Town", "CountryCode": "US"}
MOMENT = datetime(2020, 1, 2)


def shipments(**given: Any) -> Any:
    api = mws.InboundShipments("access", "secret", "account", **given)
    api._test_request_params = True
    return api


def sent(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters that are sent."""
    return {name: value for name, value in params.items() if value is not None}


def test_the_price_of_an_estimate() -> None:
    price = PriceToEstimateFees(
        MoneyType(1.5, CurrencyCode.JPY), MoneyType(0, "JPY"), Points(3, monetary_value=MoneyType(2, "JPY"))
    )
    asked = FeesEstimateRequest("M", "ASIN", "B1", price, is_amazon_fulfilled=True, identifier="mine")
    assert asked.to_params("P") == {
        "P.MarketplaceId": "M",
        "P.IdType": "ASIN",
        "P.IdValue": "B1",
        "P.Identifier": "mine",
        "P.IsAmazonFulfilled": True,
        "P.PriceToEstimateFees.ListingPrice.Amount": 1.5,
        "P.PriceToEstimateFees.ListingPrice.CurrencyCode": CurrencyCode.JPY,
        "P.PriceToEstimateFees.Shipping.Amount": 0,
        "P.PriceToEstimateFees.Shipping.CurrencyCode": "JPY",
        "P.PriceToEstimateFees.Points.PointsNumber": 3,
        "P.PriceToEstimateFees.Points.PointsMonetaryValue.Amount": 2,
        "P.PriceToEstimateFees.Points.PointsMonetaryValue.CurrencyCode": "JPY",
    }


MONEY: Any = MoneyType(1, "USD")
NOTHING: Any = None


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Points(1, NOTHING), "monetary_value must be a MoneyType, not NoneType"),
        (lambda: PriceToEstimateFees(NOTHING, MONEY), "listing_price must be a MoneyType, not NoneType"),
        (lambda: PriceToEstimateFees(MONEY, NOTHING), "shipping must be a MoneyType, not NoneType"),
        (lambda: PriceToEstimateFees(MONEY, MONEY, MONEY), "points must be a Points, not MoneyType"),
        (
            lambda: FeesEstimateRequest("M", "ASIN", "B", MONEY, True, "x"),
            "price_to_estimate_fees must be a PriceToEstimateFees, not MoneyType",
        ),
    ],
)
def test_a_part_of_another_kind_is_refused_for_both_generations(make: Any, text: str) -> None:
    with pytest.raises(MWSValueError, match=text) as caught:
        make()
    assert isinstance(caught.value, mws.MWSError)
    assert isinstance(caught.value, ValueError)


def test_an_address_in_the_words_of_either_generation() -> None:
    api = shipments(from_address={"name": "Shop", "address_1": "1 Road", "city": "Town"})
    assert sent(api.from_address.to_params()) == SHOP
    api.set_ship_from_address(Address("Shop", "1 Road", city="Town"))
    assert sent(api.from_address_params(prefix="P")) == {f"P.{name}": value for name, value in SHOP.items()}
    whole = {
        "name": "n", "address_1": "a", "address_2": "b", "city": "c", "district_or_county": "d",
        "state_or_province": "s", "postal_code": "p", "country": "DE", "other": "o",
    }  # fmt: skip
    api.from_address = whole
    assert [*api.from_address.to_params().values()] == ["n", "a", "b", "c", "d", "s", "DE", "p"]


def test_an_address_given_with_a_call_goes_over_the_one_that_is_kept() -> None:
    api = shipments(from_address=Address("Kept", "1", city="c"))
    item = InboundShipmentPlanRequestItem("a", 1)
    assert api.create_inbound_shipment_plan([item])["ShipFromAddress.Name"] == "Kept"
    given = Address("Given", "1", city="c")
    assert api.create_inbound_shipment_plan([item], from_address=given)["ShipFromAddress.Name"] == "Given"
    assert (
        api.update_inbound_shipment("1", "n", "F", from_address=given)["InboundShipmentHeader.ShipFromAddress.Name"]
        == "Given"
    )


def test_no_address_and_one_that_is_none_are_refused() -> None:
    api = shipments()
    assert api.from_address == {}
    with pytest.raises(MWSValueError, match="has not been set"):
        api.from_address_params()
    api.from_address = None
    assert api.from_address is None
    for wrong in ("text", 1, ["list"]):
        with pytest.raises(MWSTypeError, match="must be a dict"):
            api.from_address = wrong
        with pytest.raises(MWSTypeError, match="must be an Address"):
            api.from_address_params({"name": "n"})
    with pytest.raises(MWSValueError, match="missing required keys: address_1, city"):
        api.set_ship_from_address({"name": "n"})


def test_items_are_models_or_dicts() -> None:
    details = [PrepDetails(PrepInstruction.TAPING), PrepDetails("Labeling", PrepDetails.AMAZON)]
    planned = InboundShipmentPlanRequestItem(
        "a", 2, 3, prep_details_list=details, asin="B", condition=ItemCondition.USED_GOOD
    )
    items = [planned, {"sku": "b", "quantity": 1, "condition": "New"}]
    params = shipments(from_address=Address("n", "1", city="c")).create_inbound_shipment_plan(items)
    start = "InboundShipmentPlanRequestItems.member."
    assert {name.removeprefix(start): value for name, value in params.items() if name.startswith(start)} == {
        "1.SellerSKU": "a",
        "1.Quantity": "2",
        "1.QuantityInCase": "3",
        "1.PrepDetailsList.member.1.PrepInstruction": "Taping",
        "1.PrepDetailsList.member.1.PrepOwner": "SELLER",
        "1.PrepDetailsList.member.2.PrepInstruction": "Labeling",
        "1.PrepDetailsList.member.2.PrepOwner": "AMAZON",
        "1.ASIN": "B",
        "1.Condition": "UsedGood",
        "2.SellerSKU": "b",
        "2.Quantity": "1",
        "2.Condition": "New",
    }
    assert sent(InboundShipmentItem("a", 2, release_date=MOMENT).to_params()) == {
        "SellerSKU": "a",
        "QuantityShipped": 2,
        "ReleaseDate": MOMENT,
    }


def test_items_that_cannot_be_sent_are_refused() -> None:
    with pytest.raises(MWSValueError, match="One or more"):
        parse_shipment_items([])
    with pytest.raises(mws.MWSError, match="InboundShipmentItem is for CreateInboundShipment, UpdateInboundShipment"):
        parse_shipment_items([InboundShipmentItem("a", 1)], "CreateInboundShipmentPlan")
    with pytest.raises(MWSTypeError, match="must be a dict, got str"):
        parse_legacy_item("x", "CreateInboundShipment")  # type: ignore[arg-type]
    with pytest.raises(MWSValueError, match="missing required keys: sku"):
        parse_legacy_item({"quantity": 1}, "CreateInboundShipment")

    class Nameless(BaseInboundShipmentItem):
        def params_dict(self) -> dict[str, Any]:
            return self._base_params_dict()

    with pytest.raises(MWSValueError, match=r"Nameless\.quantity_param must be defined"):
        Nameless("a", 1).to_params()


PLAN = """<R><InboundShipmentPlans><member><ShipmentId>FBA1</ShipmentId><Items>
<member><SellerSKU>a</SellerSKU><Quantity>1</Quantity><FulfillmentNetworkSKU>X1</FulfillmentNetworkSKU>
<PrepDetailsList><PrepDetails><PrepInstruction>Taping</PrepInstruction><PrepOwner>AMAZON</PrepOwner></PrepDetails>
</PrepDetailsList></member>
<member><SellerSKU>b</SellerSKU><Quantity>2</Quantity></member></Items></member></InboundShipmentPlans></R>"""


@pytest.mark.parametrize("level", ["plans", "member"])
def test_items_out_of_a_plan(level: str) -> None:
    plans = mws_xml_to_dotdict(PLAN).InboundShipmentPlans
    overrides: dict[str, Any] = {"a": ExtraItemData(4), "b": {"release_date": MOMENT, "other": 1}}
    one, two = shipment_items_from_plan(plans if level == "plans" else plans.member, overrides)
    assert {name: value for name, value in vars(one).items() if name != "prep_details_list"} == {
        "sku": "a", "quantity": "1", "quantity_in_case": 4, "release_date": None, "fnsku": "X1",
    }  # fmt: skip
    assert [each.to_params() for each in one.prep_details_list or ()] == [
        {"PrepInstruction": "Taping", "PrepOwner": "AMAZON"}
    ]
    assert (two.sku, two.quantity_in_case, two.release_date, two.fnsku) == ("b", None, MOMENT, None)
    assert ExtraItemData(4).to_dict() == {"quantity_in_case": 4}


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(MWSValueError, match="the plan has no Items"):
        shipment_items_from_plan(mws_xml_to_dotdict("<R><A>1</A></R>"))


KEPT_BY_0_8_15 = {
    "ShipFromAddress.Name": "n",
    "ShipFromAddress.AddressLine1": "l",
    "ShipFromAddress.AddressLine2": None,
    "ShipFromAddress.City": "c",
    "ShipFromAddress.DistrictOrCounty": None,
    "ShipFromAddress.StateOrProvinceCode": None,
    "ShipFromAddress.PostalCode": None,
    "ShipFromAddress.CountryCode": "DE",
}


def test_an_address_is_read_and_set_as_the_dict_that_0_8_15_kept() -> None:
    api = mws.InboundShipments("k", "s", "m")
    api._test_request_params = True
    api.set_ship_from_address({"name": "n", "address_1": "l", "city": "c", "country": "DE"})
    kept = api.from_address
    assert dict(kept) == KEPT_BY_0_8_15
    assert dict(kept.items()) == KEPT_BY_0_8_15
    assert [*kept.values()] == [*KEPT_BY_0_8_15.values()]
    assert (len(kept), "ShipFromAddress.City" in kept, "city" in kept) == (8, True, False)
    assert (kept.get("ShipFromAddress.City"), kept.get("nope"), kept.get("nope", 3)) == ("c", None, 3)
    with pytest.raises(KeyError, match="nope"):
        _ = kept["nope"]
    kept["ShipFromAddress.City"] = "d"
    assert (kept.city, kept["ShipFromAddress.City"]) == ("d", "d")


def test_an_address_that_a_program_kept_by_itself_is_sent() -> None:
    api = mws.InboundShipments("k", "s", "m")
    api._test_request_params = True
    api.from_address = KEPT_BY_0_8_15
    sent = api.create_inbound_shipment_plan([{"sku": "S", "quantity": 1}])
    assert {name: value for name, value in sent.items() if name.startswith("ShipFrom")} == {
        name: value for name, value in KEPT_BY_0_8_15.items() if value
    }


def test_an_empty_address_is_none() -> None:
    api = mws.InboundShipments("k", "s", "m")
    api.from_address = {}
    with pytest.raises(MWSValueError, match="ShipFromAddress has not been set"):
        api.create_inbound_shipment_plan([{"sku": "S", "quantity": 1}])
