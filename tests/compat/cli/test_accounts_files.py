"""`mws-compat accounts import` and `export`: nothing half-imported, each line told of, secrets sealed or absent."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, event

from mws.compat.accounts.records import Developer
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Account, Application, load
from mws.compat.state import State
from tests.compat.cli.commands import configured, run

TOKEN, AUTH, SECRET, CLIENT_SECRET = "Atzr|planted", "amzn.mws.planted", "plantedkey", "amzn1.oa2-cs.v1.planted"
HEAD = "seller_id,mws_auth_token,developer_id,refresh_token,region,marketplaces,application,name\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose configuration has a store, and in it an application and an MWS key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    begin(tmp_path)
    with stored() as store:
        store.put_application(Application("shop", "client", CLIENT_SECRET, writes="dry_run"))
        store.put_developer(Developer("AKIAEU", "eu", "123432144321", SECRET))
    return tmp_path


def begin(folder: Path) -> None:
    """A configuration with an empty store in that folder."""
    file = folder / "mws-compat.toml"
    file.write_text('[state]\nurl = "sqlite:///state.sqlite3"\n', encoding="utf-8")
    file.chmod(0o600)


@contextmanager
def stored() -> Iterator[AccountStore]:
    """The store of the configuration here."""
    with closing(State(load().state)) as state:
        yield AccountStore(state)


def accounts() -> list[Account]:
    with stored() as store:
        return store.accounts()


def take(table: str, *more: str) -> Result:
    Path("sellers.csv").write_text(table, encoding="utf-8")
    return run("accounts", "import", "sellers.csv", *more)


def faults(done: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.stdout)["faults"]
    return found


def test_a_table_of_sellers_is_stored() -> None:
    done = take(
        f"{HEAD}A1SELLER,{AUTH},1234-3214-4321,{TOKEN},eu,DE FR,shop,One\nA2SELLER,{AUTH}2,,,,A1PA6795UKMFR9,,Two\n"
    )
    assert (done.exit_code, done.stdout) == (0, "")
    assert "2 sellers stored, 0 of them changed; 0 faults\n1 seller without a refresh token" in done.stderr
    one, two = accounts()
    assert one == Account(
        "A1SELLER",
        "AKIAEU",
        SECRET,
        AUTH,
        TOKEN,
        "eu",
        ("A1PA6795UKMFR9", "A13V1IB3VIYZZH"),
        "shop",
    )
    # The only application and the only key of the region are meant where a line names none.
    assert (two.application, two.mws_access_key, two.refresh_token) == ("shop", "AKIAEU", "")
    assert "planted" not in done.output


def test_one_bad_line_keeps_the_others_out_unless_a_part_is_wanted() -> None:
    table = f"{HEAD}A1SELLER,,,{TOKEN},eu,,,\nA2SELLER,,,plan ted,eu,,,\nA3SELLER,,,{TOKEN}3,eu,,,\n"
    refused = take(table)
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[1:] == [
        "3\trefresh_token\thas a blank or a line end inside: it was broken when it was copied"
    ]
    assert "nothing was stored; --partial stores those that were accepted" in refused.stderr
    assert accounts() == []
    partly = take(table, "--partial")
    assert partly.exit_code == 3
    assert "2 sellers stored" in partly.stderr
    assert [each.seller_id for each in accounts()] == ["A1SELLER", "A3SELLER"]
    assert "plan" not in refused.output + partly.output


def test_a_dry_run_stores_nothing() -> None:
    done = take(f"{HEAD}A1SELLER,,,{TOKEN},eu,,,\n", "--dry-run")
    assert done.exit_code == 0
    assert "1 seller accepted, 0 of them stored before, 0 faults: nothing was stored" in done.stderr
    assert accounts() == []


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("A1SELLER,,,,,,,", "region", "is empty: na, eu or fe, or marketplaces that lie in one of them"),
        ("A1SELLER,,,,moon,,,", "region", 'expected na, eu or fe, got "moon"'),
        ("A1SELLER,,,,na,DE,,", "region", "A1PA6795UKMFR9 (DE) is in eu, not in na"),
        ("A1SELLER,,,,eu,DE XX,,", "marketplaces", 'there is no marketplace "XX"'),
        ("1.2E+11,,,,eu,,,", "seller_id", "1.2E+11 is a number that a spreadsheet has made of it"),
        (",,,,eu,,,", "seller_id", "is empty"),
        ("A1SELLER,,999999999999,,eu,,,", "developer_id", "999999999999 has no MWS key of eu in the store"),
        ("A1SELLER,,123432144321,,na,,,", "developer_id", "123432144321 has no MWS key of na in the store"),
        ("A1SELLER,,12343214432,,eu,,,", "developer_id", "12343214432 has 11 digits, expected 12"),
        ("A1SELLER,,,,eu,,shopp,", "application", 'is "shopp", and there is no such application: known are shop'),
        ("A1SELLER,Atzr|planted,,,eu,,,", "mws_auth_token", "is a refresh token"),
        ("A1SELLER,,,amzn.mws.planted,eu,,,", "refresh_token", "is an MWS auth token"),
        ("A1SELLER,,,,eu,,", "", "has 7 cells, and the first line 8"),
    ],
)
def test_a_line_that_cannot_be_is_named_with_its_column(line: str, column: str, said: str) -> None:
    done = take(f"{HEAD}A9SELLER,,,,eu,,,\n{line}\n", "--json")
    assert done.exit_code == 1
    (fault,) = faults(done)
    assert (fault["line"], fault["column"]) == (3, column)
    assert fault["text"].startswith(said)
    assert "planted" not in done.output
    assert accounts() == []


def test_every_fault_of_a_line_is_named_at_once() -> None:
    done = take(f"{HEAD}a1,x y,1,z z,moon,XX,,\n", "--json")
    assert [each["column"] for each in faults(done)] == [
        *("marketplaces", "region", "seller_id", "mws_auth_token", "refresh_token", "developer_id"),
    ]


def test_a_seller_who_stands_there_twice_is_named_with_the_first_line() -> None:
    done = take(f"{HEAD}A1SELLER,,,{TOKEN},eu,,,\n A1SELLER,,,{TOKEN},EU,,shop,\nA1SELLER,,,{TOKEN},na,,,\n", "--json")
    assert [(each["line"], each["text"]) for each in faults(done)] == [(3, "A1SELLER stands in line 2 already")]
    assert accounts() == []


def test_a_seller_who_is_stored_is_changed_by_update_alone() -> None:
    take(f"{HEAD}A1SELLER,{AUTH},,,eu,,,One\n")
    (fault,) = faults(take(f"{HEAD}A1SELLER,,,{TOKEN},eu,DE,,\n", "--json"))
    assert fault["text"] == "A1SELLER is stored already: --update changes it"
    done = take(f"{HEAD}A1SELLER,,,{TOKEN},eu,DE,,\nA2SELLER,,,,eu,,,\n", "--update")
    assert "2 sellers stored, 1 of them changed" in done.stderr
    with stored() as store:
        one, two = store.page()
        assert (one.name, one.status, one.marketplaces) == ("One", "unproven", ("A1PA6795UKMFR9",))
        assert store.account(one.id).mws_auth_token == AUTH, "an empty cell leaves what is there"
        assert two.status == "waiting"
        store.set_status(one.id, "ready", checked=True)
    take(f"{HEAD}A1SELLER,,,{TOKEN},eu,,,Eins\n", "--update")
    with stored() as store:
        assert store.page()[0].status == "ready", "the same token is still proven"
    take(f"{HEAD}A1SELLER,,,{TOKEN}2,eu,,,\n", "--update")
    with stored() as store:
        assert store.page()[0].status == "unproven"


def test_a_table_brings_mws_keys_along_and_their_contradictions_are_faults() -> None:
    head = "seller_id,region,developer_id,mws_access_key,mws_secret_key\n"
    good = "A1SELLER,na,111111111111,AKIANA,one\nA2SELLER,na,111111111111,,\nA3SELLER,na,,AKIANA,\n"
    bad = take(f"{head}{good}A4SELLER,na,,AKIANA,two\nA5SELLER,fe,,AKIANA,\nA6SELLER,na,2,AKIANA,\n", "--json")
    assert [(each["line"], each["column"]) for each in faults(bad)] == [
        (5, "mws_secret_key"),
        (6, "mws_access_key"),
        (7, "developer_id"),
    ]
    with stored() as store:
        assert store.developer("AKIANA") is None, "nothing is half-imported"
    assert take(f"{head}{good}").exit_code == 0
    assert {each.mws_access_key for each in accounts()} == {"AKIANA"}
    with stored() as store:
        assert store.developer("AKIANA") == Developer("AKIANA", "na", "111111111111", "one")
    (fault,) = faults(take(f"{head}A1SELLER,eu,,AKIANA,\n", "--json"))
    assert fault["text"] == "AKIANA is stored as a key of region na, not eu"


def test_a_sellers_mws_identity_is_that_of_one_account() -> None:
    with stored() as store:
        store.put_application(Application("other", "client2", "secret2"))
    head = "seller_id,region,application\n"
    (fault,) = faults(take(f"{head}A1SELLER,eu,shop\nA1SELLER,eu,other\n", "--json"))
    assert fault["text"] == "AKIAEU has seller A1SELLER in line 2 already"
    assert take(f"{head}A1SELLER,eu,shop\n").exit_code == 0
    (fault,) = faults(take(f"{head}A1SELLER,eu,other\n", "--json"))
    assert "has an account of MWS key AKIAEU already, for region eu and application shop" in fault["text"]


def test_rules_of_writes_are_checked() -> None:
    head = "seller_id,region,writes,write_rules,home_marketplace,authorised\n"
    assert take(f"{head}A1SELLER,eu,off,SubmitFeed=on,DE,2026-03-01\n").exit_code == 0
    (one,) = accounts()
    assert (one.writes, one.write_rules, one.home_marketplace) == ("off", (("SubmitFeed", "on"),), "A1PA6795UKMFR9")
    assert one.authorised == "2026-03-01"
    for cell, column in (("maybe,,,", "writes"), (",SubmitFed=on,,", "write_rules"), (",,,1.3.2026", "authorised")):
        (fault,) = faults(take(f"{head}A2SELLER,eu,{cell}\n", "--json"))
        assert fault["column"] == column


def test_a_table_comes_from_standard_input_and_regions_from_an_option() -> None:
    done = run("accounts", "import", "-", "--region", "fe", input="seller_id\nA1SELLER\n")
    assert done.exit_code == 0, done.output
    assert [each.region for each in accounts()] == ["fe"]
    missing = run("accounts", "import", "nothing.csv")
    assert (missing.exit_code, "nothing.csv cannot be read" in missing.stderr) == (2, True)


def test_an_export_is_a_table_without_secrets_that_an_import_takes(place: Path) -> None:
    take(f'{HEAD}A1SELLER,{AUTH},,{TOKEN},eu,DE FR,,"=HYPERLINK(1)"\n')
    done = run("accounts", "export", "-o", "out.csv")
    assert (done.exit_code, "1 account, without secrets" in done.stderr) == (0, True)
    table = (place / "out.csv").read_text(encoding="utf-8")
    assert "planted" not in table + done.output
    assert "A1SELLER,,123432144321,,eu,A1PA6795UKMFR9 A13V1IB3VIYZZH,shop,'=HYPERLINK(1),AKIAEU," in table
    assert run("accounts", "export").stdout == table
    before = accounts()
    assert run("accounts", "import", "out.csv", "--update").exit_code == 0
    assert accounts() == before, "empty cells leave what is there"
    with stored() as store:
        assert store.page()[0].name == "=HYPERLINK(1)"


def test_a_sealed_export_opens_with_its_key_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(f"{HEAD}A1SELLER,{AUTH},,{TOKEN},eu,DE FR,,One\nA2SELLER,,,,eu,,,\n")
    assert run("accounts", "export", "--secrets").exit_code == 2
    assert run("accounts", "export", "--key-file", "k").exit_code == 2
    done = run("accounts", "export", "--secrets", "--key-file", "export.key", "-o", "out.json")
    assert done.exit_code == 0, done.output
    assert "the key file export.key was made" in done.stderr
    sealed = (place / "out.json").read_bytes()
    whole = json.loads(sealed)
    assert (whole["format"], whole["version"], whole["cipher"]) == ("mws-compat accounts", 1, "AES-256-GCM")
    for secret in (TOKEN, AUTH, SECRET, CLIENT_SECRET, "A1SELLER"):
        assert secret.encode() not in sealed
    assert (place / "export.key").stat().st_mode & 0o077 == 0
    before = accounts()
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    begin(elsewhere)
    monkeypatch.chdir(elsewhere)
    assert "--key-file names" in run("accounts", "import", "../out.json").stderr
    other = run("accounts", "import", "../out.json", "--key-file", "../missing.key")
    assert (other.exit_code, "missing.key cannot be read" in other.stderr) == (2, True)
    run("accounts", "export", "--secrets", "--key-file", "other.key", "-o", "empty.json")
    wrong = run("accounts", "import", "../out.json", "--key-file", "other.key")
    assert (wrong.exit_code, "sealed with another key, or altered" in wrong.stderr) == (1, True)
    done = run("accounts", "import", "../out.json", "--key-file", "../export.key")
    assert done.exit_code == 0, done.output
    assert accounts() == before
    with stored() as store:
        assert [each.status for each in store.page()] == ["unproven", "waiting"], "nothing is proven here yet"
        assert store.applications() == [Application("shop", "client", CLIENT_SECRET, writes="dry_run")]
        assert store.developers() == [Developer("AKIAEU", "eu", "123432144321", SECRET)]
    again = run("accounts", "import", "../out.json", "--key-file", "../export.key", "--json")
    assert [each["column"] for each in faults(again)] == ["seller_id", "seller_id"]
    assert run("accounts", "import", "../out.json", "--key-file", "../export.key", "--update").exit_code == 0


def test_a_damaged_export_is_refused_and_a_newer_one_too(place: Path) -> None:
    run("accounts", "export", "--secrets", "--key-file", "k", "-o", "out.json")
    whole = json.loads((place / "out.json").read_text())
    for changed, said in (
        ({**whole, "version": 2}, "of version 2, and this release reads 1"),
        ({**whole, "nonce": "AAAA"}, "another key, or altered"),
        ({**whole, "sealed": "!"}, "is damaged"),
        ({"format": "mws-compat accounts"}, "is damaged"),
    ):
        (place / "bad.json").write_text(json.dumps(changed))
        done = run("accounts", "import", "bad.json", "--key-file", "k")
        assert (done.exit_code, said in done.stderr) == (1, True), done.output


def test_an_application_of_the_file_stays_what_it_is(place: Path) -> None:
    take(f"{HEAD}A1SELLER,{AUTH},,{TOKEN},eu,,,\n")
    run("accounts", "export", "--secrets", "--key-file", "k", "-o", "out.json")
    path = configured(state=f"sqlite:///{place}/second.sqlite3")
    path.write_text(path.read_text().replace("[spapi]", "[[application]]\nname = 'shop'"), encoding="utf-8")
    assert run("accounts", "import", "out.json", "--key-file", "k").exit_code == 0
    with stored() as store:
        assert store.application_names() == []
        assert [each.seller_id for each in store.page()] == ["A1SELLER"]


def plan_of(ask: Callable[[], object]) -> str:
    """How SQLite carries out the statement that reads accounts when this is asked."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def note(*given: Any) -> None:  # Any: SQLAlchemy's arguments
        asked.append((given[2], given[3]))

    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    (found,) = [(text, values) for text, values in asked if "FROM account" in text]
    with closing(State(load().state)) as state, state.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {found[0]}", found[1]).all()
    return "; ".join(str(row[-1]) for row in rows)


def test_ten_thousand_sellers_are_one_short_transaction_and_failed_ones_are_found_by_an_index() -> None:
    """How long the statements take is the machine's matter; how many there are is ours."""
    rows = "".join(f"A{n:05}SELLER,amzn.mws.{n},,Atzr|{n},eu,,,\n" for n in range(10_000))
    statements: list[str] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def note(*given: Any) -> None:  # Any: SQLAlchemy's arguments
        if threading.current_thread() is threading.main_thread():
            statements.append(given[2])

    try:
        done = take(HEAD + rows)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert done.exit_code == 0, done.output
    writes = [each for each in statements if each.startswith(("INSERT", "UPDATE"))]
    assert 75 <= len(writes) < 90, "hundreds of rows each, so that the database is not held"
    with stored() as store:
        assert store.counts() == {"unproven": 10_000}
        for number in (17, 9_000):
            store.set_status(number, "failed", "revoked", checked=True)
        assert [each.id for each in store.page("failed")] == [17, 9_000]
        assert store.accounts()[9_999].refresh_token == "Atzr|9999"
        for ask, index in (
            (lambda: store.page("failed"), "account_status"),
            (lambda: store.find("A08999SELLER"), "account_seller"),
            (lambda: store.by_identity("AKIAEU", "A08999SELLER"), "account_key_seller"),
        ):
            assert re.search(rf"SEARCH account USING (COVERING )?INDEX {index} \(", plan_of(ask))
    found = json.loads(run("accounts", "list", "--status", "failed", "--json").stdout)
    assert [each["seller"] for each in found["accounts"]] == ["A00016SELLER", "A08999SELLER"]
    assert run("accounts", "show", "A08999SELLER").stdout.startswith("seller\tA08999SELLER\n")


@pytest.mark.parametrize(("table", "advised"), [("region\neu\n", False), (f"{HEAD}A1,,,,zz,,,\n{HEAD}", False),
                                                (f"{HEAD}A1,,,,zz,,,\nA2SELLER,,,,eu,,,\n", True)])  # fmt: skip
def test_partial_is_advised_where_it_would_store_something(table: str, advised: bool) -> None:
    done = take(table)
    assert done.exit_code == 1
    assert "nothing was stored" in done.stderr
    assert ("--partial" in done.stderr) == advised
