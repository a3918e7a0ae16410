"""``drawdown backtest``: forecasts held against what really happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.arguments import (
    MOST_REPLICATIONS,
    JobsOption,
    NoFiguresOption,
    SeedOption,
    SetOption,
    cores,
    existing_file,
    load,
)
from sim.cli.telling import DONE, FAILED, INTERRUPTED, REFUSED, say, say_err, why_of

if TYPE_CHECKING:
    from sim.analysis.backtest import Backtest
    from sim.report.backtest_folder import Asked
    from sim.scenario.load import LoadedScenario
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import History

_FOLDER = Path("results") / "backtest"


def _existing_files(values: list[str]) -> list[str]:
    return [existing_file(value) for value in values]


def backtest_command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            callback=_existing_files,
            help="Scenario files (YAML).",
        ),
    ],
    replications: Annotated[
        int,
        typer.Option(
            "--replications",
            "-n",
            metavar="N",
            min=1,
            max=MOST_REPLICATIONS,
            help="How many replications.",
        ),
    ] = 400,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    after: Annotated[
        datetime | None,
        typer.Option("--after", metavar="DATE", formats=["%Y-%m-%d"], help="Score later facts."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default="results/backtest",
            help="Folder; each FILE gets one in it.",
        ),
    ] = None,
    overrides: SetOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write over another back-test.")] = False,
    no_figures: NoFiguresOption = False,
) -> int:
    """Hold the forecast of a scenario against its history, fact by fact, and score it.

    Facts that set an input are listed and not scored. Several FILEs are compared, the first of
    them being what the others must beat. A folder that holds another back-test (scenario, history,
    seed, number or --after) is kept unless --force is given; the same one is run and written again.

    Example: drawdown backtest scenarios/minusma.yaml -n 400 --after 2023-10-31
    """
    named = _named(files, overrides)
    if named is None:
        return REFUSED
    job = _Job(
        named=named,
        replications=replications,
        seed=seed,
        processes=jobs or cores(),
        after=None if after is None else after.date(),
        folder=Path(out) if out is not None else _FOLDER,
        force=force,
        figures=not no_figures,
    )
    try:
        return _run(job)
    except KeyboardInterrupt:
        say_err("interrupted: nothing is written")
        return INTERRUPTED
    except OSError as error:
        say_err(f"cannot write results: {why_of(error)}")
        return FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What was asked for on the command line; scenarios by the names of their files."""

    named: Mapping[str, LoadedScenario]
    replications: int
    seed: int
    processes: int
    after: date | None
    folder: Path
    force: bool
    figures: bool

    def asked(self, name: str) -> Asked:
        """What is asked for of one of the scenarios."""
        from sim.experiment.fingerprint import backtest_fingerprint
        from sim.report.backtest_folder import Asked

        return Asked(
            fingerprint=backtest_fingerprint(
                self.named[name].scenario,
                self.history(name),
                seed=self.seed,
                replications=self.replications,
                after=self.after,
            ),
            seed=self.seed,
            replications=self.replications,
            after="" if self.after is None else self.after.isoformat(),
        )

    def history(self, name: str) -> History:
        """What one of the scenarios is held against."""
        placed = self.named[name].history
        assert placed is not None  # it was refused without one
        return placed.history


def _named(
    files: Sequence[str], overrides: Sequence[str] | None
) -> Mapping[str, LoadedScenario] | None:
    """The scenarios by the names of their files; ``None`` if one was refused and why is told."""
    found: dict[str, LoadedScenario] = {}
    for file in files:
        loaded = load(file, overrides)
        if loaded is None:
            return None
        name = Path(file).stem
        if name in found:
            what = f"there are two files called {name}"
            say_err(f"{file}: {what}; rename one, their folders would be one")
            return None
        why = _unfit(file, loaded, next(iter(found.values()), loaded))
        for line in why:
            say_err(line)
        if why:
            return None
        found[name] = loaded
    return found


def _unfit(file: str, loaded: LoadedScenario, first: LoadedScenario) -> list[str]:
    """Why a scenario cannot be held against a history, beside the first of its kind."""
    if loaded.history is None or first.history is None:
        right = "add 'history: FILE', what really happened, for a back-test"
        return [f"{file}: it names no history; {right}"]
    if loaded.history.history != first.history.history:
        what = "its history is another than that of the first file"
        return [f"{file}: {what}; compare those of one history"]
    return [str(misfit) for misfit in loaded.history.misfits]


def _run(job: _Job) -> int:
    from sim.experiment.pool import process_pool
    from sim.experiment.probe import PROBES_A_TASK, ProbeError
    from sim.report.backtest_folder import refusal

    for name in job.named:
        refused = refusal(job.folder / name, job.asked(name), force=job.force)
        if refused is not None:
            say_err(refused)
            return REFUSED
    for name in job.named:  # what cannot be made is told before the run
        (job.folder / name).mkdir(parents=True, exist_ok=True)
    useful = min(job.processes, -(-job.replications // PROBES_A_TASK))
    tests: dict[str, Backtest] = {}
    with process_pool(useful) as pool:
        for name, loaded in job.named.items():
            try:
                tests[name] = _test(job, loaded.scenario, job.history(name), pool)
            except (ProbeError, BrokenExecutor) as error:
                say_err(f"{name}: {error}")
                return FAILED
    return _told(job, tests)


def _test(job: _Job, scenario: Scenario, history: History, pool: Executor | None) -> Backtest:
    from sim.analysis.backtest import backtest
    from sim.experiment.probe import probe
    from sim.report.progress import shown_progress

    with shown_progress(job.replications) as tell:
        probes = probe(
            scenario,
            history,
            replications=job.replications,
            seed=job.seed,
            executor=pool,
            progress=tell,
        )
    return backtest(probes, history, scenario, after=job.after)


def _told(job: _Job, tests: Mapping[str, Backtest]) -> int:
    """Tell the one, or how several compare; then write each, and how they compare."""
    from sim.report.backtest_compared import compared_text
    from sim.report.backtest_folder import write_backtest, write_compared
    from sim.report.backtest_text import backtest_text

    texts = {
        name: backtest_text(test, seed=job.seed, after=job.after) for name, test in tests.items()
    }
    compared = compared_text(tests, after=job.after) if len(tests) > 1 else ""
    say(compared or next(iter(texts.values())))
    try:
        for name, test in tests.items():
            path, asked = job.folder / name, job.asked(name)
            write_backtest(path, asked, test, texts[name], figure=job.figures)
        if compared:
            write_compared(job.folder, compared)
    except KeyboardInterrupt:
        say_err("interrupted: not all is written; the same command runs and writes it anew")
        return INTERRUPTED
    say(f"\nResults: {', '.join(str(job.folder / name) for name in tests)}")
    return DONE
