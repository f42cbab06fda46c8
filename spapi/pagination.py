"""How each operation wants to be asked for its next page, as data, and the one loop that asks.

No request is made here but through the `send` that is handed in. A listing ends: a token that comes twice is an error,
never another round. Pages are handed out as they come, but for tokens that die in seconds (see `Rule.lives`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from mws.spapi.calls import Json, QueryValue, RestCall, RestReply, Route
from mws.spapi.errors import InvalidCall, UnreadableReply

_IN_BODY = "body."


@dataclass(frozen=True, slots=True)
class Rule:
    """What to send beside a page token.

    repeats: "all" the arguments of the first call, "required" ones only, or "none": the token is the only parameter.
    changes: arguments that have another value beside a token. lives: seconds until the token is refused; such a listing
    is fetched whole before its first page is handed out, because nobody knows how long the consumer takes.
    stated: Amazon's model says so. Where it says nothing, the arguments are repeated: required ones have to be, and the
    operations that take a token alone do say it.
    """

    repeats: Literal["all", "required", "none"] = "all"
    changes: Mapping[str, QueryValue] = field(default_factory=dict)
    lives: float | None = None
    stated: bool = True


REPEAT = Rule()
REPEAT_UNSAID = Rule(stated=False)
ALONE = Rule("none")
# "NEXT_TOKEN to continue returning items specified in a previous request": the filters belong to the other values.
QUERY_TYPE = Rule("required", MappingProxyType({"QueryType": "NEXT_TOKEN"}))
SHORT_LIVED = Rule(lives=30.0, stated=False)

# By operation, else by API version (the key up to its last dot). Every paged operation has a row; a test says so, and
# compares `stated` with the models' own words.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "aplusContent.2020-11-01": REPEAT_UNSAID,
        "awd.2024-05-09": REPEAT,
        "catalogItems.2020-12-01": REPEAT_UNSAID,
        "catalogItems.2022-04-01": REPEAT_UNSAID,
        "dataKiosk.2023-11-15": REPEAT,
        "externalFulfillmentReturns.2024-09-11": REPEAT,
        "externalFulfillmentShipments.2024-09-11": REPEAT,
        "fbaInventory.v1": SHORT_LIVED,
        "feeds.2020-09-04": ALONE,
        "feeds.2021-06-30": ALONE,
        "feeds.v0": REPEAT_UNSAID,
        "finances.2024-06-19": REPEAT,
        "finances.v0": REPEAT,
        "financesInvoices.2026-06-25": REPEAT,
        "financesRemittances.2026-03-17": REPEAT_UNSAID,
        "fulfillmentInbound.2024-03-20": REPEAT_UNSAID,
        "fulfillmentInbound.v0": QUERY_TYPE,
        "fulfillmentOutbound.2020-07-01": REPEAT_UNSAID,
        "fulfillmentOutbound.2026-07-04": REPEAT,
        "fulfillmentOutbound.v0": REPEAT_UNSAID,
        "invoices.2024-06-19": REPEAT,
        "listingsItems.2021-08-01": REPEAT_UNSAID,
        "notifications.v1": REPEAT_UNSAID,
        "orders.2026-01-01": REPEAT_UNSAID,
        "orders.v0": REPEAT_UNSAID,
        "promotions.2025-12-01": REPEAT_UNSAID,
        "reports.2020-09-04": ALONE,
        "reports.2021-06-30": ALONE,
        "reports.v0": REPEAT_UNSAID,
        "sellerWallet.2024-03-01": REPEAT,
        "services.v1": REPEAT_UNSAID,
        "supplySources.2020-07-01": REPEAT_UNSAID,
        "support.2025-02-01": REPEAT_UNSAID,
        "transfers.2024-06-01": REPEAT,
        "vehicles.2024-11-01": REPEAT_UNSAID,
        "vendorDirectFulfillmentOrders.2021-12-28": REPEAT_UNSAID,
        "vendorDirectFulfillmentOrders.v1": REPEAT_UNSAID,
        "vendorDirectFulfillmentShipping.2021-12-28": REPEAT_UNSAID,
        "vendorDirectFulfillmentShipping.v1": REPEAT_UNSAID,
        "vendorOrders.v1": REPEAT_UNSAID,
        "vendorShipments.v1.GetShipmentDetails": REPEAT_UNSAID,
        "vendorShipments.v1.GetShipmentLabels": REPEAT,
    }
)


def is_paged(route: Route) -> bool:
    """Whether an operation's reply comes in pages that a token leads on to."""
    return bool(route.page_request and route.page_reply)


def rule_of(route: Route) -> Rule:
    """How the operation wants to be asked on. Raises InvalidCall where its reply has no pages."""
    if not is_paged(route):
        raise InvalidCall(f"{route.key}: its reply has no pages; use call", operation=route.key)
    return RULES.get(route.key) or RULES[route.key.rpartition(".")[0]]


def pages(send: Callable[[RestCall], RestReply], route: Route, first: RestCall) -> Iterator[RestReply]:
    """Every reply of a listing, in order; an empty page with a token is handed out like any other.

    Raises what `send` raises, and UnreadableReply where a token comes a second time.
    """
    walk = _walk(send, route, first)
    if rule_of(route).lives is not None:
        walk = iter(list(walk))
    yield from walk


def items(route: Route, data: Json) -> Iterable[Json]:
    """What one page lists. An object of lists (the financial events of v0, a list for each kind) is one item.

    Raises UnreadableReply where a value stands in the list's place that can be none.
    """
    found = dig(data, route.page_items) if route.page_items else None
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return (found,)
    if found is None and route.page_items not in route.success.required:
        return ()
    what = "null" if found is None else f"{type(found).__name__}"
    raise UnreadableReply(f"{route.key}: {route.page_items} is no list but {what}", operation=route.key)


def following(route: Route, first: RestCall, token: str) -> RestCall:
    """The call for the page a token stands for. first: the call that began the listing."""
    rule = rule_of(route)
    query: dict[str, QueryValue | None] = {}
    if rule.repeats == "all":
        query = dict(first.query)
    elif rule.repeats == "required":
        required = {param.name for param in route.params if param.required}
        query = {name: value for name, value in first.query.items() if name in required}
    query |= rule.changes
    (parameter,) = route.page_request
    if parameter.startswith(_IN_BODY):
        body = first.body if isinstance(first.body, dict) else {}
        return replace(first, query=query, body=body | {parameter.removeprefix(_IN_BODY): token})
    return replace(first, query=query | {parameter: token})


def dig(data: Json, path: str) -> Json:
    """The value under a dotted path, None where there is none."""
    for step in path.split("."):
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data


def _walk(send: Callable[[RestCall], RestReply], route: Route, first: RestCall) -> Iterator[RestReply]:
    seen: set[str] = set()
    call = first
    while True:
        reply = send(call)
        yield reply
        token = dig(reply.data, route.page_reply[0])
        if not token:
            return
        if not isinstance(token, str) or token in seen:
            problem = "gave a page token a second time: the listing would never end"
            if not isinstance(token, str):
                problem = f"gave a page token that is no text but {type(token).__name__}"
            raise UnreadableReply(
                f"{route.key}: Amazon {problem}", operation=route.key, status=reply.status, request_id=reply.request_id
            )
        seen.add(token)
        call = following(route, first, token)
