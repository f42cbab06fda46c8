"""Invitations: links by which sellers authorise the application, each for one account, good once and for thirty days.

What a link carries is sealed by the store's vault, which binds it to the account. The database has its digest; and the
newest of each account, sealed, for operators to copy until it is used or over. Following a link uses nothing up,
because the mail programs of sellers follow links too; finishing does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from mws.compat.accounts.vault import Vault
from mws.compat.state import State, milliseconds
from mws.compat.state.account_tables import INVITATION as I
from mws.compat.state.times import moment_of
from mws.spapi.consent.states import OAuthError

LIFE = timedelta(days=30)
FORGOTTEN = timedelta(days=60)
"""After its end an invitation is remembered for as long as it lived twice: its seller is told what became of it."""

_CONTEXT = "invitation"
_KIND = "invitation"  # of what `to_copy` finds in the state
_LONGEST = 400


class InvitationUnknown(OAuthError):
    """No invitation of this store: altered, cut off, or of an account that was forgotten."""


class InvitationOver(OAuthError):
    """The invitation is older than thirty days."""


class InvitationUsed(OAuthError):
    """The account was finished by this invitation, or by another one of it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that is good. account: the store's number. expires: in UTC."""

    account: int
    digest: str
    expires: datetime


class Invitations:
    """The invitations of one state database. Every method raises StateError where it cannot be used."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._vault = Vault(state)

    def invite(self, accounts: Sequence[int]) -> list[str]:
        """What the links of new invitations carry, one for each account, in this order. Earlier ones stay good.

        accounts: the store's numbers.
        """
        now = self._state.clock.now()
        made = []
        with self._state.begin() as connection:
            connection.execute(delete(I).where(I.c.expires < milliseconds(now - FORGOTTEN)))
            for account in accounts:
                sealed = self._vault.seal(connection, f"{account} {secrets.token_hex(16)}", _CONTEXT)
                text = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
                row = {"created": milliseconds(now), "expires": milliseconds(now + LIFE)}
                connection.execute(insert(I).values(digest=_digest(sealed), account=account, **row))
                made.append(text)
        to_copy = {str(account): text.encode() for account, text in zip(accounts, made, strict=True)}
        self._state.put_all(_KIND, to_copy, now + LIFE)
        return made

    def to_copy(self, accounts: Iterable[int]) -> dict[int, str]:
        """What the newest invitation's link of each account carries, of those that have one that is good."""
        kept = {account: self._state.get(_KIND, str(account)) for account in accounts}
        found = {account: text.decode() for account, text in kept.items() if text is not None}
        digests = {_digest(_bytes(text)): account for account, text in found.items()}
        # A number may be another account's by now: forgetting one leaves what is kept in the state to its end.
        wanted = select(I.c.digest, I.c.account).where(I.c.digest.in_(digests), I.c.used.is_(None))
        with self._state.read() as connection:
            good = {row.account for row in connection.execute(wanted) if digests[row.digest] == row.account}
        return {account: text for account, text in found.items() if account in good}

    def read(self, text: str) -> Invitation:
        """The invitation that a link carries. Raises InvitationUnknown, InvitationOver, InvitationUsed."""
        sealed = _bytes(text)
        with self._state.read() as connection:
            row = connection.execute(select(I).where(I.c.digest == _digest(sealed))).one_or_none()
            if row is None:
                raise InvitationUnknown("a link was followed that is no invitation of this store, or was altered")
            account = int(self._vault.open(connection, sealed, _CONTEXT).partition(" ")[0])
        if account != row.account:
            raise InvitationUnknown("an invitation was followed that is another account's than the store says")
        if row.used is not None:
            raise InvitationUsed(f"the invitation of account {account} was used already")
        if row.expires <= milliseconds(self._state.clock.now()):
            raise InvitationOver(
                f"the invitation of account {account} has expired: mws-compat migrate links --out links.csv"
            )
        return Invitation(account, row.digest, moment_of(row.expires))

    def note_opened(self, invitation: Invitation) -> None:
        """The link was followed now."""
        with self._state.begin() as connection:
            now = milliseconds(self._state.clock.now())
            connection.execute(update(I).where(I.c.digest == invitation.digest).values(opened=now))

    def use(self, account: int) -> None:
        """The account is finished: none of its invitations is good any more."""
        with self._state.begin() as connection:
            now = milliseconds(self._state.clock.now())
            connection.execute(update(I).where(I.c.account == account, I.c.used.is_(None)).values(used=now))
        self._state.delete(_KIND, str(account))


def _bytes(text: str) -> bytes:
    if not text.isascii() or len(text) > _LONGEST:
        raise InvitationUnknown("a link was followed that is no invitation")
    try:
        return base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvitationUnknown("a link was followed that is no invitation, or was cut off") from None


def _digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()
