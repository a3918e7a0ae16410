"""``drawdown levers`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim.cli
from sim.experiment import long_run
from sim.experiment.long_run import carry_on
from sim.model.replication import simulate

TINY = Path(__file__).parents[1] / "scenarios" / "tiny.yaml"


@pytest.fixture
def levers(capsys, monkeypatch, tmp_path):
    """Runs the command in this process; gives exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        with pytest.raises(SystemExit) as ended:
            sim.cli.main(["levers", *map(str, words)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_the_plan_and_each_setting_are_run_and_told(levers, tmp_path):
    words = (TINY, "-n", 6, "--jobs", 1, "--lever", "coast_trucks", "--out", "tried")
    code, out, err = levers(*words)
    assert code == 0
    assert "Trucks to the port (10 as planned)" in out
    assert out.rstrip().endswith("Results: tried")
    assert "3 of 3: Trucks to the port: 20 (10 as planned)" in err
    made = sorted(path.name for path in (tmp_path / "tried").iterdir())
    assert made == ["coast_trucks_1", "coast_trucks_2", "levers.csv", "levers.png", "plan"]
    table = pd.read_csv(tmp_path / "tried" / "levers.csv")
    assert set(table["value"]) == {5, 20}

    again, same, _ = levers(*words)  # from what lies there
    assert (again, same) == (0, out)

    replication = pd.read_parquet(tmp_path / "tried" / "coast_trucks_1" / "replications.parquet")
    scenario = sim.load_scenario(TINY, ["fleets.coast.trucks=5"])
    alone = sim.run_experiment(scenario, replications=6).replications
    pd.testing.assert_frame_equal(replication, alone)


def test_one_milestone_is_asked_for_by_name(levers):
    words = ("-n", 4, "--jobs", 1, "--lever", "coast_trucks", "--no-figures")
    code, out, _ = levers(TINY, *words, "--milestone", "materiel_settled")
    assert code == 0
    assert "Chance of, and days until, Materiel out or disposed of, by 29 Apr 2030" in out


def test_a_figure_of_another_milestone_does_not_stay_beside_the_table(levers, tmp_path):
    words = (TINY, "-n", 4, "--jobs", 1, "--lever", "coast_trucks", "--out", "tried")
    picture = tmp_path / "tried" / "levers.png"
    assert levers(*words)[0] == 0
    assert levers(*words, "--no-figures")[0] == 0
    assert picture.exists()  # it is that of this table
    assert levers(*words, "--no-figures", "--milestone", "everything")[0] == 0
    assert not picture.exists()
    assert levers(*words, "--milestone", "everything")[0] == 0
    assert picture.exists()


@pytest.mark.parametrize("name", ["levers.csv", "levers.png"])
def test_a_file_of_somebody_else_is_not_written_over(levers, tmp_path, name):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine")
    code, out, err = levers(TINY, "-n", 4, "--jobs", 1, "--out", "mine")
    assert (code, out) == (2, "")
    assert err.startswith(f"mine: holds a {name} that is not of this program")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [name]


def test_a_finished_folder_is_told_though_it_cannot_be_written(levers, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "levers.csv")

    words = (TINY, "-n", 4, "--jobs", 1, "--lever", "coast_trucks", "--out", "tried")
    with monkeypatch.context() as patched:
        patched.setattr("sim.cli.levers._write", full)
        code, out, err = levers(*words)
    assert code == 1
    assert "Trucks to the port (10 as planned)" in out
    assert err.splitlines()[-1] == "cannot write results: levers.csv: No space left on device"
    assert levers(*words)[0] == 0
    monkeypatch.setattr("sim.experiment.whole_files.write_bytes", full)
    assert levers(*words)[0] == 0  # all is there


def test_each_plan_has_a_folder_of_its_own(levers, tmp_path):
    words = (TINY, "--jobs", 1, "--lever", "coast_trucks", "--no-figures")
    for more in (("-n", 4), ("-n", 6), ("-n", 4, "--set", "fleets.field.trucks=20")):
        assert levers(*words, *more)[0] == 0
    assert len(list((tmp_path / "results" / "tiny" / "levers").iterdir())) == 3


@pytest.mark.parametrize(
    ("more", "changes"), [((), ""), (("--force",), " without --force")], ids=["", "force"]
)
def test_what_was_interrupted_goes_on_with_the_command_that_is_told(
    levers, monkeypatch, more, changes
):
    words = (TINY, "-n", 30, "--jobs", 1, "--lever", "first_packing", "--no-figures")

    def interrupted(*_):
        raise KeyboardInterrupt

    def carry_on_for_a_batch(*args, **options):
        carry_on(*args, **options | {"watch": interrupted})

    with monkeypatch.context() as patched:
        patched.setattr(long_run, "carry_on", carry_on_for_a_batch)
        code, _, err = levers(*words, *more)
    assert code == 130
    told = err.splitlines()[-1]
    assert told.startswith("interrupted: 10 of 30 replications are kept in ")
    assert told.endswith(f"; the same command{changes} goes on from there")
    assert levers(*words)[0] == 0


def test_a_plan_of_which_replications_failed_is_told_by_the_exit_code(levers, monkeypatch):
    def fail_as_planned(scenario, seed, replication):
        if replication == 3 and scenario.fleets["coast"].trucks == 10:
            raise ValueError("a truck without wheels")
        return simulate(scenario, seed, replication)

    def carry_on_with_a_failure(*args, **options):
        carry_on(*args, **options, simulate=fail_as_planned)

    monkeypatch.setattr(long_run, "carry_on", carry_on_with_a_failure)
    words = ("-n", 6, "--jobs", 1, "--lever", "coast_trucks", "--no-figures")
    code, out, err = levers(TINY, *words)
    assert code == 1
    assert "5 replications each" in out
    assert err.count("replications failed") == 1


def test_a_file_is_no_folder_for_results(levers, tmp_path):
    (tmp_path / "file").touch()
    code, _, err = levers(TINY, "-n", 4, "--out", "file")
    assert (code, err) == (2, "file: is a file; give a folder with --out\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--lever", "coast_truks"), "--lever coast_truks: unknown; did you mean 'coast_trucks'?"),
        (("--milestone", "nobody"), "--milestone nobody: unknown; the milestones are"),
        (("--set", "levers=null"), "there are no levers to try; write levers:"),
        (
            (
                "--set",
                "levers={rest: {name: a, paths: [policy.escort_rest_days], "
                "options: {as it is: 1}}}",
                "--set",
                "policy.escort_rest_days=1",
            ),
            "nothing to try; each lever stands at all it could be set to",
        ),
        (("--set", "fleets.coast.truks=3"), "did you mean 'trucks'?"),
    ],
)
def test_what_cannot_be_tried_is_refused(levers, words, told):
    code, out, err = levers(TINY, "-n", 4, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_all_unknown_names_are_told_at_once(levers):
    code, _, err = levers(TINY, "--lever", "a", "--lever", "first_packing", "--milestone", "b")
    assert code == 2
    assert [line.partition(":")[0] for line in err.splitlines()] == ["--lever a", "--milestone b"]
