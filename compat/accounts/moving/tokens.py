"""The token migration: every stored seller without a refresh token, by the MWS authorisation he gave once.

    migration = TokenMigration(mws.compat.config.load())
    summary = migration.run()           # again after an interruption: it goes on where it was
    for account in migration.standing(): ...

Several sellers are under way at once, so that Amazon's rate is the bound and no reply's latency; the client paces them.
Several runs share the work by claims (`steps`). Nothing is kept of a seller who is done: memory does not grow with
them. Amazon ended getAuthorizationCode on 2024-03-27: at Amazon's hosts nothing is sent, and `at_amazon` says so.
"""

from __future__ import annotations

import logging
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

import requests

from mws import forks
from mws.compat.accounts.clients import client_of
from mws.compat.accounts.moving.holders import new_holder
from mws.compat.accounts.moving.invitations import Invitations
from mws.compat.accounts.moving.registered import Registered
from mws.compat.accounts.moving.seller import ELSEWHERE, RunStopped, SellerMover, SellerResult
from mws.compat.accounts.moving.steps import LEASE, MigrationSteps
from mws.compat.accounts.records import AccountError, Developer, Status, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Application, Config
from mws.compat.errors import NotConfigured
from mws.compat.state import State
from mws.spapi.consent.codes import CodeExchange
from mws.spapi.errors import Cancelled
from mws.spapi.regions import endpoint_of, is_amazons
from mws.spapi.transport import Transport

log = logging.getLogger("mws.compat")

AT_ONCE = 8
"""Sellers under way at once: Amazon lets one a second out, and each takes four calls."""
GIVE_UP = 20
"""Sellers in a row for whom Amazon could not be reached, after which a run stops: it is no matter of theirs."""
LOOK = 2.0
"""Seconds between two looks at sellers whom another run works on."""
_FIRST: tuple[Status, ...] = ("unproven", "moving", "waiting")
_PAGE = 100


@dataclass(frozen=True, slots=True)
class MigrationSummary:
    """What a run came to. counts: sellers by word of the table of outcomes; "" for a proven refresh token, ELSEWHERE
    for those another run works on. stopped: why it ended before all were looked at, "" where it did not."""

    counts: Mapping[str, int] = field(default_factory=dict)
    stopped: str = ""

    @property
    def all_ready(self) -> bool:
        """Whether every seller that was to be moved has a proven refresh token."""
        return not self.stopped and all(word == "" for word in self.counts)


class TokenMigration:
    """The token migration of one configuration. Raises StateError where the database cannot be used, or has no key.

    session: in the place of connections of its own, for a sandbox in this process.
    """

    def __init__(self, config: Config, state: State | None = None, *, session: requests.Session | None = None) -> None:
        self.config = config
        self.state = state or State(config.state)
        self._session = session
        self.clock = self.state.clock
        self.store = AccountStore(self.state)
        self.steps = MigrationSteps(self.store, new_holder())
        self._invitations = Invitations(self.state)
        self._registered = Registered(config, self.state, self.store)
        self._lock = forks.lock()
        self._movers: dict[str, SellerMover] = {}
        self._transports: list[Transport] = []

    def close(self) -> None:
        """Close connections and database."""
        for transport in self._transports:
            transport.close()
        self.state.close()

    # ---- who -------------------------------------------------------------------------------------------------------

    def select(self, only: Collection[str] = ()) -> Iterator[StoredAccount]:
        """The accounts to move: all that are not ready, those that failed before last. only: of these sellers.

        Page by page, as they are then. Left out is who has a refresh token at Amazon itself: there nothing is sent, and
        `migrate serve` proves tokens.
        """
        found = self.standing(only) if only else self._in_order()
        return (each for each in found if each.status != "ready" and not self._is_proven_later(each))

    def _in_order(self) -> Iterator[StoredAccount]:
        # Who fails on the way is not looked at again: only numbers are kept, so that it costs nothing to know.
        failed = array("q", (each.id for each in self.store.each("failed")))
        for status in _FIRST:
            yield from self.store.each(status)
        for at in range(0, len(failed), _PAGE):
            yield from (each for each in self.store.some(failed[at : at + _PAGE].tolist()) if each.status == "failed")

    def _is_proven_later(self, account: StoredAccount) -> bool:
        try:
            return account.has_refresh_token and self.at_amazon(account)
        except NotConfigured:
            return False

    def standing(self, only: Collection[str] = ()) -> Iterator[StoredAccount]:
        """Every account as it is now, ready ones too; only: of these sellers. Page by page, for a report."""
        return (each for seller in only for each in self.store.find(seller)) if only else self.store.each()

    def to_invite(self, only: Collection[str] = ()) -> list[StoredAccount]:
        """Sellers whom a run could not move because Amazon ended the operation: they have to be asked."""
        return [each for each in self.select(only) if each.why == "operation_ended"]

    def at_amazon(self, account: StoredAccount) -> bool:
        """Whether the account is served by Amazon itself, which converts MWS authorisations no more.

        Raises NotConfigured where its application is not known.
        """
        return is_amazons(endpoint_of(self._registered.of(account).endpoint, account.region))

    def plan(self, only: Collection[str] = ()) -> Iterator[SellerResult]:
        """What a run would begin with for each seller, as a word; "" where it would ask for a code, or prove one.

        Nothing is sent or changed.
        """
        for account in self.select(only):
            try:
                if self.at_amazon(account):
                    yield SellerResult(account, "operation_ended")
                else:
                    yield SellerResult(account, self._mover(account).obstacle(account))
            except NotConfigured as exc:
                yield SellerResult(account, "configuration", str(exc))

    # ---- the run ---------------------------------------------------------------------------------------------------

    def run(
        self,
        only: Collection[str] = (),
        *,
        tell: Callable[[SellerResult], None] = lambda result: None,
        cancel: Event | None = None,
    ) -> MigrationSummary:
        """Move every seller that is not ready, or those of `only`.

        tell: called for each when he is done, one at a time. cancel: ends it when set; what is under way is put down
        where it can be taken up again. Raises StateError.
        """
        run = _Run(self, only, tell, cancel or Event())
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mws-compat-migrate") as pool:
            working = [pool.submit(run.work) for _ in range(AT_ONCE)]
            try:
                for each in working:
                    each.result()
            except BaseException:
                run.cancel.set()
                raise
        run.finish_others()
        interrupted = "it was interrupted" if run.cancel.is_set() else ""
        return MigrationSummary(dict(run.counts), run.stopped or interrupted)

    def move(self, account: StoredAccount, cancel: Event) -> SellerResult:
        """Move one seller. Raises RunStopped, Cancelled, StateError."""
        try:
            if self.at_amazon(account):
                self.store.set_status(account.id, account.status, "operation_ended")
                return SellerResult(account, "operation_ended")
            mover = self._mover(account)
        except NotConfigured as exc:
            self.store.set_status(account.id, account.status, "configuration", str(exc))
            return SellerResult(account, "configuration", str(exc))
        result = mover.move(account, cancel)
        if result.account.status == "ready":
            # He need not be asked any more.
            self._invitations.use(account.id)
        return result

    def left_by_others(self, only: Collection[str] = ()) -> list[tuple[StoredAccount, bool]]:
        """The sellers whom other runs have not brought to an end; with each whether he is still being worked on."""
        left = self.steps.left_by_others()
        found = [(each, left[each.id]) for each in self.store.some(list(left))]
        return [(each, held) for each, held in found if not only or each.seller_id in only]

    # ---- pieces ----------------------------------------------------------------------------------------------------

    def _mover(self, account: StoredAccount) -> SellerMover:
        application = self._registered.of(account)
        with self._lock:
            if application.name not in self._movers:
                self._movers[application.name] = self._made(application)
            return self._movers[application.name]

    def _made(self, application: Application) -> SellerMover:
        transport = Transport(session=self._session, proxy=application.proxy, ca_bundle=application.ca_bundle)
        self._transports.append(transport)
        exchange = CodeExchange(
            application.lwa_client_id,
            application.lwa_client_secret,
            application.lwa_endpoint,
            transport,
            self.clock,
            application.user_agent,
            again="another one is asked for",
        )
        exchanges = [exchange]
        if application.lwa_previous_client_secret:
            exchanges.append(replace(exchange, lwa_client_secret=application.lwa_previous_client_secret))
        new_client = partial(client_of, application, clock=self.clock, transport=transport)
        return SellerMover(self.store, self.steps, application, new_client, exchanges, self._developer_of)

    def _developer_of(self, account: StoredAccount) -> Developer | None:
        """Who has the account's access key; where it has none, the only one of its region."""
        if account.access_key:
            return self.store.developer(account.access_key)
        found = [each for each in self.store.developers() if each.region == account.region and each.developer_id]
        return found[0] if len({each.developer_id for each in found}) == 1 else None


class _Run:
    """One run: what its threads share. They take the sellers one by one, each the next."""

    def __init__(
        self, migration: TokenMigration, only: Collection[str], tell: Callable[[SellerResult], None], cancel: Event
    ) -> None:
        self._migration = migration
        self._only = frozenset(only)
        self._tell = tell
        self._lock = forks.lock()
        self._next = migration.select(only)
        self._unreachable = 0
        self.cancel = cancel
        self.counts: Counter[str] = Counter()
        self.stopped = ""

    def work(self) -> None:
        """Move sellers until none is left."""
        try:
            while (account := self._take()) is not None:
                self._move(account)
        except BaseException:
            self.cancel.set()
            raise

    def finish_others(self) -> None:
        """Wait for sellers whom other runs work on, and go on with those whose run was killed."""
        left: list[tuple[StoredAccount, bool]] = []
        clock, ends = self._migration.clock, self._migration.clock.monotonic() + 2 * LEASE.total_seconds()
        while not self.cancel.is_set() and clock.monotonic() < ends:
            left = self._migration.left_by_others(self._only)
            if not left:
                return
            free = [account for account, held in left if not held]
            for account in free:
                if not self.cancel.is_set():
                    self._move(account)
            if not free:
                clock.sleep(LOOK, self.cancel)
        if not self.cancel.is_set():
            self.counts[ELSEWHERE] += len(left)

    def _take(self) -> StoredAccount | None:
        with self._lock:
            return None if self.cancel.is_set() else next(self._next, None)

    def _move(self, account: StoredAccount) -> None:
        try:
            result = self._migration.move(account, self.cancel)
        except (Cancelled, AccountError):
            return
        except RunStopped as exc:
            self._stop(str(exc))
            return
        with self._lock:
            if result.word != ELSEWHERE:
                self.counts[result.word] += 1
                self._unreachable = self._unreachable + 1 if result.word == "unreachable" else 0
                self._tell(result)
        if self._unreachable >= GIVE_UP:
            self._stop(f"Amazon could not be reached for {GIVE_UP} sellers in a row: {result.detail}")

    def _stop(self, why: str) -> None:
        self.stopped = self.stopped or why
        self.cancel.set()
