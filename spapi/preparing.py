"""What a call has in hand before it takes its turn in the rate: token, restricted token, AWS keys, address.

Each may take long to be had, and a turn is a moment in time: Amazon counts a request when it arrives, so one that
leaves late has the next one refused. After the turn only that is fetched which ended during the wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from mws.spapi.calls import RestCall, RestReply
from mws.spapi.circuit import Circuits
from mws.spapi.clock import Clock
from mws.spapi.errors import InvalidCall, Unauthorized
from mws.spapi.in_flight import CallCredentials, CallState, resource_of
from mws.spapi.lwa import Lwa, TokenRequest
from mws.spapi.rdt import RestrictedTokens
from mws.spapi.secret import ClientSecret
from mws.spapi.signing import AwsKeys
from mws.spapi.sockets import Addresses
from mws.spapi.throttle import Pacer
from mws.spapi.tokens import Fetched, RateWaits
from mws.spapi.transport import CONNECT_TIMEOUT, Transport

if TYPE_CHECKING:
    from mws.spapi.credentials import Aws, Keyring

# A wait shorter than this ends nothing: a token is not handed out closer to its end than FLIGHT_TIME.
SHORT_WAIT = 1.0
# Seconds after which addresses are looked up again, should a connection have to be made.
ADDRESSES_GOOD = 60.0

Pii: TypeAlias = Literal["auto", "off", "required"]


@dataclass(frozen=True, slots=True)
class ClientParts:
    """What the clients of all sellers of one application share. The fields are explained at `Client`."""

    client_id: str
    client_secret: ClientSecret
    lwa_endpoint: str
    user_agent: str
    pii: Pii
    clock: Clock
    transport: Transport
    lwa: Lwa
    restricted: RestrictedTokens
    pacer: Pacer
    circuits: Circuits
    aws: Aws | None
    keyring: Keyring | None


@dataclass(frozen=True, slots=True)
class SellingPartner:
    """Whose calls they are. name: in the keys of his buckets and circuits. region, endpoint: where he is served."""

    name: str
    refresh_token: str = field(repr=False)
    region: str
    endpoint: str


# What opens the door, and what to sign with, None for no signature.
Prepared: TypeAlias = "tuple[CallCredentials, AwsKeys | None]"

# Makes a call for the sake of another one, by that one's limits; the number: seconds that one has waited for rates
# since its limits were set.
SendFor: TypeAlias = Callable[[RestCall, CallState, float], RestReply]


class Preparer:
    """Prepares the calls of one seller. key: whose tokens they are. send: makes the call for a restricted token."""

    def __init__(self, application: ClientParts, seller: SellingPartner, key: tuple[str, ...], send: SendFor) -> None:
        self._application = application
        self._seller = seller
        self._key = key
        self._send = send

    def prepare(self, state: CallState) -> Prepared:
        """Token and keys for a try, fetched where they are not held. Raises the SpapiError that says why not."""
        credentials = self._credentials(state)
        return credentials, None if self._application.aws is None else self._keys(state)

    def look_up(self, state: CallState) -> Addresses | None:
        """Where the endpoint is; None where there is a connection to it. Raises as of `Transport.look_up`."""
        return self._application.transport.look_up(
            self._seller.endpoint,
            min(CONNECT_TIMEOUT, self._left(state)),
            operation=state.route.key,
            cancel=state.cancel,
        )

    def still_good(self, state: CallState, prepared: Prepared, waited: float) -> Prepared:
        """The same after a wait of so many seconds; anew where any of it ended, or was dropped, meanwhile."""
        return self.prepare(state) if self._has_ended(state, prepared, waited) else prepared

    def forget(self, state: CallState, prepared: Prepared) -> None:
        """SP-API refused the token: the next try gets another."""
        credentials, _ = prepared
        if credentials.restricted:
            resource = resource_of(state.route, state.request)
            self._application.restricted.drop(
                self._key, state.route, resource, state.call.data_elements, credentials.token
            )
        else:
            self._application.lwa.drop(credentials.grant, credentials.token)

    def secrets(self, prepared: Prepared) -> tuple[str, ...]:
        """What must not be quoted back to anybody."""
        credentials, keys = prepared
        held = self._application.client_secret.get()
        aws = () if keys is None else (keys.secret_access_key, keys.session_token)
        return (
            credentials.token,
            self._seller.refresh_token,
            held.current,
            held.previous,
            credentials.grant.client_secret,
            *aws,
        )

    def _has_ended(self, state: CallState, prepared: Prepared, waited: float) -> bool:
        """Whether any of it is no longer good. What is merely due for early renewal is left to another call."""
        (credentials, keys), application = prepared, self._application
        aws, keyring = application.aws, application.keyring
        if aws and keyring and keys and keyring.has_ended(aws, keys, waited):
            return True
        if credentials.restricted:
            resource = resource_of(state.route, state.request)
            return application.restricted.has_ended(
                self._key, state.route, resource, state.call.data_elements, credentials.token
            )
        return application.lwa.has_ended(credentials.grant, credentials.token)

    def _credentials(self, state: CallState) -> CallCredentials:
        """The token to show: restricted, the seller's, or the application's for a grantless operation."""
        route, wanted = state.route, state.call.data_elements
        if route.grantless_scope:
            grant = self._grant("", route.grantless_scope)
            return CallCredentials(grant, self._token(state, grant))
        if not self._seller.refresh_token:
            raise InvalidCall(
                f"{route.key} is called for a seller, and this client has no refresh token of one", operation=route.key
            )
        grant = self._grant(self._seller.refresh_token)
        if not wanted or self._application.pii == "off":
            return CallCredentials(grant, self._token(state, grant), wanted)
        restricted = self._restricted(state)
        if restricted.refused and self._application.pii == "required":
            raise Unauthorized(
                f"{route.key}: Amazon gives this application no {', '.join(restricted.refused)}; "
                "it wants the restricted role for them in Seller Central, and the seller's consent after that",
                operation=route.key,
                status=403,
            )
        if restricted.token:
            return CallCredentials(grant, restricted.token, restricted.refused, restricted=True)
        return CallCredentials(grant, self._token(state, grant), restricted.refused)

    def _token(self, state: CallState, grant: TokenRequest) -> str:
        return self._application.lwa.token(grant, self._left(state), state.cancel)

    def _restricted(self, state: CallState) -> Fetched:
        """The restricted token for what the call wants. What is waited for its rate is the call's own waiting."""
        waits = state.waits = state.waits or RateWaits(self._application.clock)
        before = waits.seconds()

        def ask(call: RestCall) -> RestReply:
            return self._send(call, state, waits.seconds() - before)

        try:
            return self._application.restricted.get(
                self._key,
                state.route,
                resource_of(state.route, state.request),
                state.call.data_elements,
                ask,
                self._left(state),
                cancel=state.cancel,
                waits=waits,
                max_wait=state.rate_left,
            )
        finally:
            state.add_waiting(waits.seconds() - before)

    def _grant(self, refresh_token: str, scope: str = "") -> TokenRequest:
        """What makes a token, with the client secret of this moment."""
        application = self._application
        current, previous = application.client_secret.get().at(application.clock.now())
        return TokenRequest(application.lwa_endpoint, application.client_id, current, refresh_token, scope, previous)

    def _keys(self, state: CallState) -> AwsKeys | None:
        """What to sign with."""
        aws, keyring = self._application.aws, self._application.keyring
        if aws is None or keyring is None:
            return None
        return keyring.keys(aws, self._left(state), state.cancel)

    def _left(self, state: CallState) -> float:
        return state.ends - self._application.clock.monotonic()
