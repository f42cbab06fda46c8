"""Replies as 1.0 gives them, with `api._use_feature_mwsresponse = True`: `MWSResponse`, whose `.parsed` is DotDicts.

`wrap` gives those of the other generations.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from mws import generations
from mws.errors import MWSValueError
from mws.utils.collections import DotDict
from mws.utils.crypto import response_md5_is_valid
from mws.utils.parsers import DataWrapper, DictWrapper
from mws.utils.xml import MWS_ENCODING, mws_xml_to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from requests import PreparedRequest, Response
    from requests.cookies import RequestsCookieJar

__all__ = ["MWSResponse", "ResponseWrapperBase"]


class ResponseWrapperBase:
    """A `requests.Response`, its attributes within reach."""

    def __init__(self, response: Response) -> None:
        self.original = response

    @property
    def content(self) -> bytes:
        """The body as received."""
        return self.original.content

    @property
    def text(self) -> str:
        """The body as text, by `encoding`."""
        return self.original.text

    @property
    def encoding(self) -> str | None:
        """What `text` is decoded by; may be set."""
        return self.original.encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self.original.encoding = value

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.original.status_code

    @property
    def reason(self) -> str:
        """The HTTP reason phrase."""
        return self.original.reason

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, found whatever their case."""
        return self.original.headers

    @property
    def cookies(self) -> RequestsCookieJar:
        """Cookies; MWS set none."""
        return self.original.cookies

    @property
    def elapsed(self) -> timedelta:
        """From the request to its answer's headers."""
        return self.original.elapsed

    @property
    def request(self) -> PreparedRequest | None:
        """The HTTP request; of a call answered in process its method, address and headers."""
        return cast("PreparedRequest | None", getattr(self.original, "request", None))


class MWSResponse(ResponseWrapperBase):
    """A reply. parsed: DotDicts of the `result_key` element, text where the body is not XML. timestamp: of the request.

    encoding: overrides the reply's. force_cdata: every text under `#text`. Raises MWSValueError on a wrong Content-MD5.
    """

    def __init__(
        self,
        response: Response,
        result_key: str | None = None,
        encoding: str | None = None,
        force_cdata: bool = False,
    ) -> None:
        super().__init__(response)
        if not response_md5_is_valid(response):
            raise MWSValueError("the body is not the one its Content-MD5 header tells of")
        if encoding:
            self.encoding = encoding
        self.timestamp: datetime | None = None
        self._result_key = result_key
        self._dict: dict[str, Any] | None = None
        self._metadata: Any = None
        self.parse_response(force_cdata)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.status_code}]>"

    def parse_response(self, force_cdata: bool = False) -> None:
        """Read the body; what is not XML stays text."""
        from xml.parsers.expat import ExpatError  # after `import mws`, as every parser here

        try:
            found = mws_xml_to_dict(self.content, encoding=self.encoding or MWS_ENCODING, force_cdata=force_cdata)
        except (ExpatError, ValueError):
            # ValueError: bytes of another encoding, or a document that declares entities.
            self._parsed: Any = self.text
            return
        self._dict = found if isinstance(found, dict) else {}
        self._build_dotdicts()

    def _build_dotdicts(self) -> None:
        whole = DotDict.build(self._dict)
        self._metadata = whole.get("ResponseMetadata")
        self._parsed = whole.get(self._result_key) if self._result_key else whole

    @property
    def parsed(self) -> Any:
        """The result: a DotDict, a list where it repeats, None where it is absent; text where the body is not XML."""
        return self._parsed

    @property
    def metadata(self) -> Any:
        """ResponseMetadata as a DotDict, None where there is none."""
        return self._metadata

    @property
    def request_id(self) -> str | None:
        """The MWS request id, from the body or from its header."""
        found = self._metadata.get("RequestId") if isinstance(self._metadata, DotDict) else None
        return found or self.headers.get("x-mws-request-id")


def wrap(response: Response, rootkey: str | None) -> DictWrapper | DataWrapper:
    """A reply as 0.8.15 gives it: by what the body is, not by its Content-Type. MWSValueError on a wrong Content-MD5.

    Where the program is one for 0.8.10, as that did.
    """
    from xml.etree.ElementTree import ParseError

    reply: DictWrapper | DataWrapper
    try:
        reply = DictWrapper.read(response.content, rootkey)
        if generations.named() == "0.8.10":
            # A text there. Not `response.text`: requests takes XML without a charset label for Latin-1.
            reply.original = response.content.decode("utf-8", "replace")
    except ParseError:
        reply = DataWrapper.read(response.content, response.headers)
    reply.response = response
    return reply
