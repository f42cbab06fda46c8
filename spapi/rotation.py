"""The client secret's rotation: ask for a new one, find it in the queue, take it up while the application runs.

    notifications.consume(queue_url, lambda notification: rotation.take_up(client, notification, save))

A secret ends after 180 days. Amazon sends the new one to the SQS queue that was registered in the developer console,
never in a reply, and accepts the old one for some days more. Where the secret is kept is the host's business: `save`.
Source: Application Management API 2023-11-30, its use case guide and Amazon's sample application.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mws.spapi.calls import Json
from mws.spapi.dates import moment
from mws.spapi.errors import SpapiError
from mws.spapi.notifications import NotANotification, Notification

if TYPE_CHECKING:
    from mws.spapi.client import Client

log = logging.getLogger("mws.spapi")

ROTATE = "application.2023-11-30.rotateApplicationClientSecret"

NEW_SECRET = "APPLICATION_OAUTH_CLIENT_NEW_SECRET"
SECRET_EXPIRY = "APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A client secret as it arrived. client_id: whose. made: when. ends: its own end. previous_ends: the old one's."""

    client_id: str
    secret: str = field(repr=False)
    made: datetime
    ends: datetime | None
    previous_ends: datetime | None


@dataclass(frozen=True, slots=True)
class SecretExpiry:
    """Amazon's warning that a client secret ends: time for `rotate`. reason: Amazon's word."""

    client_id: str
    ends: datetime | None
    reason: str


class SecretAgeUnknown(SpapiError):
    """A secret out of the queue may be older than the one in use. Nothing was taken up."""

    safe_to_repeat = False


def rotate(client: Client) -> None:
    """Have a new client secret made and sent to the application's queue. Grantless; once a minute at most.

    A queue has to be registered for it in the developer console. Raises what `Client.send` raises: after
    OutcomeUnknown look into the queue before rotating again. Source: rotateApplicationClientSecret.
    """
    client.call(ROTATE)


def new_secret(notification: Notification) -> NewSecret | None:
    """The new secret a notification brings, None for a notification of another type.

    Raises NotANotification where it names no client or no secret; what it does hold is not shown.
    """
    if notification.type != NEW_SECRET:
        return None
    said = _inside(notification, "applicationOAuthClientNewSecret")
    client_id, secret = said.get("clientId"), said.get("newClientSecret")
    if not isinstance(client_id, str) or not client_id or not isinstance(secret, str) or not secret:
        raise NotANotification(f"{NEW_SECRET} wants clientId and newClientSecret")
    return NewSecret(
        client_id,
        secret,
        notification.time,
        moment(said.get("newClientSecretExpiryTime")),
        moment(said.get("oldClientSecretExpiryTime")),
    )


def expiry(notification: Notification) -> SecretExpiry | None:
    """The warning a notification brings, None for a notification of another type. Raises NotANotification."""
    if notification.type != SECRET_EXPIRY:
        return None
    said = _inside(notification, "applicationOAuthClientSecretExpiry")
    client_id = said.get("clientId")
    if not isinstance(client_id, str) or not client_id:
        raise NotANotification(f"{SECRET_EXPIRY} wants clientId")
    return SecretExpiry(
        client_id, moment(said.get("clientSecretExpiryTime")), str(said.get("clientSecretExpiryReason") or "")
    )


def take_up(client: Client, notification: Notification, save: Callable[[NewSecret], None]) -> bool:
    """Take up the secret that a notification brings: tokens are asked for with it from now on, for every seller.

    save: keeps it for the next start, with `made`; called before the secret is used, so that none is in use that nobody
    kept. What it raises goes on to the caller, nothing is taken up then, and the message is not deleted from the queue.
    Called for a copy of a message as well: it has to bear that.

    False where there was nothing to take up: another type or application, ended, or not newer than the one in use.
    A queue may hold an old secret still, and a client that was started with a newer one must not go back. So where the
    age of the one in use is not known (`ClientSecret(secret, since=...)` says it), one that was made before this client
    was started raises SecretAgeUnknown. Raises NotANotification.
    """
    found = new_secret(notification)
    if found is None:
        return False
    if found.client_id != client.client_id:
        log.warning("a new client secret for %s was passed over: this application is another", found.client_id)
        return False
    held = client.client_secret.get()
    if found.secret == held.current:
        client.client_secret.date(found.secret, found.made)
        return False
    if found.secret == held.previous or (found.ends is not None and found.ends <= client.clock.now()):
        return False
    if held.since is None and found.made < client.made_at:
        raise SecretAgeUnknown(
            f"a client secret of {found.client_id} was made {found.made:%Y-%m-%d %H:%M} UTC, before this client was "
            "started, and nobody knows whether the one in use is newer: start it with ClientSecret(secret, since=...), "
            "the time at which the one in use was made; the message is left in the queue"
        )
    if held.since is not None and found.made <= held.since:
        return False
    save(found)
    taken = client.client_secret.replace(found.secret, since=found.made, previous_ends=found.previous_ends)
    if taken:
        log.info("a new client secret of %s is in use; it ends %s", found.client_id, found.ends or "at a time unknown")
    return taken


def _inside(notification: Notification, name: str) -> Mapping[str, Json]:
    said = notification.payload.get(name)
    return said if isinstance(said, dict) else {}
