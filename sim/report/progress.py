"""How far a run is and what it says so far: a bar on a terminal, else a plain line now and then.

Always on stderr.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sim.experiment.milestones import MilestoneRows
from sim.report.plain_words import plain
from sim.report.words import chance

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_DRAWINGS = 0.5
_WIDTH_WITH_BAR = 120  # on a narrower terminal the words take all there is


class Tell(Protocol):
    """Told after each batch how many replications are done, and what they say if it is known."""

    def __call__(self, done: int, rows: MilestoneRows | None = None, /) -> None:
        """Tell it to the user, if enough time has passed."""


@contextmanager
def shown_progress(asked: int, *, held: int = 0, at_most: bool = False) -> Iterator[Tell]:
    """A function to call after each batch, for as long as the block lasts.

    ``held`` replications of those asked for were there before: they cost no time. ``at_most``
    says that the run may end before.
    """
    work = _Work(asked, held, "at most " if at_most else "")
    if not sys.stderr.isatty():
        yield _Progress(work, _SECONDS_BETWEEN_LINES, _line).tell
        return
    # Slow to load, and of no use where nobody watches.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column

    console = Console(stderr=True)
    words = "{task.fields[words]}"
    columns = [TextColumn(words), BarColumn(bar_width=None)]
    if console.width < _WIDTH_WITH_BAR:
        columns = [TextColumn(words, table_column=Column(overflow="fold"))]
    # Drawn when there is news, not by a thread: nothing here runs beside the work.
    with Progress(
        *columns,
        console=console,
        auto_refresh=False,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=asked, words=_pace(work, held, 0.0))

        def draw(words: str, done: int) -> None:
            bar.update(task, completed=done, words=words, refresh=True)

        yield _Progress(work, _SECONDS_BETWEEN_DRAWINGS, draw).tell


@dataclass(frozen=True, slots=True)
class _Work:
    """What a run has to do; ``bound`` is empty, or says that it may be less."""

    asked: int
    held: int
    bound: str


class _Progress:
    """Says where a run stands when enough time has passed since it last did, and at the end."""

    def __init__(self, work: _Work, pause_s: float, say: Callable[[str, int], None]) -> None:
        self._work = work
        self._pause_s = pause_s
        self._say = say
        self._started = self._told = time.monotonic()

    def tell(self, done: int, rows: MilestoneRows | None = None, /) -> None:
        now = time.monotonic()
        if done < self._work.asked and now - self._told < self._pause_s:
            return
        self._told = now
        words = _pace(self._work, done, now - self._started)
        if rows is not None and rows.n:
            sample = rows.least_certain()
            sure = sample.chance()
            words += f" · {plain(sample.name)} {chance(sure.share, sure.low, sure.high)}"
        self._say(words, done)


def _line(words: str, done: int) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201


def _pace(work: _Work, done: int, seconds: float) -> str:
    text = f"{done:,} of {work.bound}{work.asked:,} replications"
    if done == work.held:
        return text
    rate = (done - work.held) / max(seconds, 1e-9)
    text += f" · {rate:,.{0 if rate >= 10 else 1}f}/s"
    if done >= work.asked:
        return f"{text} · {_duration(seconds)} in all"
    return f"{text} · {work.bound}{_duration((work.asked - done) / rate)} left"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
