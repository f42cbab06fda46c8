"""How the command line shows things: tables and colour on a terminal, lines that other programs can cut elsewhere.

And how it ends: the exit codes, and which of them a failure has.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from mws.compat.operate.printable import OBEYED, line
from mws.errors import MWSError
from mws.words import count as count

if TYPE_CHECKING:
    from mws.spapi.calls import Json

# Exit codes.
DONE, REFUSED, USAGE, PARTLY, UNKNOWN = range(5)


def report_failure(exc: MWSError) -> int:
    """Print a failure; the exit code for it."""
    from mws.compat.config import ConfigError
    from mws.compat.errors import CompatError, NotConfigured, OutcomeUnknown
    from mws.compat.state.errors import StateError
    from mws.spapi import errors as spapi

    if isinstance(exc, spapi.SpapiError):
        click.echo(str(exc), err=True)
        return (
            UNKNOWN
            if isinstance(exc, spapi.OutcomeUnknown)
            else USAGE
            if isinstance(exc, spapi.InvalidCall)
            else REFUSED
        )
    if isinstance(exc, CompatError):
        click.echo(f"{exc.mws_code}: {exc}", err=True)
        if isinstance(exc.__cause__, StateError):
            click.echo(str(exc.__cause__), err=True)  # the operator is told where it is, which no caller is
        return UNKNOWN if isinstance(exc, OutcomeUnknown) else USAGE if isinstance(exc, NotConfigured) else REFUSED
    click.echo(str(exc), err=True)
    return USAGE if isinstance(exc, (ConfigError, StateError)) or type(exc).__name__ == "ServingError" else REFUSED


def on_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table drawn to the width of a terminal; else a header line and a line for each row, cells parted by tabs."""
    if not on_terminal():
        for row in (headers, *rows):
            click.echo("\t".join(map(line, row)))
        return
    from mws.compat.cli import screen

    screen.say_left_out(screen.draw(headers, rows))


def xml(text: str) -> None:
    """XML, indented and coloured on a terminal, as it is elsewhere."""
    if not on_terminal():
        click.echo(text)
        return
    from lxml import etree
    from rich.console import Console
    from rich.syntax import Syntax

    from mws.compat.errordoc import hardened_parser

    parser = hardened_parser(remove_blank_text=True)
    try:
        pretty = etree.tostring(etree.fromstring(text.encode(), parser), pretty_print=True, encoding="unicode")
    except etree.XMLSyntaxError:
        pretty = text
    Console().print(Syntax(pretty, "xml", background_color="default", word_wrap=True))


def json(value: Json) -> None:
    """JSON, indented; characters that a terminal would obey are escaped, as JSON may have any."""
    import json as library

    text = library.dumps(value, indent=2, ensure_ascii=False)
    click.echo(OBEYED.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text))


def _target(context: click.Context, parameter: click.Parameter, output: Path | None) -> Path | None:
    """A folder that takes no file is told before anything is asked for."""
    if output is not None and not os.access(output.parent, os.W_OK):
        raise click.BadParameter(f"{output.parent} cannot be written to")
    return output


output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_target,
    help="Write to this file. Without it: to standard output.",
)
"""The option that says where `document` writes."""


def document(source: BinaryIO, output: Path | None) -> None:
    """Copy a document to a file, or to standard output where `output` is None. Raises click.UsageError.

    Written to a temporary file, then renamed: readers never see a partial file. Only its owner may read it: it may hold
    addresses.
    """
    if output is None:
        while piece := source.read(64 * 1024):
            click.echo(piece, nl=False)
        return
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as exc:
        raise click.UsageError(f"{output.parent} cannot be written to: {exc.strerror}") from exc
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(source, file)
        Path(name).replace(output)
    except OSError as exc:
        raise click.UsageError(f"{output} cannot be written: {exc.strerror}") from exc
    finally:
        # Gone already where it was renamed.
        Path(name).unlink(missing_ok=True)


@contextmanager
def progress(later: str) -> Iterator[Callable[[str], None]]:
    """Tells how something waited for is doing, on standard error. later: what somebody who interrupts it can do.

    A line that is redrawn on a terminal, elsewhere a line for each new text.
    """
    try:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live
            from rich.spinner import Spinner

            spinner = Spinner("dots")
            with Live(spinner, console=Console(stderr=True), refresh_per_second=12.5, transient=True) as line:

                def draw(text: str) -> None:
                    spinner.update(text=text)
                    # Now: what is told last would be gone before its turn.
                    line.refresh()

                yield draw
        else:
            yield _Lines().tell
    except KeyboardInterrupt:
        click.echo(f"interrupted; {later}", err=True)
        raise


class _Lines:
    """Texts on standard error, each once for as long as it does not change."""

    def __init__(self) -> None:
        self._last = ""

    def tell(self, text: str) -> None:
        if text != self._last:
            self._last = text
            click.echo(text, err=True)
