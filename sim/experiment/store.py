"""Result folders: every batch in it is whole, and nobody else's files are touched.

One run holds a folder while it writes there; whatever another one has left is not counted.

The manifest comes first and says that the results are not finished; it is written again, last
of the results, when they are. In between, the parts of the tables and the batches that wait to
become one say how far the run has come, so that it can go on after whatever ended it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, takewhile
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from sim.experiment.experiment import Experiment
from sim.experiment.journal import Journal
from sim.experiment.lock import LOCK, HeldElsewhereError, Lock, locked
from sim.experiment.manifest import MANIFEST, Manifest, now, read_manifest, told_apart
from sim.experiment.parts import (
    BATCHES_A_PART,
    PART,
    Parts,
    make_folders,
    remove_parts,
    whole_parts,
    write_part,
)
from sim.experiment.runner import BATCH, Batch
from sim.experiment.tables import TABLE_NAMES, as_one
from sim.experiment.whole_files import ASIDE, write_json
from sim.scenario.schema import Scenario

SUMMARY = "summary.json"
_GROUP = 10
"""Batches that are put together at once: all 50 of a part of MINUSMA would take 25 MB more."""


class FolderRefusedError(Exception):
    """A folder that holds something else than what was asked for; the message names it."""


class ResultFolder:
    """A folder for the results of one experiment, held for this run until the ``with`` ends.

    ``open_folder`` gives it.
    """

    def __init__(
        self,
        path: Path,
        manifest: Manifest,
        lock: Lock,
        parts: int = 0,
        early: Collection[int] = (),
    ) -> None:
        self.path = path
        self._manifest = manifest
        self._lock = lock
        self._journal = Journal(path, manifest.fingerprint)
        self._parts = parts
        self._waiting: list[Batch] = []
        self._early = set(early)  # in the journal too, but others before them are not

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @property
    def n(self) -> int:
        """Replications asked for."""
        return self._manifest.n

    @property
    def seed(self) -> int:
        """The seed of the experiment."""
        return self._manifest.seed

    @property
    def finished(self) -> bool:
        """Whether all is there that was asked for."""
        return self._manifest.finished

    @property
    def done(self) -> int:
        """Replications 0 to ``done`` - 1 are there, or among the failures."""
        if self._manifest.done is not None:
            return self._manifest.done
        return min(self._parts * PART + len(self._waiting) * BATCH, self.n)

    @property
    def ahead(self) -> int:
        """Replications that are on disk, but in no table yet: some before them are not done."""
        return _replications_in(self._early, self.n)

    @property
    def empty(self) -> bool:
        """Whether no batch is on disk."""
        return not self.done and not self._early

    def experiment(self, scenario: Scenario) -> Experiment:
        """What the tables hold of the experiment."""
        return Experiment(scenario, self.seed, self.done, self._tables)

    def so_far(self, columns: Sequence[str]) -> Iterator[tuple[pa.Table, int]]:
        """These columns of the replications that are there, and of how many batches they are."""
        if self._parts:
            parts = self._tables.parts("replications", columns)
            yield pa.concat_tables(parts), -(-min(self._parts * PART, self.n) // BATCH)
        for batch in self._waiting:
            yield batch.table("replications"), 1

    def add(self, batch: Batch) -> None:
        """Write the next batch, whole or not at all, unless it is there."""
        if batch.number in self._early:
            self._early.remove(batch.number)
        else:
            self._journal.write(batch)
        self.take(batch)

    def keep(self, batch: Batch) -> None:
        """Write a batch whose turn has not come: it is not counted yet, but not lost either."""
        self._journal.write(batch)
        self._early.add(batch.number)

    def kept(self, number: int) -> Batch | None:
        """The batch of this number, if it was kept before its turn."""
        return self._journal.read(number, self.n) if number in self._early else None

    def take(self, batch: Batch) -> None:
        """Count a batch that is in the journal; with the last one of a part, write the part."""
        self._waiting.append(batch)
        if len(self._waiting) == BATCHES_A_PART:
            self.show()
            self._journal.drop(waiting.number for waiting in self._waiting)
            self._waiting = []
            self._parts += 1

    def show(self) -> None:
        """Let the tables hold all that is there, also what is less than a part.

        One after the other: all of them at once would take 30 MB more.
        """
        for name in TABLE_NAMES if self._waiting else ():
            whole = self._put_together(name)
            write_part(self.path, self._parts, name, whole, self._manifest.fingerprint)

    def _put_together(self, name: str) -> pa.Table:
        """What all waiting batches say in one table; many small pieces take more than they hold."""
        starts = range(0, len(self._waiting), _GROUP)
        groups = [self._waiting[start : start + _GROUP] for start in starts]
        return as_one(
            [as_one([batch.table(name) for batch in group]).combine_chunks() for group in groups]
        )

    def finish(
        self, experiment: Experiment, summary: dict[str, Any], rerun: Callable[[int], str]
    ) -> None:
        """Write the summary, and last the manifest, which says that all is there.

        ``rerun`` gives the command that reruns one replication alone.
        """
        write_json(self.path / SUMMARY, summary)
        failed = [
            {
                "replication": failure.replication,
                "error": failure.error,
                "rerun": rerun(failure.replication),
            }
            for failure in experiment.failures
        ]
        self._manifest = replace(
            self._manifest, ended=now(), finished=True, done=self.done, failed=failed
        )
        self._manifest.write(self.path)
        self._journal.close()

    @property
    def _tables(self) -> Parts:
        return Parts(self.path, self._manifest.fingerprint)


def open_folder(
    path: Path,
    asked: Manifest,
    *,
    force: bool = False,
    resume: bool = False,
    own: Sequence[str] = (),
) -> ResultFolder:
    """The folder of an experiment: finished, or ready to be added to, and no other run's.

    Parameters
    ----------
    force
        Start anew in a result folder, whatever experiment it holds.
    resume
        Go on where the run of this same experiment ended.
    own
        Names of further files that belong to a result folder (figures); a new start removes
        them, and leaves all others.

    Raises
    ------
    FolderRefusedError
        If the folder cannot be made, or holds anything else, in which the message names the
        difference, or if another run is writing it.
    """
    _held(path, asked, force=force, resume=resume)  # nothing is touched in a folder that is refused
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderRefusedError(
            f"{path}: cannot be made ({error.strerror or error}); give another folder with --out"
        ) from error
    try:
        lock = locked(path)
    except HeldElsewhereError as held:
        raise FolderRefusedError(
            f"{path}: another run is writing it; wait until it has ended, or give another folder "
            "with --out"
        ) from held
    try:
        return _opened(path, asked, lock, force=force, resume=resume, own=own)
    except BaseException:
        lock.release()
        raise


def _opened(
    path: Path, asked: Manifest, lock: Lock, *, force: bool, resume: bool, own: Sequence[str]
) -> ResultFolder:
    """``open_folder``, of a folder that no other run changes any more."""
    held = _held(path, asked, force=force, resume=resume)
    if held is None:
        return _begun(path, asked, lock, own)
    journal = Journal(path, held.fingerprint)
    if held.finished and _is_complete(path, held):
        journal.close()
        return ResultFolder(path, held, lock)
    parts = whole_parts(path, held.n, held.fingerprint)
    there = journal.numbers()
    waiting = _in_line(there, parts * BATCHES_A_PART)
    ahead = {number for number in there if number >= parts * BATCHES_A_PART + len(waiting)}
    if resume:
        return _resumed(path, held, asked, lock, parts, waiting, ahead)
    if not held.finished and not parts and not there:
        return _begun(path, asked, lock, own)
    done = min(parts * PART + _replications_in(waiting, held.n), held.n)
    why = "not finished" + (", as files are missing or damaged" if held.finished else "")
    raise FolderRefusedError(
        f"{path}: holds {done:,} of {held.n:,} replications of this experiment"
        f"{and_ahead(_replications_in(ahead, held.n))}, {why}; "
        "--resume goes on with it, --force starts anew"
    )


def and_ahead(ahead: int) -> str:
    """What is on disk besides the replications that the tables hold, in words; empty if nothing."""
    return f" (and {ahead:,} more that wait for some before them)" if ahead else ""


def _is_complete(path: Path, held: Manifest) -> bool:
    """Whether nothing has been lost of a finished folder."""
    done = held.done or 0
    return (path / SUMMARY).exists() and whole_parts(path, done, held.fingerprint) * PART >= done


def _resumed(
    path: Path,
    held: Manifest,
    asked: Manifest,
    lock: Lock,
    parts: int,
    waiting: list[int],
    ahead: set[int],
) -> ResultFolder:
    """Go on where a run ended: what is not whole is done again."""
    difference = told_apart(held, asked)
    if difference:
        raise FolderRefusedError(
            f"{path}: was begun otherwise ({difference}), and a result is never of two kinds; "
            "go on as it was begun, or --force to start anew"
        )
    manifest = replace(held, finished=False, done=None, ended=None, failed=[])
    manifest.write(path)
    journal = Journal(path, manifest.fingerprint)
    journal.open()
    make_folders(path)
    remove_parts(path, since=parts)
    journal.keep(ahead.union(waiting))
    folder = ResultFolder(path, manifest, lock, parts, ahead)
    for number in waiting:
        folder.take(journal.read(number, manifest.n))
    return folder


def _replications_in(batches: Iterable[int], n: int) -> int:
    """How many replications some batches of a run of ``n`` hold, by their numbers."""
    return sum(min(BATCH, n - number * BATCH) for number in batches)


def _in_line(numbers: set[int], first: int) -> list[int]:
    """Those of ``numbers`` that follow one another from ``first`` on."""
    return list(takewhile(numbers.__contains__, count(first)))


def _held(path: Path, asked: Manifest, *, force: bool, resume: bool) -> Manifest | None:
    """The manifest of the experiment in ``path``; ``None`` if it is to be begun there."""
    if path.is_file():
        raise FolderRefusedError(f"{path}: is a file; give a folder with --out")
    if not path.exists() or all(map(_is_left_over, path.iterdir())):
        if resume:
            raise FolderRefusedError(
                f"{path}: holds no run to go on with (it has no {MANIFEST}); leave out --resume"
            )
        return None
    held = read_manifest(path)
    if held is None:
        raise FolderRefusedError(
            f"{path}: holds files but is not a result folder (it has no {MANIFEST} of this "
            "program); give a new or empty folder with --out"
        )
    if force:
        return None
    if held.fingerprint != asked.fingerprint:
        raise FolderRefusedError(
            f"{path}: holds another experiment ({told_apart(held, asked)}); give another folder "
            "with --out, or --force to write over it"
        )
    return held


def _is_left_over(entry: Path) -> bool:
    """Whether it is what a run that was killed may leave before there is a manifest."""
    return entry.name == LOCK or entry.name.endswith(ASIDE)


def _begun(path: Path, manifest: Manifest, lock: Lock, own: Sequence[str]) -> ResultFolder:
    """Open ``path`` for a run; parts of another one must not be taken for its own."""
    remove_parts(path)
    journal = Journal(path, manifest.fingerprint)
    journal.close()
    manifest.write(path)
    for name in (SUMMARY, *own):
        (path / name).unlink(missing_ok=True)
    make_folders(path)
    journal.open()
    return ResultFolder(path, manifest, lock)
