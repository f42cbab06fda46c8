"""`mws-compat feed rehearsed`: what a rehearsal left to be sent; sends it, in order, or forgets it.

The one command that writes while `writes = "dry_run"`. Each feed goes out under a signature of its own, so that a run
that was interrupted and is repeated sends nothing twice.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from mws.compat.cli import call, options
from mws.compat.cli import output as cli_output

if TYPE_CHECKING:
    from mws.compat.accounts.find import Accounts
    from mws.compat.config import Account, Application
    from mws.compat.facade import Facade
    from mws.compat.ledger.questions.rehearsals import RehearsalRow
    from mws.spapi.calls import Json

_ID = re.compile(rb"<FeedSubmissionId>([^<]+)</FeedSubmissionId>")
LONGEST = 3600.0
"""Seconds one feed may wait for Amazon's rate, which is one in two minutes."""
AGAIN = 60.0
"""Seconds between two tries where Amazon says none."""


@click.command(cls=options.Command)
@click.option("--send", is_flag=True, help="Send them, in the order they were submitted.")
@click.option("--drop", is_flag=True, help="Forget them.")
@options.of_seller
@options.config
@options.as_json
def rehearsed(send: bool, drop: bool, account: str, config: Path | None, as_json: bool) -> int:
    """List what writes = "dry_run" rehearsed and did not send, by kind: shipment confirmations, refunds and their like.

    Prices and stock of a rehearsal are not among them. Exit code 1 where Amazon refused one, 3 where some are left, 4
    where nobody knows whether one was submitted; what is left then can be sent by the same command.
    """
    from mws.compat.accounts.merged import accounts_of
    from mws.compat.config import load
    from mws.compat.facade import Facade
    from mws.compat.state import OFF, State

    if send and drop:
        raise click.UsageError("--send and --drop: choose one of them")
    read = load(config)
    state = State(read.state)
    if not state.persistent:
        raise click.UsageError(f"nothing is kept: {OFF}")
    known = accounts_of(read, state)
    if send:
        known = Writing(known, account)
    with closing(Facade(read, state=state, accounts=known)) as facade:
        accounts = [each for each in known.all if account in ("", each.seller_id)]
        if not accounts:
            raise click.UsageError(f"no account has the seller {account}" if account else "there is no account yet")
        if send or drop:
            return _end(facade, accounts, send=send)
        return _show(facade, accounts, as_json)


def _show(facade: Facade, accounts: Sequence[Account], as_json: bool) -> int:
    from mws.compat.ledger.questions.rehearsals import CountRehearsals, ListRehearsals
    from mws.compat.operate.rehearsals import in_words
    from mws.mappings.codecs import MOMENT

    found: list[tuple[Account, str, list[RehearsalRow]]] = []
    for account in accounts:
        owner = facade.owner(account)
        words = in_words(facade.ledger.answer(owner, CountRehearsals()))
        found.append((account, words, facade.ledger.answer(owner, ListRehearsals()).rows))
    if as_json:
        cli_output.json([_as_json(*each) for each in found])
        return cli_output.DONE
    for account, words, _ in found:
        click.echo(f"{account.seller_id} ({account.region}): {words or 'nothing'} left of a rehearsal")
    table = [
        (row["feedId"], row["feedType"], str(row["messages"]), str(MOMENT.read(row["created"])))
        for _, _, rows in found
        for row in rows
    ]
    if table:
        cli_output.table(("feed", "type", "messages", "submitted"), table)
    return cli_output.DONE


def _as_json(account: Account, words: str, rows: Sequence[RehearsalRow]) -> Json:
    from mws.compat.ledger.questions.base import row_as_json
    from mws.mappings.codecs import MOMENT

    feeds: list[Json] = [{**row_as_json(row), "created": MOMENT.read(row["created"])} for row in rows]
    return {"seller": account.seller_id, "region": account.region, "left": words, "feeds": feeds}


class Writing:
    """Accounts of which those of one seller, or of all, are let through to write feeds. seller_id: "" for all.

    accounts: where they come from. A seller whose writes are "off" raises click.UsageError when he is asked for.
    """

    def __init__(self, accounts: Accounts, seller_id: str) -> None:
        self._accounts = accounts
        self._seller_id = seller_id
        self._let: dict[Account, Account] = {}

    @property
    def changed(self) -> int:
        """As in Accounts."""
        return self._accounts.changed

    @property
    def all(self) -> Sequence[Account]:
        """As in Accounts."""
        return [self._writing(each) for each in self._accounts.all]

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        """As in Accounts."""
        return self._accounts.secret_keys(access_key)

    def has(self, access_key: str, seller_id: str) -> bool:
        """As in Accounts."""
        return self._accounts.has(access_key, seller_id)

    def find(self, access_key: str, seller_id: str, auth_token: str = "") -> Account:
        """As in Accounts."""
        return self._writing(self._accounts.find(access_key, seller_id, auth_token))

    def application(self, account: Account) -> Application:
        """As in Accounts."""
        return self._accounts.application(account)

    @property
    def applications(self) -> Sequence[Application]:
        """As in Accounts."""
        return self._accounts.applications

    def _writing(self, account: Account) -> Account:
        from mws.compat.accounts import policy

        if self._seller_id not in ("", account.seller_id):
            return account
        found = self._let.get(account)
        if found is None:
            if policy.writes(self.application(account), account, "SubmitFeed") == "off":
                raise click.UsageError(f'writes are "off" for seller {account.seller_id}: nothing is sent')
            others = (rule for rule in account.write_rules if rule[0] != "SubmitFeed")
            found = self._let[account] = replace(account, write_rules=(*others, ("SubmitFeed", "on")))
        return found


def _end(facade: Facade, accounts: Sequence[Account], *, send: bool) -> int:
    from mws.compat.ledger.questions.rehearsals import ListRehearsals

    for account in accounts:
        owner = facade.owner(account)
        rows = facade.ledger.answer(owner, ListRehearsals()).rows
        if not rows:
            click.echo(f"nothing of seller {account.seller_id} is left of a rehearsal", err=True)
        for row in rows:
            code = _send(facade, account, row) if send else cli_output.DONE
            if code:
                left = facade.ledger.answer(owner, ListRehearsals()).rows
                click.echo(f"left of seller {account.seller_id}: {cli_output.count(len(left), 'feed')}", err=True)
                return code
            if not send:
                _over(facade, owner, row, "dropped")
                click.echo(f"{row['feedId']}\tdropped")
    return cli_output.DONE


def _over(facade: Facade, owner: str, row: RehearsalRow, state: Literal["sent", "dropped"], feed_id: str = "") -> None:
    from mws.compat.ledger.questions.rehearsals import EndRehearsal

    number = row["submission"]
    facade.ledger.answer(owner, EndRehearsal(number, state, feed_id))
    facade.ledger.forget(owner, f"rehearsal:{number}")
    at = 0
    while facade.ledger.read_kept(owner, f"feed:{number}:{at}") is not None and state == "dropped":
        facade.ledger.forget(owner, f"feed:{number}:{at}")
        at += 1


def _send(facade: Facade, account: Account, row: RehearsalRow) -> int:
    """Submit one for real; the exit code, DONE where Amazon has it."""
    from mws.calls import LegacyCall

    owner, number = facade.owner(account), row["submission"]
    kept = facade.ledger.read_kept(owner, f"rehearsal:{number}")
    if kept is None:
        click.echo(f"the content of {row['feedId']} is not kept any more", err=True)
        return cli_output.REFUSED
    said = json.loads(kept)
    with _content(facade, owner, number) as content:
        asked = LegacyCall(
            "SubmitFeed",
            said["params"],
            account.mws_access_key,
            account.seller_id,
            version="2009-01-01",
            path="/Feeds/2009-01-01",
            body=content,
            content_type=said["content_type"],
            signature=f"rehearsal:{number}",
            expires=(facade.clock.now().timestamp() + 40 * 86_400),
        )
        until = facade.clock.monotonic() + LONGEST
        while True:
            content.seek(0)
            reply = facade.call(asked)
            throttled = getattr(reply.error, "mws_code", "") == "RequestThrottled"
            if not throttled or facade.clock.monotonic() >= until:
                break
            facade.clock.sleep(getattr(reply.error, "retry_after", None) or AGAIN)
    if reply.error is not None:
        return call.report_refusal(reply)
    found = _ID.search(reply.body if isinstance(reply.body, bytes) else b"")
    feed_id = found[1].decode() if found else ""
    _over(facade, owner, row, "sent", feed_id)
    click.echo(f"{row['feedId']}\tsent as {feed_id}")
    return cli_output.DONE


@contextmanager
def _content(facade: Facade, owner: str, number: int) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as content:
        at = 0
        while (piece := facade.ledger.read_kept(owner, f"feed:{number}:{at}")) is not None:
            content.write(piece)
            at += 1
        yield content
