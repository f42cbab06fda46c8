"""Elements and their order in replies of prices, fees and categories beside MWS's own samples.

Of fees a real reply of 2020 has another order than the page; it is that of the case, and not compared here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.case_folders import CASES
from tests.reference import REFERENCE, needs_reference

pytestmark = needs_reference

PRICES = [f"{name}For{by}" for name in ("GetCompetitivePricing", "GetMyPrice") for by in ("SKU", "ASIN")]
CATEGORIES = [f"GetProductCategoriesFor{by}" for by in ("SKU", "ASIN")]
# MWS showed one document for all Actions whose results are products.
ELSEWHERE = {"AttributeSets", "Relationships", "LowestOfferListings"}
OWN = {"GetCompetitivePricing": "Offers", "GetMyPrice": "CompetitivePricing"}
# The details of an item's error, of which Amazon tells none.
NO_SOURCE = {"Detail", "Any", "any-xml"}


def samples(action: str) -> list[Path]:
    assert REFERENCE is not None
    return sorted((REFERENCE / "mws" / "samples" / "Products").glob(f"{action}.*.xml"))


def replies(action: str) -> list[Path]:
    return [path for folder in CASES.glob(f"Products.{action}*") for path in folder.glob("reply*.xml")]


def parts(paths: list[Path], without: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Each element's name and those of its children, without elements of other Actions."""
    for path in paths:
        root = etree.parse(path).getroot()
        for element in [each for each in root.iter(etree.Element) if etree.QName(each).localname in without]:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        for each in root.iter(etree.Element):
            yield (
                etree.QName(each).localname,
                [etree.QName(child).localname for child in each.iterchildren(etree.Element)],
            )


def without(action: str) -> set[str]:
    others = {other for beginning, other in OWN.items() if action.startswith(beginning)}
    return ELSEWHERE | others | ({"SalesRankings"} if action.startswith("GetMyPrice") else set())


@pytest.mark.parametrize("action", [*PRICES, *CATEGORIES, "GetMyFeesEstimate"])
def test_every_element_of_the_samples_is_written_and_no_other(action: str) -> None:
    promised = {name for name, _ in parts(samples(action), without(action))} - NO_SOURCE
    ours = {name for name, _ in parts(replies(action), set())}
    assert ours - promised == set()
    # Yen has points, and no case of another Action needs them.
    known = {"Points", "PointsNumber", "PointsMonetaryValue", "TradeInValue"} | {
        "SKUIdentifier",
        "SellerId",
        "SellerSKU",
    }
    assert promised - ours <= (known if action in PRICES else {"TaxAmount", "PointsMonetaryValue"})


@pytest.mark.parametrize("action", [*PRICES, *CATEGORIES])
def test_children_stand_in_the_order_of_the_samples(action: str) -> None:
    orders: dict[str, list[list[str]]] = {}
    for name, children in parts(samples(action), without(action)):
        orders.setdefault(name, []).append([*dict.fromkeys(children)])
    for name, children in parts(replies(action), set()):
        mine = [*dict.fromkeys(children)]
        fits = [sample for sample in orders[name] if [each for each in sample if each in mine] == mine]
        assert fits, f"{name}: {mine}, in the samples {orders[name]}"


@pytest.mark.parametrize("action", PRICES)
def test_a_result_has_the_attributes_of_the_samples(action: str) -> None:
    def attributes(paths: list[Path], name: str) -> set[frozenset[str]]:
        found = (element for path in paths for element in etree.parse(path).getroot().iter(f"{{*}}{name}"))
        return {frozenset(map(str, element.attrib)) for element in found}

    for name in (f"{action}Result", "CompetitivePrice", "OfferListingCount"):
        assert attributes(replies(action), name) <= attributes(samples(action), name), name
