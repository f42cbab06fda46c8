"""The gateway: a WSGI application that speaks MWS to legacy clients and hands their calls to a façade.

Reads, authenticates, and passes on; translates nothing. Every answer but `/healthz` and `/readyz` is an MWS document,
whatever was sent. No log line holds a query string, a signature or a body.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from werkzeug.wsgi import wrap_file

from mws import forks
from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts.find import Accounts
from mws.compat.config import Account
from mws.compat.config import GatewaySettings as Settings
from mws.compat.engine import answers
from mws.compat.engine.quota import Quotas
from mws.compat.engine.runner import record_calls
from mws.compat.errors import CompatError, translate
from mws.compat.gateway.addresses import client_address, networks
from mws.compat.gateway.auth import Unauthenticated, authenticate
from mws.compat.gateway.calls import headers_to_send, is_bare, legacy_call, payload_of, pong, refusal
from mws.compat.gateway.permits import Permits
from mws.compat.gateway.request import MAX_FORM, Incoming, parameters, read_request
from mws.compat.operate.health import Readiness
from mws.compat.operate.journal import Journal
from mws.compat.operate.printable import word
from mws.compat.operate.security import Refusal, Security
from mws.spapi.clock import Clock, SystemClock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from mws.compat.operate.console.bodies import BodyKeeper

access_log = logging.getLogger("mws.compat.gateway.access")

PIECE = 64 * 1024


class Backend(Protocol):
    """What the gateway asks of `mws.compat.facade.Facade`."""

    @property
    def accounts(self) -> Accounts:
        """Who may call."""
        ...

    def call(self, call: LegacyCall, before_wait: Callable[[], None], *, received: bool = True) -> LegacyReply:
        """Answer one call; an MWS failure is a reply. before_wait, received: as `Facade.call` has them."""
        ...


@dataclass(slots=True)
class _Exchange:
    """One request and its answer while they last. `held` lets go what the call holds when the answer is out."""

    started: float
    method: str = "-"
    path: str = "-"
    agent: str = ""
    request_id: str = field(default_factory=answers.new_request_id)
    address: str = ""
    action: str = ""
    access_key: str = ""
    seller: str = ""
    proven: bool = False
    reason: str = ""
    level: int = logging.INFO
    held: ExitStack = field(default_factory=ExitStack)


class Gateway:
    """WSGI callable. facade: answers authenticated calls. settings: `[gateway]`. clock: dates, windows, durations.

    journal: where refused requests are noted. readiness: what `/readyz` asks; without it that is as `/healthz`.
    bodies: keeps for the console what calls ask and are answered.
    """

    def __init__(
        self,
        facade: Backend,
        settings: Settings | None = None,
        clock: Clock | None = None,
        *,
        journal: Journal | None = None,
        readiness: Readiness | None = None,
        bodies: BodyKeeper | None = None,
    ) -> None:
        self._facade = facade
        self._settings = settings or Settings()
        self._clock = clock or SystemClock()
        self._quotas = Quotas(self._clock)
        self._lock = forks.lock()
        self._security = Security(self._clock, journal)
        self._readiness = readiness
        self._bodies = bodies
        self._proxies = networks(self._settings.trusted_proxies)
        self._permits = Permits(self._settings.threads, self._settings.reserve, self._settings.per_seller)
        self._in_flight = 0
        self._answered: Counter[int] = Counter()
        # What is in flight in a parent is not so in its forked child.
        forks.in_child(self, Gateway._forget_calls)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = _Exchange(self._clock.monotonic(), str(environ.get("REQUEST_METHOD", "")))
        exchange.path = str(environ.get("PATH_INFO", ""))
        exchange.agent = environ.get("HTTP_USER_AGENT", "")
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        exchange.address = client_address(environ.get("REMOTE_ADDR", ""), forwarded, self._proxies)
        try:
            reply = self._answer(environ, exchange)
        except Unauthenticated as exc:
            exchange.reason = exc.reason
            reply = self._refuse(exc.error, exchange)
        except CompatError as error:
            reply = self._refuse(error, exchange)
        except Exception as exc:  # noqa: BLE001 - whatever breaks in here, a legacy client can only read MWS XML
            reply = self._refuse(translate(exc, action=exchange.action), exchange)
        try:
            return self._send(environ, start_response, reply, exchange)
        except BaseException:
            exchange.held.close()
            raise

    def body_limit(self, environ: WSGIEnvironment) -> int | None:
        """How many bytes of its body this request may have read; None where it is refused whatever they are.

        Who signs in the query has the signature checked here; a form is read first, and is short.
        """
        try:
            query = environ.get("QUERY_STRING", "").encode("latin-1")
            if "Signature" not in parameters(query):
                return min(MAX_FORM, self._settings.max_body)
            incoming = read_request(environ, self._settings.max_body)
            authenticate(incoming, self._facade.accounts, self._settings, self._clock.now())
        except Exception:  # noqa: BLE001 - the call itself says why
            return None
        return self._settings.max_body

    def _answer(self, environ: WSGIEnvironment, exchange: _Exchange) -> LegacyReply:
        if is_bare(environ):
            if exchange.path in ("/healthz", "/readyz"):
                exchange.level = logging.DEBUG  # whoever watches asks every few seconds
                if exchange.path == "/readyz":
                    return self._ready()
                return LegacyReply(200, (("Content-Type", "text/plain"),), self.healthz())
            if exchange.path == "/":
                exchange.level = logging.DEBUG
                return pong(self._clock.now())
        incoming = read_request(environ, self._settings.max_body)
        exchange.action = incoming.params.get("Action", "")
        exchange.seller = incoming.params.get("SellerId", "") or incoming.params.get("Merchant", "")
        exchange.access_key = incoming.params.get("AWSAccessKeyId", "")
        account = authenticate(incoming, self._facade.accounts, self._settings, self._clock.now())
        exchange.seller, exchange.proven = account.seller_id, True
        self._count(1)
        exchange.held.callback(self._count, -1)
        call = self._call(environ, incoming, account, exchange)
        with self._permits.of((account.application, account.region, account.seller_id)) as permit:
            if self._bodies is not None and self._bodies.wants(account):
                reply = self._call_recorded(self._bodies, account, call, permit.take)
            else:
                reply = self._facade.call(call, permit.take, received=False)
        exchange.request_id = reply.header(answers.REQUEST_ID) or exchange.request_id
        refused = reply.error is not None and reply.header("x-mws-compat-calls") == "none"
        if refused and not self._security.is_line(call.access_key, call.seller_id):
            exchange.level = 0
        return reply

    def _call_recorded(
        self, bodies: BodyKeeper, account: Account, call: LegacyCall, before_wait: Callable[[], None]
    ) -> LegacyReply:
        with record_calls() as made:
            reply = self._facade.call(call, before_wait, received=False)
        bodies.keep(reply.header(answers.REQUEST_ID), account, call, reply, made)
        return reply

    def _call(self, environ: WSGIEnvironment, incoming: Incoming, account: Account, exchange: _Exchange) -> LegacyCall:
        body = payload_of(environ, incoming, self._settings.max_body)
        if body is not None and not isinstance(body, bytes):
            exchange.held.callback(body.close)
        return legacy_call(incoming, account.seller_id, body)

    def _forget_calls(self) -> None:
        self._in_flight = 0
        self._permits = Permits(self._settings.threads, self._settings.reserve, self._settings.per_seller)

    def _count(self, calls: int) -> None:
        with self._lock:
            self._in_flight += calls

    def _refuse(self, error: CompatError, exchange: _Exchange) -> LegacyReply:
        headers: answers.Headers = ()
        if error.mws_code == "RequestThrottled":
            headers += self._quotas.throttle_headers(exchange.action, 1, error.retry_after)
        self._note(error, exchange)
        return refusal(error, exchange.request_id, *headers)

    def _note(self, error: CompatError, exchange: _Exchange) -> None:
        """Put a refusal into the journal, and decide whether its access line is one of those that are written."""
        security = bool(exchange.reason)
        exchange.reason = exchange.reason or error.mws_code
        accounts = self._facade.accounts
        known_key = accounts.secret_keys(exchange.access_key) is not None
        known = exchange.proven or (known_key and exchange.reason != "unknown-seller")
        is_seller = accounts.has(exchange.access_key, exchange.seller)
        refusal = Refusal(
            time=self._clock.now(),
            request_id=exchange.request_id,
            reason=exchange.reason,
            security=security,
            known=known,
            address=exchange.address,
            access_key=exchange.access_key,
            seller_id=exchange.seller if is_seller or not known else "",
            action=exchange.action,
            status=error.http_status,
            error_code=error.mws_code,
        )
        exchange.level = (logging.WARNING if security else logging.INFO) if self._security.note(refusal) else 0

    def _send(
        self, environ: WSGIEnvironment, start_response: StartResponse, reply: LegacyReply, exchange: _Exchange
    ) -> Iterable[bytes]:
        headers = headers_to_send(reply, exchange.request_id, self._clock.now())
        if not exchange.agent:
            # One client without a User-Agent writes its next request only on a fresh connection.
            headers.append(("Connection", "close"))
        if not isinstance(reply.body, bytes):
            exchange.held.callback(reply.body.close)
        start_response(answers.status_line(reply.status), headers)
        if exchange.method == "HEAD" or ("Content-Length", "0") in headers:
            # Ended here: where the head cannot be sent and nothing follows it, a server may close no body.
            self._done(reply.status, exchange, 0)
            return ()
        pieces = (reply.body,) if isinstance(reply.body, bytes) else wrap_file(environ, reply.body, PIECE)
        return _Body(pieces, reply.received, lambda sent: self._done(reply.status, exchange, sent))

    def _done(self, status: int, exchange: _Exchange, sent: int) -> None:
        exchange.held.close()
        with self._lock:
            self._answered[status] += 1
        if not exchange.level:
            return
        access_log.log(
            exchange.level,
            "%s %s %s %s %s %s %d %d %dms %s %s",
            exchange.request_id,
            exchange.address or "-",
            word(exchange.method, 16) or "-",
            word(exchange.path, 120) or "-",
            word(exchange.action, 60) or "-",
            word(exchange.seller, 40) or "-",
            status,
            sent,
            round((self._clock.monotonic() - exchange.started) * 1000),
            word(exchange.agent.partition("(")[0].strip().partition(" ")[0], 60) or "-",
            word(exchange.reason, 80) or "-",
        )

    def _ready(self) -> LegacyReply:
        """Whether calls can be answered: 200, or 503 with a line for each thing that is not as it must be."""
        problems = self._readiness.problems() if self._readiness is not None else ()
        body = "".join(f"{line}\n" for line in problems or ("ready",)).encode("ascii", "replace")
        return LegacyReply(503 if problems else 200, (("Content-Type", "text/plain"),), body)

    def healthz(self) -> bytes:
        """What `/healthz` answers. Waits for nothing."""
        with self._lock:
            lines = ["ok", f"in_flight {self._in_flight}"]
            lines += [f"answered_{status} {count}" for status, count in sorted(self._answered.items())]
        self._security.tell()
        return "\n".join([*lines, ""]).encode("ascii")


class _Body:
    """An answer's bytes; closing it, which every WSGI server does, ends the exchange exactly once.

    received: called when the server asks for what comes after the last byte. The front does so only once every byte was
    written to a peer that had not closed; where nobody asks, a write stays noted as not answered, and a repeat of it is
    taken for a retry.
    """

    def __init__(
        self, pieces: Iterable[bytes], received: Callable[[], None] | None, done: Callable[[int], None]
    ) -> None:
        self._pieces = pieces
        self._received = received
        self._done: Callable[[int], None] | None = done
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._sent += len(piece)
            yield piece
        if self._received is not None:
            self._received()

    def close(self) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(self._sent)
