"""Options that several commands have, and help that stands in groups: what a command takes of its own comes first.

Which option stands under which heading is the table `HEADINGS`; a command names nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

HEADINGS: Mapping[str, frozenset[str]] = {
    "Options": frozenset(),  # whatever has no other heading
    "Whose call, and where to": frozenset({"account", "config", "sandbox"}),
    "Where it listens": frozenset({"host", "port", "certfile", "keyfile", "insecure", "console_port"}),
    "The world of the sandbox": frozenset(
        {
            *("sellers", "orders", "seed", "day", "items_page", "mws_authorisation"),
            *("fault", "outcome", "redirect_uri", "enforce_rates", "feed_seconds", "report_seconds", "models"),
        }
    ),
    "Output": frozenset({"as_json", "form", "output", "help"}),
}
_FIRST = "Options"


LONGEST_WAIT = 30 * 86_400.0


class Seconds(click.FloatRange):
    """A length of time, LONGEST_WAIT at most unless `max` is given. No NaN, with which no wait would end."""

    name = "seconds"

    def __init__(self, min: float = 0.0, max: float = LONGEST_WAIT) -> None:
        super().__init__(min=min, max=max)

    # Any: what click hands on of a value.
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of seconds; a usage error for anything else."""
        seconds = float(super().convert(value, param, ctx))
        if seconds != seconds:
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


class Command(click.Command):
    """A command whose help stands under the headings of `HEADINGS`."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of a command, heading by heading."""
        records: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS}
        for parameter in self.get_params(ctx):
            # Some versions of click have a record of an argument too, which says nothing that the usage does not.
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                found = (heading for heading, names in HEADINGS.items() if parameter.name in names)
                records[next(found, _FIRST)].append(record)
        for heading, rows in records.items():
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


class Group(click.Group):
    """A group whose commands have grouped help."""

    command_class = Command


config = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Read this configuration file. Without it: the one that MWS_COMPAT_CONFIG names, then ./mws-compat.toml.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
of_seller = click.option(
    "--account", default="", metavar="SELLER", help="Only this seller. Without it: every configured one."
)
sandbox = click.option("--sandbox", is_flag=True, help="Use the embedded sandbox; no configuration is read.")
account = click.option(
    "--account",
    default="",
    metavar="SELLER",
    help="Call for this account: SELLER, or ACCESSKEY:SELLER. Not needed where one alone is configured.",
)
