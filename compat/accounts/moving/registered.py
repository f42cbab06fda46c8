"""The applications that sellers may be asked to authorise, as the pages of consent want them."""

from __future__ import annotations

from collections.abc import Sequence

from mws.compat.accounts.merged import accounts_of
from mws.compat.accounts.records import AccountError, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Account, Application, Config
from mws.compat.state import State
from mws.spapi.consent import workflows
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.errors import InvalidCall
from mws.spapi.marketplaces import MARKETPLACES


class Registered:
    """The applications of a configuration and of its store; that of the file counts where both have one."""

    def __init__(self, config: Config, state: State, store: AccountStore) -> None:
        self._config = config
        self._accounts = accounts_of(config, state)
        self._store = store

    def of(self, account: StoredAccount) -> Application:
        """The application of an account. Raises NotConfigured where there is none of that name."""
        return self._accounts.application(Account(account.seller_id, "", application=account.application))

    def all(self) -> Sequence[Application]:
        """Every application that sellers can be asked to authorise: those with an application id."""
        named = {each.name for each in self._config.applications}
        stored = (each for each in self._store.applications() if each.name not in named)
        return [each for each in (*self._config.applications, *stored) if each.application_id]


def for_consent(application: Application) -> workflows.Application:
    """The application as the pages of consent want it. Raises AccountError where its keys do not suffice."""
    name = f" of application {application.name}" if application.name else ""
    if not application.application_id:
        raise AccountError(
            f"sellers cannot be asked for consent without application_id{name}: it stands in Developer Central, "
            "amzn1.sp.solution.…"
        )
    try:
        return workflows.Application(
            application.application_id,
            application.lwa_client_id,
            application.lwa_client_secret,
            redirect_uri=application.redirect_uri,
            draft=application.draft,
            lwa_endpoint=application.lwa_endpoint,
            seller_central=application.seller_central,
            endpoint=application.endpoint,
        )
    except InvalidCall as exc:
        raise AccountError(f"{exc.parameter}{name}: {exc}") from exc


def choices_of(account: StoredAccount) -> tuple[str, ...]:
    """The marketplaces whose Seller Central an account's seller may sign in to, the likeliest alone where it is known.

    That is his home marketplace, else the first of his marketplaces that lies in the account's region.
    """
    for each in (account.home_marketplace, *account.marketplaces):
        if each in SELLER_CENTRAL and MARKETPLACES[each].region == account.region:
            return (each,)
    return tuple(each for each in SELLER_CENTRAL if MARKETPLACES[each].region == account.region)
