"""Ids of our own: every JSON reader keeps them apart, and no other ledger has issued them."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timezone

import pytest
import sqlalchemy as sa

from mws.compat.ledger.own_ids import FIRST, new_id
from mws.compat.state.tables import METADATA, SUBMISSION

NOW = int(datetime(2026, 11, 20, tzinfo=timezone.utc).timestamp() * 1000)


@pytest.fixture
def connection() -> sa.Connection:
    engine = sa.create_engine("sqlite://")
    METADATA.create_all(engine)
    return engine.connect()


@pytest.mark.parametrize("year", [2020, 2026, 2050])
def test_it_has_sixteen_digits_and_is_read_exactly_as_a_double(connection: sa.Connection, year: int) -> None:
    found = new_id(connection, int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp() * 1000))
    assert len(found) == 16
    assert FIRST <= int(found) < 2**53
    assert int(float(json.loads(found))) == int(found)


def test_one_that_is_taken_is_not_issued_again(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([5, 5, 6])
    monkeypatch.setattr(secrets, "randbits", lambda bits: next(drawn))
    first = new_id(connection, NOW)
    row = {"owner": "o", "feed_id": first, "attempt": 1, "sent": "sent", "changed": 0, "feed_type_legacy": "t"}
    rest = {"feed_type": "t", "marketplaces": "", "md5": "", "size": 0, "status": "", "created": 0}
    connection.execute(SUBMISSION.insert().values(**row, **rest, cancelled_by_us=0, conversion="", checked=0))
    assert int(new_id(connection, NOW)) == int(first) + 1


def test_another_ledger_of_the_same_second_issues_others(connection: sa.Connection) -> None:
    assert len({new_id(connection, NOW) for _ in range(20)}) == 20
