"""The sandbox as a WSGI application: finds the operation, authorises, paces, answers, dresses the reply.

The order is Amazon's: unknown path, token, usage plan, then the operation's own rules. Operations are those that the
modules of `api` declare.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO, cast

from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.regions import REGIONS
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.api import tokens
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import (
    LARGEST_BODY,
    Refusal,
    Reply,
    Request,
    denied,
    invalid,
    not_here,
    refusal_reply,
)
from mws.spapi.sandbox.http import bucket, consent, control, faults, lwa
from mws.spapi.sandbox.http.registry import Operation, find, find_absent, settle
from mws.spapi.sandbox.http.switches import Switchboard
from mws.spapi.sandbox.http.web import read_request
from mws.spapi.sandbox.world.access import Grant
from mws.spapi.sandbox.world.documents import PREFIX
from mws.spapi.sandbox.world.mws_authorisations import DENIED, MwsAuthorisations
from mws.spapi.sandbox.world.sellers import Seller

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


UNPACED = 1000.0
"""Calls a second that are told where none are refused: the most a client believes, so that it does not wait either."""


class Dropped(ConnectionError):
    """The planted `reset`. A server that has sent the headers can only close the connection, so the client sees a body
    cut off; the embedded session raises requests' ConnectionError, as for a connection that broke before the headers.
    """


class Sandbox(Switchboard):
    """A WSGI application that is Login with Amazon (`/auth/o2/token`) and SP-API on one host. Thread-safe.

    It takes the options of `Switchboard` and has its switches.
    """

    _hosts: tuple[str, ...] = ()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(PREFIX):
            request = read_request(environ, body=False, hosts=self._hosts)
            # WSGI's input stream has the methods of a file that are used here.
            reply = self._document(request, cast("BinaryIO", environ["wsgi.input"]))
        else:
            request = read_request(environ, hosts=self._hosts)
            reply = self.answer(request)
        return self.send(request, reply, start_response)

    def send(self, request: Request, reply: Reply, start_response: StartResponse) -> Iterable[bytes]:
        """Dress a reply as Amazon does and hand it to the server."""
        headers = [
            ("Content-Length", str(len(reply.body) if reply.length < 0 else reply.length)),
            ("x-amzn-RequestId", self._request_id()),
            *reply.headers,
        ]
        if reply.content_type:
            headers.insert(0, ("Content-Type", reply.content_type))
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        if request.method == "HEAD":
            return []
        chunks: Iterable[bytes] = [reply.body] if reply.length < 0 else reply.chunks
        return _broken(chunks) if reply.broken else chunks

    def answer(self, request: Request) -> Reply:
        """The reply to one request, faults included."""
        if request.path.startswith(control.PREFIX):
            return control.answer(self, request)
        if request.path == TOKEN_PATH:
            return self._faulty(faults.LWA, "", lambda: self._lwa(request))
        if request.path.startswith(consent.PREFIX):
            return self._faulty(faults.CONSENT, "", lambda: consent.answer(self.site, request))
        found = find(request)
        if found is None:
            absent = find_absent(request)
            refusal = not_here(absent) if absent else denied()
            self.journal.note(absent or "unknown", "", refusal.status)
            return refusal_reply(refusal)
        operation, path = found
        seller = self.seller_of(request)
        return self._faulty(operation.key, seller, lambda: self._operate(operation, path, request))

    def _document(self, request: Request, stream: BinaryIO) -> Reply:
        target = faults.UPLOAD if request.method == "PUT" else faults.DOWNLOAD
        return self._faulty(target, "", lambda: bucket.answer(self.site, request, stream))

    def _faulty(self, target: str, seller: str, real: Callable[[], Reply]) -> Reply:
        fault = self.faults.next(target)
        reply = None
        if fault is not None:
            if fault.kind == "slow":
                self.site.clock.sleep(fault.seconds)
            reply = faults.instead(fault)
        if reply is None:
            reply = real()
            if fault is not None:
                reply = faults.spoil(fault, reply)
        self.journal.note(target, seller, reply.status)
        return reply

    def _lwa(self, request: Request) -> Reply:
        reply = lwa.answer(self.site, request)
        if reply.status == 200:
            # Token requests go by another library of the client's than its calls, or by none: their Host is whole.
            host = request.headers.get("host", "")
            if host and host not in self._hosts:
                self._hosts = (*self._hosts[-15:], host)
            self.save()
        return reply

    def _operate(self, operation: Operation, path: Mapping[str, str], request: Request) -> Reply:
        limit = (("x-amzn-RateLimit-Limit", f"{operation.rate if self.enforce_rates else UNPACED:g}"),)
        try:
            call = self._authorise(operation, path, request)
            if self.enforce_rates:
                self._pace(operation, call)
            if request.method == "GET" and request.has_body:
                raise invalid("A GET request cannot have a body.")
            if len(request.body) > LARGEST_BODY:
                raise Refusal(413, "RequestTooLarge", "The request size exceeded the maximum accepted size.")
            with self.site.lock if operation.api.keeps_books else nullcontext():
                if operation.api.keeps_books:
                    settle(self.site, call.now)
                body = operation.row.answer(self.site, call)
        except Refusal as refusal:
            reply = refusal_reply(refusal)
            # Amazon tells the rate with success, 400 and 404 only: never with a throttled or an unauthorised reply.
            return Reply(
                reply.status, reply.body, headers=reply.headers + (limit if reply.status in (400, 404) else ())
            )
        if operation.route.method != "GET":
            self.save()
        return Reply(operation.row.status, body, headers=limit)

    def _pace(self, operation: Operation, call: Call) -> None:
        own = operation.row.plan(call) if operation.row.plan else None
        name, rate, burst = own or (operation.key, operation.rate, operation.burst)
        if not self.buckets.take(call.owner, name, rate, burst, call.now.timestamp()):
            raise faults.REFUSALS["429"]

    def _authorise(self, operation: Operation, path: Mapping[str, str], request: Request) -> Call:
        grant, scope = self.grant_of(request), operation.route.grantless_scope
        if (scope and scope not in grant.scopes) or (not scope and not grant.seller_id):
            raise denied()
        elements = None
        if grant.resources is not None:
            elements = tokens.opened_elements(grant, request.method, request.path)
            if elements is None:
                raise denied()
        seller = self.site.world.sellers.get(grant.seller_id)
        if seller is not None and _of_another_region(request.root, seller):
            raise denied()
        if seller is not None and self.site.books(MwsAuthorisations).kind(seller.id) == DENIED:
            raise denied()
        return Call(request, path, seller, self.site.clock.now(), elements, grant.client_id)

    def grant_of(self, request: Request) -> Grant:
        """What the request's access token stands for. Raises Refusal where it has none that is good."""
        token = request.headers.get("x-amz-access-token", "")
        if not token:
            raise denied("Access token is missing in the request header.")
        grant = self.site.tokens.find(token)
        if grant is None:
            raise denied("The access token you provided is revoked, malformed or invalid.")
        if self.site.clock.now().timestamp() >= grant.expires:
            raise denied("The access token you provided has expired.")
        return grant

    def seller_of(self, request: Request) -> str:
        """The seller whose token the request shows, good or not; "" for none."""
        grant = self.site.tokens.find(request.headers.get("x-amz-access-token", ""))
        return grant.seller_id if grant else ""

    def _request_id(self) -> str:
        text = f"{self.site.seed}/request/{self.boots}/{next(self.numbers)}"
        return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _of_another_region(root: str, seller: Seller) -> bool:
    """Whether the request came to the host of a region of Amazon's in which the seller does not sell."""
    name = root.partition("://")[2].partition(":")[0].lower()
    region = next((key for key, place in REGIONS.items() if name in (place.host, place.sandbox)), "")
    return region not in ("", *(MARKETPLACES[place].region for place in seller.marketplaces))


def _broken(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # Something must be sent first: a server that has sent nothing would answer a failure of ours with a 500 of its own.
    yield next(iter(chunks), b"")[:1]
    raise Dropped("the sandbox was told to drop this connection")
