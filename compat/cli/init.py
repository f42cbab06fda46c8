"""`mws-compat init`: asks, writes the first `mws-compat.toml`, and has doctor examine it.

What is asked is the table of `mws.compat.config.first`. Nothing is written until all of it can be read as a
configuration, and an existing file is never replaced.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mws.compat.cli import options

if TYPE_CHECKING:
    from mws.compat.config.first import Answer, SetupAnswers, SetupQuestion, Table

_HELLO = """\
This writes {path}, and changes nothing at Amazon. It asks for one application and for one seller or several.
What stands in [brackets] is taken where you press Enter. Secrets are not shown as you type; for each you can
give env:NAME or file:PATH instead. Ctrl-C ends it, and nothing is written. Where each of them is found, step
by step: docs/going-live.md."""


# Questions that are asked only where another one was answered.
_FOLLOWS = {"redirect_uri": "application_id", "draft": "application_id", "authorised": "refresh_token"}


@click.command(cls=options.Command)
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the answers from this TOML file, with the tables [spapi] and [[account]], and ask nothing.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Write this file. Without it: the one that MWS_COMPAT_CONFIG names, then ./mws-compat.toml.",
)
@click.option("--offline", is_flag=True, help="Let doctor ask nothing of the network.")
def init(answers_file: Path | None, config: Path | None, offline: bool) -> int:
    """Make a first configuration: ask for it, write it, examine it.

    The file has a comment for every answer, can be read by its owner alone, and says writes = "dry_run", so that what a
    program writes is checked and not sent. A file that is there is not replaced. Exit code as of doctor: 1 where
    something fails.
    """
    from mws.compat.cli.show import examine
    from mws.compat.config import load
    from mws.compat.config.first import document, read_answers
    from mws.compat.config.reading import FILE, VARIABLE

    path = config or Path(os.environ.get(VARIABLE, "") or FILE)
    if path.exists() or path.is_symlink():
        raise click.UsageError(f"{path} is there already: move it away, or name another file with --config")
    if not os.access(path.parent, os.W_OK):
        raise click.UsageError(f"{path.parent} cannot be written to")
    if answers_file is not None:
        answers = _mended(read_answers(answers_file), answers_file)
    elif sys.stdin.isatty():
        answers = _ask(path)
    else:
        raise click.UsageError("there is no terminal to ask on: give the answers in a file, --answers FILE")
    _write(path, document(answers), said_in=answers_file or path)
    click.echo(f'{path}: written, for you alone to read (mode 0600). It says writes = "dry_run": nothing is sent.')
    click.echo("What doctor finds:", err=True)
    return examine(load(path), offline=offline)


def _mended(answers: SetupAnswers, said_in: Path) -> SetupAnswers:
    """The same answers without what a paste put around them. Raises ConfigError for what has lost something."""
    from mws.compat.config import ConfigError, Problem
    from mws.compat.config.first import SetupAnswers

    problems: list[Problem] = []

    def mended(where: str, table: Table) -> Table:
        found: dict[str, Answer] = {}
        for name, answer in table.items():
            found[name], problem = _mend(name, answer)
            if problem:
                problems.append(Problem(str(said_in), f"{where}.{name}", problem))
        return found

    made = SetupAnswers(
        mended("spapi", answers.application),
        tuple(mended(f"account[{at}]", each) for at, each in enumerate(answers.accounts, 1)),
    )
    if problems:
        raise ConfigError(*problems)
    return made


def _mend(name: str, answer: Answer) -> tuple[Answer, str]:
    """An answer without blanks and quotation marks around it, and why it cannot be one, or ""."""
    from mws.compat.accounts import cells

    readers: dict[str, Callable[[str], str]] = {
        "lwa_client_id": lambda text: cells.secret(text, "amzn1.application-oa2-client."),
        "lwa_client_secret": lambda text: cells.secret(text, "amzn1.oa2-cs."),
        "application_id": cells.application_id,
        "seller_id": cells.seller_id,
        "mws_access_key": cells.access_key,
        "mws_secret_key": cells.secret,
        "mws_auth_token": cells.auth_token,
        "refresh_token": cells.refresh_token,
    }
    if name not in readers or not isinstance(answer, str) or answer.startswith(("env:", "file:")):
        return answer, ""
    try:
        return readers[name](answer), ""
    except cells.Unfit as exc:
        return answer, str(exc)


def _write(path: Path, text: str, said_in: Path) -> None:
    """Write the file, whole and checked or not at all; its owner alone may read it.

    said_in: the file whose problems they are. Raises ConfigError, and click.UsageError where it cannot be written.
    """
    from dataclasses import replace

    from mws.compat.config import ConfigError, load

    try:
        # In the same folder: file:PATH is meant from there. mkstemp makes it 0600.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".toml")
    except OSError as exc:
        raise click.UsageError(f"{path.parent} cannot be written to: {exc.strerror}") from exc
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        try:
            load(Path(name))
        except ConfigError as exc:
            raise ConfigError(*(replace(each, file=str(said_in)) for each in exc.problems)) from None
        _put(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(made: Path, path: Path) -> None:
    """Give the finished file its name, unless somebody has that name meanwhile."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise click.UsageError(f"{path} was made by somebody meanwhile; nothing was written") from None
    except OSError:
        # A file system without links: the name is taken first, and then filled.
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            made.replace(path)
        except OSError as exc:
            raise click.UsageError(f"{path} cannot be written: {exc.strerror}") from exc


def _ask(path: Path) -> SetupAnswers:
    """Every question, on the terminal, until its answer is one."""
    from mws.compat.config.first import ACCOUNT, APPLICATION, SetupAnswers, complete

    click.echo(_HELLO.format(path=path))
    click.echo("\nThe application, as you registered it at Amazon:")
    application = _table(APPLICATION, {}, path.parent)
    accounts: list[Table] = []
    while not accounts or click.confirm("\nIs there another seller?", default=False):
        click.echo(f"\nSeller {len(accounts) + 1}:")
        accounts.append(complete(_table(ACCOUNT, accounts[-1] if accounts else {}, path.parent)))
    return SetupAnswers(application, tuple(accounts))


def _table(questions: Sequence[SetupQuestion], before: Table, folder: Path) -> Table:
    """The answers to these questions. before: those of the seller before, where the same may be meant again."""
    from mws.compat.config.first import complete

    found: dict[str, Answer] = {}
    for question in filter(lambda each: each.asked, questions):
        name, known = question.key.name, complete(found)
        places = known.get("marketplaces", [])
        if name == "region" and "region" in known:
            found["region"] = known["region"]
            continue
        if name in _FOLLOWS and not found.get(_FOLLOWS[name]):
            continue
        if name == "home_marketplace" and not (isinstance(places, list) and len(places) > 1):
            continue
        if name == "mws_secret_key" and before and before.get("mws_access_key") == found["mws_access_key"]:
            continue  # once for an access key is enough
        again = before.get(name) if name in ("mws_access_key", "region") else known.get(name)
        found[name] = _answer(question, str(again or ""), folder)
    return found


def _answer(question: SetupQuestion, default: str, folder: Path) -> Answer:
    from mws.compat.config.first import marketplace_ids
    from mws.compat.config.reading import problem_of

    key = question.key
    default = default or (key.choices[0] if key.choices else "")
    click.echo(click.style(f"\n  {question.where}", dim=True))
    if key.kind == "flag":
        return click.confirm(f"  {question.ask}?", default=False)
    while True:
        text = click.prompt(
            f"  {question.ask}" + ("" if key.required or default or key.choices else " (or nothing)"),
            default=default,
            show_default=bool(default),
            hide_input=key.secret,
        ).strip()
        answer: Answer = text
        if key.kind == "marketplaces":
            answer = marketplace_ids([each for each in text.split(",") if each.strip()])
        elif key.kind == "marketplace" and text:
            (answer,) = marketplace_ids([text])
        answer, problem = _mend(key.name, answer)
        problem = problem or problem_of(key, answer, folder)
        if not problem:
            return answer
        it = "it " if problem.startswith(("is ", "has ")) else ""
        click.echo(f"  That cannot be: {it}{problem}.", err=True)


COMMANDS = (init,)
