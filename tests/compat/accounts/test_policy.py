"""What the configuration says of writes is kept by the client that is made from it, whichever door asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from mws.compat.accounts import policy
from mws.compat.accounts.clients import client_of, seller_client
from mws.compat.config import SANDBOX, Account, Application
from mws.compat.errors import AccessDenied, translate
from mws.compat.facade import Facade
from mws.compat.plans.once import NotMade, once
from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Operation
from mws.mappings.registry import OPERATIONS
from mws.spapi import routes
from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import SpapiError, WriteRefused
from mws.spapi.sandbox import SELLER_ID, US
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.listings.feeds import INVENTORY, envelope, stock
from tests.compat.plans.feeds.submitting import World, code, the

(APPLICATION,), (ACCOUNT,) = SANDBOX.applications, SANDBOX.accounts
CLOCK = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
OFF = replace(ACCOUNT, writes="off")

PATCH = RestCall(
    "listingsItems.2021-08-01.patchListingsItem",
    {"sellerId": SELLER_ID, "sku": "SKU-1"},
    {"marketplaceIds": [US]},
    {"productType": "PRODUCT", "patches": []},
)
FEED = RestCall(
    "feeds.2021-06-30.createFeed",
    body={"feedType": "POST_ORDER_FULFILLMENT_DATA", "marketplaceIds": [US], "inputFeedDocumentId": "x"},
)
DOCUMENT = RestCall("feeds.2021-06-30.createFeedDocument", body={"contentType": "text/xml; charset=UTF-8"})
REPORT = RestCall(
    "reports.2021-06-30.createReport", body={"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US]}
)
SCHEDULE = RestCall(
    "reports.2021-06-30.createReportSchedule",
    body={"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US], "period": "P1D"},
)
CANCEL = RestCall("reports.2021-06-30.cancelReport", {"reportId": "1"})
MESSAGE = RestCall("messaging.v1.createUnexpectedProblem", {"amazonOrderId": "1"}, {"marketplaceIds": [US]}, {})
FEES = RestCall("productFees.v0.getMyFeesEstimateForASIN", {"Asin": "B0"}, body={"FeesEstimateRequest": {}})
ORDER = RestCall("orders.2026-01-01.getOrder", {"orderId": "111-1111111-1111111"})


def made(sandbox: Sandbox, account: Account, application: Application = APPLICATION) -> dict[str, Client]:
    """The client of an account by every way there is of making one."""
    config = replace(SANDBOX, applications=(application,), accounts=(account,))
    options = {"clock": CLOCK, "session": session(sandbox)}
    return {
        "facade": Facade(config, **options).client(account),  # type: ignore[arg-type]
        "of its own": client_of(application, account=account, **options),  # type: ignore[arg-type]
        "shared": seller_client(client_of(application, **options), application, account),  # type: ignore[arg-type]
    }


def is_sent(client: Client, call: RestCall, sandbox: Sandbox) -> bool:
    """Whether the sandbox saw it, whatever it thinks of it. A call that was not sent was refused in so many words."""
    before = sandbox.journal.counts.get(call.operation, 0)
    try:
        client.send(call)
        said = None
    except SpapiError as exc:
        said = exc
    seen = sandbox.journal.counts.get(call.operation, 0) > before
    if seen:
        assert not isinstance(said, WriteRefused)
        return True
    assert isinstance(said, WriteRefused)
    assert str(said).startswith(f"{call.operation}: writes are switched off for seller {SELLER_ID} (")
    assert str(said).endswith(" in the configuration). Nothing was sent.")
    told = translate(said)
    assert (type(told), told.http_status, str(told)) == (AccessDenied, 401, str(said))
    return False


@pytest.mark.parametrize("way", ["facade", "of its own", "shared"])
@pytest.mark.parametrize("writes", ["off", "dry_run"])
@pytest.mark.parametrize("level", ["account", "application"])
def test_no_write_leaves_and_every_read_does(way: str, writes: str, level: str) -> None:
    sandbox = Sandbox(clock=CLOCK)
    account = replace(ACCOUNT, writes=writes) if level == "account" else ACCOUNT  # type: ignore[arg-type]
    application = APPLICATION if level == "account" else replace(APPLICATION, writes=writes)  # type: ignore[arg-type]
    client = made(sandbox, account, application)[way]
    # Schedules and cancels are writes; a report or a place for a document is none, nor is a question sent by POST.
    assert [is_sent(client, call, sandbox) for call in (PATCH, FEED, SCHEDULE, CANCEL)] == [False] * 4
    assert [is_sent(client, call, sandbox) for call in (REPORT, DOCUMENT, ORDER)] == [True] * 3


@pytest.mark.parametrize(
    ("account", "call", "sent"),
    [
        (replace(ACCOUNT, write_rules=(("SubmitFeed", "off"),)), FEED, False),
        (replace(ACCOUNT, write_rules=(("SubmitFeed", "off"),)), PATCH, False),
        (replace(ACCOUNT, write_rules=(("SubmitFeed", "off"),)), DOCUMENT, False),
        (replace(ACCOUNT, write_rules=(("SubmitFeed", "off"),)), SCHEDULE, True),
        (replace(OFF, write_rules=(("SubmitFeed", "on"),)), FEED, True),
        (replace(OFF, write_rules=(("SubmitFeed", "on"),)), CANCEL, False),
        (replace(ACCOUNT, write_rules=(("RequestReport", "off"),)), REPORT, False),
        (replace(ACCOUNT, write_rules=(("CancelReportRequests", "off"),)), REPORT, True),
        (replace(ACCOUNT, write_rules=(("CancelReportRequests", "off"),)), CANCEL, False),
        (replace(ACCOUNT, write_rules=(("ManageReportSchedule", "dry_run"),)), SCHEDULE, False),
        (replace(OFF, writes="on"), FEED, True),
    ],
)
def test_a_rule_for_an_action_holds_for_the_operations_it_makes(account: Account, call: RestCall, sent: bool) -> None:
    sandbox = Sandbox(clock=CLOCK)
    # The application says off where the account says on, and the other way round.
    application = replace(APPLICATION, writes="off") if account.writes == "on" else APPLICATION
    assert is_sent(made(sandbox, account, application)["facade"], call, sandbox) is sent


def test_what_no_action_makes_goes_by_writes() -> None:
    sandbox = Sandbox(clock=CLOCK)
    for account in (OFF, replace(ACCOUNT, writes="dry_run")):
        client = made(sandbox, account)["facade"]
        assert not is_sent(client, MESSAGE, sandbox)
        # A question that travels as POST is no write.
        with pytest.raises(SpapiError) as answered:
            client.send(FEES)
        assert not isinstance(answered.value, WriteRefused)


def test_a_refusal_says_which_setting_it_goes_by() -> None:
    sandbox = Sandbox(clock=CLOCK)
    account = replace(ACCOUNT, write_rules=(("SubmitFeed", "dry_run"),))
    with pytest.raises(WriteRefused, match=r'\(write_rules\.SubmitFeed = "dry_run" in'):
        made(sandbox, account)["facade"].send(FEED)


def test_every_write_of_the_table_is_refused_by_off() -> None:
    """None is forgotten: whatever a write Action makes at Amazon is either refused, or known to change nothing."""
    sandbox = Sandbox(clock=CLOCK)
    guard = made(sandbox, OFF)["facade"]._guard
    assert guard is not None
    for action in ACTIONS:
        for route in map(routes.route, action.operations if action.is_write else ()):
            if routes.changes_shop(route):
                with pytest.raises(WriteRefused):
                    guard(route)


# Through the façade ------------------------------------------------------------------------------------------------


def test_changes_that_wait_stay_where_writes_are_switched_off_meanwhile() -> None:
    """They are neither sent nor lost: a list of feeds sends what waits, and the policy holds there too."""
    patch = PATCH.operation
    world = World()
    world.sandbox.plant(f"{patch}:429*always")
    feed_id = the(world.submit(envelope("Inventory", stock(1, "SKU-1")), INVENTORY), "FeedSubmissionId")
    world.sandbox.faults.clear()
    world.clock.advance(60)
    tried = world.upstream(patch)
    closed = World(account={"writes": "off"}, sandbox=world.sandbox, clock=world.clock)
    closed.facade._ledger = world.facade._open_ledger()
    assert closed.listed(FeedSubmissionIdList_Id_1=feed_id).status == 200
    assert closed.upstream(patch) == tried
    assert world.listed(FeedSubmissionIdList_Id_1=feed_id).status == 200
    assert closed.upstream(patch) == tried + 1
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"


def test_a_part_that_the_client_refuses_waits_and_is_not_lost() -> None:
    plan = once(FEED)
    assert next(plan) == FEED
    with pytest.raises(StopIteration) as done:
        plan.throw(WriteRefused("refused"))
    assert done.value.value == (None, NotMade("waiting"))


def test_the_answer_of_submit_feed_stays_as_it_was() -> None:
    assert code(World(account={"writes": "off"}).submit()) == "AccessDenied"


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.writes], ids=lambda each: each.name)
def test_every_action_that_writes_is_refused_by_its_table_before_a_plan_runs(operation: Operation) -> None:
    ruled = replace(ACCOUNT, write_rules=((operation.action, "off"),))
    with pytest.raises(AccessDenied, match="Nothing was sent"):
        policy.holds(APPLICATION, ruled, operation)
    if any(routes.changes_shop(routes.route(key)) for key in operation.calls):
        with pytest.raises(AccessDenied, match="Nothing was sent"):
            policy.holds(replace(APPLICATION, writes="off"), ACCOUNT, operation)
