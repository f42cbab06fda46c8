"""What a call has to satisfy before anything is sent, beyond the form of its parameters (which `build` checks).

Pure: it refuses, or it does not. Source of the marketplaces' regions: Amazon's pages "Marketplace IDs" and "SP-API
endpoints"; ids that are not in the table belong to marketplaces that are not Amazon's own, and pass.
"""

from __future__ import annotations

from collections.abc import Iterable

from mws.spapi.calls import Json, QueryValue, RestCall, Route
from mws.spapi.errors import InvalidCall

_NA = ("A1AM78C64UM0Y8", "A2EUQ1WTGCTBG2", "A2Q3Y263D00KWC", "ATVPDKIKX0DER")
_EU = (
    "A13V1IB3VIYZZH",
    "A17E79C6D8DWNP",
    "A1805IZSGTT6HS",
    "A1C3SOZRARQ6R3",
    "A1F83G8C2ARO7P",
    "A1PA6795UKMFR9",
    "A1RKKUPIHCS9HS",
    "A21TJRUUN4KGV",
    "A28R8C7NBKEWEA",
    "A2NODRKZP88ZB9",
    "A2VIGQ35RCS4UG",
    "A33AVAJ2PDY3EV",
    "AE08WJ6YKNBMC",
    "AMEN7PMS3EDWL",
    "APJ6JRA9NG5V4",
    "ARBP9OOSHTCHU",
)
_FE = ("A19VAU5U5O7RUS", "A1VC38T7YXB528", "A39IBJ37TRP1C6")

REGION_OF = {**dict.fromkeys(_NA, "na"), **dict.fromkeys(_EU, "eu"), **dict.fromkeys(_FE, "fe")}

# How the parameters are called that name a marketplace, in query and body.
_NAMES = ("marketplaceId", "marketplaceIds", "MarketplaceId", "MarketplaceIds")


def check_elements(call: RestCall, route: Route) -> None:
    """Refuse restricted data elements that the operation has not. Raises InvalidCall."""
    if not call.data_elements:
        return
    if not route.restricted:
        raise InvalidCall(
            f"{route.key}: takes no restricted data token; ask without data_elements",
            operation=route.key,
            parameter="data_elements",
        )
    for element in call.data_elements:
        if route.data_elements and element not in route.data_elements:
            raise InvalidCall(
                f"{route.key}: has no data element {element!r}; it has {', '.join(route.data_elements)}",
                operation=route.key,
                parameter="data_elements",
            )


def check_marketplaces(call: RestCall, region: str) -> None:
    """Refuse a marketplace of another region: Amazon would say 403, as for a missing role. Raises InvalidCall."""
    body = call.body if isinstance(call.body, dict) else {}
    for name in _NAMES:
        for given in (call.query.get(name), body.get(name)):
            for marketplace in _ids(given):
                other = REGION_OF.get(marketplace, region)
                if other != region:
                    raise InvalidCall(
                        f"{call.operation}: {name} names {marketplace}, which is served in region {other}; this client "
                        f"asks {region}. Make one for that region (for_seller takes it)",
                        operation=call.operation,
                        parameter=name,
                    )


def _ids(given: QueryValue | Json) -> Iterable[str]:
    if isinstance(given, str):
        return given.split(",")
    return (one for one in given if isinstance(one, str)) if isinstance(given, (list, tuple)) else ()
