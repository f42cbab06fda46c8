"""What Amazon would keep of a price: up to twenty products, each answered in the order asked, joined by what it is.

The same product at the same price is asked for once, whatever identifier it is sent with. Nothing is added to what the
caller sent: a price of zero goes out as it is, and no fulfilment programme is named, since either changes the fees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mws.compat.accounts import policy
from mws.compat.config import Account
from mws.compat.engine.context import Context
from mws.compat.engine.item_errors import ItemError, error_of, item_error
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.errors import InvalidRequest, Throttled
from mws.compat.plans.each import Batch, answer_each, first_calls, what_may_follow
from mws.compat.plans.products.ids import asin_problem, sku_problem
from mws.mappings.items import SUCCESS
from mws.mappings.products.fees import BATCH, FOR_ASIN, FOR_SKU
from mws.mappings.products.identifiers import ASIN, same_as
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig

_LIST = "FeesEstimateRequestList"
_ASKED = ("MarketplaceId", "IsAmazonFulfilled", "PriceToEstimateFees")


@dataclass(frozen=True, slots=True)
class _Estimate:
    """One product at one price. identifier: of its own among those that are asked with it; results are known by it."""

    row: Mapping[str, Json]
    identifier: str

    @property
    def key(self) -> str:
        """Equal for what is asked for once."""
        return _key(self.row)

    @property
    def product(self) -> tuple[str, str]:
        kind, value = str(self.row["IdType"]), str(self.row["IdValue"])
        return kind, same_as(kind, value)

    @property
    def body(self) -> dict[str, Json]:
        said: dict[str, Json] = {name: self.row[name] for name in _ASKED}
        return {"FeesEstimateRequest": {**said, "Identifier": self.identifier}}


def foresee_fees(ask: Ask, context: Context) -> Foreseen:
    """What GetMyFeesEstimate would send."""
    estimates, batch = _estimates(ask), _batch(ask.operation.action, context.account)
    calls = first_calls(estimates, batch)
    return Foreseen(calls, what_may_follow(calls, estimates, batch))


def fees_estimate(ask: Ask, context: Context) -> Plan:
    """One call for one product, which is faster; the batch for several."""
    answers = yield from answer_each(_estimates(ask), _batch(ask.operation.action, context.account))
    results: list[Json] = []
    for answer, row in zip(answers, _rows(ask.values[_LIST]), strict=True):
        # What the caller sent is echoed as he spelt it.
        asked: Json = {**row, "SellerId": context.account.seller_id}
        if isinstance(answer, ItemError):
            results.append({"Status": answer.status, "error": answer.as_json()["error"], "asked": asked})
        elif isinstance(answer, dict):
            results.append({"Status": SUCCESS, "FeesEstimate": answer.get("FeesEstimate"), "asked": asked})
    return {"results": results}


def _rows(value: Any) -> list[dict[str, Any]]:  # Any: structures as the table gathered them
    return [dict(row) for row in value]


def _key(row: Mapping[str, Json]) -> str:
    value = same_as(str(row["IdType"]), str(row["IdValue"]))
    return json.dumps({**row, "IdValue": value, "Identifier": ""}, sort_keys=True)


def _estimates(ask: Ask) -> list[_Estimate]:
    """One for each row; rows that ask the same have the same."""
    found: dict[str, _Estimate] = {}
    rows = _rows(ask.fields[_LIST])
    for row in rows:
        if _key(row) not in found:
            # The caller's identifier, or one of its own where the caller uses one for several products.
            wanted, taken = str(row["Identifier"]), {each.identifier for each in found.values()}
            found[_key(row)] = _Estimate(row, wanted if wanted not in taken else f"{wanted}#{len(taken) + 1}")
    return [found[_key(row)] for row in rows]


def _batch(action: str, account: Account) -> Batch[_Estimate]:
    return Batch(
        "Products",
        action,
        _call,
        lambda reply, asked: _read(reply, asked, action),
        key=lambda estimate: estimate.key,
        problem=lambda estimate: _problem(estimate, account, action),
        ready=lambda reply: _is_whole(reply, action),
    )


def _call(asked: Sequence[_Estimate]) -> RestCall:
    if len(asked) > 1:
        return RestCall(
            BATCH,
            body=[{**each.body, "IdType": each.product[0], "IdValue": each.product[1]} for each in asked],
        )
    kind, value = asked[0].product
    if kind == ASIN:
        return RestCall(FOR_ASIN, {"Asin": value}, body=asked[0].body)
    return RestCall(FOR_SKU, {"SellerSKU": value}, body=asked[0].body)


def _problem(estimate: _Estimate, account: Account, action: str) -> ItemError | None:
    """What is wrong with a product in itself: Amazon would refuse the whole batch for it."""
    kind, value = estimate.product
    marketplace = str(estimate.row["MarketplaceId"])
    try:
        policy.marketplaces(account, (marketplace,), "MarketplaceId")
    except InvalidRequest as exc:
        return error_of(exc)
    return (asin_problem if kind == ASIN else sku_problem)(value, marketplace, action)


def _results(reply: Json) -> list[Json]:
    """The results of either form of the call."""
    if isinstance(reply, dict):
        return [reply.get("FeesEstimateResult")]
    if not isinstance(reply, list):
        raise UnreadableReply(f"{BATCH}: wants a list, got {type(reply).__name__}")
    return reply


def _is_whole(reply: Json, action: str) -> bool:
    """Whether Amazon took its time for all of them: a throttle is the call's, and not an item's."""
    try:
        for result in _results(reply):
            if isinstance(result, dict) and result.get("Status") != SUCCESS:
                item_error(result.get("Error"), section="Products", action=action)
    except Throttled:
        return False
    return True


def _read(reply: Json, asked: Sequence[_Estimate], action: str) -> dict[str, Json | ItemError]:
    results = _results(reply)
    found: dict[str, Json | ItemError] = {}
    for each in asked:
        # The result of a call for one product is that product's, whatever it echoes.
        result = results[0] if isinstance(reply, dict) else _of(each, results)
        if not isinstance(result, dict) or not result.get("Status"):
            continue
        if result["Status"] != SUCCESS:
            found[each.key] = _error(result, each, action)
        elif result.get("FeesEstimate"):
            found[each.key] = result
    return found


def _error(result: Mapping[str, Json], estimate: _Estimate, action: str) -> ItemError:
    """Whose fault an error is that MWS had no name for says the status beside it."""
    status = 400 if result["Status"] == "ClientError" else 500
    item = " ".join(estimate.product)
    return item_error(result.get("Error"), status=status, item=item, section="Products", action=action)


def _of(estimate: _Estimate, results: Sequence[Json]) -> Json:
    """The result that names this product under this identifier; never one by its place."""
    kind, value = estimate.product
    for result in results:
        named = dig(result, "FeesEstimateIdentifier")
        if (
            isinstance(named, dict)
            and named.get("SellerInputIdentifier") == estimate.identifier
            and named.get("IdType") == kind
            and same_as(kind, str(named.get("IdValue"))) == value
        ):
            return result
    return None
