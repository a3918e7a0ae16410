"""An experiment: all replications of one scenario, and the tables they left."""

from __future__ import annotations

import warnings
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa

from sim.experiment.runner import Failure, Progress, Run, Simulate, run
from sim.experiment.summary import summarise
from sim.experiment.tables import Tables
from sim.model.mission import simulate as simulate_mission
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Experiment:
    """What many replications of one scenario said.

    Attributes
    ----------
    n
        Replications asked for; ``failures`` names those that are missing in the tables.
    tables
        The tables in Arrow form; the properties give them as data frames.
    """

    scenario: Scenario
    seed: int
    n: int
    tables: Tables
    failures: tuple[Failure, ...] = ()

    def summary(self) -> pd.DataFrame:
        """One row per milestone: its date, the chance of meeting it, and quantiles of its day.

        Columns: milestone, title, date, probability, low, high (95 % interval), n, P50, P80, P90;
        a quantile past the horizon is null.
        """
        return summarise(self.replications, self.scenario)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row a replication: milestones and outcomes."""
        return _frame(self.tables.replications)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row a replication and site (``sim.records.SiteRow``)."""
        return _frame(self.tables.sites)

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """One row an incident (``sim.records.IncidentRow``)."""
        return _frame(self.tables.incidents)

    @cached_property
    def waits(self) -> pd.DataFrame:
        """One row a replication, queue, site and cause (``sim.records.WaitRow``)."""
        return _frame(self.tables.waiting)

    @cached_property
    def left(self) -> pd.DataFrame:
        """One row a replication and week: loads of each class still in the mission."""
        return _frame(self.tables.left)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def experiment_of(run_: Run, scenario: Scenario, *, replications: int, seed: int) -> Experiment:
    """The experiment that a run amounts to."""
    return Experiment(scenario, seed, replications, run_.tables, run_.failures)


def run_experiment(
    scenario: Scenario,
    replications: int = 1000,
    seed: int = 1,
    executor: Executor | None = None,
    *,
    progress: Progress | None = None,
    simulate: Simulate = simulate_mission,
) -> Experiment:
    """Run replications 0 to ``replications`` - 1 of ``scenario`` and gather their tables.

    Parameters
    ----------
    executor
        Any ``concurrent.futures.Executor``; without one the work is done in this process. The
        results are the same to the last bit.
    progress
        Called with (done, asked for) after each batch.

    Replications that fail are missing in the tables, named in ``failures`` and told in a
    warning. An interruption is raised again; what was finished is then lost (``drawdown run``
    keeps it).
    """
    if replications < 1:
        raise ValueError(f"replications is {replications}; at least 1 is needed")
    came = run(
        scenario,
        replications=replications,
        seed=seed,
        executor=executor,
        progress=progress,
        simulate=simulate,
    )
    if came.stopped is not None:
        raise came.stopped
    for failure in came.failures:
        warnings.warn(
            f"replication {failure.replication} failed with {failure.error}; rerun it alone with "
            f"sim.simulate(scenario, seed={seed}, replication={failure.replication})",
            RuntimeWarning,
            stacklevel=2,
        )
    return experiment_of(came, scenario, replications=replications, seed=seed)
