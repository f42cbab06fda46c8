"""How a seller authorises an application: Amazon's website workflow and its Appstore workflow, as plain functions.

Website: `authorize_uri` sends the browser to Seller Central. Appstore: Seller Central sends it here (`read_visit`), the
host application signs its user in, `callback_uri` sends it back. Both end in `read_redirect`, `redeem_state` and
`exchange`. `pages.py` is the same as pages. Source: Selling Partner API Developer Guide, authorization workflows.

Codes, states and tokens stand in no message, log or repr. Every answer that belongs to these workflows wants the header
`Referrer-Policy: no-referrer`, because Amazon hands all of it over in URLs.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from mws.spapi.clock import Clock
from mws.spapi.consent.codes import CODE_LIFE, CodeExchange
from mws.spapi.consent.seller_central import CALLBACK_HOSTS, CONFIRM, CONSENT, SELLER_CENTRAL
from mws.spapi.consent.states import OAuthError, StateRejected, States
from mws.spapi.errors import InvalidCall
from mws.spapi.lwa import LWA_ENDPOINT
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    from mws.spapi.consent.proof import Proof

_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_OPAQUE = re.compile(r"[\x21-\x7e]{1,4096}")
_APPLICATION_ID = re.compile(r"amzn1\.[A-Za-z0-9._-]{1,200}")
# What browsers and urlsplit read differently: backslashes, spaces, control characters, anything beyond ASCII.
_PLAIN_URL = re.compile(r"[!-\[\]-~]+")

PAGE_ERRORS = {
    "MD1000": "the application is a draft, and version=beta was missing: say draft = true",
    "MD5101": "the redirect_uri is none of those registered for the application",
}
"""Errors of Amazon's page of consent that are the operator's to mend (its page "authorization errors"). A seller sees
them at Amazon as a rule, and does not come back."""


class UnsafeCallback(OAuthError):
    """The `amazon_callback_uri` does not lead to Amazon: following it would hand the seller to somebody else."""


class ConsentRefused(OAuthError):
    """The seller, or Amazon, did not agree. error: its word where there is one, such as `access_denied`."""

    def __init__(self, message: str, error: str = "") -> None:
        super().__init__(message)
        self.error = error


class OtherUser(StateRejected):
    """Another user is signed in than the one who began."""


class OtherSeller(StateRejected):
    """It is another seller who agreed than the one announced, or than the one whose token it is."""


class BadRedirect(OAuthError):
    """A request that is none of Amazon's: parameters missing, malformed or repeated."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application as registered in Developer Central.

    application_id: `amzn1.sellerapps.app...` or `amzn1.sp.solution...`. redirect_uri: one of the registered OAuth
    redirect URIs, "" for the first. draft: the application is not published yet (`version=beta`). lwa_endpoint: the
    token URL. seller_central: a URL in the place of every marketplace's, for a sandbox; "" for Amazon's. endpoint: of
    SP-API, where a token is proven: "" for Amazon's by region, or for the sandbox at `seller_central`; or a URL that
    serves all regions.

    Raises InvalidCall for an id or URL that cannot be.
    """

    application_id: str
    lwa_client_id: str
    lwa_client_secret: str = field(repr=False)
    redirect_uri: str = ""
    draft: bool = False
    lwa_endpoint: str = LWA_ENDPOINT
    seller_central: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        if not _APPLICATION_ID.fullmatch(self.application_id):
            raise InvalidCall("application_id looks like amzn1.sp.solution.…", parameter="application_id")
        if self.redirect_uri:
            _checked_url(self.redirect_uri, "redirect_uri", plain=bool(self.seller_central))
        if self.seller_central:
            _checked_url(self.seller_central, "seller_central", plain=True)


@dataclass(frozen=True, slots=True)
class Pending:
    """What is known of an authorisation while the seller is at Amazon.

    user: the host application's name for who began it. selling_partner_id: whom Amazon announced, "" where it did not
    (website workflow). marketplace_id: where the seller was sent, "" where Amazon sent them (Appstore workflow).
    """

    user: str = ""
    selling_partner_id: str = ""
    marketplace_id: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A seller sent here by the Appstore. callback_uri: checked to be Amazon's. draft: Amazon said `version=beta`."""

    callback_uri: str
    amazon_state: str = field(repr=False)
    selling_partner_id: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """A seller sent back by Amazon, not yet trusted. received: when; its code is good for five minutes from there."""

    state: str = field(repr=False)
    selling_partner_id: str
    code: str = field(repr=False)
    mws_auth_token: str = field(repr=False)
    received: datetime


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What the seller gave. mws_auth_token: of hybrid applications only, else "". obtained: when, in UTC.

    proof: where the token serves and whose it is, as Amazon said; None before that was asked (`proof.prove`).
    """

    selling_partner_id: str
    refresh_token: str = field(repr=False)
    mws_auth_token: str = field(repr=False)
    obtained: datetime
    proof: Proof | None = None


# ---- where the browser goes ----------------------------------------------------------------------------------------


def new_state(states: States, session: str, pending: Pending) -> str:
    """A `state` for this browser session: good for ten minutes, once. session: whatever only this browser has.

    It holds the user as a digest: whoever is signed in when it comes back must be the same.
    """
    record = {
        "user": _digest(pending.user),
        "seller": pending.selling_partner_id,
        "marketplace": pending.marketplace_id,
    }
    return states.give(session, {name: value for name, value in record.items() if value})


def authorize_uri(application: Application, marketplace_id: str, state: str) -> str:
    """Seller Central's page of consent in that marketplace: the website workflow begins there.

    Raises InvalidCall for a marketplace whose Seller Central is not known.
    """
    query = {"application_id": application.application_id, "state": state}
    if application.redirect_uri:
        query["redirect_uri"] = application.redirect_uri
    if application.draft:
        query["version"] = "beta"
    return f"{_seller_central(application, marketplace_id)}{CONSENT}?{urlencode(query)}"


def read_visit(application: Application, query: str, marketplace_id: str = "") -> Visit:
    """The query string of a request to the Login URI: the Appstore workflow begins there.

    marketplace_id: whose Seller Central a callback without a host belongs to; Amazon now and then sends only its path
    (selling-partner-api-models#1838). Raises BadRedirect, UnsafeCallback.
    """
    given = _parameters(query)
    callback = given.get("amazon_callback_uri", "")
    if callback.startswith(CONFIRM) and (marketplace_id or application.seller_central):
        callback = _seller_central(application, marketplace_id) + callback
    _check_callback(application, callback)
    return Visit(
        callback,
        _wanted(given, "amazon_state", _OPAQUE),
        _wanted(given, "selling_partner_id", _ID),
        given.get("version") == "beta",
    )


def callback_uri(application: Application, visit: Visit, state: str) -> str:
    """Where to send the browser once the host application has signed its user in. Raises UnsafeCallback.

    A parameter of the callback's own that is ours to give (`state`, `redirect_uri` …) is dropped: of two, Amazon might
    take the other one.
    """
    _check_callback(application, visit.callback_uri)
    query = {"amazon_state": visit.amazon_state, "state": state}
    if application.redirect_uri:
        query["redirect_uri"] = application.redirect_uri
    if application.draft or visit.draft:
        query["version"] = "beta"
    base, _, own = visit.callback_uri.partition("?")
    ours = {"state", "redirect_uri", *query}
    kept = [part for part in own.split("&") if part and not _names_one_of(ours, part)]
    return f"{base}?{'&'.join([*kept, urlencode(query)])}"


# ---- what it brings back -------------------------------------------------------------------------------------------


def read_redirect(query: str, clock: Clock) -> Redirect:
    """The query string of a request to the Redirect URI. Raises ConsentRefused, BadRedirect."""
    given = _parameters(query)
    if "spapi_oauth_code" not in given and "error" in given:
        word = given["error"] if re.fullmatch(r"[A-Za-z0-9_]{1,40}", given["error"]) else ""
        advice = f": {PAGE_ERRORS[word]}" if word in PAGE_ERRORS else ""
        raise ConsentRefused("the authorisation was not given" + (f" ({word})" if word else "") + advice, word)
    token = given.get("mws_auth_token", "")
    return Redirect(
        state=_wanted(given, "state", _OPAQUE),
        selling_partner_id=_wanted(given, "selling_partner_id", _ID),
        code=_wanted(given, "spapi_oauth_code", _OPAQUE),
        mws_auth_token=token if _OPAQUE.fullmatch(token) else "",
        received=clock.now(),
    )


def redeem_state(states: States, session: str, redirect: Redirect, user: str = "", address: str = "") -> Pending:
    """What was begun in this browser, by this user, with this `state`, which is used up by this.

    address: where the browser is, for the bound of an address. Raises StateRejected where any of it differs: OtherUser,
    and OtherSeller where Amazon brings back another than it announced; TooManyStates.
    """
    begun = states.read(session, redirect.state)
    if begun.get("user", "") != _digest(user):
        raise OtherUser("this authorisation was begun by another user: sign in as that user, or begin again")
    announced = begun.get("seller", "")
    if announced not in ("", redirect.selling_partner_id):
        raise OtherSeller("Amazon brought back another seller than it had announced: begin again")
    states.redeem(session, redirect.state, address=address)
    return Pending(user, announced, begun.get("marketplace", ""))


def was_begun_by_somebody(states: States, session: str, redirect: Redirect) -> bool:
    """Whether a signed-in user began what comes back: then one has to be signed in at its end. Raises StateRejected."""
    return bool(states.read(session, redirect.state).get("user"))


def exchange(
    application: Application, redirect: Redirect, transport: Transport, clock: Clock, *, user_agent: str
) -> Authorisation:
    """The refresh token for a code. Call it at once: the code dies five minutes after Amazon made it.

    Repeated only where nothing arrived: a code is good once. Raises CodeExpired; LwaError where Amazon refuses;
    OutcomeUnknown where its answer was lost, and the seller has to authorise again; ConnectFailed, ServerError.
    """
    codes = CodeExchange(
        application.lwa_client_id,
        application.lwa_client_secret,
        application.lwa_endpoint,
        transport,
        clock,
        user_agent,
        application.redirect_uri,
    )
    token = codes.refresh_token(redirect.code, redirect.received + CODE_LIFE)
    return Authorisation(redirect.selling_partner_id, token, redirect.mws_auth_token, clock.now())


# ---- pieces --------------------------------------------------------------------------------------------------------


def _digest(user: str) -> str:
    return hashlib.sha256(user.encode("utf-8", "surrogateescape")).hexdigest()[:32] if user else ""


def _names_one_of(names: Set[str], part: str) -> bool:
    """Whether a piece of a query names one of these parameters, in any spelling that a server might read so."""
    return any(unquote_plus(each.partition("=")[0]).strip().lower() in names for each in part.split(";"))


def _seller_central(application: Application, marketplace_id: str) -> str:
    if application.seller_central:
        return application.seller_central.rstrip("/")
    row = SELLER_CENTRAL.get(marketplace_id)
    if row is None:
        raise InvalidCall(
            f"the Seller Central of marketplace {marketplace_id[:40]!r} is not known", parameter="marketplace_id"
        )
    return row.url


def _check_callback(application: Application, uri: str) -> None:
    if not _PLAIN_URL.fullmatch(uri):
        raise UnsafeCallback("the amazon_callback_uri is missing or no plain URL")
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise UnsafeCallback("the amazon_callback_uri is no URL") from None
    # Whole origins are compared, in the spelling given: nothing is tidied up that a browser might read otherwise.
    amazons = parts.scheme == "https" and parts.netloc in CALLBACK_HOSTS
    own = bool(application.seller_central) and f"{parts.scheme}://{parts.netloc}" == _origin(application.seller_central)
    rest = parts.path.removeprefix(CONFIRM)
    if not (amazons or own) or parts.fragment or parts.path == rest or not _ID.fullmatch(rest):
        raise UnsafeCallback("the amazon_callback_uri does not lead to Amazon's page of confirmation")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _checked_url(url: str, parameter: str, plain: bool) -> None:
    parts = urlsplit(url) if _PLAIN_URL.fullmatch(url) else None
    if parts is None or parts.scheme not in (("https", "http") if plain else ("https",)) or not parts.hostname:
        raise InvalidCall(f"{parameter} wants an https URL", parameter=parameter)
    if parts.fragment or parts.username is not None:
        raise InvalidCall(f"{parameter} takes neither a fragment nor a user name", parameter=parameter)


def _parameters(query: str) -> Mapping[str, str]:
    pairs = None
    with contextlib.suppress(ValueError):
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=30, errors="strict")
    if pairs is None:
        # Not from within an except block: Python's error would hang on ours, and the query, code and all, on that.
        raise BadRedirect("the query string cannot be read")
    given = dict(pairs)
    # What stands twice is read one way here and another way elsewhere.
    if len(given) != len(pairs):
        raise BadRedirect("a parameter stands twice in the query string")
    return given


def _wanted(given: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = given.get(name, "")
    if not pattern.fullmatch(value):
        raise BadRedirect(f"the parameter {name} is missing or malformed")
    return value
