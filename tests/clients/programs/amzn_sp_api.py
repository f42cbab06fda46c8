"""Runs under Amazon's own SDK `amzn-sp-api`: reads orders, runs a report, submits a feed; prints what came as JSON.

Knows nothing of this project. Arguments: refresh token, client id, client secret, endpoint, seller, earliest date, new
price of SKU-1.
"""

# ruff: noqa: TID251 - here the bare name is Amazon's SDK, as it should be

import gzip
import json
import logging
import sys

import requests
from spapi.api.feeds_v2021_06_30.feeds_api import FeedsApi
from spapi.api.messaging_v1.messaging_api import MessagingApi
from spapi.api.orders_v0.orders_v0_api import OrdersV0Api
from spapi.api.orders_v2026_01_01.search_orders_api import SearchOrdersApi
from spapi.api.reports_v2021_06_30.reports_api import ReportsApi
from spapi.models.feeds_v2021_06_30.create_feed_document_specification import CreateFeedDocumentSpecification
from spapi.models.feeds_v2021_06_30.create_feed_specification import CreateFeedSpecification
from spapi.models.reports_v2021_06_30.create_report_specification import CreateReportSpecification
from spapi.rest import ApiException

from spapi import SPAPIClient, SPAPIConfig

refresh_token, client_id, client_secret, endpoint, seller, since, price = sys.argv[1:]
US = "ATVPDKIKX0DER"
POLLS = 20
JSON = "application/json; charset=UTF-8"
FEED = {
    "header": {"sellerId": seller, "version": "2.0", "issueLocale": "en_US"},
    "messages": [
        {
            "messageId": number,
            "sku": sku,
            "operationType": "PATCH",
            "productType": "PRODUCT",
            "patches": [
                {
                    "op": "replace",
                    "path": "/attributes/purchasable_offer",
                    "value": [
                        {
                            "marketplace_id": US,
                            "currency": "USD",
                            "our_price": [{"schedule": [{"value_with_tax": float(price)}]}],
                        }
                    ],
                }
            ],
        }
        for number, sku in ((1, "SKU-1"), (2, "NO-SUCH-SKU"))
    ],
}

# Every object of this SDK adds handlers to its loggers, which tell nothing here.
logging.disable(logging.CRITICAL)
config = SPAPIConfig(client_id, client_secret, refresh_token, region="NA")
client = SPAPIClient(config, oauth_endpoint=endpoint + "/auth/o2/token", endpoint=endpoint).api_client


def polled(look):
    for _ in range(POLLS):
        found = look()
        if found.processing_status in ("DONE", "CANCELLED", "FATAL"):
            return found
    return found


def document(described):
    reply = requests.get(described.url, timeout=30)
    reply.raise_for_status()
    content = gzip.decompress(reply.content) if described.compression_algorithm == "GZIP" else reply.content
    return content.decode(reply.encoding)


read = {"orders": {}, "pages": 0, "orders_v0": {}, "pages_v0": 0}
token = None
while token or not read["pages"]:
    # With a token the filters are repeated.
    wanted = {"pagination_token": token} if token else {}
    page = SearchOrdersApi(client).search_orders(
        created_after=since, marketplace_ids=[US], max_results_per_page=5, **wanted
    )
    for order in page.orders:
        items = [[item.product.seller_sku, item.quantity_ordered] for item in order.order_items]
        read["orders"][order.order_id] = items
    token = page.pagination.next_token if page.pagination else None
    read["pages"] += 1

while token or not read["pages_v0"]:
    wanted = {"next_token": token} if token else {}
    payload = OrdersV0Api(client).get_orders([US], created_after=since, max_results_per_page=5, **wanted).payload
    for order in payload.orders:
        read["orders_v0"][order.amazon_order_id] = order.order_status
    token = payload.next_token
    read["pages_v0"] += 1

reports = ReportsApi(client)
report_id = reports.create_report(
    CreateReportSpecification(report_type="GET_MERCHANT_LISTINGS_DATA", marketplace_ids=[US])
).report_id
report = polled(lambda: reports.get_report(report_id))
read["report"] = [report.report_type, report.processing_status]
described = reports.get_report_document(report.report_document_id)
read["compression"] = described.compression_algorithm
read["text"] = document(described)

feeds = FeedsApi(client)
made = feeds.create_feed_document(CreateFeedDocumentSpecification(content_type=JSON))
requests.put(made.url, data=json.dumps(FEED).encode(), headers={"Content-Type": JSON}, timeout=30).raise_for_status()
feed_id = feeds.create_feed(
    CreateFeedSpecification(
        feed_type="JSON_LISTINGS_FEED", marketplace_ids=[US], input_feed_document_id=made.feed_document_id
    )
).feed_id
feed = polled(lambda: feeds.get_feed(feed_id))
read["feed"] = [feed_id, feed.feed_type, feed.processing_status]
read["result"] = json.loads(document(feeds.get_feed_document(feed.result_feed_document_id)))
try:
    MessagingApi(client).get_messaging_actions_for_order("1", [US])
except ApiException as exc:
    read["absent"] = [type(exc).__name__, exc.status]
print("\n" + json.dumps(read))
