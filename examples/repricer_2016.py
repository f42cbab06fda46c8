#!/usr/bin/env python
"""Puts each price a cent below the cheapest other offer, never below what it costs. Runs from cron. Arguments: SKU ...

Asks for the own prices, the lowest offers of others and the fees, sends one price feed and waits until it is processed.
"""

import os
import sys
import time
from decimal import Decimal
from xml.sax.saxutils import escape

import mws

ACCESS_KEY = os.environ.get("MWS_ACCESS_KEY", "AKIASANDBOXSANDBOX00")
SECRET_KEY = os.environ.get("MWS_SECRET_KEY", "sandboxsandboxsandboxsandboxsandboxsandb")
SELLER_ID = os.environ.get("MWS_SELLER_ID", "A1SANDBOXSELLER")
AUTH_TOKEN = os.environ.get("MWS_AUTH_TOKEN", "amzn.mws.5a4db0c5-0000-4000-8000-000000000001")
MARKETPLACE = os.environ.get("MWS_MARKETPLACE", "ATVPDKIKX0DER")
DOMAIN = os.environ.get("MWS_DOMAIN", "")
PAUSE = float(os.environ.get("MWS_PAUSE", "1"))
ROUNDS = int(os.environ.get("MWS_ROUNDS", "1"))
FEED_TYPE = "_POST_PRODUCT_PRICING_DATA_"
SKUS = ["SKU-1", "TEE'S+XL%04", "MUG-350", "NUT.M4.100"]
# parts of the price that the program saw first: what a thing costs, and the lowest price it is ever sold for
COST = Decimal("0.40")
LOWEST = Decimal("0.80")
TRIES = 10
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
      <StandardPrice currency="%s">%s</StandardPrice>
    </Price>
  </Message>"""


class Products(mws.Products):
    def get_my_fees_estimate(self, sku, by_amazon, price, currency):
        # came after the library's last release
        request = "FeesEstimateRequestList.FeesEstimateRequest.1."
        data = dict(Action="GetMyFeesEstimate")
        data[request + "MarketplaceId"] = MARKETPLACE
        data[request + "IdType"] = "SellerSKU"
        data[request + "IdValue"] = sku
        data[request + "IsAmazonFulfilled"] = "true" if by_amazon else "false"
        data[request + "Identifier"] = "1"
        data[request + "PriceToEstimateFees.ListingPrice.CurrencyCode"] = currency
        data[request + "PriceToEstimateFees.ListingPrice.Amount"] = str(price)
        return self.make_request(data)


def as_list(node):
    # one child is parsed as a node, several are parsed as a list
    if node is None:
        return []
    return node if isinstance(node, list) else [node]


def ask(method, *args, **kwargs):
    for _ in range(TRIES):
        try:
            return method(*args, **kwargs).parsed
        except mws.MWSError as error:
            if "throttled" not in str(error):
                raise
            sys.stderr.write("throttled, waiting\n")
            time.sleep(PAUSE * 10)
    raise RuntimeError("throttled %d times" % TRIES)


def my_prices(products, skus):
    found = {}
    for result in as_list(ask(products.get_my_price_for_sku, MARKETPLACE, skus)):
        if result.status != "Success":
            sys.stderr.write("%s: %s\n" % (result.SellerSKU, result.Error.Message))
            continue
        for offer in as_list(result.Product.Offers.get("Offer")):
            price = offer.BuyingPrice
            found[offer.SellerSKU] = {
                "asin": result.Product.Identifiers.MarketplaceASIN.ASIN,
                "price": Decimal(price.ListingPrice.Amount),
                "shipping": Decimal(price.Shipping.Amount),
                "currency": price.ListingPrice.CurrencyCode,
                "by_amazon": offer.FulfillmentChannel.upper() == "AMAZON",
            }
    return found


def lowest_prices(products, asins):
    found = {}
    for result in as_list(ask(products.get_lowest_offer_listings_for_asin, MARKETPLACE, asins, "New", "True")):
        if result.status != "Success":
            sys.stderr.write("%s: %s\n" % (result.ASIN, result.Error.Message))
            continue
        listings = as_list(result.Product.LowestOfferListings.get("LowestOfferListing"))
        if listings:
            lowest = min(listings, key=lambda listing: Decimal(listing.Price.LandedPrice.Amount))
            found[result.ASIN] = (
                Decimal(lowest.Price.LandedPrice.Amount),
                lowest.Qualifiers.FulfillmentChannel,
                lowest.NumberOfOfferListingsConsidered,
            )
    return found


def fees_of(products, sku, mine):
    estimates = ask(products.get_my_fees_estimate, sku, mine["by_amazon"], mine["price"], mine["currency"])
    estimate = estimates.FeesEstimateResultList.FeesEstimateResult
    if estimate.Status != "Success":
        raise mws.MWSError("%s: %s" % (sku, estimate.Error.Message))
    return Decimal(estimate.FeesEstimate.TotalFeesEstimate.Amount)


def send(feeds, prices):
    messages = [
        MESSAGE % (number, escape(sku), currency, price) for number, (sku, currency, price) in enumerate(prices, 1)
    ]
    feed = (ENVELOPE % (SELLER_ID, "\n".join(messages))).encode("utf-8")
    sent = ask(feeds.submit_feed, feed, FEED_TYPE, marketplaceids=[MARKETPLACE], content_type="text/xml; charset=utf-8")
    feed_id = sent.FeedSubmissionInfo.FeedSubmissionId
    status = sent.FeedSubmissionInfo.FeedProcessingStatus
    for _ in range(POLLS):
        if status in ("_DONE_", "_CANCELLED_"):
            break
        time.sleep(PAUSE)
        status = ask(feeds.get_feed_submission_list, feedids=[feed_id]).FeedSubmissionInfo.FeedProcessingStatus
    print("feed of %d prices: %s" % (len(prices), status))
    if status != "_DONE_":
        return False
    report = ask(feeds.get_feed_submission_result, feed_id).ProcessingReport
    for result in as_list(report.get("Result")):
        print("message %s: %s %s" % (result.MessageID, result.ResultCode, result.ResultDescription))
    return report.ProcessingSummary.MessagesWithError == "0"


def reprice(products, feeds, skus, first, fees):
    mine = my_prices(products, skus)
    others = lowest_prices(products, sorted(set(offer["asin"] for offer in mine.values()))) if mine else {}
    changes = []
    print("%-14s %8s %8s %8s %8s  %s" % ("SKU", "mine", "lowest", "fees", "new", "lowest is of"))
    for sku in skus:
        if sku not in mine:
            continue
        offer = mine[sku]
        before = first.setdefault(sku, offer["price"])
        if offer["asin"] not in others:
            print("%-14s %8s %8s" % (sku, offer["price"], "none"))
            continue
        lowest, channel, count = others[offer["asin"]]
        # fees change with the price alone
        if (sku, offer["price"]) not in fees:
            fees[sku, offer["price"]] = fees_of(products, sku, offer)
        fee = fees[sku, offer["price"]]
        floor = max(before * COST + fee, before * LOWEST).quantize(Decimal("0.01"))
        price = max(lowest - Decimal("0.01") - offer["shipping"], floor)
        print("%-14s %8s %8s %8s %8s  %s x %s" % (sku, offer["price"], lowest, fee, price, count, channel))
        if price != offer["price"]:
            changes.append((sku, offer["currency"], price))
    if not changes:
        print("nothing to change")
        return True
    return send(feeds, changes)


def main(arguments):
    skus = arguments or SKUS
    account = dict(
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        account_id=SELLER_ID,
        region="US",
        domain=DOMAIN,
        auth_token=AUTH_TOKEN,
    )
    products = Products(**account)
    feeds = mws.Feeds(**account)
    first, fees = {}, {}
    worked = True
    try:
        for number in range(ROUNDS):
            if number:
                time.sleep(PAUSE)
            worked = reprice(products, feeds, skus, first, fees) and worked
    except mws.MWSError as error:
        sys.stderr.write("MWS said: %s\n" % error)
        return 1
    return 0 if worked else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
