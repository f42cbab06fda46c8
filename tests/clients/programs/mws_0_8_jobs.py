"""Runs under PyPI `mws` 0.8.15: submits a price feed, requests a report, prints what came of them as JSON.

Knows nothing of this project. Arguments: access key, secret key, seller, auth token, host and port, new price of SKU-1.
"""

import csv
import json
import sys

import mws

access_key, secret_key, seller, token, address, price = sys.argv[1:]
US = "ATVPDKIKX0DER"
POLLS = 20
MESSAGE = (
    "<Message><MessageID>{}</MessageID><Price><SKU>{}</SKU>"
    '<StandardPrice currency="USD">{}</StandardPrice></Price></Message>'
)
FEED = (
    '<?xml version="1.0" encoding="utf-8"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>'
    f"<MerchantIdentifier>{seller}</MerchantIdentifier></Header><MessageType>Price</MessageType>"
    + MESSAGE.format(1, "SKU-1", price)
    + MESSAGE.format(2, "NO-SUCH-SKU", price)
    + "</AmazonEnvelope>"
)


def connection(section):
    return section(access_key, secret_key, seller, region="US", domain="https://" + address, auth_token=token)


def polled(look):
    for _ in range(POLLS):
        status = look()
        if status.startswith(("_DONE", "_CANCELLED")):
            return status
    return status


feeds = connection(mws.Feeds)
sent = feeds.submit_feed(FEED.encode(), "_POST_PRODUCT_PRICING_DATA_", marketplaceids=[US]).parsed.FeedSubmissionInfo
feed_id = sent.FeedSubmissionId
read = {"feed": [feed_id, sent.FeedType, sent.FeedProcessingStatus]}
read["feed_status"] = polled(
    lambda: feeds.get_feed_submission_list(feedids=[feed_id]).parsed.FeedSubmissionInfo.FeedProcessingStatus
)
read["feed_count"] = feeds.get_feed_submission_count().parsed.Count
message = feeds.get_feed_submission_result(feed_id).parsed.ProcessingReport
summary = message.ProcessingSummary
read["result"] = {
    "transaction": message.DocumentTransactionID,
    "counts": [summary.MessagesProcessed, summary.MessagesSuccessful, summary.MessagesWithError],
    "wrong": [[message.Result.MessageID, message.Result.ResultCode]],
}

reports = connection(mws.Reports)
asked = reports.request_report("_GET_MERCHANT_LISTINGS_DATA_", marketplaceids=[US]).parsed.ReportRequestInfo
request_id = asked.ReportRequestId
read["request"] = [request_id, asked.ReportType, asked.ReportProcessingStatus]


def look():
    global found
    found = reports.get_report_request_list(requestids=[request_id]).parsed.ReportRequestInfo
    return found.ReportProcessingStatus


read["request_status"] = polled(look)
listed = reports.get_report_list(requestids=[request_id]).parsed.ReportInfo
read["listed"] = [listed.ReportId, listed.ReportRequestId, listed.Acknowledged]
reply = reports.get_report(found.GeneratedReportId)
# This client checks Content-MD5 by itself.
text = reply.parsed.decode(reply.response.encoding)
rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
read["rows"] = [[row["seller-sku"], row["price"], row["quantity"], row["item-name"]] for row in rows]
print(json.dumps(read))
