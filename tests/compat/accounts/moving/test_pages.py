"""From an invitation to a finished account, between our pages and the sandbox's Seller Central."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from mws.spapi.sandbox import embedded, mws_auth_token, refresh_token, seller_id
from tests.compat.accounts.moving.migrating import NOW, REDIRECT_URI, Move

A1, A2 = seller_id(1), seller_id(2)


@pytest.fixture
def move(tmp_path: Path) -> Move:
    return Move(tmp_path)


@pytest.mark.parametrize("draft", [False, True], ids=["published", "draft"])
def test_an_invited_seller_consents_and_is_finished(draft: bool, tmp_path: Path) -> None:
    move = Move(tmp_path, draft=draft)
    assert move.account().status == "waiting"
    to = move.browser.get(move.invite())
    assert to.startswith(f"{embedded.URL}/apps/authorize/consent?")
    query = dict(parse_qsl(urlsplit(to).query))
    assert query["redirect_uri"] == REDIRECT_URI
    assert query.get("version") == ("beta" if draft else None)
    assert move.browser.get(move.consent(to)) == "/amazon/migrate/done"
    move.browser.get("/amazon/migrate/done")
    assert "is connected" in move.browser.body
    done = move.account()
    assert (done.status, done.authorised, done.proven, done.why, done.detail) == ("ready", NOW, NOW, "", "")
    stored = move.store.account(done.id)
    assert (stored.refresh_token, stored.mws_auth_token) == (refresh_token(1), mws_auth_token(1))
    assert move.account(A2).status == "waiting"
