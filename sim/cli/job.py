"""A run from its first replication to its result folder, and what is told of it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.telling import DONE, FAILED, INTERRUPTED, REFUSED, say, say_err

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.experiment import Experiment
    from sim.experiment.runner import Failure, Run
    from sim.experiment.store import Manifest
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What was asked for on the command line of ``run``."""

    file: str
    overrides: tuple[str, ...]
    scenario: Scenario
    replications: int
    seed: int
    processes: int
    out: str | None
    force: bool
    no_figures: bool

    def rerun(self, replication: int) -> str:
        """The command that runs one replication of this job alone."""
        words = ["drawdown", "replay", self.file, "--seed", str(self.seed)]
        words += ["--replication", str(replication)]
        for override in self.overrides:
            words += ["--set", override]
        return shlex.join(words)


def run_job(job: Job) -> int:
    """Run a job, or answer from its folder if that is finished; the exit code.

    Raises:
        OSError: the folder cannot be read or written.
    """
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
    folder = (
        Path(job.out) if job.out is not None else store.default_folder(Path(job.file), manifest)
    )
    try:
        held = store.held_manifest(folder, manifest, force=job.force)
    except store.FolderRefusedError as refusal:
        say_err(str(refusal))
        return REFUSED
    if held is not None and not job.force:
        experiment = store.load(folder, held, job.scenario)
        if experiment is not None:
            say_err(f"{folder} already holds this experiment; nothing was run (--force runs it)")
            return _tell(job, folder, experiment, _plan(job.scenario))
    store.begin(folder, manifest, own=FIGURE_NAMES)
    came = _replications(job)
    return _written(job, folder, manifest, came)


def _replications(job: Job) -> Run:
    from sim.experiment.pool import process_pool
    from sim.experiment.runner import BATCH, run
    from sim.report.progress import shown_progress

    useful = min(job.processes, -(-job.replications // BATCH))
    with process_pool(useful) as pool, shown_progress(job.replications) as tell:
        return run(
            job.scenario,
            replications=job.replications,
            seed=job.seed,
            executor=pool,
            progress=tell,
        )


def _written(job: Job, folder: Path, manifest: Manifest, came: Run) -> int:
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
    say_err(
        f"{why}: {came.done:,} of {job.replications:,} replications are written to {folder}, "
        "marked as not finished; the same command runs them anew"
    )
    return INTERRUPTED if interrupted else FAILED


def _tell(job: Job, folder: Path, experiment: Experiment, plan: pd.DataFrame | None) -> int:
    """The answer, the figures, the folder; then what failed, where it is seen last."""
    from sim.report.answer import answer_text
    from sim.report.folder import draw_figures

    if experiment.tables.replications.num_rows:
        say(answer_text(experiment, plan))
        if not job.no_figures:
            draw_figures(folder, experiment, only_missing=True)
    say(f"\nResults: {folder}")
    _tell_failures(job, experiment.failures)
    return FAILED if experiment.failures else DONE


def _plan(scenario: Scenario) -> pd.DataFrame | None:
    """The days if nothing went wrong; an error there must not cost the results of a run."""
    from sim.experiment.plan import plan

    try:
        return plan(scenario)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
        say_err(f"no plan beside the forecast: {type(error).__name__}: {error}")
        return None


def _tell_failures(job: Job, failures: Sequence[Failure]) -> None:
    for failure in failures:
        say_err(
            f"replication {failure.replication} failed: {failure.error}; "
            f"rerun it alone: {job.rerun(failure.replication)}"
        )
    if failures:
        say_err(
            f"{len(failures):,} of {job.replications:,} replications failed; "
            "the answer is about the others"
        )
