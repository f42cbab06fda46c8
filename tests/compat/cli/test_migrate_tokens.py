"""`mws-compat migrate tokens`: what it prints, writes, and ends with."""

from __future__ import annotations

from tests.compat.cli.commands import run


def test_sellers_of_the_sandbox_are_migrated_by_one_command() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--sellers", "3")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines()[1:] == ["3\tready\t"]
    assert ended.stderr.splitlines() == ["3 of 3 sellers: 3 ready, 0 not"]


def test_a_dry_run_says_what_would_be_done() -> None:
    ended = run("migrate", "tokens", "--sandbox", "--dry-run")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines() == ["seller\tregion\twould", "A1SANDBOXSELLER\tna\task for a code"]
