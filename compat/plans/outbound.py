"""Orders that Amazon sends for other shops: made once, and looked for where nobody knows whether they were."""

from __future__ import annotations

from collections.abc import Mapping

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.mappings.outbound import GET_ORDER
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import OutcomeUnknown, SpapiError


def foresee_order(ask: Ask, context: Context) -> Foreseen:
    """What CreateFulfillmentOrder would send."""
    return Foreseen(ask.calls, ("getFulfillmentOrder, where Amazon's answer is lost",))


def create_fulfillment_order(ask: Ask, context: Context) -> Plan:
    """createFulfillmentOrder. Where its outcome is not known, the order is looked for by the seller's own id.

    Found, and with the same items: it was made. Anything else stays unknown, since a request that is still on its way
    cannot be seen; it is not sent again.
    """
    (call,) = ask.calls
    try:
        yield call
    except OutcomeUnknown:
        body = call.body if isinstance(call.body, dict) else {}
        try:
            found = yield RestCall(GET_ORDER, {"sellerFulfillmentOrderId": str(body["sellerFulfillmentOrderId"])})
        except SpapiError:
            found = None
        if _items(found, "fulfillmentOrderItems") != _items(body, "items"):
            raise
    return {}


def _items(order: Json, name: str) -> Mapping[str, tuple[Json, Json]]:
    """SKU and quantity of every item, by the seller's id of it; {} of no order."""
    rows = order.get(name) if isinstance(order, dict) else None
    return {
        str(row.get("sellerFulfillmentOrderItemId")): (row.get("sellerSku"), row.get("quantity"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    }
