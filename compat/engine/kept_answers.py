"""What a façade does with the answer cache: which calls have one, when older answers serve, what was changed since.

The law: a call is carried out as ever first. Only where the caller would be told RequestThrottled, it is carried out
once more from what was answered before; where that does not do, the throttle is what he is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from mws.compat.config import AnswerCacheSettings
from mws.compat.engine.answer_cache import AnswerCache, CallAnswers
from mws.compat.engine.callers import Caller
from mws.compat.engine.runner import Trail
from mws.compat.errors import CompatError, ServiceError, Throttled, translate
from mws.compat.ledger.questions.changed_skus import ANY, ChangedSku, ListChangedSkus
from mws.compat.state.errors import StateError
from mws.mappings.model import Operation
from mws.spapi.clock import Clock
from mws.spapi.errors import SpapiError

if TYPE_CHECKING:
    from mws.compat.ledger.ledger import Ledger

T = TypeVar("T")

UNBOUNDED = 300.0
"""Seconds taken for the patience of a call that waits for its rate for ever, where it waits for another one's."""

log = logging.getLogger("mws.compat")


class KeptAnswers:
    """The answer cache of a façade. Threads share it. open_ledger: opens the ledger; as of `Facade`."""

    def __init__(self, settings: AnswerCacheSettings, clock: Clock, open_ledger: Callable[[], Ledger]) -> None:
        self.cache = AnswerCache(clock, settings)
        self._open_ledger = open_ledger

    def begin(self, operation: Operation, caller: Caller, trail: Trail) -> None:
        """Give a call what may serve it."""
        trail.learn = partial(self.cache.products.learn, caller.owner)
        if operation.caches:
            patience, wait = caller.application.deadline, caller.application.max_wait
            trail.answers = CallAnswers(
                self.cache,
                operation.caches,
                operation.name,
                caller.owner,
                caller.account.seller_id,
                patience + (UNBOUNDED if wait is None else wait),
                partial(self._changed, caller.owner),
            )

    def carry_out(self, operation: Operation, trail: Trail, make: Callable[[], T]) -> T:
        """What `make` makes; where it is throttled, what it makes of older answers."""
        try:
            return make()
        except (SpapiError, CompatError) as throttle:
            answers = trail.answers
            if answers is None or not answers.may_replace_throttle or not _is_throttle(throttle, operation):
                raise
            answers.replace(throttle)
            trail.marks.clear()
            trail.kept_for = None
            try:
                return make()
            except (SpapiError, CompatError):
                answers.forget()
                raise throttle from throttle.__cause__

    def _changed(self, owner: str, since: int) -> Sequence[ChangedSku]:
        """What this layer changed since; any SKU, where it cannot be known."""
        try:
            return self._open_ledger().answer(owner, ListChangedSkus(since)).rows
        except ServiceError as exc:
            log.warning("no kept answer is used, since the ledger cannot say what was changed: %s", exc)
        except StateError as exc:
            # Without SQLAlchemy nothing can be changed either.
            return () if exc.reason == "library" else (ChangedSku(ANY, since, since),)
        return (ChangedSku(ANY, since, since),)


def _is_throttle(exc: SpapiError | CompatError, operation: Operation) -> bool:
    return isinstance(translate(exc, section=operation.section.name, action=operation.action), Throttled)
