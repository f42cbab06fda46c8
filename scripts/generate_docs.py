"""Prints into the pages under `docs/` what tables say better than sentences: every configuration key, every Action.

`--check` writes nothing and ends with 1 where a page is not what its table says. Text around the two markers
`<!-- generated: NAME -->` and `<!-- /generated -->` is left alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mws.compat.config import keys
from mws.compat.operate import coverage

DOCS = Path(__file__).resolve().parent.parent / "docs"


PAGES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "configuration.md": ("keys", keys.markdown),
    "coverage.md": ("coverage", coverage.markdown),
}


def filled(text: str, name: str, content: str) -> str:
    """The page with `content` between its markers; ValueError where it has no such markers."""
    found = re.search(rf"(<!-- generated: {name} -->\n).*?(<!-- /generated -->)", text, re.DOTALL)
    if found is None:
        raise ValueError(f"no `<!-- generated: {name} -->` ... `<!-- /generated -->`")
    return f"{text[: found.end(1)]}\n{content}\n{text[found.start(2) :]}"


def main(arguments: list[str]) -> int:
    stale = 0
    for page, (name, make) in PAGES.items():
        path = DOCS / page
        text = path.read_text(encoding="utf-8")
        wanted = filled(text, name, make())
        if wanted == text:
            continue
        if "--check" in arguments:
            print(f"docs/{page} is not what its table says: run `make docs`")
            stale = 1
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote docs/{page}")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
