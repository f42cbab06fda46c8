"""The token migration: every end a seller may come to, and runs that die or work side by side."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import pytest

from mws.compat.accounts.moving import reports
from mws.compat.accounts.moving.holders import is_over, new_holder
from mws.compat.accounts.moving.seller import SellerResult
from mws.compat.accounts.moving.steps import LEASE, ClaimLost, Code, MigrationSteps, Progress
from mws.compat.accounts.records import Developer
from mws.spapi import sandbox as facts
from mws.spapi.consent.codes import CODE_LIFE
from mws.spapi.sandbox import embedded
from tests.compat.accounts.moving.event_clock import EventClock
from tests.compat.accounts.moving.token_world import (
    ASK,
    NOW,
    PROVE,
    Deadline,
    Died,
    DyingState,
    Waiting,
    dying,
    found_in_clear,
    new_account,
)

SECOND = facts.seller_id(2)
ROOT = Path(__file__).resolve().parents[4]
POINTS = 30
"""More than the requests and transactions of one seller."""

# ---- where a seller's way may end ----------------------------------------------------------------------------------


def test_a_seller_gets_a_refresh_token_that_is_proven(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    summary = world.run()
    assert (summary.counts, summary.stopped, summary.all_ready) == ({"": 1}, "", True)
    found = world.account()
    assert (found.status, found.why, found.authorised, found.proven) == ("ready", "", NOW, NOW)
    assert world.store.account(found.id).refresh_token == facts.REFRESH_TOKEN
    assert (world.shown, world.calls(ASK), world.calls(PROVE)) == ({1: 1}, 1, 1)


def test_who_is_ready_is_not_asked_about_again(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    world.run()
    assert world.run().counts == {}
    assert (world.calls(ASK), world.calls(PROVE)) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "word", "status", "codes"),
    [
        ("withdrawn", "no_mws_authorisation", "failed", {}),
        ("not_associated", "developer_not_associated", "failed", {}),
        ("no_roles", "no_roles", "failed", {}),
        ("malformed", "invalid_input", "failed", {}),
        ("invalid", "mws_authorisation_invalid", "failed", {}),
        ("code_refused", "code_refused", "waiting", {1: 3}),
        ("revoked", "revoked", "failed", {1: 1}),
        ("denied", "no_access", "failed", {1: 1}),
    ],
)
def test_what_fails_is_the_sellers_own_and_the_next_is_migrated(
    tmp_path: Path, kind: str, word: str, status: str, codes: dict[int, int]
) -> None:
    world = Waiting(tmp_path, 2, f"{facts.SELLER_ID}:{kind}")
    summary = world.run()
    assert (summary.counts, summary.stopped, summary.all_ready) == ({word: 1, "": 1}, "", False)
    assert (world.standing(1), world.standing(2)) == ((status, word), ("ready", ""))
    assert world.account(1).detail
    assert world.shown == {1: codes.get(1, 0) + 1}


def test_a_developer_id_that_was_right_for_others_is_not_what_is_wrong(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 3, f"{facts.SELLER_ID}:withdrawn,{facts.seller_id(3)}:withdrawn")
    migration = world.migration()
    for number in (1, 2, 3):
        migration.run([facts.seller_id(number)])
    migration.close()
    first, third = world.account(1), world.account(3)
    assert (first.why, third.why) == ("no_mws_authorisation",) * 2
    named = r"authorization\.v1\.getAuthorizationCode: HTTP 400: .* \(request [0-9a-f-]{36}\)"
    assert re.search(named, first.detail), "Amazon's support asks for the request id"
    assert "withdrawn" not in first.detail
    assert "this one has withdrawn his authorisation, or his auth token is wrong" in third.detail


def test_the_models_own_test_case_is_malformed(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 2)
    world.store.forget(world.account().id)
    world.store.add([new_account(1, auth_token="TEST_CASE_400")])
    assert world.run().counts == {"invalid_input": 1, "": 1}


def test_who_lacks_what_is_asked_with_is_not_asked_about(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 4)
    for number in (1, 2, 3):
        world.store.forget(world.account(number).id)
    world.store.put_developer(Developer("AKIAEUROPE", "eu", "1111-2222-3333"))
    world.store.put_developer(Developer("AKIAUNKNOWN", "na", ""))
    world.store.add(
        [
            new_account(1, auth_token=""),
            new_account(2, access_key="AKIAUNKNOWN"),
            new_account(3, access_key="AKIAEUROPE"),
        ]
    )
    assert world.run().counts == {"no_auth_token": 1, "no_developer_id": 1, "other_region": 1, "": 1}
    assert world.account(3).detail == ("developer id 1111-2222-3333 is of region eu, the account of region na")
    assert world.calls(ASK) == 1


def test_the_only_developer_of_a_region_is_meant_where_an_account_names_no_key(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    world.store.set_details(world.account().id, access_key="")
    assert world.run().all_ready
    world.store.forget(world.account().id)
    world.store.put_developer(Developer("AKIAOTHER", "na", "9999-9999-9999"))
    world.store.add([new_account(1, access_key="")])
    assert world.run().counts == {"no_developer_id": 1}


def test_one_seller_is_moved_where_one_is_named(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 3)
    assert world.run(SECOND).counts == {"": 1}
    assert [world.standing(number)[0] for number in (1, 2, 3)] == ["waiting", "ready", "waiting"]


def test_who_failed_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    world = Waiting(tmp_path, spec=f"{facts.SELLER_ID}:no_roles")
    assert world.run().counts == {"no_roles": 1}
    world.sandbox.plant_mws_authorisations(f"{facts.SELLER_ID}:good")
    assert world.run().all_ready
    assert world.standing() == ("ready", "")


def test_a_token_that_could_not_be_proven_is_proven_by_the_next_run(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    world.sandbox.plant(f"{PROVE}:503*always")
    assert world.run().counts == {"unreachable": 1}
    assert world.standing() == ("unproven", "unreachable")
    world.sandbox.reset()
    assert world.run().all_ready
    assert (world.shown, world.calls(ASK)) == ({1: 1}, 0)  # the journal is new


def test_a_lost_answer_costs_the_code_and_not_the_seller(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    world.sandbox.plant("lwa:slow=0,lwa:reset")  # the token for the question passes, the exchange breaks
    assert world.run().all_ready
    assert world.shown == {1: 2}


def test_what_is_the_applications_own_ends_the_run_and_leaves_the_sellers(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 30, application={"lwa_client_secret": "wrong"})
    summary = world.run()
    assert "client id and client secret of the application are refused" in summary.stopped
    assert not summary.all_ready
    assert {world.standing(number) for number in range(1, 31)} == {("waiting", "")}
    assert world.calls(ASK) == 0


def test_an_endpoint_that_wants_a_signature_ends_the_run(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 3, ",".join(f"{facts.seller_id(number)}:unsigned" for number in (1, 2, 3)))
    assert "answers only calls that are signed for AWS" in world.run().stopped
    assert {world.standing(number) for number in (1, 2, 3)} == {("waiting", "")}


def test_the_secret_before_the_last_rotation_serves_while_the_new_one_is_refused(tmp_path: Path) -> None:
    world = Waiting(
        tmp_path, 2, application={"lwa_client_secret": "new", "lwa_previous_client_secret": facts.CLIENT_SECRET}
    )
    assert world.run().all_ready
    # Whether the refused exchange took its code nobody says: it is not shown again.
    assert set(world.shown) <= {0, 1}


def test_an_outage_stops_the_run_and_leaves_who_was_not_looked_at(tmp_path: Path) -> None:
    world = Waiting(tmp_path, 60)
    world.sandbox.plant(f"{ASK}:503*always")
    summary = world.run()
    assert "Amazon could not be reached for 20 sellers in a row" in summary.stopped
    assert summary.counts["unreachable"] < 40
    world.sandbox.reset()
    world.clock.sleep(300)
    assert world.run().all_ready
    assert world.store.counts() == {"ready": 60}


def test_a_run_is_interrupted_between_two_steps(tmp_path: Path) -> None:
    world, cancel = Waiting(tmp_path, 40), Event()
    migration = world.migration()
    summary = migration.run(tell=lambda result: cancel.set(), cancel=cancel)
    migration.close()
    assert summary.stopped == "it was interrupted"
    left = world.store.counts()
    assert set(left) <= {"ready", "waiting", "unproven"}
    assert left["waiting"] >= 30
    assert world.run().all_ready
    assert max(world.shown) == 1


# ---- runs that die -------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_dies_anywhere_loses_nobody_and_shows_no_code_twice(tmp_path: Path, after: bool) -> None:
    """Each request and each transaction in turn is the last thing a run does; then another one takes over."""
    world = Waiting(tmp_path, POINTS)
    for point in range(1, POINTS + 1):
        seller, deadline = facts.seller_id(point), Deadline(point, after=after)
        state = DyingState(world.settings, world.clock, deadline)
        migration = world.migration(dying(world.sandbox, deadline), state)
        with suppress(Died):
            migration.run([seller])
        migration.close()
        died_as = world.standing(point)
        assert world.run(seller).stopped == "", f"point {point}"
        assert world.standing(point) == ("ready", ""), f"point {point}: it died when he was {died_as}"
        token = world.store.account(world.account(point).id).refresh_token
        assert token == facts.refresh_token(point), f"point {point}"
        if not deadline.dead:
            break
    assert not deadline.dead, "there are more points"
    assert point > 12
    assert max(world.shown) == 1


def test_a_code_that_nobody_sent_serves_the_next_run_while_it_is_good(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    dead = MigrationSteps(world.store, "a run that died")
    code = world.sandbox.site.applications.issue_code(facts.SELLER_ID, NOW)
    assert dead.claim(number) == Progress("")
    dead.note_asking(number)
    dead.note_code(number, Code(code, NOW + CODE_LIFE))
    taken = _taken_over(world, number)
    assert taken == Progress("coded", Code(code, NOW + CODE_LIFE), 1)


def test_a_code_that_was_perhaps_sent_is_never_seen_again(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    dead = MigrationSteps(world.store, "a run that died")
    dead.claim(number)
    dead.note_asking(number)
    dead.note_code(number, Code("ANDMsecretsecret", NOW + CODE_LIFE))
    dead.note_exchanging(number)
    assert _taken_over(world, number) == Progress("exchanging", None, 1)


def test_a_code_that_is_all_but_over_is_not_sent(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    dead = MigrationSteps(world.store, "a run that died")
    dead.claim(number)
    dead.note_asking(number)
    dead.note_code(number, Code(world.sandbox.site.applications.issue_code(facts.SELLER_ID, NOW), NOW + CODE_LIFE))
    world.clock.sleep(LEASE.total_seconds() - 10)
    assert world.run().all_ready
    assert world.shown == {0: 1, 1: 1}


def test_who_was_away_for_longer_than_his_lease_does_nothing_more(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    late = MigrationSteps(world.store, "a run that hung")
    late.claim(number)
    late.note_asking(number)
    assert _taken_over(world, number) == Progress("asking", None, 1)
    for note in (late.note_asking, late.note_exchanging, late.note_stored):
        with pytest.raises(ClaimLost):
            note(number)
    with pytest.raises(ClaimLost):
        late.note_code(number, Code("late", NOW))
    late.end(number, "failed")
    assert late.left_by_others() == {number: True}


@pytest.mark.parametrize("end", ["done", "failed"])
def test_a_run_that_dies_when_it_has_taken_a_seller_leaves_no_claim(
    tmp_path: Path, end: Literal["done", "failed"]
) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    world.run()
    dead = MigrationSteps(world.store, "a run that died")
    dead.claim(number)
    dead.end(number, end)
    dead.claim(number)
    world.run()
    assert world.migration().steps.left_by_others() == {}
    assert MigrationSteps(world.store, "another run").claim(number) == Progress("done", None, 1)


def test_a_run_takes_over_who_was_left_half_way_since_it_listed_him(tmp_path: Path) -> None:
    world = Waiting(tmp_path, spec=f"{facts.SELLER_ID}:no_roles")
    listed = world.account()
    world.run()
    dead = MigrationSteps(world.store, "a run that died")
    dead.claim(listed.id)
    world.store.set_status(listed.id, "moving")
    world.clock.sleep(LEASE.total_seconds())
    migration = world.migration()
    assert migration.move(listed, Event()).word == "no_roles"
    migration.close()
    assert world.standing() == ("failed", "no_roles")


def test_of_two_threads_of_a_run_one_has_a_seller(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    steps = MigrationSteps(world.store, new_holder())
    assert steps.claim(world.account().id) == Progress("")
    assert steps.claim(world.account().id) is None


def test_each_step_makes_the_lease_a_new_one(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    mine, other = (MigrationSteps(world.store, name) for name in ("mine", "other"))
    mine.claim(number)
    for note in (mine.note_asking, mine.note_exchanging, mine.note_stored):
        world.clock.sleep(LEASE.total_seconds() - 1)
        note(number)
    assert other.claim(number) is None
    mine.end(number, "done")
    assert other.claim(number) == Progress("done", None, 1)


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="no /proc: a lease decides")
def test_a_run_that_was_killed_on_this_machine_holds_nobody_up(tmp_path: Path) -> None:
    world = Waiting(tmp_path)
    number = world.account().id
    code = "from mws.compat.accounts.moving.holders import new_holder; print(new_holder())"
    gone = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    MigrationSteps(world.store, gone.strip()).claim(number)
    assert world.run().all_ready
    assert world.clock.now() < NOW + LEASE


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="no /proc: a lease decides")
def test_only_a_run_that_surely_ended_is_over() -> None:
    mine = new_holder()
    assert not is_over(mine)
    place, process, run = mine.rsplit("/", 2)
    number, started = process.split(".")
    assert is_over(f"{place}/{number}.{int(started) + 1}/{run}")
    assert not is_over(f"another machine/{number}.{int(started) + 1}/{run}")
    assert not is_over("a name of another form")
    assert not is_over("")


@pytest.mark.parametrize("enforce_rates", [False, True], ids=["free", "throttled"])
def test_two_runs_at_once_share_the_sellers(tmp_path: Path, enforce_rates: bool) -> None:
    # The run that waits for the other lets no time pass while that one works: no lease ends.
    clock = EventClock(NOW, "mws-compat-migrate")
    world = Waiting(tmp_path, 40, clock=clock, options={"enforce_rates": enforce_rates})
    done: list[list[str]] = [[], []]
    runs = [world.migration(), world.migration()]

    def work(number: int) -> None:
        runs[number].run(tell=lambda result: done[number].append(result.account.seller_id))

    threads = [Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for each in runs:
        each.close()
    assert world.store.counts() == {"ready": 40}
    assert sorted(done[0] + done[1]) == sorted(facts.seller_id(n) for n in range(1, 41))
    assert all(done)
    answered = Counter(each.operation for each in world.sandbox.journal.log if each.status == 200)
    assert (world.shown, answered[ASK], answered[PROVE]) == ({1: 40}, 40, 40)


# ---- secrets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["good", "withdrawn", "code_refused", "revoked", "denied"])
def test_no_secret_is_in_a_log_a_result_a_report_or_the_database(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = Waiting(tmp_path, spec=f"{facts.SELLER_ID}:{kind}")
    migration, report = world.migration(), io.StringIO()
    results: list[SellerResult] = []
    with caplog.at_level("DEBUG"):
        migration.run(tell=results.append)
    reports.write_csv(report, migration.standing())
    migration.close()
    said = caplog.text + repr(results) + report.getvalue()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith(".key"))
    assert found_in_clear(said.encode()) == found_in_clear(kept) == []
    assert facts.CLIENT_SECRET not in said
    assert facts.CLIENT_SECRET.encode() not in kept


def test_what_amazon_quotes_of_the_auth_token_is_blotted_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    world = Waiting(tmp_path)
    token = facts.mws_auth_token(1)

    def quoting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # Any: WSGI's
        if environ["PATH_INFO"] != "/authorization/v1/authorizationCode":
            return world.sandbox(environ, start_response)
        body = json.dumps({"errors": [{"code": "InvalidInput", "message": f"token {token} is bad"}]}).encode()
        start_response("400 Bad Request", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    migration = world.migration(embedded.session(quoting))
    with caplog.at_level("DEBUG"):
        assert migration.run().counts == {"refused": 1}
    migration.close()
    assert "is bad" in world.account().detail
    assert token not in world.account().detail + caplog.text


def _taken_over(world: Waiting, number: int) -> Progress | None:
    """What another run finds, once the lease has ended."""
    other = MigrationSteps(world.store, "another run")
    assert other.claim(number) is None
    world.clock.sleep(LEASE.total_seconds())
    return other.claim(number)
