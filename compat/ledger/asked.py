"""What a question to the ledger is: a function of one transaction. `ledger_reports` and `ledger_feeds` have them.

A function gets the connection of an open transaction, says everything in JSON and raises nothing but StateError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mws.compat.ledger.questions.base import Question
from mws.spapi.calls import Json

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Seals(Protocol):
    """What seals bytes for storing: `mws.compat.state.State`. context: what and whose they are."""

    def seal(self, data: bytes, context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> bytes: ...


class Unsealed:
    """In the place of seals, for a ledger in the memory of this process."""

    def seal(self, data: bytes, context: str) -> bytes:
        """The data."""
        return data

    def open(self, sealed: bytes, context: str) -> bytes:
        """The data again."""
        return sealed


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, about whose entries. now: milliseconds since 1970 UTC. arguments: JSON; a missing one is None.

    seals: what seals a value that is stored.
    """

    owner: str
    now: int
    arguments: Mapping[str, Json] = field(default_factory=dict, repr=False)
    seals: Seals = field(default_factory=Unsealed, repr=False)

    def about(self, ids: Iterable[str]) -> Asked:
        """The same asker's question for these ids alone."""
        return Asked(self.owner, self.now, {"ids": list(ids)}, self.seals)

    def text(self, name: str) -> str:
        """An argument that is a text, "" where there is none."""
        value = self.arguments.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """An argument that is a list of texts."""
        value = self.arguments.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def number(self, name: str) -> int | None:
        """An argument that is a whole number, None where there is none."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        """An argument that is true or false, None where there is none."""
        value = self.arguments.get(name)
        return value if isinstance(value, bool) else None

    def rows(self, name: str) -> list[dict[str, Json]]:
        """An argument that is a list of objects."""
        value = self.arguments.get(name)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# Any: each question is answered by a function of its own, in its own kind; tests/compat/ledger/test_questions.py
# compares the two with what the question says.
Answers: TypeAlias = "Mapping[type[Question[Any]], Callable[[Connection, Asked, Any], Any]]"
Answering: TypeAlias = "Callable[[Connection, Asked], Json]"


@dataclass(frozen=True, slots=True)
class NamedQuestion:
    """How a question is answered. writes: whether the transaction may write."""

    answer: Answering
    writes: bool = True
