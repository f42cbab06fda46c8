"""What the configuration says of an application is what its client does: signs, assumes, shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.calls import LegacyCall
from mws.compat.accounts.clients import aws_of, client_of
from mws.compat.config import SANDBOX, Application
from mws.compat.facade import Facade
from mws.compat.operate import doctor
from mws.spapi.clock import FixedClock
from mws.spapi.credentials import AwsProfile, AwsRole
from mws.spapi.errors import InvalidCall, SpapiError
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from mws.spapi.signing import AwsKeys
from tests.redis_server import RedisServer, needs_redis
from tests.spapi.faulty import Faulty, failure, reply

CLOCK = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
ROLE = "arn:aws:iam::123456789012:role/Selling"
KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "s", "aws_session_token": "t"}
(ACCOUNT,) = SANDBOX.accounts
ORDERS = {"MarketplaceId.Id.1": "ATVPDKIKX0DER", "CreatedAfter": "2020-01-01T00:00:00Z", "MaxResultsPerPage": "1"}


def legacy(action: str, **params: str) -> LegacyCall:
    return LegacyCall(
        action, params, ACCOUNT.mws_access_key, ACCOUNT.seller_id, version="2013-09-01", path="/Orders/2013-09-01"
    )


@pytest.mark.parametrize(
    ("settings", "aws"),
    [
        ({}, None),
        (KEYS, AwsKeys("AKID", "s", "t")),
        ({"aws_profile": "selling"}, AwsProfile("selling")),
        ({"aws_profile": "auto"}, AwsProfile()),
        ({"aws_role_arn": ROLE}, AwsRole(ROLE)),
        ({"aws_role_arn": ROLE, "aws_external_id": "x", **KEYS}, AwsRole(ROLE, "x", AwsKeys("AKID", "s", "t"))),
        ({"aws_role_arn": ROLE, "aws_profile": "selling"}, AwsRole(ROLE, base=AwsProfile("selling"))),
    ],
)
def test_where_the_keys_to_sign_with_come_from(settings: dict[str, str], aws: object) -> None:
    assert aws_of(Application(**settings)) == aws  # type: ignore[arg-type]  # all of them are texts


def test_a_call_is_signed_with_the_profile_that_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "credentials"
    file.write_text("[selling]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with Faulty(reply({"orders": []})) as server:
        application = Application(
            lwa_client_id="id",
            lwa_client_secret="s",
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            aws_profile="selling",
        )
        facade = Facade(replace(SANDBOX, applications=(application,)), clock=CLOCK)
        assert facade.call(legacy("ListOrders", **ORDERS)).status == 200
        facade.close()
    assert "Credential=AKIDOFPROFILE/20261120/us-east-1/execute-api" in server.seen[0].headers["authorization"]


@needs_redis
def test_rates_and_tokens_are_shared_through_the_redis_that_is_configured() -> None:
    redis = pytest.importorskip("redis", reason="the extra redis is not installed")
    with RedisServer() as server, redis.Redis.from_url(server.url, decode_responses=True) as look:
        application = replace(SANDBOX.applications[0], redis_url=server.url)
        facade = Facade(
            replace(SANDBOX, applications=(application,)), clock=CLOCK, session=session(Sandbox(clock=CLOCK))
        )
        assert facade.call(legacy("ListOrders", **ORDERS)).status == 200
        facade.close()
        assert len([name for name in look.scan_iter() if name.endswith("orders.v0.getOrders")]) == 1
        assert len(list(look.scan_iter())) > 1, "the token lies there too"
        assert [found.result for found in doctor._redis("application", application, CLOCK)] == ["ok"]


def test_the_doctor_says_where_redis_does_not_answer() -> None:
    pytest.importorskip("redis", reason="the extra redis is not installed")
    url = RedisServer().url.replace("//", "//user:pl4nted@")  # never started
    (found,) = doctor._redis("application", Application(redis_url=url), CLOCK)
    assert (found.what, found.result) == ("application redis", "fail")
    assert "pl4nted" not in found.text
    assert list(doctor._redis("application", Application(), CLOCK)) == []


@pytest.mark.parametrize(("failures", "asked"), [(0, 12), (3, 3)])
def test_the_circuit_is_as_configured(failures: int, asked: int) -> None:
    with Faulty(failure(505)) as server:
        application = Application(
            lwa_client_id="id",
            lwa_client_secret="s",
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            circuit_failures=failures,
        )
        client = client_of(application, clock=CLOCK, account=ACCOUNT)
        for _ in range(12):
            with pytest.raises(SpapiError):
                client.call("orders.2026-01-01.getOrder", orderId="1")
        assert len(server.seen) == asked


def test_the_client_knows_how_old_the_configured_secret_is() -> None:
    application = Application(lwa_client_id="id", lwa_client_secret="s", lwa_client_secret_issued="2026-11-01")
    held = client_of(application, clock=CLOCK, account=ACCOUNT).client_secret.get()
    assert held.since == datetime(2026, 11, 1, tzinfo=timezone.utc)


def test_settings_that_cannot_be_are_refused_when_the_client_is_made() -> None:
    with pytest.raises(InvalidCall, match="region"):
        client_of(Application("", "id", "s"), clock=CLOCK, account=replace(ACCOUNT, region="us"))  # type: ignore[arg-type]


def test_a_list_begun_before_the_secret_was_rotated_goes_on_after_it() -> None:
    clock = FixedClock(CLOCK.now())
    sandbox = Sandbox(clock=clock, orders=5)
    facade = Facade.on(sandbox, clock=clock)
    first = facade.call(legacy("ListOrders", **ORDERS))
    assert isinstance(first.body, bytes)
    token = first.body.partition(b"<NextToken>")[2].partition(b"</NextToken>")[0].decode()
    secret = facade.client(ACCOUNT).client_secret
    # The sandbox knows one secret only, and the access token that is held needs none: what changes is what seals.
    secret.replace("amzn1.oa2-cs.v1.new", since=clock.now())
    next_page = facade.call(legacy("ListOrdersByNextToken", NextToken=token))
    assert next_page.status == 200, next_page.body
    assert isinstance(next_page.body, bytes)
    newer = next_page.body.partition(b"<NextToken>")[2].partition(b"</NextToken>")[0].decode()
    assert Facade.on(sandbox, clock=clock).call(legacy("ListOrdersByNextToken", NextToken=newer)).status == 400
