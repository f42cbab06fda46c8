"""How the command line shows things: tables and colour on a terminal, lines that other programs can cut elsewhere.

And how it ends: the exit codes, and which of them a failure has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.spapi.calls import Json

# Exit codes.
DONE, REFUSED, USAGE, PARTLY, UNKNOWN = range(5)

# Colours by what a cell says, on a terminal only.
STYLES: Mapping[str, str] = {
    "ok": "green",
    "translated": "green",
    "warn": "yellow",
    "partial": "yellow",
    "fail": "red",
    "none": "red",
    "skip": "dim",
}


def told(exc: MWSError) -> int:
    """Print a failure; the exit code for it."""
    from mws.compat.config import ConfigError
    from mws.compat.errors import CompatError, NotConfigured, OutcomeUnknown
    from mws.compat.stateerrors import StateError

    if isinstance(exc, CompatError):
        click.echo(f"{exc.mws_code}: {exc}", err=True)
        return UNKNOWN if isinstance(exc, OutcomeUnknown) else USAGE if isinstance(exc, NotConfigured) else REFUSED
    click.echo(str(exc), err=True)
    return USAGE if isinstance(exc, (ConfigError, StateError)) or type(exc).__name__ == "ServingError" else REFUSED


def on_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """A table with rich on a terminal; else a header line and a line for each row, cells parted by tabs."""
    if not on_terminal():
        for row in (headers, *rows):
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left")
    for header in headers:
        shown.add_column(header, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    Console().print(shown)


def xml(text: str) -> None:
    """XML, indented and coloured on a terminal, as it is elsewhere."""
    if not on_terminal():
        click.echo(text)
        return
    from lxml import etree
    from rich.console import Console
    from rich.syntax import Syntax

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        pretty = etree.tostring(etree.fromstring(text.encode(), parser), pretty_print=True, encoding="unicode")
    except etree.XMLSyntaxError:
        pretty = text
    Console().print(Syntax(pretty, "xml", background_color="default", word_wrap=True))


def json(value: Json) -> None:
    """JSON, indented."""
    import json as library

    click.echo(library.dumps(value, indent=2, ensure_ascii=False))
