"""Runs under PyPI `mws` 0.8.15, as legacy code uses it: prints what it read as JSON. Knows nothing of this project.

Arguments: access key, secret key, seller, auth token, host and port, earliest date.
"""
# ruff: noqa: SIM118 - iterating a node of this client yields the node itself

import json
import sys

import mws

access_key, secret_key, seller, token, address, since = sys.argv[1:]
MARKETPLACES = ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"]


def several(node):
    return node if isinstance(node, list) else [node]


def connection(section, key=secret_key):
    return section(access_key, key, seller, region="US", domain="https://" + address, auth_token=token)


def items_of(order_id):
    found = []
    page = orders.list_order_items(order_id).parsed
    while True:
        for item in several(page.OrderItems.OrderItem):
            price = item.ItemPrice.Amount if "ItemPrice" in item.keys() else ""
            found.append([item.SellerSKU, item.ASIN, item.Title, item.QuantityOrdered, price])
        if "NextToken" not in page.keys():
            return found
        page = orders.list_order_items_by_next_token(page.NextToken).parsed


orders = connection(mws.Orders)
read = {"orders": {}, "pages": 1}
page = orders.list_orders(MARKETPLACES, created_after=since, max_results="10").parsed
while True:
    for order in several(page.Orders.Order):
        total = [order.OrderTotal.CurrencyCode, order.OrderTotal.Amount] if "OrderTotal" in order.keys() else []
        read["orders"][order.AmazonOrderId] = [order.OrderStatus, order.MarketplaceId, total]
    if "NextToken" not in page.keys():
        break
    page = orders.list_orders_by_next_token(page.NextToken).parsed
    read["pages"] += 1

chosen = ["111-1111111-1111111", *sorted(read["orders"])[:3]]
got = orders.get_order(chosen).parsed
read["got"] = sorted(order.AmazonOrderId for order in several(got.Orders.Order))
read["items"] = {order_id: items_of(order_id) for order_id in chosen}
read["status"] = orders.get_service_status().parsed.Status
listed = connection(mws.Sellers).list_marketplace_participations().parsed
read["participations"] = sorted(row.MarketplaceId for row in several(listed.ListParticipations.Participation))
read["markets"] = sorted([row.MarketplaceId, row.Name] for row in several(listed.ListMarketplaces.Marketplace))

errors = []
for make in (
    lambda: orders.list_orders_by_next_token("no token of yours"),
    lambda: connection(mws.Orders, "x" * 40).get_service_status(),
):
    try:
        make()
    except mws.MWSError as exc:
        errors.append([exc.response.status_code, str(exc).partition("<Code>")[2].partition("</Code>")[0]])
read["errors"] = errors
print(json.dumps(read))
