"""What this layer itself changed is not answered from before the change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mws.compat.engine.own_products import OwnProducts
from mws.compat.ledger.questions.changed_skus import ListChangedSkus
from mws.spapi.calls import Json
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import (
    ASIN,
    MINE,
    PRICING,
    SKU,
    Shop,
    answer_of,
    old,
)


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


# What this layer changed --------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "database"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path if request.param == "database" else None)
    yield made
    made.facade.close()


def test_an_answer_by_sku_does_not_serve_once_the_sku_is_changed(shop: Shop) -> None:
    for name in (SKU, "B"):
        answer_of(shop, "BySKU", name)
    assert old(shop, "BySKU", SKU)
    shop.change(SKU)
    assert not old(shop, "BySKU", SKU)
    assert old(shop, "BySKU", "B")
    answer_of(shop, "BySKU", SKU)
    assert old(shop, "BySKU", SKU), "this one was asked for after the change"


def test_a_fresh_answer_does_not_serve_either(shop: Shop) -> None:
    answer_of(shop, "Product", ASIN)
    shop.change(ASIN)
    shop.amazon.price = 2
    assert answer_of(shop, "Product", ASIN) == f"{ASIN} 2"


def test_an_answer_by_asin_does_not_serve_once_its_sku_is_changed(shop: Shop) -> None:
    """The ASIN is known from an answer that names both, here of the seller's own price."""
    shop.amazon.asins, shop.amazon.seller = {MINE: ASIN}, shop.seller
    answer_of(shop, "MyPrice", MINE)
    for name in (ASIN, "B000000002"):
        answer_of(shop, "ByASIN", name)
    shop.change(MINE)
    assert not old(shop, "ByASIN", ASIN)
    assert old(shop, "ByASIN", "B000000002"), "of another ASIN"


@pytest.mark.parametrize("own", [True, False])
def test_where_the_asin_is_not_known_no_answer_with_an_own_offer_serves(shop: Shop, own: bool) -> None:
    shop.amazon.seller = shop.seller if own else "A9SOMEBODY"
    answer_of(shop, "ByASIN", ASIN)
    shop.change(SKU)
    assert old(shop, "ByASIN", ASIN) is not own


def test_a_change_that_amazon_still_works_on_is_a_change_of_now(shop: Shop) -> None:
    shop.change(SKU, done=False)
    shop.clock.advance(600)
    answer_of(shop, "BySKU", SKU)
    assert not old(shop, "BySKU", SKU)
    shop.clock.advance(400)
    answer_of(shop, "BySKU", SKU)
    assert old(shop, "BySKU", SKU), "a quarter of an hour later it is over, whoever asks"


def test_another_process_knows_what_was_changed(tmp_path: Path) -> None:
    one, other = Shop(tmp_path), Shop(tmp_path)
    one.clock.advance(8)
    answer_of(other, "BySKU", SKU)
    one.change(SKU)
    assert not old(other, "BySKU", SKU)
    one.facade.close()
    other.facade.close()


def test_a_ledger_that_cannot_be_asked_lets_nothing_old_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from mws.compat.ledger.ledger import Ledger
    from mws.compat.ledger.outage import unusable
    from mws.compat.state.errors import StateError

    answer_of(shop, "ByASIN", ASIN)
    assert old(shop, "ByASIN", ASIN)
    real = Ledger.answer

    def answer(self: Ledger, owner: str, question: Any) -> Any:
        if isinstance(question, ListChangedSkus):
            raise unusable(StateError("the disk is full", "full"))
        return real(self, owner, question)

    monkeypatch.setattr(Ledger, "answer", answer)
    assert not old(shop, "ByASIN", ASIN)


# Which ASIN a SKU is ------------------------------------------------------------------------------------------------


def test_a_row_that_names_one_sku_and_one_asin_is_learnt() -> None:
    products = OwnProducts()
    row: Json = {"SellerSKU": "s", "Product": {"Identifiers": {"MarketplaceASIN": {"ASIN": "B1"}}}}
    two: Json = {"SellerSKU": "t", "Product": [{"ASIN": "B2"}, {"ASIN": "B3"}]}
    products.learn("o", PRICING, [row, two])
    assert [products.asin("o", sku) for sku in "st"] == ["B1", ""]
    assert products.asin("other", "s") == ""
    products.learn("o", "orders.v0.getOrders", [{"SellerSKU": "u", "ASIN": "B4"}])
    assert products.asin("o", "u") == ""
