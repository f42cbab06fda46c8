"""The store of accounts: what is kept comes back, its secrets sealed; changes are made all together or not at all."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.compat.accounts.records import AccountError, Developer, NewAccount
from mws.compat.accounts.rotating import store_secret
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Account, Application, StateSettings
from mws.compat.state import State, StateError
from mws.compat.state.account_tables import ACCOUNT, DEVELOPER, INVITATION, STORE_CHANGE
from mws.compat.state.account_tables import APPLICATION as APPLICATIONS
from mws.compat.state.metadata import METADATA
from mws.spapi.clock import FixedClock
from tests import postgresql

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)
SECRETS = ("Atzr|the-refresh-token", "amzn.mws.the-auth-token", "the-secret-key", "the-client-secret", "the-older-one")
SELLER = NewAccount(
    "A1SELLER",
    "eu",
    name="Müller & Söhne",
    access_key="AKIA1",
    auth_token=SECRETS[1],
    refresh_token=SECRETS[0],
    marketplaces=("A1PA6795UKMFR9", "A13V1IB3VIYZZH"),
    home_marketplace="A1PA6795UKMFR9",
    writes="dry_run",
    write_rules=(("SubmitFeed", "off"),),
    authorised=NOW - timedelta(days=3),
)
KEY = Developer("AKIA1", "eu", "1234-5678-9012", SECRETS[2])
APPLICATION = Application(
    name="one",
    lwa_client_id="amzn1.application-oa2-client.1",
    lwa_client_secret=SECRETS[3],
    lwa_previous_client_secret=SECRETS[4],
    lwa_client_secret_issued="2026-09-01",
    max_wait=None,
    writes="off",
    application_id="amzn1.sp.solution.1",
    draft=True,
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgresql.server() as url:
            yield url
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    url = f"sqlite:///{tmp_path}/state.db" if request.param == "sqlite" else request.getfixturevalue("server")
    made = State(StateSettings(url=url, key=base64.b64encode(bytes(32)).decode()), clock=FixedClock(NOW))
    yield made
    with made.begin() as connection:
        for table in METADATA.sorted_tables:
            if table is not STORE_CHANGE:
                connection.execute(table.delete())
    made.close()


@pytest.fixture
def store(state: State) -> AccountStore:
    return AccountStore(state)


def test_an_account_comes_back_as_the_configuration_would_have_it(store: AccountStore) -> None:
    store.put_developer(KEY)
    (number,) = store.add([SELLER])
    wanted = Account(
        seller_id="A1SELLER",
        mws_access_key="AKIA1",
        mws_secret_key=SECRETS[2],
        mws_auth_token=SECRETS[1],
        refresh_token=SECRETS[0],
        region="eu",
        marketplaces=("A1PA6795UKMFR9", "A13V1IB3VIYZZH"),
        authorised="2026-11-25",
        writes="dry_run",
        write_rules=(("SubmitFeed", "off"),),
        home_marketplace="A1PA6795UKMFR9",
    )
    assert store.account(number) == wanted
    assert store.accounts() == [wanted]
    assert store.by_identity("AKIA1", "A1SELLER") == wanted
    assert store.by_identity("AKIA1", "A2OTHER") is None
    assert store.secret_keys("AKIA1") == frozenset({SECRETS[2]})
    assert store.secret_keys("AKIA9") is None


def test_a_record_says_all_but_the_secrets(store: AccountStore) -> None:
    (number,) = store.add([SELLER])
    (found,) = store.find("A1SELLER")
    assert found == store.get(number)
    assert (found.name, found.status, found.has_auth_token, found.has_refresh_token) == (
        "Müller & Söhne",
        "unproven",
        True,
        True,
    )
    assert (found.authorised, found.created, found.proven) == (NOW - timedelta(days=3), NOW, None)
    assert not [
        secret for secret in SECRETS if secret in repr((found, SELLER, KEY, APPLICATION, store.account(number)))
    ]


def test_an_account_without_a_refresh_token_waits(store: AccountStore) -> None:
    (number,) = store.add([replace(SELLER, refresh_token="", authorised=None)])
    assert store.get(number).status == "waiting"
    assert store.account(number).refresh_token == ""
    assert store.account(number).authorised == ""


def test_several_are_stored_all_or_none(store: AccountStore) -> None:
    others = [replace(SELLER, seller_id="A2OTHER"), SELLER, replace(SELLER, name="again")]
    before = store.changed
    with pytest.raises(AccountError, match="seller A1SELLER is stored already for region eu"):
        store.add(others)
    assert store.page() == []
    assert store.changed == before


@pytest.mark.parametrize("other", [{"region": "na"}, {"application": "two"}, {"seller_id": "A2OTHER"}])
def test_an_account_is_application_region_and_seller_together(store: AccountStore, other: dict[str, str]) -> None:
    store.add([SELLER, replace(SELLER, **other)])  # type: ignore[arg-type]
    assert len(store.page()) == 2


def test_a_consent_replaces_the_token_and_is_to_be_proven(store: AccountStore) -> None:
    (number,) = store.add([replace(SELLER, refresh_token="", authorised=None)])
    store.set_status(number, "failed", "refused", "the seller said no", checked=True)
    assert [(each.why, each.detail, each.checked, each.proven) for each in store.page("failed")] == [
        ("refused", "the seller said no", NOW, None)
    ]
    store.set_refresh_token(number, "Atzr|new", NOW, auth_token="amzn.mws.new")
    found = store.get(number)
    assert (found.status, found.why, found.detail, found.authorised) == ("unproven", "", "", NOW)
    assert (store.account(number).refresh_token, store.account(number).mws_auth_token) == ("Atzr|new", "amzn.mws.new")
    store.set_status(number, "ready", checked=True)
    assert (store.get(number).status, store.get(number).proven) == ("ready", NOW)
    store.set_refresh_token(number, "Atzr|newer", NOW)
    assert store.account(number).mws_auth_token == "amzn.mws.new"


def test_details_change_one_by_one(store: AccountStore) -> None:
    (number,) = store.add([SELLER])
    store.set_details(number, name="Neu", writes=None, marketplaces=("A1PA6795UKMFR9",))
    found = store.get(number)
    assert (found.name, found.writes, found.marketplaces) == ("Neu", None, ("A1PA6795UKMFR9",))
    assert (found.home_marketplace, found.write_rules) == ("A1PA6795UKMFR9", (("SubmitFeed", "off"),))


def test_an_application_comes_back_whole(store: AccountStore) -> None:
    store.put_application(APPLICATION)
    assert store.applications() == [APPLICATION]
    store.put_application(replace(APPLICATION, draft=False))
    assert [each.draft for each in store.applications()] == [False]


def test_of_many_who_change_an_application_at_once_one_does(store: AccountStore, state: State) -> None:
    """The others are told so: none of them undoes a change it has not seen."""

    def change(number: int, present: Application | None) -> int | str:
        try:
            AccountStore(state).change_application(replace(APPLICATION, user_agent=f"Shop/{number}"), present)
        except AccountError as exc:
            return str(exc)
        return number

    for present in (None, replace(APPLICATION, user_agent="Shop/8")):
        if present is not None:
            store.put_application(present)
        with ThreadPoolExecutor(8) as pool:
            done = [*pool.map(partial(change, present=present), range(8))]
        (number,) = [each for each in done if isinstance(each, int)]
        assert {each for each in done if each != number} == {
            "application one was changed by someone else meanwhile: nothing was stored"
        }
        assert [each.user_agent for each in store.applications()] == [f"Shop/{number}"]
    first = store.applications()[0]
    store_secret(store, first, "amzn1.oa2-cs.v1.new", date(2026, 11, 28))
    with pytest.raises(AccountError, match="nothing was stored"):
        store_secret(store, first, "amzn1.oa2-cs.v1.another", date(2026, 11, 28))
    assert store.applications()[0].lwa_client_secret == "amzn1.oa2-cs.v1.new"


def test_what_another_process_stores_at_the_same_moment_is_an_error_of_accounts(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique index decides where the look before did not see it yet."""
    store.add([SELLER])
    monkeypatch.setattr(AccountStore, "_number", lambda *_: None)
    with pytest.raises(AccountError, match="stored by another process just now"):
        store.add([replace(SELLER, seller_id="A2OTHER"), SELLER])
    assert len(store.page()) == 1


def test_every_change_is_counted_and_reading_is_not(store: AccountStore) -> None:
    numbers = [store.changed]
    (number,) = store.add([SELLER])
    numbers.append(store.changed)
    store.put_developer(KEY)
    numbers.append(store.changed)
    store.set_status(number, "ready")
    numbers.append(store.changed)
    store.forget(number)
    numbers.append(store.changed)
    assert numbers == sorted(set(numbers))
    store.page(), store.counts(), store.accounts(), store.applications()
    assert store.changed == numbers[-1]


def test_what_is_forgotten_is_gone(store: AccountStore, state: State) -> None:
    (number,) = store.add([SELLER])
    with state.begin() as connection:
        connection.execute(
            INVITATION.insert().values(digest="d", account=number, created=1, expires=2, opened=None, used=None)
        )
    store.forget(number)
    assert store.page() == []
    with state.read() as connection:
        assert connection.execute(INVITATION.select()).all() == []
    for act in (store.forget, store.get, store.account):
        with pytest.raises(AccountError, match=f"no account {number} is stored"):
            act(number)


def test_an_application_with_accounts_is_not_forgotten(store: AccountStore) -> None:
    store.put_application(APPLICATION)
    (number,) = store.add([replace(SELLER, application="one")])
    with pytest.raises(AccountError, match="application 'one' has accounts still"):
        store.forget_application("one")
    store.forget(number)
    store.forget_application("one")
    assert store.applications() == []


def test_pages_and_counts_go_by_status(store: AccountStore) -> None:
    numbers = store.add([replace(SELLER, seller_id=f"A{at}") for at in range(250)])
    for number in numbers[::50]:
        store.set_status(number, "failed", "revoked")
    assert store.counts() == {"failed": 5, "unproven": 245}
    assert [each.id for each in store.page("failed", limit=3)] == numbers[:150:50]
    assert [each.id for each in store.each()] == numbers
    assert [each.id for each in store.each("failed")] == numbers[::50]


def test_no_secret_stands_in_the_database_in_clear(store: AccountStore, state: State) -> None:
    store.put_developer(KEY)
    store.put_application(APPLICATION)
    store.add([SELLER])
    with state.read() as connection:
        rows = [tuple(row) for table in METADATA.sorted_tables for row in connection.execute(table.select())]
    cells = [cell for row in rows for cell in row]
    whole = b"".join(bytes(each) if isinstance(each, (bytes, memoryview)) else str(each).encode() for each in cells)
    assert b"A1SELLER" in whole
    assert not [secret for secret in SECRETS if secret.encode() in whole]


def test_a_secret_that_was_moved_to_another_row_is_not_opened(store: AccountStore, state: State) -> None:
    first, second = store.add([SELLER, replace(SELLER, seller_id="A2OTHER", refresh_token="Atzr|other")])
    with state.begin() as connection:
        stolen = connection.execute(sa.select(ACCOUNT.c.refresh_token).where(ACCOUNT.c.id == first)).scalar()
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.id == second).values(refresh_token=stolen))
    assert store.account(first).refresh_token == SECRETS[0]
    with pytest.raises(StateError, match="altered, or belongs to another row"):
        store.account(second)


def test_new_data_keys_seal_every_secret_anew(store: AccountStore, state: State) -> None:
    store.put_developer(KEY)
    store.put_application(APPLICATION)
    store.add([SELLER, replace(SELLER, seller_id="A2OTHER", refresh_token="", auth_token="")])
    before = store.accounts()

    def data_keys() -> set[int]:
        with state.read() as connection:
            columns = (ACCOUNT.c.auth_token, ACCOUNT.c.refresh_token, DEVELOPER.c.sealed, APPLICATIONS.c.sealed)
            found = [connection.execute(sa.select(column)).scalars().all() for column in columns]
        return {int.from_bytes(bytes(each)[1:5], "big") for rows in found for each in rows if each is not None}

    (old,) = data_keys()
    assert store.renew_keys() == 4
    (new,) = data_keys()
    assert new == old + 1
    assert store.accounts() == before
    assert AccountStore(state).applications() == [APPLICATION]


def test_without_a_key_nothing_is_stored(tmp_path: Path, server: str) -> None:
    """On a server there is no place for a key file: a secret is refused rather than stored in clear."""
    with closing(State(StateSettings(url=server), clock=FixedClock(NOW))) as state:
        store = AccountStore(state)
        before = store.changed
        with pytest.raises(StateError, match="this database needs a key"):
            store.add([SELLER])
        assert (store.page(), store.changed) == ([], before)
