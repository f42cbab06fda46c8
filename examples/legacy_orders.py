#!/usr/bin/env python
"""Prints the recent orders of a seller and what is in them. Runs from cron, configured by the environment."""

import os
import sys
import time

import mws

ACCESS_KEY = os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00")
SECRET_KEY = os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb")
SELLER_ID = os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER")
AUTH_TOKEN = os.environ.get("MWS_AUTH_TOKEN", "amzn.mws.5a4db0c5-0000-4000-8000-000000000001")
MARKETPLACE = os.environ.get("MWS_MARKETPLACE", "ATVPDKIKX0DER")
DOMAIN = os.environ.get("MWS_DOMAIN", "")
DAYS = int(os.environ.get("MWS_DAYS", "60"))
WITH_ITEMS = 5


def as_list(node):
    # one child is parsed as a node, several are parsed as a list
    return node if isinstance(node, list) else [node]


def money(node):
    return "%10s %s" % (node.Amount, node.CurrencyCode) if node else "         -    "


def all_orders(api, after):
    resp = api.list_orders(marketplaceids=[MARKETPLACE], created_after=after, max_results="10")
    while True:
        for order in as_list(resp.parsed.Orders.Order):
            yield order
        token = resp.parsed.get("NextToken")
        if not token:
            return
        resp = api.list_orders_by_next_token(token)


def main():
    account = dict(
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        account_id=SELLER_ID,
        region="US",
        domain=DOMAIN,
        auth_token=AUTH_TOKEN,
    )
    api = mws.Orders(**account)
    after = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - DAYS * 86400))
    try:
        print("Orders API is %s" % api.get_service_status().parsed.Status)
        for shop in as_list(
            mws.Sellers(**account).list_marketplace_participations().parsed.ListMarketplaces.Marketplace
        ):
            print("sells in  %s  %s" % (shop.MarketplaceId, shop.Name))

        orders = list(all_orders(api, after))
        for number, order in enumerate(orders):
            print("%s  %-16s %s" % (order.AmazonOrderId, order.OrderStatus, money(order.get("OrderTotal"))))
            if number < WITH_ITEMS:
                items = api.list_order_items(amazon_order_id=order.AmazonOrderId)
                for item in as_list(items.parsed.OrderItems.OrderItem):
                    print("    %3s x %-12s %s" % (item.QuantityOrdered, item.SellerSKU, money(item.get("ItemPrice"))))
        print("%d orders since %s" % (len(orders), after))

        again = api.get_order([orders[0].AmazonOrderId]).parsed.Orders.Order
        print("%s was last updated %s" % (again.AmazonOrderId, again.LastUpdateDate))
    except mws.MWSError as error:
        sys.stderr.write("MWS said: %s\n" % error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
