"""`mws-compat accounts import` and `export`: many sellers at once, out of a table or sealed, and back."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options, output
from mws.compat.cli.accounts_base import Opened, opened, refuse, warn, warn_of_limits
from mws.spapi.region_names import REGIONS

if TYPE_CHECKING:
    from mws.compat.accounts.imports import ImportPlan
    from mws.compat.config import Region
    from mws.spapi.calls import Json

_key_file = click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file whose key seals secrets: base64 of 32 bytes, readable for its owner alone.",
)


@click.command("import", cls=options.Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--partial", is_flag=True, help="Store the lines that can be, though others cannot.")
@click.option("--update", is_flag=True, help="Change sellers who are stored already: empty cells leave what is there.")
@click.option("--dry-run", is_flag=True, help="Examine every line and store nothing.")
@click.option("--region", type=click.Choice(REGIONS), help="Of lines that say none and name no marketplaces.")
@_key_file
@options.config
@options.as_json
def import_accounts(
    config: Path | None,
    file: Path,
    partial: bool,
    update: bool,
    dry_run: bool,
    region: Region | None,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Store the sellers of FILE (- for standard input): a table, or what export --secrets wrote.

    Its first line names the columns: seller_id, and of these what there is: mws_auth_token, developer_id,
    refresh_token, region, marketplaces, application, name, mws_access_key, mws_secret_key, authorised,
    home_marketplace, writes, write_rules. Commas, semicolons or tabs.

    Every line that cannot be taken is named, with the reason; then nothing is stored, unless --partial says so. Exit
    code 1 where nothing was stored, 3 where a part was.
    """
    from mws.compat.accounts.imports import carry_out

    data = _bytes(file)
    with opened(config) as found:
        made = _plan(found, data, region, update, key_file)
        ok = not made.faults or (partial and bool(made.accounts or made.developers or made.applications))
        if ok and not dry_run:
            carry_out(made, found.store, update=update, partial=partial)
            warn_of_limits(found.config, found.store)
    stored = len(made.accounts) if ok and not dry_run else 0
    if as_json:
        faults: list[Json] = [{"line": each.line, "column": each.column, "text": each.text} for each in made.faults]
        output.json({"stored": stored, "accepted": len(made.accounts), "faults": faults, "unread": [*made.unread]})
    else:
        _say(made, stored, ok=ok, dry_run=dry_run)
    if not made.faults:
        return output.DONE
    return output.PARTLY if ok else output.REFUSED


def _say(made: ImportPlan, stored: int, *, ok: bool, dry_run: bool) -> None:
    if made.unread:
        warn(f"these columns mean nothing here and were not read: {', '.join(made.unread)}")
    if made.faults:
        _table([(str(each.line or ""), each.column, each.text) for each in made.faults])
    waiting = sum(not new.refresh_token for _, new in made.accounts)
    keyless = sum(not new.access_key for _, new in made.accounts)
    faults = output.count(len(made.faults), "fault")
    what = f"{output.count(len(made.accounts), 'seller')} accepted, {made.changed} of them stored before, {faults}"
    if dry_run:
        click.echo(f"{what}: nothing was stored, as --dry-run says", err=True)
    elif not ok:
        partly = "; --partial stores those that were accepted" if made.accounts else ""
        click.echo(f"{what}: nothing was stored{partly}", err=True)
    else:
        click.echo(f"{output.count(stored, 'seller')} stored, {made.changed} of them changed; {faults}", err=True)
    if waiting and not made.changed:
        click.echo(
            f"{output.count(waiting, 'seller')} without a refresh token, to be moved: mws-compat migrate", err=True
        )
    if keyless and not made.changed:
        sellers = output.count(keyless, "seller")
        warn(f"{sellers} without an MWS key, so that no MWS call can be for them: mws_access_key, or developer_id")


def _table(rows: list[tuple[str, str, str]]) -> None:
    headers = ("line", "column", "why")
    if not output.on_terminal():
        output.table(headers, rows)
        return
    from mws.compat.cli import screen

    screen.draw(headers, rows, wraps=True)


def _plan(found: Opened, data: bytes, region: Region | None, update: bool, key_file: Path | None) -> ImportPlan:
    from mws.compat.accounts import exports, imports, sheet
    from mws.compat.accounts.references import AccountReferences

    if exports.is_sealed(data):
        if key_file is None:
            refuse("this is a sealed export: --key-file names the file with its key")
        made = exports.open_sealed(data, exports.key_of(key_file))
        return imports.compare(made, found.config, found.store, update=update)
    known = AccountReferences.of(found.config, found.store)
    return imports.plan(sheet.read(data), known, found.store, region=region, update=update)


def _bytes(file: Path) -> bytes:
    from mws.compat.accounts.sheet import LARGEST

    if str(file) == "-":
        # One more than is read, so that more is seen to be too much.
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with file.open("rb") as source:
            return source.read(LARGEST + 1)
    except OSError as exc:
        refuse(f"{file} cannot be read: {exc.strerror}")


@click.command("export", cls=options.Command)
@output.output
@click.option("--secrets", is_flag=True, help="With all secrets, sealed by the key of --key-file.")
@_key_file
@options.config
def export(config: Path | None, output: Path | None, secrets: bool, key_file: Path | None) -> None:
    """Write the stored accounts: a table that import reads, without any secret.

    With --secrets everything is written, applications and MWS keys too, sealed with AES-256-GCM by the key of
    --key-file, which is made where there is none. Keep the two in different places.
    """
    from mws.compat.accounts import exports
    from mws.compat.cli.output import count, document

    if secrets != (key_file is not None):
        refuse("--secrets and --key-file go together: secrets are written sealed, or not at all")
    with opened(config) as found:
        if key_file is None:
            text = io.StringIO(newline="")
            written = exports.write_table(found.store, text)
            document(io.BytesIO(text.getvalue().encode()), output)
        else:
            made = not key_file.exists()
            key = exports.key_of(key_file, make=True)
            document(io.BytesIO(exports.seal(found.store, key)), output)
            written = sum(found.store.counts().values())
            if made:
                click.echo(f"the key file {key_file} was made: without it nobody opens the export", err=True)
    click.echo(
        f"{count(written, 'account')}{' with their secrets, sealed' if secrets else ', without secrets'}", err=True
    )
