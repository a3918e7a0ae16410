"""``drawdown levers``: what would change the answer, each lever moved by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.arguments import (
    MOST_REPLICATIONS,
    FileArgument,
    JobsOption,
    NoFiguresOption,
    SeedOption,
    SetOption,
    cores,
    load,
)
from sim.cli.job import Job, carried_on, finished, opened, tell_failures
from sim.cli.telling import DONE, FAILED, REFUSED, say, say_err, why_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.analysis.levers import Tried
    from sim.experiment.experiment import Experiment
    from sim.scenario.levers import Setting
    from sim.scenario.schema import Scenario

_REPLICATIONS = 200
_PLAN = "plan"
_TABLE, _FIGURE = "levers.csv", "levers.png"


def levers_command(
    file: FileArgument,
    replications: Annotated[
        int,
        typer.Option(
            "--replications",
            "-n",
            metavar="N",
            min=2,
            max=MOST_REPLICATIONS,
            help="How many replications of the plan and of each setting.",
        ),
    ] = _REPLICATIONS,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            metavar="NAME",
            show_default="all levers",
            help="Try this lever only; may be repeated.",
        ),
    ] = None,
    milestone: Annotated[
        str | None,
        typer.Option(
            "--milestone",
            metavar="NAME",
            show_default="all joint ones together",
            help="The milestone whose chance and days are told.",
        ),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default="results/SCENARIO/levers/FINGERPRINT",
            help="Folder of the results, one folder a setting, the table and the figure.",
        ),
    ] = None,
    overrides: SetOption = None,
    force: Annotated[bool, typer.Option("--force", help="Run anew what the folder holds.")] = False,
    no_figures: NoFiguresOption = False,
) -> int:
    """Try each lever of a scenario by itself: what it changes against the plan, and how surely.

    A lever (levers: in the file) is a choice with a range or options. Each setting is run with
    the luck of the plan, pair by pair. What was interrupted goes on with the same command.

    Example: drawdown levers scenarios/minusma.yaml -n 200 --lever charters --lever gao_trucks
    """
    loaded = load(file, overrides, warn=False)
    settings = None if loaded is None else _settings(file, loaded.scenario, lever, milestone)
    if loaded is None or settings is None:
        return REFUSED
    plan = Job(
        file=file,
        overrides=tuple(overrides or ()),
        scenario=loaded.scenario,
        replications=replications,
        precision=(),
        seed=seed,
        processes=jobs or cores(),
        scheduler=None,
        out=None,
        force=force,
        resume=False,
        no_figures=True,
        goes_on=True,
    )
    folder = _default_folder(plan) if out is None else Path(out)
    refused = _refusal(folder)
    if refused is not None:
        say_err(refused)
        return REFUSED
    try:
        work = _jobs(plan, settings, folder)
        if work is None:
            return REFUSED
        plan = replace(plan, out=str(folder / _PLAN))
        return _try(plan, work, folder, milestone, figure=not no_figures)
    except OSError as error:
        say_err(f"cannot write results: {why_of(error)}")
        return FAILED


def _default_folder(plan: Job) -> Path:
    """A folder of its own for each plan, seed, number of replications and program."""
    from sim.experiment.manifest import default_folder

    own = default_folder(Path(plan.file), plan.manifest())
    return own.parent / "levers" / own.name


def _refusal(folder: Path) -> str | None:
    """Why nothing may be written into a folder; ``None`` if it may."""
    from sim.experiment.manifest import MANIFEST

    if folder.is_file():
        return f"{folder}: is a file; give a folder with --out"
    foreign = [name for name in (_TABLE, _FIGURE) if (folder / name).exists()]
    if not foreign or (folder / _PLAN / MANIFEST).exists():
        return None
    return (
        f"{folder}: holds a {foreign[0]} that is not of this program (there is no {_PLAN} beside "
        "it); give a new or empty folder with --out"
    )


def _settings(
    file: str, scenario: Scenario, names: Sequence[str] | None, milestone: str | None
) -> list[Setting] | None:
    """What is to be tried; ``None`` if there is nothing, or names are unknown, and why is told."""
    from sim.experiment.summary import ALL_TOGETHER, joint_milestones
    from sim.scenario.findings import suggestion
    from sim.scenario.levers import settings_of

    if not scenario.levers:
        say_err(
            f"{file}: there are no levers to try; write levers: with a name, paths and a range "
            "or options each, as scenarios/tiny.yaml shows"
        )
        return None
    asked = [*scenario.milestones, *([ALL_TOGETHER] if joint_milestones(scenario) else [])]
    unknown = [
        f"--lever {name}: unknown; {suggestion(name, scenario.levers, 'levers')}"
        for name in names or ()
        if name not in scenario.levers
    ]
    if milestone is not None and milestone not in asked:
        right = suggestion(milestone, asked, "milestones")
        unknown.append(f"--milestone {milestone}: unknown; {right}")
    for line in unknown:
        say_err(line)
    if unknown:
        return None
    found = [one for one in settings_of(scenario) if not names or one.lever in names]
    if not found:
        say_err(f"{file}: nothing to try; each lever stands at all it could be set to")
        return None
    return found


def _jobs(plan: Job, settings: Sequence[Setting], folder: Path) -> list[tuple[Setting, Job]] | None:
    """A job for each setting; ``None`` if one cannot be run, and all reasons are told."""
    from sim.scenario.findings import ScenarioError
    from sim.scenario.load import load_variants

    try:
        scenarios = load_variants(plan.file, settings, plan.overrides)
    except ScenarioError as error:
        for finding in error.findings:
            say_err(str(finding))
        return None
    counted = Counter[str]()
    work = []
    for setting, scenario in zip(settings, scenarios, strict=True):
        own = (*plan.overrides, *setting.overrides)
        counted[setting.lever] += 1
        path = folder / f"{setting.lever}_{counted[setting.lever]}"
        job = replace(plan, overrides=own, scenario=scenario, out=str(path))
        work.append((setting, job))
    return work


def _try(
    plan: Job, work: list[tuple[Setting, Job]], folder: Path, milestone: str | None, *, figure: bool
) -> int:
    """Run the plan and each setting, then tell how they differ."""
    from sim.analysis.levers import Tried, default_milestone, effects_of
    from sim.analysis.pairs import PairingError
    from sim.report.levers_text import levers_text

    say_err(f"1 of {len(work) + 1}: as planned")
    base = _run(plan)
    if isinstance(base, int):
        return base
    tried: list[Tried] = []
    for number, (setting, job) in enumerate(work, 2):
        say_err(f"{number} of {len(work) + 1}: {setting}")
        experiment = _run(job)
        if isinstance(experiment, int):
            return experiment
        tried.append(Tried(setting, experiment))
    asked = milestone or default_milestone(base.scenario)
    try:
        effects = effects_of(base, tried, asked)
    except PairingError as error:
        say_err(f"drawdown levers: {error}")
        return FAILED
    say(levers_text(base, effects, asked))
    _write(folder, effects, figure=figure)
    say(f"\nResults: {folder}")
    experiments = (base, *(one.experiment for one in tried))
    return FAILED if any(one.failures for one in experiments) else DONE


def _write(folder: Path, effects: pd.DataFrame, *, figure: bool) -> None:
    """Write table and figure as far as they are not there; a figure of another table goes."""
    from sim.experiment.whole_files import write_bytes

    table, picture = folder / _TABLE, folder / _FIGURE
    content = effects.to_csv(index=False).encode()
    if not table.exists() or table.read_bytes() != content:
        picture.unlink(missing_ok=True)
        write_bytes(table, content)
    if figure and not picture.exists():
        # matplotlib is slow to load, and not always wanted
        from sim.report.drawing import write_figure
        from sim.report.levers_figure import tornado

        write_figure(picture, tornado(effects))


def _run(job: Job) -> Experiment | int:
    """The experiment of a job, run as far as its folder lacks it; the exit code if that failed."""
    from sim.experiment.manifest import MANIFEST

    assert job.out is not None  # the caller has named it
    begun = not job.force and (Path(job.out) / MANIFEST).exists()
    job = replace(job, resume=begun)
    folder = opened(job)
    if folder is None:
        return REFUSED
    with folder:
        if not folder.finished:
            code = carried_on(job, folder)
            if code != DONE:
                return code
        experiment = finished(job, folder).experiment
    tell_failures(job, experiment)
    return experiment
