"""What makes an experiment this one and no other: scenario, seed, n and program.

Two experiments with the same fingerprint give the same tables to the last bit, so a finished
folder may answer in place of a run.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.scenario.schema import Scenario
from sim.scenario.schema.history import History

SHORT = 12
"""Hex digits of a fingerprint that name a folder."""

PACKAGES = ("simpy", "networkx", "numpy", "scipy", "pandas", "pyarrow", "pydantic")
"""What the results depend on besides this program and Python."""

MISSING = "nothing"
"""Stands for a value that one of two trees does not have."""


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The scenario with all defaults and overrides, as JSON holds it."""
    return scenario.model_dump(mode="json", by_alias=True)


def fingerprint(
    scenario: Scenario,
    *,
    seed: int,
    replications: int,
    precision: Sequence[str],
    program: str,
    versions: dict[str, str],
) -> str:
    """A hash of all that the results depend on; the order of a file's entries is not in it."""
    return _hash(
        {
            "scenario": resolved(scenario),
            "seed": seed,
            "n": replications,
            "precision": list(precision),
            "program": program,
            "versions": versions,
        }
    )


def scenario_fingerprint(scenario: Scenario, versions: dict[str, str]) -> str:
    """A hash of a scenario and of the versions that are to run it."""
    return _hash({"scenario": resolved(scenario), "versions": versions})


def backtest_fingerprint(
    scenario: Scenario, history: History, *, seed: int, replications: int, after: date | None
) -> str:
    """A hash of what a back-test is asked for: whichever version of the program runs it."""
    return _hash(
        {
            "scenario": resolved(scenario),
            "history": history.model_dump(mode="json", by_alias=True),
            "seed": seed,
            "n": replications,
            "after": None if after is None else after.isoformat(),
        }
    )


def _hash(told: dict[str, Any]) -> str:
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


@lru_cache(maxsize=1)
def program_version() -> str:
    """Version of the package with a hash of its source: changed code never answers from old."""
    return f"{_installed('drawdown')}+{source_hash(Path(__file__).parents[1])[:SHORT]}"


def versions() -> dict[str, str]:
    """Versions, by name, of what this program stands on."""
    return {
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **{package: _installed(package) for package in PACKAGES},
    }


def made_by(program: str, stands_on: dict[str, str]) -> dict[str, str]:
    """The version of a program, and those of what it stands on, by name."""
    return {"drawdown": program, **stands_on}


def made_by_this() -> dict[str, str]:
    """The same of this program."""
    return made_by(program_version(), versions())


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "unreleased"


def source_hash(package: Path) -> str:
    """Hash over names and bytes of all Python files under ``package``."""
    digest = sha256()
    for path in sorted(package.rglob("*.py")):
        content = path.read_bytes()
        name = path.relative_to(package).as_posix()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def differences(held: Any, asked: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Dotted paths at which two JSON trees differ, with both values; order of keys is ignored."""
    if isinstance(held, dict) and isinstance(asked, dict):
        for key in sorted(held.keys() | asked.keys()):
            inner = f"{path}.{key}" if path else key
            yield from differences(held.get(key, MISSING), asked.get(key, MISSING), inner)
    elif isinstance(held, list) and isinstance(asked, list) and len(held) == len(asked):
        for position, (one, other) in enumerate(zip(held, asked, strict=True)):
            yield from differences(one, other, f"{path}.{position}")
    elif held != asked:
        yield path, held, asked
