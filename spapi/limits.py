"""Rates that Amazon sets for an application as a whole, beside those for each of its sellers. A table, and who asks it.

Only rows that Amazon publishes. A burst is published for the pair of seller and application only; it is taken for the
application too, which errs by milliseconds at these rates. Not in the table, because a call does not show them: lower
rates for updates of relationships (`child_parent_sku_relationship`), of product data, and for validation previews.
The rate header never speaks of these limits. Source: the "Rate Limits" page of each API on developer-docs.amazon.com,
in copies found on 2026-11-20; that of Listings Items is from before June 2025.
"""

from __future__ import annotations

from dataclasses import dataclass

_PAGES = "https://developer-docs.amazon.com/sp-api/docs/"


@dataclass(frozen=True, slots=True)
class Limit:
    """Requests per second and burst of one operation for the whole application; where it is written."""

    rate: float
    burst: float
    source: str


_LISTINGS = _PAGES + "listings-items-api-rate-limits"
_RESTRICTIONS = _PAGES + "listings-restrictions-api-rate-limits"
_CATALOG = _PAGES + "catalog-items-api-rate-limits"
_TYPES = _PAGES + "product-type-definitions-api-rate-limits"

# searchListingsItems: no number was found, so it has no row.
APPLICATION_LIMITS = {
    "listingsItems.2021-08-01.deleteListingsItem": Limit(100, 5, _LISTINGS),
    "listingsItems.2021-08-01.getListingsItem": Limit(100, 5, _LISTINGS),
    "listingsItems.2021-08-01.patchListingsItem": Limit(500, 5, _LISTINGS),
    "listingsItems.2021-08-01.putListingsItem": Limit(100, 5, _LISTINGS),
    "listingsItems.2020-09-01.deleteListingsItem": Limit(100, 5, _LISTINGS),
    "listingsItems.2020-09-01.patchListingsItem": Limit(500, 5, _LISTINGS),
    "listingsItems.2020-09-01.putListingsItem": Limit(100, 5, _LISTINGS),
    "listingsRestrictions.2021-08-01.getListingsRestrictions": Limit(100, 10, _RESTRICTIONS),
    "catalogItems.2022-04-01.getCatalogItem": Limit(250, 2, _CATALOG),
    "catalogItems.2022-04-01.searchCatalogItems": Limit(500, 2, _CATALOG),
    "catalogItems.2020-12-01.getCatalogItem": Limit(250, 2, _CATALOG),
    "catalogItems.2020-12-01.searchCatalogItems": Limit(500, 2, _CATALOG),
    "definitionsProductTypes.2020-09-01.getDefinitionsProductType": Limit(100, 5, _TYPES),
    "definitionsProductTypes.2020-09-01.searchDefinitionsProductTypes": Limit(100, 5, _TYPES),
}

# How Amazon words a 429 that is the application's, not the seller's (the same page, "Throttle error messages").
_APPLICATION_THROTTLED = "allowed for the application"


def application_limit(operation: str) -> Limit | None:
    """The application's limit of an operation (Route key), None where Amazon names none."""
    return APPLICATION_LIMITS.get(operation)


def speaks_of_application(message: str) -> bool:
    """Whether the text of a 429 says that the application called too often, rather than for this seller."""
    return _APPLICATION_THROTTLED in message
