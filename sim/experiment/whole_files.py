"""Files that are written whole or not at all, and stay written when the machine stops.

Each is written aside, flushed to the disk and renamed; then the folder is flushed, because the
new name is the folder's.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

ASIDE = ".aside"
"""How the name of a file ends that is not yet whole."""


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` to ``path`` for people and programs to read."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``."""
    aside = path.with_name(f".{path.name}.{os.getpid()}{ASIDE}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Let the names in ``folder`` reach the disk."""
    if os.name != "posix":  # elsewhere a folder cannot be opened, and its names are safe
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
