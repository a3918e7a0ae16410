"""Results of tasks in the order in which they were handed out, whatever order they end in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from sim.experiment.ctrl_c import ctrl_c_afterwards

T = TypeVar("T")

_TASKS_AHEAD = 256
"""Tasks handed to the executor before the first of them must be back."""


def in_order(
    tasks: Iterable[T | Future[T]], early: Callable[[T], None] | None = None
) -> Iterator[T]:
    """The results of tasks, each of which is handed out when it is taken from ``tasks``.

    To stop early, take no further result: what is not yet begun is then not done.

    Parameters
    ----------
    tasks
        Work of an executor, or results that were there before.
    early
        Called with each result that comes while one before it has not.
    """
    ahead: deque[T | Future[T]] = deque()
    ended = _Ended(early)
    try:
        for task in tasks:
            ahead.append(task)
            ended.watch(task)
            if len(ahead) == _TASKS_AHEAD:
                yield ended.result(ahead.popleft())
        while ahead:
            yield ended.result(ahead.popleft())
    finally:
        for task in ahead:
            if isinstance(task, Future):
                with ctrl_c_afterwards():
                    task.cancel()


class _Ended(Generic[T]):
    """The tasks that are over, in the order in which they ended.

    A task that is not over is never asked: Ctrl-C can reach Python between taking a task's lock
    and giving it back, and the executor's own thread would then wait for that lock for ever.
    """

    def __init__(self, early: Callable[[T], None] | None) -> None:
        self._early = early
        self._queue: SimpleQueue[Future[T]] = SimpleQueue()
        self._seen: set[Future[T]] = set()

    def watch(self, task: T | Future[T]) -> None:
        """Hear of a task's end; a result was there before."""
        if isinstance(task, Future):
            with ctrl_c_afterwards():
                task.add_done_callback(self._queue.put)

    def result(self, task: T | Future[T]) -> T:
        """Wait for a task; meanwhile tell of those that end before it."""
        if not isinstance(task, Future):
            return task
        while task not in self._seen:
            other = self._queue.get()
            self._seen.add(other)
            if other is not task and self._early is not None and _went_well(other):
                self._early(other.result())
        self._seen.remove(task)
        return task.result()


def _went_well(task: Future[T]) -> bool:
    return not task.cancelled() and task.exception() is None
