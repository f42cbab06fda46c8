"""Each way an authorisation can fail, planted in the sandbox, has a name of its own; what is inferred says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
import requests

from mws.compat.accounts.ages import consent_deadline, secret_deadline
from mws.compat.accounts.health import VERDICTS, AccountHealth, check_account
from mws.compat.accounts.outcomes import OUTCOMES
from mws.compat.config import SANDBOX, Account, Application
from mws.spapi import sandbox as facts
from mws.spapi.clock import FixedClock
from mws.spapi.regions import REGIONS
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import EmbeddedAdapter, session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
(ACCOUNT,), (APPLICATION,) = SANDBOX.accounts, SANDBOX.applications
SECRETS = ("amzn1.oa2-cs", "Atzr|", "Atza|", "sandboxsandbox", "amzn.mws.")
SELLER = ACCOUNT.seller_id


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(orders=1, clock=FixedClock(NOW))


def check(
    sandbox: Sandbox, account: Account = ACCOUNT, application: Application = APPLICATION, *others: Account
) -> AccountHealth:
    found = check_account(
        account, application, clock=FixedClock(NOW), session=session(sandbox), others=others, deadline=2.0
    )
    assert found.verdict in VERDICTS
    assert not any(secret in found.text for secret in SECRETS)
    return found


def test_an_account_that_works_says_where_the_seller_takes_part(sandbox: Sandbox) -> None:
    found = check(sandbox)
    assert (found.verdict, found.is_fine, found.inferred) == ("fine", True, False)
    assert set(found.marketplaces) == set(facts.MARKETPLACES)
    assert sandbox.journal.counts == {"lwa": 1, "sellers.v1.getMarketplaceParticipations": 1}, "what it costs"


def test_a_seller_who_is_waiting_costs_no_call(sandbox: Sandbox) -> None:
    found = check(sandbox, replace(ACCOUNT, refresh_token=""))
    assert found.verdict == "waiting"
    assert f"migrate links --only {SELLER} --out links.csv" in found.text
    assert sandbox.journal.counts == {}


def test_revoked_is_told_in_amazons_words(sandbox: Sandbox) -> None:
    sandbox.change_authorisation(f"revoke:{SELLER}")
    found = check(sandbox)
    assert (found.verdict, found.inferred) == ("revoked", False)
    assert "User may have revoked or didn't grant the permission." in found.text
    assert f"migrate links --only {SELLER} --out links.csv" in found.text


def test_a_token_that_was_never_right_is_revoked_or_badly_copied_and_that_is_inferred(sandbox: Sandbox) -> None:
    found = check(sandbox, replace(ACCOUNT, refresh_token="Atzr|cut-of"))
    assert (found.verdict, found.inferred) == ("token_invalid", True)
    assert "not copied whole" in found.text


@pytest.mark.parametrize("spec", ["expire", "revoke"])
def test_expired_is_inferred_from_the_day_of_the_consent(sandbox: Sandbox, spec: str) -> None:
    sandbox.change_authorisation(f"{spec}:{SELLER}")
    found = check(sandbox, replace(ACCOUNT, authorised="2025-11-20"))
    assert (found.verdict, found.inferred) == ("expired", True)
    assert "of 2025-11-20 was to be renewed by 2026-11-20" in found.text
    young = check(sandbox, replace(ACCOUNT, authorised="2025-11-21")).verdict
    assert young == ("revoked" if spec == "revoke" else "token_invalid"), "its year is not over"


def test_superseded_is_a_token_beside_which_a_newer_one_works(sandbox: Sandbox) -> None:
    newer = replace(
        ACCOUNT, refresh_token=sandbox.change_authorisation(f"renew:{SELLER}"), authorised="2026-11-19", application=""
    )
    found = check(sandbox, ACCOUNT, APPLICATION, ACCOUNT, newer)
    assert (found.verdict, found.inferred) == ("superseded", True)
    assert "of 2026-11-19 works" in found.text
    assert check(sandbox, newer, APPLICATION, ACCOUNT).verdict == "fine"
    other_seller = replace(newer, seller_id="A2SANDBOXSELLER")
    assert check(sandbox, ACCOUNT, APPLICATION, other_seller).verdict == "token_invalid", "another seller's"
    sandbox.change_authorisation(f"revoke:{SELLER}")
    assert check(sandbox, ACCOUNT, APPLICATION, newer).verdict == "token_invalid", "the newer one does not work either"


def test_the_secret_and_the_application_are_told_apart_from_the_token(sandbox: Sandbox) -> None:
    other = replace(APPLICATION, lwa_client_id=facts.OTHER_CLIENT_ID, lwa_client_secret=facts.OTHER_CLIENT_SECRET)
    found = check(sandbox, ACCOUNT, other)
    assert (found.verdict, found.inferred) == ("wrong_application", False)
    assert "unauthorized_client" in found.text
    found = check(sandbox, ACCOUNT, replace(APPLICATION, lwa_client_secret="amzn1.oa2-cs.v1.other"))
    assert (found.verdict, found.inferred) == ("wrong_secret", False)
    old = replace(APPLICATION, lwa_client_secret="amzn1.oa2-cs.v1.other", lwa_client_secret_issued="2026-05-24")
    found = check(sandbox, ACCOUNT, old)
    assert (found.verdict, found.inferred) == ("wrong_secret", True)
    assert "of 2026-05-24 ended on 2026-11-20" in found.text


def test_a_call_that_is_denied_wants_a_role(sandbox: Sandbox) -> None:
    sandbox.plant("sellers.v1.getMarketplaceParticipations:403denied*always")
    found = check(sandbox)
    assert (found.verdict, found.inferred) == ("no_role", True)
    assert "it wants the role Product Listing or Selling Partner Insights" in found.text
    assert "every seller consents anew" in found.text


def test_the_wrong_region_is_one_beside_which_another_answers(sandbox: Sandbox) -> None:
    at_amazon = replace(APPLICATION, endpoint="")
    everywhere = session(sandbox)
    for region in REGIONS.values():
        everywhere.mount(f"https://{region.host}", EmbeddedAdapter(sandbox))

    def ask(account: Account) -> AccountHealth:
        return check_account(account, at_amazon, clock=FixedClock(NOW), session=everywhere, deadline=2.0)

    assert ask(ACCOUNT).verdict == "fine"
    found = ask(replace(ACCOUNT, region="eu"))
    assert (found.verdict, found.inferred) == ("wrong_region", False)
    assert 'Amazon answers in "na"' in found.text
    sandbox.plant("sellers.v1.getMarketplaceParticipations:403denied*always")
    assert ask(replace(ACCOUNT, region="eu")).verdict == "no_role", "none of the three answers"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("sellers.v1.getMarketplaceParticipations:429*always", "unreachable"),
        ("sellers.v1.getMarketplaceParticipations:503*always", "unreachable"),
        ("sellers.v1.getMarketplaceParticipations:503html*always", "unreachable"),
        ("sellers.v1.getMarketplaceParticipations:reset*always", "unreachable"),
        ("sellers.v1.getMarketplaceParticipations:403expired*always", "unreachable"),
        ("lwa:500*always", "unreachable"),
    ],
)
def test_an_amazon_in_trouble_says_nothing_about_the_seller(sandbox: Sandbox, fault: str, verdict: str) -> None:
    sandbox.plant(fault)
    assert check(sandbox).verdict == verdict


def test_a_secret_that_only_the_api_calls_ended(sandbox: Sandbox) -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == facts.TOKEN_PATH:
            return sandbox(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "application/json")])
        words = {"code": "Unauthorized", "message": "Access to requested resource is denied."}
        return [
            json.dumps({"errors": [{**words, "details": "The LWA secret token you provided has expired."}]}).encode()
        ]

    found = check_account(ACCOUNT, APPLICATION, clock=FixedClock(NOW), session=session(app), deadline=2.0)
    assert found.verdict == "wrong_secret"


def test_every_verdict_on_a_token_is_a_word_of_the_table() -> None:
    assert set(VERDICTS) - {"fine", "waiting"} <= set(OUTCOMES)


def test_nobody_there() -> None:
    found = check_account(
        ACCOUNT,
        replace(APPLICATION, endpoint="http://127.0.0.1:9", lwa_endpoint="http://127.0.0.1:9/auth/o2/token"),
        clock=FixedClock(NOW),
        session=requests.Session(),
        deadline=1.0,
    )
    assert found.verdict == "unreachable"


def test_a_seller_who_consents_after_he_withdrew_has_a_new_token(sandbox: Sandbox) -> None:
    sandbox.change_authorisation(f"revoke:{SELLER}")
    code = sandbox.site.applications.issue_code(SELLER, NOW)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": facts.CLIENT_ID,
        "client_secret": facts.CLIENT_SECRET,
    }
    with session(sandbox) as browser:
        granted = browser.post("http://sandbox.invalid/auth/o2/token", data=form).json()
    assert granted["refresh_token"] != ACCOUNT.refresh_token
    assert check(sandbox, replace(ACCOUNT, refresh_token=granted["refresh_token"])).verdict == "fine"
    assert check(sandbox).verdict == "revoked"


def test_deadlines() -> None:
    consent, secret = consent_deadline("2026-01-01"), secret_deadline("2026-01-01")
    assert consent is not None
    assert secret is not None
    assert (consent.ends.isoformat(), secret.ends.isoformat()) == ("2027-01-01", "2026-06-30")
    day = consent.ends.replace(year=2026, month=11, day=2)
    assert consent.is_near(day)
    assert not consent.is_near(day.replace(day=1))
    assert consent_deadline("") is None
