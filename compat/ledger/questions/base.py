"""What a question to the ledger is, and a page of its rows. Times are whole milliseconds since 1970 UTC, everywhere.

A question is a frozen dataclass in a module of this package; `Question[A]` says what it is answered with. Whoever has
it asked, by `Ledger.answer` or in a plan by `consult`, gets an A. The module of `compat/ledger` that knows the tables
answers it, and says so in its ANSWERS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar, cast

from mws.spapi.calls import Json

A = TypeVar("A", covariant=True)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """One question, answered in one transaction. writes: whether that may write.

    begins: whether it begins something new, which is refused where the quotas leave no room; what has begun is noted
    all the same.
    """

    writes: ClassVar[bool] = True
    begins: ClassVar[bool] = False

    @property
    def brings(self) -> int:
        """Characters it brings to be kept, where that may be much, and often."""
        return 0


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, in order. next: the cursor of those after them, None where these are the last."""

    rows: list[Row]
    next: str | None = None


def row_as_json(row: Mapping[str, object]) -> dict[str, Json]:
    """A row as JSON, for a table or for print: all that rows hold is JSON, which their types cannot say."""
    return cast("dict[str, Json]", {**row})
