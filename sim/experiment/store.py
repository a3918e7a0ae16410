"""Result folders: every batch in it is whole, and nobody else's files are touched.

The manifest comes first and says that the results are not finished; it is written again, last
of the results, when they are. In between the parts of the tables say how far the run has come,
so that it can go on after whatever ended it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.experiment.experiment import Experiment
from sim.experiment.manifest import MANIFEST, Manifest, now, read_manifest, told_apart
from sim.experiment.parts import Parts, make_folders, remove_parts, whole_batches, write_batch
from sim.experiment.runner import BATCH, Batch
from sim.experiment.whole_files import ASIDE, write_json
from sim.scenario.schema import Scenario

SUMMARY = "summary.json"


class FolderRefusedError(Exception):
    """A folder that holds something else than what was asked for; the message names it."""


class ResultFolder:
    """A folder for the results of one experiment; ``open_folder`` gives it."""

    def __init__(self, path: Path, manifest: Manifest, batches: int) -> None:
        self.path = path
        self._manifest = manifest
        self._batches = batches

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
        return self._manifest.finished and self.done == self._manifest.done

    @property
    def done(self) -> int:
        """Replications 0 to ``done`` - 1 are there, or among the failures."""
        return min(self._batches * BATCH, self.n)

    @property
    def tables(self) -> Parts:
        """The tables as they stand."""
        return Parts(self.path, self._batches)

    def experiment(self, scenario: Scenario) -> Experiment:
        """What the folder holds of the experiment."""
        return Experiment(scenario, self.seed, self.done, self.tables)

    def add(self, batch: Batch) -> None:
        """Write the next batch, whole or not at all."""
        write_batch(self.path, batch)
        self._batches += 1

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


def open_folder(
    path: Path,
    asked: Manifest,
    *,
    force: bool = False,
    resume: bool = False,
    own: Sequence[str] = (),
) -> ResultFolder:
    """The folder of an experiment: finished, or ready to be added to.

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
        If the folder holds anything else; the message names the difference.
    """
    held = _held(path, asked, force=force, resume=resume)
    if held is None:
        return _begun(path, asked, own)
    batches = whole_batches(path, held.n)
    folder = ResultFolder(path, held, batches)
    if folder.finished:
        return folder
    if not resume:
        raise FolderRefusedError(
            f"{path}: holds {folder.done:,} of {held.n:,} replications of this experiment, not "
            "finished; --resume goes on with it, --force starts anew"
        )
    difference = told_apart(held, asked)
    if difference:
        raise FolderRefusedError(
            f"{path}: was begun otherwise ({difference}), and a result is never of two kinds; "
            "go on as it was begun, or --force to start anew"
        )
    make_folders(path)
    remove_parts(path, since=batches)
    return folder


def _held(path: Path, asked: Manifest, *, force: bool, resume: bool) -> Manifest | None:
    """The manifest of the experiment in ``path``; ``None`` if it is to be begun there."""
    if path.is_file():
        raise FolderRefusedError(f"{path}: is a file; give a folder with --out")
    if not path.exists() or all(entry.name.endswith(ASIDE) for entry in path.iterdir()):
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


def _begun(path: Path, manifest: Manifest, own: Sequence[str]) -> ResultFolder:
    """Open ``path`` for a run; parts of another one must not be taken for its own."""
    path.mkdir(parents=True, exist_ok=True)
    remove_parts(path)
    manifest.write(path)
    for name in (SUMMARY, *own):
        (path / name).unlink(missing_ok=True)
    make_folders(path)
    return ResultFolder(path, manifest, 0)
