"""`mws-compat sandbox`: over HTTPS, on its second day, with small pages; and the world options of `call`."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
import trustme
from lxml import etree

from mws.spapi import sandbox as facts
from mws.spapi.client import Client
from tests.compat.cli.commands import ORDER, ROOT, before_the_ends, run, serving


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def client(url: str, ca_bundle: str) -> Client:
    return Client(
        refresh_token=facts.REFRESH_TOKEN,
        lwa_client_id=facts.CLIENT_ID,
        lwa_client_secret=facts.CLIENT_SECRET,
        region="na",
        endpoint=url,
        lwa_endpoint=url + facts.TOKEN_PATH,
        user_agent="test/1 (Language=Python)",
        ca_bundle=ca_bundle,
    )


def test_it_serves_clients_that_know_https_only(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    pem = str(tmp_path / "server.pem")
    with serving("sandbox", "--certfile", pem, "--keyfile", pem) as (url, _):
        assert url.startswith("https://")
        ours = client(url, str(tmp_path / "ca.pem"))
        assert ours.call("orders.v0.getOrder", orderId=ORDER)["AmazonOrderId"] == ORDER
        made = ours.call("feeds.2021-06-30.createFeedDocument", contentType="text/xml")
        assert made["url"].startswith(url), "documents lie where the client came to"


def test_a_certificate_that_is_not_there_is_a_usage_error() -> None:
    done = run("sandbox", "--certfile", "none.pem", "--keyfile", "none.pem")
    assert done.exit_code == 2
    assert "none.pem" in done.stderr


def listed(*options: str) -> dict[str, str]:
    """Orders and their status by the embedded sandbox."""
    asked = ("CreatedAfter=2020-01-01T00:00:00Z", f"MarketplaceId.Id.1={facts.US}")
    done = run("call", "--sandbox", *options, "Orders.ListOrders", *asked)
    assert done.exit_code == 0, done.output
    orders = etree.fromstring(done.stdout.encode()).iterfind(".//{*}Order")
    return {order.findtext("{*}AmazonOrderId", ""): order.findtext("{*}OrderStatus", "") for order in orders}


def test_day_two_has_new_orders_and_changed_ones() -> None:
    one, two = listed(), listed("--day", "2")
    assert one.keys() < two.keys()
    assert any(one[order_id] != two[order_id] for order_id in one)
    assert run("call", "--sandbox", "--day", "0", "Sellers.GetServiceStatus").exit_code == 2


@pytest.mark.parametrize(("page", "pages"), [(1, True), (100, False)])
def test_items_come_in_pages(page: int, pages: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_ends(monkeypatch)
    many = next(iter(order_id for order_id in listed() if items(order_id) > 1))
    done = run("call", "--sandbox", "--items-page", str(page), "Orders.ListOrderItems", f"AmazonOrderId={many}")
    assert done.exit_code == 0
    assert ("<NextToken>" in done.stdout) == pages


def items(order_id: str) -> int:
    done = run("call", "--sandbox", "Orders.ListOrderItems", f"AmazonOrderId={order_id}")
    return done.stdout.count("<OrderItemId>")


def test_the_ready_configuration_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    with serving("sandbox", "--orders", "3") as (url, _):
        path = tmp_path / "mws-compat.toml"
        path.write_text(text.replace("http://127.0.0.1:8080", url), encoding="utf-8")
        path.chmod(0o600)
        assert run("config", "check").exit_code == 0
        done = run("doctor")
        assert done.exit_code == 0, done.output
        found = run("call", "Orders.GetOrder", f"AmazonOrderId.Id.1={ORDER}")
        assert "<OrderStatus>Unshipped</OrderStatus>" in found.stdout
        shipped = requests.post(f"{url}/_sandbox/order", data=f"ship:{ORDER}", timeout=10)
        assert shipped.json()["orders"] == [ORDER]
        found = run("call", "Orders.GetOrder", f"AmazonOrderId.Id.1={ORDER}")
        assert "<OrderStatus>Shipped</OrderStatus>" in found.stdout
