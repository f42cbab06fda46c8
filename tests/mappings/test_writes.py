"""What a table says of a write is what its routes are: nothing that changes something passes for a read."""

from __future__ import annotations

import pytest

from mws.mappings.model import Operation
from mws.mappings.registry import OPERATIONS
from mws.spapi.routes import changes_shop, is_repeatable, route

FILLED = [each for each in OPERATIONS if each.calls and not each.by_values and not each.watched]
WRITES = [each for each in OPERATIONS if each.writes]


@pytest.mark.parametrize("operation", FILLED, ids=lambda each: f"{each.name} {each.version}")
def test_an_operation_whose_table_fills_a_route_that_writes_says_what_a_repeat_is(operation: Operation) -> None:
    filled = {operation.calls[0], *operation.call_by.values()}
    assert operation.writes == any(not is_repeatable(route(key)) for key in filled)


@pytest.mark.parametrize("operation", WRITES, ids=lambda each: each.name)
def test_a_dry_run_is_answered_by_the_plan_or_by_a_reply_without_content(operation: Operation) -> None:
    if operation.rehearsal == "empty":
        assert operation.envelope in ("none", "empty")
        assert operation.result == ()
    elif operation.rehearsal == "plan":
        assert any(changes_shop(route(key)) for key in operation.calls)


def test_the_writes_are_the_actions_that_mws_did_not_name_get_or_list() -> None:
    named = {each.name for each in OPERATIONS if not each.action.startswith(("Get", "List"))}
    assert len(named) >= 7
    assert {each.name for each in WRITES} == named


STATUSES = [each for each in OPERATIONS if each.watched]


@pytest.mark.parametrize("status", STATUSES, ids=lambda each: each.name)
def test_the_status_of_a_section_watches_every_route_that_its_actions_use(status: Operation) -> None:
    used = {key for each in OPERATIONS if each.section is status.section and not each.watched for key in each.calls}
    assert used - set(status.calls) == set()
