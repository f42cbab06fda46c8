"""Product fees v0: what selling at a price would cost, for one SKU or ASIN and for up to twenty at once.

A batch's results come in no order that a caller may count on, and they do not come in the order of the request here.
What is wrong with one product is its own result, at 200; what is wrong with a request as a whole is a 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import fees, offers, pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.site import Site

MOST = 20
PROGRAMS = ("FBA_CORE", "FBA_SNL", "FBA_EFN")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One product at one price, in cents of the marketplace's currency."""

    kind: str
    value: str
    spec: Mapping[str, object]
    market: pools.PricedMarketplace
    price: int
    shipping: int
    by_amazon: bool


def get_my_fees_estimate_for_sku(site: Site, call: Call) -> bytes:
    """The fees of one of the seller's SKUs."""
    return _single(site, call, "SellerSKU", call.path["SellerSKU"])


def get_my_fees_estimate_for_asin(site: Site, call: Call) -> bytes:
    """The fees of one ASIN."""
    return _single(site, call, "ASIN", call.path["Asin"])


def get_my_fees_estimates(site: Site, call: Call) -> bytes:
    """The fees of 1 to 20 SKUs and ASINs, as a bare array."""
    rows = checks.json_list(call)
    if not 1 <= len(rows) <= MOST:
        raise invalid(f"The request takes 1 to {MOST} products.")
    asked = []
    for row in rows:
        kind, value = checks.text(row, "IdType"), checks.text(row, "IdValue")
        if kind not in ("ASIN", "SellerSKU"):
            raise invalid("IdType is not one of its possible values.", kind)
        asked.append(_asked(call, kind, value, row))
    if len({(each.kind, each.value, each.market.id, each.price, each.by_amazon) for each in asked}) < len(asked):
        raise invalid("Duplicate requests submitted.")
    return encode([_result(site, call, each) for each in reversed(asked)])


def _single(site: Site, call: Call, kind: str, value: str) -> bytes:
    result = _result(site, call, _asked(call, kind, value, checks.json_object(call)))
    return encode({"payload": {"FeesEstimateResult": result}})


def _asked(call: Call, kind: str, value: str, row: Mapping[str, object]) -> _Asked:
    spec = checks.part(row, "FeesEstimateRequest")
    market = pools.MARKETPLACES.get(checks.text(spec, "MarketplaceId"))
    if market is None or market.id not in call.seller.marketplaces:
        raise invalid("Incorrect Marketplace identifier.")
    checks.text(spec, "Identifier")
    by_amazon = spec.get("IsAmazonFulfilled", False)
    if not isinstance(by_amazon, bool) or spec.get("OptionalFulfillmentProgram", PROGRAMS[0]) not in PROGRAMS:
        raise invalid("IsAmazonFulfilled or OptionalFulfillmentProgram is not one of its possible values.")
    prices = checks.part(spec, "PriceToEstimateFees")
    price = _cents(checks.part(prices, "ListingPrice"), "ListingPrice", market)
    shipping = _cents(checks.part(prices, "Shipping"), "Shipping", market) if "Shipping" in prices else 0
    return _Asked(kind, value, spec, market, price, shipping, by_amazon)


def _cents(money: Mapping[str, object], name: str, market: pools.PricedMarketplace) -> int:
    amount = money.get("Amount")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount < 1e9:
        raise invalid(f"{name}.Amount is not a price.")
    if money.get("CurrencyCode") != market.currency:
        raise invalid(f"{name}.CurrencyCode is not the currency of the marketplace.")
    return round(amount * 100)


def _result(site: Site, call: Call, asked: _Asked) -> Shape:
    identifier: Shape = {
        "MarketplaceId": asked.market.id,
        "IdType": asked.kind,
        "SellerId": call.seller.id,
        "SellerInputIdentifier": asked.spec["Identifier"],
        "IsAmazonFulfilled": asked.by_amazon,
        "IdValue": asked.value,
        "PriceToEstimateFees": asked.spec["PriceToEstimateFees"],
    }
    if "OptionalFulfillmentProgram" in asked.spec:
        identifier["OptionalFulfillmentProgram"] = asked.spec["OptionalFulfillmentProgram"]
    if problem := _problem(site, call, asked):
        error = {"Type": "Sender", "Code": "InvalidParameterValue", "Message": problem, "Detail": []}
        return {"Status": "ClientError", "FeesEstimateIdentifier": identifier, "Error": error}
    estimate = _estimate(asked) | {"TimeOfFeesEstimation": instant(call.now)}
    # Amazon sends the error along with a success, with nothing in it.
    nothing = {"Type": "", "Code": "", "Message": "", "Detail": []}
    return {"Status": "Success", "FeesEstimateIdentifier": identifier, "FeesEstimate": estimate, "Error": nothing}


def _problem(site: Site, call: Call, asked: _Asked) -> str:
    if asked.kind == "SellerSKU":
        listing = site.stock.of(call.seller.id).get(asked.value)
        known = listing is not None and listing.listed(asked.market.id)
    else:
        known = offers.is_known(site, asked.value)
    if not known:
        return f"{asked.kind} {asked.value} is not valid for marketplace {asked.market.id}"
    return "" if asked.price else "There is an client-side error. Please verify your inputs."


def _estimate(asked: _Asked) -> Shape:
    currency = asked.market.currency
    taken: list[tuple[str, int]] = [
        ("ReferralFee", fees.referral(asked.price, asked.shipping)),
        ("VariableClosingFee", 0),
        ("PerItemFee", 0),
    ]
    if asked.by_amazon:
        taken.append(("FBAFees", fees.fulfillment(asked.market.id)))
    details: list[Shape] = []
    for name, cents in taken:
        detail = _fee(name, cents, currency)
        if name == "FBAFees":
            detail["IncludedFeeDetailList"] = [_fee("FBAPickAndPack", cents, currency)]
        details.append(detail)
    return {"TotalFeesEstimate": _money(sum(cents for _, cents in taken), currency), "FeeDetailList": details}


def _fee(name: str, cents: int, currency: str) -> Shape:
    amount = _money(cents, currency)
    return {"FeeType": name, "FeeAmount": amount, "FeePromotion": _money(0, currency), "FinalFee": amount}


def _money(cents: int, currency: str) -> Shape:
    return {"CurrencyCode": currency, "Amount": cents / 100}


API = Api(
    "productFees.v0",
    rows=(
        Row("getMyFeesEstimateForSKU", get_my_fees_estimate_for_sku),
        Row("getMyFeesEstimateForASIN", get_my_fees_estimate_for_asin),
        Row("getMyFeesEstimates", get_my_fees_estimates),
    ),
    keeps_books=True,
)
