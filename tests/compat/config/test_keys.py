"""The table of keys, the dataclasses and the page of the documentation say the same."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from mws.compat.config import SANDBOX
from mws.compat.config import keys as configkeys
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi import sandbox

ROOT = Path(__file__).resolve().parents[3]


def test_the_table_of_keys_is_the_fields_of_the_dataclasses() -> None:
    for table, made in configkeys.TABLES.items():
        known = [key.name for key in configkeys.KEYS if key.table == table]
        names = [item.name for item in dataclasses.fields(made)]
        if not table:
            # Its other fields are tables, and where it was read from.
            names = [name for name in names if name in known]
        assert known == names
    without_default = {key.name for key in configkeys.KEYS if configkeys.default(key) is None}
    assert without_default == {"seller_id", "mws_access_key", "writes", "name", "token_hash"}


def test_the_documentation_has_the_table() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- generated: keys -->\n\n(.*)\n<!-- /generated -->", page, re.DOTALL)
    assert found, "the page has lost its markers"
    assert found[1] == configkeys.markdown(), "docs/configuration.md is out of date: run `make docs`"


def test_the_sandbox_configuration_is_what_the_sandbox_holds() -> None:
    (application,) = SANDBOX.applications
    (account,) = SANDBOX.accounts
    assert application.lwa_client_id == sandbox.CLIENT_ID
    assert application.lwa_client_secret == sandbox.CLIENT_SECRET
    assert application.lwa_endpoint == application.endpoint + sandbox.TOKEN_PATH
    assert account.seller_id == sandbox.SELLER_ID
    assert account.mws_access_key == sandbox.MWS_ACCESS_KEY
    assert account.mws_secret_key == sandbox.MWS_SECRET_KEY
    assert account.mws_auth_token == sandbox.MWS_AUTH_TOKEN
    assert account.refresh_token == sandbox.REFRESH_TOKEN
    assert account.marketplaces == sandbox.MARKETPLACES
    assert all(MARKETPLACES[name].region == account.region for name in account.marketplaces)
    assert SANDBOX.state.url == "off", "the sandbox leaves nothing behind"
