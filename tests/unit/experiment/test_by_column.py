"""A table read column by column is the table."""

import pandas as pd
import pytest

from sim.experiment import by_column
from sim.experiment.by_column import ByColumn
from sim.experiment.experiment import run_experiment


@pytest.fixture
def experiment(scenario, simulate):
    return run_experiment(scenario, 60, simulate=simulate)


@pytest.mark.parametrize("values_held", [0, 200, 10**6])
def test_columns_are_those_of_the_frame_however_few_are_held(experiment, monkeypatch, values_held):
    monkeypatch.setattr(by_column, "_VALUES_HELD", values_held)
    frame = experiment.replications
    rows = ByColumn(experiment.tables, "replications")
    assert len(rows) == len(frame)
    assert "killed" in rows
    assert "nobody" not in rows
    names = list(frame.columns)
    for name in (*names, names[3], names[0]):
        pd.testing.assert_series_equal(rows[name], frame[name])
    for some in (["main.date", "early.date"], ["killed", "replication"]):
        pd.testing.assert_frame_equal(rows[some], frame[some])
    with pytest.raises(ValueError, match="nobody"):
        rows["nobody"]


def test_a_short_table_is_read_once_and_of_a_long_one_no_more_than_may_be_held(
    experiment, monkeypatch
):
    class Source:
        """Notes what is read."""

        def column_names(self, table):
            return experiment.tables.column_names(table)

        def parts(self, table, columns=None):
            read.append(list(columns))
            return experiment.tables.parts(table, columns)

    read = []
    rows = ByColumn(Source(), "replications")
    for name in experiment.replications:
        rows[name]
    assert len(read) == 2  # its length, then all of it
    monkeypatch.setattr(by_column, "_VALUES_HELD", 60 * 7 * by_column._BLOCKS_HELD)
    read.clear()
    rows = ByColumn(Source(), "replications")
    for name in experiment.replications:
        rows[name]
    assert {len(columns) for columns in read[1:-1]} == {7}
