"""Who answers a call: the façade on the configured account, an embedded sandbox, or a host that speaks MWS.

Chosen call by call, because legacy code re-assigns `api.domain`; the façades are made at the first call and shared by
the process. This is the one module of `mws` that reaches into `mws.compat`, and only inside functions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.client import responses as reasons
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeGuard, cast

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from mws import forks, generations
from mws.bodies import Body, payload_of
from mws.calls import ENVELOPE, LegacyCall, LegacyReply
from mws.endpoints import is_amazon
from mws.errors import MWSError
from mws.timestamps import parse
from mws.version import USER_AGENT

if TYPE_CHECKING:
    from mws.compat.facade import Facade
    from mws.generations import Generation
    from mws.http import HttpBackend

VARIABLE = "MWS_COMPAT_BACKEND"
NAMES = ("http", "spapi", "sandbox")

WHAT_TO_DO = (
    "Amazon's own MWS hosts answer no more. Put a mws-compat.toml with the seller's account into the working "
    f"directory, or name one in MWS_COMPAT_CONFIG; or set {VARIABLE}=sandbox to try without any; "
    "or give domain= the address of a mws-compat gateway."
)


class Backend(Protocol):
    """What answers calls. `backend=` takes any object with this method."""

    def call(self, call: LegacyCall) -> LegacyReply:
        """The reply to a call, also where it is an error."""
        ...


@dataclass(frozen=True)
class Door:
    """How an API object would have its calls sent, should they go over HTTP.

    domain, secret_key: of the object. account: the parameter that names the seller. form: parameters in the body.
    verify: False, or a file of certificates.
    """

    domain: str
    secret_key: str = field(repr=False)
    backend: Backend | str | None = None
    method: str = "POST"
    form: bool = True
    account: str = "SellerId"
    user_agent: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    verify: bool | str = True


def answer(
    params: Mapping[str, str],
    path: str,
    door: Door,
    body: Body | None = None,
    headers: Mapping[str, str | bytes | None] | None = None,
) -> requests.Response:
    """Carry out a call. Returns the reply, a real `requests.Response` or an equal one, with status below 300.

    params: all of them, the Action and those of the envelope too. body: the payload of SubmitFeed.
    headers: of this call; Content-Type and Content-MD5 tell of the payload.

    Raises MWSError: for a failed call with `.response` and the reply's text, for a failed connection one that is the
    requests exception too, and where no backend is configured one that says what to do.
    """
    response, failure = carry_out(params, path, door, body, headers)
    if failure is not None:
        raise failure
    return response


def carry_out(
    params: Mapping[str, str],
    path: str,
    door: Door,
    body: Body | None = None,
    headers: Mapping[str, str | bytes | None] | None = None,
) -> tuple[requests.Response, MWSError | None]:
    """As `answer`, with the reply whatever its status, and beside one of 300 and above the exception it tells of."""
    sent = {
        name: value.decode("ascii") if isinstance(value, bytes) else value
        for name, value in (headers or {}).items()
        if value is not None
    }
    payload = payload_of(body)
    try:
        response, error = _carried_out(_legacy_call(params, path, door.account, payload, sent), path, door, sent)
    finally:
        if payload is not None and payload is not body and not isinstance(payload, bytes):
            payload.close()
    return response, _failure(response, error) if response.status_code >= 300 else None


def _carried_out(
    call: LegacyCall, path: str, door: Door, sent: Mapping[str, str]
) -> tuple[requests.Response, Exception | None]:
    backend = choose(door.domain, door.backend)
    if backend == "http":
        backend = _http(door)
    if _is_http(backend):
        return _send(backend, call, door, sent), None
    begun = monotonic()
    reply = cast("Backend", backend).call(call)
    response = response_of(reply, f"{door.domain}{path}")
    response.request = _as_sent(door, response.url, sent)
    response.elapsed = timedelta(seconds=monotonic() - begun)
    return response, reply.error


def exchange(
    environ: Mapping[str, object], domain: str, wanted: Backend | str | None, *, verify_signature: bool
) -> LegacyReply | None:
    """The reply to a request that is written to its end already, a refusal too; None where it goes over HTTP as it is.

    environ: the request as WSGI has it. domain: URL or host it is for. wanted: a backend, as `choose` takes it.
    verify_signature: whether it has to be signed by the account it names, within its time.

    Raises MWSError as `choose`, and for signatures that are to be verified where the backend has no accounts.
    """
    backend = choose(domain, wanted)
    if isinstance(backend, str):
        return None
    from mws.compat.facade import Facade
    from mws.compat.gateway.in_process import InProcess

    if isinstance(backend, Facade):
        accounts = backend.accounts if verify_signature else None
        door = InProcess(backend.call, accounts, backend.config.gateway, backend.clock)
    elif verify_signature:
        name = type(backend).__name__
        raise MWSError(
            f"{name} has no accounts to verify a signature with: say MWSAdapter(..., verify_signature=False)"
        )
    else:
        door = InProcess(backend.call, None)
    return door.answer({**environ})


def _legacy_call(
    params: Mapping[str, str],
    path: str,
    account: str,
    payload: bytes | BinaryIO | None,
    headers: Mapping[str, str],
) -> LegacyCall:
    named = {name.lower(): value for name, value in headers.items()}
    return LegacyCall(
        action=params.get("Action", ""),
        params={name: value for name, value in params.items() if name not in ENVELOPE},
        access_key=params.get("AWSAccessKeyId", ""),
        seller_id=params.get(account) or params.get("SellerId") or params.get("Merchant", ""),
        auth_token=params.get("MWSAuthToken", ""),
        version=params.get("Version", ""),
        path=path,
        body=payload,
        content_type=named.get("content-type", ""),
        content_md5=named.get("content-md5", ""),
    )


def choose(domain: str, wanted: Backend | str | None = None) -> Backend | str:
    """The backend by the rules: `wanted`, else the variable, else by the domain. "http" stands for the domain itself.

    Raises MWSError for an unknown name, or where nothing is configured.
    """
    named = wanted if wanted is not None else os.environ.get(VARIABLE, "")
    if not isinstance(named, str):
        return named
    if named and named not in NAMES:
        raise MWSError(f"{VARIABLE} and backend= name one of {', '.join(NAMES)}, not {named!r}")
    if named == "sandbox":
        return _sandbox()
    if named == "http" or not (named or is_amazon(domain)):
        return "http"
    return _configured()


_LONGEST = 10.0  # seconds a fork waits for a façade that another thread makes


class _Facades:
    """The façades of this process, by name, each made once.

    None is made while the process forks: that imports most of the package, and a child would wait for ever for modules
    that another thread was importing.
    """

    def __init__(self) -> None:
        self._lock = forks.WholeLock(_LONGEST)
        self._made: dict[str, Facade] = {}

    def get(self, name: str, make: Callable[[], Facade]) -> Facade:
        """The one of that name."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def close(self) -> None:
        """Close and drop them all."""
        with self._lock:
            while self._made:
                self._made.popitem()[1].close()


_facades = _Facades()


def forget() -> None:
    """Close and drop the process's façades; the next call makes them anew, from the configuration as it is then."""
    _facades.close()
    generations.named.cache_clear()


def configured_generation() -> Generation | None:
    """`mws_generation` of the configuration file, whoever answers the calls; None where there is none, or no file.

    Raises MWSError, with what to do, for a file that cannot be read.
    """
    path = os.environ.get("MWS_COMPAT_CONFIG", "") or "mws-compat.toml"
    if not os.path.isfile(path):
        return None
    from mws.compat.config import ConfigError
    from mws.compat.config.reading import generation
    from mws.compat.errors import NotConfigured

    try:
        return generation(Path(path))
    except ConfigError as exc:
        raise NotConfigured(f"{exc}\n{WHAT_TO_DO}") from exc


def _sandbox() -> Facade:
    from mws.compat.facade import Facade

    return _facades.get("sandbox", Facade.sandbox)


def _configured() -> Facade:
    return _facades.get("spapi", _from_configuration)


def _from_configuration() -> Facade:
    from mws.compat import config
    from mws.compat.errors import NotConfigured
    from mws.compat.facade import Facade

    try:
        return Facade.configured(config.load())
    except config.ConfigError as exc:
        raise NotConfigured(f"{exc}\n{WHAT_TO_DO}") from exc


def _http(door: Door) -> Backend:
    from mws.http import HttpBackend

    return HttpBackend(
        door.domain,
        door.secret_key,
        user_agent=door.user_agent or USER_AGENT,
        headers=door.headers,
        proxies=door.proxies,
        verify=door.verify,
    )


def _is_http(backend: object) -> TypeGuard[HttpBackend]:
    """Whether it is ours. mws.http is loaded only where a call goes over HTTP: whoever has one has loaded it."""
    loaded = sys.modules.get("mws.http")
    return loaded is not None and isinstance(backend, loaded.HttpBackend)


def _send(backend: HttpBackend, call: LegacyCall, door: Door, headers: Mapping[str, str]) -> requests.Response:
    try:
        return backend.send(
            call,
            method=door.method,
            form=door.form,
            account=door.account,
            headers=headers,
            deadline=door.timeout,
        )
    except requests.RequestException as exc:
        from mws.compat.errors import translate

        # mws.http keeps signed URLs out of what it raises, so `exc` may be the cause as it is.
        raise translate(exc, action=call.action) from exc


def _failure(response: requests.Response, error: Exception | None) -> MWSError:
    """The exception a failed reply is raised as, `str()` of which is the reply's text as in the imitated package."""
    if not isinstance(error, MWSError):
        from mws.compat.errors import from_mws

        error = from_mws(response.status_code, response.content)
    if response.text.strip():
        error.args = (response.text,)
    error.response = response
    return error


def response_of(reply: LegacyReply, url: str = "") -> requests.Response:
    """A reply as the `requests.Response` that HTTP would have made of it. A file body is read and closed."""
    response = requests.Response()
    response.status_code = reply.status
    response.reason = reasons.get(reply.status, "")
    response.headers = headers_of(reply)
    response.url = url
    response.encoding = get_encoding_from_headers(response.headers)
    if isinstance(reply.body, bytes):
        response._content = reply.body
    else:
        with reply.body as file:
            response._content = file.read()
    return response


def headers_of(reply: LegacyReply) -> CaseInsensitiveDict[str]:
    """A reply's headers as HTTP brings them: with the `Date` that a server adds, by which programs set their clock."""
    headers = CaseInsensitiveDict(reply.headers)
    told = headers.get("x-mws-timestamp")
    if told and "date" not in headers:
        with suppress(ValueError):
            headers["Date"] = format_datetime(parse(told), usegmt=True)
    return headers


def _as_sent(door: Door, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """The request that a call in process stands for: method, address and headers. No query, which was never signed."""
    request = requests.PreparedRequest()
    request.method = door.method
    request.url = url
    request.headers = CaseInsensitiveDict({"User-Agent": door.user_agent or USER_AGENT, **door.headers, **headers})
    return request
