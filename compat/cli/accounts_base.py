"""What the commands of `mws-compat accounts` share: the store they work on, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import Config
    from mws.compat.state import State

_Value = TypeVar("_Value")

# As `mws.compat.accounts.records` has them; a test holds the two alike, so that `--help` imports nothing.
STATUSES = ("waiting", "moving", "unproven", "ready", "failed")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command of `accounts` works on."""

    config: Config
    state: State
    store: AccountStore


@contextmanager
def opened(path: Path | None) -> Iterator[Opened]:
    """The store of a configuration, or of the default state database where there is none. Raises click.UsageError."""
    from mws.compat.accounts.store import AccountStore
    from mws.compat.config import Config, find, load
    from mws.compat.state import OFF, State

    config = load(path) if path or find() else Config()
    with closing(State(config.state)) as state:
        if not state.persistent:
            raise click.UsageError(f"no accounts are stored: {OFF}")
        yield Opened(config, state, AccountStore(state))


def checked(option: str, read: Callable[..., _Value], *given: object) -> _Value:
    """What a reader of `mws.compat.accounts.cells` makes of an option. Raises click.UsageError that names it."""
    from mws.compat.accounts.cells import Unfit

    try:
        return read(*given)
    except Unfit as exc:
        refuse(f"{option} {exc}")


def refuse(text: str) -> NoReturn:
    """Raise click.UsageError."""
    raise click.UsageError(text)


def warn_of_limits(config: Config, store: AccountStore) -> None:
    """Say on standard error which of Amazon's limits of authorisations are near."""
    from mws.compat.accounts.limits import limits_of

    for application, notice in limits_of(config, store):
        warn(f"{f'application {application.name}'.strip()}: {notice.text}")


def warn(text: str) -> None:
    """Say something on standard error that the command does not stop for."""
    click.echo(f"warning: {text}", err=True)
