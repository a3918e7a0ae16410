"""The command line as a user meets it: what is said, where, and with which exit code."""

import json
import os
import platform
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import sim.cli
from sim.cli.job import Job
from sim.experiment import long_run
from sim.experiment.fingerprint import program_version
from sim.experiment.journal import Journal
from sim.experiment.lock import locked
from sim.experiment.long_run import carry_on
from sim.experiment.runner import batches
from sim.experiment.tables import TABLE_NAMES
from sim.report.folder import FIGURE_NAMES

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"
SLOW_TO_LOAD = ("pandas", "matplotlib", "scipy.stats", "pyarrow", "simpy")


def drawdown(*words, cwd=ROOT, **options):
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


@pytest.fixture(autouse=True, scope="module")
def heeds_ctrl_c():
    """Tests that a shell has started in the background ignore Ctrl-C, and so would their runs."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def in_process(capsys):
    """Runs the command in this process; gives exit code, stdout and stderr."""

    def call(*words):
        with pytest.raises(SystemExit) as ended:
            sim.cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["run", "--help"],
        ["compare", "--help"],
        ["validate", str(TINY)],
        ["explain", str(TINY)],
    ],
)
def test_help_and_validate_load_nothing_slow(words):
    program = (
        "import sys, sim.cli\n"
        f"try: sim.cli.main({words!r})\n"
        f"finally: print([name for name in {SLOW_TO_LOAD!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_tables_keep_no_memory_that_they_have_freed():
    program = (
        "import sim.cli\n"
        f"try: sim.cli.main(['validate', {str(TINY)!r}])\n"
        "except SystemExit: import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "system"


def test_importing_the_package_loads_nothing_slow():
    program = f"import sys, sim; print([name for name in {SLOW_TO_LOAD!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("command", ["run", "validate", "explain", "new", "replay", "bench"])
def test_each_command_has_help_with_an_example(command):
    done = drawdown(command, "--help")
    assert done.returncode == 0
    assert f"Example: drawdown {command} scenarios/" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "no_such.yaml"], "no_such.yaml does not exist"),
        (["run", str(ROOT)], "is a directory; give a scenario file"),
        (["run", str(TINY), "-n", "0"], "'--replications' / '-n'"),
        (["run", str(TINY), "-n", "many"], "'--replications' / '-n'"),
        (["run", str(TINY), "--jobs", "0"], "'--jobs'"),
        (["run", str(TINY), "--seed", "-1"], "'--seed'"),
        (["run", str(TINY), "--sed", "1"], "--sed"),
        (["run"], "FILE"),
        (["fly"], "fly"),
        ([], "Missing command"),
        (["replay", str(TINY)], "--replication"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(in_process, words, said):
    code, out, err = in_process(*words)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("drawdown")
    assert said in err


def test_findings_are_one_line_each_with_exit_2(in_process, tmp_path):
    for command in ("validate", "run"):
        code, out, err = in_process(
            command, TINY, "--set", "sites.hilltop.stock.containers=-1", "--set", "mission.nme=x"
        )
        assert code == 2
        assert out == ""
        assert "Traceback" not in err
        lines = err.splitlines()
        assert len(lines) == 2
        assert all(line.startswith("--set ") and "; " in line for line in lines)


def test_a_valid_scenario_is_told_so(in_process):
    code, out, _ = in_process("validate", TINY)
    assert code == 0
    assert out == f"{TINY}: valid\n"


def test_a_folder_that_cannot_be_made_is_told_without_numbers_of_errors(in_process, tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "r"
    code, _, err = in_process("run", TINY, "-n", 1, "--out", folder)
    right = "give another folder with --out"
    assert (code, err) == (2, f"{folder}: cannot be made (Not a directory); {right}\n")


def test_an_option_of_a_lever_that_cannot_be_is_told_before_it_is_tried(in_process):
    option = "levers.first_packing.options={never: soon}"
    code, out, err = in_process("validate", TINY, "--set", option)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith(f"--set {option}: levers.first_packing.options.never: 'soon' is not")
    assert in_process("explain", TINY, "--set", option)[0] == 0  # which tries nothing


def test_warnings_do_not_refuse(in_process, monkeypatch):
    code, out, err = in_process("validate", TINY, "--set", "mission.deadline=2030-03-20")
    assert code == 0
    assert out.endswith("valid\n")
    assert all(line.startswith((str(TINY), "--set ")) for line in err.splitlines())


LATE = ("--set", "mission.deadline=2030-03-20")


def test_the_program_says_which_one_it_is(in_process):
    code, out, _ = in_process("--version")
    assert code == 0
    assert out == f"drawdown {program_version()}\n"


@pytest.mark.parametrize("words", [["replay", TINY, "-r", 1], ["run", TINY, "--precision", "x"]])
def test_warnings_are_told_where_they_help_and_nowhere_else(in_process, words):
    _, _, told = in_process("validate", TINY, *LATE)
    _, _, err = in_process(*words, *LATE)
    assert told
    assert not set(told.splitlines()) & set(err.splitlines())


def test_run_answers_writes_its_folder_and_then_answers_from_it(tmp_path, in_process, monkeypatch):
    words = ["run", TINY, "-n", 60, "--jobs", 2]
    first = drawdown(*words, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "60 replications · seed 1" in first.stdout.splitlines()[0]
    assert re.search(r"60 of 60 replications · [\d.,]+/s", first.stderr)
    folder = tmp_path / first.stdout.splitlines()[-1].removeprefix("Results: ")
    assert folder.parent == tmp_path / "results" / "tiny"
    assert re.fullmatch(r"[0-9a-f]{12}", folder.name)
    names = {path.name for path in folder.iterdir()}
    assert {"manifest.json", "summary.json", "replications.parquet", "sites.parquet"} <= names
    assert {"incidents.parquet", "completion.png", "sites.png", "left.png"} <= names
    table = folder / "replications.parquet" / "part-000000.parquet"
    written = table.stat().st_mtime_ns
    monkeypatch.chdir(tmp_path)
    code, again, err = in_process(*words)
    assert (code, again) == (0, first.stdout)
    assert "nothing was run" in err
    assert table.stat().st_mtime_ns == written
    code, forced, err = in_process(*words, "--force")
    assert (code, forced) == (0, first.stdout)
    assert "nothing was run" not in err
    assert table.stat().st_mtime_ns > written


def test_python_is_told_the_same_answer(tmp_path, in_process):
    _, out, _ = in_process("run", TINY, "-n", 120, "--jobs", 1, "--out", tmp_path, "--no-figures")
    told, _, results = out.rpartition("\n\n")
    assert results.startswith("Results: ")
    assert sim.answer(sim.read_results(tmp_path)) == told
    assert "What more knowledge would tell" in told
    assert "If nothing went wrong" in told


def test_one_process_and_two_write_the_same_bytes(tmp_path, in_process):
    for jobs in (1, 2):
        code, _, _ = in_process(
            "run", TINY, "-n", 60, "--jobs", jobs, "--no-figures", "--out", tmp_path / str(jobs)
        )
        assert code == 0
    files = [path for path in (tmp_path / "1").rglob("*") if path.is_file()]
    assert len(files) == 2 + len(TABLE_NAMES)
    for path in files:
        if path.name != "manifest.json":
            other = tmp_path / "2" / path.relative_to(tmp_path / "1")
            assert path.read_bytes() == other.read_bytes(), path.name


def test_a_folder_with_another_experiment_is_refused(tmp_path, in_process):
    out = tmp_path / "out"
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", out]
    assert in_process(*words)[0] == 0
    part = out / "replications.parquet" / "part-000000.parquet"
    before = part.read_bytes()
    code, said, err = in_process(*words, "--seed", 2)
    assert (code, said) == (2, "")
    assert "seed 1 there, 2 asked" in err.splitlines()[-1]
    code, _, err = in_process(*words, "--set", "sites.hilltop.packing_teams=2")
    assert code == 2
    assert "sites.hilltop.packing_teams: 1 there, 2 asked" in err
    assert part.read_bytes() == before
    assert in_process(*words, "--seed", 2, "--force")[0] == 0


def test_a_foreign_folder_is_refused(tmp_path, in_process):
    (tmp_path / "x.txt").write_text("x")
    code, _, err = in_process("run", TINY, "-n", 5, "--out", tmp_path, "--force")
    assert code == 2
    assert "is not a result folder" in err


def test_missing_figures_are_drawn_from_a_finished_folder(tmp_path, in_process):
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--out", tmp_path]
    assert in_process(*words, "--no-figures")[0] == 0
    assert not list(tmp_path.glob("*.png"))
    assert in_process(*words)[0] == 0
    assert len(list(tmp_path.glob("*.png"))) == len(FIGURE_NAMES)


def test_a_figure_that_cannot_be_written_fails_no_run(tmp_path, in_process, monkeypatch):
    def full(path, figure):
        raise OSError(28, "No space left on device", path.name)

    words = ["run", TINY, "-n", 5, "--jobs", 1, "--out", tmp_path]
    with monkeypatch.context() as patched:
        patched.setattr("sim.report.drawing.write_figure", full)
        code, out, err = in_process(*words)
    assert code == 0
    assert out.splitlines()[-1] == f"Results: {tmp_path}"
    assert err.splitlines()[-1] == (
        "not all figures are drawn: completion.png: No space left on device; the same command "
        "draws the others"
    )
    assert in_process(*words)[0] == 0
    assert len(list(tmp_path.glob("*.png"))) == len(FIGURE_NAMES)


def _fail_in(monkeypatch, *numbers):
    """Let these replications of every run fail."""
    from sim.model.replication import simulate

    def simulate_or_fail(scenario, seed, replication):
        if replication in numbers:
            raise ValueError("a truck without wheels")
        return simulate(scenario, seed, replication)

    def carry_on_with_failures(*words, **options):
        carry_on(*words, **options, simulate=simulate_or_fail)

    monkeypatch.setattr("sim.experiment.long_run.carry_on", carry_on_with_failures)


def test_a_failed_replication_is_told_with_its_command_and_exit_1(
    tmp_path, in_process, monkeypatch
):
    _fail_in(monkeypatch, 3)
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", tmp_path]
    words += ["--set", "mission.name=Two camps"]
    for _ in range(2):  # the second time from the folder
        code, out, err = in_process(*words)
        assert code == 1
        assert "4 of 5 replications" in out
        assert (
            f"replication 3 failed: ValueError: a truck without wheels; rerun it alone: "
            f"drawdown replay {TINY} --seed 1 --replication 3 --set 'mission.name=Two camps'"
        ) in err
        assert "1 of 5 replications failed" in err
    failed = json.loads((tmp_path / "manifest.json").read_text())["failed"]
    assert [row["replication"] for row in failed] == [3]


def test_when_all_fail_there_is_no_answer_but_reasons(tmp_path, in_process, monkeypatch):
    _fail_in(monkeypatch, 0, 1)
    code, out, err = in_process("run", TINY, "-n", 2, "--jobs", 1, "--out", tmp_path)
    assert code == 1
    assert "95 %" not in out
    assert err.count("failed: ValueError") == 2
    assert "2 of 2 replications failed; there is no answer" in err


def test_a_replay_tells_one_replication(in_process):
    code, out, _ = in_process("replay", TINY, "--replication", 4, "--timeline")
    assert code == 0
    assert "replication 4 · seed 1" in out
    assert "Milestones" in out
    assert "Timeline" in out


def test_a_replay_tells_the_timeline_of_those_who_are_asked_for(in_process):
    code, out, _ = in_process("replay", TINY, "-r", 4, "--agent", "convoy/hilltop/*")
    assert code == 0
    told = out.partition("Timeline (")[2].splitlines()[1:]
    assert told
    assert all("  convoy/hilltop/" in line for line in told)
    assert re.search(r"convoy/hilltop/1: driving out to Hilltop$", out, re.MULTILINE)
    assert re.search(r"convoy/hilltop/1: loading at Hilltop$", out, re.MULTILINE)
    _, escort, _ = in_process("replay", TINY, "-r", 4, "--agent", "escort/*")
    assert re.search(r": with convoy convoy/hilltop/1$", escort, re.MULTILINE)
    _, column, _ = in_process("replay", TINY, "-r", 4, "--agent", "corridor/market/1")
    assert re.search(r": driving to Port\n.*: unloading at Port$", column, re.MULTILINE)
    named, group, _ = in_process("replay", TINY, "-r", 4, "--agent", "convoy/hilltop")
    assert (named, group) == (code, out)
    code, out, _ = in_process("replay", TINY, "-r", 4, "--agent", "convoy/hiltop/*")
    assert code == 0
    assert "Nobody is called convoy/hiltop/*; there are\n  " in out
    assert "convoy/hilltop" in out.partition("there are")[2]


def test_every_name_that_a_replay_offers_is_understood(in_process):
    _, out, _ = in_process("replay", TINY, "-r", 4, "--agent", "nobody")
    offered = out.partition("there are\n")[2].replace("\n", " ").split(",")
    assert len(offered) > 5
    for name in offered:
        _, out, _ = in_process("replay", TINY, "-r", 4, "--agent", name.strip())
        assert "Timeline (" in out, name


def test_a_failed_replay_shows_the_traceback(in_process, monkeypatch):
    def fail(*_, **__):
        raise ValueError("a truck without wheels")

    monkeypatch.setattr("sim.model.replication.simulate", fail)
    code, _, err = in_process("replay", TINY, "--replication", 4)
    assert code == 1
    assert "Traceback" in err
    assert "a truck without wheels" in err


def test_a_run_to_a_precision_says_whether_it_is_reached_and_answers_again(in_process, tmp_path):
    words = ["run", TINY, "--precision", "camps_left=0.05", "--no-figures", "--jobs", 1]
    words += ["--max-replications", 50, "--out", tmp_path]
    code, out, _ = in_process(*words)
    assert code == 0
    (line,) = (line for line in out.splitlines() if line.startswith("Precision"))
    form = r"Precision camps_left=0\.05 not reached \(\+-0\.1\d\): about \d+ more replications .*"
    assert re.fullmatch(form, line)
    (told,) = json.loads((tmp_path / "summary.json").read_text())["precision"]
    assert told["reached"] is False
    assert told["still_needed"] > 0
    again, out, err = in_process(*words)
    assert again == 0
    assert line in out
    assert "nothing was run" in err


def test_overrides_stand_below_the_title(in_process, tmp_path):
    words = ["run", TINY, "-n", 5, "--out", tmp_path, "--no-figures"]
    _, out, _ = in_process(*words, "--set", "fleets.field.trucks=20", "--set", "costs=null")
    title, told, blank = out.splitlines()[:3]
    assert title.startswith("Two camps and a port · ")
    assert (told, blank) == ("with fleets.field.trucks=20 · costs=null", "")
    _, out, _ = in_process(*words, "--force")
    assert "with " not in out.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--precision", "camp_left=0.1"], "no milestone 'camp_left'; did you mean 'camps_left'?"),
        (["--precision", "5 %"], "--precision 5 %: not a precision; write 0.02, people_out=0.02"),
        (
            ["--precision", "1e-5"],
            "1e-5: no run is long enough to tell so much; write 0.0001 or more",
        ),
        (
            ["--precision", "camps_left:P80=1e-9d"],
            "no run is long enough to tell so much; write 0.01d",
        ),
        (["--precision", "0.1", "-n", 9], "with --precision give --max-replications in place"),
        (["--max-replications", 9], "--max-replications goes with --precision; without it give -n"),
    ],
)
def test_a_precision_that_cannot_be_is_refused_in_one_line(in_process, words, message):
    code, out, err = in_process("run", TINY, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_options_at_odds_hide_nothing_else_that_is_wrong(in_process):
    words = ("-n", 9, "--precision", "camp_left=0.1", "--precision", "5 %", "--force", "--resume")
    code, out, err = in_process("run", TINY, *words)
    assert (code, out) == (2, "")
    assert [line.partition(": ")[0] for line in err.splitlines()] == [
        "drawdown run",
        "drawdown run",
        "--precision camp_left=0.1",
        "--precision 5 %",
    ]


_CHILDREN = "/proc/{0}/task/{0}/children"
_LOADED = "/proc/{0}/maps"


@pytest.mark.skipif(
    not Path(_CHILDREN.format(os.getpid())).exists(), reason="looks for processes in /proc"
)
@pytest.mark.parametrize("later_s", [None, 0.0, 0.5])
def test_ctrl_c_at_any_early_instant_is_told_without_a_traceback(tmp_path, later_s):
    """While the scenario is read (what reads it has been loaded), and from when the first process
    of the pool is there."""
    words = ["run", TINY, "-n", 1_000_000, "--jobs", 2, "--out", tmp_path]
    running = subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    children = Path(_CHILDREN.format(running.pid))
    loaded = Path(_LOADED.format(running.pid))
    while not (children.read_text() if later_s is not None else "pydantic" in loaded.read_text()):
        time.sleep(0.01)
    time.sleep(later_s or 0.0)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)  # which waits for all that may write to it
    # A shell calls both 130; Python may choose the second if it was interrupted in an import.
    assert running.returncode in (130, -signal.SIGINT)
    assert out == ""
    assert "Traceback" not in err
    assert later_s is None or err.splitlines()[-1].startswith("interrupted: no batch of")


def test_a_ctrl_c_that_python_can_only_ignore_is_not_lost(in_process, monkeypatch, tmp_path):
    """As in the callbacks of an import: it was told as ignored, and the run went on."""

    class Dying:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    def manifest(job, kept=Job.manifest):
        Dying()
        return kept(job)

    monkeypatch.setattr("sim.cli.job.Job.manifest", manifest)
    code, out, err = in_process("run", TINY, "-n", 5, "--jobs", 1, "--out", tmp_path)
    assert (code, out) == (130, "")
    assert "ignored" not in err
    assert err.splitlines()[-1].startswith("interrupted: no batch of")


@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_leaves_what_was_finished_and_exits_130(tmp_path, jobs):
    words = ["run", TINY, "-n", 1_000_000, "--jobs", jobs, "--out", tmp_path]
    running = subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert running.stderr is not None
    assert "replications" in _line_with(running.stderr, "1,000,000")  # the first progress line
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes of the group
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    kept = re.search(r"interrupted: ([\d,]+) of 1,000,000 replications are kept in", err)
    assert kept, err
    assert "--resume" in err
    assert json.loads((tmp_path / "manifest.json").read_text())["finished"] is False
    rows = pd.read_parquet(tmp_path / "replications.parquet")
    assert rows["replication"].tolist() == list(range(int(kept[1].replace(",", ""))))
    assert len(rows) > 0


def test_what_was_done_before_its_turn_is_told_apart_from_what_the_tables_hold(
    tmp_path, in_process, monkeypatch
):
    words = ["run", TINY, "-n", 40, "--jobs", 1, "--no-figures", "--out", tmp_path]

    def second_hangs(folder, scenario, **options):
        done = {batch.number: batch for batch in batches(scenario, replications=40, seed=1)}
        folder.add(done[0])
        folder.keep(done[2])
        folder.keep(done[3])
        folder.show()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(long_run, "carry_on", second_hangs)
        code, _, err = in_process(*words)
    assert code == 130
    assert err.splitlines()[-1] == (
        f"interrupted: 10 of 40 replications are kept in {tmp_path} (and 20 more that wait for "
        "some before them); the same command with --resume goes on from there"
    )
    assert len(pd.read_parquet(tmp_path / "replications.parquet")) == 10
    code, _, err = in_process(*words)
    assert code == 2
    assert "holds 10 of 40 replications of this experiment (and 20 more that wait" in err
    assert in_process(*words, "--resume")[0] == 0
    assert len(pd.read_parquet(tmp_path / "replications.parquet")) == 40


def _interrupted_at_once(*_, **__):
    raise KeyboardInterrupt


def _interrupted_after_a_batch(*words, **options):
    carry_on(*words, **options | {"watch": _interrupted_at_once})


def test_ctrl_c_before_the_first_batch_says_that_nothing_is_kept(tmp_path, in_process, monkeypatch):
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", tmp_path]

    with monkeypatch.context() as patched:
        patched.setattr(long_run, "carry_on", _interrupted_at_once)
        code, out, err = in_process(*words)
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == (
        f"interrupted: no batch of the 5 replications was finished, {tmp_path} holds none; the "
        "same command, with or without --resume, begins anew"
    )
    assert in_process(*words, "--resume")[0] == 0


@pytest.mark.parametrize("way", [[], ["--resume"], ["--force"], ["--seed", 2, "--force"]])
def test_a_second_run_into_a_folder_is_refused_while_the_first_writes(tmp_path, in_process, way):
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", tmp_path]
    assert in_process(*words)[0] == 0
    held = locked(tmp_path)
    code, out, err = in_process(*words, *way)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith(f"{tmp_path}: another run is writing it; wait until")
    held.release()
    assert in_process(*words, *way)[0] == 0


def test_a_full_disk_is_told_with_what_is_kept_and_the_way_on(tmp_path, in_process, monkeypatch):
    words = ["run", TINY, "-n", 120, "--jobs", 1, "--no-figures", "--out", tmp_path]

    write = Journal.write

    def full(journal, batch):
        if batch.number == 1:
            raise OSError(28, "No space left on device")
        write(journal, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "write", full)
        code, out, err = in_process(*words)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == (
        f"cannot write results: No space left on device: 10 of 120 replications are "
        f"kept in {tmp_path}; the same command with --resume goes on from there"
    )
    code, _, err = in_process(*words)
    assert code == 2
    assert "holds 10 of 120 replications of this experiment, not finished; --resume" in err
    code, out, _ = in_process(*words, "--resume")
    assert code == 0
    assert "120 replications · seed 1" in out
    code, _, err = in_process(*words, "--resume", "--seed", 2)
    assert code == 2
    assert "seed 1 there, 2 asked" in err


def _on_a_full_disk(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("place", "way_on"),
    [
        ("sim.experiment.manifest.Manifest.write", ()),
        ("sim.experiment.store.make_folders", ()),
        ("sim.experiment.store.write_json", ("--resume",)),
    ],
)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_disk_full_before_the_first_or_after_the_last_batch_leaves_a_way_on(
    tmp_path, in_process, monkeypatch, place, way_on, force
):
    words = ["run", TINY, "-n", 15, "--jobs", 1, "--no-figures", "--out", tmp_path]
    with monkeypatch.context() as patched:
        patched.setattr(place, _on_a_full_disk)
        code, out, err = in_process(*words, *force)
    assert (code, out) == (1, "")
    again = "the same command without --force" if force else "the same command"
    assert err.splitlines()[-1] == (
        "cannot write results: No space left on device: what was finished is kept; "
        f"{again} goes on from there, or says how"
    )
    if way_on:
        code, _, err = in_process(*words)
        assert code == 2
        assert "holds 15 of 15 replications of this experiment, not finished; --resume" in err
    code, out, _ = in_process(*words, *way_on)
    assert code == 0
    assert "15 replications · seed 1" in out


def test_a_run_that_started_anew_goes_on_without_force(tmp_path, in_process, monkeypatch):
    words = ["run", TINY, "-n", 30, "--jobs", 1, "--no-figures", "--out", tmp_path]

    with monkeypatch.context() as patched:
        patched.setattr(long_run, "carry_on", _interrupted_after_a_batch)
        code, _, err = in_process(*words, "--force")
    assert code == 130
    assert err.splitlines()[-1] == (
        f"interrupted: 10 of 30 replications are kept in {tmp_path}; the same command with "
        "--resume in place of --force goes on from there"
    )
    assert in_process(*words, "--resume")[0] == 0

    with monkeypatch.context() as patched:
        patched.setattr(long_run, "carry_on", _interrupted_at_once)
        _, _, err = in_process(*words, "--force")
    assert err.splitlines()[-1].endswith(f"{tmp_path} holds none; the same command begins anew")
    assert in_process(*words, "--force")[0] == 0


def test_going_on_needs_a_run_and_is_not_starting_anew(tmp_path, in_process):
    words = ["run", TINY, "-n", 5, "--out", tmp_path / "new"]
    code, _, err = in_process(*words, "--resume")
    assert code == 2
    assert "holds no run to go on with (it has no manifest.json)" in err
    code, _, err = in_process(*words, "--resume", "--force")
    assert code == 2
    assert err.startswith("drawdown")
    assert "give one of them" in err
    assert not (tmp_path / "new").exists()


def _line_with(stream, words):
    for line in stream:
        if words in line:
            return line
    return ""


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    words = [sys.executable, "-m", "sim", "run", str(TINY), "-n", "5", "--jobs", "1"]
    running = subprocess.Popen(
        [*words, "--out", str(tmp_path / "out")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()  # before anything is said
    err = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=60) == 0, err
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert (tmp_path / "out" / "left.png").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("words", [["--help"], ["validate", TINY], ["schema"], ["run", "--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_an_answer_that_cannot_be_written_is_one_line(words, unbuffered):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *map(str, words)],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "drawdown: No space left on device\n")


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, in_process):
    (tmp_path / "file").write_text("")
    code, _, err = in_process("run", TINY, "-n", 5, "--out", tmp_path / "file" / "out")
    assert code in (1, 2)
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1


def test_time_in_total_is_said_when_nobody_watches(tmp_path):
    started = time.monotonic()
    done = drawdown("run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", tmp_path)
    assert done.returncode == 0
    assert "in all" in done.stderr
    assert time.monotonic() - started < 60


# -- schema and new ----------------------------------------------------------------------------


def test_the_schema_is_printed_as_json(in_process):
    code, out, err = in_process("schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"].startswith("http://json-schema.org/")


def test_a_new_mission_runs_as_it_is_and_is_never_written_over(tmp_path, in_process, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said, err = in_process("new", "ours")
    assert code == 0, err
    assert "drawdown run ours/mission.yaml" in said
    assert sorted(path.name for path in (tmp_path / "ours").iterdir()) == [
        "mission.yaml",
        "schema.json",
        "what_happened.yaml",
    ]
    assert in_process("validate", "ours/mission.yaml")[1:] == ("ours/mission.yaml: valid\n", "")
    few = ("-n", 5, "--jobs", 1, "--no-figures")
    code, said, err = in_process("run", "ours/mission.yaml", *few)
    assert code == 0, err
    assert "If nothing went wrong: North Camp left" in said
    code, said, err = in_process("backtest", "ours/mission.yaml", *few)
    assert code == 0, err
    assert "First convoy out of North Camp: days" in said
    code, said, err = in_process("new", "ours")
    assert code == 2
    assert err == (
        "drawdown new: ours/mission.yaml exists already; name another folder, or move it away\n"
    )


def test_a_new_mission_is_not_written_into_a_file(in_process, tmp_path):
    (tmp_path / "ours").write_text("mine")
    code, _, err = in_process("new", tmp_path / "ours")
    assert code == 2
    assert err == (
        f"drawdown new: {tmp_path / 'ours'} is a file; name a folder to write the mission into\n"
    )


# -- explain -----------------------------------------------------------------------------------


def test_a_mission_is_explained_with_its_overrides(in_process):
    code, out, err = in_process("explain", TINY, "--set", "fleets.field.trucks=2")
    assert code == 0
    assert "First to fall short: field trucks, Market Town, in March 2030" in out
    assert "fleets.field.trucks: needs 113 field truck-days at market, has 56 by 2030-03-31" in err


def test_what_is_refused_is_not_explained(in_process):
    code, out, err = in_process("explain", TINY, "--set", "fleets.field.trucks=-2")
    assert (code, out) == (2, "")
    assert err.startswith("--set fleets.field.trucks=-2: ")


# -- export ------------------------------------------------------------------------------------


def test_movements_are_written_beside_the_results(tmp_path, in_process):
    folder = tmp_path / "r"
    in_process("run", TINY, "-n", "3", "--jobs", "1", "--no-figures", "--out", folder)
    code, out, err = in_process("export", folder, "--replication", "2")
    assert (code, err) == (0, "")
    file = folder / "movements_2.csv"
    rows = file.read_text().splitlines()
    assert rows[0] == "class,owner,count,from,from_name,to,to_name,by,departed,arrived"
    assert out == f"{file}: {len(rows) - 1} movements of replication 2\n"
    code, out, err = in_process("export", folder, "--replication", "2")
    assert (code, out) == (2, "")
    assert err == f"drawdown export: {file} exists already; name another --out, or --force\n"


def test_movements_of_a_run_that_was_stopped_are_written_and_it_is_said(tmp_path, in_process):
    folder = tmp_path / "r"
    in_process("run", TINY, "-n", "3", "--jobs", "1", "--no-figures", "--out", folder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "finished": False, "done": None}))
    code, out, err = in_process("export", folder, "--replication", "2")
    assert code == 0
    assert "movements of replication 2" in out
    assert err == f"{folder} is not finished; what is asked for is rerun all the same\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["run", TINY, "-n", "0"],
            "Invalid value for '--replications' / '-n': it must be 1 or more",
        ),
        (["run", TINY, "--jobs", "1000000"], "Invalid value for '--jobs': it must be 256 or less"),
        (
            ["validate", TINY, "more"],
            "it takes no more arguments: more; write PATH=VALUE as one word, in quotes if it has "
            "spaces",
        ),
        (["compare", "one"], "give 2 to 8 result folders, not 1"),
        (["run", TINY, "--seed", "x"], "Invalid value for '--seed': it must be a whole number"),
        (
            ["export", "results", "-r", "3", "--format", "pdf"],
            "Invalid value for '--format': 'pdf' is not known; write one of 'csv', 'xlsx'",
        ),
        (
            ["backtest", TINY, "--after", "soon"],
            "Invalid value for '--after': 'soon' is no day; write YYYY-MM-DD",
        ),
    ],
)
def test_an_error_of_usage_is_told_in_the_words_of_the_program(in_process, words, told):
    code, _, err = in_process(*words)
    assert code == 2
    assert err == f"drawdown {words[0]}: {told} (see 'drawdown {words[0]} --help')\n"


def test_a_name_that_is_no_text_is_refused_in_one_line(tmp_path):
    name = os.fsencode(tmp_path) + b"/M\xe9.yaml"
    done = drawdown("run", os.fsdecode(name), "-n", 3)
    assert done.returncode == 2
    assert "not UTF-8 text; rename the file or folder" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_run_whose_stderr_is_closed_answers(tmp_path):
    words = [sys.executable, "-m", "sim", "run", TINY, "-n", "4", "--no-figures", "--out", tmp_path]
    command = shlex.join(map(str, words)) + " 2>&-"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 0
    assert "4 replications" in done.stdout


@pytest.mark.parametrize("path", ["fleets.field.trucks", "sites", "mission.deadline"])
def test_what_must_be_there_cannot_be_removed_by_an_override(in_process, path):
    code, _, err = in_process("validate", TINY, "--set", f"{path}=null")
    assert code == 2
    assert err.startswith(f"--set {path}=null: {path}: a key that must be there cannot be removed")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a rule of glibc's memory")
def test_large_blocks_that_are_freed_go_back_to_the_system():
    """glibc by itself keeps those that lie among small ones, once a large one has been freed."""
    script = """
from pathlib import Path
import numpy as np
from sim.cli import main

def held_mb():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6

try:
    main(["--version"])
except SystemExit:
    pass
np.ones(1_000_000)
before_mb = held_mb()
pairs = [(np.ones(500_000), np.ones(5_000)) for _ in range(30)]
small = [few for _, few in pairs]
del pairs
print(held_mb() - before_mb)
"""
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert float(told.stdout.split()[-1]) < 20.0  # of 120 MB in large blocks, and 1.2 in small ones
