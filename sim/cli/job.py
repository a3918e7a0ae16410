"""A run from its first replication to its result folder, and what is told of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.ctrl_c import raise_if_lost
from sim.cli.telling import DONE, FAILED, INTERRUPTED, REFUSED, say, say_err, why_of

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    import pandas as pd

    from sim.analysis.doubt import Unknowns
    from sim.experiment.experiment import Experiment
    from sim.experiment.manifest import Manifest
    from sim.experiment.precision import Attained, Target
    from sim.experiment.store import ResultFolder
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What was asked for on the command line: one experiment, and where its results go.

    ``goes_on`` says that the command takes up by itself what was interrupted, without ``--resume``.
    """

    file: str
    overrides: tuple[str, ...]
    scenario: Scenario
    replications: int
    precision: tuple[Target, ...]
    seed: int
    processes: int
    scheduler: str | None
    out: str | None
    force: bool
    resume: bool
    no_figures: bool
    goes_on: bool = False

    def manifest(self) -> Manifest:
        """What the result folder says of itself."""
        from sim.experiment.manifest import manifest_for

        return manifest_for(
            self.scenario,
            seed=self.seed,
            replications=self.replications,
            precision=[str(target) for target in self.precision],
            file=self.file,
            overrides=self.overrides,
        )

    def rerun(self, replication: int) -> str:
        """The command that runs one replication of this job alone."""
        words = ["drawdown", "replay", self.file, "--seed", str(self.seed)]
        words += ["--replication", str(replication)]
        for override in self.overrides:
            words += ["--set", override]
        return shlex.join(words)


def run_job(job: Job) -> int:
    """Run a job, go on with it, or answer from its folder if that is finished; the exit code.

    Raises:
        OSError: the folder cannot be read or written.
    """
    folder = opened(job)
    if folder is None:
        return REFUSED
    with folder:
        if folder.finished:
            told = "already holds this experiment; nothing was run (--force runs it)"
            say_err(f"{folder.path} {told}")
        else:
            code = carried_on(job, folder)
            if code != DONE:
                return code
        return _answer(job, folder)


def opened(job: Job) -> ResultFolder | None:
    """The folder of a job; ``None`` if it was refused and the reason told."""
    from sim.experiment.manifest import default_folder
    from sim.experiment.store import FolderRefusedError, open_folder
    from sim.report.folder import FIGURE_NAMES

    manifest = job.manifest()
    path = Path(job.out) if job.out is not None else default_folder(Path(job.file), manifest)
    try:
        return open_folder(path, manifest, force=job.force, resume=job.resume, own=FIGURE_NAMES)
    except FolderRefusedError as refusal:
        say_err(str(refusal))
        return None


def carried_on(job: Job, folder: ResultFolder) -> int:
    """Run what the folder lacks; what ends the run before its time is told with the way on."""
    from concurrent.futures import BrokenExecutor

    from sim.experiment.cluster import ClusterError
    from sim.experiment.long_run import carry_on
    from sim.experiment.parcel import VersionsDifferError
    from sim.experiment.precision import Precision
    from sim.report.progress import shown_progress

    stop = Precision(job.precision, job.scenario) if job.precision else None
    try:
        raise_if_lost()  # all that is imported for a run has been by now
        with (
            _workers(job, folder) as pool,
            shown_progress(folder.n, held=folder.done, at_most=bool(stop)) as watch,
        ):
            carry_on(folder, job.scenario, executor=pool, watch=watch, stop=stop)
    except KeyboardInterrupt:
        why, code = "interrupted", INTERRUPTED
    except BrokenExecutor as error:
        why, code = str(error), FAILED
    except (ClusterError, VersionsDifferError) as error:
        why, code = str(error), REFUSED
    except OSError as error:
        why, code = f"cannot write results: {why_of(error)}", FAILED
    else:
        return DONE
    say_err(f"{why}: {_way_on(job, folder)}" if code == INTERRUPTED or not folder.empty else why)
    return code


def _way_on(job: Job, folder: ResultFolder) -> str:
    """What a run leaves that ended before its time, and how to go on.

    With ``--force`` the same command would start anew, and it is refused with ``--resume``.
    """
    from sim.experiment.store import and_ahead

    if folder.empty:
        either_way = "" if job.goes_on or job.force else ", with or without --resume,"
        command = f"the same command{either_way}"
        return (
            f"no batch of the {folder.n:,} replications was finished, {folder.path} holds none; "
            f"{command} begins anew"
        )
    kept = (
        f"{folder.done:,} of {folder.n:,} replications are kept in {folder.path}"
        f"{and_ahead(folder.ahead)}"
    )
    if job.force:
        changes = " without --force" if job.goes_on else " with --resume in place of --force"
    else:
        changes = "" if job.goes_on else " with --resume"
    return f"{kept}; the same command{changes} goes on from there"


def _workers(job: Job, folder: ResultFolder) -> AbstractContextManager[Executor | None]:
    """Where the replications are run that the folder lacks."""
    from sim.experiment.cluster import cluster
    from sim.experiment.pool import process_pool
    from sim.experiment.runner import BATCH

    useful = min(job.processes, -(-(folder.n - folder.done) // BATCH))
    return process_pool(useful) if job.scheduler is None else cluster(job.scheduler, useful)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a job that has come to its end says."""

    experiment: Experiment
    plan: pd.DataFrame | None
    attained: Sequence[Attained]
    doubts: Mapping[str, Unknowns | None]


def finished(job: Job, folder: ResultFolder) -> Finished:
    """What a folder in which all has been run says; its summary is written if it was not."""
    from sim.analysis.doubt import doubts_of
    from sim.experiment.precision import attained_of
    from sim.report.digest import digest

    experiment = folder.experiment(job.scenario)
    end = Finished(
        experiment,
        plan=_plan(job.scenario),
        attained=attained_of(experiment, job.precision),
        doubts=doubts_of(experiment),
    )
    if not folder.finished:
        content = digest(experiment, end.plan, attained=end.attained, doubts=end.doubts)
        folder.finish(experiment, content, job.rerun)
    return end


def _answer(job: Job, folder: ResultFolder) -> int:
    """The answer, the figures, the folder; then what failed, where it is seen last."""
    from sim.report.answer import answer_text

    end = finished(job, folder)
    experiment = end.experiment
    if len(experiment.by_column):
        text = answer_text(
            experiment,
            end.plan,
            attained=end.attained,
            doubts=end.doubts,
            overrides=job.overrides,
        )
        say(text)
        if not job.no_figures:
            _draw(job, folder, experiment)
    say(f"\nResults: {folder.path}")
    tell_failures(job, experiment)
    return FAILED if experiment.failures else DONE


def _draw(job: Job, folder: ResultFolder, experiment: Experiment) -> None:
    """Draw the figures that the folder lacks; one that cannot be written fails no run."""
    from sim.report.folder import draw_figures

    try:
        draw_figures(folder.path, experiment, only_missing=True, overrides=job.overrides)
    except OSError as error:
        say_err(f"not all figures are drawn: {why_of(error)}; the same command draws the others")


def _plan(scenario: Scenario) -> pd.DataFrame | None:
    """The days if nothing went wrong; an error there must not cost the results of a run."""
    from sim.experiment.plan import plan

    try:
        return plan(scenario)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
        say_err(f"no plan beside the forecast: {type(error).__name__}: {error}")
        return None


def tell_failures(job: Job, experiment: Experiment) -> None:
    """Say which replications of a job failed, and how each is rerun alone."""
    for failure in experiment.failures:
        say_err(
            f"replication {failure.replication} failed: {failure.error}; "
            f"rerun it alone: {job.rerun(failure.replication)}"
        )
    if experiment.failures:
        others = len(experiment.failures) < experiment.n
        say_err(
            f"{len(experiment.failures):,} of {experiment.n:,} replications failed; "
            + ("the answer is about the others" if others else "there is no answer")
        )
