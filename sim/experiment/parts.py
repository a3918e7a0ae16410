"""The tables of a result folder: each is a folder of Parquet files, one for 500 replications.

``replications.parquet/part-000007.parquet`` holds replications 3,500 to 3,999;
``pandas.read_parquet`` takes ``replications.parquet`` for one table, in replication order. Each
file names its experiment by the fingerprint: one of another experiment is as good as missing, and
so is one that is damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.runner import BATCH
from sim.experiment.tables import TABLE_NAMES
from sim.experiment.whole_files import ASIDE, flush_folder, write_bytes

BATCHES_A_PART = 50
PART = BATCHES_A_PART * BATCH
"""Replications a part: enough that a wide table is read quickly, few enough to be held."""

_REPLICATIONS, _FAILURES = "replications", "failures"
_NOTHING = pa.table({})
_OWNER = b"fingerprint"


class Parts:
    """The tables of the experiment of a fingerprint in a result folder, as a ``TableSource``."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._folder = folder
        self._fingerprint = fingerprint

    def column_names(self, table: str) -> list[str]:
        """The columns of one table."""
        first = next(self._files(table), None)
        names: list[str] = [] if first is None else first.schema_arrow.names
        return names

    def parts(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """One table, a part at a time."""
        nothing = True
        for file in self._files(table):
            nothing = False
            yield file.read(columns=None if columns is None else list(columns))
        if nothing:
            yield _NOTHING

    def _files(self, table: str) -> Iterator[pq.ParquetFile]:
        for number in sorted(_numbers(self._folder, table)):
            path = _file(self._folder, table, number)
            part = _read_metadata(path)
            if part and _is_of(part, self._fingerprint):
                yield pq.ParquetFile(path.absolute())  # it would read '~' as the home folder


def make_folders(folder: Path) -> None:
    """Make the folder of each table, if it is not there."""
    for table in TABLE_NAMES:
        (folder / _folder_name(table)).mkdir(exist_ok=True)
    flush_folder(folder)


def write_part(folder: Path, number: int, name: str, table: pa.Table, fingerprint: str) -> None:
    """Write a part of one table of the experiment of ``fingerprint``.

    Replications that all failed do not know the outcomes, so that their part of
    ``replications`` would not fit the others: there is none.
    """
    if table.num_rows or name != _REPLICATIONS:
        write_bytes(_file(folder, name, number), _parquet(table, fingerprint))


def whole_parts(folder: Path, replications: int, fingerprint: str) -> int:
    """How many parts of a run of ``replications`` are there, from the first on without a gap."""
    number = 0
    while number * PART < replications and _is_whole(folder, number, replications, fingerprint):
        number += 1
    return number


def remove_parts(folder: Path, *, since: int = 0) -> None:
    """Remove the parts from number ``since`` on, and what was not yet whole."""
    for file in folder.glob(f".*{ASIDE}"):
        file.unlink()
    for table in TABLE_NAMES:
        path = folder / _folder_name(table)
        stale = [_file(folder, table, k) for k in _numbers(folder, table) if k >= since]
        for file in (*stale, *path.glob(f".*{ASIDE}")):
            file.unlink()
        if stale:
            flush_folder(path)


def _is_whole(folder: Path, number: int, replications: int, fingerprint: str) -> bool:
    """Whether each table has its own part, and each replication finished or failed there."""
    files = {table: _file(folder, table, number) for table in TABLE_NAMES}
    there = {table: _read_metadata(file) for table, file in files.items() if file.exists()}
    own = {table: part for table, part in there.items() if part and _is_of(part, fingerprint)}
    if own.keys() | {_REPLICATIONS} != files.keys():
        return False
    rows = sum(own[table].num_rows for table in (_REPLICATIONS, _FAILURES) if table in own)
    return bool(rows == min(PART, replications - number * PART))


def _read_metadata(path: Path) -> pq.FileMetaData | None:
    """What a part says of itself, which stands at its end; ``None`` if it is damaged there.

    A part that was cut off has no end. What changed within it is not found, for that the whole
    part would have to be read.
    """
    with path.open("rb") as file:  # what the system refuses to open is not damaged
        try:
            return pq.read_metadata(file)
        except (pa.ArrowInvalid, OSError):
            return None


def _is_of(part: pq.FileMetaData, fingerprint: str) -> bool:
    """Whether a part is of the experiment of ``fingerprint``."""
    return bool((part.metadata or {}).get(_OWNER) == fingerprint.encode())


def _parquet(table: pa.Table, fingerprint: str) -> bytes:
    """What a wide table of few rows need not carry is left out: it would be half of the file."""
    words = [column.name for column in table.schema if column.type == pa.string()]
    content = BytesIO()
    with pq.ParquetWriter(
        content,
        table.schema,
        compression="zstd",
        use_dictionary=words,
        write_statistics=False,
        store_schema=False,
    ) as file:
        file.write_table(table.combine_chunks())
        file.add_key_value_metadata({_OWNER: fingerprint})
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
