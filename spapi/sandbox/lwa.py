"""Login with Amazon: POST /auth/o2/token. Answers in LWA's own shapes, which are not SP-API's.

Grants refresh_token (for a seller) and client_credentials (for grantless operations). Nobody can consent here, so no
authorisation code was ever issued and each one is refused.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, OTHER_CLIENT_ID, OTHER_CLIENT_SECRET
from mws.spapi.sandbox.site import TOKEN_LIFE, Grant, Site
from mws.spapi.sandbox.web import Reply, Request, encode

SECRETS = {CLIENT_ID: CLIENT_SECRET, OTHER_CLIENT_ID: OTHER_CLIENT_SECRET}

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
    body = {"error": "invalid_grant" if name == "invalid_code" else name, "error_description": description}
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
    if client not in SECRETS or SECRETS[client] != form.get("client_secret"):
        return error("invalid_client")
    if form["grant_type"] == "refresh_token":
        return _for_seller(site, client, form)
    if form["grant_type"] == "client_credentials":
        return _grantless(site, form)
    return error("invalid_code" if form["grant_type"] == "authorization_code" else "unsupported_grant_type")


def _for_seller(site: Site, client: str, form: dict[str, str]) -> Reply:
    if "refresh_token" not in form or "scope" in form:
        return error("invalid_request")
    seller = site.world.by_refresh_token.get(form["refresh_token"])
    if seller is None:
        return error("invalid_grant")
    if client != CLIENT_ID:
        return error("unauthorized_client")
    now = site.clock.now().timestamp()
    token = site.tokens.issue("Atza", Grant(seller.id, now + TOKEN_LIFE), now)
    return _granted(token, seller.refresh_token)


def _grantless(site: Site, form: dict[str, str]) -> Reply:
    scopes = tuple(form.get("scope", "").split())
    if not scopes or "refresh_token" in form:
        return error("invalid_request")
    if not SCOPES.issuperset(scopes):
        return error("invalid_scope")
    now = site.clock.now().timestamp()
    return _granted(site.tokens.issue("Atza", Grant("", now + TOKEN_LIFE, scopes), now), "")


def _granted(token: str, refresh_token: str) -> Reply:
    body: dict[str, object] = {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_LIFE}
    if refresh_token:
        body["refresh_token"] = refresh_token
    return Reply(200, encode(body), headers=_NO_STORE)
