"""Every key of `mws-compat.toml` as data. The loader validates by this table and the documentation is printed from it.

Nothing else knows a key's type or meaning; defaults are those of the dataclasses in `mws.compat.config`.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import Literal

from mws.compat.config.model import (
    Account,
    AnswerCacheSettings,
    Application,
    Config,
    ConsoleSettings,
    Feeds,
    GatewaySettings,
    MigrateSettings,
    Operator,
    Orders,
    Reports,
    StateSettings,
)
from mws.generations import GENERATIONS
from mws.spapi.region_names import REGIONS

Kind = Literal[
    "text", "choice", "flag", "count", "seconds", "wait", "names", "date", "url", "endpoint", "path", "agent",
    "marketplaces", "marketplace", "places", "shipping_groups", "product_types", "report_types", "adoption", "rules",
    "database", "redis", "role", "cipher_key", "public_keys", "raw", "networks", "share", "token_hash",
]  # fmt: skip

# What a value of each kind must be, as the end of "expected ...".
EXPECTED: dict[Kind, str] = {
    "text": "a text",
    "choice": "",  # made from the key's choices
    "flag": "true or false",
    "count": "a whole number",
    "seconds": "a number of seconds",
    "wait": 'a number of seconds of at least 0, or "forever"',
    "names": "a list of texts",
    "networks": "a list of IP addresses, or networks such as 10.0.0.0/8",
    "date": "a date such as 2026-03-31",
    "url": "a URL that begins with https:// or http://",
    "endpoint": '"" (by region), "amazon-sandbox" or a URL',
    "path": "the path of a file that exists",
    "agent": "at most 500 printable characters",
    "marketplaces": "a list of marketplace ids",
    "marketplace": "a marketplace id",
    "places": "a table of marketplace ids, each a table with currency and language",
    "shipping_groups": "a table of marketplace ids, each a table of template names and their ids",
    "product_types": "a table of categories, see feeds.md",
    "report_types": "a list of report types",
    "adoption": '"", "all" or a date such as 2026-03-31',
    "rules": 'a table of Action = "on", "dry_run" or "off"',
    "database": '"" (SQLite in the state directory), "off", or a URL that begins with sqlite:/// or postgresql://',
    "redis": "a URL that begins with redis://, rediss:// or unix://",
    "role": "the ARN of a role, such as arn:aws:iam::123456789012:role/Name",
    "cipher_key": "base64 of 32 bytes",
    "public_keys": "a list of public keys, each base64 of 32 bytes",
    "share": "a number from 0 to 1",
    "token_hash": "the line that `mws-compat console token` prints",
    "raw": "true, false or a list of report types that are adapted, see reports.md",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key. table: where it stands, "" before the first. meaning: one line for people.

    low, high: the least and most allowed.
    required: it must be there and not empty. never_empty: it may be missing, and not be empty.
    secret: its value is never shown, not even in an error.
    """

    table: str
    name: str
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    required: bool = False
    secret: bool = False
    low: float = 0
    high: float = math.inf
    never_empty: bool = False

    @property
    def expected(self) -> str:
        """What the value must be, for a message or the documentation."""
        if self.kind == "choice":
            return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        if self.high < math.inf:
            return f"{EXPECTED[self.kind]} from {self.low:g} to {self.high:g}"
        if self.kind in ("count", "seconds"):
            return f"{EXPECTED[self.kind]} of at least {self.low:g}"
        return EXPECTED[self.kind]


WRITES = ("on", "dry_run", "off")

# Table names as the file has them, and the class one such table becomes. `[[application]]` has the keys of `[spapi]`.
TABLES: dict[
    str,
    type[
        Config
        | Application
        | GatewaySettings
        | StateSettings
        | Feeds
        | Reports
        | Orders
        | AnswerCacheSettings
        | MigrateSettings
        | Account
        | ConsoleSettings
        | Operator
    ],
] = {
    "": Config,
    "spapi": Application,
    "gateway": GatewaySettings,
    "state": StateSettings,
    "feeds": Feeds,
    "reports": Reports,
    "orders": Orders,
    "answer_cache": AnswerCacheSettings,
    "migrate": MigrateSettings,
    "account": Account,
    "console": ConsoleSettings,
    "operator": Operator,
}

KEYS: tuple[Key, ...] = (
    Key("", "mws_generation", "choice",
        "The python-amazon-mws that the program was written for, where its replies differ: see below.",
        choices=GENERATIONS),
    Key("spapi", "name", "text", "The name accounts refer to it by; needed in `[[application]]`, not in `[spapi]`."),
    Key("spapi", "lwa_client_id", "text", "Client identifier of the SP-API application.", required=True),
    Key("spapi", "lwa_client_secret", "text", "Its client secret.", required=True, secret=True),
    Key("spapi", "lwa_previous_client_secret", "text",
        "The secret before the last rotation: page tokens sealed with it stay readable for a day.", secret=True),
    Key("spapi", "lwa_client_secret_issued", "date", "When the secret was made; `doctor` warns before 180 days."),
    Key("spapi", "lwa_endpoint", "url", "Where access tokens are fetched."),
    Key("spapi", "endpoint", "endpoint",
        'The SP-API host: "" takes that of the account\'s region, "amazon-sandbox" Amazon\'s static sandbox.'),
    Key("spapi", "user_agent", "agent", "The User-Agent of requests to Amazon, `App/Version (Language=...)`."),
    Key("spapi", "orders_version", "choice",
        '"auto" asks v0 first, until it ends, and 2026-01-01 where v0 fails; the others ask that version alone.',
        choices=("auto", "2026-01-01", "v0")),
    Key("spapi", "pii", "choice",
        'Buyers\' data: "auto" asks for it and leaves it out where refused, "off" never asks, "required" fails.',
        choices=("auto", "off", "required")),
    Key("spapi", "max_wait", "wait", "How long a call may wait for its rate before it is answered RequestThrottled."),
    Key("spapi", "deadline", "seconds", "The longest a whole call to Amazon may take.", low=1),
    Key("spapi", "writes", "choice", '"dry_run" checks and answers a write without sending it, "off" refuses it.',
        choices=WRITES),
    Key("spapi", "proxy", "url", "Proxy for requests to Amazon; may hold a password.", secret=True),
    Key("spapi", "ca_bundle", "path", "PEM file of the certificate authorities to trust instead of the usual ones."),
    Key("spapi", "aws_access_key_id", "text", "Only for SigV4, which Amazon has ignored since 2023-10-02."),
    Key("spapi", "aws_secret_access_key", "text", "Only for SigV4.", secret=True),
    Key("spapi", "aws_session_token", "text", "Only for SigV4.", secret=True),
    Key("spapi", "aws_profile", "text",
        'Only for SigV4: a profile of the AWS configuration files, "auto" for botocore\'s default chain.'),
    Key("spapi", "aws_role_arn", "role", "Only for SigV4: the role to assume with the keys above, or those found."),
    Key("spapi", "aws_external_id", "text", "What the trust policy of that role asks for.", secret=True),
    Key("spapi", "redis_url", "redis",
        "A Redis through which processes and hosts share rates and access tokens (extra `redis`).", secret=True),
    Key("spapi", "circuit_failures", "count",
        "Failures in a row after which calls of the same kind are refused for some seconds, unsent; 0 = never."),
    Key("spapi", "finances_version", "choice",
        'The version of the Finances API that lists events: "v0" has MWS\'s own lists, until Amazon ends it.',
        choices=("v0", "2024-06-19")),
    Key("spapi", "application_id", "text",
        "The id of the application, `amzn1.sp.solution...`: for the pages on which sellers consent."),
    Key("spapi", "redirect_uri", "url", "The OAuth redirect URI that is registered for it."),
    Key("spapi", "draft", "flag", "The application is not published yet: consent pages are asked for its draft."),
    Key("spapi", "seller_central", "url", "For a sandbox only: in the place of every Seller Central."),
    Key("gateway", "public_hosts", "names", "Host names that clients sign when a proxy stands before the gateway."),
    Key("gateway", "strict", "flag",
        "Refuse what MWS refused and clients do: a User-Agent of another form, extra parameters, a Version that is "
        "missing or not that of the path, a feed without MD5. Answer with the codes of 2009 where a seller is missing "
        "or a report is refused."),
    Key("gateway", "threads", "count", "Worker threads.", low=1),
    Key("gateway", "per_seller", "count",
        "Calls of one seller that may wait for Amazon at once; more are answered RequestThrottled. 0: a fair part."),
    Key("gateway", "max_body", "count", "The longest request body in bytes.", low=1024),
    Key("gateway", "max_head", "count", "The longest request line with its headers in bytes.", low=8192),
    Key("gateway", "idle_seconds", "seconds", "How long a connection may be silent before a request.", low=1),
    Key("gateway", "request_seconds", "seconds",
        "What the head of a request has to arrive, and what its body has; longer only at `slowest_rate`.", low=1),
    Key("gateway", "slowest_rate", "count",
        "Bytes a second at which a head or body may go on arriving after `request_seconds`.", low=1),
    Key("gateway", "connections", "count", "Connections at once; more are closed.", low=1),
    Key("gateway", "connections_per_address", "count",
        "Connections of one address at once, of IPv6 of one /64; 127.0.0.1, ::1 and `trusted_proxies` may have more.",
        low=1),
    Key("gateway", "trusted_proxies", "networks",
        "Proxies before the gateway: what they say in X-Forwarded-For is taken for the client's address."),
    Key("gateway", "reserve", "count",
        "Worker threads that never wait for Amazon, so that what needs no waiting is answered. 0: a quarter of them."),
    Key("gateway", "longest_expires", "seconds",
        "How far ahead the `Expires` of a request may lie: until then whoever caught it can send it again.", low=60),
    Key("state", "url", "database", "Where the journal and other state are kept; the URL may hold a password.",
        secret=True),
    Key("state", "key", "cipher_key",
        'Encrypts what is stored; "" takes MWS_COMPAT_KEY, else a file beside an SQLite database.', secret=True),
    Key("state", "order_cache", "flag", "Keep the cache of orders in the database too, encrypted."),
    Key("state", "quota", "count",
        "Bytes the database may take, 0 for no limit: beyond it the oldest content of feeds, calls of the journal and "
        "notes of prices go; what else the ledger holds never does, see operating.md."),
    Key("state", "seller_quota", "count", "The same of what is kept of one seller."),
    Key("state", "lifecycle_keys", "public_keys",
        "Whose newer end dates `mws-compat lifecycle update` takes: Ed25519 public keys, base64 of 32 bytes."),
    Key("state", "previous_key", "cipher_key",
        "The key before it was changed, until `mws-compat state rotate-key` has sealed everything with the new one; "
        '"" takes MWS_COMPAT_PREVIOUS_KEY.', secret=True),
    Key("feeds", "repeat_window", "seconds",
        "For so long a write is known by a repeat with another Signature, where its answer may not have come back."),
    Key("feeds", "merchant_identifier", "choice", "What to do with a feed whose MerchantIdentifier is not the seller.",
        choices=("warn", "refuse")),
    Key("feeds", "keep_bodies", "count", "Days for which the content of feeds is kept in the database, encrypted.",
        high=366),
    Key("feeds", "partial_offers", "choice",
        'A price or lead time that would wipe the rest of an offer: "read" the present offer first, or "refuse".',
        choices=("read", "refuse")),
    Key("feeds", "route", "choice",
        'How listing feeds are sent: "auto" sends small ones change by change (patchListingsItem), which takes '
        'seconds; "feed" sends all as JSON_LISTINGS_FEED.', choices=("auto", "feed")),
    Key("feeds", "patch_up_to", "count",
        "The most changes that are sent one by one: five a second, while the client waits. Amazon's own advice is a "
        "feed from 1,500 on.", low=1),
    Key("feeds", "product_types", "product_types", "What `_POST_PRODUCT_DATA_` becomes, by category."),
    Key("feeds", "repeat_grace", "seconds",
        "The same where it was answered, and nothing else was written since: an answer may lie in a buffer."),
    Key("feeds", "repeat_window_events", "seconds",
        "The same for what does something once (a refund, a removal, a fulfilment order), answered or not."),
    Key("feeds", "marketplaces", "places",
        'What a marketplace takes, where neither our table nor Amazon says it, or says something else: '
        '`AE08WJ6YKNBMC = { currency = "ZAR", language = "en_ZA" }`.'),
    Key("feeds", "shipping_groups", "shipping_groups",
        "The ids of your shipping templates, which Amazon takes today instead of their names: "
        '`ATVPDKIKX0DER = { "Standard" = "..." }`.'),
    Key("feeds", "price_guard", "choice",
        "A price that is many times lower than every one known for its SKU, or below the minimum of its offer: "
        '"refuse" its message, "warn" and send it, or look at none ("off"); see feeds.md.',
        choices=("refuse", "warn", "off")),
    Key("feeds", "price_guard_factor", "count", "How many times lower, and how many times higher is a warning.", low=2),
    Key("feeds", "definitions", "choice",
        'What `product_types` makes is shaped and checked by Amazon\'s definitions, which are read and kept for a day; '
        '"off" goes by the table alone.', choices=("read", "off")),
    Key("reports", "types", "report_types",
        "Report types that lists look for beside those requested here: what other programs request."),
    Key("reports", "adopt_before", "adoption",
        'Reports available before then count as acknowledged, "all" for whatever is there when the ledger is made. '
        'Without it `mws-compat ledger adopt` has to be run before Acknowledged=false is answered.'),
    Key("reports", "others", "flag", "List reports that other programs requested too."),
    Key("reports", "order_part", "choice", "The part taken of the order reports that Amazon has split.",
        choices=("SHIPPING", "TAX", "INVOICING")),
    Key("reports", "raw", "raw",
        "Hand out reports as Amazon makes them today, not in MWS's columns: all, or those of these types."),
    Key("reports", "join_tax", "flag", "Add the columns of the TAX part to flat file order reports."),
    Key("reports", "settlements", "choice", "The form in which settlements are listed where a call names no type.",
        choices=("FLAT_FILE_V2", "FLAT_FILE", "XML")),
    Key("reports", "settlement_xml", "choice",
        'Elements of the XML: "observed" as in the files of later years, "schema" as published in 2007 alone.',
        choices=("schema", "observed")),
    Key("orders", "shadow", "share",
        "The share of reads that is asked of the other version of the Orders API too, from spare rate, and compared."),
    Key("orders", "unproven", "choice",
        'After the end of Orders v0, money that was not proven: "leave_out" and name it, or write it marked '
        '"inferred".', choices=("leave_out", "inferred")),
    Key("answer_cache", "offers_fresh", "seconds",
        "For so long an answer about offers serves again without asking Amazon; 0: never.", high=3600),
    Key("answer_cache", "offers_instead_of_throttle", "seconds",
        "How old an answer about offers may be that serves where the call would be answered RequestThrottled; 0: "
        "none does.", high=3600),
    Key("answer_cache", "catalogue_fresh", "seconds", "The same as `offers_fresh` of the catalogue.", high=172800),
    Key("answer_cache", "catalogue_instead_of_throttle", "seconds",
        "The same as `offers_instead_of_throttle` of the catalogue.", high=172800),
    Key("answer_cache", "entries", "count", "The most answers kept, in the memory of each process.", low=1),
    Key("answer_cache", "size", "count", "The most bytes of them.", low=1),
    Key("migrate", "public_url", "url",
        "Where sellers reach the pages of `migrate serve`, with a path if a proxy shows them under one."),
    Key("migrate", "contact", "text", "Whom a seller may ask: a mail address, a URL or words."),
    Key("migrate", "name", "text", "What sellers know you by."),
    Key("account", "seller_id", "text", "The SellerId (Merchant) that MWS calls carry.", required=True),
    Key("account", "mws_access_key", "text", "The AWSAccessKeyId that MWS calls carry; may serve several sellers.",
        required=True),
    Key("account", "mws_secret_key", "text",
        "The MWS secret key: the gateway verifies signatures by it; once per access key is enough.", secret=True),
    Key("account", "mws_auth_token", "text", "The MWSAuthToken; checked where both sides have one.", secret=True),
    Key("account", "refresh_token", "text",
        "The seller's SP-API authorisation (`Atzr|...`). Without it the seller is waiting: calls for him are refused, "
        "and the error says how he is invited.", secret=True, never_empty=True),
    Key("account", "region", "choice", "The SP-API region the seller sells in.", choices=REGIONS),
    Key("account", "marketplaces", "marketplaces", "The seller's marketplaces, all of that region."),
    Key("account", "application", "text", "The name of its `[[application]]`; needed where there are several."),
    Key("account", "authorised", "date", "When the seller consented; `doctor` warns before the year is over."),
    Key("account", "writes", "choice", "Overrides the application's `writes` for this account.", choices=WRITES),
    Key("account", "write_rules", "rules", 'Overrides `writes` per MWS Action: `{ SubmitFeed = "off" }`.'),
    Key("account", "home_marketplace", "marketplace",
        "What a feed or report without a marketplace is for; needed where there are several."),
    Key("console", "host", "text", "The address on which the gateway serves its console."),
    Key("console", "port", "count", "Its port; 0: no console, unless `gateway --console-port` asks for one.",
        high=65535),
    Key("console", "keep_bodies", "flag",
        "Keep for an hour what each call asked and was answered, encrypted and without buyers' values. Of calls to a "
        "sandbox that is kept anyway."),
    Key("console", "secure_cookie", "flag", "Signing in works over HTTPS only: for a proxy that ends TLS."),
    Key("operator", "name", "text", "Who may sign in to the console.", required=True),
    Key("operator", "token_hash", "token_hash", "What the token he signs in with is checked by.", required=True,
        secret=True),
    Key("operator", "role", "choice", 'The pages only read, whatever it is; "write" is for commands to come.',
        choices=("read", "write")),
)  # fmt: skip


def default(key: Key) -> object:
    """The default the dataclass has, or None where there is none."""
    (found,) = (item for item in fields(TABLES[key.table]) if item.name == key.name)
    if found.default_factory is not MISSING:
        return found.default_factory()
    return None if found.default is MISSING else found.default


def _cell(key: Key) -> str:
    if key.required:
        return "required"
    value = default(key)
    if value is None:
        return "the application's" if key.name == "writes" else ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "`{}`"
    if isinstance(value, tuple):
        return "`[]`" if key.kind != "rules" else "`{}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


_PLACES = {
    "": "at the top",
    "spapi": "`[spapi]`, `[[application]]`",
    "account": "`[[account]]`",
    "operator": "`[[operator]]`",
}


def markdown() -> str:
    """The table of every key as `docs/configuration.md` has it between its two markers."""
    rows = ["| where | key | value | default | meaning |", "| --- | --- | --- | --- | --- |"]
    for key in KEYS:
        where = _PLACES.get(key.table, f"`[{key.table}]`")
        value = key.expected + (", secret" if key.secret else "")
        rows.append(
            f"| {where} | `{key.name}` | {value} | {_cell(key)} | {key.meaning} |".replace("`Atzr|", "`Atzr\\|")
        )
    return "\n".join(rows) + "\n"
