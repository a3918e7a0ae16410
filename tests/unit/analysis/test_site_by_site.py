"""Site by site: days, waits and what waits longer where late, held against SciPy and by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

import sim
from sim.analysis.site_by_site import (
    Leaving,
    due_of,
    leaving_of,
    left_in_time,
    more_where_late,
    told_apart,
    waited_at,
)

ROOT = Path(__file__).parents[3]
N = 60


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario(ROOT / "scenarios" / "tiny.yaml")


@pytest.fixture(scope="module")
def days(scenario):
    """Hilltop is late in every third replication, Riverside in four of all, the hub always."""
    by = {site: pd.Timestamp(due_of(scenario, site)) for site in scenario.sites}
    one = pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "hilltop": [by["hilltop"] + int(k % 3 == 0) * one for k in range(N)],
            "market": [pd.NaT] * N,
            "riverside": [by["riverside"] - one + 2 * int(k < 4) * one for k in range(N)],
        },
        index=pd.RangeIndex(N, name="replication"),
    )


@pytest.fixture(scope="module")
def leaving(days):
    return Leaving(days, days.isna() & False)


@pytest.fixture(scope="module")
def waits():
    """At Hilltop: escorts as it comes, trucks more where late, beds where late alone."""
    rng = np.random.default_rng(7)
    rows = []
    for k in range(N):
        late = k % 3 == 0
        rows += [
            (k, "cargo", "hilltop", "escort", rng.gamma(2.0, 10.0)),
            (k, "cargo", "hilltop", "truck", rng.gamma(2.0, 10.0) + 30.0 * late),
            (k, "cargo", "riverside", "truck", rng.gamma(2.0, 10.0) + 30.0 * (k < 4)),
            (k, "cargo", "coast", "border", 5.0),
        ]
        if late:
            rows.append((k, "people", "hilltop", "beds", rng.gamma(2.0, 10.0)))
    return pd.DataFrame(rows, columns=["replication", "queue", "site", "cause", "load_days"])


def of(waits, cause):
    """What waited at Hilltop for a cause in each replication, late ones and others."""
    own = waits[(waits["site"] == "hilltop") & (waits["cause"] == cause)]
    per = own.set_index("replication")["load_days"].reindex(range(N), fill_value=0.0)
    late = np.arange(N) % 3 == 0
    return per[late], per[~late]


def test_what_waits_longer_where_late_is_what_welch_says(waits, leaving, scenario):
    found = more_where_late(waits, leaving, scenario)
    assert list(found["cause"]) == ["truck", "beds"]
    assert set(found["site"]) == {"hilltop"}  # Riverside is late too seldom to tell
    for row in found.itertuples():
        late, in_time = of(waits, row.cause)
        interval = ttest_ind(late, in_time, equal_var=False).confidence_interval()
        assert row.more == pytest.approx(late.mean() - in_time.mean())
        assert (row.low, row.high) == pytest.approx((interval.low, interval.high))
    late, in_time = of(waits, "escort")
    assert ttest_ind(late, in_time, equal_var=False).confidence_interval().low < 0.0


def test_what_is_always_longer_where_late_is_told_without_a_spread(leaving, scenario):
    rows = [(k, "cargo", "hilltop", "truck", 2.0) for k in range(0, N, 3)]
    waits = pd.DataFrame(rows, columns=["replication", "queue", "site", "cause", "load_days"])
    (row,) = more_where_late(waits, leaving, scenario).itertuples()
    assert (row.more, row.low, row.high) == (2.0, 2.0, 2.0)


def test_in_parts_as_whole(waits, leaving, scenario):
    parts = [waits[waits["replication"] < 25], waits[waits["replication"] >= 25]]
    pd.testing.assert_frame_equal(
        more_where_late(iter(parts), leaving, scenario), more_where_late(waits, leaving, scenario)
    )
    pd.testing.assert_frame_equal(waited_at(iter(parts), N), waited_at(waits, N))


def test_waits_are_a_replications_and_shares_of_a_queue_add_up(waits):
    table = waited_at(waits, N)
    assert table["load_days"].sum() * N == pytest.approx(waits["load_days"].sum())
    assert table.groupby(["site", "queue"])["share"].sum().to_numpy() == pytest.approx(1.0)
    hilltop = table[(table["site"] == "hilltop") & (table["queue"] == "cargo")]
    assert list(hilltop["cause"]) == ["truck", "escort"]


def test_the_chance_of_a_site_is_counted_on_its_planned_day_else_on_the_deadline(days, scenario):
    rows = pd.DataFrame({"replication": range(N)})
    table = left_in_time(days, rows, scenario).set_index("site")
    assert list(table.index) == list(scenario.sites)
    assert table.loc["hilltop", "by"].date() == scenario.sites["hilltop"].planned_close
    assert table.loc["market", "by"].date() == scenario.mission.deadline
    assert list(table["probability"]) == pytest.approx(
        [{"hilltop": 2 / 3, "riverside": 1 - 4 / N, "market": 0.0}[site] for site in table.index]
    )
    assert table.loc["hilltop", "P80"] == table.loc["hilltop", "by"] + pd.Timedelta(days=1)
    assert pd.isna(table.loc["market", "P80"])


def test_days_and_orders_come_from_the_table_of_sites(scenario):
    experiment = sim.run_experiment(scenario, replications=12)
    days, ordered = leaving_of(experiment.sites)
    assert list(days.index) == list(range(12))
    for row in experiment.sites.itertuples():
        seen = days.loc[row.replication, row.site]
        assert seen == row.left_date or (pd.isna(seen) and pd.isna(row.left_date))
        assert ordered.loc[row.replication, row.site] == row.forced


def test_orders_to_leave_are_neither_late_nor_in_time(waits, days, scenario):
    """Of 20 late replications 8 were ordered out, in which nothing waited for trucks."""
    ordered = days.isna() & False
    first = [k for k in range(N) if k % 3 == 0][:8]
    ordered.loc[first, "hilltop"] = True
    waits = waits[~(waits["replication"].isin(first) & (waits["cause"] == "truck"))]
    (truck, _) = more_where_late(waits, Leaving(days, ordered), scenario).itertuples()
    late, in_time = of(waits, "truck")
    own = late[~late.index.isin(first)]
    assert truck.more == pytest.approx(own.mean() - in_time.mean())
    interval = ttest_ind(own, in_time, equal_var=False).confidence_interval()
    assert (truck.low, truck.high) == pytest.approx((interval.low, interval.high))
    assert told_apart(Leaving(days, ordered), scenario) == ("hilltop",)
    ordered.loc[[k for k in range(N) if k % 3 == 0][:11], "hilltop"] = True
    assert told_apart(Leaving(days, ordered), scenario) == ()
