"""`MWS`, the class every section derives from: credentials and endpoint in, calls out, replies wrapped.

Carries no knowledge of SP-API; `mws.backends` decides who answers. Arguments of both generations of python-amazon-mws
are taken; where the two disagree on order, 0.8.15's holds and 1.0's additions are keywords.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, overload

from mws import generations
from mws.decorators import also_named, in_1_0
from mws.deprecations import RemovedInPAM10Warning
from mws.endpoints import MARKETPLACES, endpoint_of
from mws.errors import MWSArgumentError, MWSError, MWSValueError
from mws.response import MWSResponse, wrap
from mws.utils.params import clean_params_dict, enumerate_param, flat_param_dict, remove_empty_param_keys
from mws.utils.timezone import mws_utc_now

if TYPE_CHECKING:
    from mws.backends import Backend


def takes_action_first(make_request: Callable[..., Any]) -> Callable[..., Any]:
    """Let `make_request` be called in 1.0's form too, told by its first argument: an Action's name, not a dict.

    1.0: `(action, params=None, method="POST", timeout=300, **kwargs)`, with `result_key` where 0.8.15 says `rootkey`.
    Its positions hold for a dict too where there are more than 0.8.15 has: so a `make_request` of a program for 1.0
    that does not say so hands on what the methods gave it.
    """

    def from_1_0(
        self: MWS,
        action: str | Mapping[str, Any],
        params: Mapping[str, Any] | None = None,
        method: str = "POST",
        timeout: float | None = 300,
        **kwargs: Any,
    ) -> Any:
        if not isinstance(params or {}, Mapping):
            raise MWSArgumentError(f"{action}: params must be a dict, not {type(params).__name__}")
        given = action if isinstance(action, Mapping) else {"Action": action}
        # 1.0 sends parameters in the body of a POST, 0.8.15 always in the query.
        kwargs = {"form": str(method).upper() == "POST", "timeout": timeout, **kwargs}
        if "result_key" in kwargs:
            kwargs["rootkey"] = kwargs.pop("result_key")
        return make_request(self, {**(params or {}), **given}, method, **kwargs)

    @wraps(make_request)
    def call(self: MWS, *args: Any, **kwargs: Any) -> Any:
        more_than_0_8_15_takes = len(args) + ("method" in kwargs) > 2
        if "action" in kwargs or (args and (isinstance(args[0], str) or more_than_0_8_15_takes)):
            return from_1_0(self, *args, **kwargs)
        return make_request(self, *args, **kwargs)

    return call


class MWS:
    """One seller's access to one section of MWS.

    access_key, secret_key: the MWS keys. account_id: the seller id. region: a country code (`US`).
    domain: a URL, over region; Amazon's own hosts only name the region, any other is called. uri, version: over the
    section's own. auth_token: MWSAuthToken.
    proxy: `host:port`, user_agent_str, headers: of calls over HTTP. force_response_encoding: of `MWSResponse`.
    backend: `http`, `spapi`, `sandbox`, or an object with `.call(LegacyCall) -> LegacyReply`.

    Raises MWSValueError, an MWSError and a ValueError, for an unknown region. The attributes may be assigned anew
    between calls. A program that says it is one for 1.0 gives arguments by position in 1.0's order, without `domain`.
    """

    URI = "/"
    URI_IN_1_0 = ""  # where 1.0 calls another
    VERSION = "2009-01-01"
    NAMESPACE = ""
    ACCOUNT_TYPE = "SellerId"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = []

    # Switches of 1.0: its reply objects (None: what the program says it was written for), and parameters handed back
    # instead of being sent.
    _use_feature_mwsresponse: bool | None = None
    _test_request_params = False

    @in_1_0(
        "access_key secret_key account_id region uri version auth_token proxy user_agent_str headers "
        "force_response_encoding"
    )
    def __init__(
        self,
        access_key: str,
        secret_key: str,
        account_id: str,
        region: str = "US",
        domain: str = "",
        uri: str = "",
        version: str = "",
        auth_token: str = "",
        *,
        proxy: str | None = None,
        user_agent_str: str = "",
        headers: Mapping[str, str] | None = None,
        force_response_encoding: str | None = None,
        backend: Backend | str | None = None,
    ) -> None:
        self.access_key = access_key
        self.secret_key = secret_key
        self.account_id = account_id
        self.auth_token = auth_token
        self.version = version or self.VERSION
        self.uri = uri or self._own_uri()
        self.domain = domain or endpoint_of(region) or ""
        if not self.domain:
            known = ", ".join(MARKETPLACES)
            raise MWSValueError(f"Incorrect region supplied ('{region}'). Must be one of the following: {known}")
        self.proxy = proxy
        self.user_agent_str = user_agent_str
        self.headers = dict(headers or {})
        self.force_response_encoding = force_response_encoding
        self.backend = backend

    def _own_uri(self) -> str:
        return self.URI_IN_1_0 if self.URI_IN_1_0 and generations.named() == "1.0" else self.URI

    @property
    def extra_headers(self) -> dict[str, str]:
        """1.0's name of `headers`."""
        return self.headers

    @extra_headers.setter
    def extra_headers(self, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)

    @property
    def endpoint(self) -> str:
        """The address of calls: domain and uri."""
        return f"{self.domain}{self.uri}"

    def get_params(self) -> dict[str, Any]:
        """The parameters of every call but Action and Signature."""
        params = {
            "AWSAccessKeyId": self.access_key,
            self.ACCOUNT_TYPE: self.account_id,
            "SignatureVersion": "2",
            "Timestamp": mws_utc_now(),
            "Version": self.version,
            "SignatureMethod": "HmacSHA256",
        }
        if self.auth_token:
            params["MWSAuthToken"] = self.auth_token
        return params

    def get_default_params(self, action: str, timestamp: datetime) -> dict[str, Any]:
        """1.0's `get_params`, with the Action and a time of the caller's."""
        return {**self.get_params(), "Action": action, "Timestamp": timestamp}

    def get_proxies(self) -> dict[str, str | None]:
        """requests' proxies of `self.proxy`."""
        if not self.proxy:
            return {"http": None, "https": None}
        return {"http": f"http://{self.proxy}", "https": f"https://{self.proxy}"}

    @overload
    def make_request(self, extra_data: Mapping[str, Any], method: str = "GET", **kwargs: Any) -> Any: ...

    @overload
    def make_request(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        method: str = "POST",
        timeout: float | None = 300,
        **kwargs: Any,
    ) -> Any: ...

    @takes_action_first
    def make_request(self, extra_data: Mapping[str, Any], method: str = "GET", **kwargs: Any) -> Any:
        """Make any call, also of an Action that has no method here.

        extra_data: its parameters, `Action` among them; None and "" are left out. method: of HTTP.
        kwargs: `rootkey`, the element `.parsed` shows, `<Action>Result` by default; `body` and `extra_headers` of a
        payload; `timeout`, seconds for the whole call. 1.0's form `(action, params, ...)` is taken as well.

        Returns a DictWrapper of an XML reply, a DataWrapper of any other. Raises MWSError where the call fails.
        """
        if not isinstance(extra_data, Mapping) or not isinstance(method, str):
            raise MWSArgumentError(
                "make_request takes an Action's name or a dict with it, and a method of HTTP as text"
            )
        given = {**self.get_params(), **extra_data}
        params = clean_params_dict(remove_empty_param_keys(given))
        if "Action" not in params:
            raise MWSArgumentError("make_request: the parameters name no Action")
        if self._test_request_params:
            return params
        # Not before a call: what this loads costs a program that only imports us more than all the rest.
        from mws.backends import Door, answer
        from mws.bodies import is_body
        from mws.requesterror import check_headers

        body, headers = kwargs.get("body"), kwargs.get("extra_headers")
        if not (body is None or is_body(body)):
            raise MWSArgumentError(f"a body is bytes, text or a file, not {type(body).__name__}")
        check_headers(headers or {})
        door = Door(
            self.domain,
            self.secret_key,
            self.backend,
            method=method.upper(),
            form=kwargs.get("form", False),
            account=self.ACCOUNT_TYPE,
            user_agent=self.user_agent_str,
            headers=self.headers,
            proxies={scheme: url for scheme, url in self.get_proxies().items() if url},
            timeout=kwargs.get("timeout"),
        )
        response = answer(params, self.uri, door, body, headers)
        rootkey = kwargs.get("rootkey", params["Action"] + "Result")
        new = self._use_feature_mwsresponse
        if generations.named() == "1.0" if new is None else new:
            reply = MWSResponse(response, rootkey, encoding=self.force_response_encoding)
            reply.timestamp = given["Timestamp"]
            return reply
        return wrap(response, rootkey)

    def _ask(self, params: Mapping[str, Any], method: str = "GET", **options: Any) -> Any:
        """Call `make_request` in the form the program was written for: it may be one of the program's own.

        Every method comes through here. 0.8.15's handed over the parameters, and `method=` where it was no GET; 1.0's
        handed over the Action's name and its parameters, all by POST.
        """
        if generations.named() != "1.0":
            return self.make_request(params, **({} if method == "GET" else {"method": method}), **options)
        if "rootkey" in options:
            options["result_key"] = options.pop("rootkey")
        action = str(params["Action"])
        rest = {name: value for name, value in params.items() if name != "Action"}
        return self.make_request(action, rest, **options) if rest else self.make_request(action, **options)

    def generic_request(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        method: str = "POST",
        timeout: float | None = 300,
        **kwargs: Any,
    ) -> Any:
        """`make_request` of 1.0 with nested parameters: dicts and lists become dotted, counted names.

        MWSValueError, a ValueError, for params that are no dict, and where the object has no section's uri.
        """
        if not self.uri or (self.uri == "/" and not (self.URI_IN_1_0 and self._own_uri() == "/")):
            raise MWSValueError(f"{action}: {self.uri!r} is no section's uri; make the request by a section's class")
        if not isinstance(action, str):
            raise MWSArgumentError(f"action must be an Action's name, not {type(action).__name__}")
        if not isinstance(params, dict):
            raise MWSValueError(f"{action}: params must be a dict, not {type(params).__name__}")
        return self.make_request(action, flat_param_dict(params), method, timeout, **kwargs)

    def get_service_status(self) -> Any:
        """How the section is doing: GREEN, YELLOW or RED; MWS had GREEN_I too."""
        return self._ask({"Action": "GetServiceStatus"})

    def action_by_next_token(self, action: str, next_token: str) -> Any:
        """The next page of a list. action: without `ByNextToken`. MWSError where the section has no such list."""
        if action not in self.NEXT_TOKEN_OPERATIONS:
            raise MWSError(
                f"{action} action not listed in this API's NEXT_TOKEN_OPERATIONS. Please refer to documentation."
            )
        return self._ask({"Action": f"{action}ByNextToken", "NextToken": next_token}, "POST")

    @also_named(canonical_query="request_description")
    def calc_signature(self, method: str, request_description: str) -> bytes:
        """The base64 signature of a canonical query, for callers who build requests themselves."""
        from mws.signing import sign

        if not (isinstance(method, str) and isinstance(request_description, str)):
            raise MWSArgumentError("a signature is one of a method of HTTP and a query, both as text")
        # The scheme stays where it is http: 0.8.15 signs it, and gateways know.
        host = self.domain.replace("https://", "").lower()
        return sign(self.secret_key, f"{method}\n{host}\n{self.uri}\n{request_description}").encode("ascii")

    def get_timestamp(self) -> str:
        """Deprecated: now as ISO 8601 without a zone."""
        _deprecated("get_timestamp", "mws.utils.timezone.mws_utc_now")
        return mws_utc_now().isoformat()

    def enumerate_param(self, param: str, values: Any) -> dict[str, Any]:
        """Deprecated: `mws.utils.enumerate_param`."""
        _deprecated("enumerate_param", "mws.utils.enumerate_param", RemovedInPAM10Warning)
        return enumerate_param(param, values)


def _deprecated(name: str, instead: str, kind: type[Warning] = DeprecationWarning) -> None:
    warnings.warn(f"`{name}` is deprecated: use `{instead}`", kind, stacklevel=3)


def by_next_token(api: MWS, method: str, token: str) -> Any:
    """What the `*_by_next_token` aliases do: warn, then call the method with `next_token=`."""
    warnings.warn(f"Use `{method}(next_token=token)` instead.", DeprecationWarning, stacklevel=3)
    return getattr(api, method)(next_token=token)
