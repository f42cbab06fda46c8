"""Feeds and readers shared by the tests of conversion."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from typing import Any

from mws.compat.listings.convert import Conversion, convert
from mws.mappings.marketplaces import MARKETPLACES

US, CA, DE, FR, JP = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1PA6795UKMFR9", "A13V1IB3VIYZZH", "A1VC38T7YXB528"

INVENTORY, PRICING = "_POST_INVENTORY_AVAILABILITY_DATA_", "_POST_PRODUCT_PRICING_DATA_"
IMAGES, RELATIONSHIPS = "_POST_PRODUCT_IMAGE_DATA_", "_POST_PRODUCT_RELATIONSHIP_DATA_"
PRODUCTS = "_POST_PRODUCT_DATA_"
FLAT, LOADER = "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_", "_POST_FLAT_FILE_INVLOADER_DATA_"

KINDS = {
    INVENTORY: "Inventory",
    PRICING: "Price",
    IMAGES: "ProductImage",
    RELATIONSHIPS: "Relationship",
    PRODUCTS: "Product",
}


def message(number: object, body: str, operation: str = "Update") -> str:
    given = f"<OperationType>{operation}</OperationType>" if operation else ""
    return f"<Message><MessageID>{number}</MessageID>{given}{body}</Message>"


def envelope(kind: str, *messages: str, extra: str = "", head: str = '<?xml version="1.0"?>\n') -> bytes:
    return (
        f"{head}<AmazonEnvelope xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
        "<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>M_1</MerchantIdentifier></Header>"
        f"<MessageType>{kind}</MessageType>{extra}{''.join(messages)}</AmazonEnvelope>"
    ).encode()


def stock(number: object, sku: str, rest: str = "<Quantity>5</Quantity>", operation: str = "Update") -> str:
    return message(number, f"<Inventory><SKU>{sku}</SKU>{rest}</Inventory>", operation)


def price(number: object, sku: str, rest: str = "", operation: str = "Update") -> str:
    rest = rest or '<StandardPrice currency="USD">19.99</StandardPrice>'
    return message(number, f"<Price><SKU>{sku}</SKU>{rest}</Price>", operation)


def nothing_there(sku: str, marketplace: str) -> None:
    """`current_offer` of a seller without listings."""


# Any: options of convert.
def converted(feed: bytes, feed_type: str, *marketplaces: str, **options: Any) -> Conversion:
    options.setdefault("currency_of", {row.id: row.currency for row in MARKETPLACES.values()})
    options.setdefault("language_of", {row.id: row.language for row in MARKETPLACES.values()})
    return convert(
        io.BytesIO(feed),
        feed_type,
        seller_id="A1SELLER",
        marketplace_ids=marketplaces or (US,),
        out=options.pop("out", tempfile.TemporaryFile),
        **options,
    )


def documents(made: Conversion) -> list[dict[str, Any]]:  # Any: JSON
    """The parts as JSON; what is said of them must be so."""
    found = []
    for part in made.parts:
        part.content.seek(0)
        data = part.content.read()
        assert len(data) == part.size
        document = json.loads(data)
        assert len(document["messages"]) == part.messages
        found.append(document)
    return found


def sent(made: Conversion) -> list[dict[str, Any]]:  # Any: JSON
    """The messages of a conversion of one part."""
    (document,) = documents(made)
    assert document["header"] == {"sellerId": "A1SELLER", "version": "2.0"}
    messages: list[dict[str, Any]] = document["messages"]
    return messages


def present(listings: dict[str, Any]) -> Callable[[str, str], Any]:  # Any: JSON
    """`current_offer` of these listings, by SKU."""
    return lambda sku, marketplace: listings.get(sku)
