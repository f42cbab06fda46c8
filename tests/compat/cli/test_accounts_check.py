"""`mws-compat accounts ... --check` on a served sandbox: what is seen is told and noted; limits are told in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mws.compat.accounts.records import NewAccount, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import load
from mws.compat.gateway.serving import Serving
from mws.compat.state import State
from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from tests.compat.cli.commands import run


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(orders=1, sellers=3)


@pytest.fixture(autouse=True)
def amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Iterator[None]:
    """A configuration whose Amazon is the sandbox, with a seller in the file and others in the store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    with Serving(sandbox) as serving:
        Path("mws-compat.toml").write_text(
            f"""
[spapi]
lwa_client_id = "{facts.CLIENT_ID}"
lwa_client_secret = "{facts.CLIENT_SECRET}"
lwa_endpoint = "{serving.url}/auth/o2/token"
endpoint = "{serving.url}"
[state]
url = "sqlite:///state.sqlite3"
[[account]]
seller_id = "{facts.SELLER_ID}"
mws_access_key = "{facts.MWS_ACCESS_KEY}"
refresh_token = "{facts.REFRESH_TOKEN}"
""",
            encoding="utf-8",
        )
        Path("mws-compat.toml").chmod(0o600)
        yield


def store(*accounts: NewAccount) -> None:
    with closing(State(load().state)) as state:
        AccountStore(state).add(accounts)


def stored(seller_id: str) -> StoredAccount:
    with closing(State(load().state)) as state:
        (found,) = AccountStore(state).find(seller_id)
        return found


def test_what_amazon_answers_is_told_and_noted(sandbox: Sandbox) -> None:
    store(
        NewAccount("A2SANDBOXSELLER", refresh_token=facts.refresh_token(2)),
        NewAccount("A3SANDBOXSELLER", refresh_token=facts.refresh_token(3)),
        NewAccount("A4WAITING"),
    )
    sandbox.change_authorisation("revoke:A3SANDBOXSELLER")
    done = run("accounts", "list", "--check", "--json")
    assert done.exit_code == 1, done.output
    told = dict(re.findall(r"^(\w+) \(na\): (\w+): ", done.stderr, re.MULTILINE))
    assert told == {
        facts.SELLER_ID: "fine",
        "A2SANDBOXSELLER": "fine",
        "A3SANDBOXSELLER": "revoked",
        "A4WAITING": "waiting",
    }
    assert (stored("A2SANDBOXSELLER").status, stored("A2SANDBOXSELLER").proven is not None) == ("ready", True)
    failed = stored("A3SANDBOXSELLER")
    assert (failed.status, failed.why, failed.proven) == ("failed", "revoked", None)
    assert "User may have revoked" in failed.detail
    assert failed.checked is not None
    assert stored("A4WAITING").status == "waiting"
    assert run("accounts", "show", facts.SELLER_ID, "--check").exit_code == 0
    assert not any(secret in done.output for secret in ("Atzr|", "amzn1.oa2-cs"))


@pytest.mark.parametrize("fault", ["lwa:500*always", "sellers.v1.getMarketplaceParticipations:429*always"])
def test_an_amazon_in_trouble_changes_no_status(sandbox: Sandbox, fault: str) -> None:
    store(NewAccount("A2SANDBOXSELLER", refresh_token=facts.refresh_token(2)))
    sandbox.plant(fault)
    assert run("accounts", "show", "A2SANDBOXSELLER", "--check").exit_code == 1
    assert (stored("A2SANDBOXSELLER").status, stored("A2SANDBOXSELLER").checked) == ("unproven", None)


def test_who_adds_or_imports_sellers_is_told_of_the_limit_before_it_bites() -> None:
    table = "seller_id,refresh_token\n" + "".join(f"B{number}SELLER,Atzr|{number}\n" for number in range(6))
    Path("six.csv").write_text(table, encoding="utf-8")
    done = run("accounts", "import", "six.csv", "--region", "na")
    assert done.exit_code == 0, done.output
    assert "at most 10" not in done.stderr
    done = run("accounts", "add", "--seller-id", "A2SANDBOXSELLER")
    assert done.exit_code == 0, done.output
    assert "7 sellers authorised, and 1 seller still to authorise: Amazon takes at most 10" in done.stderr
    waiting = "seller_id\n" + "".join(f"C{number}SELLER\n" for number in range(6))
    Path("more.csv").write_text(waiting, encoding="utf-8")
    done = run("accounts", "import", "more.csv", "--region", "na")
    assert "7 sellers authorised, and 7 sellers still to authorise" in done.stderr
