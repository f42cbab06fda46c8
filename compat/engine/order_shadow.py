"""Asks the other version of Orders what it says of the same orders, compares, and counts (decision 0011).

A share of reads is compared beside the answer, in a thread of its own: the caller waits for nothing. At most one at a
time, only from spare rate, without buyers' data, and a failure is a line in the debug log. The same on demand, page by
page, for a person who waits.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from mws import forks
from mws.compat.engine import order_compare, request
from mws.compat.engine.context import Context
from mws.compat.engine.order_versions import AT_ONCE, search_for
from mws.compat.engine.readers import texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Recall
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.compat.errors import InvalidRequest
from mws.compat.ledger.order_proof import OrderProof
from mws.mappings import registry
from mws.mappings.model import CannotCarry, Operation
from mws.mappings.orders import v0, v2026
from mws.mappings.orders.versions import (
    ENDING,
    INCLUDED_NOT_PERSONAL,
    LASTING,
    facts_of,
    is_of_orders,
    orders_in,
    tells_items,
)
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import SpapiError
from mws.spapi.routes import pace, route

if TYPE_CHECKING:
    from mws.compat.config import Account
    from mws.spapi.client import Client

DEADLINE = 30.0  # seconds for a call that nobody waits for
_GRAIN = 1e-9  # fifty times 0.02 is no whole number in binary
CLOSING = 5.0  # seconds that `close` waits for it

log = logging.getLogger("mws.compat.orders")


@dataclass(frozen=True, slots=True)
class Reply:
    """What one version said. body: MWS's XML. hidden: elements it was not shown."""

    ask: Ask
    data: Json = field(repr=False)
    body: bytes = field(repr=False)
    hidden: Collection[str] = ()


class Shadow:
    """One read in so many, compared beside the answer. share: of the reads, 0 for none. Threads share it."""

    def __init__(self, share: float, proof: OrderProof) -> None:
        self._share = share
        self._proof = proof
        self._due = 0.0
        self._running: Thread | None = None
        self._lock = forks.lock()

    def follow(
        self, reply: Reply, context: Context, client: Client, plans: Mapping[str, Callable[[Ask, Context], Plan]]
    ) -> None:
        """A read was answered. Every so often: ask the other version of the same, in a thread. Raises nothing.

        plans: how an operation's calls become its answer, by name.
        """
        if not self._share or not is_of_orders(reply.ask.operation) or reply.ask.operation.first:
            return
        with self._lock:
            self._due = min(self._due + self._share, 1.0)
            if self._due < 1.0 - _GRAIN or (self._running is not None and self._running.is_alive()):
                return
            other = other_of(reply.ask, context.account)
            if other is None or not is_spare(other, client):
                return
            self._due = 0.0
            self._running = Thread(
                target=self._compare,
                args=(reply, other, plans[other.operation.plan](other, context), client),
                name="mws-compat shadow",
                daemon=True,
            )
            self._running.start()

    def close(self) -> None:
        """Wait a moment for the comparison that is under way."""
        running = self._running
        if running is not None:
            running.join(CLOSING)

    def _compare(self, reply: Reply, other: Ask, plan: Plan, client: Client) -> None:
        try:
            count(self._proof, reply, answer_of(other, plan, client), client)
        except SpapiError as exc:
            log.debug("%s by %s was not compared: %s", other.operation.name, other.operation.version, exc)
        except Exception as exc:  # noqa: BLE001 - a thread's last line: what fails here must not reach a legacy program
            log.warning("%s was not compared: %s", other.operation.name, type(exc).__name__)


def other_of(ask: Ask, account: Account) -> Ask | None:
    """The same question to the other version, without buyers' data; of several orders that it names the first alone."""
    values = dict(ask.values)
    if isinstance(values.get("AmazonOrderId"), list):
        values["AmazonOrderId"] = texts(ask, "AmazonOrderId")[:1]
    for operation in registry.versions(ask.operation.section.name, ask.operation.action):
        if operation.version != ask.operation.version:
            try:
                return request.build(operation, values, account, private=False)
            except (CannotCarry, InvalidRequest):
                continue
    return None


def is_spare(ask: Ask, client: Client) -> bool:
    """Whether its calls leave at once and more than half of each bucket stays full."""
    return all(
        client.cost(call.operation, 1 + int(pace(route(call.operation))[1]) // 2) < AT_ONCE for call in ask.calls
    )


def answer_of(ask: Ask, plan: Plan, client: Client) -> Reply:
    """What the plan's calls bring, from spare rate; nothing is remembered or recalled. Raises SpapiError."""
    try:
        step = next(plan)
        while True:
            if isinstance(step, RestCall):
                try:
                    sent = client.send(step, max_wait=0.0, deadline=DEADLINE, priority="batch")
                except SpapiError as exc:
                    step = plan.throw(exc)
                else:
                    step = plan.send(sent.data)
            else:
                step = plan.send({} if isinstance(step, Recall) else None)
    except StopIteration as done:
        data: Json = done.value
    return _reply(ask, data)


def count(proof: OrderProof, ours: Reply, theirs: Reply, client: Client) -> int:
    """Compare two replies about the same orders and count. Returns how many orders were new to the counts."""
    operations = [each.ask.operation for each in (ours, theirs)]
    hidden = order_compare.hidden_in(*operations, also={*ours.hidden, *theirs.hidden})
    told = [facts_of(LASTING, order) for each in (ours, theirs) for order in orders_in(LASTING, each.data)]
    places = {facts.id: facts.marketplace for facts in told if facts is not None}
    new = 0
    for each in order_compare.compare(ours.body, theirs.body, hidden):
        place = each.marketplace or places.get(each.order_id, "")
        if place:
            new += proof.count(place, each.same, _digest(client, operations[0], each.order_id))
    return new


def compare_orders(
    proof: OrderProof, account: Account, client: Client, marketplace: str, since: str, at_most: int
) -> Iterator[tuple[int, int]]:
    """Compare up to so many orders of a marketplace, updated since then, with their items; waits for the rates.

    Yields (orders looked at, new to the counts) after each page and each order's items. Raises SpapiError.
    """
    looked = new = 0
    values: dict[str, str | list[str]] = {
        "LastUpdatedAfter": since,
        "MarketplaceId": [marketplace],
        "MaxResultsPerPage": str(min(at_most, 100)),
    }
    listing = request.build(v0.LIST_ORDERS, values, account, private=False)
    (first,) = listing.calls
    token = ""
    while looked < at_most:
        call = first
        if token:
            call = RestCall(v0.GET_ORDERS, {}, {"MarketplaceIds": [marketplace], "NextToken": token})
        page = client.send(call, max_wait=None, priority="batch").data
        orders = list(orders_in(ENDING, page))[: at_most - looked]
        query = search_for(orders, updated=True)
        found: dict[str, Json] = {}
        if query is not None:
            asked = RestCall(v2026.SEARCH_ORDERS, {}, {**query, "includedData": INCLUDED_NOT_PERSONAL})
            data = client.send(asked, max_wait=None, priority="batch").data
            found = {facts.id: order for order in orders_in(LASTING, data) if (facts := facts_of(LASTING, order))}
            theirs = _reply(Ask(v2026.LIST_ORDERS), {"orders": [*found.values()]})
            new += count(proof, _reply(listing, {"Orders": [*orders]}), theirs, client)
        for order in orders:
            looked += 1
            facts = facts_of(ENDING, order)
            if facts is not None and facts.id in found:
                new += _compare_items(proof, account, client, facts.id, found[facts.id])
            yield looked, new
        token = str(page.get("NextToken") or "") if isinstance(page, dict) else ""
        if not token or not orders:
            return


def _compare_items(proof: OrderProof, account: Account, client: Client, order_id: str, order: Json) -> int:
    asks = [
        request.build(operation, {"AmazonOrderId": order_id}, account, private=False)
        for operation in (v0.LIST_ORDER_ITEMS, v2026.LIST_ORDER_ITEMS)
    ]
    data = client.send(asks[0].calls[0], max_wait=None, priority="batch").data
    return count(proof, _reply(asks[0], data), _reply(asks[1], {"order": order}), client)


def _reply(ask: Ask, data: Json) -> Reply:
    """What was asked without buyers' data."""
    hides = ask.operation.hides or {}
    hidden = [name for names in hides.values() for name in names]
    return Reply(ask, data, write_reply(ask.operation, data, ReplyFacts(ask.given), ""), hidden)


def _digest(client: Client, operation: Operation, order_id: str) -> str:
    key = hashlib.sha256(b"mws-compat compared orders" + client.client_secret.get().current.encode()).digest()
    scope = "items" if tells_items(operation) else "order"
    return hashlib.blake2b(f"{scope}/{order_id}".encode(), key=key, digest_size=16).hexdigest()
