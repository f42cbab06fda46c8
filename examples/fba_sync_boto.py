#!/usr/bin/env python
"""Keeps the stock that Amazon shows in step with the shop's. Runs from cron. Arguments: SKU=quantity on the shelves ...

What lies in Amazon's centres is Amazon's to count and is only told; of everything else the own quantity is sent. Then a
report of the listings is fetched, and whatever it shows that the shop does not know is named.
"""

import hashlib
import logging
import os
import sys
import time
from xml.sax.saxutils import escape

import mws.boto; mws.boto.install()  # fmt: skip
from boto.exception import BotoServerError
from boto.mws.connection import MWSConnection
from boto.mws.exception import InvalidParameterValue

MARKETPLACE = os.environ.get("MWS_MARKETPLACE", "ATVPDKIKX0DER")
SELLER_ID = os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER")
PAUSE = float(os.environ.get("MWS_PAUSE", "1"))
POLLS = 60
SHELVES = ["SKU-1=7", "MUG-350=0", "NUT.M4.100=12", "NO-SUCH-SKU=1"]

MESSAGE = """<Message><MessageID>%d</MessageID><OperationType>Update</OperationType>
<Inventory><SKU>%s</SKU><Quantity>%d</Quantity></Inventory></Message>"""

ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>%s</MerchantIdentifier></Header>
<MessageType>Inventory</MessageType>
%s
</AmazonEnvelope>
"""

log = logging.getLogger("sync")


def connected():
    account = dict(
        aws_access_key_id=os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00"),
        aws_secret_access_key=os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb"),
        Merchant=SELLER_ID,
    )
    if os.environ.get("MWS_HOST"):
        account.update(host=os.environ["MWS_HOST"], port=int(os.environ.get("MWS_PORT", "443")))
    return MWSConnection(**account)


def in_the_centres(connection):
    """SKU -> (what can be sent at once, what there is of it) of all that changed in half a year."""
    since = time.gmtime(time.time() - 180 * 24 * 3600)
    found = {}
    page = connection.list_inventory_supply(
        QueryStartDateTime=time.strftime("%Y-%m-%dT%H:%M:%SZ", since), ResponseGroup="Basic", MarketplaceId=MARKETPLACE
    ).ListInventorySupplyResult
    while True:
        for supply in page.InventorySupplyList:
            found[supply.SellerSKU] = (int(supply.InStockSupplyQuantity), int(supply.TotalSupplyQuantity))
        if not hasattr(page, "NextToken"):
            return found
        page = connection.list_inventory_supply_by_next_token(
            NextToken=page.NextToken
        ).ListInventorySupplyByNextTokenResult


def polled(connection, call, element, status, **ids):
    """The row of a job, once it is over."""
    for _ in range(POLLS):
        for page in connection.iter_call(call, **ids):
            for row in getattr(page._result, element):
                if getattr(row, status) in ("_DONE_", "_CANCELLED_", "_DONE_NO_DATA_"):
                    return row
        time.sleep(PAUSE)
    raise RuntimeError("%s: still not over" % ids)


def send(connection, shelves):
    messages = [MESSAGE % (number, escape(sku), quantity) for number, (sku, quantity) in enumerate(shelves, 1)]
    feed = (ENVELOPE % (SELLER_ID, "\n".join(messages))).encode("utf-8")
    sent = connection.submit_feed(
        FeedType="_POST_INVENTORY_AVAILABILITY_DATA_",
        FeedContent=feed,
        content_type="text/xml; charset=utf-8",
        MarketplaceIdList=[MARKETPLACE],
        PurgeAndReplace=False,
    )
    feed_id = sent.SubmitFeedResult.FeedSubmissionInfo.FeedSubmissionId
    row = polled(
        connection,
        "GetFeedSubmissionList",
        "FeedSubmissionInfo",
        "FeedProcessingStatus",
        FeedSubmissionIdList=[feed_id],
    )
    result = connection.get_feed_submission_result(FeedSubmissionId=feed_id)
    print(
        "feed %s: %s of %s taken, the last word on message %s is %s"
        % (
            row.FeedProcessingStatus,
            result.MessagesSuccessful,
            result.MessagesProcessed,
            result.MessageID,
            result.ResultMessageCode,
        )
    )


def listings(connection):
    """SKU -> quantity of the report of listings; None where Amazon keeps the count."""
    asked = connection.request_report(ReportType="_GET_MERCHANT_LISTINGS_DATA_", MarketplaceIdList=[MARKETPLACE])
    done = polled(
        connection,
        "GetReportRequestList",
        "ReportRequestInfo",
        "ReportProcessingStatus",
        ReportRequestIdList=[asked.RequestReportResult.ReportRequestInfo.ReportRequestId],
    )
    content = connection.get_report(ReportId=done.GeneratedReportId)
    log.info("report of %d bytes, md5 %s", len(content), hashlib.md5(content).hexdigest())
    connection.update_report_acknowledgements(ReportIdList=[done.GeneratedReportId], Acknowledged=True)
    lines = [line.split("\t") for line in content.decode("cp1252").splitlines()]
    found = {}
    for each in lines[1:]:
        row = dict(zip(lines[0], each))
        found[row["seller-sku"]] = int(row["quantity"]) if row["quantity"] else None
    return found


def main(arguments):
    logging.basicConfig(level=logging.WARNING)
    shelves = dict(each.rsplit("=", 1) for each in arguments or SHELVES)
    connection = connected()
    if connection.get_inventory_service_status().GetServiceStatusResult.Status == "RED":
        log.error("inventory is down, trying again next time")
        return 2
    try:
        held = in_the_centres(connection)
        for sku in sorted(held):
            print("amazon holds %-12s %4d of %4d can be sent" % ((sku,) + held[sku]))
        send(connection, sorted((sku, int(quantity)) for sku, quantity in shelves.items() if sku not in held))
        listed = listings(connection)
    except InvalidParameterValue as error:
        log.error("a mistake of ours: %s", error.error_message)
        return 3
    except BotoServerError as error:
        log.error("%s %s: %s (request %s)", error.status, error.error_code, error.message, error.request_id)
        return 1
    for sku in sorted(set(listed) | set(shelves)):
        if sku not in listed:
            print("not listed   %s" % sku)
        elif sku in shelves and sku not in held and listed[sku] != int(shelves[sku]):
            print("differs      %-12s %s here, %s there" % (sku, shelves[sku], listed[sku]))
    print("%d listings, %d of them unknown to the shop" % (len(listed), len(set(listed) - set(shelves) - set(held))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
