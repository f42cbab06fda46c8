"""What values and columns of legacy listing feeds are called in today's listing attributes. Data only.

Sources, read 2026-11-20: `feeds_reports_documents.md` §6 and §7 (channels, prices, images, relationships); Amazon's
listings items model (the condition types); Amazon's inventory loader help and its templates (columns, the numbers of
product-id-type and item-condition); public feeds and product type definitions (attributes of relationships and of
offers on existing products: `merchant_suggested_asin`, `product_tax_code`, `main_offer_image_locator`,
`merchant_shipping_group`, `hazmat`, `safety_data_sheet_url`); columns of the loader also of a public program's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from mws.mappings.marketplaces import MARKETPLACES

OFFER, AVAILABILITY = "purchasable_offer", "fulfillment_availability"

OFFER_TYPE = "PRODUCT"
"""The product type that takes sales terms of any listing."""

MERCHANT = "DEFAULT"
"""fulfillment_channel_code of what the seller ships."""

AMAZON_CHANNELS = frozenset(row.amazon_channel for row in MARKETPLACES.values() if row.amazon_channel)
"""fulfillment_channel_code of what Amazon ships, wherever a source names one."""

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "New": "new_new",
        "NewOpenBox": "new_open_box",
        "NewOem": "new_oem",
        "Refurbished": "refurbished_refurbished",
        "UsedLikeNew": "used_like_new",
        "UsedVeryGood": "used_very_good",
        "UsedGood": "used_good",
        "UsedAcceptable": "used_acceptable",
        "CollectibleLikeNew": "collectible_like_new",
        "CollectibleVeryGood": "collectible_very_good",
        "CollectibleGood": "collectible_good",
        "CollectibleAcceptable": "collectible_acceptable",
        "Club": "club_club",
    }
)
"""ConditionType → `condition_type`."""

CONDITION_NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "1": "UsedLikeNew",
        "2": "UsedVeryGood",
        "3": "UsedGood",
        "4": "UsedAcceptable",
        "5": "CollectibleLikeNew",
        "6": "CollectibleVeryGood",
        "7": "CollectibleGood",
        "8": "CollectibleAcceptable",
        "10": "Refurbished",
        "11": "New",
    }
)
"""item-condition of the inventory loader → ConditionType. Of 9 the sources say different things."""

PRODUCT_ID_NUMBERS: Mapping[str, str] = MappingProxyType({"1": "ASIN", "2": "ISBN", "3": "UPC", "4": "EAN"})
"""product-id-type of the inventory loader → Type of StandardProductID."""

CATALOG_ID_TYPES = frozenset({"ISBN", "UPC", "EAN", "GTIN"})
"""Product ids searchCatalogItems finds an ASIN for."""

EXTERNAL_ID_TYPES: Mapping[str, str] = MappingProxyType({"UPC": "upc", "EAN": "ean", "GTIN": "gtin"})
"""StandardProductID → `type` of `externally_assigned_product_identifier`."""

IMAGE_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "Main": "main_product_image_locator",
        "Swatch": "swatch_product_image_locator",
        **{f"PT{number}": f"other_product_image_locator_{number}" for number in range(1, 9)},
        "MainOfferImage": "main_offer_image_locator",
        **{f"OfferImage{number}": f"other_offer_image_locator_{number}" for number in range(1, 6)},
    }
)
"""ImageType → attribute. The other image types have none that a source names."""

RELATIONSHIPS: Mapping[str, str] = MappingProxyType({"Variation": "variation"})
"""Type of a Relation → `child_relationship_type`."""

# ---- flat files ----------------------------------------------------------------------------------------------------

PRICES_AND_QUANTITIES = "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_"
INVENTORY_LOADER = "_POST_FLAT_FILE_INVLOADER_DATA_"

_STEPS = {
    f"quantity-{column}{number}": f"Quantity{element}{number}"
    for number in range(1, 6)
    for column, element in (("price", "Price"), ("lower-bound", "LowerBound"))
}

PRICE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "price": "StandardPrice",
        "minimum-seller-allowed-price": "MinimumSellerAllowedPrice",
        "maximum-seller-allowed-price": "MaximumSellerAllowedPrice",
        "business-price": "BusinessPrice",
        "quantity-price-type": "QuantityPriceType",
        **_STEPS,
    }
)
"""Column → element of a Price message."""

STOCK_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "quantity": "Quantity",
        "handling-time": "FulfillmentLatency",
        "leadtime-to-ship": "FulfillmentLatency",
        "fulfillment-center-id": "FulfillmentCenterID",
        "fulfillment-channel": "FulfillmentCenterID",
    }
)
"""Column → element of an Inventory message."""

LOADER_COLUMNS = frozenset({"product-id", "product-id-type", "item-condition", "item-note", "add-delete"})
"""What only the inventory loader has: the listing itself."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of the inventory loader that is an attribute of the offer. kind: what a cell may say.

    values: of the kind "word". members: what stands in the entry beside `value`. language: its language_tag does too.
    """

    attribute: str
    kind: Literal["flag", "word", "count", "text", "uri"]
    values: tuple[str, ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    language: bool = False


# SupplierDeclaredDGHZRegulation of the published Product.xsd; the same words are today's.
_DANGEROUS_GOODS = FactColumn(
    "supplier_declared_dg_hz_regulation",
    "word",
    ("ghs", "storage", "waste", "not_applicable", "transportation", "other", "unknown"),
)

FACT_COLUMNS: Mapping[str, FactColumn] = MappingProxyType(
    {
        "product-tax-code": FactColumn("product_tax_code", "text"),
        "batteries-required": FactColumn("batteries_required", "flag"),
        "are-batteries-included": FactColumn("batteries_included", "flag"),
        "number-of-lithium-ion-cells": FactColumn("number_of_lithium_ion_cells", "count"),
        "number-of-lithium-metal-cells": FactColumn("number_of_lithium_metal_cells", "count"),
        **{f"supplier-declared-dg-hz-regulation{number}": _DANGEROUS_GOODS for number in range(1, 6)},
        "hazmat-united-nations-regulatory-id": FactColumn(
            "hazmat", "text", members=(("aspect", "united_nations_regulatory_id"),)
        ),
        "safety-data-sheet-url": FactColumn("safety_data_sheet_url", "uri", language=True),
    }
)
"""Columns of the loader's templates with an attribute that Amazon's examples or public listings show. Columns are
written here with hyphens; templates write some with underscores."""

SHIPPING_GROUP = "merchant-shipping-group-name"
"""The name of a shipping template; `merchant_shipping_group` takes its id, which the configuration says."""

FLAGS: Mapping[str, bool] = MappingProxyType(
    {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
)
"""What a column of the kind "flag" may say, in lower case."""

WITHOUT_EFFECT = frozenset({"will-ship-internationally", "expedited-shipping", "standard-plus"})
"""Columns no listing attribute exists for: shipping options are the account's shipping templates now."""

WITHOUT_ATTRIBUTE = frozenset(
    {
        *("battery-cell-composition", "battery-type", "number-of-batteries"),
        *("battery-weight", "battery-weight-unit-of-measure", "lithium-battery-packaging"),
        *("lithium-battery-energy-content", "lithium-battery-energy-content-unit-of-measure"),
        *("lithium-battery-weight", "lithium-battery-weight-unit-of-measure"),
        *("item-weight", "item-weight-unit-of-measure", "item-volume", "item-volume-unit-of-measure"),
        *("flash-point", "list-price", "uvp-list-price"),
        *(f"ghs-classification-class{number}" for number in range(1, 4)),
    }
)
"""Columns of the loader's templates that describe the product, and that no source gives an attribute of an offer for:
the row is carried without them."""

SAYS_NO = frozenset({"no", "n", "false", "not applicable", "not_applicable", "n/a"})
"""Cells that lose nothing where their column cannot be carried, in lower case."""

ADD_DELETE: Mapping[str, str] = MappingProxyType({"": "Update", "a": "Update", "d": "Delete", "x": "Delete"})
"""add-delete → OperationType."""
