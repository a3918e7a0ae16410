"""Chances, intervals and quantiles against values computed by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.columns import BatchColumns
from sim.experiment.summary import date_quantile, quantile, rank, summarise, wilson
from sim.experiment.tables import tables_of
from sim.units import Calendar


def test_wilson_matches_values_computed_by_hand():
    # z = 1.959964, z^2 = 3.841459. Five of ten: centre (0.5 + 0.1920729) / 1.3841459 = 0.5,
    # half 1.959964 sqrt(0.025 + 0.009603647) / 1.3841459 = 0.263407.
    assert wilson(5, 10) == pytest.approx((0.236593, 0.763407), abs=1e-6)
    # None of ten: [0, z^2 / (n + z^2)] = 3.841459 / 13.841459.
    assert wilson(0, 10) == pytest.approx((0.0, 0.277533), abs=1e-6)
    assert wilson(10, 10) == pytest.approx((0.722467, 1.0), abs=1e-6)


def test_wilson_of_nothing_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 5000), st.data())
def test_wilson_holds_the_share_and_stays_a_probability(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)
    assert 0.0 <= low <= hits / n <= high <= 1.0
    mirrored = wilson(n - hits, n)
    assert (1.0 - mirrored[1], 1.0 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(
    ("level", "n", "position"), [(0.5, 1, 0), (0.5, 2, 0), (0.5, 3, 1), (0.8, 10, 7), (0.1, 30, 2)]
)
def test_rank_is_the_first_with_that_share_up_to_it(level, n, position):
    assert rank(level, n) == position


def test_quantile_is_an_observed_value():
    assert quantile(np.array([4.0, 1.0, 2.0, 3.0]), 0.5) == 2.0
    assert quantile(np.array([1.0, 1.0, 1.0, 1.0, 9.0]), 0.8) == 1.0
    assert np.isnan(quantile(np.array([]), 0.5))


def test_a_quantile_among_the_censored_is_null():
    days = pd.Series(pd.to_datetime(["2030-01-03", None, "2030-01-01", "2030-01-02"]))
    assert date_quantile(days, 0.5) == pd.Timestamp("2030-01-02")
    assert date_quantile(days, 0.75) == pd.Timestamp("2030-01-03")
    assert date_quantile(days, 0.8) is None
    assert date_quantile(days[:0], 0.5) is None


def _summary(scenario, **hours):
    n = len(next(iter(hours.values())))
    batch = BatchColumns(replication=list(range(n)), milestones_h=hours)
    return summarise(tables_of(batch, scenario).replications.to_pandas(), scenario).set_index(
        "milestone"
    )


def test_summary_counts_the_censored_as_misses(scenario):
    in_time = Calendar(scenario.mission.start).hour_of(date(2030, 2, 1))
    hours = [in_time, in_time, None, None, None]
    summary = _summary(scenario, early=hours, main=hours, late=[None] * 5)
    assert list(summary.columns) == [
        "title", "date", "probability", "low", "high", "n", "P50", "P80", "P90",
    ]  # fmt: skip
    assert summary.loc["early", "probability"] == 0.4
    assert (summary.loc["early", "low"], summary.loc["early", "high"]) == wilson(2, 5)
    assert summary.loc["early", ["P50", "P80", "P90"]].isna().all()
    assert summary.loc["late", "probability"] == 0.0
    assert (summary["n"] == 5).all()


def test_the_joint_row_asks_all_joint_milestones_each_by_its_own_date(scenario):
    calendar = Calendar(scenario.mission.start)
    mid_march = calendar.hour_of(date(2030, 3, 15))
    february = calendar.hour_of(date(2030, 2, 1))
    summary = _summary(
        scenario,
        early=[february, mid_march, february, None],
        main=[mid_march, mid_march, None, mid_march],
        late=[None] * 4,
    )
    joint = summary.loc["all together"]
    assert joint["probability"] == 0.25  # mid-March is too late for the early one
    assert joint["P50"] == pd.Timestamp("2030-03-15")
    assert pd.isna(joint["date"])


def test_one_joint_milestone_makes_no_joint_row(scenario_with):
    scenario = scenario_with(lambda data: data["milestones"]["early"].update(joint=False))
    hours = [24.0]
    assert "all together" not in _summary(scenario, early=hours, main=hours, late=hours).index
