"""Ctrl-C that is not lost: Python can lose one while it imports, and the run would go on.

What a callback, a destructor or an extension module raises is ignored or cleared there. Of Ctrl-C
at random instants of the first second one in two hundred went that way.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class _Remembering:
    """The usual handler, which knows whether it has been called."""

    def __init__(self) -> None:
        self.was_pressed = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.was_pressed = True
        signal.default_int_handler(number, frame)


@contextmanager
def remembered() -> Iterator[None]:
    """Remember each Ctrl-C for ``raise_if_lost``, and say nothing of one that is ignored."""
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if current_thread() is not main_thread() or not usual:  # no other one hears of it
        yield
        return
    hook = sys.unraisablehook

    def told(ignored: sys.UnraisableHookArgs) -> None:
        if not issubclass(ignored.exc_type, KeyboardInterrupt):
            hook(ignored)

    sys.unraisablehook = told
    signal.signal(signal.SIGINT, _Remembering())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = hook


def raise_if_lost() -> None:
    """Raise KeyboardInterrupt for a Ctrl-C from before, of which nothing came."""
    handler = signal.getsignal(signal.SIGINT)
    if isinstance(handler, _Remembering) and handler.was_pressed:
        raise KeyboardInterrupt
