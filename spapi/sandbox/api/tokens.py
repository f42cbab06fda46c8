"""Tokens 2021-03-01: restricted data tokens, and what one of them covers when it is shown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world.access import DELIVERY, INVOICING, TOKEN_LIFE, Grant, Resource
from mws.spapi.sandbox.world.site import Site

MOST_RESOURCES = 50

ELEMENT_ROLES = {"buyerInfo": DELIVERY, "shippingAddress": DELIVERY, "buyerTaxInformation": INVOICING}
"""data element -> the role that opens it; the same role opens the same facts in Orders 2026-01-01."""


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restricted operation: what an RDT may be asked for. specific: a template path is not accepted for it."""

    method: str
    path: str
    elements: tuple[str, ...] = ()
    specific: bool = False


_ORDER_ELEMENTS = tuple(ELEMENT_ROLES)
_DF = "/vendor/directFulfillment"
RESTRICTED = (
    Restricted("GET", "/orders/v0/orders", _ORDER_ELEMENTS),
    Restricted("GET", "/orders/v0/orders/{orderId}", _ORDER_ELEMENTS),
    Restricted("GET", "/orders/v0/orders/{orderId}/orderItems", ("buyerInfo",)),
    Restricted("GET", "/orders/v0/orders/{orderId}/buyerInfo"),
    Restricted("GET", "/orders/v0/orders/{orderId}/address"),
    Restricted("GET", "/orders/v0/orders/{orderId}/orderItems/buyerInfo"),
    Restricted("GET", "/orders/v0/orders/{orderId}/regulatedInfo"),
    Restricted("GET", "/mfn/v0/shipments/{shipmentId}"),
    Restricted("DELETE", "/mfn/v0/shipments/{shipmentId}"),
    Restricted("POST", "/mfn/v0/shipments"),
    Restricted("GET", "/reports/2021-06-30/documents/{reportDocumentId}", specific=True),
    Restricted("POST", "/easyShip/2022-03-23/packages/bulk"),
    Restricted("GET", "/fba/outbound/brazil/v0/shipments/{shipmentId}"),
    Restricted("GET", "/shipping/v1/shipments/{shipmentId}"),
    *(
        Restricted("GET", f"{_DF}/{path}{tail}")
        for path in (
            "orders/v1/purchaseOrders",
            "orders/2021-12-28/purchaseOrders",
            "shipping/v1/shippingLabels",
            "shipping/v1/customerInvoices",
            "shipping/v1/packingSlips",
            "shipping/2021-12-28/shippingLabels",
            "shipping/2021-12-28/customerInvoices",
            "shipping/2021-12-28/packingSlips",
        )
        for tail in ("", "/{purchaseOrderNumber}")
    ),
    Restricted("POST", f"{_DF}/shipping/2021-12-28/shippingLabels/{{purchaseOrderNumber}}"),
)


def create_restricted_data_token(site: Site, call: Call) -> bytes:
    """A token for the resources in the body, if the application's roles open every data element asked for."""
    resources = _resources(_body(call))
    wanted = sorted({element for resource in resources for element in resource.data_elements})
    refused = [element for element in wanted if ELEMENT_ROLES[element] not in site.options.roles]
    if refused:
        listed = ", ".join(refused)
        raise invalid(f"Application does not have access to one or more requested data elements: [{listed}]")
    now = call.now.timestamp()
    grant = Grant(call.seller.id, now + TOKEN_LIFE, resources=resources, client_id=call.client_id)
    token = site.tokens.issue("Atz.sprdt", grant, now)
    return encode({"restrictedDataToken": token, "expiresIn": TOKEN_LIFE})


def opened_elements(grant: Grant, method: str, path: str) -> frozenset[str] | None:
    """The data elements this RDT opens at this path; None where it does not name the path at all.

    An operation without data elements of its own is opened whole: it then has all of them.
    """
    found: set[str] = set()
    named = False
    for resource in grant.resources or ():
        if resource.method == method and _matches(resource.path, path):
            named = True
            found.update(resource.data_elements or ELEMENT_ROLES)
    return frozenset(found) if named else None


def _matches(template: str, path: str) -> bool:
    parts = re.split(r"\{[^/{}]+\}", template)
    return re.fullmatch("[^/]+".join(re.escape(part) for part in parts), path) is not None


def _bad(details: str) -> Refusal:
    return Refusal(400, "InvalidRequest", "Request is missing or has invalid parameters", details)


def _body(call: Call) -> dict[str, object]:
    try:
        body = json.loads(call.request.body)
    except ValueError as exc:
        raise _bad("The body is not JSON.") from exc
    if not isinstance(body, dict):
        raise _bad("The body is not an object.")
    target = body.get("targetApplication")
    if target is not None and not (isinstance(target, str) and target.startswith("amzn1.sellerapps.app.")):
        raise _bad("targetApplication is not an application id.")
    return body


def _resources(body: dict[str, object]) -> tuple[Resource, ...]:
    rows = body.get("restrictedResources")
    if not isinstance(rows, list) or not rows:
        raise _bad("Resource not provided.")
    if len(rows) > MOST_RESOURCES:
        raise _bad(f"At most {MOST_RESOURCES} resources can be requested.")
    return tuple(_resource(row) for row in rows)


def _resource(row: object) -> Resource:
    if not isinstance(row, dict):
        raise _bad("Resource is not an object.")
    method, path, elements = row.get("method"), row.get("path"), row.get("dataElements") or []
    if method not in ("GET", "PUT", "POST", "DELETE") or not isinstance(path, str):
        raise _bad("Resource not provided.")
    # A specific path matches the row's template; a generic one is the template, whatever it calls its parameter.
    known = next((rule for rule in RESTRICTED if rule.method == method and _matches(rule.path, path)), None)
    if known is None:
        raise _bad(f"{method} {path} is not a restricted resource.")
    if known.specific and "{" in path:
        raise _bad(f"{path}: this operation takes a specific path only.")
    if not isinstance(elements, list) or not all(isinstance(element, str) for element in elements):
        raise _bad("dataElements is not a list of names.")
    if known.elements and not elements:
        raise _bad(f"{path}: dataElements is required for this operation.")
    unknown = [element for element in elements if element not in known.elements]
    if unknown:
        raise _bad(f"{path}: dataElements cannot be {', '.join(unknown)}.")
    return Resource(str(method), path, tuple(elements))


API = Api(
    "tokens.2021-03-01",
    rows=(Row("createRestrictedDataToken", create_restricted_data_token),),
)
