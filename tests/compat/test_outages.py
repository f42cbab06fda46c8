"""A state database that cannot be used: what callers of every kind are told of it, and what the operator."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Account, Application, StateSettings
from mws.compat.engine import paging
from mws.compat.facade import Facade
from mws.compat.state import State
from mws.compat.worker import Worker
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.spapi.faulty import Faulty

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FEED = b"order-id\torder-item-id\tquantity\tship-date\n"
CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "SubmitFeed": ("/Feeds/2009-01-01", {"FeedType": "_POST_FLAT_FILE_FULFILLMENT_DATA_"}),
    "GetFeedSubmissionList": ("/Feeds/2009-01-01", {}),
    "RequestReport": ("/Reports/2009-01-01", {"ReportType": "_GET_MERCHANT_LISTINGS_DATA_"}),
    "GetReportList": ("/Reports/2009-01-01", {}),
    "ListOrders": ("/Orders/2013-09-01", {"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": "ATVPDKIKX0DER",
                                         "MaxResultsPerPage": "5"}),
}  # fmt: skip


def a_file_in_the_way(folder: Path) -> str:
    (folder / "secretplace").write_text("")
    return f"sqlite:///{folder}/secretplace/state.db"


def damaged(folder: Path) -> str:
    (folder / "secretplace.db").write_bytes(b"no database" * 1000)
    return f"sqlite:///{folder}/secretplace.db"


def open_key(folder: Path) -> str:
    key = folder / "secretplace.db.key"
    key.write_text("A" * 43 + "=")
    key.chmod(0o644)
    return f"sqlite:///{folder}/secretplace.db"


def no_server(folder: Path) -> str:
    return "postgresql://secretuser:secretword@127.0.0.1:9/secretplace"


def facade_on(url: str, *, sellers: int = 1) -> Facade:
    clock = FixedClock(NOW)
    key = "A" * 43 + "=" if url.startswith("postgresql") else ""
    settings = StateSettings(url=url, key=key, order_cache=True)
    state = State(settings, clock=clock)
    (first,) = SANDBOX.accounts
    accounts = (first, *(replace(first, seller_id=f"A{number}SELLER") for number in range(1, sellers)))
    config = replace(SANDBOX, accounts=accounts, state=settings)
    return Facade(config, clock=clock, state=state, session=session(Sandbox(clock=clock, orders=30)))


def call(facade: Facade, action: str, account: Account = SANDBOX.accounts[0]) -> LegacyReply:
    path, params = CALLS[action]
    body = FEED if action == "SubmitFeed" else None
    return facade.call(LegacyCall(action, params, account.mws_access_key, account.seller_id, path=path, body=body))


@pytest.mark.parametrize("spoil", [a_file_in_the_way, damaged, no_server])
@pytest.mark.parametrize("action", CALLS)
def test_a_caller_is_never_told_where_the_database_is(
    tmp_path: Path,
    spoil: Callable[[Path], str],
    action: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "LONGEST", 0)  # every page token has to be kept
    facade = facade_on(spoil(tmp_path))
    reply = call(facade, action)
    assert (reply.status, getattr(reply.error, "mws_code", "")) == (503, "ServiceUnavailable")
    said = f"{reply.body!r} {reply.headers} {reply.error} {reply.error!r}"
    for secret in ("secret", str(tmp_path), "sqlite", "127.0.0.1", "postgresql"):
        assert secret not in said
    assert "secretplace" in caplog.text or "127.0.0.1" in caplog.text, "the operator is told all but the password"
    assert "secretword" not in caplog.text
    facade.close()


def test_a_key_that_cannot_be_used_is_no_fault_of_the_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(paging, "LONGEST", 0)
    facade = facade_on(open_key(tmp_path))
    reply = call(facade, "ListOrders")
    assert reply.status == 503
    assert str(tmp_path) not in f"{reply.body!r}"
    assert "chmod 600" in caplog.text
    facade.close()


def gone(one: Application, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A CA bundle that was there when the configuration was read."""
    return replace(one, ca_bundle=str(folder / "secretplace.pem"))


def no_keys(one: Application, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(folder / "none"))
    return replace(one, aws_profile="secretplace")


@pytest.mark.parametrize("settings", [gone, no_keys])
def test_what_the_operator_has_set_up_wrong_is_no_fault_of_the_callers_and_told_the_operator_alone(
    tmp_path: Path,
    settings: Callable[[Application, Path, pytest.MonkeyPatch], Application],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Faulty() as server:
        applications = tuple(
            settings(replace(one, endpoint=server.url, lwa_endpoint=server.token_url), tmp_path, monkeypatch)
            for one in SANDBOX.applications
        )
        state = StateSettings(url=f"sqlite:///{tmp_path}/state.db")
        facade = Facade(replace(SANDBOX, applications=applications, state=state))
        for _ in range(2):
            reply = call(facade, "ListOrders")
            assert (reply.status, getattr(reply.error, "mws_code", "")) == (503, "ServiceUnavailable")
            said = f"{reply.body!r} {reply.headers} {reply.error} {reply.error!r}"
            assert "secretplace" not in said
            assert str(tmp_path) not in said
        facade.close()
        assert server.seen == []
    assert caplog.text.count("secretplace") == 1, "the operator is told once"


def test_an_outage_that_500_accounts_meet_is_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    facade = facade_on(damaged(tmp_path), sellers=500)
    with caplog.at_level(logging.WARNING):
        for account in facade.config.accounts:
            assert call(facade, "GetReportList", account).status == 503
        assert len(caplog.records) == 1
        assert "calls are answered 503: the state database" in caplog.text
        facade.close()
        caplog.clear()
        facade.clock.sleep(60)
        call(facade, "GetReportList")
    assert "(499 more of these within 60 s)" in caplog.records[0].getMessage()


def test_a_round_of_the_worker_that_fails_for_500_accounts_is_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    facade = facade_on(damaged(tmp_path), sellers=500)
    worker = Worker(facade)
    with caplog.at_level(logging.WARNING):
        worker.round()
        assert len(caplog.records) == 1
        assert "not an SQLite database" in caplog.text
        facade.clock.sleep(60)
        worker.round()
    assert caplog.records[1].getMessage().endswith("(499 more of these within 60 s)")
    facade.close()
