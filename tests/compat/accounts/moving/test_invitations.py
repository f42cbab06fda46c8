"""Invitations and used states, as the database keeps them."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from mws.compat.accounts.moving.invitations import (
    Invitation,
    InvitationOver,
    Invitations,
    InvitationUnknown,
    InvitationUsed,
)
from mws.compat.accounts.moving.used import StoredUsed
from mws.compat.config import StateSettings
from mws.compat.state import State, StateError
from mws.spapi.consent.states import MOST_OF_AN_ADDRESS, TooManyStates
from mws.spapi.sandbox import seller_id
from tests.compat.accounts.moving.migrating import KEY, Move


@pytest.fixture
def move(tmp_path: Path) -> Move:
    return Move(tmp_path)


def test_an_invitation_is_of_its_account_for_thirty_days(move: Move) -> None:
    first, second = move.invitations.invite([move.numbers[seller_id(1)], move.numbers[seller_id(2)]])
    read = move.invitations.read(first)
    assert isinstance(read, Invitation)
    assert read.account == move.numbers[seller_id(1)]
    assert read.expires - move.now == timedelta(days=30)
    assert move.invitations.read(second).account == move.numbers[seller_id(2)]
    move.clock.advance(30 * 86400)
    with pytest.raises(InvitationOver):
        move.invitations.read(first)


def test_the_database_has_digests_and_no_invitation(move: Move, tmp_path: Path) -> None:
    carried = move.invitations.invite(list(move.numbers.values()))
    move.state.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for each in carried:
        sealed = base64.urlsafe_b64decode(each + "=" * (-len(each) % 4))
        assert each.encode() not in stored
        assert sealed not in stored
        assert sealed[20:40] not in stored


def test_one_that_was_made_elsewhere_is_none(move: Move, tmp_path: Path) -> None:
    (carried,) = move.invitations.invite([1])
    (tmp_path / "other").mkdir()
    other = State(StateSettings(url=f"sqlite:///{tmp_path / 'other' / 'state.sqlite3'}", key=KEY), clock=move.clock)
    with pytest.raises(InvitationUnknown):
        Invitations(other).read(carried)


def test_an_invitation_moved_to_another_account_in_the_database_is_none(move: Move) -> None:
    one, two = move.numbers.values()
    (carried,) = move.invitations.invite([one])
    with move.state.begin() as connection:
        connection.exec_driver_sql(f"UPDATE invitation SET account = {two}")
    with pytest.raises(InvitationUnknown):
        move.invitations.read(carried)


@pytest.mark.parametrize("text", ["", "x", "é", "a" * 401, "AAAA", "../../etc/passwd", "%00", "A=A", " "])
def test_what_is_no_invitation_is_refused(text: str, move: Move) -> None:
    with pytest.raises(InvitationUnknown):
        move.invitations.read(text)


def test_used_is_used_for_every_invitation_of_the_account(move: Move) -> None:
    number = move.numbers[seller_id(1)]
    first, second = move.invitations.invite([number, number])
    assert first != second
    move.invitations.use(number)
    for each in (first, second):
        with pytest.raises(InvitationUsed):
            move.invitations.read(each)
    (third,) = move.invitations.invite([number])
    assert move.invitations.read(third).account == number


def test_long_ended_invitations_are_forgotten(move: Move) -> None:
    move.invitations.invite([1])
    move.clock.advance(91 * 86400)
    move.invitations.invite([1])
    with move.state.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM invitation").scalar() == 1


def test_without_a_key_nobody_is_invited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWS_COMPAT_KEY", base64.b64encode(os.urandom(8)).decode())
    state = State(StateSettings(url=f"sqlite:///{tmp_path / 'state.sqlite3'}"))
    with pytest.raises(StateError):
        Invitations(state).invite([1])


def test_a_state_is_used_once_in_all_processes(move: Move, tmp_path: Path) -> None:
    other = State(StateSettings(url=f"sqlite:///{tmp_path / 'state.sqlite3'}", key=KEY), clock=move.clock)
    assert StoredUsed(move.state).use("key", 600, "")
    assert not StoredUsed(other).use("key", 600, "")
    move.clock.advance(601)
    assert StoredUsed(other).use("key", 600, "")


def test_of_many_at_once_one_uses_it(move: Move) -> None:
    used = StoredUsed(move.state)
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: used.use("key", 600, ""), range(8))) == [False] * 7 + [True]


def test_of_one_address_there_is_a_bound(move: Move) -> None:
    used = StoredUsed(move.state)
    for number in range(MOST_OF_AN_ADDRESS):
        assert used.use(f"key {number}", 600, "203.0.113.9")
    with pytest.raises(TooManyStates):
        used.use("one more", 600, "203.0.113.9")
    assert used.use("one more", 600, "198.51.100.1")
    assert used.use("nobody's", 600, "")


def test_what_can_be_copied_is_the_newest_that_is_good(move: Move) -> None:
    one, two = move.numbers.values()
    move.invitations.invite([one, two])
    (newer,) = move.invitations.invite([one])
    move.invitations.use(two)
    assert move.invitations.to_copy([one, two, 99]) == {one: newer}
    move.store.forget(one)
    assert move.invitations.to_copy([one, two]) == {}
