"""How `mws-compat accounts` shows accounts: a table on a terminal, lines that other programs can cut elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from mws.compat.accounts.ages import REMIND_BEFORE
from mws.compat.cli import output
from mws.compat.operate.printable import line

if TYPE_CHECKING:
    from mws.compat.accounts.records import Status
    from mws.compat.operate.roster import Listed, ListedApplication


def show_list(rows: Sequence[Listed], applications: Sequence[ListedApplication], counts: Mapping[Status, int]) -> None:
    """Print applications, then accounts. counts: stored accounts by status."""
    headers = ("application", "secret", "source", "client id")
    secrets = [(each.name or "(unnamed)", each.secret.words, each.source, each.client_id) for each in applications]
    accounts = ("seller", "region", "status", "why", "consent", "number", "source", "application", "name", "mws key")
    cells = [
        (
            each.seller_id,
            each.region,
            each.status,
            each.why,
            each.consent.words,
            str(each.number or ""),
            "file counts" if each.hidden else each.source,
            each.application,
            each.name,
            each.access_key,
        )
        for each in rows
    ]
    if not output.on_terminal():
        output.table(headers, secrets)
        output.table(accounts, cells)
        for text in _reminders(rows, applications):
            click.echo(text, err=True)
        return
    from mws.compat.cli import screen

    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    left = screen.draw(headers, secrets)
    click.echo()
    left += screen.draw(
        accounts, cells, summary=output.count(sum(counts.values()), "stored account") + (f": {said}." if said else ".")
    )
    screen.say_left_out(left)
    for text in _reminders(rows, applications):
        screen.say(text)


def _reminders(rows: Sequence[Listed], applications: Sequence[ListedApplication]) -> Iterator[str]:
    """How many of what is shown need somebody within the days of `REMIND_BEFORE`; nothing where none does."""
    ages = (("client secret", [each.secret for each in applications]), ("consent", [each.consent for each in rows]))
    for what, found in ages:
        near = sum(each.standing in ("soon", "over") for each in found)
        if near:
            which = f"{output.count(near, what)} of those shown {'ends' if near == 1 else 'end'}"
            yield f"{which} within {REMIND_BEFORE.days} days, or ended: `mws-compat doctor` says what to do"


def show_each(rows: Sequence[Listed]) -> None:
    """Print accounts one after the other, a line for each thing that is known."""
    for at, each in enumerate(rows):
        if at:
            click.echo()
        lines = [
            ("seller", each.seller_id),
            ("name", each.name),
            ("region", each.region),
            ("source", f"{each.source}, and the file has it too, which counts" if each.hidden else each.source),
            ("number", str(each.number or "")),
            ("application", each.application),
            ("status", each.status),
            ("why", each.why),
            ("detail", each.detail),
            ("mws key", each.access_key),
            ("mws auth token", "there is one" if each.has_auth_token else "none"),
            ("refresh token", "there is one" if each.has_refresh_token else "none"),
            ("marketplaces", " ".join(each.marketplaces)),
            ("consent", each.consent.words),
            ("proven", each.proven.strftime("%Y-%m-%d %H:%M UTC") if each.proven else "never"),
            ("checked", each.checked.strftime("%Y-%m-%d %H:%M UTC") if each.checked else "never"),
        ]
        for name, text in lines:
            if text:
                click.echo(f"{name}\t{line(text)}")
