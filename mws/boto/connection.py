"""`boto.mws.connection`: `MWSConnection`, every call of boto.mws as a method, and the decorators for further ones.

    mws = MWSConnection(aws_access_key_id=..., aws_secret_access_key=..., Merchant=...)
    for order in mws.list_orders(MarketplaceId=[...], CreatedAfter=...).ListOrdersResult.Orders.Order: ...

Who answers is decided at each call, by `mws.backends`, as for every door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mws.boto import exception, response
from mws.boto.declare import (  # noqa: F401 - programs that add calls take them from here
    add_attrs_from,
    api_action,
    api_call_map,
    api_version_path,
    boolean_arguments,
    decorated_attrs,
    dependent,
    exclusive,
    http_body,
    requires,
    requires_some_of,
    structured_lists,
    structured_objects,
)
from mws.boto.errors import BotoServerError
from mws.boto.exception import ResponseErrorFactory
from mws.boto.goods import GoodsCalls
from mws.boto.jobs import JobCalls
from mws.boto.query import AWSQueryConnection
from mws.boto.reading import XmlHandler, read_into  # noqa: F401
from mws.boto.response import ResponseFactory
from mws.boto.rules import content_md5, destructure_object  # noqa: F401
from mws.boto.sales import SalesCalls
from mws.errors import MWSError

__all__ = ["MWSConnection"]


class ContentMismatch(MWSError, AssertionError):
    """A body that is not what its Content-MD5 says: it was changed or cut on its way."""


class MWSConnection(JobCalls, GoodsCalls, SalesCalls, AWSQueryConnection):
    """One seller's access to MWS.

    By position: access key, secret key, is_secure. Merchant, SellerId: the seller, under either name. host, port,
    is_secure: of a gateway; Amazon's own hosts only name the region. sandbox: sends `_Sandbox` paths. factory_scopes:
    modules or dicts of classes for replies and errors. response_factory, response_error_factory: makers of both.
    Further keywords as of `AWSAuthConnection`.

    Calls take keywords, spelt as MWS spells its parameters. A KeyError before anything is sent says what is missing; a
    failed call raises a `boto.mws.exception.ResponseError`, of a class named as the error code. All but that KeyError
    are MWSError.
    """

    ResponseFactory = ResponseFactory
    ResponseErrorFactory = ResponseErrorFactory

    def __init__(self, *args: Any, **kw: Any) -> None:
        kw.setdefault("host", "mws.amazonservices.com")
        self._sandboxed = kw.pop("sandbox", False)
        merchant, seller = kw.pop("Merchant", None), kw.pop("SellerId", None)
        self.Merchant = merchant or seller
        self.SellerId = seller or merchant
        kw = self._setup_factories(kw.pop("factory_scopes", []), **kw)
        super().__init__(*args, **kw)

    def _setup_factories(self, extrascopes: list[Any], **kw: Any) -> dict[str, Any]:
        """Set what makes replies and errors; the keywords that are left."""
        scopes = [*extrascopes]
        replies, errors = kw.pop("response_factory", None), kw.pop("response_error_factory", None)
        self._response_factory = replies or self.ResponseFactory(scopes=[*scopes, response])
        self._response_error_factory = errors or self.ResponseErrorFactory(scopes=[*scopes, exception])
        return kw

    def _sandboxify(self, path: str) -> str:
        if not self._sandboxed:
            return path
        above, _, last = path.rpartition("/")
        return f"{above}_Sandbox/{last}"

    def _required_auth_capability(self) -> list[str]:
        return ["mws"]

    def _post_request(
        self, request: dict[str, Any], params: dict[str, Any], parser: Any, body: Any = "", headers: Any = None
    ) -> Any:
        """Make the call; the reply in `parser`, or its bytes where it is no XML. Programs override this."""
        path = self._sandboxify(request["path"])
        made = self.build_base_http_request(
            "POST", path, None, data=body, params=params, headers=headers or {}, host=self.host
        )
        try:
            reply = self._mexe(made)
        except BotoServerError as exc:  # of a program that has a `_mexe` of its own
            raise self._response_error_factory(exc.status, exc.reason, exc.body) from exc
        content = reply.read()
        if not content or reply.status != 200:
            raise self.failure(reply, self._response_error_factory(reply.status, reply.reason, content))
        digest = reply.getheader("Content-MD5")
        if digest is not None and content_md5(content).decode("ascii") != digest:
            raise ContentMismatch(f"{params.get('Action')}: the reply is not what its Content-MD5 says")
        return self._parse_response(parser, reply.getheader("Content-Type", ""), content)

    def _parse_response(self, parser: Any, contenttype: str | None, body: bytes) -> Any:
        if not (contenttype or "").startswith("text/xml"):
            return body
        read_into(parser, body, self)
        return parser

    def method_for(self, name: str) -> Callable[..., Any] | None:
        """The method of an Action, by its name or the Action's; None for one there is not."""
        own = name if name in api_call_map.values() else api_call_map.get(name, "")
        method: Callable[..., Any] | None = getattr(self, own, None)
        return method

    def iter_call(self, call: str, *args: Any, **kw: Any) -> Iterator[Any]:
        """Make a call by its name, and then those for its further pages. The replies, one by one."""
        method = self.method_for(call)
        if method is None:
            raise AssertionError(f'No call named "{call}"')
        return self.iter_response(method(*args, **kw))

    def iter_response(self, response: Any) -> Iterator[Any]:
        """A reply and those of its further pages, while `HasNext` says that there are any.

        AttributeError after the first where a reply has no HasNext, as those of Orders have none.
        """
        yield response
        more = self.method_for(f"{response._action}ByNextToken")
        while more is not None and response._result.HasNext == "true":
            response = more(NextToken=response._result.NextToken)
            yield response

    def get_service_status(self, **kw: Any) -> Any:
        """AttributeError, which names the methods that ask for a section's status."""
        sections = ", ".join(map(str.lower, api_version_path))
        raise AttributeError(
            f"Use {type(self).__name__}.get_(section)_service_status(), where (section) is one of the following: "
            f"{sections}"
        )
