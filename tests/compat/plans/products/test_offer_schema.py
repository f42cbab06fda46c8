"""Replies with offers beside the schema Amazon published for them, and beside the elements of MWS's own samples.

Amazon wrote elements that its schema of version 1.3 lacks, all in its samples: OffersAvailableTime, the points of a
Price, and what points are worth.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.case_folders import FOLDERS
from tests.reference import REFERENCE, compared, needs_reference

pytestmark = needs_reference

NS = "http://mws.amazonservices.com/schema/Products/2011-10-01"
LATER = ("{*}OffersAvailableTime", "{*}Price/{*}Points", "{*}PointsMonetaryValue")
REPLIES = [
    path for folder in FOLDERS if folder.name.startswith("Products.GetLowest") for path in folder.glob("reply*.xml")
]
TYPED = tuple(f"GetLowestPricedOffersFor{subject}Result" for subject in ("ASIN", "SKU"))
# One sample is a document of all that any Action had in a Product.
OTHER_ACTIONS = {"AttributeSets", "Relationships", "CompetitivePricing", "SalesRankings", "Offers"}
BY_SKU_ONLY = {"SKUIdentifier", "SellerId", "SellerSKU"}
NO_SOURCE = {"TimeOfOfferChange"}


@cache
def schema() -> etree.XMLSchema:
    """With the types of results, which Amazon left without an element, as elements."""
    assert REFERENCE is not None
    path = REFERENCE / "mws" / "xsd" / "published" / "products" / "ProductsAPI_Response.xsd"
    root = etree.parse(path).getroot()
    for name in TYPED:
        etree.SubElement(root, "{http://www.w3.org/2001/XMLSchema}element", name=name, type=f"tns:{name}")
    return etree.XMLSchema(etree.ElementTree(root))


@pytest.mark.parametrize("path", compared(REPLIES), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_results_are_as_the_schema_has_them(path: Path) -> None:
    root = etree.parse(path).getroot()
    for name in LATER:
        for late in root.findall(f".//{name}"):
            parent = late.getparent()
            assert parent is not None
            parent.remove(late)
    # Of a SKU that nothing tells the ASIN of, the identifier is not made up.
    known = [each for each in root.iter(f"{{{NS}}}Product") if each.find(".//{*}MarketplaceASIN") is not None]
    results = [each for name in TYPED for each in root.iter(f"{{{NS}}}{name}")]
    for element in (*known, *results):
        schema().assertValid(etree.fromstring(etree.tostring(element)))


def names_in(paths: list[Path], below: str) -> set[str]:
    """The names of all elements that stand below such an element, without what is other Actions' own."""
    found: set[str] = set()
    for path in paths:
        root = etree.parse(path).getroot()
        for other in OTHER_ACTIONS if below == "Product" else ():
            for element in root.findall(f".//{{{NS}}}{other}"):
                parent = element.getparent()
                assert parent is not None
                parent.remove(element)
        tops = root.iter(f"{{{NS}}}{below}")
        found |= {etree.QName(each).localname for top in tops for each in top.iter(etree.Element)}
    return found


@pytest.mark.parametrize(
    ("action", "below"),
    [
        ("GetLowestOfferListingsForASIN", "Product"),
        ("GetLowestOfferListingsForSKU", "Product"),
        ("GetLowestPricedOffersForASIN", "GetLowestPricedOffersForASINResult"),
        ("GetLowestPricedOffersForSKU", "GetLowestPricedOffersForSKUResult"),
    ],
)
def test_every_element_of_the_samples_is_written_and_no_other(action: str, below: str) -> None:
    assert REFERENCE is not None
    samples = sorted((REFERENCE / "mws" / "samples" / "Products").glob(f"{action}.*.xml"))
    assert samples
    ours = names_in([path for path in REPLIES if path.parent.name.split(".")[1] == action], below)
    promised = names_in(samples, below) - (BY_SKU_ONLY if action == "GetLowestOfferListingsForASIN" else set())
    assert promised - ours == NO_SOURCE & promised
    assert ours - promised == set()
