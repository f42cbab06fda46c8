#!/usr/bin/env python
"""Writes the orders of the last days, a line for each item, into a file for the bookkeeping. Arguments: FILE [DAYS]

Runs every night. A line that is in the file already is not written again.
"""

from __future__ import print_function

import csv
import datetime
import os
import sys
import time

from mws import mws

MARKETPLACE = os.environ.get("MWS_MARKETPLACE", "ATVPDKIKX0DER")
PAUSE = float(os.environ.get("MWS_PAUSE", "30"))
TRIES = 5
COLUMNS = ["order", "purchased", "status", "channel", "item", "sku", "title", "quantity", "price", "currency"]


class Throttled(Exception):
    pass


def connect():
    return mws.Orders(
        os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00"),
        os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb"),
        os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER"),
        region="US",
        domain=os.environ.get("MWS_DOMAIN", ""),
        auth_token=os.environ.get("MWS_AUTH_TOKEN", "amzn.mws.5a4db0c5-0000-4000-8000-000000000001"),
    )


def ask(method, *args, **kwargs):
    # an hour's quota is soon gone with ListOrderItems
    for _ in range(TRIES):
        try:
            return method(*args, **kwargs).parsed
        except mws.MWSError as error:
            if error.response.status_code != 503:
                raise
            print("throttled", file=sys.stderr)
            time.sleep(PAUSE)
    raise Throttled()


def listed(parent, name):
    # one child is parsed as a node, several are parsed as a list, none is not there
    found = parent.get(name) or []
    return found if isinstance(found, list) else [found]


def pages(first, following, *args, **kwargs):
    page = ask(first, *args, **kwargs)
    yield page
    while page.get("NextToken"):
        page = ask(following, page.NextToken)
        yield page


def all_orders(api, after):
    for page in pages(api.list_orders, api.list_orders_by_next_token, [MARKETPLACE], created_after=after):
        for order in listed(page.Orders, "Order"):
            yield order


def all_items(api, order_id):
    for page in pages(api.list_order_items, api.list_order_items_by_next_token, order_id):
        for item in listed(page.OrderItems, "OrderItem"):
            yield item


def lines(api, after):
    for order in all_orders(api, after):
        # the prices of a pending order are not known yet
        if order.OrderStatus in ("Pending", "Canceled"):
            continue
        for item in all_items(api, order.AmazonOrderId):
            price = item.get("ItemPrice")
            yield {
                "order": order.AmazonOrderId,
                "purchased": order.PurchaseDate,
                "status": order.OrderStatus,
                "channel": order.FulfillmentChannel,
                "item": item.OrderItemId,
                "sku": item.SellerSKU,
                "title": item.get("Title", ""),
                "quantity": item.QuantityOrdered,
                "price": price.Amount if price else "",
                "currency": price.CurrencyCode if price else "",
            }


def known(path):
    if not os.path.exists(path):
        return set()
    with open(path, newline="") as there:
        return set(row["item"] for row in csv.DictReader(there))


def main(arguments):
    path = arguments[0] if arguments else "orders.csv"
    days = int(arguments[1]) if len(arguments) > 1 else 30
    after = datetime.datetime.utcnow() - datetime.timedelta(days=days)
    done = known(path)
    written = skipped = 0
    try:
        with open(path, "a", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS)
            if not done:
                writer.writeheader()
            for line in lines(connect(), after):
                if line["item"] in done:
                    skipped += 1
                    continue
                writer.writerow(line)
                written += 1
    except (mws.MWSError, Throttled) as error:
        print("MWS said: %s" % error, file=sys.stderr)
        return 1
    print("%d lines written, %d known" % (written, skipped))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
