"""Arguments and options that several commands share, and how a scenario file is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.ctrl_c import raise_if_lost
from sim.cli.telling import say_err

if TYPE_CHECKING:
    from sim.scenario.load import LoadedScenario
    from sim.scenario.schema import Scenario

MOST_JOBS = 256
"""Processes that one command may start: more than the cores of any one machine it is run on."""
MOST_REPLICATIONS = 10_000_000
"""Replications of one run: days of work on a large cluster, and tables that still can be read."""


def existing_file(value: str) -> str:
    """The name of a scenario file, if there is such a file."""
    if Path(value).is_dir():
        raise typer.BadParameter(f"{value} is a directory; give a scenario file")
    if not Path(value).exists():
        raise typer.BadParameter(f"{value} does not exist; give a scenario file")
    return value


FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", callback=existing_file, help="Scenario file (YAML).")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Override one value of the file; may be repeated."
    ),
]
ReplicationOption = Annotated[
    int,
    typer.Option("--replication", "-r", metavar="N", min=0, help="Number of the replication."),
]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, help="Seed of all random numbers.")
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        max=MOST_JOBS,
        show_default="all cores",
        help="How many processes.",
    ),
]
NoFiguresOption = Annotated[
    bool, typer.Option("--no-figures", help="Write tables only, no figures.")
]


def read(file: str, overrides: Sequence[str] | None, *, warn: bool = True) -> Scenario | None:
    """The scenario, with its warnings told; ``None`` if it was refused and the reasons told.

    A command that only looks at what was run before leaves the warnings out.
    """
    loaded = load(file, overrides, warn=warn)
    return None if loaded is None else loaded.scenario


def load(
    file: str, overrides: Sequence[str] | None, *, warn: bool = True, with_options: bool = False
) -> LoadedScenario | None:
    """Like ``read``, with the history; ``with_options`` tries the options of levers, too."""
    from sim.scenario.findings import ScenarioError
    from sim.scenario.load import read_scenario

    try:
        found = read_scenario(file, tuple(overrides or ()), with_options=with_options)
    except ScenarioError as error:
        raise_if_lost()  # validation takes an interruption for a fault of what it looks at
        for finding in error.findings:
            say_err(str(finding))
        return None
    if warn:
        tell_warnings(found)
    return found


def tell_warnings(loaded: LoadedScenario) -> None:
    """Say why the plan of a scenario cannot succeed, and what else deserves a second look."""
    for warning in loaded.warnings:
        say_err(str(warning))


def cores() -> int:
    """Cores this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
