"""A gateway that runs sees what `mws-compat accounts` changes: another process, started with nothing but a store."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from mws.compat.config import Account
from mws.compat.gateway.serving import Serving
from mws.spapi import sandbox as facts
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.applications import Applications, Registration
from tests.compat.cli.commands import run, serving
from tests.compat.gateway.standin import query_of, signed

KEY, MWS_SECRET = "AKIASTOREDSTORED0000", "storedstoredstoredstoredstoredstoredstor"
ISSUED = "2026-11-01"
PATIENCE = 30.0  # seconds until a test gives up


class Amazon:
    """A sandbox over sockets that notes which client secret tokens are asked for with, and what its queue gets."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(sellers=2)
        self.secrets: list[str] = []
        self.queue: list[str] = []
        application = Registration(secret_queue="http://localhost:1/1/secrets")
        self.sandbox.site.applications = Applications(1, application, lambda _, body: self.queue.append(body))

    # Any: WSGI's own.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == facts.TOKEN_PATH:
            form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            self.secrets += parse_qs(form.decode()).get("client_secret", [])
            environ["wsgi.input"] = io.BytesIO(form)
        return self.sandbox(environ, start_response)


@pytest.fixture
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def store(amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file that has a store alone; the application is in it, and no account."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    file = tmp_path / "mws-compat.toml"
    file.write_text('[state]\nurl = "sqlite:///state.sqlite3"\n', encoding="utf-8")
    file.chmod(0o600)
    with Serving(amazon, threads=4, drain=0.0) as upstream:
        done = run(
            *("accounts", "application", "add", "--name", "shop", "--client-id", facts.CLIENT_ID),
            *("--client-secret", "-", "--issued", ISSUED, "--set", f"endpoint={upstream.url}"),
            *("--set", f"lwa_endpoint={upstream.url}{facts.TOKEN_PATH}"),
            input=facts.CLIENT_SECRET + "\n",
        )
        assert done.exit_code == 0, done.output
        yield


@pytest.fixture
def gateway(store: None) -> Iterator[str]:
    """The URL of a gateway process of that file."""
    with serving("gateway") as (url, _):
        yield url


def ask(url: str, seller: str) -> requests.Response:
    """A signed call of a seller, over HTTP."""
    account = Account(seller, KEY, MWS_SECRET)
    path, host = "/Sellers/2011-07-01", url.partition("://")[2]
    given = {"Action": "ListMarketplaceParticipations", "Version": "2011-07-01"}
    query = query_of(signed(given, method="GET", host=host, path=path, account=account, moment=SystemClock().now()))
    return requests.get(f"{url}{path}?{query}", headers={"User-Agent": "Test/1 (Language=Python)"}, timeout=30)


def until(condition: Callable[[], bool]) -> None:
    """Ask again and again; fails where it does not become true."""
    ends = SystemClock().monotonic() + PATIENCE
    while not condition():
        assert SystemClock().monotonic() < ends, "the gateway did not see the change"
        Event().wait(0.05)


def add(seller: str, token: str) -> None:
    done = run(
        *("accounts", "add", "--seller-id", seller, "--refresh-token", "-", "--mws-access-key", KEY),
        *("--mws-secret-key", "-"),
        input=f"{token}\n{MWS_SECRET}\n",
    )
    assert done.exit_code == 0, done.output


def test_an_account_that_is_added_is_served_and_one_that_is_forgotten_refused(gateway: str) -> None:
    one, two = facts.seller_id(1), facts.seller_id(2)
    assert "InvalidAccessKeyId" in ask(gateway, one).text
    add(one, facts.refresh_token(1))
    until(lambda: ask(gateway, one).status_code == 200)
    assert ask(gateway, two).status_code == 401
    add(two, facts.refresh_token(2))
    until(lambda: ask(gateway, two).status_code == 200)
    done = run("accounts", "forget", one, "--yes")
    assert done.exit_code == 0, done.output
    assert "Manage Your Apps" in done.stderr
    until(lambda: ask(gateway, one).status_code == 401)
    assert ask(gateway, two).status_code == 200


def test_a_rotated_secret_is_used_from_then_on(gateway: str, amazon: Amazon) -> None:
    add(facts.seller_id(1), facts.refresh_token(1))
    until(lambda: ask(gateway, facts.seller_id(1)).status_code == 200)
    assert set(amazon.secrets) == {facts.CLIENT_SECRET}
    asked = run("accounts", "rotate-secret", "--ask")
    assert asked.exit_code == 0, asked.output
    (message,) = amazon.queue
    (new,) = re.findall(r'"newClientSecret": "([^"]+)"', message)
    wrong = run("accounts", "rotate-secret", "--new-secret", "-", input="amzn1.oa2-cs.v1.wrong\n")
    assert wrong.exit_code == 1
    assert "Login with Amazon refuses this secret" in wrong.stderr
    done = run("accounts", "rotate-secret", "--new-secret", "-", "--issued", "2026-11-20", input=f"{new}\n")
    assert done.exit_code == 0, done.output
    assert "amzn1.oa2-cs" not in asked.output + wrong.output + done.output
    amazon.secrets.clear()
    until(lambda: ask(gateway, facts.seller_id(1)).status_code == 200 and bool(amazon.secrets))
    assert set(amazon.secrets) == {new}
    (application,) = run("accounts", "application", "list").stdout.splitlines()[1:]
    assert application.startswith("shop\t")


@pytest.mark.usefixtures("store")
def test_a_check_asks_for_each_account_and_notes_what_it_learnt() -> None:
    add(facts.seller_id(1), facts.refresh_token(1))
    add(facts.seller_id(2), "Atzr|nobody-gave-this")
    run("accounts", "add", "--seller-id", "A3SELLER")
    done = run("accounts", "list", "--check", "--json")
    assert done.exit_code == 1
    rows = {each["seller"]: each for each in json.loads(done.stdout)["accounts"]}
    assert [(rows[each]["status"], rows[each]["why"]) for each in rows] == [
        ("ready", ""),
        ("failed", "token_invalid"),
        ("waiting", ""),
    ]
    assert rows[facts.seller_id(1)]["proven"]
    assert not rows[facts.seller_id(2)]["proven"]
    assert rows[facts.seller_id(2)]["checked"]
    assert "A3SELLER (na): waiting: the seller has not authorised the application yet" in done.stderr
    assert "nobody-gave-this" not in done.output
    assert [
        each["seller"]
        for each in json.loads(run("accounts", "list", "--status", "failed", "--json").stdout)["accounts"]
    ] == [facts.seller_id(2)]
    good = run("accounts", "show", facts.seller_id(1), "--check")
    assert (good.exit_code, "status\tready\n" in good.stdout) == (0, True)


@pytest.mark.usefixtures("store")
def test_a_check_that_reaches_nobody_changes_no_status() -> None:
    add(facts.seller_id(1), facts.refresh_token(1))
    run("accounts", "application", "add", "--name", "shop", "--update", "--set", "lwa_endpoint=http://127.0.0.1:9/t")
    done = run("accounts", "show", facts.seller_id(1), "--check", "--json")
    assert done.exit_code == 1
    (row,) = json.loads(done.stdout)
    assert (row["status"], row["why"], row["checked"]) == ("unproven", "", None)
    assert ": unreachable: " in done.stderr
