"""Sellers on the move: a store on a database of its own, a sandbox that has their consent pages, a browser between."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

import requests

from mws.compat.accounts.moving.appstore import AppstoreHost
from mws.compat.accounts.moving.finishing import Finisher
from mws.compat.accounts.moving.invitations import Invitations
from mws.compat.accounts.moving.pages import InvitationPages
from mws.compat.accounts.moving.registered import Registered
from mws.compat.accounts.moving.used import StoredUsed
from mws.compat.accounts.records import NewAccount, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Application, Config, StateSettings
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import APPLICATION_ID, US, embedded, mws_auth_token, seller_id
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.applications import Registration
from mws.spapi.transport import Transport
from tests.html_forms import forms
from tests.spapi.consent.walking import Browser

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
PUBLIC_URL = "https://shop.example/amazon"
REDIRECT_URI = f"{PUBLIC_URL}/migrate/callback"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


class Move:
    """sellers: so many wait, A1SANDBOXSELLER first. draft: the application is not published yet."""

    def __init__(
        self, folder: Path, *, sellers: int = 2, draft: bool = False, redirect_uri: str = REDIRECT_URI
    ) -> None:
        self.clock = FixedClock(NOW)
        login_uri = f"{PUBLIC_URL}/migrate/appstore/login"
        registration = Registration(redirect_uris=(redirect_uri,), login_uri=login_uri, draft=draft)
        self.sandbox = Sandbox(clock=self.clock, sellers=sellers, application=registration)
        self.amazon: requests.Session = embedded.session(self.sandbox)
        self.settings = StateSettings(url=f"sqlite:///{folder / 'state.sqlite3'}", key=KEY)
        self.state = State(self.settings, clock=self.clock)
        self.store = AccountStore(self.state)
        self.application: Application = replace(
            SANDBOX.applications[0],
            application_id=APPLICATION_ID,
            redirect_uri=redirect_uri,
            draft=draft,
            seller_central=embedded.URL,
        )
        numbers = self.store.add([self.new_account(each) for each in range(1, sellers + 1)])
        self.numbers = dict(zip((seller_id(each) for each in range(1, sellers + 1)), numbers, strict=True))
        self.invitations = Invitations(self.state)
        self.become(self.application)

    def become(self, application: Application) -> None:
        """Go on with another configuration of the application, in a new process as it were; the browser stays."""
        self.application = application
        self.finisher = Finisher(
            self.store,
            self.invitations,
            Registered(Config(applications=(application,)), self.state, self.store),
            lambda application: Transport(session=self.amazon),
            self.clock,
        )
        self.browser = self.new_browser()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @staticmethod
    def new_account(number: int) -> NewAccount:
        return NewAccount(
            seller_id(number), marketplaces=(US,), access_key=f"AKIA{number}", auth_token=mws_auth_token(number)
        )

    def pages(self, *, host: AppstoreHost | None = None, asks_for_address: bool = False) -> InvitationPages:
        return InvitationPages(
            self.store,
            self.finisher,
            public_url=PUBLIC_URL,
            used=StoredUsed(self.state),
            contact="help@shop.example",
            name="Shop <Ltd>",
            host=host,
            asks_for_address=asks_for_address,
        )

    def new_browser(self) -> Browser:
        return Browser(self.pages(), root="/amazon")

    def change_browser(self) -> None:
        """Go on with another browser, which has followed an invitation of its own."""
        self.browser = self.new_browser()
        self.browser.get(self.invite(seller_id(2)))

    def break_secret(self) -> None:
        """Amazon knows another client secret from now on."""
        self.sandbox.site.applications._secrets.clear()

    def expire_invitations(self) -> None:
        with self.state.begin() as connection:
            connection.exec_driver_sql("UPDATE invitation SET expires = 1")

    def rows(self) -> list[tuple[object, ...]]:
        """Everything the database has of accounts and invitations."""
        with self.state.read() as connection:
            accounts = connection.exec_driver_sql("SELECT * FROM account ORDER BY id").all()
            invitations = connection.exec_driver_sql("SELECT * FROM invitation ORDER BY digest").all()
        return [tuple(row) for row in (*accounts, *invitations)]

    def account(self, seller: str = seller_id(1)) -> StoredAccount:
        return self.store.get(self.numbers[seller])

    def invite(self, seller: str = seller_id(1)) -> str:
        """The path of a new invitation."""
        (carried,) = self.invitations.invite([self.numbers[seller]])
        return f"/amazon/migrate/start/{carried}"

    def consent(self, url: str, seller: str = seller_id(1)) -> str:
        """Seller Central's page at that URL, consented to; the path to which Amazon sends the browser back."""
        shown = self.amazon.get(url)
        assert shown.status_code == 200, shown.text
        (form,) = forms(shown.text)
        fields = {**dict(form.fields), "selling_partner_id": seller, "decision": "confirm"}
        return self.sent_back(self.amazon.post(embedded.URL + form.action, data=fields, allow_redirects=False))

    @staticmethod
    def sent_back(back: requests.Response) -> str:
        """Where Amazon's answer sends the browser."""
        assert back.status_code == 302, back.text
        parts = urlsplit(back.headers["Location"])
        return f"{parts.path}?{parts.query}"
