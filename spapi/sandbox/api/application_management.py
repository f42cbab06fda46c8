"""Application management 2023-11-30: rotateApplicationClientSecret. The new secret is never in the reply."""

from __future__ import annotations

from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal
from mws.spapi.sandbox.world.site import Site


def rotate_application_client_secret(site: Site, call: Call) -> bytes:
    """A new client secret, sent to the registered queue."""
    try:
        site.applications.rotate(call.client_id, call.now)
    except OSError as exc:
        raise Refusal(500, "InternalFailure", "We encountered an internal error. Please try again.", str(exc)) from exc
    return b""


API = Api(
    "application.2023-11-30",
    rows=(Row("rotateApplicationClientSecret", rotate_application_client_secret, 204),),
)
