"""`mws-compat finances compare`: what both versions of the Finances API say of the money of the same days."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mws.compat.cli import call, options, output

if TYPE_CHECKING:
    from collections.abc import Callable

    from mws.compat.config import Account
    from mws.compat.engine.finance_compare import Difference, Sums
    from mws.compat.facade import Facade
    from mws.spapi.calls import Json

_MARGIN = timedelta(minutes=3)  # Amazon takes no end that is younger than two minutes


@click.group(cls=options.Group)
def finances() -> None:
    """Compare both versions of the Finances API."""


@finances.command()
@call.who
@click.option(
    "--days",
    type=click.IntRange(1, 180),
    default=30,
    show_default=True,
    help="Compare the money posted in so many days, up to now.",
)
@options.as_json
def compare(
    config: Path | None,
    account: str,
    sandbox: bool,
    days: int,
    as_json: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Ask Finances v0 and 2024-06-19 for the same days, and print what they say otherwise, by list and amount.

    Both are read whole, two seconds a page at the rate of Amazon; nothing is kept. Exit code 0 where they agree, 3
    where they differ, 1 where Amazon refuses.
    """
    with closing(call.facade_of(config, sandbox, world)) as facade:
        v0, v2024 = _read(facade, call.account_of(facade, account), days)
    from mws.compat.engine.finance_compare import differences

    found = [*differences(v0, v2024)]
    if as_json:
        output.json([_as_json(each) for each in found])
    else:
        rows = [_row(each) for each in found]
        output.table(("list", "amount", "currency", "difference", "v0", "2024-06-19"), rows)
        same = len({*v0, *v2024}) - len(found)
        click.echo(
            f"{output.count(days, 'day')}: {output.count(same, 'sum')} the same in both versions, {len(found)} not",
            err=True,
        )
    return output.PARTLY if found else output.DONE


COMMANDS = (finances,)


def _read(facade: Facade, account: Account, days: int) -> tuple[Sums, Sums]:
    """The sums of both versions. Raises SpapiError."""
    from mws.compat.engine import finance_compare
    from mws.mappings.finances.transactions import STATUSES
    from mws.mappings.finances.v0 import EVENTS
    from mws.mappings.finances.v2024 import TRANSACTIONS
    from mws.spapi.calls import RestCall

    until = facade.clock.now() - _MARGIN
    since, end = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (until - timedelta(days=days), until))
    v0: Sums = {}
    v2024: Sums = {}

    def of_v0(page: Json) -> None:
        finance_compare.add_events(v0, page.get("FinancialEvents") if isinstance(page, dict) else None)

    def of_2024(page: Json) -> None:
        listed = page.get("transactions") if isinstance(page, dict) else None
        finance_compare.add_transactions(v2024, listed if isinstance(listed, list) else [])

    with output.progress("nothing is kept; the same command begins anew") as tell:
        _pages(facade, account, RestCall(EVENTS, {}, {"PostedAfter": since, "PostedBefore": end}), of_v0, tell)
        for status in STATUSES:
            query = {"postedAfter": since, "postedBefore": end, "transactionStatus": status}
            _pages(facade, account, RestCall(TRANSACTIONS, {}, query), of_2024, tell)
    return v0, v2024


def _pages(
    facade: Facade, account: Account, first: Any, add: Callable[[Json], None], tell: Callable[[str], None]
) -> None:  # Any: a RestCall, whose module is imported late
    """Every page of a list. Raises UnreadableReply for what is no page: `{}` is what a dead token is answered."""
    from mws.spapi.errors import UnreadableReply
    from mws.spapi.pagination import dig, pages
    from mws.spapi.routes import route

    client, asked = facade.client(account), route(first.operation)

    def send(wanted: Any) -> Any:  # Any: as above
        return client.send(wanted, max_wait=None, priority="batch")

    for number, reply in enumerate(pages(send, asked, first), 1):
        if not isinstance(dig(reply.data, asked.page_items), dict | list):
            raise UnreadableReply(f"{asked.key}: Amazon answered no {asked.page_items}", operation=asked.key)
        try:
            add(reply.data)
        except (TypeError, ValueError) as exc:
            raise UnreadableReply(f"{asked.key}: {exc}", operation=asked.key) from exc
        tell(f"{first.operation}: {output.count(number, 'page')}")


def _row(each: Difference) -> tuple[str, ...]:
    return (
        each.key.listing.removesuffix("EventList"),
        each.key.kind,
        each.key.currency,
        f"{each.by:+f}",
        f"{each.v0.amount:f}",
        f"{each.v2024.amount:f}",
    )


def _as_json(each: Difference) -> Json:
    """Amounts are texts: no reader rounds them."""
    return {
        "list": each.key.listing,
        "amount": each.key.kind,
        "currency": each.key.currency,
        "v0": {"number": each.v0.number, "sum": f"{each.v0.amount:f}"},
        "2024-06-19": {"number": each.v2024.number, "sum": f"{each.v2024.amount:f}"},
        "difference": f"{each.by:f}",
    }
