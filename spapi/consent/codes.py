"""The exchange of an authorisation code for a refresh token, at Login with Amazon.

The law: a code is good once, so it is sent again only where it is proven that nothing came of the last try. Codes and
tokens stand in no message, log or repr.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from mws.spapi.clock import Clock
from mws.spapi.consent.states import OAuthError
from mws.spapi.errors import (
    ConnectFailed,
    LwaError,
    OutcomeUnknown,
    ServerError,
    TransportError,
    UnreadableReply,
)
from mws.spapi.lwa import ADVICE, answer
from mws.spapi.transport import Transport

CODE_LIFE = timedelta(minutes=5)
"""How long a code is good. Source: Developer Guide, "Step 4. Your application exchanges the LWA authorization code"."""
EXCHANGE_DEADLINE = 60.0
ATTEMPTS = 3
PAUSE = 0.5


class CodeExpired(OAuthError):
    """The authorisation code is older than five minutes."""


@dataclass(frozen=True, slots=True)
class CodeExchange:
    """Where and as whom an application exchanges codes. redirect_uri: "" for none. again: what to do about a lost code.

    lwa_endpoint: the token URL.
    """

    lwa_client_id: str
    lwa_client_secret: str = field(repr=False)
    lwa_endpoint: str
    transport: Transport
    clock: Clock
    user_agent: str
    redirect_uri: str = ""
    again: str = "let the seller authorise again"

    def refresh_token(self, code: str, expires: datetime) -> str:
        """The refresh token for a code. expires: until when it is good, CODE_LIFE from when Amazon made it.

        Repeated only where nothing arrived. Raises CodeExpired; LwaError where Amazon refuses; OutcomeUnknown where its
        answer was lost, and the code is not to be sent again; ConnectFailed, ServerError.
        """
        attempt = 1
        while True:
            left = (expires - self.clock.now()).total_seconds()
            if left <= 0:
                raise CodeExpired(f"the authorisation code is older than five minutes: {self.again}")
            try:
                return self._once(code, min(left, EXCHANGE_DEADLINE))
            except ConnectFailed:
                if attempt >= ATTEMPTS:
                    raise
            except LwaError:
                raise
            except (TransportError, ServerError, UnreadableReply) as exc:
                if exc.status != 429:
                    raise OutcomeUnknown(
                        "it is not known whether Login with Amazon took the authorisation code; a code is good once, "
                        f"so {self.again}",
                        operation=exc.operation,
                        status=exc.status,
                    ) from exc
                if attempt >= ATTEMPTS:
                    raise
            self.clock.sleep(PAUSE * attempt)
            attempt += 1

    def _once(self, code: str, timeout: float) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.lwa_client_id,
            "client_secret": self.lwa_client_secret,
        }
        if self.redirect_uri:
            form["redirect_uri"] = self.redirect_uri
        reply = self.transport.exchange(
            "POST",
            self.lwa_endpoint,
            {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "User-Agent": self.user_agent},
            urlencode(form).encode("ascii"),
            timeout=timeout,
            operation="Login with Amazon",
        )
        advice = {**ADVICE, "invalid_grant": f"the code was used already or is older than five minutes: {self.again}"}
        token = answer(reply, (self.lwa_client_secret, code), advice).get("refresh_token")
        if not isinstance(token, str) or not token:
            raise UnreadableReply("Login with Amazon: its answer holds no refresh token", status=reply.status)
        return token
