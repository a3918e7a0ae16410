"""Finished result folders, opened to be read."""

from __future__ import annotations

import shlex
from pathlib import Path

from pydantic import ValidationError

from sim.experiment.experiment import Experiment
from sim.experiment.manifest import MANIFEST, Manifest, read_manifest, scenario_of
from sim.experiment.parts import PART, Parts, whole_parts
from sim.experiment.store import FolderRefusedError


def read_results(folder: Path | str) -> Experiment:
    """The experiment that a run has left in ``folder``; its tables are read when asked for.

    Raises
    ------
    FolderRefusedError
        If it is not a result folder of this program, or its run is not finished.
    """
    return experiment_of(Path(folder), read_finished(Path(folder)))


def read_finished(folder: Path) -> Manifest:
    """What a finished result folder says about itself; FolderRefusedError as above."""
    manifest = read_manifest(folder)
    if manifest is None:
        what = "is not a result folder" if folder.exists() else "does not exist"
        right = "name a folder that a run has written"
        raise FolderRefusedError(f"{folder}: {what} (no {MANIFEST} of this program); {right}")
    if not manifest.finished:
        raise FolderRefusedError(
            f"{folder}: its run is not finished; go on with it from where it was begun: "
            f"{_way_on(folder, manifest)}"
        )
    done = manifest.done or 0
    if whole_parts(folder, done, manifest.fingerprint) * PART < done:
        raise FolderRefusedError(
            f"{folder}: some of its tables are missing or damaged; renew them from where it was "
            f"begun: {_way_on(folder, manifest)}"
        )
    return manifest


def experiment_of(folder: Path, manifest: Manifest) -> Experiment:
    """The experiment in a finished folder; FolderRefusedError if its scenario is of another age."""
    try:
        scenario = scenario_of(manifest)
    except ValidationError as fault:
        raise FolderRefusedError(
            f"{folder}: its scenario is not one that this program reads; run it anew from "
            f"{manifest.file}"
        ) from fault
    tables = Parts(folder, manifest.fingerprint)
    return Experiment(scenario, manifest.seed, manifest.done or 0, tables, manifest.made_by)


def _way_on(folder: Path, manifest: Manifest) -> str:
    """The command that ends the run of a folder; its scenario is named as when it was begun."""
    words = ["drawdown", "run", manifest.file, "--seed", str(manifest.seed)]
    for override in manifest.overrides:
        words += ["--set", override]
    for target in manifest.precision:
        words += ["--precision", target]
    words += ["--max-replications" if manifest.precision else "-n", str(manifest.n)]
    return shlex.join([*words, "--out", str(folder.absolute()), "--resume"])
