"""Amazon's static sandbox, locally: every operation answers the examples of its model and nothing else.

Tokens are those of the dynamic sandbox, whose LWA, pages and switches are on the same host. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mws.spapi import routes
from mws.spapi.clock import Clock
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.calls.messages import Refusal, Reply, Request, denied, encode, invalid, refusal_reply
from mws.spapi.sandbox.http import consent, control, faults
from mws.spapi.sandbox.http.app import UNPACED, Sandbox
from mws.spapi.sandbox.http.examples import Modelled, load
from mws.spapi.sandbox.http.web import read_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RATE, BURST = 5.0, 15.0
"""Of every operation of Amazon's sandbox."""

_OWN = (TOKEN_PATH, control.PREFIX, consent.PREFIX)


class StaticSandbox:
    """A WSGI application that answers by the examples in Amazon's model files.

    models: the folder of `selling-partner-api-models` that holds them. enforce_rates: 429 beyond five calls a second
    and fifteen at once, for each seller and operation. clock: for tokens and pacing. `dynamic` is the sandbox that
    gives the tokens. Raises ValueError for a folder without models.
    """

    def __init__(self, models: Path, enforce_rates: bool = False, *, clock: Clock | None = None) -> None:
        self.dynamic = Sandbox(orders=1, clock=clock)
        self.enforce_rates = enforce_rates
        self.operations = load(models)
        keys = {(route.method, route.path): route.key for route in map(routes.route, routes.keys())}
        self._keys = {(row.method, row.path): keys.get((row.method, row.path), row.id) for row in self.operations}

    def key(self, operation: Modelled) -> str:
        """The operation's Route key, or the id its model gives it where there is no route."""
        return self._keys[operation.method, operation.path]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(_OWN):
            return self.dynamic(environ, start_response)
        request = read_request(environ)
        return self.dynamic.send(request, self.answer(request), start_response)

    def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        matching = (row for row in self.operations if row.method == request.method)
        operation = next((row for row in matching if row.pattern.fullmatch(request.raw_path)), None)
        if operation is None:
            self.dynamic.journal.note("unknown", "", 403)
            return refusal_reply(denied())
        try:
            reply = self._example(operation, request)
        except Refusal as refusal:
            reply = refusal_reply(refusal)
        self.dynamic.journal.note(self.key(operation), self.dynamic.seller_of(request), reply.status)
        return reply

    def _example(self, operation: Modelled, request: Request) -> Reply:
        grant = self.dynamic.grant_of(request)
        now = self.dynamic.site.clock.now().timestamp()
        owner = grant.seller_id or grant.client_id
        if self.enforce_rates and not self.dynamic.buckets.take(owner, self.key(operation), RATE, BURST, now):
            raise faults.REFUSALS["429"]
        example = operation.find(request)
        if example is None:
            details = "" if operation.examples else "Its model has no static examples."
            raise invalid("Could not match input arguments", details)
        body = b"" if example.body is None else encode(example.body)
        headers = (("x-amzn-RateLimit-Limit", f"{RATE if self.enforce_rates else UNPACED}"), *example.headers.items())
        return Reply(example.status, body, headers=headers)
