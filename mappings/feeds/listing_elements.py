"""The messages of Amazon's XML listing feeds restated as data: elements, their order, how often, and of what kind.

Source: the XSDs Amazon published (`Inventory`, `Price`, `ProductImage`, `Relationship`, `Product`, `amzn-base`); a test
compares every row with them. What an element becomes stands in `compat/listings_*`; here is only what may be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "text",  # of `least_length` to `most_length` characters; one of `values` where there are any
    "boolean",
    "natural",  # a whole number from 0
    "positive",  # a whole number from 1
    "integer",
    "decimal",
    "date",
    "time",
    "uri",
    "amount",  # a decimal with the attribute `currency`
    "word amount",  # the same as the schema has it for limits: any text of up to 24 characters
    "group",  # `children`, in this order
    "tree",  # a content that is not restated here
]


@dataclass(frozen=True, slots=True)
class Rule:
    """One element. least, most: how often it may occur; None = without limit.

    one_of: the elements with the same mark exclude each other, and one of them is there.
    """

    name: str
    kind: Kind = "text"
    least: int = 0
    most: int | None = 1
    values: tuple[str, ...] = ()
    least_length: int = 0
    most_length: int | None = None
    one_of: str = ""
    children: tuple[Rule, ...] = ()


def _group(name: str, *children: Rule, least: int = 0, most: int | None = 1) -> Rule:
    return Rule(name, "group", least, most, children=children)


def _words(name: str, *values: str, least: int = 0, most: int | None = 1, one_of: str = "") -> Rule:
    return Rule(name, "text", least, most, values=values, one_of=one_of)


def _text(name: str, longest: int | None, *, shortest: int = 1, least: int = 0, most: int | None = 1) -> Rule:
    return Rule(name, "text", least, most, least_length=shortest, most_length=longest)


SKU = _text("SKU", 40, least=1)

INVENTORY = _group(
    "Inventory",
    SKU,
    _text("FulfillmentCenterID", 50, shortest=0),
    Rule("Available", "boolean", 1, one_of="stock"),
    Rule("Quantity", "natural", 1, one_of="stock"),
    _words("Lookup", "FulfillmentNetwork", least=1, one_of="stock"),
    Rule("RestockDate", "date"),
    Rule("FulfillmentLatency", "positive"),
    _words("SwitchFulfillmentTo", "MFN", "AFN"),
)

LEVELS = 5
"""How many steps of a quantity discount a Price message holds."""

_STEPS = tuple(
    rule
    for number in range(1, LEVELS + 1)
    for rule in (Rule(f"QuantityPrice{number}", "decimal"), Rule(f"QuantityLowerBound{number}", "positive"))
)

# The XSD has ten of them, one beside the other.
_RENTALS = tuple(
    _group(
        f"Rental_{number}", Rule("StartDate", "time", 1), Rule("EndDate", "time", 1), Rule("RentalPrice", "amount", 1)
    )
    for number in range(10)
)

_JEWELLERY = tuple(
    _text(f"{part}{price}Price", 50)
    for price in ("Standard", "Sale")
    for part in ("Metal", "Diamond", "Gemstone", "MakingCharges", "Tax")
)

PRICE = _group(
    "Price",
    SKU,
    Rule("StandardPrice", "amount"),
    Rule("StandardPricePoints", "integer"),
    Rule("BusinessPrice", "decimal"),
    _words("QuantityPriceType", "fixed", "percent"),
    _group("QuantityPrice", *_STEPS),
    Rule("MinimumSellerAllowedPrice", "word amount"),
    Rule("MaximumSellerAllowedPrice", "word amount"),
    Rule("MAP", "amount"),
    Rule("DepositAmount", "amount"),
    _group(
        "Sale",
        Rule("StartDate", "time", 1),
        Rule("EndDate", "time", 1),
        Rule("SalePrice", "amount", 1),
        Rule("SalePricePoints", "integer"),
    ),
    _group("CompareAt", Rule("StartDate", "time"), Rule("EndDate", "time"), Rule("CompareAtPrice", "amount", 1)),
    _group(
        "Previous",
        Rule("StartDate", "time"),
        Rule("EndDate", "time"),
        Rule("Price", "amount", 1, one_of="price"),
        Rule("PreviousPrice", "amount", 1, one_of="price"),
    ),
    *_RENTALS,
    Rule("CostPerClickBidPrice", "amount"),
    _words("PricingAction", "delete business_price"),
    *_JEWELLERY,
    Rule("MaximumRetailPrice", "amount"),
    _words("IsSourcingOnDemand", "yes", "no"),
    _words("PricingStrategy", "bulk_by_uom", "catch_by_uom", "produce_by_uom", "produce_by_each"),
    Rule("MinimumOrderAmount", "decimal"),
    Rule("MaximumOrderAmount", "decimal"),
    Rule("OrderIncrement", "decimal"),
)

CURRENCIES = (
    *("USD", "GBP", "EUR", "JPY", "CAD", "CNY", "INR", "AUD", "BRL", "MXN", "TRY", "DEFAULT"),
    *("AED", "SAR", "SGD", "SEK", "PLN", "EGP"),
)
"""What the attribute `currency` of a price may say by the schema."""

NEWER_CURRENCIES = ("ZAR",)
"""The same of marketplaces that opened after the schema was published."""

PRODUCT_IMAGE = _group(
    "ProductImage",
    SKU,
    _words(
        "ImageType",
        *("Main", "Swatch", "BKLB", "PT1", "PT2", "PT3", "PT4", "PT5", "PT6", "PT7", "PT8", "Search", "PM01"),
        *("MainOfferImage", "OfferImage1", "OfferImage2", "OfferImage3", "OfferImage4", "OfferImage5"),
        *("PFEE", "PFUK", "PFDE", "PFFR", "PFIT", "PFES", "EEGL", "PT98", "PT99", "ELFL"),
        least=1,
    ),
    Rule("ImageLocation", "uri"),
)

RELATIONSHIP = _group(
    "Relationship",
    _text("ParentSKU", 40, least=1),
    _group(
        "Relation",
        SKU,
        Rule("SortHeuristic", "positive"),
        Rule("Quantity", "positive"),
        Rule("ComponentNumber", "positive"),
        _words("ChildDetailPageDisplay", "independently_displayable", "display_only_on_parent"),
        _words(
            "Type",
            *("Variation", "DisplaySet", "Collection", "Accessory", "Customized", "Part", "Complements", "Piece"),
            *("Necessary", "ReplacementPart", "Similar", "Episode", "Season", "MerchantTitleAuthority", "Component"),
            least=1,
        ),
        least=1,
        most=None,
    ),
)

# Content of `DescriptionData`, `DiscoveryData` and `ProductData` is the category's: the seller's own table says what
# becomes of it, and Amazon checks it.
PRODUCT = _group(
    "Product",
    SKU,
    _group(
        "StandardProductID",
        _words("Type", "ISBN", "UPC", "EAN", "ASIN", "GTIN", "GCID", "PZN", least=1),
        _text("Value", 16, shortest=8, least=1),
    ),
    _words("GtinExemptionReason", "bundle", "part"),
    Rule("RelatedProductID", "tree"),
    _text("ProductTaxCode", 50),
    Rule("LaunchDate", "time"),
    Rule("DiscontinueDate", "time"),
    Rule("ReleaseDate", "time"),
    Rule("ExternalProductUrl", "uri"),
    _group(
        "Condition",
        _words(
            "ConditionType",
            *("New", "UsedLikeNew", "UsedVeryGood", "UsedGood", "UsedAcceptable", "CollectibleLikeNew"),
            *("CollectibleVeryGood", "CollectibleGood", "CollectibleAcceptable", "Club", "NewOpenBox", "NewOem"),
            "Refurbished",
            least=1,
        ),
        _text("ConditionNote", 2000, shortest=0),
    ),
    Rule("Rebate", "tree", most=2),
    Rule("ItemPackageQuantity", "positive"),
    Rule("NumberOfItems", "positive"),
    Rule("LiquidVolume", "tree"),
    Rule("DescriptionData", "tree"),
    Rule("DiscoveryData", "tree"),
    Rule("ProductData", "tree"),
    Rule("ShippedByFreight", "boolean"),
    Rule("EnhancedImageURL", "uri"),
    Rule("Amazon-Vendor-Only", "tree"),
    Rule("Amazon-Only", "tree"),
    _words("RegisteredParameter", "PrivateLabel", "Specialized", "NonConsumer", "PreConfigured"),
    _text("NationalStockNumber", 50),
    _text("UnspscCode", 50),
    Rule("UVPListPrice", "tree"),
    _words("PesticideMarkingType", "epa_registration_number", "epa_establishment_number", most=3),
    _words(
        "PesticideMarkingRegistrationStatus",
        *("fifra_registration_required", "fifra_registration_exempt", "fifra_not_considered_pesticide"),
        most=3,
    ),
    _text("PesticideMarkingCertificationNumber", 50, most=3),
    Rule("MeltingTemperature", "tree"),
)

MESSAGES: Mapping[str, Rule] = MappingProxyType(
    {rule.name: rule for rule in (INVENTORY, PRICE, PRODUCT_IMAGE, RELATIONSHIP, PRODUCT)}
)
"""The rules by MessageType."""

OPERATIONS = ("Update", "Delete", "PartialUpdate")
"""OperationType of a message; without one it is an Update."""
