"""Twenty products' lowest offers, asked for again and again: calls upstream, and seconds at Amazon's default rates.

On a simulated clock: the client paces itself by the rates of the models, and waiting moves the clock. Amazon is a stub
that answers backwards; every product has offers in New, a few in Used. Beside it stands what a program would send that
translates its calls one by one: a call for each product, or every condition of all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs

import requests

from mws.calls import LegacyCall
from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.mappings.products.offers import CONDITIONS, ITEM_OFFERS, ITEM_OFFERS_BATCH
from mws.spapi.calls import RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.embedded import EmbeddedAdapter

US = "ATVPDKIKX0DER"
ASINS = tuple(f"B0BENCH{number:03d}" for number in range(20))
USED = ASINS[::4]
POLLS = 10
"""How often they are asked for, without a pause: the first poll finds every bucket full, the others do not."""
MOMENT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Spent:
    """What one poll took, of ten: calls upstream, seconds of the simulated clock."""

    calls: float
    seconds: float


class Amazon:
    """Answers the two operations for offers of ASINs, at any rate. calls: how many."""

    def __init__(self) -> None:
        self.calls = 0

    def session(self) -> requests.Session:
        made = requests.Session()
        made.mount("https://", EmbeddedAdapter(self))
        made.mount("http://", EmbeddedAdapter(self))
        return made

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # WSGI
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self._answer(environ)).encode()]

    def _answer(self, environ: dict[str, Any]) -> object:
        path = environ["PATH_INFO"]
        if path == "/auth/o2/token":
            return {"access_token": "Atza|bench", "token_type": "bearer", "expires_in": 3600}
        self.calls += 1
        if environ["REQUEST_METHOD"] == "GET":
            (condition,) = parse_qs(environ["QUERY_STRING"])["ItemCondition"]
            return {"payload": offers(path.split("/")[-2], condition)}
        asked = json.loads(environ["wsgi.input"].read())["requests"]
        return {"responses": [member(row["uri"].split("/")[-2], row["ItemCondition"]) for row in asked][::-1]}


def member(asin: str, condition: str) -> object:
    return {
        "status": {"statusCode": 200, "reasonPhrase": "OK"},
        "body": {"payload": offers(asin, condition)},
        "request": {"Asin": asin, "MarketplaceId": US, "ItemCondition": condition},
    }


def offers(asin: str, condition: str) -> object:
    counts = {"New": 3, "Used": 2 if asin in USED else 0}
    listed = counts.get(condition, 0)
    rows = [
        {"condition": name.lower(), "fulfillmentChannel": "Merchant", "OfferCount": number}
        for name, number in counts.items()
        if number
    ]
    return {
        "ASIN": asin,
        "marketplaceId": US,
        "ItemCondition": condition,
        "Identifier": {"MarketplaceId": US, "ASIN": asin, "ItemCondition": condition},
        "status": "Success" if listed else "NoBuyableOffers",
        "Summary": {"TotalOfferCount": sum(counts.values()), "NumberOfOffers": rows},
        "Offers": [offer(number, condition) for number in range(listed)],
    }


def offer(number: int, condition: str) -> object:
    return {
        "SellerId": f"A{number}SELLER",
        "SubCondition": "new" if condition == "New" else "good",
        "ListingPrice": {"CurrencyCode": "USD", "Amount": 10 + number},
        "Shipping": {"CurrencyCode": "USD", "Amount": 0},
        "ShippingTime": {"minimumHours": 0, "maximumHours": 24, "availabilityType": "NOW"},
        "SellerFeedbackRating": {"FeedbackCount": 9, "SellerPositiveFeedbackRating": 99},
        "ShipsFrom": {"Country": "US"},
        "IsFulfilledByAmazon": False,
    }


def asked_as_mws(condition: str) -> Spent:
    """GetLowestOfferListingsForASIN of all twenty. Raises RuntimeError where it is not answered."""
    clock, amazon = FixedClock(MOMENT), Amazon()
    facade, account = opened(clock, amazon), SANDBOX.accounts[0]
    names = {f"ASINList.ASIN.{number}": asin for number, asin in enumerate(ASINS, 1)}
    call = LegacyCall(
        "GetLowestOfferListingsForASIN",
        {"MarketplaceId": US, "ItemCondition": condition, **names},
        account.mws_access_key,
        account.seller_id,
        version="2011-10-01",
        path="/Products/2011-10-01",
    )
    begun = clock.monotonic()
    for _ in range(POLLS):
        reply = facade.call(call)
        if reply.status != 200 or not isinstance(reply.body, bytes):
            raise RuntimeError(f"not answered: {reply.error}")
        if reply.body.count(b"<LowestOfferListings>") != len(ASINS):
            raise RuntimeError("not all products were answered")
    facade.close()
    return Spent(amazon.calls / POLLS, (clock.monotonic() - begun) / POLLS)


def one_by_one() -> Spent:
    """A call for each product."""
    return sent(
        [RestCall(ITEM_OFFERS, {"Asin": asin}, {"MarketplaceId": US, "ItemCondition": "New"}) for asin in ASINS]
    )


def every_condition() -> Spent:
    """A batch of all products for every condition."""
    uris = [f"/products/pricing/v0/items/{asin}/offers" for asin in ASINS]
    return sent(
        [
            RestCall(
                ITEM_OFFERS_BATCH,
                body={
                    "requests": [
                        {"uri": uri, "method": "GET", "MarketplaceId": US, "ItemCondition": condition} for uri in uris
                    ]
                },
            )
            for condition in CONDITIONS
        ]
    )


def sent(calls: list[RestCall]) -> Spent:
    """These calls, one after another, by the same client at the same pace."""
    clock, amazon = FixedClock(MOMENT), Amazon()
    facade = opened(clock, amazon)
    client, begun = facade.client(SANDBOX.accounts[0]), clock.monotonic()
    for call in calls * POLLS:
        client.send(call)
    facade.close()
    return Spent(amazon.calls / POLLS, (clock.monotonic() - begun) / POLLS)


def opened(clock: FixedClock, amazon: Amazon) -> Facade:
    applications = tuple(replace(each, max_wait=None) for each in SANDBOX.applications)
    return Facade(replace(SANDBOX, applications=applications), clock=clock, session=amazon.session())


def rows() -> list[dict[str, Any]]:
    """The comparisons as plain dictionaries."""
    of_new, of_all = asked_as_mws("New"), asked_as_mws("Any")
    return [
        *compared("20 ASINs of lowest offers, New", "a call for each", 0.25, of_new, one_by_one()),
        *compared("20 ASINs of lowest offers, any condition", "every condition of all", 0.5, of_all, every_condition()),
    ]


def compared(name: str, against: str, bar: float, ours: Spent, theirs: Spent) -> Iterable[dict[str, Any]]:
    base = {"against": against, "bar": bar}
    yield {"name": f"{name}: calls a poll", "unit": "", "ours": ours.calls, "theirs": theirs.calls, **base}
    yield {
        "name": f"{name}: simulated seconds a poll",
        "unit": "s",
        "ours": ours.seconds,
        "theirs": theirs.seconds,
        **base,
    }
