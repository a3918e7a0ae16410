"""A run into a result folder, batch by batch, from wherever the folder stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from sim.experiment.milestones import MilestoneRows, Stop
from sim.experiment.runner import Simulate, batches
from sim.experiment.store import ResultFolder
from sim.model.replication import simulate as simulate_mission
from sim.scenario.schema import Scenario

Watch = Callable[[int, MilestoneRows], None]
"""Called after each batch with the replications done and what they say."""


def carry_on(
    folder: ResultFolder,
    scenario: Scenario,
    *,
    executor: Executor | None = None,
    watch: Watch | None = None,
    stop: Stop | None = None,
    simulate: Simulate = simulate_mission,
) -> None:
    """Run what ``folder`` still lacks of its experiment, each batch written before the next counts.

    ``stop`` is asked after each batch; it said no to all but the last of those in the folder, or
    the run would have ended there.

    Raises
    ------
    OSError, KeyboardInterrupt, BrokenExecutor, VersionsDifferError
        The run cannot go on, or is not to; the folder holds every batch that was told of.
    """
    rows = MilestoneRows(scenario)
    for table, count in folder.so_far(rows.columns):
        rows.add(table, batches=count)
    try:
        if stop is not None and rows.n and stop(rows):
            return
        for batch in batches(
            scenario,
            replications=folder.n,
            seed=folder.seed,
            executor=executor,
            first=folder.done,
            simulate=simulate,
            held=folder.kept,
            early=folder.keep,
        ):
            folder.add(batch)
            rows.add(batch.table("replications"))
            if watch is not None:
                watch(folder.done, rows)
            if stop is not None and stop(rows):
                return
    finally:
        folder.show()
