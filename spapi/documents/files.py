"""Files for documents: private while they are written, under their name only when they are whole.

A file is made in the directory it shall stay in, readable by its owner alone, and takes its name by a rename after all
of it is on the disk. Whatever happens before leaves nothing under that name; an older file there stays as it was.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from mws.spapi.errors import InvalidCall


@contextlib.contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes `target`, replacing what stood there, when the block ends without an exception.

    It keeps the mode 0600 under its name: documents hold buyers' data. Raises InvalidCall where target is a directory
    or its directory does not exist; OSError where the disk does not take it.
    """
    if target.is_dir() or not target.name:
        raise InvalidCall(f"{str(target)!r} is a directory; give the name of a file in it", parameter="target")
    if not target.parent.is_dir():
        raise InvalidCall(f"there is no directory {str(target.parent)!r}", parameter="target")
    # mkstemp opens exclusively, without following links, and with mode 0600.
    number, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with cast(BinaryIO, os.fdopen(number, "wb")) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    _sync_directory(target.parent)


def _sync_directory(directory: Path) -> None:
    """Make the rename itself outlive a power cut, where the system can open a directory for that."""
    if os.name != "posix":
        return
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def nameless(directory: Path | None = None) -> BinaryIO:
    """A private file without a name: nobody else can open it, and it is gone when closed, also after `kill -9`.

    directory: on whose disk it lies, None for the system's directory of temporary files. (Windows gives it a name and
    removes that when the file is closed.)
    """
    return cast(BinaryIO, tempfile.TemporaryFile(dir=directory))
