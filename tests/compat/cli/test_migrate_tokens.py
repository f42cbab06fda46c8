"""`mws-compat migrate tokens`: what it prints, writes, and ends with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from mws.compat.accounts.records import Developer, NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.spapi.transport import Transport
from tests.compat.cli.commands import run
from tests.compat.cli.test_screens import seen


def test_sellers_of_the_sandbox_are_migrated_by_one_command() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--sellers", "3")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines()[1:] == ["3\tready\t"]
    assert ended.stderr.splitlines() == ["3 of 3 sellers: 3 ready, 0 not"]


def test_a_seller_who_is_not_stored_is_named_and_nothing_is_done() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--only", "A1SANDBOXSELLER", "--only", "A7SANDBOXSELLER")
    assert ended.exit_code == 2
    assert "not stored: A7SANDBOXSELLER" in ended.stderr
    assert "ready" not in ended.output


def test_a_dry_run_says_what_would_be_done() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--dry-run")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines() == ["seller\tregion\twould", "A1SANDBOXSELLER\tna\task for a code"]


AMAZON = """
[spapi]
lwa_client_id = "amzn1.application-oa2-client.1"
lwa_client_secret = "amzn1.oa2-cs.v1.1"
lwa_endpoint = "http://127.0.0.1:9/auth/o2/token"
application_id = "amzn1.sp.solution.1"
[state]
url = "{url}"
[migrate]
public_url = "https://shop.example"
"""


def at_amazon(folder: Path) -> AccountStore:
    """A configuration whose calls go to Amazon, in the present folder, and two sellers who wait."""
    url = f"sqlite:///{folder / 'state.sqlite3'}"
    file = folder / "mws-compat.toml"
    file.write_text(AMAZON.format(url=url), encoding="utf-8")
    file.chmod(0o600)
    store = AccountStore(State(StateSettings(url=url)))
    store.put_developer(Developer("AKIA1", developer_id="1111-2222-3333"))
    store.add([NewAccount("A1SELLER", name="=1+1", access_key="AKIA1", auth_token="amzn.mws.1")])
    store.add([NewAccount("A2SELLER", access_key="AKIA1", auth_token="amzn.mws.2", region="eu")])
    return store


def test_at_amazons_hosts_nothing_is_sent_and_invitations_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = at_amazon(tmp_path)
    sent: list[object] = []
    monkeypatch.setattr(Transport, "exchange", lambda *args, **more: sent.append(args))
    ended = run("migrate", "tokens")
    assert (ended.exit_code, sent) == (3, []), ended.output
    assert ended.stderr.count("ended on 2024-03-27; no operation follows it") == 1
    assert "2 invitations in links.csv" in ended.stderr
    assert ended.stdout.splitlines()[1].startswith("2\tAmazon ended the migration of MWS authorisations on 2024-03-27")
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["seller_id"] for row in rows] == ["A1SELLER", "A2SELLER"]
    assert rows[0]["link"].startswith("https://shop.example/migrate/start/")
    assert (tmp_path / "links.csv").stat().st_mode & 0o777 == 0o600
    assert [(each.status, each.why) for each in store.each()] == [("waiting", "operation_ended")] * 2
    # The links of sellers who have theirs stand nowhere else: the file is not written over unasked.
    again = run("migrate", "tokens")
    assert again.exit_code == 3
    assert "links.csv is there already" in again.stderr
    assert run("migrate", "tokens", "--links", "more.csv").exit_code == 3
    assert (tmp_path / "more.csv").exists()


def test_a_report_tells_of_each_seller(tmp_path: Path) -> None:
    arguments = ("migrate", "tokens", "--sandbox", "--sellers", "3", "--mws-authorisation", "A2SANDBOXSELLER:no_roles")
    ended = run(*arguments, "--report", str(tmp_path / "report.csv"))
    assert ended.exit_code == 3, ended.output
    assert "3 sellers in" in ended.stderr
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        first, second, third = csv.DictReader(file)
    assert (first["status"], first["why"], third["status"]) == ("ready", "", "ready")
    assert first["proven"]
    assert (second["status"], second["why"]) == ("failed", "no_roles")
    assert "isn't configured with roles" in second["detail"]
    assert second["what_to_do"].startswith("have roles granted")
    ended = run(*arguments, "--report", str(tmp_path / "report.json"))
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["counts"] == {"ready": 2, "no_roles": 1}
    assert [row["seller_id"] for row in told["sellers"]] == [f"A{n}SANDBOXSELLER" for n in (1, 2, 3)]


def test_what_a_spreadsheet_would_run_is_a_text_in_the_report(tmp_path: Path) -> None:
    at_amazon(tmp_path)
    config, links, report = (str(tmp_path / name) for name in ("mws-compat.toml", "l.csv", "report.csv"))
    assert run("migrate", "tokens", "--config", config, "--links", links, "--report", report).exit_code == 3
    assert "'=1+1" in (tmp_path / "report.csv").read_text(encoding="utf-8")


def test_a_refused_application_ends_with_1() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--sellers", "2", "--fault", "lwa:invalid_client*always")
    assert ended.exit_code == 1, ended.output
    assert "stopped: client id and client secret of the application are refused" in ended.stderr


def test_a_terminal_shows_a_bar_that_goes_to_the_end() -> None:
    told = seen("migrate", "tokens", "--sandbox", "--sellers", "4", "--mws-authorisation", "A2SANDBOXSELLER:no_roles",
                code=3)  # fmt: skip
    assert any("━" in line and "4 of 4 sellers: 3 ready, 1 not" in line for line in told)
    assert "sellers  what came of them" in told
    assert "3        ready" in told
    assert not any(line.endswith("…") for line in told)


@pytest.mark.parametrize("arguments", [("--sandbox", "--config", "x.toml"), ("--config", "nowhere.toml")])
def test_what_cannot_be_used_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run("migrate", "tokens", *arguments).exit_code == 2
