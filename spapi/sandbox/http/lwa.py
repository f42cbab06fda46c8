"""Login with Amazon: POST /auth/o2/token. Answers in LWA's own shapes, which are not SP-API's.

Grants refresh_token (for a seller), client_credentials (for grantless operations) and authorization_code (for a code of
the consent page or of getAuthorizationCode: once, within five minutes).
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from mws.spapi.sandbox import CLIENT_ID
from mws.spapi.sandbox.calls.messages import Reply, Request, encode
from mws.spapi.sandbox.world.access import TOKEN_LIFE, Grant
from mws.spapi.sandbox.world.mws_authorisations import CODE_REFUSED, REVOKED, MwsAuthorisations
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.site import Site

SCOPES = frozenset(
    {
        "sellingpartnerapi::notifications",
        "sellingpartnerapi::migration",
        "sellingpartnerapi::client_credential:rotation",
        "sellingpartnerapi::shipments:track",
    }
)

_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))

# error -> (status, error_description). Descriptions as reported from Amazon; invalid_request, invalid_scope and
# server_error are codes of the official SDK whose texts nobody has reported, so theirs are ours.
ERRORS = {
    "invalid_grant": (400, "The request has an invalid grant parameter : refresh_token"),
    "revoked": (
        400,
        "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the "
        "permission.",
    ),
    "invalid_code": (400, "The request has an invalid grant parameter : code"),
    "invalid_client": (401, "Client authentication failed"),
    "unauthorized_client": (400, "Not authorized for requested operation"),
    "unsupported_grant_type": (400, "The authorization grant type is not supported by the authorization server"),
    "invalid_request": (400, "The request is missing a required parameter, repeats one or is not a form"),
    "invalid_scope": (400, "The requested scope is unknown"),
    "server_error": (500, "The authorization server encountered an error"),
}


def error(name: str) -> Reply:
    """LWA's reply for a row of ERRORS."""
    status, description = ERRORS[name]
    body = {"error": "invalid_grant" if name in ("invalid_code", "revoked") else name, "error_description": description}
    return Reply(status, encode(body), headers=_NO_STORE)


def answer(site: Site, request: Request) -> Reply:
    """One token request."""
    if request.method != "POST" or not request.headers["content-type"].lower().startswith(
        "application/x-www-form-urlencoded"
    ):
        return error("invalid_request")
    pairs = parse_qsl(request.body.decode("utf-8", "replace"))
    form = dict(pairs)
    if len(form) != len(pairs) or "grant_type" not in form:
        return error("invalid_request")
    client = form.get("client_id", "")
    if not site.applications.knows(client, form.get("client_secret", ""), site.clock.now()):
        return error("invalid_client")
    if form["grant_type"] == "refresh_token":
        return _for_seller(site, client, form)
    if form["grant_type"] == "client_credentials":
        return _grantless(site, client, form)
    if form["grant_type"] == "authorization_code":
        return _for_code(site, client, form)
    return error("unsupported_grant_type")


def _for_seller(site: Site, client: str, form: dict[str, str]) -> Reply:
    if "refresh_token" not in form or "scope" in form:
        return error("invalid_request")
    seller = site.world.by_refresh_token.get(form["refresh_token"])
    if seller is None:
        return error("invalid_grant")
    if client != CLIENT_ID:
        return error("unauthorized_client")
    if site.books(MwsAuthorisations).kind(seller.id) == REVOKED:
        return error("revoked")
    end = site.authorisations.why_ended(form["refresh_token"])
    if end is not None:
        return error("revoked" if end == "revoked" else "invalid_grant")
    return _token(site, client, seller)


def _for_code(site: Site, client: str, form: dict[str, str]) -> Reply:
    if "code" not in form:
        return error("invalid_request")
    now = site.clock.now()
    seller_id = site.applications.spend_code(form["code"], client, form.get("redirect_uri", ""), now)
    if not seller_id or site.books(MwsAuthorisations).kind(seller_id) == CODE_REFUSED:
        return error("invalid_code")
    seller = site.world.sellers[seller_id]
    with site.lock:
        site.authorisations.grant(seller)
    return _token(site, client, seller)


def _token(site: Site, client: str, seller: Seller) -> Reply:
    now = site.clock.now().timestamp()
    token = site.tokens.issue("Atza", Grant(seller.id, now + TOKEN_LIFE, client_id=client), now)
    return _granted(token, seller.refresh_token)


def _grantless(site: Site, client: str, form: dict[str, str]) -> Reply:
    scopes = tuple(form.get("scope", "").split())
    if not scopes or "refresh_token" in form:
        return error("invalid_request")
    if not SCOPES.issuperset(scopes):
        return error("invalid_scope")
    now = site.clock.now().timestamp()
    grant = Grant("", now + TOKEN_LIFE, scopes, client_id=client)
    return _granted(site.tokens.issue("Atza", grant, now), "")


def _granted(token: str, refresh_token: str) -> Reply:
    body: dict[str, object] = {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_LIFE}
    if refresh_token:
        body["refresh_token"] = refresh_token
    return Reply(200, encode(body), headers=_NO_STORE)
