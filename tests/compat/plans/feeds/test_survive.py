"""Feeds survive `kill -9`, a full disk and a second process: never two feeds upstream for one submission.

Real processes on one SQLite file, and a sandbox over real sockets that holds a call while its caller is killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mws.mappings.feeds.operations import CREATE, PATCH_LISTING
from tests.compat.plans.feeds.submitting import FEED, FULFILLMENT, envelope
from tests.compat.processes import DOCUMENTS, FEEDS, LISTINGS, UPLOAD, Program, Upstream, served

LATER = 16
"""Minutes after which a submission that was under way counts as given up."""
PRICING = "_POST_PRODUCT_PRICING_DATA_"

pytestmark = pytest.mark.long

resource = pytest.importorskip("resource")
needs_prlimit = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="no prlimit: another process has no limits")

PRICES = (
    b"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>M_1</MerchantIdentifier>"
    b"</Header><MessageType>Price</MessageType><Message><MessageID>1</MessageID><OperationType>Update</OperationType>"
    b'<Price><SKU>SKU-1</SKU><StandardPrice currency="DEFAULT">35.00</StandardPrice></Price></Message></AmazonEnvelope>'
)
STOCK = "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_"

as_it_is_and_converted = pytest.mark.parametrize("content", [FEED, PRICES], ids=["as it is", "converted"])


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with served(Upstream()) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite3"


def submit(program: Program, content: bytes = FEED) -> None:
    program.ask("SubmitFeed", content, FeedType=PRICING if b"<Price>" in content else FULFILLMENT)


def submitted(program: Program, content: bytes = FEED) -> str:
    """The FeedSubmissionId of a submission that is answered with one."""
    submit(program, content)
    told = program.answer()
    assert told["status"] == 200, told
    (only,) = told["ids"]
    return str(only)


# ---- kill -9 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DOCUMENTS, UPLOAD])
@as_it_is_and_converted
def test_killed_before_the_feed_was_created_it_is_submitted_once_by_the_repeat(
    upstream: Upstream, file: Path, path: str, content: bytes
) -> None:
    gate = upstream.hold(path)
    with Program(upstream, file) as first:
        submit(first, content)
        gate.wait()
        first.kill()
    gate.release()
    with Program(upstream, file) as soon:
        submit(soon, content)
        told = soon.answer()
        assert (told["status"], told["code"]) == (503, "RequestThrottled")
    assert upstream.feeds == []
    with Program(upstream, file, LATER) as later:
        feed_id = submitted(later, content)
        assert submitted(later, content) == feed_id
    assert upstream.feeds == [feed_id]
    assert upstream.counts[CREATE] == 1


@as_it_is_and_converted
def test_killed_while_the_feed_was_being_created_it_is_found_and_not_submitted_again(
    upstream: Upstream, file: Path, content: bytes
) -> None:
    gate = upstream.hold(FEEDS, answered=True)
    with Program(upstream, file) as first:
        submit(first, content)
        gate.wait()
        first.kill()
    gate.release()
    (made,) = upstream.feeds
    with Program(upstream, file) as soon:
        submit(soon, content)
        assert soon.answer()["code"] == "RequestThrottled"
    with Program(upstream, file, LATER) as later:
        assert submitted(later, content) == made
        assert later.call("GetFeedSubmissionList")["ids"] == [made]
    assert upstream.counts[CREATE] == 1


@as_it_is_and_converted
def test_killed_on_its_way_and_never_arrived_the_outcome_is_told_as_unknown(
    upstream: Upstream, file: Path, content: bytes
) -> None:
    gate = upstream.hold(FEEDS)
    with Program(upstream, file) as first:
        submit(first, content)
        gate.wait()
        first.kill()
    gate.release(dropped=True)
    with Program(upstream, file, LATER) as later:
        for _ in range(2):
            submit(later, content)
            told = later.answer()
            assert (told["unknown"], told["status"]) == (True, 400)
    assert upstream.feeds == []
    assert CREATE not in upstream.counts


@as_it_is_and_converted
def test_arrived_after_its_sender_was_killed_it_is_found(upstream: Upstream, file: Path, content: bytes) -> None:
    """What was on the wire may come to Amazon long after its sender is dead."""
    gate = upstream.hold(FEEDS)
    with Program(upstream, file) as first:
        submit(first, content)
        gate.wait()
        first.kill()
    with Program(upstream, file, LATER) as later:
        submit(later, content)
        assert later.answer()["unknown"]
        gate.release()
        assert submitted(later, content) == upstream.feeds[0]
    assert upstream.counts[CREATE] == 1


@as_it_is_and_converted
def test_killed_after_the_answer_the_repeat_gets_the_same_id_at_once(
    upstream: Upstream, file: Path, content: bytes
) -> None:
    with Program(upstream, file) as first:
        feed_id = submitted(first, content)
        first.kill()
    with Program(upstream, file) as second:
        assert submitted(second, content) == feed_id
        assert second.call("GetFeedSubmissionList")["ids"] == [feed_id]
    assert upstream.counts[CREATE] == 1


# ---- two processes -------------------------------------------------------------------------------------------------


def test_of_two_processes_with_the_same_feed_at_the_same_moment_one_submits_it(upstream: Upstream, file: Path) -> None:
    with Program(upstream, file) as one, Program(upstream, file) as other:
        for number in range(1, 9):
            for program in (one, other):
                submit(program, envelope(number))
            told = [program.answer() for program in (one, other)]
            ids = {each["ids"][0] for each in told if each["status"] == 200}
            assert ids == {upstream.feeds[0]}, told
            assert {each["code"] for each in told} <= {"", "RequestThrottled"}
            assert len(upstream.feeds) == upstream.counts[CREATE] == number
            assert {submitted(program, envelope(number)) for program in (one, other)} == ids


def test_while_one_process_submits_the_other_is_told_to_wait_and_then_gets_the_same_id(
    upstream: Upstream, file: Path
) -> None:
    gate = upstream.hold(FEEDS)
    with Program(upstream, file) as one, Program(upstream, file) as other:
        submit(one)
        gate.wait()
        submit(other)
        told = other.answer()
        assert (told["status"], told["code"]) == (503, "RequestThrottled")
        assert submitted(other, envelope(7)) == upstream.feeds[0]
        gate.release()
        (feed_id,) = one.answer()["ids"]
        assert submitted(other) == feed_id == upstream.feeds[0]
    assert upstream.counts[CREATE] == 2


def test_a_process_that_was_given_up_for_dead_before_it_sent_anything_sends_nothing(
    upstream: Upstream, file: Path
) -> None:
    gate = upstream.hold(UPLOAD)
    with Program(upstream, file) as slow:
        submit(slow)
        gate.wait()
        with Program(upstream, file, LATER) as other:
            feed_id = submitted(other)
        gate.release()
        assert slow.answer()["code"] == "RequestThrottled"
        assert submitted(slow) == feed_id
    assert upstream.feeds == [feed_id]
    assert upstream.counts[CREATE] == 1


def test_a_process_that_was_given_up_for_dead_while_it_sent_tells_the_others_in_the_end(
    upstream: Upstream, file: Path
) -> None:
    gate = upstream.hold(FEEDS)
    with Program(upstream, file) as slow, Program(upstream, file, LATER) as other:
        submit(slow)
        gate.wait()
        submit(other)
        assert other.answer()["unknown"]
        gate.release()
        (feed_id,) = slow.answer()["ids"]
        assert submitted(other) == feed_id == upstream.feeds[0]
    assert upstream.counts[CREATE] == 1


def test_of_processes_that_come_upon_a_waiting_feed_at_the_same_moment_one_submits_it(
    upstream: Upstream, file: Path
) -> None:
    """Stock that rises waits for its price: whoever asks when that is done sends it."""
    with ExitStack() as running:
        programs = [running.enter_context(Program(upstream, file)) for _ in range(4)]
        for number in range(4):
            content = f"sku\tprice\tquantity\nSKU-1\t16.50\t{4000 + number}\n".encode()
            (feed_id,) = programs[0].call("SubmitFeed", content, FeedType=STOCK)["ids"]
            assert upstream.counts[CREATE] == 2 * number + 1
            upstream.clock.sleep(61)
            for program in programs:
                program.ask("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=feed_id)
            assert [program.answer()["ids"] for program in programs] == [[feed_id]] * 4
            assert len(upstream.feeds) == upstream.counts[CREATE] == 2 * number + 2


# ---- a full disk ---------------------------------------------------------------------------------------------------


def fill_the_disk(program: Program) -> None:
    """For this program: no file of its can be written any more."""
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def make_room(program: Program) -> None:
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@needs_prlimit
def test_what_cannot_be_written_down_is_not_submitted(upstream: Upstream, file: Path) -> None:
    with Program(upstream, file) as program:
        before = submitted(program)
        sent = upstream.counts
        fill_the_disk(program)
        for _ in range(2):
            submit(program, envelope(7))
            told = program.answer()
            assert (told["status"], told["code"]) == (503, "ServiceUnavailable")
            assert "disk" in told["said"]
        assert upstream.counts == sent
        make_room(program)
        assert program.call("GetFeedSubmissionList")["ids"] == [before]
        after = submitted(program, envelope(7))
        assert program.call("GetFeedSubmissionList")["ids"] == [after, before]
    assert upstream.counts[CREATE] == 2


@needs_prlimit
def test_a_disk_that_fills_up_during_the_upload_stops_the_submission(upstream: Upstream, file: Path) -> None:
    gate = upstream.hold(UPLOAD)
    with Program(upstream, file) as program:
        submit(program)
        gate.wait()
        fill_the_disk(program)
        gate.release()
        told = program.answer()
        assert (told["status"], told["code"]) == (503, "ServiceUnavailable")
    assert CREATE not in upstream.counts
    with Program(upstream, file, LATER) as later:
        assert submitted(later) == upstream.feeds[0]
    assert upstream.counts[CREATE] == 1


@needs_prlimit
def test_a_disk_that_is_full_when_the_feed_is_amazon_s_keeps_nobody_from_its_id(upstream: Upstream, file: Path) -> None:
    gate = upstream.hold(FEEDS, answered=True)
    with Program(upstream, file) as program:
        submit(program)
        gate.wait()
        fill_the_disk(program)
        gate.released.set()
        told = program.answer()
        assert (told["status"], told["ids"]) == (200, upstream.feeds)
        make_room(program)
        submit(program)
        assert program.answer()["code"] == "RequestThrottled"
    with Program(upstream, file, LATER) as later:
        assert submitted(later) == upstream.feeds[0]
    assert upstream.counts[CREATE] == 1


# ---- a submission of several feeds ---------------------------------------------------------------------------------

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
MESSAGES = envelope(message="Inventory").replace(
    b"</AmazonEnvelope>",
    b"".join(
        b"<Message><MessageID>%d</MessageID><OperationType>Update</OperationType>"
        b"<Inventory><SKU>SKU-%d</SKU><Quantity>5</Quantity></Inventory></Message>" % (number, number)
        for number in (1, 2, 3)
    )
    + b"</AmazonEnvelope>",
)
PLACES = {"MarketplaceIdList_Id_1": "ATVPDKIKX0DER", "MarketplaceIdList_Id_2": "A2EUQ1WTGCTBG2"}


@pytest.mark.parametrize("arrives", [True, False])
def test_killed_between_two_feeds_of_a_submission_neither_is_submitted_twice(
    upstream: Upstream, file: Path, arrives: bool
) -> None:
    gate = upstream.hold(FEEDS, answered=arrives, skip=1)
    with Program(upstream, file) as first:
        first.ask("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)
        gate.wait()
        first.kill()
    gate.release(dropped=not arrives)
    head = upstream.feeds[-1]
    sent = upstream.counts[CREATE]
    for minutes in (0, LATER, 40):
        with Program(upstream, file, minutes) as again:
            told = again.call("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)
            assert told["ids"] == [head], told
            listed = again.call("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=head)
            assert listed["ids"] == [head]
    assert upstream.counts[CREATE] == sent == (2 if arrives else 1)


# ---- a submission that is sent change by change --------------------------------------------------------------------


@pytest.mark.parametrize("arrives", [True, False])
def test_killed_between_two_changes_of_a_submission_none_is_sent_twice(
    upstream: Upstream, file: Path, arrives: bool
) -> None:
    """The one that was under way is told as lost, arrived or not; those after it are sent when somebody asks."""
    gate = upstream.hold(LISTINGS, answered=arrives, skip=1)
    with Program(upstream, file, route="auto") as first:
        first.ask("SubmitFeed", MESSAGES, FeedType=INVENTORY)
        gate.wait()
        first.kill()
    gate.release(dropped=not arrives)
    with Program(upstream, file, route="auto") as soon:
        (head,) = soon.call("SubmitFeed", MESSAGES, FeedType=INVENTORY)["ids"]
        assert soon.call("GetFeedSubmissionResult", FeedSubmissionId=head)["code"] == "FeedProcessingResultNotReady"
    with Program(upstream, file, LATER, "auto") as later:
        told = later.call("GetFeedSubmissionResult", FeedSubmissionId=head)
        assert (told["status"], told["lost"]) == (200, ["2"])
    assert upstream.counts[PATCH_LISTING] == (3 if arrives else 2)


def test_killed_at_the_first_feed_of_a_submission_the_repeat_finds_it_and_sends_the_others(
    upstream: Upstream, file: Path
) -> None:
    gate = upstream.hold(FEEDS, answered=True)
    with Program(upstream, file) as first:
        first.ask("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)
        gate.wait()
        first.kill()
    gate.release()
    (head,) = upstream.feeds
    for minutes in (LATER, 40):
        with Program(upstream, file, minutes) as later:
            assert later.call("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)["ids"] == [head]
            assert later.call("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=head)["ids"] == [head]
            assert later.call("GetFeedSubmissionList")["ids"] == [head]
    assert len(upstream.feeds) == upstream.counts[CREATE] == 2


@needs_prlimit
def test_a_disk_that_fills_up_between_two_feeds_of_a_submission_loses_none_and_doubles_none(
    upstream: Upstream, file: Path
) -> None:
    gate = upstream.hold(FEEDS, answered=True)
    with Program(upstream, file) as program:
        program.ask("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)
        gate.wait()
        fill_the_disk(program)
        gate.released.set()
        (head,) = program.answer()["ids"]
        assert upstream.feeds == [head]
    with Program(upstream, file, LATER) as later:
        assert later.call("SubmitFeed", PRICES, FeedType=PRICING, **PLACES)["ids"] == [head]
        assert later.call("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=head)["ids"] == [head]
    assert len(upstream.feeds) == upstream.counts[CREATE] == 2
