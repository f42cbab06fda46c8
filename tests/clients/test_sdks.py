"""Two clients of SP-API that others wrote, over sockets against the sandbox: they read what it holds and change it.

Amazon's own SDK and the field's most used one check that the sandbox is what clients take for Amazon. Both come from
the package index into environments of their own; neither is a dependency of this project.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from mws.compat.gateway.serving import Serving
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, SELLER_ID, US
from mws.spapi.sandbox.app import Sandbox
from tests.venvs import venv

pytestmark = pytest.mark.long

PROGRAMS = Path(__file__).parent / "programs"
PRICE = "21.50"
REPORT = "GET_MERCHANT_LISTINGS_DATA"


@pytest.fixture
def sandbox() -> Sandbox:
    """Feeds and reports take no time; the report comes as Amazon packs large ones."""
    return Sandbox(feed_seconds=0, report_seconds=0, outcomes=[f"{REPORT}:cp1252+gzip"])


@pytest.fixture
def tls(tmp_path: Path) -> tuple[str, str]:
    """The paths of a CA's certificate, and of a certificate for localhost with its key."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    return str(tmp_path / "ca.pem"), str(tmp_path / "server.pem")


def run(python: Path, program: str, url: str, sandbox: Sandbox, **env: str) -> dict[str, Any]:
    """Run a program of that environment against the sandbox at `url`; the last line it prints, read."""
    since = (sandbox.site.clock.now() - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SP_API_"))}
    done = subprocess.run(
        [str(python), str(PROGRAMS / program), REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET, url, SELLER_ID, since, PRICE],
        env={**plain, **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_amazons_own_sdk(sandbox: Sandbox) -> None:
    python = venv("amzn-sp-api", "", ["amzn-sp-api==1.13.0"])
    with Serving(sandbox, threads=4) as serving:
        check(sandbox, run(python, "amzn_sp_api.py", serving.url, sandbox))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_python_amazon_sp_api(sandbox: Sandbox, tls: tuple[str, str], scheme: str) -> None:
    """It cuts as much off the endpoint for its Host header as `https://` has: off `http://` one letter too many."""
    python = venv("python-amazon-sp-api", "", ["python-amazon-sp-api==2.1.35"])
    ca, pem = tls
    certificate: dict[str, Any] = {"certfile": pem, "keyfile": pem} if scheme == "https" else {}
    with Serving(sandbox, "localhost", threads=4, **certificate) as serving:
        assert serving.url.startswith(f"{scheme}://")
        check(sandbox, run(python, "python_amazon_sp_api.py", serving.url, sandbox, SSL_CERT_FILE=ca))


def check(sandbox: Sandbox, read: dict[str, Any]) -> None:
    """Compare what a client read, and what became of its feed, with the sandbox."""
    world = sandbox.site.world.sellers[SELLER_ID]
    orders = {order_id: order for order_id, order in world.orders.items() if order.marketplace_id == US}
    items = {order_id: [[item.sku, item.quantity] for item in order.items] for order_id, order in orders.items()}
    assert read["orders"] == items
    assert set(read["orders_v0"]) == set(orders)
    assert read["pages"] == read["pages_v0"] == -(-len(orders) // 5) > 1

    # What the sandbox has not is each client's general error, not that of a role or a missing thing; and not repeated.
    assert read["absent"] in (["ApiException", 501], ["SellingApiException", 999])
    assert sandbox.journal.counts["messaging.v1.getMessagingActionsForOrder"] == 1

    assert read["report"] == [REPORT, "DONE"]
    assert read["compression"] == "GZIP"
    # The report was made before the feed changed SKU-1; what cp1252 does not have is "?" in it.
    stock = sandbox.site.stock.of(SELLER_ID)
    rows = list(csv.DictReader(read["text"].splitlines(), delimiter="\t"))
    active = [listing for listing in stock.values() if listing.quantity != 0]
    assert [row["seller-sku"] for row in rows] == [
        listing.sku.encode("cp1252", "replace").decode("cp1252") for listing in active
    ]
    prices = {row["asin1"]: float(row["price"]) for row in rows}
    assert prices.pop(stock["SKU-1"].asin) == 19.99
    assert prices == {row.asin: row.price(US) for row in active if row.sku != "SKU-1"}

    feed_id, *told = read["feed"]
    assert told == ["JSON_LISTINGS_FEED", "DONE"]
    assert read["result"]["header"] == {"sellerId": SELLER_ID, "version": "2.0", "feedId": feed_id}
    summary = {name: read["result"]["summary"][name] for name in ("messagesProcessed", "messagesAccepted", "errors")}
    assert summary == {"messagesProcessed": 2, "messagesAccepted": 1, "errors": 1}
    assert [(issue["messageId"], issue["sku"]) for issue in read["result"]["issues"]] == [(2, "NO-SUCH-SKU")]
    assert stock["SKU-1"].price(US) == float(PRICE)
