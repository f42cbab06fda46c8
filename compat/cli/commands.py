"""The command `mws-compat`: what it can be told, and the exit code of each ending. The modules beside do the work.

Exit codes: 0 done, 1 refused (the MWS error is printed), 2 usage or configuration, 3 partly done, 4 outcome unknown.
Modules that cost time to import are imported inside the commands, so that `--help` and a typing mistake cost none.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

from mws.compat.cli import (
    accounts,
    authorize,
    call,
    console,
    coverage,
    feed,
    finances,
    init,
    ledger,
    lifecycle,
    migrate,
    options,
    orders,
    report,
    serve,
    show,
    spapi,
    state,
)
from mws.compat.cli.output import DONE, USAGE, report_failure
from mws.errors import MWSError

_INTERRUPTED = 130  # what a shell expects after Ctrl-C


# The commands of `--help`, by what they are for.
_HEADINGS = {
    "Serve": ("gateway", "sandbox"),
    "Make calls": ("call", "explain", "feed", "report", "spapi"),
    "Move sellers": ("accounts", "authorize", "migrate"),
    "Look": ("coverage", "calls", "doctor", "finances", "orders"),
    "Take care": ("config", "console", "init", "ledger", "lifecycle", "state"),
}


class Commands(options.Group):
    """The group; ends the process with the code that fits the way a command ended."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, heading by heading."""
        width = formatter.width - 6 - max(map(len, self.commands))
        for heading, names in _HEADINGS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(width)) for name in names])

    # Any: click's own signature.
    def main(self, *args: Any, **settings: Any) -> Any:
        """Run, and leave with SystemExit. A command returns its exit code, or None for 0."""
        settings["standalone_mode"] = False
        try:
            code = super().main(*args, **settings)
        except click.Abort:
            code = _INTERRUPTED
        except click.ClickException as exc:
            exc.show()
            code = USAGE
        except MWSError as exc:
            code = report_failure(exc)
        raise SystemExit(code or DONE)


def _version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("mws-compat")
        except PackageNotFoundError:
            number = "(a checkout that is not installed)"
        click.echo(f"mws-compat {number}")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and exit."
)
@click.option("-v", "--verbose", count=True, help="Log more to standard error; twice for everything.")
@click.option("-q", "--quiet", is_flag=True, help="Log errors only, and of a gateway no line for each call.")
def main(verbose: int, quiet: bool) -> None:
    """Keep Amazon MWS code running: answer MWS Action calls from the Selling Partner API.

    To have a shell complete commands, options and names of Actions, put one line into its start-up file: for bash
    eval "$(_MWS_COMPAT_COMPLETE=bash_source mws-compat)", for zsh the same with zsh_source.
    """
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s")
    if level == logging.DEBUG:
        # These print whole requests, tokens included, at DEBUG.
        for name in ("urllib3", "botocore", "requests"):
            logging.getLogger(name).setLevel(logging.INFO)


for _command in (
    *serve.COMMANDS,
    *authorize.COMMANDS,
    *call.COMMANDS,
    *console.COMMANDS,
    *feed.COMMANDS,
    *report.COMMANDS,
    *ledger.COMMANDS,
    *lifecycle.COMMANDS,
    *migrate.COMMANDS,
    *finances.COMMANDS,
    *orders.COMMANDS,
    *coverage.COMMANDS,
    *show.COMMANDS,
    *init.COMMANDS,
    *spapi.COMMANDS,
    *state.COMMANDS,
    *accounts.COMMANDS,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
