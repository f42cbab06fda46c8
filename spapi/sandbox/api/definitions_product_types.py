"""Product Type Definitions 2020-09-01: the definitions of `world.definitions`, each a document with a URL."""

from __future__ import annotations

from mws.spapi import routes
from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.definitions import (
    LISTING,
    NAMES,
    OFFER_ONLY,
    PRODUCT_ONLY,
    VERSION,
    Definitions,
    checksum,
)
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

_NAME = "definitionsProductTypes.2020-09-01"
_REQUIREMENTS = (LISTING, PRODUCT_ONLY, OFFER_ONLY)
_ENFORCED, _NOT_ENFORCED = "ENFORCED", "NOT_ENFORCED"
_LOCALES = next(
    param.enum for param in routes.route(f"{_NAME}.getDefinitionsProductType").params if param.name == "locale"
)
_DEFAULT = "DEFAULT"


def get_definition(site: Site, call: Call) -> bytes:
    """Where the schema of a product type lies, and what it is for."""
    marketplace = _marketplace(call)
    product_type = call.path["productType"]
    if product_type not in NAMES:
        raise Refusal(404, "NOT_FOUND", f"Product type '{product_type}' is not available in {marketplace}.")
    requirements = _one(call, "requirements", _REQUIREMENTS)
    enforced = _one(call, "requirementsEnforced", (_ENFORCED, _NOT_ENFORCED))
    locale = _one(call, "locale", (_DEFAULT, *(name for name in _LOCALES if name != _DEFAULT)))
    document = site.books(Definitions).document(
        product_type, marketplace, requirements, enforced == _ENFORCED, call.now
    )
    url = site.shelf.url(document, "GET", call.request.root, call.now)
    return encode(
        {
            "schema": {"link": {"resource": url, "verb": "GET"}, "checksum": checksum(document)},
            "requirements": requirements,
            "requirementsEnforced": enforced,
            "propertyGroups": {"all": {"title": "All attributes"}},
            "locale": pools.MARKETPLACES[marketplace].language if locale == _DEFAULT else locale,
            "marketplaceIds": [marketplace],
            "productType": product_type,
            "displayName": NAMES[product_type],
            "productTypeVersion": {"version": VERSION, "latest": True, "releaseCandidate": False},
        }
    )


def search_definitions(site: Site, call: Call) -> bytes:
    """The product types there are, or those whose name has one of the keywords."""
    marketplace = _marketplace(call)
    words = [word.lower() for word in call.request.many("keywords")]
    shape: Shape = {
        "productTypes": [
            {"name": name, "displayName": called, "marketplaceIds": [marketplace]}
            for name, called in NAMES.items()
            if not words or any(word in called.lower() for word in words)
        ],
        "productTypeVersion": VERSION,
    }
    return encode(shape)


def _marketplace(call: Call) -> str:
    values = call.request.many("marketplaceIds")
    if len(values) != 1:
        raise invalid("marketplaceIds takes one value.")
    checks.own_marketplaces(call, values)
    return values[0]


def _one(call: Call, name: str, allowed: tuple[str, ...]) -> str:
    """A parameter that has one of these values; the first where it is not given."""
    value = call.request.one(name) or allowed[0]
    if value not in allowed:
        raise invalid(f"{name} has a value that is not one of its possible values.")
    return value


API = Api(
    _NAME,
    rows=(
        Row("getDefinitionsProductType", get_definition),
        Row("searchDefinitionsProductTypes", search_definitions),
    ),
    keeps_books=True,
)
