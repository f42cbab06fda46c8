"""Requests written by hand as legacy code has them, and what they are asked of in these tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from lxml import etree

from mws.adapter import MWSAdapter
from mws.compat.config import SANDBOX, Config, Reports
from mws.compat.facade import Facade
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session as embedded

ROOT = Path(__file__).resolve().parents[2]
(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
HOST = "mws.amazonservices.com"
ORDERS = "/Orders/2013-09-01"
FEED = (
    b'<?xml version="1.0"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>'
    b"A1SANDBOXSELLER</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType><Message><MessageID>1"
    b"</MessageID><OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID></OrderFulfillment></Message>"
    b"</AmazonEnvelope>"
)
CONFIG = replace(SANDBOX, reports=Reports(adopt_before="all"))


@contextmanager
def world(config: Config = CONFIG) -> Iterator[tuple[Facade, Sandbox]]:
    """A façade on a sandbox of its own; both go by the machine's clock, as the programs do that sign."""
    sandbox = Sandbox(feed_seconds=0, report_seconds=0)
    facade = Facade(config, session=embedded(sandbox))
    try:
        yield facade, sandbox
    finally:
        facade.close()


def session(backend: Any = "sandbox", *, verify_signature: bool = True) -> requests.Session:
    made = requests.Session()
    made.mount(f"https://{HOST}/", MWSAdapter(backend, verify_signature=verify_signature))
    return made


def signed(
    action: str,
    more: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    path: str = ORDERS,
    version: str = "2013-09-01",
    host: str = HOST,
) -> dict[str, str]:
    """The parameters of a request, as programs of the time signed them. A parameter given as "" is left out."""
    params = {
        "AWSAccessKeyId": ACCOUNT.mws_access_key,
        "Action": action,
        "SellerId": ACCOUNT.seller_id,
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": version,
        **(more or {}),
    }
    params = {name: value for name, value in params.items() if value}
    query = "&".join(f"{quoted(name)}={quoted(params[name])}" for name in sorted(params))
    text = f"{method}\n{host}\n{path}\n{query}"
    digest = hmac.new(ACCOUNT.mws_secret_key.encode(), text.encode(), hashlib.sha256).digest()
    return params | {"Signature": base64.b64encode(digest).decode()}


def quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")


def query_of(params: Mapping[str, str]) -> str:
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in params.items())


def error_of(response: requests.Response) -> str:
    """The Code of an ErrorResponse."""
    root = etree.fromstring(response.content)
    assert etree.QName(root).localname == "ErrorResponse"
    return str(root.findtext(".//{*}Code"))


def listing() -> dict[str, str]:
    return {"MarketplaceId.Id.1": US, "CreatedAfter": "2020-01-01T00:00:00Z"}
