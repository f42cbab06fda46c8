"""Whatever bytes come over a real socket, what leaves is MWS XML, and the server stays as it was."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.spapi.clock import SystemClock
from tests.compat.gateway.sockets import connect, read_answer
from tests.compat.gateway.standin import PATH, Standin, ask, gateway, query_of, signed

ROUNDS = 400


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    with Serving(Gateway(Standin()), "localhost", threads=4) as running:
        yield running


def good(serving: Serving) -> list[bytes]:
    """Requests that are answered with 200: what fuzzing starts from."""
    host = serving.url.partition("://")[2]
    now = SystemClock().now()
    query = query_of(signed(host=host, moment=now))
    posted = query_of(signed(method="POST", host=host, moment=now)).encode()
    fields = f"Host: {host}\r\nUser-Agent: Test/1 (Language=Python)\r\n"
    return [
        f"GET {PATH}?{query} HTTP/1.1\r\n{fields}\r\n".encode(),
        f"POST {PATH} HTTP/1.1\r\n{fields}Content-Length: {len(posted)}\r\n\r\n".encode() + posted,
        f"POST {PATH}?{posted.decode()} HTTP/1.1\r\n{fields}Transfer-Encoding: chunked\r\n\r\n"
        "4\r\nfeed\r\n0\r\n\r\n".encode(),
    ]


def spoil(data: bytes, chance: random.Random) -> bytes:
    """A few random changes: bytes flipped, dropped, doubled, cut off, lines moved."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        kind = chance.randrange(7)
        if kind == 0 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at : at + chance.randint(1, 20)]
        elif kind == 2:
            found[at:at] = chance.randbytes(chance.randint(1, 30))
        elif kind == 3:
            del found[at:]
        elif kind == 4:
            found[at:at] = chance.choice([b"\r\n", b"%", b"%zz", b"&", b"=", b"\0", b"?", b"+" * 50, b"\xc3\x28"])
        elif kind == 5:
            found[at:at] = found[at : at + chance.randint(1, 200)]
        else:
            lines = bytes(found).split(b"\r\n")
            chance.shuffle(lines)
            found = bytearray(b"\r\n".join(lines))
        if not found:
            found += b"\n"
    return bytes(found)


def answers(serving: Serving, data: bytes) -> list[bytes]:
    """Every body that comes back for these bytes, each checked to be an MWS document."""
    bodies: list[bytes] = []
    with connect(serving.url) as sock:
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused while it was still being sent
        while True:
            try:
                answer = read_answer(sock)
            except EOFError:
                return bodies
            assert answer["Content-Type"].startswith("text/xml"), data
            root = etree.fromstring(answer.body)
            name = etree.QName(root).localname
            assert name == ("ErrorResponse" if answer.status >= 400 else name)
            assert name in ("ErrorResponse", "PingResponse", "ListOrdersResponse")
            bodies.append(answer.body)


def kilobytes() -> int:
    """Resident memory of this process."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("no /proc: memory cannot be read here")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def unbounded_threads() -> set[threading.Thread]:
    """The threads of this process but for those of the pools, which grow to their bound as there is work for them."""
    pools = ("mws-compat worker", "mws-compat files")
    return {thread for thread in threading.enumerate() if not thread.name.startswith(pools)}


def test_what_fuzzing_starts_from_is_good(serving: Serving) -> None:
    for data in good(serving):
        (body,) = answers(serving, data)
        assert b"ListOrdersResponse" in body


def test_spoilt_requests_are_answered_in_mws_xml(serving: Serving) -> None:
    chance = random.Random(20261120)
    sources = good(serving)
    threads = unbounded_threads()
    for _ in range(ROUNDS):
        assert answers(serving, spoil(chance.choice(sources), chance))
    before = kilobytes()
    for _ in range(ROUNDS):
        answers(serving, chance.randbytes(chance.randint(1, 300)))
    # One of another test may have ended meanwhile.
    assert unbounded_threads() <= threads
    assert kilobytes() - before < 20_000
    (body,) = answers(serving, good(serving)[0])
    assert b"ListOrdersResponse" in body


@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS", "X"]),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="?"), max_size=30),
    query=st.binary(max_size=80),
    extra=st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=3),
    body=st.binary(max_size=80),
    agent=st.text(max_size=20),
)
def test_any_parameters_get_an_mws_answer(
    method: str, path: str, query: bytes, extra: dict[str, str], body: bytes, agent: str
) -> None:
    app, _ = gateway(strict=True)
    good = signed()
    target = f"/{path}?{query_of(good)}&{query_of(extra)}&{query.decode('latin-1')}"
    for asked in (target, f"/{path}?{query.decode('latin-1')}"):
        answer = ask(app, method, asked, (("User-Agent", agent),), body)
        assert answer["Content-Type"].startswith("text/xml")
        if method != "HEAD":
            etree.fromstring(answer.body)
        assert answer.status != 500
