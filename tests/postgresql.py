"""A PostgreSQL server for one test run: found on the machine, started in a temporary directory, stopped after."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60


class Unavailable(Exception):
    """Why there is no server."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database, reached through a Unix socket only. Raises Unavailable with the reason."""
    programs = _programs()
    user = _user()
    # Not pytest's tmp_path: PostgreSQL refuses root, and another user cannot enter that.
    folder = Path(tempfile.mkdtemp(prefix="mws-pg-", dir="/tmp"))
    try:
        data = folder / "data"
        if user:
            shutil.chown(folder, user)
        _run(user, programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-N")
        listen = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(user, programs / "pg_ctl", "-D", data, "-o", listen, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise Unavailable("PostgreSQL is not installed (no initdb and pg_ctl)")


def _user() -> str:
    """Whom to run as: PostgreSQL refuses root. "": ourselves."""
    if os.geteuid() != 0:
        return ""
    if shutil.which("runuser") is None:
        raise Unavailable("PostgreSQL refuses root, and there is no runuser")
    return "nobody"


def _run(user: str, *command: object) -> None:
    whole = (["runuser", "-u", user, "--"] if user else []) + [str(part) for part in command]
    try:
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(whole, stdout=output, stderr=output, timeout=SECONDS, cwd="/", check=False)
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Unavailable(f"{command[0]}: {exc}") from exc
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {said[-300:]}")
