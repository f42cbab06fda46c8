"""`mws-compat orders compare`: how far both versions of the Orders API are proven to say the same."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mws.compat.cli import call, options, output
from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.compat.config import Account
    from mws.compat.facade import Facade
    from mws.spapi.calls import Json


@click.group(cls=options.Group)
def orders() -> None:
    """Compare both versions of the Orders API."""


@orders.command()
@call.who
@click.option(
    "--more",
    type=click.IntRange(0, 1000),
    default=0,
    metavar="N",
    help="Compare up to N orders of each marketplace now: about two seconds each, at the rate of Amazon.",
)
@click.option(
    "--days", type=click.IntRange(1, 700), default=60, show_default=True, help="Look so many days back with --more."
)
@click.option(
    "--marketplace",
    "marketplaces",
    multiple=True,
    metavar="ID",
    help="Compare in this marketplace, which may be repeated. Without it: in those of the account.",
)
@options.as_json
def compare(
    config: Path | None,
    account: str,
    sandbox: bool,
    more: int,
    days: int,
    marketplaces: tuple[str, ...],
    as_json: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Show, for each element of an order, in how many orders Orders v0 and 2026-01-01 said the same.

    Proven are 200 equal orders in a row. Counts are by marketplace; no value of an order is kept. Exit code 3 where
    Amazon ends --more early.
    """
    code = output.DONE
    with closing(call.facade_of(config, sandbox, world)) as facade:
        if more:
            chosen = call.account_of(facade, account)
            for place in marketplaces or chosen.marketplaces:
                code = max(code, _compare_more(facade, chosen, place, more, days))
        rows = [row for row in _rows(facade) if not marketplaces or row["marketplace"] in marketplaces]
    if as_json:
        output.json([*rows])
    else:
        headers = ("marketplace", "element", "compared", "equal", "in_a_row", "proven")
        output.table(headers, [tuple(_cell(row[name]) for name in headers) for row in rows])
    return code


COMMANDS = (orders,)


def _compare_more(facade: Facade, account: Account, marketplace: str, more: int, days: int) -> int:
    """Compare orders of one marketplace; the exit code."""
    from mws.compat.engine.order_shadow import compare_orders
    from mws.compat.errors import translate
    from mws.spapi.errors import SpapiError

    failed: MWSError | None = None
    since = (facade.clock.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    proof, client = facade.order_versions.proof, facade.client(account)
    with output.progress("what was compared is counted; the same command goes on") as tell:
        try:
            for looked, new in compare_orders(proof, account, client, marketplace, since, more):
                tell(
                    f"{marketplace}: {output.count(looked, 'order')} looked at, {new} of its replies new to the counts"
                )
        except SpapiError as exc:
            failed = translate(exc)
    if failed is not None:
        click.echo(f"{marketplace}: {failed}", err=True)
        return output.PARTLY
    return output.DONE


def _rows(facade: Facade) -> list[dict[str, Json]]:
    from mws.mappings.orders.versions import MONEY

    return [
        {
            "marketplace": place,
            "element": element,
            "money": element in MONEY,
            "compared": count.seen,
            "equal": count.equal,
            "in_a_row": count.in_a_row,
            "proven": count.proven,
        }
        for (place, element), count in sorted(facade.order_versions.proof.all().items())
    ]


def _cell(value: Json) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
