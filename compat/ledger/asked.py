"""Who asks the ledger, and when: what every question is answered with, beside the connection of its transaction.

A function that answers a question gets the connection of an open transaction and raises nothing but StateError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mws.compat.ledger.questions.base import Question

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Seals(Protocol):
    """What seals bytes for storing: `mws.compat.state.State`. context: what and whose they are."""

    def seal(self, data: bytes, context: str) -> bytes:
        """What is stored in the place of the data."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """The data again. Raises StateError where it was sealed in another context, or with another key."""
        ...


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
    """About whose entries is asked. now: milliseconds since 1970 UTC. seals: what seals a value that is stored."""

    owner: str
    now: int
    seals: Seals = field(default_factory=Unsealed, repr=False)


# Any: each question is answered by a function of its own, in its own kind; tests/compat/ledger/test_questions.py
# compares the two with what the question says.
Answers: TypeAlias = "Mapping[type[Question[Any]], Callable[[Connection, Asked, Any], Any]]"
