"""`writes = "dry_run"`: the program goes through, nothing is sent, and what it now believes is sent once it is over."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from mws.compat.accounts import policy
from mws.compat.cli import main
from mws.compat.cli.rehearsed import Writing
from mws.compat.config import ConfigError, StateSettings, load
from mws.compat.facade import Facade
from mws.compat.ledger.questions.rehearsals import CountRehearsals
from mws.compat.operate.rehearsals import in_words, refuse_if_left
from mws.compat.state import State
from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.accounts.kept import Kept
from tests.compat.listings.feeds import FLAT as LISTINGS
from tests.compat.listings.feeds import INVENTORY, PRICING, price, stock
from tests.compat.listings.feeds import envelope as listing
from tests.compat.plans.feeds.submitting import FEED, FLAT, FULFILLMENT, REFUND, World, code, envelope, the

REFUNDED = envelope(1, 2, 3, message="OrderAdjustment")
SECRET = b"111-1111111-1111111"


def at(folder: Path, writes: str = "dry_run", sandbox: Sandbox | None = None, clock: FixedClock | None = None) -> World:
    # The commands below go by the machine's own clock.
    clock = clock or FixedClock(SystemClock().now())
    state = State(StateSettings(url=f"sqlite:///{folder}/s.sqlite3"), clock=clock)
    return World(account={"writes": writes}, state=state, clock=clock, sandbox=sandbox)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return at(tmp_path)


def report(world: World, feed_id: str) -> bytes:
    body = world.result(feed_id).body
    return body if isinstance(body, bytes) else body.read()


def number(world: World, feed_id: str, name: str) -> str | None:
    return etree.fromstring(report(world, feed_id)).findtext(f".//{name}")


def nothing_was_sent(world: World) -> bool:
    return world.feeds == [] and world.upstream("feeds.2021-06-30.createFeedDocument") == 0


def test_the_usual_program_goes_through(world: World) -> None:
    submitted = world.submit()
    feed_id = the(submitted, "FeedSubmissionId")
    assert the(submitted, "FeedProcessingStatus") == "_SUBMITTED_"
    assert len(feed_id) == 16
    assert feed_id.isdigit()
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    assert number(world, feed_id, "MessagesSuccessful") == "2"
    assert b"2 shipment confirmations would have been sent" in report(world, feed_id)
    assert the(world.call("GetFeedSubmissionCount"), "Count") == "1"
    assert nothing_was_sent(world)


def test_what_is_wrong_is_told_as_it_would_be(world: World) -> None:
    assert code(world.submit(b"no feed")) == "InputDataError"
    rows = listing("Price", price(1, "SKU-1"), price(2, "SKU-2", "<StandardPrice>none</StandardPrice>"))
    feed_id = the(world.submit(rows, PRICING), "FeedSubmissionId")
    assert (number(world, feed_id, "MessagesWithError"), number(world, feed_id, "MessagesSuccessful")) == ("1", "1")
    assert nothing_was_sent(world)
    assert world.upstream("listingsItems.2021-08-01.patchListingsItem") == 0


@pytest.mark.parametrize(
    ("content", "feed_type", "count"),
    [
        (b"order-id\tquantity\n1\t2\n\n2\t3\r\n", FLAT, 2),
        (b"order-id\tquantity\n1\t2", FLAT, 1),
        (b"sku\tprice\tquantity\nSKU-1\t16.50\t\n", LISTINGS, 1),
    ],
)
def test_rows_of_flat_files_are_counted(world: World, content: bytes, feed_type: str, count: int) -> None:
    told = report(world, the(world.submit(content, feed_type), "FeedSubmissionId"))
    assert f"Number of records successful\t\t{count}\n".encode() in told


def test_the_same_again_is_a_rehearsal_again(world: World) -> None:
    first = the(world.submit(signature="s"), "FeedSubmissionId")
    assert the(world.submit(signature="s"), "FeedSubmissionId") == first
    world.clock.sleep(100)
    assert the(world.submit(signature="t"), "FeedSubmissionId") != first


def test_a_rehearsal_does_not_stand_in_for_the_real_submission(world: World, tmp_path: Path) -> None:
    rehearsed = the(world.submit(REFUNDED, REFUND), "FeedSubmissionId")
    real = at(tmp_path, "on", world.sandbox, world.clock)
    assert the(real.submit(REFUNDED, REFUND), "FeedSubmissionId") != rehearsed
    assert len(real.feeds) == 1


def test_without_a_database_nothing_is_promised_that_nobody_keeps() -> None:
    world = World(account={"writes": "dry_run"})
    refused = world.submit()
    assert refused.status >= 400
    assert "state database" in str(refused.error)
    # Prices and stock are said again, so they need none.
    assert world.submit(listing("Inventory", stock(1, "SKU-1")), INVENTORY).status == 200


def test_what_is_left_is_told_in_words() -> None:
    assert in_words({FULFILLMENT: 214, REFUND: 3}) == "214 shipment confirmations, 3 refunds"
    assert in_words({REFUND: 1}) == "1 refund"
    assert in_words({}) == ""


# ---- once it is over -----------------------------------------------------------------------------------------------


def configuration(folder: Path, writes: str) -> Path:
    file = folder / "mws-compat.toml"
    file.write_text(
        '[spapi]\nlwa_client_id = "amzn1.application-oa2-client.sandbox"\n'
        'lwa_client_secret = "amzn1.oa2-cs.v1.sandbox"\n'
        'endpoint = "http://sandbox.invalid"\nlwa_endpoint = "http://sandbox.invalid/auth/o2/token"\n'
        f'writes = "{writes}"\n[state]\nurl = "sqlite:///{folder}/s.sqlite3"\n'
        '[[account]]\nseller_id = "A1SANDBOXSELLER"\nmws_access_key = "AKIASANDBOXSANDBOX00"\n'
        'refresh_token = "Atzr|sandbox"\nhome_marketplace = "ATVPDKIKX0DER"\nmarketplaces = ["ATVPDKIKX0DER"]\n'
    )
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def left(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two feeds that are left, and one of prices, which is not; commands reach the sandbox."""
    world.submit(FEED, FULFILLMENT)
    world.submit(listing("Price", price(1, "SKU-1")), PRICING)
    world.submit(REFUNDED, REFUND, params={"MarketplaceIdList.Id.1": "ATVPDKIKX0DER"})
    make = Facade.__init__

    def on_the_sandbox(self: Facade, *given: Any, **named: Any) -> None:  # Any: its own
        make(self, *given, **{**named, "session": session(world.sandbox)})

    monkeypatch.setattr(Facade, "__init__", on_the_sandbox)
    return world


def test_what_is_left_is_listed_by_kind(left: World, tmp_path: Path) -> None:
    file = configuration(tmp_path, "dry_run")
    shown = run("feed", "rehearsed", "--config", file)
    assert shown.exit_code == 0, shown.output
    assert "2 shipment confirmations, 3 refunds left of a rehearsal" in shown.output
    (told,) = json.loads(run("feed", "rehearsed", "--config", file, "--json").output)
    assert [row["feedType"] for row in told["feeds"]] == [FULFILLMENT, REFUND]


def test_it_is_kept_sealed(left: World, tmp_path: Path) -> None:
    left.facade.close()
    assert all(SECRET not in path.read_bytes() for path in tmp_path.iterdir() if "sqlite3" in path.name)


def test_they_are_sent_in_order_and_once(left: World, tmp_path: Path) -> None:
    file = configuration(tmp_path, "dry_run")
    sent = run("feed", "rehearsed", "--send", "--config", file)
    assert sent.exit_code == 0, sent.output
    assert [feed.type for feed in reversed(left.feeds)] == [FULFILLMENT.strip("_"), REFUND.strip("_")]
    assert "nothing" in run("feed", "rehearsed", "--send", "--config", file).output
    assert len(left.feeds) == 2
    assert "nothing left" in run("feed", "rehearsed", "--config", file).output


def test_a_run_that_was_killed_before_it_noted_what_it_sent_sends_nothing_twice(left: World, tmp_path: Path) -> None:
    file = configuration(tmp_path, "dry_run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mws.compat.cli.rehearsed._over", lambda *arguments: None)
        run("feed", "rehearsed", "--send", "--config", file)
    assert len(left.feeds) == 2
    assert run("feed", "rehearsed", "--send", "--config", file).exit_code == 0
    assert len(left.feeds) == 2


def test_they_are_forgotten_where_nobody_wants_them(left: World, tmp_path: Path) -> None:
    file = configuration(tmp_path, "dry_run")
    assert run("feed", "rehearsed", "--drop", "--config", file).exit_code == 0
    assert nothing_was_sent(left)
    assert "nothing left" in run("feed", "rehearsed", "--config", file).output
    assert run("config", "check", "--config", configuration(tmp_path, "on")).exit_code == 0


def test_with_any_left_nobody_writes_for_real(left: World, tmp_path: Path) -> None:
    file = configuration(tmp_path, "on")
    checked = run("config", "check", "--config", file)
    assert checked.exit_code == 2
    assert "2 shipment confirmations, 3 refunds of a rehearsal" in checked.output
    with pytest.raises(ConfigError, match="never sent"):
        Facade.configured(load(file))
    run("feed", "rehearsed", "--send", "--config", configuration(tmp_path, "dry_run"))
    Facade.configured(load(configuration(tmp_path, "on"))).close()


def test_accounts_that_are_kept_elsewhere_are_asked_too(left: World, tmp_path: Path) -> None:
    read = load(configuration(tmp_path, "on"))
    nobody = replace(read, accounts=())
    with closing(State(read.state)) as state:
        refuse_if_left(nobody, state)
        with pytest.raises(ConfigError, match="2 shipment confirmations, 3 refunds of a rehearsal of seller A1SANDBOX"):
            refuse_if_left(nobody, state, Kept(read))


def test_only_the_seller_whose_feeds_are_sent_is_let_through(tmp_path: Path) -> None:
    read = load(configuration(tmp_path, "dry_run"))
    (first,) = read.accounts
    kept = Kept(replace(read, accounts=(first, replace(first, seller_id="A2OTHER"))))
    known = Writing(kept, first.seller_id)
    asked = [known.find(first.mws_access_key, each.seller_id) for each in kept.all]
    assert asked == list(known.all)
    assert known.has(first.mws_access_key, "A2OTHER")
    assert known.secret_keys(first.mws_access_key) == kept.secret_keys(first.mws_access_key) is not None
    assert [policy.writes(known.application(each), each, "SubmitFeed") for each in asked] == ["on", "dry_run"]
    assert [policy.writes(known.application(each), each, "RequestReport") for each in asked] == ["dry_run"] * 2
    kept.become(replace(read, accounts=(first,)))
    assert len(known.all) == 1
    assert known.changed == kept.changed


def test_writes_that_are_off_stay_off(left: World, tmp_path: Path) -> None:
    refused = run("feed", "rehearsed", "--send", "--config", configuration(tmp_path, "off"))
    assert refused.exit_code == 2
    assert left.feeds == []


def test_after_a_month_nothing_is_left(world: World) -> None:
    world.submit()
    owner = world.facade.owner(world.account)
    assert world.facade.ledger.answer(owner, CountRehearsals()) == {FULFILLMENT: 2}
    world.clock.sleep(30 * 86_400 + 1)
    assert world.facade.ledger.answer(owner, CountRehearsals()) == {}
