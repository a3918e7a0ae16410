"""An experiment: all replications of one scenario, and the tables they left."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import pyarrow as pa

from sim.experiment.by_column import ByColumn
from sim.experiment.columns import Failure
from sim.experiment.fingerprint import made_by_this
from sim.experiment.milestones import MilestoneRows, Stop
from sim.experiment.runner import Simulate, batches
from sim.experiment.summary import summarise
from sim.experiment.tables import Tables, TableSource, joined
from sim.model.replication import expect_scenario, whole_number
from sim.model.replication import simulate as simulate_mission
from sim.scenario.schema import Scenario

Progress = Callable[[int, int], None]
"""Called with (replications done, replications asked for) after each batch."""


@dataclass(frozen=True)
class Experiment:
    """What many replications of one scenario said.

    Attributes
    ----------
    n
        Replications run; ``failures`` names those that are missing in the tables.
    tables
        The tables, in memory or on disk; the properties give them as data frames.
    made_by
        Versions, by name, of the program that ran it and of what that stands on.
    """

    scenario: Scenario
    seed: int
    n: int
    tables: TableSource
    made_by: Mapping[str, str] = field(default_factory=made_by_this)

    def __repr__(self) -> str:
        """Short, for notebooks: a scenario in full is thousands of lines."""
        of = f"{len(self.by_column):,} of {self.n:,} replications, seed {self.seed}"
        return f"<Experiment {self.scenario.mission.name!r}: {of}; see .summary()>"

    def summary(self) -> pd.DataFrame:
        """One row per milestone: its date, the chance of meeting it, and quantiles of its day.

        Columns: milestone, title, date, probability, low, high (95 % interval), n, P50, P80, P90,
        each of these with its interval (P80_low, P80_high); a day past the horizon is null.

        Raises ValueError if no replication has finished.
        """
        if not len(self.by_column):
            raise ValueError(f"none of the {self.n:,} replications finished; see failures")
        return summarise(self.by_column, self.scenario)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row a replication: milestones and outcomes."""
        return self._frame("replications")

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row a replication and site (``sim.records.SiteRow``)."""
        return self._frame("sites")

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """One row an incident (``sim.records.IncidentRow``)."""
        return self._frame("incidents")

    @cached_property
    def waits(self) -> pd.DataFrame:
        """One row a replication, queue, site and cause (``sim.records.WaitRow``)."""
        return self._frame("waiting")

    @cached_property
    def left(self) -> pd.DataFrame:
        """One row a replication and week: loads of each class still in the mission."""
        return self._frame("left")

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """The replications that ended with an error."""
        rows = pa.concat_tables(self.tables.parts("failures")).to_pylist()
        return tuple(Failure(**row) for row in rows)

    @cached_property
    def by_column(self) -> ByColumn:
        """``replications`` for those who need some of its columns, however many its rows."""
        return ByColumn(self.tables, "replications")

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """One of the tables (as its file is named), a bounded part at a time, in order."""
        for part in self.tables.parts(table, columns):
            yield part.to_pandas()

    def _frame(self, table: str) -> pd.DataFrame:
        return pd.concat(self.parts(table), ignore_index=True)


def run_experiment(
    scenario: Scenario,
    replications: int = 1000,
    seed: int = 1,
    executor: Executor | None = None,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
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
    stop
        Asked after each batch whether the answer is sure enough; ``replications`` is then the
        most that are run.

    Replications that fail are missing in the tables, named in ``failures`` and told in a
    warning. The tables are held in memory: for a long run use ``drawdown run``, which keeps
    each batch on disk.
    """
    expect_scenario(scenario)
    if replications < 1:
        raise ValueError(f"replications is {replications}; at least 1 is needed")
    seed = whole_number("seed", seed)
    came: list[Tables] = []
    rows = MilestoneRows(scenario)
    done = 0
    for batch in batches(
        scenario, replications=replications, seed=seed, executor=executor, simulate=simulate
    ):
        came.append(batch.tables())
        rows.add(came[-1].replications)
        done += batch.count
        if progress is not None:
            progress(done, replications)
        if stop is not None and stop(rows):
            break
    experiment = Experiment(scenario, seed, done, joined(came))
    _warn_of_failures(experiment)
    return experiment


def _warn_of_failures(experiment: Experiment) -> None:
    for failure in experiment.failures:
        warnings.warn(
            f"replication {failure.replication} failed with {failure.error}; rerun it alone with "
            f"sim.simulate(scenario, seed={experiment.seed}, replication={failure.replication})",
            RuntimeWarning,
            stacklevel=3,
        )
