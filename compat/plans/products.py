"""Products that are asked about several at a time: every one is answered, in the order asked, joined by what it is.

The same product asked for twice is asked for once, since Amazon refuses duplicates in a batch. Amazon promises no order
of a batch's results, so none is trusted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.item_errors import item_error
from mws.mappings.items import SUCCESS
from mws.mappings.products.fees import BATCH, FOR_ASIN, FOR_SKU
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig

_LIST = "FeesEstimateRequestList"


def fees_estimate(ask: Ask, context: Context) -> Plan:
    """What Amazon would keep of a price. One product: the operation for one, which is faster; several: the batch."""
    wanted, sent = _rows(ask.fields[_LIST]), _rows(ask.values[_LIST])  # read by codecs, and as the caller spelt them
    asked: dict[str, dict[str, Json]] = {}
    keys = [json.dumps({**row, "Identifier": ""}, sort_keys=True) for row in wanted]
    for key, row in zip(keys, wanted, strict=True):
        if key not in asked:
            asked[key] = _request(row, _identifier(str(row["Identifier"]), asked.values()))
    if len(asked) == 1:
        (request,) = asked.values()
        found = [dig((yield _single(request)), "FeesEstimateResult")]
    else:
        reply = yield RestCall(BATCH, body=[*asked.values()])
        found = [*reply] if isinstance(reply, list) else []
    results: list[Json] = []
    for key, row in zip(keys, sent, strict=True):
        result = found[0] if len(asked) == 1 else _of(asked[key], found)
        if not isinstance(result, dict):
            raise UnreadableReply(f"{BATCH}: Amazon answered nothing for one of the products", operation=BATCH)
        # Amazon sends an Error with nothing in it along with a success.
        failed = result.get("Status") != SUCCESS
        asked_for = f"{row['IdType']} {row['IdValue']}"
        said = {name: value for name, value in result.items() if name != "Error"}
        if failed:
            told = item_error(result.get("Error"), item=asked_for, section="Products", action=ask.operation.action)
            said["error"] = told.as_json()["error"]
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


def _of(request: Mapping[str, Json], found: Sequence[Json]) -> Json:
    """The result that names this product under this identifier; never one by its place."""
    identifier = dig(dict(request), "FeesEstimateRequest.Identifier")
    for row in found:
        named = dig(row, "FeesEstimateIdentifier")
        if (
            isinstance(named, dict)
            and named.get("SellerInputIdentifier") == identifier
            and (named.get("IdType"), named.get("IdValue")) == (request["IdType"], request["IdValue"])
        ):
            return row
    return None
