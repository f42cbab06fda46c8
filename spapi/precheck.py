"""What a call has to satisfy before anything is sent, beyond the form of its parameters (which `build` checks).

Pure: it refuses, or it does not. Ids that are not in the table of marketplaces are not of Amazon's own, and pass.
"""

from __future__ import annotations

from collections.abc import Iterable

from mws.spapi.calls import Json, QueryValue, RestCall, Route
from mws.spapi.errors import InvalidCall
from mws.spapi.marketplaces import MARKETPLACES

# How the parameters are called that name a marketplace, in query and body.
_NAMES = ("marketplaceId", "marketplaceIds", "MarketplaceId", "MarketplaceIds")

# Thirty years: beyond it the clocks of some systems overflow.
_LONGEST = 1e9


def check_seconds(name: str, seconds: object, *, or_none: bool = False) -> None:
    """Refuse what is no length of time: with NaN no wait would ever end. Negative is none left. Raises InvalidCall."""
    if or_none and seconds is None:
        return
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not abs(seconds) <= _LONGEST:
        raise InvalidCall(
            f"{name} wants seconds, {_LONGEST:.0f} at most{' (None: for ever)' if or_none else ''}; not {seconds!r}",
            parameter=name,
        )


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
                known = MARKETPLACES.get(marketplace)
                other = known.region if known is not None else ""
                if other not in ("", region):
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
