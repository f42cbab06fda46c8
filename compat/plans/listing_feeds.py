"""Listing feeds: converted, read up where a change needs the present listing, sent as one feed or several.

All documents lie at Amazon before the first feed is created, so that nothing can be wrong any more once something was
submitted. What must wait for another part (stock that goes up waits for its price) is sent when somebody next looks at
the submission; a part whose outcome is not known is told as lost and never sent again.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence, Sized
from typing import Any, BinaryIO, TypeAlias

from mws.compat import ledger_parts, listings, processing_report
from mws.compat.config import Feeds
from mws.compat.errors import InvalidRequest
from mws.compat.feed_body import Body
from mws.compat.listings import Conversion, Refusal
from mws.compat.listings_numbers import Numbers
from mws.compat.listings_offer import Waiting
from mws.compat.plans.feed_upload import CREATE, GET_DOCUMENT, uploaded
from mws.compat.plans.steps import Consult, Document, Spool, Step
from mws.compat.processing_report import PartResult
from mws.mappings.feed_types import JSON_LISTINGS, FeedType
from mws.mappings.listing_values import AVAILABILITY, OFFER
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, QueryValue, RestCall

GET_LISTING = "listingsItems.2021-08-01.getListingsItem"
SEARCH_LISTINGS = "listingsItems.2021-08-01.searchListingsItems"
SEARCH_CATALOG = "catalogItems.2022-04-01.searchCatalogItems"
SINGLY_AT_MOST = 250
"""Listings that are read one by one: 50 s at Amazon's rate, about what legacy clients wait for a reply. Where there are
more, twenty come with one searchListingsItems: a client whose patience ends meanwhile learns the id by its repeat."""
READS_AT_MOST = 1_000
"""Calls that read for one feed: 20,000 listings, in 200 s at Amazon's rate; a submission may be under way longer."""
AT_ONCE = 20
"""SKUs of one searchListingsItems, product ids of one searchCatalogItems."""

_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows
_Asins: TypeAlias = dict[tuple[str, str, str], str | None]


class Lookups:
    """What was read for a conversion so far; what was not makes its message wait."""

    def __init__(self) -> None:
        self.current: dict[tuple[str, str], Json] = {}
        self.asins: _Asins = {}

    def offer(self, sku: str, marketplace: str) -> Json:
        """The present listing, None where there is none."""
        if (sku, marketplace) not in self.current:
            raise Waiting(sku=sku)
        return self.current[sku, marketplace]

    def asin(self, kind: str, number: str, marketplace: str) -> str | None:
        """The ASIN of a product id, None where the catalogue has none, or several."""
        if (kind, number, marketplace) not in self.asins:
            raise Waiting(product=(kind, number))
        return self.asins[kind, number, marketplace]


def convert(
    body: Body, row: FeedType, seller_id: str, marketplaces: tuple[str, ...], found: Lookups, settings: Feeds
) -> Conversion:
    """The feed converted with what was read so far. Raises InvalidRequest where nothing of it can be sent."""
    content = body.rewound()
    source: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content
    made = listings.convert(
        source,
        row.legacy,
        seller_id=seller_id,
        marketplace_ids=marketplaces,
        currency_of={place: MARKETPLACES[place].currency for place in marketplaces},
        current_offer=found.offer,
        asin_of=found.asin,
        product_types=settings.product_types,
        partial=settings.partial_offers,
        out=tempfile.TemporaryFile,
        charset=body.charset,
    )
    if not made.parts and not made.waiting:
        made.close()
        shown = "; ".join(str(each) for each in made.refused[:10])
        more = f"; and {len(made.refused) - 10} more" if len(made.refused) > 10 else ""
        raise InvalidRequest(
            f"Nothing of this feed can be carried to {JSON_LISTINGS}: {shown or 'it says nothing'}{more}. "
            "Nothing was submitted.",
            mws_code="InputDataError",
        )
    return made


def read_up(made: Conversion, found: Lookups, seller_id: str, marketplaces: tuple[str, ...]) -> _Steps:
    """Read what the conversion waits for. Raises InvalidRequest where that would take too long."""
    singly = len(made.needs_current) * len(marketplaces) <= SINGLY_AT_MOST
    calls = len(made.needs_current) if singly else _groups(made.needs_current)
    reads = (calls + _groups(made.needs_catalog)) * len(marketplaces)
    if reads > READS_AT_MOST:
        raise InvalidRequest(
            f"The feed changes parts of {len(made.needs_current)} listings that must be read first, in "
            f"{len(marketplaces)} marketplaces: {reads} calls, and {READS_AT_MOST} are made for one feed. Split it. "
            "Nothing was submitted.",
            mws_code="InputDataError",
        )
    for place in marketplaces:
        yield from _asins(made.needs_catalog, place, found.asins)
        if singly:
            for sku in made.needs_current:
                found.current[sku, place] = yield from _listing(seller_id, sku, place)
        else:
            yield from _listings(made.needs_current, seller_id, place, found)


def _groups(wanted: Sized) -> int:
    """How many calls read so many, `AT_ONCE` with each."""
    return -(-len(wanted) // AT_ONCE)


def _listing(seller_id: str, sku: str, marketplace: str) -> _Steps:
    query = {"marketplaceIds": [marketplace], "includedData": _DATASETS}
    try:
        return _kept((yield RestCall(GET_LISTING, {"sellerId": seller_id, "sku": sku}, query)))
    except spapi.NotFound:
        return None


def _listings(skus: Sequence[str], seller_id: str, marketplace: str, found: Lookups) -> _Steps:
    """The same of many, `AT_ONCE` by `AT_ONCE`. A SKU that may not stand in a list of them is read alone."""
    for at in range(0, len(skus), AT_ONCE):
        some = skus[at : at + AT_ONCE]
        listed = [sku for sku in some if "," not in sku]
        for sku in some:
            found.current[sku, marketplace] = None
        if listed:
            query: dict[str, QueryValue | None] = {
                "marketplaceIds": [marketplace],
                "identifiers": listed,
                "identifiersType": "SKU",
                "includedData": _DATASETS,
                "pageSize": AT_ONCE,
            }
            page = yield RestCall(SEARCH_LISTINGS, {"sellerId": seller_id}, query)
            for item in page.get("items") or []:
                found.current[item["sku"], marketplace] = _kept(item)
        for sku in some:
            if sku not in listed:
                found.current[sku, marketplace] = yield from _listing(seller_id, sku, marketplace)


_DATASETS = ["attributes", "summaries"]
_CHANGED_IN_PART = (OFFER, AVAILABILITY)


def _kept(item: Mapping[str, Any]) -> Json:  # Any: Amazon's JSON
    """What a conversion looks at: a listing has many kilobytes beside it, and a feed thousands of listings."""
    attributes = item.get("attributes") or {}
    return {
        "attributes": {name: attributes[name] for name in _CHANGED_IN_PART if name in attributes},
        "summaries": item.get("summaries") or [],
    }


def _asins(wanted: Iterable[tuple[str, str]], marketplace: str, found: _Asins) -> _Steps:
    """ASIN by product id; None where the catalogue has none, or several."""
    by_kind: dict[str, list[str]] = {}
    for kind, number in wanted:
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        for at in range(0, len(numbers), AT_ONCE):
            some = numbers[at : at + AT_ONCE]
            query: dict[str, QueryValue | None] = {
                "identifiers": some,
                "identifiersType": kind,
                "marketplaceIds": [marketplace],
                "includedData": ["identifiers"],
                "pageSize": AT_ONCE,
            }
            page = yield RestCall(SEARCH_CATALOG, query=query)
            for number in some:
                fitting = {item["asin"] for item in page.get("items") or [] if _plain(number) in _identifiers(item)}
                found[kind, number, marketplace] = fitting.pop() if len(fitting) == 1 else None


def _identifiers(item: Mapping[str, Any]) -> set[str]:  # Any: Amazon's JSON
    return {
        _plain(row["identifier"]) for place in item.get("identifiers") or [] for row in place.get("identifiers") or []
    }


def _plain(number: str) -> str:
    # A UPC is an EAN with a zero before it, which Amazon adds or leaves out.
    return number.lstrip("0")


def planned(made: Conversion, row: FeedType, merchant: str) -> _Steps:
    """Put all documents where createFeed finds them. Returns what the ledger keeps of the submission."""
    parts: list[Json] = []
    for part in made.parts:
        body = Body(part.content, listings.CONTENT_TYPE, "UTF-8", "", part.size)
        document_id = yield from uploaded(body)
        parts.append(ledger_parts.new(document_id, part.marketplace_ids, part.sent, part.after))
    refused: list[Json] = [
        [each.message_id, each.element, each.reason, each.sku, each.warning] for each in made.refused
    ]
    return {
        "parts": parts,
        "numbers": made.numbers.to_json(),
        "messages": made.messages,
        "merchant": made.merchant or merchant,
        "refused": refused,
        "form": row.form,
    }


def advance(row: Mapping[str, Any], now: int) -> _Steps:  # Any: a row of the ledger
    """Send the parts whose turn has come. now: milliseconds. Returns the row as it is then."""
    while row["plan"]:
        due = ledger_parts.due(row["plan"]["parts"])
        if not due:
            break
        before = row
        row = yield from _part(row, due[0], now)
        if ledger_parts.due(row["plan"]["parts"]) == ledger_parts.due(before["plan"]["parts"]):
            break
    return row


def _part(row: Mapping[str, Any], place: int, now: int) -> _Steps:  # Any: as in advance
    part = row["plan"]["parts"][place]
    mine: dict[str, Json] = {"feed_id": row["feedId"], "part": place}
    if now - row["createdAt"] > ledger_parts.DOCUMENT_KEPT:
        told = yield Consult("part_done", {**mine, "state": "lost", "why": _TOO_LATE})
        return told["feed"]
    if not (yield Consult("part_sending", mine))["go"]:
        return row
    content: dict[str, Json] = {
        "feedType": JSON_LISTINGS,
        "marketplaceIds": part["marketplaces"],
        "inputFeedDocumentId": part["document"],
    }
    try:
        made = yield RestCall(CREATE, body=content)
    except (spapi.OutcomeUnknown, spapi.UnreadableReply):
        outcome: dict[str, Json] = {"state": "lost", "why": _UNKNOWN}
    except spapi.ApiError as exc:
        waits = isinstance(exc, spapi.TooManyRequests)
        outcome = {"state": "waiting"} if waits else {"state": "lost", "why": f"Amazon refused it: {exc}"}
    except spapi.SpapiError:
        outcome = {"state": "waiting"}
    else:
        outcome = {"state": "sent", "sent_as": made["feedId"]}
    told = yield Consult("part_done", {**mine, **outcome})
    return told["feed"]


_TOO_LATE = "It was not sent within two days, and Amazon has forgotten its document. Submit these messages anew."
_UNKNOWN = "It is not known whether this part was submitted, and it was not sent again. Look before submitting it anew."


def result(row: Mapping[str, Any]) -> _Steps:  # Any: as in advance
    """The ProcessingReport of the whole, or the tab-separated report of a flat file."""
    plan = row["plan"]
    results = []
    for part in plan["parts"]:
        results.append((yield from _part_result(part)))
    numbers = Numbers.from_json(plan["numbers"])
    refused = [Refusal(*each) for each in plan["refused"]]
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends the document closes it
    try:
        if plan["form"] == "flat":
            size = processing_report.write_flat(file, results, numbers, messages=plan["messages"], refused=refused)
            kind = processing_report.FLAT_TYPE
        else:
            size = processing_report.write(
                file,
                results,
                numbers,
                messages=plan["messages"],
                submission_id=row["feedId"],
                merchant=plan["merchant"],
                refused=refused,
            )
            kind = processing_report.XML_TYPE
    except BaseException:
        file.close()
        raise
    return Document(file, kind, size, _md5(file))


def _part_result(part: Mapping[str, Any]) -> _Steps:  # Any: a part
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
    import base64
    import hashlib

    digest = hashlib.md5(usedforsecurity=False)
    file.seek(0)
    while piece := file.read(256 * 1024):
        digest.update(piece)
    file.seek(0)
    return base64.b64encode(digest.digest()).decode("ascii")
