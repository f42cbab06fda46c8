"""Small listing feeds, change by change: patchListingsItem, putListingsItem, deleteListingsItem.

Amazon works through them within seconds, through a feed within minutes. All changes of a submission stand in the ledger
before the first is sent, each is claimed there before it is sent, and the seller's changes go out in the order in which
they came in. What may have arrived is told as lost and never sent again; what did not arrive waits for the next look.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from mws.compat.config import Feeds
from mws.compat.engine.steps import Step, Wait, consult
from mws.compat.errors import Throttled
from mws.compat.ledger.questions.feed_parts import ChangeRow, ClaimChange, FindOpenParts, NoteChange, PlannedChange
from mws.compat.ledger.questions.feeds import NoteFeeds
from mws.compat.listings.convert import Conversion
from mws.compat.listings.report import PartResult
from mws.compat.plans.once import once
from mws.mappings.feeds.operations import DELETE_LISTING, GET_FEED, PATCH_LISTING, PUT_LISTING
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

AT_ONCE = 100
"""Changes sent by one call that is not their own: 20 s at Amazon's rate."""
LOOKED_AT = 5
"""Unfinished feeds that are asked for before a submission is sent change by change. Where there are more, it is not."""
OTHERS_TAKE = 5
"""Looks, a second apart, at changes that another thread or process is sending this moment."""

_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: a step's answer is JSON of a shape its operation knows


class Left(NamedTuple):
    """How many changes of a seller are not sent. sending: those that others are sending this moment."""

    waiting: int
    sending: int


# ---- which submissions ---------------------------------------------------------------------------------------------


def fits(made: Conversion, settings: Feeds) -> _Steps:
    """Whether this conversion is sent change by change.

    Not where it is large, where stock must wait for the price of the same message, and where an earlier feed may still
    be worked through: what it says of the same SKU would come after what is said here.
    """
    if settings.route != "auto" or sum(part.messages for part in made.parts) > settings.patch_up_to:
        return False
    if any(part.after for part in made.parts):
        return False
    earlier = yield from consult(FindOpenParts())
    if not earlier.others and 0 < len(earlier.feeds) <= LOOKED_AT:
        told: list[dict[str, Json]] = []
        for feed_id in earlier.feeds:
            try:
                told.append((yield RestCall(GET_FEED, {"feedId": feed_id})))
            except spapi.SpapiError:
                return False
        yield from consult(NoteFeeds(told))
        earlier = yield from consult(FindOpenParts())
    return not earlier.others and not earlier.feeds


def first(seller_id: str) -> _Steps:
    """Send what is left of earlier submissions, so that nothing older comes after what is submitted next.

    Raises Throttled where something stays: upstream is out of order, and what comes next would be overtaken.
    """
    for _ in range(OTHERS_TAKE):
        left = yield from deliver(seller_id, AT_ONCE)
        if left == (0, 0):
            return
        if left.waiting:
            break
        try:
            yield Wait(1.0)
        except spapi.RateWaitTooLong:
            break
    raise Throttled(
        f"{sum(left)} changes of earlier listing feeds are not sent yet, and what they say must not come after this "
        "feed. Repeat it later; nothing of it was submitted.",
        retry_after=60.0,
    )


def changes_of(made: Conversion) -> list[PlannedChange]:
    """The messages of a conversion, in the order to send them, each with its marketplace."""
    changes: list[PlannedChange] = []
    for part in made.parts:
        (marketplace,) = part.marketplace_ids
        messages = json.load(part.content)["messages"]
        for message in messages:
            changes.append({"number": message["messageId"], "marketplace": marketplace, "message": message})
    return changes


# ---- sending -------------------------------------------------------------------------------------------------------


def deliver(seller_id: str, most: int) -> _Steps:
    """Send the seller's changes that wait, `most` of them. Returns what is Left. Raises ServiceError by the ledger."""
    left = Left(0, 0)
    for _ in range(most):
        claimed = yield from consult(ClaimChange())
        change, left = claimed.change, Left(claimed.waiting, claimed.sending)
        if change is None:
            break
        answer, failed = yield from once(_call(seller_id, change.marketplace, change.message))
        outcome = failed or {"state": "done", "issues": _issues(answer)}
        yield from consult(NoteChange(change.submission, change.place, **outcome))
        if outcome["state"] == "waiting":
            return Left(left.waiting + 1, left.sending)
    return left


def _call(seller_id: str, marketplace: str, message: Mapping[str, Any]) -> RestCall:  # Any: a JSON message
    """The call that says what a message of JSON_LISTINGS_FEED says."""
    path, query = {"sellerId": seller_id, "sku": message["sku"]}, {"marketplaceIds": [marketplace]}
    kind = message["operationType"]
    if kind == "DELETE":
        return RestCall(DELETE_LISTING, path, query)
    body: dict[str, Json] = {"productType": message["productType"]}
    if kind == "UPDATE":
        body |= {"requirements": message["requirements"], "attributes": message["attributes"]}
        return RestCall(PUT_LISTING, path, query, body)
    # PARTIAL_UPDATE sets the attributes it names, as `replace` does.
    body["patches"] = (
        message["patches"]
        if kind == "PATCH"
        else [
            {"op": "replace", "path": f"/attributes/{name}", "value": value}
            for name, value in message["attributes"].items()
        ]
    )
    return RestCall(PATCH_LISTING, path, query, body)


def _issues(told: Mapping[str, Any]) -> list[dict[str, Json]]:  # Any: Amazon's JSON
    """Amazon's issues as a feed's report has them, without the number of the message."""
    sku = told.get("sku") or ""
    found: list[dict[str, Json]] = []
    for issue in told.get("issues") or []:
        names = issue.get("attributeNames") or []
        found.append(
            {
                "code": issue.get("code") or "",
                "severity": issue.get("severity") or "",
                "message": issue.get("message") or "",
                "sku": sku,
                **({"attributeName": ", ".join(names)} if names else {}),
            }
        )
    if told.get("status") == "INVALID" and not any(row.get("severity") == "ERROR" for row in told.get("issues") or []):
        message = "Amazon did not accept the change and says no reason."
        found.append({"code": "", "severity": "ERROR", "message": message, "sku": sku})
    return found


# ---- telling -------------------------------------------------------------------------------------------------------


def results(changes: Sequence[ChangeRow]) -> Iterable[PartResult]:
    """What is known of the changes of a submission."""
    done = [change for change in changes if change["state"] == "done"]
    if done:
        issues: list[Json] = [{**issue, "messageId": change["number"]} for change in done for issue in change["issues"]]
        yield PartResult({"issues": issues}, "")
    for change in changes:
        if change["state"] != "done":
            yield PartResult(None, str(change["number"]), change["why"])
