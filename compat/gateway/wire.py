"""HTTP/1.1 as uvicorn and h11 read it, made strict and bounded; what never becomes a request is answered in MWS XML.

A head goes to h11 only whole and checked: framing that proxies and servers read differently is refused. A connection
that is silent, or whose head trickles, ends. Everything here runs in the event loop; nothing knows signatures or
sellers.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from mws.compat.engine import answers
from mws.compat.errors import error_for
from mws.compat.gateway.heads import Malformed, check_head
from mws.compat.gateway.limits import Limits
from mws.spapi.clock import SystemClock

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

log = logging.getLogger("mws.compat.gateway")
# uvicorn's own words about single requests say nothing that ours do not.
_quiet = logging.getLogger("mws.compat.gateway.uvicorn")
_quiet.setLevel(logging.ERROR)

CONNECTION = "mws.compat.connection"
"""Under this name of `scope["state"]` an ASGI application finds its `Connection`."""
QUIET = 1.0  # seconds without a byte after which a refused peer is taken to have read its answer

_CLOCK = SystemClock()
_END = re.compile(rb"\n\r?\n")  # where h11 takes a head to end

# What is refused before the application: a status, our HTTP status, the MWS code, what to tell.
REFUSALS = {
    400: (400, "InvalidRequest", "The request is not well-formed HTTP/1.1"),
    405: (405, "InvalidRequest", "This HTTP method is not supported: use GET or POST"),
    408: (400, "InputStreamDisconnected", "The request did not arrive in time"),
    413: (400, "InvalidParameterValue", "The request is larger than the server accepts"),
    414: (400, "InvalidParameterValue", "The request line is longer than the server accepts: send parameters by POST"),
    500: (500, "InternalError", "The request could not be processed"),
    501: (501, "InvalidRequest", "This transfer encoding is not supported: use Content-Length or chunked"),
    503: (503, "ServiceUnavailable", "The server is busy: try again later"),
    505: (505, "InvalidRequest", "This version of HTTP is not supported: use HTTP/1.1"),
}


def refusal(status: int, why: str = "") -> tuple[int, list[tuple[str, str]], bytes]:
    """HTTP status, headers and body of the MWS answer to a request the application never saw."""
    http_status, code, message = REFUSALS.get(status, REFUSALS[400])
    request_id = answers.new_request_id()
    body = answers.error_document(error_for(code, f"{message} ({why})." if why else f"{message}."), request_id)
    headers = [
        ("Content-Type", answers.XML),
        ("Content-Length", str(len(body))),
        *answers.identity(request_id, _CLOCK.now()),
        ("Connection", "close"),
    ]
    log.info("%s refused before the application: %s %s", request_id, http_status, code)
    return http_status, headers, body


def refusal_bytes(status: int, why: str = "", *, bodiless: bool = False) -> bytes:
    """The same as it goes out. bodiless: the request was a HEAD."""
    http_status, headers, body = refusal(status, why)
    lines = [f"HTTP/1.1 {answers.status_line(http_status)}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("ascii") + (b"" if bodiless else body)


class _Parser(h11.Connection):
    """h11's reading and writing of one connection, with checked heads and reason phrases as they are given."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(h11.SERVER, limits.head)
        self._limits = limits
        self.fault: h11.RemoteProtocolError | None = None
        self.reason = b""

    # Any: h11 itself says `Union[Event, Type[NEED_DATA], Type[PAUSED]]`, with sentinels no checker follows.
    def next_event(self) -> Any:
        try:
            if self.their_state is h11.IDLE:
                data = self.trailing_data[0]
                if data == b"\r":
                    return h11.NEED_DATA
                end = _END.search(data)
                if (end.end() if end else len(data)) > self._limits.head:
                    raise Malformed(413 if b"\n" in data[: self._limits.head] else 414)
                if end:
                    check_head(data[: end.end()], self._limits.body)
            return super().next_event()
        except h11.RemoteProtocolError as exc:
            self.fault = exc
            raise

    # Any: h11 overloads it by kinds of events.
    def send(self, event: Any) -> Any:
        if self.reason and isinstance(event, h11.Response):
            headers = event.headers.raw_items()
            event = h11.Response(status_code=event.status_code, headers=headers, reason=self.reason)
            self.reason = b""
        return super().send(event)


class Connection(H11Protocol):
    """One connection: uvicorn's protocol, with time limits, our refusals, and bodies whose end nobody sees.

    lost: is set when the connection is gone. broken: the body that is being read will not come to its end.
    """

    conn: _Parser

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        limits: Limits,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(config, server_state, {CONNECTION: self}, loop)
        self.conn = _Parser(limits)
        self.logger, self.access_log = _quiet, False
        self.limits = limits
        self.lost: asyncio.Future[None] = loop.create_future()
        self.failed = False
        self.broken = False
        self._refused = False
        self._ended = False
        self._timer: asyncio.TimerHandle | None = None
        self._began = 0.0
        self._received = 0

    # What the transport says ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        # So that "may write again" means that the system has taken everything. (0 would stop TLS for ever.)
        transport.set_write_buffer_limits(high=1)
        self._set_timer(self.limits.idle, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self.failed = exc is not None
        super().connection_lost(exc)
        if not self.lost.done():
            self.lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._set_timer(QUIET, self._close)  # see `_linger`
            return
        if self._is_between_requests and not self._began:
            self._began = self.loop.time()
            self._received = 0
            self._set_timer(self.limits.grace, self._check_head_time)
        self._received += len(data)
        super().data_received(data)

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio asks whether to keep the connection
        """The peer sends no more. What it has sent is still answered; over TLS the connection ends with it."""
        self._ended = True
        if self._refused:
            self._close()
        elif not self._is_between_requests and self.conn.their_state is h11.SEND_BODY:
            self._break_body()
        else:
            self._end_if_done()
        return self.scheme == "http"

    # What uvicorn calls --------------------------------------------------------------------------------------

    def handle_events(self) -> None:
        if self._refused:
            return
        if self.conn.their_state is h11.IDLE:
            self._skip_empty_line()
        super().handle_events()
        if self.conn.their_state is not h11.IDLE:
            self._began = 0.0
            if not self._refused:
                self._stop_timer()

    def send_400_response(self, msg: str) -> None:
        fault = self.conn.fault
        if not self._is_between_requests:
            self._break_body()
            return
        status = 400 if fault is None else fault.error_status_hint
        self.refuse(413 if status == 431 else status, getattr(fault, "why", ""))

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._end_if_done()
        if self._is_between_requests and self.conn.trailing_data[0] and not self._began:
            # The head of a next request has begun already.
            self._unset_keepalive_if_required()
            self._began, self._received = self.loop.time(), 0
            self._set_timer(self.limits.grace, self._check_head_time)

    def _unsupported_upgrade_warning(self) -> None:
        """A request to go over to another protocol is answered by going on with this one."""

    # What the listener and the front call --------------------------------------------------------------------

    def refuse(self, status: int, why: str = "") -> None:
        """Answer in MWS XML and close; status: one of `REFUSALS`."""
        if self._refused or self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        bodiless = self.conn.trailing_data[0].startswith(b"HEAD ")
        self.transport.write(refusal_bytes(status, why, bodiless=bodiless))
        self._linger()

    async def written(self) -> bool:
        """Until the system has taken every byte of the answer. True: it has, and the peer had not closed."""
        await self.flow.drain()
        return not (self._ended or self.failed or self.lost.done() or self.transport.is_closing())

    def end(self) -> None:
        """Close after an answer whose request was not read to its end, without a reset that could overtake it."""
        if self.cycle is not None:
            self.cycle.response_complete = True
        self._linger()

    def abort(self) -> None:
        """Close at once; what was not sent is lost."""
        if self.cycle is not None:
            self.cycle.response_complete = True
        self.transport.abort()

    # Ours ----------------------------------------------------------------------------------------------------

    @property
    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _set_timer(self, seconds: float, action: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, action)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check_head_time(self) -> None:
        left = self.limits.left(self.loop.time() - self._began, self._received)
        if left > 0:
            self._set_timer(left, self._check_head_time)
        else:
            self.refuse(408)

    def _skip_empty_line(self) -> None:
        """Some clients send an empty line after a body. RFC 9112, 2.2: ignore it; h11 does not."""
        data = self.conn.trailing_data[0]
        if data.startswith(b"\r\n"):
            self.conn = _Parser(self.limits)
            if rest := data[2:]:  # no data at all would mean the end of the connection
                self.conn.receive_data(rest)
            else:
                self._began = 0.0
                self._set_timer(self.limits.idle, self._close)

    def _break_body(self) -> None:
        self.broken = True
        if self.cycle is not None:
            self.cycle.keep_alive = False
            self.cycle.message_event.set()

    def _end_if_done(self) -> None:
        if not self._ended or not self._is_between_requests or self._refused or self.transport.is_closing():
            return
        if self.conn.trailing_data[0]:
            self.refuse(400, "the request is cut off")
        else:
            self._close()

    def _linger(self) -> None:
        """Read what still comes for a while: closing over it resets the connection, and the answer is lost."""
        self._refused = True
        self._stop_timer()
        if self._ended or self.transport.is_closing():
            self._close()
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._set_timer(QUIET, self._close)
        self.loop.call_later(self.limits.linger, self._close)

    def _close(self) -> None:
        self._stop_timer()
        if not self.transport.is_closing():
            self.transport.close()
