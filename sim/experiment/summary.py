"""From the table of replications to the answer per milestone: chances, intervals, dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.by_column import Rows
from sim.experiment.intervals import Flags, quantile_ranks, share_interval, times_for, worth_of
from sim.scenario.schema import Sampling, Scenario
from sim.sobol import SCRAMBLES

ALL_TOGETHER = "all together"
"""Name of the row of all joint milestones; the space keeps it apart from any milestone."""

LEVELS = {"P50": 0.5, "P80": 0.8, "P90": 0.9}
"""Quantiles of the summary: P80 is the day by which 80 % of the replications finish."""

DAY_COLUMNS = tuple(f"{label}{end}" for label in LEVELS for end in ("", "_low", "_high"))
"""The quantiles of the summary, each with its interval."""

_ROUNDING = 1e-9  # 0.1 * 30 is a little more than 3 in floating point; the third of 30 is meant


def rank(level: float, n: int) -> int:
    """Position, in ``n`` sorted values, of the smallest with at least ``level`` of all up to it."""
    return max(0, ceil(level * n - _ROUNDING) - 1)


def quantile(values: npt.NDArray[Any], level: float) -> float:
    """The smallest observed value with at least the share ``level`` of all values up to it."""
    return float(np.sort(values)[rank(level, len(values))]) if len(values) else float("nan")


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its 95 % interval."""

    share: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the interval [-]."""
        return (self.high - self.low) / 2.0


def chance_of(hits: Flags, scrambles: npt.NDArray[Any] | None) -> Chance:
    """The chance of what ``hits`` says yes or no to, one replication each.

    ``scrambles`` has the scramble of each replication; ``None`` if they are independent.
    """
    share = float(hits.mean()) if len(hits) else float("nan")
    return Chance(share, *share_interval(share, worth_of(hits, scrambles)))


@dataclass(frozen=True, slots=True)
class QuantileDay:
    """A quantile of a milestone's day with its 95 % interval; ``None`` is after the horizon."""

    day: pd.Timestamp | None
    low: pd.Timestamp | None
    high: pd.Timestamp | None


@dataclass(frozen=True)
class MilestoneSample:
    """What all replications say about one milestone, or about all joint ones together.

    Attributes
    ----------
    due
        Its date; ``None`` for several milestones with dates of their own.
    by_date, days
        Of each replication whether it was reached by its date, and the day on which it was
        (null: not before the horizon).
    scrambles
        The scramble of each replication; ``None`` if they are independent.
    first_day
        A day before which nothing is reached.
    """

    name: str
    title: str
    due: pd.Timestamp | None
    by_date: pd.Series[Any]
    days: pd.Series[Any]
    scrambles: npt.NDArray[Any] | None
    first_day: pd.Timestamp

    def chance(self) -> Chance:
        """The probability of being reached by its date."""
        return chance_of(self.by_date.to_numpy(dtype=bool), self.scrambles)

    def times_for(self, half_width: float) -> float:
        """How many times as many replications tell that probability to a half-width."""
        hits = self.by_date.to_numpy(dtype=bool)
        return times_for(float(hits.mean()), worth_of(hits, self.scrambles), half_width)

    def quantile(self, level: float) -> QuantileDay:
        """The day on or before which the share ``level`` of all replications reach it."""
        day = self._day_at(rank(level, len(self.days)))
        on_or_before = self.days.notna() if day is None else self.days <= day
        worth = worth_of(on_or_before.to_numpy(dtype=bool), self.scrambles)
        low, high = quantile_ranks(level, len(self.days), worth)
        earliest = self.first_day if low < 0 else self._day_at(low)
        return QuantileDay(day, earliest, self._day_at(high))

    @cached_property
    def _reached(self) -> pd.Series[Any]:
        return self.days.dropna().sort_values(ignore_index=True)

    def _day_at(self, position: int) -> pd.Timestamp | None:
        """The day at a position of all days in order, ``None`` among those that never came."""
        reached = self._reached
        return pd.Timestamp(reached.iloc[position]) if position < len(reached) else None


def milestone_samples(replications: Rows, scenario: Scenario) -> list[MilestoneSample]:
    """One sample per milestone, in the order of the scenario; then one for all joint ones."""
    scrambles = scrambles_of(replications, scenario)
    first_day = pd.Timestamp(scenario.mission.start)
    samples = [
        MilestoneSample(
            name,
            milestone.title,
            pd.Timestamp(scenario.due(milestone)),
            replications[f"{name}.by_date"],
            replications[f"{name}.date"],
            scrambles,
            first_day,
        )
        for name, milestone in scenario.milestones.items()
    ]
    joint = joint_milestones(scenario)
    if joint:
        dates = {scenario.due(scenario.milestones[name]) for name in joint}
        together = MilestoneSample(
            ALL_TOGETHER,
            "All of these together" if len(joint) == len(samples) else "All marked * together",
            pd.Timestamp(dates.pop()) if len(dates) == 1 else None,
            replications[[f"{name}.by_date" for name in joint]].all(axis=1),
            joint_days(replications, joint),
            scrambles,
            first_day,
        )
        samples.append(together)
    return samples


def summarise(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """One row per milestone, in the order of the scenario; then one for all joint ones.

    Columns: ``milestone``, ``title``, ``date`` (its own), ``probability`` of being reached by
    that date with its 95 % interval ``low`` and ``high``, ``n`` replications, and the days
    ``P50``, ``P80``, ``P90`` on or before which that share of replications finish (null: after
    the horizon), each with its 95 % interval (``P80_low``, ``P80_high``).
    """
    table = pd.DataFrame([_row(sample) for sample in milestone_samples(replications, scenario)])
    for name in ("date", *DAY_COLUMNS):
        table[name] = table[name].astype("datetime64[ms]")
    return table


def is_scrambled(scenario: Scenario) -> bool:
    """True if replications read scrambled Sobol points, and their intervals the scrambles."""
    uncertain = scenario.uncertainties
    return uncertain.sampling == Sampling.SOBOL and bool(uncertain.named)


def scrambles_of(replications: Rows, scenario: Scenario) -> npt.NDArray[Any] | None:
    """The scramble of each replication; ``None`` if they are independent."""
    if not is_scrambled(scenario):
        return None
    scrambles: npt.NDArray[Any] = replications["replication"].to_numpy() % SCRAMBLES
    return scrambles


def joint_milestones(scenario: Scenario) -> tuple[str, ...]:
    """Names of the milestones that count together, if there are at least two."""
    names = tuple(name for name, milestone in scenario.milestones.items() if milestone.joint)
    return names if len(names) > 1 else ()


def joint_days(replications: Rows, joint: tuple[str, ...]) -> pd.Series[Any]:
    """The day on which the last of these milestones is reached, null if one is not."""
    days = replications[[f"{name}.date" for name in joint]]
    latest: pd.Series[Any] = days.max(axis=1).where(days.notna().all(axis=1))
    return latest


def _row(sample: MilestoneSample) -> dict[str, object]:
    chance = sample.chance()
    days: dict[str, object] = {}
    for label, level in LEVELS.items():
        quantile_day = sample.quantile(level)
        days |= {
            label: quantile_day.day,
            f"{label}_low": quantile_day.low,
            f"{label}_high": quantile_day.high,
        }
    return {
        "milestone": sample.name,
        "title": sample.title,
        "date": sample.due,
        "probability": chance.share,
        "low": chance.low,
        "high": chance.high,
        "n": len(sample.by_date),
        **days,
    }
