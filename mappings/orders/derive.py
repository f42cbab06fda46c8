"""What of an MWS order stands in several values of Orders API 2026-01-01, or in none as it is. Pure functions of JSON.

Each reads one scope and returns a text, a scope or marks; None leaves the element out. Nothing is made up: where a rule
stands in for a missing fact, the table marks the element.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from mws.mappings.codecs import enum
from mws.mappings.model import Codec, Derive
from mws.spapi.calls import Json

ADDRESS_TYPE = enum("AddressType", {"Residential": "RESIDENTIAL", "Commercial": "COMMERCIAL"})


EASY_SHIP_STATUS = enum(
    "EasyShipShipmentStatus",
    {
        "PendingSchedule": "PENDING_SCHEDULE",
        "PendingPickUp": "PENDING_PICK_UP",
        "PendingDropOff": "PENDING_DROP_OFF",
        "LabelCanceled": "LABEL_CANCELLED",
        "PickedUp": "PICKED_UP",
        "DroppedOff": "DROPPED_OFF",
        "AtOriginFC": "AT_ORIGIN_FC",
        "AtDestinationFC": "AT_DESTINATION_FC",
        "OutForDelivery": "OUT_FOR_DELIVERY",
        "Damaged": "DAMAGED",
        "Delivered": "DELIVERED",
        "RejectedByBuyer": "REJECTED_BY_BUYER",
        "Undeliverable": "UNDELIVERABLE",
        "ReturningToSeller": "RETURNING_TO_SELLER",
        "ReturnedToSeller": "RETURNED_TO_SELLER",
        "Lost": "LOST",
    },
)


REPLACEMENTS = ("REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID")


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects of a list; none of what is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def child(value: Json, *names: str) -> Json:
    """What stands below these names, one below the other; None where one of them is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def amount(money: Json) -> Decimal:
    """The number of a sum of money, 0 where it has none. ValueError for what is no number."""
    text = child(money, "amount")
    try:
        return Decimal(text) if isinstance(text, str) else Decimal(0)
    except InvalidOperation as exc:
        raise ValueError("wants an amount in digits") from exc


def pick(value: Json, key: str, wanted: str) -> Json:
    """The first object of a list whose `key` says `wanted`, None where none does."""
    return next((item for item in objects(value) if item.get(key) == wanted), None)


def without_tip(proceeds: Json) -> Json:
    """The whole of an order as MWS told it, which knew no tip for the delivery."""
    grand = child(proceeds, "grandTotal")
    tip = pick(child(proceeds, "breakdowns"), "type", "DELIVERY_TIP")
    if not isinstance(grand, dict) or tip is None:
        return grand
    return {**grand, "amount": f"{amount(grand) - abs(amount(child(tip, 'subtotal'))):f}"}


# Amazon publishes no list of the values: 2026-01-01 and MWS's PaymentMethodDetails spell methods out as one word
# (CashOnDelivery, GiftCertificate), v0 and the other elements of MWS have short forms.
_COD = {"COD", "CASHONDELIVERY"}
_PAYMENT = {"COD": _COD, "CVS": {"CVS", "CONVENIENCESTORE"}}
_SUB_PAYMENT = {
    "COD": _COD,
    "GC": {"GC", "GIFTCARD", "GIFTCERTIFICATE"},
    "PointsAccount": {"POINTSACCOUNT", "POINTS", "AMAZONPOINTS"},
    "Invoice": {"INVOICE"},
}


def _letters(value: Json) -> str:
    """`CashOnDelivery`, `CASH_ON_DELIVERY` and `Cash on delivery` are one word."""
    return "".join(letter for letter in str(value) if letter.isalnum()).upper()


def payment_method(executions: Json) -> str | None:
    """COD, CVS or Other; None where nothing says how the order is paid."""
    methods = {_letters(item.get("paymentMethod", "")) for item in objects(executions)}
    if not methods:
        return None
    return next((mws for mws, spellings in _PAYMENT.items() if methods & spellings), "Other")


def sub_payment_method(value: Json) -> str | None:
    """MWS's word for how a part of an order was paid; a word MWS did not have is passed on as it is."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return next((mws for mws, spellings in _SUB_PAYMENT.items() if _letters(value) in spellings), value)


def sales_channel(channel: Json) -> str | None:
    """The marketplace's name; of an order from elsewhere `Non-Amazon`, which programs tell them apart by."""
    name = child(channel, "marketplaceName")
    if name is not None and not isinstance(name, str):
        raise TypeError(f"wants text, got {type(name).__name__}")
    return "Non-Amazon" if channel_is_misnamed(channel) else name


def channel_is_misnamed(channel: Json) -> bool:
    """An order from elsewhere whose channel has no name, or a marketplace's. MWS's may have named the country too."""
    name = child(channel, "marketplaceName")
    elsewhere = child(channel, "channelName") == "NON_AMAZON"
    return elsewhere and not (isinstance(name, str) and name.startswith("Non-Amazon"))


def sub_payments(executions: Json) -> Json:
    """MWS listed sub-payments of orders paid in several ways, or on delivery; a single card payment had no list."""
    found = objects(executions)
    if len(found) < 2 and payment_method(executions) != "COD":
        return None
    return [item for item in found if item.get("paymentAmount")] or None


def buyer_tax(registrations: Json) -> Json:
    """The buyer among the tax registrations: a name, and all that is registered. None where he has none."""
    found = [item for item in objects(registrations) if item.get("entityType") == "BUYER"]
    if not found:
        return None
    return {"name": next((item["legalName"] for item in found if item.get("legalName")), None), "all": [*found]}


def order_type(programs: Json) -> str | None:
    """Preorder, else StandardOrder: the two that REST tells apart."""
    return "Preorder" if isinstance(programs, list) and "PREORDER" in programs else "StandardOrder"


def replaced_order(associated: Json) -> str | None:
    """The id of the order that this one replaces, None where it replaces none."""
    found = (item for item in objects(associated) if item.get("associationType") in REPLACEMENTS)
    order_id = next((item.get("orderId") for item in found), None)
    return order_id if isinstance(order_id, str) else None


def is_replacement(associated: Json) -> str | None:
    """`true` or `false`: whether the order replaces another."""
    return "true" if any(item.get("associationType") in REPLACEMENTS for item in objects(associated)) else "false"


def in_program(order: Json, *names: str) -> bool:
    """Whether the order belongs to one of these programmes."""
    programs = child(order, "programs")
    return isinstance(programs, list) and any(name in programs for name in names)


def by_easy_ship(order: Json) -> bool:
    """Whether Amazon collects the order's packages; Brazil's programme for it has a name of its own."""
    return in_program(order, "AMAZON_EASY_SHIP", "DELIVERY_BY_AMAZON")


def easy_ship(order: Json) -> str | None:
    """The status of an Easy Ship order's first package; None of any other order, and before there is one."""
    packages = objects(child(order, "packages"))
    if not packages or not by_easy_ship(order):
        return None
    return EASY_SHIP_STATUS.read(child(packages[0], "packageStatus", "detailedStatus"))


def is_access_point(value: Json) -> str | None:
    """`true` or `false`: whether the address is a place where parcels are fetched from; None without one."""
    return None if value is None else "true" if value == "PICKUP_POINT" else "false"


def address_type(value: Json) -> str | None:
    """MWS's word for the kind of address, None where it had none."""
    # PICKUP_POINT has no MWS value: the element is optional, so it is left out rather than guessed.
    return None if value == "PICKUP_POINT" else ADDRESS_TYPE.read(value)


# The model does not say the sign of a discount; MWS wrote discounts as positive amounts. abs() reads either.
_CHARGES = ("ITEM", "SHIPPING", "GIFT_WRAP", "COD_FEE", "OTHER", "TAX")


def item_sum(breakdowns: Json) -> Decimal:
    """What the lines of a breakdown come to: the charges MWS counted, less discounts."""
    result = Decimal(0)
    for row in objects(breakdowns):
        charge = amount(row.get("subtotal"))
        if row.get("type") == "DISCOUNT":
            result -= abs(charge)
        elif row.get("type") in _CHARGES:
            result += charge
    return result


def positive(money: Json) -> Json:
    """The money without its sign; None for what is no money."""
    if not isinstance(money, dict):
        return None
    return {**money, "amount": f"{abs(amount(money)):f}"} if str(money.get("amount", "")).startswith("-") else money


def detail(breakdowns: Json, kind: str, subtype: str) -> Json:
    """The money of one detail of one line of a breakdown, None where there is none."""
    row = pick(breakdowns, "type", kind)
    return child(pick(child(row, "detailedBreakdowns"), "subtype", subtype), "value")


def item_discount(breakdowns: Json) -> Json:
    """MWS kept ShippingDiscount and CODFeeDiscount apart from PromotionDiscount; REST's subtotal holds all three."""
    row = pick(breakdowns, "type", "DISCOUNT")
    if row is None:
        return None
    whole_discount = child(row, "subtotal")
    apart = sum((abs(amount(detail(breakdowns, "DISCOUNT", kind))) for kind in ("SHIPPING", "COD_FEE")), Decimal(0))
    rest = abs(amount(whole_discount)) - apart
    if not isinstance(whole_discount, dict) or (apart and not rest):
        return None
    return {**whole_discount, "amount": f"{rest:f}"}


def item_tax(breakdowns: Json) -> Json:
    """The part of the tax that is the item's. Without details the whole, where nothing but the item was charged."""
    row = pick(breakdowns, "type", "TAX")
    if row is None or child(row, "detailedBreakdowns"):
        return detail(breakdowns, "TAX", "ITEM")
    return None if tax_not_split(breakdowns) else child(row, "subtotal")


TAXES_OF_ITEM = ("ItemTax", "ShippingTax", "GiftWrapTax")
_TAXED = {"SHIPPING": "ShippingTax", "GIFT_WRAP": "GiftWrapTax"}


def charged_types(breakdowns: Json) -> set[str]:
    """The types of what stands in a breakdown of money."""
    return {str(item.get("type")) for item in objects(breakdowns)}


def tax_not_split(breakdowns: Json) -> tuple[str, ...]:
    """The taxes nobody can tell apart: one sum of tax without details, and more charged than the item."""
    row = pick(breakdowns, "type", "TAX")
    types = charged_types(breakdowns)
    if row is None or child(row, "detailedBreakdowns") or not types - {"ITEM", "TAX", "DISCOUNT"}:
        return ()
    if not amount(child(row, "subtotal")):
        return ()  # no tax at all: the item's is that zero
    return ("ItemTax", *(name for kind, name in _TAXED.items() if kind in types))


def tax(name: str, subtype: str) -> Derive:
    """An element that is the tax of that detail. name: of the element."""
    return Derive(
        f"{name}: tax detail {subtype}",
        lambda breakdowns: positive(detail(breakdowns, "TAX", subtype)),
        ("type", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
    )


def discount(name: str, subtype: str) -> Derive:
    """An element that is the discount of that detail. name: of the element."""
    return Derive(
        f"{name}: discount detail {subtype}",
        lambda breakdowns: positive(detail(breakdowns, "DISCOUNT", subtype)),
        ("type", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
    )


def member(name: str) -> Codec:
    """One text of an object that is an item of a list."""

    def read(item: Json) -> str | None:
        value = child(item, name)
        if value is not None and not isinstance(value, str):
            raise TypeError(f"wants text, got {type(value).__name__}")
        return value

    return Codec(name, read, looks_at=(name,))


def buyer_cancel(cancellation: Json) -> Json:
    """Whether the buyer asked for the item to be cancelled, and why."""
    request = child(cancellation, "cancellationRequest")
    asked = child(request, "requester") == "BUYER"
    return {"asked": "true" if asked else "false", "reason": child(request, "cancelReason") if asked else None}


def reporting_scheme(breakdowns: Json) -> str | None:
    """Under which scheme Amazon reports the tax: the first that a line names, None where none does."""
    found = next((item["reportingScheme"] for item in objects(breakdowns) if item.get("reportingScheme")), None)
    return found if isinstance(found, str) else None


def is_gift(fulfillment: Json) -> str | None:
    """`true` or `false`: whether a gift option was chosen; None where nothing is told of the fulfilment."""
    if fulfillment is None:
        return None
    return "true" if child(fulfillment, "packing", "giftOption") is not None else "false"


def serial_number_required(value: Json) -> str | None:
    """`true` where one is, None else."""
    return "true" if value == "REQUIRED" else None
