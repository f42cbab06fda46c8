"""`mws-compat accounts`: what is stored, what is refused and why, what is shown; secrets nowhere in clear."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.compat.cli.commands import configured, run

STORE = '[state]\nurl = "sqlite:///state.sqlite3"\n'
SECRETS = ("Atzr|planted", "plantedplantedplantedplantedplantedplant", "amzn.mws.planted")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose configuration has a store and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    (tmp_path / "mws-compat.toml").write_text(STORE, encoding="utf-8")
    (tmp_path / "mws-compat.toml").chmod(0o600)
    yield tmp_path
    database = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite3*"))
    for each in SECRETS:
        assert each.encode() not in database, "a secret stands in the database in clear"


def add(seller: str = "A1SELLER", *more: str, token: str = "Atzr|planted\n") -> str:
    done = run("accounts", "add", "--seller-id", seller, "--refresh-token", "-", *more, input=token)
    assert done.exit_code == 0, done.output
    return done.output


def listed(*more: str) -> dict[str, Any]:  # Any: JSON
    done = run("accounts", "list", "--json", *more)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_account_is_stored_and_listed_and_shown_without_its_secrets() -> None:
    done = run(
        *("accounts", "add", "--seller-id", " a1 ".strip().upper() + "SELLER", "--marketplaces", "DE, FR"),
        *("--refresh-token", "-", "--mws-access-key", "AKIAKEY", "--mws-secret-key", "-", "--mws-auth-token", "-"),
        *("--authorised", "2026-03-01", "--name", "Müller & Söhne"),
        input="\n".join(SECRETS) + "\n",
    )
    assert done.exit_code == 0, done.output
    assert "A1SELLER (eu) stored: unproven" in done.stdout
    assert "command line" not in done.stderr
    (account,) = listed()["accounts"]
    assert account["marketplaces"] == ["A1PA6795UKMFR9", "A13V1IB3VIYZZH"]
    assert (account["hasRefreshToken"], account["hasMwsAuthToken"]) == (True, True)
    assert account["consent"]["since"] == "2026-03-01"
    shown = run("accounts", "show", "A1SELLER").stdout
    assert "name\tMüller & Söhne\n" in shown
    assert re.search(r"^consent\t\d+ days old, ", shown, re.MULTILINE)
    everything = done.output + shown + json.dumps(listed()) + run("accounts", "list").output
    for secret in SECRETS:
        assert secret not in everything


def test_without_a_refresh_token_the_account_waits() -> None:
    done = run("accounts", "add", "--seller-id", "A1SELLER", "--mws-access-key", "AKIAKEY")
    assert "A1SELLER (na) stored: waiting" in done.stdout
    assert [each["seller"] for each in listed("--status", "waiting")["accounts"]] == ["A1SELLER"]
    assert listed("--status", "failed")["accounts"] == []


@pytest.mark.parametrize("form", ["env:TOKEN", "file:token.txt", "-"])
def test_a_secret_comes_from_where_no_process_list_has_it(
    form: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "Atzr|planted")
    (place / "token.txt").write_text("Atzr|planted\n", encoding="utf-8")
    done = run("accounts", "add", "--seller-id", "A1SELLER", "--refresh-token", form, input="Atzr|planted\n")
    assert (done.exit_code, "process lists" in done.stderr) == (0, False)
    assert listed()["accounts"][0]["status"] == "unproven"


def test_a_secret_on_the_command_line_works_and_says_that_it_was_seen() -> None:
    done = run("accounts", "add", "--seller-id", "A1SELLER", "--refresh-token", "Atzr|planted")
    assert done.exit_code == 0
    assert "--refresh-token stood on the command line" in done.stderr
    assert "Atzr|planted" not in done.output


@pytest.mark.parametrize(
    ("options", "token", "said"),
    [
        ((), "Atzr|pla nted", "--refresh-token has a blank or a line end inside"),
        ((), "Atza|planted", "--refresh-token is an access token, which is good for an hour only"),
        ((), "amzn.mws.planted", "--refresh-token is an MWS auth token"),
        ((), "Atzr|pla”nted", "--refresh-token has characters that none has"),
        ((), "", "nothing came on standard input"),
        (("--marketplaces", "DE,XX"), "Atzr|planted", '--marketplaces there is no marketplace "XX"'),
        (("--marketplaces", "DE,US"), "Atzr|planted", "--region the marketplaces are in several (eu, na)"),
        (("--marketplaces", "DE", "--region", "na"), "Atzr|planted", "(DE) is in eu, not in na"),
        (("--application", "shop"), "Atzr|planted", '--application is "shop", and there is no such application'),
        (("--developer-id", "1234"), "Atzr|planted", "--developer-id 1234 has 4 digits, expected 12"),
        (("--developer-id", "123456789012"), "Atzr|planted", "has no MWS key of na in the store"),
        (("--authorised", "1.3.2026"), "Atzr|planted", "--authorised expected a date such as 2026-03-31"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_nothing_is_stored(
    options: tuple[str, ...], token: str, said: str
) -> None:
    done = run("accounts", "add", "--seller-id", "A1SELLER", "--refresh-token", "-", *options, input=token + "\n")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "planted" not in done.output
    assert listed()["accounts"] == []


def test_a_seller_is_stored_once_and_changed_by_update() -> None:
    add("A1SELLER", "--name", "one")
    again = run("accounts", "add", "--seller-id", "A1SELLER", "--name", "two")
    assert again.exit_code == 1
    assert "seller A1SELLER is stored already for region na" in again.stderr
    changed = run("accounts", "add", "--seller-id", "A1SELLER", "--name", "two", "--update")
    assert "A1SELLER (na) changed: unproven" in changed.stdout
    (account,) = listed()["accounts"]
    assert (account["name"], account["hasRefreshToken"]) == ("two", True), "what is not given stays"


def test_two_accounts_cannot_have_one_mws_identity() -> None:
    add("A1SELLER", "--mws-access-key", "AKIAKEY")
    done = run("accounts", "add", "--seller-id", "A1SELLER", "--region", "eu", "--mws-access-key", "AKIAKEY")
    assert done.exit_code == 2
    assert "AKIAKEY is stored as a key of region na, not eu" in done.stderr


def test_accounts_of_the_file_are_listed_and_count(place: Path) -> None:
    configured(state=f"sqlite:///{place}/state.sqlite3")
    assert "the file counts" in add("A1SANDBOXSELLER", "--mws-access-key", "AKIASANDBOXSANDBOX00")
    file, stored = listed()["accounts"]
    assert (file["source"], stored["source"], stored["fileCounts"]) == ("file", "store", True)
    assert [each["source"] for each in listed()["applications"]] == ["file"]


def test_a_list_goes_on_where_it_ended() -> None:
    for number in range(5):
        add(f"A{number}SELLER")
    first = listed("--limit", "3")
    assert first["after"] == 3
    rest = listed("--after", "3")
    assert [each["seller"] for each in first["accounts"] + rest["accounts"]] == [f"A{n}SELLER" for n in range(5)]
    assert rest["after"] is None
    assert "--after 3" in run("accounts", "list", "--limit", "3").stderr


def test_without_a_store_the_command_says_so(place: Path) -> None:
    configured()
    done = run("accounts", "list")
    assert done.exit_code == 2
    assert "no accounts are stored: [state] url is off" in done.stderr


def test_nobody_is_shown_who_is_not_there() -> None:
    done = run("accounts", "show", "A9SELLER")
    assert done.exit_code == 2
    assert "no account has the seller A9SELLER" in done.stderr
