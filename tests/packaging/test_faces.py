"""Documented import names stay, whatever room their code moves to, and old pickles of the configuration open."""

from __future__ import annotations

import base64
import pickle
import subprocess
import sys
from importlib import import_module

import pytest

from mws.compat.config import SANDBOX, Account, Config, Feeds

DOCUMENTED = {
    "mws.compat.accounts": {
        "AccountError",
        "AccountStore",
        "Checking",
        "Developer",
        "ImportFault",
        "NewAccount",
        "StoredAccount",
        "accounts_of",
        "check_account",
        "import_table",
        "outcome",
        "prove_secret",
        "store_secret",
    },
    "mws.compat.cli": {"main"},
    "mws.compat.config": {
        "SANDBOX",
        "Account",
        "Application",
        "Config",
        "ConfigError",
        "Feeds",
        "Gateway",
        "Problem",
        "Reports",
        "StateSettings",
        "find",
        "load",
    },
    "mws.compat.errors": {"CompatError", "translate", "error_for"},
    "mws.compat.facade": {"Facade"},
    "mws.compat.gateway": {"Gateway"},
    "mws.compat.state": {"State", "StateError", "default_path"},
    "mws.spapi.sandbox": {"CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "SELLER_ID", "SKU", "US", "refresh_token"},
    "mws.spapi.sandbox.app": {"Dropped", "Sandbox"},
    "mws.spapi.sandbox.embedded": {"URL", "session"},
}
EXTRAS = ("sqlalchemy", "alembic", "werkzeug", "uvicorn", "uvloop", "h11", "redis", "psycopg")

# Made by version 0.1.0, when the configuration was one module, from SANDBOX and its account; protocol 4.
ACCOUNT = (
    "gASV/gAAAAAAAACMEW13cy5jb21wYXQuY29uZmlnlIwHQWNjb3VudJSTlCmBlF2UKIwPQTFTQU5EQk9YU0VMTEVSlIwUQUtJQVNB"
    "TkRCT1hTQU5EQk9YMDCUjChzYW5kYm94c2FuZGJveHNhbmRib3hzYW5kYm94c2FuZGJveHNhbmRilIwtYW16bi5td3MuNWE0ZGIw"
    "YzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxlIwMQXR6cnxzYW5kYm94lIwCbmGUjA1BVFZQREtJS1gwREVSlIwOQTJFVVEx"
    "V1RHQ1RCRzKUjA5BMUFNNzhDNjRVTTBZOJSHlIwAlGgPTiloC2ViLg=="
)
CONFIG = (
    "gASVywIAAAAAAACMEW13cy5jb21wYXQuY29uZmlnlIwGQ29uZmlnlJOUKYGUXZQoaACMC0FwcGxpY2F0aW9ulJOUKYGUXZQojACU"
    "jCRhbXpuMS5hcHBsaWNhdGlvbi1vYTItY2xpZW50LnNhbmRib3iUjBdhbXpuMS5vYTItY3MudjEuc2FuZGJveJRoCWgJjCRodHRw"
    "Oi8vc2FuZGJveC5pbnZhbGlkL2F1dGgvbzIvdG9rZW6UjBZodHRwOi8vc2FuZGJveC5pbnZhbGlklIwgbXdzLWNvbXBhdC8wLjEg"
    "KExhbmd1YWdlPVB5dGhvbimUjARhdXRvlGgPR0AUAAAAAAAAR0BOAAAAAAAAjAJvbpRoCWgJaAloCWgJaAloCWgJaAllYoWUaACM"
    "B0FjY291bnSUk5QpgZRdlCiMD0ExU0FOREJPWFNFTExFUpSMFEFLSUFTQU5EQk9YU0FOREJPWDAwlIwoc2FuZGJveHNhbmRib3hz"
    "YW5kYm94c2FuZGJveHNhbmRib3hzYW5kYpSMLWFtem4ubXdzLjVhNGRiMGM1LTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMZSM"
    "DEF0enJ8c2FuZGJveJSMAm5hlIwNQVRWUERLSUtYMERFUpSMDkEyRVVRMVdUR0NUQkcylIwOQTFBTTc4QzY0VU0wWTiUh5RoCWgJ"
    "TiloHGVihZRoAIwHR2F0ZXdheZSTlCmBlF2UKCmJSxBLBkr///9/ZWJoAIwNU3RhdGVTZXR0aW5nc5STlCmBlF2UKIwDb2ZmlGgJ"
    "iWViaACMBUZlZWRzlJOUKYGUXZQoR0CsIAAAAAAAjAR3YXJulEsHjARyZWFklGgPS2R9lGViaACMB1JlcG9ydHOUk5QpgZRdlCgp"
    "jANhbGyUiIwIU0hJUFBJTkeUKYmMDEZMQVRfRklMRV9WMpSMBnNjaGVtYZRlYmgJZWIu"
)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_module_has_its_names(name: str) -> None:
    module = import_module(name)
    assert [each for each in sorted(DOCUMENTED[name]) if not hasattr(module, each)] == []


@pytest.mark.parametrize("name", ["mws.compat.accounts", "mws.compat.config", "mws.compat.gateway", "mws.compat.state"])
def test_a_face_needs_no_extra(name: str) -> None:
    code = f"import sys, {name}; print(*sorted(set({EXTRAS!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


def test_the_client_loads_nothing_of_the_drop_in() -> None:
    code = "import sys, mws.spapi; mws.spapi.Client; print(*(name for name in sys.modules if name.startswith('mws.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    other = [name for name in done.stdout.split() if not name.startswith("mws.spapi")]
    assert sorted(other) == ["mws.errors", "mws.forks", "mws.late", "mws.version"]


def test_a_section_loads_no_other_section() -> None:
    code = "import sys, mws; mws.Orders; print(*(name for name in sys.modules if name.startswith('mws.apis.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert sorted(done.stdout.split()) == ["mws.apis.base", "mws.apis.declare", "mws.apis.orders"]


@pytest.mark.parametrize("name", ["mws", "mws.apis", "mws.spapi", "mws.compat.accounts"])
def test_every_name_of_a_face_that_loads_late_is_there_and_listed(name: str) -> None:
    module = import_module(name)
    assert [each for each in module.__all__ if not hasattr(module, each) or each not in dir(module)] == []
    assert {*module._HOME} <= {*module.__all__}
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'Nothing'"):
        _ = module.Nothing


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mws.compat.cli", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("mws-compat ")


def test_an_account_pickled_before_the_packages_opens() -> None:
    account = pickle.loads(base64.b64decode(ACCOUNT))
    assert isinstance(account, Account)
    assert account == SANDBOX.accounts[0]


def test_a_configuration_pickled_before_the_packages_opens_with_every_field() -> None:
    """A field that came later has its default; none takes the value of another."""
    config = pickle.loads(base64.b64decode(CONFIG))
    assert isinstance(config, Config)
    assert config.accounts == SANDBOX.accounts
    assert config.applications == SANDBOX.applications
    assert config.reports.adopt_before == "all"
    assert config.state.url == "off"
    assert config.feeds.route == Feeds().route
    assert config == pickle.loads(pickle.dumps(config))
