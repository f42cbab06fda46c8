"""What the configuration says about a call before it is made: may it write, and which marketplaces does it mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mws.compat.accounts.waiting import refuse_waiting
from mws.compat.config import Account, Application, Writes
from mws.compat.errors import AccessDenied, InvalidRequest, NotConfigured
from mws.mappings.all_actions import ACTIONS
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi import routes
from mws.spapi.errors import WriteRefused

if TYPE_CHECKING:
    from mws.mappings.model import Operation
    from mws.spapi.calls import Route
    from mws.spapi.client import Guard

AT_MOST = 25
"""Marketplaces of one feed or report (Feeds and Reports API 2021-06-30)."""


def writes(application: Application, account: Account, action: str) -> Writes:
    """What holds for this write: the account's rule for the Action, else the account's own, else the application's."""
    rules = dict(account.write_rules)
    return rules.get(action) or account.writes or application.writes


@cache
def _made_by() -> Mapping[str, tuple[str, ...]]:
    """Which write Actions make an SP-API operation. One that only prepares (a report, a document) is that of the Action
    which begins with it: others ask for reports on the way."""
    found: dict[str, tuple[str, ...]] = {}
    for action in ACTIONS:
        for key in action.operations if action.is_write else ():
            if key == action.operations[0] or routes.changes_shop(routes.route(key)):
                found[key] = (*found.get(key, ()), action.name)
    return found


def guard_of(application: Application, account: Account | None) -> Guard:
    """What the client of an account asks before it writes. None: a client without an account, by the application's own.

    An operation is allowed where one of the Actions that make it is; one that no Action makes goes by `writes`. What
    changes nothing of the shop (`routes.PREPARE_ONLY`) is refused by a rule for its Action only.
    """
    general = (account.writes if account else None) or application.writes
    rules = dict(account.write_rules) if account else {}
    seller = f"seller {account.seller_id}" if account else "this application"

    def guard(route: Route) -> None:
        otherwise = general if routes.changes_shop(route) else "on"
        said = {rules.get(action, otherwise): action for action in _made_by().get(route.key, ())} or {otherwise: ""}
        if "on" in said:
            return
        (value, action), *_ = said.items()
        where = f'write_rules.{action} = "{value}"' if action in rules else f'writes = "{value}"'
        raise WriteRefused(
            f"{route.key}: writes are switched off for {seller} ({where} in the configuration). Nothing was sent.",
            operation=route.key,
        )

    return guard


def holds(application: Application, account: Account, operation: Operation) -> Writes:
    """What holds for a call of this operation: "on" or "dry_run"; always "on" where it only reads.

    What changes nothing of the shop (asking for a report, acknowledging one) goes by a rule for its Action only.
    Raises AccessDenied where writes are "off", where a dry run could not answer because only Amazon can, and for an
    account whose seller has not authorised the application yet, unless Amazon is asked nothing.
    """
    if not operation.watched:
        refuse_waiting(account)
    if not operation.writes:
        return "on"
    action = operation.action
    if any(routes.changes_shop(routes.route(key)) for key in operation.calls):
        found = writes(application, account, action)
    else:
        found = dict(account.write_rules).get(action, "on")
    refuse_if_off(found, action, account.seller_id)
    if found == "dry_run" and not operation.rehearsal:
        raise AccessDenied(
            f'{action}: "dry_run" cannot answer it, only Amazon knows what it would answer. Use "on" or "off". '
            "Nothing was sent."
        )
    return found


def refuse_if_off(policy: Writes, action: str, seller_id: str) -> None:
    """Raise AccessDenied where writes are switched off for this account or Action."""
    if policy == "off":
        raise AccessDenied(
            f'{action}: writes are switched off for seller {seller_id} (writes = "off" in the configuration). '
            "Nothing was sent."
        )


def marketplaces(account: Account, given: Sequence[str], parameter: str) -> tuple[str, ...]:
    """Those given, else the account's home marketplace. Never "all the seller takes part in".

    given: as the call names them, "" left out. parameter: where they stood, for the error. MWS took the marketplaces of
    the seller's default country where none was named, and that is one of his marketplaces.

    Raises InvalidRequest for one that is not known or not of the account's region, NotConfigured where none is given
    and several could be meant.
    """
    if not given:
        home = account.home_marketplace or (account.marketplaces[0] if len(account.marketplaces) == 1 else "")
        if not home:
            raise NotConfigured(
                f"The call names no marketplace, and seller {account.seller_id} has "
                f"{'several' if account.marketplaces else 'none'} in the configuration: send {parameter}, or set "
                "home_marketplace of the account. Nothing was sent."
            )
        return (home,)
    if len(given) > AT_MOST:
        raise InvalidRequest(f"Value {given[-1][:40]} for parameter {parameter} is invalid. Reason: at most {AT_MOST}.")
    for name in given:
        place = MARKETPLACES.get(name)
        if place is None:
            reason = "it is no marketplace id"
        elif place.region != account.region:
            reason = (
                f"seller {account.seller_id} sells in region {account.region}, this one is in {place.region or 'none'}"
            )
        else:
            continue
        raise InvalidRequest(f"Value {name[:40]} for parameter {parameter} is invalid. Reason: {reason}.")
    return tuple(dict.fromkeys(given))
