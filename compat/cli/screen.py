"""A table on a terminal: one line a row, as many columns as its width holds, and a last line that names the others.

Nothing is cut off in silence: a cell that is shortened ends in "…", and what is left out is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mws.compat.operate.printable import line

# Colours by what a cell says.
STYLES: Mapping[str, str] = {
    "ok": "green",
    "translated": "green",
    "warn": "yellow",
    "partial": "yellow",
    "fail": "red",
    "none": "red",
    "skip": "dim",
    "possible": "cyan",
    "partly possible": "cyan",
    "ready": "green",
    "waiting": "yellow",
    "moving": "cyan",
    "unproven": "cyan",
    "failed": "red",
}
GAP = 2  # blanks between two columns
_LEAST = 12  # characters the last column has at least


def draw(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    summary: str = "",
    wraps: bool = False,
) -> list[str]:
    """Print a table. The columns are in order of importance: those on the right are the first to be left out.

    summary: printed before it. wraps: the last column is broken at words instead of being shortened, for sentences.

    Returns the columns that had no room; `say_left_out` tells of them.
    """
    if summary:
        say(summary)
    console = Console()
    if not rows:
        return []
    cells = [[line(cell) for cell in row] for row in rows]
    filled = [at for at in range(len(headers)) if any(row[at] for row in cells)]
    widths = {at: max(len(headers[at]), *(cell_len(row[at]) for row in cells)) for at in filled}
    shown = filled if wraps else _fitting(filled, widths, console.width)
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False)
    room = console.width
    for at in shown:
        last = at == shown[-1]
        width = room if last else widths[at]
        # Said here for each: rich would take the room for a long last cell from any column.
        table.add_column(
            headers[at],
            header_style="bold",
            no_wrap=not (wraps and last),
            overflow="fold" if wraps and last else "ellipsis",
            width=max(1, min(width, widths[at])),
        )
        room -= widths[at] + GAP
    for row in cells:
        table.add_row(*(Text(row[at], style=STYLES.get(row[at], "")) for at in shown))
    console.print(table)
    return [headers[at] for at in filled if at not in shown]


def say(text: str) -> None:
    """Print a sentence, broken at words."""
    Console().print(text, markup=False, highlight=False)


def say_left_out(columns: Iterable[str]) -> None:
    """Tell of columns that had no room, if there are any."""
    names = ", ".join(dict.fromkeys(filter(None, columns)))
    if names:
        Console().print(f"No room for: {names}. A wider window or --json shows them.", style="dim", highlight=False)


def _fitting(columns: Sequence[int], widths: Mapping[int, int], width: int) -> list[int]:
    """The columns that fit, from the left; the last of them may be shortened, but not below a few characters."""
    shown: list[int] = []
    room = width
    for at in columns:
        if shown and room < min(widths[at], _LEAST):
            break
        shown.append(at)
        room -= widths[at] + GAP
        if room < 0:
            break
    return shown
