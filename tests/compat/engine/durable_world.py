"""A world with durable conversations, for tests: two calls that write, and a way to die between them."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from mws.calls import LegacyReply
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.facade import Facade
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.embedded import session
from tests.compat.engine.conversations import (
    Amazon,
    call_of,
)
from tests.compat.processes import NOON

KEY = base64.b64encode(b"k" * 32).decode()
ASINS: dict[str, Any] = {f"ASINList_ASIN_{number}": f"B0{number}" for number in range(1, 9)}


class World:
    """One Amazon, one database, and façades that stand for processes. url: of the database, "" for none."""

    def __init__(self, url: str, slow: int = 0, max_wait: float = 1.0) -> None:
        self.clock = FixedClock(NOON)
        self.amazon = Amazon(self.clock, slow)
        self.url = url
        self.config = replace(
            SANDBOX,
            applications=(replace(SANDBOX.applications[0], max_wait=max_wait),),
            state=StateSettings(url=url or "off", key=KEY),
        )
        self.facade = self.process()

    def process(self) -> Facade:
        state = State(self.config.state, clock=self.clock) if self.url else None
        return Facade(self.config, clock=self.clock, state=state, session=session(self.amazon))

    def __call__(self, action: str, signature: str = "s", facade: Facade | None = None, **params: str) -> LegacyReply:
        used = facade or self.facade
        return used.call(call_of(used, action, signature, **params))

    def make(self, signature: str = "s", facade: Facade | None = None) -> LegacyReply:
        return self("MakePlan", signature, facade, Name="n")

    @property
    def wrote(self) -> list[str]:
        return [f"{kind.rpartition('.')[2]} {value}".strip() for kind, _, value in self.amazon.wrote]

    def rows(self, table: sa.Table) -> list[Any]:
        with self.facade.ledger._store.read() as connection:
            return list(connection.execute(sa.select(table)).all())


def plan_id(reply: LegacyReply) -> str:
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, bytes)
    return reply.body.split(b"<PlanId>")[1].split(b"<")[0].decode()


def words(reply: LegacyReply) -> str:
    """Of an ErrorResponse."""
    assert reply.status >= 400
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


class Died(BaseException):
    """As `kill -9`: nothing is noted after it."""
