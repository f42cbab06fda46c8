"""How an API is declared: one `API` in its module says which operations it has and what it needs.

Method, path, usage plan and scope of an operation are those of the route table, under the API's name and its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.world.site import Site

Answer: TypeAlias = Callable[[Site, Call], bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """One operation. name: as Amazon's model has it. answer: gives the body of a success, or raises Refusal.

    status: of a success. plan: name, rate and burst of a call's own usage plan, None where the operation's holds.
    """

    name: str
    answer: Answer
    status: int = 200
    plan: Callable[[Call], tuple[str, float, float] | None] | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """One API in one version. name: what its keys begin with, `orders.2026-01-01`: in the route table, and in the
    extract of its model by which the tests judge every reply.

    keeps_books: its operations read or change what changes: they are answered under `Site.lock`, after everything due
    was settled. settle: does what was to be done until a moment, in the order of API names.
    """

    name: str
    rows: tuple[Row, ...]
    keeps_books: bool = False
    settle: Callable[[Site, datetime], None] | None = None
