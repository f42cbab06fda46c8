"""Notifications: where Amazon sends them, for what, and the queue they arrive in.

A message is deleted only when it was dealt with, so what a crash interrupts comes again: expect a notification twice
rather than never, and tell copies apart by `Notification.id`. Message texts, which may hold buyers' data, are neither
logged nor put into errors.
Source: Notifications API v1; the schemas Amazon publishes for notification payloads; Amazon SQS.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from mws.spapi.calls import Json
from mws.spapi.credentials import AwsProfile
from mws.spapi.dates import moment
from mws.spapi.errors import InvalidCall, SpapiError
from mws.spapi.pagination import dig
from mws.spapi.precheck import check_seconds
from mws.spapi.queues import BATCH, LONGEST_POLL, VISIBILITY, InHand, Message, Queue, sqs_client
from mws.spapi.signing import AwsKeys

if TYPE_CHECKING:
    from mws.spapi.client import Client

log = logging.getLogger("mws.spapi.notifications")

_QUEUE_ARN = re.compile(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:\S+")

# Where a payload names the seller, the first letter in lower case. Other payloads name none: they concern a product
# type or a brand, or lists of `accountId`, which is another kind of id.
SELLER_AT = ("sellerId", "merchantId", "sellingPartnerMetadata.sellingPartnerId")

# The types whose schemas Amazon publishes. Others arrive just as well: the envelope is the same.
TYPES = (
    "ANY_OFFER_CHANGED",
    "B2B_ANY_OFFER_CHANGED",
    "BRANDED_ITEM_CONTENT_CHANGE",
    "DATA_KIOSK_QUERY_PROCESSING_FINISHED",
    "DETAIL_PAGE_TRAFFIC_EVENT",
    "FBA_INVENTORY_AVAILABILITY_CHANGES",
    "FBA_OUTBOUND_SHIPMENT_STATUS",
    "FEED_PROCESSING_FINISHED",
    "FEE_PROMOTION",
    "FULFILLMENT_ORDER_STATUS",
    "ITEM_INVENTORY_EVENT_CHANGE",
    "ITEM_PRODUCT_TYPE_CHANGE",
    "ITEM_SALES_EVENT_CHANGE",
    "LISTINGS_ITEM_ISSUES_CHANGE",
    "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
    "LISTINGS_ITEM_STATUS_CHANGE",
    "ORDER_CHANGE",
    "PRICING_HEALTH",
    "PRODUCT_TYPE_DEFINITIONS_CHANGE",
    "REPORT_PROCESSING_FINISHED",
    "SHIPMENT_TRACKING_MILESTONE_CHANGED",
    "TRANSACTION_UPDATE",
)


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification. type: such as `ORDER_CHANGE`. version: of the payload. time: of the event, in UTC.

    seller_id: "" where the payload names no seller. payload: as Amazon spells it; may hold buyers' data. id: the same
    for every copy of one notification.
    """

    type: str
    version: str
    time: datetime
    seller_id: str
    payload: Mapping[str, Json] = field(repr=False)
    id: str = ""


class NotANotification(SpapiError):
    """A text that is no notification of the Selling Partner API. Says what is missing, never what is there."""

    safe_to_repeat = False


# ---- where to, and what for ----------------------------------------------------------------------------------------


def create_sqs_destination(client: Client, name: str, arn: str) -> str:
    """The id of a new destination for an SQS queue. arn: `arn:aws:sqs:region:account:queue`.

    The queue's policy has to let Amazon's account send to it. Grantless. Raises InvalidCall for what is no such
    ARN, and what `Client.send` raises. Source: createDestination.
    """
    if not _QUEUE_ARN.fullmatch(arn):
        raise InvalidCall(
            "arn wants the ARN of an SQS queue: arn:aws:sqs:region:account:queue",
            operation="notifications.v1.createDestination",
            parameter="arn",
        )
    return _create_destination(client, name, {"sqs": {"arn": arn}})


def create_eventbridge_destination(client: Client, name: str, account_id: str, region: str) -> str:
    """The id of a new destination for Amazon EventBridge. account_id: the AWS account's twelve digits; region: its own.

    The event source then waits in that account to be associated with a bus. Grantless. Raises as above.
    Source: createDestination.
    """
    if not re.fullmatch(r"\d{12}", account_id):
        raise InvalidCall(
            "account_id wants the twelve digits of an AWS account",
            operation="notifications.v1.createDestination",
            parameter="account_id",
        )
    return _create_destination(client, name, {"eventBridge": {"accountId": account_id, "region": region}})


def _create_destination(client: Client, name: str, resource: Json) -> str:
    made = client.call("notifications.v1.createDestination", name=name, resourceSpecification=resource)
    return str(made["destinationId"])


def subscribe(
    client: Client,
    notification_type: str,
    destination_id: str,
    *,
    payload_version: str = "1.0",
    event_filter: Mapping[str, Json] | None = None,
    filter_expression: str = "",
) -> str:
    """The id of a new subscription of this client's seller. One per seller, type and payload version.

    event_filter: the `eventFilter` of the processing directive; filter_expression: its `filterExpression`. Which types
    take which is Amazon's to say. Raises what `Client.send` raises. Source: createSubscription.
    """
    directive: dict[str, Json] = {}
    if event_filter is not None:
        directive["eventFilter"] = dict(event_filter)
    if filter_expression:
        directive["filterExpression"] = filter_expression
    made = client.call(
        "notifications.v1.createSubscription",
        notificationType=notification_type,
        destinationId=destination_id,
        payloadVersion=payload_version,
        processingDirective=directive or None,
    )
    return str(made["subscriptionId"])


def unsubscribe(client: Client, notification_type: str, subscription_id: str) -> None:
    """Delete a subscription, of whichever seller. Grantless. Source: deleteSubscriptionById."""
    client.call(
        "notifications.v1.deleteSubscriptionById", notificationType=notification_type, subscriptionId=subscription_id
    )


def delete_destination(client: Client, destination_id: str) -> None:
    """Delete a destination. Grantless. Source: deleteDestination."""
    client.call("notifications.v1.deleteDestination", destinationId=destination_id)


# ---- what arrived --------------------------------------------------------------------------------------------------


def read(text: str) -> Notification:
    """The notification of a message. Envelopes in either spelling (`NotificationType`, `notificationType`), bare or
    as EventBridge wraps them (under `detail`).

    Raises NotANotification.
    """
    envelope = _lower(_parsed(text))
    if "notificationType" not in envelope and "detail" in envelope:
        envelope = _lower(envelope["detail"])
    kind, payload, time = envelope.get("notificationType"), envelope.get("payload"), moment(envelope.get("eventTime"))
    if not isinstance(kind, str):
        raise NotANotification("the message has no notificationType")
    if not isinstance(payload, dict):
        raise NotANotification("the message has no payload")
    if time is None:
        raise NotANotification("the message has no eventTime in ISO 8601")
    return Notification(
        type=kind,
        version=str(envelope.get("payloadVersion") or ""),
        time=time,
        seller_id=_seller(payload),
        payload=payload,
        id=str(_lower(envelope.get("notificationMetadata")).get("notificationId") or ""),
    )


def receive(
    queue_url: str,
    *,
    idle: float | None = 60.0,
    cancel: Event | None = None,
    aws: AwsKeys | AwsProfile | None = None,
    sqs: Any = None,  # Any: a botocore client, whose methods are made at run time
    visibility: int = VISIBILITY,
) -> Generator[Notification, None, None]:
    """Every notification that arrives in an SQS queue, as it arrives, one at a time.

    Asking for the next one says that the last one is dealt with: then it is deleted. While it is being dealt with,
    however long that takes, no other reader gets it. Where the iteration is left (`break`, an exception) it is released
    for the next reader at once, and no other message is concerned: they were not taken out of the queue yet.

    A message that is no notification stays in the queue, for its redrive policy to take aside; its id is logged.

    idle: seconds without any notification after which the iteration ends; 0 = as soon as a look finds nothing, None =
    never. cancel: ends it when set, at the latest after one poll (20 s). aws: keys to ask SQS with, or a profile, which
    may name a role; None = botocore's default chain. sqs: a botocore client in place of one made here. visibility:
    seconds after which what a process that died had in hand is another reader's.

    Raises InvalidCall for a URL whose region is not to be seen (then give `sqs`) and for an `idle` that is no number of
    seconds, TransportError where SQS refuses or is not reached.
    """
    check_seconds("idle", idle, or_none=True)
    return _received(_queue(queue_url, aws, sqs, visibility), idle, cancel or Event())


# Any: a botocore client.
def _queue(queue_url: str, aws: AwsKeys | AwsProfile | None, sqs: Any, visibility: int) -> Queue:
    own = sqs is None
    return Queue(sqs_client(queue_url, aws) if own else sqs, queue_url, visibility, own=own)


def _received(queue: Queue, idle: float | None, cancel: Event) -> Generator[Notification, None, None]:
    with closing(queue), InHand(queue) as in_hand:
        # One at a time: SQS counts every receipt, and for one that fails none of the others is to be counted.
        for message, notification in _arriving(queue, in_hand, idle, cancel, at_most=1):
            yield notification
            in_hand.delete(message)


def consume(
    queue_url: str,
    handler: Callable[[Notification], object],
    *,
    failed: Callable[[Notification, Exception], object] | None = None,
    idle: float | None = 60.0,
    cancel: Event | None = None,
    aws: AwsKeys | AwsProfile | None = None,
    sqs: Any = None,  # Any: a botocore client, whose methods are made at run time
    visibility: int = VISIBILITY,
) -> int:
    """Hand every notification to `handler`, and go on where it fails: each message has a fate of its own.

    Where `handler` returns, the message is deleted; where it raises, the message comes again after `visibility`
    seconds, until the queue's redrive policy takes it aside; the log names the message and the class of the exception.
    failed: called with both after that. Messages are fetched ten at a time, and all of them are ours until their turn
    is over. The other arguments, and what is raised, as for `receive`. Returns how many were handled.
    """
    check_seconds("idle", idle, or_none=True)
    handled = 0
    with closing(_queue(queue_url, aws, sqs, visibility)) as queue, InHand(queue) as in_hand:
        for message, notification in _arriving(queue, in_hand, idle, cancel or Event(), at_most=BATCH):
            try:
                handler(notification)
            except Exception as exc:  # noqa: BLE001 - whatever a handler raises concerns its own message only
                in_hand.leave(message)
                # Its text may quote the notification.
                log.error("message %s was not handled: %s", message.get("MessageId"), type(exc).__name__)
                if failed is not None:
                    failed(notification, exc)
                continue
            in_hand.delete(message)
            handled += 1
    return handled


def _arriving(
    queue: Queue, in_hand: InHand, idle: float | None, cancel: Event, at_most: int
) -> Iterator[tuple[Message, Notification]]:
    """What arrives, in hand. Ends as `receive` does."""
    # Counted by what SQS was asked to wait, and as a second at least. A message that is left in the queue and comes
    # again counts as one too: it keeps nobody waiting for ever.
    quiet = 0.0
    left: set[str] = set()
    while not cancel.is_set():
        wait = LONGEST_POLL if idle is None else max(0, min(LONGEST_POLL, int(idle - quiet)))
        messages = queue.messages(wait, at_most)
        in_hand.take(messages)
        found = False
        if not messages:
            quiet += max(1, wait)
        for message in messages:
            if cancel.is_set():
                return
            notification = _read_or_leave(message)
            if notification is None:
                in_hand.leave(message)
                name = str(message.get("MessageId"))
                quiet += name in left
                found = found or name not in left
                left.add(name)
                continue
            yield message, notification
            found, quiet = True, 0.0
        if not found and idle is not None and quiet >= idle:
            return


def _read_or_leave(message: Message) -> Notification | None:
    try:
        return read(str(message.get("Body", "")))
    except NotANotification as exc:
        log.error("message %s was left in the queue: %s", message.get("MessageId"), exc)
        return None


# ---- the envelope --------------------------------------------------------------------------------------------------


def _lower(said: Json) -> dict[str, Json]:
    """An object with the first letter of its names in lower case; {} for what is no object."""
    return {name[:1].lower() + name[1:]: value for name, value in said.items()} if isinstance(said, dict) else {}


def _parsed(text: str) -> Json:
    """The JSON, None for what is none. json's own exception is dropped here: it holds the whole text."""
    try:
        said: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said


def _seller(payload: Mapping[str, Json]) -> str:
    """The seller a payload names: in itself, or in the one object it wraps."""
    inner = next(iter(payload.values())) if len(payload) == 1 else None
    for place in (dict(payload), inner):
        named = {name: _lower(one) or one for name, one in _lower(place).items()}
        for where in SELLER_AT:
            found = dig(named, where)
            if isinstance(found, str) and found:
                return found
    return ""
