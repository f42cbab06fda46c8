"""Both workflows from the first page to the first order, between our pages and the sandbox's Seller Central."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest
import requests

from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.workflows import Application, Pending
from mws.spapi.sandbox import (
    APPLICATION_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    MWS_AUTH_TOKEN,
    ORDER_ID,
    REDIRECT_URI,
    SELLER_ID,
    TOKEN_PATH,
    US,
    embedded,
)
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world import applications
from mws.spapi.transport import Transport
from tests.html_forms import forms
from tests.spapi.consent.walking import Browser, Shop

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


class Journey:
    """A seller's browser between the host application and Seller Central, and what they have in common."""

    def __init__(self, draft: bool = False) -> None:
        clock = FixedClock(NOW)
        known = applications.Registration(draft=draft)
        self.amazon = embedded.session(Sandbox(clock=clock, application=known))
        self.shop = Shop()
        application = Application(
            APPLICATION_ID,
            CLIENT_ID,
            CLIENT_SECRET,
            redirect_uri=REDIRECT_URI,
            draft=draft,
            lwa_endpoint=embedded.URL + TOKEN_PATH,
            seller_central=embedded.URL,
        )
        transport = Transport(session=self.amazon)
        self.browser = Browser(OAuthPages(application, self.shop, transport=transport, clock=clock))

    def consent(self, url: str, decision: str = "confirm") -> requests.Response:
        """Seller Central's page at that URL, and the press of its button."""
        shown = self.amazon.get(url)
        assert shown.status_code == 200, shown.text
        (form,) = forms(shown.text)
        fields = {**dict(form.fields), "selling_partner_id": SELLER_ID, "decision": decision}
        return self.amazon.post(embedded.URL + form.action, data=fields, allow_redirects=False)

    def sent_here(self, reply: requests.Response, page: str) -> str:
        """The URL of ours to which Amazon's redirect leads."""
        assert reply.status_code == 302, reply.text
        return self.browser.get(f"/amazon{page}?{urlsplit(reply.headers['Location']).query}")

    def first_order(self) -> str:
        """Read with what was authorised."""
        ((_, authorisation),) = self.shop.kept
        client = Client(
            refresh_token=authorisation.refresh_token,
            lwa_client_id=CLIENT_ID,
            lwa_client_secret=CLIENT_SECRET,
            endpoint=embedded.URL,
            lwa_endpoint=embedded.URL + TOKEN_PATH,
            session=self.amazon,
        )
        return str(client.call("orders.2026-01-01.getOrder", orderId=ORDER_ID)["order"]["orderId"])


@pytest.mark.parametrize("draft", [False, True], ids=["published", "draft"])
def test_from_the_website_to_an_order(draft: bool) -> None:
    journey = Journey(draft)
    journey.browser.get("/amazon/authorize")
    back = journey.consent(journey.browser.submit(marketplace=US))
    assert journey.sent_here(back, "/redirect") == "/amazon/done"
    ((pending, authorisation),) = journey.shop.kept
    assert pending == Pending("ann", "", US)
    assert (authorisation.selling_partner_id, authorisation.mws_auth_token) == (SELLER_ID, MWS_AUTH_TOKEN)
    assert journey.first_order() == ORDER_ID


@pytest.mark.parametrize("draft", [False, True], ids=["published", "draft"])
def test_from_the_appstore_to_an_order(draft: bool) -> None:
    journey = Journey(draft)
    here = journey.consent(f"{embedded.URL}/apps/store/authorize?application_id={APPLICATION_ID}")
    assert journey.sent_here(here, "/login") == "/amazon/continue"
    journey.browser.get("/amazon/continue")
    back = journey.amazon.get(journey.browser.submit(), allow_redirects=False)
    assert journey.sent_here(back, "/redirect") == "/amazon/done"
    ((pending, _),) = journey.shop.kept
    assert pending == Pending("ann", SELLER_ID, "")
    assert journey.first_order() == ORDER_ID


def test_a_code_is_good_once() -> None:
    journey = Journey()
    journey.browser.get("/amazon/authorize")
    back = journey.consent(journey.browser.submit(marketplace=US))
    journey.sent_here(back, "/redirect")
    journey.browser.get("/amazon/authorize")
    other = journey.consent(journey.browser.submit(marketplace=US))
    codes = [dict(pair.split("=") for pair in urlsplit(r.headers["Location"]).query.split("&")) for r in (back, other)]
    other.headers["Location"] = other.headers["Location"].replace(
        codes[1]["spapi_oauth_code"], codes[0]["spapi_oauth_code"]
    )
    journey.sent_here(other, "/redirect")
    assert journey.browser.status == 502
    assert "had already run out" in journey.browser.body
    assert len(journey.shop.kept) == 1


def test_a_seller_who_denies_stays_at_amazon() -> None:
    journey = Journey()
    journey.browser.get("/amazon/authorize")
    assert journey.consent(journey.browser.submit(marketplace=US), "deny").status_code == 200
    assert journey.shop.kept == []
