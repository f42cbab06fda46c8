"""Conversations of several calls with an Amazon of their own: tables, plans, the Amazon, and programs that are killed.

    python -m tests.compat.engine.conversations URL STATE MINUTES ROUTE

is such a program, as `tests.compat.processes` has them. The tables are this module's: the routes are real, the Actions
are not.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from mws.calls import LegacyCall
from mws.compat.config import StateSettings
from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Poll
from mws.compat.errors import CompatError, OutcomeUnknown
from mws.compat.facade import Facade
from mws.compat.plans import PLANS
from mws.compat.state import State
from mws.mappings import registry
from mws.mappings.codecs import field as node
from mws.mappings.codecs import many
from mws.mappings.model import Operation, Section
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.clock import Clock, FixedClock
from mws.spapi.pagination import following
from mws.spapi.routes import route
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox
from tests.compat.processes import DEADLINE, NOON, Upstream, configuration

INBOUND = "fulfillmentInbound.2024-03-20."
CREATE, LIST, STATUS = (
    INBOUND + "createInboundPlan",
    INBOUND + "listInboundPlans",
    INBOUND + "getInboundOperationStatus",
)
PACK, RENAME = INBOUND + "generatePackingOptions", INBOUND + "updateInboundPlanName"
SHIPMENT = INBOUND + "updateShipmentName"
OFFERS = "productPricing.v0.getItemOffers"
SUPPLY = "fbaInventory.v1.getInventorySummaries"
SECTION = Section(
    "Conversations", "/Conversations/2026-11-20", "2026-11-20", "http://conversations.invalid/", "SellerId"
)
PATH = "/inbound/fba/2024-03-20/"

# ---- tables and plans ----------------------------------------------------------------------------------------------


def made(action: str, plan: str, calls: tuple[str, ...], **more: Any) -> Operation:  # Any: of Operation
    """A durable operation of `SECTION`."""
    return Operation(
        section=SECTION,
        action=action,
        calls=calls,
        plan=plan,
        by_values=True,
        durable=True,
        result=(node("PlanId", "plan"),),
        **more,
    )


OPERATIONS = (
    made(
        "MakePlan",
        "conversation.make",
        (CREATE, STATUS, PACK, RENAME, LIST),
        repeats="event",
        request=(node("Name", ""),),
    ),
    made(
        "NamePlan",
        "conversation.name",
        (RENAME, SHIPMENT),
        repeats="state",
        request=(node("PlanId", ""), node("Name", "")),
    ),
    made("GetSupply", "conversation.supply", (SUPPLY,)),
    made("GetOffers", "conversation.offers", (OFFERS,), request=(many("ASINList", "ASIN", rest=""),)),
)


def has_ended(said: Json) -> bool:
    """Of an operation, by its status."""
    return isinstance(said, dict) and said["operationStatus"] != "IN_PROGRESS"


def ended(operation_id: str) -> Plan:
    """Until Amazon has ended an operation."""
    answer: Json = yield Poll(RestCall(STATUS, {"operationId": operation_id}), has_ended, 2.0)
    return answer


def body(name: str) -> dict[str, Json]:
    """Of createInboundPlan."""
    return {"name": name, "destinationMarketplaces": [], "items": [], "sourceAddress": {}}


def make_plan(ask: Ask, context: Context) -> Plan:
    """A plan that is created, packed and named. What may have been created is looked up."""
    name = str(ask.values["Name"])
    try:
        created = yield RestCall(CREATE, body=body(name))
    except spapi.OutcomeUnknown:
        listed = yield RestCall(LIST)
        found = [each["inboundPlanId"] for each in listed["inboundPlans"] if each["name"] == name]
        if not found:
            raise
        plan = found[0]
    else:
        plan = created["inboundPlanId"]
        yield from ended(created["operationId"])
    packed = yield RestCall(PACK, {"inboundPlanId": plan})
    yield from ended(packed["operationId"])
    yield RestCall(RENAME, {"inboundPlanId": plan}, body={"name": f"{name} packed"})
    return {"plan": plan}


def name_plan(ask: Ask, context: Context) -> Plan:
    """A plan and its shipment are called the same."""
    plan, name = str(ask.values["PlanId"]), str(ask.values["Name"])
    yield RestCall(RENAME, {"inboundPlanId": plan}, body={"name": name})
    yield RestCall(SHIPMENT, {"inboundPlanId": plan, "shipmentId": "sh"}, body={"name": name})
    return {"plan": plan}


def offers(ask: Ask, context: Context) -> Plan:
    """One call for each product."""
    found: list[str] = []
    for asin in ask.values["ASINList"]:
        query: dict[str, QueryValue | None] = {"MarketplaceId": "ATVPDKIKX0DER", "ItemCondition": "New"}
        answer = yield RestCall(OFFERS, {"Asin": str(asin)}, query)
        found.append(answer["ASIN"])
    return {"plan": " ".join(found)}


def supply(ask: Ask, context: Context) -> Plan:
    """A list of two pages."""
    query = {"granularityType": "Marketplace", "granularityId": "ATVPDKIKX0DER", "marketplaceIds": ["ATVPDKIKX0DER"]}
    call = RestCall(SUPPLY, query=query)
    page = yield call
    second = yield following(route(SUPPLY), call, page["pagination"]["nextToken"])
    return {"plan": f"{len(page['payload']['inventorySummaries'])} {len(second['payload']['inventorySummaries'])}"}


def install(patch: pytest.MonkeyPatch) -> None:
    """The tables and plans are the façade's."""
    patch.setattr(registry, "SECTIONS", (*registry.SECTIONS, SECTION))
    for operation in OPERATIONS:
        patch.setitem(registry._BY_NAME, (SECTION.name, operation.action), [operation])
    for name, plan in (("make", make_plan), ("name", name_plan), ("offers", offers), ("supply", supply)):
        patch.setitem(PLANS, f"conversation.{name}", plan)


# ---- Amazon --------------------------------------------------------------------------------------------------------


@dataclass
class Hold:
    """A call that is held, before it is carried out or before its answer is sent."""

    answered: bool
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False

    def wait(self) -> None:
        """Until the call is here."""
        assert self.arrived.wait(DEADLINE), "no such call came"

    def release(self, *, dropped: bool) -> None:
        """Let it go on. dropped: it is not carried out."""
        self.dropped = dropped
        self.released.set()


class Refused(Exception):
    """What is asked is answered 400."""


class Amazon:
    """Inbound plans and offers; tokens are the sandbox's. slow: how often an operation is asked for until it has ended.

    wrote: every write that was carried out, in order: (operation, what it was done to, the value). faults: what becomes
    of the next calls: "" nothing, "429", "500" (not carried out), "lost" (carried out, and answered 500), "400".
    """

    def __init__(self, clock: Clock, slow: int = 0) -> None:
        self.clock, self.slow = clock, slow
        self.tokens = Sandbox(clock=clock, orders=1)
        self.wrote: list[tuple[str, str, str]] = []
        self.faults: list[str] = []
        self.held: dict[int, Hold] = {}
        self.number = 0
        self.polls: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.price = 0
        self.before: Callable[[int], None] = lambda number: None
        self.after: Callable[[int], None] = lambda number: None
        self._lock = threading.Lock()

    def hold(self, number: int, *, answered: bool) -> Hold:
        """Hold the call that comes after so many others, which count from now."""
        with self._lock:
            self.number = 0
            self.held = {number: Hold(answered)}
        return self.held[number]

    # Any: WSGI's.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith(TOKEN_PATH):
            return self.tokens(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            number, self.number = self.number, self.number + 1
            hold = self.held.get(number)
            fault = self.faults.pop(0) if self.faults else ""
        self.before(number)
        if hold is not None and not hold.answered:
            hold.arrived.set()
            hold.released.wait(DEADLINE)
        status, answer = "200 OK", b""
        if hold is not None and hold.dropped and not hold.answered:
            fault = "500"
        if fault in ("", "lost"):
            said: Json = None
            with self._lock:
                try:
                    said = self._carry_out(method, path, json.loads(body or b"null"), parse_qs(environ["QUERY_STRING"]))
                except Refused:
                    fault = "400"
            answer = b"" if said is None else json.dumps(said).encode()
            status = "204 No Content" if said is None else "202 Accepted" if method == "POST" else "200 OK"
        self.after(number)
        if hold is not None and hold.answered:
            hold.arrived.set()
            hold.released.wait(DEADLINE)
        if fault:
            code = "500" if fault == "lost" else fault
            status, answer = f"{code} Fault", b'{"errors":[{"code":"InvalidInput","message":"a fault"}]}'
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response(status, headers)
        return [answer]

    def _carry_out(self, method: str, path: str, body: Any, query: Any) -> Json:  # Any: JSON
        found = re.fullmatch(r"/products/pricing/v0/items/([^/]*)/offers", path)
        if found:
            self.asked[found[1]] += 1
            needed = dict.fromkeys(("Identifier", "ItemCondition", "Offers", "Summary", "marketplaceId"))
            return {"payload": {**needed, "status": "Success", "ASIN": f"{found[1]}={self.price}"}}
        if path == "/fba/inventory/v1/summaries":
            return self._supply(query.get("nextToken", [""])[0])
        inner = path.removeprefix(PATH).split("/")
        if inner[0] == "operations":
            self.polls[inner[1]] += 1
            status = "SUCCESS" if self.polls[inner[1]] > self.slow else "IN_PROGRESS"
            return {"operationId": inner[1], "operationStatus": status, "operation": "any", "operationProblems": []}
        if inner == ["inboundPlans"] and method == "GET":
            return {
                "inboundPlans": [
                    {"inboundPlanId": plan, "name": name} for kind, plan, name in self.wrote if kind == CREATE
                ]
            }
        if inner == ["inboundPlans"]:
            plan = f"wf{len(self.wrote):036d}"
            self.wrote.append((CREATE, plan, body["name"]))
            return {"inboundPlanId": plan, "operationId": f"{len(self.wrote):036d}"}
        plan, last = inner[1], inner[-1]
        if last == "packingOptions":
            self.wrote.append((PACK, plan, ""))
            return {"operationId": f"{len(self.wrote):036d}"}
        self.wrote.append((SHIPMENT if "shipments" in inner else RENAME, plan, body["name"]))
        return None

    def _supply(self, token: str) -> Json:
        """A page of two; its token is taken for 30 seconds."""
        self.asked[token and "second"] += 1
        now = self.clock.now().timestamp()
        if token and now - float(token) > 30:
            raise Refused
        pagination: Json = {} if token else {"nextToken": str(now)}
        return {"payload": {"inventorySummaries": [{}]}, "pagination": pagination}

    def of(self, name: str) -> list[str]:
        """Which writes were carried out for the plan that was created with that name, by the last word, in order."""
        plans = [plan for kind, plan, called in self.wrote if kind == CREATE and called == name]
        return [kind.rpartition(".")[2] for kind, plan, _ in self.wrote if plan in plans]


class Served(Upstream):
    """That Amazon over sockets, for programs."""

    def __init__(self, amazon: Amazon) -> None:
        super().__init__(amazon.clock)
        self.amazon = amazon

    # Any: WSGI's.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self.amazon(environ, start_response)


WHOLE = ["createInboundPlan", "generatePackingOptions", "updateInboundPlanName"]
"""What `make_plan` writes, each once and in this order."""

# ---- programs ------------------------------------------------------------------------------------------------------


def call_of(facade: Facade, action: str, signature: str, **params: str) -> LegacyCall:
    """A call of `SECTION` by the façade's first account."""
    account = facade.config.accounts[0]
    named = {name.replace("_", "."): value for name, value in params.items()}
    return LegacyCall(
        action,
        named,
        account.mws_access_key,
        account.seller_id,
        version=SECTION.version,
        path=SECTION.path,
        signature=signature,
    )


def main(url: str, state: str, minutes: str, route: str) -> None:
    install(pytest.MonkeyPatch())
    clock = FixedClock(NOON + timedelta(minutes=int(minutes)))
    config = configuration(url, state, route)
    settings: StateSettings = config.state
    facade = Facade(config, clock=clock, state=State(settings, clock=clock))
    for line in sys.stdin:
        asked = json.loads(line)
        if "minutes" in asked:
            clock.set(NOON + timedelta(minutes=asked["minutes"]))
            continue
        signature = hashlib.sha256(line.encode()).hexdigest()
        call = replace(call_of(facade, asked["action"], signature), params=asked["params"])
        reply = facade.call(call)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.read()
        said = {
            "status": reply.status,
            "code": reply.error.mws_code if isinstance(reply.error, CompatError) else "",
            "unknown": isinstance(reply.error, OutcomeUnknown),
            "said": str(reply.error or ""),
            "ids": re.findall(r"<PlanId>([^<]*)<", body.decode()),
        }
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
