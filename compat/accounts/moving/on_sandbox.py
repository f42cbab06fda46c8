"""The token migration on a sandbox in this process, which still converts MWS authorisations. For trying it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mws.compat.accounts.moving.tokens import TokenMigration
from mws.compat.accounts.records import Developer, NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.state import State
from mws.spapi import sandbox as facts

if TYPE_CHECKING:
    from mws.spapi.sandbox.app import Sandbox


@contextmanager
def migration_on(sandbox: Sandbox) -> Iterator[TokenMigration]:
    """A migration of the sandbox's sellers, who wait with their MWS tokens; its database goes with it."""
    from mws.spapi.sandbox.embedded import session

    with TemporaryDirectory(prefix="mws-compat-") as folder:
        settings = StateSettings(url=f"sqlite:///{Path(folder, 'state.sqlite3')}")
        config = replace(SANDBOX, accounts=(), state=settings)
        migration = TokenMigration(config, State(settings), session=session(sandbox))
        try:
            store_sellers(migration.store, len(sandbox.site.world.sellers))
            yield migration
        finally:
            migration.close()


def store_sellers(store: AccountStore, sellers: int) -> None:
    """Store that many sellers of a sandbox, who wait with their MWS tokens, and their MWS developer."""
    store.put_developer(
        Developer(facts.MWS_ACCESS_KEY, developer_id=facts.DEVELOPER_ID, secret_key=facts.MWS_SECRET_KEY)
    )
    store.add(
        [
            NewAccount(
                facts.seller_id(number),
                name=f"Sandbox store {number}",
                access_key=facts.MWS_ACCESS_KEY,
                auth_token=facts.mws_auth_token(number),
                marketplaces=facts.MARKETPLACES,
            )
            for number in range(1, sellers + 1)
        ]
    )
