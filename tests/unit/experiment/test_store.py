"""Result folders are whole or marked, and nobody else's files are touched."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from sim.experiment import store
from sim.experiment.experiment import experiment_of, run_experiment
from sim.experiment.runner import run
from sim.experiment.tables import TABLE_NAMES

N = 30


@pytest.fixture
def experiment(scenario, simulate):
    return run_experiment(scenario, N, simulate=simulate)


@pytest.fixture
def manifest(scenario):
    return store.manifest_for(scenario, seed=1, replications=N, file="small.yaml")


@pytest.fixture
def folder(tmp_path, manifest, experiment):
    """A finished result folder."""
    path = tmp_path / "results"
    store.begin(path, manifest)
    store.finish(path, manifest, experiment, {"n": N}, done=N, rerun=str)
    return path


def _refusal(folder, manifest, **options):
    with pytest.raises(store.FolderRefusedError) as refused:
        store.held_manifest(folder, manifest, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_finished_folder_answers_with_the_same_tables(folder, manifest, scenario, experiment):
    held = store.held_manifest(folder, manifest)
    assert held is not None
    assert held.finished
    loaded = store.load(folder, held, scenario)
    assert loaded is not None
    for name in TABLE_NAMES:
        assert getattr(loaded.tables, name).equals(getattr(experiment.tables, name))
    pd.testing.assert_frame_equal(loaded.summary(), experiment.summary())


def test_pandas_reads_the_files_as_the_library_gives_them(folder, experiment):
    for name, frame in [
        ("replications", experiment.replications),
        ("sites", experiment.sites),
        ("incidents", experiment.incidents),
        ("waiting", experiment.waits),
        ("left", experiment.left),
    ]:
        pd.testing.assert_frame_equal(pd.read_parquet(folder / f"{name}.parquet"), frame)


def test_only_the_manifest_knows_the_time(tmp_path, manifest, experiment, folder):
    later = replace(manifest, started="2099-01-01T00:00:00+00:00")
    again = tmp_path / "again"
    store.begin(again, later)
    store.finish(again, later, experiment, {"n": N}, done=N, rerun=str)
    names = {path.name for path in folder.iterdir()}
    assert names == {store.MANIFEST, store.SUMMARY, *(f"{name}.parquet" for name in TABLE_NAMES)}
    for name in names - {store.MANIFEST}:
        assert (folder / name).read_bytes() == (again / name).read_bytes()


def test_the_manifest_tells_what_was_run(folder, manifest):
    told = json.loads((folder / store.MANIFEST).read_text())
    assert told["finished"] is True
    assert (told["n"], told["done"], told["seed"], told["file"]) == (N, N, 1, "small.yaml")
    assert told["scenario"]["schema"] == 1
    assert told["fingerprint"] == manifest.fingerprint
    assert told["ended"] >= told["started"]


def test_a_new_or_empty_folder_holds_nothing(tmp_path, manifest):
    assert store.held_manifest(tmp_path, manifest) is None
    assert store.held_manifest(tmp_path / "new", manifest) is None


def test_another_scenario_is_refused_with_at_most_five_paths(folder, scenario_with):
    def change(data):
        data["sites"]["alpha"]["stock"]["boxes"] = 41
        data["policy"] |= dict.fromkeys(
            ["longest_wait_days", "turn_back_after_days", "disposal_days", "forced_exit_days",
             "stand_down_after_days", "loading_days"], 9.0
        )  # fmt: skip

    other = store.manifest_for(scenario_with(change), seed=1, replications=N)
    text = _refusal(folder, other)
    assert f"{folder}: holds another experiment" in text
    assert "scenario differs at policy.disposal_days: 5.0 there, 9.0 asked" in text
    assert "and at 2 more places" in text
    assert "--out" in text
    assert "--force" in text


def test_another_seed_n_or_version_is_refused_by_name(folder, scenario, manifest):
    text = _refusal(folder, store.manifest_for(scenario, seed=2, replications=31))
    assert "seed 1 there, 2 asked" in text
    assert "30 replications there, 31 asked" in text
    assert "scenario differs" not in text
    newer = replace(manifest, fingerprint="f" * 64, program="9.9+abc")
    assert f"program version {manifest.program} there, 9.9+abc now" in _refusal(folder, newer)


@pytest.mark.parametrize("content", [None, "not JSON", "{}", '{"fingerprint": "x"}', "[1]"])
def test_a_folder_of_somebody_else_is_refused_even_with_force(tmp_path, manifest, content):
    (tmp_path / "thesis.txt").write_text("years of work")
    if content is not None:
        (tmp_path / store.MANIFEST).write_text(content)
    for force in (False, True):
        assert "is not a result folder" in _refusal(tmp_path, manifest, force=force)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path, manifest):
    path = tmp_path / "x"
    path.write_text("")
    assert "is a file" in _refusal(path, manifest)


def test_force_takes_over_a_result_folder_but_leaves_foreign_files(folder, scenario, manifest):
    (folder / "notes.txt").write_text("mine")
    (folder / "old.png").write_bytes(b"ours")
    other = store.manifest_for(scenario, seed=2, replications=N)
    assert store.held_manifest(folder, other, force=True) is None
    store.begin(folder, other, own=["old.png"])
    assert sorted(path.name for path in folder.iterdir()) == [store.MANIFEST, "notes.txt"]
    held = store.held_manifest(folder, other)
    assert held is not None
    assert not held.finished


def test_an_interrupted_run_is_readable_and_marked(tmp_path, scenario, simulate, manifest):
    def stop(done, asked):
        raise KeyboardInterrupt

    came = run(scenario, replications=60, seed=1, simulate=simulate, progress=stop)
    part = experiment_of(came, scenario, replications=60, seed=1)
    asked = store.manifest_for(scenario, seed=1, replications=60)
    store.begin(tmp_path, asked)
    store.finish(tmp_path, asked, part, {}, done=came.done, rerun=str)
    held = store.held_manifest(tmp_path, asked)
    assert held is not None
    assert (held.finished, held.done, held.n) == (False, 25, 60)
    assert store.load(tmp_path, held, scenario) is None
    rows = pd.read_parquet(tmp_path / "replications.parquet")
    assert rows["replication"].tolist() == list(range(25))


def test_a_damaged_table_is_not_answered_from(folder, manifest, scenario):
    held = store.held_manifest(folder, manifest)
    assert held is not None
    table = folder / "sites.parquet"
    table.write_bytes(table.read_bytes()[:100])
    assert store.load(folder, held, scenario) is None
    table.unlink()
    assert store.load(folder, held, scenario) is None


def test_failed_replications_are_in_the_manifest_with_their_command(
    tmp_path, scenario, simulate, manifest
):
    def fail_at_3(scenario, seed, replication):
        if replication == 3:
            raise RuntimeError("stuck")
        return simulate(scenario, seed, replication)

    came = run(scenario, replications=N, seed=1, simulate=fail_at_3)
    experiment = experiment_of(came, scenario, replications=N, seed=1)
    store.begin(tmp_path, manifest)
    store.finish(tmp_path, manifest, experiment, {}, done=N, rerun=lambda k: f"replay {k}")
    held = store.held_manifest(tmp_path, manifest)
    assert held is not None
    assert held.failed == [{"replication": 3, "error": "RuntimeError: stuck", "rerun": "replay 3"}]
    loaded = store.load(tmp_path, held, scenario)
    assert loaded is not None
    assert [failure.replication for failure in loaded.failures] == [3]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    store.write_json(path, {"n": 1})

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.write_json(path, {"n": 2})
    assert json.loads(path.read_text()) == {"n": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.json"]


def test_what_a_killed_run_left_aside_does_not_make_a_folder_foreign(tmp_path, manifest):
    (tmp_path / ".manifest.json.123.aside").write_text("{")
    assert store.held_manifest(tmp_path, manifest) is None


def test_the_default_folder_is_named_for_scenario_and_fingerprint(tmp_path, manifest):
    folder = store.default_folder(tmp_path / "small.yaml", manifest)
    assert folder.as_posix() == f"results/small/{manifest.fingerprint[:12]}"
