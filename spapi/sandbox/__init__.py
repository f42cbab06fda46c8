"""A local Login with Amazon and Selling Partner API: stateful, deterministic, offline. Never speaks to Amazon.

Here are only the facts every user of the sandbox needs; `app.Sandbox` is the WSGI application and `embedded.session`
calls it without a socket. Neither is imported here, so that reading a constant costs nothing.
"""

from __future__ import annotations

SELLER_ID = "A1SANDBOXSELLER"
CLIENT_ID = "amzn1.application-oa2-client.sandbox"
CLIENT_SECRET = "amzn1.oa2-cs.v1.sandbox"
REFRESH_TOKEN = "Atzr|sandbox"

# A second application with its own secret and no seller: the way to see LWA's unauthorized_client.
OTHER_CLIENT_ID = "amzn1.application-oa2-client.sandbox-2"
OTHER_CLIENT_SECRET = "amzn1.oa2-cs.v1.sandbox-2"

# How the application is registered, for the OAuth workflows and for what was migration from MWS.
APPLICATION_ID = "amzn1.sp.solution.sandbox"
DEVELOPER_ID = "5555-5555-5555"
REDIRECT_URI = "http://localhost:8000/callback"
LOGIN_URI = "http://localhost:8000/login"

ORDER_ID = "111-1111111-1111111"
ASIN = "B000FAKE01"
SKU = "SKU-1"

MWS_ACCESS_KEY = "AKIASANDBOXSANDBOX00"
MWS_SECRET_KEY = "sandboxsandboxsandboxsandboxsandboxsandb"
MWS_AUTH_TOKEN = "amzn.mws.5a4db0c5-0000-4000-8000-000000000001"

US = "ATVPDKIKX0DER"
CA = "A2EUQ1WTGCTBG2"
MX = "A1AM78C64UM0Y8"
MARKETPLACES = (US, CA, MX)

TOKEN_PATH = "/auth/o2/token"


def seller_id(number: int) -> str:
    """The id of the number-th seller, from 1: A1SANDBOXSELLER, A2SANDBOXSELLER, ..."""
    return f"A{number}SANDBOXSELLER"


def mws_auth_token(number: int) -> str:
    """The MWS auth token of the number-th seller, from 1: amzn.mws.5a4db0c5-0000-4000-8000-000000000001, ..."""
    return f"{MWS_AUTH_TOKEN[:-12]}{number:012d}"


def refresh_token(number: int) -> str:
    """The LWA refresh token of the number-th seller, from 1: Atzr|sandbox, Atzr|sandbox-2, ..."""
    return REFRESH_TOKEN if number == 1 else f"{REFRESH_TOKEN}-{number}"
