"""Seller Central's side of the OAuth workflows, as plain pages that work without JavaScript.

GET  /apps/authorize/consent   website workflow: the seller confirms or denies
POST /apps/authorize/consent   his answer; back to the redirect URI with a code
GET  /apps/store/authorize     Appstore workflow: "Authorize now", ours in the place of the Appstore's page
POST /apps/store/authorize     to the application's login URI, with amazon_callback_uri and amazon_state
GET  /apps/authorize/confirm/{application id}   where the application sends the seller; back to its redirect URI

Sellers log in nowhere here: the page lists them. After Deny the browser stays: how Amazon goes on is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from mws.spapi.sandbox import mws_auth_token
from mws.spapi.sandbox.calls.messages import Reply, Request
from mws.spapi.sandbox.world.site import Site

PREFIX = "/apps/"
CONSENT, STORE, CONFIRM = "/apps/authorize/consent", "/apps/store/authorize", "/apps/authorize/confirm/"
_HTML = "text/html; charset=utf-8"
_HEADERS = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"))
_BETA = "beta"

_ERRORS = {
    "MD1000": "This application is a draft: it is authorised with version=beta only.",
    "MD5101": "The redirect URI is not one of those the application registered.",
}


def answer(site: Site, request: Request) -> Reply:
    """One request to a page."""
    if request.method not in ("GET", "HEAD", "POST"):
        return _page(405, "Not possible", "<p>This page is read with GET and answered with POST.</p>")
    asked = {name: values[-1] for name, values in request.query.items()}
    if request.method == "POST":
        form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        asked = {name: values[-1] for name, values in form.items()}
    if request.path.startswith(CONFIRM) and request.method != "POST":
        return _confirmed(site, asked, request.path.removeprefix(CONFIRM))
    if request.path not in (CONSENT, STORE):
        return _page(404, "Not found", "<p>There is no such page.</p>")
    if wrong := _wrong(site, asked, asked.get("application_id", ""), of_store=request.path == STORE):
        return wrong
    if request.method != "POST":
        return _ask(site, asked, request.path)
    seller_id = asked.get("selling_partner_id", "")
    if asked.get("decision") != "confirm" or seller_id not in site.world.sellers:
        return _page(200, "Not authorised", "<p>The application was not authorised. You can close this page.</p>")
    return _to_login(site, seller_id, request) if request.path == STORE else _back(site, asked, seller_id)


def _wrong(site: Site, asked: Mapping[str, str], application_id: str, *, of_store: bool) -> Reply | None:
    application = site.applications.application
    if application_id != application.id:
        return _page(404, "Unknown application", "<p>There is no application with this application_id.</p>")
    # The Appstore lists no drafts; its test page adds version=beta by itself.
    if application.draft and not of_store and asked.get("version") != _BETA:
        return _error("MD1000")
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri and redirect_uri not in application.redirect_uris:
        return _error("MD5101")
    return None


def _ask(site: Site, asked: Mapping[str, str], path: str) -> Reply:
    kept = {name: asked[name] for name in ("application_id", "state", "version", "redirect_uri") if name in asked}
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept.items()
    )
    sellers = "".join(
        f'<option value="{escape(seller.id)}">{escape(seller.store_name)} ({escape(seller.id)})</option>'
        for seller in site.world.sellers.values()
    )
    body = (
        f"<p>The application <code>{escape(site.applications.application.id)}</code> asks to act for your account.</p>"
        f'<form method="post" action="{path}">{hidden}'
        f'<p><label>Seller <select name="selling_partner_id">{sellers}</select></label></p>'
        '<p><button name="decision" value="confirm">Confirm</button> '
        '<button name="decision" value="deny">Deny</button></p></form>'
    )
    return _page(200, "Authorise application", body)


def _back(site: Site, asked: Mapping[str, str], seller_id: str) -> Reply:
    application = site.applications.application
    redirect_uri = asked.get("redirect_uri") or application.redirect_uris[0]
    query = {
        "state": asked.get("state", ""),
        "selling_partner_id": seller_id,
        "spapi_oauth_code": site.applications.issue_code(seller_id, site.clock.now(), redirect_uri),
    }
    if application.hybrid:
        query["mws_auth_token"] = mws_auth_token(site.world.sellers[seller_id].number)
    return _redirect(redirect_uri, query)


def _to_login(site: Site, seller_id: str, request: Request) -> Reply:
    application = site.applications.application
    query = {
        "amazon_callback_uri": f"{request.root}{CONFIRM}{application.id}",
        "amazon_state": site.seal.close("amazon-state", {"seller": seller_id, "at": site.clock.now().timestamp()}),
        "selling_partner_id": seller_id,
    }
    if application.draft:
        query["version"] = _BETA
    return _redirect(application.login_uri, query)


def _confirmed(site: Site, asked: Mapping[str, str], application_id: str) -> Reply:
    if wrong := _wrong(site, asked, application_id, of_store=False):
        return wrong
    content = site.seal.open("amazon-state", asked.get("amazon_state", ""))
    if content is None:
        return _page(400, "Not possible", "<p>amazon_state is not the one this authorisation began with.</p>")
    return _back(site, asked, str(content["seller"]))


def _redirect(uri: str, query: Mapping[str, str]) -> Reply:
    joint = "&" if urlsplit(uri).query else "?"
    location = f"{uri}{joint}{urlencode(query)}"
    return Reply(302, b"", _HTML, (("Location", location), *_HEADERS))


def _error(code: str) -> Reply:
    return _page(400, f"Error {code}", f"<p>{_ERRORS[code]}</p>")


def _page(status: int, title: str, body: str) -> Reply:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return Reply(status, text.encode(), _HTML, _HEADERS)
