"""Whatever ends a run and whenever, it goes on and ends with the bits of one never interrupted."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count as steps
from pathlib import Path
from threading import Event

import pytest

from sim.experiment import parts, store
from sim.experiment.journal import Journal
from sim.experiment.long_run import carry_on
from sim.experiment.manifest import manifest_for
from sim.experiment.milestones import MilestoneRows
from sim.experiment.runner import BATCH, batches
from sim.experiment.store import FolderRefusedError, open_folder
from sim.experiment.tables import TABLE_NAMES

N = 2 * BATCH + 3


class PowerCutError(BaseException):
    """Nothing catches it, and nothing is tidied up after it."""


@pytest.fixture
def manifest(scenario):
    return manifest_for(scenario, seed=1, replications=N)


@pytest.fixture
def run_into(scenario, simulate, manifest, monkeypatch):
    """Runs the experiment into a folder, or goes on with it, at the cost of the files alone.

    Two batches make a part here.
    """
    prepared = list(batches(scenario, replications=N, seed=1, simulate=simulate))
    monkeypatch.setattr(
        "sim.experiment.long_run.batches", lambda *_, first, **__: prepared[-(-first // BATCH) :]
    )
    for module in (parts, store):
        monkeypatch.setattr(module, "BATCHES_A_PART", 2)
        monkeypatch.setattr(module, "PART", 2 * BATCH)

    def run(path, *, resume=False):
        with open_folder(path, manifest, resume=resume) as folder:
            if not folder.finished:
                carry_on(folder, scenario)
                folder.finish(folder.experiment(scenario), {"n": N}, str)

    return run


def tables_in(path):
    return {
        file.relative_to(path).as_posix(): file.read_bytes()
        for name in TABLE_NAMES
        for file in (path / f"{name}.parquet").iterdir()
    }


def cut_off_at(monkeypatch, step, error):
    """Let the call number ``step`` of all those that touch the disk fail; count them."""
    calls = steps()

    def failing(name, real):
        def call(*words, **options):
            if next(calls) >= step:
                raise error
            return real(*words, **options)

        return call

    monkeypatch.setattr(os, "fsync", failing("fsync", os.fsync))
    monkeypatch.setattr(Path, "replace", failing("replace", Path.replace))
    monkeypatch.setattr(Path, "unlink", failing("unlink", Path.unlink))
    return calls


def test_a_run_cut_off_at_any_step_goes_on_to_the_same_files(tmp_path, run_into, monkeypatch):
    with monkeypatch.context() as patched:
        calls = cut_off_at(patched, 10**9, PowerCutError())
        run_into(tmp_path / "whole")
        steps = next(calls)
    whole = tables_in(tmp_path / "whole")
    names = sorted(entry.name for entry in (tmp_path / "whole").iterdir())
    assert len(whole) == 2 * len(TABLE_NAMES)
    for step in range(1, steps):  # before step 1 there is no manifest
        path = tmp_path / str(step)
        with monkeypatch.context() as patched:
            cut_off_at(patched, step, PowerCutError())
            with pytest.raises(PowerCutError):
                run_into(path)
        run_into(path, resume=(path / "manifest.json").exists())
        assert tables_in(path) == whole, step
        assert sorted(entry.name for entry in path.iterdir()) == names, step


def test_a_full_disk_is_told_and_what_was_told_of_is_kept(
    tmp_path, scenario, simulate, manifest, run_into, monkeypatch
):
    told = []
    with open_folder(tmp_path, manifest) as folder, monkeypatch.context() as patched:
        full = OSError(errno.ENOSPC, "No space left on device")

        def watch(done, rows):
            told.append((done, rows.n))
            cut_off_at(patched, 1, full)

        with pytest.raises(OSError, match="No space left"):
            carry_on(folder, scenario, simulate=simulate, watch=watch)
    assert told == [(BATCH, BATCH)]
    with open_folder(tmp_path, manifest, resume=True) as folder:
        assert folder.done == BATCH
    run_into(tmp_path, resume=True)
    run_into(tmp_path / "whole")
    assert tables_in(tmp_path) == tables_in(tmp_path / "whole")


def test_a_run_that_is_sure_enough_ends_there_however_often_it_was_interrupted(
    tmp_path, scenario, simulate
):
    manifest = manifest_for(scenario, seed=1, replications=10 * BATCH)
    asked = []

    def enough(rows):
        asked.append(rows.n)
        return rows.n >= 3 * BATCH

    def cut(done, rows):
        raise PowerCutError

    resume = False
    for _ in range(3):
        with (
            pytest.raises(PowerCutError),
            open_folder(tmp_path, manifest, resume=resume) as folder,
        ):
            carry_on(folder, scenario, simulate=simulate, watch=cut, stop=enough)
        resume = True
    with open_folder(tmp_path, manifest, resume=True) as folder:
        asked.clear()
        carry_on(folder, scenario, simulate=simulate, watch=cut, stop=enough)
        assert asked == [3 * BATCH]
        assert folder.done == 3 * BATCH
        folder.finish(folder.experiment(scenario), {}, str)
    with open_folder(tmp_path, manifest) as folder:
        assert folder.finished


def test_the_rows_so_far_are_those_of_the_table(tmp_path, scenario, simulate, manifest):
    kept = []
    with open_folder(tmp_path, manifest) as folder:
        carry_on(folder, scenario, simulate=simulate, watch=lambda done, rows: kept.append(rows))
    rows = kept[-1]
    table = folder.experiment(scenario).replications
    assert rows.n == N
    assert rows.frame().equals(table[list(rows.columns)])


def test_the_estimate_is_that_of_all_joint_milestones_or_of_the_least_certain(
    scenario, scenario_with, simulate, tmp_path, manifest
):
    with open_folder(tmp_path, manifest) as folder:
        carry_on(folder, scenario, simulate=simulate)
    summary = folder.experiment(scenario).summary().set_index("milestone")

    def not_joint(data):
        for milestone in data["milestones"].values():
            milestone["joint"] = False

    chances = summary["probability"].drop("all together")
    nearest = (chances - 0.5).abs().idxmin()
    for asked, name in [(scenario, "all together"), (scenario_with(not_joint), nearest)]:
        rows = MilestoneRows(asked)
        for table, count in folder.so_far(rows.columns):
            rows.add(table, batches=count)
        sample = rows.least_certain()
        row = summary.loc[name]
        told = sample.chance()
        assert sample.name == name
        assert (told.share, told.low, told.high) == (row["probability"], row["low"], row["high"])


def test_what_is_done_before_its_turn_is_on_disk_and_not_run_again(tmp_path, scenario, simulate):
    """The first batch hangs until the run is given up; the four behind it are kept."""
    manifest = manifest_for(scenario, seed=1, replications=5 * BATCH)
    with open_folder(tmp_path / "whole", manifest) as folder:
        carry_on(folder, scenario, simulate=simulate)
    given_up = Event()

    def hangs(scenario, seed, replication):
        if replication == 0:
            given_up.wait(60.0)
            raise RuntimeError("given up")
        return simulate(scenario, seed, replication)

    path = tmp_path / "killed"
    journal = Journal(path, manifest.fingerprint)
    with ThreadPoolExecutor(2) as executor, open_folder(path, manifest) as folder:

        def keep(batch, keep=folder.keep):
            keep(batch)
            if journal.numbers() == {1, 2, 3, 4}:
                raise KeyboardInterrupt

        folder.keep = keep
        with pytest.raises(KeyboardInterrupt):
            carry_on(folder, scenario, simulate=hangs, executor=executor)
        assert (folder.done, folder.ahead, folder.empty) == (0, 4 * BATCH, False)
        given_up.set()
    with pytest.raises(FolderRefusedError, match=f"holds 0 of {5 * BATCH} .*and {4 * BATCH} more"):
        open_folder(path, manifest)
    ran = []

    def counted(scenario, seed, replication):
        ran.append(replication)
        return simulate(scenario, seed, replication)

    with ThreadPoolExecutor(2) as executor, open_folder(path, manifest, resume=True) as folder:
        assert folder.done == 0
        carry_on(folder, scenario, simulate=counted, executor=executor)
    assert sorted(ran) == list(range(BATCH))
    assert tables_in(path) == tables_in(tmp_path / "whole")
