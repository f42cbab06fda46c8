"""What the gateway's tests share: a stand-in for the façade, a signer, and a WSGI client that keeps raw bytes raw."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from lxml import etree

from mws import signing, timestamps
from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts.find import ConfiguredAccounts
from mws.compat.config import Account, Config
from mws.compat.config import GatewaySettings as Settings
from mws.compat.gateway import Gateway
from mws.spapi.clock import Clock, FixedClock

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)
HOST = "gateway.example:8443"
PATH = "/Orders/2013-09-01"
ACCOUNT = Account(
    seller_id="A1FAKESELLER00",
    mws_access_key="AKIAFAKEFAKEFAKE0000",
    mws_secret_key="secretsecretsecretsecretsecretsecretsecr",
    mws_auth_token="amzn.mws.00000000-0000-0000-0000-000000000000",
)
OTHER = replace(ACCOUNT, seller_id="A2FAKESELLER00", mws_auth_token="")
REPLY = b'<?xml version="1.0"?>\n<ListOrdersResponse xmlns="https://mws.amazonservices.com/Orders/2013-09-01"/>'


class Standin:
    """A façade that keeps what it is called with and answers what it is told to."""

    def __init__(self, *accounts: Account, answer: Callable[[LegacyCall], LegacyReply] | None = None) -> None:
        self.accounts = ConfiguredAccounts(Config(accounts=accounts or (ACCOUNT, OTHER)))
        self.calls: list[LegacyCall] = []
        self.answer = answer or (lambda call: LegacyReply(200, (("Content-Type", "text/xml"),), REPLY))

    def call(
        self, call: LegacyCall, before_wait: Callable[[], None] = lambda: None, *, received: bool = True
    ) -> LegacyReply:
        if call.body is not None and not isinstance(call.body, bytes):
            call = replace(call, body=call.body.read())
        self.calls.append(call)
        return self.answer(call)


@dataclass(frozen=True)
class Answer:
    """An answer as a client sees it."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers[name.lower()]

    @property
    def code(self) -> str:
        """The Code of the ErrorResponse; fails where the body is none."""
        return mws_error(self.body)["Code"]


def mws_error(body: bytes) -> dict[str, str]:
    """The parts of an ErrorResponse by name."""
    root = etree.fromstring(body)
    assert etree.QName(root).localname == "ErrorResponse", body
    found = {etree.QName(part).localname: part.text or "" for part in root[0]}
    return found | {"RequestID": root[1].text or ""}


def signed(
    params: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    host: str = HOST,
    path: str = PATH,
    account: Account = ACCOUNT,
    moment: datetime = NOON,
    encode: Callable[[str], str] = signing.rfc3986,
) -> dict[str, str]:
    """The parameters of a call with its Signature; a parameter given as "" is left out."""
    found = {
        "Action": "ListOrders",
        "AWSAccessKeyId": account.mws_access_key,
        "SellerId": account.seller_id,
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": timestamps.write(moment),
        "Version": "2013-09-01",
        **(params or {}),
    }
    found = {name: value for name, value in found.items() if value}
    text = f"{method}\n{host}\n{path}\n{signing.canonical_query(found, encode)}"
    found["Signature"] = signing.sign(account.mws_secret_key, text, found.get("SignatureMethod", "HmacSHA256"))
    return found


def query_of(params: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Parameters as a query or form, in the order given."""
    pairs = params.items() if isinstance(params, Mapping) else params
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def ask(
    app: Callable[..., Iterable[bytes]],
    method: str = "GET",
    target: str = "/",
    headers: Iterable[tuple[str, str]] = (("User-Agent", "Test/1 (Language=Python)"),),
    body: bytes = b"",
    host: str = HOST,
) -> Answer:
    """Call a WSGI application as a server would."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "https",
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        if key == "TRANSFER_ENCODING":
            environ["wsgi.input_terminated"] = True
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    if body and "wsgi.input_terminated" not in environ:
        environ.setdefault("CONTENT_LENGTH", str(len(body)))
    told: list[Any] = []
    pieces = app(environ, lambda status, fields: told.append((status, fields)))
    try:
        data = b"".join(pieces)
    finally:
        getattr(pieces, "close", bool)()
    status, fields = told[0]
    number, _, reason = status.partition(" ")
    return Answer(int(number), reason, {name.lower(): value for name, value in fields}, data)


def gateway(facade: Standin | None = None, clock: Clock | None = None, **settings: Any) -> tuple[Gateway, Standin]:
    """A gateway over a stand-in, its clock at noon."""
    facade = facade or Standin()
    return Gateway(facade, Settings(**settings), clock or FixedClock(NOON)), facade
