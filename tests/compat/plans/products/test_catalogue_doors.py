"""The catalogue's Actions against the sandbox: the drop-in's methods in process and over HTTP, answered alike.

What is asserted of values is what the sandbox knows of its goods, whatever it calls them in SP-API's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, TypeAlias

import pytest
from lxml import etree

import mws
from mws.compat.config import SANDBOX
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.products import catalog, skus
from mws.spapi.sandbox.world.pools import GOODS, MARKETPLACES
from mws.spapi.sandbox.world.product_facts import BY_ASIN, PARENT, TWIN
from tests.compat.worlds import World

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
MX = "A1AM78C64UM0Y8"
NS = {
    "m": "http://mws.amazonservices.com/schema/Products/2011-10-01",
    "ns2": "http://mws.amazonservices.com/schema/Products/2011-10-01/default.xsd",
}
ASINS = [good.asin for good in GOODS]
SKUS = [good.sku for good in GOODS]
COMMA, PLUS = "LAMP/RED, 10 cm", "TEE'S+XL%04"
WANTED_SKUS = [COMMA, PLUS, "NONE", SKUS[0], COMMA]
BOOK = GOODS[5].asin

Ask: TypeAlias = Callable[[mws.Products], Any]  # Any: a reply of the drop-in
ASKED: dict[str, Ask] = {
    "ten": lambda products: products.get_matching_product(US, [*reversed(ASINS[:8]), "B000NOSUCH", "B00X"]),
    "family": lambda products: products.get_matching_product(US, [PARENT, GOODS[3].asin, PARENT]),
    "asins": lambda products: products.get_matching_product_for_id(US, "ASIN", ASINS[:5]),
    "skus": lambda products: products.get_matching_product_for_id(
        US, "SellerSKU", [COMMA, PLUS, "NONE", SKUS[0], COMMA]
    ),
    "upc": lambda products: products.get_matching_product_for_id(US, "UPC", [BY_ASIN[TWIN].gtin[2:], "999999999993"]),
    "isbn": lambda products: products.get_matching_product_for_id(US, "ISBN", ["123456789X", "9781234567897"]),
    "words": lambda products: products.list_matching_products(US, "desk lamp"),
    "code": lambda products: products.list_matching_products(US, "9781234567897"),
    "nothing": lambda products: products.list_matching_products(US, "no such words"),
}


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, tuple[etree._Element, etree._Element]]]:
    """What each is answered in process and over HTTP, by worlds that are the same."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    inside, outside = World(now=now), World(now=now)
    keys = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)
    with Serving(Gateway(outside.facade, clock=outside.clock), threads=2) as serving:
        here = mws.Products(*keys, region="US", backend=inside.facade)
        there = mws.Products(*keys, region="US", domain=serving.url, backend="http")
        yield {name: (document(ask(here)), document(ask(there))) for name, ask in ASKED.items()}
    inside.facade.close()
    outside.facade.close()


def document(reply: Any) -> etree._Element:  # Any: a reply of the drop-in
    return etree.fromstring(reply.response.content)


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    return [each if isinstance(each, str) else str(each.text) for each in found]  # type: ignore[union-attr]  # a list


def test_both_doors_answer_alike(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    for name, pair in answers.items():
        for root in pair:
            for element in root.iter("{*}RequestId"):
                element.text = "id"
        inside, outside = (etree.tostring(root, method="c14n") for root in pair)
        assert inside == outside, name


def test_every_asin_is_answered_in_the_order_asked(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    root = answers["ten"][0]
    assert texts(root, "//m:GetMatchingProductResult/@ASIN") == [*reversed(ASINS[:8]), "B000NOSUCH", "B00X"]
    assert texts(root, "//m:GetMatchingProductResult/@status") == ["Success"] * 8 + ["ClientError"] * 2
    assert texts(root, "//m:Product/m:Identifiers/m:MarketplaceASIN/m:ASIN") == [*reversed(ASINS[:8])]
    assert texts(root, "//ns2:Title") == [good.title for good in reversed(GOODS[:8])]


def test_measures_are_inches_and_pounds_in_every_reply(
    answers: dict[str, tuple[etree._Element, etree._Element]],
) -> None:
    for root, _ in answers.values():
        assert set(texts(root, "//ns2:Weight/@Units")) <= {"pounds"}
        assert set(texts(root, "//ns2:PackageDimensions/*[not(self::ns2:Weight)]/@Units")) <= {"inches"}
    package = "//m:GetMatchingProductForIdResult[@Id='{}']//ns2:PackageDimensions/ns2:{}"
    root = answers["asins"][0]
    # 1.542 kilograms in a package whose sides are inches, and 12 centimeters.
    assert float(*texts(root, package.format(ASINS[0], "Weight"))) == pytest.approx(3.3995, abs=1e-4)
    assert float(*texts(root, package.format(ASINS[1], "Height"))) == pytest.approx(4.7244, abs=1e-4)


def test_a_family_knows_its_members(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    root, parent = answers["family"][0], BY_ASIN[PARENT]
    of_parent = f"//m:GetMatchingProductResult[@ASIN='{PARENT}'][1]//ns2:VariationChild"
    assert texts(root, f"{of_parent}//m:ASIN") == [*parent.children]
    told = [
        tuple(texts(root, f"{of_parent}[{number}]/*[self::ns2:Color or self::ns2:Size]"))
        for number in range(1, len(parent.children) + 1)
    ]
    known = [BY_ASIN[asin] for asin in parent.children]
    assert told == [tuple(filter(None, (child.color, child.size))) for child in known]
    child = f"//m:GetMatchingProductResult[@ASIN='{GOODS[3].asin}']//m:VariationParent//m:ASIN"
    assert texts(root, child) == [PARENT]
    assert texts(root, "//m:GetMatchingProductResult/@ASIN") == [PARENT, GOODS[3].asin, PARENT]


def test_skus_with_commas_and_plus_signs(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    root = answers["skus"][0]
    assert texts(root, "//m:GetMatchingProductForIdResult/@Id") == WANTED_SKUS
    assert texts(root, "//m:GetMatchingProductForIdResult/@IdType") == ["SellerSKU"] * 5
    by_sku = {good.sku: good.asin for good in GOODS}
    assert texts(root, "//m:Product/m:Identifiers/m:MarketplaceASIN/m:ASIN") == [
        by_sku[sku] for sku in (COMMA, PLUS, SKUS[0], COMMA)
    ]
    assert texts(root, "//m:Message") == [f"Invalid SellerSKU identifier NONE for marketplace {US}"]


def test_one_code_on_two_products_and_one_on_none(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    root = answers["upc"][0]
    twins = {product.asin for product in BY_ASIN.values() if product.gtin == BY_ASIN[TWIN].gtin}
    assert len(twins) == 2
    assert set(texts(root, "//m:GetMatchingProductForIdResult[1]//m:Product/m:Identifiers//m:ASIN")) == twins
    assert texts(root, "//m:GetMatchingProductForIdResult/@status") == ["Success", "ClientError"]


def test_an_isbn_10_is_the_book(answers: dict[str, tuple[etree._Element, etree._Element]]) -> None:
    root = answers["isbn"][0]
    assert texts(root, "//m:Product/m:Identifiers/m:MarketplaceASIN/m:ASIN") == [BOOK, BOOK]
    assert texts(root, "//m:GetMatchingProductForIdResult[1]//ns2:Author") == [BY_ASIN[BOOK].author]
    assert texts(root, "//m:GetMatchingProductForIdResult[1]//ns2:Language/ns2:Type") == [
        "Published",
        "Original Language",
    ]


def test_queries_find_by_words_and_by_product_codes(
    answers: dict[str, tuple[etree._Element, etree._Element]],
) -> None:
    assert ASINS[0] in texts(answers["words"][0], "//m:Product/m:Identifiers/m:MarketplaceASIN/m:ASIN")
    assert texts(answers["code"][0], "//m:Product/m:Identifiers/m:MarketplaceASIN/m:ASIN") == [BOOK]
    assert texts(answers["nothing"][0], "//m:ListMatchingProductsResult/*") == ["None"]
    assert texts(answers["nothing"][0], "//m:Product") == []


def test_ranks_have_two_children_and_the_display_group_first(
    answers: dict[str, tuple[etree._Element, etree._Element]],
) -> None:
    root, lamp = answers["asins"][0], BY_ASIN[ASINS[0]]
    ranks = f"//m:GetMatchingProductForIdResult[@Id='{ASINS[0]}']//m:SalesRank"
    assert texts(root, f"{ranks}/*") == [lamp.group.id, str(lamp.rank), lamp.category.id, str(lamp.category_rank)]


def test_the_language_is_the_marketplace_s() -> None:
    world = World()
    ids = {"MarketplaceId": MX, "ASINList.ASIN.1": ASINS[0]}
    reply = world.send("GetMatchingProduct", ids, path="/Products/2011-10-01")
    assert isinstance(reply.body, bytes)
    assert etree.fromstring(reply.body).xpath("//@xml:lang") == [MARKETPLACES[MX].language.replace("_", "-")]
    world.facade.close()


def test_what_was_answered_serves_again_for_five_minutes() -> None:
    world = World()
    ids = {"MarketplaceId": US, "IdType": "SellerSKU", "IdList.Id.1": COMMA, "IdList.Id.2": PLUS}
    path = "/Products/2011-10-01"
    replies = [world.send("GetMatchingProductForId", ids, path=path)]
    asked = world.upstream(catalog.SEARCH), world.upstream(skus.LISTING)
    assert asked == (2, 1)
    world.clock.advance(290)
    replies.append(world.send("GetMatchingProductForId", ids, path=path))
    assert (world.upstream(catalog.SEARCH), world.upstream(skus.LISTING)) == asked
    assert [dict(reply.headers).get("x-mws-compat-age") for reply in replies] == [None, "290"]
    world.clock.advance(20)
    world.send("GetMatchingProductForId", ids, path=path)
    assert (world.upstream(catalog.SEARCH), world.upstream(skus.LISTING)) == (4, 2)
    world.facade.close()


def test_an_older_answer_serves_instead_of_a_throttle_whatever_batch_it_was_in() -> None:
    world = World(application={"max_wait": 0})

    def ask(*asins: str) -> tuple[int, str | None]:
        ids = {f"ASINList.ASIN.{number}": asin for number, asin in enumerate(asins, 1)}
        reply = world.send("GetMatchingProduct", {"MarketplaceId": US, **ids}, path="/Products/2011-10-01")
        return reply.status, dict(reply.headers).get("x-mws-compat-age")

    assert ask(*ASINS[4:7], "B000NOSUCH") == (200, None)
    world.clock.advance(400)
    assert [ask(ASINS[7]), ask(ASINS[8])] == [(200, None)] * 2, "the burst is two"
    assert ask("B000NOSUCH", ASINS[5]) == (200, "400")
    assert ask(ASINS[9]) == (503, None), "nothing was answered of it"
    world.facade.close()


def test_programs_that_search_the_text_find_their_tag() -> None:
    """They replace this tag, and read `ns2:VariationChild` as a name: prefix, hyphen and quotes have to be these."""
    world = World()
    reply = world.send(
        "GetMatchingProduct", {"MarketplaceId": US, "ASINList.ASIN.1": PARENT}, path="/Products/2011-10-01"
    )
    assert isinstance(reply.body, bytes)
    for text in (b'<ns2:ItemAttributes xml:lang="en-US">', b"<ns2:VariationChild><Identifiers>", b"<SalesRankings"):
        assert text in reply.body
    world.facade.close()
