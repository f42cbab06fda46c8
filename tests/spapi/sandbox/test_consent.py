"""The consent pages: both OAuth workflows walked as a browser walks them, and every page that stops them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from mws.spapi.sandbox import APPLICATION_ID, LOGIN_URI, MWS_AUTH_TOKEN, REDIRECT_URI, SELLER_ID
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.applications import Registration
from tests.html_forms import forms
from tests.spapi.sandbox.caller import Caller

CONSENT, STORE = "/apps/authorize/consent", "/apps/store/authorize"


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def page(caller: Caller, path: str = CONSENT, **query: str) -> requests.Response:
    asked = {"application_id": APPLICATION_ID, "state": "s1", **query}
    return caller.http.get(URL + path, params=asked, allow_redirects=False)


def press(caller: Caller, shown: requests.Response, decision: str = "confirm", seller: str = SELLER_ID) -> Any:
    """Send the form of the page with one of its buttons."""
    assert shown.status_code == 200, shown.text
    (form,) = forms(shown.text)
    fields = {**dict(form.fields), "selling_partner_id": seller}
    assert decision in {button.get("value") for button in form.iterfind(".//button")}
    target = f"{URL}{form.action}"
    return caller.http.post(target, data={**fields, "decision": decision}, allow_redirects=False)


def arrived(reply: requests.Response, at: str = REDIRECT_URI) -> dict[str, str]:
    """The query with which the browser is sent on."""
    assert reply.status_code == 302
    parts = urlsplit(reply.headers["Location"])
    assert parts._replace(query="").geturl() == at
    return {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}


def test_website_workflow(caller: Caller) -> None:
    back = arrived(press(caller, page(caller, state="a&b=c")))
    code = back.pop("spapi_oauth_code")
    assert back == {"state": "a&b=c", "selling_partner_id": SELLER_ID, "mws_auth_token": MWS_AUTH_TOKEN}
    granted = caller.lwa(grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI).json()
    assert granted["refresh_token"] == "Atzr|sandbox"


def test_another_seller_may_consent(caller: Caller) -> None:
    shown = page(caller)
    assert "A2SANDBOXSELLER" in shown.text
    code = arrived(press(caller, shown, seller="A2SANDBOXSELLER"))["spapi_oauth_code"]
    assert caller.lwa(grant_type="authorization_code", code=code).json()["refresh_token"] == "Atzr|sandbox-2"


def test_denied_goes_nowhere(caller: Caller) -> None:
    reply = press(caller, page(caller), "deny")
    assert reply.status_code == 200
    assert "not authorised" in reply.text


def test_only_hybrid_applications_get_the_mws_token() -> None:
    caller = Caller(application=Registration(hybrid=False))
    assert "mws_auth_token" not in arrived(press(caller, page(caller)))


def test_a_draft_wants_version_beta() -> None:
    caller = Caller(application=Registration(draft=True))
    reply = page(caller)
    assert reply.status_code == 400
    assert "MD1000" in reply.text
    assert "spapi_oauth_code" in arrived(press(caller, page(caller, version="beta")))


def test_the_redirect_uri_is_one_of_the_registered() -> None:
    second = "https://example.com/back?x=1"
    caller = Caller(application=Registration(redirect_uris=(REDIRECT_URI, second)))
    reply = press(caller, page(caller, redirect_uri=second))
    assert reply.headers["Location"].startswith(f"{second}&state=s1&")
    for wrong in ("https://example.com/back", f"{REDIRECT_URI}/", "https://evil.example/"):
        refused = page(caller, redirect_uri=wrong)
        assert refused.status_code == 400
        assert "MD5101" in refused.text
    shown = page(caller)
    (form,) = forms(shown.text)
    forged = {**dict(form.fields), "decision": "confirm", "redirect_uri": "https://evil.example/"}
    assert "MD5101" in caller.http.post(f"{URL}{CONSENT}", data=forged, allow_redirects=False).text


def test_what_was_asked_is_shown_escaped(caller: Caller) -> None:
    shown = page(caller, state='"><script>alert(1)</script>')
    assert "<script" not in shown.text
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    back = arrived(press(caller, shown))
    assert back["state"] == '"><script>alert(1)</script>'


def test_unknown_things(caller: Caller) -> None:
    assert page(caller, application_id="amzn1.other").status_code == 404
    assert page(caller, "/apps/other").status_code == 404
    assert caller.http.delete(URL + CONSENT).status_code == 405
    assert press(caller, page(caller), seller="A9").status_code == 200


def test_appstore_workflow(caller: Caller) -> None:
    login = arrived(press(caller, page(caller, STORE)), LOGIN_URI)
    assert login["amazon_callback_uri"] == f"{URL}/apps/authorize/confirm/{APPLICATION_ID}"
    assert login["selling_partner_id"] == SELLER_ID
    assert "version" not in login
    query = {"redirect_uri": REDIRECT_URI, "amazon_state": login["amazon_state"], "state": "s2"}
    reply = caller.http.get(login["amazon_callback_uri"], params=query, allow_redirects=False)
    back = arrived(reply)
    assert (back["state"], back["selling_partner_id"], back["mws_auth_token"]) == ("s2", SELLER_ID, MWS_AUTH_TOKEN)
    assert caller.lwa(grant_type="authorization_code", code=back["spapi_oauth_code"]).status_code == 200


def test_appstore_workflow_of_a_draft() -> None:
    caller = Caller(application=Registration(draft=True))
    login = arrived(press(caller, page(caller, STORE)), LOGIN_URI)
    assert login["version"] == "beta"
    query = {"redirect_uri": REDIRECT_URI, "amazon_state": login["amazon_state"], "state": "s2"}
    callback = login["amazon_callback_uri"]
    assert "MD1000" in caller.http.get(callback, params=query).text
    arrived(caller.http.get(callback, params={**query, "version": "beta"}, allow_redirects=False))


def test_amazon_state_is_amazons(caller: Caller) -> None:
    callback = f"{URL}/apps/authorize/confirm/{APPLICATION_ID}"
    for amazon_state in ("", "x"):
        query = {"redirect_uri": REDIRECT_URI, "amazon_state": amazon_state, "state": "s2"}
        assert caller.http.get(callback, params=query).status_code == 400
    login = arrived(press(caller, page(caller, STORE)), LOGIN_URI)
    query = {"redirect_uri": "https://evil.example/", "amazon_state": login["amazon_state"], "state": "s2"}
    assert "MD5101" in caller.http.get(callback, params=query).text


def test_planted_faults(caller: Caller) -> None:
    caller.sandbox.plant("consent:503html, *:500")
    assert page(caller).status_code == 503
    assert page(caller).status_code == 200
    assert caller.sandbox.journal.counts["consent"] == 2
    with pytest.raises(ValueError, match="unknown kind '500'"):
        caller.sandbox.plant("consent:500")
