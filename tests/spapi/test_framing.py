"""One reply to one request on a shared connection, whatever stands around it, and no reply without end."""

from __future__ import annotations

import gzip

import pytest

from mws.spapi.errors import CannotConnect, ConnectionLost, SpapiError, UnreadableReply
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, endless, verbatim

OK = b"HTTP/1.1 200 OK\r\n"
FIRST, SECOND = b'{"n":1}', b'{"n":2}'
LIMIT = 100_000


def answer(body: bytes, *before: bytes, head: bytes = OK) -> bytes:
    return b"".join(before) + head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def interim(status: int, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 %d Interim\r\n" % status + headers + b"\r\n"


def exchange(transport: Transport, server: Faulty, timeout: float = 5.0) -> bytes:
    return transport.exchange("GET", server.url + "/x", {}, None, timeout=timeout).body


INTERIM = {
    "103": (interim(103, b"Link: </a>; rel=preload\r\n"),),
    "100": (interim(100),),
    "102, twice": (interim(102), interim(102)),
    "100, then 103": (interim(100), interim(103)),
    "103 that announces a body": (interim(103, b"Content-Length: 7\r\n"),),
}


@pytest.mark.parametrize("before", INTERIM.values(), ids=INTERIM)
def test_an_interim_reply_is_passed_over_and_shifts_no_answer(before: tuple[bytes, ...]) -> None:
    transport = Transport()
    with Faulty(verbatim(answer(FIRST, *before)), verbatim(answer(SECOND, *before))) as server:
        assert [exchange(transport, server), exchange(transport, server)] == [FIRST, SECOND]
        transport.close()
    assert server.connections == 1


SURPLUS = {
    "a second answer": (answer(FIRST) + answer(b'{"n":"of another"}'),),
    "half a second answer": (answer(FIRST) + OK,),
    "a second answer in pieces": (answer(FIRST) + OK[:4], OK[4:] + b"Content-Length: 2\r\n\r\n{}"),
    "line ends": (answer(FIRST) + b"\r\n\r\n",),
    "a body of 204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n" + FIRST,),
    "a body of 204, in chunks": (b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n",),
    "more behind the last chunk": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n7\r\n" + FIRST + b"\r\n0\r\n\r\nHTTP/1.1 ",
    ),
}


@pytest.mark.parametrize("pieces", SURPLUS.values(), ids=SURPLUS)
def test_a_connection_on_which_more_came_than_was_announced_is_not_used_again(pieces: tuple[bytes, ...]) -> None:
    transport = Transport()
    with Faulty(verbatim(*pieces), verbatim(answer(SECOND))) as server:
        assert exchange(transport, server) in (FIRST, b"")
        assert exchange(transport, server) == SECOND
        transport.close()
    assert server.connections == 2


MISFRAMED = {
    "two lengths": OK + b"Content-Length: 7\r\nContent-Length: 2\r\n\r\n" + FIRST,
    "a length that is no digit": OK + b"Content-Length: \xb2\r\n\r\n{}",
    "a length with a sign": OK + b"Content-Length: +7\r\n\r\n" + FIRST,
    "a negative length": OK + b"Content-Length: -1\r\n\r\n" + FIRST,
    "a length with an underscore": OK + b"Content-Length: 0_7\r\n\r\n" + FIRST,
    "a length of too many digits": OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + FIRST,
    "chunks and a length": OK
    + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n"
    + FIRST
    + b"\r\n0\r\n\r\n",
    "another coding": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "101": interim(101, b"Upgrade: h2c\r\n"),
    "interim replies without end": interim(103) * 50 + answer(FIRST),
    "a chunk of negative length": OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n" + FIRST,
    "a chunk of no length": OK + b"Transfer-Encoding: chunked\r\n\r\nseven\r\n" + FIRST,
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "too many headers": OK + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
    "a header line without end": OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("sent", MISFRAMED.values(), ids=MISFRAMED)
def test_what_is_no_reply_is_a_lost_connection(sent: bytes) -> None:
    transport = Transport()
    with Faulty(verbatim(sent, stays=False), verbatim(answer(SECOND))) as server:
        with pytest.raises(ConnectionLost) as caught:
            exchange(transport, server)
        assert exchange(transport, server) == SECOND
        transport.close()
    assert type(caught.value) is ConnectionLost
    assert server.url.removeprefix("http://") in str(caught.value)


ENDLESS: dict[str, Step] = {
    "a length": endless(OK + b"Content-Length: 99999999999999\r\n\r\n", b" " * 65536),
    "chunks": endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "one chunk": endless(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n", b" " * 65536),
    "a chunk to the end": endless(OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b" " * 65536),
    "no length": endless(OK + b"Connection: close\r\n\r\n", b" " * 65536),
    "compressed": verbatim(answer(gzip.compress(b" " * (LIMIT + 1)), head=OK + b"Content-Encoding: gzip\r\n")),
    "interim replies": endless(b"", interim(100) * 1000),
}


@pytest.mark.parametrize("step", ENDLESS.values(), ids=ENDLESS)
def test_no_reply_is_longer_than_the_limit_however_it_is_sent(step: Step) -> None:
    transport = Transport(max_body=LIMIT)
    with Faulty(step) as server:
        with pytest.raises(UnreadableReply):
            exchange(transport, server, timeout=10)
        transport.close()
    assert len(server.seen) == 1


@pytest.mark.parametrize("body", [b" " * LIMIT, gzip.compress(b" " * LIMIT)], ids=["as it is", "compressed"])
def test_a_reply_as_long_as_the_limit_is_read(body: bytes) -> None:
    head = OK + (b"Content-Encoding: gzip\r\n" if body[:1] == b"\x1f" else b"")
    transport = Transport(max_body=LIMIT)
    with Faulty(verbatim(answer(body, head=head))) as server:
        assert len(exchange(transport, server)) == len(exchange(transport, server)) == LIMIT
        transport.close()
    assert server.connections == 1


def test_a_header_with_line_ends_is_not_sent_and_not_quoted() -> None:
    planted = "Atza|" + "secret"
    transport = Transport()
    with Faulty(faulty.reply({})) as server, pytest.raises(SpapiError) as caught:
        transport.exchange("GET", server.url, {"x-amz-access-token": planted + "\r\nX: y"}, None, timeout=5)
    assert isinstance(caught.value, CannotConnect)
    assert planted not in str(caught.value) + repr(caught.value.__cause__)
    assert server.seen == []
