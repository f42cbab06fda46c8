"""The configuration: what is read, and the one clear line for each thing that is wrong."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat import config
from mws.compat.config import Account, Application, ConfigError, StateSettings, load
from mws.compat.config import keys as configkeys

KEY = "A" * 43 + "="

_ESCAPED = "in a password, write @ : / ? # as %40 %3A %2F %3F %23"
ANY_URL = '"" (SQLite in the state directory), "off", or a URL that begins with sqlite:/// or postgresql://'
FILE_URL = "a URL such as sqlite:///state.db: the path of a file, and nothing behind it"
PORT_URL = f"a URL whose port is a number; {_ESCAPED}"
SERVER_URL = f"a URL of user:password@host:port/name; {_ESCAPED}"

APPLICATION = """
[spapi]
lwa_client_id = "client"
lwa_client_secret = "s3cret-of-the-application"
"""
ACCOUNT = """
[[account]]
seller_id = "A1"
mws_access_key = "AKIA1"
refresh_token = "Atzr|token"
"""


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def write(text: str, name: str = "mws-compat.toml") -> Path:
    path = Path.cwd() / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(text: str) -> list[str]:
    """`key: text` of each problem of that file."""
    with pytest.raises(ConfigError) as caught:
        load(write(text))
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1, "each problem is one line"
    assert all(problem.file.endswith("mws-compat.toml") for problem in caught.value.problems)
    return [f"{problem.key}: {problem.text}" for problem in caught.value.problems]


def test_the_smallest_file_has_all_defaults() -> None:
    path = write(APPLICATION + ACCOUNT)
    assert load(path) == config.Config(
        applications=(Application(lwa_client_id="client", lwa_client_secret="s3cret-of-the-application"),),
        accounts=(Account(seller_id="A1", mws_access_key="AKIA1", refresh_token="Atzr|token"),),
        source=str(path),
    )


def test_every_key_reaches_its_field() -> None:
    write("-----", "ca.pem")
    read = load(
        write(f"""
[spapi]
lwa_client_id = "id"
lwa_client_secret = "secret"
lwa_previous_client_secret = "older"
lwa_client_secret_issued = 2026-06-01
lwa_endpoint = "https://lwa.example/token"
endpoint = "https://api.example/"
user_agent = "App/1 (Language=PHP)"
orders_version = "v0"
pii = "off"
max_wait = "forever"
deadline = 30
writes = "dry_run"
proxy = "http://user:pw@proxy:3128"
ca_bundle = "ca.pem"
aws_access_key_id = "AKIAAWS"
aws_secret_access_key = "awssecret"
aws_session_token = "awstoken"
aws_role_arn = "arn:aws:iam::123456789012:role/Selling"
aws_external_id = "external"
redis_url = "rediss://user:pw@cache.example:6380/1"
[gateway]
public_hosts = ["mws.example.com"]
strict = true
threads = 4
per_seller = 2
max_body = 4096
[state]
url = "sqlite:///kept/state.db"
key = "{KEY}"
order_cache = true
[[account]]
seller_id = "A1"
mws_access_key = "AKIA1"
mws_secret_key = "mwssecret"
mws_auth_token = "amzn.mws.1"
refresh_token = "Atzr|1"
region = "eu"
marketplaces = ["A1PA6795UKMFR9"]
authorised = "2026-02-03"
writes = "off"
write_rules = {{ SubmitFeed = "on", CancelFeedSubmissions = "dry_run" }}
""")
    )
    here = Path.cwd()
    assert read.applications == (
        Application(
            lwa_client_id="id",
            lwa_client_secret="secret",
            lwa_previous_client_secret="older",
            lwa_client_secret_issued="2026-06-01",
            lwa_endpoint="https://lwa.example/token",
            endpoint="https://api.example",
            user_agent="App/1 (Language=PHP)",
            orders_version="v0",
            pii="off",
            max_wait=None,
            deadline=30.0,
            writes="dry_run",
            proxy="http://user:pw@proxy:3128",
            ca_bundle=str(here / "ca.pem"),
            aws_access_key_id="AKIAAWS",
            aws_secret_access_key="awssecret",
            aws_session_token="awstoken",
            aws_role_arn="arn:aws:iam::123456789012:role/Selling",
            aws_external_id="external",
            redis_url="rediss://user:pw@cache.example:6380/1",
        ),
    )
    assert read.gateway == config.GatewaySettings(("mws.example.com",), True, 4, 2, 4096)
    assert read.state == StateSettings(f"sqlite:///{here}/kept/state.db", KEY, True)
    assert read.accounts == (
        Account(
            seller_id="A1",
            mws_access_key="AKIA1",
            mws_secret_key="mwssecret",
            mws_auth_token="amzn.mws.1",
            refresh_token="Atzr|1",
            region="eu",
            marketplaces=("A1PA6795UKMFR9",),
            authorised="2026-02-03",
            writes="off",
            write_rules=(("SubmitFeed", "on"), ("CancelFeedSubmissions", "dry_run")),
        ),
    )


def test_the_console_and_its_operators_are_read() -> None:
    text = f"""
[console]
host = "10.0.0.1"
port = 8444
keep_bodies = true
secure_cookie = true
[[operator]]
name = "anna"
token_hash = "{TOKEN_HASH}"
[[operator]]
name = "ben"
token_hash = "{TOKEN_HASH}"
role = "write"
"""
    read = load(write(APPLICATION + text + ACCOUNT))
    assert read.console == config.ConsoleSettings("10.0.0.1", 8444, True, True)
    assert read.operators == (config.Operator("anna", TOKEN_HASH), config.Operator("ben", TOKEN_HASH, "write"))


def test_a_console_that_nobody_could_sign_in_to_and_two_operators_of_one_name_are_refused() -> None:
    (told,) = problems(APPLICATION + "[console]\nport = 8444" + ACCOUNT)
    assert told.startswith("console.port: expected an [[operator]] beside it")
    twice = f'[[operator]]\nname = "anna"\ntoken_hash = "{TOKEN_HASH}"\n' * 2
    assert problems(APPLICATION + twice + ACCOUNT) == [
        "operator[2].name: expected a name of its own, operator[1] has this one already"
    ]


def test_what_a_marketplace_takes_and_ids_of_shipping_templates_are_read_by_marketplace() -> None:
    text = """
[feeds.marketplaces.AE08WJ6YKNBMC]
currency = "ZAR"
language = "en_ZA"
[feeds.shipping_groups.A1PA6795UKMFR9]
"DE Standard" = "abc-1"
"""
    feeds = load(write(APPLICATION + text + ACCOUNT)).feeds
    assert feeds.marketplaces == {"AE08WJ6YKNBMC": {"currency": "ZAR", "language": "en_ZA"}}
    assert feeds.shipping_groups == {"A1PA6795UKMFR9": {"DE Standard": "abc-1"}}


def test_where_the_file_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no configuration: name one with --config or MWS_COMPAT_CONFIG"):
        load()
    assert config.find() is None
    here = write(APPLICATION + ACCOUNT)
    assert load().source == here.name
    named = write(APPLICATION + ACCOUNT, "other.toml")
    monkeypatch.setenv("MWS_COMPAT_CONFIG", str(named))
    assert load().source == str(named)
    assert load(here).source == str(here), "a path given counts most"


def test_a_text_may_come_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "secret").write_text("of the file\r\n")
    (folder / "c.toml").write_text(
        '[spapi]\nlwa_client_id = "env:ID"\nlwa_client_secret = "file:secret"\n[gateway]\npublic_hosts = ["env:HOST"]'
        + ACCOUNT
    )
    monkeypatch.setenv("ID", "of the environment")
    monkeypatch.setenv("HOST", "mws.example.com")
    read = load(folder / "c.toml")
    assert read.applications[0].lwa_client_id == "of the environment"
    assert read.applications[0].lwa_client_secret == "of the file", "relative to the file, without its line end"
    assert read.gateway.public_hosts == ("mws.example.com",)


def test_several_applications() -> None:
    both = "\n".join(
        f'[[application]]\nname = "{name}"\nlwa_client_id = "i"\nlwa_client_secret = "s"\n' for name in ("one", "two")
    )
    read = load(write(both + ACCOUNT + 'application = "two"'))
    assert [application.name for application in read.applications] == ["one", "two"]
    assert read.accounts[0].application == "two"
    assert problems(both + ACCOUNT) == [
        "account[1].application: missing: there are several applications; known are one, two"
    ]
    assert problems(both + ACCOUNT + 'application = "twoo"') == [
        'account[1].application: expected the name of an [[application]], got "twoo"; did you mean "two"?'
    ]


def test_a_file_with_a_store_needs_neither_applications_nor_accounts() -> None:
    read = load(write("[state]\n"))
    assert (read.applications, read.accounts) == ((), ())
    assert len(load(write("[state]\n" + APPLICATION)).applications) == 1
    # Its application may be in the store.
    (account,) = load(write("[state]\n" + ACCOUNT + 'application = "stored"')).accounts
    assert account.application == "stored"


def test_accounts_of_one_key_share_its_secret() -> None:
    second = ACCOUNT.replace('"A1"', '"A2"')
    read = load(write(APPLICATION + ACCOUNT + 'mws_secret_key = "m"' + second))
    assert [account.mws_secret_key for account in read.accounts] == ["m", "m"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["spapi: missing: expected [spapi], or several [[application]] with a name each, or a table [state] "
              "where `mws-compat accounts` keeps them",
              "account: missing: expected at least one [[account]], or a table [state] where `mws-compat accounts` "
              "keeps them"]),
        ('[state]\nurl = "off"',
             ["spapi: missing: expected [spapi], or several [[application]] with a name each, or a table [state] "
              "where `mws-compat accounts` keeps them",
              "account: missing: expected at least one [[account]], or a table [state] where `mws-compat accounts` "
              "keeps them"]),
        (APPLICATION + ACCOUNT + "[gatway]", ['gatway: unknown table; did you mean "gateway"?']),
        ("debug = true" + APPLICATION + ACCOUNT,
         ["debug: unknown key; known are spapi, application, gateway, state, feeds, reports, orders, "
          "answer_cache, migrate, account, console, operator, mws_generation"]),
        (APPLICATION + 'lwa_endpont = "x"' + ACCOUNT, ["spapi.lwa_endpont: unknown key; did you mean lwa_endpoint?"]),
        (APPLICATION + "threads = 3" + ACCOUNT, ["spapi.threads: unknown key; it belongs to [gateway]"]),
        (APPLICATION.replace("lwa_client_id", "client_id") + ACCOUNT,
         ["spapi.client_id: unknown key; did you mean lwa_client_id?"]),
        (APPLICATION + "[account]\nseller_id = 'A1'", ["account: expected [[account]] with two brackets, got a table"]),
        (APPLICATION + ACCOUNT + "[[state]]", ["state: expected a table [state], got a list"]),
        (APPLICATION + ACCOUNT.replace('"Atzr|token"', '""'),
         ["account[1].refresh_token: expected a value, or no such line; got an empty text"]),
        (APPLICATION + ACCOUNT.replace("mws_access_key", "# "),
         ["account[1].mws_access_key: missing: this key is required"]),
        (APPLICATION + ACCOUNT + 'region = "NA"',
         ['account[1].region: expected one of "na", "eu", "fe", got "NA"; did you mean "na"?']),
        (APPLICATION + "max_wait = -1" + ACCOUNT,
         ['spapi.max_wait: expected a number of seconds of at least 0, or "forever", got -1']),
        (APPLICATION + "max_wait = nan" + ACCOUNT,
         ['spapi.max_wait: expected a number of seconds of at least 0, or "forever", got nan']),
        (APPLICATION + "deadline = true" + ACCOUNT,
         ["spapi.deadline: expected a number of seconds of at least 1, got true"]),
        (APPLICATION + ACCOUNT + "[gateway]\nthreads = 0",
         ["gateway.threads: expected a whole number of at least 1, got 0"]),
        (APPLICATION + ACCOUNT + '[gateway]\nstrict = "yes"', ['gateway.strict: expected true or false, got "yes"']),
        (APPLICATION + ACCOUNT + '[gateway]\npublic_hosts = "a"',
         ['gateway.public_hosts: expected a list of texts, got "a"']),
        (APPLICATION + ACCOUNT + '[gateway]\ntrusted_proxies = ["10.0.0.0/8", "proxy.example"]',
         ["gateway.trusted_proxies[2]: expected an address or a network such as 10.0.0.0/8, "
          'got "proxy.example"']),
        (APPLICATION + ACCOUNT + '[gateway]\ntrusted_proxies = ["10.0.0.5/8"]',
         ["gateway.trusted_proxies[1]: expected an address or a network such as 10.0.0.0/8, "
          'got "10.0.0.5/8"']),
        *((f'{APPLICATION}{ACCOUNT}[state]\nurl = "{url}"',
           [f"state.url: expected {expected}, got a text of {len(url)} characters"])
          for url, expected in (
              *((url, FILE_URL) for url in ("sqlite:///", "sqlite://x", "sqlite:///:memory:", "sqlite:///x?mode=ro")),
              *((url, PORT_URL) for url in ("postgresql://u:pw@h:abc/db", "postgresql://u:p/w@h/db",
                                            "postgresql://[::1/db", "postgresql://h:99999/db")),
              *((url, SERVER_URL) for url in ("postgresql://u:p@w@h/db", "postgresql://h:0/db", "postgresql://h/d#b")),
              *((url, ANY_URL) for url in ("postgres+psycopg://h/db", "mysql://h/db", "postgresql+psycopg2://h/db")),
          )),
        ('mws_generation = "0.8.9"' + APPLICATION + ACCOUNT,
         ['mws_generation: expected one of "0.8.10", "0.8.15", "1.0", got "0.8.9"; did you mean "0.8.15"?']),
        (APPLICATION + ACCOUNT + 'mws_generation = "1.0"',
         ["account[1].mws_generation: unknown key; it belongs to the top of the file, before the first table"]),
        ('mws_generaton = "1.0"' + APPLICATION + ACCOUNT,
         ['mws_generaton: unknown key; did you mean "mws_generation"?']),
        (APPLICATION + ACCOUNT + "[state]\nquota = -1",
         ["state.quota: expected a whole number of at least 0, got -1"]),
        (APPLICATION + 'endpoint = "amazon-sandbx"' + ACCOUNT,
         ['spapi.endpoint: expected "" (by region), "amazon-sandbox" or a URL, got "amazon-sandbx"; '
          'did you mean "amazon-sandbox"?']),
        (APPLICATION + 'lwa_client_secret_issued = "June"' + ACCOUNT,
         ['spapi.lwa_client_secret_issued: expected a date such as 2026-03-31, got "June"']),
        (APPLICATION + 'ca_bundle = "no.pem"' + ACCOUNT,
         ['spapi.ca_bundle: expected the path of a file that exists, got "no.pem"']),
        (APPLICATION + 'user_agent = "a\\nb"' + ACCOUNT,
         ["spapi.user_agent: expected a text without control characters or line ends, got a text of 3 characters"]),
        (APPLICATION + 'aws_access_key_id = "AKIA"' + ACCOUNT,
         ["spapi.aws_access_key_id: expected aws_secret_access_key beside it, or neither"]),
        (APPLICATION + 'aws_profile = "p"\naws_access_key_id = "a"\naws_secret_access_key = "s"' + ACCOUNT,
         ["spapi.aws_profile: expected either this or aws_access_key_id, not both"]),
        (APPLICATION + 'aws_external_id = "x"' + ACCOUNT, ["spapi.aws_external_id: expected aws_role_arn beside it"]),
        (APPLICATION + 'aws_role_arn = "Selling"' + ACCOUNT,
         ["spapi.aws_role_arn: expected the ARN of a role, such as arn:aws:iam::123456789012:role/Name, "
          'got "Selling"']),
        (APPLICATION + ACCOUNT + '[orders]\nshadow = 2\nunproven = "guess"',
         ["orders.shadow: expected a number from 0 to 1, got 2",
          'orders.unproven: expected one of "leave_out", "inferred", got "guess"']),
        (APPLICATION + ACCOUNT + "[orders]\nshadow = nan", ["orders.shadow: expected a number from 0 to 1, got nan"]),
        (APPLICATION + 'redis_url = "localhost:6379"' + ACCOUNT,
         ["spapi.redis_url: expected a URL that begins with redis://, rediss:// or unix://, "
          "got a text of 14 characters"]),
        (APPLICATION + ACCOUNT + 'marketplaces = ["US"]',
         ['account[1].marketplaces[1]: expected a known marketplace id, got "US"; did you mean "ATVPDKIKX0DER"?']),
        (APPLICATION + ACCOUNT + 'marketplaces = ["ATVPDKIKX0DER", "A1PA6795UKMFR9"]',
         ['account[1].marketplaces[2]: expected a marketplace of region "na", got "A1PA6795UKMFR9" (Amazon.de), '
          'which is in "eu"']),
        (APPLICATION + ACCOUNT + 'write_rules = { SubmitFeed = "offf" }',
         ['account[1].write_rules.SubmitFeed: expected one of "on", "dry_run", "off", got "offf"; '
          'did you mean "off"?']),
        (APPLICATION + ACCOUNT + 'write_rules = { SubmitFed = "off" }',
         ['account[1].write_rules.SubmitFed: no MWS Action that writes has this name; did you mean "SubmitFeed"?']),
        (APPLICATION + ACCOUNT + 'write_rules = { submitfeed = "off" }',
         ['account[1].write_rules.submitfeed: no MWS Action that writes has this name; did you mean "SubmitFeed"?']),
        (APPLICATION + ACCOUNT + 'write_rules = { "Feeds.SubmitFeed" = "off" }',
         ['account[1].write_rules.Feeds.SubmitFeed: no MWS Action that writes has this name; '
          'did you mean "SubmitFeed"?']),
        (APPLICATION + ACCOUNT + 'write_rules = { GetReport = "off" }',
         ['account[1].write_rules.GetReport: no MWS Action that writes has this name; '
          'it writes nothing at Amazon, so no rule can hold for it']),
        (APPLICATION + ACCOUNT + '[feeds]\nkeep_bodies = 5000',
         ["feeds.keep_bodies: expected a whole number from 0 to 366, got 5000"]),
        (APPLICATION + ACCOUNT + 'home_marketplace = "A1PA6795UKMFR9"',
         ['account[1].home_marketplace: expected a marketplace of region "na", got "A1PA6795UKMFR9"']),
        (APPLICATION + ACCOUNT + '[reports]\ntypes = ["GET_FLAT_FILE_OPEN_LISTING_DATA"]',
         ['reports.types[1]: expected a report type Amazon has today, got "GET_FLAT_FILE_OPEN_LISTING_DATA"; '
          'did you mean "GET_FLAT_FILE_OPEN_LISTINGS_DATA"?']),
        (APPLICATION + ACCOUNT + '[feeds.product_types."Helth/HealthMisc"]\nproduct_type = "HERBAL_SUPPLEMENT"',
         ['feeds.product_types."Helth/HealthMisc": no category of MWS product data has this name; '
          'did you mean "Health"?']),
        (APPLICATION + ACCOUNT + '[feeds.product_types.Health]\nproduct_type = "X"\nrequirements = "LISTINGS"',
         ['feeds.product_types."Health".requirements: expected one of LISTING, LISTING_PRODUCT_ONLY, '
          'LISTING_OFFER_ONLY, got "LISTINGS"; did you mean "LISTING"?']),
        (APPLICATION + ACCOUNT + '[feeds.product_types.Health]\nproduct_type = "X"\nconstants = { a = { US = "b" } }',
         ['feeds.product_types."Health".constants."a".US: no marketplace has this name; '
          'did you mean "ATVPDKIKX0DER"?']),
        (APPLICATION + ACCOUNT + '[feeds.product_types.Health]\nproduct_type = "X"\nconstants = { a = [["b"]] }',
         ['feeds.product_types."Health".constants."a": expected a text, a number, true or false, a list of them, or a '
          'table by marketplace id, got a list']),
        (APPLICATION + ACCOUNT + '[feeds.product_types.Health]\nproduct_type = "X"\nattributes = { "A" = ["b", 5] }',
         ['feeds.product_types."Health".attributes."A": expected the name of an attribute, or a table with one, '
          'got a list']),
        (APPLICATION + ACCOUNT + '[feeds]\ndefinitions = "of"',
         ['feeds.definitions: expected one of "read", "off", got "of"; did you mean "off"?']),
        (APPLICATION + ACCOUNT + '"a\\nb" = 1', ["'account[1].a\\nb': unknown key; known are " + ", ".join(
            key.name for key in configkeys.KEYS if key.table == "account")]),
        (APPLICATION + ACCOUNT + ACCOUNT,
         ["account[2]: has the same mws_access_key and seller_id as account[1]; expected one account for each pair"]),
        (APPLICATION + ACCOUNT + 'mws_secret_key = "a"' + ACCOUNT.replace('"A1"', '"A2"') + 'mws_secret_key = "b"',
         ["account[2].mws_secret_key: expected that of account[1], which has the same mws_access_key"]),
        (APPLICATION + '[[application]]\nname = "a"\nlwa_client_id = "b"\nlwa_client_secret = "c"' + ACCOUNT,
         ["application: expected either [spapi] or [[application]], not both",
          "account[1].application: missing: there are several applications; known are , a"]),
        (APPLICATION + '[feeds.marketplaces.A1PA6795UKMFR9]\ncurrency = "euro"' + ACCOUNT,
         ["feeds.marketplaces.A1PA6795UKMFR9.currency: expected the code of a currency, such as EUR, got \"euro\""]),
        (APPLICATION + '[feeds.marketplaces.A1PA6795UKMFR9]\ncurency = "EUR"' + ACCOUNT,
         ["feeds.marketplaces.A1PA6795UKMFR9.curency: no key of a marketplace has this name; "
          'did you mean "currency"?']),
        (APPLICATION + '[feeds.marketplaces.DE]\nlanguage = "de_DE"' + ACCOUNT,
         ["feeds.marketplaces.DE: no marketplace has this name; "
          'did you mean "A1PA6795UKMFR9"?']),
        (APPLICATION + "[feeds.shipping_groups]\nA1PA6795UKMFR9 = { Standard = 5 }" + ACCOUNT,
         ['feeds.shipping_groups.A1PA6795UKMFR9."Standard": expected a text, got 5']),
        (APPLICATION + "[feeds]\nshipping_groups = 5" + ACCOUNT,
         ["feeds.shipping_groups: expected a table of marketplace ids, each a table of template names and their ids, "
          "got 5"]),
        (APPLICATION + 'proxy = "env:NOT_SET_ANYWHERE"' + ACCOUNT,
         ["spapi.proxy: the environment variable NOT_SET_ANYWHERE is not set"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_a_missing_file_is_named() -> None:
    (told,) = problems(APPLICATION + 'proxy = "file:nothing"' + ACCOUNT)
    assert told == f"spapi.proxy: the file {Path.cwd() / 'nothing'} cannot be read: No such file or directory"


def test_all_problems_are_told_at_once() -> None:
    text = APPLICATION + "pii = 3\nwrites = 4" + ACCOUNT + 'region = "x"\n[gateway]\nthreads = "many"'
    assert [told.partition(":")[0] for told in problems(text)] == [
        "spapi.pii",
        "spapi.writes",
        "gateway.threads",
        "account[1].region",
    ]


@pytest.mark.parametrize("content", [b"\xff", b"[spapi", b"a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_one_line(content: bytes) -> None:
    path = Path.cwd() / "mws-compat.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: is not ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_line() -> None:
    with pytest.raises(ConfigError, match=r"^no\.toml: no such file$"):
        load(Path("no.toml"))


TOKEN_HASH = f"scrypt$16384$8$1${'A' * 22}==${'A' * 43}="
MANY = ("account", "operator")

SECRET_KEYS = [key for key in configkeys.KEYS if key.secret]


@pytest.mark.parametrize("key", SECRET_KEYS, ids=lambda key: f"{key.table}.{key.name}")
@pytest.mark.parametrize("form", ["plain", "list", "env"])
def test_no_message_shows_a_secret(key: configkeys.Key, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDDEN", "hush-\nhush")  # a line end makes every text wrong
    value = {"plain": '"hush-\\nhush"', "list": '["hush-hush"]', "env": '"env:HIDDEN"'}[form]
    tables = {
        "spapi": {"lwa_client_id": '"i"', "lwa_client_secret": '"s"', "aws_access_key_id": '"a"'},
        "account": {"seller_id": '"A1"', "mws_access_key": '"k"', "refresh_token": '"r"'},
        "state": {},
        "operator": {"name": '"n"', "token_hash": f'"{TOKEN_HASH}"'},
    }
    tables[key.table][key.name] = value
    text = "".join(
        f"[[{name}]]\n" * (name in MANY)
        + f"[{name}]\n" * (name not in MANY)
        + "".join(f"{field} = {given}\n" for field, given in keys.items())
        for name, keys in tables.items()
    )
    told = problems(text)
    assert any(f"{key.table}" in line and key.name in line for line in told)
    assert not any("hush" in line for line in told)


@pytest.mark.parametrize("key", [key for key in SECRET_KEYS if key.kind != "text"], ids=lambda key: key.name)
def test_no_message_shows_a_secret_of_the_wrong_form(key: configkeys.Key) -> None:
    line = f'{key.name} = "hush-hush"'
    table = '[[operator]]\nname = "n"' if key.table == "operator" else f"[{key.table}]"
    text = APPLICATION + (line if key.table == "spapi" else f"{table}\n{line}") + ACCOUNT
    (told,) = problems(text)
    assert told.endswith(f"expected {key.expected}, got a text of 9 characters")


def test_a_secret_in_the_wrong_place_is_not_shown_either() -> None:
    (told,) = problems(APPLICATION + 'pii = "Atzr|IQEB-very-secret"' + ACCOUNT)
    assert told.endswith("got a text of 21 characters")


def test_no_repr_shows_a_secret() -> None:
    for key in SECRET_KEYS:
        (found,) = (item for item in dataclasses.fields(configkeys.TABLES[key.table]) if item.name == key.name)
        assert found.repr is False, f"{key.table}.{key.name}"


@given(st.text())
def test_any_text_is_a_configuration_or_a_configuration_error(text: str) -> None:
    path = Path("fuzz.toml").absolute()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError):
        load(path)
