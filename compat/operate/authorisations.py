"""Findings about what ends: client secrets, sellers' consents, and whether each account can call at all.

Nothing is changed: who wants a status noted in the store uses `mws.compat.accounts.health` and the store himself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mws.compat.accounts.ages import Deadline, consent_deadline, secret_deadline
from mws.compat.accounts.find import Accounts
from mws.compat.accounts.health import AccountHealth, check_account
from mws.compat.accounts.limits import limits_near
from mws.compat.accounts.waiting import is_waiting
from mws.compat.config import Account, Application
from mws.compat.errors import NotConfigured
from mws.compat.operate.findings import Finding, Result, together
from mws.spapi.clock import Clock
from mws.words import count

if TYPE_CHECKING:
    import requests

_RENEW = (
    "of a public application the seller renews it: send him a new invitation, "
    "`mws-compat migrate links --only {} --out links.csv`"
)


def secret_age(name: str, application: Application, clock: Clock) -> Finding:
    """How long the client secret of an application is good. name: of the application, for people."""
    deadline, today = secret_deadline(application.lwa_client_secret_issued), clock.now().date()
    what, advice = f"{name} secret", "rotate the secret"
    if deadline is None:
        return Finding(what, "skip", "its date is not in the configuration: lwa_client_secret_issued")
    if deadline.is_over(today):
        return Finding(what, "fail", f"{_dates(deadline)}: {advice} now")
    return Finding(what, "warn" if deadline.is_near(today) else "ok", _dates(deadline, advice, clock))


def limits(name: str, application: Application, accounts: Accounts) -> Iterator[Finding]:
    """Amazon's limit of authorisations, where it is near. name: of the application, for people."""
    own = [account for account in accounts.all if _calls_by(account, application, accounts)]
    notice = limits_near(application, own)
    if notice is not None:
        yield Finding(f"{name} authorisations", "warn", notice.text)


def _calls_by(account: Account, application: Application, accounts: Accounts) -> bool:
    try:
        return accounts.application(account).name == application.name
    except NotConfigured:
        return False


def examine_accounts(
    accounts: Accounts,
    others: Sequence[Account],
    clock: Clock,
    session: requests.Session | None,
    *,
    offline: bool = False,
) -> Iterator[Finding]:
    """Findings of every account. others: further records of their sellers, whose tokens may have superseded one."""
    found: list[tuple[Account, Finding]] = []
    every = (*accounts.all, *others)
    for account in accounts.all:
        if offline and not is_waiting(account):
            found.append((account, consent_age(account, clock)))
            found.append((account, Finding("token", "skip", "offline")))
            continue
        try:
            application = accounts.application(account)
        except NotConfigured:
            text = f"its application {account.application!r} is not configured: nobody can call for it"
            found.append((account, Finding("token", "fail", text)))
            continue
        health = check_account(account, application, clock=clock, session=session, others=every)
        found += [(account, finding) for finding in _of_account(account, health, clock)]
    yield from together(found)


def consent_age(account: Account, clock: Clock, health: AccountHealth | None = None) -> Finding:
    """How long a seller's consent is good. health: what was seen of it, None where nobody asked."""
    deadline, today = consent_deadline(account.authorised), clock.now().date()
    if deadline is None:
        return Finding(
            "consent",
            "skip",
            "its date is not known: authorised says it, in the file or as --authorised of `mws-compat accounts add`",
        )
    advice = _RENEW.format(account.seller_id)
    if not deadline.is_over(today):
        return Finding("consent", "warn" if deadline.is_near(today) else "ok", _dates(deadline, advice, clock))
    if health is not None and health.is_fine:
        return Finding("consent", "warn", f"{_dates(deadline)}, and Amazon answers all the same: {advice}")
    return Finding("consent", "fail", f"{_dates(deadline)}: {advice}")


def _of_account(account: Account, health: AccountHealth, clock: Clock) -> Iterator[Finding]:
    if health.verdict == "waiting":
        yield Finding("token", "warn", f"waiting: {health.text}")
        return
    yield consent_age(account, clock, health)
    said = health.text if health.is_fine else f"{health.verdict.replace('_', ' ')}: {health.text}"
    result: Result = "ok" if health.is_fine else "fail"
    yield Finding("token", result, said + (" (inferred)" if health.inferred else ""))
    strange = [wanted for wanted in account.marketplaces if wanted not in health.marketplaces]
    if health.is_fine and strange:
        text = f"the seller does not take part in {', '.join(strange)}, which the configuration names"
        yield Finding("marketplaces", "warn", text)


def _dates(deadline: Deadline, advice: str = "", clock: Clock | None = None) -> str:
    text = f"of {deadline.since.isoformat()}, good until {deadline.ends.isoformat()}"
    if clock is None:
        return text
    today = clock.now().date()
    return f"{text}, {count(deadline.left(today).days, 'day')} left: {advice}" if deadline.is_near(today) else text
