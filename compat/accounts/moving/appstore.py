"""Sellers who come from Amazon's Appstore: its workflow with the sign-in of a host application, into the store.

    {public_url}/migrate/appstore/login          the Login URI to register; of several applications
    {public_url}/migrate/appstore/<name>/login   that of the application of this name

Amazon names the seller and no region: the token says where it serves. With a host application, which signs its users
in, a seller who is not stored is stored; without one nobody is known here, and only sellers who are stored already are
finished: the token itself shows whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mws.compat.accounts.moving.failing import NotPossibleNow, operators_matter
from mws.compat.accounts.moving.finishing import Finisher
from mws.compat.accounts.moving.registered import for_consent
from mws.compat.accounts.records import StoredAccount
from mws.compat.config import Application
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.states import OAuthError, UsedStates
from mws.spapi.consent.texts import Problem
from mws.spapi.consent.workflows import Authorisation, Pending
from mws.spapi.errors import SpapiError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

APPSTORE = "/appstore"
_ALONE = ("/login", "/continue", "/finish", "/done", "/style.css")
"""What is served without a host application: its website workflow would begin for a user whom nobody knows."""


class UnknownSeller(OAuthError):
    """A seller authorised the application of whom no account is stored."""


class AppstoreHost(Protocol):
    """What the application around these pages does."""

    def user(self, environ: WSGIEnvironment) -> str:
        """Who is signed in, by the host's own name for them; "" for nobody."""
        ...

    def sign_in(self, return_to: str) -> str:
        """The URL of the host's page to sign in or register. return_to: the path to come back to, on this host."""
        ...

    def connected(self, user: str, accounts: Sequence[StoredAccount]) -> str:
        """A user's seller is finished. Returns the URL to go on to, "" for the page of these pages."""
        ...


class _Nobody:
    """The host where there is none: everybody is the one the operator calls himself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def user(self, environ: WSGIEnvironment) -> str:
        return self._name

    def sign_in(self, return_to: str) -> str:
        return return_to

    def connected(self, user: str, accounts: Sequence[StoredAccount]) -> str:
        return ""


class _Keeping:
    """The host as `OAuthPages` wants it, which keeps what sellers give in the store."""

    def __init__(self, host: AppstoreHost, application: Application, finisher: Finisher, *, adds: bool) -> None:
        self.user, self.sign_in = host.user, host.sign_in
        self._host, self._application, self._finisher, self._adds = host, application, finisher, adds

    def authorised(self, pending: Pending, authorisation: Authorisation) -> str:
        """As `mws.spapi.consent.pages.Host` has it. Raises UnknownSeller."""
        with operators_matter():
            accounts = self._finisher.finish_seller(self._application, authorisation, adds=self._adds)
        if not accounts:
            raise UnknownSeller(
                f"seller {authorisation.selling_partner_id} authorised the application, and no account of his is "
                "stored: mws-compat accounts add"
            )
        return self._host.connected(pending.user, accounts)


class _KeepingPages(OAuthPages):
    def _problem(self, exc: SpapiError) -> tuple[int, Problem]:
        if isinstance(exc, UnknownSeller):
            return 403, "unknown_seller"
        return (503, "ours") if isinstance(exc, NotPossibleNow) else super()._problem(exc)


class AppstorePages:
    """The pages of the Appstore's workflow for each application, as a WSGI application below `/appstore`.

    host: the application that signs users in, None for none. base: the path where these pages are mounted, without
    `/appstore`. Others as of `OAuthPages`.
    """

    def __init__(
        self,
        finisher: Finisher,
        host: AppstoreHost | None,
        *,
        base: str,
        used: UsedStates,
        secure_cookie: bool,
        address: Callable[[WSGIEnvironment], str],
        contact: str,
        name: str,
    ) -> None:
        self._alone = host is None
        applications = finisher.registered.all()
        self._sites: dict[str, OAuthPages] = {}
        for application in applications:
            mount = f"{APPSTORE}/{application.name}" if len(applications) > 1 else APPSTORE
            self._sites[mount] = _KeepingPages(
                for_consent(application),
                _Keeping(host or _Nobody(name or "mws-compat"), application, finisher, adds=host is not None),
                used=used,
                transport=finisher.transport_of(application),
                clock=finisher.clock,
                secure_cookie=secure_cookie,
                user_agent=application.user_agent,
                address=address,
                root=_constant(base + mount),
                contact=contact,
                name=name,
            )

    def serves(self, environ: WSGIEnvironment, path: str, *, is_callback: bool) -> bool:
        """Whether a request is for these pages. path: below the mount. is_callback: to a redirect URI."""
        return self._found(environ, path, is_callback) is not None

    def answer(
        self, environ: WSGIEnvironment, path: str, start_response: StartResponse, *, is_callback: bool
    ) -> Iterable[bytes]:
        """The answer to a request that is for these pages."""
        found = self._found(environ, path, is_callback)
        assert found is not None
        pages, inner = found
        # What leads here stands in the path already: SCRIPT_NAME is no one's to read any more.
        return pages({**environ, "PATH_INFO": inner}, start_response)

    def _found(self, environ: WSGIEnvironment, path: str, is_callback: bool) -> tuple[OAuthPages, str] | None:
        if is_callback:
            return next(((each, "/redirect") for each in self._sites.values() if each.began(environ)), None)
        for mount, pages in self._sites.items():
            inner = path.removeprefix(mount)
            if path.startswith(mount + "/") and (not self._alone or inner in _ALONE):
                return pages, inner
        return None


def _constant(root: str) -> Callable[[Mapping[str, object]], str]:
    return lambda environ: root
