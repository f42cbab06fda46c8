"""Sellers 2011-07-01 by Sellers API v1. Upstream has no pages, so no token of ours is ever issued here."""

from __future__ import annotations

from mws.mappings.codecs import field, many
from mws.mappings.model import Codec, Derive, Given, Operation, Section, next_page
from mws.spapi.calls import Json

PARTICIPATIONS = "sellers.v1.getMarketplaceParticipations"

SELLERS = Section("Sellers", "/Sellers/2011-07-01", "2011-07-01", "https://mws.amazonservices.com/Sellers/2011-07-01")


def _participating(rows: Json) -> Json:
    """MWS listed the marketplaces a seller takes part in; REST lists those he left as well."""
    if not isinstance(rows, list):
        raise TypeError(f"wants a list, got {type(rows).__name__}")
    kept: list[Json] = []
    for row in rows:
        participation = row.get("participation") if isinstance(row, dict) else None
        if isinstance(participation, dict) and participation.get("isParticipating") is True:
            kept.append(row)
    return kept


def _yes_no(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, bool):
        raise TypeError(f"wants true or false, got {type(value).__name__}")
    return "Yes" if value else "No"


_KEPT = Derive("those taking part", _participating, ("participation.isParticipating",), filters=True)

LIST_MARKETPLACE_PARTICIPATIONS = Operation(
    section=SELLERS,
    action="ListMarketplaceParticipations",
    calls=(PARTICIPATIONS,),
    result=(
        many(
            "ListParticipations",
            "Participation",
            field("MarketplaceId", "marketplace.id"),
            Given("SellerId", "SellerId"),
            field("HasSellerSuspendedListings", "participation.hasSuspendedListings", Codec("Yes or No", _yes_no)),
            rest="",
            via=_KEPT,
        ),
        many(
            "ListMarketplaces",
            "Marketplace",
            field("MarketplaceId", "marketplace.id"),
            field("Name", "marketplace.name"),
            field("DefaultCountryCode", "marketplace.countryCode"),
            field("DefaultCurrencyCode", "marketplace.defaultCurrencyCode"),
            field("DefaultLanguageCode", "marketplace.defaultLanguageCode"),
            field("DomainName", "marketplace.domainName"),
            rest="",
            via=_KEPT,
        ),
    ),
    ignored=("storeName",),
)

LIST_MARKETPLACE_PARTICIPATIONS_BY_NEXT_TOKEN = next_page(LIST_MARKETPLACE_PARTICIPATIONS)
