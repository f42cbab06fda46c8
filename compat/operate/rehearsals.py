"""What a rehearsal (`writes = "dry_run"`) has left to be sent, and why nobody may write for real before it is seen to.

The program believes that these feeds were submitted. Switched to `writes = "on"` with them forgotten, shipments stay
unconfirmed and refunds unpaid, and nobody is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress

from mws.compat.accounts import policy
from mws.compat.accounts.find import Accounts, ConfiguredAccounts, owners_of
from mws.compat.config import Account, Config, ConfigError, Problem
from mws.compat.config.owners import owner_of
from mws.compat.errors import NotConfigured, ServiceError
from mws.compat.ledger.questions.rehearsals import CountRehearsals
from mws.compat.state import State, StateError
from mws.mappings.feeds import types as feed_types

log = logging.getLogger("mws.compat")


def in_words(left: Mapping[str, int]) -> str:
    """`214 shipment confirmations, 3 refunds`; "" where nothing is left. left: messages by MWS's type."""
    rows = ((feed_types.find(name), count) for name, count in left.items())
    return ", ".join(row.count_in_words(count) for row, count in rows if row is not None)


def unsent_rehearsals(accounts: Accounts, state: State) -> Iterator[tuple[Account, str]]:
    """What is left, in words, of each account that has any. Nothing is made or asked where there is no database yet."""
    if not state.persistent or (state.path is not None and not state.path.exists()):
        return
    try:
        from mws.compat.ledger.ledger import Ledger

        ledger = Ledger(state, state.clock, tuple(owners_of(accounts)))
        for account in accounts.all:
            with suppress(NotConfigured):
                owner = owner_of(account, accounts.application(account)).key
                words = in_words(ledger.answer(owner, CountRehearsals()))
                if words:
                    yield account, words
    except (StateError, ServiceError) as exc:
        # Whoever writes is told by the write itself that the database cannot be used.
        log.warning("what rehearsals have left cannot be looked up: %s", exc)


def refuse_if_left(config: Config, state: State, accounts: Accounts | None = None) -> None:
    """Raise ConfigError where an account writes for real and has rehearsed feeds left. accounts: as `Facade` takes."""
    accounts = accounts or ConfiguredAccounts(config)
    problems = [
        Problem(
            config.source,
            "writes",
            f"{words} of a rehearsal of seller {account.seller_id} ({account.region}) were never sent. "
            "`mws-compat feed rehearsed` lists them, --send sends them, --drop forgets them; "
            'until then keep writes = "dry_run"',
        )
        for account, words in unsent_rehearsals(accounts, state)
        if policy.writes(accounts.application(account), account, "SubmitFeed") == "on"
    ]
    if problems:
        raise ConfigError(*problems)
