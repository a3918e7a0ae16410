"""Ctrl-C that waits for what must not be cut in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def ctrl_c_afterwards() -> Iterator[None]:
    """Ctrl-C in here is heard at the end of it. For what is short: nothing can interrupt it."""
    if current_thread() is not main_thread():  # no other one hears of Ctrl-C
        yield
        return
    pressed: list[int] = []
    on_ctrl_c = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)
        if pressed:
            signal.raise_signal(signal.SIGINT)
