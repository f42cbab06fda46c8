"""What a step asks for, as JSON: what a conversation is recognised by."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone

import pytest

from mws.compat.engine.step_json import step_as_json
from mws.spapi.calls import Json, QueryValue, RestCall


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 12, tzinfo=timezone.utc), "2026-11-20T12:00:00+00:00"),
        (("A", "B"), ["A", "B"]),
        (7, 7),
        (None, None),
    ],
)
def test_every_value_that_a_query_takes_is_json(value: QueryValue | None, wanted: Json) -> None:
    found = step_as_json(RestCall("orders.2026-01-01.searchOrders", query={"createdAfter": value}))
    assert json.loads(json.dumps(found))[2] == {"createdAfter": wanted}
