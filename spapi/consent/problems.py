"""What a failure is to a seller's browser: an HTTP status and one of the texts, as a table."""

from __future__ import annotations

from mws.spapi.consent.codes import CodeExpired
from mws.spapi.consent.proof import SellerUnproven, ServesNowhere
from mws.spapi.consent.states import StateRejected, TooManyStates
from mws.spapi.consent.texts import Problem
from mws.spapi.consent.workflows import (
    PAGE_ERRORS,
    BadRedirect,
    ConsentRefused,
    OtherSeller,
    OtherUser,
    UnsafeCallback,
)
from mws.spapi.errors import InvalidCall, LwaError, SpapiError

# The first that fits.
_PROBLEMS: tuple[tuple[type[SpapiError], int, Problem], ...] = (
    (OtherUser, 403, "other_user"),
    (OtherSeller, 403, "other_seller"),
    (StateRejected, 403, "state"),
    (TooManyStates, 429, "busy"),
    (ConsentRefused, 403, "denied"),
    (CodeExpired, 403, "code"),
    (BadRedirect, 400, "incomplete"),
    (UnsafeCallback, 400, "incomplete"),
    (SellerUnproven, 502, "unproven"),
    (ServesNowhere, 502, "unproven"),
    (InvalidCall, 400, "choice"),
    (LwaError, 502, "ours"),
    (SpapiError, 502, "unreachable"),
)


def problem_of(exc: SpapiError) -> tuple[int, Problem]:
    """The status and the text for a failure."""
    if isinstance(exc, LwaError) and exc.error == "invalid_grant":
        return 502, "code"
    if isinstance(exc, ConsentRefused) and exc.error in PAGE_ERRORS:
        return 502, "ours"
    return next((status, problem) for kind, status, problem in _PROBLEMS if isinstance(exc, kind))
