"""Random histories of failures and deaths: no write is made twice, their order is kept, and every wish ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mws.calls import LegacyReply
from mws.compat.errors import OutcomeUnknown, Throttled
from mws.compat.facade import Facade
from mws.compat.ledger.jobs import FRESH
from mws.compat.ledger.ledger import Ledger
from tests.compat.engine.conversations import WHOLE, install
from tests.compat.engine.durable_world import ASINS, Died, World, plan_id

FAULTS = ("", "", "", "429", "500", "lost", "400")


@dataclass(frozen=True)
class Try:
    """One call of the legacy program. wish: which of its wishes. anew: signed anew. faults: of the calls to Amazon.

    dies: at which question to the ledger or call to Amazon its process ends, before or after it; None where it lives.
    pause: seconds after it. slow: how often Amazon's operations are asked for until they have ended.
    """

    wish: str
    anew: bool
    faults: tuple[str, ...]
    dies: tuple[int, bool] | None
    pause: float
    slow: int


TRIES = st.builds(
    Try,
    st.sampled_from("ab"),
    st.booleans(),
    st.lists(st.sampled_from(FAULTS), max_size=6).map(tuple),
    st.none() | st.tuples(st.integers(0, 24), st.booleans()),
    st.sampled_from((0.0, 2.0, 95.0, 300.0)),
    st.integers(0, 2),
)


class Mortal:
    """A process that ends at a moment. Each question to the ledger and each call to Amazon is one, before and after."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.ledger = world, ledger
        self.moment: tuple[int, bool] | None = None
        self.seen = 0
        self.dead = False
        self.answer: Callable[..., Any] = ledger.answer  # Any: the method's own
        setattr(ledger, "answer", self._asked)  # noqa: B010 - where a process may end; mypy wants a method to stay itself
        world.amazon.before = lambda _: self._at(after=False)
        world.amazon.after = lambda _: self._at(after=True)

    def _asked(self, *arguments: Any) -> Any:  # Any: as above
        self._at(after=False)
        found = self.answer(*arguments)
        self._at(after=True)
        return found

    def _at(self, *, after: bool) -> None:
        if self.dead or (self.seen, after) == self.moment:
            self.dead = True
            raise Died
        self.seen += after

    def call(self, facade: Facade, each: Try, number: int) -> LegacyReply | None:
        """The reply, None where the process ended."""
        self.moment, self.seen, self.dead = each.dies, 0, False
        self.world.amazon.faults = [*each.faults]
        self.world.amazon.slow = each.slow
        try:
            return self.world("MakePlan", f"s{number}" if each.anew else "s", facade, Name=each.wish)
        except Died:
            return None
        finally:
            self.moment, self.dead = None, False


def _is_kept(wrote: list[str]) -> bool:
    """Whether each was made once at most, in their order."""
    return wrote == [each for each in WHOLE if each in wrote]


@pytest.mark.long
@settings(max_examples=60)
@given(st.lists(TRIES, min_size=1, max_size=8))
def test_no_write_is_made_twice_and_every_wish_ends(history: list[Try]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        world = World("")
        ledger = world.facade.ledger
        mortal, facade, answers = Mortal(world, ledger), world.facade, dict[str, set[bytes]]()
        calm = [Try(wish, True, (), None, 120.0, 0) for _ in range(3) for wish in "ab"]
        last: dict[str, LegacyReply | None] = {}
        for number, each in enumerate([*history, *calm]):
            reply = last[each.wish] = mortal.call(facade, each, number)
            if reply is None:
                facade = world.process()
                facade._ledger = ledger
            elif reply.status == 200:
                answers.setdefault(each.wish, set()).add(bytes(reply.body).split(b"PlanId>")[1])  # type: ignore[arg-type]
            assert _is_kept(world.amazon.of(each.wish)), world.wrote
            world.clock.advance(each.pause)
        for wish, reply in last.items():
            assert reply is not None
            assert reply.status == 200 or isinstance(reply.error, OutcomeUnknown), reply.body
            if reply.status == 200:
                assert world.amazon.of(wish) == WHOLE
            assert len(answers.get(wish, ())) <= 1


@pytest.mark.long
@settings(max_examples=60)
@example([1.0, 200.0, 200.0], False)
@given(st.lists(st.sampled_from((0.0, 1.0, 3.0, 40.0, 200.0, 301.0)), max_size=12), st.booleans())
def test_a_read_ends_and_uses_no_answer_that_is_too_old(pauses: list[float], anew: bool) -> None:
    """Each answer says when it was given. Whoever repeats every three seconds is answered in the end."""
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        world = World("")

        def tell_time(number: int) -> None:
            world.amazon.price = int(world.clock.now().timestamp())

        world.amazon.before = tell_time
        statuses = []
        for number, pause in enumerate([*pauses, *[3.0] * (len(ASINS) + 1)]):
            reply = world("GetOffers", f"s{number}" if anew else "s", **ASINS)
            statuses.append(reply.status)
            if reply.status == 200:
                times = [int(each.partition("=")[2]) for each in plan_id(reply).split()]
                assert len(times) == len(ASINS)
                assert world.clock.now().timestamp() - min(times) <= FRESH / 1000 + 1
            else:
                assert isinstance(reply.error, Throttled)
            world.clock.advance(pause)
        assert 200 in statuses[len(pauses) :]
