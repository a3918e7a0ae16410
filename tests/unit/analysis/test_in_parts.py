"""Counting whole numbers gives the quantiles of the values, whole or in parts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.forced_out import forced_out
from sim.analysis.in_parts import Seen
from sim.analysis.over_time import left_by_week, site_days
from sim.analysis.waiting import waiting_shares
from sim.experiment.experiment import run_experiment
from sim.experiment.summary import quantile, rank

LEVELS = (0.1, 0.5, 0.8, 0.9)


@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=30), min_size=1, max_size=4))
def test_quantiles_of_what_was_seen_are_those_of_the_values(rows):
    n = max(map(len, rows))
    seen = Seen(len(rows))
    for position in range(n):  # in as many parts as there are values
        there = [row for row, values in enumerate(rows) if position < len(values)]
        seen.add(np.array(there), np.array([rows[row][position] for row in there]))
    for level in LEVELS:
        told = seen.quantile(level, n)
        for row, values in enumerate(rows):
            later = [np.inf] * (n - len(values))  # never seen: later than any
            expected = quantile(np.array([*values, *later]), level)
            assert told[row] == expected or (np.isnan(told[row]) and np.isinf(expected))
    assert seen.largest().tolist() == [max(values) for values in rows]


def test_nothing_seen_has_no_quantile_and_negative_numbers_are_refused():
    seen = Seen(2)
    assert np.isnan(seen.quantile(0.5, 3)).all()
    assert np.isnan(seen.largest()).all()
    with pytest.raises(ValueError, match="-1 is negative"):
        seen.add(np.array([0]), np.array([-1]))


@pytest.fixture(scope="module")
def experiment(scenario, simulate):
    return run_experiment(scenario, 40, simulate=simulate)


def _in_parts(table):
    """Seven replications at a time."""
    return (part for _, part in table.groupby(table["replication"] // 7))


def test_a_table_in_parts_says_what_the_whole_says(experiment, scenario):
    for analysis, table in [(site_days, experiment.sites), (left_by_week, experiment.left)]:
        whole = analysis(table, scenario)
        pd.testing.assert_frame_equal(analysis(_in_parts(table), scenario), whole)
    whole = waiting_shares(experiment.waits)
    pd.testing.assert_frame_equal(waiting_shares(_in_parts(experiment.waits)), whole)


def test_days_of_sites_are_quantiles_over_replications(experiment, scenario):
    days = site_days(experiment.sites, scenario).set_index("site")
    assert list(days.index) == list(scenario.sites)
    for site, own in experiment.sites.groupby("site"):
        for name, level in [("left_low", 0.1), ("left_median", 0.5), ("left_high", 0.9)]:
            in_order = own["left_date"].sort_values(na_position="last")
            expected = in_order.iloc[rank(level, len(own))]
            told = days.loc[site, name]
            assert told == expected or (pd.isna(told) and pd.isna(expected))
        assert days.loc[site, "packed"] == own["packed_date"].median()
        assert days.loc[site, "never_share"] == pytest.approx(own["left_date"].isna().mean())
        assert days.loc[site, "last"] == max(own["left_date"].max(), own["packed_date"].max())
        assert days.loc[site, "n"] == 40


def test_shares_of_those_ordered_out_are_of_all_replications(experiment, scenario):
    """Every third replication orders the last site out."""
    last = list(scenario.sites)[-1]
    rows = experiment.sites
    ordered = (rows["replication"] % 3 == 0) & (rows["site"] == last)
    table = rows.assign(forced=ordered, forced_by=ordered.map({True: "raid", False: ""}))
    for each in (table, _in_parts(table)):
        shares = site_days(each, scenario).set_index("site")["ordered_share"]
        assert shares[last] == pytest.approx(14 / 40)
        assert shares.drop(last).eq(0.0).all()
    told = forced_out(_in_parts(table), experiment.replications, scenario)
    assert told[["site", "chance", "mostly"]].to_numpy().tolist() == [[last, 14 / 40, "raid"]]
    assert told["low"][0] < 14 / 40 < told["high"][0]


def test_what_is_left_by_week_is_quantiles_over_replications(experiment, scenario):
    weeks = left_by_week(experiment.left, scenario)
    for load_class in scenario.loads:
        own = weeks[weeks["load_class"] == load_class].set_index("week")
        for week, counts in experiment.left.groupby("week")[load_class]:
            assert own.loc[week, "median"] == quantile(counts.to_numpy(), 0.5)
            assert own.loc[week, "low"] <= own.loc[week, "high"] <= own.loc[week, "most"]
            assert own.loc[week, "most"] == counts.max()


def test_a_chain_of_orders_is_told_by_its_first(tiny, varied):
    """Riverside leaves because Hilltop must, which its reserve makes leave, or a raid."""

    def linked(data):
        data["sites"]["riverside"]["leaves_early"] = {"alone": {"site_forced_out": "hilltop"}}
        data["sites"]["hilltop"]["leaves_early"] = {"alone": {"site_forced_out": "riverside"}}

    scenario = varied(tiny, linked)
    told = [(0, "hilltop", "reserve used up"), (0, "riverside", "alone")]
    told += [(1, "hilltop", "reserve used up"), (1, "riverside", "alone")]
    told += [(2, "riverside", "raid"), (2, "hilltop", "alone"), (3, "riverside", "raid")]
    sites = pd.DataFrame(told, columns=["replication", "site", "forced_by"]).assign(forced=True)
    replications = pd.DataFrame({"replication": range(10)})
    table = forced_out(sites, replications, scenario).set_index("site")
    assert table.loc["hilltop", ["chance", "mostly", "at"]].tolist() == [
        0.3,
        "reserve used up",
        "hilltop",
    ]
    # By a reserve of Hilltop twice, by a raid at its own place twice: of equals the first by name.
    assert table.loc["riverside", ["chance", "mostly", "at"]].tolist() == [
        0.4,
        "reserve used up",
        "hilltop",
    ]
