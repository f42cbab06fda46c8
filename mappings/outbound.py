"""FulfillmentOutboundShipment 2010-10-01 by Fulfillment Outbound API 2020-07-01: orders of other shops.

What MWS took for granted is sent in so many words (ship at once, fill or kill, the home marketplace): SP-API may do
otherwise by itself. A text that is too long is refused and never cut.
"""

from __future__ import annotations

from mws.mappings.codecs import FLAG, TIME, field, group, limited_text, many, whole, words
from mws.mappings.model import Absent, CannotCarry, Codec, Fixed, Group, Operation, Section, Supplied
from mws.mappings.status import service_status
from mws.spapi.calls import Json

_API = "fulfillmentOutbound.2020-07-01."
CREATE_ORDER, GET_ORDER = _API + "createFulfillmentOrder", _API + "getFulfillmentOrder"

OUTBOUND = Section(
    "FulfillmentOutboundShipment",
    "/FulfillmentOutboundShipment/2010-10-01",
    "2010-10-01",
    "http://mws.amazonaws.com/FulfillmentOutboundShipment/2010-10-01/",
    request_id="RequestId",
)


def _sellable(text: str) -> Json:
    """Sellable stock is what SP-API ships; it has no word for any other."""
    if text not in ("Sellable", "Unsellable"):
        raise ValueError("must be one of Sellable, Unsellable")
    if text == "Unsellable":
        raise CannotCarry("OrderItemDisposition Unsellable: the Selling Partner API ships sellable stock only")
    return None


DISPOSITION = Codec("OrderItemDisposition", lambda value: str(value), _sellable)


def _money(name: str, rest: str) -> Group:
    return group(
        name, field("CurrencyCode", "currencyCode", required=True), field("Value", "value", required=True), rest=rest
    )


_ADDRESS = group(
    "DestinationAddress",
    field("Name", "name", required=True),
    field("Line1", "addressLine1", required=True),
    field("Line2", "addressLine2"),
    field("Line3", "addressLine3"),
    field("DistrictOrCounty", "districtOrCounty"),
    field("City", "city"),
    field("StateOrProvinceCode", "stateOrRegion"),
    field("CountryCode", "countryCode", required=True),
    field("PostalCode", "postalCode", required=True),
    field("PhoneNumber", "phone"),
    rest="body.destinationAddress",
    required=True,
)

_ITEMS = many(
    "Items",
    "member",
    field("SellerSKU", "sellerSku", limited_text(50), required=True),
    field("SellerFulfillmentOrderItemId", "sellerFulfillmentOrderItemId", limited_text(50), required=True),
    field("Quantity", "quantity", whole(1, 2**31 - 1), required=True),
    field("GiftMessage", "giftMessage", limited_text(512)),
    field("DisplayableComment", "displayableComment", limited_text(250)),
    field("FulfillmentNetworkSKU", "fulfillmentNetworkSku"),
    field("OrderItemDisposition", "", DISPOSITION),
    _money("PerUnitDeclaredValue", "perUnitDeclaredValue"),
    _money("PerUnitPrice", "perUnitPrice"),
    _money("PerUnitTax", "perUnitTax"),
    rest="body.items",
    required=True,
)

_CASH_ON_DELIVERY = group(
    "CODSettings",
    field("IsCODRequired", "isCodRequired", FLAG, required=True),
    _money("CODCharge", "codCharge"),
    _money("CODChargeTax", "codChargeTax"),
    _money("ShippingCharge", "shippingCharge"),
    _money("ShippingChargeTax", "shippingChargeTax"),
    rest="body.codSettings",
)

CREATE_FULFILLMENT_ORDER = Operation(
    section=OUTBOUND,
    action="CreateFulfillmentOrder",
    calls=(CREATE_ORDER, GET_ORDER),
    plan="create_fulfillment_order",
    repeats="event",
    rehearsal="empty",
    durable=True,
    envelope="none",
    request=(
        field("MarketplaceId", "body.marketplaceId"),
        Supplied("body.marketplaceId", "marketplace"),
        field("SellerFulfillmentOrderId", "body.sellerFulfillmentOrderId", limited_text(40), required=True),
        field("FulfillmentAction", "body.fulfillmentAction", words("Ship", "Hold")),
        Fixed("body.fulfillmentAction", "Ship", unless="FulfillmentAction"),
        field("DisplayableOrderId", "body.displayableOrderId", limited_text(40), required=True),
        field("DisplayableOrderDateTime", "body.displayableOrderDate", TIME, required=True),
        field("DisplayableOrderComment", "body.displayableOrderComment", limited_text(750), required=True),
        field(
            "ShippingSpeedCategory",
            "body.shippingSpeedCategory",
            words("Standard", "Expedited", "Priority", "ScheduledDelivery"),
            required=True,
        ),
        _ADDRESS,
        field("FulfillmentPolicy", "body.fulfillmentPolicy", words("FillOrKill", "FillAll", "FillAllAvailable")),
        Fixed("body.fulfillmentPolicy", "FillOrKill", unless="FulfillmentPolicy"),
        many("NotificationEmailList", "member", rest="body.notificationEmails", codec=limited_text(64)),
        _CASH_ON_DELIVERY,
        _ITEMS,
        group(
            "DeliveryWindow",
            field("StartDateTime", "startDate", TIME, required=True),
            field("EndDateTime", "endDate", TIME, required=True),
            rest="body.deliveryWindow",
        ),
    ),
    fills={GET_ORDER: ("path.sellerFulfillmentOrderId",)},
    absent=(Absent("OrderItemDisposition Unsellable", "SP-API sends sellable units only"),),
)

OPERATIONS = (CREATE_FULFILLMENT_ORDER, service_status(OUTBOUND, CREATE_ORDER, GET_ORDER))
