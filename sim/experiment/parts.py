"""The tables of a result folder: each is a folder of Parquet files, one for 500 replications.

``replications.parquet/part-000007.parquet`` holds replications 3,500 to 3,999;
``pandas.read_parquet`` takes ``replications.parquet`` for one table, in replication order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.runner import BATCH
from sim.experiment.tables import TABLE_NAMES, Tables
from sim.experiment.whole_files import ASIDE, flush_folder, write_bytes

BATCHES_A_PART = 20
PART = BATCHES_A_PART * BATCH
"""Replications a part: enough that a wide table is read quickly, few enough to be held."""

_REPLICATIONS, _FAILURES = "replications", "failures"
_NOTHING = pa.table({})


class Parts:
    """The tables in a result folder, as a ``TableSource``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def column_names(self, table: str) -> list[str]:
        """The columns of one table."""
        first = next(iter(self._files(table)), None)
        names: list[str] = [] if first is None else pq.read_schema(first).names
        return names

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """One table, a part at a time."""
        files = self._files(table)
        for file in files:
            yield pq.ParquetFile(file).read(columns=None if columns is None else list(columns))
        if not files:
            yield _NOTHING

    def _files(self, table: str) -> list[Path]:
        return [_file(self._folder, table, k) for k in sorted(_numbers(self._folder, table))]


def make_folders(folder: Path) -> None:
    """Make the folder of each table, if it is not there."""
    for table in TABLE_NAMES:
        (folder / _folder_name(table)).mkdir(exist_ok=True)
    flush_folder(folder)


def write_part(folder: Path, number: int, tables: Tables) -> None:
    """Write a part of each table.

    Replications that all failed do not know the outcomes, so that their part of
    ``replications`` would not fit the others: there is none.
    """
    for name in TABLE_NAMES:
        table = next(tables.parts(name))
        if table.num_rows or name != _REPLICATIONS:
            write_bytes(_file(folder, name, number), _parquet(table))


def whole_parts(folder: Path, replications: int) -> int:
    """How many parts of a run of ``replications`` are there, from the first on without a gap."""
    number = 0
    while number * PART < replications and _is_whole(folder, number, replications):
        number += 1
    return number


def remove_parts(folder: Path, *, since: int = 0) -> None:
    """Remove the parts from number ``since`` on, and what was not yet whole."""
    for table in TABLE_NAMES:
        path = folder / _folder_name(table)
        stale = [_file(folder, table, k) for k in _numbers(folder, table) if k >= since]
        for file in (*stale, *path.glob(f".*{ASIDE}")):
            file.unlink()
        if stale:
            flush_folder(path)


def _is_whole(folder: Path, number: int, replications: int) -> bool:
    """Whether each table has its part, and each replication finished or failed there."""
    files = {table: _file(folder, table, number) for table in TABLE_NAMES}
    there = {table: file for table, file in files.items() if file.exists()}
    if there.keys() | {_REPLICATIONS} != files.keys():
        return False
    rows = sum(
        pq.read_metadata(there[table]).num_rows
        for table in (_REPLICATIONS, _FAILURES)
        if table in there
    )
    return bool(rows == min(PART, replications - number * PART))


def _parquet(table: pa.Table) -> bytes:
    """What a wide table of few rows need not carry is left out: it would be half of the file."""
    words = [column.name for column in table.schema if column.type == pa.string()]
    content = BytesIO()
    pq.write_table(
        table.combine_chunks(),
        content,
        compression="zstd",
        use_dictionary=words,
        write_statistics=False,
        store_schema=False,
    )
    return content.getvalue()


def _numbers(folder: Path, table: str) -> set[int]:
    return {
        int(path.stem.removeprefix("part-"))
        for path in (folder / _folder_name(table)).glob("part-[0-9]*.parquet")
    }


def _file(folder: Path, table: str, number: int) -> Path:
    return folder / _folder_name(table) / f"part-{number:06d}.parquet"


def _folder_name(table: str) -> str:
    return f"{table}.parquet"
