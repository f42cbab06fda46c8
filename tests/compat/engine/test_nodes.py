"""Each kind of reply node, written down: the table, the JSON, the XML that MWS had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.engine.table_check import check, is_name
from mws.compat.engine.xmlwrite import ReplyFacts, write_content, write_reply
from mws.mappings.codecs import COUNT, attr, enum, field, group, many, money, scope, text, when
from mws.mappings.model import Derive, Given, NextToken, Node, Operation, Section
from mws.mappings.registry import OPERATIONS
from mws.spapi.calls import Json

NS2 = "http://mws.amazonservices.com/schema/Products/2011-10-01/default.xsd"
PRODUCTS = Section("Products", "/Products/2011-10-01", "2011-10-01", "urn:products", namespaces=(("ns2", NS2),))


def table(*nodes: Node, **options: object) -> Operation:
    return Operation(PRODUCTS, "Do", (), nodes, **options)  # type: ignore[arg-type]  # each test's own options


def content(data: Json, *nodes: Node, **given: str) -> str:
    """What stands between the tags of the Result."""
    xml = write_content(table(*nodes), data, ReplyFacts(given))
    assert xml.startswith("<DoResult>")
    return xml.removeprefix("<DoResult>").removesuffix("</DoResult>")


HEIGHT = group("Height", attr("Units", "unit"), text("value"), rest="height")
COUNTS = many(
    "NumberOfOfferListings", "OfferListingCount", attr("condition", "condition"), text("Count", COUNT), rest="counts"
)
SHIPPING_TIME = group("ShippingTime", attr("minimumHours", "min"), attr("availabilityType", value="NOW"), rest="time")
RELATIONSHIPS = group("Relationships", field("Parent", "parent"), rest="relations", empty=True)
RANKINGS = many("SalesRankings", "SalesRank", field("Rank", "rank"), rest="ranks", empty=True)
OUTER = group("Outer", many("", "Item", field("Name", "name"), rest="items"))
SUPPLY = when("ResponseGroup", "Detailed", many("SupplyDetail", "member", field("Quantity", "n"), rest="supply"))
BASIC = when("ResponseGroup", ("", "Basic"), field("Short", "name"))
PRICED = scope("offer.price", money("Landed", "landed"), field("Note", "note"))

WRITTEN: dict[str, tuple[Json, tuple[Node, ...], str]] = {
    "text beside an attribute": (
        {"height": {"unit": "inches", "value": 9.17}},
        (HEIGHT,),
        '<Height Units="inches">9.17</Height>',
    ),
    "zero is a text": ({"height": {"unit": "inches", "value": 0}}, (HEIGHT,), '<Height Units="inches">0</Height>'),
    "without its text, an element with attributes is left out": ({"height": {"unit": "inches"}}, (HEIGHT,), ""),
    "without its attribute, the text stays": ({"height": {"value": "2"}}, (HEIGHT,), "<Height>2</Height>"),
    "items with attributes": (
        {"counts": [{"condition": "New", "Count": 3}, {"condition": "Any", "Count": 11}]},
        (COUNTS,),
        '<NumberOfOfferListings><OfferListingCount condition="New">3</OfferListingCount>'
        '<OfferListingCount condition="Any">11</OfferListingCount></NumberOfOfferListings>',
    ),
    "attributes alone make an element": (
        {"time": {"min": 24}},
        (SHIPPING_TIME,),
        '<ShippingTime minimumHours="24" availabilityType="NOW"></ShippingTime>',
    ),
    "a constant attribute is no value": ({"time": {}}, (SHIPPING_TIME,), ""),
    "an attribute cannot break out": (
        {"time": {"min": '"><a b="&\n\t\x01'}},
        (SHIPPING_TIME,),
        '<ShippingTime minimumHours="&quot;&gt;&lt;a b=&quot;&amp;&#10;&#9;\ufffd" availabilityType="NOW">'
        "</ShippingTime>",
    ),
    "kept although there is nothing": (
        {},
        (RELATIONSHIPS, RANKINGS),
        "<Relationships></Relationships><SalesRankings></SalesRankings>",
    ),
    "kept although it is empty": (
        {"relations": {}, "ranks": []},
        (RELATIONSHIPS, RANKINGS),
        "<Relationships></Relationships><SalesRankings></SalesRankings>",
    ),
    "kept with its content": (
        {"relations": {"parent": "B1"}, "ranks": [{"rank": "7"}]},
        (RELATIONSHIPS, RANKINGS),
        "<Relationships><Parent>B1</Parent></Relationships>"
        "<SalesRankings><SalesRank><Rank>7</Rank></SalesRank></SalesRankings>",
    ),
    "a group around an empty list without a wrapper is left out": ({"items": []}, (OUTER,), ""),
    "a group around an absent list is left out": ({}, (OUTER,), ""),
    "a list without a wrapper": (
        {"items": [{"name": "a"}, {"name": "b"}]},
        (OUTER,),
        "<Outer><Item><Name>a</Name></Item><Item><Name>b</Name></Item></Outer>",
    ),
    "a scope has no element": (
        {"offer": {"price": {"landed": {"currencyCode": "JPY", "amount": "854.00"}, "note": "n"}}},
        (PRICED,),
        "<Landed><CurrencyCode>JPY</CurrencyCode><Amount>854.00</Amount></Landed><Note>n</Note>",
    ),
    "a scope that is not there": ({"offer": {}}, (PRICED,), ""),
    "a prefix is declared by the element in the Result, once": (
        {"sets": [{"title": "A", "height": {"unit": "inches", "value": "1"}}, {"title": "B"}], "other": "x"},
        (
            group(
                "Product",
                many(
                    "AttributeSets",
                    "ns2:ItemAttributes",
                    attr("xml:lang", value="en-US"),
                    field("ns2:Title", "title"),
                    group("ns2:Height", attr("Units", "unit"), text("value"), rest="height"),
                    rest="sets",
                ),
            ),
            field("Other", "other"),
        ),
        f'<Product xmlns:ns2="{NS2}"><AttributeSets>'
        '<ns2:ItemAttributes xml:lang="en-US"><ns2:Title>A</ns2:Title><ns2:Height Units="inches">1</ns2:Height>'
        '</ns2:ItemAttributes><ns2:ItemAttributes xml:lang="en-US"><ns2:Title>B</ns2:Title></ns2:ItemAttributes>'
        "</AttributeSets></Product><Other>x</Other>",
    ),
    "items without a wrapper declare it each": (
        {"titles": ["A", "B"]},
        (many("", "ns2:Title", rest="titles"),),
        f'<ns2:Title xmlns:ns2="{NS2}">A</ns2:Title><ns2:Title xmlns:ns2="{NS2}">B</ns2:Title>',
    ),
    "one in a scope too": (
        {"a": {"title": "A"}},
        (scope("a", field("ns2:Title", "title")),),
        f'<ns2:Title xmlns:ns2="{NS2}">A</ns2:Title>',
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_written(case: str) -> None:
    data, nodes, xml = WRITTEN[case]
    assert content(data, *nodes) == xml
    etree.fromstring(write_reply(table(*nodes), data, ReplyFacts(), "id"))


@pytest.mark.parametrize(
    ("given_", "xml"),
    [
        ({"ResponseGroup": "Detailed"}, "<SupplyDetail><member><Quantity>1</Quantity></member></SupplyDetail>"),
        ({"ResponseGroup": "Basic"}, "<Short>a</Short>"),
        ({}, "<Short>a</Short>"),
        ({"ResponseGroup": "Other"}, ""),
    ],
)
def test_a_parameter_decides_what_is_written(given_: dict[str, str], xml: str) -> None:
    assert content({"name": "a", "supply": [{"n": "1"}]}, SUPPLY, BASIC, **given_) == xml


def test_an_attribute_may_come_from_the_call() -> None:
    node = group("Offer", attr("SellerId", source="SellerId"), field("A", "a"))
    assert content({"a": "1"}, node, SellerId="A1") == '<Offer SellerId="A1"><A>1</A></Offer>'
    assert content({"a": "1"}, node) == "<Offer><A>1</A></Offer>"
    assert content({}, node, SellerId="A1") == "", "what the call knows makes no element"


def test_what_an_attribute_or_a_text_tells_of_itself() -> None:
    condition = enum("condition", {"New": "NEW"})
    facts = ReplyFacts()
    node = many("", "Count", attr("condition", "c", condition), text("n", mark="rebuilt"), rest="counts")
    xml = write_content(table(node), {"counts": [{"c": "NEW", "n": "1"}, {"c": "ODD", "n": "\x02"}]}, facts)
    assert xml == '<DoResult><Count condition="New">1</Count><Count condition="ODD">\ufffd</Count></DoResult>'
    assert facts.strange == [("condition", "ODD")]
    assert {kind: list(names) for kind, names in facts.marks.items()} == {
        "rebuilt": ["Count"],
        "inferred": ["condition", "Count"],
    }


# The envelope -----------------------------------------------------------------------------------------------------

EACH = table(
    attr("ASIN", "asin"),
    attr("status", "status"),
    group("Product", field("Title", "title"), rest="product"),
    group("Error", field("Type", "type"), field("Code", "code"), field("Message", "message"), rest="error"),
    envelope="each",
)


def enveloped(operation: Operation, data: Json) -> str:
    xml = write_reply(operation, data, ReplyFacts(), "rid").decode()
    return xml.removeprefix('<?xml version="1.0"?>\n<DoResponse xmlns="urn:products">').removesuffix("</DoResponse>")


METADATA = "<ResponseMetadata><RequestId>rid</RequestId></ResponseMetadata>"


def test_one_result_for_each_asked_id_with_its_own_error() -> None:
    data: Json = [
        {"asin": "B1", "status": "Success", "product": {"title": "T"}},
        {
            "asin": "B2",
            "status": "ClientError",
            "error": {"type": "Sender", "code": "InvalidParameterValue", "message": "B2 is no ASIN"},
        },
    ]
    assert enveloped(EACH, data) == (
        '<DoResult ASIN="B1" status="Success"><Product><Title>T</Title></Product></DoResult>'
        '<DoResult ASIN="B2" status="ClientError"><Error><Type>Sender</Type><Code>InvalidParameterValue</Code>'
        "<Message>B2 is no ASIN</Message></Error></DoResult>" + METADATA
    )
    assert enveloped(EACH, []) == METADATA
    with pytest.raises(TypeError, match="wants a list, got dict"):
        enveloped(EACH, {})


def test_one_result_with_attributes_an_empty_one_and_none() -> None:
    one = table(attr("status", "status"), field("A", "a"))
    assert enveloped(one, {"status": "NoBuyableOffers"}) == f'<DoResult status="NoBuyableOffers"></DoResult>{METADATA}'
    assert enveloped(table(envelope="empty"), {"anything": 1}) == f"<DoResult></DoResult>{METADATA}"
    assert enveloped(table(envelope="none"), None) == METADATA


def test_a_prefix_of_the_results_own_attribute_is_declared_there() -> None:
    node = table(attr("ns2:a", "a"), field("ns2:B", "b"))
    assert enveloped(node, {"a": "1", "b": "2"}) == (
        f'<DoResult xmlns:ns2="{NS2}" ns2:a="1"><ns2:B>2</ns2:B></DoResult>{METADATA}'
    )


# What is refused --------------------------------------------------------------------------------------------------

MARKED = Derive("m", lambda value: value, mark="rebuilt")
REFUSED: dict[str, tuple[Operation, str]] = {
    "an attribute as field": (
        table(group("Identifier", field("@SellerSKU", "sku"))),
        r"Products\.Do: <DoResult>/<Identifier>/'@SellerSKU' is no XML name",
    ),
    "a blank": (table(field("Seller SKU", "sku")), "'Seller SKU' is no XML name"),
    "a digit first": (table(many("List", "1st", rest="a")), "'1st' is no XML name"),
    "nothing": (table(field("", "a")), "'' is no XML name"),
    "a prefix nobody declared": (table(field("ns3:Title", "a")), "declares no namespace 'ns3'"),
    "two colons": (table(field("ns2:a:b", "a")), "is no XML name"),
    "in a list without a wrapper": (table(many("", "Item", field("a>b", "a"), rest="l")), "<Item>/'a>b' is no"),
    "in a scope": (table(scope("a", field("a b", "a"))), "'a b' is no XML name"),
    "in a when": (table(when("P", "v", field("a b", "a"))), "'a b' is no XML name"),
    "of a token": (table(NextToken("a", "Next Token")), "'Next Token' is no XML name"),
    "of what is given": (table(Given("Seller/Id", "SellerId")), "'Seller/Id' is no XML name"),
    "of an attribute": (table(attr("a=b", "a")), "'a=b' is no XML name"),
    "one attribute twice": (
        table(group("A", attr("b", "b"), attr("b", value="c"))),
        "<A>: the attribute b stands there",
    ),
    "an attribute in a scope": (table(group("A", scope("a", attr("b", "b")))), "@b: an attribute stands in an element"),
    "an attribute in a when": (table(when("P", "v", attr("b", "b"))), "@b: an attribute stands in an element"),
    "a scope that is marked": (table(scope("a", field("B", "b"), via=MARKED)), "has no element to mark"),
    "a list without a wrapper, kept": (table(many("", "A", rest="a", empty=True)), "cannot be written empty"),
    "nodes without a place": (table(field("A", "a"), envelope="none"), "leaves no place for result nodes"),
    "an Action": (Operation(PRODUCTS, "Do It", ()), "'Do It' is no XML name"),
    "a prefix of XML's own": (
        Operation(Section("S", "/S", "1", "urn:s", namespaces=(("xmlns", "urn:x"),)), "Do", ()),
        "'xmlns' is no prefix",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_table_that_is_no_xml_is_refused_before_it_writes(case: str) -> None:
    operation, said = REFUSED[case]
    with pytest.raises(ValueError, match=said):
        write_content(operation, [] if operation.envelope == "each" else {}, ReplyFacts())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.name} {each.version}")
def test_every_table_of_ours_compiles(operation: Operation) -> None:
    check(operation)


@given(st.text(max_size=6) | st.text("aZ_0-9.:·é√ä ", max_size=4))
def test_a_name_is_one_where_the_parser_takes_it(name: str) -> None:
    parser = etree.XMLParser()
    try:
        root = etree.fromstring(f"<a:{name} xmlns:a='urn:a'/>".encode("utf-8", "surrogatepass"), parser)
        taken = etree.QName(root).localname == name and not root.attrib and len(root.nsmap) == 1
    except etree.XMLSyntaxError:
        taken = False
    assert is_name(name) == taken
