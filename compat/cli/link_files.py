"""The file of invitations: CSV that only its owner may read, for whoever has a link can authorise for its account.

It is opened in spreadsheets: a name that one would run as a formula is made text.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from mws.compat.accounts.moving.moving import InvitationLink

_COLUMNS = ("seller_id", "name", "region", "application", "status", "marketplace", "link", "expires")


def write_links(out: Path, made: Sequence[InvitationLink]) -> None:
    """Write the links. out: "-" is standard output. Raises click.UsageError where it cannot be written."""
    with owners_file(out) as file:
        _rows(file, made)


@contextmanager
def owners_file(out: Path) -> Iterator[TextIO]:
    """A text file that only its owner may read, in the place of one that is there; "-" is standard output.

    Raises click.UsageError where it cannot be written.
    """
    if str(out) == "-":
        yield sys.stdout
        return
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chmod(out, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as exc:
        raise click.UsageError(f"{out} cannot be written: {exc.strerror}") from exc


def _rows(file: TextIO, made: Sequence[InvitationLink]) -> None:
    from mws.compat.accounts.cells import text_cell

    rows = csv.writer(file)
    rows.writerow(_COLUMNS)
    for each in made:
        account = each.account
        rows.writerow(
            (
                account.seller_id,
                text_cell(account.name),
                account.region,
                account.application,
                account.status,
                each.marketplace,
                each.url,
                f"{each.expires:%Y-%m-%d}",
            )
        )
