"""The fault matrix as data: each fault, how it is made, and what a read and a write under it end in.

The page `docs/faults.md` is printed from what these cells see; `test_faults.py` holds them to what stands here.
"""

from __future__ import annotations

import json
import socket

from mws.spapi.headers import LONGEST_RETRY_AFTER
from mws.spapi.retry import ATTEMPTS as TOKEN_ATTEMPTS
from mws.spapi.sending import ATTEMPTS, THROTTLED_ATTEMPTS
from mws.spapi.signing import AwsKeys
from mws.spapi.tokens import REFUSED
from mws.spapi.transport import MOST_MEMBERS
from tests.redis_server import RedisServer
from tests.spapi import faulty
from tests.spapi.clients import EXPIRED
from tests.spapi.documents.store import stored
from tests.spapi.fault_places import (
    answers_nobody,
    at_addresses,
    clock_off,
    forked_during_a_token_request,
    forked_with_a_connection,
    lwa_refuses_connections,
    name_fails,
    name_is_slow,
    proxy_says,
    redis_ends,
    response_lost,
    sixteen_threads,
    untrusted,
)
from tests.spapi.fault_runs import (
    FOUND,
    GOOD,
    SHORT,
    TOO_MANY,
    Cell,
    Seen,
    all_the_time_in_the_world,
    answers,
    behind_another,
    beyond_the_limit,
    cancelled,
    document,
    listing,
    never_whole,
    on_a_kept_connection,
    rate_halved,
    twenty_calls,
    with_rate_header,
)
from tests.spapi.faulty import Step, endless, failure, lwa_error, reply, verbatim

LOST, LOST_WRITE = Seen("ConnectionLost", ATTEMPTS), Seen("OutcomeUnknown", 1)
UNREADABLE = Seen("UnreadableReply", 1)
LATE, ANSWERED = Seen("DeadlineExceeded", 1), Seen("answered", 1)
STAYS = "the published rate stays"
TAKEN_BACK, NOT_BEGUN = Seen("Cancelled", 1), Seen("Cancelled", 0)
CANCELS = "at once, whatever its deadline"
TWENTY = Seen("answered", 20)
NOT_SENT, FINAL = Seen("ConnectFailed", 0), Seen("CannotConnect", 0)
NO_TOKEN, NO_TOKEN_FINAL = Seen("ConnectFailed", 0, 0), Seen("CannotConnect", 0, 0)

ERRORS = {"errors": [{"code": "InternalFailure", "message": "Sorry"}]}

# ---- replies, byte by byte -----------------------------------------------------------------------------------------

OK = b"HTTP/1.1 200 OK\r\n"
HEAD_CUT = OK + b"X-Long: x"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
OPEN = OK + b"Connection: close\r\n\r\n"
PIECE = b"10000\r\n" + b" " * 65536 + b"\r\n"


def _whole(data: object) -> bytes:
    body = json.dumps(data).encode()
    return OK + b"Content-Length: %d\r\n\r\n" % len(body) + body


# Deeper than any JSON reader goes.
NESTED = b"[" * 200_000
WHOLE, OTHER = _whole(FOUND), _whole({"order": {"orderId": "of another call"}, "feedId": "2"})


def interim(status: int) -> bytes:
    """A reply that is none yet."""
    return b"HTTP/1.1 %d Interim\r\nLink: </a>\r\n\r\n" % status


def lying(length: str) -> Step:
    """A reply with that Content-Length, after which the connection is closed."""
    return verbatim(OK + f"Content-Length: {length}\r\n\r\n{{}}".encode("latin-1"), stays=False)


# ---- the cells -----------------------------------------------------------------------------------------------------

GROUPS: dict[str, tuple[Cell, ...]] = {
    "Broken off": (
        Cell("reset before headers", answers(faulty.reset_before_headers), LOST, LOST_WRITE),
        Cell("closed before headers", answers(faulty.close_before_headers), LOST, LOST_WRITE),
        Cell("reset mid-headers", answers(faulty.reset_mid_headers), LOST, LOST_WRITE),
        Cell("closed mid-headers", answers(faulty.close_mid_headers), LOST, LOST_WRITE),
        Cell("reset mid-body, with Content-Length", answers(faulty.reset_mid_body), LOST, LOST_WRITE),
        Cell("closed mid-body, with Content-Length", answers(faulty.close_mid_body), LOST, LOST_WRITE),
        Cell("reset mid-body, without", answers(faulty.reset_mid_body_without_length), LOST, LOST_WRITE),
        Cell("closed mid-body, without", answers(faulty.close_mid_body_without_length), UNREADABLE, LOST_WRITE),
        Cell("closed between chunks", answers(faulty.close_mid_chunks), LOST, LOST_WRITE),
        Cell(
            "stale keep-alive, closed while idle", on_a_kept_connection(True), ANSWERED, ANSWERED, note="noticed unsent"
        ),
        Cell("stale keep-alive, closed on arrival", on_a_kept_connection(False), Seen("answered", 2), LOST_WRITE),
    ),
    "Silence and dripping": (
        Cell("no answer", never_whole(faulty.silent), LATE, LOST_WRITE, SHORT),
        Cell("slow drip of headers", never_whole(faulty.drip_headers), LATE, LOST_WRITE, SHORT),
        Cell("slow drip of body", never_whole(faulty.drip_body), LATE, LOST_WRITE, SHORT),
        Cell("cancelled while its answer is awaited", cancelled(), TAKEN_BACK, LOST_WRITE, note=CANCELS),
        Cell("cancelled mid-headers", cancelled(HEAD_CUT), TAKEN_BACK, LOST_WRITE, note=CANCELS),
        Cell("cancelled while its token is awaited", cancelled(lwa=True), NOT_BEGUN, NOT_BEGUN, note=CANCELS),
        Cell("cancelled mid-headers of its token", cancelled(HEAD_CUT, lwa=True), NOT_BEGUN, NOT_BEGUN, note=CANCELS),
    ),
    "Statuses": (
        Cell("503 with HTML", answers(faulty.html(503)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
        Cell("500", answers(failure(500)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
        Cell("502", answers(failure(502)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
        Cell("504", answers(failure(504)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
        Cell("408", answers(failure(408)), Seen("ServerError", ATTEMPTS), LOST_WRITE),
        Cell("501", answers(failure(501)), Seen("ApiError", 1), Seen("ApiError", 1), note="no such operation there"),
    ),
    "Shapes": (
        Cell("200 with HTML", answers(faulty.html(200)), UNREADABLE, LOST_WRITE),
        Cell("200 with truncated JSON", answers(faulty.raw(200, b'{"order": {')), UNREADABLE, LOST_WRITE),
        Cell("200, empty", answers(faulty.raw(200, b"")), UNREADABLE, LOST_WRITE),
        Cell("200, half of the gzip", answers(faulty.gzipped({"order": "x" * 99}, keep=0.5)), UNREADABLE, LOST_WRITE),
        Cell("200 with `null`", answers(reply(None)), UNREADABLE, LOST_WRITE),
        Cell("200 with a text", answers(reply("done")), UNREADABLE, LOST_WRITE),
        Cell("200 with `{}`", answers(reply({})), UNREADABLE, LOST_WRITE),
        Cell("200 with an array", answers(reply([])), UNREADABLE, LOST_WRITE),
        Cell("200 with `errors` and nothing else", answers(reply(ERRORS)), UNREADABLE, LOST_WRITE),
        Cell("200 of a gateway: `message`", answers(reply({"message": "Internal error"})), UNREADABLE, LOST_WRITE),
        Cell("200 nested without end", answers(faulty.raw(200, NESTED)), UNREADABLE, LOST_WRITE),
        Cell("a redirect", answers(faulty.raw(302, b"", Location="http://elsewhere.invalid/")), UNREADABLE, LOST_WRITE),
        Cell("a listing's page with `{}`", listing(reply({})), UNREADABLE, None, note="`paginate` lists nothing less"),
        Cell("a listing's page with `errors`", listing(reply(ERRORS)), UNREADABLE, None),
        Cell("a listing's page without its list", listing(reply({"pagination": {}})), UNREADABLE, None),
        Cell("a listing's page with `null` for its list", listing(reply({"orders": None})), UNREADABLE, None),
        Cell("an empty listing", listing(reply({"orders": []})), ANSWERED, None),
        Cell("a report's document is HTML", document(stored(b"<html>Sorry</html>")), Seen("DocumentDamaged", 2), None),
    ),
    "Headers that lie": (
        Cell("103 before the answer", answers(verbatim(interim(103), WHOLE)), ANSWERED, ANSWERED, note="passed over"),
        Cell("103 with every answer, kept connection", behind_another(interim(103) + WHOLE), ANSWERED, ANSWERED),
        Cell("101", answers(verbatim(interim(101))), LOST, LOST_WRITE),
        Cell("interim replies without end", answers(verbatim(interim(103) * 50)), LOST, LOST_WRITE),
        Cell(
            "a second answer behind an earlier one",
            behind_another(WHOLE + OTHER),
            ANSWERED,
            ANSWERED,
            note="the connection is not used again",
        ),
        Cell("Content-Length shorter than the body", behind_another(WHOLE + b"surplus"), ANSWERED, ANSWERED),
        Cell("Content-Length longer than the body", answers(lying("99")), LOST, LOST_WRITE),
        Cell("Content-Length `²`", answers(lying("²")), LOST, LOST_WRITE),
        Cell("Content-Length negative", answers(lying("-1")), LOST, LOST_WRITE),
        Cell("two Content-Lengths", answers(lying("2\r\nContent-Length: 3")), LOST, LOST_WRITE),
        Cell("Content-Length beside chunks", answers(lying("2\r\nTransfer-Encoding: chunked")), LOST, LOST_WRITE),
        Cell("a chunk of negative length", answers(verbatim(CHUNKED + b"-5\r\n{}", stays=False)), LOST, LOST_WRITE),
        Cell("a head without end", answers(endless(OK, b"X: " + b"x" * 60_000 + b"\r\n")), LOST, LOST_WRITE),
        Cell("a chunk length without end", answers(endless(CHUNKED + b"5;x=", b"x" * 65536)), LOST, LOST_WRITE),
        Cell("not HTTP", answers(verbatim(b"SSH-2.0-OpenSSH_9.6\r\n", stays=False)), LOST, LOST_WRITE),
        Cell(
            "Content-Encoding nobody knows",
            answers(faulty.raw(200, b"{}", Content_Encoding="br")),
            UNREADABLE,
            LOST_WRITE,
        ),
        Cell("more than 256 MB announced", beyond_the_limit(lying(str(10**12))), UNREADABLE, LOST_WRITE),
        Cell("more than 256 MB in chunks", beyond_the_limit(endless(CHUNKED, PIECE)), UNREADABLE, LOST_WRITE),
        Cell("more than 256 MB, no length", beyond_the_limit(endless(OPEN, b" " * 65536)), UNREADABLE, LOST_WRITE),
        Cell(
            "more than 256 MB, unpacked",
            beyond_the_limit(faulty.gzipped({"order": "x" * 200_000})),
            UNREADABLE,
            LOST_WRITE,
        ),
        Cell(
            f"more than {MOST_MEMBERS} gzip members",
            answers(faulty.in_members(json.dumps(FOUND).encode(), MOST_MEMBERS + 1)),
            UNREADABLE,
            LOST_WRITE,
        ),
    ),
    "Names, addresses, TLS, proxies": (
        Cell("silent addresses before one that answers", at_addresses("silent", "silent", "good"), ANSWERED, ANSWERED),
        Cell("a refusing address before one that answers", at_addresses("refusing", "good"), ANSWERED, ANSWERED),
        Cell("four silent addresses", at_addresses(*["silent"] * 4, ends=False), NOT_SENT, NOT_SENT, SHORT),
        Cell(
            "every address refuses", at_addresses("refusing", "refusing"), NOT_SENT, NOT_SENT, note=f"{ATTEMPTS} tries"
        ),
        Cell("no such name", name_fails(socket.EAI_NONAME), FINAL, FINAL, note="one try"),
        Cell("the name server is away", name_fails(socket.EAI_AGAIN), NOT_SENT, NOT_SENT, note=f"{ATTEMPTS} tries"),
        Cell("the name server takes its time", name_is_slow, NOT_SENT, NOT_SENT, SHORT),
        Cell("a certificate nobody vouches for", untrusted, FINAL, FINAL, note="one try"),
        Cell("no word in the TLS handshake", answers_nobody("endpoint"), NOT_SENT, NOT_SENT, SHORT),
        Cell("no word of the proxy", answers_nobody("proxy"), NO_TOKEN, NO_TOKEN, SHORT),
        Cell("the proxy wants a password (407)", proxy_says(407), NO_TOKEN_FINAL, NO_TOKEN_FINAL, note="one try"),
        Cell("the proxy forbids it (403)", proxy_says(403), NO_TOKEN_FINAL, NO_TOKEN_FINAL, note="one try"),
        Cell("the proxy cannot (502)", proxy_says(502), NO_TOKEN, NO_TOKEN, note=f"{TOKEN_ATTEMPTS} tries"),
    ),
    "Rates": (
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
        Cell("429 with HTML", answers(faulty.html(429)), Seen("TooManyRequests", 3), Seen("TooManyRequests", 1)),
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
        Cell(
            "429 with `Retry-After: 99999999`",
            answers(failure(429, "QuotaExceeded", Retry_After="99999999")),
            Seen("TooManyRequests", 1),
            Seen("TooManyRequests", 1),
            note=f"believed up to {LONGEST_RETRY_AFTER:g} s",
        ),
        Cell(
            "429 with `Retry-After: ²`, once",
            answers(failure(429, "QuotaExceeded", Retry_After="²"), GOOD),
            Seen("answered", 2),
            Seen("TooManyRequests", 1),
        ),
    ),
    "Tokens": (
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
            "LWA throttles: 429",
            answers(GOOD, lwa=(lwa_error(429, "too_many"),)),
            Seen("ServerError", 0, TOKEN_ATTEMPTS),
            Seen("ServerError", 0, TOKEN_ATTEMPTS),
            note="a write was not begun: safe to repeat",
        ),
        Cell(
            "LWA answers 200 with HTML",
            answers(GOOD, lwa=(faulty.html(200),)),
            Seen("UnreadableReply", 0),
            Seen("UnreadableReply", 0),
        ),
        Cell(
            "LWA never answers",
            never_whole(GOOD, lwa=(faulty.silent,)),
            Seen("DeadlineExceeded", 0),
            Seen("DeadlineExceeded", 0),
            SHORT,
        ),
        Cell("LWA slow, 16 threads, cold cache", sixteen_threads, Seen("answered", 16), None, note="one token for all"),
        Cell(
            "`invalid_grant`, and the program goes on calling",
            twenty_calls(GOOD, lwa=(lwa_error(400, "invalid_grant"),)),
            Seen("LwaError", 0),
            None,
            note=f"20 calls; a refusal is remembered for {REFUSED:g} s",
        ),
        Cell("`expires_in` as text", twenty_calls(GOOD, lwa=(faulty.token("Atza|1", "3600"),)), TWENTY, None),
        Cell(
            "a token with line ends",
            answers(GOOD, lwa=(faulty.token("Atza|1\r\nX: y"),)),
            Seen("UnreadableReply", 0),
            Seen("UnreadableReply", 0),
            note="nothing was sent",
        ),
        Cell(
            "a token reply nested without end",
            answers(GOOD, lwa=(faulty.raw(200, NESTED),)),
            Seen("UnreadableReply", 0),
            Seen("UnreadableReply", 0),
        ),
    ),
    "Processes": (
        Cell(
            "forked with a kept connection",
            forked_with_a_connection,
            Seen("answered", 2),
            Seen("answered", 2),
            note="parent and child have an answer each",
            needs="fork",
        ),
        Cell(
            "forked while a thread asks for a token",
            forked_during_a_token_request,
            Seen("answered", 2, 2),
            Seen("answered", 2, 2),
            note="the child asks for its own",
            needs="fork",
        ),
    ),
    "Clocks, Redis": (
        Cell("clock 20 minutes fast", clock_off(20), ANSWERED, ANSWERED, note="lifetimes are counted, not dated"),
        Cell("clock 20 minutes slow", clock_off(-20), ANSWERED, ANSWERED),
        Cell(
            "clock 20 minutes off, signing configured",
            clock_off(-20, aws=AwsKeys("AKID", "secret")),
            Seen("Unauthorized", 1),
            Seen("Unauthorized", 1),
            note="Amazon's words are in the error; `mws-compat doctor` measures the clock",
        ),
        Cell(
            "Redis killed mid-wait",
            redis_ends(RedisServer.kill),
            ANSWERED,
            None,
            note="goes on with a bucket of its own",
            needs="redis",
        ),
        Cell(
            "Redis paused mid-wait",
            redis_ends(RedisServer.freeze),
            ANSWERED,
            None,
            note="the same, after a moment's silence",
            needs="redis",
        ),
    ),
    "After a write": (
        Cell(
            "response lost after a committed POST", response_lost, None, LOST_WRITE, note="`read_back` finds the feed"
        ),
    ),
}

CELLS = tuple(cell for cells in GROUPS.values() for cell in cells)
