"""One consent that serves several regions, or linked accounts with ids of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mws.compat.accounts.moving.finishing import NOT_SAID, RegionNotServed
from mws.compat.accounts.records import NewAccount
from mws.spapi.consent.proof import Proof, RegionProof
from mws.spapi.consent.workflows import Authorisation, OtherSeller
from mws.spapi.sandbox import CA, US, seller_id
from tests.compat.accounts.moving.migrating import NOW, Move

A1 = seller_id(1)
DE, JP = "A1PA6795UKMFR9", "A1VC38T7YXB528"
NA, EU, FE = RegionProof("na", (US, CA), A1), RegionProof("eu", (DE,), "A7LINKED"), RegionProof("fe", (JP,), A1)


@pytest.fixture
def move(tmp_path: Path) -> Move:
    return Move(tmp_path)


def given(*regions: RegionProof, unasked: tuple[str, ...] = ()) -> Authorisation:
    return Authorisation(A1, "Atzr|several", "mws", NOW, Proof(regions, unasked))


def stored(move: Move) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each.seller_id, each.region): (each.status, move.store.account(each.id).refresh_token)
        for each in move.store.each()
        if each.seller_id != seller_id(2)
    }


def test_every_account_that_waits_for_that_consent_is_finished(move: Move, caplog: pytest.LogCaptureFixture) -> None:
    move.store.add([NewAccount(A1, "fe"), NewAccount("A7LINKED", "eu", refresh_token="Atzr|old", status="failed")])
    caplog.set_level("INFO")
    assert move.finisher.finish(move.account(), given(NA, EU, FE)) == "ready"
    assert stored(move) == {
        (A1, "na"): ("ready", "Atzr|several"),
        (A1, "fe"): ("ready", "Atzr|several"),
        ("A7LINKED", "eu"): ("ready", "Atzr|several"),
    }
    assert "several" not in caplog.text


def test_a_linked_account_that_works_is_left_alone(move: Move) -> None:
    move.store.add([NewAccount("A7LINKED", "eu", refresh_token="Atzr|good", status="ready")])
    move.finisher.finish(move.account(), given(NA, EU))
    assert stored(move)["A7LINKED", "eu"] == ("ready", "Atzr|good")


def test_a_linked_account_that_is_not_stored_is_told_to_the_operator(
    move: Move, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    move.finisher.finish(move.account(), given(NA, EU))
    assert list(stored(move)) == [(A1, "na")]
    assert "seller A7LINKED in region eu too, who is not stored" in caplog.text


def test_a_linked_account_of_another_application_is_not_touched(move: Move) -> None:
    move.store.add([NewAccount("A7LINKED", "eu", application="elsewhere")])
    move.finisher.finish(move.account(), given(NA, EU))
    assert stored(move)["A7LINKED", "eu"] == ("waiting", "")


@pytest.mark.parametrize(
    ("regions", "error"),
    [((FE,), RegionNotServed), ((RegionProof("na", (US,), "A9"),), OtherSeller)],
    ids=["another region", "another seller"],
)
def test_a_consent_that_is_not_the_accounts_changes_nothing(
    regions: tuple[RegionProof, ...], error: type[Exception], move: Move
) -> None:
    kept = move.rows()
    with pytest.raises(error):
        move.finisher.finish(move.account(), given(*regions))
    assert move.rows() == kept


def test_a_region_that_gave_no_answer_is_unproven(move: Move) -> None:
    assert move.finisher.finish(move.account(), given(FE, unasked=("na",))) == "unproven"
    assert (move.account().status, move.account().why) == ("unproven", "unreachable")


def test_what_amazon_does_not_say_is_said(move: Move) -> None:
    assert move.finisher.finish(move.account(), given(RegionProof("na", (US,)))) == "ready"
    assert move.account().detail == NOT_SAID


def test_a_kept_token_that_turns_out_to_be_another_sellers_fails(move: Move) -> None:
    """Amazon did not answer when it came; when it does, it names A1 for what A2 was invited for."""
    number = move.numbers[seller_id(2)]
    move.store.set_refresh_token(number, "Atzr|sandbox", NOW)
    assert move.finisher.prove_kept() == 1
    assert (move.store.get(number).status, move.store.get(number).why) == ("failed", "other_seller")


def test_a_kept_token_that_login_with_amazon_refuses_fails_with_the_word_for_it(move: Move) -> None:
    move.store.set_refresh_token(move.numbers[A1], "Atzr|nobodys", NOW)
    assert move.finisher.prove_kept() == 1
    assert (move.account().status, move.account().why) == ("failed", "token_invalid")


def test_an_account_of_whom_no_marketplaces_are_known_gets_those_that_the_token_serves(move: Move) -> None:
    move.finisher.finish(move.account(), given(NA))
    assert move.account().marketplaces == (US,)
    (number,) = move.store.add([NewAccount("A7LINKED", "eu")])
    given_there = replace(given(EU), selling_partner_id="A7LINKED")
    assert move.finisher.finish(move.store.get(number), given_there) == "ready"
    assert move.store.get(number).marketplaces == (DE,)
