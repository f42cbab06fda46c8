"""Names a command line takes: of sections, Actions and SP-API operations, checked and completed by our tables.

The tables are read when a name is looked at, never for `--help`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    TextType = click.ParamType[str]
else:
    TextType = click.ParamType  # no version of click that we support has it subscriptable


class SectionName(TextType):
    """A section of MWS, in any case."""

    name = "section"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The section as MWS spells it. Raises click.BadParameter."""
        found = {each.lower(): each for each in _sections()}.get(value.lower())
        if found is None:
            self.fail(f"{value} is no section of MWS; they are {', '.join(_sections())}", param, ctx)
        return found

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The sections that begin so."""
        return [CompletionItem(each) for each in _sections() if each.lower().startswith(incomplete.lower())]


class ActionName(TextType):
    """`Orders.GetOrder`, or `GetOrder`. Any name is taken: what becomes of an unknown one, the call says."""

    name = "action"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The Actions that are built, by their full name or by the Action's alone."""
        from mws.mappings import registry

        return _completed((operation.name for operation in registry.OPERATIONS), incomplete)


class OperationKey(TextType):
    """`orders.v0.getOrder`. Any text is taken: the client names what was probably meant."""

    name = "operation"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The operations that begin so, or have the word after their last dot begin so."""
        from mws.spapi import routes

        return _completed(routes.keys(), incomplete)


def _completed(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """The names that begin so, or have the word after their last dot begin so; each once."""
    begun = incomplete.lower()
    return [
        CompletionItem(name)
        for name in dict.fromkeys(names)
        if name.lower().startswith(begun) or name.rpartition(".")[2].lower().startswith(begun)
    ]


def _sections() -> tuple[str, ...]:
    from mws.mappings.actions import GONE
    from mws.mappings.all_actions import ACTIONS

    return tuple(dict.fromkeys([*(row.section for row in ACTIONS), *(row.section for row in GONE)]))
