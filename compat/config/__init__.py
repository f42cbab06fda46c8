"""The configuration: `load` reads it from mws-compat.toml, frozen dataclasses hold it, `SANDBOX` is the sandbox's."""

from mws.compat.config.model import (
    LWA_ENDPOINT,
    SANDBOX,
    Account,
    AnswerCacheSettings,
    Application,
    Config,
    ConfigError,
    Feeds,
    Gateway,
    GatewaySettings,
    MigrateSettings,
    Orders,
    Problem,
    Region,
    Reports,
    StateSettings,
    Writes,
)
from mws.compat.config.reading import find, load

__all__ = [
    "LWA_ENDPOINT",
    "SANDBOX",
    "Account",
    "AnswerCacheSettings",
    "Application",
    "Config",
    "ConfigError",
    "Feeds",
    "Gateway",
    "GatewaySettings",
    "MigrateSettings",
    "Orders",
    "Problem",
    "Region",
    "Reports",
    "StateSettings",
    "Writes",
    "find",
    "load",
]
