"""Real legacy clients read stock, prices, products and money over HTTPS: what the sandbox itself says by SP-API.

`read_lines.py` has a line for each Action.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

import pytest

from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.mappings import registry
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.clients.read_lines import READS
from tests.clients.reads import ALL, BOTO, MWS, SEVERAL, SIMPLE, Read, as_sent
from tests.clients.test_legacy_clients import Stage, boto_2_49_0, mws_0_8_15, mws_simple_1_0_2, served

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Shop:
    """A gateway in front of a sandbox, and a client of SP-API behind it. The clock stands: no rate is waited for."""

    stage: Stage
    client: Client


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    sandbox = Sandbox(clock=clock)
    facade = Facade(SANDBOX, clock=clock, session=session(sandbox))
    with pytest.MonkeyPatch.context() as patch:
        # The sandbox has few goods that lie with Amazon: of more than two there are pages.
        patch.setattr("mws.spapi.sandbox.api.fba_inventory.PAGE", 2)
        with served(tmp_path_factory.mktemp("tls"), sandbox, clock=clock) as stage:
            yield Shop(stage, facade.client(SANDBOX.accounts[0]))
    facade.close()


def check(shop: Shop, client: str, command: list[str], *, statuses: bool = True, **env: str) -> None:
    """Have the client make every call it has a method for, and compare what it read."""
    reads = [read for read in READS if client in read.clients]
    calls = json.dumps([as_sent(read, client) for read in reads])
    told = shop.stage.run(command, calls, **env)
    for read, found in zip(reads, told["read"], strict=True):
        if read.pages == SEVERAL:
            assert found.pop("pages") > 1
        assert found == expected(shop, read, statuses=statuses), (read.action, read.arguments)
    assert told.get("unused", []) == [], "every method it has for these sections"


def expected(shop: Shop, read: Read, *, statuses: bool) -> dict[str, object]:
    if isinstance(read.expected, str):
        return {"error": read.expected, "status": 404} if statuses else {"error": read.expected}
    rows = read.expected(shop.client)
    assert rows, "there is something to be read"
    return {"rows": rows} if read.pages == SEVERAL else {"rows": rows, "pages": read.pages}


def test_mws_0_8_15(shop: Shop) -> None:
    check(shop, MWS, mws_0_8_15("reads_mws_0_8.py"))


@pytest.mark.parametrize("version", ["2.7", "3.8"])
def test_boto_2_49_0(shop: Shop, version: str) -> None:
    check(shop, BOTO, boto_2_49_0(version, "reads_boto.py"), PYTHONIOENCODING="utf-8")


def test_mws_simple_1_0_2(shop: Shop) -> None:
    command, modules = mws_simple_1_0_2("reads_mws_simple.js")
    check(shop, SIMPLE, command, statuses=False, NODE_PATH=modules)


def test_every_action_that_is_built_is_read_by_every_client_that_can() -> None:
    """mws-simple makes any call; the methods of the others are theirs."""
    sections = {read.section for read in READS}
    built = {(each.section.name, each.action) for each in registry.OPERATIONS if each.section.name in sections}
    read = {(each.section, each.action) for each in READS if SIMPLE in each.clients}
    read |= {(each.section, f"{each.action}ByNextToken") for each in READS if each.pages != 1}
    assert built <= read
    assert {client for each in READS for client in each.clients} == {*ALL}
