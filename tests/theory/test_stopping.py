"""Intervals hold the truth as often as they say, also where the run chose its own end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sim.experiment.milestones import MilestoneRows
from sim.experiment.precision import Precision, Target
from sim.experiment.runner import BATCH
from sim.experiment.summary import milestone_samples
from sim.sobol import SobolPoints

DAYS = pd.date_range("2030-01-01", "2030-12-31").to_numpy()
HORIZON = len(DAYS)
MOST = 4_800
AT_ONCE = 10
"""Batches that come together, which changes nothing: no look at a run falls between them."""


@pytest.fixture
def asked(bare):
    """One milestone by mid-year, of a scenario whose one uncertainty is sampled as asked."""

    def build(sampling, by):
        def change(data):
            data["milestones"]["all_out"]["by"] = str(DAYS[by])[:10]
            data["uncertainties"] = {
                "sampling": sampling,
                "u": {"paths": ["policy.packing_cv"], "scale": 1.0},
            }

        return bare(change)

    return build


def stopped(scenario, target, days):
    """The rows of a run that stops itself, whose milestone comes on these days in turn."""
    rows, stop = MilestoneRows(scenario), Precision([target], scenario)
    due = np.datetime64(scenario.due(scenario.milestones["all_out"]))
    count = AT_ONCE * BATCH
    for first in range(0, MOST, count):
        dates = DAYS[days[first : first + count]]
        table = {
            "replication": np.arange(first, first + count),
            "all_out.date": dates,
            "all_out.by_date": dates <= due,
        }
        rows.add(pa.table(table), batches=AT_ONCE)
        if stop(rows):
            break
    return rows


def by_luck(seed):
    """Days that are pure luck, each equally likely."""
    return np.random.default_rng(seed).integers(0, HORIZON, MOST)


def half_drawn(seed):
    """Days that are in half of the replications a matter of what was drawn."""
    luck, points = np.random.default_rng(seed), SobolPoints(["u"])
    count = 1_200  # more than the widest of the tests needs
    drawn = np.array([points.point(seed, k)["u"] for k in range(count)])
    shares = np.where(luck.random(count) < 0.5, luck.random(count), drawn)
    return (np.resize(shares, MOST) * HORIZON).astype(int)


def expect_coverage(held, times):
    """95 %, less what so many runs may miss by chance (99.9 %)."""
    assert held / times > 0.95 - 3.3 * (0.95 * 0.05 / times) ** 0.5


@pytest.mark.parametrize(
    ("sampling", "by", "width", "days_of", "times"),
    [
        ("plain", 182, 0.03, by_luck, 140),
        ("plain", 36, 0.03, by_luck, 140),
        ("sobol", 182, 0.035, by_luck, 140),
        ("sobol", 36, 0.02, by_luck, 140),
        ("sobol", 120, 0.04, half_drawn, 60),
    ],
)
def test_a_probability_is_held_when_the_run_stops_itself(
    asked, sampling, by, width, days_of, times
):
    scenario = asked(sampling, by)
    held, ends = 0, set()
    for seed in range(times):
        rows = stopped(scenario, Target("all_out", None, width), days_of(seed))
        chance = milestone_samples(rows.frame(), scenario)[0].chance()
        assert chance.half_width <= width
        held += chance.low <= (by + 1) / HORIZON <= chance.high
        ends.add(rows.n)
    assert ends != {400}, "the run chose its end"
    expect_coverage(held, times)


@pytest.mark.parametrize("sampling", ["plain", "sobol"])
@pytest.mark.parametrize("level", [0.5, 0.8])
def test_a_quantile_is_held_when_the_run_stops_itself(asked, sampling, level):
    scenario = asked(sampling, 182)
    # Of 365 equally likely days, the first by which at least the level has come.
    truth = DAYS[int(np.ceil(level * HORIZON)) - 1]
    held, times = 0, 90
    for seed in range(times):
        rows = stopped(scenario, Target("all_out", level, 12.0), by_luck(seed))
        found = milestone_samples(rows.frame(), scenario)[0].quantile(level)
        held += found.low <= truth <= found.high
        assert (found.high - found.low).days <= 24
    expect_coverage(held, times)
