"""Which account a call may use: access key, seller, auth token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mws.compat.accounts.find import ConfiguredAccounts
from mws.compat.config import Account, Application, Config
from mws.compat.errors import CompatError, NotConfigured

FIRST = Account(seller_id="A1", mws_access_key="AKIA1", mws_auth_token="amzn.mws.1", application="one")
SECOND = Account(seller_id="A2", mws_access_key="AKIA1", application="two")
OTHER = Account(seller_id="A1", mws_access_key="AKIA2")
ONE, TWO = Application(name="one"), Application(name="two")
ACCOUNTS = ConfiguredAccounts(Config(applications=(ONE, TWO), accounts=(FIRST, SECOND, OTHER)))


def test_an_account_is_the_pair_of_key_and_seller() -> None:
    assert ACCOUNTS.find("AKIA1", "A1") is FIRST
    assert ACCOUNTS.find("AKIA1", "A2") is SECOND
    assert ACCOUNTS.find("AKIA2", "A1") is OTHER
    assert ACCOUNTS.has("AKIA2", "A1")
    assert not ACCOUNTS.has("AKIA2", "A2")


def test_the_secret_keys_of_an_access_key_are_known_though_some_accounts_leave_them_out() -> None:
    told = replace(OTHER, seller_id="A3", mws_secret_key="secret")
    accounts = ConfiguredAccounts(Config(applications=(ONE,), accounts=(FIRST, OTHER, told)))
    assert accounts.secret_keys("AKIA1") == frozenset()
    assert accounts.secret_keys("AKIA2") == frozenset({"secret"})
    assert accounts.secret_keys("AKIA9") is None


@pytest.mark.parametrize("token", ["", "amzn.mws.1"])
def test_the_auth_token_is_never_required(token: str) -> None:
    assert ACCOUNTS.find("AKIA1", "A1", token) is FIRST


def test_the_auth_token_is_not_checked_where_the_account_has_none() -> None:
    assert ACCOUNTS.find("AKIA1", "A2", "anything") is SECOND


@pytest.mark.parametrize(
    ("access_key", "seller", "token", "code", "status"),
    [
        ("AKIA9", "A1", "", "InvalidAccessKeyId", 403),
        ("", "A1", "", "InvalidAccessKeyId", 403),
        ("AKIA1", "A9", "", "AccessDenied", 401),
        ("AKIA2", "A2", "", "AccessDenied", 401),
        ("AKIA1", "", "", "MissingParameter", 400),
        ("AKIA1", "A1", "amzn.mws.2", "AccessDenied", 401),
        ("AKIA1", "A1", "ämzn", "AccessDenied", 401),
    ],
)
def test_refusals_are_mws_errors(access_key: str, seller: str, token: str, code: str, status: int) -> None:
    with pytest.raises(CompatError) as caught:
        ACCOUNTS.find(access_key, seller, token)
    assert (caught.value.mws_code, caught.value.http_status) == (code, status)
    assert FIRST.mws_auth_token not in str(caught.value)


def test_the_application_of_an_account() -> None:
    assert ACCOUNTS.application(FIRST) is ONE
    assert ACCOUNTS.application(SECOND) is TWO
    only = ConfiguredAccounts(Config(applications=(ONE,), accounts=(OTHER,)))
    assert only.application(OTHER) is ONE, "where there is one, an account need not name it"
    with pytest.raises(NotConfigured):
        ACCOUNTS.application(OTHER)
