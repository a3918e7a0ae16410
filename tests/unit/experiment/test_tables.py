"""Tables have their columns and types whatever happened."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.columns import BatchColumns, columns_of
from sim.experiment.tables import TABLE_NAMES, day_done, joined, tables_of
from sim.units import Calendar


def _tables(scenario, results):
    batch = columns_of(
        results, milestones=tuple(scenario.milestones), classes=tuple(scenario.loads)
    )
    return tables_of(batch, scenario)


def _replications(scenario, **hours):
    n = len(next(iter(hours.values())))
    batch = BatchColumns(
        replication=list(range(n)),
        milestones_h={name: hours.get(name, [None] * n) for name in scenario.milestones},
    )
    return tables_of(batch, scenario).replications.to_pandas()


def test_tables_without_a_row_have_the_same_columns_and_types(scenario, simulate):
    full = _tables(scenario, [simulate(scenario, 1, number) for number in range(5)])
    calm = _tables(scenario, [replace(simulate(scenario, 1, 0), incidents=())])
    nothing = tables_of(BatchColumns(), scenario)
    assert calm.incidents.num_rows == 0
    assert calm.incidents.schema == full.incidents.schema
    for name in TABLE_NAMES[1:]:
        assert getattr(nothing, name).schema == getattr(full, name).schema


def test_a_milestone_that_is_not_reached_is_null_with_reached_false(scenario):
    rows = _replications(scenario, main=[None, 24.0])
    assert pd.isna(rows.loc[0, "main.date"])
    assert pd.isna(rows.loc[0, "main.h"])
    assert rows["main.reached"].tolist() == [False, True]
    assert rows["main.by_date"].tolist() == [False, True]
    assert rows.loc[1, "main.date"] == pd.Timestamp("2030-01-01")
    assert str(rows["main.date"].dtype).startswith("datetime64")


def test_by_its_date_is_until_the_end_of_that_day_and_the_date_says_the_same(scenario):
    end = Calendar(scenario.mission.start).end_of(scenario.milestones["main"].by)
    rows = _replications(scenario, main=[end - 1.0, end, end + 0.1])
    assert rows["main.by_date"].tolist() == [True, True, False]
    assert (rows["main.date"] <= pd.Timestamp(date(2030, 3, 31))).tolist() == [True, True, False]


def test_hours_of_rows_have_their_day_beside_them(scenario, simulate):
    table = _tables(scenario, [simulate(scenario, 1, 0)]).sites.to_pandas()
    expected = pd.Timestamp(scenario.mission.start) + pd.to_timedelta(table["packed_h"] // 24, "D")
    assert (table["packed_date"] == expected).all()
    assert table["first_convoy_date"].isna().all()


@given(st.integers(0, 4_000).map(lambda quarters: quarters * 6.0), st.integers(0, 1_000))
def test_a_day_done_is_no_later_than_a_date_exactly_if_its_hour_is_by_the_end_of_it(hour, day):
    assert (day_done(np.array(hour)) <= day) == (hour <= (day + 1) * 24.0)


def test_midnight_ends_the_day_of_what_is_done_and_begins_the_day_of_what_begins(
    scenario, simulate
):
    result = simulate(scenario, 1, 0)
    hours = dict.fromkeys(
        ("packing_from_h", "packed_h", "first_convoy_h", "emptied_h", "left_h"), 48.0
    )
    site = replace(result.sites[0], **hours)
    (row,) = _tables(scenario, [replace(result, sites=(site,))]).sites.to_pylist()
    days = {name: row[f"{name[:-2]}_date"].day for name in hours}
    assert days == {
        "packing_from_h": 3, "packed_h": 2, "first_convoy_h": 3, "emptied_h": 2, "left_h": 2
    }  # fmt: skip


def test_weeks_are_dates_from_the_start_of_the_mission(scenario, simulate):
    left = _tables(scenario, [simulate(scenario, 1, 0), simulate(scenario, 1, 1)]).left.to_pandas()
    assert left["week"].iloc[0] == pd.Timestamp(scenario.mission.start)
    assert left["week"].iloc[1] == pd.Timestamp(scenario.mission.start) + pd.Timedelta(days=7)
    assert list(left.columns) == ["replication", "week", *scenario.loads]


def test_joined_batches_are_the_table_of_all(scenario, simulate):
    results = [simulate(scenario, 1, number) for number in range(6)]
    parts = [_tables(scenario, results[:1]), _tables(scenario, []), _tables(scenario, results[1:])]
    whole = joined(parts)
    for name in TABLE_NAMES:
        assert getattr(whole, name).equals(getattr(_tables(scenario, results), name))


def test_replications_with_other_outcomes_are_refused_by_name(scenario, simulate):
    odd = replace(simulate(scenario, 1, 1), outcomes={"killed": 0.0})
    with pytest.raises(ValueError, match=r"replication 1 does not have the outcomes"):
        _tables(scenario, [simulate(scenario, 1, 0), odd])
    with pytest.raises(ValueError, match=r"replications differ in their outcomes"):
        joined([_tables(scenario, [simulate(scenario, 1, 0)]), _tables(scenario, [odd])])
