"""Replies of Products are valid against the schemas Amazon published: `ProductsAPI_Response.xsd` and `default.xsd`.

Every case of the section takes part by its name: each `Product` in its replies, and the Results that the schema has a
type for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.case_folders import CASES
from tests.reference import REFERENCE, compared, needs_reference

XMLNS = "http://mws.amazonservices.com/schema/Products/2011-10-01"
REPLIES = sorted(CASES.glob("Products.*/reply*.xml"))
# MWS's own documentation; the other samples are placeholders, or from a library's tests.
SAMPLES = [] if REFERENCE is None else sorted((REFERENCE / "mws/samples/Products").glob("Get*.mwsdocs.*.xml"))
PRODUCT = f"{{{XMLNS}}}Product"
RESULTS = {
    f"{{{XMLNS}}}GetLowestPricedOffersFor{kind}Result": f"GetLowestPricedOffersFor{kind}Result"
    for kind in ("ASIN", "SKU")
}
LATER = (("Price", "Points"), ("BuyingPrice", "Points"), ("Points", "PointsMonetaryValue"))
"""MWS added points to prices after these schemas, and their worth: official clients and its page of types have them."""
ASIN = f'<MarketplaceASIN xmlns="{XMLNS}"><MarketplaceId>A</MarketplaceId><ASIN>A</ASIN></MarketplaceASIN>'


@cache
def schema() -> etree.XMLSchema:
    """Both schemas, and an element for every Result that has a type."""
    assert REFERENCE is not None
    folder = (REFERENCE / "mws/xsd/published/products").as_uri()
    elements = "".join(f'<element name="{name}" type="product:{name}"/>' for name in RESULTS.values())
    text = f"""
        <schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:product="{XMLNS}" targetNamespace="{XMLNS}">
         <import namespace="{XMLNS}/default.xsd" schemaLocation="{folder}/default.xsd"/>
         <include schemaLocation="{folder}/ProductsAPI_Response.xsd"/>
         {elements}
        </schema>"""
    return etree.XMLSchema(etree.fromstring(text))


def faults_in(path: Path) -> Iterator[str]:
    """What the schemas say against the products and Results of a document, each by itself."""
    root = etree.parse(path, etree.XMLParser(remove_blank_text=True)).getroot()
    for inside, name in LATER:
        for element in root.iter(f"{{{XMLNS}}}{inside}"):
            etree.strip_elements(element, f"{{{XMLNS}}}{name}", with_tail=False)
    for identifiers in root.iter(f"{{{XMLNS}}}Identifiers"):
        # Of some offers by SKU Amazon does not tell the ASIN, which the schema requires: nothing is invented.
        if [etree.QName(child).localname for child in identifiers] == ["SKUIdentifier"]:
            identifiers.insert(0, etree.fromstring(ASIN))
    for found in root.iter(PRODUCT, *RESULTS):
        if found.get("status", "Success") == "Success" and not schema().validate(etree.ElementTree(found)):
            errors: Any = schema().error_log  # Any: of lxml, whose stubs do not know that it is a list
            yield from (f"{found.tag}: {fault.message}" for fault in errors)


@needs_reference
@pytest.mark.parametrize("path", compared(REPLIES), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_reply_is_valid(path: Path) -> None:
    assert [*faults_in(path)] == []


@needs_reference
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_mws_showed_itself_is_valid_too(path: Path) -> None:
    assert [*faults_in(path)] == []


@needs_reference
def test_what_is_not_valid_is_said(tmp_path: Path) -> None:
    good = (CASES / "Products.GetMatchingProductForId.p01_units_are_inches_and_pounds" / "reply.xml").read_text("utf-8")
    for wrong in (
        good.replace(' Units="inches"', "", 1),
        good.replace("ns2:Title", "ns2:Name"),
        good.replace("4.50", "4,50"),
    ):
        assert wrong != good
        (tmp_path / "reply.xml").write_text(wrong, "utf-8")
        assert [*faults_in(tmp_path / "reply.xml")] != []


@needs_reference
def test_every_action_with_products_takes_part() -> None:
    actions = {path.parent.name.split(".")[1] for path in REPLIES if b"<Product" in path.read_bytes()}
    assert {"GetMatchingProduct", "GetMatchingProductForId", "ListMatchingProducts"} <= actions
