"""Many replications of one scenario, on any executor, in replication order.

The executor decides where the work is done, and nothing else: batches are cut by number, their
results are taken in order, and each replication is a function of (scenario, seed, number). So
the tables are the same to the last bit in one process, in many, and on a cluster.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import partial
from traceback import format_exception
from typing import Protocol

from sim.experiment.columns import BatchColumns, columns_of
from sim.experiment.tables import Tables, joined, tables_of
from sim.model.mission import simulate as simulate_mission
from sim.records import ReplicationResult
from sim.scenario.schema import Scenario

BATCH = 25
"""Replications a task: enough to hide the cost of a task, few enough to share out evenly."""

_TASKS_AHEAD = 256
"""Tasks handed to the executor before the first of them must be back."""

Progress = Callable[[int, int], None]
"""Called with (replications done, replications asked for) after each batch."""


class Simulate(Protocol):
    """A pure function that runs one replication."""

    def __call__(self, scenario: Scenario, seed: int, replication: int) -> ReplicationResult:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that ended with an error."""

    replication: int
    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive replications: those that finished, and those that failed."""

    first: int
    count: int
    columns: BatchColumns
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run.

    Attributes
    ----------
    done
        Replications 0 to ``done`` - 1 are accounted for, in the tables or among the failures.
    stopped
        What ended the run before its time: an interruption, or a broken executor.
    """

    tables: Tables
    failures: tuple[Failure, ...]
    done: int
    stopped: KeyboardInterrupt | BrokenExecutor | None = None


def run(
    scenario: Scenario,
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
    simulate: Simulate = simulate_mission,
) -> Run:
    """Run replications 0 to ``replications`` - 1.

    An interruption (Ctrl-C) or a broken executor ends the run early; what was finished by then,
    without a gap from 0 on, is returned.

    Parameters
    ----------
    executor
        Anything with the ``concurrent.futures.Executor`` interface: a process pool, or
        ``dask.distributed.Client().get_executor()``. ``None`` runs in this process.
    simulate
        The function that runs one replication; a process pool must be able to pickle it.
    """
    parts: list[Tables] = []
    failures: list[Failure] = []
    done = 0
    stopped: KeyboardInterrupt | BrokenExecutor | None = None
    try:
        for batch in _batches(scenario, replications, partial(run_batch, simulate, seed), executor):
            parts.append(tables_of(batch.columns, scenario))
            failures.extend(batch.failures)
            done = batch.first + batch.count
            if progress is not None:
                progress(done, replications)
    except (KeyboardInterrupt, BrokenExecutor) as stop:
        stopped = stop
    # An interruption between two of the lines above may leave a batch that is not yet counted.
    whole = joined(parts[: -(-done // BATCH)], scenario)
    counted = tuple(failure for failure in failures if failure.replication < done)
    return Run(tables=whole, failures=counted, done=done, stopped=stopped)


def run_batch(simulate: Simulate, seed: int, scenario: Scenario, first: int, count: int) -> Batch:
    """Run ``count`` replications from number ``first`` on; errors are kept with their number."""
    results: list[ReplicationResult] = []
    failures: list[Failure] = []
    for replication in range(first, first + count):
        try:
            results.append(simulate(scenario, seed, replication))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is reported, not dropped)
            failures.append(_failure(replication, error))
    columns = columns_of(
        results, milestones=tuple(scenario.milestones), classes=tuple(scenario.loads)
    )
    return Batch(first=first, count=count, columns=columns, failures=tuple(failures))


def _failure(replication: int, error: Exception) -> Failure:
    first_line = str(error).partition("\n")[0]
    text = f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
    return Failure(replication, text, "".join(format_exception(error)))


def _batches(
    scenario: Scenario,
    replications: int,
    run_some: Callable[[Scenario, int, int], Batch],
    executor: Executor | None,
) -> Iterator[Batch]:
    spans = [(first, min(BATCH, replications - first)) for first in range(0, replications, BATCH)]
    if executor is None:
        for first, count in spans:
            yield run_some(scenario, first, count)
        return
    waiting = iter(spans)
    ahead: deque[Future[Batch]] = deque()
    try:
        for _ in range(min(_TASKS_AHEAD, len(spans))):
            ahead.append(executor.submit(run_some, scenario, *next(waiting)))
        while ahead:
            batch = ahead.popleft().result()
            span = next(waiting, None)
            if span is not None:
                ahead.append(executor.submit(run_some, scenario, *span))
            yield batch
    finally:
        for future in ahead:
            future.cancel()
