"""One walk of an operator with a secret planted in every field: nothing that is written, said or served shows one.

Left out of what is looked through are the places where a secret is meant to stand: the configuration, the table that
is imported, key files; links, of invitations alone, in links.csv and on the console's page, where they are copied from.
"""

from __future__ import annotations

import base64
import csv
import json
import logging
import re
import subprocess
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

import mws
from mws.compat.accounts import TokenMigration
from mws.compat.accounts.store import AccountStore
from mws.compat.config import load
from mws.compat.gateway.serving import Serving
from mws.compat.operate.console.tokens import hash_of, make_token
from mws.compat.state import State
from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.applications import Registration
from tests.compat.cli.commands import run, serving, stop
from tests.html_forms import forms

A1, A2, A3 = map(facts.seller_id, (1, 2, 3))
KEY = "AKIAPLANTED000000000"
OPERATOR = make_token()
PLANTED = {
    "client secret": facts.CLIENT_SECRET,
    "client secret before": "amzn1.oa2-cs.v1.planted-before",
    "MWS secret key": "pl4ntedMwsSecretKey0123456789abcdefghijk",
    "MWS auth token of A1": facts.mws_auth_token(1),
    "MWS auth token of A2": facts.mws_auth_token(2),
    "MWS auth token that is wrong": "amzn.mws.5a4db0c5-dead-4000-8000-0000000000ff",
    "refresh token that is wrong": "Atzr|pl4nted-refresh-token-that-nobody-gave",
    "refresh token broken in two": "Atzr|pl4nted half",
    "refresh token in another column": "Atzr|pl4nted-in-another-column",
    "state key": base64.b64encode(b"pl4nted state key, of 32 bytes..").decode(),
    "operator's token": OPERATOR,
}
HEAD = "seller_id,mws_auth_token,developer_id,refresh_token,region,marketplaces,application,name,mws_secret_key"


class Seen:
    """Everything that was written, said or served, by where."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, bytes]] = []

    def add(self, where: str, text: str | bytes) -> None:
        self.texts.append((where, text if isinstance(text, bytes) else text.encode()))

    def command(self, *arguments: str, code: int | None = 0, **options: object) -> str:
        """Run a command with all its logging. code: that it ends with, None for any."""
        done = run("-vv", *arguments, **options)
        self.add(" ".join(arguments[:2]), done.output)
        if done.exc_info and done.exc_info[1] is not None:
            self.chain(done.exc_info[1])
        assert code is None or done.exit_code == code, done.output
        return done.output

    def chain(self, exc: BaseException) -> None:
        """An exception with all that it came of, as a traceback tells them."""
        self.add(f"chain of {type(exc).__name__}", "".join(traceback.format_exception(exc)))
        link: BaseException | None = exc
        while link is not None:
            self.add(f"repr of {type(link).__name__}", f"{link!r} {link.args!r} {vars(link)!r}")
            link = link.__cause__ or link.__context__

    def page(self, answer: requests.Response) -> None:
        for each in (*answer.history, answer):
            self.add(f"page {urlsplit(each.url).path}", each.content)

    def stop(self, process: subprocess.Popen[str]) -> None:
        code, said = stop(process)
        assert code == 0, said
        self.add("log of a server", said)

    def database(self, folder: Path) -> None:
        """The database with its write-ahead log, as they are at this moment."""
        files = sorted(folder.glob("state.sqlite3*"))
        assert files
        for file in files:
            self.add(f"file {file.name}", file.read_bytes())

    def showing(self, secrets: dict[str, str]) -> list[str]:
        return [
            f"{name} in {where}"
            for where, text in self.texts
            for name, secret in secrets.items()
            if any(each in text for each in spellings(secret))
        ]


def spellings(secret: str) -> set[bytes]:
    """A secret as it stands, in a URL, in JSON, as base64 and as hexadecimal digits."""
    raw = secret.encode()
    dressed = {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]}
    return {*(each.encode() for each in dressed), base64.b64encode(raw).rstrip(b"="), raw.hex().encode()}


@pytest.fixture
def amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox over HTTP, and a configuration in the present folder whose accounts are kept in a store."""
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox(sellers=3)
    with Serving(sandbox) as served:
        configure(served.url)
        monkeypatch.setenv("MWS_COMPAT_CONFIG", str(tmp_path / "mws-compat.toml"))
        yield sandbox


def configure(amazon: str) -> None:
    file = Path("mws-compat.toml")
    file.write_text(
        f"""
[spapi]
lwa_client_id = "{facts.CLIENT_ID}"
lwa_client_secret = "{facts.CLIENT_SECRET}"
lwa_previous_client_secret = "{PLANTED["client secret before"]}"
lwa_endpoint = "{amazon}{facts.TOKEN_PATH}"
endpoint = "{amazon}"
seller_central = "{amazon}"
application_id = "{facts.APPLICATION_ID}"
[state]
url = "sqlite:///{Path.cwd() / "state.sqlite3"}"
key = "{PLANTED["state key"]}"
[migrate]
public_url = "http://127.0.0.1:1"
[console]
keep_bodies = true
[[operator]]
name = "anna"
token_hash = "{hash_of(OPERATOR)}"
""",
        encoding="utf-8",
    )
    file.chmod(0o600)


def import_sellers(seen: Seen) -> None:
    seen.command(
        *("accounts", "developer", "add", "--access-key", KEY, "--region", "na"),
        *("--developer-id", facts.DEVELOPER_ID, "--secret-key", "-"),
        input=PLANTED["MWS secret key"] + "\n",
    )
    lines = [
        f"{A1},{PLANTED['MWS auth token of A1']},,,na,US,,One,",
        f"{A2},{PLANTED['MWS auth token of A2']},,{PLANTED['refresh token that is wrong']},na,US,,Two,",
        f"{A3},{PLANTED['MWS auth token that is wrong']},,,na,US,,Three,",
    ]
    bad = [
        f"A4,{PLANTED['refresh token in another column']},,{PLANTED['refresh token broken in two']},na,US,,Four,",
        f"{PLANTED['refresh token in another column']},,,,na,US,,Five,",
        f"A6,,{PLANTED['MWS auth token of A2']},,na,US,{PLANTED['refresh token in another column']},Six,",
        f"A7,,,,{PLANTED['refresh token in another column']},{PLANTED['MWS auth token of A1']},,Seven,",
        f'A8,,,"{PLANTED["refresh token that is wrong"]},na,US,,Eight,{PLANTED["MWS secret key"]}',
    ]
    Path("sellers.csv").write_text("\n".join([HEAD, *lines, *bad, ""]), encoding="utf-8")
    seen.command("accounts", "import", "sellers.csv", code=1)
    seen.command("accounts", "import", "sellers.csv", "--json", code=1)
    Path("sellers.csv").write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    seen.command("accounts", "import", "sellers.csv")


def look_at_accounts(seen: Seen) -> None:
    for more in ((), ("--json",), ("--check",)):
        seen.command("accounts", "list", *more, code=None)
    for seller in (A1, A2, A3):
        seen.command("accounts", "show", seller)
        seen.command("accounts", "show", seller, "--json")
    seen.command("accounts", "export", "--output", "accounts.csv")
    seen.command("accounts", "export", "--secrets", "--key-file", "export.key", "--output", "accounts.sealed")
    seen.command("doctor", code=None)
    seen.command("doctor", "--json", code=None)
    seen.command("config", "check")


def call_as_legacy(seen: Seen) -> None:
    """The drop-in calls for a seller whose token is wrong: Login with Amazon refuses, and the error is shown."""
    reads = mws.Orders(KEY, PLANTED["MWS secret key"], A2, region="US", auth_token=PLANTED["MWS auth token of A2"])
    with pytest.raises(mws.MWSError) as caught:
        reads.get_order([facts.seller_id(1)])
    seen.chain(caught.value)


def migrate(seen: Seen, folder: Path) -> None:
    seen.command("migrate", "tokens", "--dry-run")
    seen.command("migrate", "tokens", "--report", "report.csv", code=3)
    seen.command("migrate", "tokens", "--only", A3, "--report", "report.json", code=3)
    with closing(State(load().state)) as state:
        store = AccountStore(state)
        (two,) = store.find(A2)
        assert (two.status, bool(two.why)) == ("failed", True)
    seen.database(folder)


def consent(seen: Seen, sandbox: Sandbox, secrets: dict[str, str]) -> None:
    """One seller by invitation, refused at first; his code, his state and his token are secrets from then on."""
    with serving("-vv", "migrate", "serve") as (url, process):
        sandbox.site.applications.application = Registration(redirect_uris=(f"{url}/migrate/callback",))
        seen.command("migrate", "links", "--out", "links.csv", "--only", A2)
        with Path("links.csv").open(encoding="utf-8", newline="") as file:
            ((link),) = [row["link"] for row in csv.DictReader(file)]
        seen.add("links.csv", Path("links.csv").read_text().replace(link, ""))
        secrets["invitation"] = link.rpartition("/")[2]
        link = link.replace("http://127.0.0.1:1", url)
        browser = requests.Session()
        for seller in (A1, A2):
            shown = browser.get(link, timeout=30)
            (form,) = forms(shown.text)
            fields = {**dict(form.fields), "selling_partner_id": seller, "decision": "confirm"}
            back = browser.post(
                "{0.scheme}://{0.netloc}".format(urlsplit(shown.url)) + form.action,
                data=fields,
                timeout=30,
                allow_redirects=False,
            ).headers["Location"]
            query = parse_qs(urlsplit(back).query)
            secrets[f"code of {seller}"] = query["spapi_oauth_code"][0]
            secrets[f"state of {seller}"] = query["state"][0]
            seen.page(requests.get(back, timeout=30))
            done = browser.get(back, timeout=30)
            if seller == A1:
                # He who came by the invitation, and agreed as somebody else, is given it once more to begin again.
                assert "different Amazon account" in done.text
                seen.add("page of another seller", done.text.replace(secrets["invitation"], ""))
            else:
                assert "<h1>Connected</h1>" in done.text
                seen.page(done)
        seen.page(browser.get(back, timeout=30))
        seen.stop(process)
    with closing(State(load().state)) as state:
        store = AccountStore(state)
        secrets["refresh token by consent"] = store.account(store.find(A2)[0].id).refresh_token


def call_the_gateway(seen: Seen) -> None:
    """A legacy program calls for a seller who was migrated, and for one who was not; the calls are kept with bodies."""
    with serving("-vv", "gateway") as (url, process):
        for seller, token in ((A1, PLANTED["MWS auth token of A1"]), (A3, PLANTED["MWS auth token that is wrong"])):
            program = mws.Sellers(KEY, PLANTED["MWS secret key"], seller, region="US", auth_token=token)
            program.domain = url
            if seller == A1:
                assert b"ATVPDKIKX0DER" in program.list_marketplace_participations().original
                continue
            with pytest.raises(mws.MWSError) as caught:
                program.list_marketplace_participations()
            seen.add("error of a legacy program", str(caught.value))
        seen.stop(process)


def look_at_console(seen: Seen, secrets: dict[str, str]) -> None:
    with serving("-vv", "console", "serve") as (url, process):
        session = requests.Session()
        seen.page(session.post(f"{url}/login", data={"token": f"{OPERATOR}x", "to": "calls"}, timeout=30))
        signed_in = session.post(f"{url}/login", data={"token": OPERATOR, "to": "calls"}, timeout=30)
        assert "<h1>Calls</h1>" in signed_in.text
        seen.page(signed_in)
        secrets["console cookie"] = next(iter(session.cookies)).value or ""
        one = re.search(r'href="(calls/[^"?]+)"', signed_in.text)
        assert one
        for path in ("calls", one[1], "accounts", "coverage", "migrate", "migrate?status=failed"):
            shown = session.get(f"{url}/{path}", timeout=30)
            assert shown.status_code == 200
            seen.page(shown)
        seen.stop(process)


def test_no_planted_secret_is_shown(amazon: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen, secrets = Seen(), dict(PLANTED)
    import_sellers(seen)
    look_at_accounts(seen)
    call_as_legacy(seen)
    migrate(seen, tmp_path)
    consent(seen, amazon, secrets)
    call_the_gateway(seen)
    look_at_console(seen, secrets)
    seen.command("accounts", "rotate-secret", code=None)
    seen.command("accounts", "forget", A3, "--yes")
    secrets["export key"] = Path("export.key").read_text().strip()
    for name in ("accounts.csv", "accounts.sealed", "report.csv", "report.json"):
        seen.add(f"file {name}", Path(name).read_bytes())
    seen.database(tmp_path)
    seen.add("logging", caplog.text)
    assert len(seen.texts) > 50
    assert seen.showing(secrets) == []


def test_a_migration_from_python_with_every_logger_at_debug_shows_none(
    amazon: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The operation has the MWS auth token in its URL, and urllib3 logs URLs."""
    seen = Seen()
    import_sellers(seen)
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "mws", "mws.compat", "mws.spapi"):
        caplog.set_level(logging.DEBUG, logger=name)
    with closing(TokenMigration(load())) as migration:
        migration.run()
    seen.add("logging", caplog.text)
    assert "authorizationCode" in caplog.text
    assert seen.showing(PLANTED) == []
