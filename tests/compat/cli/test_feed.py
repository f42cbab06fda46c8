"""`mws-compat feed`: a file goes in, its id or its report comes out, and the exit code says which way it ended."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main, serve
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.spapi.clock import FixedClock, SystemClock
from tests.compat.listings.feeds import FLAT, PRICING, price
from tests.compat.listings.feeds import envelope as listing
from tests.compat.plans.feeds.submitting import FEED, FULFILLMENT, World, envelope, the

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Commands that say --sandbox speak to this one."""
    made = World()
    monkeypatch.setattr(serve, "sandbox_facade", lambda options: made.facade)
    return made


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_submit_prints_the_id_and_sends_a_repeat_only_once(world: World, feed: Path) -> None:
    first = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox")
    assert (first.exit_code, first.output.strip()) == (0, world.feeds[0].id)
    assert world.sent()[1] == FEED
    again = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox")
    assert again.output == first.output
    assert len(world.feeds) == 1


def test_submit_says_marketplaces_and_options(world: World, tmp_path: Path) -> None:
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.4")
    done = run(
        "feed", "submit", tmp_path / "invoice.pdf", "--type", "_UPLOAD_VAT_INVOICE_", "--marketplace", "A2EUQ1WTGCTBG2",
        "--options", "metadata:orderid=1;metadata:total=2", "--sandbox",
    )  # fmt: skip
    assert done.exit_code == 0
    assert world.feeds[0].marketplaces == ("A2EUQ1WTGCTBG2",)
    assert world.feeds[0].options == {"metadata:orderid": "1", "metadata:total": "2"}


def test_submit_waits_for_the_report(world: World, feed: Path) -> None:
    done = run("feed", "submit", feed, "--type", FULFILLMENT, "--wait", "120", "--sandbox")
    assert done.exit_code == 0
    assert "ProcessingReport" in done.output


def test_a_refused_feed_ends_with_1_and_an_unknown_outcome_with_4(world: World, feed: Path) -> None:
    refused = run("feed", "submit", feed, "--type", "_POST_PAYMENT_ADJUSTMENT_DATA_", "--sandbox")
    assert refused.exit_code == 1
    assert "InputDataError" in refused.output
    world.sandbox.plant("feeds.2021-06-30.createFeed:500")
    assert run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox").exit_code == 4


def test_result_writes_a_file_or_says_why_not(world: World, feed: Path, tmp_path: Path) -> None:
    feed_id = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox").output.strip()
    early = run("feed", "result", feed_id, "--sandbox")
    assert (early.exit_code, "FeedProcessingResultNotReady" in early.output) == (1, True)
    target = tmp_path / "report.xml"
    assert run("feed", "result", feed_id, "--wait", "90", "-o", target, "--sandbox").exit_code == 0
    assert b"ProcessingReport" in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["feed.xml", "report.xml"]
    assert run("feed", "result", "1", "--sandbox").exit_code == 1


def test_a_report_that_is_not_there_in_time(world: World, feed: Path) -> None:
    done = CliRunner().invoke(main, ["feed", "submit", str(feed), "--type", FULFILLMENT, "--sandbox", "--wait", "40"])
    (feed_id,) = (each.id for each in world.feeds)
    assert done.exit_code == 3
    assert done.stdout == f"{feed_id}\n"
    assert done.stderr.splitlines() == [
        f"feed {feed_id} is being processed",
        f"feed {feed_id} is not done: ask later by `mws-compat feed result {feed_id}`",
    ]


def test_a_throttle_does_not_end_the_wait(world: World, feed: Path) -> None:
    feed_id = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox").output.strip()
    world.sandbox.plant("feeds.2021-06-30.getFeed:429*12")
    done = run("feed", "result", feed_id, "--wait", "300", "--sandbox")
    assert (done.exit_code, "ProcessingReport" in done.output) == (0, True)


def test_who_interrupts_is_told_how_to_go_on(world: World, feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    feed_id = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox").output.strip()
    monkeypatch.setattr(world.clock, "sleep", interrupt)
    done = run("feed", "result", feed_id, "--wait", "300", "--sandbox")
    assert done.exit_code == 130
    assert f"interrupted; ask later by `mws-compat feed result {feed_id}`" in done.output


def test_a_full_disk_is_told_and_leaves_nothing(
    world: World, feed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    feed_id = run("feed", "submit", feed, "--type", FULFILLMENT, "--sandbox").output.strip()
    monkeypatch.setattr(shutil, "copyfileobj", full)
    done = run("feed", "result", feed_id, "--wait", "90", "-o", tmp_path / "report.xml", "--sandbox")
    assert (done.exit_code, "report.xml cannot be written: No space left on device" in done.output) == (2, True)
    assert [each.name for each in tmp_path.iterdir()] == ["feed.xml"]


def test_without_a_ledger_there_is_nothing_to_send(tmp_path: Path) -> None:
    config = tmp_path / "mws-compat.toml"
    config.write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.x"\nlwa_client_secret = "secret"\n'
        '[state]\nurl = "off"\n[[account]]\nseller_id = "A1"\nmws_access_key = "AKIA"\nrefresh_token = "Atzr|x"\n'
    )
    done = run("feed", "send", "--config", config)
    assert (done.exit_code, "nothing is known of feeds" in done.output) == (2, True)


def test_how_it_is_doing_is_redrawn_on_a_terminal() -> None:
    """A real one: the command's standard error is the other end of a pty."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mws.compat.cli", "report", "request", "_GET_MERCHANT_LISTINGS_DATA_", "--sandbox"]
    started = subprocess.Popen(
        [*command, "--wait", "0.5"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    told = b""
    try:
        while piece := os.read(ours, 65536):
            told += piece
    except OSError:
        pass  # Linux says so when the other end is closed
    finally:
        os.close(ours)
    assert started.wait(60) == 3
    # Which of the two is a matter of how long the first look takes.
    assert b"_SUBMITTED_" in told or b"_IN_PROGRESS_" in told
    assert b"\x1b[" in told
    assert b"fetch it later" in told


def test_what_waits_is_sent_without_a_gateway(world: World, tmp_path: Path) -> None:
    stock = tmp_path / "stock.txt"
    stock.write_text("sku\tprice\tquantity\nSKU-1\t16.50\t4000\n")
    feed_id = run("feed", "submit", stock, "--type", FLAT, "--sandbox").output.strip()
    waits = run("feed", "send", "--sandbox")
    assert (waits.exit_code, waits.output) == (3, f"seller\tunsent\nA1SANDBOXSELLER\t{feed_id}\n")
    world.clock.sleep(121)  # its price is done
    assert len(world.feeds) == 1
    sent = run("feed", "send", "--json", "--sandbox", "--account", "A1SANDBOXSELLER")
    assert (sent.exit_code, json.loads(sent.output)) == (0, [{"seller": "A1SANDBOXSELLER", "unsent": []}])
    assert len(world.feeds) == 2


def test_sent_prints_what_was_submitted_while_it_is_kept(tmp_path: Path) -> None:
    """In the state database, sealed: a later look needs neither the sandbox nor the file."""
    clock = FixedClock(SystemClock().now())  # the command looks by the machine's own
    url = f"sqlite:///{tmp_path}/state.sqlite3"
    world = World(state=State(StateSettings(url=url), clock=clock), clock=clock)
    content = envelope(*range(1, 8000))
    feed_id = the(world.submit(content), "FeedSubmissionId")
    world.facade.close()
    secret = b"111-1111111-1111111"
    assert secret in content
    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())
    config = tmp_path / "mws-compat.toml"
    config.write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.sandbox"\nlwa_client_secret = "secret"\n'
        f'[state]\nurl = "{url}"\n'
        '[[account]]\nseller_id = "A1SANDBOXSELLER"\nmws_access_key = "AKIASANDBOXSANDBOX00"\n'
        'refresh_token = "Atzr|x"\n'
    )
    done = run("feed", "sent", feed_id, "--config", config, "-o", tmp_path / "sent.xml")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sent.xml").read_bytes() == content
    assert run("feed", "sent", "1", "--config", config).exit_code == 1


def test_sent_prints_where_the_prices_of_a_sku_went(tmp_path: Path) -> None:
    clock = FixedClock(SystemClock().now())
    url = f"sqlite:///{tmp_path}/state.sqlite3"
    world = World(state=State(StateSettings(url=url), clock=clock), clock=clock)
    feed_id = the(world.submit(listing("Price", price(1, "MUG-350")), PRICING), "FeedSubmissionId")
    world.facade.close()
    config = tmp_path / "mws-compat.toml"
    config.write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.sandbox"\nlwa_client_secret = "secret"\n'
        f'[state]\nurl = "{url}"\n'
        '[[account]]\nseller_id = "A1SANDBOXSELLER"\nmws_access_key = "AKIASANDBOXSANDBOX00"\n'
        'refresh_token = "Atzr|x"\n'
    )
    done = run("feed", "sent", "--sku", "MUG-350", "--config", config)
    assert done.exit_code == 0, done.output
    names, row = (line.split("\t") for line in done.output.splitlines())
    shown = dict(zip(names, row, strict=True))
    assert {shown["seller"], shown["marketplace"], shown["element"]} == {
        "A1SANDBOXSELLER", "ATVPDKIKX0DER", "StandardPrice",
    }  # fmt: skip
    assert [shown[name] for name in ("from", "to", "currency", "times", "feed")] == [
        "12.49",
        "19.99",
        "USD",
        "1",
        feed_id,
    ]
    (note,) = json.loads(run("feed", "sent", "--sku", "MUG-350", "--config", config, "--json").output)
    assert (note["sku"], note["old"], note["new"], note["sent"]) == ("MUG-350", "12.49", "19.99", note["last"])
    assert run("feed", "sent", "--sku", "NONE", "--config", config).exit_code == 1
    assert run("feed", "sent", "--config", config).exit_code == 2
    assert run("feed", "sent", feed_id, "--sku", "MUG-350", "--config", config).exit_code == 2


def test_what_is_meant_twice_is_submitted_twice(world: World, tmp_path: Path) -> None:
    refund = tmp_path / "refund.xml"
    refund.write_bytes(envelope(1, message="OrderAdjustment"))
    command = ("feed", "submit", refund, "--type", "_POST_PAYMENT_ADJUSTMENT_DATA_", "--sandbox")
    first = run(*command).output
    assert run(*command).output == first
    assert run(*command, "--again").output not in ("", first)


def test_failed_messages_are_exit_code_3(world: World, tmp_path: Path) -> None:
    """In the report, though Amazon took the feed and is done with it."""
    feed = tmp_path / "prices.xml"
    feed.write_bytes(listing("Price", price(1, "MUG-350"), price(2, "NO-SUCH")))
    done = run("feed", "submit", feed, "--type", PRICING, "--wait", "600", "--sandbox")
    assert (done.exit_code, "<MessagesWithError>1</MessagesWithError>" in done.output) == (3, True)
    feed_id = done.output.splitlines()[0]
    again = run("feed", "result", feed_id, "-o", tmp_path / "report.xml", "--sandbox")
    assert again.exit_code == 3
    assert b"<MessagesWithError>1</MessagesWithError>" in (tmp_path / "report.xml").read_bytes()
    good = tmp_path / "good.xml"
    good.write_bytes(listing("Price", price(1, "MUG-350")))
    assert run("feed", "submit", good, "--type", PRICING, "--wait", "600", "--sandbox").exit_code == 0
