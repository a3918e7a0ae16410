"""What one scenario changes against another: the differences of two runs that share their luck.

Replication 417 of both meets the same luck in all that they have in common, so the difference of
each pair is taken first and its scatter after: what both have by luck is in neither. That holds
for the same seed and the same number only.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.deadline import hurt
from sim.analysis.paired import (
    chance_difference,
    mean_difference,
    mean_of,
    median_of,
)
from sim.analysis.pairs import Pairs
from sim.experiment.experiment import Experiment
from sim.experiment.summary import LEVELS, MilestoneSample
from sim.records import CASUALTIES

CHANCE, DAYS, MEDIAN_DAYS = "chance", "days", "median_days"
LEFT, HURT, FORCED, COST = "left", "casualties", "forced", "cost"
"""What a row of the comparison is about."""

FORCED_BY_HORIZON = "sites forced out by the horizon"
SPENT_BY_HORIZON = "spent by the horizon"


def compare(a: Experiment, b: Experiment) -> pd.DataFrame:
    """How ``b`` differs from ``a``, paired by the number of the replication.

    Compared are the replications that finished in both: of runs of unequal length, the first
    ones. Of each run alone the figures are those of these replications. Milestones and classes of
    loads that only one of them has are left out.

    One row a number: ``chance``, ``days`` and ``median_days`` of each milestone (and of all joint
    ones together), ``left`` of each class of loads, ``casualties``, sites ``forced`` out,
    ``cost``; what is told of the deadline, or by the horizon, only if that is the same day in
    both. Columns:

    ``what``, ``name``, ``title``, ``unit``
        Name of the milestone, or of the column of ``Experiment.replications``.
    ``a``, ``a_low``, ``a_high``, ``b``, ``b_low``, ``b_high``
        Each run alone with its 95 % interval: the chance of the milestone by its own date
        [share], its mean or median day counted from the start of the mission (a median after the
        horizon is null), or the mean number [loads, people, sites, USD].
    ``difference``, ``low``, ``high``
        ``b`` less ``a`` with its 95 % interval; days later, negative if earlier.
    ``n``, ``only_a``, ``only_b``
        Pairs that the difference rests on; pairs in which only the one, or only the other,
        reaches the milestone: by its date, and for days before the horizon. Null for loads and
        what follows.
    ``beyond_noise``
        Whether the interval of the difference leaves out 0, and enough pairs differ. Of twenty
        that differ by luck alone, about one does.
    ``few_differ``
        Whether a mean rests on so few pairs that differ that its interval is too narrow to tell.

    A day that the horizon cuts off is not known. ``days`` counts it as the horizon, the earlier
    of two: a restricted mean (P. Royston and M. K. B. Parmar, BMC Medical Research Methodology
    13 (2013) 152), which rests on all pairs. Pairs that both miss it differ by nothing; where
    only one does (``only_a``, ``only_b``) the difference depends on the horizon. ``median_days``
    is the median of the differences of those ``n`` pairs in which both have their day, and says
    nothing of the others; it is not the difference of the medians.

    The formulas stand in ``sim.analysis.paired``.

    Raises
    ------
    PairingError
        If the seeds or the ways of drawing differ, or too little is in common.

    Runs that share few sites or none are compared with a warning: they are of different missions.
    """
    pairs = Pairs(a, b)
    if pairs.of_other_missions:
        warnings.warn(pairs.of_other_missions, stacklevel=2)
    return differences_of(pairs)


def differences_of(pairs: Pairs) -> pd.DataFrame:
    """The table of ``compare``."""
    table = pd.DataFrame([*_milestone_rows(pairs), *_mean_rows(pairs)])
    for name in ("n", "only_a", "only_b"):
        table[name] = table[name].astype("Int64")
    numbers = [f"{run}{end}" for run in ("a", "b") for end in ("", "_low", "_high")]
    for name in (*numbers, "difference", "low", "high"):
        table[name] = table[name].astype("Float64")
    return table


_Row = dict[str, Any]


def _milestone_rows(pairs: Pairs) -> Iterator[_Row]:
    a, b = pairs.samples()
    for name in pairs.milestones:
        yield _chance_row(a[name], b[name], pairs)
        yield from _days_rows(a[name], b[name], pairs)


def _chance_row(a: MilestoneSample, b: MilestoneSample, pairs: Pairs) -> _Row:
    hits_a, hits_b = (sample.by_date.to_numpy(dtype=bool) for sample in (a, b))
    chances = [sample.chance() for sample in (a, b)]
    return {
        **_told(CHANCE, a.name, a.title, "share"),
        **_alone(*((one.share, one.low, one.high) for one in chances)),
        **chance_difference(hits_a, hits_b, pairs.scrambles, alike=pairs.alike).as_difference(),
        "n": pairs.n,
        "only_a": int((hits_a & ~hits_b).sum()),
        "only_b": int((hits_b & ~hits_a).sum()),
    }


def _days_rows(a: MilestoneSample, b: MilestoneSample, pairs: Pairs) -> Iterator[_Row]:
    start_a, start_b = (_day_numbers([run.scenario.mission.start])[0] for run in (pairs.a, pairs.b))
    horizon = pd.Timestamp(pairs.horizon)
    told = [sample.days.where(sample.days <= horizon) for sample in (a, b)]
    reached_a, reached_b = (days.notna().to_numpy() for days in told)
    both = reached_a & reached_b
    only = {
        "only_a": int((reached_a & ~reached_b).sum()),
        "only_b": int((reached_b & ~reached_a).sum()),
    }
    days_a, days_b = (_day_numbers(days.fillna(horizon)) for days in told)
    means = [mean_of(days, pairs.scrambles) for days in (days_a - start_a, days_b - start_b)]
    yield {
        **_told(DAYS, a.name, a.title, "days"),
        **_alone(*((one.value, one.low, one.high) for one in means)),
        **mean_difference(days_b - days_a, pairs.scrambles, alike=pairs.alike).as_difference(),
        "n": pairs.n,
        **only,
    }
    scrambles = None if pairs.scrambles is None else pairs.scrambles[both]
    yield {
        **_told(MEDIAN_DAYS, a.name, a.title, "days"),
        **_alone(_median_day(a, start_a), _median_day(b, start_b)),
        **median_of((days_b - days_a)[both], scrambles).as_difference(),
        "n": int(both.sum()),
        **only,
    }


def _median_day(sample: MilestoneSample, start: int) -> tuple[Any, ...]:
    """The median day with its interval, counted from the start; ``None`` after the horizon."""
    found = sample.quantile(LEVELS["P50"])
    return tuple(
        None if day is None else int(_day_numbers([day])[0]) - start
        for day in (found.day, found.low, found.high)
    )


def _day_numbers(days: Any) -> npt.NDArray[np.int64]:
    """Days as whole numbers, of which only the differences mean something."""
    return np.asarray(days, dtype="datetime64[D]").astype(np.int64)


def _mean_rows(pairs: Pairs) -> Iterator[_Row]:
    """What is left, hurt and spent by a day that is the same in both."""
    if pairs.same_deadline:
        yield from _left_rows(pairs)
        yield from _casualty_rows(pairs)
        yield from _cost_rows(pairs, "deadline.cost.total_usd", "spent by the deadline")
    if pairs.same_horizon:
        yield _mean_row(pairs, FORCED, "sites_forced_out", FORCED_BY_HORIZON, "sites")
        yield from _cost_rows(pairs, "cost.total_usd", SPENT_BY_HORIZON)


def _left_rows(pairs: Pairs) -> Iterator[_Row]:
    for name, load in pairs.a.scenario.loads.items():
        column = f"left_at_deadline.{name}"
        if pairs.have(column):
            unit = "people" if load.kind == "people" else "loads"
            yield _mean_row(pairs, LEFT, column, name, unit)


def _casualty_rows(pairs: Pairs) -> Iterator[_Row]:
    for name in CASUALTIES:
        yield _mean_row(pairs, HURT, f"deadline.{name}", " ".join(hurt(name)), "people")


def _cost_rows(pairs: Pairs, column: str, title: str) -> Iterator[_Row]:
    if pairs.have(column):
        yield _mean_row(pairs, COST, column, title, "USD")


def _mean_row(pairs: Pairs, what: str, column: str, title: str, unit: str) -> _Row:
    a, b = (frame[column].to_numpy() for frame in pairs.frames([column]))
    alone = [mean_of(values, pairs.scrambles) for values in (a, b)]
    return {
        **_told(what, column, title, unit),
        **_alone(*((one.value, one.low, one.high) for one in alone)),
        **mean_difference(b - a, pairs.scrambles, alike=pairs.alike).as_difference(),
        "n": pairs.n,
        "only_a": None,
        "only_b": None,
    }


def _told(what: str, name: str, title: str, unit: str) -> _Row:
    return {"what": what, "name": name, "title": title, "unit": unit}


def _alone(a: tuple[Any, ...], b: tuple[Any, ...]) -> _Row:
    names = [f"{run}{end}" for run in ("a", "b") for end in ("", "_low", "_high")]
    return dict(zip(names, (*a, *b), strict=True))
