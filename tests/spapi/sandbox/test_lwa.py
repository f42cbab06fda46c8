"""Login with Amazon: which grants it gives, for how long, and its errors in its own shape."""

from __future__ import annotations

import pytest

from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, OTHER_CLIENT_ID, OTHER_CLIENT_SECRET, REFRESH_TOKEN, TOKEN_PATH
from mws.spapi.sandbox.embedded import URL
from tests.spapi.sandbox.caller import Caller

PARTICIPATIONS = "/sellers/v1/marketplaceParticipations"


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def test_refresh_token_grant(caller: Caller) -> None:
    reply = caller.lwa(grant_type="refresh_token", refresh_token=REFRESH_TOKEN)
    assert reply.status_code == 200
    body = reply.json()
    assert body.pop("access_token").startswith("Atza|")
    assert body == {"token_type": "bearer", "expires_in": 3600, "refresh_token": REFRESH_TOKEN}
    assert "x-amzn-ErrorType" not in reply.headers


def test_each_refresh_gives_another_token_and_both_work(caller: Caller) -> None:
    second = caller.lwa(grant_type="refresh_token", refresh_token=REFRESH_TOKEN).json()["access_token"]
    assert second != caller.token
    caller.json(PARTICIPATIONS)
    caller.json(PARTICIPATIONS, second)


def test_client_credentials_grant_has_no_refresh_token(caller: Caller) -> None:
    reply = caller.lwa(grant_type="client_credentials", scope="sellingpartnerapi::notifications")
    assert sorted(reply.json()) == ["access_token", "expires_in", "token_type"]


def test_a_grantless_token_opens_no_sellers_data(caller: Caller) -> None:
    token = caller.lwa(grant_type="client_credentials", scope="sellingpartnerapi::notifications").json()["access_token"]
    assert caller.refused(PARTICIPATIONS, token)[:2] == (403, "Unauthorized")


NO_FORM = {"client_id": "", "client_secret": ""}


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "Atzr|other"}, 400, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "ANDMxqpCmqWHJeyzdbMH"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN, "client_secret": "no"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN, "client_id": "no"}, 401, "invalid_client"),
        (
            {
                "grant_type": "refresh_token",
                "refresh_token": REFRESH_TOKEN,
                "client_id": OTHER_CLIENT_ID,
                "client_secret": OTHER_CLIENT_SECRET,
            },
            400,
            "unauthorized_client",
        ),
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({"refresh_token": REFRESH_TOKEN}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN, "scope": "s"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "no"}, 400, "invalid_scope"),
    ],
)
def test_errors(caller: Caller, form: dict[str, str], status: int, error: str) -> None:
    reply = caller.lwa(**form)
    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert sorted(reply.json()) == ["error", "error_description"]


def test_invalid_grant_names_the_parameter(caller: Caller) -> None:
    described = [
        caller.lwa(grant_type=grant, **{name: "x"}).json()["error_description"]
        for grant, name in (("refresh_token", "refresh_token"), ("authorization_code", "code"))
    ]
    assert described == [f"The request has an invalid grant parameter : {name}" for name in ("refresh_token", "code")]


def test_only_a_form_by_post_is_read(caller: Caller) -> None:
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": REFRESH_TOKEN,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    assert caller.http.post(URL + TOKEN_PATH, json=fields).json()["error"] == "invalid_request"
    assert caller.http.get(URL + TOKEN_PATH, params=fields).json()["error"] == "invalid_request"


def test_the_token_is_the_sellers(caller: Caller) -> None:
    other = Caller(seller=2, sandbox=caller.sandbox)
    assert (
        caller.json(PARTICIPATIONS)["payload"][0]["storeName"] != other.json(PARTICIPATIONS)["payload"][0]["storeName"]
    )
    assert {order["orderId"] for order in caller.orders()}.isdisjoint(order["orderId"] for order in other.orders())


@pytest.mark.parametrize(
    ("token", "details"),
    [
        ("", "Access token is missing in the request header."),
        ("Atza|made-up", "The access token you provided is revoked, malformed or invalid."),
    ],
)
def test_an_access_token_must_be_ours(caller: Caller, token: str, details: str) -> None:
    headers = {"x-amz-access-token": token} if token else {}
    reply = caller.http.get(URL + PARTICIPATIONS, headers=headers)
    assert reply.status_code == 403
    assert reply.json()["errors"] == [
        {"code": "Unauthorized", "message": "Access to requested resource is denied.", "details": details}
    ]


def test_an_access_token_lives_an_hour(caller: Caller) -> None:
    caller.clock.advance(3599)
    caller.json(PARTICIPATIONS)
    caller.clock.advance(1)
    reply = caller.get(PARTICIPATIONS)
    assert reply.status_code == 403
    assert reply.json()["errors"][0]["details"] == "The access token you provided has expired."
