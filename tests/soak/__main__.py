"""python -m tests.soak [NAME ...] [--seed S] [--traces N] [--kills N] [--ledger L]: run soaks by name, or all.

Prints their figures, and ends with 1 where one falls short.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Mapping

from tests.soak import calls, floods, kills, traces

SOAKS: Mapping[str, Callable[[argparse.Namespace], bool]] = {
    "traces": lambda given: traces.report(given.seed, given.traces),
    "calls": lambda given: calls.report(given.seed, given.traces),
    "kills": lambda given: kills.report(given.seed, given.kills, given.ledger),
    "floods": lambda given: floods.soak(),
    "bulkheads": lambda given: floods.soak_bulkheads(),
}


def main(words: list[str]) -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.soak")
    reader.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SOAKS))
    reader.add_argument("--seed", type=int, default=20261127, help="of what is random in traces and kills")
    reader.add_argument("--traces", type=int, default=2000)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--ledger", choices=["sqlite", "postgresql"], default="sqlite", help="of the kills")
    given = reader.parse_args(words)
    if unknown := {*given.names} - {*SOAKS}:
        reader.error(f"there is no soak {', '.join(sorted(unknown))}; there are {', '.join(SOAKS)}")
    # Thousands of failures are planted: what is said of them is no figure.
    logging.disable(logging.CRITICAL)
    held = [SOAKS[name](given) for name in given.names or SOAKS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
