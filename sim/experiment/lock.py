"""A folder that one run writes at a time.

The lock is the system's, on a file in the folder: it ends with the process that holds it, however
that ends, and the workers of a run do not share it. On NFS it holds between machines, too.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
"""The name of the file; what a killed run has left of it holds nobody up."""


class HeldElsewhereError(Exception):
    """Another run holds the folder."""


class Lock:
    """A folder held for one run; ``locked`` gives it."""

    def __init__(self, file: Path, handle: int | None) -> None:
        self._file = file
        self._handle = handle

    def release(self) -> None:
        """Let others write the folder; a second time does nothing."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        try:
            with suppress(OSError):  # Windows keeps a file that is open: it stays, and is free
                self._file.unlink()
        finally:
            os.close(handle)


def locked(folder: Path) -> Lock:
    """Hold ``folder``, which exists.

    A folder that can only be read, or whose file system knows no locks, is given without one:
    nobody writes the first, and what another run writes into the second is not counted there.

    Raises
    ------
    HeldElsewhereError
        If another run holds it, also one of this process.
    """
    file = folder / LOCK
    while True:
        try:
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            return Lock(file, None)
        try:
            _take(handle)
            if _is_still(file, handle):
                return Lock(file, handle)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_still(file: Path, handle: int) -> bool:
    """Whether the file is the one that was opened: who held it before removes it at its end."""
    try:
        return os.path.samestat(file.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _take(handle: int) -> None:
    """Lock an open file, if its file system can; HeldElsewhereError if it is locked."""
    if sys.platform == "win32":
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as held:
            raise HeldElsewhereError from held
    else:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise HeldElsewhereError from held
        except OSError:  # no locks there
            return
