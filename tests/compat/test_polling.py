"""explain --every tells the truth: an hour of it is what an hour of the façade is."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from mws.calls import LegacyCall
from mws.compat.cli import main
from mws.compat.engine import polling
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import SECTION, Shop, age


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


PART = 240.0
"""Seconds of the hour that are lived through."""


def lived(shop: Shop, call: LegacyCall, every: float) -> tuple[Counter[str], int, int, float]:
    """An hour of a program: how its polls were answered, calls, the oldest age, seconds waited."""
    told: Counter[str] = Counter()
    due, oldest, waited, calls = 0.0, 0, 0.0, 0
    start = shop.clock.monotonic()
    while due < PART and shop.clock.monotonic() - start < PART:
        shop.clock.advance(max(0.0, start + due - shop.clock.monotonic()))
        began = shop.clock.monotonic()
        reply = shop.facade.call(call)
        waited += shop.clock.monotonic() - began
        made = reply.header("x-mws-compat-calls")
        sent = 0 if made == "none" else made.count(",") + 1
        calls += sent
        oldest = max(oldest, int(age(reply) or 0))
        told["answered" if reply.status == 200 else "throttled"] += 1
        due = max(due + every, shop.clock.monotonic() - start)
    return told, calls, oldest, waited


@pytest.mark.parametrize("max_wait", [0.0, 1.5, None])
@pytest.mark.parametrize(
    ("action", "ids", "every", "settings"),
    [
        ("ByASIN", 1, 60.0, {}),
        ("ByASIN", 1, 0.9, {}),
        ("ByASIN", 3, 20.0, {}),
        ("ByASIN", 3, 1.0, {}),
        ("ByASIN", 1, 0.9, {"offers_instead_of_throttle": 0.0}),
        ("ByASIN", 1, 0.9, {"offers_fresh": 1.2}),
        ("Product", 2, 7.0, {}),
        ("Product", 9, 7.0, {}),
        ("Product", 2, 0.2, {"catalogue_fresh": 0.0}),
        ("Durable", 4, 3.0, {}),
        ("Durable", 4, 3.0, {"offers_instead_of_throttle": 0.0}),
        ("MyPrice", 1, 0.7, {}),
    ],
)
def test_what_is_foreseen_is_what_happens(
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    ids: int,
    every: float,
    settings: dict[str, Any],  # Any: as of Shop
    max_wait: float | None,
) -> None:
    monkeypatch.setattr(polling, "HOUR", PART)
    shop = Shop(max_wait=max_wait, **settings)
    account = shop.config.accounts[0]
    params = {f"IdList.Id.{number}": f"B{number}" for number in range(1, ids + 1)}
    call = LegacyCall(action, params, account.mws_access_key, account.seller_id, path=SECTION.path)
    hour = shop.facade.explain(call, every).polling
    assert hour is not None
    told, calls, oldest, waited = lived(shop, call, every)
    assert told.total() == hour.polls
    assert told["throttled"] == hour.throttled
    assert told["answered"] == hour.asked + hour.fresh + hour.older
    assert calls == hour.calls
    assert oldest == int(hour.oldest)
    assert waited == pytest.approx(hour.waited, abs=1.0)


def test_what_an_hour_says() -> None:
    """A poll a second of what Amazon lets through every other second."""
    shop = Shop(max_wait=0.0)
    account = shop.config.accounts[0]
    call = LegacyCall("ByASIN", {"IdList.Id.1": "B1"}, account.mws_access_key, account.seller_id, path=SECTION.path)
    hour = shop.facade.explain(call, 1.0).polling
    assert hour is not None
    (operation,) = hour.operations
    assert (operation.rate, operation.burst, operation.allowed) == (0.5, 1, 1801)
    assert (hour.polls, hour.asked, hour.older, hour.throttled, hour.calls) == (3600, 1800, 1800, 0, 1800)
    assert (hour.waited, hour.oldest) == (0, 1)
    assert shop.facade.explain(call).polling is None


OFFERS = ("Products.GetCompetitivePricingForASIN", "MarketplaceId=ATVPDKIKX0DER", "ASINList.ASIN.1=B000000001")


def test_the_command_shows_it() -> None:
    done = CliRunner().invoke(main, ["explain", "--sandbox", *OFFERS, "--every", "60"])
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "every s\tpolls/h\tasked\tfresh\tolder\tthrottled\twaited s\toldest s" in lines
    assert "60\t60\t60\t0\t0\t0\t0\t0" in lines
    assert "productPricing.v0.getCompetitivePricing\t0.5\t1\t1801\t60" in lines
    told = json.loads(CliRunner().invoke(main, ["explain", "--sandbox", "--json", *OFFERS, "--every", "60"]).stdout)
    assert told["polling"]["polls"] == told["polling"]["calls"] == 60
    assert told["polling"]["operations"][0]["allowed"] == 1801
    assert "polling" not in json.loads(CliRunner().invoke(main, ["explain", "--sandbox", "--json", *OFFERS]).stdout)
    refused = CliRunner().invoke(main, ["explain", "--sandbox", *OFFERS, "--every", "0"])
    assert refused.exit_code == 2
