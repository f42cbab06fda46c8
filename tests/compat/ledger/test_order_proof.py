"""When an element is proven, and where that is kept: in this process, on SQLite, on PostgreSQL."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.compat.config import StateSettings
from mws.compat.ledger.order_answers import Answered, OrderAnswers
from mws.compat.ledger.order_proof import ENOUGH, LOOK, Count, OrderProof
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests import postgresql

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
KEY = base64.b64encode(bytes(range(32))).decode()
DE = "A1PA6795UKMFR9"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgresql.server() as url:
            yield url
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


@pytest.fixture(params=["process", "sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> StateSettings:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("server")
        engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        engine.dispose()
        return StateSettings(url=url, key=KEY)
    return StateSettings(url="off" if request.param == "process" else f"sqlite:///{tmp_path}/state.db")


@pytest.fixture
def state(settings: StateSettings) -> Iterator[State]:
    opened = State(settings, clock=FixedClock(NOW))
    yield opened
    opened.close()


def test_an_element_is_proven_at_200_equal_orders_of_200_and_not_before(state: State) -> None:
    proof = OrderProof(state, FixedClock(NOW))
    for number in range(ENOUGH - 1):
        assert proof.count(DE, {"OrderTotal": True, "IsPrime": number != 3}, f"order/{number}")
    assert proof.of(DE, "OrderTotal") == Count(199, 199, 199)
    assert not proof.of(DE, "OrderTotal").proven
    assert not proof.count(DE, {"OrderTotal": True}, "order/0"), "an order counts once"
    assert not proof.of(DE, "OrderTotal").proven
    assert proof.count(DE, {"OrderTotal": True}, "order/200")
    assert proof.of(DE, "OrderTotal").proven
    assert proof.of(DE, "IsPrime") == Count(199, 198, 195)
    assert proof.of("ATVPDKIKX0DER", "OrderTotal") == Count(), "each marketplace is proven by itself"
    proof.count(DE, {"OrderTotal": False}, "order/201")
    assert proof.of(DE, "OrderTotal") == Count(201, 200, 0)
    assert not proof.of(DE, "OrderTotal").proven, "one order that differs takes the proof away"


def test_counts_that_are_walked_through_do_not_change_meanwhile(state: State) -> None:
    proof = OrderProof(state, FixedClock(NOW))
    proof.count(DE, {"OrderTotal": True}, "order/1")
    walked = iter(proof.all())
    proof.count(DE, {"ItemPrice": True, "IsPrime": True}, "order/2")
    assert list(walked) == [(DE, "OrderTotal")]
    assert len(proof.all()) == 3


def test_processes_share_the_counts_and_no_order_is_counted_twice(tmp_path: Path) -> None:
    clock = FixedClock(NOW)
    states = [State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=clock) for _ in range(4)]
    proofs = [OrderProof(each, clock) for each in states]
    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(lambda n: proofs[n % 4].count(DE, {"ItemPrice": True}, f"items/{n // 2}"), range(80)))
    assert sum(counted) == 40
    clock.advance(LOOK)
    assert {each.of(DE, "ItemPrice") for each in proofs} == {Count(40, 40, 40)}
    for each in states:
        each.close()


def test_nothing_of_an_order_is_in_the_database(tmp_path: Path) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=FixedClock(NOW))
    OrderProof(state, FixedClock(NOW)).count(DE, {"BuyerCity": True}, "0123456789abcdef")
    with state.read() as connection:
        from mws.compat.state.tables import ORDER_COMPARED, ORDER_PROOF

        rows = [tuple(row) for table in (ORDER_PROOF, ORDER_COMPARED) for row in connection.execute(table.select())]
    moment = int(NOW.timestamp() * 1000)
    assert rows == [(DE, "BuyerCity", 1, 1, 1, moment), ("0123456789abcdef", moment)]
    state.close()


def test_who_answered_an_order_is_kept_by_application_region_and_seller(state: State) -> None:
    clock = FixedClock(NOW)
    answers = OrderAnswers(state, clock)
    owner = "shop/eu/A1"
    answers.remember(owner, {"1": Answered("2026-01-01", DE), "2": Answered("2026-01-01", DE)})
    answers.remember(owner, {"1": Answered("2026-01-01", "other")})
    assert answers.recall(owner, ["1", "2", "3"]) == {
        "1": Answered("2026-01-01", "other"),
        "2": Answered("2026-01-01", DE),
    }
    for stranger in ("other/eu/A1", "shop/na/A1", "shop/eu/A2"):
        assert answers.recall(stranger, ["1", "2"]) == {}
        answers.forget(stranger, ["1", "2"])
    answers.forget(owner, ["2", "3"])
    assert list(answers.recall(owner, ["1", "2"])) == ["1"]
    clock.advance(31 * 86_400)
    assert answers.recall(owner, ["1"]) == {}
    answers.remember(owner, {"4": Answered("2026-01-01", DE)})
    assert list(answers.recall(owner, ["1", "4"])) == ["4"]
