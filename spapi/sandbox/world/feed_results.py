"""Processing reports as feeds leave them: JSON for listings, XML for envelopes, else tab-separated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from mws.spapi.sandbox.world import feed_types
from mws.spapi.sandbox.world.feeds import Feed
from mws.spapi.sandbox.world.stock import Issue


@dataclass(frozen=True, slots=True)
class Result:
    """A processing report."""

    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One error of an envelope or flat file. number: the message's id, or the record's number; 0 for the whole."""

    number: int
    code: str
    text: str
    order_id: str = ""
    kind: str = "Error"


# `Any`: messages are the uploaded JSON.
def listings_report(
    feed: Feed,
    issues: list[tuple[Mapping[str, Any], Issue]],
    processed: int,
    accepted: int,
    *,
    seller_id: str | None = None,
) -> Result:
    """The report of JSON_LISTINGS_FEED. seller_id: where it is not that of the feed."""
    rows = []
    for message, issue in issues:
        row: dict[str, object] = {}
        if isinstance(message, dict) and type(message.get("messageId")) is int and message["messageId"] > 0:
            row["messageId"] = message["messageId"]
        if isinstance(message, dict) and isinstance(message.get("sku"), str) and message["sku"]:
            row["sku"] = message["sku"]
        if issue.code:
            row["code"] = issue.code
        row |= {"severity": issue.severity, "message": issue.message}
        if issue.attribute:
            row["attributeName"] = issue.attribute
        rows.append(row)
    report = {
        "header": {
            "sellerId": feed.seller_id if seller_id is None else seller_id,
            "version": "2.0",
            "feedId": feed.id,
        },
        "issues": rows,
        "summary": {
            "errors": sum(issue.severity == "ERROR" for _, issue in issues),
            "warnings": sum(issue.severity == "WARNING" for _, issue in issues),
            "messagesProcessed": processed,
            "messagesAccepted": accepted,
            "messagesInvalid": processed - accepted,
        },
    }
    return Result("application/json; charset=UTF-8", json.dumps(report, ensure_ascii=False, indent=2))


def processing_report(feed: Feed, status: str, processed: int, wrong: list[Wrong]) -> Result:
    """The report of an AmazonEnvelope. processed: messages; status: Complete or Rejected."""
    failed = len({row.number for row in wrong})
    processed = max(processed, failed)
    rows = "".join(
        "<Result>"
        f"<MessageID>{row.number}</MessageID><ResultCode>Error</ResultCode>"
        f"<ResultMessageCode>{row.code}</ResultMessageCode>"
        f"<ResultDescription>{escape(row.text)}</ResultDescription>"
        + (
            f"<AdditionalInfo><AmazonOrderID>{escape(row.order_id)}</AmazonOrderID></AdditionalInfo>"
            if _shown(row)
            else ""
        )
        + "</Result>"
        for row in wrong
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
        f"<Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>{feed.seller_id}</MerchantIdentifier></Header>"
        "<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>"
        f"<DocumentTransactionID>{feed.id}</DocumentTransactionID><StatusCode>{status}</StatusCode><ProcessingSummary>"
        f"<MessagesProcessed>{processed}</MessagesProcessed>"
        f"<MessagesSuccessful>{processed - failed}</MessagesSuccessful>"
        f"<MessagesWithError>{failed}</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning>"
        f"</ProcessingSummary>{rows}</ProcessingReport></Message></AmazonEnvelope>\n"
    )
    return Result("text/xml; charset=UTF-8", text)


def _shown(row: Wrong) -> bool:
    # The schema of a processing report knows an order id by its form.
    return len(row.order_id) == 19 and row.order_id.replace("-", "").isdigit()


def flat_report(feed: Feed, processed: int, wrong: list[Wrong]) -> Result:
    """The report of a flat file. processed: records."""
    of_orders = feed.type in feed_types.OF_ORDERS
    keys = ["order-id", "order-item-id"] if of_orders else ["sku"]
    lines = [
        "Feed Processing Summary:",
        f"\tNumber of records processed\t\t{processed}",
        f"\tNumber of records successful\t\t{processed - sum(row.number > 0 for row in wrong)}",
        "",
        "\t".join(("original-record-number", *keys, "error-code", "error-type", "error-message")),
    ]
    for row in wrong:
        named = [row.order_id, ""] if of_orders else [""]
        lines.append("\t".join((str(row.number), *named, row.code, row.kind, row.text)))
    return Result("text/tab-separated-values; charset=UTF-8", "\n".join(lines) + "\n")
