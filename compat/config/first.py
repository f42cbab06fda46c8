"""The first configuration: what is asked for it, as data, and the commented file that the answers become.

Nothing is asked and nothing is written here. An answer has the name of the key of `mws-compat.toml` it becomes, so a
file of answers (TOML) has the tables `[spapi]` and `[[account]]`. What may stand in a key says
`mws.compat.config.keys`.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mws.compat.config.keys import KEYS, Key
from mws.compat.config.model import ConfigError, Problem
from mws.compat.config.values import did_you_mean
from mws.mappings.marketplaces import MARKETPLACES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Answer = str | bool | list[str]
Table = Mapping[str, Answer]

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class SetupQuestion:
    """One answer. key: what it becomes. ask: the prompt. where: where the answer is found, or what none means.

    The text of `where` stands above the prompt, and as a comment above the key in the file. asked: not of a person,
    who rarely needs it; a file of answers may have it.
    """

    key: Key
    ask: str
    where: str
    asked: bool = True


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What was answered: one application, and accounts. Values as `mws-compat.toml` has them, `env:NAME` included."""

    application: Table
    accounts: tuple[Table, ...]


def _question(table: str, name: str, ask: str, where: str, *, asked: bool = True) -> SetupQuestion:
    (key,) = (each for each in KEYS if (each.table, each.name) == (table, name))
    return SetupQuestion(key, ask, where, asked)


APPLICATION: tuple[SetupQuestion, ...] = (
    _question(
        "spapi",
        "lwa_client_id",
        "Client identifier",
        "Of the application, beside it under LWA credentials: amzn1.application-oa2-client....",
    ),
    _question(
        "spapi",
        "lwa_client_secret",
        "Client secret",
        "In the same place: amzn1.oa2-cs.v1.... Better than the secret: env:NAME or file:PATH, where it is kept.",
    ),
    _question(
        "spapi",
        "lwa_client_secret_issued",
        "When was that secret made",
        "A date; Amazon ends a secret after 180 days, and doctor warns before. Empty: nobody warns.",
    ),
    _question(
        "spapi",
        "application_id",
        "Application id, if sellers consent on Amazon's page",
        "Of a public application: amzn1.sp.solution.... or amzn1.sellerapps.app.... Empty for a private one, which you "
        "authorise yourself.",
    ),
    _question(
        "spapi",
        "redirect_uri",
        "Redirect URI",
        "As registered for it: where Amazon sends a seller back who consented. Empty: the only one registered.",
    ),
    _question(
        "spapi",
        "draft",
        "Is it still a draft",
        "Not published yet: Amazon's page wants to be told (else error MD1000).",
    ),
)

# Another Amazon than the one everybody means: the sandbox's, a partner's.
APPLICATION += (
    _question("spapi", "endpoint", "Endpoint", "Not Amazon's own hosts, but this one.", asked=False),
    _question("spapi", "lwa_endpoint", "Token endpoint", "Where access tokens are fetched instead.", asked=False),
    _question(
        "spapi", "user_agent", "User-Agent", "What Amazon is told that calls: App/Version (Language=...).", asked=False
    ),
)

ACCOUNT: tuple[SetupQuestion, ...] = (
    _question("account", "seller_id", "Seller id", "SellerId or Merchant of your MWS calls."),
    _question(
        "account",
        "marketplaces",
        "Marketplaces",
        "Countries or ids, with commas between them: US, CA or ATVPDKIKX0DER. All of one region: a seller in two "
        "regions is two accounts.",
    ),
    _question("account", "region", "Region", "na (Americas), eu (Europe, Middle East, India) or fe (Far East)."),
    _question(
        "account",
        "home_marketplace",
        "Which of them where a call names none",
        "A feed or a report that names no marketplace is for this one.",
    ),
    _question(
        "account", "mws_access_key", "MWS access key", "AWSAccessKeyId of your MWS calls. It may serve several sellers."
    ),
    _question(
        "account",
        "mws_secret_key",
        "MWS secret key",
        "What your program signs by: the gateway checks it. Empty: `import mws` alone can be used.",
    ),
    _question(
        "account",
        "mws_auth_token",
        "MWS auth token",
        "Of a seller who authorised you as a developer: amzn.mws.... Empty where you are the seller.",
    ),
    _question(
        "account",
        "refresh_token",
        "Refresh token",
        "The seller's authorisation: Atzr|.... Empty where he has still to give it: his calls are refused until then.",
    ),
    _question(
        "account",
        "authorised",
        "When did the seller authorise",
        "A date; sellers renew a public application every 365 days, and doctor warns before. Empty: nobody warns.",
    ),
)

# Keys that many set later: shown in the file, commented out.
_LATER: Sequence[tuple[str, str, Answer]] = (
    ("gateway", "public_hosts", ["mws.example.com"]),
    ("state", "url", "postgresql://user:password@host/name"),
    ("reports", "adopt_before", "2026-03-31"),
)

_HEAD = """\
The configuration of mws-compat. `mws-compat config check` reads it, `mws-compat doctor` examines what it leads to.
Every value may be env:NAME (a variable of the environment) or file:PATH (a file beside this one) instead.
Every key there is: docs/configuration.md."""

_WRITES = """\
Nothing is changed at Amazon: writes are checked, answered and not sent. "on" sends them, "off" refuses them."""


def read_answers(path: Path) -> SetupAnswers:
    """The answers of a TOML file. Raises ConfigError with all that is wrong with its form; values are not looked at."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as exc:
        raise ConfigError(Problem(str(path), "", f"cannot be read: {exc.strerror}")) from None
    except UnicodeDecodeError:
        raise ConfigError(Problem(str(path), "", "is not UTF-8 text")) from None
    except tomllib.TOMLDecodeError as exc:
        # Only its words: newer Pythons keep the whole document, secrets included, on the exception.
        raise ConfigError(Problem(str(path), "", f"is not TOML: {str(exc)[:200]}")) from None
    problems: list[Problem] = []

    def wrong(key: str, text: str) -> None:
        problems.append(Problem(str(path), key if key.isprintable() else ascii(key), text))

    for name in document:
        if name not in ("spapi", "account"):
            wrong(name, "no answer has this name; expected [spapi] and [[account]]")
    application, accounts = document.get("spapi", {}), document.get("account", [])
    if not isinstance(application, dict):
        wrong("spapi", "expected a table [spapi]")
        application = {}
    if not isinstance(accounts, list) or not all(isinstance(each, dict) for each in accounts):
        wrong("account", "expected [[account]] with two brackets")
        accounts = []
    tables: list[tuple[str, Table, tuple[SetupQuestion, ...]]] = [("spapi", application, APPLICATION)]
    tables += [(f"account[{at}]", each, ACCOUNT) for at, each in enumerate(accounts, 1)]
    for where, table, questions in tables:
        names = [question.key.name for question in questions]
        for name in table:
            if name not in names:
                hint = did_you_mean(name, names) or f"init takes {', '.join(names)}; all else is set in the file later"
                wrong(f"{where}.{name}", f"no answer has this name; {hint}")
    if problems:
        raise ConfigError(*problems)
    return SetupAnswers(application, tuple(complete(each) for each in accounts))


def complete(account: Table) -> Table:
    """The same account with marketplaces as ids, and with what they tell: the region, the home of several."""
    made = dict(account)
    places = made.get("marketplaces")
    if isinstance(places, list) and all(isinstance(each, str) for each in places):
        made["marketplaces"] = places = marketplace_ids(places)
        known = [MARKETPLACES[each] for each in places if each in MARKETPLACES]
        if known and known[0].region and "region" not in made:
            made["region"] = known[0].region
        if len(places) > 1:
            made.setdefault("home_marketplace", places[0])
    home = made.get("home_marketplace")
    if isinstance(home, str) and home:
        (made["home_marketplace"],) = marketplace_ids([home])
    return made


def marketplace_ids(names: Sequence[str]) -> list[str]:
    """Countries as the ids of their marketplaces; what is no country stays, for the configuration to refuse."""
    by_country = {place.country: place.id for place in MARKETPLACES.values()}
    # Amazon's own table calls the United Kingdom UK.
    by_country["UK"] = by_country["GB"]
    return [by_country.get(name.strip().upper(), name.strip()) for name in names]


def document(answers: SetupAnswers) -> str:
    """The text of `mws-compat.toml`: answers under comments, writes = "dry_run", what comes later commented out."""
    lines = [*_comment(_HEAD), "", "[spapi]"]
    lines += _table(APPLICATION, answers.application)
    lines += [*_comment(_WRITES), 'writes = "dry_run"']
    for number, account in enumerate(answers.accounts):
        lines += ["", "[[account]]"]
        lines += _table(ACCOUNT, account, commented=number == 0)
    lines += ["", "# What is often set later:"]
    for table, name, example in _LATER:
        (key,) = (each for each in KEYS if (each.table, each.name) == (table, name))
        lines += ["#", *_comment(key.meaning), f"# [{table}]", f"# {name} = {_value(example)}"]
    return "\n".join(lines) + "\n"


def _table(questions: Sequence[SetupQuestion], answers: Table, *, commented: bool = True) -> Iterator[str]:
    for question in questions:
        answer = answers.get(question.key.name)
        if answer is None and question.key.required:
            continue  # the reader of the file says that it is missing
        if answer in (None, "", [], False) and not question.key.required:
            # A seller who has still to authorise is one for everybody who reads the file.
            if question.key.name != "refresh_token":
                continue
            yield from _comment(question.where)
            yield f'# {question.key.name} = "Atzr|..."'
            continue
        if commented:
            yield from _comment(question.where)
        yield f"{question.key.name} = {_value(answer)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for part in text.split("\n") for line in textwrap.wrap(part, _WIDTH)]


def _value(answer: object) -> str:
    """As TOML. A value of a kind that is no answer's is written as it was, for the reader of keys to refuse."""
    if isinstance(answer, str):
        # JSON's strings are TOML's, but for DEL.
        return json.dumps(answer, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(answer, list):
        return "[" + ", ".join(map(_value, answer)) + "]"
    if isinstance(answer, bool):
        return str(answer).lower()
    if isinstance(answer, dict):
        return "{ " + ", ".join(f"{_value(name)} = {_value(each)}" for name, each in answer.items()) + " }"
    return '""' if answer is None else str(answer)
