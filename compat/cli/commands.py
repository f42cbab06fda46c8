"""The command `mws-compat`: what it can be told, and the exit code of each ending. The modules beside do the work.

Exit codes: 0 done, 1 refused (the MWS error is printed), 2 usage or configuration, 3 partly done, 4 outcome unknown.
Modules that cost time to import are imported inside the commands, so that `--help` and a typing mistake cost none.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

from mws.compat.cli import call, feed, ledger, orders, report, serve, show, spapi, state
from mws.compat.cli.output import DONE, USAGE, told
from mws.errors import MWSError

_INTERRUPTED = 130  # what a shell expects after Ctrl-C


class Commands(click.Group):
    """The group; ends the process with the code that fits the way a command ended."""

    # Any: click's own signature.
    def main(self, *args: Any, **options: Any) -> Any:
        """Run, and leave with SystemExit. A command returns its exit code, or None for 0."""
        options["standalone_mode"] = False
        try:
            code = super().main(*args, **options)
        except click.Abort:
            code = _INTERRUPTED
        except click.ClickException as exc:
            exc.show()
            code = USAGE
        except MWSError as exc:
            code = told(exc)
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and exit."
)
@click.option("-v", "--verbose", count=True, help="Log more to standard error; twice for everything.")
@click.option("-q", "--quiet", is_flag=True, help="Log errors only; of a gateway, no line for each call.")
def main(verbose: int, quiet: bool) -> None:
    """Keeps Amazon MWS code running: answers MWS Action calls from the Selling Partner API."""
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s")
    if level == logging.DEBUG:
        # These print whole requests, tokens included, at DEBUG.
        for name in ("urllib3", "botocore", "requests"):
            logging.getLogger(name).setLevel(logging.INFO)


for _command in (
    *serve.COMMANDS,
    *call.COMMANDS,
    *feed.COMMANDS,
    *report.COMMANDS,
    *ledger.COMMANDS,
    *orders.COMMANDS,
    *show.COMMANDS,
    *spapi.COMMANDS,
    *state.COMMANDS,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
