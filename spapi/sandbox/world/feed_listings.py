"""JSON_LISTINGS_FEED: each message changes the stock or says why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mws.spapi.sandbox.world.documents import Content, plain
from mws.spapi.sandbox.world.feed_results import Result, listings_report
from mws.spapi.sandbox.world.feeds import Feed
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Issue
from mws.spapi.sandbox.world.strict_json import no_constant

MOST_MESSAGES = 25_000


# `Any`: the uploaded JSON; each part is checked before it is used.
def process(site: Site, feed: Feed, content: Content) -> Result:
    """Do what the messages say and report it."""
    try:
        with plain(content) as file:
            body: Any = json.load(file, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return listings_report(feed, [({}, Issue("4002001", "The feed is not readable JSON."))], 0, 0, seller_id="")
    wrong = _header(feed, body)
    if wrong is not None:
        return listings_report(feed, [({}, wrong)], 0, 0)
    issues: list[tuple[Mapping[str, Any], Issue]] = []
    seen: set[object] = set()
    accepted = 0
    for message in body["messages"]:
        found = _message_faults(message, seen) or _apply(site, feed, message)
        issues += ((message, issue) for issue in found)
        accepted += not found
    return listings_report(feed, issues, len(body["messages"]), accepted)


def _header(feed: Feed, body: Any) -> Issue | None:
    header = body.get("header") if isinstance(body, dict) else None
    if not isinstance(header, dict):
        return Issue("4002001", "The feed has no header.")
    if header.get("version") != "2.0":
        return Issue("4002006", "The header's version is not 2.0.", "version")
    if header.get("sellerId") != feed.seller_id:
        return Issue("", "The header's sellerId is not that of the feed's seller.", "sellerId")
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return Issue("4002008", f"messages takes 1 to {MOST_MESSAGES} messages.")
    return None


_PARTS = {
    "UPDATE": ({"productType", "attributes"}, {"patches"}),
    "PARTIAL_UPDATE": ({"productType", "attributes"}, {"requirements", "patches"}),
    "PATCH": ({"productType", "patches"}, {"requirements", "attributes"}),
    "DELETE": (set[str](), {"requirements", "attributes", "productType", "patches"}),
}
_SHAPES: dict[str, type] = {"productType": str, "attributes": dict, "patches": list, "requirements": str}


def _message_faults(message: Any, seen: set[object]) -> list[Issue]:
    against = [Issue("4002008", "The message does not meet the schema of a feed message.")]
    if not isinstance(message, dict):
        return against
    number, sku = message.get("messageId"), message.get("sku")
    if type(number) is not int or not 1 <= number < 2**31 or not isinstance(sku, str) or not sku:
        return against
    if number in seen:
        return [Issue("4002008", f"messageId {number} occurs more than once.")]
    seen.add(number)
    operation = message.get("operationType")
    if not isinstance(operation, str) or operation not in _PARTS:
        return against
    needed, refused = _PARTS[operation]
    if not needed <= set(message) or refused & set(message):
        return against
    if not all(isinstance(message[name], _SHAPES[name]) and message[name] for name in needed):
        return against
    return []


def _apply(site: Site, feed: Feed, message: Mapping[str, Any]) -> list[Issue]:
    stock, operation, sku = site.stock, message["operationType"], message["sku"]
    if operation == "DELETE":
        return stock.delete(feed.seller_id, sku, feed.marketplaces)
    kind, attributes = message["productType"], message.get("attributes", {})
    if operation == "UPDATE":
        requirements = str(message.get("requirements", "LISTING"))
        return stock.put(feed.seller_id, sku, kind, attributes, requirements, feed.marketplaces, feed.ends)
    patches = message.get("patches") or [
        {"op": "replace", "path": f"/attributes/{name}", "value": value} for name, value in attributes.items()
    ]
    if not all(isinstance(row, dict) for row in patches):
        return [Issue("4002008", "The message does not meet the schema of a feed message.")]
    return stock.patch(feed.seller_id, sku, kind, patches, feed.marketplaces, feed.ends)
