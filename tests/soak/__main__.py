"""python -m tests.soak [NAME ...]: run the soaks of those names, or all, and print their figures.

Ends with 1 where one falls short.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from tests.soak import floods

SOAKS: Mapping[str, Callable[[], bool]] = {"floods": floods.soak, "bulkheads": floods.soak_bulkheads}


def main(names: list[str]) -> int:
    held = [SOAKS[name]() for name in names or SOAKS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
