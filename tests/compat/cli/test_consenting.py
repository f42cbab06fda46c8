"""`mws-compat migrate links`, `migrate serve` and `authorize`, as an operator runs them."""

from __future__ import annotations

import csv
import os
import re
import select
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest
import requests
import trustme

from mws.compat.accounts.moving.moving import Moving
from mws.compat.accounts.records import NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.cli import consenting
from mws.compat.config import StateSettings, load
from mws.compat.gateway.serving import Serving
from mws.compat.state import State
from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.applications import Registration
from tests.compat.cli.commands import environment, run, stop
from tests.html_forms import forms

A1, A2, A3 = map(facts.seller_id, (1, 2, 3))
WHEN = datetime(2026, 11, 20, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def configure(
    amazon: str = "http://127.0.0.1:9",
    migrate: str = 'public_url = "https://shop.example/amazon"',
    application: str = f'application_id = "{facts.APPLICATION_ID}"',
    more: str = "",
) -> Path:
    path = Path("mws-compat.toml")
    path.write_text(
        f"""
[spapi]
lwa_client_id = "{facts.CLIENT_ID}"
lwa_client_secret = "{facts.CLIENT_SECRET}"
lwa_endpoint = "{amazon}/auth/o2/token"
endpoint = "{amazon}"
seller_central = "{amazon}"
{application}
[state]
url = "sqlite:///{Path.cwd() / "state.sqlite3"}"
[migrate]
{migrate}
{more}
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


def store() -> AccountStore:
    return AccountStore(State(StateSettings(url=f"sqlite:///{Path.cwd() / 'state.sqlite3'}")))


def three_sellers() -> AccountStore:
    made = store()
    made.add(
        [
            NewAccount(A1, marketplaces=(facts.US,), name="Ann, Ltd"),
            NewAccount(A2, refresh_token="Atzr|pl4nted", status="ready"),
            NewAccount(A3, "eu", refresh_token="Atzr|pl4nted", status="failed"),
        ]
    )
    made.set_status(made.find(A3)[0].id, "failed", "revoked", "x")
    return made


def rows(path: str = "links.csv") -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- migrate links ---------------------------------------------------------------------------------------------------


def test_who_has_to_authorise_is_invited() -> None:
    three_sellers()
    done = run("migrate", "links", "--config", str(configure()), "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert "2 invitations in links.csv" in done.output
    first, second = rows()
    assert first["link"].startswith("https://shop.example/amazon/migrate/start/")
    assert {**first, "link": "", "expires": ""} == {
        "seller_id": A1, "name": "Ann, Ltd", "region": "na", "application": "", "status": "waiting",
        "marketplace": facts.US, "link": "", "expires": "",
    }  # fmt: skip
    assert (second["seller_id"], second["status"], second["marketplace"]) == (A3, "failed", "")
    assert first["link"] not in done.output
    assert "pl4nted" not in done.output + Path("links.csv").read_text()
    if os.name == "posix":
        assert stat.S_IMODE(Path("links.csv").stat().st_mode) == 0o600


def test_a_name_that_a_spreadsheet_would_run_is_text() -> None:
    names = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "One = Two")
    store().add([NewAccount(f"A{number}", "na", name=name) for number, name in enumerate(names)])
    assert run("migrate", "links", "--config", str(configure()), "--out", "links.csv").exit_code == 0
    assert [row["name"] for row in rows()] == [*(f"'{name}" for name in names[:4]), names[4]]


def test_who_failed_for_another_reason_is_counted_and_not_invited() -> None:
    made = three_sellers()
    made.set_status(made.find(A2)[0].id, "failed", "no_roles", "x")
    config = str(configure())
    done = run("migrate", "links", "--config", config, "--out", "links.csv")
    assert [row["seller_id"] for row in rows()] == [A1, A3]
    assert "1 failed seller needs something else first" in done.stderr
    assert "accounts list --status failed" in done.stderr
    assert "failed seller" not in run("migrate", "links", "--config", config, "--out", "l.csv", "--only", A2).stderr
    made.set_status(made.find(A2)[0].id, "ready", checked=True)
    assert "failed seller" not in run("migrate", "links", "--config", config, "--out", "links.csv").stderr


def test_a_file_that_others_could_read_is_theirs_no_more() -> None:
    three_sellers()
    Path("links.csv").write_text("what stood there before")
    Path("links.csv").chmod(0o644)
    assert run("migrate", "links", "--config", str(configure()), "--out", "links.csv").exit_code == 0
    assert stat.S_IMODE(Path("links.csv").stat().st_mode) == 0o600
    assert "what stood there" not in Path("links.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "sellers", "code"),
    [
        (("--only", A2), [A2], 0),
        (("--only", A2, "--only", A1), [A2, A1], 0),
        (("--again",), [A1, A2, A3], 0),
        (("--only", "A9NOBODY", "--only", A1), [A1], 3),
    ],
)
def test_who_is_named_is_invited_whatever_his_status(arguments: tuple[str, ...], sellers: list[str], code: int) -> None:
    three_sellers()
    done = run("migrate", "links", "--config", str(configure()), "--out", "links.csv", *arguments)
    assert done.exit_code == code
    assert [row["seller_id"] for row in rows()] == sellers
    assert ("not stored: A9NOBODY" in done.output) == (code == 3)


@pytest.mark.parametrize(
    ("migrate", "application", "words"),
    [
        ("", f'application_id = "{facts.APPLICATION_ID}"', "public_url"),
        ('public_url = "http://shop.example"', f'application_id = "{facts.APPLICATION_ID}"', "https://"),
        ('public_url = "https://shop.example"', "", "application_id"),
        ('public_url = "https://shop.example"', 'application_id = "mine"', "application_id"),
    ],
)
def test_what_sellers_could_not_follow_is_not_written(migrate: str, application: str, words: str) -> None:
    three_sellers()
    configure(migrate=migrate, application=application)
    done = run("migrate", "links", "--out", "links.csv")
    assert done.exit_code != 0
    assert words in done.output
    assert not Path("links.csv").exists()


def test_an_account_of_the_file_that_waits_is_invited() -> None:
    three_sellers()
    account = '[[account]]\nseller_id = "A7"\nmws_access_key = "AKIA"\n'
    done = run("migrate", "links", "--config", str(configure(more=account)), "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert "A7" in [row["seller_id"] for row in rows()]


# ---- the servers -----------------------------------------------------------------------------------------------------


class Lines:
    """A process of the command, read line by line."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "mws.compat.cli", *arguments]
        self.process = subprocess.Popen(
            command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def until(self, words: str) -> str:
        assert self.process.stdout
        assert self.process.stderr
        while select.select([self.process.stdout], [], [], 60)[0]:
            line = self.process.stdout.readline()
            if not line or words in line:
                assert line, self.process.stderr.read()
                return line
        raise AssertionError(f"no line with {words} within 60 s")


@pytest.fixture
def lines() -> Iterator[Callable[..., Lines]]:
    begun: list[Lines] = []

    def begin(*arguments: str) -> Lines:
        begun.append(Lines(*arguments))
        return begun[-1]

    yield begin
    for each in begun:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


class Browser:
    """Follows redirects and confirms at the sandbox's page of consent."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def consent(self, link: str, seller: str = A1) -> requests.Response:
        return self.confirm(self.session.get(link, timeout=30), seller)

    def confirm(self, shown: requests.Response, seller: str = A1, *, stay: bool = False) -> requests.Response:
        (form,) = forms(shown.text)
        parts = urlsplit(shown.url)
        given = {**dict(form.fields), "decision": "confirm", "selling_partner_id": seller}
        url = f"{parts.scheme}://{parts.netloc}{form.action}"
        return self.session.post(url, data=given, timeout=30, allow_redirects=not stay)


def test_the_sandbox_has_sellers_who_wait_and_their_pages(lines: Callable[..., Lines]) -> None:
    server = lines("migrate", "serve", "--sandbox", "--sellers", "2", "--port", "0")
    first, second = server.until(A1).split(), server.until(A2).split()
    assert server.until("ready ").startswith("ready http://127.0.0.1:")
    for seller, link in (first, second):
        done = Browser().consent(link, seller)
        assert done.status_code == 200
        assert "<h1>Connected</h1>" in done.text
    used = requests.get(first[1], timeout=30)
    assert used.status_code == 410
    code, said = stop(server.process)
    assert code == 0
    assert first[1].rpartition("/")[2] not in said


def test_sellers_are_served_and_finished_by_the_configuration(lines: Callable[..., Lines]) -> None:
    """links.csv of one process, the pages of another, the account read by a third."""
    application = f'application_id = "{facts.APPLICATION_ID}"'
    made = three_sellers()
    sandbox = Sandbox(sellers=3)
    with Serving(sandbox) as amazon:
        configure(amazon.url, 'public_url = "http://127.0.0.1:1"', application)
        server = lines("migrate", "serve", "--port", "0")
        url = server.until("ready ").split()[1]
        sandbox.site.applications.application = Registration(redirect_uris=(f"{url}/migrate/callback",))
        assert run("migrate", "links", "--out", "links.csv", "--only", A1).exit_code == 0
        ((link,),) = [[row["link"] for row in rows()]]
        done = Browser().consent(link.replace("http://127.0.0.1:1", url), A1)
        assert "<h1>Connected</h1>" in done.text
        (account,) = made.find(A1)
        assert (account.status, made.account(account.id).refresh_token) == ("ready", facts.REFRESH_TOKEN)
        code, said = stop(server.process)
    assert code == 0
    for secret in (facts.CLIENT_SECRET, facts.REFRESH_TOKEN + "\n", link.rpartition("/")[2], "spapi_oauth_code"):
        assert secret not in said


def test_one_seller_authorises_on_this_machine(lines: Callable[..., Lines]) -> None:
    process = lines("authorize", "--sandbox", "--no-browser", "--port", str(free_port()))
    link = process.until("open ").split()[1]
    assert "<h1>Connected</h1>" in Browser().consent(link).text
    said, _ = process.process.communicate(timeout=60)
    assert process.process.returncode == 0
    assert said == f"seller {A1} has authorised the application in region na: stored and proven\n"


def test_where_amazon_leaves_the_browser_elsewhere_its_address_is_pasted(lines: Callable[..., Lines]) -> None:
    registration = Registration(redirect_uris=("https://shop.example/oauth",))
    with Serving(Sandbox(application=registration)) as amazon:
        redirect = f'application_id = "{facts.APPLICATION_ID}"\nredirect_uri = "https://shop.example/oauth"'
        configure(amazon.url, "", redirect)
        asked = ("--seller-id", A1, "--marketplace", facts.US, "--port", str(free_port()), "--no-browser")
        process = lines("authorize", *asked)
        browser = Browser()
        shown = browser.session.get(process.until("open ").split()[1], timeout=30)
        (to,) = re.findall(r'target="_blank" rel="noreferrer" href="([^"]*)"', shown.text)
        page = browser.session.get(to.replace("&amp;", "&"), timeout=30)
        left_at = browser.confirm(page, stay=True).headers["Location"]
        assert left_at.startswith("https://shop.example/oauth?")
        (form,) = forms(shown.text)
        parts = urlsplit(shown.url)
        done = browser.session.post(
            f"{parts.scheme}://{parts.netloc}{form.action}", data={"address": left_at}, timeout=30
        )
        assert "<h1>Connected</h1>" in done.text
        said, _ = process.process.communicate(timeout=60)
    assert "stored and proven" in said
    (account,) = store().find(A1)
    assert (account.status, account.home_marketplace) == ("ready", facts.US)
    assert left_at not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "say whose account"),
        (("--seller-id", "A5"), "say --region, or --marketplace"),
        (("--seller-id", "A5", "--marketplace", "DE"), "DE is no marketplace"),
        (("--seller-id", "A5", "--region", "na"), "application_id"),
    ],
)
def test_what_cannot_be_authorised_is_said(arguments: tuple[str, ...], words: str) -> None:
    configure(application="")
    done = run("authorize", "--no-browser", *arguments)
    assert done.exit_code in (1, 2)
    assert words in done.output


def test_a_consent_that_nobody_gives_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from mws.compat.cli import authorize

    monkeypatch.setattr(authorize, "WAIT", 0.5)
    done = run("authorize", "--sandbox", "--no-browser", "--port", str(free_port()))
    assert done.exit_code == 1
    assert "has not finished" in done.output


def test_the_address_of_a_request_is_what_trusted_proxies_say() -> None:
    configure(more='[gateway]\ntrusted_proxies = ["127.0.0.1"]')
    find = consenting.address_of(load(None))
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.9"}
    assert find(environ) == "203.0.113.9"
    assert find({**environ, "REMOTE_ADDR": "198.51.100.7"}) == "198.51.100.7"


def test_kept_consents_are_proven_while_it_serves() -> None:
    made = store()
    (number,) = made.add([NewAccount(A1, marketplaces=(facts.US,))])
    made.set_refresh_token(number, facts.REFRESH_TOKEN, WHEN)
    with Serving(Sandbox()) as amazon:
        configure(amazon.url)
        moving = consenting.opened(None)
        with consenting.proving(moving):
            settled = threading.Event()
            for _ in range(100):
                if made.get(number).status == "ready":
                    break
                settled.wait(0.1)
        moving.close()
    assert made.get(number).status == "ready"


def test_a_proving_that_breaks_is_told_and_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A finisher that fails as nobody foresaw stands in for Moving's own, which no fault of Amazon's makes do so."""

    class Broken:
        def __init__(self) -> None:
            self.finisher, self.times, self.again = self, 0, threading.Event()

        def prove_kept(self) -> None:
            self.times += 1
            if self.times > 1:
                self.again.set()
            raise KeyError("Atzr|of-a-seller")

    monkeypatch.setattr(consenting, "PROVE_EVERY", 0.01)
    broken = Broken()
    with consenting.proving(cast(Moving, broken)):
        assert broken.again.wait(10)
    assert "their proving broke off by KeyError at " in caplog.text
    assert "consents that are kept were not proven: Internal failure" in caplog.text
    assert "of-a-seller" not in caplog.text


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_redirect_uri_that_leads_to_this_machine_needs_no_pasting(
    lines: Callable[..., Lines], tmp_path: Path
) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    port = free_port()
    redirect = f"https://localhost:{port}/oauth/amazon"
    with Serving(Sandbox(application=Registration(redirect_uris=(redirect,)))) as amazon:
        configure(amazon.url, "", f'application_id = "{facts.APPLICATION_ID}"\nredirect_uri = "{redirect}"')
        files = ("--certfile", str(tmp_path / "cert.pem"), "--keyfile", str(tmp_path / "key.pem"))
        process = lines("authorize", "--seller-id", A1, "--region", "na", "--marketplace", facts.US,
                        "--port", str(port), "--no-browser", *files)  # fmt: skip
        link = process.until("open ").split()[1]
        assert link.startswith(f"https://localhost:{port}/migrate/start/")
        browser = Browser()
        browser.session.trust_env = False
        browser.session.verify = str(tmp_path / "ca.pem")
        assert "<h1>Connected</h1>" in browser.consent(link).text
        said, _ = process.process.communicate(timeout=60)
    assert process.process.returncode == 0
    assert "stored and proven" in said
