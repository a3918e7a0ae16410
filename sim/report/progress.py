"""How far a run is and what it says so far: a bar on a terminal, else a plain line now and then.

Always on stderr.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sim.experiment.milestones import MilestoneRows
from sim.report.words import chance, plain

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_DRAWINGS = 0.5


class Tell(Protocol):
    """Told after each batch how many replications are done, and what they say if it is known."""

    def __call__(self, done: int, rows: MilestoneRows | None = None, /) -> None:
        """Tell it to the user, if enough time has passed."""


@contextmanager
def shown_progress(asked: int, *, held: int = 0) -> Iterator[Tell]:
    """A function to call after each batch, for as long as the block lasts.

    ``held`` replications of those asked for were there before: they cost no time.
    """
    if not sys.stderr.isatty():
        yield _Progress(asked, held, _SECONDS_BETWEEN_LINES, _line).tell
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
        task = bar.add_task("", total=asked, words=f"{held:,} of {asked:,} replications")

        def draw(words: str, done: int) -> None:
            bar.update(task, completed=done, words=words, refresh=True)

        yield _Progress(asked, held, _SECONDS_BETWEEN_DRAWINGS, draw).tell


class _Progress:
    """Says where a run stands when enough time has passed since it last did, and at the end."""

    def __init__(
        self, asked: int, held: int, pause_s: float, say: Callable[[str, int], None]
    ) -> None:
        self._asked = asked
        self._held = held
        self._pause_s = pause_s
        self._say = say
        self._started = self._told = time.monotonic()

    def tell(self, done: int, rows: MilestoneRows | None = None, /) -> None:
        now = time.monotonic()
        if done < self._asked and now - self._told < self._pause_s:
            return
        self._told = now
        words = _pace(done, self._held, self._asked, now - self._started)
        if rows is not None and rows.n:
            sample = rows.least_certain()
            sure = sample.chance()
            words += f" · {plain(sample.name)} {chance(sure.share, sure.low, sure.high)}"
        self._say(words, done)


def _line(words: str, done: int) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201


def _pace(done: int, held: int, asked: int, seconds: float) -> str:
    rate = (done - held) / max(seconds, 1e-9)
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
