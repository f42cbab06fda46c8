"""Makes the SP-API client of a configured application: the one place that knows which setting is which argument.

Nothing is sent: keys of AWS, tokens and Redis are asked for with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.compat.config import Application
from mws.spapi.client import Client
from mws.spapi.clock import Clock
from mws.spapi.signing import AwsKeys

if TYPE_CHECKING:
    import requests

    from mws.spapi.credentials import Aws, AwsProfile

# `aws_profile = "auto"`: whatever botocore finds by itself.
DEFAULT_CHAIN = "auto"


def client_of(
    application: Application,
    *,
    clock: Clock,
    session: requests.Session | None = None,
    refresh_token: str = "",
    seller_id: str = "",
    region: str = "na",
    deadline: float | None = None,
) -> Client:
    """A client with connections, rates and tokens of its own. deadline: seconds, in place of the application's.

    Raises mws.spapi.errors.InvalidCall for settings that cannot be, and for a redis_url without the extra `redis`.
    """
    return Client(
        refresh_token=refresh_token,
        lwa_client_id=application.lwa_client_id,
        lwa_client_secret=application.lwa_client_secret,
        lwa_previous_client_secret=application.lwa_previous_client_secret,
        region=region,
        endpoint=application.endpoint,
        lwa_endpoint=application.lwa_endpoint,
        user_agent=application.user_agent,
        seller_id=seller_id,
        pii=application.pii,
        max_wait=application.max_wait,
        deadline=application.deadline if deadline is None else deadline,
        aws=aws_of(application),
        session=session,
        proxy=application.proxy,
        ca_bundle=application.ca_bundle,
        redis_url=application.redis_url,
        clock=clock,
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
