"""One seller's way from his MWS authorisation to a refresh token that is proven: ask, exchange, store, prove.

The law: whatever is not safe to do twice is noted before it is done. Asking for a code is safe: one that nobody
exchanges dies after five minutes. Sending a code is not: it is let go of first, and where its answer is lost another
one is asked for. Storing and proving are safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from mws.compat.accounts.clients import seller_client
from mws.compat.accounts.moving.steps import ClaimLost, Code, MigrationSteps, Progress
from mws.compat.accounts.outcomes import migration_word, outcome, word_for
from mws.compat.accounts.records import AccountError, Developer, Status, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Application
from mws.errors import MWSError
from mws.spapi.client import Client
from mws.spapi.consent.codes import CODE_LIFE, CodeExchange, CodeExpired
from mws.spapi.errors import Cancelled, LwaError, OutcomeUnknown, SpapiError, TooManyRequests
from mws.spapi.quoted import plain_words

ASK = "authorization.v1.getAuthorizationCode"
PROVE = "sellers.v1.getMarketplaceParticipations"

CODES = 3
"""Codes that are asked for of one seller in a run: another one where an answer was lost."""
THROTTLED = 5
"""Calls that were throttled again and again, after which a seller is left for the next run."""
PROOFS = 100
"""Sellers whose tokens are proven with one client."""
_MARGIN = CODE_LIFE / 10
"""A code that has less left is not sent any more."""
_OF_THE_APPLICATION = frozenset({"wrong_secret", "scope_refused", "signature_wanted", "configuration"})
"""Words that say nothing of the seller: all the others would meet the same."""

_HIS_OWN = (
    ". Other sellers of the region were converted under this developer id: this one has withdrawn his authorisation, "
    "or his auth token is wrong"
)
ELSEWHERE = "elsewhere"
"""In the place of a word: another run works on the seller, or just did."""


class RunStopped(MWSError):
    """What failed would fail for every seller of the application. word: of the table of outcomes."""

    def __init__(self, word: str, detail: str) -> None:
        super().__init__(f"{outcome(word).title}: {detail}")
        self.word = word


@dataclass(frozen=True, slots=True)
class SellerResult:
    """What came of one seller. word: of the table of outcomes; "" for a refresh token that is proven, or ELSEWHERE."""

    account: StoredAccount
    word: str
    detail: str = ""


class _Failed(Exception):
    """How one seller's way ends for now."""

    def __init__(self, word: str, detail: str) -> None:
        super().__init__(word)
        self.word = word
        self.detail = detail


class SellerMover:
    """Moves the sellers of one application. Threads share it.

    new_client: makes a client of the application, on connections that all of them share. exchanges: by its client
    secret, and by the one before where there is one. developer_of: the MWS developer under whom a seller authorised.
    """

    def __init__(
        self,
        store: AccountStore,
        steps: MigrationSteps,
        application: Application,
        new_client: Callable[[], Client],
        exchanges: Sequence[CodeExchange],
        developer_of: Callable[[StoredAccount], Developer | None],
    ) -> None:
        self._store = store
        self._steps = steps
        self._application = application
        self._new_client = new_client
        self._client = self._new_client()
        self._prover, self._proofs = self._client, 0
        self._exchanges = list(exchanges)
        self._clock = self._client.clock
        self._developer_of = developer_of
        # Developer ids and regions under which sellers were given codes.
        self._converted: set[tuple[str, str]] = set()
        self._client.leave_ends_of(ASK)

    def obstacle(self, account: StoredAccount) -> str:
        """The word for what keeps a seller from being moved, "" for nothing that is known. Nothing is sent."""
        try:
            if not account.has_refresh_token:
                self._mws_identity(account)
        except _Failed as exc:
            return exc.word
        return ""

    def move(self, account: StoredAccount, cancel: Event) -> SellerResult:
        """Take a seller from wherever he is to the end of his way. cancel: ends it between two steps.

        Raises RunStopped, Cancelled, StateError; AccountError where the account is gone.
        """
        progress = self._steps.claim(account.id)
        if progress is None:
            return SellerResult(account, ELSEWHERE)
        try:
            listed, account = account, self._store.get(account.id)
            was_ended = progress.step in ("done", "failed") and account.checked != listed.checked
            if account.status == "ready" or was_ended:
                # Another run came to an end with him after he was listed, and none has begun anew.
                self._steps.end(account.id, "done")
                return SellerResult(account, ELSEWHERE)
            self._move(account, progress, cancel)
            self._steps.end(account.id, "done")
            return SellerResult(self._store.get(account.id), "")
        except ClaimLost:
            return SellerResult(account, ELSEWHERE)
        except AccountError:
            # Forgotten meanwhile.
            self._steps.forget(account.id)
            raise
        except _Failed as exc:
            return self._fail(account, exc.word, exc.detail)
        except (RunStopped, Cancelled):
            self._put_back(account)
            raise

    def _move(self, account: StoredAccount, progress: Progress, cancel: Event) -> None:
        if not account.has_refresh_token:
            developer_id, auth_token = self._mws_identity(account)
            self._store.set_status(account.id, "moving")
            refresh_token = self._obtain(account, (developer_id, auth_token), progress, cancel)
            self._store.set_refresh_token(account.id, refresh_token, self._clock.now())
            self._steps.note_stored(account.id)
        self._prove(account, cancel)

    def _mws_identity(self, account: StoredAccount) -> tuple[str, str]:
        """Developer id and MWS auth token of a seller."""
        if not account.has_auth_token:
            raise _Failed("no_auth_token", "")
        developer = self._developer_of(account)
        if developer is None or not developer.developer_id:
            raise _Failed("no_developer_id", f"access key {account.access_key}" if account.access_key else "")
        if developer.region != account.region:
            raise _Failed(
                "other_region",
                f"developer id {developer.developer_id} is of region {developer.region}, the account of "
                f"region {account.region}",
            )
        return developer.developer_id, self._store.account(account.id).mws_auth_token

    def _obtain(self, account: StoredAccount, identity: tuple[str, str], progress: Progress, cancel: Event) -> str:
        """The refresh token for the seller's MWS authorisation. identity: as of `_mws_identity`."""
        code = progress.code
        if code is not None and code.expires - self._clock.now() < _MARGIN:
            code = None
        failure = _Failed("code_lost", "")
        for _ in range(CODES):
            if cancel.is_set():
                raise Cancelled("the migration was stopped")
            if code is None:
                code = self._ask(account, identity, cancel)
                self._steps.note_code(account.id, code)
            self._steps.note_exchanging(account.id)
            exchange = self._exchanges[0]
            try:
                return exchange.refresh_token(code.text, code.expires)
            except SpapiError as exc:
                failure = self._after_exchange(exchange, exc)
            code = None
        raise failure

    def _after_exchange(self, exchange: CodeExchange, exc: SpapiError) -> _Failed:
        """What a code that brought nothing comes to, unless another one may. Raises what no other code would change."""
        if isinstance(exc, OutcomeUnknown):
            return _Failed("code_lost", str(exc))
        if isinstance(exc, CodeExpired) or (isinstance(exc, LwaError) and exc.error == "invalid_grant"):
            return _Failed("code_refused", str(exc))
        word = word_for(exc)
        if word == "wrong_secret" and len(self._exchanges) > 1:
            # The secret was rotated, and Amazon does not take the new one yet. Whether the code is good still nobody
            # says, so the older secret gets another.
            if exchange is self._exchanges[0]:
                self._exchanges.append(self._exchanges.pop(0))
            return _Failed(word, str(exc))
        raise _judged(word, str(exc)) from exc

    def _ask(self, account: StoredAccount, identity: tuple[str, str], cancel: Event) -> Code:
        developer_id, auth_token = identity
        self._steps.note_asking(account.id)
        asking = self._client.for_seller(refresh_token="", region=account.region)
        said, asked = None, self._clock.now()
        for tries_left in reversed(range(THROTTLED)):
            try:
                said = asking.call(
                    ASK,
                    sellingPartnerId=account.seller_id,
                    developerId=developer_id,
                    mwsAuthToken=auth_token,
                    max_wait=None,
                    cancel=cancel,
                    priority="batch",
                )
                break
            except Cancelled:
                raise
            except SpapiError as exc:
                # Other runs take from the same rate. Asking again is safe, and the client waits for its turn.
                if not isinstance(exc, TooManyRequests) or not tries_left:
                    said_of_it = str(exc).removeprefix(f"{ASK}: ")
                    word, detail = migration_word(exc), f"{ASK}: {plain_words(said_of_it, (auth_token,))}"
                    if word == "no_mws_authorisation" and (developer_id, account.region) in self._converted:
                        detail += _HIS_OWN
                    raise _judged(word, detail) from exc
        text = said.get("authorizationCode") if isinstance(said, dict) else None
        if not isinstance(text, str) or not text:
            raise _Failed("unreachable", f"{ASK}: the answer holds no code")
        self._converted.add((developer_id, account.region))
        return Code(text, asked + CODE_LIFE)

    def _prove(self, account: StoredAccount, cancel: Event) -> None:
        client = seller_client(self._next_prover(), self._application, self._store.account(account.id))
        try:
            client.call(PROVE, max_wait=None, cancel=cancel, priority="batch")
        except Cancelled:
            raise
        except SpapiError as exc:
            raise _judged(word_for(exc), str(exc)) from exc
        self._store.set_status(account.id, "ready", checked=True)

    def _next_prover(self) -> Client:
        """A client to prove a token with. Another one now and then, since a client remembers the sellers it served."""
        if self._proofs % PROOFS == 0:
            self._prover = self._new_client()
        self._proofs += 1
        return self._prover

    def _fail(self, account: StoredAccount, word: str, detail: str) -> SellerResult:
        """Note why a seller is no further. What may go well next time leaves him where he is."""
        status: Status = "failed"
        if outcome(word).again:
            status = "unproven" if self._store.get(account.id).has_refresh_token else "waiting"
        self._store.set_status(account.id, status, word, detail, checked=True)
        self._steps.end(account.id, "failed")
        return SellerResult(self._store.get(account.id), word, detail)

    def _put_back(self, account: StoredAccount) -> None:
        """The run ends before the seller does: he waits again, with what was known of him before."""
        if self._store.get(account.id).status == "moving":
            self._store.set_status(account.id, "waiting", account.why, account.detail)
        self._steps.end(account.id, "failed")


def _judged(word: str, detail: str) -> MWSError | _Failed:
    return RunStopped(word, detail) if word in _OF_THE_APPLICATION else _Failed(word, detail)
