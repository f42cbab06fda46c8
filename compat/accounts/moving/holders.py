"""Who works on a seller: a name for this run, and whether the run of such a name is surely over.

A run that was killed holds its sellers until their lease ends. On the machine where it ran nobody has to wait: its
name says in which start of which kernel, and in which process there, and that can be looked up. A name of another
machine, or of another container, tells nothing, and neither does any where there is no /proc: the lease decides then.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PROC = Path("/proc")


def new_holder() -> str:
    """A name for this run, unlike any other's."""
    return f"{_place()}/{os.getpid()}.{_started(os.getpid())}/{secrets.token_hex(8)}"


def is_over(holder: str) -> bool:
    """Whether the run of that name has surely ended. False where that cannot be known."""
    place, _, rest = holder.partition("/")
    process, _, started = rest.partition("/")[0].partition(".")
    if not place or place != _place() or not process.isdigit() or not started:
        return False
    return _started(int(process)) != started


def _place() -> str:
    """This start of this kernel, and the space of process numbers in it; "" where that cannot be known."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""
    return f"{boot}:{space}"


def _started(process: int) -> str:
    """When the process began, in ticks of the kernel; "" for none of that number, or where that cannot be known."""
    try:
        stat = (_PROC / str(process) / "stat").read_text()
    except OSError:
        return ""
    # The program's name stands in parentheses and may hold anything, blanks and parentheses too: proc(5), field 22.
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in ("Z", "X") else fields[18]
