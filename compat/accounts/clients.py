"""Makes the SP-API client of a configured application: the one place that knows which setting is which argument.

Nothing is sent: keys of AWS, tokens and Redis are asked for with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.compat.accounts.policy import guard_of
from mws.compat.config import Account, Application
from mws.spapi.circuit import CircuitSettings
from mws.spapi.client import Client
from mws.spapi.clock import Clock
from mws.spapi.dates import moment
from mws.spapi.secret import ClientSecret
from mws.spapi.signing import AwsKeys

if TYPE_CHECKING:
    import requests

    from mws.spapi.credentials import Aws, AwsProfile
    from mws.spapi.transport import Transport

# `aws_profile = "auto"`: whatever botocore finds by itself.
DEFAULT_CHAIN = "auto"


def client_of(
    application: Application,
    *,
    clock: Clock,
    session: requests.Session | None = None,
    account: Account | None = None,
    deadline: float | None = None,
    transport: Transport | None = None,
) -> Client:
    """A client with connections, rates and tokens of its own, that writes what the configuration lets it write.

    account: whose; None for one that others are made from (`seller_client`). deadline: seconds, in place of the
    application's. transport: connections to use in the place of its own.

    Raises mws.spapi.errors.InvalidCall for settings that cannot be, and for a redis_url without the extra `redis`.
    """
    return Client(
        refresh_token=account.refresh_token if account else "",
        lwa_client_id=application.lwa_client_id,
        lwa_client_secret=ClientSecret(
            application.lwa_client_secret,
            previous=application.lwa_previous_client_secret,
            since=moment(application.lwa_client_secret_issued),
        ),
        region=account.region if account else "na",
        endpoint=application.endpoint,
        lwa_endpoint=application.lwa_endpoint,
        user_agent=application.user_agent,
        seller_id=account.seller_id if account else "",
        pii=application.pii,
        max_wait=application.max_wait,
        deadline=application.deadline if deadline is None else deadline,
        aws=aws_of(application),
        session=session,
        proxy=application.proxy,
        ca_bundle=application.ca_bundle,
        transport=transport,
        redis_url=application.redis_url,
        clock=clock,
        guard=guard_of(application, account),
        circuit=CircuitSettings(failures=application.circuit_failures) if application.circuit_failures else None,
    )


def seller_client(client: Client, application: Application, account: Account) -> Client:
    """The client of an account, which shares connections, rates and tokens with that one of the same application."""
    return client.for_seller(
        refresh_token=account.refresh_token,
        seller_id=account.seller_id,
        region=account.region,
        guard=guard_of(application, account),
    )


def aws_of(application: Application) -> Aws | None:
    """Where the keys to sign with come from; None = requests are not signed."""
    base: AwsKeys | AwsProfile | None = None
    if application.aws_access_key_id:
        base = AwsKeys(application.aws_access_key_id, application.aws_secret_access_key, application.aws_session_token)
    elif application.aws_profile or application.aws_role_arn:
        from mws.spapi.credentials import AwsProfile

        base = AwsProfile("" if application.aws_profile == DEFAULT_CHAIN else application.aws_profile)
    if not application.aws_role_arn or base is None:
        return base
    from mws.spapi.credentials import AwsRole

    return AwsRole(application.aws_role_arn, application.aws_external_id, base)
