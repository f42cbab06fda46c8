"""One request answered in this process, as the gateway answers it over HTTP: the same checks, the same documents.

For code that has written its request to the end and believes it speaks to a server. What the caller's own body raises
while it is read is the reader's to tell (`mws.adapter`); it never becomes a call.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts.find import Accounts
from mws.compat.config import GatewaySettings as Settings
from mws.compat.engine import answers
from mws.compat.errors import CompatError
from mws.compat.gateway.auth import Unauthenticated, authenticate, identify
from mws.compat.gateway.calls import headers_to_send, is_bare, legacy_call, payload_of, pong, refusal
from mws.compat.gateway.request import read_request
from mws.spapi.clock import Clock, SystemClock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True)
class InProcess:
    """Answers requests of this process.

    call: answers a call. accounts: who may call, by a signature; None takes every request for the seller's it names.
    settings: `[gateway]`. clock: of windows and headers.
    """

    call: Callable[[LegacyCall], LegacyReply]
    accounts: Accounts | None
    settings: Settings = field(default_factory=Settings)
    clock: Clock = field(default_factory=SystemClock)

    def answer(self, environ: WSGIEnvironment) -> LegacyReply:
        """The whole reply, a refusal too, with its headers as the gateway sends them; the reader closes a file."""
        request_id = answers.new_request_id()
        with ExitStack() as held:
            try:
                reply = self._answer(environ, held)
            except Unauthenticated as exc:
                reply = refusal(exc.error, request_id)
            except CompatError as exc:
                reply = refusal(exc, request_id)
        headers = headers_to_send(reply, reply.header(answers.REQUEST_ID) or request_id, self.clock.now())
        if environ["REQUEST_METHOD"] == "HEAD":
            if not isinstance(reply.body, bytes):
                reply.body.close()
            reply = replace(reply, body=b"")
        return replace(reply, headers=tuple(headers))

    def _answer(self, environ: WSGIEnvironment, held: ExitStack) -> LegacyReply:
        if is_bare(environ) and environ.get("PATH_INFO") == "/":
            return pong(self.clock.now())
        limit = self.settings.max_body
        if self.accounts is None:
            incoming = read_request(environ, limit, mark="Action")
            seller_id = identify(incoming, self.settings)
        else:
            incoming = read_request(environ, limit)
            seller_id = authenticate(incoming, self.accounts, self.settings, self.clock.now()).seller_id
        body = payload_of(environ, incoming, limit)
        if body is not None and not isinstance(body, bytes):
            held.callback(body.close)
        return self.call(legacy_call(incoming, seller_id, body, proven=self.accounts is not None))
