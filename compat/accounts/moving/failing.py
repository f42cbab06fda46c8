"""Failures of the pages that are the operator's to mend, not the seller's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mws.compat.accounts.records import AccountError
from mws.compat.errors import CompatError
from mws.compat.state import StateError
from mws.spapi.consent.states import OAuthError


class NotPossibleNow(OAuthError):
    """The store or the configuration fails; the seller can do nothing about it."""


@contextmanager
def operators_matter() -> Iterator[None]:
    """What fails here the operator reads in the log, the seller that it is not his fault. Raises NotPossibleNow."""
    try:
        yield
    except (AccountError, CompatError, StateError) as exc:
        raise NotPossibleNow(str(exc)) from exc
