"""Sellers who come from Amazon's Appstore: with a host application's sign-in, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mws.compat.accounts.records import StoredAccount
from mws.spapi.sandbox import APPLICATION_ID, MARKETPLACES, embedded, mws_auth_token, refresh_token, seller_id
from tests.compat.accounts.moving.migrating import Move
from tests.spapi.consent.walking import Browser

A1, A2 = seller_id(1), seller_id(2)
STORE = f"{embedded.URL}/apps/store/authorize?application_id={APPLICATION_ID}"


class ShopOfUsers:
    """A host application."""

    def __init__(self, signed_in: str = "ann") -> None:
        self.signed_in = signed_in
        self.connections: list[tuple[str, Sequence[StoredAccount]]] = []

    def user(self, environ: dict[str, Any]) -> str:
        return self.signed_in

    def sign_in(self, return_to: str) -> str:
        return f"/sign-in?next={return_to}"

    def connected(self, user: str, accounts: Sequence[StoredAccount]) -> str:
        self.connections.append((user, accounts))
        return "/settings/amazon"


@pytest.fixture
def move(tmp_path: Path) -> Move:
    return Move(tmp_path)


def come(move: Move, seller: str = A1) -> str:
    """From the Appstore to the question whether to connect, and back to Amazon; where Amazon sends the browser then."""
    assert move.browser.get(move.consent(STORE, seller)) == "/amazon/migrate/appstore/continue"
    assert move.browser.get("/amazon/migrate/appstore/continue") == ""
    assert f"<strong>{seller}</strong>" in move.browser.body
    return move.sent_back(move.amazon.get(move.browser.submit(), allow_redirects=False))


@pytest.mark.parametrize("draft", [False, True], ids=["published", "draft"])
def test_a_user_of_the_host_connects_a_seller_who_is_stored(draft: bool, tmp_path: Path) -> None:
    move, host = Move(tmp_path, draft=draft), ShopOfUsers()
    move.browser = Browser(move.pages(host=host))
    assert move.browser.get(come(move)) == "/settings/amazon"
    ((user, accounts),) = host.connections
    assert (user, [each.seller_id for each in accounts]) == ("ann", [A1])
    assert move.account().status == "ready"
    stored = move.store.account(move.numbers[A1])
    assert (stored.refresh_token, stored.mws_auth_token) == (refresh_token(1), mws_auth_token(1))
    assert move.account(A2).status == "waiting"


def test_a_user_of_the_host_connects_a_new_seller_whose_region_the_token_says(move: Move) -> None:
    host = ShopOfUsers()
    move.store.forget(move.numbers[A1])
    move.browser = Browser(move.pages(host=host))
    assert move.browser.get(come(move)) == "/settings/amazon"
    (account,) = move.store.find(A1)
    assert (account.region, account.marketplaces, account.status) == ("na", MARKETPLACES, "ready")


def test_who_is_not_signed_in_signs_in_at_the_host(move: Move) -> None:
    host = ShopOfUsers("")
    move.browser = Browser(move.pages(host=host))
    move.browser.get(move.consent(STORE))
    to = move.browser.get("/amazon/migrate/appstore/continue")
    assert to == "/sign-in?next=/amazon/migrate/appstore/continue"
    host.signed_in = "ann"
    move.browser.get("/amazon/migrate/appstore/continue")
    back = move.sent_back(move.amazon.get(move.browser.submit(), allow_redirects=False))
    host.signed_in = ""
    assert move.browser.get(back) == "/amazon/migrate/appstore/finish"
    host.signed_in = "ann"
    assert move.browser.get("/amazon/migrate/appstore/finish") == "/settings/amazon"


def test_without_a_host_a_stored_seller_is_finished(move: Move) -> None:
    assert move.browser.get(come(move)) == "/amazon/migrate/appstore/done"
    assert move.account().status == "ready"
    move.browser.get("/amazon/migrate/appstore/done")
    assert "is connected" in move.browser.body
    assert 'href="/amazon/migrate/appstore/style.css"' in move.browser.body


def test_without_a_host_an_unknown_seller_is_told_and_nothing_changes(
    move: Move, caplog: pytest.LogCaptureFixture
) -> None:
    move.store.forget(move.numbers[A1])
    kept = move.rows()
    assert move.browser.get(come(move)) == ""
    assert move.browser.status == 403
    assert "No connection is prepared for this Amazon account" in move.browser.body
    assert "Appstore, where you came from" in move.browser.body or "came from Amazon" in move.browser.body
    assert f"UnknownSeller: seller {A1} authorised the application" in caplog.text
    assert move.rows() == kept


def test_without_a_host_its_website_workflow_is_not_served(move: Move) -> None:
    move.browser.get("/amazon/migrate/appstore/authorize")
    assert move.browser.status == 404


def test_an_invitation_of_a_seller_who_came_from_the_appstore_is_used(move: Move) -> None:
    link = move.invite()
    move.browser.get(come(move))
    move.browser.get(link)
    assert move.browser.status == 410


def test_another_sellers_return_changes_nothing(move: Move) -> None:
    kept = move.rows()
    back = come(move).replace(A1, A2)
    assert move.browser.get(back) == ""
    assert move.browser.status == 403
    assert move.rows() == kept


def test_each_application_has_a_login_uri_of_its_own(move: Move) -> None:
    other = replace(move.application, name="other", lwa_client_secret="another", application_id="amzn1.sp.solution.2")
    move.store.put_application(replace(move.application, name="main"))
    move.store.put_application(other)
    move.become(replace(move.application, name="file"))
    url = move.consent(STORE).replace("/appstore/login", "/appstore/main/login")
    assert move.browser.get(url) == "/amazon/migrate/appstore/main/continue"
    move.browser.get("/amazon/migrate/appstore/other/continue")
    assert move.browser.status == 403
    move.browser.get("/amazon/migrate/appstore/continue")
    assert move.browser.status == 404
