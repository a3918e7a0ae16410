"""``drawdown compare`` as a user meets it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import sim
import sim.cli
from sim.experiment.manifest import MANIFEST
from sim.experiment.store import FolderRefusedError

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"


def drawdown(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Runs of the tiny mission: ``base``, ``trucks`` with more of them, and ``seed2``."""
    path = tmp_path_factory.mktemp("runs")
    for name, words in {
        "base": [],
        "trucks": ["--set", "fleets.field.trucks=20"],
        "seed2": ["--seed", 2],
    }.items():
        words = ["-n", 30, "--jobs", 1, "--no-figures", "--out", path / name, *words]
        with pytest.raises(SystemExit) as ended:
            sim.cli.main(["run", str(TINY), *map(str, words)])
        assert ended.value.code == 0
    return path


@pytest.fixture
def compared(capsys, monkeypatch, folder):
    """Runs the command in this process; gives exit code, stdout and stderr."""
    monkeypatch.chdir(folder)

    def call(*words):
        with pytest.raises(SystemExit) as ended:
            sim.cli.main(["compare", *map(str, words)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_two_runs_are_compared_and_drawn(folder):
    done = drawdown("compare", "base", "trucks", "--out", "both.png", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert "  fleets.field.trucks: 12 in A, 20 in B" in lines
    everything = [line for line in lines if line.startswith("Everything")]
    assert len(everything) == 2
    assert all("95 % " in line for line in everything)
    assert lines[-1] == "Figure: both.png"
    assert (folder / "both.png").read_bytes().startswith(b"\x89PNG")


def test_several_runs_are_held_against_the_first(compared):
    code, out, err = compared("base", "trucks", "base", "--all")
    assert (code, err) == (0, "")
    assert "B less A" in out
    assert "C less A" in out
    assert "C differs from A in\n  nothing" in out


def test_folders_are_read_as_experiments(folder):
    a, b = (sim.read_results(folder / name) for name in ("base", "trucks"))
    scenario = sim.load_scenario(TINY)
    fresh = sim.run_experiment(scenario, 30)
    assert sim.compare(a, b).equals(sim.compare(fresh, b))
    with pytest.raises(FolderRefusedError, match="does not exist"):
        sim.read_results(folder / "none")


def _told_anew(folder, name, **changes):
    """A copy of the base that says something else of itself."""
    (folder / name).mkdir()
    held = json.loads((folder / "base" / MANIFEST).read_text())
    (folder / name / MANIFEST).write_text(json.dumps(held | changes))
    for table in (folder / "base").glob("*.parquet"):
        (folder / name / table.name).symlink_to(table)
    return name


def test_what_cannot_be_compared_is_refused_in_one_line(compared, folder, tmp_path):
    unfinished = _told_anew(folder, "unfinished", finished=False, done=None)
    of_another_age = _told_anew(folder, "of_another_age", scenario={"schema": 0})
    without = _told_anew(folder, "without_tables")
    (folder / without / "sites.parquet").unlink()
    for words, said in {
        ("base", "none"): "none: does not exist (no manifest.json of this program)",
        ("base", tmp_path): "is not a result folder",
        ("base", unfinished): f"-n 30 --out {folder / unfinished} --resume",
        ("base", of_another_age): "run it anew from",
        ("base", without): "some of its tables are missing",
        ("base", "seed2"): "seed 1 in one and 2 in the other",
        ("base",): "give 2 to 8 result folders, not 1",
        ("base", "trucks", "--out", "x.pdf"): "name a file that ends in .png",
    }.items():
        code, out, err = compared(*words)
        assert (code, out) == (2, ""), words
        assert err.startswith("drawdown compare: ")
        assert err.count("\n") == 1
        assert said in err


def test_the_command_that_goes_on_works_where_the_run_was_begun(folder, compared, tmp_path):
    (tmp_path / "mission.yaml").write_text(TINY.read_text())
    few = ("-n", 30, "--no-figures", "--out", "begun")
    assert drawdown("run", "mission.yaml", *few, cwd=tmp_path).returncode == 0
    held = json.loads((tmp_path / "begun" / MANIFEST).read_text())
    unfinished = held | {"finished": False, "done": None}
    (tmp_path / "begun" / MANIFEST).write_text(json.dumps(unfinished))
    away = os.path.relpath(tmp_path / "begun", folder)
    _, _, err = compared("base", away)
    assert "go on with it from where it was begun: drawdown run mission.yaml " in err
    words = shlex.split(err.partition("begun: drawdown ")[2])
    assert drawdown(*words, "--no-figures", cwd=tmp_path).returncode == 0
    assert compared("base", away)[0] == 0


def test_runs_of_two_programs_are_compared_with_a_warning(compared, folder):
    older = _told_anew(folder, "older", program="0.0.1+abc")
    code, out, err = compared("base", older)
    assert code == 0
    assert "B less A" in out
    assert "older: made by program version 0.0.1+abc" in err
    assert err.count("\n") == 1


def test_runs_of_different_missions_are_compared_with_a_warning(folder, compared):
    mission = folder / "renamed.yaml"
    text = TINY.read_text().replace("hilltop", "summit").replace("riverside", "lakeside")
    mission.write_text(text.replace("market", "town"))
    drawdown("run", mission, "-n", 20, "--no-figures", "--out", "renamed", cwd=folder)
    code, out, err = compared("base", "renamed")
    assert code == 0
    assert "Both camps left" in out
    assert err == (
        "renamed and base: they share no site: these are different missions, and what differs is "
        "not the effect of a change\n"
    )


def test_a_figure_that_cannot_be_written_is_told(compared):
    code, out, err = compared("base", "trucks", "--out", "no/such/folder.png")
    assert code == 1
    assert "B less A" in out
    assert err.startswith("cannot write no/such/folder.png: ")


def test_help_has_an_example(folder):
    done = drawdown("compare", "--help", cwd=folder)
    assert "Example: drawdown compare results/" in " ".join(done.stdout.split())
