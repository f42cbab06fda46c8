"""Products that are asked about several at a time: every one is answered, in the order asked, joined by what it is.

The same product asked for twice is asked for once, since Amazon refuses duplicates in a batch. Amazon promises no order
of a batch's results, so none is trusted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.item_errors import item_error
from mws.mappings.items import SUCCESS
from mws.mappings.products.fees import BATCH, FOR_ASIN, FOR_SKU
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig

_LIST = "FeesEstimateRequestList"


@dataclass(frozen=True, slots=True)
class _Estimates:
    """What is asked: each product once, and which request each row of the caller's list is answered by."""

    requests: tuple[Mapping[str, Json], ...]
    places: tuple[int, ...]

    @property
    def call(self) -> RestCall:
        """One product: the operation for one, which is faster. Several: the batch."""
        if len(self.requests) == 1:
            return _single(self.requests[0])
        return RestCall(BATCH, body=[dict(request) for request in self.requests])


def _estimates(ask: Ask) -> _Estimates:
    requests: dict[str, dict[str, Json]] = {}
    keys: list[str] = []
    for row in _rows(ask.fields[_LIST]):
        key = json.dumps({**row, "Identifier": ""}, sort_keys=True)
        if key not in requests:
            requests[key] = _request(row, _identifier(str(row["Identifier"]), requests.values()))
        keys.append(key)
    order = [*requests]
    return _Estimates(tuple(requests.values()), tuple(order.index(key) for key in keys))


def foresee_fees(ask: Ask, context: Context) -> Foreseen:
    """What GetMyFeesEstimate would send."""
    return Foreseen((_estimates(ask).call,))


def fees_estimate(ask: Ask, context: Context) -> Plan:
    """What Amazon would keep of a price, of every product in the order asked."""
    asked = _estimates(ask)
    reply = yield asked.call
    # The result of a call for one product is that product's, whatever it echoes.
    alone: Json = dig(reply, "FeesEstimateResult") if len(asked.requests) == 1 else None
    results: list[Json] = []
    for place, row in zip(asked.places, _rows(ask.values[_LIST]), strict=True):
        result = alone or _of(asked.requests[place], reply)
        if not isinstance(result, dict):
            raise UnreadableReply(f"{asked.call.operation}: Amazon answered nothing for one of the products")
        # Amazon sends an Error with nothing in it along with a success.
        said = {name: value for name, value in result.items() if name != "Error"}
        if result.get("Status") != SUCCESS:
            product = f"{row['IdType']} {row['IdValue']}"
            failure = item_error(result.get("Error"), item=product, section="Products", action=ask.operation.action)
            said["error"] = failure.as_json()["error"]
        # What the caller sent is echoed as he spelt it.
        results.append({**said, "asked": {**row, "SellerId": context.account.seller_id}})
    return {"results": results}


def _rows(value: Any) -> list[dict[str, Any]]:  # Any: structures as the table gathered them
    return [dict(row) for row in value]


def _identifier(wanted: str, others: Iterable[Mapping[str, Json]]) -> str:
    """The caller's, or one of its own where the caller uses one for several products: results are known by it."""
    taken = {str(dig(dict(each), "FeesEstimateRequest.Identifier")) for each in others}
    return wanted if wanted not in taken else f"{wanted}#{len(taken) + 1}"


def _request(row: Mapping[str, Json], identifier: str) -> dict[str, Json]:
    said: dict[str, Json] = {name: row[name] for name in ("MarketplaceId", "IsAmazonFulfilled", "PriceToEstimateFees")}
    request: Json = {**said, "Identifier": identifier}
    return {"FeesEstimateRequest": request, "IdType": row["IdType"], "IdValue": row["IdValue"]}


def _single(request: Mapping[str, Json]) -> RestCall:
    """The call for one product. Its reply holds one FeesEstimateResult."""
    body: Json = {"FeesEstimateRequest": request["FeesEstimateRequest"]}
    if request["IdType"] == "ASIN":
        return RestCall(FOR_ASIN, {"Asin": str(request["IdValue"])}, body=body)
    return RestCall(FOR_SKU, {"SellerSKU": str(request["IdValue"])}, body=body)


def _of(request: Mapping[str, Json], found: Json) -> Json:
    """The result that names this product under this identifier; never one by its place."""
    identifier = dig(dict(request), "FeesEstimateRequest.Identifier")
    for row in found if isinstance(found, list) else ():
        named = dig(row, "FeesEstimateIdentifier")
        if (
            isinstance(named, dict)
            and named.get("SellerInputIdentifier") == identifier
            and (named.get("IdType"), named.get("IdValue")) == (request["IdType"], request["IdValue"])
        ):
            return row
    return None
