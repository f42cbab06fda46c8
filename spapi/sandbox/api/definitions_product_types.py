"""Product Type Definitions 2020-09-01 for the two product types of `world.product_types`."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import pools, product_types
from mws.spapi.sandbox.world.documents import Document
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

KIND = "PRODUCT_TYPE_DEFINITION"
"""What its documents are marked with."""


@dataclass(slots=True)
class Schemas:
    """Documents of the schemas given out so far, by their text."""

    documents: dict[bytes, Document] = field(default_factory=dict)

    @classmethod
    def open(cls, site: Site) -> Schemas:
        return cls()


def search_definitions_product_types(site: Site, call: Call) -> bytes:
    """The product types with these keywords in their names, or all."""
    marketplaces = _marketplaces(call)
    if call.request.one("keywords") and call.request.one("itemName"):
        raise invalid("keywords cannot be used with itemName.")
    words = [word.lower() for word in call.request.many("keywords")]
    found: list[Shape] = [
        {"name": kind.name, "displayName": kind.display_name, "marketplaceIds": list(marketplaces)}
        for kind in product_types.TYPES.values()
        if not words or any(word in kind.name.lower() for word in words)
    ]
    return encode({"productTypes": found, "productTypeVersion": product_types.VERSION})


def get_definitions_product_type(site: Site, call: Call) -> bytes:
    """One definition: links to its schema and to the meta-schema, and how its attributes are grouped."""
    marketplaces = _marketplaces(call)
    kind = product_types.TYPES.get(call.path["productType"])
    if kind is None:
        raise Refusal(404, "NOT_FOUND", f"The product type {call.path['productType']} was not found.")
    if call.request.one("productTypeVersion") not in ("", "LATEST", product_types.VERSION):
        raise Refusal(404, "NOT_FOUND", "The product type has no such version.")
    requirements = call.request.one("requirements") or product_types.REQUIREMENTS[0]
    enforced = call.request.one("requirementsEnforced") or "ENFORCED"
    if requirements not in product_types.REQUIREMENTS or enforced not in ("ENFORCED", "NOT_ENFORCED"):
        raise invalid("requirements or requirementsEnforced is not one of its possible values.")
    market = pools.MARKETPLACES[marketplaces[0]]
    locale = call.request.one("locale")
    schema = product_types.schema(kind, market, requirements, enforced=enforced == "ENFORCED")
    return encode(
        {
            "metaSchema": _link(site, call, product_types.meta_schema()),
            "schema": _link(site, call, schema),
            "requirements": requirements,
            "requirementsEnforced": enforced,
            "propertyGroups": {
                name: {"title": product_types.GROUPS[name], "propertyNames": list(names)}
                for name, names in product_types.groups(kind).items()
            },
            "locale": market.language if locale in ("", "DEFAULT") else locale,
            "marketplaceIds": [market.id],
            "productType": kind.name,
            "displayName": kind.display_name,
            "productTypeVersion": {"version": product_types.VERSION, "latest": True, "releaseCandidate": False},
        }
    )


def _marketplaces(call: Call) -> tuple[str, ...]:
    values = call.request.many("marketplaceIds")
    if len(values) != 1:
        raise invalid("marketplaceIds takes one value.")
    checks.own_marketplaces(call, values)
    return values


def _link(site: Site, call: Call, schema: Shape) -> Shape:
    text, kept = encode(schema), site.books(Schemas).documents
    document = kept.get(text)
    if document is None:
        document = site.shelf.create("amzn1.ptd.sandbox", call.seller.id, "application/json", call.now)
        document.used, document.report_type = True, KIND
        site.shelf.store(document, [text], compress=False)
        kept[text] = document
    checksum = base64.b64encode(hashlib.md5(text, usedforsecurity=False).digest()).decode()
    url = site.shelf.url(document, "GET", call.request.root, call.now)
    return {"link": {"resource": url, "verb": "GET"}, "checksum": checksum}


API = Api(
    "definitionsProductTypes.2020-09-01",
    rows=(
        Row("searchDefinitionsProductTypes", search_definitions_product_types),
        Row("getDefinitionsProductType", get_definitions_product_type),
    ),
    keeps_books=True,
)
