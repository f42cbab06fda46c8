"""Runs under boto 2.49.0 on Python 2.7 or 3: prints what it read as JSON. Knows nothing of this project.

Arguments: access key, secret key, seller, auth token, host and port, earliest date. BOTO_CA names the CA file.
"""
# ruff: noqa: RUF005 - Python 2.7 runs this too

import json
import os
import sys

import boto
from boto.mws.connection import MWSConnection
from boto.mws.exception import ResponseError

access_key, secret_key, seller, token, address, since = sys.argv[1:]
MARKETPLACES = ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"]

if not boto.config.has_section("Boto"):
    boto.config.add_section("Boto")
boto.config.set("Boto", "ca_certificates_file", os.environ["BOTO_CA"])
boto.config.set("Boto", "num_retries", "0")
host, port = address.split(":")


def connection(key=secret_key):
    return MWSConnection(access_key, key, Merchant=seller, host=host, port=int(port), is_secure=True)


def text(node, name):
    found = getattr(node, name, None)
    return found if found is not None else ""


def amount(money):
    return str(money.Amount) if money is not None and getattr(money, "Amount", None) is not None else ""


def items_of(order_id):
    found = []
    page = mws.list_order_items(AmazonOrderId=order_id).ListOrderItemsResult
    while True:
        for item in page.OrderItems.OrderItem:
            price = amount(item.ItemPrice)
            found.append([item.SellerSKU, item.ASIN, item.Title, item.QuantityOrdered, price])
        if not text(page, "NextToken"):
            return found
        page = mws.list_order_items_by_next_token(NextToken=page.NextToken).ListOrderItemsByNextTokenResult


mws = connection()
read = {"orders": {}, "pages": 1}
page = mws.list_orders(MarketplaceId=MARKETPLACES, CreatedAfter=since, MaxResultsPerPage="10").ListOrdersResult
while True:
    for order in page.Orders.Order:
        total = [order.OrderTotal.CurrencyCode, amount(order.OrderTotal)] if amount(order.OrderTotal) else []
        read["orders"][order.AmazonOrderId] = [order.OrderStatus, order.MarketplaceId, total]
    if not text(page, "NextToken"):
        break
    page = mws.list_orders_by_next_token(NextToken=page.NextToken).ListOrdersByNextTokenResult
    read["pages"] += 1

chosen = ["111-1111111-1111111"] + sorted(read["orders"])[:3]
got = mws.get_order(AmazonOrderId=chosen).GetOrderResult
read["got"] = sorted(order.AmazonOrderId for order in got.Orders.Order)
read["items"] = {order_id: items_of(order_id) for order_id in chosen}
read["status"] = mws.get_orders_service_status().GetServiceStatusResult.Status
listed = mws.list_marketplace_participations().ListMarketplaceParticipationsResult
read["participations"] = sorted(row.MarketplaceId for row in listed.ListParticipations.Participation)
read["markets"] = sorted([row.MarketplaceId, row.Name] for row in listed.ListMarketplaces.Marketplace)

errors = []
for make in (
    lambda: mws.list_orders_by_next_token(NextToken="no token of yours"),
    lambda: connection("x" * 40).get_orders_service_status(),
):
    try:
        make()
    except ResponseError as exc:
        errors.append([exc.status, exc.error_code])
read["errors"] = errors
print("\n" + json.dumps(read))
