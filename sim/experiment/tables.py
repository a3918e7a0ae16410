"""The result tables of an experiment, as Arrow tables with declared columns.

Declared, because an experiment without a single incident must still have its columns, and a
date that never came must be null and not a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from io import BytesIO
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.experiment.columns import BatchColumns, Columns
from sim.scenario.schema import Scenario
from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY, Calendar

UNCERTAINTY = "uncertainty."
"""Prefix of the columns that hold what was drawn for each uncertainty."""

DAY = pa.timestamp("ms")
DRAWN = pa.float32()  # of uncertainties: many columns, of which seven digits are plenty
COUNT = pa.int32()  # of loads or people; half the memory of the longest tables
Days = npt.NDArray[np.datetime64]
Hours = npt.NDArray[np.float64]

_SITE_TYPES: dict[str, pa.DataType] = {
    "site": pa.string(),
    "packing_from_h": pa.float64(),
    "packed_h": pa.float64(),
    "first_convoy_h": pa.float64(),
    "emptied_h": pa.float64(),
    "left_h": pa.float64(),
    "end": pa.string(),
    "forced": pa.bool_(),
    "forced_by": pa.string(),
    "containers_at_deadline": COUNT,
    "vehicles_at_deadline": COUNT,
    "people_at_deadline": COUNT,
    "destroyed": COUNT,
    "abandoned": COUNT,
}
_DONE = frozenset({"packed_h", "emptied_h", "left_h"})
_INCIDENT_TYPES: dict[str, pa.DataType] = {
    "time_h": pa.float64(),
    "kind": pa.string(),
    "place": pa.string(),
    "convoy": pa.string(),
    "killed": COUNT,
    "wounded": COUNT,
    "vehicles_lost": COUNT,
    "loads_lost": COUNT,
    "hours_lost": pa.float64(),
    "hit": pa.string(),
}
_WAIT_TYPES: dict[str, pa.DataType] = {
    "queue": pa.string(),
    "site": pa.string(),
    "cause": pa.string(),
    "load_days": pa.float64(),
}
_FAILURE_TYPES: dict[str, pa.DataType] = {
    "error": pa.string(),
    "traceback": pa.string(),
}

_CODEC = "lz4"  # a third of the size, at a fraction of what zstd costs here


class TableSource(Protocol):
    """Where the tables of an experiment are read from: memory, or the parts of a folder."""

    def column_names(self, table: str) -> list[str]:
        """The columns of one table."""

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """One table in replication order, whole or some columns, a bounded part at a time.

        There is at least one part, which may be without rows.
        """


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of an experiment in memory, each in replication order.

    Attributes
    ----------
    replications
        One row a replication: for each milestone its day (null if not reached before the
        horizon), whether it was reached, whether by its own date, and its hour; then the
        outcomes; then what was drawn for each uncertainty.
    sites, incidents, waiting
        The rows of ``sim.records`` with the number of their replication and, for hours that
        matter, the day beside them.
    left
        One row a replication and week: the day on which the week starts, and how many loads of
        each class are still in the mission then.
    failures
        One row a replication that ended with an error; it has no row in any other table.
    """

    replications: pa.Table
    sites: pa.Table
    incidents: pa.Table
    waiting: pa.Table
    left: pa.Table
    failures: pa.Table

    def column_names(self, table: str) -> list[str]:
        """See ``TableSource``."""
        names: list[str] = _table(self, table).column_names
        return names

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """See ``TableSource``; all in one part."""
        whole = _table(self, table)
        yield whole if columns is None else whole.select(list(columns))


TABLE_NAMES = tuple(table.name for table in fields(Tables))


def tables_of(batch: BatchColumns, scenario: Scenario) -> Tables:
    """The tables of one batch."""
    start = scenario.mission.start
    return Tables(
        replications=_replications(batch, scenario),
        sites=_typed(batch.sites, _SITE_TYPES, start),
        incidents=_typed(batch.incidents, _INCIDENT_TYPES, start),
        waiting=_typed(batch.waiting, _WAIT_TYPES, start),
        left=_left(batch.left, tuple(scenario.loads), start),
        failures=_typed(batch.failures, _FAILURE_TYPES, start),
    )


def joined(parts: Sequence[Tables]) -> Tables:
    """One set of tables from those of several batches, in the order given."""
    return Tables(**{name: as_one([_table(part, name) for part in parts]) for name in TABLE_NAMES})


def as_one(parts: Sequence[pa.Table]) -> pa.Table:
    """One table from that of several batches, in the order given.

    One without rows adds nothing: the outcomes are named by the replications that finished, and a
    batch without one knows none.
    """
    told = [part for part in parts if part.num_rows] or parts[:1]
    columns = told[0].column_names
    for part in told:
        odd = set(columns) ^ set(part.column_names)
        if odd:
            raise ValueError(f"replications differ in their outcomes: {', '.join(sorted(odd)[:5])}")
    return pa.concat_tables([part.select(columns) for part in told])


# -- as bytes ----------------------------------------------------------------------------------


def shipped(tables: Tables) -> dict[str, bytes]:
    """Each table as it travels from a worker and waits on disk: an Arrow stream, compressed."""
    return {name: _to_bytes(_table(tables, name)) for name in TABLE_NAMES}


def received(shipment: bytes) -> pa.Table:
    """A table that was ``shipped``."""
    with pa.CompressedInputStream(BytesIO(shipment), _CODEC) as file:
        return pa.ipc.open_stream(file).read_all()


def _to_bytes(table: pa.Table) -> bytes:
    shipment = pa.BufferOutputStream()
    with (
        pa.CompressedOutputStream(shipment, _CODEC) as file,
        pa.ipc.new_stream(file, table.schema) as stream,
    ):
        stream.write_table(table)
    content: bytes = shipment.getvalue().to_pybytes()
    return content


# -- one batch ---------------------------------------------------------------------------------


def _table(tables: Tables, name: str) -> pa.Table:
    table: pa.Table = getattr(tables, name)
    return table


def _day_begun(hours: Hours) -> Hours:
    """Number of the day in which something began at these hours: midnight begins a day."""
    return np.floor(hours / HOURS_PER_DAY)


def day_done(hours: Hours) -> Hours:
    """Number of the day by whose end something was done at these hours: midnight ends a day.

    So a day is no later than a date exactly if the hour is no later than the end of that date.
    """
    return np.maximum(np.ceil(hours / HOURS_PER_DAY) - 1.0, 0.0)


def _dates(numbers: Hours, start: date) -> Days:
    """The dates of days by their numbers; not-a-number gives not-a-time."""
    never = np.isnan(numbers)
    whole_days = np.where(never, 0.0, numbers).astype("timedelta64[D]")
    days = (np.datetime64(start, "D") + whole_days).astype("datetime64[ms]")
    days[never] = np.datetime64("NaT")
    return days


def hours_of(values: Sequence[float | None]) -> Hours:
    """Hours as an array, in which what did not happen is not-a-number."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _replications(batch: BatchColumns, scenario: Scenario) -> pa.Table:
    calendar = Calendar(scenario.mission.start)
    columns: dict[str, pa.Array] = {"replication": pa.array(batch.replication, pa.int64())}
    for name, milestone in scenario.milestones.items():
        hours = hours_of(batch.milestones_h.get(name, []))
        reached = ~np.isnan(hours)
        by_date = reached & (hours <= calendar.end_of(scenario.due(milestone)))
        columns[f"{name}.date"] = pa.array(_dates(day_done(hours), calendar.start), DAY)
        columns[f"{name}.reached"] = pa.array(reached)
        columns[f"{name}.by_date"] = pa.array(by_date)
        columns[f"{name}.h"] = pa.array(hours, pa.float64(), mask=~reached)
    for name, values in batch.outcomes.items():
        columns[name] = pa.array([float(value) for value in values], pa.float64())
    for name, values in batch.uncertainties.items():
        columns[f"{UNCERTAINTY}{name}"] = pa.array(values, DRAWN)
    return pa.table(columns)


def _typed(columns: Columns, types: dict[str, pa.DataType], start: date) -> pa.Table:
    arrays = {"replication": pa.array(columns.get("replication", []), pa.int64())}
    for name, kind in types.items():
        values = columns.get(name, [])
        arrays[name] = pa.array(values, kind)
        if name.endswith("_h"):
            day = day_done if name in _DONE else _day_begun
            arrays[f"{name[:-2]}_date"] = pa.array(_dates(day(hours_of(values)), start), DAY)
    return pa.table(arrays)


def _left(columns: Columns, classes: tuple[str, ...], start: date) -> pa.Table:
    weeks = np.array(columns.get("week", []), dtype=np.int64)
    first = np.datetime64(start, "D")
    days = (first + weeks * np.timedelta64(DAYS_PER_WEEK, "D")).astype("datetime64[ms]")
    arrays = {
        "replication": pa.array(columns.get("replication", []), pa.int64()),
        "week": pa.array(days, DAY),
    }
    for name in classes:
        arrays[name] = pa.array(columns.get(name, []), COUNT)
    return pa.table(arrays)
