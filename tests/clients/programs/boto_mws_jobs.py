"""Runs under boto 2.49.0 on Python 2.7 or 3: submits a price feed, requests a report, prints what came of them as JSON.

Knows nothing of this project. Arguments: access key, secret key, seller, auth token, host and port, new price of SKU-1.
BOTO_CA names the CA file. Where boto's own check of the digest fails, "AssertionError" stands in the place of content.
"""
# ruff: noqa: UP032 - Python 2.7 runs this too

import json
import os
import sys

import boto
from boto.mws.connection import MWSConnection

access_key, secret_key, seller, token, address, price = sys.argv[1:]
US = "ATVPDKIKX0DER"
POLLS = 20
MESSAGE = (
    "<Message><MessageID>{}</MessageID><Price><SKU>{}</SKU>"
    '<StandardPrice currency="USD">{}</StandardPrice></Price></Message>'
)
FEED = (
    '<?xml version="1.0" encoding="utf-8"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>'
    "<MerchantIdentifier>{}</MerchantIdentifier></Header><MessageType>Price</MessageType>".format(seller)
    + MESSAGE.format(1, "SKU-1", price)
    + MESSAGE.format(2, "NO-SUCH-SKU", price)
    + "</AmazonEnvelope>"
)

if not boto.config.has_section("Boto"):
    boto.config.add_section("Boto")
boto.config.set("Boto", "ca_certificates_file", os.environ["BOTO_CA"])
boto.config.set("Boto", "num_retries", "0")
host, port = address.split(":")
mws = MWSConnection(access_key, secret_key, Merchant=seller, host=host, port=int(port), is_secure=True)


def polled(look):
    for _ in range(POLLS):
        status = look()
        if status.startswith(("_DONE", "_CANCELLED")):
            return status
    return status


def checked(call):
    try:
        return call()
    except AssertionError:
        return None


def submission():
    page = mws.get_feed_submission_list(FeedSubmissionIdList=[feed_id]).GetFeedSubmissionListResult
    return page.FeedSubmissionInfo[0].FeedProcessingStatus


def request():
    return mws.get_report_request_list(ReportRequestIdList=[request_id]).GetReportRequestListResult.ReportRequestInfo[0]


sent = mws.submit_feed(
    FeedType="_POST_PRODUCT_PRICING_DATA_",
    FeedContent=FEED.encode("utf-8"),
    content_type="text/xml",
    MarketplaceIdList=[US],
).SubmitFeedResult.FeedSubmissionInfo
feed_id = sent.FeedSubmissionId
read = {"feed": [feed_id, sent.FeedType, sent.FeedProcessingStatus], "feed_status": polled(submission)}
read["feed_count"] = mws.get_feed_submission_count().GetFeedSubmissionCountResult.Count

answer = checked(lambda: mws.get_feed_submission_result(FeedSubmissionId=feed_id))
if answer is None:
    read["result"] = "AssertionError"
else:
    # boto knows no element of a processing report, and what it does not know lies flat: the last MessageID is Result's.
    read["result"] = {
        "transaction": answer.DocumentTransactionID,
        "counts": [answer.MessagesProcessed, answer.MessagesSuccessful, answer.MessagesWithError],
        "wrong": [[answer.MessageID, answer.ResultCode]],
    }

asked = mws.request_report(
    ReportType="_GET_MERCHANT_LISTINGS_DATA_", MarketplaceIdList=[US]
).RequestReportResult.ReportRequestInfo
request_id = asked.ReportRequestId
read["request"] = [request_id, asked.ReportType, asked.ReportProcessingStatus]
read["request_status"] = polled(lambda: request().ReportProcessingStatus)
listed = mws.get_report_list(ReportRequestIdList=[request_id]).GetReportListResult.ReportInfo[0]
read["listed"] = [listed.ReportId, listed.ReportRequestId, listed.Acknowledged]
content = checked(lambda: mws.get_report(ReportId=request().GeneratedReportId))
if content is None:
    read["rows"] = "AssertionError"
else:
    lines = [line.split("\t") for line in content.decode("cp1252").splitlines()]
    rows = [dict(zip(lines[0], line)) for line in lines[1:]]  # noqa: B905 - Python 2.7
    read["rows"] = [[row["seller-sku"], row["price"], row["quantity"], row["item-name"]] for row in rows]
print("\n" + json.dumps(read))
