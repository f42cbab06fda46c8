"""`mws-compat init`: a file of answers, and a person on a real terminal. What is written can be read, by its owner."""

from __future__ import annotations

import os
import re
import select
import signal
import stat
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from mws.compat.config import load
from mws.compat.config.first import ACCOUNT, APPLICATION, SetupAnswers, document
from mws.compat.gateway.serving import Serving
from mws.spapi import sandbox as facts
from mws.spapi.sandbox.app import Sandbox
from tests.compat.cli.commands import environment, run

# Young enough on the day of the test that doctor finds nothing wrong.
ISSUED, AUTHORISED = (str(datetime.now(timezone.utc).date() - timedelta(days=days)) for days in (57, 26))
SECRETS = ("amzn1.oa2-cs.v1.typed", "typed-mws-secret-key", "amzn.mws.typed", "Atzr|typed")
ANSWERS = f"""
[spapi]
lwa_client_id = "{facts.CLIENT_ID}"
lwa_client_secret = "{facts.CLIENT_SECRET}"
lwa_client_secret_issued = {ISSUED}
[[account]]
seller_id = "{facts.SELLER_ID}"
marketplaces = ["US", "ca"]
mws_access_key = "{facts.MWS_ACCESS_KEY}"
mws_secret_key = "{facts.MWS_SECRET_KEY}"
refresh_token = "{facts.REFRESH_TOKEN}"
authorised = "{AUTHORISED}"
[[account]]
seller_id = "A2WAITING"
marketplaces = ["DE"]
mws_access_key = "{facts.MWS_ACCESS_KEY}"
mws_auth_token = "amzn.mws.old"
"""


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)
    yield
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".mws")], "no half of a file is left"


def answered(text: str = ANSWERS) -> Path:
    path = Path("answers.toml")
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_answers_becomes_a_configuration_that_writes_nothing() -> None:
    done = run("init", "--answers", str(answered()), "--offline")
    assert done.exit_code == 0, done.output
    path = Path("mws-compat.toml")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = load(path)
    (application,) = read.applications
    assert (application.writes, application.lwa_client_id) == ("dry_run", facts.CLIENT_ID)
    assert application.lwa_client_secret_issued == ISSUED
    first, second = read.accounts
    assert (first.region, first.marketplaces) == ("na", ("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"))
    assert (first.home_marketplace, first.authorised) == ("ATVPDKIKX0DER", AUTHORISED)
    assert (second.region, second.refresh_token, second.mws_secret_key) == ("eu", "", facts.MWS_SECRET_KEY)
    assert "configuration\tok\tmws-compat.toml" in done.stdout, "doctor was run"


def test_each_answer_stands_under_a_comment_and_what_comes_later_is_valid_when_uncommented() -> None:
    run("init", "--answers", str(answered()), "--offline")
    lines = Path("mws-compat.toml").read_text(encoding="utf-8").splitlines()
    first = lines[: lines.index("[[account]]", lines.index("[[account]]") + 1)]
    for before, line in pairwise(first):
        assert "=" not in line.partition("#")[0] or before.startswith("#"), line
    later = lines[lines.index("# What is often set later:") :]
    live = [line[2:] if re.match(r"# (\[\w+\]$|\w+ = )", line) else line for line in later]
    Path("all.toml").write_text("\n".join([*lines[: -len(later)], *live]), encoding="utf-8")
    read = load(Path("all.toml"))
    assert read.gateway.public_hosts == ("mws.example.com",)
    assert read.reports.adopt_before == "2026-03-31"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ((f'"{AUTHORISED}"', '"soon"'), "answers.toml: account[1].authorised: expected a date"),
        (('"US", "ca"', '"US", "DE"'), "answers.toml: account[1].marketplaces[2]: expected a marketplace of region"),
        (('"US", "ca"', '"Atlantis"'), "answers.toml: account[1].marketplaces[1]: expected a known marketplace id"),
        (("[spapi]", '[spapi]\nwrites = "on"'), "answers.toml: spapi.writes: no answer has this name; "),
        (("mws_auth_token", "mws_auth_tokn"), 'account[2].mws_auth_tokn: no answer has this name; did you mean "mws_a'),
        (("[[account]]", "[account]"), "answers.toml: is not TOML"),
        (('lwa_client_id = "', 'lwa_client_id = "env:NOT_THERE" #'), "the environment variable NOT_THERE is not set"),
        (("Atzr|", "Atza|"), "answers.toml: account[1].refresh_token: is an access token, which is good for"),
        (('"A2WAITING"', '"1.23E+11"'), "answers.toml: account[2].seller_id: 1.23E+11 is a number that a spreadsheet"),
        (('"amzn.mws.old"', '"amzn.mws. old"'), "account[2].mws_auth_token: has a blank or a line end inside"),
        (('seller_id = "A2WAITING"', "seller_id = 2"), "answers.toml: account[2].seller_id: expected a text, got 2"),
    ],
)  # fmt: skip
def test_bad_answers_are_named_and_nothing_is_written(change: tuple[str, str], problem: str) -> None:
    assert change[0] in ANSWERS
    done = run("init", "--answers", str(answered(ANSWERS.replace(*change))), "--offline")
    assert done.exit_code == 2
    assert problem in done.output
    assert not Path("mws-compat.toml").exists()
    assert facts.CLIENT_SECRET not in done.output


def test_no_answers_no_file_no_terminal() -> None:
    done = run("init")
    assert done.exit_code == 2
    assert "--answers FILE" in done.output
    assert run("init", "--answers", "gone.toml").exit_code == 2
    Path("empty.toml").write_text("", encoding="utf-8")
    done = run("init", "--answers", "empty.toml")
    assert "empty.toml: spapi.lwa_client_id: missing" in done.output
    assert "empty.toml: account: missing: expected at least one [[account]]" in done.output
    assert not Path("mws-compat.toml").exists()


@pytest.mark.parametrize("kind", ["file", "dangling link", "named by the environment"])
def test_a_file_that_is_there_is_not_replaced(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("mws-compat.toml")
    if kind == "dangling link":
        path.symlink_to("elsewhere.toml")
    else:
        path.write_text("# mine\n", encoding="utf-8")
    if kind == "named by the environment":
        path = path.rename("named.toml")
        monkeypatch.setenv("MWS_COMPAT_CONFIG", "named.toml")
    done = run("init", "--answers", str(answered()), "--offline")
    assert done.exit_code == 2
    assert f"{path} is there already" in done.output
    assert path.is_symlink() or path.read_text(encoding="utf-8") == "# mine\n"
    assert not Path("elsewhere.toml").exists()
    assert run("init", "--answers", "answers.toml", "--config", "other.toml", "--offline").exit_code == 0
    assert Path("other.toml").is_file()


def test_a_file_that_came_while_somebody_answered_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from mws.compat.cli import init

    Path("made.toml").write_text("new", encoding="utf-8")
    Path("there.toml").write_text("mine", encoding="utf-8")

    def no_links(*paths: object) -> None:
        raise PermissionError(1, "no links on this file system")

    for without_links in (False, True):
        if without_links:
            monkeypatch.setattr(os, "link", no_links)
        with pytest.raises(Exception, match=r"there\.toml"):
            init._put(Path("made.toml"), Path("there.toml"))
        assert Path("there.toml").read_text(encoding="utf-8") == "mine"
    init._put(Path("made.toml"), Path("free.toml"))
    assert Path("free.toml").read_text(encoding="utf-8") == "new"


def test_the_exit_code_is_that_of_doctor() -> None:
    text = ANSWERS.replace('mws_auth_token = "amzn.mws.old"', 'refresh_token = "Atzr|other"')
    text = text.replace(ISSUED, "2020-01-01")
    done = run("init", "--answers", str(answered(text)), "--offline")
    assert done.exit_code == 1, "the secret is older than 180 days"
    assert "rotate the secret now" in done.output
    assert Path("mws-compat.toml").exists()


def test_whatever_is_answered_is_read_back_as_it_was() -> None:
    hard = 'a"b\\c#d\t é😀'
    tables = [{q.key.name: hard for q in questions if q.key.kind == "text"} for questions in (APPLICATION, ACCOUNT)]
    text = document(SetupAnswers(tables[0], (tables[1],)))
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    read = tomllib.loads(text)
    assert set(read["spapi"].values()) == {hard, "dry_run"}
    assert set(read["account"][0].values()) == {hard}


class Person:
    """`mws-compat init` on a terminal of its own, and somebody who types."""

    def __init__(self, *arguments: str) -> None:
        pty = pytest.importorskip("pty", reason="no terminals here")
        command = [sys.executable, "-m", "mws.compat.cli", "init", *arguments]
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            # A suite in the background of a shell has it ignored, and would hand that on.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execve(command[0], command, environment() | {"TERM": "xterm", "COLUMNS": "120"})
        self.seen = ""

    def wait_for(self, text: str) -> None:
        """Read until the text stands at the end of what is shown, within 30 s."""
        ends = time.monotonic() + 30
        while text not in self.seen.rpartition("\x00")[2]:
            assert select.select([self.terminal], [], [], max(0.0, ends - time.monotonic()))[0], self.seen
            self.seen += os.read(self.terminal, 65536).decode()

    def answer(self, prompt: str, text: str) -> None:
        self.wait_for(prompt)
        self.seen += "\x00"
        os.write(self.terminal, text.encode() + b"\n")

    def end(self) -> int:
        """The exit code, of a process that is killed where it does not end within 30 s."""
        ends = time.monotonic() + 30
        try:
            while select.select([self.terminal], [], [], max(0.0, ends - time.monotonic()))[0]:
                piece = os.read(self.terminal, 65536)
                if not piece:
                    break
                self.seen += piece.decode()
            else:
                os.kill(self.pid, signal.SIGKILL)
        except OSError:
            pass  # Linux says so when the other end is closed
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def test_a_person_is_asked_until_the_answer_is_one_and_no_secret_is_shown() -> None:
    person = Person("--offline")
    person.answer("Client identifier", "amzn1.application-oa2-client.typed")
    person.answer("Client secret", SECRETS[0])
    person.answer("When was that secret made", "last week")
    person.answer("That cannot be: expected a date such as 2026-03-31", ISSUED)
    person.answer("Application id", "amzn1.application-oa2-client.typed")
    person.answer("That cannot be: it is a client id", ' "amzn1.sp.solution.typed" ')
    person.answer("Redirect URI", "shop.example")
    person.answer("That cannot be: expected a URL", "https://shop.example/callback")
    person.answer("Is it still a draft?", "y")
    person.answer("Seller id", "A1TYPED")
    person.answer("Marketplaces", "uk, de")
    person.answer("Which of them where a call names none", "de")
    person.answer("MWS access key", "AKIATYPED")
    person.answer("MWS secret key", SECRETS[1])
    person.answer("MWS auth token", SECRETS[2])
    person.answer("Refresh token", SECRETS[3])
    person.answer("When did the seller authorise", AUTHORISED)
    person.answer("Is there another seller?", "y")
    person.answer("Seller id", "A2TYPED")
    person.answer("Marketplaces", "")
    person.answer("Region", "mars")
    person.answer('That cannot be: expected one of "na", "eu", "fe"', "fe")
    person.answer("MWS access key", "")
    person.answer("MWS auth token", "")
    person.answer("Refresh token", "")
    person.answer("Is there another seller?", "n")
    assert person.end() == 0, person.seen
    assert not any(secret in person.seen for secret in SECRETS)
    read = load(Path("mws-compat.toml"))
    first, second = read.accounts
    assert (first.marketplaces, first.home_marketplace) == (("A1F83G8C2ARO7P", "A1PA6795UKMFR9"), "A1PA6795UKMFR9")
    assert (first.region, first.refresh_token, first.mws_auth_token) == ("eu", SECRETS[3], SECRETS[2])
    assert (second.region, second.mws_access_key, second.mws_secret_key) == ("fe", "AKIATYPED", SECRETS[1])
    (application,) = read.applications
    assert application.lwa_client_secret == SECRETS[0]
    assert (application.application_id, application.draft) == ("amzn1.sp.solution.typed", True)
    assert application.redirect_uri == "https://shop.example/callback"


def test_a_person_who_gives_up_leaves_nothing() -> None:
    person = Person()
    person.answer("Client identifier", "amzn1.application-oa2-client.typed")
    person.wait_for("Client secret")
    os.kill(person.pid, signal.SIGINT)
    assert person.end() == 130, person.seen
    assert not Path("mws-compat.toml").exists()


def test_doctor_asks_the_amazon_that_the_answers_name() -> None:
    with Serving(Sandbox(orders=1)) as serving:
        there = f'endpoint = "{serving.url}"\nlwa_endpoint = "{serving.url}/auth/o2/token"\n[[account]]'
        done = run("init", "--answers", str(answered(ANSWERS.replace("[[account]]", there, 1))))
    assert done.exit_code == 0, done.output
    assert f"account {facts.SELLER_ID} token\tok\tAmazon answers in region na" in done.stdout
    assert "account A2WAITING token\twarn\twaiting: " in done.stdout
    assert load(Path("mws-compat.toml")).applications[0].endpoint == serving.url
