"""Result folders: written whole or not at all, never over somebody else's files.

The manifest comes first and says that the results are not finished; it is written again, last
of the results, when they are. Each file is written aside and then renamed, so that a reader
never meets half a file.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.experiment import Experiment
from sim.experiment.fingerprint import (
    SHORT,
    differences,
    fingerprint,
    program_version,
    resolved,
)
from sim.experiment.runner import Failure
from sim.experiment.tables import TABLE_NAMES, Tables
from sim.scenario.schema import Scenario

FORMAT = 1
MANIFEST = "manifest.json"
SUMMARY = "summary.json"

_ASIDE = ".aside"
_MOST_PATHS_NAMED = 5
_ROWS_TOGETHER = 10_000  # rows that Parquet holds in memory while it writes
_PACKAGES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "pydantic")


class FolderRefusedError(Exception):
    """A folder that holds something else than the experiment asked for."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a result folder says about itself; the fields are the keys of ``manifest.json``.

    Attributes
    ----------
    n, done
        Replications asked for; those accounted for when the run ended (0 to ``done`` - 1).
    failed
        Number, error and command that reruns it, of each replication that failed.
    program
        Version of the program with a hash of its source.
    file, overrides
        What the user wrote, for the reader; the scenario as resolved is what counts.
    """

    fingerprint: str
    scenario: dict[str, Any]
    seed: int
    n: int
    program: str
    python: str
    packages: dict[str, str]
    file: str
    overrides: list[str]
    started: str
    ended: str | None = None
    finished: bool = False
    done: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    format: int = FORMAT


def manifest_for(
    scenario: Scenario,
    *,
    seed: int,
    replications: int,
    file: str = "",
    overrides: Sequence[str] = (),
) -> Manifest:
    """The manifest of an experiment that starts now."""
    program = program_version()
    return Manifest(
        fingerprint=fingerprint(scenario, seed=seed, replications=replications, program=program),
        scenario=resolved(scenario),
        seed=seed,
        n=replications,
        program=program,
        python=f"{platform.python_implementation()} {platform.python_version()}",
        packages={name: _version(name) for name in _PACKAGES},
        file=file,
        overrides=list(overrides),
        started=_now(),
    )


def default_folder(file: Path, manifest: Manifest) -> Path:
    """Where the results of a scenario file go if nobody says otherwise."""
    return Path("results") / file.stem / manifest.fingerprint[:SHORT]


# -- before a run ------------------------------------------------------------------------------


def held_manifest(folder: Path, asked: Manifest, *, force: bool = False) -> Manifest | None:
    """The manifest of this same experiment in ``folder``; ``None`` if nothing is there yet.

    Parameters
    ----------
    force
        Accept a result folder whatever experiment it holds (and answer ``None`` if another).

    Raises
    ------
    FolderRefusedError
        If the folder holds anything else; the message names the difference.
    """
    if folder.is_file():
        raise FolderRefusedError(f"{folder}: is a file; give a folder with --out")
    if not folder.exists() or all(path.name.endswith(_ASIDE) for path in folder.iterdir()):
        return None
    held = read_manifest(folder)
    if held is None:
        raise FolderRefusedError(
            f"{folder}: holds files but is not a result folder (it has no {MANIFEST} of this "
            "program); give a new or empty folder with --out"
        )
    if held.fingerprint == asked.fingerprint:
        return held
    if force:
        return None
    raise FolderRefusedError(
        f"{folder}: holds another experiment ({'; '.join(_told_apart(held, asked))}); give "
        "another folder with --out, or --force to write over it"
    )


def load(folder: Path, manifest: Manifest, scenario: Scenario) -> Experiment | None:
    """The finished experiment that ``folder`` holds; ``None`` if it is unfinished or damaged."""
    if not manifest.finished:
        return None
    try:
        tables = Tables(**{name: pq.read_table(folder / _parquet(name)) for name in TABLE_NAMES})
    except (OSError, pa.ArrowException):
        return None
    failures = tuple(Failure(row["replication"], row["error"], "") for row in manifest.failed)
    return Experiment(scenario, manifest.seed, manifest.n, tables, failures)


def scenario_of(manifest: Manifest) -> Scenario:
    """The scenario that a result folder holds; ValidationError if it is none of this program's."""
    return Scenario.model_validate_json(json.dumps(manifest.scenario), strict=True)


def read_manifest(folder: Path) -> Manifest | None:
    """What a result folder says about itself; ``None`` if it is none of this program."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    names = {column.name for column in fields(Manifest)}
    if not isinstance(held, dict) or held.keys() != names or held["format"] != FORMAT:
        return None
    return Manifest(**held)


def _told_apart(held: Manifest, asked: Manifest) -> list[str]:
    found = differences(held.scenario, asked.scenario)
    told = [
        f"scenario differs at {path}: {_short(one)} there, {_short(other)} asked"
        for path, one, other in islice(found, _MOST_PATHS_NAMED)
    ]
    more = sum(1 for _ in found)
    if more:
        told.append(f"and at {more} more places")
    if held.seed != asked.seed:
        told.append(f"seed {held.seed} there, {asked.seed} asked")
    if held.n != asked.n:
        told.append(f"{held.n} replications there, {asked.n} asked")
    if held.program != asked.program:
        told.append(f"program version {held.program} there, {asked.program} now")
    return told


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


# -- writing -----------------------------------------------------------------------------------


def begin(folder: Path, manifest: Manifest, *, own: Sequence[str] = ()) -> None:
    """Open ``folder`` for a run: old results of ours go, the manifest says "not finished".

    Parameters
    ----------
    own
        Names of further files that belong to a result folder (figures); all others are left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / MANIFEST, asdict(manifest))
    for name in (SUMMARY, *map(_parquet, TABLE_NAMES), *own):
        (folder / name).unlink(missing_ok=True)


def finish(
    folder: Path,
    manifest: Manifest,
    experiment: Experiment,
    summary: dict[str, Any],
    *,
    done: int,
    rerun: Callable[[int], str],
) -> Manifest:
    """Write tables and summary, and last the manifest, which says whether all is there.

    Parameters
    ----------
    done
        Replications accounted for; fewer than asked for if the run was interrupted.
    rerun
        Gives the command that reruns one replication alone.
    """
    for name in TABLE_NAMES:
        table: pa.Table = getattr(experiment.tables, name)
        _write(folder / _parquet(name), partial(_write_parquet, table))
    write_json(folder / SUMMARY, summary)
    ended = replace(
        manifest,
        ended=_now(),
        finished=done == manifest.n,
        done=done,
        failed=[
            {
                "replication": failure.replication,
                "error": failure.error,
                "rerun": rerun(failure.replication),
            }
            for failure in experiment.failures
        ],
    )
    write_json(folder / MANIFEST, asdict(ended))
    return ended


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` to ``path``, whole or not at all."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all."""
    _write(path, lambda aside: aside.write_bytes(content))


def _write(path: Path, write: Callable[[Path], object]) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    try:
        write(aside)
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=_ROWS_TOGETHER)


def _parquet(name: str) -> str:
    return f"{name}.parquet"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
