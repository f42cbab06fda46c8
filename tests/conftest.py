"""What holds for every test: no configuration or state of the user's is seen, no timing decides, no skip is silent."""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A slow machine is not a failing one.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")

BESIDE_AT_MOST = 150
"""So many tests may skip because facts lie beside the checkout; the others have what they need in `tests/facts`."""


@pytest.fixture(autouse=True, scope="session")
def _nothing_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test that wants configuration or state makes its own; what it leaves out is empty, not the developer's."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MWS_")]:
            patch.delenv(name)
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True, scope="module")
def _no_backend_of_another_file() -> Iterator[None]:
    """The drop-in makes its backends once a process, from the configuration of that moment: each file makes its own."""
    yield
    if "mws.backends" in sys.modules:
        sys.modules["mws.backends"].forget()


@pytest.fixture(autouse=True)
def _levels_of_loggers() -> Iterator[None]:
    """A command that is run in this process with -vv quietens what others' libraries log; the next test wants it."""
    loggers = [logging.getLogger(name) for name in ("", "botocore", "requests", "urllib3")]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several workers none is left with what takes long at the end: those files begin first."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("long")}
        items.sort(key=lambda item: item.path not in long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per reason, however many tests it kept from running; a run of some marks leaves that to the whole."""
    if terminalreporter.config.getoption("markexpr"):
        return
    for reason, count in sorted(_skips(terminalreporter).items()):
        terminalreporter.write_line(f"not run: {count} tests: {reason}")
    if _too_many(terminalreporter):
        terminalreporter.write_line(f"FAILED: more than {BESIDE_AT_MOST} tests need what is not in the repository")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tests need the repository only; a run in which too many do not has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter) and _too_many(reporter) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skips(reporter: pytest.TerminalReporter) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[text.removeprefix("Skipped: ")] += 1
    return reasons


def _too_many(reporter: pytest.TerminalReporter) -> bool:
    return sum(count for reason, count in _skips(reporter).items() if "../shared" in reason) > BESIDE_AT_MOST
