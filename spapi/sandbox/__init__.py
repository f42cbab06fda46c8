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


def refresh_token(number: int) -> str:
    """The LWA refresh token of the number-th seller, from 1: Atzr|sandbox, Atzr|sandbox-2, ..."""
    return REFRESH_TOKEN if number == 1 else f"{REFRESH_TOKEN}-{number}"
