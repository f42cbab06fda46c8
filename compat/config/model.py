"""Configuration as frozen dataclasses. `mws.compat.config.reading` reads them from TOML.

Nothing here reaches out: no network, no database, no global. `SANDBOX` is the configuration of the embedded sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeAlias, TypeVar

from mws.errors import MWSError
from mws.spapi.region_names import RegionName
from mws.version import USER_AGENT

T = TypeVar("T")

LWA_ENDPOINT = "https://api.amazon.com/auth/o2/token"

Writes = Literal["on", "dry_run", "off"]
Region: TypeAlias = RegionName

# The fields in 0.1.0, whose pickles hold values by position.
_FIRST_FIELDS: Mapping[str, str] = {
    "Application": (
        "name lwa_client_id lwa_client_secret lwa_previous_client_secret lwa_client_secret_issued "
        "lwa_endpoint endpoint user_agent orders_version pii max_wait deadline writes proxy ca_bundle "
        "aws_access_key_id aws_secret_access_key aws_session_token aws_profile aws_role_arn aws_external_id "
        "redis_url"
    ),
    "GatewaySettings": "public_hosts strict threads per_seller max_body",
    "StateSettings": "url key order_cache",
    "Feeds": "repeat_window merchant_identifier keep_bodies partial_offers route patch_up_to product_types",
    "Reports": "types adopt_before others order_part raw join_tax settlements settlement_xml",
    "Account": (
        "seller_id mws_access_key mws_secret_key mws_auth_token refresh_token region marketplaces application "
        "authorised writes write_rules home_marketplace"
    ),
    "Config": "applications accounts gateway state feeds reports source",
}


def _state_by_name(self: Any) -> dict[str, object]:  # Any: a dataclass is only known to be one by its decorator
    return {each.name: getattr(self, each.name) for each in fields(self)}


def _take_state(self: Any, state: Mapping[str, object] | Sequence[object]) -> None:
    if not isinstance(state, Mapping):
        state = dict(zip(_FIRST_FIELDS[type(self).__name__].split(), state, strict=True))
    for each in fields(self):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        object.__setattr__(self, each.name, state.get(each.name, default))


def _pickled_by_name(cls: type[T]) -> type[T]:
    """Pickled by field name, so that what a program stored opens when fields have come and gone."""
    cls.__getstate__ = _state_by_name  # type: ignore[method-assign]
    cls.__setstate__ = _take_state  # type: ignore[attr-defined]
    return cls


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Application:
    """`[spapi]`, or one `[[application]]`: the SP-API application that makes the calls.

    endpoint: "" (by region), "amazon-sandbox" or a URL. max_wait: seconds a call may wait for its rate, None = forever.
    orders_version: "auto" (v0 first), "2026-01-01" or "v0" (that version alone). pii: "auto", "off" or "required".
    deadline: seconds for a whole call. finances_version: "v0" or "2024-06-19", that version alone.
    aws_*: only for applications that still sign with SigV4; Amazon ignores it since 2023-10-02. aws_profile: "auto" is
    botocore's default chain. redis_url: where processes and hosts share rates and access tokens. circuit_failures: in a
    row, after which calls of the same kind are refused for a while; 0 = never.
    application_id, redirect_uri, draft: as registered, for the pages on which sellers consent; draft: not published
    yet. seller_central: a URL in the place of every Seller Central, for a sandbox.
    """

    name: str = ""
    lwa_client_id: str = ""
    lwa_client_secret: str = field(default="", repr=False)
    lwa_previous_client_secret: str = field(default="", repr=False)
    lwa_client_secret_issued: str = ""
    lwa_endpoint: str = LWA_ENDPOINT
    endpoint: str = ""
    user_agent: str = USER_AGENT
    orders_version: Literal["auto", "2026-01-01", "v0"] = "auto"
    pii: Literal["auto", "off", "required"] = "auto"
    max_wait: float | None = 5.0
    deadline: float = 60.0
    writes: Writes = "on"
    proxy: str = field(default="", repr=False)
    ca_bundle: str = ""
    aws_access_key_id: str = ""
    aws_secret_access_key: str = field(default="", repr=False)
    aws_session_token: str = field(default="", repr=False)
    aws_profile: str = ""
    aws_role_arn: str = ""
    aws_external_id: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    circuit_failures: int = 5
    finances_version: Literal["v0", "2024-06-19"] = "v0"
    application_id: str = ""
    redirect_uri: str = ""
    draft: bool = False
    seller_central: str = ""


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """`[gateway]`. public_hosts: host names clients sign, behind a proxy. strict: apply MWS's pickiest codes too.

    threads: workers. per_seller: calls of one seller that may wait for Amazon at once, 0 = his fair part. max_body,
    max_head: bytes a request's body and head may have. idle_seconds: how long a connection may be silent.
    request_seconds: what a head or a body has, and one more for every slowest_rate bytes that came. connections: in
    all, and of one address (of IPv6: one /64) that is not one of trusted_proxies (addresses or networks), whose
    X-Forwarded-For is believed. reserve: workers that never wait for Amazon, 0 = a quarter.
    longest_expires: seconds from now to the latest Expires that is taken; a request can be sent again until then.
    """

    public_hosts: tuple[str, ...] = ()
    strict: bool = False
    threads: int = 32
    per_seller: int = 0
    max_body: int = 2**31 - 1
    max_head: int = 128 * 1024
    idle_seconds: float = 10.0
    request_seconds: float = 15.0
    slowest_rate: int = 2048
    connections: int = 4000
    connections_per_address: int = 200
    trusted_proxies: tuple[str, ...] = ()
    reserve: int = 0
    longest_expires: float = 3600.0


# The documented name, by which pickles of 0.1.0 find it too.
Gateway = GatewaySettings


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class StateSettings:
    """`[state]`. url: SQLAlchemy URL, "" = SQLite in the user's state directory, "off" = none.

    key: base64 of 32 bytes that encrypts what is stored, "" = MWS_COMPAT_KEY or a 0600 file beside the database.
    order_cache: keep the order cache in the database too (encrypted).
    quota, seller_quota: bytes the database, and what is kept of one seller, may take; 0 = no limit.
    lifecycle_keys: public keys of those who may sign newer end dates. previous_key: the key before a change of `key`.
    """

    url: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    order_cache: bool = False
    quota: int = 4 * 1024**3
    seller_quota: int = 1024**3
    lifecycle_keys: tuple[str, ...] = ()
    previous_key: str = field(default="", repr=False)


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Feeds:
    """`[feeds]`. repeat_window: seconds in which a write whose answer may not have come back is known by a repeat.

    repeat_grace: the same where it was answered. repeat_window_events: the same for what does something once, a refund
    or a removal.

    merchant_identifier: "warn" or "refuse" a feed whose MerchantIdentifier is not the seller's id.
    keep_bodies: days the content of a feed is kept, sealed, in the state database; 0 keeps none.
    partial_offers: what a price or lead time does that would wipe the rest of an offer: "read" it first, or "refuse".
    route: "auto" sends listing feeds of up to patch_up_to changes one by one, "feed" all as JSON_LISTINGS_FEED.
    product_types: what product data becomes, by category; the form stands in `docs/feeds.md`.
    marketplaces: `currency` and `language` by marketplace id, where they are others than Amazon's own.
    shipping_groups: ids of shipping templates by marketplace id and name.
    price_guard: what becomes of a price that is price_guard_factor times lower than every known one, or below the
    minimum of its offer: "refuse" it, "warn", or do nothing ("off").
    definitions: "read" Amazon's definitions of the product types of product_types and go by them, or go by the table
    alone ("off").
    """

    repeat_window: float = 600.0
    merchant_identifier: Literal["warn", "refuse"] = "warn"
    keep_bodies: int = 7
    partial_offers: Literal["read", "refuse"] = "read"
    route: Literal["auto", "feed"] = "auto"
    patch_up_to: int = 100
    # Any: the seller's table, checked when it is read.
    product_types: Mapping[str, Any] = field(default_factory=dict, hash=False)
    repeat_grace: float = 90.0
    repeat_window_events: float = 86400.0
    marketplaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    shipping_groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    price_guard: Literal["refuse", "warn", "off"] = "refuse"
    price_guard_factor: int = 10
    definitions: Literal["read", "off"] = "read"


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Reports:
    """`[reports]`. types: report types that lists look for beside those requested here, by MWS's or SP-API's name.

    adopt_before: reports available before then count as acknowledged; a date, "all" for whatever is there when the
    ledger is made, "" leaves it to `mws-compat ledger adopt`. others: list reports that were not requested here too.
    order_part: which of the reports that MWS's order reports were split into is requested.
    raw: MWS report types whose content is handed out as Amazon made it, ("*",) for all. join_tax: add the columns of
    the TAX part to order reports. settlements: the form of settlement reports where a call names no type.
    settlement_xml: "observed" has the elements that files of MWS's later years had, "schema" those of the published
    schema alone.
    """

    types: tuple[str, ...] = ()
    adopt_before: str = ""
    others: bool = True
    order_part: Literal["SHIPPING", "TAX", "INVOICING"] = "SHIPPING"
    raw: tuple[str, ...] = ()
    join_tax: bool = False
    settlements: Literal["FLAT_FILE_V2", "FLAT_FILE", "XML"] = "FLAT_FILE_V2"
    settlement_xml: Literal["schema", "observed"] = "observed"


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Orders:
    """`[orders]`. shadow: the share of reads that is asked of the other REST version too, and compared; 0 for none.

    unproven: after the end of Orders v0, what becomes of money that was not proven: "leave_out" of the reply and name
    it, or write it marked "inferred".
    """

    shadow: float = 0.02
    unproven: Literal["leave_out", "inferred"] = "leave_out"


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class AnswerCacheSettings:
    """`[answer_cache]`: how many seconds an answer of Amazon's about offers or the catalogue may serve again.

    ..._fresh: without asking. ..._instead_of_throttle: where the other outcome is RequestThrottled. 0: never.
    entries, size: at most so many answers, and bytes of them, in each process.
    """

    offers_fresh: float = 0.0
    offers_instead_of_throttle: float = 120.0
    catalogue_fresh: float = 300.0
    catalogue_instead_of_throttle: float = 86400.0
    entries: int = 5000
    size: int = 64 * 1024**2


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class MigrateSettings:
    """`[migrate]`: the public pages on which sellers consent. public_url: as they reach them, with a path where a proxy
    shows them under one. contact: whom they may ask. name: what they know you by.
    """

    public_url: str = ""
    contact: str = ""
    name: str = ""


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """`[console]`: pages that show operators the gateway's calls and how far the sellers are.

    host, port: where they are served, port 0 = nowhere, unless `--console-port` says it. keep_bodies: keep for an hour
    what a call asked and was answered, sealed and without buyers' values, of every call; without it only of calls to a
    sandbox. secure_cookie: the sign-in goes over HTTPS only, for a proxy that ends TLS.
    """

    host: str = "127.0.0.1"
    port: int = 0
    keep_bodies: bool = False
    secure_cookie: bool = False


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Operator:
    """One `[[operator]]`: who may sign in to the console. token_hash: as `mws-compat console token` prints it.

    role: "write" is for commands to come; the pages only read, whatever it is.
    """

    name: str
    token_hash: str = field(repr=False)
    role: Literal["read", "write"] = "read"


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Account:
    """One `[[account]]`: an MWS identity (access key, seller) and the SP-API authorisation that replaces it.

    application: the name of its `[[application]]`, "" where there is one only. region: "na", "eu" or "fe".
    writes: overrides the application's; write_rules overrides that per Action. authorised: date of consent, ISO 8601.
    home_marketplace: what a SubmitFeed or RequestReport without marketplaces means, where there are several.
    """

    seller_id: str
    mws_access_key: str
    mws_secret_key: str = field(default="", repr=False)
    mws_auth_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    region: Region = "na"
    marketplaces: tuple[str, ...] = ()
    application: str = ""
    authorised: str = ""
    writes: Writes | None = None
    write_rules: tuple[tuple[str, Writes], ...] = ()
    home_marketplace: str = ""


@_pickled_by_name
@dataclass(frozen=True, slots=True)
class Config:
    """Everything. source: the file it was read from, "" where made in code.

    mws_generation: of python-amazon-mws, whose replies the drop-in gives; "" for 0.8.15's, with a warning to a program
    that takes them for 0.8.10's.
    """

    applications: tuple[Application, ...] = ()
    accounts: tuple[Account, ...] = ()
    gateway: GatewaySettings = GatewaySettings()
    state: StateSettings = StateSettings()
    feeds: Feeds = Feeds()
    reports: Reports = Reports()
    source: str = ""
    orders: Orders = Orders()
    mws_generation: Literal["", "0.8.10", "0.8.15", "1.0"] = ""
    answer_cache: AnswerCacheSettings = AnswerCacheSettings()
    migrate: MigrateSettings = MigrateSettings()
    console: ConsoleSettings = ConsoleSettings()
    operators: tuple[Operator, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. file, key: where (`account[2].region`, counted from 1). text: what was expected instead."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.text) if part)


class ConfigError(MWSError):
    """The configuration cannot be used. `problems` has all of them, `str()` one line for each; no secret in either."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


SANDBOX = Config(
    applications=(
        Application(
            lwa_client_id="amzn1.application-oa2-client.sandbox",
            lwa_client_secret="amzn1.oa2-cs.v1.sandbox",
            lwa_endpoint="http://sandbox.invalid/auth/o2/token",
            endpoint="http://sandbox.invalid",
        ),
    ),
    accounts=(
        Account(
            seller_id="A1SANDBOXSELLER",
            mws_access_key="AKIASANDBOXSANDBOX00",
            mws_secret_key="sandboxsandboxsandboxsandboxsandboxsandb",
            mws_auth_token="amzn.mws.5a4db0c5-0000-4000-8000-000000000001",
            refresh_token="Atzr|sandbox",
            region="na",
            marketplaces=("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"),
            home_marketplace="ATVPDKIKX0DER",
        ),
    ),
    state=StateSettings(url="off"),
    reports=Reports(adopt_before="all"),
    # The sandbox's two versions prove nothing about Amazon's.
    orders=Orders(shadow=0.0),
)
