"""What the pages say, and that they find it by indexes and page by page, whatever there is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from mws.compat.accounts.moving.moving import Moving
from mws.compat.accounts.records import STATUSES, NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.operate import coverage
from mws.compat.operate.ages import consent_age, secret_age
from mws.compat.operate.console import chart
from mws.compat.operate.console.app import Console
from mws.compat.operate.console.sources import Sources
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests.compat.operate.console.visits import OPERATOR, Visitor
from tests.compat.worlds import NOON

(CONFIGURED,) = SANDBOX.accounts


class Scene:
    """A signed-in visitor of a console on a database."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(NOON)
        self.state = State(StateSettings(url=f"sqlite:///{folder / 'state.sqlite3'}"), clock=self.clock)
        self.journal, self.store = Journal(self.state), AccountStore(self.state)
        application = replace(SANDBOX.applications[0], lwa_client_secret_issued="2026-06-10")
        config = replace(SANDBOX, applications=(application,), accounts=(replace(CONFIGURED, authorised="2025-12-10"),))
        self.sources = Sources(config, self.clock, self.journal, self.state, self.store)
        self.visitor = Visitor(Console([OPERATOR], self.sources, self.clock))
        self.visitor.sign_in()

    def page(self, target: str) -> str:
        answer = self.visitor.get(target)
        assert answer.status == 200, answer.body
        return answer.body

    def note(self, number: int, **fields: object) -> None:
        entry = Entry(f"id-{number}", NOON - timedelta(days=1) + timedelta(seconds=number), "A1", "ListOrders", 200)
        self.journal.record(replace(entry, **fields))  # type: ignore[arg-type]  # fields of Entry


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.journal.close()
    made.state.close()


def ids(page: str) -> list[str]:
    """The calls that a page lists, by what their links lead to."""
    return re.findall(r'href="calls/([^"]+)"', page)


def sellers(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row" data-label="Seller">(\w+)', page)


def next_page(page: str) -> str:
    found = re.search(r'<a href="([^"]+)" rel="next">', page)
    return f"/{html.unescape(found[1])}" if found else ""


def walk(scene: Scene, target: str) -> list[str]:
    """Every page from that on."""
    pages = []
    while target:
        pages.append(scene.page(target))
        target = next_page(pages[-1])
    return pages


def test_calls_are_listed_newest_first_page_by_page_and_each_once(scene: Scene) -> None:
    for number in range(120):
        # Several at one moment: the order among them is that in which they were noted.
        scene.note(number, time=NOON - timedelta(minutes=1 + (119 - number) // 7))
    pages = walk(scene, "/calls")
    assert [len(ids(page)) for page in pages] == [50, 50, 20]
    assert [each for page in pages for each in ids(page)] == [f"id-{number}" for number in range(119, -1, -1)]


def test_a_call_that_comes_meanwhile_moves_no_page(scene: Scene) -> None:
    for number in range(60):
        scene.note(number)
    first = scene.page("/calls")
    scene.note(60)
    assert ids(scene.page(next_page(first))) == [f"id-{number}" for number in range(9, -1, -1)]


def test_calls_filter_by_seller_action_and_outcome(scene: Scene) -> None:
    scene.note(1)
    scene.note(2, seller_id="A2", action="GetOrder")
    scene.note(3, status=503, error_code="RequestThrottled")
    scene.note(4, kind="security", reason="bad-signature", status=403, address="10.0.0.1", count=7)
    assert ids(scene.page("/calls")) == ["id-3", "id-2", "id-1"]
    assert ids(scene.page("/calls?seller=A2")) == ["id-2"]
    assert ids(scene.page("/calls?action=getorder")) == ["id-2"]
    assert ids(scene.page("/calls?show=failed")) == ["id-3"]
    assert ids(scene.page("/calls?seller=A2&show=failed")) == []
    refused = scene.page("/calls?show=refused")
    assert "bad-signature" in refused
    assert "7 × from 10.0.0.1" in refused
    assert ids(refused) == []


def test_a_call_says_what_it_took_and_from_when_its_answer_was(scene: Scene) -> None:
    upstream = (("orders.v0.getOrders", "R1"), ("orders.v0.getOrders", "R2"))
    scene.note(1, upstream=upstream, duration=1.25, owner="client/eu/A1")
    scene.note(2, age=17)
    listed = scene.page("/calls")
    assert "orders.v0.getOrders × 2" in listed
    assert "1.25" in listed
    assert "answered from memory" in listed
    one = scene.page("/calls/id-1")
    assert "R1" in one
    assert "R2" in one
    assert "A1 (eu)" in one
    assert "is not kept" in one
    assert "17 seconds old" in scene.page("/calls/id-2")
    scene.note(4, age=1)
    assert "from an answer 1 second old." in scene.page("/calls/id-4")
    assert scene.visitor.get("/calls/id-3").status == 404


@pytest.mark.parametrize(
    "target",
    [
        "/calls?before=x", "/calls?before=-1-2", "/calls?before=9999999999999999999-1",
        "/calls?before=1-1&seller='%22--",
        "/migrate?status=none", "/migrate?after=-1", "/migrate?after=99999999999999999999", "/migrate?after=%C2%B2",
        "/accounts?from=s-1", "/accounts?from=f99999999999999", "/accounts?from=x",
        "/coverage?section=Nowhere&status=x",
        "/calls?seller=%00%ff", "/coverage?words=%22%3E%3Cscript%3E", "/calls?a=1" + "&a=1" * 20,
    ],
)  # fmt: skip
def test_whatever_a_link_says_is_a_page(scene: Scene, target: str) -> None:
    scene.store.add([NewAccount("A2")])
    assert "<script" not in scene.page(target)


def test_values_of_others_are_text_in_a_page(scene: Scene) -> None:
    evil = "<script>alert(1)</script>"
    (number,) = scene.store.add([NewAccount(f"A{evil}", name=evil, application=evil)])
    scene.store.set_status(number, "failed", evil, evil)
    scene.note(1, seller_id=evil, action=evil, error_code=evil, status=400)
    for target in ("/calls", "/calls/id-1", "/accounts", "/migrate", f"/calls?seller={evil}"):
        page = scene.page(target)
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_accounts_of_the_file_come_first_then_those_of_the_store_each_once(scene: Scene) -> None:
    scene.store.add([NewAccount(f"B{number:03}") for number in range(120)])
    scene.store.add([NewAccount(CONFIGURED.seller_id)])
    pages = walk(scene, "/accounts")
    assert [seller for page in pages for seller in sellers(page)] == [
        CONFIGURED.seller_id,
        *(f"B{number:03}" for number in range(120)),
    ]
    assert max(len(sellers(page)) for page in pages) == 50
    assert sellers(scene.page("/accounts?seller=B007")) == ["B007"]
    assert sellers(scene.page(f"/accounts?seller={CONFIGURED.seller_id}")) == [CONFIGURED.seller_id]


def test_the_age_of_secret_and_consent_is_told(scene: Scene) -> None:
    day = datetime(2026, 11, 1, tzinfo=timezone.utc)
    scene.store.add([NewAccount("B1", refresh_token="Atzr|x", authorised=day), NewAccount("B2")])
    page = scene.page("/accounts")
    assert "2026-06-10" in page
    assert '<span class="status soon">163 days old, 17 left</span>' in page
    assert '<span class="status soon">345 days old, 20 left</span>' in page
    assert '<span class="status good">19 days old, 346 left</span>' in page
    assert "none yet" in page
    assert "Atzr" not in page


@pytest.mark.parametrize(
    ("issued", "words", "standing"),
    [
        ("", "not known", "unknown"),
        ("2026-11-20", "0 days old, 180 left", "good"),
        ("2026-11-19", "1 day old, 179 left", "good"),
        ("2026-07-23", "120 days old, 60 left", "soon"),
        ("2026-07-24", "119 days old, 61 left", "good"),
        ("2026-05-24", "180 days old, ended today", "over"),
        ("2026-05-23", "181 days old, ended 1 day ago", "over"),
    ],
)
def test_a_secret_lasts_180_days(issued: str, words: str, standing: str) -> None:
    age = secret_age(issued, NOON)
    assert (age.words, age.standing) == (words, standing)
    assert consent_age(None, NOON).standing == "unknown"


def test_coverage_filters_by_section_status_and_words(scene: Scene) -> None:
    def actions(target: str) -> list[str]:
        return re.findall(r'data-label="Action">(\w+)', scene.page(target))

    table = coverage.rows(include_gone=True)
    assert actions("/coverage") == [row.action for row in table]
    orders = [row.action for row in table if row.section == "Orders"]
    assert actions("/coverage?section=Orders") == orders
    assert actions("/coverage?section=Feeds&status=partial") == ["SubmitFeed"]
    assert actions("/coverage?words=searchorders+listorders")[0] == "ListOrders"
    assert actions("/coverage?words=nothing-like-this") == []


def test_one_seller_is_no_sellers(scene: Scene) -> None:
    scene.store.add([NewAccount("B1")])
    assert "0 of 1 seller is ready" in scene.page("/migrate")


def test_how_many_sellers_are_where_who_waits_and_what_failed_and_why(scene: Scene) -> None:
    numbers = scene.store.add([NewAccount(f"B{number}", status=STATUSES[number % 5]) for number in range(10)])
    failed = numbers[STATUSES.index("failed")]
    scene.store.set_status(failed, "failed", "wrong_developer", "That developer id is of another region.")
    page = scene.page("/migrate")
    assert "2 of 10 sellers are ready" in page
    assert sellers(page) == [f"B{number}" for number in range(10)]
    assert "wrong_developer" in page
    assert "That developer id is of another region." in page
    assert sellers(scene.page("/migrate?status=waiting")) == ["B0", "B5"]
    assert sellers(scene.page("/migrate?seller=B4")) == ["B4"]
    assert sellers(scene.page("/migrate?seller=B4&status=ready")) == []


def test_the_invitation_of_who_may_be_sent_one_is_there_to_copy(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    moving = Moving(replace(SANDBOX, state=StateSettings(url="off")), scene.state)
    waiting, ready = scene.store.add([NewAccount("B1"), NewAccount("B2", status="ready")])
    url = "https://sellers.example/shop"
    sources = replace(scene.sources, invitations=lambda numbers: moving.links_to_copy(url, numbers))
    scene.visitor = Visitor(Console([OPERATOR], sources, scene.clock))
    scene.visitor.sign_in()
    assert "sellers.example" not in scene.page("/migrate")
    carried, _ = moving.invitations.invite([waiting, ready])
    page = scene.page("/migrate")
    assert f'value="{url}/migrate/start/{carried}" aria-label="Invitation for seller B1"' in page
    assert page.count("sellers.example") == 1, "who is ready is not asked again"
    assert moving.invitations.read(carried).account == waiting
    scene.clock.sleep(30 * 86400 - 1)
    scene.visitor.sign_in()
    assert carried in scene.page("/migrate")
    moving.invitations.use(waiting)
    assert "sellers.example" not in scene.page("/migrate")
    moving.invitations.invite([waiting])
    scene.clock.sleep(30 * 86400)
    scene.visitor.sign_in()
    assert "sellers.example" not in scene.page("/migrate"), "it is over"
    scene.state.close()


def test_without_stored_accounts_the_page_says_what_to_do(scene: Scene) -> None:
    assert "mws-compat accounts import" in scene.page("/migrate")


def test_the_parts_of_the_bar_are_the_shares_and_the_least_is_seen() -> None:
    parts = chart.parts({"ready": 9_999, "failed": 1})
    assert [(part.status, part.share) for part in parts] == [("ready", "over 99.9 %"), ("failed", "under 0.1 %")]
    assert parts[1].width >= 5
    assert round(sum(part.width for part in parts)) == chart.WIDTH
    assert chart.parts({}) == []
    assert [part.width for part in chart.parts({"waiting": 3, "ready": 1})] == [250.0, 750.0]


@pytest.mark.long
def test_ten_thousand_accounts_are_paged_by_indexes(scene: Scene) -> None:
    scene.store.add([NewAccount(f"B{number:05}", status=STATUSES[number % 5]) for number in range(10_000)])
    asked: list[tuple[str, object]] = []

    def note(connection: object, cursor: object, statement: str, given: object, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT") and re.search(" account| journal", statement):
            asked.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        scene.page("/migrate?status=failed&after=5000")
        scene.page("/migrate?seller=B07777")
        scene.page("/accounts?from=s9000")
        scene.page("/calls?before=9-9")
        scene.page("/calls?seller=A1&before=9-9")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(asked) >= 7
    with scene.state.read() as connection:
        for statement, given in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()  # type: ignore[arg-type]  # as it was given
            text = " ".join(str(row[-1]) for row in plan)
            assert "USING" in text, f"{text}: {statement}"
            assert "TEMP B-TREE FOR ORDER BY" not in text


def test_where_the_database_cannot_be_read_the_page_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from mws.compat.state import StateError

    def fail() -> None:
        raise StateError("the database at postgresql://user:password@host cannot be reached", "unreachable")

    monkeypatch.setattr(scene.store, "counts", fail)
    answer = scene.visitor.get("/migrate")
    assert answer.status == 503
    assert "password" not in answer.body
    assert "postgresql" not in answer.body


def test_a_page_that_breaks_says_nothing_of_what_broke_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("Jane Roe")

    monkeypatch.setattr(scene.store, "counts", fail)
    answer = scene.visitor.get("/migrate")
    assert answer.status == 500
    assert answer.header("Content-Security-Policy")
    assert "ZeroDivisionError at test_pages.py" in caplog.text
    assert "Jane" not in answer.body + caplog.text
