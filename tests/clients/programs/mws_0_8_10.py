"""Runs under PyPI `mws` 0.8.10, as code for it is written: values are read by ["value"]. Prints what it read as JSON.

Arguments: access key, secret key, seller, auth token, host and port, earliest date. Knows nothing of this project.
"""

import json
import sys

import mws

access_key, secret_key, seller, token, address, since = sys.argv[1:]
MARKETPLACES = ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"]


def several(node):
    return node if isinstance(node, list) else [node]


def connection(section, key=secret_key):
    return section(access_key, key, seller, region="US", domain="https://" + address, auth_token=token)


def pages_of(page, following):
    yield page
    while page.get("NextToken", {}).get("value"):
        page = following(page["NextToken"]["value"]).parsed
        yield page


def items_of(order_id):
    found = []
    first = orders.list_order_items(order_id).parsed
    for page in pages_of(first, orders.list_order_items_by_next_token):
        for item in several(page["OrderItems"]["OrderItem"]):
            price = item.get("ItemPrice", {}).get("Amount", {}).get("value", "")
            words = [item[name]["value"] for name in ("SellerSKU", "ASIN", "Title", "QuantityOrdered")]
            found.append([*words, price])
    return found


orders = connection(mws.Orders)
read = {"orders": {}, "pages": 0}
first = orders.list_orders(MARKETPLACES, created_after=since, max_results="10").parsed
for page in pages_of(first, orders.list_orders_by_next_token):
    read["pages"] += 1
    for order in several(page["Orders"]["Order"]):
        total = []
        if "OrderTotal" in order:
            total = [order["OrderTotal"]["CurrencyCode"]["value"], order["OrderTotal"]["Amount"]["value"]]
        read["orders"][order["AmazonOrderId"]["value"]] = [
            order["OrderStatus"]["value"],
            order["MarketplaceId"]["value"],
            total,
        ]

chosen = ["111-1111111-1111111", *sorted(read["orders"])[:3]]
got = orders.get_order(chosen).parsed
read["got"] = sorted(order["AmazonOrderId"]["value"] for order in several(got["Orders"]["Order"]))
read["items"] = {order_id: items_of(order_id) for order_id in chosen}
status = orders.get_service_status()
# Of XML it keeps the text, which programs search.
read["status"] = status.parsed.Status if "<Status>" in status.original else "?"
listed = connection(mws.Sellers).list_marketplace_participations().parsed
rows = several(listed["ListParticipations"]["Participation"])
read["participations"] = sorted(row.getvalue("MarketplaceId") for row in rows)
places = several(listed["ListMarketplaces"]["Marketplace"])
read["markets"] = sorted([place["MarketplaceId"]["value"], place["Name"]["value"]] for place in places)

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
