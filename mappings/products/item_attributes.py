"""`ns2:ItemAttributes` of a product, by Catalog Items 2022-04-01: what MWS said of it, as far as Amazon still does.

Sources: names, order and types of Amazon's published `default.xsd`; `xml:lang`, `Units` and `Role` as in MWS's samples
and in real replies. `summaries`, `dimensions`, `images` and `productTypes` are in Amazon's model; names in `attributes`
are those of its example (bullet_point, list_price, number_of_items, warranty_description) and of replies that public
programs read (binding, department, genre, language, material, pages, publication_date, publisher). No other element of
MWS's has a source that was seen: `ABSENT`.

The scope is one product whose lists by marketplace were made the object of the one asked for.
"""

from __future__ import annotations

import re

from mws.mappings.codecs import BOOL, COUNT, attr, field, group, many, text
from mws.mappings.model import Absent, Codec, Derive, Group, Many, Node
from mws.mappings.products.money import AMOUNT
from mws.mappings.products.units import INCHES, LENGTH, POUNDS, WEIGHT
from mws.spapi.calls import Json

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _plain(value: Json) -> str | None:
    """What is no plain value has no place in an element: attributes follow schemas that change by product type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) and value != "" else None


def _value(row: Json) -> str | None:
    return _plain(row.get("value")) if isinstance(row, dict) else None


def _first(rows: Json) -> str | None:
    """The first plain value of an attribute."""
    for row in rows if isinstance(rows, list) else ():
        found = _value(row)
        if found is not None:
            return found
    return None


def _first_count(rows: Json) -> str | None:
    found = _first(rows)
    return found if found is not None and found.isascii() and found.isdigit() else None


def _day(value: Json) -> str | None:
    """A day without its time, as MWS wrote days."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants a day, got {type(value).__name__}")
    found = _DAY.match(value)
    return found[0] if found else value


def _languages(rows: Json) -> Json:
    """Languages with what they are of, in MWS's words: `original_language` was Original Language."""
    found: list[Json] = []
    for row in rows if isinstance(rows, list) else ():
        name, kind = _value(row), _plain(row.get("type")) if isinstance(row, dict) else None
        if name is not None:
            found.append({"value": name, "type": kind.replace("_", " ").title() if kind is not None else None})
    return found or None


def _list_price(rows: Json) -> Json:
    """The first list price that has a number. Where tax is part of it, it is called value_with_tax."""
    for row in rows if isinstance(rows, list) else ():
        amount = (row.get("value") or row.get("value_with_tax")) if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(amount, (int, float)) and not isinstance(amount, bool):
            return {"amount": amount, "currency": row.get("currency")}
    return None


def _smallest(rows: Json) -> Json:
    """The smallest picture of the product as a whole."""
    if not isinstance(rows, list):
        raise TypeError(f"wants a list, got {type(rows).__name__}")
    found = [row for row in rows if isinstance(row, dict) and row.get("variant") == "MAIN"]
    return min(found, key=lambda row: _pixels(row, "height") * _pixels(row, "width"), default=None)


def _pixels(row: dict[str, Json], name: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} wants a whole number, got {type(value).__name__}")
    return value


# Roles MWS had an element for. Any other is a Creator with that role.
_OWN_ELEMENT = {"actor": "Actor", "artist": "Artist", "author": "Author", "director": "Director"}
_LOOKS_AT = ("role.value", "role.displayName", "value")


def _with_role(role: str) -> Derive:
    def make(rows: Json) -> Json:
        return [row for row in _contributors(rows) if row["role"] == role]

    return Derive(role, make, _LOOKS_AT)


def _creators(rows: Json) -> Json:
    return [row for row in _contributors(rows) if row["role"] not in _OWN_ELEMENT]


def _contributors(rows: Json) -> list[dict[str, Json]]:
    """Who made the product, with the role in lower case and as it is shown; nobody without a name or a role."""
    if not isinstance(rows, list):
        raise TypeError(f"wants a list, got {type(rows).__name__}")
    found: list[dict[str, Json]] = []
    for row in rows:
        role, name = (row.get("role"), _value(row)) if isinstance(row, dict) else (None, None)
        word = _plain(role.get("value")) if isinstance(role, dict) else None
        if isinstance(role, dict) and word is not None and name is not None:
            found.append({"role": word.lower(), "shown": _plain(role.get("displayName")) or word, "value": name})
    return found


ROWS = Derive("rows", lambda rows: rows if isinstance(rows, list) else None, ("value",))
VALUE = Codec("value of a row", _value)
FIRST = Codec("first value", _first)
FIRST_COUNT = Codec("first whole number", _first_count)
FIRST_DAY = Codec("first day", lambda rows: _day(_first(rows)))
DAY = Codec("day", _day)


def _ns2(name: str, attribute: str, codec: Codec = FIRST) -> Node:
    """An element whose first value stands in Amazon's attributes."""
    return field(f"ns2:{name}", f"attributes.{attribute}", codec)


def _all(name: str, attribute: str) -> Many:
    """An element for every value of one of Amazon's attributes."""
    return many("", f"ns2:{name}", rest=f"attributes.{attribute}", codec=VALUE, via=ROWS)


def _people(role: str) -> Many:
    return many("", f"ns2:{_OWN_ELEMENT[role]}", rest="summaries.contributors", codec=VALUE, via=_with_role(role))


def _side(name: str, codec: Codec = LENGTH, units: str = INCHES) -> Group:
    return group(f"ns2:{name}", attr("Units", value=units), text(name.lower(), codec))


def _dimensions(name: str, part: str) -> Group:
    return group(
        f"ns2:{name}",
        _side("Height"),
        _side("Length"),
        _side("Width"),
        _side("Weight", WEIGHT, POUNDS),
        rest=f"dimensions.{part}",
    )


def _edge(name: str) -> Group:
    return group(f"ns2:{name}", attr("Units", value="pixels"), text(name.lower(), COUNT))


ITEM_ATTRIBUTES = group(
    "ns2:ItemAttributes",
    attr("xml:lang", "language"),
    _people("actor"),
    _people("artist"),
    _people("author"),
    _ns2("Binding", "binding"),
    field("ns2:Brand", "summaries.brand"),
    field("ns2:Color", "summaries.color"),
    many(
        "",
        "ns2:Creator",
        attr("Role", "shown"),
        text("value"),
        rest="summaries.contributors",
        via=Derive("other roles", _creators, _LOOKS_AT),
    ),
    _ns2("Department", "department"),
    _people("director"),
    _all("Feature", "bullet_point"),
    _ns2("Genre", "genre"),
    _dimensions("ItemDimensions", "item"),
    field("ns2:IsAdultProduct", "summaries.adultProduct", BOOL),
    field("ns2:IsAutographed", "summaries.autographed", BOOL),
    field("ns2:IsEligibleForTradeIn", "summaries.tradeInEligible", BOOL),
    field("ns2:IsMemorabilia", "summaries.memorabilia", BOOL),
    many(
        "ns2:Languages",
        "ns2:Language",
        field("ns2:Name", "value"),
        field("ns2:Type", "type"),
        rest="attributes.language",
        via=Derive("languages", _languages, ("value", "type")),
    ),
    group(
        "ns2:ListPrice",
        field("ns2:Amount", "amount", AMOUNT),
        field("ns2:CurrencyCode", "currency"),
        rest="attributes.list_price",
        via=Derive("first list price", _list_price, ("value", "value_with_tax", "currency")),
    ),
    field("ns2:Manufacturer", "summaries.manufacturer"),
    _all("MaterialType", "material"),
    field("ns2:Model", "summaries.modelNumber"),
    _ns2("NumberOfItems", "number_of_items", FIRST_COUNT),
    _ns2("NumberOfPages", "pages", FIRST_COUNT),
    _dimensions("PackageDimensions", "package"),
    field("ns2:PackageQuantity", "summaries.packageQuantity", COUNT),
    field("ns2:PartNumber", "summaries.partNumber"),
    field("ns2:ProductGroup", "summaries.websiteDisplayGroupName", mark="inferred"),
    field("ns2:ProductTypeName", "productTypes.productType"),
    _ns2("PublicationDate", "publication_date", FIRST_DAY),
    _ns2("Publisher", "publisher"),
    field("ns2:ReleaseDate", "summaries.releaseDate", DAY),
    field("ns2:Size", "summaries.size"),
    group(
        "ns2:SmallImage",
        field("ns2:URL", "link"),
        _edge("Height"),
        _edge("Width"),
        rest="images.images",
        via=Derive("the smallest of the whole product", _smallest, ("variant", "link", "height", "width")),
    ),
    field("ns2:Title", "summaries.itemName"),
    _ns2("Warranty", "warranty_description"),
)

_UNSEEN = (
    "AspectRatio, AudienceRating, BackFinding, BandMaterialType, BlurayRegion, CEROAgeRating, ChainType, "
    "ClaspType, CPUManufacturer, CPUSpeed, CPUType, DisplaySize, Edition, EpisodeSequence, ESRBAgeRating, "
    "Flavor, Format, GemType, GolfClubFlex, GolfClubLoft, HandOrientation, HardDiskInterface, HardDiskSize, "
    "HardwarePlatform, HazardousMaterialType, IssuesPerYear, ItemPartNumber, LegalDisclaimer, "
    "ManufacturerMaximumAge, ManufacturerMinimumAge, ManufacturerPartsWarrantyDescription, MaximumResolution, "
    "MediaType, MetalStamp, MetalType, NumberOfDiscs, NumberOfIssues, NumberOfTracks, OperatingSystem, "
    "OpticalZoom, PegiRating, Platform, ProcessorCount, ProductTypeSubcategory, RegionCode, RingSize, "
    "RunningTime, ShaftMaterial, Scent, SeasonSequence, SeikodoProductCode, SizePerPearl, SubscriptionLength, "
    "SystemMemorySize, SystemMemoryType, TheatricalReleaseDate, TotalDiamondWeight, TotalGemWeight, "
    "WEEETaxValue"
)

ABSENT = (
    Absent("ItemAttributes: Label, Studio", "SP-API tells of the manufacturer only"),
    Absent(
        "ItemAttributes of few kinds of goods",
        f"attributes are named by product type today, and no name was seen that is one of these: {_UNSEEN}",
    ),
    Absent("VariationChild: all but Color and Size", "the summary of a child has no other that tells it apart"),
)


def left_out(dimensions: Json) -> tuple[str, ...]:
    """The elements of which a measure is left out, because its unit is none that can be told in inches or pounds.

    dimensions: of one product in one marketplace, as Amazon has them.
    """
    parts = {"item": "ns2:ItemDimensions", "package": "ns2:PackageDimensions"}
    found = dimensions if isinstance(dimensions, dict) else {}
    return tuple(name for part, name in parts.items() if _has_strange_unit(found.get(part)))


def _has_strange_unit(part: Json) -> bool:
    return isinstance(part, dict) and any(
        isinstance(side, dict)
        and side.get("value") is not None
        and (WEIGHT if name == "weight" else LENGTH).read(side) is None
        for name, side in part.items()
    )
