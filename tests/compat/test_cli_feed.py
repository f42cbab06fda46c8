"""`mws-compat feed`: a file goes in, its id or its report comes out, and the exit code says which way it ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat import cli_serve
from mws.compat.cli import main
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.spapi.clock import FixedClock, SystemClock
from tests.compat.test_feeds import FEED, FULFILLMENT, World, envelope, the


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Commands that say --sandbox speak to this one."""
    made = World()
    monkeypatch.setattr(cli_serve, "sandbox_facade", lambda options: made.facade)
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
    assert run("feed", "result", "1", "--sandbox").exit_code == 1


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
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.x"\nlwa_client_secret = "secret"\n'
        f'[state]\nurl = "{url}"\n'
        '[[account]]\nseller_id = "A1SANDBOXSELLER"\nmws_access_key = "AKIASANDBOXSANDBOX00"\n'
        'refresh_token = "Atzr|x"\n'
    )
    done = run("feed", "sent", feed_id, "--config", config, "-o", tmp_path / "sent.xml")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sent.xml").read_bytes() == content
    assert run("feed", "sent", "1", "--config", config).exit_code == 1
