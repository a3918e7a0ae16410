"""What a result folder says about itself, and how two experiments differ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sim.experiment.fingerprint import (
    MISSING,
    SHORT,
    differences,
    fingerprint,
    made_by,
    program_version,
    resolved,
    versions,
)
from sim.experiment.whole_files import write_json
from sim.scenario.schema import Scenario

MANIFEST = "manifest.json"

_FORMAT = 3
_MOST_PATHS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a result folder says about itself; the fields are the keys of ``manifest.json``.

    Attributes
    ----------
    n, done
        Replications asked for (with ``precision`` the most of them); those accounted for when
        the run had finished (0 to ``done`` - 1).
    precision
        The targets at which the run was to stop.
    failed
        Number, error and command that reruns it, of each replication that failed.
    program, versions
        Version of the program with a hash of its source; those of what it stands on.
    file, overrides
        What the user wrote, for the reader; the scenario as resolved is what counts.
    """

    fingerprint: str
    scenario: dict[str, Any]
    seed: int
    n: int
    precision: list[str]
    program: str
    versions: dict[str, str]
    file: str
    overrides: list[str]
    started: str
    ended: str | None = None
    finished: bool = False
    done: int | None = None
    failed: list[dict[str, Any]] = field(default_factory=list)
    format: int = _FORMAT

    @property
    def made_by(self) -> dict[str, str]:
        """The versions of the program and of what it stands on, by name."""
        return made_by(self.program, self.versions)

    def write(self, folder: Path) -> None:
        """Write it into ``folder``, whole or not at all."""
        write_json(folder / MANIFEST, asdict(self))


def manifest_for(
    scenario: Scenario,
    *,
    seed: int,
    replications: int,
    precision: Sequence[str] = (),
    file: str = "",
    overrides: Sequence[str] = (),
) -> Manifest:
    """The manifest of an experiment that starts now."""
    program, stands_on = program_version(), versions()
    return Manifest(
        fingerprint=fingerprint(
            scenario,
            seed=seed,
            replications=replications,
            precision=precision,
            program=program,
            versions=stands_on,
        ),
        scenario=resolved(scenario),
        seed=seed,
        n=replications,
        precision=list(precision),
        program=program,
        versions=stands_on,
        file=file,
        overrides=list(overrides),
        started=now(),
    )


def read_manifest(folder: Path) -> Manifest | None:
    """What a result folder says about itself; ``None`` if it is none of this program."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    names = {column.name for column in fields(Manifest)}
    if not isinstance(held, dict) or held.keys() != names or held["format"] != _FORMAT:
        return None
    return Manifest(**held)


def default_folder(file: Path, manifest: Manifest) -> Path:
    """Where the results of a scenario file go if nobody says otherwise."""
    return Path("results") / file.stem / manifest.fingerprint[:SHORT]


def scenario_of(manifest: Manifest) -> Scenario:
    """The scenario that a result folder holds; ValidationError if it is none of this program's."""
    return Scenario.model_validate_json(json.dumps(manifest.scenario), strict=True)


def told_apart(held: Manifest, asked: Manifest) -> str:
    """How the experiment of a folder differs from the one asked for; empty if it does not."""
    found = differences(held.scenario, asked.scenario)
    told = [
        f"scenario differs at {path}: {shortened(one)} there, {shortened(other)} asked"
        for path, one, other in islice(found, _MOST_PATHS_NAMED)
    ]
    more = sum(1 for _ in found)
    if more:
        told.append(f"and at {more} more places")
    if held.seed != asked.seed:
        told.append(f"seed {held.seed} there, {asked.seed} asked")
    if held.n != asked.n:
        told.append(f"{held.n} replications there, {asked.n} asked")
    if held.precision != asked.precision:
        there, here = (" ".join(each.precision) or "none" for each in (held, asked))
        told.append(f"precision {there} there, {here} asked")
    if held.program != asked.program:
        told.append(f"program version {held.program} there, {asked.program} now")
    told += [
        f"{name} {held.versions.get(name)} there, {version} now"
        for name, version in asked.versions.items()
        if held.versions.get(name) != version
    ]
    return "; ".join(told)


def now() -> str:
    """The time of day, as a manifest tells it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def shortened(value: Any) -> str:
    """A value of a scenario as JSON, cut where it is long."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = MISSING if value == MISSING else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."
