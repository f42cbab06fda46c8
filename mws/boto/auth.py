"""The connection that keeps keys, address and proxy, and makes requests.

A refused read is asked again as boto asked again, `num_retries` times and ever later. A write is not, unless MWS said
that it did nothing: who is throttled was not heard.
"""

from __future__ import annotations

import os
import random
import re
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import requests

from mws.boto.config import Provider, config
from mws.boto.errors import NoAuthHandlerFound
from mws.boto.wire import PASSING, PORTS, HTTPRequest, HTTPResponse, carry_out, is_to_repeat, reads
from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.backends import Backend

RETRIES = 6
LONGEST = 60.0  # seconds between two attempts

# A test may put another clock here.
sleep = time.sleep


class AWSAuthConnection:
    """Keys, address and proxy of a service, as attributes that may be assigned anew between calls.

    host: without port. port: 443, or 80 without is_secure. proxy, proxy_port, proxy_user, proxy_pass: of calls over
    HTTP. validate_certs: False takes any certificate. provider: `aws`, or keys of their own. backend: who answers, as
    in `mws.MWS`.

    An `https_connection_factory` is of no use, and refused where a call goes over HTTP.

    Raises NoAuthHandlerFound where no keys are given and none are found.
    """

    def __init__(
        self,
        host: str,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        is_secure: bool = True,
        port: int | None = None,
        proxy: str | None = None,
        proxy_port: int | str | None = None,
        proxy_user: str | None = None,
        proxy_pass: str | None = None,
        debug: int = 0,
        https_connection_factory: Any = None,
        path: str = "/",
        provider: str | Provider = "aws",
        security_token: str | None = None,
        suppress_consec_slashes: bool = True,
        validate_certs: bool = True,
        profile_name: str | None = None,
        *,
        backend: Backend | str | None = None,
    ) -> None:
        self.host = host
        self.is_secure = config.getbool("Boto", "is_secure", is_secure)
        self.protocol = "https" if self.is_secure else "http"
        self.port = port or PORTS[self.is_secure]
        self.path = path
        self.debug = debug
        self.suppress_consec_slashes = suppress_consec_slashes
        self.num_retries = RETRIES
        self.https_validate_certificates = config.getbool("Boto", "https_validate_certificates", validate_certs)
        self.ca_certificates_file = config.get_value("Boto", "ca_certificates_file")
        self.https_connection_factory = https_connection_factory
        self.request_hook: Any = None
        self.backend = backend
        self.handle_proxy(proxy, proxy_port, proxy_user, proxy_pass)
        if isinstance(provider, Provider):
            self.provider = provider
        else:
            self.provider = Provider(provider, aws_access_key_id, aws_secret_access_key, security_token, profile_name)
        if not (self.provider.access_key and self.provider.secret_key):
            raise NoAuthHandlerFound(
                "No access key and secret key: give aws_access_key_id and aws_secret_access_key, or set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put them under [Credentials] into ~/.boto"
            )

    def __repr__(self) -> str:
        return f"{type(self).__name__}:{self.host}"

    @property
    def aws_access_key_id(self) -> str | None:
        """The access key; `access_key` and `gs_access_key_id` too."""
        return self.provider.access_key

    @property
    def aws_secret_access_key(self) -> str | None:
        """The secret key; `secret_key` and `gs_secret_access_key` too."""
        return self.provider.secret_key

    access_key = gs_access_key_id = aws_access_key_id
    secret_key = gs_secret_access_key = aws_secret_access_key

    @property
    def profile_name(self) -> str | None:
        """The profile that the keys were looked up in."""
        return self.provider.profile_name

    # -----------------------------------------------------------------------------------------------------------------
    # Addresses
    # -----------------------------------------------------------------------------------------------------------------

    def get_path(self, path: str = "/") -> str:
        """A path below the connection's own, without doubled slashes unless those are wanted."""
        if not self.suppress_consec_slashes:
            return self.path + re.sub("^(/*)/", "\\1", path)
        plain, question, query = path.partition("?")
        joined = "/" + "/".join(part for part in f"{self.path}/{plain}".split("/") if part)
        closed = "/" if plain.endswith("/") and joined != "/" else ""
        return f"{joined}{closed}{question}{query}"

    def server_name(self, port: int | None = None) -> str:
        """The host, with its port unless that is 80."""
        port = port or self.port
        return self.host if port == PORTS[False] else f"{self.host}:{port}"

    def set_host_header(self, request: HTTPRequest) -> None:
        """Give a request the header of its host."""
        request.headers["Host"] = self.host.partition(":")[0]

    def set_request_hook(self, hook: Any) -> None:
        """Have `hook.handle_request_data(request, response, error=...)` called with each reply."""
        self.request_hook = hook

    # -----------------------------------------------------------------------------------------------------------------
    # Proxies
    # -----------------------------------------------------------------------------------------------------------------

    def handle_proxy(
        self, proxy: str | None, proxy_port: int | str | None, proxy_user: str | None, proxy_pass: str | None
    ) -> None:
        """Take a proxy, or that of the configuration. One of the environment counts by itself, as requests reads it."""
        self.proxy = proxy or config.get_value("Boto", "proxy")
        self.proxy_port = proxy_port or config.get_value("Boto", "proxy_port")
        self.proxy_user = proxy_user or config.get_value("Boto", "proxy_user")
        self.proxy_pass = proxy_pass or config.get_value("Boto", "proxy_pass")
        if self.proxy and not self.proxy_port:
            self.proxy_port = self.port
        self.no_proxy = os.environ.get("no_proxy", "") or os.environ.get("NO_PROXY", "")
        self.use_proxy = self.proxy is not None

    def skip_proxy(self, host: str) -> bool:
        """Whether a host is one that `no_proxy` names."""
        if self.no_proxy == "*":
            return True
        names = [name for name in self.no_proxy.split(",") if name]
        return any(each.endswith(name) for name in names for each in (host, host.partition(":")[0]))

    def prefix_proxy_to_path(self, path: str, host: str | None = None) -> str:
        """The whole URL of a path, as a proxy is asked for it."""
        return f"{self.protocol}://{host or self.server_name()}{path}"

    def get_proxy_auth_header(self) -> dict[str, str]:
        """The header with the proxy's user and password."""
        said = b64encode(f"{self.proxy_user}:{self.proxy_pass}".encode()).decode("ascii")
        return {"Proxy-Authorization": f"Basic {said}"}

    def get_proxy_url_with_auth(self) -> str | None:
        """The proxy's URL, user and password in it; None for no proxy."""
        if not self.use_proxy:
            return None
        password = f":{self.proxy_pass}" if self.proxy_pass else ""
        login = f"{self.proxy_user}{password}@" if self.proxy_user or self.proxy_pass else ""
        return f"http://{login}{self.proxy}:{self.proxy_port or self.port}"

    # -----------------------------------------------------------------------------------------------------------------
    # Requests
    # -----------------------------------------------------------------------------------------------------------------

    def build_base_http_request(
        self,
        method: str,
        path: str,
        auth_path: str | None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        data: bytes | str = "",
        host: str | None = None,
    ) -> HTTPRequest:
        """A request that is not signed yet. Programs override this to add parameters, `MWSAuthToken` before all."""
        path = self.get_path(path)
        auth = None if auth_path is None else self.get_path(auth_path)
        return HTTPRequest(
            method,
            self.protocol,
            host or self.host,
            self.port,
            path,
            auth,
            {**(params or {})},
            {**(headers or {})},
            data,
        )

    def _mexe(
        self,
        request: HTTPRequest,
        sender: Any = None,
        override_num_retries: int | None = None,
        retry_handler: Any = None,
    ) -> HTTPResponse:
        """Carry out a request, and again where that may help. The last reply, whatever its status.

        Raises MWSError where no reply came, which for a failed connection is requests' exception too.
        """
        if sender is not None or retry_handler is not None:
            raise MWSError("sender and retry_handler: calls go through mws.backends here, which takes neither")
        retries = override_num_retries
        if retries is None:
            retries = config.getint("Boto", "num_retries", self.num_retries)
        longest = config.getfloat("Boto", "max_retry_delay", LONGEST)
        action = str(request.params.get("Action", ""))
        for number in range(retries + 1):
            last = number == retries
            try:
                response = self._carry_out(request)
            except requests.RequestException as exc:
                # The layer's own errors say whether the same again may go better: a missing configuration never does.
                if last or not reads(action) or not getattr(exc, "retryable", True):
                    raise
            else:
                if last or not is_to_repeat(action, response):
                    self._tell_hook(request, response)
                    return response
            sleep(min(random.random() * 2**number, longest))
        raise AssertionError("the last attempt returns or raises")

    def _tell_hook(self, request: HTTPRequest, response: HTTPResponse) -> None:
        if self.request_hook is None:
            return
        if response.status in PASSING:
            self.request_hook.handle_request_data(request, response, error=True)
        else:
            self.request_hook.handle_request_data(request, response)

    def _carry_out(self, request: HTTPRequest) -> HTTPResponse:
        proxy = None if self.skip_proxy(request.host) else self.get_proxy_url_with_auth()
        verify = (self.ca_certificates_file or True) if self.https_validate_certificates else False
        return carry_out(request, self.provider, self.backend, proxy, verify, self.https_connection_factory is not None)

    def close(self) -> None:
        """Nothing: connections are the process's, kept and closed by requests."""

    def get_http_connection(self, host: str, port: int, is_secure: bool) -> NoReturn:
        """MWSError: there are no connections of http.client here; nor in the three below."""
        _no_connections()

    def new_http_connection(self, host: str, port: int, is_secure: bool) -> NoReturn:
        """MWSError."""
        _no_connections()

    def put_http_connection(self, host: str, port: int, is_secure: bool, connection: Any) -> NoReturn:
        """MWSError."""
        _no_connections()

    def proxy_ssl(self, host: str | None = None, port: int | None = None) -> NoReturn:
        """MWSError."""
        _no_connections()


def _no_connections() -> NoReturn:
    raise MWSError("There are no connections of http.client here: calls go through mws.backends")
