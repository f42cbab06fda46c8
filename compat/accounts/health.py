"""Whether the authorisation of an account holds, and if not, why: asked of Login with Amazon and of Sellers API v1.

What Amazon's answer says alone is told as it is. Several ends are answered in the same words (`invalid_grant`; 403
"Access to requested resource is denied."): what tells them apart then are our own dates and records and the other
regions, and the verdict is marked `inferred`. Answers as collected from reports of developers: see ERRORS of
`mws.spapi.sandbox.http.lwa`.

It costs at most one call of getMarketplaceParticipations, one for each other region where that one is denied, and one
for each other token that is known of the same seller where this one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from mws.compat.accounts.ages import consent_deadline, secret_deadline
from mws.compat.accounts.clients import client_of
from mws.compat.accounts.waiting import invitation, is_waiting
from mws.compat.config import Account, Application
from mws.spapi.calls import RestCall
from mws.spapi.errors import (
    LwaError,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    TransportError,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.regions import REGIONS
from mws.spapi.roles import roles_in_words

if TYPE_CHECKING:
    import requests

    from mws.spapi.client import Client
    from mws.spapi.clock import Clock

Verdict = Literal[
    "fine",
    "waiting",
    "revoked",
    "token_invalid",
    "expired",
    "superseded",
    "wrong_application",
    "wrong_secret",
    "no_role",
    "wrong_region",
    "unreachable",
    "configuration",
    "refused",
]
"""fine: a call was answered. waiting: there is no token yet. The others are words of `mws.compat.accounts.outcomes`,
which says what each means and what to do."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

PARTICIPATIONS = "sellers.v1.getMarketplaceParticipations"
DEADLINE = 15.0  # seconds for one exchange
SECRET_ENDED = "LWA secret token you provided has expired"  # in a 403 of SP-API, by reports of developers
REVOKED = "revoked or didn't grant"  # in what Login with Amazon says of a token that a seller took back

_RENEW = "ask the seller to authorise again: "


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """verdict: see `Verdict`. text: what was seen and what to do; names no secret. inferred: by our dates or records,
    where Amazon's answer alone leaves it open. marketplaces: in which the seller takes part, where he was answered.
    """

    verdict: Verdict
    text: str
    inferred: bool = False
    marketplaces: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether a call for this account was answered."""
        return self.verdict == "fine"


def check_account(
    account: Account,
    application: Application,
    *,
    clock: Clock,
    session: requests.Session | None = None,
    others: Iterable[Account] = (),
    deadline: float = DEADLINE,
) -> AccountHealth:
    """Ask whether this account can call. Never raises an SpapiError; changes nothing anywhere.

    others: accounts whose tokens are known too; those of the same seller, region and application tell whether this
    one's was superseded. deadline: seconds for each exchange. session: for everything that goes out.
    """
    if is_waiting(account):
        return AccountHealth(
            "waiting", f"the seller has not authorised the application yet; {invitation(account.seller_id)}"
        )
    today = clock.now().date()
    try:
        client = client_of(application, clock=clock, session=session, account=account, deadline=deadline)
    except SpapiError as exc:
        return AccountHealth("configuration", str(exc))
    try:
        found = _ask(client, account, application, today)
        if found.verdict in ("revoked", "token_invalid", "expired"):
            found = _superseded(client, account, application, others, today) or found
        return found
    finally:
        client.close()


def _ask(client: Client, account: Account, application: Application, today: date) -> AccountHealth:
    """The verdict of one call."""
    try:
        data = client.send(RestCall(PARTICIPATIONS)).data
    except LwaError as exc:
        return _refused(exc, account, application, today)
    except TokenRejected as exc:
        if SECRET_ENDED in _words(exc):
            return _secret_ended(_words(exc), application)
        if "expired" in _words(exc):
            # One that was fetched a moment ago: no end of the authorisation, but of somebody's clock.
            return AccountHealth("unreachable", f"a token of a moment ago counts as expired: {_words(exc)}")
        return _withdrawn(_words(exc), account, today)
    except Unauthorized as exc:
        if SECRET_ENDED in _words(exc):
            return _secret_ended(_words(exc), application)
        return _denied(exc, client, account, application)
    except TooManyRequests:
        return AccountHealth("unreachable", "Amazon answers that the call comes too often: ask again in a minute")
    except (TransportError, ServerError, UnreadableReply) as exc:
        return AccountHealth("unreachable", f"Amazon cannot be asked: {exc}")
    except SpapiError as exc:
        return AccountHealth("refused", str(exc))
    places = tuple(_participations(data if isinstance(data, list) else ()))
    return AccountHealth("fine", f"Amazon answers in region {account.region}", marketplaces=places)


def _refused(exc: LwaError, account: Account, application: Application, today: date) -> AccountHealth:
    """What a refusal of Login with Amazon means."""
    if exc.error == "invalid_client":
        deadline = secret_deadline(application.lwa_client_secret_issued)
        if deadline is not None and deadline.is_over(today):
            text = f"the client secret of {deadline.since} ended on {deadline.ends}: rotate it in Developer Central"
            return AccountHealth("wrong_secret", f"{text} ({_words(exc)})", inferred=True)
        text = "client id and client secret do not fit, or the secret is older than 180 days"
        return AccountHealth("wrong_secret", f"{text}: compare both with Developer Central ({_words(exc)})")
    if exc.error == "unauthorized_client":
        text = "the refresh token was given to another application than this client id: take the token of this one"
        return AccountHealth("wrong_application", f"{text} ({_words(exc)})")
    if exc.error == "invalid_grant":
        return _withdrawn(_words(exc), account, today)
    return AccountHealth("refused", str(exc))


def _secret_ended(said: str, application: Application) -> AccountHealth:
    """SP-API says so of a secret that Login with Amazon still took."""
    since = f" of {application.lwa_client_secret_issued}" if application.lwa_client_secret_issued else ""
    return AccountHealth("wrong_secret", f"the client secret{since} has ended: rotate it in Developer Central ({said})")


def _withdrawn(said: str, account: Account, today: date) -> AccountHealth:
    """A token that holds no more. said: Amazon's words, which name the seller's withdrawal or only the token."""
    again = f"{_RENEW}`mws-compat migrate links --only {account.seller_id} --out links.csv`"
    if REVOKED in said:
        deadline = consent_deadline(account.authorised)
        if deadline is None or not deadline.is_over(today):
            text = "the seller withdrew the authorisation, or never gave it"
            return AccountHealth("revoked", f"{text}; {again} ({said})")
    deadline = consent_deadline(account.authorised)
    if deadline is not None and deadline.is_over(today):
        text = f"the authorisation of {deadline.since} was to be renewed by {deadline.ends}"
        return AccountHealth("expired", f"{text}; {again} ({said})", inferred=True)
    text = "the token holds no more: not copied whole, or withdrawn by the seller"
    return AccountHealth("token_invalid", f"{text}; {again} ({said})", inferred=True)


def _denied(exc: Unauthorized, client: Client, account: Account, application: Application) -> AccountHealth:
    """403 without a word about the token: the wrong region, or no role."""
    # Elsewhere than at Amazon's own hosts a region is no other place to ask.
    places = [region for region in REGIONS if region != account.region] if application.endpoint == "" else []
    for region in places:
        twin = client.for_seller(refresh_token=account.refresh_token, seller_id=account.seller_id, region=region)
        try:
            twin.send(RestCall(PARTICIPATIONS))
        except SpapiError:
            continue
        text = f'the account says region = "{account.region}", and Amazon answers in "{region}": correct it'
        return AccountHealth("wrong_region", f"{text} ({_words(exc)})")
    asked = f" and none of {', '.join(places)} answers either" if places else ""
    roles = roles_in_words(PARTICIPATIONS, region=account.region)
    text = (
        f"the token is good{asked}, but the application may not make this call: it wants the role {roles}. Calls that "
        "want another role may work (`mws-compat coverage --roles`); after a role was added every seller consents anew"
    )
    return AccountHealth("no_role", f"{text} ({_words(exc)})", inferred=True)


def _superseded(
    client: Client, account: Account, application: Application, others: Iterable[Account], today: date
) -> AccountHealth | None:
    """The verdict where another token that is known of this seller works, None where none does."""
    for other in _of_seller(account, application, others):
        twin = client.for_seller(refresh_token=other.refresh_token, seller_id=other.seller_id)
        found = _ask(twin, other, application, today)
        if found.is_fine:
            since = f" of {other.authorised}" if other.authorised else ""
            text = f"another token of this seller{since} works, and this one holds no more: take that one"
            return AccountHealth("superseded", text, inferred=True, marketplaces=found.marketplaces)
    return None


def _of_seller(account: Account, application: Application, others: Iterable[Account]) -> Iterator[Account]:
    """Other records of the same seller and application with another token, each token once."""
    seen = {"", account.refresh_token}
    for other in others:
        same = (other.seller_id, other.region) == (account.seller_id, account.region)
        if same and other.application in (account.application, application.name) and other.refresh_token not in seen:
            seen.add(other.refresh_token)
            yield other


def _words(exc: SpapiError) -> str:
    """Amazon's own words, as short as they are."""
    if isinstance(exc, LwaError):
        return ": ".join(filter(None, (exc.error, exc.error_description)))
    item = exc.errors[0] if exc.errors else None
    return str(exc) if item is None else " ".join(filter(None, (item.code, item.message, item.details)))


def _participations(rows: Sequence[object]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("marketplace"), dict):
            participates = row.get("participation")
            if not isinstance(participates, dict) or participates.get("isParticipating", True):
                yield str(row["marketplace"].get("id", ""))
