#!/usr/bin/env python
"""Sends prices as an XML feed, waits until they are processed and prints the report. Arguments: SKU=PRICE ..."""

import os
import sys
import time
from xml.sax.saxutils import escape

import mws

ACCESS_KEY = os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00")
SECRET_KEY = os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb")
SELLER_ID = os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER")
AUTH_TOKEN = os.environ.get("MWS_AUTH_TOKEN", "amzn.mws.5a4db0c5-0000-4000-8000-000000000001")
MARKETPLACE = os.environ.get("MWS_MARKETPLACE", "ATVPDKIKX0DER")
DOMAIN = os.environ.get("MWS_DOMAIN", "")
FEED_TYPE = "_POST_PRODUCT_PRICING_DATA_"
PAUSE = float(os.environ.get("MWS_PAUSE", "1"))
POLLS = 60

ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header>
    <DocumentVersion>1.01</DocumentVersion>
    <MerchantIdentifier>%s</MerchantIdentifier>
  </Header>
  <MessageType>Price</MessageType>
%s
</AmazonEnvelope>
"""

MESSAGE = """  <Message>
    <MessageID>%d</MessageID>
    <Price>
      <SKU>%s</SKU>
      <StandardPrice currency="USD">%s</StandardPrice>
    </Price>
  </Message>"""


def as_list(node):
    # one child is parsed as a node, several are parsed as a list
    return node if isinstance(node, list) else [node]


def envelope(prices):
    messages = [MESSAGE % (number, escape(sku), price) for number, (sku, price) in enumerate(prices, 1)]
    return (ENVELOPE % (SELLER_ID, "\n".join(messages))).encode("utf-8")


def status_of(api, feed_id):
    return api.get_feed_submission_list(feedids=[feed_id]).parsed.FeedSubmissionInfo.FeedProcessingStatus


def main(arguments):
    prices = [argument.rsplit("=", 1) for argument in arguments] or [("SKU-1", "17.99")]
    api = mws.Feeds(
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        account_id=SELLER_ID,
        region="US",
        domain=DOMAIN,
        auth_token=AUTH_TOKEN,
    )
    feed = envelope(prices)
    try:
        sent = api.submit_feed(feed, FEED_TYPE, marketplaceids=[MARKETPLACE], content_type="text/xml; charset=utf-8")
        submission = sent.parsed.FeedSubmissionInfo
        feed_id = submission.FeedSubmissionId
        print(feed.decode("utf-8"))
        print("submission %s is %s" % (submission.FeedType, submission.FeedProcessingStatus))

        status = submission.FeedProcessingStatus
        for _ in range(POLLS):
            if status in ("_DONE_", "_CANCELLED_"):
                break
            time.sleep(PAUSE)
            status = status_of(api, feed_id)
        print("submission %s is %s" % (submission.FeedType, status))
        if status != "_DONE_":
            sys.stderr.write("feed %s ended as %s\n" % (feed_id, status))
            return 1

        report = api.get_feed_submission_result(feed_id).parsed.ProcessingReport
        print("status code           %s" % report.StatusCode)
        for name in ("MessagesProcessed", "MessagesSuccessful", "MessagesWithError", "MessagesWithWarning"):
            print("%-21s %s" % (name, report.ProcessingSummary[name]))
        for result in as_list(report.get("Result") or []):
            print("message %s: %s %s" % (result.MessageID, result.ResultCode, result.ResultDescription))
        return 0 if report.ProcessingSummary.MessagesWithError == "0" else 1
    except mws.MWSError as error:
        sys.stderr.write("MWS said: %s\n" % error)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
