"""The doctor: what it finds in a healthy installation, and in each way one can be ill. Its network is a sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner

from mws.compat.accounts.records import NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.cli import main
from mws.compat.config import SANDBOX, Account, Application, Config, Orders, StateSettings
from mws.compat.gateway.serving import Serving
from mws.compat.ledger.order_proof import ENOUGH, OrderProof
from mws.compat.operate import clash, doctor
from mws.compat.operate.doctor import examine
from mws.compat.operate.findings import Finding
from mws.compat.state import State
from mws.mappings.orders.versions import MONEY
from mws.spapi import sandbox as facts
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import OTHER_CLIENT_ID, OTHER_CLIENT_SECRET
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.accounts.kept import Kept

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MX = "A1AM78C64UM0Y8"
SECRETS = ("amzn1.oa2-cs", "sandboxsandbox", "Atzr|", "amzn.mws.")


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    with Serving(Sandbox(orders=1)) as serving:
        yield serving.url


def at(url: str, *, account: dict[str, object] | None = None, **application: object) -> Config:
    """The sandbox's configuration with Amazon at that address, and changes."""
    (app,), (seller,) = SANDBOX.applications, SANDBOX.accounts
    app = replace(app, lwa_endpoint=f"{url}/auth/o2/token", endpoint=url, **application)  # type: ignore[arg-type]
    return replace(SANDBOX, applications=(app,), accounts=(replace(seller, **account or {}),))  # type: ignore[arg-type]


def found(config: Config, **options: object) -> dict[str, Finding]:
    findings = list(examine(config, **options))  # type: ignore[arg-type]  # by name
    assert not any(secret in each.text for each in findings for secret in SECRETS)
    return {each.what: each for each in findings}


def test_a_healthy_installation(amazon: str) -> None:
    findings = found(at(amazon))
    assert findings.pop("end dates").result in ("ok", "warn"), "as the day of the test has it"
    findings.pop("orders", None)  # there from the day on which Orders v0 ends
    assert {what: each.result for what, each in findings.items()} == {
        "configuration": "ok",
        "clash": "ok",
        "extras": "ok",
        "state": "skip",
        "application secret": "skip",
        "application clock": "ok",
        "account A1SANDBOXSELLER consent": "skip",
        "account A1SANDBOXSELLER token": "ok",
    }


def test_the_clock_is_compared_with_the_date_of_login_with_amazon(amazon: str) -> None:
    def clock_finding(seconds: float) -> Finding:
        clock = FixedClock(datetime.now(timezone.utc) + timedelta(seconds=seconds))
        return found(at(amazon), clock=clock)["application clock"]

    assert clock_finding(0).result == "ok"
    assert clock_finding(300).result == "warn"
    assert "ahead of" in clock_finding(300).text
    assert clock_finding(-2000).result == "fail"
    assert "behind" in clock_finding(-2000).text


def test_an_amazon_that_does_not_answer() -> None:
    findings = found(at("http://127.0.0.1:9"))
    assert findings["application clock"].result == "fail"
    assert "does not answer" in findings["application clock"].text
    assert findings["account A1SANDBOXSELLER token"].result == "fail"


@pytest.mark.parametrize(
    ("config", "verdict"),
    [
        ({"account": {"refresh_token": "Atzr|withdrawn"}}, "token invalid: the token holds no more"),
        ({"lwa_client_secret": "amzn1.oa2-cs.v1.wrong"}, "wrong secret: client id and client secret do not fit"),
        (
            {"lwa_client_id": OTHER_CLIENT_ID, "lwa_client_secret": OTHER_CLIENT_SECRET},
            "wrong application: the refresh token was given to another application",
        ),
    ],
)
def test_a_token_that_does_not_work(amazon: str, config: dict[str, object], verdict: str) -> None:
    account = config.get("account")
    assert account is None or isinstance(account, dict)
    rest = {name: value for name, value in config.items() if name != "account"}
    token = found(at(amazon, account=account, **rest))["account A1SANDBOXSELLER token"]
    assert token.result == "fail"
    assert token.text.startswith(verdict)


def test_marketplaces_the_seller_is_not_in(amazon: str) -> None:
    findings = found(at(amazon, account={"marketplaces": ("ATVPDKIKX0DER", "A2Q3Y263D00KWC")}))
    strange = findings["account A1SANDBOXSELLER marketplaces"]
    assert strange.result == "warn"
    assert "A2Q3Y263D00KWC" in strange.text
    assert "ATVPDKIKX0DER" not in strange.text


@pytest.mark.parametrize(("days", "result"), [(0, "ok"), (119, "ok"), (120, "warn"), (179, "warn"), (180, "fail")])
def test_the_age_of_a_secret(days: int, result: str) -> None:
    issued = (NOW - timedelta(days=days)).date().isoformat()
    config = Config(applications=(Application(name="one", lwa_client_secret_issued=issued),))
    secret = found(config, clock=FixedClock(NOW), offline=True)["application one secret"]
    assert secret.result == result
    assert issued in secret.text


@pytest.mark.parametrize(("days", "result"), [(304, "ok"), (305, "warn"), (364, "warn"), (365, "fail")])
def test_the_age_of_a_consent(days: int, result: str) -> None:
    authorised = (NOW - timedelta(days=days)).date().isoformat()
    accounts = (Account(seller_id="A1", mws_access_key="AKIA", refresh_token="Atzr|1", authorised=authorised),)
    config = Config(applications=(Application(),), accounts=accounts)
    assert found(config, clock=FixedClock(NOW), offline=True)["account A1 consent"].result == result


def test_a_seller_who_is_waiting_is_to_be_invited(amazon: str) -> None:
    findings = found(at(amazon, account={"refresh_token": ""}))
    token = findings["account A1SANDBOXSELLER token"]
    assert token.result == "warn"
    assert "mws-compat migrate links --only A1SANDBOXSELLER --out links.csv" in token.text
    assert "account A1SANDBOXSELLER consent" not in findings


def test_a_consent_that_was_to_be_renewed_is_a_failure_only_where_amazon_refuses_it(amazon: str) -> None:
    findings = found(at(amazon, account={"authorised": "2020-01-01"}))
    assert findings["account A1SANDBOXSELLER token"].result == "ok"
    consent = findings["account A1SANDBOXSELLER consent"]
    assert consent.result == "warn"
    assert "Amazon answers all the same" in consent.text
    findings = found(at(amazon, account={"authorised": "2020-01-01", "refresh_token": "Atzr|withdrawn"}))
    assert findings["account A1SANDBOXSELLER consent"].result == "fail"
    assert findings["account A1SANDBOXSELLER token"].text.startswith("expired: ")
    assert findings["account A1SANDBOXSELLER token"].text.endswith("(inferred)")


def test_stored_accounts_are_examined_too_and_a_token_of_the_file_that_they_superseded(
    amazon: str, tmp_path: Path
) -> None:
    config = replace(
        at(amazon, account={"refresh_token": "Atzr|older"}), state=StateSettings(url=f"sqlite:///{tmp_path}/s.db")
    )
    (first,) = config.accounts
    with closing(State(config.state)) as state:
        store = AccountStore(state)
        store.put_application(replace(config.applications[0], name="second", lwa_client_secret_issued="2020-01-01"))
        store.add(
            [
                NewAccount(first.seller_id, access_key=first.mws_access_key, refresh_token=facts.REFRESH_TOKEN),
                NewAccount("A2STORED", access_key=first.mws_access_key),
            ]
        )
    findings = found(config)
    token = findings["account A1SANDBOXSELLER token"]
    assert token.result == "fail"
    assert token.text.startswith("superseded: another token of this seller works")
    assert findings["account A2STORED token"].result == "warn"
    assert "migrate links --only A2STORED" in findings["account A2STORED token"].text
    assert findings["application second secret"].result == "fail"


def test_a_limit_of_amazons_that_is_near_is_told_of_the_application_it_holds_for() -> None:
    (seller,), (app,) = SANDBOX.accounts, SANDBOX.applications
    nine = tuple(replace(seller, seller_id=f"A{number}", application="private") for number in range(9))
    other = replace(seller, application="public")
    public = replace(app, name="public", application_id="amzn1.sp.solution.x")
    config = replace(SANDBOX, applications=(replace(app, name="private"), public), accounts=(*nine, other))
    findings = found(config, offline=True)
    limit = findings["application private authorisations"]
    assert limit.result == "warn"
    assert "9 sellers authorised: Amazon takes at most 10 self-authorisations" in limit.text
    assert "application public authorisations" not in findings


def test_offline_asks_nothing() -> None:
    findings = found(at("http://127.0.0.1:9"), offline=True)
    assert findings["application clock"] == Finding("application clock", "skip", "offline")
    assert findings["account A1SANDBOXSELLER token"].result == "skip"


def test_the_state_is_tried(tmp_path: Path) -> None:
    good = replace(SANDBOX, state=StateSettings(url=f"sqlite:///{tmp_path}/s.db"))
    assert found(good, offline=True)["state"].result == "ok"
    (tmp_path / "file").write_text("")
    bad = replace(SANDBOX, state=StateSettings(url=f"sqlite:///{tmp_path}/file/s.db"))
    assert found(bad, offline=True)["state"].result == "fail"


def test_a_configuration_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("")
    path.chmod(0o644)
    assert found(replace(SANDBOX, source=str(path)), offline=True)["configuration"].result == "warn"
    path.chmod(0o600)
    assert found(replace(SANDBOX, source=str(path)), offline=True)["configuration"].result == "ok"


def test_an_account_the_gateway_cannot_serve() -> None:
    accounts = (replace(SANDBOX.accounts[0], mws_secret_key=""),)
    told = found(replace(SANDBOX, accounts=accounts), offline=True)["configuration"]
    assert told.result == "warn"
    assert "mws_secret_key" in told.text


def test_a_clash_and_damage_are_told_with_what_mends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clash, "find", lambda: (clash.Clash("mws", "0.8.15", ("mws/mws.py",), "/x"),))
    monkeypatch.setattr(clash, "damaged_files", lambda: ("mws/mws.py",))
    told = [each for each in doctor.installation() if each.what == "clash"]
    assert [each.result for each in told] == ["fail", "fail"]
    assert "pip uninstall mws" in told[0].text
    assert told[1].text.endswith(f" for one: {clash.reinstall_command()}")


def issue(folder: Path, *hosts: str, ends: datetime | None = None) -> dict[str, str]:
    certificate = trustme.CA().issue_cert(*hosts, not_after=ends)
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    return {"certfile": str(folder / "cert.pem"), "keyfile": str(folder / "key.pem")}


@pytest.mark.parametrize(("days", "result"), [(-1, "fail"), (10, "warn"), (90, "ok")])
def test_the_certificate_of_the_gateway(tmp_path: Path, days: int, result: str) -> None:
    files = issue(tmp_path, "mws.example.com", ends=NOW + timedelta(days=days))
    told = found(SANDBOX, clock=FixedClock(NOW), offline=True, **files)["certificate"]
    assert told.result == result
    assert "mws.example.com" in told.text


def test_a_certificate_that_cannot_be_used(tmp_path: Path) -> None:
    files = issue(tmp_path, "mws.example.com")
    other = tmp_path / "other"
    other.mkdir()
    wrong_key = issue(other, "mws.example.com")["keyfile"]
    for certfile, keyfile in ((files["certfile"], wrong_key), ("no.pem", "no.pem"), (files["keyfile"], "")):
        told = found(SANDBOX, offline=True, certfile=certfile, keyfile=keyfile)["certificate"]
        assert told.result == "fail"
        assert certfile in told.text


def test_what_is_the_same_of_500_accounts_is_one_line() -> None:
    (seller,) = SANDBOX.accounts
    others = tuple(replace(seller, seller_id=f"A{number}SELLER") for number in range(500))
    config = replace(SANDBOX, accounts=(replace(seller, authorised="2025-01-01"), *others))
    findings = found(config, offline=True)
    assert findings["account A1SANDBOXSELLER consent"].result == "fail"
    assert findings["account A0SELLER and 499 others consent"].text.startswith(
        "its date is not known: authorised says it, in the file or"
    )
    assert findings["account A1SANDBOXSELLER and 500 others token"].result == "skip"
    assert sum(what.startswith("account") for what in findings) == 3


# The command


def test_the_command_ends_with_1_where_something_fails(tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["doctor", "--sandbox", "--json"])
    assert good.exit_code == 0
    assert {"what": "clash", "result": "ok", "text": "no other distribution owns files of mws"} in json.loads(
        good.stdout
    )
    bad = CliRunner().invoke(main, ["doctor", "--sandbox", "--certfile", "no.pem"])
    assert bad.exit_code == 1
    assert any(line.startswith("certificate\tfail\t") for line in bad.stdout.splitlines())


def test_the_command_goes_on_without_a_configuration() -> None:
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 2
    results = {line.split("\t")[0]: line.split("\t")[1] for line in done.stdout.splitlines()}
    assert results["configuration"] == "fail"
    assert "clash" in results


def test_the_end_of_orders_v0_is_told_from_sixty_days_before_with_what_is_not_proven(tmp_path: Path) -> None:
    def order_findings(moment: datetime, **changes: object) -> list[Finding]:
        clock = FixedClock(moment)
        config = replace(SANDBOX, state=StateSettings(url=f"sqlite:///{tmp_path}/state.db"), **changes)  # type: ignore[arg-type]
        return [each for each in examine(config, offline=True, clock=clock) if each.what == "orders"]

    early, late = datetime(2027, 1, 25, tzinfo=timezone.utc), datetime(2027, 1, 26, tzinfo=timezone.utc)
    assert order_findings(early) == []
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=FixedClock(NOW))
    proof = OrderProof(state, FixedClock(NOW))
    for number in range(ENOUGH):
        proof.count(MX, {"OrderTotal": True, **({"ItemPrice": True} if number < 120 else {})}, str(number))
    (finding,) = order_findings(late)
    assert finding.result == "warn"
    assert "Orders v0 ends on 2027-03-27" in finding.text
    assert f"{MX}: " in finding.text
    assert "ItemPrice 120 of 200" in finding.text
    assert "OrderTotal" not in finding.text, "it is proven"
    assert "ATVPDKIKX0DER" not in finding.text, "its prices carry no tax"
    assert "orders compare --more" in finding.text
    (finding,) = order_findings(datetime(2027, 4, 1, tzinfo=timezone.utc), orders=Orders(unproven="inferred"))
    assert "ended on 2027-03-27" in finding.text
    assert "marked inferred" in finding.text
    assert "orders compare" not in finding.text, "there is nothing left to compare with"
    for number in range(ENOUGH):
        proof.count(MX, dict.fromkeys(MONEY, True), f"all/{number}")
    (finding,) = order_findings(late)
    assert finding.result == "ok"
    state.close()


def test_accounts_that_are_kept_elsewhere_are_the_ones_looked_at() -> None:
    (first,) = SANDBOX.accounts
    kept = Kept(replace(SANDBOX, accounts=(replace(first, seller_id="A2KEPT", mws_secret_key=""),)))
    nobody = replace(SANDBOX, accounts=())
    findings = found(nobody, offline=True, accounts=kept)
    assert findings["account A2KEPT token"].result == "skip"
    assert "no mws_secret_key for A2KEPT" in findings["configuration"].text
    kept.become(replace(SANDBOX, accounts=(replace(first, seller_id="A3KEPT", application="gone"),)))
    findings = found(nobody, offline=False, accounts=kept, session=session(Sandbox()))
    assert findings["account A3KEPT token"].result == "fail"
    assert "its application 'gone' is not configured" in findings["account A3KEPT token"].text


def test_orders_of_accounts_that_are_kept_elsewhere(tmp_path: Path) -> None:
    (first,) = SANDBOX.accounts
    config = replace(SANDBOX, accounts=(), state=StateSettings(url=f"sqlite:///{tmp_path}/state.db"))
    clock = FixedClock(datetime(2027, 1, 26, tzinfo=timezone.utc))
    kept = Kept(replace(SANDBOX, accounts=(replace(first, marketplaces=(MX,)),)))
    (finding,) = [each for each in examine(config, offline=True, clock=clock, accounts=kept) if each.what == "orders"]
    assert f"{MX}: " in finding.text
