"""What a call is answered while the state database cannot be used: why, and never where it is. Needs no SQLAlchemy."""

from __future__ import annotations

from mws.compat.errors import ServiceError
from mws.compat.state.errors import StateError


def unusable(exc: StateError) -> ServiceError:
    """A 503, which legacy code repeats: the failure is not the caller's. Raise it from `exc`, which the log needs."""
    return ServiceError(
        f"The state database of this service cannot be used: {exc.public}. Its operator finds more in the log; "
        "repeat the call later.",
        mws_code="ServiceUnavailable",
        retryable=exc.reason in ("full", "locked", "unreachable"),
    )


def no_room(owner: str) -> StateError:
    """Nothing new may be begun for a seller: what is kept is over its quota, and nothing of it may be removed."""
    return StateError(
        f"nothing new is begun for seller {owner}: [state] quota or seller_quota is reached by what is never "
        "removed; raise it",
        "full",
    )
