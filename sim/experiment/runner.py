"""Many replications of one scenario, on any executor, in replication order.

The executor decides where the work is done, and nothing else: batches are cut by number, their
results are taken in order, and each replication is a function of (scenario, seed, number). So
the tables are the same to the last bit in one process, in many, and on a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from traceback import format_exception
from typing import Protocol

import pyarrow as pa

from sim.experiment.columns import Failure, columns_of
from sim.experiment.in_order import in_order
from sim.experiment.parcel import Parcel, parcel_of, unpacked
from sim.experiment.tables import TABLE_NAMES, Tables, received, shipped, tables_of
from sim.model.replication import simulate as simulate_mission
from sim.records import ReplicationResult
from sim.scenario.schema import Scenario

BATCH = 10
"""Replications a task: enough to hide the cost of a task (0.2 ms a replication more than at 25, of
some 80 for MINUSMA's), few enough to share out evenly and to lose little: about a second of
MINUSMA's, less than five on a slow machine. Never another number: result folders are cut by it."""

Held = Callable[[int], "Batch | None"]
Early = Callable[["Batch"], None]


class Simulate(Protocol):
    """A pure function that runs one replication."""

    def __call__(self, scenario: Scenario, seed: int, replication: int) -> ReplicationResult:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Replications ``first`` to ``first + count - 1``.

    Attributes
    ----------
    shipments
        Each of their tables, packed for the way.
    """

    first: int
    count: int
    shipments: dict[str, bytes]

    @property
    def number(self) -> int:
        """The place of this batch among all, from 0."""
        return self.first // BATCH

    def tables(self) -> Tables:
        """What these replications said."""
        return Tables(**{name: self.table(name) for name in TABLE_NAMES})

    def table(self, name: str) -> pa.Table:
        """One of the tables."""
        return received(self.shipments[name])


def batches(
    scenario: Scenario,
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    first: int = 0,
    simulate: Simulate = simulate_mission,
    held: Held | None = None,
    early: Early | None = None,
) -> Iterator[Batch]:
    """Run replications ``first`` to ``replications`` - 1; give their batches in order.

    To stop early, take no further batch: what is not yet begun is then not done.

    Parameters
    ----------
    executor
        Anything with the ``concurrent.futures.Executor`` interface: a process pool, or
        ``dask.distributed.Client().get_executor()``. ``None`` runs in this process.
    first
        A multiple of ``BATCH``: where an interrupted run goes on.
    simulate
        The function that runs one replication; a process pool must be able to pickle it.
    held
        Gives the batch of a number if it was done before; it is not run again.
    early
        Called with each batch that is done while one before it is not.

    Raises
    ------
    BrokenExecutor
        If the executor lost a worker and does not do its work again.
    VersionsDifferError
        If a worker has other versions of the program or its packages than this process.
    """
    if first < replications and first % BATCH:
        raise ValueError(f"first is {first}; a multiple of {BATCH} is needed")
    spans = [
        (start, min(BATCH, replications - start)) for start in range(first, replications, BATCH)
    ]

    def known(start: int) -> Batch | None:
        return None if held is None else held(start // BATCH)

    if executor is None:
        for start, count in spans:
            yield known(start) or _run_batch(simulate, seed, scenario, start, count)
        return
    parcel = parcel_of(scenario)

    def submit(span: tuple[int, int]) -> Batch | Future[Batch]:
        return known(span[0]) or executor.submit(run_sent, parcel, simulate, seed, *span)

    yield from in_order(map(submit, spans), early)


def run_sent(parcel: Parcel, simulate: Simulate, seed: int, first: int, count: int) -> Batch:
    """Run a batch in a worker, which unpacks the scenario when it first meets it."""
    return _run_batch(simulate, seed, unpacked(parcel), first, count)


def _run_batch(simulate: Simulate, seed: int, scenario: Scenario, first: int, count: int) -> Batch:
    """Run ``count`` replications from number ``first`` on; errors are kept with their number."""
    results: list[ReplicationResult] = []
    failures: list[Failure] = []
    for replication in range(first, first + count):
        try:
            results.append(simulate(scenario, seed, replication))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is reported, not dropped)
            failures.append(_failure(replication, error))
    columns = columns_of(
        results, failures, milestones=tuple(scenario.milestones), classes=tuple(scenario.loads)
    )
    return Batch(first, count, shipped(tables_of(columns, scenario)))


def _failure(replication: int, error: Exception) -> Failure:
    first_line = str(error).partition("\n")[0]
    text = f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
    return Failure(replication, text, "".join(format_exception(error)))
