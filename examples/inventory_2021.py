#!/usr/bin/env python
"""Tells Amazon what is on the own shelves: an inventory feed of what Amazon does not hold itself.

Written for python-amazon-mws 1.0 (development): its positions, keywords, enums and replies. Arguments: SKU=quantity ...
"""

import datetime
import os
import sys
import time

from mws import Feeds, Inventory, Marketplaces, MWSError, Reports

ACCOUNT = (
    os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00"),
    os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb"),
    os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER"),
    "US",
    "",  # uri
    "",  # version
    os.environ.get("MWS_AUTH_TOKEN", "amzn.mws.5a4db0c5-0000-4000-8000-000000000001"),
)
PAUSE = float(os.environ.get("MWS_PAUSE", "1"))
POLLS = 60
HEADER = "sku\tquantity"
SHELVES = ["SKU-1=7", "MUG-350=3", "NUT.M4.100=9"]


def connected(section):
    api = section(*ACCOUNT)
    api._use_feature_mwsresponse = True
    return api


def held_by_amazon(skus):
    """What Amazon has in stock of each SKU that it holds."""
    inventory = connected(Inventory)
    found = {}
    reply = inventory.list_inventory_supply(skus=skus, response_group="Basic", marketplace_id=Marketplaces.US)
    while True:
        for member in reply.parsed.InventorySupplyList.member if reply.parsed.InventorySupplyList else ():
            if int(member.InStockSupplyQuantity):
                found[member.SellerSKU] = int(member.InStockSupplyQuantity)
        token = reply.parsed.get("NextToken")
        if token is None:
            return found
        reply = inventory.list_inventory_supply(next_token=token)


def submitted(rows):
    """The processing status of a feed of these rows."""
    feeds = connected(Feeds)
    content = "\n".join([HEADER] + ["%s\t%d" % row for row in rows]).encode("iso-8859-1")
    sent = feeds.submit_feed(
        content,
        Feeds.FeedType.POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA,
        marketplace_ids=[Marketplaces.US],
        content_type="text/tab-separated-values; charset=iso-8859-1",
    )
    feed_id = sent.parsed.FeedSubmissionInfo.FeedSubmissionId
    for _ in range(POLLS):
        listed = feeds.get_feed_submission_list(feed_ids=[feed_id])
        status = listed.parsed.FeedSubmissionInfo.FeedProcessingStatus
        if status == Feeds.FeedProcessingStatus.DONE:
            return status
        time.sleep(PAUSE)
    raise SystemExit("feed %s is still %s" % (feed_id, status))


def listings():
    """SKU and quantity of each open listing."""
    reports = connected(Reports)
    yesterday = datetime.datetime.utcnow() - datetime.timedelta(days=1)
    asked = reports.request_report(
        Reports.ReportType.INVENTORY, start_date=yesterday, marketplace_ids=[Marketplaces.US]
    ).parsed.ReportRequestInfo
    for _ in range(POLLS):
        info = reports.get_report_request_list(request_ids=[asked.ReportRequestId]).parsed.ReportRequestInfo
        if info.ReportProcessingStatus == Reports.ProcessingStatus.DONE:
            break
        time.sleep(PAUSE)
    else:
        raise SystemExit("report %s is still %s" % (asked.ReportRequestId, info.ReportProcessingStatus))
    lines = reports.get_report(info.GeneratedReportId).parsed.splitlines()
    columns = lines[0].split("\t")
    for line in lines[1:]:
        row = dict(zip(columns, line.split("\t")))
        yield row["sku"], row.get("quantity", "")


def main():
    shelves = [(sku, int(quantity)) for sku, _, quantity in (each.partition("=") for each in sys.argv[1:] or SHELVES)]
    try:
        held = held_by_amazon([sku for sku, _ in shelves])
        for sku in sorted(held):
            print("amazon %s %d" % (sku, held[sku]))
        own = [row for row in shelves if row[0] not in held]
        print("feed %s" % submitted(own))
        for sku, quantity in sorted(listings()):
            print("listed %s %s" % (sku, quantity))
    except MWSError as exc:
        sys.exit("MWS: %s" % exc)


if __name__ == "__main__":
    main()
