"""``drawdown``: what is typed, and what is said in return.

Heavy imports are inside the commands, so that help and validation answer at once. What the user
got wrong is one unwrapped line each on stderr, with exit code 2; the answer is on stdout.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.experiment import Experiment
    from sim.experiment.runner import Failure, Run
    from sim.experiment.store import Manifest
    from sim.scenario.schema import Scenario

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would be loaded for the help alone, and would wrap errors
    help="Who and what of a mission will be out by its date, and what will be left: "
    "a Monte Carlo simulator of a mission's drawdown.",
)

# The class of all usage errors; typer has it from Click, or from its own copy of Click.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of ``drawdown``: usage errors are one line, interruptions exit with 130."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding must not end a run
    try:
        code = app(arguments, prog_name="drawdown", standalone_mode=False)
    except _UsageError as error:
        code = _usage(error)
    except (typer.Abort, KeyboardInterrupt):
        _err("interrupted")
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else DONE)


# -- commands ----------------------------------------------------------------------------------


def _existing_file(value: str) -> str:
    if Path(value).is_dir():
        raise typer.BadParameter(f"{value} is a directory; give a scenario file")
    if not Path(value).exists():
        raise typer.BadParameter(f"{value} does not exist; give a scenario file")
    return value


FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", callback=_existing_file, help="Scenario file (YAML).")
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


@app.command(name="run", short_help="Run replications, print the answer.")
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
    no_figures: Annotated[
        bool, typer.Option("--no-figures", help="Write tables only, no figures.")
    ] = False,
) -> int:
    """Run many replications, print the answer and write a result folder.

    A folder that already holds this finished experiment is answered from.

    Example: drawdown run scenarios/minusma.yaml -n 500 --set fleets.gao_corridor.trucks=300
    """
    scenario = _read(file, overrides)
    if scenario is None:
        return REFUSED
    job = _Job(file, tuple(overrides or ()), scenario, replications, seed, force, no_figures)
    try:
        return _run(job, out, jobs or _cores())
    except OSError as error:
        _err(f"cannot write results: {error}")
        return FAILED


@app.command(name="validate", short_help="Check a scenario file.")
def validate_command(file: FileArgument, overrides: SetOption = None) -> int:
    """Check a scenario file; say all that is wrong with it, each on one line.

    Example: drawdown validate scenarios/minusma.yaml --set sites.gao.stock.containers=900
    """
    if _read(file, overrides) is None:
        return REFUSED
    _out(f"{file}: valid")
    return DONE


@app.command(name="explain", short_help="Tell what a scenario holds and adds up to.")
def explain_command(file: FileArgument, overrides: SetOption = None) -> int:
    """Tell a mission in plain words and tables, and what it adds up to before any run.

    Dates, sites, contingents, transport, ways, risks, how the numbers are known; by month what
    must be packed, driven, escorted and flown and what can be, and what falls short first.

    Example: drawdown explain scenarios/minusma.yaml --set fleets.gao_corridor.trucks=250
    """
    scenario = _read(file, overrides)
    if scenario is None:
        return REFUSED
    from sim.report.explain import explain_text

    _out(explain_text(scenario))
    return DONE


@app.command(name="replay", short_help="Tell one replication in full.")
def replay_command(
    file: FileArgument,
    replication: ReplicationOption,
    seed: SeedOption = 1,
    overrides: SetOption = None,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Print what each convoy and escort did, and when.")
    ] = False,
) -> int:
    """Run one replication of an experiment alone and tell what happened in it.

    If it fails, the whole traceback is shown.

    Example: drawdown replay scenarios/minusma.yaml --replication 417 --timeline
    """
    scenario = _read(file, overrides)
    if scenario is None:
        return REFUSED
    from traceback import print_exc

    from sim.model.mission import simulate
    from sim.report.replay import replay_text

    try:
        result = simulate(scenario, seed, replication, detail=timeline)
    except Exception:  # noqa: BLE001  (this command is there to show whatever it is)
        print_exc()
        return FAILED
    _out(replay_text(result, scenario, seed))
    return DONE


@app.command(name="schema", short_help="Print the JSON Schema for editors.")
def schema_command() -> int:
    """Print the JSON Schema of scenario files, so that an editor completes and checks them.

    Save it beside the scenario and let the scenario begin with the comment line

    # yaml-language-server: $schema=schema.json

    Example: drawdown schema > scenarios/schema.json
    """
    from sim.scenario.template import schema_text

    _out(schema_text().rstrip())
    return DONE


@app.command(name="new", short_help="Write a small mission to start from.")
def new_command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder to write it into.")],
) -> int:
    """Write a small commented mission to start from, which runs as it is.

    Example: drawdown new scenarios/ours
    """
    from sim.scenario.template import write_template

    try:
        mission, schema = write_template(Path(folder))
    except OSError as error:
        told = f"{folder}: {error.strerror}" if error.strerror else str(error)
        _err(f"drawdown new: {told}")
        return REFUSED
    file = shlex.quote(str(mission))
    _out(
        f"Wrote {mission}, a small mission, and {schema}, which tells editors its keys. Next:\n"
        f"  drawdown run {file} -n 200         what it answers\n"
        f"  drawdown explain {file}            what it holds, in words and tables\n"
        f"Then write your own mission in its place, a section at a time, and after each\n"
        f"  drawdown validate {file}"
    )
    return DONE


class Format(StrEnum):
    """What a table can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"


@app.command(name="export", short_help="Write the movements of one replication as a table.")
def export_command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="Result folder of a run.")],
    replication: ReplicationOption,
    form: Annotated[
        Format, typer.Option("--format", metavar="csv|xlsx", help="Kind of table.")
    ] = Format.CSV,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE",
            show_default="movements_N.csv in RESULTS",
            help="File to write.",
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Rerun with another program version; write over a file."),
    ] = False,
) -> int:
    """Rerun one replication of a result folder and write what moved, from, to, by what and when.

    Example: drawdown export results/minusma/4f1c09ab2d37 --replication 417 --format xlsx
    """
    from sim.report.export import ExportRefusedError, export_movements

    folder = Path(results)
    file = Path(out) if out is not None else folder / f"movements_{replication}.{form}"
    try:
        rows = export_movements(folder, replication, file, form=form, force=force)
    except ExportRefusedError as refusal:
        _err(f"drawdown export: {refusal}")
        return REFUSED
    except OSError as error:
        _err(f"cannot write {file}: {error.strerror or error}")
        return FAILED
    _out(f"{file}: {rows:,} movements of replication {replication}")
    return DONE


# -- a run -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """What was asked for on the command line of ``run``."""

    file: str
    overrides: tuple[str, ...]
    scenario: Scenario
    replications: int
    seed: int
    force: bool
    no_figures: bool

    def rerun(self, replication: int) -> str:
        """The command that runs one replication of this job alone."""
        words = ["drawdown", "replay", self.file, "--seed", str(self.seed)]
        words += ["--replication", str(replication)]
        for override in self.overrides:
            words += ["--set", override]
        return shlex.join(words)


def _run(job: _Job, out: str | None, jobs: int) -> int:
    import pyarrow as pa

    from sim.experiment import store
    from sim.report.folder import FIGURE_NAMES

    # Arrow's own pool keeps what it once had: some 25 MB of a run of 1,000 replications.
    pa.set_memory_pool(pa.system_memory_pool())
    manifest = store.manifest_for(
        job.scenario,
        seed=job.seed,
        replications=job.replications,
        file=job.file,
        overrides=job.overrides,
    )
    folder = Path(out) if out is not None else store.default_folder(Path(job.file), manifest)
    try:
        held = store.held_manifest(folder, manifest, force=job.force)
    except store.FolderRefusedError as refusal:
        _err(str(refusal))
        return REFUSED
    if held is not None and not job.force:
        experiment = store.load(folder, held, job.scenario)
        if experiment is not None:
            _err(f"{folder} already holds this experiment; nothing was run (--force runs it)")
            return _tell(job, folder, experiment, _plan(job.scenario))
    store.begin(folder, manifest, own=FIGURE_NAMES)
    came = _replications(job, jobs)
    return _written(job, folder, manifest, came)


def _replications(job: _Job, jobs: int) -> Run:
    from sim.experiment.pool import process_pool
    from sim.experiment.runner import BATCH, run
    from sim.report.progress import shown_progress

    useful = min(jobs, -(-job.replications // BATCH))
    with process_pool(useful) as pool, shown_progress(job.replications) as tell:
        return run(
            job.scenario,
            replications=job.replications,
            seed=job.seed,
            executor=pool,
            progress=tell,
        )


def _written(job: _Job, folder: Path, manifest: Manifest, came: Run) -> int:
    """Write what came of a run, and tell it."""
    from sim.experiment import store
    from sim.experiment.experiment import experiment_of
    from sim.report.digest import digest

    experiment = experiment_of(came, job.scenario, replications=job.replications, seed=job.seed)
    plan = _plan(job.scenario)
    summary = digest(experiment, plan)
    store.finish(folder, manifest, experiment, summary, done=came.done, rerun=job.rerun)
    if came.stopped is None:
        return _tell(job, folder, experiment, plan)
    _tell_failures(job, experiment.failures)
    interrupted = isinstance(came.stopped, KeyboardInterrupt)
    why = "interrupted" if interrupted else f"a worker process died ({came.stopped})"
    _err(
        f"{why}: {came.done:,} of {job.replications:,} replications are written to {folder}, "
        "marked as not finished; the same command runs them anew"
    )
    return INTERRUPTED if interrupted else FAILED


def _tell(job: _Job, folder: Path, experiment: Experiment, plan: pd.DataFrame | None) -> int:
    """The answer, the figures, the folder; then what failed, where it is seen last."""
    from sim.report.answer import answer_text
    from sim.report.folder import draw_figures

    if experiment.tables.replications.num_rows:
        _out(answer_text(experiment, plan))
        if not job.no_figures:
            draw_figures(folder, experiment, only_missing=True)
    _out(f"\nResults: {folder}")
    _tell_failures(job, experiment.failures)
    return FAILED if experiment.failures else DONE


def _plan(scenario: Scenario) -> pd.DataFrame | None:
    """The days if nothing went wrong; an error there must not cost the results of a run."""
    from sim.experiment.plan import plan

    try:
        return plan(scenario)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
        _err(f"no plan beside the forecast: {type(error).__name__}: {error}")
        return None


def _tell_failures(job: _Job, failures: Sequence[Failure]) -> None:
    for failure in failures:
        _err(
            f"replication {failure.replication} failed: {failure.error}; "
            f"rerun it alone: {job.rerun(failure.replication)}"
        )
    if failures:
        _err(
            f"{len(failures):,} of {job.replications:,} replications failed; "
            "the answer is about the others"
        )


# -- reading and telling -----------------------------------------------------------------------


def _read(file: str, overrides: Sequence[str] | None) -> Scenario | None:
    """The scenario, with its warnings told; ``None`` if it was refused and the reasons told."""
    from sim.scenario.findings import ScenarioError
    from sim.scenario.load import read_scenario

    try:
        found = read_scenario(file, tuple(overrides or ()))
    except ScenarioError as error:
        for finding in error.findings:
            _err(str(finding))
        return None
    for warning in found.warnings:
        _err(str(warning))
    return found.scenario


def _cores() -> int:
    """Cores this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "drawdown"
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    _err(f"{command}: {' '.join(message.split()).rstrip('.')} (see '{command} --help')")
    return REFUSED


def _err(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _out(text: str) -> None:
    """Print to stdout; if its reader has gone (``| head``) the rest of the work still is done."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What is still in the buffer would raise again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
