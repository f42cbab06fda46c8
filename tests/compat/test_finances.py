"""Finances as legacy programs use it, by the drop-in and by the gateway, on the sandbox's own money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

import mws
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.compat.ledger.order_answers import Answered, OrderAnswers
from mws.compat.state import State
from mws.http import HttpBackend
from mws.spapi.sandbox import US
from mws.spapi.sandbox.world import money_events
from tests.compat.worlds import NOON, World

PATH, VERSION = "/Finances/2015-05-01", "2015-05-01"
SINCE = "2026-10-01T00:00:00Z"
SETTLED = money_events.group_id("17000001001")
TRANSACTIONS = "finances.2024-06-19.listTransactions"
EVENTS = "finances.v0.listFinancialEvents"
NEW = {"finances_version": "2024-06-19"}
(ACCOUNT,) = SANDBOX.accounts
KEYS = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)


def ask(world: World, action: str, **params: str) -> LegacyReply:
    reply = world.send(action, params, path=PATH, version=VERSION)
    assert reply.status == 200, reply.body
    return reply


def tree(reply: LegacyReply) -> etree._Element:
    assert isinstance(reply.body, bytes)
    return etree.fromstring(reply.body)


def pages(world: World, action: str, **params: str) -> list[etree._Element]:
    """Every page of a list, as a program turns them."""
    found = [tree(ask(world, action, **params))]
    while token := found[-1].findtext(".//{*}NextToken"):
        found.append(tree(ask(world, f"{action}ByNextToken", NextToken=token)))
    return found


def total(found: list[etree._Element], inside: str = "FinancialEvents") -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for amount in (each for page in found for each in page.iterfind(f".//{{*}}{inside}//{{*}}CurrencyAmount")):
        parent = amount.getparent()
        assert parent is not None
        code = parent.findtext("{*}CurrencyCode", "")
        sums[code] = sums.get(code, Decimal()) + Decimal(amount.text or "")
    return {code: value for code, value in sums.items() if value}


def headers(reply: LegacyReply) -> dict[str, str]:
    return dict(reply.headers)


def test_a_program_sums_a_group_by_its_pages_and_comes_to_its_total() -> None:
    """What a public program does: groups, their events page by page, and the total that stands in the group."""
    world = World(orders=120)
    groups = pages(world, "ListFinancialEventGroups", FinancialEventGroupStartedAfter=SINCE, MaxResultsPerPage="4")
    assert len(groups) > 1
    rows = [row for page in groups for row in page.iter("{*}FinancialEventGroup")]
    assert len(rows) == 9
    for row in rows:
        name = row.findtext("{*}FinancialEventGroupId", "")
        found = pages(world, "ListFinancialEvents", FinancialEventGroupId=name, MaxResultsPerPage="10")
        amount, code = (row.findtext(f"{{*}}OriginalTotal/{{*}}Currency{part}", "") for part in ("Amount", "Code"))
        assert total(found).get(code, Decimal()) == Decimal(amount), name


def test_all_of_two_years_comes_in_windows_and_is_told_once() -> None:
    world = World(orders=60)
    whole = pages(world, "ListFinancialEvents", PostedAfter="2024-12-01T00:00:00Z")
    assert world.upstream(EVENTS) == 4
    assert total(whole) == total(pages(world, "ListFinancialEvents", PostedAfter=SINCE)) != {}


def test_a_token_that_died_is_gone_on_from_and_no_event_is_told_twice() -> None:
    world = World(orders=120)
    first = tree(ask(world, "ListFinancialEvents", PostedAfter=SINCE, MaxResultsPerPage="30"))
    token = first.findtext(".//{*}NextToken") or ""
    world.clock.advance(240)
    second = tree(ask(world, "ListFinancialEventsByNextToken", NextToken=token))
    orders = [[each.text for each in page.iter("{*}AmazonOrderId")] for page in (first, second)]
    assert orders[1]
    assert not {*orders[0]} & {*orders[1]} - {*_refunded(second)}


def _refunded(page: etree._Element) -> Iterator[str]:
    yield from (each.text or "" for each in page.iterfind(".//{*}RefundEventList//{*}AmazonOrderId"))


def test_a_long_list_that_is_read_again_goes_on_where_the_rate_stopped_it() -> None:
    """A program turns forty pages, rests, and asks for the next: more calls than the rate gives at once."""
    world = World(application={"max_wait": 0.0}, orders=700, enforce_rates=True)
    rows = {"PostedAfter": SINCE, "MaxResultsPerPage": "5"}
    reply = world.send("ListFinancialEvents", rows, path=PATH, version=VERSION)
    for _ in range(39):
        reply, throttled = _turn(world, tree(reply).findtext(".//{*}NextToken") or "")
        world.clock.advance(2)
        assert not throttled
    world.clock.advance(240)
    before = world.upstream(EVENTS)
    last, throttled = _turn(world, tree(reply).findtext(".//{*}NextToken") or "")
    assert throttled
    assert last.status == 200
    # The page with the dead token, forty pages again, and the one that is wanted: none is read twice.
    assert world.upstream(EVENTS) - before == 42


def _turn(world: World, token: str) -> tuple[LegacyReply, int]:
    """The next page, asked for again while it is throttled; and how often it was."""
    for throttled in range(10):
        reply = world.send("ListFinancialEventsByNextToken", {"NextToken": token}, path=PATH, version=VERSION)
        if reply.status != 503:
            return reply, throttled
        assert isinstance(reply.body, bytes)
        assert b"throttled" in reply.body
        world.clock.advance(20)
    raise AssertionError("it is throttled for ever")


def test_both_versions_tell_the_same_money_but_for_what_has_no_name() -> None:
    world = World(orders=120)
    newer = World(application=NEW, orders=120)
    old = pages(world, "ListFinancialEvents", PostedAfter=SINCE)
    new = pages(newer, "ListFinancialEvents", PostedAfter=SINCE)
    promotions = total(old, "Promotion")
    assert promotions
    without = {code: value - promotions.get(code, Decimal()) for code, value in total(old).items()}
    assert total(new) == {code: value for code, value in without.items() if value}
    assert newer.upstream(EVENTS) == 0
    assert newer.upstream(TRANSACTIONS) > 0
    assert total(new, "ShipmentItemList")[("USD")] > 0


def test_what_the_newer_version_has_no_name_for_is_told_with_its_sum() -> None:
    world = World(application=NEW, orders=120)
    reply = ask(world, "ListFinancialEvents", FinancialEventGroupId=SETTLED)
    told = headers(reply)["x-mws-compat-dropped"]
    assert "OurPriceDiscount;count=" in told
    assert "total;count=" in told
    assert headers(reply)["x-mws-compat-rebuilt"].split(",") == [
        "ShipmentEventList",
        "RefundEventList",
        "ServiceFeeEventList",
    ]
    assert "2024-06-19" in headers(reply)["x-mws-compat-calls"]


def test_the_end_of_v0_is_told_as_others_are() -> None:
    reply = ask(World(now=NOON.replace(year=2027, month=8)), "ListFinancialEvents", PostedAfter="2027-07-01T00:00:00Z")
    assert "2027-08-27" in headers(reply)["Warning"]


def test_after_its_end_v0_is_refused_by_name_and_the_other_answers() -> None:
    later = NOON.replace(year=2027, month=9, day=1)
    asked = {"PostedAfter": "2027-08-15T00:00:00Z"}
    reply = World(now=later).send("ListFinancialEvents", asked, path=PATH, version=VERSION)
    assert reply.status >= 400
    assert "ended on 2027-08-27" in str(reply.error)
    assert "finances_version" in str(reply.error)
    ask(World(now=later, application=NEW), "ListFinancialEvents", **asked)


def test_what_is_known_of_an_order_is_not_touched(tmp_path: Path) -> None:
    """Versions of Finances have names that versions of Orders have; which of those answered an order is theirs."""
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"))
    world = World(state=state)
    order_id = next(iter(world.sandbox.site.world.sellers[ACCOUNT.seller_id].orders))
    owner, answered = world.facade.owner(world.account), {order_id: Answered("2026-01-01", US)}
    OrderAnswers(state, world.clock).remember(owner, answered)
    ask(world, "ListFinancialEvents", AmazonOrderId=order_id)
    assert OrderAnswers(state, world.clock).recall(owner, (order_id,)) == answered


def test_explain_says_what_a_long_span_costs() -> None:
    world = World()
    explained = world.facade.explain(
        LegacyCall(
            "ListFinancialEvents", {"PostedAfter": "2025-01-01T00:00:00Z"}, *KEYS[::2], path=PATH, version=VERSION
        )
    )
    assert [each.operation for each in explained.requests] == [EVENTS]
    assert any("180 days" in note for note in explained.then)


# Both doors ----------------------------------------------------------------------------------------------------------


@contextmanager
def doors() -> Iterator[tuple[Any, Any]]:
    """`mws.Finances` in process, and through a gateway, on worlds that are the same."""
    here, there = World(orders=60, now=NOON), World(orders=60, now=NOON)
    with Serving(Gateway(there.facade, clock=there.clock), threads=2) as serving:
        yield (
            mws.Finances(*KEYS, region="US", backend=here.facade),
            # The gateway judges when a call was signed.
            mws.Finances(*KEYS, region="US", backend=HttpBackend(serving.url, KEYS[1], now=lambda: NOON)),
        )
    here.facade.close()
    there.facade.close()


def elements(reply: Any) -> list[tuple[str, str | None]]:  # Any: a reply of the drop-in
    alone = {"RequestId", "NextToken", "Timestamp", "Text"}
    found = etree.fromstring(reply.response.content)
    return [
        (name, None if name in alone else each.text)
        for each in found.iter(etree.Element)
        if (name := etree.QName(each).localname)
    ]


RECENTLY = NOON - timedelta(days=40)
Asking: TypeAlias = Callable[[Any], Any]  # Any: `mws.Finances`, a reply of it
ASKED: dict[str, Asking] = {
    "the state": lambda on: on.get_service_status(),
    "groups": lambda on: on.list_financial_event_groups(created_after=RECENTLY, max_results=5),
    "a group": lambda on: on.list_financial_events(financial_event_group_id=SETTLED, max_results=4),
    "days": lambda on: on.list_financial_events(posted_after=RECENTLY, posted_before=RECENTLY + timedelta(days=30)),
    "an order": lambda on: on.list_financial_events(amazon_order_id="113-3879170-3427101"),
}
MORE: dict[str, Callable[[Any, str], Any]] = {
    "groups": lambda on, token: on.list_financial_event_groups(next_token=token),
    "a group": lambda on, token: on.list_financial_events(next_token=token),
}


def test_both_doors_answer_every_action_alike() -> None:
    with doors() as (here, there):
        for name, asking in ASKED.items():
            replies = [asking(here), asking(there)]
            assert elements(replies[0]) == elements(replies[1]), name
            if name in MORE:
                tokens = [str(reply.parsed.NextToken) for reply in replies]
                more = [MORE[name](on, token) for on, token in zip((here, there), tokens, strict=True)]
                assert elements(more[0]) == elements(more[1]), name
                assert elements(more[0]) != elements(replies[0])
