"""A simulated hour of the repricer in `examples`, at Amazon's default rates: `python -m bench.repricer_rows` prints it.

The clock is simulated, the sandbox enforces the usage plans, everything between is what it is. The program goes round
as often as MWS let it: a call of lowest offers took 20 ids, and ids came back at ten a second.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from bench.processes import ROOT
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, AnswerCacheSettings, Config
from mws.compat.facade import Facade
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

HOUR = timedelta(hours=1)
PAUSE = 2.0
"""Seconds between two rounds."""
_BEGIN = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Hour:
    """What the program met. rounds: prices it looked at, all of them. calls: by Action. throttled: those answered so.

    ages: of the answers that were not asked for, in whole seconds. failures: other errors.
    """

    rounds: int
    calls: dict[str, int]
    throttled: dict[str, int]
    failures: int
    ages: list[int] = field(repr=False)

    @property
    def made(self) -> int:
        return sum(self.calls.values())

    @property
    def refused(self) -> int:
        return sum(self.throttled.values())

    @property
    def answered(self) -> int:
        return self.made - self.refused - self.failures

    @property
    def oldest(self) -> int:
        """Seconds."""
        return max(self.ages, default=0)


class _Counting:
    """A façade whose replies are counted."""

    def __init__(self, facade: Facade) -> None:
        self._facade = facade
        self.calls: dict[str, int] = {}
        self.throttled: dict[str, int] = {}
        self.failures = 0
        self.ages: list[int] = []

    def call(self, call: LegacyCall, **options: Any) -> LegacyReply:  # Any: the façade's own
        reply = self._facade.call(call, **options)
        self.calls[call.action] = self.calls.get(call.action, 0) + 1
        if reply.status == 503:
            self.throttled[call.action] = self.throttled.get(call.action, 0) + 1
        elif reply.status != 200:
            self.failures += 1
        age = dict(reply.headers).get("x-mws-compat-age")
        if age is not None:
            self.ages.append(int(age))
        return reply


def measure(*, cached: bool = True, length: timedelta = HOUR) -> Hour:
    """That much of the program's time. cached: with the answer cache as it is by default, or without any."""
    clock = FixedClock(_BEGIN)
    sandbox = Sandbox(clock=clock, enforce_rates=True)
    facade = Facade(_config(cached=cached), clock=clock, session=session(sandbox))
    counting = _Counting(facade)
    rounds = 0
    try:
        with _program(clock) as program, _silence():
            account = SANDBOX.accounts[0]
            keys = (account.mws_access_key, account.mws_secret_key, account.seller_id)
            products = program.Products(*keys, region="US", backend=counting)
            feeds = program.mws.Feeds(*keys, region="US", backend=counting)
            first: dict[str, Any] = {}
            fees: dict[Any, Any] = {}  # Any: as the program keeps them
            while clock.now() < _BEGIN + length:
                program.reprice(products, feeds, program.SKUS, first, fees)
                rounds += 1
                clock.sleep(PAUSE)
    finally:
        facade.close()
    return Hour(rounds, counting.calls, counting.throttled, counting.failures, counting.ages)


def _config(*, cached: bool) -> Config:
    """As an application has it that sets nothing."""
    return SANDBOX if cached else replace(SANDBOX, answer_cache=AnswerCacheSettings(0, 0, 0, 0))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _program(clock: FixedClock) -> Iterator[ModuleType]:
    """The example, whose time is the clock's."""
    spec = importlib.util.spec_from_file_location("repricer_2016", ROOT / "examples" / "repricer_2016.py")
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    with mock.patch.object(program, "time", SimpleNamespace(sleep=clock.sleep)):
        yield program


if __name__ == "__main__":
    for cached in (True, False):
        hour = measure(cached=cached)
        print(f"answer cache {cached}: {hour}, {hour.answered} of {hour.made} answered, oldest {hour.oldest} s")
