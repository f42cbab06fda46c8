"""`mws-compat orders compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main
from mws.compat.gateway.serving import Serving
from mws.spapi.sandbox.app import Sandbox

US, MX = "ATVPDKIKX0DER", "A1AM78C64UM0Y8"


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["orders", "compare", *arguments])


def test_nothing_compared_is_an_empty_table() -> None:
    done = run("--sandbox")
    assert done.exit_code == 0, done.output
    assert done.stdout == "marketplace\telement\tcompared\tequal\tin_a_row\tproven\n"


def test_more_on_demand_is_compared_counted_and_shown(tmp_path: Path) -> None:
    with Serving(Sandbox(orders=40)) as amazon:
        (tmp_path / "mws-compat.toml").write_text(
            f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.sandbox"
lwa_client_secret = "amzn1.oa2-cs.v1.sandbox"
lwa_endpoint = "{amazon.url}/auth/o2/token"
endpoint = "{amazon.url}"
[[account]]
seller_id = "A1SANDBOXSELLER"
mws_access_key = "AKIASANDBOXSANDBOX00"
mws_secret_key = "sandboxsandboxsandboxsandboxsandboxsandb"
refresh_token = "Atzr|sandbox"
region = "na"
marketplaces = ["{US}", "{MX}"]
"""
        )
        done = run("--more", "4", "--json")
        assert done.exit_code == 0, done.output
        rows = {(row["marketplace"], row["element"]): row for row in json.loads(done.stdout)}
        assert {place for place, _ in rows} == {US, MX}
        for place in (US, MX):
            assert rows[place, "OrderTotal"]["compared"] == rows[place, "OrderTotal"]["equal"] > 0
            assert rows[place, "ItemPrice"]["money"] is True
            assert rows[place, "ItemPrice"]["proven"] is False
        again = run("--more", "4", "--json", "--marketplace", MX)
        assert {row["marketplace"] for row in json.loads(again.stdout)} == {MX}
        shown = {row["element"]: row for row in json.loads(again.stdout)}
        assert shown["OrderTotal"] == rows[MX, "OrderTotal"], "the same orders are not counted again"
    lines = [line.split("\t") for line in run("--marketplace", MX).stdout.splitlines()]
    total = rows[MX, "OrderTotal"]
    assert [MX, "OrderTotal", str(total["compared"]), str(total["equal"]), str(total["in_a_row"]), "no"] in lines


def test_an_amazon_that_refuses_ends_it_and_says_so() -> None:
    done = run("--sandbox", "--more", "4", "--fault", "orders.v0.getOrders:403denied*9")
    assert done.exit_code == 3
    assert f"{US}: " in done.stderr
