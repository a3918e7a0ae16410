"""What is said to the user, where, and with which exit code."""

from __future__ import annotations

import os
import sys

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: as asked; something failed on the way; wrong input; stopped by the user."""


def say_err(line: str) -> None:
    """Say one line on stderr."""
    print(line, file=sys.stderr, flush=True)


def why_of(error: OSError) -> str:
    """What the system has against a file, without its number."""
    if not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def say(text: str) -> None:
    """Print to stdout; if its reader has gone (``| head``) the rest of the work still is done."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        drop_the_rest()


def drop_the_rest() -> None:
    """Send what stdout still holds nowhere: it would raise again when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
