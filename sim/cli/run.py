"""``drawdown run``: what is asked for on the command line."""

from __future__ import annotations

from collections.abc import Sequence
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
    tell_warnings,
)
from sim.cli.job import Job, run_job
from sim.cli.telling import FAILED, REFUSED, say_err, why_of

if TYPE_CHECKING:
    from sim.experiment.precision import Target
    from sim.scenario.schema import Scenario

_REPLICATIONS = 1_000
_MOST_REPLICATIONS = 10_000


def run_command(
    file: FileArgument,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            metavar="N",
            min=1,
            max=MOST_REPLICATIONS,
            show_default=str(_REPLICATIONS),
            help="How many replications.",
        ),
    ] = None,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            metavar="WIDTH",
            help="Run until the 95 % interval of every probability is +-WIDTH (0.02), of one "
            "(people_out=0.02), or of a quantile's day, P50, P80 or P90 (people_out:P80=2d); may "
            "be repeated.",
        ),
    ] = None,
    max_replications: Annotated[
        int | None,
        typer.Option(
            "--max-replications",
            metavar="N",
            min=1,
            max=MOST_REPLICATIONS,
            show_default=str(_MOST_REPLICATIONS),
            help="How many replications at most, with --precision.",
        ),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Run on a Dask cluster: tcp://HOST:8786, or local to start one here.",
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default="results/SCENARIO/FINGERPRINT",
            help="Result folder.",
        ),
    ] = None,
    overrides: SetOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run even if the result folder holds results.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was interrupted.")
    ] = False,
    no_figures: NoFiguresOption = False,
) -> int:
    """Run many replications, print the answer and write a result folder.

    A folder that already holds this finished experiment is answered from. Every batch of
    replications is on disk when it is done: a run that was interrupted, in whatever way, goes on
    with --resume and ends as if it had not been.

    Example: drawdown run scenarios/minusma.yaml -n 500 --set policy.convoy_smallest_vehicles=10
    """
    conflicts = []
    if force and resume:
        conflicts.append("--force starts anew and --resume goes on; give one of them")
    if precision and replications:
        conflicts.append("with --precision give --max-replications in place of -n")
    if max_replications and not precision:
        conflicts.append("--max-replications goes with --precision; without it give -n")
    for conflict in conflicts:
        say_err(f"drawdown run: {conflict}")
    loaded = load(file, overrides, warn=False)
    targets = _targets(precision or (), loaded.scenario) if loaded is not None else None
    if conflicts or loaded is None or targets is None:
        return REFUSED
    tell_warnings(loaded)
    most = (max_replications or _MOST_REPLICATIONS) if targets else (replications or _REPLICATIONS)
    job = Job(
        file=file,
        overrides=tuple(overrides or ()),
        scenario=loaded.scenario,
        replications=most,
        precision=targets,
        seed=seed,
        processes=jobs or cores(),
        scheduler=scheduler,
        out=out,
        force=force,
        resume=resume,
        no_figures=no_figures,
    )
    try:
        return run_job(job)
    except OSError as error:
        again = "the same command without --force" if force else "the same command"
        say_err(
            f"cannot write results: {why_of(error)}: what was finished is kept; {again} goes on "
            "from there, or says how"
        )
        return FAILED


def _targets(texts: Sequence[str], scenario: Scenario) -> tuple[Target, ...] | None:
    """What --precision asks for; ``None`` if it cannot be and the reasons are told."""
    from sim.experiment.precision import PrecisionError, targets_of

    try:
        return targets_of(texts, scenario)
    except PrecisionError as error:
        for line in str(error).splitlines():
            say_err(f"--precision {line}")
        return None
