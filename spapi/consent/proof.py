"""What a refresh token shows of itself: the regions and marketplaces where it serves, and whose it is.

The URL that brings a seller back names a seller id, and a URL is anybody's to write; so is a region that nobody named.
Both are asked of Amazon with the token:

* getMarketplaceParticipations, at each of the three endpoints. A token serves one region as a rule; elsewhere it is
  refused, or the list is empty (selling-partner-api-docs#659). In the Far East it may serve one country only (#2384).
* getMyFeesEstimateForASIN answers with the `SellerId` the estimate is for, though the request names none, and also
  where it cannot estimate the fees (selling-partner-api-docs#492). No operation has the seller id as its purpose, and
  the model promises this field no more than others: where it is missing, or the application has none of the roles, the
  id stays unproven, and that is said.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mws.spapi.client import Client
from mws.spapi.clock import Clock
from mws.spapi.consent.states import OAuthError
from mws.spapi.consent.workflows import Application, OtherSeller
from mws.spapi.errors import LwaError, SpapiError, Unauthorized
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.region_names import REGIONS, RegionName
from mws.spapi.regions import endpoint_of
from mws.spapi.transport import Transport

log = logging.getLogger("mws.spapi")

DEADLINE = 15.0
"""Seconds for one question. There are at most six, while a seller waits for his page."""

_PARTICIPATIONS = "sellers.v1.getMarketplaceParticipations"
_FEES = "productFees.v0.getMyFeesEstimateForASIN"
# The one of the report that showed the field; no estimate came for it there either.
_ASIN = "B08WJ81ZS1"


class ServesNowhere(OAuthError):
    """The token was refused, or serves no marketplace, in every region."""


class SellerUnproven(OAuthError):
    """Amazon did not say whose the token is."""


@dataclass(frozen=True, slots=True)
class RegionProof:
    """Where a token serves. marketplaces: ids. seller_id: whose it is there, as Amazon says; "" where it did not."""

    region: RegionName
    marketplaces: tuple[str, ...]
    seller_id: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a token showed. regions: where it serves. unasked: regions that gave no answer; it may serve there or not.

    Accounts that a seller has linked may have an id of their own in each region.
    """

    regions: tuple[RegionProof, ...]
    unasked: tuple[str, ...] = ()

    def check(self, seller_id: str) -> bool:
        """True where Amazon named that seller in some region, False where it left open whose the token is.

        Raises OtherSeller where it named others only.
        """
        said = {each.seller_id for each in self.regions}
        if seller_id in said:
            return True
        if "" in said or self.unasked:
            return False
        raise OtherSeller("the refresh token is not that of the seller whom the browser brought: begin again")


def prove(
    application: Application, refresh_token: str, transport: Transport, clock: Clock, *, user_agent: str
) -> Proof:
    """Ask Amazon where a token serves and whose it is.

    Raises LwaError where Login with Amazon refuses the token; ServesNowhere; what kept Amazon from answering, where no
    region served and one could not be asked.
    """
    endpoint = application.endpoint or application.seller_central
    client = Client(
        refresh_token=refresh_token,
        lwa_client_id=application.lwa_client_id,
        lwa_client_secret=application.lwa_client_secret,
        lwa_endpoint=application.lwa_endpoint,
        endpoint=endpoint,
        user_agent=user_agent,
        transport=transport,
        clock=clock,
        deadline=DEADLINE,
        circuit=None,
    )
    found: list[RegionProof] = []
    unasked: list[str] = []
    trouble: SpapiError | None = None
    for regions in _by_endpoint(endpoint):
        asked = client.for_seller(refresh_token=refresh_token, region=regions[0])
        try:
            served = _served(asked, regions)
        except LwaError:
            raise
        except Unauthorized:
            continue
        except SpapiError as exc:
            log.warning("where a refresh token serves: region %s gave no answer: %s", ", ".join(regions), exc)
            unasked.extend(regions)
            trouble = exc
            continue
        found.extend(RegionProof(region, ids, _seller_id(asked, ids[0])) for region, ids in served.items())
    if not found:
        raise trouble or ServesNowhere("the refresh token serves in no region: no marketplace answers to it")
    return Proof(tuple(found), tuple(unasked))


def _by_endpoint(given: str) -> Sequence[tuple[RegionName, ...]]:
    """The regions, those together that one endpoint serves."""
    groups: dict[str, tuple[RegionName, ...]] = {}
    for region in REGIONS:
        endpoint = endpoint_of(given, region)
        groups[endpoint] = (*groups.get(endpoint, ()), region)
    return tuple(groups.values())


def _served(client: Client, regions: tuple[RegionName, ...]) -> Mapping[RegionName, tuple[str, ...]]:
    """Marketplaces by region. Ids that are no marketplace of Amazon's stand in these lists too, and are passed over."""
    rows = client.call(_PARTICIPATIONS)
    ids = [str(row["marketplace"]["id"]) for row in rows or ()]
    served = {
        region: tuple(each for each in ids if each in MARKETPLACES and MARKETPLACES[each].region == region)
        for region in regions
    }
    return {region: each for region, each in served.items() if each}


def _seller_id(client: Client, marketplace_id: str) -> str:
    """Whose the token is in that marketplace, "" where Amazon does not say; then the log says why."""
    price = {"CurrencyCode": MARKETPLACES[marketplace_id].currency, "Amount": 10.0}
    asked = {
        "MarketplaceId": marketplace_id,
        "IsAmazonFulfilled": False,
        "PriceToEstimateFees": {"ListingPrice": price},
        "Identifier": "whose",
    }
    try:
        said = client.call(_FEES, Asin=_ASIN, body={"FeesEstimateRequest": asked})
    except SpapiError as exc:
        log.warning("whose a refresh token is in %s was not said: %s", marketplace_id, exc)
        return ""
    identifier = ((said or {}).get("FeesEstimateResult") or {}).get("FeesEstimateIdentifier") or {}
    return str(identifier.get("SellerId") or "")
