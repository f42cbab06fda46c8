"""MWS authorisations that do not become refresh tokens, planted seller by seller."""

from __future__ import annotations

import pytest

from mws.spapi.sandbox import DEVELOPER_ID, mws_auth_token, refresh_token, seller_id
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.mws_authorisations import NO_CODE
from tests.spapi.sandbox.caller import Caller

CODE = "/authorization/v1/authorizationCode"
MINE = "/sellers/v1/marketplaceParticipations"
REVOKED = (
    "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission."
)


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=3)


def asked(number: int) -> dict[str, str]:
    return {
        "sellingPartnerId": seller_id(number),
        "developerId": DEVELOPER_ID,
        "mwsAuthToken": mws_auth_token(number),
    }


def grantless(caller: Caller) -> str:
    form = {"grant_type": "client_credentials", "scope": "sellingpartnerapi::migration"}
    return str(caller.lwa(**form).json()["access_token"])


def code(caller: Caller, number: int) -> str:
    return str(caller.json(CODE, grantless(caller), **asked(number))["payload"]["authorizationCode"])


@pytest.mark.parametrize("kind", NO_CODE)
def test_a_code_is_refused_to_that_seller_only(caller: Caller, kind: str) -> None:
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:{kind}")
    status, word, message = NO_CODE[kind]
    refused = caller.refused(CODE, grantless(caller), **asked(2))
    assert refused == (status, word, message.format(developer_id=DEVELOPER_ID))
    assert code(caller, 1)


def test_the_test_case_of_the_model_is_refused(caller: Caller) -> None:
    given = asked(1) | {"mwsAuthToken": "TEST_CASE_400"}
    assert caller.refused(CODE, grantless(caller), **given) == (400, "InvalidInput", "Invalid input.")


def test_a_code_is_given_and_not_taken(caller: Caller) -> None:
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:code_refused")
    reply = caller.lwa(grant_type="authorization_code", code=code(caller, 2))
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_grant")
    assert caller.lwa(grant_type="authorization_code", code=code(caller, 3)).status_code == 200


def test_a_refresh_token_is_given_and_was_withdrawn(caller: Caller) -> None:
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:revoked")
    given = caller.lwa(grant_type="authorization_code", code=code(caller, 2)).json()["refresh_token"]
    reply = caller.lwa(grant_type="refresh_token", refresh_token=given)
    assert (reply.status_code, reply.json()) == (400, {"error": "invalid_grant", "error_description": REVOKED})


def test_a_refresh_token_opens_nothing(caller: Caller) -> None:
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:denied")
    token = caller.lwa(grant_type="refresh_token", refresh_token=refresh_token(2)).json()["access_token"]
    assert caller.refused(MINE, token)[:2] == (403, "Unauthorized")
    assert caller.json(MINE)


def test_a_seller_can_be_made_good_again(caller: Caller) -> None:
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:withdrawn, {seller_id(3)}:no_roles")
    caller.sandbox.plant_mws_authorisations(f"{seller_id(2)}:good")
    assert code(caller, 2)
    assert caller.get(CODE, grantless(caller), **asked(3)).status_code == 400


@pytest.mark.parametrize("spec", ["A9SANDBOXSELLER:withdrawn", "A2SANDBOXSELLER:gone", "A2SANDBOXSELLER"])
def test_a_bad_spec_is_named_and_changes_nothing(caller: Caller, spec: str) -> None:
    with pytest.raises(ValueError, match=spec):
        caller.sandbox.plant_mws_authorisations(f"{seller_id(1)}:withdrawn, {spec}")
    assert code(caller, 1)


def test_the_switches_plant_and_tell_how_often_a_code_was_shown(caller: Caller) -> None:
    first, second = code(caller, 2), code(caller, 1)
    for _ in range(2):
        caller.lwa(grant_type="authorization_code", code=first)
    assert caller.http.get(URL + "/_sandbox/codes").json() == {"codes": [[seller_id(2), 2], [seller_id(1), 0]]}
    assert second not in caller.http.get(URL + "/_sandbox/codes").text
    planted = caller.http.post(URL + "/_sandbox/mws_authorisation", data=f"{seller_id(1)}:withdrawn")
    assert planted.status_code == 200
    assert caller.refused(CODE, grantless(caller), **asked(1))[2] == "No MWS Authorization exists"
    assert caller.http.post(URL + "/_sandbox/mws_authorisation", data="nobody:good").status_code == 400
