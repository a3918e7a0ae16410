"""The tables of a result folder: each is a folder of Parquet files, one for each batch.

``replications.parquet/part-000007.parquet`` is what batch 7 said of its replications;
``pandas.read_parquet`` takes ``replications.parquet`` for one table, in replication order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.runner import BATCH, Batch
from sim.experiment.tables import TABLE_NAMES
from sim.experiment.whole_files import ASIDE, flush_folder, write_bytes

_REPLICATIONS, _LAST = TABLE_NAMES[0], TABLE_NAMES[-1]
_FILES_AT_A_TIME = 20
_NOTHING = pa.table({})


class Parts:
    """The tables of the first ``count`` batches in ``folder``, as a ``TableSource``."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count

    def column_names(self, table: str) -> list[str]:
        """The columns of one table."""
        first = next(iter(self._files(table)), None)
        names: list[str] = [] if first is None else pq.read_schema(first).names
        return names

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """One table, some batches at a time."""
        names = self.column_names(table) if columns is None else list(columns)
        files = self._files(table)
        for start in range(0, len(files), _FILES_AT_A_TIME):
            yield pq.read_table(files[start : start + _FILES_AT_A_TIME], columns=names)
        if not files:
            yield _NOTHING

    def batches(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """These columns of the table of replications, batch for batch."""
        for file in self._files(_REPLICATIONS):
            yield pq.ParquetFile(file).read(columns=list(columns))

    def _files(self, table: str) -> list[Path]:
        """Of a batch in which all failed there is no part of ``replications``."""
        held = _numbers(self._folder, table)
        return [_part(self._folder, table, k) for k in range(self._count) if k in held]


def make_folders(folder: Path) -> None:
    """Make the folder of each table."""
    for table in TABLE_NAMES:
        (folder / _folder_name(table)).mkdir(exist_ok=True)
    flush_folder(folder)


def write_batch(folder: Path, batch: Batch) -> None:
    """Write the part of each table; the last of them says that the batch is there.

    A batch in which all replications failed does not know the outcomes, so that its part of
    ``replications`` would not fit the others: it has none.
    """
    for table in TABLE_NAMES:
        if batch.finished or table != _REPLICATIONS:
            write_bytes(_part(folder, table, batch.number), batch.parquet[table])


def whole_batches(folder: Path, replications: int) -> int:
    """How many batches are there from the first on, without a gap."""
    held = {table: _numbers(folder, table) for table in TABLE_NAMES}
    others = [held[table] for table in TABLE_NAMES if table != _REPLICATIONS]
    number = 0
    while all(number in numbers for numbers in others) and (
        number in held[_REPLICATIONS] or _all_failed(folder, number, replications)
    ):
        number += 1
    return number


def remove_parts(folder: Path, *, since: int = 0) -> None:
    """Remove the parts of all batches from ``since`` on, those that say a batch is there first."""
    for table in reversed(TABLE_NAMES):
        stale = [_part(folder, table, k) for k in _numbers(folder, table) if k >= since]
        stale += (folder / _folder_name(table)).glob(f".*{ASIDE}")
        for path in stale:
            path.unlink()
        if stale:
            flush_folder(folder / _folder_name(table))


def _all_failed(folder: Path, number: int, replications: int) -> bool:
    failures = pq.read_metadata(_part(folder, _LAST, number)).num_rows
    return bool(failures == min(BATCH, replications - number * BATCH))


def _numbers(folder: Path, table: str) -> set[int]:
    return {
        int(path.stem.removeprefix("part-"))
        for path in (folder / _folder_name(table)).glob("part-[0-9]*.parquet")
    }


def _part(folder: Path, table: str, number: int) -> Path:
    return folder / _folder_name(table) / f"part-{number:06d}.parquet"


def _folder_name(table: str) -> str:
    return f"{table}.parquet"
