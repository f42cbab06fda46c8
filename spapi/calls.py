"""What the client is told and what it answers, as plain frozen values. No I/O; imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Literal, TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
QueryValue: TypeAlias = str | int | float | bool | date | Sequence[str]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of an operation as Amazon's model states it.

    place: where it travels. kind: the swagger type ("string", "integer", "boolean", "number", "array", "object").
    csv: an array sent comma-joined (the rule); False: sent as repeated names (`multi`).
    """

    name: str
    place: Literal["path", "query", "header", "body"]
    kind: str = "string"
    required: bool = False
    csv: bool = True
    enum: tuple[str, ...] = ()
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Success:
    """What the body of a success is by Amazon's model; of a wrapped operation, what stands under `payload`.

    kind: the JSON type, "none" where there is no body, "any" where nothing says. required: the names an object must
    have, at its top. may_be_empty: no body is as good as one, since it holds nothing, or at most `errors`. empty_at:
    the statuses of those successes that have no body where others have one (204 of Customer Feedback: no topics).
    """

    kind: Literal["object", "array", "string", "number", "integer", "boolean", "none", "any"] = "object"
    required: tuple[str, ...] = ()
    may_be_empty: bool = False
    empty_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One SP-API operation: a row of `routes.py`.

    key: `orders.2026-01-01.searchOrders`. path: the template, `/orders/2026-01-01/orders/{orderId}`.
    rate: requests per second restored; burst: bucket size; None where Amazon states none.
    wrapped: the reply's content stands under `payload`. restricted: takes a restricted data token.
    data_elements: the PII elements such a token may name. grantless_scope: LWA scope of a grantless operation.
    page_request, page_reply: parameter that carries a page token; paths in the reply where the next one may stand.
    page_items: path in the reply of what a page lists: an array, or an object of arrays that belongs together.
    deprecated: Amazon's flag. removed: gone from Amazon; such a call goes to other endpoints only. The dates of both
    are in `lifecycle.py`. success: what the body of a success is.
    """

    key: str
    method: str
    path: str
    params: tuple[Param, ...] = ()
    rate: float | None = None
    burst: float | None = None
    wrapped: bool = False
    restricted: bool = False
    data_elements: tuple[str, ...] = ()
    grantless_scope: str | None = None
    page_request: tuple[str, ...] = ()
    page_reply: tuple[str, ...] = ()
    page_items: str = ""
    deprecated: bool = False
    removed: bool = False
    success: Success = Success()

    @property
    def is_write(self) -> bool:
        """True for every method but GET and HEAD: such a call is not sent twice once it may have arrived."""
        return self.method not in ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class RestCall:
    """One call of one operation, ready but for token, pacing and transport.

    operation: the key of its Route. path, query: parameters by Amazon's names; None values are left out.
    body: JSON to send. data_elements: PII wanted through a restricted data token (`("buyerInfo",)`).
    """

    operation: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, QueryValue | None] = field(default_factory=dict)
    body: Json = field(default=None, repr=False)
    data_elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestReply:
    """What came back. `data` is the JSON with the `payload` wrapper taken off where the Route says so.

    request_id: `x-amzn-RequestId`. rate: the `x-amzn-RateLimit-Limit` seen, requests per second, or None.
    withheld: data elements wanted but refused by Amazon (a restricted data token that was not granted).
    """

    operation: str
    status: int
    data: Json = field(repr=False)
    request_id: str = ""
    rate: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes, or a file at its start, to put to a presigned document URL. content_type includes the charset."""

    url: str = field(repr=False)
    content: bytes | BinaryIO = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Download:
    """A document to fetch from a presigned URL. compression: "GZIP" or ""."""

    url: str = field(repr=False)
    compression: str = ""
