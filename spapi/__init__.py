"""The Selling Partner API client. Its names load at first use.

    from mws import spapi
    client = spapi.Client(refresh_token=..., lwa_client_id=..., lwa_client_secret=..., region="na")
    order = client.call("orders.2026-01-01.getOrder", orderId="111-1111111-1111111")

Of the rest of `mws` it imports `mws.forks`, `mws.late`, `mws.version` and the root of its errors, `mws.errors`, and
nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.late import loader

if TYPE_CHECKING:
    from mws.spapi import datakiosk as datakiosk
    from mws.spapi import errors as errors
    from mws.spapi import jobs as jobs
    from mws.spapi import notifications as notifications
    from mws.spapi import routes as routes
    from mws.spapi.calls import Download, Json, Param, RestCall, RestReply, Route, Upload
    from mws.spapi.circuit import CircuitSettings
    from mws.spapi.client import Client
    from mws.spapi.credentials import AwsProfile, AwsRole
    from mws.spapi.errors import SpapiError
    from mws.spapi.secret import ClientSecret
    from mws.spapi.signing import AwsKeys

_HOME = {
    "AwsKeys": "signing",
    "AwsProfile": "credentials",
    "AwsRole": "credentials",
    "CircuitSettings": "circuit",
    "Client": "client",
    "ClientSecret": "secret",
    "Download": "calls",
    "Json": "calls",
    "Param": "calls",
    "RestCall": "calls",
    "RestReply": "calls",
    "Route": "calls",
    "SpapiError": "errors",
    "Upload": "calls",
}

__all__ = [
    "AwsKeys",
    "AwsProfile",
    "AwsRole",
    "CircuitSettings",
    "Client",
    "ClientSecret",
    "Download",
    "Json",
    "Param",
    "RestCall",
    "RestReply",
    "Route",
    "SpapiError",
    "Upload",
]


# Modules that are used by their own name: `spapi.notifications.receive(...)`.
_MODULES = {name: name for name in ("datakiosk", "errors", "jobs", "notifications", "routes")}

__getattr__, __dir__ = loader(globals(), _HOME, _MODULES)
