"""The fault matrix: what a call ends in, how many requests that costs, and that it ends in time; for reads and writes.

`docs/faults.md` is printed from what these cells saw: `python -m tests.spapi.test_faults` (`make docs`) writes it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mws.spapi import sandbox as facts
from mws.spapi.calls import RestCall, RestReply
from mws.spapi.client import Client
from mws.spapi.clock import Clock, FixedClock, SystemClock
from mws.spapi.errors import OutcomeUnknown, SpapiError
from mws.spapi.retry import ATTEMPTS as TOKEN_ATTEMPTS
from mws.spapi.routes import pace, route
from mws.spapi.sandbox import embedded
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sending import ATTEMPTS, THROTTLED_ATTEMPTS
from mws.spapi.signing import AwsKeys
from tests.redis_server import RedisServer, needs_redis, redis_program
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, failure, lwa_error, reply
from tests.spapi.held import HeldClock

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
MARKS = "<!-- generated: faults -->\n", "\n<!-- /generated -->"

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
READ = RestCall("orders.2026-01-01.getOrder", {"orderId": "111-1111111-1111111"})
WRITE = RestCall(
    "feeds.2021-06-30.createFeed", body={"feedType": "X", "marketplaceIds": ["M"], "inputFeedDocumentId": "1"}
)
FOUND = {"order": {"orderId": "111-1111111-1111111"}, "feedId": "1"}
GOOD = reply(FOUND)
EXPIRED = failure(403, "Unauthorized", "The access token you provided has expired.")
TOO_MANY = failure(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")

DEADLINE, SHORT, MAX_WAIT = 60.0, 0.4, 5.0
# What a loaded machine may need to notice that a deadline is over.
SLACK = 5.0


@dataclass(frozen=True)
class Seen:
    """How a call ended ("answered" or the error's class), and how many requests the endpoint and LWA saw for it."""

    ending: str
    requests: int
    tokens: int = 1


@dataclass(frozen=True)
class Cell:
    """One fault. run: makes the call under it and looks. read, write: what is to be seen; write None where a write has
    no part in it. deadline: of the call, in seconds, 0 = none applies. note: what the table says beside it.
    """

    fault: str
    run: Callable[[RestCall], Seen]
    read: Seen | None
    write: Seen | None
    deadline: float = DEADLINE
    note: str = ""
    redis: bool = False


# ---- how a cell is run ---------------------------------------------------------------------------------------------


def client(server: Faulty, clock: Clock, **options: Any) -> Client:
    return Client(
        refresh_token="Atzr|r",
        lwa_client_id="client-id",
        lwa_client_secret="client-secret",
        endpoint=server.url,
        lwa_endpoint=options.pop("lwa_endpoint", server.token_url),
        clock=clock,
        **{"deadline": DEADLINE, "max_wait": MAX_WAIT, **options},
    )


def ending(send: Callable[[], RestReply], clock: Clock, deadline: float) -> str:
    """How it ends. Fails where that takes longer than the deadline, by the client's clock or by the machine's."""
    began, machine = clock.monotonic(), time.monotonic()
    try:
        send()
    except SpapiError as exc:
        said = type(exc).__name__
    else:
        said = "answered"
    # Waiting for the rate is not part of the deadline; it has its own limit.
    assert clock.monotonic() - began <= deadline + MAX_WAIT
    assert time.monotonic() - machine <= deadline + SLACK
    return said


def answers(
    *script: Step, lwa: tuple[Step, ...] = (), clock: Clock | None = None, **options: Any
) -> Callable[..., Seen]:
    """The server answers by that script."""

    def run(call: RestCall) -> Seen:
        moved = clock or FixedClock(NOON)
        with Faulty(*script, lwa=lwa) as server:
            api = client(server, moved, **options)
            said = ending(lambda: api.send(call), moved, options.get("deadline", DEADLINE))
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def never_whole(*script: Step, lwa: tuple[Step, ...] = ()) -> Callable[[RestCall], Seen]:
    """The same on the machine's clock: sockets know no other, and what never ends has to end by it."""
    return answers(*script, lwa=lwa, clock=SystemClock(), deadline=SHORT)


def all_the_time_in_the_world(call: RestCall) -> Seen:
    """429 for ever and all the time in the world: the clock runs on while the rate is waited for."""
    clock = FixedClock(NOON)
    with Faulty(TOO_MANY) as server:
        api = client(server, clock, max_wait=None)
        with pytest.raises(SpapiError) as caught:
            api.send(call)
        api.close()
    assert caught.value.retry_after is not None
    return Seen(type(caught.value).__name__, len(server.seen), len(server.tokens))


def on_a_kept_connection(at_once: bool) -> Callable[[RestCall], Seen]:
    """The server closed the connection that the first call left open: before the second, or when it arrives."""

    def run(call: RestCall) -> Seen:
        clock, hung_up = FixedClock(NOON), threading.Event()
        script = (faulty.then_hang_up(GOOD, hung_up), GOOD) if at_once else (GOOD, faulty.close_before_headers, GOOD)
        with Faulty(*script) as server:
            api = client(server, clock)
            api.send(call)
            assert not at_once or hung_up.wait(SLACK)
            said = ending(lambda: api.send(call), clock, DEADLINE)
            api.close()
        return Seen(said, len(server.seen) - 1, len(server.tokens))

    return run


def with_rate_header(value: str) -> Callable[[RestCall], Seen]:
    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(reply(FOUND, x_amzn_RateLimit_Limit=value)) as server:
            api = client(server, clock)
            _, burst = pace(route(call.operation))
            before = api.cost(call.operation, int(burst) + 2)
            said = ending(lambda: api.send(call), clock, DEADLINE)
            assert api.cost(call.operation, int(burst) + 1) == pytest.approx(before), "the rate is the published one"
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def rate_halved(call: RestCall) -> Seen:
    """A server that enforces the rate on the same clock, and halves it in the middle of 90 calls."""
    clock = FixedClock(NOON)
    rate, burst = pace(route(call.operation))
    bucket = {"tokens": burst, "at": 0.0, "served": 0.0}

    def enforcing(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        now = clock.monotonic()
        allowed = rate if bucket["served"] < 45 else rate / 2
        bucket["tokens"] = min(burst, bucket["tokens"] + (now - bucket["at"]) * allowed)
        bucket["at"] = now
        if bucket["tokens"] < 1 - 1e-9:
            return TOO_MANY(server, connection, seen)
        bucket["tokens"] -= 1
        bucket["served"] += 1
        return reply({"order": {}}, x_amzn_RateLimit_Limit=str(allowed))(server, connection, seen)

    with Faulty(enforcing) as server:
        api = client(server, clock, max_wait=None)
        for _ in range(90):
            api.send(call)
        api.close()
    least = (45 - burst) / rate + 45 / (rate / 2)
    assert clock.monotonic() <= least * 1.05 + 1 / rate
    return Seen("answered", len(server.seen), len(server.tokens))


def sixteen_threads(call: RestCall) -> Seen:
    """All at a cold cache, while Login with Amazon takes its time."""

    def slow(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        server.stopped.wait(0.3)
        return faulty.token("Atza|1")(server, connection, seen)

    clock = SystemClock()
    with Faulty(GOOD, lwa=(slow,)) as server, ThreadPoolExecutor(16) as pool:
        api = client(server, clock)
        said = set(pool.map(lambda _: ending(lambda: api.send(call), clock, DEADLINE), range(16)))
        api.close()
    return Seen(",".join(sorted(said)), len(server.seen), len(server.tokens))


def lwa_refuses_connections(call: RestCall) -> Seen:
    with Faulty() as gone:
        pass
    return answers(GOOD, lwa_endpoint=gone.token_url)(call)


def clock_off(minutes: float, **options: Any) -> Callable[[RestCall], Seen]:
    """Our clock is off; Amazon looks at the date of a signed request, and at nothing in an unsigned one."""

    def judging(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        date = datetime.strptime(seen.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        step = GOOD
        if "authorization" in seen.headers and abs(date - NOON) > timedelta(minutes=5):
            step = failure(403, "InvalidSignature", "Signature expired: it is not of this time")
        return step(server, connection, seen)

    return lambda call: answers(judging, clock=FixedClock(NOON + timedelta(minutes=minutes)), **options)(call)


def redis_killed(call: RestCall) -> Seen:
    """A call that waits for a rate shared through Redis, when Redis is killed."""
    clock = HeldClock()
    ended: list[str] = []
    _, burst = pace(route(call.operation))
    with RedisServer() as redis, Faulty(GOOD) as server:
        api = client(server, clock, redis_url=redis.url, max_wait=None)
        for _ in range(int(burst)):
            api.send(call)

        def wait() -> None:
            try:
                api.send(call)
            except SpapiError as exc:
                ended.append(type(exc).__name__)
            else:
                ended.append("answered")
            with clock.moved:
                clock.moved.notify_all()

        thread = threading.Thread(target=wait)
        with clock.moved:
            thread.start()
            assert clock.moved.wait_for(lambda: clock.asleep == 1 or ended, SLACK)
        assert not ended, "it waits for its rate"
        redis.kill()
        clock.move(1 / pace(route(call.operation))[0] + 1)
        thread.join(SLACK)
        api.close()
    return Seen(",".join(ended), len(server.seen) - int(burst), len(server.tokens))


def response_lost(call: RestCall) -> Seen:
    """The sandbox carries the write out, and the connection breaks before it can say so."""
    clock = FixedClock(NOON)
    sandbox = Sandbox(clock=clock)
    api = Client(
        refresh_token=facts.REFRESH_TOKEN,
        lwa_client_id=facts.CLIENT_ID,
        lwa_client_secret=facts.CLIENT_SECRET,
        endpoint=embedded.URL,
        lwa_endpoint=embedded.URL + facts.TOKEN_PATH,
        session=embedded.session(sandbox),
        clock=clock,
    )
    feed = {
        "feedType": "POST_PRODUCT_DATA",
        "marketplaceIds": [facts.US],
        "inputFeedDocumentId": api.documents.upload_feed(b"<AmazonEnvelope/>", "text/xml; charset=UTF-8"),
    }
    sandbox.plant(f"{call.operation}:reset")
    caught: list[SpapiError] = []

    def send() -> RestReply:
        try:
            return api.send(replace(call, body=feed))
        except SpapiError as exc:
            caught.append(exc)
            raise

    said = ending(send, clock, DEADLINE)
    (error,) = caught
    assert isinstance(error, OutcomeUnknown)
    assert error.read_back is not None
    assert not error.safe_to_repeat
    shown = api.send(error.read_back.call).data
    assert isinstance(shown, dict)
    assert isinstance(shown["feeds"], list)
    assert len(shown["feeds"]) == 1, "it was carried out, once, and the read it offers shows it"
    return Seen(said, sandbox.journal.counts[call.operation])


# ---- the cells -----------------------------------------------------------------------------------------------------

LOST, LOST_WRITE = Seen("ConnectionLost", ATTEMPTS), Seen("OutcomeUnknown", 1)
UNREADABLE = Seen("UnreadableReply", 1)
LATE, ANSWERED = Seen("DeadlineExceeded", 1), Seen("answered", 1)
STAYS = "the published rate stays"

CELLS = (
    Cell("reset before headers", answers(faulty.reset_before_headers), LOST, LOST_WRITE),
    Cell("closed before headers", answers(faulty.close_before_headers), LOST, LOST_WRITE),
    Cell("reset mid-body, with Content-Length", answers(faulty.reset_mid_body), LOST, LOST_WRITE),
    Cell("closed mid-body, with Content-Length", answers(faulty.close_mid_body), LOST, LOST_WRITE),
    Cell("reset mid-body, without", answers(faulty.reset_mid_body_without_length), LOST, LOST_WRITE),
    Cell("closed mid-body, without", answers(faulty.close_mid_body_without_length), UNREADABLE, LOST_WRITE),
    Cell("closed between chunks", answers(faulty.close_mid_chunks), LOST, LOST_WRITE),
    Cell("stale keep-alive, closed while idle", on_a_kept_connection(True), ANSWERED, ANSWERED, note="noticed unsent"),
    Cell("stale keep-alive, closed on arrival", on_a_kept_connection(False), Seen("answered", 2), LOST_WRITE),
    Cell("no answer", never_whole(faulty.silent), LATE, LOST_WRITE, SHORT),
    Cell("slow drip of headers", never_whole(faulty.drip_headers), LATE, LOST_WRITE, SHORT),
    Cell("slow drip of body", never_whole(faulty.drip_body), LATE, LOST_WRITE, SHORT),
    Cell("503 with HTML", answers(faulty.html(503)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
    Cell("500", answers(failure(500)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
    Cell("502", answers(failure(502)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
    Cell("504", answers(failure(504)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
    Cell("501", answers(failure(501)), Seen("ServerError", 1), LOST_WRITE),
    Cell("200 with HTML", answers(faulty.html(200)), UNREADABLE, LOST_WRITE),
    Cell("200 with truncated JSON", answers(faulty.raw(200, b'{"order": {')), UNREADABLE, LOST_WRITE),
    Cell("200, empty", answers(faulty.raw(200, b"")), UNREADABLE, LOST_WRITE),
    Cell("200, half of the gzip", answers(faulty.gzipped({"order": "x" * 99}, keep=0.5)), UNREADABLE, LOST_WRITE),
    Cell(
        "429 for ever",
        answers(failure(429, "QuotaExceeded", x_amzn_RateLimit_Limit="0.5")),
        Seen("TooManyRequests", 3),
        Seen("TooManyRequests", 3),
        note="`max_wait` of 5 s used up; says when to come back",
    ),
    Cell(
        '429 for ever, `max_wait` "for ever"',
        all_the_time_in_the_world,
        Seen("TooManyRequests", THROTTLED_ATTEMPTS),
        Seen("TooManyRequests", THROTTLED_ATTEMPTS),
        deadline=0,
        note="waits for its rate, which is not part of the deadline",
    ),
    Cell(
        "429 without the header",
        answers(TOO_MANY),
        Seen("TooManyRequests", 3),
        Seen("TooManyRequests", 1),
        note="paced at the published rate",
    ),
    Cell("429 without the header, once", answers(TOO_MANY, GOOD), Seen("answered", 2), None),
    Cell("rate header 0", with_rate_header("0"), ANSWERED, ANSWERED, note=STAYS),
    Cell("rate header NaN", with_rate_header("NaN"), ANSWERED, ANSWERED, note=STAYS),
    Cell("rate header -1", with_rate_header("-1"), ANSWERED, ANSWERED, note=STAYS),
    Cell(
        "rate halved after 45 of 90 calls",
        rate_halved,
        Seen("answered", 91),
        None,
        note="none lost, one refused and repeated",
    ),
    Cell("403 expired, once", answers(EXPIRED, GOOD), Seen("answered", 2, 2), Seen("answered", 2, 2)),
    Cell("403 expired, for ever", answers(EXPIRED), Seen("TokenRejected", 2, 2), Seen("TokenRejected", 2, 2)),
    Cell(
        "`invalid_grant`",
        answers(GOOD, lwa=(lwa_error(400, "invalid_grant"),)),
        Seen("LwaError", 0),
        Seen("LwaError", 0),
        note="never repeated",
    ),
    Cell(
        "LWA down: refuses connections",
        lwa_refuses_connections,
        Seen("ConnectFailed", 0, 0),
        Seen("ConnectFailed", 0, 0),
        note=f"{TOKEN_ATTEMPTS} tries",
    ),
    Cell(
        "LWA down: resets",
        answers(GOOD, lwa=(faulty.reset_before_headers,)),
        Seen("ConnectionLost", 0, TOKEN_ATTEMPTS),
        Seen("ConnectionLost", 0, TOKEN_ATTEMPTS),
        note="a write was not begun: safe to repeat",
    ),
    Cell(
        "LWA down: 503",
        answers(GOOD, lwa=(faulty.html(503),)),
        Seen("ServerError", 0, TOKEN_ATTEMPTS),
        Seen("ServerError", 0, TOKEN_ATTEMPTS),
        note="a write was not begun: safe to repeat",
    ),
    Cell(
        "LWA never answers",
        never_whole(GOOD, lwa=(faulty.silent,)),
        Seen("DeadlineExceeded", 0),
        Seen("DeadlineExceeded", 0),
        SHORT,
    ),
    Cell("LWA slow, 16 threads, cold cache", sixteen_threads, Seen("answered", 16), None, note="one token for all"),
    Cell("clock 20 minutes fast", clock_off(20), ANSWERED, ANSWERED, note="lifetimes are counted, not dated"),
    Cell("clock 20 minutes slow", clock_off(-20), ANSWERED, ANSWERED),
    Cell(
        "clock 20 minutes off, signing configured",
        clock_off(-20, aws=AwsKeys("AKID", "secret")),
        Seen("Unauthorized", 1),
        Seen("Unauthorized", 1),
        note="Amazon's words are in the error; `mws-compat doctor` measures the clock",
    ),
    Cell("Redis killed mid-wait", redis_killed, ANSWERED, None, note="goes on with a bucket of its own", redis=True),
    Cell("response lost after a committed POST", response_lost, None, LOST_WRITE, note="`read_back` finds the feed"),
)
NAMES = [cell.fault for cell in CELLS]


@cache
def seen(fault: str, write: bool) -> Seen:
    """What one cell sees; each is run once."""
    (cell,) = (each for each in CELLS if each.fault == fault)
    return cell.run(WRITE if write else READ)


def marked(cells: tuple[Cell, ...], write: bool) -> list[Any]:
    return [
        pytest.param(cell, id=cell.fault, marks=[needs_redis] if cell.redis else [])
        for cell in cells
        if (cell.write if write else cell.read) is not None
    ]


@pytest.mark.parametrize("cell", marked(CELLS, write=False))
def test_a_read(cell: Cell) -> None:
    assert seen(cell.fault, write=False) == cell.read


@pytest.mark.parametrize("cell", marked(CELLS, write=True))
def test_a_write(cell: Cell) -> None:
    assert seen(cell.fault, write=True) == cell.write


# ---- the page ------------------------------------------------------------------------------------------------------


def markdown() -> str:
    """The table of what was seen. Runs every cell that has not been run yet."""
    rows = [
        "| fault | a read ends in | requests | a write ends in | requests | token requests | within | note |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for cell in CELLS:
        both = [
            seen(cell.fault, write) if wanted else None for write, wanted in ((False, cell.read), (True, cell.write))
        ]
        ends = [
            part
            for one in both
            for part in ((f"`{one.ending}`".replace("`answered`", "answered"), str(one.requests)) if one else ("", ""))
        ]
        tokens = "/".join(sorted({str(one.tokens) for one in both if one}))
        rows.append(
            "| "
            + " | ".join([cell.fault, *ends, tokens, f"{cell.deadline:g} s" if cell.deadline else "", cell.note])
            + " |"
        )
    return "\n".join(rows) + "\n"


def filled(text: str) -> str:
    """The page with the table between its markers."""
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{markdown()}{MARKS[1]}{after}"


@needs_redis
def test_the_page_is_what_was_seen() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert filled(text) == text, "docs/faults.md is out of date: run `make docs`"


if __name__ == "__main__":
    if redis_program() is None:
        print("docs/faults.md is left as it is: redis-server is not installed")
        sys.exit()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("wrote docs/faults.md")
