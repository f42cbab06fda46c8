"""What most tests of the façade stand on: a façade, the sandbox below it, one clock for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Account, Config
from mws.compat.facade import Facade
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


class World:
    """A façade and the sandbox below it.

    account, application: fields of the configuration's first ones that differ here. state: where the façade keeps what
    it knows, None for memory. sandbox: one that is there already; else one is made with `options`.
    """

    def __init__(
        self,
        config: Config = SANDBOX,
        *,
        now: datetime = NOON,
        clock: FixedClock | None = None,
        account: Mapping[str, Any] | None = None,  # Any: fields of dataclasses
        application: Mapping[str, Any] | None = None,
        state: State | None = None,
        sandbox: Sandbox | None = None,
        **options: Any,  # Any: the sandbox's own
    ) -> None:
        self.clock = clock or FixedClock(now)
        self.sandbox = sandbox or Sandbox(clock=self.clock, **options)
        self.config = replace(
            config,
            accounts=(replace(config.accounts[0], **(account or {})), *config.accounts[1:]),
            applications=(replace(config.applications[0], **(application or {})), *config.applications[1:]),
        )
        self.facade = self.open(state)

    @property
    def account(self) -> Account:
        """Whose calls `send` makes: the configuration's first."""
        return self.config.accounts[0]

    def open(self, state: State | None = None) -> Facade:
        """A façade of this configuration on this sandbox: what another process would have."""
        return Facade(self.config, clock=self.clock, state=state, session=session(self.sandbox))

    def send(
        self, action: str, params: Mapping[str, str] | None = None, *, received: bool = True, **changes: Any
    ) -> LegacyReply:
        """A call of the account. changes: fields of LegacyCall. received: whether the answer reaches the caller."""
        call = LegacyCall(action, dict(params or {}), self.account.mws_access_key, self.account.seller_id)
        return self.facade.call(replace(call, **changes), received=received)

    def upstream(self, key: str) -> int:
        """How often the sandbox was asked for that operation."""
        return self.sandbox.journal.counts.get(key, 0)
