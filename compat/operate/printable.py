"""Text from outside made fit for a line: of a log, of a table, of a column that is kept.

A terminal obeys control characters (ESC, and the eight-bit CSI), and shows text backwards where it is told to.
"""

from __future__ import annotations

import re

_NOT_A_WORD = re.compile(r"[^!-~]")
# Controls of both halves, line and paragraph separators, marks of direction and of no width, lone surrogates.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def word(text: str, most: int) -> str:
    """At most that many characters, each a visible one of ASCII; what is none becomes `?`."""
    return _NOT_A_WORD.sub("?", text[:most])


def line(text: str) -> str:
    """The text on one line, in any script; what a terminal would obey becomes `?`."""
    return OBEYED.sub("?", " ".join(text.split()))
