"""`mws-compat call` and `mws-compat explain`: one MWS Action from the command line, carried out or only looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from mws.calls import ENVELOPE, LegacyCall, LegacyReply
from mws.compat.cli import names, options, output, serve
from mws.errors import MWSError

if TYPE_CHECKING:
    from mws.compat.config import Account
    from mws.compat.engine.polling import PollingHour
    from mws.compat.facade import Facade
    from mws.spapi.calls import Json

NAMED = 3  # accounts named where one has to be chosen; the others are counted

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes


def who(function: _Function) -> _Function:
    """Options of every command that makes an MWS call: whose, and in which world."""
    for option in (serve.world, options.sandbox, options.account, options.config):
        function = option(function)
    return function


def _call_arguments(function: _Function) -> _Function:
    """Arguments and options both commands have."""
    for option in (
        who,
        click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]..."),
        click.argument("action", metavar="[SECTION.]ACTION", type=names.ActionName()),
    ):
        function = option(function)
    return function


@click.command(cls=options.Command)
@_call_arguments
@click.option("--xml", "form", flag_value="xml", help="Print the reply as it is. This is the default.")
@click.option("--json", "form", flag_value="json", help="Print the reply as JSON.")
@click.option("--body", type=click.File("rb"), help="Send this file as the body; - is standard input.")
@click.option("--content-type", default="text/xml", show_default=True, help="Label the body with this Content-Type.")
def call(
    action: str,
    parameters: tuple[str, ...],
    config: Path | None,
    account: str,
    sandbox: bool,
    form: str | None,
    body: BinaryIO | None,
    content_type: str,
    **world: Any,  # Any: the options of `serve.world`
) -> int:
    """Carry out one MWS call and print the reply.

    For example: `call Orders.GetOrder AmazonOrderId.Id.1=111-1111111-1111111`.

    Exit code 1 where it is refused, 3 where the reply holds failures beside successes, 4 where nobody knows.
    """
    with closing(facade_of(config, sandbox, world)) as facade:
        asked = legacy_call(facade, action, parameters, account)
        if body is not None:
            asked = _with_body(asked, body.read(), content_type)
        reply = facade.call(asked)
        return _print(reply, form or "xml")


@click.command(cls=options.Command)
@_call_arguments
@click.option(
    "--every",
    type=options.Seconds(min=0.1, max=3600),
    metavar="SECONDS",
    help="Show what an hour costs of a program that makes the call so often.",
)
@options.as_json
def explain(
    action: str,
    parameters: tuple[str, ...],
    config: Path | None,
    account: str,
    sandbox: bool,
    every: float | None,
    as_json: bool,
    **world: Any,  # Any: the options of `serve.world`
) -> None:
    """Show the SP-API requests a call would make and what they cost. Nothing is sent.

    Where there is no configuration, it is shown for the account of the sandbox.
    """
    from mws.compat.config import find

    nobody = config is None and not sandbox and not find()
    with closing(facade_of(config, sandbox or nobody, world)) as facade:
        explanation = facade.explain(legacy_call(facade, action, parameters, account), every)
    notes = [*explanation.notes, *([_NOBODY] if nobody else [])]
    if as_json:
        requests: list[Json] = [
            {"method": each.method, "path": each.target, "operation": each.operation, "body": each.body}
            for each in explanation.requests
        ]
        output.json(
            {
                "requests": requests,
                "calls": explanation.calls,
                "then": [*explanation.then],
                "seconds": explanation.seconds,
                "notes": [*notes],
                "roles": {**explanation.roles},
                **({} if explanation.polling is None else {"polling": explanation.polling.as_json()}),
            }
        )
        return
    if explanation.requests:
        rows = explanation.requests
        if output.on_terminal():
            from mws.compat.cli import screen

            shown = [(each.method, each.operation, each.target) for each in rows]
            screen.draw(("method", "operation", "path"), shown, wraps=True)
        else:
            output.table(("method", "path", "operation"), [(each.method, each.target, each.operation) for each in rows])
        for each in rows:
            if each.body is not None:
                click.echo(f"body\t{json.dumps(each.body, ensure_ascii=False)}")
        click.echo(f"cost\t{output.count(explanation.calls, 'call')}\t{explanation.seconds:g} s")
    _print_roles(explanation.roles)
    for step in explanation.then:
        click.echo(f"then\t{step}")
    if explanation.polling is not None:
        _print_polling(explanation.polling)
    for note in notes:
        click.echo(f"note\t{note}")


def _print_roles(roles: Mapping[str, str]) -> None:
    """Which of Amazon's roles open each operation."""
    if output.on_terminal() and roles:
        from mws.compat.cli import screen

        screen.draw(("operation", "roles, one is enough"), [*roles.items()], wraps=True)
        return
    for operation, words in roles.items():
        click.echo(f"roles\t{operation}\t{words}")


def _print_polling(hour: PollingHour) -> None:
    """An hour of a polling program: what its polls are told, and what they cost."""
    told = ("asked", "fresh", "older", "throttled")
    headers = ("every s", "polls/h", *told, "waited s", "oldest s")
    cells = [
        (
            f"{hour.every:g}",
            str(hour.polls),
            *(str(getattr(hour, name)) for name in told),
            f"{hour.waited:.0f}",
            f"{hour.oldest:.0f}",
        )
    ]
    rates = [
        (each.operation, f"{each.rate:g}", f"{each.burst:g}", str(each.allowed), str(each.sent))
        for each in hour.operations
    ]
    columns = ("operation", "rate/s", "burst", "allowed/h", "calls/h")
    if output.on_terminal():
        from mws.compat.cli import screen

        screen.draw(headers, cells, wraps=True)
        screen.draw(columns, rates, wraps=True)
    else:
        output.table(headers, cells)
        output.table(columns, rates)


_NOBODY = "there is no configuration: this is what the account of the sandbox would send"

COMMANDS = (call, explain)


def legacy_call(facade: Facade, action: str, parameters: Iterable[str], account: str) -> LegacyCall:
    """The call of a command line. action: `GetOrder` or `Orders.GetOrder`. Raises click.UsageError."""
    from mws.mappings import registry
    from mws.mappings.all_actions import ACTIONS

    section_name, _, name = action.rpartition(".")
    section = next((each for each in registry.SECTIONS if each.name.lower() == section_name.lower()), None)
    path = section.path if section else ""
    if section_name and section is None:
        known = {row.section.lower(): row.section for row in ACTIONS}
        if section_name.lower() not in known:
            raise click.UsageError(f"unknown section {section_name}; known are {', '.join(sorted(known.values()))}")
        path = f"/{known[section_name.lower()]}"
    if not section_name:
        among = sorted({row.section for row in ACTIONS if row.name == name})
        if len(among) > 1:
            raise click.UsageError(f"{name} is an Action of {', '.join(among)}: say which, {among[0]}.{name}")
    given = _parameters(parameters)
    chosen = account_of(facade, account)
    if not chosen.mws_access_key:
        raise click.UsageError(
            f"the account of {chosen.seller_id} has no MWS access key, by which MWS calls are told apart: "
            f"`mws-compat accounts add --seller-id {chosen.seller_id} --update --mws-access-key KEY` gives it one"
        )
    return LegacyCall(
        action=name,
        params=given,
        access_key=chosen.mws_access_key,
        seller_id=chosen.seller_id,
        auth_token=chosen.mws_auth_token,
        version=section.version if section else "",
        path=path,
    )


def _parameters(pairs: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"expected NAME=VALUE, got {pair!r}")
        if name in ENVELOPE:
            raise click.UsageError(f"{name} comes from the account: choose one with --account")
        if name in given:
            raise click.UsageError(f"{name} is given twice")
        given[name] = value
    return given


def account_of(facade: Facade, wanted: str) -> Account:
    """The account `--account` names; the only one where it names none. Raises click.UsageError."""
    accounts = tuple(facade.accounts.all)
    key, _, seller = wanted.rpartition(":")
    fitting = [
        each
        for each in accounts
        if (not wanted or each.seller_id == seller) and (not key or each.mws_access_key == key)
    ]
    if not wanted and len(fitting) > 1 and facade.config.source == "":
        return fitting[0]  # the sandbox: its first seller is the one everybody knows
    if len(fitting) == 1:
        return fitting[0]
    if not accounts:
        raise click.UsageError("there is no account yet, neither in the file nor stored: `mws-compat accounts add`")
    among = fitting or accounts
    listed = ", ".join(f"{each.mws_access_key}:{each.seller_id}" for each in among[:NAMED])
    if len(among) > NAMED:
        listed += f" and {len(among) - NAMED} more"
    what = "several accounts fit" if fitting else f"no account is {wanted}"
    raise click.UsageError(f"{what}: choose one with --account, of {listed}")


def facade_of(config: Path | None, sandbox: bool, world: dict[str, Any]) -> Facade:
    """The façade on the sandbox, or on what is configured. Raises click.UsageError, ConfigError."""
    if sandbox:
        if config is not None:
            raise click.UsageError("--sandbox needs no --config: give one of them")
        return serve.sandbox_facade(world)
    return serve.configured_facade(config)


def _with_body(asked: LegacyCall, body: bytes, content_type: str) -> LegacyCall:
    import base64
    import hashlib
    from dataclasses import replace

    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    return replace(asked, body=body, content_type=content_type, content_md5=digest)


def _print(reply: LegacyReply, form: str) -> int:
    """Print a reply; the exit code for it."""
    if not isinstance(reply.body, bytes):
        with reply.body as file:
            while piece := file.read(64 * 1024):
                click.echo(piece, nl=False)
        return output.DONE
    if "xml" not in reply.header("Content-Type"):
        click.echo(reply.body, nl=False)
        return output.DONE if reply.status < 400 else output.REFUSED
    text = reply.body.decode()
    if form == "json":
        import xmltodict

        output.json(xmltodict.parse(text))
    else:
        output.xml(text)
    if reply.status >= 400:
        return report_refusal(reply)
    return _partly(reply.body)


def report_refusal(reply: LegacyReply) -> int:
    """Print why a call failed; the exit code for it."""
    from mws.compat.errors import from_mws

    return output.report_failure(
        reply.error if isinstance(reply.error, MWSError) else from_mws(reply.status, _bytes(reply))
    )


def _bytes(reply: LegacyReply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b""


def _partly(body: bytes) -> int:
    """0, or 3 where a batch (MWS Products) holds items with a status other than Success; 1 where no item has it."""
    from lxml import etree

    from mws.compat.errordoc import hardened_parser

    parser = hardened_parser()
    try:
        items = [str(child.get("status")) for child in etree.fromstring(body, parser) if child.get("status")]
    except etree.XMLSyntaxError:
        return output.DONE
    failed = [item for item in items if item != "Success"]
    if not failed:
        return output.DONE
    return output.PARTLY if len(failed) < len(items) else output.REFUSED
