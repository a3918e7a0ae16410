"""Result folders are whole or marked, and nobody else's files are touched."""

import errno
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
import sim.cli
from sim.analysis.pairs import PairingError
from sim.experiment import lock
from sim.experiment.experiment import run_experiment
from sim.experiment.journal import Journal
from sim.experiment.lock import LOCK, HeldElsewhereError, Lock, locked
from sim.experiment.long_run import carry_on
from sim.experiment.manifest import MANIFEST, default_folder, manifest_for
from sim.experiment.parts import BATCHES_A_PART, PART
from sim.experiment.runner import BATCH, Batch, batches
from sim.experiment.store import SUMMARY, FolderRefusedError, open_folder
from sim.experiment.tables import TABLE_NAMES

N = BATCH + 7


@pytest.fixture
def manifest(scenario):
    return manifest_for(scenario, seed=1, replications=N, file="small.yaml")


@pytest.fixture
def written(scenario, simulate):
    """Runs an experiment into a folder, from where it stands to the end."""

    def run_into(path, manifest, *, simulate=simulate, **options):
        with open_folder(path, manifest, **options) as folder:
            carry_on(folder, scenario, simulate=simulate)
            folder.finish(folder.experiment(scenario), {"n": manifest.n}, lambda k: f"replay {k}")
            return folder

    return run_into


@pytest.fixture
def folder(tmp_path, manifest, written):
    """The path of a finished result folder."""
    return written(tmp_path / "results", manifest).path


def _opened(path, manifest, **options):
    """The folder as it stands, and free again."""
    with open_folder(path, manifest, **options) as folder:
        return folder


def _carry_on(path, manifest, scenario, **options):
    with open_folder(path, manifest) as folder:
        carry_on(folder, scenario, **options)


def _refusal(path, manifest, **options):
    with pytest.raises(FolderRefusedError) as refused:
        open_folder(path, manifest, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def files_of(path):
    """Contents by name below ``path``, but of the manifest only what knows no clock."""
    contents = {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in path.rglob("*")
        if file.is_file()
    }
    manifest = json.loads(contents[MANIFEST])
    return contents | {MANIFEST: {**manifest, "started": None, "ended": None}}


# -- what is written ---------------------------------------------------------------------------


def test_a_finished_folder_answers_with_the_same_tables(folder, manifest, scenario, simulate):
    held = _opened(folder, manifest)
    assert held.finished
    loaded = held.experiment(scenario)
    experiment = run_experiment(scenario, N, simulate=simulate)
    for name in ("replications", "sites", "incidents", "waits", "left"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(experiment, name))
    pd.testing.assert_frame_equal(loaded.summary(), experiment.summary())
    assert loaded.n == N


def test_pandas_reads_each_table_as_the_library_gives_it(folder, scenario, simulate):
    experiment = run_experiment(scenario, N, simulate=simulate)
    for name, frame in [
        ("replications", experiment.replications),
        ("sites", experiment.sites),
        ("incidents", experiment.incidents),
        ("waiting", experiment.waits),
        ("left", experiment.left),
    ]:
        pd.testing.assert_frame_equal(pd.read_parquet(folder / f"{name}.parquet"), frame)


def test_a_part_holds_500_replications_and_its_name_tells_which(tmp_path, scenario, simulate):
    manifest = manifest_for(scenario, seed=1, replications=PART + 20)
    _carry_on(tmp_path, manifest, scenario, simulate=simulate)
    for name in TABLE_NAMES:
        parts = sorted((tmp_path / f"{name}.parquet").iterdir())
        assert [part.name for part in parts] == ["part-000000.parquet", "part-000001.parquet"]
    last = pd.read_parquet(tmp_path / "replications.parquet" / "part-000001.parquet")
    assert last["replication"].tolist() == list(range(PART, PART + 20))


def test_a_part_is_put_together_table_by_table(tmp_path, scenario, simulate, monkeypatch):
    """Of all tables at once the decompressed batches would be most of what a run holds."""
    asked = []
    table_of = Batch.table
    with open_folder(
        tmp_path, manifest_for(scenario, seed=1, replications=3 * BATCH, file="small.yaml")
    ) as folder:
        for batch in batches(scenario, replications=3 * BATCH, seed=1, simulate=simulate):
            folder.add(batch)
        monkeypatch.setattr(
            Batch, "table", lambda self, name: asked.append(name) or table_of(self, name)
        )
        folder.show()
    assert asked == [name for name in TABLE_NAMES for _ in range(3)]


def test_only_the_manifest_knows_the_time(tmp_path, manifest, written, folder):
    again = written(tmp_path / "again", replace(manifest, started="2099-01-01T00:00:00+00:00"))
    assert files_of(again.path) == files_of(folder)


def test_the_manifest_comes_first_and_says_when_all_is_there(tmp_path, scenario, manifest):
    _opened(tmp_path, manifest)
    told = json.loads((tmp_path / MANIFEST).read_text())
    assert (told["finished"], told["done"], told["ended"]) == (False, None, None)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [MANIFEST]


def test_the_manifest_tells_what_was_run(folder, manifest):
    told = json.loads((folder / MANIFEST).read_text())
    assert told["finished"] is True
    assert (told["n"], told["done"], told["seed"], told["file"]) == (N, N, 1, "small.yaml")
    assert told["scenario"]["schema"] == 1
    assert told["fingerprint"] == manifest.fingerprint
    assert told["ended"] >= told["started"]
    assert told["versions"].keys() >= {"Python", "simpy", "numpy"}


def test_failed_replications_are_in_the_manifest_with_their_command(
    tmp_path, scenario, simulate, manifest, written
):
    def fail_at_3(scenario, seed, replication):
        if replication == 3:
            raise RuntimeError("stuck")
        return simulate(scenario, seed, replication)

    folder = written(tmp_path, manifest, simulate=fail_at_3)
    told = json.loads((tmp_path / MANIFEST).read_text())["failed"]
    assert told == [{"replication": 3, "error": "RuntimeError: stuck", "rerun": "replay 3"}]
    loaded = folder.experiment(scenario)
    assert [failure.replication for failure in loaded.failures] == [3]
    assert "fail_at_3" in loaded.failures[0].traceback
    assert len(loaded.by_column) == N - 1


@pytest.mark.parametrize("failing", [BATCH, PART])
def test_where_all_failed_is_there_and_spoils_no_table(
    tmp_path, scenario, simulate, written, failing
):
    def fail_at_first(scenario, seed, replication):
        if replication < failing:
            raise RuntimeError("stuck")
        return simulate(scenario, seed, replication)

    n = failing + 10
    manifest = manifest_for(scenario, seed=1, replications=n)
    folder = written(tmp_path, manifest, simulate=fail_at_first)
    assert folder.done == n
    assert _opened(tmp_path, manifest).finished
    rows = pd.read_parquet(tmp_path / "replications.parquet")
    assert rows["replication"].tolist() == list(range(failing, n))
    assert "killed" in rows
    assert folder.experiment(scenario).replications.equals(rows)


def test_a_run_in_which_all_failed_has_no_answer(tmp_path, scenario, manifest, written, capsys):
    def fail(scenario, seed, replication):
        raise RuntimeError("stuck")

    experiment = written(tmp_path, manifest, simulate=fail).experiment(scenario)
    assert len(experiment.by_column) == 0
    assert len(experiment.failures) == N
    assert _opened(tmp_path, manifest).finished
    with pytest.raises(ValueError, match=f"none of the {N} replications finished"):
        experiment.summary()
    with pytest.raises(PairingError, match="0 of the replications finished in both"):
        sim.compare(experiment, experiment)
    with pytest.raises(SystemExit) as ended:
        sim.cli.main(["sites", str(tmp_path)])
    assert ended.value.code == 2
    assert f"none of its {N} replications finished" in capsys.readouterr().err


# -- what is there already ---------------------------------------------------------------------


def test_a_new_or_empty_folder_is_begun(tmp_path, manifest):
    for path in (tmp_path, tmp_path / "new"):
        folder = _opened(path, manifest)
        assert (folder.finished, folder.done) == (False, 0)


def test_another_scenario_is_refused_with_at_most_five_paths(folder, scenario_with):
    def change(data):
        data["sites"]["alpha"]["stock"]["boxes"] = 41
        data["policy"] |= dict.fromkeys(
            ["longest_wait_days", "turn_back_after_days", "disposal_days", "forced_exit_days",
             "stand_down_after_days", "loading_days"], 9.0
        )  # fmt: skip

    other = manifest_for(scenario_with(change), seed=1, replications=N)
    for resume in (False, True):
        text = _refusal(folder, other, resume=resume)
        assert f"{folder}: holds another experiment" in text
        assert "scenario differs at policy.disposal_days: 5 there, 9 asked" in text
        assert "and at 2 more places" in text
        assert "--out" in text
        assert "--force" in text


def test_another_seed_n_or_version_is_refused_by_name(folder, scenario, manifest):
    for resume in (False, True):
        other = manifest_for(scenario, seed=2, replications=31)
        text = _refusal(folder, other, resume=resume)
        assert "seed 1 there, 2 asked" in text
        assert f"{N} replications there, 31 asked" in text
        assert "scenario differs" not in text
        sure = manifest_for(scenario, seed=1, replications=N, precision=["0.02", "main=0.01"])
        assert "precision none there, 0.02 main=0.01 asked" in _refusal(folder, sure, resume=resume)
        newer = replace(manifest, fingerprint="f" * 64, program="9.9+abc")
        text = _refusal(folder, newer, resume=resume)
        assert f"program version {manifest.program} there, 9.9+abc now" in text


@pytest.mark.parametrize("content", [None, "not JSON", "{}", '{"fingerprint": "x"}', "[1]"])
def test_a_folder_of_somebody_else_is_refused_whatever_is_asked(tmp_path, manifest, content):
    (tmp_path / "thesis.txt").write_text("years of work")
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    for asked in ({}, {"force": True}, {"resume": True}):
        assert "is not a result folder" in _refusal(tmp_path, manifest, **asked)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path, manifest):
    path = tmp_path / "x"
    path.write_text("")
    assert "is a file" in _refusal(path, manifest)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, manifest):
    (tmp_path / "file").touch()
    assert _refusal(tmp_path / "file" / "below", manifest).endswith(
        "cannot be made (Not a directory); give another folder with --out"
    )


def test_force_takes_over_a_result_folder_but_leaves_foreign_files(folder, scenario, manifest):
    (folder / "notes.txt").write_text("mine")
    (folder / "old.png").write_bytes(b"ours")
    other = manifest_for(scenario, seed=2, replications=N)
    begun = _opened(folder, other, force=True, own=["old.png"])
    assert (begun.done, begun.seed) == (0, 2)
    files = [path.name for path in folder.rglob("*") if path.is_file()]
    assert sorted(files) == [MANIFEST, "notes.txt"]
    assert not (folder / SUMMARY).exists()


def test_force_begins_even_a_finished_experiment_anew(folder, manifest):
    assert _opened(folder, manifest, force=True).done == 0


def test_what_a_killed_run_left_aside_does_not_make_a_folder_foreign(tmp_path, manifest):
    (tmp_path / ".manifest.json.123.aside").write_text("{")
    assert _opened(tmp_path, manifest).done == 0
    assert not list(tmp_path.glob(".*.aside"))


def test_the_default_folder_is_named_for_scenario_and_fingerprint(tmp_path, manifest):
    folder = default_folder(tmp_path / "small.yaml", manifest)
    assert folder.as_posix() == f"results/small/{manifest.fingerprint[:12]}"


# -- going on ----------------------------------------------------------------------------------


def test_an_unfinished_folder_is_gone_on_with_or_begun_anew_but_only_when_told_so(
    tmp_path, manifest, scenario, simulate
):
    class HardError(BaseException):
        pass

    def watch(done, rows):
        raise HardError

    with pytest.raises(HardError):
        _carry_on(tmp_path, manifest, scenario, simulate=simulate, watch=watch)
    text = _refusal(tmp_path, manifest)
    assert f"holds {BATCH} of {N} replications of this experiment, not finished" in text
    assert "--resume" in text
    assert _opened(tmp_path, manifest, resume=True).done == BATCH
    assert _opened(tmp_path, manifest, force=True).done == 0


def test_nothing_is_not_gone_on_with(tmp_path, manifest):
    for path in (tmp_path, tmp_path / "new"):
        assert "holds no run to go on with" in _refusal(path, manifest, resume=True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("resume", [False, True])
def test_other_packages_neither_answer_nor_go_on(scenario, manifest, folder, monkeypatch, resume):
    newer = {**manifest.versions, "numpy": "99.0"}
    monkeypatch.setattr("sim.experiment.manifest.versions", lambda: newer)
    asked = manifest_for(scenario, seed=1, replications=N)
    text = _refusal(folder, asked, resume=resume)
    assert f"numpy {manifest.versions['numpy']} there, 99.0 now" in text


def test_a_damaged_batch_is_run_again(tmp_path, manifest, scenario, simulate, written):
    whole = files_of(written(tmp_path / "whole", manifest).path)

    def watch(done, rows):
        raise KeyboardInterrupt

    path = tmp_path / "damaged"
    with pytest.raises(KeyboardInterrupt):
        _carry_on(path, manifest, scenario, simulate=simulate, watch=watch)
    (batch,) = (path / "batches").glob("batch-*.zip")
    batch.write_bytes(batch.read_bytes()[:-40])
    assert _opened(path, manifest, resume=True).done == 0
    written(path, manifest, resume=True)
    assert files_of(path) == whole


def test_a_finished_folder_that_lost_its_summary_is_mended(folder, manifest, written):
    whole = files_of(folder)
    (folder / SUMMARY).unlink()
    assert "--resume" in _refusal(folder, manifest)
    written(folder, manifest, resume=True)
    assert files_of(folder) == whole


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_finished_folder_that_lost_a_part_is_mended(folder, manifest, written, table):
    whole = files_of(folder)
    (folder / f"{table}.parquet" / "part-000000.parquet").unlink()
    assert f"holds 0 of {N} replications" in _refusal(folder, manifest)
    written(folder, manifest, resume=True)
    assert files_of(folder) == whole


@pytest.mark.parametrize("left", [0, 100, -40])
@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_part_that_was_cut_off_is_as_good_as_missing(folder, manifest, written, table, left):
    whole = files_of(folder)
    part = folder / f"{table}.parquet" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:left])
    assert "not finished, as files are missing or damaged; --resume" in _refusal(folder, manifest)
    with pytest.raises(FolderRefusedError, match="missing or damaged; renew them from where"):
        sim.read_results(folder)
    written(folder, manifest, resume=True)
    assert files_of(folder) == whole


def test_a_damaged_part_beyond_the_own_ones_spoils_no_table(folder, scenario, manifest):
    before = _opened(folder, manifest).experiment(scenario).replications
    (folder / "replications.parquet" / "part-000001.parquet").write_bytes(b"PAR1")
    after = _opened(folder, manifest).experiment(scenario).replications
    pd.testing.assert_frame_equal(after, before)


def test_going_on_with_a_finished_run_changes_nothing(folder, manifest):
    before = (folder / MANIFEST).read_bytes()
    assert _opened(folder, manifest, resume=True).finished
    assert (folder / MANIFEST).read_bytes() == before


# -- two runs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"resume": True}, {"force": True}])
def test_a_folder_that_a_run_is_writing_is_refused_until_it_ends(
    tmp_path, scenario, simulate, manifest, asked
):
    path = tmp_path / "held"
    with open_folder(path, manifest) as folder:
        before = files_of(path)
        text = _refusal(path, manifest, **asked)
        assert f"{path}: another run is writing it; wait until it has ended, or " in text
        assert files_of(path) == before
        carry_on(folder, scenario, simulate=simulate)
        folder.finish(folder.experiment(scenario), {}, str)
        assert "another run" in _refusal(path, manifest, **asked)
    assert not (path / LOCK).exists()
    assert _opened(path, manifest, **asked).path == path


def test_a_folder_that_is_refused_is_not_held(tmp_path, manifest, folder, scenario):
    other = manifest_for(scenario, seed=2, replications=N)
    assert "another experiment" in _refusal(folder, other)
    assert _opened(folder, manifest).finished
    (folder / SUMMARY).unlink()
    assert "not finished" in _refusal(folder, manifest)
    assert _opened(folder, manifest, resume=True).done == N


def test_the_lock_of_a_killed_run_holds_nobody_up(tmp_path, manifest):
    code = "import sys, time; from pathlib import Path; from sim.experiment.lock import locked; "
    code += "lock = locked(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    words = [sys.executable, "-c", code, str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert "another run is writing it" in _refusal(tmp_path, manifest)
        other.kill()
    assert (tmp_path / LOCK).exists()
    assert _opened(tmp_path, manifest).done == 0


def test_whoever_waits_at_a_lock_that_is_removed_takes_the_new_one(tmp_path, monkeypatch):
    taken = []

    def slow(handle):
        """Another run ends and a third begins, before this one has the lock it opened."""
        if not taken:
            taken.append(handle)
            (tmp_path / LOCK).unlink()
            taken.append(locked(tmp_path))
        take(handle)

    take = lock._take
    monkeypatch.setattr(lock, "_take", slow)
    with pytest.raises(HeldElsewhereError):
        locked(tmp_path)
    taken[1].release()
    locked(tmp_path).release()


def test_where_there_are_no_locks_one_goes_without(tmp_path, manifest, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", none)
    with open_folder(tmp_path, manifest) as folder:
        assert folder.done == 0


def test_what_another_run_writes_into_a_folder_is_never_counted(
    tmp_path, scenario, simulate, written, monkeypatch
):
    """Two runs of different seeds in one folder, as far as no lock keeps them apart."""
    first, second = (manifest_for(scenario, seed=seed, replications=3 * PART) for seed in (1, 2))
    one, two = (
        list(batches(scenario, replications=3 * PART, seed=seed, simulate=simulate))
        for seed in (1, 2)
    )
    whole = files_of(written(tmp_path / "whole", second).path)
    monkeypatch.setattr("sim.experiment.store.locked", lambda path: Lock(path / LOCK, None))
    path = tmp_path / "mixed"
    overtaken = open_folder(path, first)
    for batch in one[: 2 * BATCHES_A_PART - 1]:
        overtaken.add(batch)
    killed = open_folder(path, second, force=True)
    with suppress(OSError):  # its own batches are gone
        overtaken.add(one[2 * BATCHES_A_PART - 1])
    overtaken.add(one[2 * BATCHES_A_PART])
    for batch in two[:BATCHES_A_PART]:
        killed.add(batch)
    assert len(killed.experiment(scenario).replications) == PART
    assert f"holds {PART} of {3 * PART:,}" in _refusal(path, second)
    assert _opened(path, second, resume=True).done == PART
    written(path, second, resume=True)
    assert files_of(path) == whole


def test_a_folder_called_like_the_home_folder_is_read_where_it_is(
    tmp_path, manifest, written, scenario, monkeypatch
):
    """Not every shell takes ``~`` for the home folder, and nothing behind it may."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    path = Path("~", "results")
    path.mkdir(parents=True)
    written(path, manifest)
    experiment = sim.read_results(path)
    assert experiment.replications["replication"].tolist() == list(range(N))


def test_no_damaged_byte_of_a_batch_is_more_than_a_batch_to_run_again(tmp_path, scenario, simulate):
    journal = Journal(tmp_path, "owner")
    journal.open()
    journal.write(next(batches(scenario, replications=3, seed=1, simulate=simulate)))
    (path,) = (tmp_path / "batches").iterdir()
    whole = path.read_bytes()
    lost = 0
    for position in range(0, len(whole), max(1, len(whole) // 1500)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x41]) + whole[position + 1 :])
        found = journal.numbers()
        assert found in ({0}, set())
        lost += not found
    assert lost
