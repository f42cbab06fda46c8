"""A state: ten minutes, one browser, once; and nothing is kept of one that was not used."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.consent.states import SKEW, STATE_LIFE, MemoryUsed, StateRejected, States, TooManyStates


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))


@pytest.fixture
def states(clock: FixedClock) -> States:
    return States("client secret", clock)


def test_it_brings_its_record_back_once(states: States) -> None:
    state = states.give("browser", {"user": "ann"})
    assert states.read("browser", state) == states.read("browser", state) == {"user": "ann"}
    assert states.redeem("browser", state) == {"user": "ann"}
    with pytest.raises(StateRejected):
        states.redeem("browser", state)


def test_it_lives_ten_minutes(states: States, clock: FixedClock) -> None:
    first, second = (states.give("browser", {}) for _ in range(2))
    assert STATE_LIFE == 600
    clock.advance(599.9)
    states.redeem("browser", first)
    clock.advance(0.2)
    with pytest.raises(StateRejected):
        states.redeem("browser", second)


def test_one_given_while_the_clock_was_ahead_does_not_live_until_then(states: States, clock: FixedClock) -> None:
    now = clock.now()
    clock.advance(3 * 86_400)
    state = states.give("browser", {})
    clock.set(now)
    with pytest.raises(StateRejected):
        states.redeem("browser", state)


@pytest.mark.parametrize("session", ["another", "", "browse", "browserr"])
def test_it_is_of_one_browser_and_another_does_not_use_it_up(session: str, states: States) -> None:
    state = states.give("browser", {})
    with pytest.raises(StateRejected):
        states.redeem(session, state)
    assert states.redeem("browser", state) == {}


@pytest.mark.parametrize("state", ["", "x", "é\udcff", "0" * 43, "0" * 200, "====", "A" * 4096])
def test_what_was_never_given_is_refused(state: str, states: States) -> None:
    states.give("browser", {})
    with pytest.raises(StateRejected):
        states.redeem("browser", state)


def test_it_cannot_be_altered(states: States) -> None:
    state = states.give("browser", {"user": "ann"})
    whole = base64.urlsafe_b64decode(state + "=" * (-len(state) % 4))
    for place in range(len(whole)):
        altered = bytes([*whole[:place], whole[place] ^ 1, *whole[place + 1 :]])
        with pytest.raises(StateRejected):
            states.redeem("browser", base64.urlsafe_b64encode(altered).decode())


def test_another_spelling_of_a_used_one_is_the_used_one(states: States) -> None:
    for length in range(3):
        state = states.give("browser", {"user": "x" * length})
        states.redeem("browser", state)
        for again in (state + "=" * (-len(state) % 4), *(state[:-1] + last for last in "ABCDEFGHabcdefgh0123-_+/")):
            with pytest.raises(StateRejected):
                states.redeem("browser", again)


def test_one_made_for_a_cookie_is_none_for_a_url(states: States) -> None:
    visit = states.give("browser", {}, "visit")
    with pytest.raises(StateRejected):
        states.redeem("browser", visit)
    assert states.redeem("browser", visit, "visit") == {}


def test_it_cannot_be_bound_to_nothing(states: States) -> None:
    with pytest.raises(ValueError, match="session"):
        states.give("", {})


def test_every_process_of_an_application_reads_it_and_no_other_application(states: States, clock: FixedClock) -> None:
    state = states.give("browser", {"user": "ann"})
    assert States("client secret", clock).redeem("browser", state) == {"user": "ann"}
    with pytest.raises(StateRejected):
        States("another secret", clock).redeem("browser", state)


def test_of_many_who_show_it_one_gets_through(states: States) -> None:
    for _ in range(20):
        state = states.give("browser", {})

        def shows(_: int, state: str = state) -> bool:
            try:
                states.redeem("browser", state)
            except StateRejected:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(shows, range(8))) == 1


def test_states_are_different_and_show_nothing(states: States) -> None:
    given = [states.give("browser", {"user": "ann-of-example"}) for _ in range(200)]
    assert len({*given}) == 200
    assert all(b"ann-of-example" not in base64.urlsafe_b64decode(state + "==") for state in given)


def test_a_word_is_of_its_browser_and_its_parts(states: States) -> None:
    word = states.word("browser", "a", "b")
    assert word == states.word("browser", "a", "b")
    others = [states.word(*said) for said in (("x", "a", "b"), ("browser", "ab"), ("browser", "b", "a"), ("browser",))]
    assert word not in others


# ---- what was used ---------------------------------------------------------------------------------------------------


def test_what_was_used_is_never_forgotten_for_something_newer(clock: FixedClock) -> None:
    used = MemoryUsed(clock, most=10)
    assert [used.use(str(number), 600, "") for number in range(10)] == [True] * 10
    with pytest.raises(TooManyStates):
        used.use("10", 600, "")
    assert [used.use(str(number), 600, "") for number in range(10)] == [False] * 10
    clock.advance(600)
    assert used.use("10", 600, "")
    assert used.use("0", 600, "")


def test_an_address_has_a_bound_of_its_own(clock: FixedClock) -> None:
    used = MemoryUsed(clock, most=100, per_address=3)
    assert [used.use(f"a{number}", 600, "192.0.2.1") for number in range(3)] == [True] * 3
    with pytest.raises(TooManyStates):
        used.use("a3", 600, "192.0.2.1")
    assert used.use("b", 600, "192.0.2.2")
    assert [used.use(f"c{number}", 600, "") for number in range(20)] == [True] * 20
    clock.advance(601)
    assert used.use("a3", 600, "192.0.2.1")


def test_it_is_remembered_for_longer_than_it_could_be_shown(clock: FixedClock) -> None:
    seconds: list[float] = []

    class Watched(MemoryUsed):
        def use(self, key: str, seconds_: float, address: str) -> bool:
            seconds.append(seconds_)
            return super().use(key, seconds_, address)

    states = States("client secret", clock, Watched(clock))
    clock.advance(0.5)
    state = states.give("browser", {})
    clock.advance(400)
    states.redeem("browser", state)
    assert seconds == [pytest.approx(200 + SKEW)]
