"""Secrets as options: out of standard input, a prompt, a file or the environment, so that no process list has them.

`-` reads a line of standard input, or asks for it on a terminal and shows nothing; `env:NAME` and `file:PATH` are what
they are in the configuration. Anything else is the secret itself, which is taken and said to be seen by others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])  # Any: decorators do not care what a command takes

FORMS = "-, env:NAME or file:PATH keep it out of process lists"


def _read(context: click.Context, parameter: click.Parameter, text: str) -> str:
    """What the option means. Raises click.BadParameter, which never shows a value."""
    if not text or context.resilient_parsing:
        return ""
    option = parameter.opts[0]
    if text == "-":
        return ask_for(option.removeprefix("--").replace("-", " "))
    kind, colon, name = text.partition(":")
    if colon and kind == "env":
        if name not in os.environ:
            raise click.BadParameter(f"the environment variable {name} is not set")
        found = os.environ[name]
    elif colon and kind == "file":
        try:
            found = Path(name).expanduser().read_text("utf-8")
        except OSError as exc:
            raise click.BadParameter(f"the file {name} cannot be read: {exc.strerror}") from None
        except UnicodeDecodeError:
            raise click.BadParameter(f"the file {name} is not UTF-8 text") from None
    else:
        click.echo(f"warning: {option} stood on the command line, where others may read it: {FORMS}", err=True)
        return text
    if not found.strip():
        raise click.BadParameter(f"{text} is empty")
    return found.strip()


def ask_for(what: str) -> str:
    """A line of standard input, or an answer on a terminal that is not shown. Raises click.BadParameter for none."""
    if sys.stdin.isatty():
        answer: str = click.prompt(what, hide_input=True, err=True)
    else:
        answer = sys.stdin.readline()
    if not answer.strip():
        raise click.BadParameter("nothing came on standard input")
    return answer.strip()


def secret(name: str, help_text: str, *, required: bool = False) -> Callable[[_Function], _Function]:
    """An option that takes a secret in one of these forms; "" where it is not given."""
    return click.option(
        name,
        default="" if not required else None,
        required=required,
        callback=_read,
        metavar="-|env:NAME|file:PATH",
        help=help_text,
    )
