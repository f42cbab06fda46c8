"""`mws.compat.accounts` as a package face: its names are there, and looking at it costs no database library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mws.compat import accounts
from mws.compat.accounts import AccountError, AccountStore, NewAccount, import_table
from mws.compat.config import Application, StateSettings
from mws.compat.state import State

ROOT = Path(__file__).resolve().parents[3]


def test_every_name_of_the_face_is_there() -> None:
    for name in accounts.__all__:
        assert getattr(accounts, name) is not None
        assert name in dir(accounts)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        accounts.nothing  # noqa: B018 - asked for what is not there


def test_looking_at_it_imports_no_database_library() -> None:
    code = (
        "import sys; from mws.compat.accounts import NewAccount, accounts_of, AccountError; "
        "print([name for name in ('sqlalchemy', 'alembic', 'cryptography', 'click') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_a_table_is_imported_from_python_all_or_nothing(tmp_path: Path) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3"))
    store = AccountStore(state)
    store.put_application(Application("shop", "client", "secret"))
    store.add([NewAccount("A1SELLER", region="eu", application="shop")])
    table = b"seller_id,region,refresh_token\nA2SELLER,eu,Atzr|two\nA1SELLER,eu,Atzr|one\n"
    with pytest.raises(AccountError, match="1 fault, nothing was stored: the first is line 3: seller_id A1SELLER"):
        import_table(table, store)
    assert store.counts() == {"waiting": 1}
    made = import_table(table, store, update=True)
    assert (len(made.accounts), made.changed, made.faults) == (2, 1, [])
    assert store.counts() == {"unproven": 2}
    assert import_table(table + b"A3 SELLER,eu,\nA4SELLER,eu,\n", store, update=True, partial=True).faults
    assert [each.seller_id for each in store.page("waiting")] == ["A4SELLER"]
    state.close()
