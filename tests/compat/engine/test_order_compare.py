"""What of two replies is compared, and what counts as the same."""

from __future__ import annotations

from mws.compat.engine.order_compare import Compared, compare, hidden_in
from mws.mappings.orders import v0, v2026

AMOUNT = "<{0}><CurrencyCode>{1}</CurrencyCode><Amount>{2}</Amount></{0}>"


def money(name: str, amount: str, currency: str = "EUR") -> str:
    return AMOUNT.format(name, currency, amount)


def orders(*contents: str, updated: str = "2026-11-20T10:00:00Z") -> bytes:
    rows = "".join(
        f"<Order><AmazonOrderId>902-000000{n}-0000000</AmazonOrderId><LastUpdateDate>{updated}</LastUpdateDate>"
        f"<MarketplaceId>DE</MarketplaceId>{content}</Order>"
        for n, content in enumerate(contents)
    )
    return f'<R xmlns="urn:x"><Orders>{rows}</Orders></R>'.encode()


def items(**by_id: str) -> bytes:
    rows = "".join(f"<OrderItem><OrderItemId>{n}</OrderItemId>{content}</OrderItem>" for n, content in by_id.items())
    return (
        f'<R xmlns="urn:x"><AmazonOrderId>902-0000000-0000000</AmazonOrderId><OrderItems>{rows}</OrderItems></R>'
    ).encode()


def same(ours: bytes, theirs: bytes, *hidden: str) -> dict[str, bool]:
    (found,) = compare(ours, theirs, hidden)
    return {name: equal for name, equal in found.same.items() if name not in ("AmazonOrderId", "LastUpdateDate")}


def test_money_is_compared_as_a_number_of_a_currency() -> None:
    ours = orders(money("OrderTotal", "25.00"))
    for theirs, equal in (("25.0", True), ("25", True), ("21.01", False), ("25.01", False)):
        assert same(ours, orders(money("OrderTotal", theirs)))["OrderTotal"] is equal
    assert same(ours, orders(money("OrderTotal", "25.00", "SEK")))["OrderTotal"] is False


def test_an_element_that_one_version_lacks_is_not_the_same_and_one_that_both_lack_says_nothing() -> None:
    both = money("OrderTotal", "25.00")
    told = same(orders(both + "<IsPrime>true</IsPrime>"), orders(both))
    assert told == {"MarketplaceId": True, "OrderTotal": True, "IsPrime": False}
    assert "IsPrime" not in same(orders(both), orders(both))
    assert same(orders(both), orders(both + "<IsPrime>true</IsPrime>"))["IsPrime"] is False


def test_groups_and_lists_are_compared_by_the_path_of_their_parts() -> None:
    def content(amount: str, city: str) -> str:
        paid = f"<PaymentExecutionDetailItem>{money('Payment', amount)}<PaymentMethod>COD</PaymentMethod>"
        return (
            f"<PaymentExecutionDetail>{paid}</PaymentExecutionDetailItem></PaymentExecutionDetail>"
            f"<DefaultShipFromLocationAddress><City>{city}</City></DefaultShipFromLocationAddress>"
        )

    told = same(orders(content("5", "Ulm")), orders(content("6", "Ulm")))
    assert told["Payment"] is False
    assert told["PaymentExecutionDetail.PaymentExecutionDetailItem.PaymentMethod"] is True
    assert told["DefaultShipFromLocationAddress.City"] is True


def test_an_order_that_changed_between_the_replies_or_has_no_money_is_left_out() -> None:
    ours = orders(money("OrderTotal", "25.00"))
    assert list(compare(ours, orders(money("OrderTotal", "9"), updated="2026-11-20T10:00:01Z"), ())) == []
    assert list(compare(orders("<IsPrime>true</IsPrime>"), orders("<IsPrime>true</IsPrime>"), ())) == []
    assert list(compare(ours, orders(), ())) == []


def test_items_are_one_order_and_the_same_where_every_item_is() -> None:
    ours = items(a=money("ItemPrice", "10") + money("ItemTax", "1"), b=money("ItemPrice", "20"))
    theirs = items(a=money("ItemPrice", "10") + money("ItemTax", "1"), b=money("ItemPrice", "16.81"))
    (found,) = compare(ours, theirs, ())
    assert found == Compared("902-0000000-0000000", "", {"OrderItemId": True, "ItemPrice": False, "ItemTax": True})
    (found,) = compare(ours, items(a=money("ItemPrice", "9"), b=money("ItemPrice", "20")), ())
    assert found.same == {"OrderItemId": True, "ItemPrice": False, "ItemTax": False}
    assert list(compare(ours, items(a=money("ItemPrice", "10")), ())) == [], "one page of the items, or another order"


def test_buyers_data_and_what_a_version_never_has_are_not_compared() -> None:
    hidden = hidden_in(v0.LIST_ORDERS, v2026.LIST_ORDERS, also=("BuyerCounty",))
    content = money("OrderTotal", "25.00")
    theirs = orders(content)
    for extra in (
        "<ShippingAddress><City>Ulm</City></ShippingAddress>",
        "<BuyerName>Ada</BuyerName>",
        "<BuyerCounty>x</BuyerCounty>",
        "<ShipServiceLevel>Std</ShipServiceLevel>",
    ):
        assert same(orders(content + extra), theirs, *hidden) == {"MarketplaceId": True, "OrderTotal": True}
