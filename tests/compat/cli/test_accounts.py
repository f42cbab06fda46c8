"""`mws-compat accounts`: what is stored, what is refused and why, what is shown; secrets nowhere in clear."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from mws.compat.accounts.records import STATUSES
from mws.compat.accounts.store import AccountStore
from mws.compat.cli import accounts_base
from mws.compat.config import Application, load
from mws.compat.state import State
from tests.compat.cli.commands import configured, run
from tests.compat.cli.test_screens import seen

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
    assert again.exit_code == 2
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


def test_statuses_are_those_of_the_store() -> None:
    assert accounts_base.STATUSES == STATUSES


def test_a_token_of_a_waiting_account_is_added_without_saying_more() -> None:
    run("accounts", "add", "--seller-id", "A1SELLER", "--region", "eu")
    assert "A1SELLER (eu) changed: unproven" in add("A1SELLER")
    assert len(listed()["accounts"]) == 1


def test_an_application_is_kept_and_changed_and_forgotten() -> None:
    def stored() -> list[Application]:
        with closing(State(load().state)) as state:
            return AccountStore(state).applications()

    first = ("accounts", "application", "add", "--name", "shop", "--client-id", "amzn1.application-oa2-client.x")
    secret = "amzn1.oa2-cs.v1.planted"
    done = run(*first, "--client-secret", "-", "--set", "writes=dry_run", "--set", "max_wait=7", input=f"{secret}\n")
    assert (done.exit_code, done.stdout) == (0, "application shop stored\n")
    assert "--issued says when it was made" in done.stderr
    (application,) = stored()
    assert (application.writes, application.max_wait, application.lwa_client_secret) == ("dry_run", 7.0, secret)
    assert "is stored already" in run(*first).stderr
    changed = run("accounts", "application", "add", "--name", "shop", "--issued", "2026-11-01", "--update")
    assert changed.exit_code == 0
    assert stored() == [replace(application, lwa_client_secret_issued="2026-11-01")]
    add("A1SELLER")
    assert listed()["accounts"][0]["application"] == "shop"
    assert "has accounts still" in run("accounts", "application", "forget", "shop").stderr
    assert run("accounts", "forget", "A1SELLER", "--yes").exit_code == 0
    assert run("accounts", "application", "forget", "shop").exit_code == 0
    assert stored() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--set", "writes=maybe"), 'application[1].writes: expected one of "on", "dry_run", "off", got "maybe"'),
        (("--set", "wrties=on"), "application[1].wrties: unknown key; did you mean writes?"),
        (("--set", "writes"), "expected KEY=VALUE"),
        (("--set", "proxy=env:NOT_SET_ANYWHERE"), "the environment variable NOT_SET_ANYWHERE is not set"),
        (("--issued", "1.1.2026"), "application[1].lwa_client_secret_issued: expected a date such as 2026-03-31"),
    ],
)
def test_an_application_is_checked_as_the_file_is(options: tuple[str, ...], said: str) -> None:
    done = run(
        *("accounts", "application", "add", "--name", "shop", "--client-id", "x", "--client-secret", "-", *options),
        input="planted\n",
    )
    assert done.exit_code == 2
    assert said in done.stderr
    assert "planted" not in done.output


def test_an_application_of_the_file_is_changed_there(place: Path) -> None:
    path = configured(state=f"sqlite:///{place}/state.sqlite3")
    path.write_text(path.read_text().replace("[spapi]", "[[application]]\nname = 'shop'"), encoding="utf-8")
    done = run("accounts", "application", "add", "--name", "shop", "--client-id", "x")
    assert (done.exit_code, "application shop stands in mws-compat.toml" in done.stderr) == (2, True)
    done = run("accounts", "rotate-secret", "--new-secret", "-", input="amzn1.oa2-cs.v1.planted\n")
    assert (done.exit_code, "lwa_previous_client_secret" in done.stderr) == (2, True)


def test_a_rotation_keeps_the_present_secret_as_the_one_before() -> None:
    run(
        *("accounts", "application", "add", "--name", "shop", "--client-id", "x", "--client-secret", "-"),
        *("--set", "lwa_endpoint=http://127.0.0.1:9/auth/o2/token"),
        input="amzn1.oa2-cs.v1.one\n",
    )

    def rotate(new: str, *more: str) -> Result:
        return run("accounts", "rotate-secret", "--new-secret", "-", "--issued", "2026-11-20", *more, input=f"{new}\n")

    unreachable = rotate("amzn1.oa2-cs.v1.two")
    assert unreachable.exit_code == 1, "Login with Amazon could not be asked"
    assert rotate("amzn1.oa2-cs.v1.two", "--no-check").exit_code == 0
    with closing(State(load().state)) as state:
        (application,) = AccountStore(state).applications()
    assert application.lwa_client_secret == "amzn1.oa2-cs.v1.two"
    assert application.lwa_previous_client_secret == "amzn1.oa2-cs.v1.one"
    assert application.lwa_client_secret_issued == "2026-11-20"
    assert "in use already" in rotate("amzn1.oa2-cs.v1.two", "--no-check").stderr
    assert "the secret before the present one" in rotate("amzn1.oa2-cs.v1.one", "--no-check").stderr
    assert "is a refresh token" in rotate("Atzr|planted", "--no-check").stderr


def test_an_mws_key_is_kept_for_the_accounts_of_its_region() -> None:
    done = run(
        *("accounts", "developer", "add", "--access-key", "AKIAKEY", "--region", "eu", "--developer-id"),
        *("1234-3214-4321", "--secret-key", "-"),
        input=SECRETS[1] + "\n",
    )
    assert done.exit_code == 0, done.output
    (key,) = json.loads(run("accounts", "developer", "list", "--json").stdout)
    assert key == {"mwsAccessKey": "AKIAKEY", "region": "eu", "developerId": "123432144321", "hasSecretKey": True}
    add("A1SELLER", "--region", "eu")
    add("A2SELLER", "--region", "eu", "--developer-id", "123432144321")
    assert [each["mwsAccessKey"] for each in listed()["accounts"]] == ["AKIAKEY", "AKIAKEY"]
    other = run("accounts", "developer", "add", "--access-key", "AKIAKEY", "--region", "na")
    assert "AKIAKEY is stored as a key of region eu, not na" in other.stderr
    assert "accounts have the MWS key AKIAKEY still" in run("accounts", "developer", "forget", "AKIAKEY").stderr


def test_a_seller_is_forgotten_after_a_question_and_told_how_to_withdraw() -> None:
    add("A1SELLER")
    assert run("accounts", "forget", "A1SELLER", input="n\n").exit_code == 130
    assert len(listed()["accounts"]) == 1
    done = run("accounts", "forget", "A1SELLER", input="y\n")
    assert "A1SELLER (na) forgotten" in done.stdout
    assert "https://developer-docs.amazon.com/sp-api/docs/revoke-authorizations" in done.stderr
    assert listed()["accounts"] == []
    assert "no account of seller A1SELLER is stored" in run("accounts", "forget", "A1SELLER", "--yes").stderr


def test_a_call_without_any_account_says_what_to_do() -> None:
    done = run("call", "Orders.GetServiceStatus")
    assert done.exit_code == 2
    assert "there is no account yet" in done.stderr
    add("A1SELLER")
    done = run("call", "Orders.GetServiceStatus")
    assert "has no MWS access key" in done.stderr


def test_doctor_examines_stored_applications_and_accounts() -> None:
    def findings() -> dict[str, tuple[str, str]]:
        found = json.loads(run("doctor", "--offline", "--json").stdout)
        return {each["what"]: (each["result"], each["text"]) for each in found}

    assert "there is no application yet" in findings()["accounts"][1]
    run(
        *("accounts", "application", "add", "--name", "shop", "--client-id", "x", "--client-secret", "-"),
        *("--issued", "2020-01-01"),
        input="planted\n",
    )
    assert "there is no account yet" in findings()["accounts"][1]
    add("A1SELLER", "--authorised", "2020-01-01")
    found = findings()
    assert "accounts" not in found
    assert found["application shop secret"][0] == "fail", "older than 180 days"
    assert found["account A1SELLER consent"][0] == "fail", "older than a year"


def test_the_list_reminds_of_what_ends() -> None:
    today = datetime.now(timezone.utc).date()
    run(
        *("accounts", "application", "add", "--name", "shop", "--client-id", "x", "--client-secret", "-"),
        *("--issued", str(today - timedelta(days=130))),
        input="planted\n",
    )
    add("A1SELLER", "--authorised", str(today - timedelta(days=300)))
    found = run("accounts", "list").stderr
    assert (
        found == "1 client secret of those shown ends within 60 days, or ended: `mws-compat doctor` says what to do\n"
    )
    add("A2SELLER", "--authorised", str(today - timedelta(days=310)))
    add("A3SELLER", "--authorised", "2020-01-01")
    told = run("accounts", "list").stderr
    assert "2 consents of those shown end within 60 days, or ended: `mws-compat doctor` says what to do" in told
    assert " ".join(seen("accounts", "list", columns=80)).count("within 60 days") == 2


def test_doctor_goes_on_where_a_stored_secret_does_not_open() -> None:
    add("A1SELLER")
    with closing(State(load().state)) as state, state.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE account SET refresh_token = x'02000000010000000000000000000000000000000000000000000000'"
        )
    found = [(each["what"], each["text"]) for each in json.loads(run("doctor", "--offline", "--json").stdout)]
    assert (
        "accounts",
        "stored accounts cannot be read: a stored secret was altered, or belongs to another row",
    ) in found
    assert {"end dates", "extras", "state"} <= {what for what, _ in found}


def test_the_ledger_and_rehearsals_know_stored_accounts() -> None:
    run("accounts", "application", "add", "--name", "shop", "--client-id", "x", "--client-secret", "-", input="s\n")
    add("A1SELLER", "--mws-access-key", "AKIAKEY")
    assert "A1SELLER\tnot adopted" in run("ledger", "show").stdout
    assert "A1SELLER (na): nothing left of a rehearsal" in run("feed", "rehearsed").stdout


@pytest.mark.skipif(sys.version_info < (3, 11), reason="termios has no tcsetwinsize there")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lists_keep_to_the_width_of_a_terminal(columns: int) -> None:
    run(
        *(
            "accounts",
            "application",
            "add",
            "--name",
            "shop",
            "--client-id",
            "amzn1.application-oa2-client." + "x" * 32,
        ),
        *("--client-secret", "-", "--issued", "2026-11-01"),
        input="planted\n",
    )
    add("A1SELLER", "--name", "A rather long name of a shop, for people", "--marketplaces", "US CA MX BR")
    add("A2SELLER", "--authorised", "2026-03-01", "--mws-access-key", "AKIA0123456789ABCDEF")
    lines = seen("accounts", "list", columns=columns)
    assert max(map(len, lines)) <= columns
    assert "2 stored accounts: 2 unproven." in lines
    assert any(re.match(r"A2SELLER +na +unproven", line) for line in lines)
    shown = " ".join(lines)
    assert columns == 200 or "A wider window or --json shows them." in shown
    Path("sellers.csv").write_text("seller_id,region\nA3SELLER,eu\n1.2E+11,eu\n", encoding="utf-8")
    told = seen("accounts", "import", "sellers.csv", columns=columns, code=1)
    words = " ".join(" ".join(told).split())
    assert "digits are lost" in words
    assert "format it as text" in words, "a reason is not shortened"
