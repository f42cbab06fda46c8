"""`mws-compat console token`, and the console that `mws-compat gateway` serves beside itself."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

import mws
from mws.compat.config import SANDBOX, Operator
from mws.compat.operate.console.tokens import Operators, hash_of, make_token
from tests.compat.cli.commands import configured, run, serving, stop

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

(ACCOUNT,) = SANDBOX.accounts


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(process: subprocess.Popen[str], *patterns: str) -> list[str]:
    """What stands in the group of each pattern on standard error. Gives up after 30 s."""
    assert process.stderr
    text, ends = "", time.monotonic() + 30
    while time.monotonic() < ends:
        found = [re.search(pattern, text) for pattern in patterns]
        if all(found):
            return [each[1] for each in found if each]
        if select.select([process.stderr], [], [], 1)[0]:
            text += os.read(process.stderr.fileno(), 65536).decode()
    raise AssertionError(f"{patterns} was not said: {text}")


def sign_in(url: str, token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    page = session.post(f"{url}/login", data={"token": token, "to": "calls"}, timeout=30)
    assert page.status_code == 200
    assert "<h1>Calls</h1>" in page.text
    return session


def list_orders(url: str) -> mws.Orders:
    orders = mws.Orders(ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id, region="US")
    orders.domain = url
    return orders


def test_a_token_is_printed_once_and_its_lines_are_a_configuration() -> None:
    made = run("console", "token", "anna", "--role", "write")
    assert made.exit_code == 0
    (operator,) = tomllib.loads(made.stdout)["operator"]
    assert (operator["name"], operator["role"]) == ("anna", "write")
    token = made.stderr.split()[-1]
    assert token not in made.stdout
    found = Operators([Operator(**operator)]).find(token)
    assert found is not None
    assert found.name == "anna"


@pytest.mark.parametrize("name", ["", " ", 'a"b', "a\\b", "a\nb"])
def test_a_name_that_would_spoil_the_file_is_refused(name: str) -> None:
    assert run("console", "token", name).exit_code == 2


def test_without_an_operator_there_is_no_console() -> None:
    refused = run("gateway", "--config", str(configured()), "--port", "0", "--console-port", "0")
    assert refused.exit_code == 2
    assert "mws-compat console token NAME" in refused.stderr


def test_the_console_of_a_sandbox_shows_a_legacy_programs_call_side_by_side() -> None:
    with serving("gateway", "--sandbox", "--console-port", "0") as (url, process):
        token, console = said(process, r"operator: (mwsop_\S+)\n", r"console (http://127\.0\.0\.1:\d+)\n")
        list_orders(url).list_orders(marketplaceids=["ATVPDKIKX0DER"], created_after="2020-01-01T00:00:00Z")
        session = sign_in(console, token)
        listed = session.get(f"{console}/calls", timeout=30).text
        (link,) = re.findall(r'href="(calls/[^"]+)"', listed)
        one = session.get(urljoin(f"{console}/", link), timeout=30).text
        for words in (
            "MWS request",
            "MarketplaceId.Id.1",
            "&lt;ListOrdersResponse",
            "OrderStatus",
        ):
            assert words in one, words
        assert re.search(r"/orders/(v0|2026-01-01)/orders", one), "which of them is a matter of the day"
        code, rest = stop(process)
    assert code == 0, rest
    assert token not in rest


def test_the_configured_console_is_served_on_its_own_address_and_the_gateway_has_no_such_page(tmp_path: Path) -> None:
    token = make_token()
    path = configured(state=f"sqlite:///{tmp_path / 'state.sqlite3'}")
    path.write_text(path.read_text() + f'[[operator]]\nname = "anna"\ntoken_hash = "{hash_of(token)}"\n')
    with serving("gateway", "--config", str(path), "--console-port", "0") as (url, process):
        (console,) = said(process, r"console (http://127\.0\.0\.1:\d+)\n")
        assert console != url
        sign_in(console, token)
        at_gateway = requests.get(f"{url}/calls", timeout=30)
        assert "ErrorResponse" in at_gateway.text
        assert "html" not in at_gateway.headers["Content-Type"]
        stop(process)


def test_the_console_alone_shows_what_another_process_noted(tmp_path: Path) -> None:
    token = make_token()
    state = f"sqlite:///{tmp_path / 'state.sqlite3'}"
    with serving("sandbox") as (amazon, _):
        path = configured(amazon, state=state)
        path.write_text(path.read_text() + f'[[operator]]\nname = "anna"\ntoken_hash = "{hash_of(token)}"\n')
        assert (
            run(
                "call", "Orders.ListOrders", "MarketplaceId.Id.1=ATVPDKIKX0DER", "CreatedAfter=2020-01-01T00:00:00Z"
            ).exit_code
            == 0
        )
        with serving("console", "serve", "--config", str(path)) as (console, process):
            listed = sign_in(console, token).get(f"{console}/calls", timeout=30).text
            assert "ListOrders" in listed
            assert re.search(r"orders\.(v0\.getOrders|2026-01-01\.searchOrders)", listed), "as the day has it"
            assert stop(process)[0] == 0


def test_plain_http_off_loopback_is_refused_for_the_console_too(tmp_path: Path) -> None:
    path = configured(state=f"sqlite:///{tmp_path / 'state.sqlite3'}")
    operator = f'[console]\nhost = "0.0.0.0"\nport = 1\n[[operator]]\nname = "a"\ntoken_hash = "{hash_of("t")}"\n'
    path.write_text(path.read_text() + operator)
    refused = run("gateway", "--config", str(path), "--port", "0")
    assert refused.exit_code == 2, refused.output
    assert "refusing plain HTTP on 0.0.0.0" in refused.stderr


def test_without_a_console_the_gateway_neither_loads_it_nor_keeps_a_state() -> None:
    command = "import sys; from mws.compat.cli import main\n"
    code = (
        f"{command}try: main(['gateway', '--sandbox', '--port', '1', '--host', '240.0.0.1', '--insecure'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if 'jinja2' in name or 'operate.console' in name])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr
