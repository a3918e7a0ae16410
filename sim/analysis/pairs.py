"""Two runs whose replications share their luck, number by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.expected import expect_experiment
from sim.analysis.paired import Scrambles
from sim.experiment.experiment import Experiment
from sim.experiment.fingerprint import resolved
from sim.experiment.milestones import MilestoneRows
from sim.experiment.summary import (
    ALL_TOGETHER,
    MilestoneSample,
    is_scrambled,
    joint_milestones,
    milestone_samples,
)
from sim.sobol import SCRAMBLES

Numbers = npt.NDArray[np.int64]
_FEWEST = 2  # pairs, or their differences have no scatter


class PairingError(ValueError):
    """Two runs that cannot be compared pair by pair; the message says what would be right."""


def in_all(runs: Sequence[Experiment]) -> Numbers:
    """The numbers of the replications that finished in all of these runs, in order."""
    return reduce(np.intersect1d, map(_numbers, runs))


def samples_of(run: Experiment, numbers: Numbers) -> Mapping[str, MilestoneSample]:
    """What the replications of these ``numbers`` say of the milestones of a run, by name."""
    rows = _rows(run, list(MilestoneRows(run.scenario).columns), numbers)
    return {sample.name: sample for sample in milestone_samples(rows, run.scenario)}


def _numbers(run: Experiment) -> Numbers:
    finished = run.by_column
    if not len(finished):  # no replication has finished, so there are no columns
        return np.zeros(0, dtype=np.int64)
    return finished["replication"].to_numpy()


def _rows(run: Experiment, columns: list[str], numbers: Numbers) -> pd.DataFrame:
    """These columns of the replications of these ``numbers``, in order."""
    return run.by_column[columns][np.isin(_numbers(run), numbers)].reset_index(drop=True)


@dataclass(frozen=True)
class Pairs:
    """The replications that two experiments have in common.

    Raises ``PairingError`` if they are not pairs, ``TypeError`` if they are no experiments.
    """

    a: Experiment
    b: Experiment

    def __post_init__(self) -> None:
        expect_experiment("a", self.a)
        expect_experiment("b", self.b)
        if self.a.seed != self.b.seed:
            raise PairingError(
                f"seed {self.a.seed} in one and {self.b.seed} in the other: they share no luck; "
                "run both with the same --seed"
            )
        ways = [one.scenario.uncertainties.sampling for one in (self.a, self.b)]
        if ways[0] != ways[1]:
            raise PairingError(
                f"uncertainties.sampling is {ways[0]} in one and {ways[1]} in the other: what "
                "nobody knows is drawn otherwise; run both with the same sampling"
            )
        named = any(name != ALL_TOGETHER for name in self.milestones)
        if not self.milestones or not (named or self._sites_of_both()):
            raise PairingError("no milestone is in both; compare runs of one mission")
        if self.n < _FEWEST:
            raise PairingError(
                f"{self.n} of the replications finished in both, at least {_FEWEST} are needed; "
                "run both with more"
            )

    @property
    def n(self) -> int:
        """How many pairs there are."""
        return len(self.numbers)

    @property
    def of_other_missions(self) -> str:
        """Why these are hardly runs of one mission, or nothing: their sites are others."""
        both = len(self._sites_of_both())
        most = max(len(one.scenario.sites) for one in (self.a, self.b))
        if 2 * both >= most:
            return ""
        shared = f"only {both} of {most} sites" if both else "no site"
        return (
            f"they share {shared}: these are different missions, and what differs is not the "
            "effect of a change"
        )

    def _sites_of_both(self) -> set[str]:
        return {*self.a.scenario.sites} & {*self.b.scenario.sites}

    @cached_property
    def milestones(self) -> tuple[str, ...]:
        """Names of the milestones of both, in the order of the first.

        All joint ones together are one only if they are the same in both.
        """
        both = tuple(
            name for name in self.a.scenario.milestones if name in self.b.scenario.milestones
        )
        return (*both, ALL_TOGETHER) if self.same_joint and self._joint[0] else both

    @property
    def same_joint(self) -> bool:
        """Whether the same milestones are joint in both."""
        return len({frozenset(names) for names in self._joint}) == 1

    @property
    def _joint(self) -> list[tuple[str, ...]]:
        return [joint_milestones(one.scenario) for one in (self.a, self.b)]

    @cached_property
    def scrambles(self) -> Scrambles:
        """The scramble of each pair; ``None`` if they are independent."""
        scrambled = is_scrambled(self.a.scenario) or is_scrambled(self.b.scenario)
        return self.numbers % SCRAMBLES if scrambled else None

    @cached_property
    def alike(self) -> bool:
        """Whether both are of one scenario and program: then no pair can ever differ."""
        same_program = self.a.made_by == self.b.made_by
        return same_program and resolved(self.a.scenario) == resolved(self.b.scenario)

    @property
    def same_horizon(self) -> bool:
        """Whether both are looked at until the same day."""
        return self.a.scenario.mission.horizon == self.b.scenario.mission.horizon

    @property
    def same_deadline(self) -> bool:
        """Whether what is told of the deadline is of the same day in both."""
        return self.a.scenario.mission.deadline == self.b.scenario.mission.deadline

    @property
    def horizon(self) -> date:
        """The last day until which both are looked at."""
        return min(one.scenario.mission.horizon for one in (self.a, self.b))

    def frames(self, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """These columns of the replications of each run, pair by pair."""
        return _rows(self.a, names, self.numbers), _rows(self.b, names, self.numbers)

    def have(self, name: str) -> bool:
        """Whether both runs have this column."""
        return name in self.a.by_column and name in self.b.by_column

    def samples(self) -> tuple[Mapping[str, MilestoneSample], Mapping[str, MilestoneSample]]:
        """What the pairs say of the milestones of each run, by name."""
        return samples_of(self.a, self.numbers), samples_of(self.b, self.numbers)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the replications that finished in both (pairs,)."""
        return in_all((self.a, self.b))
