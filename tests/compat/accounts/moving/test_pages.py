"""From an invitation to a finished account, between our pages and the sandbox's Seller Central."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.accounts.merged import accounts_of
from mws.compat.accounts.records import Developer, NewAccount
from mws.compat.config import Config
from mws.compat.facade import Facade
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.sandbox import US, embedded, mws_auth_token, refresh_token, seller_id
from tests.compat.accounts.moving.migrating import NOW, REDIRECT_URI, Move
from tests.spapi.consent.walking import Browser

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


# ---- what may come back wrong ----------------------------------------------------------------------------------------

CODE, MWS = "code-pl4nted", "mws-pl4nted"


class BadReturn(NamedTuple):
    """What comes back, made of the query that should; what the seller reads, the log says, the status is.

    before: what happens meanwhile. link: whether he can go on from the page.
    """

    change: Callable[[dict[str, str]], dict[str, str]]
    words: str
    log: str
    status: int
    before: Callable[[Move], object] = lambda move: None
    link: bool = True


def without(*names: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda query: {name: value for name, value in query.items() if name not in names}


def with_(**more: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda query: {**query, **more}


def error(word: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda query: {"error": word, "state": query["state"], "error_description": "pl4nted"}


BAD: dict[str, BadReturn] = {
    "another seller": BadReturn(with_(selling_partner_id="A2SANDBOXSELLER"), "different Amazon account",
                                "A2SANDBOXSELLER consented where A1SANDBOXSELLER was invited", 403),
    "a seller nobody knows": BadReturn(with_(selling_partner_id="A99UNKNOWN"), "different Amazon account",
                                       "A99UNKNOWN consented where", 403),
    "no seller": BadReturn(without("selling_partner_id"), "incomplete", "selling_partner_id is missing", 400),
    "no code": BadReturn(without("spapi_oauth_code"), "incomplete", "spapi_oauth_code is missing", 400),
    "no state": BadReturn(without("state"), "incomplete", "state is missing", 400, link=False),
    "nothing": BadReturn(lambda query: {}, "incomplete", "is missing", 400, link=False),
    "a forged state": BadReturn(with_(state="x" * 200), "no longer be used", "StateRejected", 403, link=False),
    "a cut state": BadReturn(lambda query: {**query, "state": query["state"][:-3]}, "no longer be used",
                             "StateRejected", 403, link=False),
    "a malformed code": BadReturn(with_(spapi_oauth_code="a b"), "incomplete", "spapi_oauth_code", 400),
    "an expired state": BadReturn(dict, "no longer be used", "StateRejected", 403,
                                  before=lambda move: move.clock.advance(601), link=False),
    "an old code": BadReturn(dict, "already run out", "invalid_grant", 502,
                             before=lambda move: move.clock.advance(301)),
    "a foreign state": BadReturn(dict, "no longer be used", "StateRejected", 403,
                                 before=lambda move: move.change_browser(), link=False),
    "a code of nobody": BadReturn(with_(spapi_oauth_code=CODE), "already run out", "invalid_grant", 502),
    "the seller said no": BadReturn(error("access_denied"), "not passed on your consent", "access_denied", 403),
    "MD1000": BadReturn(error("MD1000"), "on our side", "MD1000): the application is a draft", 502),
    "MD5101": BadReturn(error("MD5101"), "on our side", "MD5101): the redirect_uri", 502),
    "an odd error": BadReturn(error("<script>"), "not passed on your consent", "was not given", 403),
    "the secret is wrong": BadReturn(dict, "on our side", "invalid_client", 502,
                                     before=lambda move: move.break_secret()),
    "the account was forgotten": BadReturn(dict, "not a valid invitation", "InvitationUnknown", 404,
                                           before=lambda move: move.store.forget(move.numbers[A1])),
    "the invitation has expired": BadReturn(dict, "has expired", "InvitationOver", 410,
                                            before=lambda move: move.expire_invitations()),
    "the account is finished": BadReturn(dict, "used already", "InvitationUsed", 410,
                                         before=lambda move: move.invitations.use(move.numbers[A1]), link=False),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_comes_back_wrong_is_a_clear_page_and_a_log_line_and_no_change(
    case: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad, move = BAD[case], Move(tmp_path)
    start = move.invite()
    back = move.consent(move.browser.get(start))
    path, _, query = back.partition("?")
    bad.before(move)
    kept = move.rows()
    with caplog.at_level(logging.DEBUG):
        to = move.browser.get(f"{path}?{urlencode(bad.change(dict(parse_qsl(query))))}")
    assert to == ""
    assert move.browser.status == bad.status, move.browser.body
    assert bad.words in move.browser.body
    assert '<html lang="en">' in move.browser.body
    assert "help@shop.example" in move.browser.body
    (reference,) = re.findall(r"mention this number: <strong>([0-9A-F]{8})</strong>", move.browser.body)
    (line,) = [each for each in caplog.messages if reference in each]
    assert bad.log in line
    assert move.rows() == kept
    assert ("Begin again" in move.browser.body) == bad.link
    if bad.link:
        assert f'href="{start}"' in move.browser.body
    said = move.browser.body + repr(move.browser.headers) + caplog.text
    code = dict(parse_qsl(query))["spapi_oauth_code"]
    assert [word for word in ("pl4nted", "<script", code, move.application.lwa_client_secret) if word in said] == []


@pytest.mark.parametrize("change", [error("access_denied"), error("MD5101")])
def test_the_log_says_whose_consent_failed(
    change: Callable[[dict[str, str]], dict[str, str]], move: Move, caplog: pytest.LogCaptureFixture
) -> None:
    path, _, query = move.consent(move.browser.get(move.invite())).partition("?")
    move.browser.get(f"{path}?{urlencode(change(dict(parse_qsl(query))))}")
    (line,) = [each for each in caplog.messages if " failed: " in each]
    assert f" of seller {A1} failed: " in line
    move.change_browser()
    move.browser.get(f"{path}?{urlencode(change(dict(parse_qsl(query))))}")
    assert A1 not in caplog.messages[-1]


def test_a_return_is_good_once(move: Move, caplog: pytest.LogCaptureFixture) -> None:
    back = move.consent(move.browser.get(move.invite()))
    assert move.browser.get(back) == "/amazon/migrate/done"
    kept = move.rows()
    assert move.browser.get(back) == ""
    assert move.browser.status == 410
    assert "used already" in move.browser.body
    assert "Begin again" not in move.browser.body
    assert move.rows() == kept


def test_a_state_is_good_once_where_the_first_try_failed(move: Move) -> None:
    back = move.consent(move.browser.get(move.invite()))
    broken = re.sub("spapi_oauth_code=[^&]*", "spapi_oauth_code=x", back)
    move.browser.get(broken)
    assert move.browser.status == 502
    move.browser.get(back)
    assert move.browser.status == 403
    assert "no longer be used" in move.browser.body
    assert move.account().status == "waiting"


def test_the_seller_of_the_token_counts_and_not_that_of_the_url(move: Move, caplog: pytest.LogCaptureFixture) -> None:
    """A1 is invited; A2 consents, and the URL is altered to say A1."""
    back = move.consent(move.browser.get(move.invite()), seller=A2)
    move.browser.get(back.replace(A2, A1))
    assert move.browser.status == 403
    assert "different Amazon account" in move.browser.body
    assert "OtherSeller" in caplog.text
    assert move.account().status == "waiting"
    assert not move.account().has_refresh_token


# ---- what is followed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "before", "status", "words"),
    [
        (lambda path: path[:-2], lambda move: None, 404, "not a valid invitation"),
        (lambda path: path + "A", lambda move: None, 404, "not a valid invitation"),
        (lambda path: path[: path.rfind("/") + 1], lambda move: None, 404, "not a valid invitation"),
        (lambda path: path[: path.rfind("/") + 1] + "x" * 3000, lambda move: None, 404, "not a valid invitation"),
        (lambda path: path + "%C3%A9", lambda move: None, 404, "not a valid invitation"),
        (lambda path: path, lambda move: move.store.forget(move.numbers[A1]), 404, "not a valid invitation"),
        (lambda path: path, lambda move: move.clock.advance(30 * 86400), 410, "has expired"),
        (lambda path: path, lambda move: move.invitations.use(move.numbers[A1]), 410, "used already"),
    ],
)
def test_an_invitation_that_is_none_leads_nowhere(
    change: Callable[[str], str], before: Callable[[Move], object], status: int, words: str, move: Move
) -> None:
    path = move.invite()
    before(move)
    assert move.browser.get(change(path)) == ""
    assert move.browser.status == status
    assert words in move.browser.body
    assert path.rpartition("/")[2] not in move.browser.body


def test_following_a_link_uses_nothing_up(move: Move) -> None:
    """The programs that check a seller's mail follow its links before he does."""
    path = move.invite()
    for _ in range(3):
        assert move.new_browser().get(path) != ""
    assert move.browser.get(move.consent(move.browser.get(path))) == "/amazon/migrate/done"


def test_a_link_is_good_to_the_last_second_of_thirty_days(move: Move) -> None:
    path = move.invite()
    move.clock.advance(30 * 86400 - 1)
    assert move.browser.get(path).startswith(embedded.URL)


def test_two_invitations_of_one_account_end_together(move: Move) -> None:
    first, second = move.invite(), move.invite()
    move.browser.get(move.consent(move.browser.get(second)))
    assert move.account().status == "ready"
    move.browser.get(first)
    assert move.browser.status == 410


def test_an_application_that_cannot_be_consented_to_is_the_operators_matter(
    move: Move, caplog: pytest.LogCaptureFixture
) -> None:
    path = move.invite()
    move.become(replace(move.application, application_id=""))
    move.browser.get(path)
    assert move.browser.status == 503
    assert "on our side" in move.browser.body
    assert "application_id" in caplog.text
    assert "application_id" not in move.browser.body


def test_a_store_that_fails_is_the_operators_matter(move: Move, caplog: pytest.LogCaptureFixture) -> None:
    path = move.invite()
    with move.state.begin() as connection:
        connection.exec_driver_sql("DROP TABLE invitation")
    move.browser.get(path)
    assert move.browser.status == 503
    assert "on our side" in move.browser.body
    assert "state.sqlite3 cannot be used" in caplog.text
    assert "state.sqlite3" not in move.browser.body


@pytest.mark.parametrize("marketplace", sorted(SELLER_CENTRAL))
def test_a_seller_is_asked_in_his_own_marketplace(marketplace: str, tmp_path: Path) -> None:
    move = Move(tmp_path, sellers=1)
    move.become(replace(move.application, seller_central=""))
    region: Any = MARKETPLACES[marketplace].region
    (number,) = move.store.add([NewAccount("A5", region=region, home_marketplace=marketplace)])
    move.numbers["A5"] = number
    to = move.browser.get(move.invite("A5"))
    assert to.startswith(f"{SELLER_CENTRAL[marketplace].url}/apps/authorize/consent?application_id=")


def test_a_seller_of_whom_only_the_region_is_known_chooses_his_country(move: Move) -> None:
    move.become(replace(move.application, seller_central=""))
    (number,) = move.store.add([NewAccount("A5", region="fe")])
    move.numbers["A5"] = number
    path = move.invite("A5")
    assert move.browser.get(path) == ""
    assert re.findall(r"<option[^>]*>([^<]*)<", move.browser.body) == ["Singapore", "Australia", "日本"]
    assert move.browser.submit(marketplace="A1VC38T7YXB528").startswith("https://sellercentral.amazon.co.jp/")
    assert move.browser.get(path, "POST", {"marketplace": "A1VC38T7YXB528"}, cross_site=True) == ""
    assert move.browser.status == 403
    move.browser.get(path)
    assert move.browser.submit(marketplace=US) == ""
    assert move.browser.status == 400


# ---- behind a proxy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stripped", [False, True], ids=["whole path", "prefix taken off"])
def test_the_path_of_the_public_url_is_the_prefix(stripped: bool, move: Move) -> None:
    move.browser = Browser(move.pages(), root="/amazon" if stripped else "")
    to = move.browser.get(move.invite())
    assert to.startswith(embedded.URL)
    assert move.browser.get(move.consent(to)) == "/amazon/migrate/done"
    move.browser.get("/amazon/migrate/done")
    assert 'href="/amazon/migrate/style.css"' in move.browser.body
    move.browser.get("/amazon/migrate/style.css")
    assert move.browser.status == 200


def test_the_path_of_a_registered_redirect_uri_is_served_whatever_it_is(tmp_path: Path) -> None:
    move = Move(tmp_path, redirect_uri="https://shop.example/oauth/amazon")
    back = move.consent(move.browser.get(move.invite()))
    assert back.startswith("/oauth/amazon?")
    assert move.browser.get(back) == "/amazon/migrate/done"


@pytest.mark.parametrize("path", ["/", "/amazon/", "/amazon/migrate", "/amazon/migrate/", "/start/x", "/migrate/other"])
def test_there_is_nothing_else(path: str, move: Move) -> None:
    move.browser = Browser(move.pages(), root="")
    assert move.browser.get(path) == ""
    assert move.browser.status == 404


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_other_methods_use_nothing_up(method: str, move: Move) -> None:
    path = move.invite()
    move.browser.get(path, method)
    assert move.browser.status == 405
    assert move.browser.headers["Allow"] == "GET, POST"
    assert move.browser.get(path).startswith(embedded.URL)


# ---- what is proven, and what not ------------------------------------------------------------------------------------


def test_a_consent_that_amazon_cannot_confirm_now_is_kept_and_proven_later(move: Move) -> None:
    back = move.consent(move.browser.get(move.invite()))
    move.sandbox.plant("sellers.v1.getMarketplaceParticipations:500*20")
    assert move.browser.get(back) == "/amazon/migrate/kept"
    move.browser.get("/amazon/migrate/kept")
    assert "nothing left for you to do" in move.browser.body
    kept = move.account()
    assert (kept.status, kept.why, kept.has_refresh_token) == ("unproven", "unreachable", True)
    assert kept.checked is not None
    assert kept.proven is None
    assert move.finisher.prove_kept() == 0
    move.sandbox.faults.clear()
    assert move.finisher.prove_kept() == 1
    assert move.account().status == "ready"
    assert move.account().proven is not None


def test_whose_the_token_is_may_stay_open_where_the_application_has_no_role_for_it(move: Move) -> None:
    move.sandbox.plant("productFees.v0.getMyFeesEstimateForASIN:403denied*20")
    assert move.browser.get(move.consent(move.browser.get(move.invite()))) == "/amazon/migrate/done"
    assert move.account().status == "ready"
    assert move.account().detail == "Amazon did not say whose the refresh token is; it came back for this seller"


def test_a_consent_in_another_region_is_refused(move: Move, caplog: pytest.LogCaptureFixture) -> None:
    (number,) = move.store.add([NewAccount(A1, region="eu", home_marketplace="A1PA6795UKMFR9")])
    (carried,) = move.invitations.invite([number])
    move.browser.get(move.consent(move.browser.get(f"/amazon/migrate/start/{carried}")))
    assert move.browser.status == 403
    assert "serves na, not eu" in caplog.text
    assert move.store.get(number).status == "waiting"


def test_who_was_finished_consents_again_after_a_role_was_added(move: Move) -> None:
    move.browser.get(move.consent(move.browser.get(move.invite())))
    first = move.account().authorised
    move.clock.advance(3600)
    assert move.browser.get(move.consent(move.browser.get(move.invite()))) == "/amazon/migrate/done"
    assert move.account().authorised != first


def test_an_address_that_was_pasted_finishes_too(move: Move) -> None:
    """Amazon registers neither http nor localhost (selling-partner-api-docs#26): the browser is left elsewhere."""
    move.browser = Browser(move.pages(asks_for_address=True))
    move.browser.get(move.invite())
    (to,) = re.findall(r'target="_blank" rel="noreferrer" href="([^"]*)"', move.browser.body)
    back = move.consent(unescape(to))
    assert move.browser.submit(address="https://shop.example" + back) == "/amazon/migrate/done"
    assert move.account().status == "ready"
    move.browser.get("/amazon/migrate/pasted", "POST", {"address": "nothing"})
    assert move.browser.status == 400


# ---- the whole way ---------------------------------------------------------------------------------------------------


def test_the_gateway_calls_for_a_seller_within_a_second_of_his_consent(move: Move) -> None:
    """It refuses before, and names the invitation to send; no restart is between."""
    move.store.put_developer(Developer("AKIA1", secret_key="key"))
    config = Config(applications=(move.application,), state=move.settings)
    facade = Facade(
        config, clock=move.clock, state=move.state, session=move.amazon, accounts=accounts_of(config, move.state)
    )
    call = LegacyCall("ListMarketplaceParticipations", {}, "AKIA1", A1, version="2011-07-01")
    refused = facade.call(call)
    assert refused.status == 401
    assert f"mws-compat migrate links --only {A1}" in text_of(refused)
    move.browser.get(move.consent(move.browser.get(move.invite())))
    move.clock.advance(1)
    answered = facade.call(call)
    assert answered.status == 200, text_of(answered)
    assert US in text_of(answered)


def text_of(reply: LegacyReply) -> str:
    assert isinstance(reply.body, bytes)
    return reply.body.decode()


def test_secrets_stand_in_no_page_log_url_of_ours_or_file_in_clear(
    move: Move, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A way to its end, a failure and a consent that is kept, all of it logged."""
    said: list[str] = []
    secrets = {move.application.lwa_client_secret, mws_auth_token(1), mws_auth_token(2), refresh_token(2)}
    with caplog.at_level(logging.DEBUG):
        for seller, fault in ((A1, ""), (A2, "sellers.v1.getMarketplaceParticipations:500*20")):
            back = move.consent(move.browser.get(move.invite(seller)), seller)
            returned = dict(parse_qsl(urlsplit(back).query))
            secrets |= {returned["spapi_oauth_code"], returned["state"], returned["mws_auth_token"]}
            move.browser.get(re.sub("spapi_oauth_code=[^&]*", "spapi_oauth_code=x", back))
            said.append(move.browser.body + repr(move.browser.headers))
            back = move.consent(move.browser.get(move.invite(seller)), seller)
            returned = dict(parse_qsl(urlsplit(back).query))
            secrets |= {returned["spapi_oauth_code"], returned["state"]}
            if fault:
                move.sandbox.plant(fault)
            to = move.browser.get(back)
            said.append(to + move.browser.body + repr(move.browser.headers) + repr(move.browser.cookies))
            move.browser.get(to)
            said.append(move.browser.body)
    assert [each.status for each in move.store.each()] == ["ready", "unproven"]
    found = "".join(said) + caplog.text + "".join(map(repr, move.store.each()))
    assert [secret for secret in secrets if secret in found] == []
    move.state.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [secret for secret in secrets if secret.encode() in stored] == []
