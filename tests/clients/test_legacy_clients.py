"""Real legacy clients, unchanged, over HTTPS against the gateway on the sandbox: they read what the sandbox holds."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.serving import Serving
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from mws.spapi.sandbox.model import Item, Order
from tests import npm
from tests.venvs import venv

pytestmark = pytest.mark.long

PROGRAMS = Path(__file__).parent / "programs"
(ACCOUNT,) = SANDBOX.accounts
KNOWN = "111-1111111-1111111"
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

    def run(self, command: list[str], **env: str) -> dict[str, Any]:
        """Run a client program; the last line it prints, read."""
        since = (self.sandbox.site.clock.now() - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert ACCOUNT.mws_auth_token
        arguments = [ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id, ACCOUNT.mws_auth_token]
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_"))}
        done = subprocess.run(
            [*command, *arguments, self.address, since],
            env={**plain, "REQUESTS_CA_BUNDLE": self.ca, "BOTO_CA": self.ca, "NODE_EXTRA_CA_CERTS": self.ca, **env},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found


@pytest.fixture(scope="module", params=["auto", "v0"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    # Two items a page, so that the v0 clients have item pages to turn.
    sandbox = Sandbox(items_page=2)
    config = replace(
        SANDBOX, applications=tuple(replace(one, orders_version=request.param) for one in SANDBOX.applications)
    )
    facade = Facade(config, session=session(sandbox))
    pem = str(folder / "server.pem")
    with Serving(Gateway(facade), "localhost", certfile=pem, keyfile=pem, threads=4) as serving:
        yield Stage(serving.url.partition("://")[2], str(folder / "ca.pem"), sandbox)
    facade.close()


def test_mws_0_8_15(stage: Stage) -> None:
    python = venv("mws-0.8.15", "", ["mws==0.8.15"])
    check(stage, stage.run([str(python), str(PROGRAMS / "mws_0_8.py")]))


@pytest.mark.parametrize("version", ["2.7", "3.8"])
def test_boto_2_49_0(stage: Stage, version: str) -> None:
    python = venv("boto-2.49.0", version, ["boto==2.49.0"])
    check(stage, stage.run([str(python), str(PROGRAMS / "boto_mws.py")], PYTHONIOENCODING="utf-8"))


def test_mws_simple_1_0_2(stage: Stage) -> None:
    node, modules = npm.modules("mws-simple", ["mws-simple@1.0.2"])
    check(stage, stage.run([node, str(PROGRAMS / "mws_simple.js")], NODE_PATH=str(modules)), statuses=False)


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
    assert read["status"] in ("GREEN", "GREEN_I")
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
