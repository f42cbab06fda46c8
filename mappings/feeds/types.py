"""Every FeedType MWS had: what it is called today, since when it is dead and what took its place. Data only.

Sources, read 2026-11-20: Amazon's feed type values (the live names), the deprecation reminders of June 2025 (listing
feeds refused since 2025-07-31: createFeed takes them and the feed ends FATAL) and of January 2024 (inbound plans),
python-amazon-mws and the MWS guide (the legacy names). MessageType: the published AmazonEnvelope schema, and for the
types it does not list the element their messages bear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

JSON_LISTINGS = "JSON_LISTINGS_FEED"

Form = Literal["xml", "flat", "file"]
Kind = Literal["state", "fact", "event"]
"""What saying a feed a second time does: a state is set again, a fact is stated again, an event happens again."""


REHEARSED_DAYS = 30
"""How long a rehearsed feed that states a fact or does something is kept, to be sent."""


@dataclass(frozen=True, slots=True)
class FeedType:
    """One legacy type. legacy: with its underscores. name: what createFeed takes today, "" where nothing does.

    form: "xml" (an AmazonEnvelope), "flat" (tab-separated text) or "file" (a PDF or image, passed on unread).
    message: the MessageType its envelope names, "" where no source says. ended: since when Amazon refuses it, None
    while it is alive or where the date is not known. successor: what to use instead. listing: it sets the state of
    listings, so that the later of two wins. converts: it is turned into JSON_LISTINGS_FEED.

    kind: an "event" where nobody knows better, since sending it twice may cost money. touches: the kinds of value it
    sets; a feed that touches one of them comes between two others of the same.
    """

    legacy: str
    name: str
    form: Form
    message: str = ""
    ended: date | None = None
    successor: str = ""
    listing: bool = False
    converts: bool = False
    kind: Kind = "event"
    touches: frozenset[str] = frozenset()

    def count_in_words(self, count: int) -> str:
        """So many messages of it, as people call them: `3 refunds`."""
        noun = next((noun for part, noun in _NOUNS if part in self.legacy), "message")
        return f"{count} {noun}{'' if count == 1 else 's'}"


# What a message of a type is called: by the first part of its name that fits.
_NOUNS = (
    ("ORDER_ACKNOWLEDGEMENT", "order acknowledgement"),
    ("PAYMENT_ADJUSTMENT", "refund"),
    ("FULFILLMENT_ORDER_CANCELLATION", "cancelled fulfilment order"),
    ("FULFILLMENT_ORDER_REQUEST", "fulfilment order"),
    ("FULFILLMENT_DATA", "shipment confirmation"),
    ("INVOICE_CONFIRMATION", "invoice confirmation"),
    ("CREATE_REMOVAL", "removal order"),
    ("VAT_INVOICE", "VAT invoice"),
    ("EASYSHIP_DOCUMENTS", "Easy Ship document"),
)


def _alive(name: str, form: Form, message: str = "", *, kind: Kind = "event", touches: str = "") -> FeedType:
    return FeedType(f"_{name}_", name, form, message, kind=kind, touches=frozenset(touches.split()))


_LISTINGS_END = date(2025, 7, 31)
_EVERYTHING = "product price stock image relationship shipping"


def _listing(
    name: str, form: Form, message: str = "", *, touches: str, converts: bool = False, successor: str = JSON_LISTINGS
) -> FeedType:
    return FeedType(
        f"_{name}_",
        "",
        form,
        message,
        _LISTINGS_END,
        successor,
        listing=True,
        converts=converts,
        kind="state",
        touches=frozenset(touches.split()),
    )


def _dead(name: str, form: Form, ended: date | None, successor: str) -> FeedType:
    return FeedType(f"_{name}_", "", form, "", ended, successor)


_ROWS = (
    # Orders
    _alive(
        "POST_ORDER_ACKNOWLEDGEMENT_DATA",
        "xml",
        "OrderAcknowledgement",
        kind="fact",
        touches="acknowledgement",
    ),
    _alive("POST_PAYMENT_ADJUSTMENT_DATA", "xml", "OrderAdjustment"),
    _alive(
        "POST_ORDER_FULFILLMENT_DATA",
        "xml",
        "OrderFulfillment",
        kind="fact",
        touches="fulfilment",
    ),
    # Of these two the published envelope has no MessageType, so none is demanded.
    _alive("POST_INVOICE_CONFIRMATION_DATA", "xml", kind="fact", touches="invoice"),
    _alive("POST_EXPECTED_SHIP_DATE_SOD", "xml", kind="state", touches="ship_date"),
    _alive(
        "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA",
        "flat",
        kind="fact",
        touches="acknowledgement",
    ),
    _alive("POST_FLAT_FILE_PAYMENT_ADJUSTMENT_DATA", "flat"),
    _alive("POST_FLAT_FILE_FULFILLMENT_DATA", "flat", kind="fact", touches="fulfilment"),
    _alive("POST_FLAT_FILE_IL_SNAPSHOT_FEED", "flat"),
    _alive("POST_FLAT_FILE_IL_ALLOCATION_REQUESTS_CONFIRMATION_FEED", "flat"),
    _alive("POST_EXPECTED_SHIP_DATE_SOD_FLAT_FILE", "flat", kind="state", touches="ship_date"),
    # Fulfilment by Amazon
    _alive("POST_FULFILLMENT_ORDER_REQUEST_DATA", "xml", "FulfillmentOrderRequest"),
    _alive(
        "POST_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA",
        "xml",
        "FulfillmentOrderCancellationRequest",
    ),
    _alive("POST_FBA_INBOUND_CARTON_CONTENTS", "xml", kind="state", touches="carton_contents"),
    _alive("POST_FLAT_FILE_FULFILLMENT_ORDER_REQUEST_DATA", "flat"),
    _alive("POST_FLAT_FILE_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA", "flat"),
    _alive("POST_FLAT_FILE_FBA_CREATE_REMOVAL", "flat"),
    # Documents
    _alive("UPLOAD_VAT_INVOICE", "file", kind="fact", touches="invoice"),
    _alive("POST_EASYSHIP_DOCUMENTS", "file"),
    # Listings: refused by Amazon as they are
    _listing("POST_PRODUCT_DATA", "xml", "Product", touches="product", converts=True),
    _listing("POST_INVENTORY_AVAILABILITY_DATA", "xml", "Inventory", touches="stock", converts=True),
    _listing("POST_PRODUCT_PRICING_DATA", "xml", "Price", touches="price", converts=True),
    _listing("POST_PRODUCT_IMAGE_DATA", "xml", "ProductImage", touches="image", converts=True),
    _listing("POST_PRODUCT_RELATIONSHIP_DATA", "xml", "Relationship", touches="relationship", converts=True),
    _listing("POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA", "flat", touches="price stock", converts=True),
    _listing("POST_FLAT_FILE_INVLOADER_DATA", "flat", touches="product price stock", converts=True),
    _listing(
        "POST_PRODUCT_OVERRIDES_DATA",
        "xml",
        "Override",
        touches="shipping",
        successor="the merchant_shipping_group attribute and the account's shipping templates",
    ),
    _listing("POST_FLAT_FILE_LISTINGS_DATA", "flat", touches=_EVERYTHING),
    _listing("POST_FLAT_FILE_BOOKLOADER_DATA", "flat", touches=_EVERYTHING),
    _listing("POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA", "flat", touches=_EVERYTHING),
    _listing("POST_UIEE_BOOKLOADER_DATA", "flat", touches=_EVERYTHING),
    # Gone for other reasons
    _dead("POST_FLAT_FILE_FBA_CREATE_INBOUND_PLAN", "flat", date(2024, 3, 27), "Fulfillment Inbound API 2024-03-20"),
    _dead("POST_FLAT_FILE_FBA_UPDATE_INBOUND_PLAN", "flat", date(2024, 3, 27), "Fulfillment Inbound API 2024-03-20"),
    _dead("RFQ_UPLOAD_FEED", "flat", date(2024, 3, 27), ""),
    # Amazon's list of live types does not have these three, and no date is stated for them.
    _dead("POST_ENHANCED_CONTENT_DATA", "xml", None, "A+ Content API"),
    _dead("POST_STD_ACES_DATA", "xml", None, ""),
    _dead("POST_FLAT_FILE_INVOICE_CONFIRMATION_DATA", "flat", None, "_POST_INVOICE_CONFIRMATION_DATA_"),
)

FEED_TYPES: Mapping[str, FeedType] = MappingProxyType({row.legacy: row for row in _ROWS})
"""By legacy name."""

LIVE: tuple[str, ...] = (*(row.name for row in _ROWS if row.name), JSON_LISTINGS)
"""What createFeed takes today and getFeeds can list."""


def find(name: str) -> FeedType | None:
    """The row of a FeedType, with its underscores or without, as some clients write it; None where unknown."""
    return FEED_TYPES.get(name) or FEED_TYPES.get(f"_{name.strip('_')}_")


def touching(row: FeedType) -> list[str]:
    """The legacy types that set a kind of value which this one sets too, itself among them."""
    return [each.legacy for each in _ROWS if each.touches & row.touches]


def legacy_of(name: str) -> str:
    """How MWS would have written a live type: with underscores."""
    return f"_{name}_"


def as_listed(legacy: str) -> str:
    """The live type under which feeds of a legacy type are listed upstream: its own, or JSON_LISTINGS_FEED."""
    row = find(legacy)
    if row is None:
        return legacy.strip("_")
    return row.name or (JSON_LISTINGS if row.converts else legacy.strip("_"))
