"""A request and its reply as boto's programs see them, and how one becomes the other: `mws.backends` carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from mws.boto.config import Provider
from mws.errors import MWSError
from mws.timestamps import write
from mws.utils.timezone import utc_now

if TYPE_CHECKING:
    from mws.backends import Backend

PORTS = {True: 443, False: 80}
PASSING = (500, 502, 503, 504)


class HTTPRequest:
    """A request before it is signed; a program may change all of it. params: without keys, time and signature."""

    def __init__(
        self,
        method: str,
        protocol: str,
        host: str,
        port: int,
        path: str,
        auth_path: str | None,
        params: dict[str, Any],
        headers: dict[str, Any],
        body: bytes | str,
    ) -> None:
        self.method = method
        self.protocol = protocol
        self.host = host
        self.port = port
        self.path = path
        self.auth_path = auth_path or path
        self.params = params
        self.headers = headers
        self.body = body


class HTTPResponse:
    """A reply, whatever its status, read to its end. reply: as requests has it. failure: what it tells of, if any."""

    def __init__(self, reply: requests.Response, failure: MWSError | None) -> None:
        self.reply = reply
        self.failure = failure
        self.status = reply.status_code
        self.reason = reply.reason or ""

    def read(self) -> bytes:
        """The body."""
        return self.reply.content

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """A header, whatever its case."""
        return self.reply.headers.get(name, default)

    def getheaders(self) -> list[tuple[str, str]]:
        """All headers."""
        return list(self.reply.headers.items())


def carry_out(
    request: HTTPRequest,
    provider: Provider,
    backend: Backend | str | None,
    proxy: str | None,
    verify: bool | str,
    in_process: bool = False,
) -> HTTPResponse:
    """The reply to a request, whatever its status.

    provider: the keys it is signed with. proxy: the URL of one, of calls over HTTP. verify: as of requests.
    in_process: it must not go over HTTP.
    Raises MWSError where no reply came, which for a failed connection is requests' exception too.
    """
    # Not before a call, as in `mws.MWS.make_request`.
    from mws.backends import Door, choose
    from mws.backends import carry_out as answered

    params = {name: as_text(value) for name, value in request.params.items()}
    params |= {
        "AWSAccessKeyId": provider.access_key or "",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": write(utc_now()),
    }
    if provider.security_token:
        params["SecurityToken"] = provider.security_token
    # A host may bring its own port.
    known = ":" in request.host.rpartition("]")[2] or request.port == PORTS[request.protocol == "https"]
    port = "" if known else f":{request.port}"
    door = Door(
        f"{request.protocol}://{request.host}{port}",
        provider.secret_key or "",
        backend,
        method=request.method,
        form=False,
        account="Merchant" if "Merchant" in params else "SellerId",
        proxies={"http": proxy, "https": proxy} if proxy else {},
        verify=verify,
    )
    if in_process and choose(door.domain, backend) == "http":
        raise MWSError(
            f"https_connection_factory: calls to {door.domain} go over requests' connections here; say what the "
            "factory was for by ca_certificates_file, validate_certs and proxy"
        )
    return HTTPResponse(*answered(params, request.path, door, request.body or None, request.headers))


def reads(action: str) -> bool:
    """Whether an Action changes nothing."""
    return action.startswith(("Get", "List"))


def is_to_repeat(action: str, response: HTTPResponse) -> bool:
    """Whether the same call again may go better, and does no harm."""
    if response.status not in PASSING:
        return False
    return reads(action) or b"<Code>RequestThrottled</Code>" in response.read()


def as_text(value: Any) -> str:
    """A parameter as it goes out."""
    return value.decode() if isinstance(value, bytes) else str(value)
