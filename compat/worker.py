"""The gateway's worker: asks for submissions that are not all sent, so that they are though no client asks. One thread.

It does what a client would do, a GetFeedSubmissionList by id, through the façade; every rule of sending is there. A
failure of one account is logged and does not stop the others; one of a whole round does not stop the next. `stop` ends
it between two calls.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from mws.calls import LegacyCall
from mws.compat.config import Account
from mws.compat.errors import translate
from mws.compat.facade import Facade
from mws.compat.ledger.questions.feed_parts import ListUnsentSubmissions
from mws.compat.operate.tally import FoldedLog
from mws.compat.state import StateError
from mws.errors import MWSError

EVERY = 60.0  # seconds between two rounds; createFeed itself restores one call in two minutes
AT_ONCE = 10  # submissions of one account in a round
TOLD = 1000  # ids told of those that are not all sent

_log = logging.getLogger("mws.compat.worker")


class Worker:
    """Rounds over all accounts of a façade."""

    def __init__(self, facade: Facade) -> None:
        self._facade = facade
        self._log = FoldedLog(_log, facade.clock, EVERY)
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="mws-compat-worker", daemon=True)

    def round(self) -> int:
        """One look at every account. Returns how many submissions are not all sent then. Never raises an MWSError."""
        unsent = 0
        self._log.tell()
        try:
            accounts = self._facade.accounts.all
        except StateError as exc:
            self._log.warning(f"what waits of stored accounts stays: {exc}")
            return unsent
        for account in accounts:
            if self._stopped.is_set():
                break
            try:
                unsent += len(self.look(account))
            except MWSError as exc:
                self._say(account, f"the ledger cannot be asked: {exc.__cause__ or exc}")
        return unsent

    def look(self, account: Account) -> list[str]:
        """Ask for what is not all sent of one account, so that it is. Returns the ids of what still is not.

        Raises ServiceError where the ledger cannot be asked.
        """
        ids = self._unsent(account, AT_ONCE)
        if not ids:
            return []
        params = {f"FeedSubmissionIdList.Id.{number}": each for number, each in enumerate(ids, 1)}
        reply = self._facade.call(
            LegacyCall("GetFeedSubmissionList", params, account.mws_access_key, account.seller_id)
        )
        if reply.error is not None:
            self._say(account, str(reply.error))
        return self._unsent(account, TOLD)

    def _unsent(self, account: Account, limit: int) -> list[str]:
        return self._facade.ledger.answer(self._facade.owner(account), ListUnsentSubmissions(limit))

    def _say(self, account: Account, why: str) -> None:
        # Without naming the account: what fails the same way for 500 of them is one line.
        self._log.warning(f"what waits of an account stays: {why.replace(account.seller_id, 'it')}")

    def _run(self) -> None:
        # At once too: what waited when the gateway was stopped goes on, and the ledger is open before the first call.
        self._go_round()
        while not self._stopped.wait(EVERY):
            self._go_round()

    def _go_round(self) -> None:
        try:
            self.round()
        except Exception as exc:  # noqa: BLE001 - a thread that ends here would leave what waits unsent, and nobody says so
            self._log.warning(
                f"what waits stays until the next round: {translate(exc, action='a round of the worker')}"
            )

    def start(self) -> None:
        """Begin with a round; the others come EVERY seconds."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until a round under way has ended."""
        self._stopped.set()
        self._thread.join(timeout=EVERY)


@contextmanager
def working(facade: Facade) -> Iterator[Worker]:
    """A worker for as long as the block lasts."""
    worker = Worker(facade)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
