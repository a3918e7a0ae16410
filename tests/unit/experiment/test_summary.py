"""Chances, intervals and quantiles against values computed by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.experiment.columns import BatchColumns
from sim.experiment.intervals import Worth, share_interval
from sim.experiment.summary import MilestoneSample, quantile, rank, summarise
from sim.experiment.tables import tables_of
from sim.units import Calendar


@pytest.mark.parametrize(
    ("level", "n", "position"), [(0.5, 1, 0), (0.5, 2, 0), (0.5, 3, 1), (0.8, 10, 7), (0.1, 30, 2)]
)
def test_rank_is_the_first_with_that_share_up_to_it(level, n, position):
    assert rank(level, n) == position


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_a_quantile_is_what_the_page_of_results_says(level):
    for n in (1, 2, 5, 10, 35, 60, 1000):
        values = np.random.default_rng(n).integers(0, 50, n)
        assert quantile(values, level) == np.quantile(values, level, method="inverted_cdf")


def test_quantile_is_an_observed_value():
    assert quantile(np.array([4.0, 1.0, 2.0, 3.0]), 0.5) == 2.0
    assert quantile(np.array([1.0, 1.0, 1.0, 1.0, 9.0]), 0.8) == 1.0
    assert np.isnan(quantile(np.array([]), 0.5))


def test_a_quantile_among_the_censored_is_null():
    days = pd.Series(pd.to_datetime(["2030-01-03", None, "2030-01-01", "2030-01-02"]))
    first_day = pd.Timestamp("2030-01-01")
    sample = MilestoneSample("out", "Out", None, days.notna(), days, None, first_day)
    assert sample.quantile(0.5).day == pd.Timestamp("2030-01-02")
    assert sample.quantile(0.75).day == pd.Timestamp("2030-01-03")
    assert sample.quantile(0.8).day is None


def _summary(scenario, **hours):
    n = len(next(iter(hours.values())))
    batch = BatchColumns(replication=list(range(n)), milestones_h=hours)
    return summarise(tables_of(batch, scenario).replications.to_pandas(), scenario).set_index(
        "milestone"
    )


def test_summary_counts_the_censored_as_misses(scenario):
    in_time = Calendar(scenario.mission.start).hour_of(date(2030, 2, 1)) + 12.0
    hours = [in_time, in_time, None, None, None]
    summary = _summary(scenario, early=hours, main=hours, late=[None] * 5)
    assert list(summary.columns) == [
        "title", "date", "probability", "low", "high", "n",
        "P50", "P50_low", "P50_high", "P80", "P80_low", "P80_high", "P90", "P90_low", "P90_high",
    ]  # fmt: skip
    assert summary.loc["early", "probability"] == 0.4
    interval = (summary.loc["early", "low"], summary.loc["early", "high"])
    assert interval == share_interval(0.4, Worth(5))
    assert summary.loc["early", ["P50", "P80", "P90"]].isna().all()
    assert summary.loc["late", "probability"] == 0.0
    assert (summary["n"] == 5).all()


def test_the_joint_row_asks_all_joint_milestones_each_by_its_own_date(scenario):
    calendar = Calendar(scenario.mission.start)
    mid_march = calendar.hour_of(date(2030, 3, 15)) + 12.0
    february = calendar.hour_of(date(2030, 2, 1)) + 12.0
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


def test_quantiles_carry_intervals_of_observed_days(scenario):
    start = pd.Timestamp(scenario.mission.start)
    hours = [24.0 * day + 1.0 for day in range(100)]
    row = _summary(scenario, early=hours, main=hours, late=hours).loc["early"]
    # 50 +- 1.96 x 5 of a hundred values lie below the median: from the 40th to the 60th.
    days = [(row[name] - start).days for name in ("P50_low", "P50", "P50_high")]
    assert days == [39, 49, 59]


def test_an_interval_may_reach_beyond_the_horizon_or_to_the_start(scenario):
    hours = [24.0 * (1 + day) for day in range(5)]
    summary = _summary(scenario, early=hours, main=[*hours[:3], None, None], late=[None] * 5)
    early, main, late = (summary.loc[name] for name in ("early", "main", "late"))
    assert early["P90_low"] < early["P90"]
    assert pd.isna(early["P90_high"]), "five values set no upper bound on their ninth decile"
    assert main["P50_low"] == pd.Timestamp(scenario.mission.start)
    assert pd.notna(main["P50"])
    assert pd.isna(main["P50_high"])
    assert late[["P50", "P50_high"]].isna().all()


def test_under_sobol_intervals_come_from_the_scrambles(scenario_with):
    hours = [24.0 if number % 32 < 16 else None for number in range(320)]
    told = {"early": hours, "main": hours, "late": hours}
    plain = _summary(scenario_with(_uncertain("plain")), **told).loc["early"]
    sobol = _summary(scenario_with(_uncertain("sobol")), **told).loc["early"]
    assert plain["probability"] == sobol["probability"] == 0.5
    # In each scramble exactly half are hits: nothing scatters but the last replication.
    assert plain["high"] - plain["low"] > 0.1
    assert 0.0 < sobol["high"] - sobol["low"] < 0.02


def _uncertain(sampling):
    def change(data):
        paths = ["policy.packing_cv"]
        data["uncertainties"] = {"sampling": sampling, "u": {"paths": paths, "scale": 1.0}}

    return change
