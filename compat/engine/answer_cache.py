"""Answers of Amazon's that may serve again: about offers and the catalogue, in two degrees.

For operations whose table says `caches`. *Fresh*: an answer younger than that serves without asking. *Instead of a
throttle*: the MWS call is tried as ever, and only where it would be answered RequestThrottled it is answered once more,
from what was answered before, without asking anything; all of it, or the throttle stands.

The law: what is kept is what a whole reply was made of; no failure, and nothing of buyers'. An answer's age is counted
from before it was asked for. It is its owner's alone, and never older than it may be. What names a SKU whose listing
this layer changed since, or its ASIN, does not serve; where its ASIN is not known, nothing that shows an offer of the
seller's own does. Equal questions that are under way become one: its failure is told to all who wait, and forgotten;
its answer serves every call that had begun when it came.

In the memory of the process, bounded by number and bytes; what was used longest ago goes first.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from threading import Event
from typing import Literal, TypeAlias
from urllib.parse import quote

from mws import forks
from mws.compat.config import AnswerCacheSettings
from mws.compat.engine.own_products import OwnProducts
from mws.compat.engine.step_json import digest, said
from mws.compat.ledger.questions.changed_skus import ANY, ChangedSku
from mws.compat.state.times import milliseconds
from mws.spapi.aside import MACHINE
from mws.spapi.calls import Json, RestCall
from mws.spapi.clock import Clock
from mws.spapi.errors import BadRequest, DeadlineExceeded, NotFound, RateWaitTooLong, SpapiError
from mws.spapi.routes import is_repeatable, route

Degree: TypeAlias = Literal["offers", "catalogue"]
Changes: TypeAlias = Callable[[int], Sequence[ChangedSku]]
"""The SKUs changed since a moment, in milliseconds."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, and what was asked. content: JSON of both. asked: when, monotonic seconds; moment: milliseconds.

    came: when it was answered, monotonic seconds; before all calls where that is not known.
    """

    content: bytes = field(repr=False)
    asked: float
    moment: int
    came: float = -inf

    @property
    def data(self) -> Json:
        """The answer: a copy of one's own."""
        answer: Json = json.loads(self.content)[1]
        return answer

    def has(self, *texts: str) -> bool:
        """Whether one of these pieces of JSON stands in it."""
        return any(text.encode("utf-8", "surrogatepass") in self.content for text in texts)


class _Flight:
    """A question that is under way. Neither answer nor failure: whoever asked it has given up."""

    def __init__(self) -> None:
        self.over = Event()
        self.answer: KeptAnswer | None = None
        self.failure: SpapiError | None = None


class AnswerCache:
    """The answers of one façade. Threads share it."""

    def __init__(self, clock: Clock, settings: AnswerCacheSettings) -> None:
        self.clock = clock
        self.settings = settings
        self.products = OwnProducts()
        self._kept: OrderedDict[str, KeptAnswer] = OrderedDict()
        self._bytes = 0
        self._flights: dict[str, _Flight] = {}
        self._lock = forks.lock()
        forks.in_child(self, AnswerCache._give_up_flights)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._bytes

    def find(self, key: str) -> KeptAnswer | None:
        """What is kept under that key, of any age."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: str, answer: KeptAnswer) -> None:
        """Keep an answer in place of an older one of that key."""
        with self._lock:
            before = self._kept.get(key)
            if before is not None and before.asked > answer.asked:
                return
            self._bytes += len(answer.content) - (0 if before is None else len(before.content))
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > self.settings.entries or self._bytes > self.settings.size:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.content)

    def drop(self, key: str) -> None:
        """Keep nothing under that key."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes -= 0 if before is None else len(before.content)

    def ask(
        self, key: str, ask: Callable[[], KeptAnswer], serves: Callable[[KeptAnswer], bool], patience: float
    ) -> tuple[KeptAnswer, bool]:
        """What `ask` brings, and whether it was this call's: another that asks the same is waited for instead.

        serves: whether the other's answer may serve here too. patience: seconds of waiting for others.
        Raises what `ask` raises, in every thread that waited; DeadlineExceeded when the patience is over.
        """
        ends = MACHINE.monotonic() + patience
        while True:
            with self._lock:
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = _Flight()
            if flight is None:
                return self._asked(key, mine, ask), True
            if not flight.over.wait(max(0.0, ends - MACHINE.monotonic())):
                raise DeadlineExceeded("the same question is being asked, and was not answered within the deadline")
            if flight.failure is not None:
                raise flight.failure.twin()
            if flight.answer is not None and serves(flight.answer):
                return flight.answer, False

    def _asked(self, key: str, flight: _Flight, ask: Callable[[], KeptAnswer]) -> KeptAnswer:
        try:
            flight.answer = ask()
            return flight.answer
        except SpapiError as exc:
            flight.failure = exc
            raise
        finally:
            with self._lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
            flight.over.set()

    def _give_up_flights(self) -> None:
        """In a forked child: who asks is in the parent. What is kept stays good."""
        self._flights = {}


class CallAnswers:
    """The answers to the calls that one MWS call makes: asked for, or kept from before.

    degree, action: of its operation. owner: whose answers. seller_id: his, as it stands in offers. patience: seconds a
    call may take, and that another's is waited for. changed: what this layer changed.
    """

    def __init__(
        self,
        cache: AnswerCache,
        degree: Degree,
        action: str,
        owner: str,
        seller_id: str,
        patience: float,
        changed: Changes,
    ) -> None:
        self._cache = cache
        self._action = action
        self._owner = owner
        self._seller_id = seller_id
        self._patience = patience
        self._changed = changed
        self._fresh, self._instead = seconds_of(degree, cache.settings)
        self._began = cache.clock.monotonic()
        # What this call was answered by Amazon; and of it, what it asked for itself.
        self._new: dict[str, KeptAnswer] = {}
        self._mine: dict[str, KeptAnswer] = {}
        # When it last asked what it was refused: monotonic seconds, and milliseconds.
        self._refused: dict[str, tuple[float, int]] = {}
        self._oldest: float | None = None
        self.throttle: Exception | None = None

    @property
    def may_replace_throttle(self) -> bool:
        """Whether older answers may serve where the call is throttled."""
        return self._instead > 0

    @property
    def age(self) -> int | None:
        """Whole seconds: of the oldest answer used that was not asked for by this call; None where all were."""
        return None if self._oldest is None else max(0, int(self._cache.clock.monotonic() - self._oldest))

    def replace(self, throttle: Exception) -> None:
        """From here on nothing is asked: what is not answered already fails with that throttle."""
        self.throttle = throttle
        self._oldest = None

    def forget(self) -> None:
        """No older answer served after all."""
        self._oldest = None

    def keep(self) -> None:
        """The reply was written: what Amazon answered may serve again."""
        for key, answer in self._new.items():
            self._cache.keep(key, answer)

    def end(self) -> None:
        """The call is over: what no whole reply was made of serves nobody any more."""
        for key in self._mine:
            self._cache.drop(_just_came(key))

    def note(self, call: RestCall, answer: Json, seconds: float) -> None:
        """An answer is used that was kept elsewhere for so long, since it came: it was asked for some time before."""
        if _may_be_kept(call):
            what, clock = said(call), self._cache.clock
            moment = milliseconds(clock.now()) - int(1000 * (seconds + self._patience))
            came = clock.monotonic() - seconds
            kept = KeptAnswer(_content(what, answer), came, moment, came)
            self._new[digest([self._owner, what])] = kept

    def answer(
        self,
        call: RestCall,
        ask: Callable[[], Json],
        before_wait: Callable[[], None],
        ready: Callable[[Json], bool] = lambda _: True,
    ) -> Json:
        """The answer to a call. ask: asks Amazon; before_wait: called before that, or before waiting for another.
        ready: as of `Poll`.

        Raises what they raise, or the throttle that is replaced.
        """
        if not _may_be_kept(call):
            self.refuse_asking()
            before_wait()
            return ask()
        what = said(call)
        key = digest([self._owner, what])
        for kept in self._at_hand(key):
            found = kept.data
            if _is_ready(ready, found):
                if self._mine.get(key) is not kept:
                    self._use(kept)
                return found
        self.refuse_asking()
        before_wait()
        data: list[Json] = []

        def asked() -> KeptAnswer:
            began, moment = self._cache.clock.monotonic(), milliseconds(self._cache.clock.now())
            try:
                data.append(ask())
            except (BadRequest, NotFound):
                self._refused[key] = began, moment
                raise
            new = KeptAnswer(_content(what, data[0]), began, moment, self._cache.clock.monotonic())
            # For equal calls: this one's reply is not written yet, and a durable one's end is seen before it is.
            self._cache.keep(_just_came(key), new)
            return new

        answer, ours = self._cache.ask(key, asked, self._serves, self._patience)
        self._new[key] = answer
        if ours:
            self._mine[key] = answer
            return data[0]
        self._use(answer)
        return answer.data

    def keep_each(self, batch: RestCall, answers: Callable[[], Iterable[tuple[RestCall, Json]]]) -> None:
        """As `KeepEach` says. Of a batch that this call did not ask for it is kept already."""
        key = digest([self._owner, said(batch)])
        answer = self._new.get(key)
        times = self._refused.get(key) if answer is None else (answer.asked, answer.moment)
        if times is None or self.throttle is not None or not _may_be_kept(batch):
            return
        for call, value in answers():
            what = said(call)
            self._new[self._key_of_one(what)] = KeptAnswer(_content(what, value), *times)

    def recall_each(self, calls: Callable[[], Iterable[RestCall]]) -> list[Json]:
        """As `RecallEach` says."""
        found: list[KeptAnswer] = []
        for call in calls() if self.throttle is not None else ():
            kept = next(self._at_hand(self._key_of_one(said(call))), None)
            if kept is None:
                return []
            found.append(kept)
        for kept in found:
            self._use(kept)
        return [kept.data for kept in found]

    def _key_of_one(self, what: Json) -> str:
        """Of what an Action reads of one thing, which is another Action's otherwise."""
        return digest([self._owner, self._action, what])

    def refuse_asking(self) -> None:
        """In the place of a throttle nothing is asked."""
        if isinstance(self.throttle, SpapiError):
            raise self.throttle
        if self.throttle is not None:
            raise RateWaitTooLong(str(self.throttle))

    def _at_hand(self, key: str) -> Iterator[KeptAnswer]:
        """What need not be asked for, the newest first."""
        if self.throttle is not None and key in self._new:
            yield self._new[key]
        longest = self._fresh if self.throttle is None else self._instead
        for kept, oldest in ((self._cache.find(key), longest), (self._cache.find(_just_came(key)), 0.0)):
            if kept is not None and (self._joined(kept) or self._is_younger(kept, oldest)) and self._serves(kept):
                yield kept

    def _joined(self, kept: KeptAnswer) -> bool:
        """Whether it came while this call was under way: an equal call of a durable Action waits for that one's end."""
        return kept.came > self._began

    def _is_younger(self, kept: KeptAnswer, longest: float) -> bool:
        return longest > 0 and self._cache.clock.monotonic() - kept.asked <= longest

    def _use(self, kept: KeptAnswer) -> None:
        self._oldest = kept.asked if self._oldest is None else min(self._oldest, kept.asked)

    def _serves(self, kept: KeptAnswer) -> bool:
        """Whether nothing it is about was changed since it was asked for."""
        return not any(self._is_about(kept, sku) for sku in _skus(self._changed(kept.moment), kept.moment))

    def _is_about(self, kept: KeptAnswer, sku: str) -> bool:
        if sku == ANY or kept.has(_json(sku), f"/{quote(sku, safe='')}/"):
            return True
        asin = self._cache.products.asin(self._owner, sku)
        if asin:
            return kept.has(_json(asin), f"/{asin}/")
        return kept.has(f'"SellerId":{_json(self._seller_id)}', '"belongsToRequester":true', '"MyOffer":true')


def _just_came(key: str) -> str:
    """Under which key an answer is kept until the call that asked for it is over, for those that had begun."""
    return f"{key} came"


def seconds_of(degree: Literal["", Degree], settings: AnswerCacheSettings) -> tuple[float, float]:
    """How old an answer may be that serves without asking, and one that serves instead of a throttle."""
    if degree == "offers":
        return settings.offers_fresh, settings.offers_instead_of_throttle
    if degree == "catalogue":
        return settings.catalogue_fresh, settings.catalogue_instead_of_throttle
    return 0.0, 0.0


def _is_ready(ready: Callable[[Json], bool], answer: Json) -> bool:
    try:
        return ready(answer)
    except SpapiError:
        return False


def _skus(changes: Iterable[ChangedSku], since: int) -> Iterable[str]:
    return (change.sku for change in changes if change.until >= since)


def _may_be_kept(call: RestCall) -> bool:
    """Whether it only reads, and nothing of buyers'."""
    return not call.data_elements and is_repeatable(route(call.operation))


def _content(what: Json, answer: Json) -> bytes:
    return json.dumps([what, answer], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
