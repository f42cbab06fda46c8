"""Real legacy clients, unchanged, over HTTPS against the gateway on the sandbox: they read what the sandbox holds.

They list orders; and they submit a feed and request a report, wait for both and download what comes of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import trustme

from mws.compat.config import SANDBOX, Config
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.spapi.clock import Clock, FixedClock
from mws.spapi.sandbox import US
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from mws.spapi.sandbox.world.model import Item, Order
from tests import npm
from tests.venvs import venv

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
(ACCOUNT,) = SANDBOX.accounts
KNOWN = "111-1111111-1111111"
PRICE = "21.50"
# What MWS called the states of an order in the words of Orders 2026-01-01, which the sandbox keeps.
STATUSES = {
    "PENDING": "Pending",
    "PENDING_AVAILABILITY": "PendingAvailability",
    "UNSHIPPED": "Unshipped",
    "PARTIALLY_SHIPPED": "PartiallyShipped",
    "SHIPPED": "Shipped",
    "CANCELLED": "Canceled",
    "UNFULFILLABLE": "Unfulfillable",
}


@dataclass(frozen=True)
class Stage:
    """A gateway over HTTPS and the sandbox behind it."""

    address: str
    ca: str
    sandbox: Sandbox

    @property
    def orders(self) -> dict[str, Order]:
        return self.sandbox.site.world.sellers[ACCOUNT.seller_id].orders

    @property
    def since(self) -> str:
        return (self.sandbox.site.clock.now() - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def run(self, command: list[str], last: str, **env: str) -> dict[str, Any]:
        """Run a client program; the last line it prints, read. last: its last argument."""
        assert ACCOUNT.mws_auth_token
        arguments = [ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id, ACCOUNT.mws_auth_token]
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_"))}
        done = subprocess.run(
            [*command, *arguments, self.address, last],
            env={**plain, "REQUESTS_CA_BUNDLE": self.ca, "BOTO_CA": self.ca, "NODE_EXTRA_CA_CERTS": self.ca, **env},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found


@contextmanager
def served(folder: Path, sandbox: Sandbox, config: Config = SANDBOX, clock: Clock | None = None) -> Iterator[Stage]:
    """That sandbox behind a gateway over HTTPS."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    facade = Facade(config, clock=clock, session=session(sandbox))
    pem = str(folder / "server.pem")
    try:
        with Serving(Gateway(facade, clock=clock), "localhost", certfile=pem, keyfile=pem, threads=4) as serving:
            yield Stage(serving.url.partition("://")[2], str(folder / "ca.pem"), sandbox)
    finally:
        facade.close()


@pytest.fixture(scope="module", params=["auto", "v0", "2026-01-01"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    applications = tuple(replace(one, orders_version=request.param) for one in SANDBOX.applications)
    # Two items a page, so that the v0 clients have item pages to turn.
    sandbox = Sandbox(items_page=2)
    with served(tmp_path_factory.mktemp("tls"), sandbox, replace(SANDBOX, applications=applications)) as made:
        yield made


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Stage]:
    """A sandbox of its own for each client, in which feeds and reports take no time: the clock stands."""
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    with served(tmp_path, Sandbox(clock=clock, feed_seconds=0, report_seconds=0), clock=clock) as made:
        yield made


def mws_0_8_15(program: str) -> list[str]:
    return [str(venv("mws-0.8.15", "", ["mws==0.8.15"])), str(PROGRAMS / program)]


def boto_2_49_0(version: str, program: str) -> list[str]:
    return [str(venv("boto-2.49.0", version, ["boto==2.49.0"])), str(PROGRAMS / program)]


def mws_simple_1_0_2(program: str) -> tuple[list[str], str]:
    """The command, and what NODE_PATH must be for it."""
    node, modules = npm.modules("mws-simple", ["mws-simple@1.0.2"])
    return [node, str(PROGRAMS / program)], str(modules)


@pytest.mark.every_python
def test_orders_by_mws_0_8_15(stage: Stage) -> None:
    check(stage, stage.run(mws_0_8_15("mws_0_8.py"), stage.since))


def test_orders_by_mws_0_8_10(stage: Stage) -> None:
    # It has a line that Python 2 does not read, and uses what Python 3.9 took away.
    python = str(venv("mws-0.8.10", "3.8", ["mws==0.8.10"]))
    check(stage, stage.run([python, str(PROGRAMS / "mws_0_8_10.py")], stage.since))


@pytest.mark.every_python
def test_orders_by_a_program_for_mws_0_8_10_on_ours(stage: Stage) -> None:
    """The same program, not a line changed, with this package in the place of that one."""
    known = {"PYTHONPATH": str(ROOT), "MWS_COMPAT_MWS_GENERATION": "0.8.10"}
    check(stage, stage.run([sys.executable, str(PROGRAMS / "mws_0_8_10.py")], stage.since, **known))


@pytest.mark.parametrize("version", ["2.7", "3.8"])
def test_orders_by_boto_2_49_0(stage: Stage, version: str) -> None:
    check(stage, stage.run(boto_2_49_0(version, "boto_mws.py"), stage.since, PYTHONIOENCODING="utf-8"))


def test_orders_by_mws_simple_1_0_2(stage: Stage) -> None:
    command, modules = mws_simple_1_0_2("mws_simple.js")
    check(stage, stage.run(command, stage.since, NODE_PATH=modules), statuses=False)


@pytest.mark.every_python
def test_jobs_by_mws_0_8_15(jobs: Stage) -> None:
    check_jobs(jobs, jobs.run(mws_0_8_15("mws_0_8_jobs.py"), PRICE))


@pytest.mark.parametrize("version", ["2.7", "3.8"])
def test_jobs_by_boto_2_49_0(jobs: Stage, version: str) -> None:
    read = jobs.run(boto_2_49_0(version, "boto_mws_jobs.py"), PRICE, PYTHONIOENCODING="utf-8")
    if version != "2.7":
        # boto compares the digest of what it read, bytes, with the header, text: on Python 3 no document passes.
        assert read.pop("result") == read.pop("rows") == "AssertionError"
    check_jobs(jobs, read)


def test_jobs_by_mws_simple_1_0_2(jobs: Stage) -> None:
    command, modules = mws_simple_1_0_2("mws_simple_jobs.js")
    # Whatever the header says, this client reads text as UTF-8.
    check_jobs(jobs, jobs.run(command, PRICE, NODE_PATH=modules), read_as="utf-8")


@pytest.mark.parametrize(("version", "package"), [("2.7", "python-amazon-mws==0.6"), ("3.8", "amazon-mws==0.2.3")])
def test_clients_of_the_first_orders_version_are_told_to_send_the_second(
    tmp_path: Path, version: str, package: str
) -> None:
    """Neither knows auth tokens; all that they call of Orders is of 2011-01-01, the rest is as others send it."""
    accounts = tuple(replace(account, mws_auth_token="") for account in SANDBOX.accounts)
    with served(tmp_path, Sandbox(), replace(SANDBOX, accounts=accounts)) as stage:
        python = str(venv(package.partition("=")[0], version, [package]))
        read = stage.run([python, str(PROGRAMS / "orders_2011.py")], stage.since)
    assert int(read["count"]) > 0, "their other sections are answered"
    assert read["status"] == 404
    assert (
        "ListOrders of Orders/2011-01-01 is answered by nobody today: "
        "Replaced by version 2013-09-01 of Orders while MWS ran: send that version." in read["text"]
    )


def check_jobs(stage: Stage, read: dict[str, Any], read_as: str = "cp1252") -> None:
    """Compare what a client read of its feed and its report with the sandbox; what it could not read is not there.

    read_as: how the client decodes the report, which Amazon writes in cp1252, with "?" for what that does not have.
    """

    def seen(text: str) -> str:
        return text.encode("cp1252", "replace").decode(read_as, "replace")

    feed_id, *told = read["feed"]
    assert told == ["_POST_PRODUCT_PRICING_DATA_", "_SUBMITTED_"]
    assert (read["feed_status"], read["feed_count"]) == ("_DONE_", "1")
    stock = stage.sandbox.site.stock.of(ACCOUNT.seller_id)
    assert stock["SKU-1"].price(US) == float(PRICE)
    if "result" in read:
        # SKU-1 was taken; the second message names a SKU that the seller does not have.
        expected = {"transaction": feed_id, "counts": ["2", "1", "1"], "wrong": [["2", "Error"]]}
        assert read["result"] == expected
    request_id, *told = read["request"]
    assert told == ["_GET_MERCHANT_LISTINGS_DATA_", "_SUBMITTED_"]
    assert read["request_status"] == "_DONE_"
    assert read["listed"] == [request_id, request_id, "false"]
    if "rows" in read:
        listed = [row for row in stock.values() if row.price(US) and row.quantity != 0]
        expected_rows = [
            [
                seen(row.sku),
                f"{row.price(US):.2f}",
                "" if row.quantity is None else str(row.quantity),
                seen(row.title(US)),
            ]
            for row in listed
        ]
        assert read["rows"] == expected_rows
        assert ["SKU-1", PRICE] in [row[:2] for row in read["rows"]]


def check(stage: Stage, read: dict[str, Any], statuses: bool = True) -> None:
    """Compare what a client read with the sandbox. statuses: whether the client tells the HTTP status of an error."""
    orders = stage.orders
    assert set(read["orders"]) == set(orders)
    assert read["pages"] == 3
    for order_id, (status, marketplace, total) in read["orders"].items():
        order = orders[order_id]
        assert (status, marketplace) == (STATUSES[order.status], order.marketplace_id), order_id
        if total:
            assert total == [order.currency, money(sum(item.charges.total for item in order.items))], order_id
    assert read["orders"][KNOWN][2]
    assert sum(1 for *_, total in read["orders"].values() if total) > len(orders) // 2
    assert read["got"] == sorted(read["items"])
    for order_id, items in read["items"].items():
        assert [tuple(item[:4]) for item in items] == [facts(item) for item in orders[order_id].items], order_id
        for (*_, price), item in zip(items, orders[order_id].items, strict=True):
            assert price in ("", money(item.charges.price)), order_id
    assert read["items"][KNOWN][0][4]
    assert read["status"] == "GREEN"
    assert read["participations"] == sorted(ACCOUNT.marketplaces)
    assert [market for market, _ in read["markets"]] == sorted(ACCOUNT.marketplaces)
    assert ["ATVPDKIKX0DER", "Amazon.com"] in read["markets"]
    codes = [code for _, code in read["errors"]]
    assert codes == ["NextTokenCorrupted", "SignatureDoesNotMatch"]
    if statuses:
        assert [status for status, _ in read["errors"]] == [400, 403]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def facts(item: Item) -> tuple[str, str, str, str]:
    return item.sku, item.asin, item.title, str(item.quantity)
