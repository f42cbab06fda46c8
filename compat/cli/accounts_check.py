"""`mws-compat accounts check`: asks Amazon whether accounts can call, and notes in the store what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options, output
from mws.compat.cli.accounts_base import STATUSES, Opened, opened, refuse

if TYPE_CHECKING:
    from mws.compat.accounts.health import AccountHealth
    from mws.compat.accounts.records import Status, StoredAccount
    from mws.compat.config import Account
    from mws.spapi.calls import Json

# Verdicts that say nothing about the account: its status stays.
_SAYS_NOTHING = ("waiting", "unreachable", "refused")


@click.command("check", cls=options.Command)
@click.argument("sellers", nargs=-1)
@click.option("--status", type=click.Choice(STATUSES), help="Only stored accounts of this status.")
@options.config
@options.as_json
def check(config: Path | None, as_json: bool, sellers: tuple[str, ...], status: Status | None) -> int:
    """Ask Amazon whether accounts can call: those of SELLERS, or all of the file and the store.

    It tells a withdrawn authorisation from one that expired, was superseded, or is another application's, a wrong
    region and a missing role. Of a stored account the answer is noted as its status: ready, or failed and why. One call
    each.

    Exit code 1 where none of them can call, 3 where some cannot; who waits for his authorisation counts for neither.
    """
    found: list[tuple[Account, AccountHealth]] = []
    with opened(config) as base:
        for account, stored in _chosen(base, sellers, status):
            health = _check(base, account)
            found.append((account, health))
            if stored is not None and health.verdict not in _SAYS_NOTHING:
                if health.is_fine:
                    base.store.set_status(stored.id, "ready", checked=True)
                else:
                    base.store.set_status(stored.id, "failed", health.verdict, health.text, checked=True)
    missing = [each for each in sellers if each not in {account.seller_id for account, _ in found}]
    if missing:
        refuse(f"no account has the seller {', '.join(missing)}")
    rows = [(each.seller_id, each.region, health.verdict, _text(health)) for each, health in found]
    if as_json:
        told: list[Json] = [
            {
                "seller_id": each.seller_id,
                "region": each.region,
                "verdict": health.verdict,
                "inferred": health.inferred,
                "text": health.text,
                "marketplaces": [*health.marketplaces],
            }
            for each, health in found
        ]
        output.json(told)
    elif output.on_terminal():
        from mws.compat.cli import screen

        screen.draw(("seller", "region", "verdict", "seen"), rows, wraps=True)
    else:
        output.table(("seller", "region", "verdict", "seen"), rows)
    bad = sum(not health.is_fine and health.verdict != "waiting" for _, health in found)
    if not bad:
        return output.DONE
    return output.PARTLY if any(health.is_fine for _, health in found) else output.REFUSED


def _chosen(
    base: Opened, sellers: Sequence[str], status: Status | None
) -> Iterator[tuple[Account, StoredAccount | None]]:
    """The accounts that are looked at, each with its record where it is a stored one."""
    for account in base.config.accounts if status is None else ():
        if not sellers or account.seller_id in sellers:
            yield account, None
    for stored in base.store.each(status):
        if not sellers or stored.seller_id in sellers:
            yield base.store.account(stored.id), stored


def _check(base: Opened, account: Account) -> AccountHealth:
    from mws.compat.accounts.health import AccountHealth, check_account
    from mws.compat.accounts.merged import accounts_of
    from mws.compat.errors import NotConfigured

    try:
        application = accounts_of(base.config, base.state).application(account)
    except NotConfigured as exc:
        return AccountHealth("refused", str(exc))
    records = base.store.find(account.seller_id, region=account.region)
    others = [*base.config.accounts, *(base.store.account(each.id) for each in records if each.has_refresh_token)]
    return check_account(account, application, clock=base.state.clock, others=others)


def _text(health: AccountHealth) -> str:
    return health.text + (" (inferred)" if health.inferred else "")
