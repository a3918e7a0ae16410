"""``drawdown sites``: what held each site, over all replications of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.telling import DONE, REFUSED, say, say_err


def sites_command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="Result folder of a run.")],
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site", metavar="NAME", show_default="all", help="Tell of this site; repeatable."
        ),
    ] = None,
) -> int:
    """Tell how surely each site is left by its day, what waited there, and what more where late.

    Example: drawdown sites results/minusma/4f1c09ab2d37 --site kidal
    """
    from sim.experiment.finished import read_results
    from sim.experiment.store import FolderRefusedError
    from sim.report.sites_text import sites_text

    try:
        experiment = read_results(Path(results))
    except FolderRefusedError as refusal:
        say_err(f"drawdown sites: {refusal}")
        return REFUSED
    if not len(experiment.by_column):
        say_err(f"drawdown sites: {results}: none of its {experiment.n:,} replications finished")
        return REFUSED
    known = experiment.scenario.sites
    unknown = [name for name in site or () if name not in known]
    if unknown:
        raise typer.BadParameter(
            f"--site {unknown[0]}: there is no such site; name some of {', '.join(known)}"
        )
    say(sites_text(experiment, tuple(site or ())))
    return DONE
