"""Listing feeds: converted, read up where a change needs the present listing, sent as one feed or several.

All documents lie at Amazon before the first feed is created, so that nothing can be wrong any more once something was
submitted. What must wait for another part (stock that goes up waits for its price) is sent when somebody next looks at
the submission; a part whose outcome is not known is told as lost and never sent again.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from base64 import b64encode
from collections.abc import Collection, Generator, Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Literal, TypeAlias, TypedDict

from mws.compat.config import Feeds
from mws.compat.engine.steps import Document, Spool, Step, consult
from mws.compat.errors import Throttled
from mws.compat.ledger.questions.feed_parts import (
    ClaimPart,
    FindConversion,
    ListUnsentSubmissions,
    NotePart,
    PlannedPart,
)
from mws.compat.ledger.questions.feeds import FeedRow, FindFeeds, PartRow
from mws.compat.ledger.questions.prices import PriceMove
from mws.compat.listings import convert as listings
from mws.compat.listings import report as processing_report
from mws.compat.listings.convert import Conversion, RefusedMessage
from mws.compat.listings.numbers import Numbers
from mws.compat.listings.report import PartResult
from mws.compat.plans.feeds import changes
from mws.compat.plans.feeds.body import Body
from mws.compat.plans.feeds.lookups import Lookups
from mws.compat.plans.feeds.upload import upload_body
from mws.compat.plans.once import once
from mws.mappings.feeds.operations import CREATE, GET_DOCUMENT
from mws.mappings.feeds.types import JSON_LISTINGS, FeedType
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

OVERTAKEN = (
    "The same feed came again after a later submission had set the same kind of value. It was taken for a repeat of "
    "this one, whose answer may have been lost, and was not sent. Submit it anew if it is meant to hold."
)

EARLIER = 50
"""Earlier submissions of which something may not be sent yet, looked at before the next one is."""

_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows


def convert(
    body: Body,
    row: FeedType,
    seller_id: str,
    marketplaces: tuple[str, ...],
    found: Lookups,
    settings: Feeds,
    now: datetime | None = None,
) -> Conversion:
    """The feed converted with what was read so far; now: when it was submitted.

    Raises InvalidRequest where it is wrong as a whole.
    """
    content = body.rewound()
    source: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content
    return listings.convert(
        source,
        row.legacy,
        seller_id=seller_id,
        marketplace_ids=marketplaces,
        current_offer=found.offer,
        asin_of=found.asin,
        terms=found.terms,
        sent_before=found.sent_before,
        definition=found.definition if settings.definitions == "read" else None,
        **known_of(marketplaces, settings),
        out=tempfile.TemporaryFile,
        charset=body.charset,
        now=now,
    )


class Known(TypedDict):
    """What a conversion is told beside the feed that does not have to be read, by parameter of `convert`."""

    currency_of: Mapping[str, str]
    language_of: Mapping[str, str]
    product_types: Mapping[str, Any]  # Any: the seller's table, checked where it is used
    shipping_groups: Mapping[str, Mapping[str, str]]
    partial: Literal["read", "refuse"]
    price_guard: Literal["refuse", "warn", "off"]
    price_guard_factor: int


def known_of(marketplaces: Iterable[str], settings: Feeds) -> Known:
    """What the configuration says, and where it is silent the table of marketplaces."""
    said = {place: settings.marketplaces.get(place, {}) for place in marketplaces}
    return {
        "currency_of": {place: terms.get("currency") or MARKETPLACES[place].currency for place, terms in said.items()},
        "language_of": {place: terms.get("language") or MARKETPLACES[place].language for place, terms in said.items()},
        "product_types": settings.product_types,
        "shipping_groups": settings.shipping_groups,
        "partial": settings.partial_offers,
        "price_guard": settings.price_guard,
        "price_guard_factor": settings.price_guard_factor,
    }


def upload_parts(made: Conversion) -> Generator[Step, Any, list[PlannedPart]]:
    """Put all documents where createFeed finds them. Returns the parts, as the ledger keeps them."""
    parts: list[PlannedPart] = []
    for part in made.parts:
        body = Body(part.content, listings.CONTENT_TYPE, "UTF-8", "", part.size)
        document_id = yield from upload_body(body)
        (marketplace,) = part.marketplace_ids
        parts.append({"document": document_id, "marketplace": marketplace, "sent": part.sent, "after": [*part.after]})
    return parts


def conversion_record(made: Conversion, row: FeedType, merchant: str) -> dict[str, Json]:
    """What the ledger keeps of a conversion, for its report."""
    refused: list[Json] = [
        [each.message_id, each.element, each.reason, each.sku, each.warning] for each in made.refused
    ]
    return {
        "numbers": made.numbers.to_json(),
        "messages": made.messages,
        "merchant": made.merchant or merchant,
        "refused": refused,
        "form": row.form,
    }


def prices(made: Conversion) -> list[PriceMove]:
    """Where each price goes, as the ledger notes it."""
    return [*made.prices]


def content_of(part: PartRow | PlannedPart) -> dict[str, Json]:
    """The body of its createFeed."""
    return {
        "feedType": JSON_LISTINGS,
        "marketplaceIds": [part["marketplace"]],
        "inputFeedDocumentId": part["document"],
    }


def first(touches: Collection[str]) -> _Steps:
    """Send the parts of earlier submissions that have come to their turn, so that nothing older comes after what is
    submitted next. touches: the kinds of value that sets.

    Where it sets stock, stock that waits for its price goes too: Amazon works through feeds in their order, and behind
    a newer quantity an older one would be wrong for good. Raises Throttled where something stays that has no reason to.
    """
    ids = yield from consult(ListUnsentSubmissions(EARLIER))
    rows = (yield from consult(FindFeeds(ids))) if ids else {}
    hurry = "stock" in touches
    for each in ids:
        row = yield from advance(rows[each], hurry=hurry)
        if any(part["state"] == "waiting" and (hurry or not part["after"]) for part in row["parts"]):
            raise Throttled(
                f"Feed submission {each} is not sent whole yet, and what it says must not come after this feed. "
                "Repeat it later; nothing of it was submitted.",
                retry_after=60.0,
            )


def advance(row: FeedRow, *, hurry: bool = False) -> Generator[Step, Any, FeedRow]:
    """Send the parts whose turn has come, with hurry all that wait. Returns the row as it is then."""
    number = row["submission"]
    # Ends: each round sends a part, or the last one.
    while any(part["state"] in ("waiting", "sending") for part in row["parts"]):
        part, row = yield from consult(ClaimPart(number, hurry))
        if part is None:
            break
        made, failed = yield from once(RestCall(CREATE, body=content_of(part)))
        outcome = failed or {"state": "sent", "feed_id": made["feedId"]}
        row = yield from consult(NotePart(number, part["place"], **outcome))
        if outcome["state"] == "waiting":
            break
    return row


def result(row: FeedRow) -> _Steps:
    """The ProcessingReport of the whole, or the tab-separated report of a flat file."""
    told = yield from consult(FindConversion(row["submission"]))
    made: Mapping[str, Any] = told.conversion  # Any: JSON as `conversion_record` makes it
    results = [*changes.results(told.changes)]
    for part in told.parts:
        results.append((yield from _part_result(part)))
    numbers = Numbers.from_json(made["numbers"])
    refused = [RefusedMessage(*each) for each in made["refused"]]
    if told.overtaken:
        refused.append(RefusedMessage(0, "", OVERTAKEN, warning=True))
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends the document closes it
    try:
        if made["form"] == "flat":
            size = processing_report.write_flat(file, results, numbers, messages=made["messages"], refused=refused)
            kind = processing_report.FLAT_TYPE
        else:
            size = processing_report.write(
                file,
                results,
                numbers,
                messages=made["messages"],
                submission_id=row["feedId"],
                merchant=made["merchant"],
                refused=refused,
            )
            kind = processing_report.XML_TYPE
    except BaseException:
        file.close()
        raise
    return Document(file, kind, size, _md5(file), {"rebuilt": ("ProcessingReport",)})


def _part_result(part: Mapping[str, Any]) -> _Steps:  # Any: as in content_of
    why = str(part["why"])
    if part["state"] != "lost" and part["status"] == "CANCELLED":
        why = "The feed of these messages was cancelled."
    if not why and not part["result"]:
        why = f"The feed of these messages ended {part['status']} and Amazon names no report for it."
    if why:
        return PartResult(None, part["sent"], why)
    try:
        spooled: Document = yield Spool(RestCall(GET_DOCUMENT, {"feedDocumentId": part["result"]}))
    except spapi.NotFound:
        return PartResult(None, part["sent"], "Amazon keeps reports for 28 days, and this one is gone.")
    with spooled.file as file:
        try:
            report = json.load(file)
        except ValueError:
            return PartResult(None, part["sent"], "Amazon's report of these messages cannot be read.")
    return PartResult(report, part["sent"])


def _md5(file: BinaryIO) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    file.seek(0)
    while piece := file.read(256 * 1024):
        digest.update(piece)
    file.seek(0)
    return b64encode(digest.digest()).decode("ascii")
