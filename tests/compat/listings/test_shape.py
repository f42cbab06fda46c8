"""Product data by the seller's table and Amazon's definition: what an attribute looks like, and what is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mws.compat.listings.definition import Definition, DefinitionKey, Unusable
from mws.spapi.sandbox.world.drinking_cup import schema
from tests.compat.listings.feeds import PRODUCTS, US, converted, documents, envelope, message, nothing_there

MX = "A1AM78C64UM0Y8"

# Any: JSON, and the seller's table.
Table = dict[str, Any]

DATA = "ProductData/Home/ProductType/Home"
RULES: Table = {
    "DescriptionData/Title": "item_name",
    "DescriptionData/Brand": "brand",
    "DescriptionData/BulletPoint": "bullet_point",
    "DescriptionData/ItemDimensions/Length": {"attribute": "item_dimensions.length", "units": {"IN": "inches"}},
    "DescriptionData/ItemDimensions/Width": {"attribute": "item_dimensions.width", "units": {"IN": "inches"}},
    "DescriptionData/ItemDimensions/Height": {"attribute": "item_dimensions.height", "units": {"IN": "inches"}},
    "DescriptionData/PackageWeight": {"attribute": "item_package_weight", "units": {"LB": "pounds"}},
    "DescriptionData/MSRP": {"attribute": "list_price", "currency": True},
    "DescriptionData/MfrPartNumber": "model_number",
    "DescriptionData/NumberOfItems": "number_of_items",
    f"{DATA}/Color": "color",
    f"{DATA}/Microwaveable": "is_microwaveable",
    f"{DATA}/VariationData/VariationTheme": {"attribute": "variation_theme", "values": {"Color": "COLOR", "Old": "X"}},
    f"{DATA}/VariationData/Parentage": [
        # Whose child it is comes with the relationship feed, and that it is one.
        {"attribute": "parentage_level", "values": {"parent": "parent", "child": ""}},
        {
            "attribute": "child_parent_sku_relationship.child_relationship_type",
            "values": {"parent": "variation", "child": ""},
        },
    ],
}
ROW: Table = {"product_type": "DRINKING_CUP", "attributes": RULES, "ignore": [DATA]}  # DATA alone: it is empty
TABLE: Table = {"Home/Home": {**ROW, "constants": {"country_of_origin": "DE"}}}

IDENTITY = "<StandardProductID><Type>EAN</Type><Value>4006381333931</Value></StandardProductID>"
NAMED = "<Title>Mug</Title><Brand>Clay</Brand>"
HOME = "<ProductData><Home><ProductType><Home>{}</Home></ProductType></Home></ProductData>"


def definition(key: DefinitionKey) -> Definition:
    """That of the sandbox."""
    return Definition(schema(key.marketplace, key.requirements, enforced=key.enforced))


def cup(described: str = NAMED, data: str = "", identity: str = IDENTITY, sku: str = "A", number: int = 1) -> str:
    body = f"<SKU>{sku}</SKU>{identity}<DescriptionData>{described}</DescriptionData>{HOME.format(data)}"
    return message(number, f"<Product>{body}</Product>")


# Any: options of `converted`; attributes are JSON.
def attributes(product: str, marketplace: str = US, table: Table = TABLE, **options: Any) -> Any:
    options = {"current_offer": nothing_there, "definition": definition, **options}
    made = converted(envelope("Product", product), PRODUCTS, marketplace, product_types=table, **options)
    assert made.refused == ()
    ((document,),) = ([each["messages"] for each in documents(made)],)
    return document[0]["attributes"]


def refused(product: str, table: Table = TABLE, **options: Any) -> tuple[str, str]:
    options = {"current_offer": nothing_there, "definition": definition, **options}
    made = converted(envelope("Product", product), PRODUCTS, product_types=table, **options)
    (refusal,) = made.refused
    assert (made.parts, refusal.warning) == ((), False)
    return refusal.element, refusal.reason


def with_rule(path: str, rule: object, **row: Any) -> Table:
    return {"Home/Home": {**TABLE["Home/Home"], "attributes": {**RULES, path: rule}, **row}}


WHERE = {"marketplace_id": US}
DIMENSIONS = (
    '<ItemDimensions><Length unitOfMeasure="IN">5</Length><Width unitOfMeasure="IN">3.5</Width>'
    '<Height unitOfMeasure="IN">4</Height></ItemDimensions>'
)
MSRP = '<MSRP currency="{}">19.99</MSRP>'


def test_language_and_marketplace_stand_where_the_definition_has_them() -> None:
    found = attributes(cup())
    assert found["item_name"] == [{"value": "Mug", "language_tag": "en_US", **WHERE}]
    assert found["country_of_origin"] == [{"value": "DE", **WHERE}]


def test_dimensions_come_into_one_object() -> None:
    found = attributes(cup(f"{NAMED}{DIMENSIONS}"))
    sides = {name: {"value": value, "unit": "inches"} for name, value in (("length", 5), ("width", 3.5), ("height", 4))}
    assert found["item_dimensions"] == [{**sides, **WHERE}]


def test_dimensions_of_which_one_is_missing_are_refused_by_path_and_title() -> None:
    element, reason = refused(cup(f'{NAMED}<ItemDimensions><Length unitOfMeasure="IN">5</Length></ItemDimensions>'))
    assert element == "DescriptionData/ItemDimensions/Length"
    assert 'item_dimensions[0].height ("Item Height") is required and missing' in reason


@pytest.mark.parametrize(("marketplace", "currency", "member"), [(US, "USD", "value"), (MX, "MXN", "value_with_tax")])
def test_a_list_price_is_told_with_tax_where_the_definition_says_so(
    marketplace: str, currency: str, member: str
) -> None:
    found = attributes(cup(f"{NAMED}{MSRP.format(currency)}"), marketplace)
    assert found["list_price"] == [{member: 19.99, "currency": currency, "marketplace_id": marketplace}]


def test_a_price_needs_no_word_in_the_row_where_the_definition_has_a_currency() -> None:
    table = with_rule("DescriptionData/MSRP", "list_price")
    assert attributes(cup(f"{NAMED}{MSRP.format('USD')}"), table=table)["list_price"][0]["currency"] == "USD"
    element, reason = refused(cup(f"{NAMED}{MSRP.format('EUR')}"), table)
    assert (element, "USD" in reason) == ("DescriptionData/MSRP", True)


PARENT = "<VariationData><Parentage>parent</Parentage><VariationTheme>Color</VariationTheme></VariationData>"
CHILD = PARENT.replace("parent", "child")


def test_a_variation_parent_needs_neither_product_id_nor_colour() -> None:
    found = attributes(cup(data=PARENT, identity=""))
    assert found["variation_theme"] == [{"name": "COLOR"}]
    assert found["parentage_level"] == [{"value": "parent", **WHERE}]
    assert found["child_parent_sku_relationship"] == [{"child_relationship_type": "variation", **WHERE}]


def test_a_child_needs_what_its_theme_says() -> None:
    element, reason = refused(cup(data=CHILD))
    assert element == "color"
    assert 'color ("Color") is required and missing' in reason
    found = attributes(cup(data=f"{CHILD}<Color>Red</Color>"))
    assert found["color"][0]["value"] == "Red"
    assert found["variation_theme"] == [{"name": "COLOR"}]
    assert not found.keys() & {"parentage_level", "child_parent_sku_relationship"}


def test_a_child_that_is_said_to_be_one_needs_the_sku_of_its_parent() -> None:
    kind = {"attribute": "child_parent_sku_relationship.child_relationship_type", "values": {"child": "variation"}}
    table = with_rule(f"{DATA}/VariationData/Parentage", ["parentage_level", kind])
    element, reason = refused(cup(data=f"{CHILD}<Color>Red</Color>"), table)
    assert element == f"{DATA}/VariationData/Parentage"
    assert 'child_parent_sku_relationship[0].parent_sku ("Parent SKU") is required and missing' in reason


def test_what_is_required_is_named_all_at_once() -> None:
    element, reason = refused(cup("<Title>Mug</Title>", identity=""), {"Home/Home": ROW})
    assert element == "brand, country_of_origin, externally_assigned_product_identifier"
    for said in ('brand ("Brand Name")', 'country_of_origin ("Country of Origin")', '("External Product Id")'):
        assert f"{said} is required and missing" in reason
    assert "Amazon's definition of DRINKING_CUP" in reason


def test_a_change_of_a_listing_may_leave_out_what_is_required() -> None:
    there = {"A": {"attributes": {}, "summaries": [{"productType": "DRINKING_CUP"}]}}
    found = attributes(cup("<Title>Mug</Title>", identity=""), current_offer=lambda sku, place: there.get(sku))
    assert found["item_name"][0]["value"] == "Mug"
    assert "brand" not in found


VALUES = [
    ("DescriptionData/NumberOfItems", f"{NAMED}<NumberOfItems>6</NumberOfItems>", "", "number_of_items", 6),
    (f"{DATA}/Microwaveable", NAMED, "<Microwaveable>1</Microwaveable>", "is_microwaveable", True),
    (f"{DATA}/Microwaveable", NAMED, "<Microwaveable>false</Microwaveable>", "is_microwaveable", False),
    # A text stays one, whatever the row says.
    ("DescriptionData/MfrPartNumber", f"{NAMED}<MfrPartNumber>0012</MfrPartNumber>", "", "model_number", "0012"),
]


@pytest.mark.parametrize(("path", "described", "data", "attribute", "value"), VALUES)
def test_a_value_has_the_type_that_the_definition_wants(
    path: str, described: str, data: str, attribute: str, value: object
) -> None:
    table = with_rule(path, {"attribute": attribute, "number": True})
    assert attributes(cup(described, data), table=table)[attribute] == [{"value": value, **WHERE}]


REFUSED = [
    (f"{NAMED}<NumberOfItems>many</NumberOfItems>", "", "DescriptionData/NumberOfItems", "not a number"),
    (f"{NAMED}<NumberOfItems>1.5</NumberOfItems>", "", "DescriptionData/NumberOfItems", '"integer"'),
    (NAMED, "<Microwaveable>maybe</Microwaveable>", f"{DATA}/Microwaveable", "not true or false"),
    (f"{NAMED}<MfrPartNumber>{'£' * 21}</MfrPartNumber>", "", "DescriptionData/MfrPartNumber", "more than 40 bytes"),
    (f"{NAMED}{'<BulletPoint>x</BulletPoint>' * 6}", "", "DescriptionData/BulletPoint", "more than 5 entries"),
    (NAMED, PARENT.replace(">Color<", ">Old<"), f"{DATA}/VariationData/VariationTheme", "none of"),
]  # fmt: skip


@pytest.mark.parametrize(("described", "data", "element", "why"), REFUSED)
def test_what_the_definition_forbids_is_refused_by_the_element_that_says_it(
    described: str, data: str, element: str, why: str
) -> None:
    found, reason = refused(cup(described, data))
    assert found == element
    assert why in reason


def test_a_place_that_the_definition_has_not_is_refused_with_those_it_has() -> None:
    element, reason = refused(cup(), with_rule("DescriptionData/Title", "item_dimensions.depth"))
    assert element == "DescriptionData/Title"
    assert "no depth" in reason
    assert "height, length, width" in reason
    assert (
        "name one: item_dimensions.height" in refused(cup(), with_rule("DescriptionData/Title", "item_dimensions"))[1]
    )
    assert "nothing within" in refused(cup(), with_rule("DescriptionData/Title", "brand.value.more"))[1]


def test_an_attribute_that_the_product_type_has_not_is_refused() -> None:
    element, reason = refused(cup(), with_rule("DescriptionData/Brand", "brnad"))
    assert element == "brand, DescriptionData/Brand"
    assert "brnad" in reason


def test_a_condition_is_no_product_fact_and_may_be_ignored() -> None:
    used = "<Condition><ConditionType>New</ConditionType></Condition>"
    product = cup(identity=IDENTITY + used)
    element, reason = refused(product)
    assert (element, "condition_type" in reason) == ("Condition", True)
    listing = {"Home/Home": {**TABLE["Home/Home"], "requirements": "LISTING"}}
    assert attributes(product, table=listing)["condition_type"] == [{"value": "new_new", **WHERE}]
    ignoring = {"Home/Home": {**TABLE["Home/Home"], "ignore": [DATA, "Condition"]}}
    assert "condition_type" not in attributes(product, table=ignoring)


def test_constants_are_what_a_message_does_not_say() -> None:
    said = {"country_of_origin": "US", "color": "Blue", "number_of_items": 2, "bullet_point": ["a", "b"]}
    table = with_rule(
        "DescriptionData/MfrPartNumber", "country_of_origin", constants={**said, "is_microwaveable": True}
    )
    found = attributes(cup(f"{NAMED}<MfrPartNumber>CN</MfrPartNumber>"), table=table)
    assert found["country_of_origin"] == [{"value": "CN", **WHERE}]
    assert [row["value"] for row in found["bullet_point"]] == ["a", "b"]
    assert (found["number_of_items"][0]["value"], found["is_microwaveable"][0]["value"]) == (2, True)


def test_a_constant_may_be_one_of_some_marketplaces_alone() -> None:
    row = {**ROW, "constants": {"country_of_origin": {US: "US", MX: "CN"}, "color": {MX: ["Azul"]}}}
    for place, origin, colours in ((US, "US", []), (MX, "CN", ["Azul"])):
        found = attributes(cup(), place, {"Home/Home": row})
        assert found["country_of_origin"][0]["value"] == origin
        assert [each["value"] for each in found.get("color", ())] == colours


def test_without_definitions_the_row_alone_says_what_an_attribute_looks_like() -> None:
    rules = {
        "DescriptionData/MSRP": {"attribute": "list_price.value_with_tax", "number": True, "currency": True},
        f"{DATA}/VariationData/VariationTheme": {"attribute": "variation_theme.name", "values": {"Color": "COLOR"}},
    }
    row = TABLE["Home/Home"]
    table = {"Home/Home": {**row, "attributes": {**RULES, **rules}, "constants": {"is_microwaveable": False}}}
    found = attributes(cup(f"{NAMED}{DIMENSIONS}{MSRP.format('USD')}", PARENT), table=table, definition=None)
    assert found["list_price"] == [{"value_with_tax": 19.99, "currency": "USD", **WHERE}]
    assert found["variation_theme"] == [{"name": "COLOR", **WHERE}]
    assert found["item_dimensions"][0]["length"] == {"value": "5", "unit": "inches"}
    assert len(found["item_dimensions"]) == 1
    assert found["is_microwaveable"] == [{"value": False, **WHERE}]
    assert found["item_name"] == [{"value": "Mug", **WHERE}]


def test_a_place_that_another_row_has_filled_otherwise_is_left_alone() -> None:
    rules = {
        "DescriptionData/Title": "item_dimensions.length",
        "DescriptionData/Brand": {"attribute": "item_dimensions.length.more"},
        "DescriptionData/ItemDimensions/Length": {"attribute": "item_dimensions.length", "units": {"IN": "inches"}},
    }
    described = f'{NAMED}<ItemDimensions><Length unitOfMeasure="IN">5</Length></ItemDimensions>'
    found = attributes(cup(described), table={"Home/Home": {**ROW, "attributes": rules}}, definition=None)
    assert found["item_dimensions"] == [
        {"length": "Mug", **WHERE},
        {"length": {"more": "Clay", "value": "5", "unit": "inches"}, **WHERE},
    ]


# ---- shapes that whole definitions have ----------------------------------------------------------------------------

TEXT = {"type": "object", "properties": {"value": {"type": "string"}, "language_tag": {"type": "string"}}}
DEEP: Table = {
    "band": {
        "type": "array",
        "items": {"properties": {"size": {"type": "array", "items": TEXT}, "marketplace_id": {}}},
    },
    "chemical": {
        "type": "array",
        "items": {"properties": {"kind": {"type": "string"}, "names": {"type": "array", "items": {"type": "string"}}}},
    },
    "battery": {
        "type": "array",
        "items": {"properties": {"cell": {"type": "array", "items": TEXT}, "weight": {"type": "array", "items": {
            "properties": {"value": {"type": "number"}, "unit": {"type": "string"}}}}}},
    },
}  # fmt: skip


def deep(key: DefinitionKey) -> Definition:
    return Definition({"properties": DEEP})


TITLE, BULLET, WEIGHT = "DescriptionData/Title", "DescriptionData/BulletPoint", "DescriptionData/PackageWeight"
DEEP_CASES: list[tuple[Table, Table]] = [
    # The only member within is found by itself.
    ({TITLE: "band"}, {"band": [{"size": [{"value": "Mug", "language_tag": "en_US"}], "marketplace_id": US}]}),
    # A list of plain values; what repeats comes into the innermost list.
    ({TITLE: "chemical.kind", BULLET: "chemical.names"}, {"chemical": [{"kind": "Mug", "names": ["a", "b"]}]}),
    (
        {BULLET: "battery.cell", WEIGHT: {"attribute": "battery.weight", "units": {"LB": "pounds"}}},
        {"battery": [{
            "cell": [{"value": "a", "language_tag": "en_US"}, {"value": "b", "language_tag": "en_US"}],
            "weight": [{"value": 1.5, "unit": "pounds"}],
        }]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "expected"), DEEP_CASES)
def test_lists_within_lists(rules: Table, expected: Table) -> None:
    described = (
        "<Title>Mug</Title><BulletPoint>a</BulletPoint><BulletPoint>b</BulletPoint>"
        '<PackageWeight unitOfMeasure="LB">1.5</PackageWeight>'
    )
    ignored = [path for path in (TITLE, BULLET, WEIGHT) if path not in rules] + [DATA]
    table = {"Home/Home": {"product_type": "X", "attributes": rules, "ignore": ignored}}
    assert attributes(cup(described, identity=""), table=table, definition=deep) == expected


# ---- what a conversion waits for, and definitions that cannot be used ----------------------------------------------


def test_a_conversion_says_which_definitions_it_needs() -> None:
    from mws.compat.plans.feeds.lookups import Lookups

    found = Lookups()
    options: dict[str, Callable[..., Any]] = {"current_offer": nothing_there, "definition": found.definition}
    feed = envelope("Product", cup(), cup(sku="B", number=2))
    made = converted(feed, PRODUCTS, US, MX, product_types=TABLE, **options)
    us = DefinitionKey("DRINKING_CUP", US, "en_US", "LISTING_PRODUCT_ONLY", True)
    assert (made.waiting, made.needs_definitions, made.needs_anything) == (2, (us,), True)
    found.definitions[us] = "no such type"
    made = converted(envelope("Product", cup()), PRODUCTS, product_types=TABLE, **options)
    (refusal,) = made.refused
    assert (refusal.element, refusal.reason) == ("Product", "no such type")


def test_a_definition_that_cannot_be_applied_stops_nobody_and_is_told() -> None:
    def broken(key: DefinitionKey) -> Definition:
        return Definition({"properties": {"item_name": {"items": TEXT}}, "allOf": [{"$ref": "#/nowhere"}]})

    row = {"product_type": "X", "attributes": {TITLE: "item_name"}, "ignore": [DATA]}
    feed = envelope(
        "Product", cup("<Title>Mug</Title>", identity=""), message(2, "<Product><SKU>B</SKU></Product>", "Delete")
    )
    options = {"definition": broken, "current_offer": nothing_there}
    made = converted(feed, PRODUCTS, product_types={"Home/Home": row}, **options)
    # Of its own message alone.
    (note,) = made.refused
    assert (note.message_id, note.warning, "unchecked" in note.reason) == (1, True, True)
    assert [each["sku"] for each in documents(made)[0]["messages"]] == ["A", "B"]


JUNK: tuple[object, ...] = (None, 5, "x", [], [5], {}, True)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # Any: JSON
    """The path of everything in a schema."""
    for name, under in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, name)
        yield from places(under, (*path, name))


def test_whatever_a_definition_holds_a_message_is_sent_or_refused() -> None:
    """Amazon's schema with anything in the place of any part of it: never another error than a refusal."""
    whole = schema(US, "LISTING_PRODUCT_ONLY", enforced=True)
    product = cup(f"{NAMED}{DIMENSIONS}{MSRP.format('USD')}", f"{PARENT}<Microwaveable>1</Microwaveable>", identity="")
    feed = envelope("Product", product)
    for number, path in enumerate(places(whole)):
        junk = JUNK[number % len(JUNK)]
        broken = copy.deepcopy(whole)
        node: Any = broken  # Any: JSON
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = junk
        try:
            made_of = Definition(broken)
        except Unusable:
            continue
        options: Table = {"definition": lambda key, found=made_of: found, "current_offer": nothing_there}
        made = converted(feed, PRODUCTS, product_types=TABLE, **options)
        refused_it = any(not each.warning for each in made.refused)
        assert refused_it != bool(made.parts), (path, junk)
