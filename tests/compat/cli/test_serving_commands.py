"""mws-compat gateway and sandbox as processes: ready, served, stopped."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from mws.spapi import sandbox as facts
from mws.spapi.client import Client
from mws.spapi.errors import BadRequest
from tests.compat.cli.commands import GET_ORDER, ORDER, configured, run, serving, stop
from tests.reference import REFERENCE, needs_reference


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


# Servers


def test_the_gateway_says_ready_serves_and_stops_on_sigterm() -> None:
    with serving("gateway", "--sandbox") as (url, process):
        assert requests.get(f"{url}/healthz", timeout=10).status_code == 200
        assert b"PingResponse" in requests.get(url, timeout=10).content
        assert requests.get(f"{url}/readyz", timeout=10).text == "ready\n"
        assert requests.get(f"{url}/Orders/2013-09-01?Action=GetOrder", timeout=10).status_code == 400
        code, said = stop(process)
        assert code == 0
        (line,) = said.splitlines()
        assert re.search(r" 127\.0\.0\.1 GET /Orders/2013-09-01 GetOrder - 400 .* MissingParameter$", line)


@pytest.fixture
def _hangup_stops() -> Iterator[None]:
    """SIGHUP stops what is started here, as usual, also where these tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
@pytest.mark.usefixtures("_hangup_stops")
@pytest.mark.parametrize("command", [("gateway", "--sandbox"), ("sandbox",)])
def test_a_hangup_does_not_stop_what_serves(command: tuple[str, ...]) -> None:
    with serving(*command) as (url, process):
        for _ in range(3):
            process.send_signal(signal.SIGHUP)
            assert requests.get(f"{url}/", timeout=10).status_code in (200, 403, 404)
        assert process.poll() is None
        code, said = stop(process)
        assert code == 0
        assert "SIGHUP: nothing is read anew" in said


def test_the_gateway_stops_on_ctrl_c_too() -> None:
    with serving("gateway", "--sandbox") as (_, process):
        assert stop(process, signal.SIGINT) == (0, "")


def test_the_gateway_serves_https(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    files = ("--certfile", str(tmp_path / "cert.pem"), "--keyfile", str(tmp_path / "key.pem"))
    with serving("gateway", "--sandbox", *files) as (url, process):
        assert url.startswith("https://")
        assert requests.get(f"{url}/healthz", timeout=10, verify=str(tmp_path / "ca.pem")).status_code == 200
        assert stop(process) == (0, "")


def test_the_gateway_refuses_plain_http_off_loopback() -> None:
    done = run("gateway", "--sandbox", "--host", "0.0.0.0", "--port", "0")
    assert done.exit_code == 2
    assert "--insecure" in done.stderr


def test_a_gateway_on_a_sandbox_keeps_the_journal(tmp_path: Path) -> None:
    with serving("sandbox", "--orders", "3") as (amazon, process):
        path = configured(amazon, state=f"sqlite:///{tmp_path}/kept.db")
        assert run("call", *GET_ORDER).exit_code == 0
        assert run("call", "Orders.GetOrder").exit_code == 1
        (failed, done) = json.loads(run("calls", "--config", str(path), "--json").stdout)
        assert (failed["action"], failed["status"], failed["error_code"], failed["upstream"]) == (
            "GetOrder", 400, "MissingParameter", [],
        )  # fmt: skip
        assert done["status"] == 200
        assert done["upstream"][0]["operation"] in ("orders.v0.getOrder", "orders.2026-01-01.getOrder"), "by the day"
        assert done["upstream"][0]["request_id"]
        assert ORDER not in (tmp_path / "kept.db").read_bytes().decode("latin-1"), "no parameters in the journal"
        assert stop(process) == (0, "")


def test_the_sandbox_sends_sellers_back_where_it_is_told_to(tmp_path: Path) -> None:
    first, second = "http://localhost:9000/back", "https://shop.example/back?keep=1"
    asked = {"application_id": facts.APPLICATION_ID, "state": "s"}
    agreed = {**asked, "selling_partner_id": facts.SELLER_ID, "decision": "confirm"}
    with serving("sandbox", "--redirect-uri", first, "--redirect-uri", second) as (url, _):
        page = f"{url}/apps/authorize/consent"
        for wanted, there in (("", first), (first, first), (second, second)):
            chosen = {"redirect_uri": wanted} if wanted else {}
            sent = requests.post(page, data={**agreed, **chosen}, timeout=10, allow_redirects=False)
            assert sent.headers["Location"].startswith(there)
        wrong = requests.get(page, params={**asked, "redirect_uri": facts.REDIRECT_URI}, timeout=10)
        assert "MD5101" in wrong.text
    done = run("sandbox", "--redirect-uri", "localhost:9000/back", "--port", "0")
    assert (done.exit_code, "is no address that a browser can be sent to" in done.stderr) == (2, True)


def test_the_sandbox_remembers_in_its_state_file(tmp_path: Path) -> None:
    with serving("sandbox", "--state", str(tmp_path / "sandbox.json")) as (url, process):
        assert requests.get(f"{url}/_sandbox/requests", timeout=10).json()["log"] == []
        requests.post(f"{url}/_sandbox/clock", data="2027-01-01T00:00:00Z", timeout=10).raise_for_status()
        assert stop(process)[0] == 0
    assert (tmp_path / "sandbox.json").exists()


@needs_reference
def test_the_static_sandbox_answers_amazons_examples() -> None:
    assert REFERENCE is not None
    with serving("sandbox", "--models", str(REFERENCE / "spapi" / "models"), "--port", "0") as (url, _):
        client = Client(
            refresh_token=facts.REFRESH_TOKEN,
            lwa_client_id=facts.CLIENT_ID,
            lwa_client_secret=facts.CLIENT_SECRET,
            lwa_endpoint=f"{url}/auth/o2/token",
            endpoint=url,
        )
        assert client.call("sellers.v1.getMarketplaceParticipations")
        with pytest.raises(BadRequest, match="Could not match input arguments"):
            client.call("orders.2026-01-01.getOrder", orderId="999-0000000-0000000")
