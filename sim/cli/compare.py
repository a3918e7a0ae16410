"""``drawdown compare``: what a variant changes, held against its base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.telling import DONE, FAILED, REFUSED, say, say_err

if TYPE_CHECKING:
    from sim.experiment.manifest import Manifest
    from sim.report.compare_text import Run


def compare_command(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...", help="Result folders of finished runs; the first is the base."
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE.png",
            show_default="no figure",
            help="Draw when each milestone is reached in each run; a file of that name is "
            "written over.",
        ),
    ] = None,
    all_differences: Annotated[
        bool, typer.Option("--all", help="List every place in which the scenarios differ.")
    ] = False,
) -> int:
    """Compare runs replication by replication: what differs, and what is larger than noise.

    Runs of the same seed share their luck, so that differences are far surer than the runs
    themselves. Of runs of unequal length the first replications count.

    Example: drawdown compare results/minusma/4f1c09ab2d37 results/two_more/9b0d55e1c2aa --out x.png
    """
    from sim.analysis.pairs import PairingError
    from sim.experiment.finished import experiment_of, read_finished
    from sim.experiment.store import FolderRefusedError
    from sim.report.compare_text import MOST_RUNS, Run, compared_runs_text

    if not 2 <= len(results) <= MOST_RUNS:
        raise typer.BadParameter(f"give 2 to {MOST_RUNS} result folders, not {len(results)}")
    if out is not None and Path(out).suffix != ".png":
        raise typer.BadParameter(f"--out {out}: a figure is a PNG; name a file that ends in .png")
    try:
        manifests = [read_finished(Path(folder)) for folder in results]
        runs = [
            Run(folder, experiment_of(Path(folder), manifest))
            for folder, manifest in zip(results, manifests, strict=True)
        ]
        text = compared_runs_text(runs, all_differences=all_differences)
    except (FolderRefusedError, PairingError) as refusal:
        say_err(f"drawdown compare: {refusal}")
        return REFUSED
    for warning in (*_of_other_missions(runs), *_of_other_programs(results, manifests)):
        say_err(warning)
    say(text)
    if out is not None:
        from sim.report.compare_figure import completion_compared
        from sim.report.drawing import write_figure

        try:
            write_figure(Path(out), completion_compared(runs))
        except PairingError as refusal:
            say_err(f"drawdown compare: no figure: {refusal}")
            return REFUSED
        except OSError as error:
            say_err(f"cannot write {out}: {error.strerror or error}")
            return FAILED
        say(f"\nFigure: {out}")
    return DONE


def _of_other_missions(runs: list[Run]) -> list[str]:
    """What to say of runs that are hardly variants of the first."""
    from sim.analysis.pairs import Pairs

    base, *others = runs
    return [
        f"{other.where} and {base.where}: {why}"
        for other in others
        if (why := Pairs(base.experiment, other.experiment).of_other_missions)
    ]


def _of_other_programs(results: list[str], manifests: list[Manifest]) -> list[str]:
    """What to say of runs that another version of the program has made than the first."""
    first = manifests[0]
    return [
        f"{folder}: made by program version {own.program}, {results[0]} by {first.program}; part "
        "of the difference may be the program's: run both anew with one version"
        for folder, own in zip(results, manifests, strict=True)
        if own.program != first.program
    ]
