"""How far a run is: a bar on a terminal, else a plain line now and then; always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sim.experiment.runner import Progress

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress(replications: int) -> Iterator[Progress]:
    """A function to call with (done, asked for), for as long as the block lasts."""
    if not sys.stderr.isatty():
        yield _Lines().tell
        return
    # Slow to load, and of no use where nobody watches.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    # Drawn when there is news, not by a thread: nothing here runs beside the work.
    with Progress(
        TextColumn("{task.fields[words]}"),
        BarColumn(bar_width=None),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=replications, words=f"0 of {replications:,} replications")
        started = time.monotonic()

        def tell(done: int, asked: int) -> None:
            words = _words(done, asked, time.monotonic() - started)
            bar.update(task, completed=done, words=words, refresh=True)

        yield tell


class _Lines:
    """A line when enough time has passed since the last one, and one at the end."""

    def __init__(self) -> None:
        self._started = self._told = time.monotonic()

    def tell(self, done: int, asked: int) -> None:
        now = time.monotonic()
        if done < asked and now - self._told < _SECONDS_BETWEEN_LINES:
            return
        self._told = now
        print(_words(done, asked, now - self._started), file=sys.stderr, flush=True)  # noqa: T201


def _words(done: int, asked: int, seconds: float) -> str:
    rate = done / max(seconds, 1e-9)
    text = f"{done:,} of {asked:,} replications · {rate:,.{0 if rate >= 10 else 1}f}/s"
    if done >= asked:
        return f"{text} · {_duration(seconds)} in all"
    return f"{text} · {_duration((asked - done) / rate)} left"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
