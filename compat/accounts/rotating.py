"""The client secret of a stored application, exchanged for a new one while gateways run.

The law: a secret is proven at Login with Amazon before it is stored, since within a second every process goes by it;
the one before stays beside it, for page tokens that were sealed with it and for what is under way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from mws.compat.accounts import cells
from mws.compat.accounts.records import AccountError
from mws.compat.config import Application
from mws.spapi.clock import Clock
from mws.spapi.errors import LwaError
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    import requests

    from mws.compat.accounts.store import AccountStore

PATIENCE = 30.0  # seconds for one answer of Login with Amazon
_SCOPE = "sellingpartnerapi::client_credential:rotation"


def prove_secret(
    application: Application, secret: str, clock: Clock, *, session: requests.Session | None = None
) -> None:
    """Ask Login with Amazon whether it takes the secret. Raises AccountError where it does not.

    Raises TransportError, ServerError or UnreadableReply where it cannot be asked. session: in place of our own.
    """
    transport = Transport(session=session, proxy=application.proxy, ca_bundle=application.ca_bundle)
    grant = TokenRequest(application.lwa_endpoint, application.lwa_client_id, secret, scope=_SCOPE)
    try:
        Lwa(transport, clock, application.user_agent).token(grant, PATIENCE)
    except LwaError as exc:
        # Any other refusal is of what is asked for, after the client was let in.
        if exc.error == "invalid_client":
            raise AccountError(
                f"Login with Amazon refuses this secret for {application.lwa_client_id}: nothing was changed"
            ) from exc
    finally:
        transport.close()


def rotated(application: Application, secret: str, issued: date) -> Application:
    """The application with a new secret, and the present one as the one before. issued: when the new one was made.

    Raises mws.compat.accounts.cells.Unfit for what is no secret, and AccountError for one that it has or had.
    """
    new = cells.secret(secret, "amzn1.oa2-cs.")
    if not new:
        raise cells.Unfit("is empty")
    if new == application.lwa_client_secret:
        raise AccountError("this secret is in use already: nothing was changed")
    if new == application.lwa_previous_client_secret:
        raise AccountError("this is the secret before the present one: nothing was changed")
    return replace(
        application,
        lwa_client_secret=new,
        lwa_previous_client_secret=application.lwa_client_secret,
        lwa_client_secret_issued=issued.isoformat(),
    )


def store_secret(store: AccountStore, application: Application, secret: str, issued: date) -> Application:
    """Keep the new secret of a stored application. application: as it was read.

    Raises as `rotated`, AccountError where it was changed since it was read, and StateError.
    """
    changed = rotated(application, secret, issued)
    store.change_application(changed, application)
    return changed
