"""One MWS request and one MWS reply as plain values. No I/O, no signature, no knowledge of SP-API.

`LegacyCall` is what every door hands on (the Python classes, the gateway, the command line);
`LegacyReply` is what every backend hands back: always a whole MWS reply, also when it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

# Parameters that carry the envelope of a request rather than its content.
ENVELOPE = frozenset(
    {
        "AWSAccessKeyId",
        "Action",
        "Expires",
        "MWSAuthToken",
        "Merchant",
        "SellerId",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
        "Version",
    }
)


@dataclass(frozen=True, slots=True)
class LegacyCall:
    """One MWS request, decoded.

    action: the MWS Action as sent. version, path: as sent (`2013-09-01`, `/Orders/2013-09-01`), "" when absent.
    params: the content parameters by wire name (`MarketplaceId.Id.1`), without those of `ENVELOPE`.
    seller_id: SellerId or Merchant, whichever was sent. auth_token: MWSAuthToken, "" when absent.
    body: the payload of SubmitFeed, bytes or a readable file; None otherwise.
    signature: the Signature it was sent with, "" where none was. It tells a library's retry, which is the same request
    again, from a second wish. expires: until when that signature is accepted, seconds since 1970 UTC.
    again: somebody says that a write is meant, although it looks like one that was made before.
    """

    action: str
    params: Mapping[str, str]
    access_key: str = ""
    seller_id: str = ""
    auth_token: str = field(default="", repr=False)
    version: str = ""
    path: str = ""
    body: bytes | BinaryIO | None = field(default=None, repr=False)
    content_type: str = ""
    content_md5: str = ""
    signature: str = field(default="", repr=False)
    expires: float = 0.0
    again: bool = False


@dataclass(frozen=True, slots=True)
class LegacyReply:
    """One MWS reply. `status` >= 400 means `body` is an ErrorResponse document.

    headers: in the order they are sent, names as MWS spells them.
    body: the bytes, or a file positioned at its start whose length is in Content-Length (the reader closes it).
    error: the exception this reply tells of, where the façade made it in this process; None otherwise.
    received: to be called once the caller has the whole reply; None where nothing depends on that.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | BinaryIO = field(repr=False)
    error: Exception | None = field(default=None, repr=False)
    received: Callable[[], None] | None = field(default=None, repr=False, compare=False)

    def header(self, name: str, default: str = "") -> str:
        """The value of the first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)
