"""Who calls and what he may do: finding accounts, keeping them in the state database, moving them from MWS.

What a program uses of it are the names below; they load at first use, and `AccountStore` and what goes with it cost
SQLAlchemy. docs/accounts.md shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.late import loader

if TYPE_CHECKING:
    from mws.compat.accounts.checking import Checking
    from mws.compat.accounts.find import Accounts, ConfiguredAccounts
    from mws.compat.accounts.health import AccountHealth, check_account
    from mws.compat.accounts.imports import ImportPlan, import_table
    from mws.compat.accounts.merged import MergedAccounts, accounts_of
    from mws.compat.accounts.moving.appstore import AppstoreHost
    from mws.compat.accounts.moving.moving import InvitationLink, Moving
    from mws.compat.accounts.moving.tokens import MigrationSummary, TokenMigration
    from mws.compat.accounts.outcomes import outcome
    from mws.compat.accounts.records import STATUSES, AccountError, Developer, NewAccount, Status, StoredAccount
    from mws.compat.accounts.rotating import prove_secret, store_secret
    from mws.compat.accounts.sheet import ImportFault
    from mws.compat.accounts.store import AccountStore

_HOME = {
    "STATUSES": "records",
    "AccountError": "records",
    "AccountHealth": "health",
    "AccountStore": "store",
    "Accounts": "find",
    "AppstoreHost": "moving.appstore",
    "Checking": "checking",
    "ConfiguredAccounts": "find",
    "Developer": "records",
    "ImportFault": "sheet",
    "ImportPlan": "imports",
    "InvitationLink": "moving.moving",
    "MergedAccounts": "merged",
    "MigrationSummary": "moving.tokens",
    "Moving": "moving.moving",
    "NewAccount": "records",
    "Status": "records",
    "StoredAccount": "records",
    "TokenMigration": "moving.tokens",
    "accounts_of": "merged",
    "check_account": "health",
    "import_table": "imports",
    "outcome": "outcomes",
    "prove_secret": "rotating",
    "store_secret": "rotating",
}

__all__ = [
    "STATUSES",
    "AccountError",
    "AccountHealth",
    "AccountStore",
    "Accounts",
    "AppstoreHost",
    "Checking",
    "ConfiguredAccounts",
    "Developer",
    "ImportFault",
    "ImportPlan",
    "InvitationLink",
    "MergedAccounts",
    "MigrationSummary",
    "Moving",
    "NewAccount",
    "Status",
    "StoredAccount",
    "TokenMigration",
    "accounts_of",
    "check_account",
    "import_table",
    "outcome",
    "prove_secret",
    "store_secret",
]

__getattr__, __dir__ = loader(globals(), _HOME)
