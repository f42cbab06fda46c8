"""Notifications v1: destinations of the application, which are grantless, and the sellers' subscriptions to them.

Nothing is delivered: whoever wants messages puts them into the queue himself.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mws.spapi.notifications import TYPES
from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

_ARN = re.compile(r"arn:aws:sqs:\S+:\S+:\S+")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the application's notifications go."""

    id: str
    client_id: str
    name: str
    resource: Shape

    def shape(self) -> Shape:
        return {"name": self.name, "destinationId": self.id, "resource": self.resource}


@dataclass(frozen=True, slots=True)
class Subscription:
    """One seller's notifications of one type and payload version for one application."""

    id: str
    client_id: str
    seller_id: str
    type: str
    version: str
    destination_id: str
    directive: Shape

    def shape(self) -> Shape:
        shape: Shape = {
            "subscriptionId": self.id,
            "payloadVersion": self.version,
            "destinationId": self.destination_id,
        }
        if self.directive:
            shape["processingDirective"] = self.directive
        return shape


@dataclass(slots=True)
class Notices:
    """All destinations and subscriptions by id."""

    seed: int
    destinations: dict[str, Destination] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    made: int = 0

    @classmethod
    def open(cls, site: Site) -> Notices:
        return cls(site.seed)

    def next_id(self) -> str:
        self.made += 1
        digest = hashlib.sha256(f"{self.seed}/notice/{self.made}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))


def create_destination(site: Site, call: Call) -> bytes:
    """A queue or an event bus; 409 where the application has it already."""
    body = checks.json_object(call)
    name = checks.text(body, "name")
    resource = _resource(body.get("resourceSpecification"), call.client_id)
    notices = site.books(Notices)
    for row in notices.destinations.values():
        if row.client_id == call.client_id and row.resource == resource:
            raise Refusal(409, "Conflict", "A destination with this resource exists already.")
    destination = Destination(notices.next_id(), call.client_id, name, resource)
    notices.destinations[destination.id] = destination
    return _wrapped(destination.shape())


def get_destinations(site: Site, call: Call) -> bytes:
    """All destinations of the application."""
    return _wrapped(
        [row.shape() for row in site.books(Notices).destinations.values() if row.client_id == call.client_id]
    )


def get_destination(site: Site, call: Call) -> bytes:
    """One destination."""
    return _wrapped(_destination(site, call, call.path["destinationId"]).shape())


def delete_destination(site: Site, call: Call) -> bytes:
    """Forget a destination; 409 while a subscription uses it."""
    destination = _destination(site, call, call.path["destinationId"])
    if any(row.destination_id == destination.id for row in site.books(Notices).subscriptions.values()):
        raise Refusal(409, "Conflict", "The destination is used by a subscription.")
    del site.books(Notices).destinations[destination.id]
    return b"{}"


def create_subscription(site: Site, call: Call) -> bytes:
    """The seller's subscription to one type; 409 where he has one with this payload version."""
    notification_type = _type(call)
    body = checks.json_object(call)
    version, destination_id = checks.text(body, "payloadVersion"), checks.text(body, "destinationId")
    directive = body.get("processingDirective", {})
    if not isinstance(directive, dict):
        raise invalid("processingDirective is not an object.")
    _destination(site, call, destination_id)
    if _of_seller(site, call, notification_type, version):
        raise Refusal(409, "Conflict", "A subscription to this notification type exists already.")
    subscription = Subscription(
        site.books(Notices).next_id(),
        call.client_id,
        call.seller.id,
        notification_type,
        version,
        destination_id,
        directive,
    )
    site.books(Notices).subscriptions[subscription.id] = subscription
    return _wrapped(subscription.shape())


def get_subscription(site: Site, call: Call) -> bytes:
    """The seller's subscription to one type."""
    found = _of_seller(site, call, _type(call), call.request.one("payloadVersion"))
    if not found:
        raise Refusal(404, "NotFound", "There is no subscription to this notification type.")
    return _wrapped(found[0].shape())


def get_subscriptions(site: Site, call: Call) -> bytes:
    """A page of the seller's subscriptions to one type."""
    types = call.request.many("notificationTypes")
    if len(types) != 1 or types[0] not in TYPES:
        raise invalid("notificationTypes takes one notification type.")
    size = checks.page_size(call, "pageSize", default=30, least=30)
    start = 0
    if token := call.request.one("nextToken"):
        content = site.seal.open("subscriptions", token)
        if content is None or content["seller"] != call.seller.id:
            raise invalid("nextToken is not valid.")
        start = int(content["start"])
    found = _of_seller(site, call, types[0], call.request.one("payloadVersion"))
    payload: Shape = {"subscriptions": [row.shape() for row in found[start : start + size]]}
    if start + size < len(found):
        payload["nextToken"] = site.seal.close("subscriptions", {"seller": call.seller.id, "start": start + size})
    return _wrapped(payload)


def get_subscription_by_id(site: Site, call: Call) -> bytes:
    """One subscription of any of the application's sellers."""
    return _wrapped(_subscription(site, call).shape())


def delete_subscription_by_id(site: Site, call: Call) -> bytes:
    """End a subscription of any of the application's sellers."""
    del site.books(Notices).subscriptions[_subscription(site, call).id]
    return b"{}"


def _wrapped(payload: object) -> bytes:
    return encode({"payload": payload})


def _type(call: Call) -> str:
    if call.path["notificationType"] not in TYPES:
        raise invalid("notificationType is not a notification type.", call.path["notificationType"])
    return call.path["notificationType"]


def _of_seller(site: Site, call: Call, notification_type: str, version: str) -> list[Subscription]:
    mine = (call.client_id, call.seller.id, notification_type)
    return [
        row
        for row in site.books(Notices).subscriptions.values()
        if (row.client_id, row.seller_id, row.type) == mine and version in ("", row.version)
    ]


def _destination(site: Site, call: Call, destination_id: str) -> Destination:
    found = site.books(Notices).destinations.get(destination_id)
    if found is None or found.client_id != call.client_id:
        raise Refusal(404, "NotFound", "There is no such destination.")
    return found


def _subscription(site: Site, call: Call) -> Subscription:
    found = site.books(Notices).subscriptions.get(call.path["subscriptionId"])
    if found is None or (found.client_id, found.type) != (call.client_id, _type(call)):
        raise Refusal(404, "NotFound", "There is no such subscription.")
    return found


def _resource(specification: object, client_id: str) -> Shape:
    if not isinstance(specification, dict) or len(specification) != 1:
        raise invalid("resourceSpecification must name one of sqs and eventBridge.")
    ((kind, given),) = specification.items()
    if kind not in _RESOURCES or not isinstance(given, dict):
        raise invalid("resourceSpecification must name one of sqs and eventBridge.")
    return {kind: _RESOURCES[kind](given, client_id)}


def _queue(given: Mapping[str, object], client_id: str) -> Shape:
    arn = checks.text(given, "arn")
    if len(arn) > 1000 or not _ARN.fullmatch(arn):
        raise invalid("arn is not the ARN of an SQS queue.", arn)
    return {"arn": arn}


def _bus(given: Mapping[str, object], client_id: str) -> Shape:
    account, region = checks.text(given, "accountId"), checks.text(given, "region")
    name = f"aws.partner/sellingpartnerapi.amazon.com/{account}/{client_id}"
    return {"name": name, "region": region, "accountId": account}


_RESOURCES: dict[str, Callable[[Mapping[str, object], str], Shape]] = {"sqs": _queue, "eventBridge": _bus}


API = Api(
    "notifications.v1",
    rows=(
        Row("createDestination", create_destination),
        Row("getDestinations", get_destinations),
        Row("getDestination", get_destination),
        Row("deleteDestination", delete_destination),
        Row("getSubscriptions", get_subscriptions),
        Row("getSubscription", get_subscription),
        Row("createSubscription", create_subscription),
        Row("getSubscriptionById", get_subscription_by_id),
        Row("deleteSubscriptionById", delete_subscription_by_id),
    ),
    keeps_books=True,
)
