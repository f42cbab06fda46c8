"""Runs under PyPI `python-amazon-sp-api`: reads orders, runs a report, submits a feed; prints what came as JSON.

Knows nothing of this project. Arguments: refresh token, client id, client secret, endpoint, seller, earliest date, new
price of SKU-1. SSL_CERT_FILE names the CA file.
"""

import io
import json
import sys
from types import SimpleNamespace

from sp_api.api import Feeds, Messaging, Orders, Reports
from sp_api.auth import AccessTokenClient
from sp_api.base import SellingApiException

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

scheme, AccessTokenClient.host = endpoint.split("://")
AccessTokenClient.scheme = f"{scheme}://"
access = {
    "marketplace": SimpleNamespace(endpoint=endpoint, marketplace_id=US, region="us-east-1"),
    "refresh_token": refresh_token,
    "credentials": {"lwa_app_id": client_id, "lwa_client_secret": client_secret},
}


def polled(look):
    for _ in range(POLLS):
        found = look().payload
        if found["processingStatus"] in ("DONE", "CANCELLED", "FATAL"):
            return found
    return found


read = {"orders": {}, "pages": 0, "orders_v0": {}, "pages_v0": 0}
token = None
while token or not read["pages"]:
    # With a token the filters are repeated.
    wanted = {"paginationToken": token} if token else {}
    page = Orders(version="2026-01-01", **access).search_orders(
        createdAfter=since, marketplaceIds=[US], maxResultsPerPage=5, **wanted
    )
    for order in page.payload["orders"]:
        items = [[item["product"]["sellerSku"], item["quantityOrdered"]] for item in order["orderItems"]]
        read["orders"][order["orderId"]] = items
    token = page.next_token
    read["pages"] += 1

while token or not read["pages_v0"]:
    wanted = {"NextToken": token} if token else {}
    page = Orders(version="v0", **access).get_orders(
        MarketplaceIds=[US], CreatedAfter=since, MaxResultsPerPage=5, **wanted
    )
    for order in page.payload["Orders"]:
        read["orders_v0"][order["AmazonOrderId"]] = order["OrderStatus"]
    token = page.next_token
    read["pages_v0"] += 1

reports = Reports(**access)
report_id = reports.create_report(reportType="GET_MERCHANT_LISTINGS_DATA", marketplaceIds=[US]).payload["reportId"]
report = polled(lambda: reports.get_report(report_id))
read["report"] = [report["reportType"], report["processingStatus"]]
described = reports.get_report_document(report["reportDocumentId"], download=True).payload
read["compression"] = described.get("compressionAlgorithm")
read["text"] = described["document"]

feeds = Feeds(**access)
_, made = feeds.submit_feed(
    "JSON_LISTINGS_FEED", io.BytesIO(json.dumps(FEED).encode()), content_type=JSON, marketplaceIds=[US]
)
feed_id = made.payload["feedId"]
feed = polled(lambda: feeds.get_feed(feed_id))
read["feed"] = [feed_id, feed["feedType"], feed["processingStatus"]]
read["result"] = json.loads(feeds.get_feed_result_document(feed["resultFeedDocumentId"]))
try:
    Messaging(**access).get_messaging_actions_for_order("1")
except SellingApiException as exc:
    read["absent"] = [type(exc).__name__, exc.code]
print("\n" + json.dumps(read))
