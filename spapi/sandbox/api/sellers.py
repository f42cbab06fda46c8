"""Sellers v1: the seller's marketplaces and account."""

from __future__ import annotations

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.site import Site


def get_marketplace_participations(site: Site, call: Call) -> bytes:
    """Where the seller may list, wrapped in `payload`."""
    return encode({"payload": _participations(call.seller)})


def get_account(site: Site, call: Call) -> bytes:
    """Kind of business and selling plan, wrapped in `payload`."""
    address = {
        "addressLine1": "1 Example Street",
        "city": "Seattle",
        "stateOrProvinceCode": "WA",
        "postalCode": "98101",
        "countryCode": "US",
    }
    account = {
        "marketplaceParticipationList": _participations(call.seller),
        "businessType": "PRIVATE_LIMITED",
        "sellingPlan": "PROFESSIONAL",
        "business": {"name": f"{call.seller.store_name} Ltd", "registeredBusinessAddress": address},
        "primaryContact": {"name": "Sandbox Contact", "address": address},
    }
    return encode({"payload": account})


def _participations(seller: Seller) -> list[dict[str, object]]:
    rows = [pools.MARKETPLACES[marketplace_id] for marketplace_id in seller.marketplaces]
    return [
        {
            "marketplace": {
                "id": row.id,
                "name": row.name,
                "countryCode": row.country,
                "defaultCurrencyCode": row.currency,
                "defaultLanguageCode": row.language,
                "domainName": row.domain,
            },
            "storeName": seller.store_name,
            "participation": {"isParticipating": True, "hasSuspendedListings": False},
        }
        for row in rows
    ]


API = Api(
    "sellers.v1",
    rows=(
        Row("getMarketplaceParticipations", get_marketplace_participations),
        Row("getAccount", get_account),
    ),
)
