"""The oracle: what has to become of every submission, by the rules of a repeat as they were written down.

A submission is told by its content. It is "tried" anew where nothing of the first reached Amazon. With the same
Signature it is the first. Otherwise a state or a fact is the first one where that was not answered, for ten minutes; or
was answered, for ninety seconds, with nothing later that sets the same kind of value. An event is the first one for a
day. What was cancelled, ended FATAL or succeeded in nothing is, for an event and a fact, a wish.

Times are spans, since a call takes some: where a window ends within one, either is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.soak.wishes import Place, Value, Wish

WINDOW, GRACE, DAY = 600.0, 90.0, 86_400.0


@dataclass
class Write:
    """One submission that was sent, or may have been. arrived: ids of the feeds Amazon made of it.

    begun, ended: seconds, when it was sent. answered: when the program first had its answer, None where it has none.
    """

    wish: Wish
    signatures: set[str]
    begun: float
    ended: float
    feed_id: str = ""
    arrived: list[str] = field(default_factory=list)
    answered: float | None = None


@dataclass(frozen=True)
class Attempt:
    """A SubmitFeed as it went. feed_id: what was answered, "" where it was an error. unknown: the error was that nobody
    knows. created: the feeds Amazon made meanwhile. sent: calls that went out meanwhile and write.
    """

    wish: Wish
    signature: str
    begun: float
    ended: float
    feed_id: str
    unknown: bool
    received: bool
    created: Sequence[str]
    sent: int
    said: str = ""


class Oracle:
    """Every write so far, in the order in which they were sent."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    def note(self, attempt: Attempt, came_to_nothing: Mapping[str, bool | None]) -> list[str]:
        """Judge an attempt and remember it. came_to_nothing: by feed, None where it did and that cannot be found out.

        Returns what is wrong.
        """
        earlier = self._earlier(attempt)
        expected = self._expected(attempt, earlier, came_to_nothing)
        known = {write.feed_id: write for write in self.writes if write.feed_id}
        wish, faults = attempt.wish, list[str]()
        if not attempt.feed_id and not attempt.unknown:
            # Refused or throttled: nothing may have been sent of it, whatever it was.
            if attempt.created and not wish.sets:
                faults.append(f"{wish.name}: told {attempt.said}, and feeds {attempt.created} were made")
            return faults
        repeated = earlier is not None and self._is_repeat(attempt, earlier, known)
        if attempt.feed_id in known and known[attempt.feed_id] is not earlier:
            faults.append(f"{wish.name}: answered with the id of {known[attempt.feed_id].wish.name}")
        if expected == "again" and not repeated:
            faults.append(f"{wish.name}: it is the first one again, and was sent ({attempt.said})")
        if expected == "new" and repeated:
            faults.append(f"{wish.name}: it is a wish of its own, and was answered from the first ({attempt.said})")
        if repeated and attempt.sent:
            faults.append(f"{wish.name}: a repeat sent {attempt.sent} calls and made feeds {attempt.created}")
        if not wish.sets and len(attempt.created) > 1:
            faults.append(f"{wish.name}: one call made feeds {attempt.created}")
        if repeated and earlier is not None:
            write = earlier
            write.signatures.add(attempt.signature)
            if attempt.feed_id and not write.feed_id:
                write.feed_id, write.ended = attempt.feed_id, attempt.ended
        else:
            write = Write(wish, {attempt.signature}, attempt.begun, attempt.ended, attempt.feed_id)
            write.arrived = [*attempt.created]
            self.writes.append(write)
        if not wish.sets and write.feed_id and write.arrived != [write.feed_id]:
            faults.append(f"{wish.name}: told {write.feed_id}, and Amazon made {write.arrived}")
        if attempt.feed_id and attempt.received and write.answered is None:
            write.answered = attempt.ended
        return faults

    def _earlier(self, attempt: Attempt) -> Write | None:
        same = [write for write in self.writes if write.wish.name == attempt.wish.name]
        signed = [write for write in same if attempt.signature in write.signatures]
        return next(reversed(signed or same), None)

    @staticmethod
    def _is_repeat(attempt: Attempt, earlier: Write, known: Mapping[str, Write]) -> bool:
        if attempt.feed_id:
            return attempt.feed_id in known or (not earlier.feed_id and attempt.feed_id in earlier.arrived)
        # Nobody knows: of the first where that is not known either and nothing more was sent.
        return not attempt.sent

    def _expected(self, attempt: Attempt, earlier: Write | None, came_to_nothing: Mapping[str, bool | None]) -> str:
        if earlier is None:
            return "new"
        if attempt.signature in earlier.signatures:
            return "again"
        kind = attempt.wish.kind
        nothing = came_to_nothing.get(earlier.feed_id, False)
        if nothing is None:
            return "either"
        if nothing and kind != "state":
            return "new"
        age = (attempt.begun - earlier.ended, attempt.ended - earlier.begun)
        if kind == "event":
            found = _within(age, DAY)
        elif earlier.answered is None:
            found = _within(age, WINDOW)
        else:
            since = (attempt.begun - earlier.answered, attempt.ended - earlier.answered)
            found = "new" if self._overtaken(earlier) else _within(since, GRACE)
        # Whether a state came to nothing is known where somebody has looked.
        return "either" if nothing else found

    def _overtaken(self, write: Write) -> bool:
        later = self.writes[self.writes.index(write) + 1 :]
        return any(other.wish.touches & write.wish.touches for other in later)

    def allowed(self, before: Mapping[Place, Value], failed: Mapping[str, Iterable[int]]) -> dict[Place, set[Value]]:
        """What each value may be in the end. failed: by feed, the numbers of messages that its report calls wrong."""
        values: dict[Place, set[Value]] = {place: {value} for place, value in before.items()}
        for write in self.writes:
            wrong = {*failed.get(write.feed_id, write.wish.sets)}
            for number, sets in write.wish.sets.items():
                for place, value in sets.items():
                    values[place] = values[place] | {value} if number in wrong else {value}
        return values


def _within(age: tuple[float, float], window: float) -> str:
    least, most = age
    return "again" if most < window else "new" if least >= window else "either"
