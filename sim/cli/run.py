"""``drawdown run``: what is asked for on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.arguments import FileArgument, SeedOption, SetOption, cores, read
from sim.cli.job import Job, run_job
from sim.cli.telling import FAILED, REFUSED, say_err


def run_command(
    file: FileArgument,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="How many replications.")
    ] = 1000,
    seed: SeedOption = 1,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", metavar="N", min=1, show_default="all cores", help="How many processes."
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
    no_figures: Annotated[
        bool, typer.Option("--no-figures", help="Write tables only, no figures.")
    ] = False,
) -> int:
    """Run many replications, print the answer and write a result folder.

    A folder that already holds this finished experiment is answered from. Every batch of
    replications is on disk when it is done: a run that was interrupted, in whatever way, goes on
    with --resume and ends as if it had not been.

    Example: drawdown run scenarios/minusma.yaml -n 500 --set fleets.gao_corridor.trucks=300
    """
    if force and resume:
        raise typer.BadParameter("--force starts anew and --resume goes on; give one of them")
    scenario = read(file, overrides)
    if scenario is None:
        return REFUSED
    job = Job(
        file=file,
        overrides=tuple(overrides or ()),
        scenario=scenario,
        replications=replications,
        seed=seed,
        processes=jobs or cores(),
        out=out,
        force=force,
        resume=resume,
        no_figures=no_figures,
    )
    try:
        return run_job(job)
    except OSError as error:
        say_err(f"cannot write results: {error}")
        return FAILED
