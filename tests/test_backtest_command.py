"""``drawdown backtest`` as a user meets it: what is said, what is written, what is refused."""

import errno
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import sim.cli
from sim.experiment.whole_files import write_bytes

TINY = Path(__file__).parents[1] / "scenarios" / "tiny.yaml"
FACTS = """\
schema: 1
title: What happened
cut: 2030-04-05
gone:
  early: {day: 2030-04-05, classes: [uniformed], gone: 10, source: a report, confidence: high}
  late: {day: 2030-04-25, classes: [uniformed], gone: 200, source: a report, confidence: high}
sites:
  hilltop: {left: 2030-03-31, source: a report, confidence: high}
  market:
    left: 2030-05-10
    source: a report
    confidence: high
    sets: {left: [sites.market.leave_from]}
"""
COVERAGE = re.compile(r"coverage: 80 % intervals hold \d+ of \d+ \(\d+-\d+ by chance\)")


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Runs the command in a folder with the tiny mission and its history; code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(TINY, tmp_path / "plain.yaml")
    (tmp_path / "facts.yaml").write_text(FACTS)
    for name, trucks in (("few", 10), ("many", 40)):
        text = (
            f"extends: plain.yaml\nhistory: facts.yaml\nfleets: {{field: {{trucks: {trucks}}}}}\n"
        )
        (tmp_path / f"{name}.yaml").write_text(text)

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            sim.cli.main(["backtest", *map(str, words), "-n", "20", "--jobs", "1"])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_it_tells_each_fact_and_closes_with_coverage_and_skill(command, tmp_path):
    code, out, err = command("few.yaml")
    assert code == 0, err
    assert len(COVERAGE.findall(out)) == 2
    assert "Of this after the cut, 5 Apr 2030:" in out
    assert re.search(r"people between two counts +2 +[\d.]+ people .*\(skill -?\d\.\d\d\)", out)
    listed = out.partition("Listed, not scored")[2].splitlines()[1]
    assert listed.startswith("  Market Town: 10 May 2030 (median ")
    assert listed.endswith("; set sites.market.leave_from")
    assert all(len(line) <= 100 for line in out.splitlines())
    assert out.splitlines()[-1] == "Results: results/backtest/few"


def test_it_leaves_text_table_and_figure(command, tmp_path):
    code, out, _ = command("few.yaml", "--out", "there")
    assert code == 0
    folder = tmp_path / "there" / "few"
    names = {path.name for path in folder.iterdir()}
    assert names == {"backtest.txt", "facts.csv", "facts.parquet", "backtest.png", "asked.json"}
    assert (folder / "backtest.txt").read_text() in out
    table = pd.read_parquet(folder / "facts.parquet")
    assert table["fact"].tolist() == ["early", "late", "hilltop", "market"]
    assert table["scored"].tolist() == [True, True, True, False]
    assert len(pd.read_csv(folder / "facts.csv")) == len(table)
    assert (folder / "backtest.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_again_gives_the_same_bytes(command, tmp_path):
    for _ in range(2):
        assert command("few.yaml", "--no-figures")[0] == 0
        folder = tmp_path / "results" / "backtest" / "few"
        held = {path.name: path.read_bytes() for path in folder.iterdir()}
    command("few.yaml", "--no-figures", "--out", "again")
    again = tmp_path / "again" / "few"
    assert {path.name: path.read_bytes() for path in again.iterdir()} == held


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--seed", 2], "seed 1 there, 2 asked"),
        (["--after", "2030-04-05"], "after none there, 2030-04-05 asked"),
        (["--set", "fleets.field.trucks=11"], "its scenario or history differs"),
    ],
)
def test_another_back_test_is_not_written_over_unless_forced(command, tmp_path, words, told):
    assert command("few.yaml")[0] == 0
    folder = tmp_path / "results" / "backtest" / "few"
    held = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, err = command("few.yaml", *words)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        f"results/backtest/few holds another back-test ({told}); give another folder with --out, "
        "or --force to write over it"
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == held
    assert command("few.yaml", *words, "--force", "--no-figures")[0] == 0
    assert (folder / "backtest.txt").read_bytes() != held["backtest.txt"]
    assert not (folder / "backtest.png").exists()
    assert command("few.yaml", *words)[0] == 0
    assert (folder / "backtest.png").exists()


def test_another_history_is_another_back_test(command, tmp_path):
    assert command("few.yaml", "--no-figures")[0] == 0
    (tmp_path / "facts.yaml").write_text(FACTS.replace("gone: 10", "gone: 11"))
    code, _, err = command("few.yaml", "--no-figures")
    assert code == 2
    assert "its scenario or history differs" in err


def test_only_later_facts_are_scored(command):
    code, out, _ = command("few.yaml", "--after", "2030-04-05", "--no-figures")
    assert code == 0
    assert len(COVERAGE.findall(out)) == 1
    assert "Hilltop: 31 Mar 2030" in out
    assert "not after 5 Apr 2030" in out


def test_several_are_compared_with_the_first(command, tmp_path):
    code, out, _ = command("few.yaml", "many.yaml", "--no-figures")
    assert code == 0
    assert re.search(r"facts +few +many\n", out)
    assert re.search(r"people between two counts +2 +[\d.]+ people +[\d.]+ people \([+-]\d\.", out)
    folder = tmp_path / "results" / "backtest"
    assert (folder / "many" / "backtest.txt").exists()
    assert (folder / "compared.txt").read_text() in out


def test_how_several_compare_is_removed_when_one_of_them_changes(command, tmp_path):
    compared = tmp_path / "results" / "backtest" / "compared.txt"
    (tmp_path / "other.yaml").write_text("extends: few.yaml\n")
    assert command("few.yaml", "many.yaml", "--no-figures")[0] == 0
    assert command("many.yaml", "--no-figures")[0] == 0
    assert command("other.yaml", "--no-figures")[0] == 0
    assert compared.exists()
    assert command("many.yaml", "--no-figures", "--seed", 2, "--force")[0] == 0
    assert not compared.exists()


def test_a_scenario_without_history_is_refused(command, tmp_path):
    code, out, err = command("plain.yaml")
    assert (code, out) == (2, "")
    assert err == (
        "plain.yaml: it names no history; add 'history: FILE', what really happened, "
        "for a back-test\n"
    )
    assert not (tmp_path / "results").exists()


def test_a_history_that_does_not_fit_is_refused_line_by_line(command):
    code, out, err = command("few.yaml", "--set", "contingents.alba.at.hilltop.uniformed=0",
                             "--set", "contingents.alba.at.market.uniformed=30")  # fmt: skip
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "facts.yaml:6:55: gone.late.gone: 200 are more than the 150 of the scenario; "
        "correct the one or the other"
    )


def test_files_of_one_name_or_of_two_histories_are_not_compared(command, tmp_path):
    code, _, err = command("few.yaml", "./few.yaml")
    assert code == 2
    assert "there are two files called few" in err
    (tmp_path / "other.yaml").write_text(FACTS.replace("gone: 10", "gone: 11"))
    (tmp_path / "odd.yaml").write_text("extends: plain.yaml\nhistory: other.yaml\n")
    code, _, err = command("few.yaml", "odd.yaml")
    assert code == 2
    assert "odd.yaml: its history is another than that of the first file" in err


def test_a_folder_with_other_files_is_left_alone(command, tmp_path):
    folder = tmp_path / "there" / "few"
    folder.mkdir(parents=True)
    (folder / "facts.csv").write_text("mine")
    code, _, err = command("few.yaml", "--out", "there")
    assert code == 2
    assert err.splitlines()[-1].startswith("there/few holds files but no backtest.txt")
    assert (folder / "facts.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no_such.yaml"], "no_such.yaml does not exist"),
        ([], "FILE..."),
        (["few.yaml", "--after", "soon"], "--after"),
    ],
)
def test_usage_errors_are_one_line(command, words, said):
    code, out, err = command(*words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert said in err


def test_an_interruption_writes_nothing(command, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.probe.simulate", interrupted)
    code, out, err = command("few.yaml")
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == "interrupted: nothing is written"
    assert not [path for path in tmp_path.rglob("results/**/*") if path.is_file()]


def test_what_cannot_be_made_is_told_before_the_run(command, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiment.probe.simulate", None)  # nothing can be run
    (tmp_path / "there").touch()
    code, out, err = command("few.yaml", "--out", "there")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "cannot write results: there/few: Not a directory"


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "facts.csv")


@pytest.mark.parametrize(
    ("why", "ends", "told"),
    [
        (FULL, 1, "cannot write results: facts.csv: No space left on device"),
        (
            KeyboardInterrupt(),
            130,
            "interrupted: not all is written; the same command runs and writes it anew",
        ),
    ],
    ids=["full", "interrupted"],
)
def test_what_was_not_written_is_told_and_is_written_by_the_same_command(
    command, tmp_path, monkeypatch, why, ends, told
):
    def stops(path, content):
        if path.name == "facts.csv":
            raise why
        write_bytes(path, content)

    with monkeypatch.context() as patched:
        patched.setattr("sim.report.backtest_folder.write_bytes", stops)
        code, out, err = command("few.yaml", "--no-figures")
    assert (code, err.splitlines()[-1]) == (ends, told)
    folder = tmp_path / "results" / "backtest" / "few"
    assert (folder / "backtest.txt").read_text() == out
    (folder / "backtest.txt").unlink()  # as if it had ended before
    again, same, _ = command("few.yaml", "--no-figures")
    assert (again, same) == (0, f"{out}\nResults: results/backtest/few\n")


def test_a_replication_that_fails_is_named(command, monkeypatch):
    def fails(scenario, seed, replication, *, detail):
        raise ValueError("no such road")

    monkeypatch.setattr("sim.experiment.probe.simulate", fails)
    code, out, err = command("few.yaml")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "few: replication 0 failed: ValueError: no such road"


def test_validate_tells_facts_that_cannot_be_though_they_refuse_no_run(command, tmp_path, capsys):
    facts = FACTS.replace("gone: 200", "gone: 70000")
    (tmp_path / "facts.yaml").write_text(facts)
    with pytest.raises(SystemExit) as ended:
        sim.cli.main(["validate", "few.yaml"])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert said.out == "few.yaml: valid\n"
    (line,) = [line for line in said.err.splitlines() if line.startswith("facts.yaml:")]
    assert "gone.late.gone: 70,000 are more than the 300 of the scenario" in line
    assert command("few.yaml")[0] == 2  # a back-test is refused
