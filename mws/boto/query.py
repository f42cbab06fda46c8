"""`boto.connection` as far as MWS goes: the connection that asks by parameters, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mws.boto.auth import AWSAuthConnection
from mws.boto.config import Provider
from mws.boto.errors import BotoServerError
from mws.boto.reading import read_into
from mws.boto.resultset import ResultSet
from mws.boto.wire import HTTPRequest, HTTPResponse, as_text
from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.backends import Backend

__all__ = ["AWSAuthConnection", "AWSQueryConnection", "HTTPRequest", "HTTPResponse"]


class AWSQueryConnection(AWSAuthConnection):
    """A service that is asked by parameters. The first three arguments by position: both keys, is_secure."""

    APIVersion = ""
    ResponseError: type[Exception] = BotoServerError

    def __init__(
        self,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        is_secure: bool = True,
        port: int | None = None,
        proxy: str | None = None,
        proxy_port: int | str | None = None,
        proxy_user: str | None = None,
        proxy_pass: str | None = None,
        host: str = "",
        debug: int = 0,
        https_connection_factory: Any = None,
        path: str = "/",
        security_token: str | None = None,
        validate_certs: bool = True,
        profile_name: str | None = None,
        provider: str | Provider = "aws",
        *,
        backend: Backend | str | None = None,
    ) -> None:
        super().__init__(
            host,
            aws_access_key_id,
            aws_secret_access_key,
            is_secure,
            port,
            proxy,
            proxy_port,
            proxy_user,
            proxy_pass,
            debug,
            https_connection_factory,
            path,
            security_token=security_token,
            validate_certs=validate_certs,
            profile_name=profile_name,
            provider=provider,
            backend=backend,
        )

    def get_utf8_value(self, value: Any) -> bytes:
        """A value as it goes out."""
        return as_text(value).encode()

    def make_request(
        self, action: str | None, params: Mapping[str, Any] | None = None, path: str = "/", verb: str = "GET"
    ) -> HTTPResponse:
        """Make any call. params: all of it, `SellerId` and `Version` too. The reply, whatever its status."""
        request = self.build_base_http_request(verb, path, None, params, {}, "", self.host)
        if action:
            request.params["Action"] = action
        if self.APIVersion:
            request.params["Version"] = self.APIVersion
        return self._mexe(request)

    def build_list_params(self, params: dict[str, Any], items: Sequence[Any] | str, label: str) -> None:
        """Add `label.1`, `label.2`; a lone text is one item."""
        listed = [items] if isinstance(items, str) else items
        params |= {f"{label}.{number}": item for number, item in enumerate(listed, 1)}

    def build_complex_list_params(
        self, params: dict[str, Any], items: Iterable[Sequence[Any]], label: str, names: Sequence[str]
    ) -> None:
        """Add `label.1.Name` for each name and its value in each item."""
        for number, item in enumerate(items, 1):
            params |= {f"{label}.{number}.{name}": value for name, value in zip(names, item, strict=False)}

    def get_object(
        self,
        action: str,
        params: Mapping[str, Any],
        cls: Any,
        path: str = "/",
        parent: Any = None,
        verb: str = "GET",
    ) -> Any:
        """Make a call and fill `cls(parent)` from its reply. Raises `ResponseError` of the connection."""
        return self._filled(cls(parent or self), action, params, path, parent, verb)

    def get_list(
        self,
        action: str,
        params: Mapping[str, Any],
        markers: list[tuple[str, Any]],
        path: str = "/",
        parent: Any = None,
        verb: str = "GET",
    ) -> ResultSet:
        """As `get_object`, with a list of what lies below each marker: (name of an element, what it is made of)."""
        found: ResultSet = self._filled(ResultSet(markers), action, params, path, parent, verb)
        return found

    def get_status(
        self, action: str, params: Mapping[str, Any], path: str = "/", parent: Any = None, verb: str = "GET"
    ) -> Any:
        """As `get_object`, with what the reply says of success alone."""
        return self._filled(ResultSet(), action, params, path, parent, verb).status

    def _filled(self, node: Any, action: str, params: Mapping[str, Any], path: str, parent: Any, verb: str) -> Any:
        response = self.make_request(action, params, path, verb)
        body = response.read()
        if not body or response.status != 200:
            raise self.failure(response, self.ResponseError(response.status, response.reason, body))
        read_into(node, body, parent or self)
        return node

    def failure(self, response: HTTPResponse, error: Any) -> Any:
        """An exception of ours with the reply it tells of, and with what our own layer calls it as its cause."""
        if isinstance(error, MWSError):
            error.response = response.reply
        error.__cause__ = response.failure
        return error
