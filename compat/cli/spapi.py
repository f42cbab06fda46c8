"""`mws-compat spapi`: any operation of the Selling Partner API from the command line, JSON out, nothing translated."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from mws.compat.cli import call as cli_call
from mws.compat.cli import names, options, serve
from mws.compat.cli import output as cli_output

if TYPE_CHECKING:
    from mws.spapi.calls import Json, RestCall, Route
    from mws.spapi.client import Client

# The operations whose replies name a document, which `--download` fetches.
_DOCUMENTS = (
    "reports.2021-06-30.getReportDocument",
    "feeds.2021-06-30.getFeedDocument",
    "dataKiosk.2023-11-15.getDocument",
)


@click.command(cls=options.Command)
@click.argument("operation", required=False, default="", type=names.OperationKey())
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE | NAME:=JSON]...")
@click.option(
    "--list",
    "word",
    is_flag=False,
    flag_value="",
    metavar="[WORD]",
    help="List all operations, or those whose name holds WORD.",
)
@click.option("--paginate", is_flag=True, help="Fetch all pages and print the items of a listing as one JSON array.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, which appears when it is whole.",
)
@click.option(
    "--download", is_flag=True, help="Fetch the document that getReportDocument (and such) names, into --output."
)
@click.option("--body", type=click.File("rb"), help="Send this JSON file as the body; - is standard input.")
@click.option(
    "--data-element",
    "elements",
    multiple=True,
    metavar="NAME",
    help="Ask for this restricted data too, such as buyerInfo.",
)
@options.account
@options.config
@options.sandbox
@serve.world
def spapi(
    operation: str,
    parameters: tuple[str, ...],
    word: str | None,
    paginate: bool,
    output: Path | None,
    download: bool,
    body: BinaryIO | None,
    elements: tuple[str, ...],
    account: str,
    config: Path | None,
    sandbox: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Call one operation of the Selling Partner API.

    For example: `spapi orders.2026-01-01.getOrder orderId=111-1111111-1111111`.

    NAME=VALUE is text, NAME:=JSON any JSON. A list is the name given several times, or VALUE,VALUE where Amazon joins
    lists by commas. Names that are no parameter are properties of the body.

    Exit code 1 where Amazon refuses, 2 for a mistake in the call, 4 where nobody knows whether it was carried out.
    """
    if word is not None:
        _list(word)
        return cli_output.DONE
    if not operation:
        raise click.UsageError("name an operation; --list shows them")
    if paginate and download:
        raise click.UsageError("--paginate and --download are for different operations")
    from mws.spapi.build import sort_names
    from mws.spapi.errors import InvalidCall, OutcomeUnknown, SpapiError
    from mws.spapi.routes import route

    try:
        given = _parameters(operation, parameters, body)
        call = sort_names(route(operation), given, elements)
        with closing(cli_call.facade_of(config, sandbox, world)) as facade:
            client = facade.client(cli_call.account_of(facade, account))
            if download:
                _download(client, call, output)
                return cli_output.DONE
            with _out(output) as write:
                if paginate:
                    _write_items(client.paginate(operation, data_elements=elements, **given), write)
                else:
                    write(_text(client.send(call).data) + "\n")
    except InvalidCall as exc:
        raise click.UsageError(str(exc)) from exc
    except OutcomeUnknown as exc:
        click.echo(str(exc), err=True)
        if exc.read_back is not None:
            click.echo(
                f"it was carried out if {exc.read_back.done_if}:\n  {_command_line(exc.read_back.call)}", err=True
            )
        return cli_output.UNKNOWN
    except SpapiError as exc:
        click.echo(str(exc), err=True)
        return cli_output.REFUSED
    except BrokenPipeError:
        raise  # whoever read standard output has seen enough; click ends quietly
    except OSError as exc:
        raise click.UsageError(f"{exc.filename or output}: {exc.strerror}") from exc
    return cli_output.DONE


COMMANDS = (spapi,)


def _list(word: str) -> None:
    from mws.spapi import routes

    def marks(route: Route) -> str:
        said = {"removed": route.removed, "deprecated": route.deprecated, "pages": bool(route.page_items)}
        return ", ".join(name for name, true in said.items() if true)

    every = [routes.route(key) for key in (*routes.keys(), *routes.keys(removed=True))]
    shown = [route for route in every if word.lower() in route.key.lower()]
    cells = [
        (route.key, route.method, route.path, f"{route.rate:g}/s" if route.rate else "", marks(route))
        for route in shown
    ]
    if not shown:
        raise click.UsageError(f"no operation's name holds {word!r}")
    cli_output.table(("operation", "method", "path", "rate", ""), cells)


# Any: values of every type, for a client that checks them.
def _parameters(operation: str, parameters: Iterable[str], body: BinaryIO | None) -> dict[str, Any]:
    """The parameters of a command line. Raises click.UsageError and InvalidCall."""
    from mws.spapi.routes import route

    params = route(operation).params
    lists = {param.name: param.csv for param in params if param.kind == "array" and param.place != "body"}
    given: dict[str, Any] = {}
    for pair in parameters:
        name, equals, value = pair.partition("=")
        if not equals or not name.rstrip(":"):
            raise click.UsageError(f"expected NAME=VALUE or NAME:=JSON, got {pair!r}")
        if equals and name in lists:
            # A comma cannot travel inside an element of a joined list, so here it can only part two.
            given.setdefault(name, []).extend(value.split(",") if lists[name] else [value])
            continue
        plain = name.removesuffix(":")
        if plain in given:
            raise click.UsageError(f"{plain} is given twice")
        given[plain] = value if plain == name else _json(value, plain)
    if body is not None:
        given["body"] = _json(body.read(), "--body")
    return given


def _json(text: str | bytes, name: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise click.UsageError(f"{name} is no JSON: {exc}") from None
    return value


@contextmanager
def _out(output: Path | None) -> Iterator[Callable[[str], object]]:
    """Where to write to: standard output, or a file that gets its name when all went well."""
    if output is None:
        yield lambda text: click.echo(text, nl=False)
        return
    from mws.spapi.documents.files import new_file

    with new_file(output) as file:
        yield lambda text: file.write(text.encode())


def _write_items(items: Iterable[Json], write: Callable[[str], object]) -> None:
    """A JSON array, item by item as they come; what fails on the way leaves one without its end."""
    before = "[\n"
    for item in items:
        write(before + _text(item))
        before = ",\n"
    write("[]\n" if before == "[\n" else "\n]\n")


def _text(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _download(client: Client, call: RestCall, output: Path | None) -> None:
    if call.operation not in _DOCUMENTS:
        raise click.UsageError(f"--download is for {', '.join(_DOCUMENTS)}")
    if output is None:
        raise click.UsageError("--download wants --output FILE")
    from mws.spapi.documents.files import new_file

    with _progress() as progress, new_file(output) as file, client.documents.open(call, progress=progress) as opened:
        for piece in opened:
            file.write(piece)
        click.echo(f"{output}: {opened.size} bytes, {opened.content_type or 'of no stated type'}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None] | None]:
    """Shows bytes so far, on a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    with Progress(
        BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=Console(stderr=True), transient=True
    ) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _command_line(call: RestCall) -> str:
    """The command line that makes a call."""
    import shlex

    words = ["mws-compat", "spapi", call.operation]
    for name, value in {**call.path, **call.query}.items():
        several = value if isinstance(value, (list, tuple)) else (value,)
        words += [f"{name}={one}" for one in several]
    return shlex.join(words)
