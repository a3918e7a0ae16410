"""``drawdown``: what is typed, and what is said in return.

One module holds one command: a plain function whose parameters are its arguments and options,
and whose value is the exit code. ``app`` lists the commands, ``arguments`` holds what several of
them share, ``telling`` is the only place that prints. Heavy imports are inside the commands, so
that help and validation answer at once. What the user got wrong is one unwrapped line each on
stderr, with exit code 2; the answer is on stdout.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli.ctrl_c import remembered
from sim.cli.telling import FAILED, INTERRUPTED, REFUSED, drop_the_rest, say_err, why_of

__all__ = ["main"]

_POOL = ("ARROW_DEFAULT_MEMORY_POOL", "system")
"""What pyarrow reads when it is loaded. Its own pool keeps what it has freed: 30 MB more of
MINUSMA's 300, for no time that could be measured."""

_MMAP_THRESHOLD, _LARGE_BYTES = -3, 128 * 1024  # as in glibc's malloc.h; its own first threshold


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of ``drawdown``: whatever is interrupted exits with 130.

    Commands tell which of their files cannot be written; stdout is everybody's.
    """
    os.environ.setdefault(*_POOL)
    _give_back_large_blocks()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who has started it
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (open to the end)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding must not end a run
    if (fault := _no_text(sys.argv[1:] if arguments is None else arguments)) is not None:
        say_err(f"drawdown: {fault}")
        sys.exit(REFUSED)
    try:
        with remembered():
            from sim.cli.app import answer

            code = answer(arguments)
    except KeyboardInterrupt:
        say_err("interrupted")
        code = INTERRUPTED
    except OSError as error:
        say_err(f"drawdown: {why_of(error)}")
        code = FAILED
        _flush_or_drop()
    sys.exit(code)


def _flush_or_drop() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        drop_the_rest()


def _give_back_large_blocks() -> None:
    """Let the system have each large block of memory back as soon as it is freed.

    With glibc that ends when the first one is freed: from then on such blocks lie among small
    ones that stay, 30 MB of what 3,000 replications of MINUSMA's take. Others have no such rule.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def _no_text(arguments: Sequence[str]) -> str | None:
    """What is wrong with a word that is no text: a name of a file in another encoding."""
    for word in arguments:
        if word.encode(errors="ignore").decode() != word:
            return f"{word}: not UTF-8 text; rename the file or folder"
    return None
