"""What the replications so far say about the milestones: a few bytes a replication.

A run that may take hours is watched through this, and stopped by it; all else that its batches
say has by then been put away.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from sim.experiment.summary import ALL_TOGETHER, MilestoneSample, milestone_samples
from sim.scenario.schema import Scenario


class MilestoneRows:
    """For each replication so far its number, and the day and success of each milestone.

    ``n`` counts those that did not fail; ``batches`` counts batches, with or without failures.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._names = tuple(scenario.milestones)
        self.columns = (
            "replication",
            *(f"{name}.{what}" for what in ("date", "by_date") for name in self._names),
        )
        self._numbers: list[npt.NDArray[np.int64]] = []
        self._days: list[npt.NDArray[np.datetime64]] = []
        self._by_date: list[npt.NDArray[np.bool_]] = []
        self.n = 0
        self.batches = 0

    def add(self, replications: pa.Table, *, batches: int = 1) -> None:
        """Take in what the next batch, or several, say in the table of replications."""
        self.batches += batches
        if not replications.num_rows:
            return
        self.n += replications.num_rows
        # Copies: a view would keep the whole table alive.
        self._numbers.append(replications["replication"].to_numpy().copy())
        self._days.append(self._side_by_side(replications, "date").astype("datetime64[D]"))
        self._by_date.append(self._side_by_side(replications, "by_date").astype(np.bool_))

    def frame(self) -> pd.DataFrame:
        """All rows, in order: these columns of the table of replications."""
        together = [
            pd.DataFrame({"replication": np.concatenate(self._numbers)}),
            pd.DataFrame(np.concatenate(self._days).astype("datetime64[ms]")),
            pd.DataFrame(np.concatenate(self._by_date)),
        ]
        return pd.concat(together, axis=1).set_axis(list(self.columns), axis=1)

    def least_certain(self) -> MilestoneSample:
        """All joint milestones together; without these, the one whose chance is nearest 0.5."""
        samples = milestone_samples(self.frame(), self._scenario)
        if samples[-1].name == ALL_TOGETHER:
            return samples[-1]
        return min(samples, key=lambda sample: abs(float(sample.by_date.mean()) - 0.5))

    def _side_by_side(self, replications: pa.Table, what: str) -> npt.NDArray[np.generic]:
        return np.column_stack([replications[f"{name}.{what}"].to_numpy() for name in self._names])


Stop = Callable[[MilestoneRows], bool]
"""Asked after each batch, in order: is the answer sure enough? A function of the rows alone."""
