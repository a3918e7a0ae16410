"""Batches that wait on disk until there are enough for a part of each table.

Each is one file, written whole or not at all: a run that is killed loses no finished batch, and
has no batch of which one table is there and another is not. It names its experiment by the
fingerprint.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sim.experiment.runner import BATCH, Batch
from sim.experiment.whole_files import ASIDE, flush_folder, write_bytes

_FILES = "batch-*.zip"


class Journal:
    """The folder ``batches`` in a result folder, for the experiment of a fingerprint."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._path = folder / "batches"
        self._owner = fingerprint.encode()

    def open(self) -> None:
        """Make the folder, if it is not there."""
        self._path.mkdir(exist_ok=True)
        flush_folder(self._path.parent)

    def close(self) -> None:
        """Remove the folder with all it holds, if it is there."""
        if self._path.exists():
            self.keep(set())
            self._path.rmdir()

    def numbers(self) -> set[int]:
        """The batches of the experiment that are there and whole."""
        return {_number(path) for path in self._path.glob(_FILES) if self._is_own(path)}

    def keep(self, numbers: Collection[int]) -> None:
        """Remove all but these batches, and what is not whole."""
        kept = {self._file(number) for number in numbers}
        for path in (*self._path.glob(_FILES), *self._path.glob(f".*{ASIDE}")):
            if path not in kept:
                path.unlink()

    def write(self, batch: Batch) -> None:
        """Keep a batch."""
        content = BytesIO()
        with ZipFile(content, "w") as file:
            for name, shipment in batch.shipments.items():
                file.writestr(name, shipment)
            file.comment = self._owner
        write_bytes(self._file(batch.number), content.getvalue())

    def read(self, number: int, replications: int) -> Batch:
        """The batch that was kept under this number, in a run of so many replications."""
        first = number * BATCH
        with ZipFile(self._file(number)) as file:
            shipments = {name: file.read(name) for name in file.namelist()}
        return Batch(first, min(BATCH, replications - first), shipments)

    def drop(self, numbers: Iterable[int]) -> None:
        """Remove these batches."""
        for number in numbers:
            self._file(number).unlink()

    def _file(self, number: int) -> Path:
        return self._path / f"batch-{number:06d}.zip"

    def _is_own(self, path: Path) -> bool:
        """Whether a file is of the experiment, and can be read to the end: disks and people err."""
        content = BytesIO(path.read_bytes())  # what the system refuses to read is not damaged
        try:
            with ZipFile(content) as file:
                return file.comment == self._owner and file.testzip() is None
        except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
            return False  # each is what the library says of some damaged byte


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("batch-"))
