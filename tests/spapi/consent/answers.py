"""What SP-API answers to the questions that prove a token, as steps of `tests.spapi.faulty`."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field

from mws.spapi.sandbox import US
from tests.spapi.faulty import Faulty, Seen, Step, reply


def participations(*marketplaces: str) -> Step:
    """getMarketplaceParticipations lists these ids."""
    rows = [{"marketplace": {"id": each}, "participation": {"isParticipating": True}} for each in marketplaces]
    return reply({"payload": rows})


def estimate(seller_id: str) -> Step:
    """getMyFeesEstimateForASIN could not estimate, as it mostly cannot, and names that seller; "" names none."""
    identifier = {"MarketplaceId": US, **({"SellerId": seller_id} if seller_id else {})}
    return reply({"payload": {"FeesEstimateResult": {"Status": "ClientError", "FeesEstimateIdentifier": identifier}}})


@dataclass
class AmazonSays:
    """A step for both questions. seller_id: whose each token is. instead: by operation, what is answered in its place.

    asked: each operation that was asked for.
    """

    seller_id: str
    marketplaces: tuple[str, ...] = (US,)
    instead: dict[str, Step] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        operation = "fees" if seen.target.startswith("/products/fees/v0/items/") else "participations"
        self.asked.append(operation)
        if operation == "fees":
            # Nothing in the question may name the seller: what is answered would be an echo.
            assert json.loads(seen.body)["FeesEstimateRequest"].keys() == {
                "MarketplaceId",
                "IsAmazonFulfilled",
                "PriceToEstimateFees",
                "Identifier",
            }
        else:
            assert seen.target == "/sellers/v1/marketplaceParticipations"
        usual = estimate(self.seller_id) if operation == "fees" else participations(*self.marketplaces)
        return self.instead.get(operation, usual)(server, connection, seen)
