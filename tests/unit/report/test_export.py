"""Movements of one replication: rerun as it was, refused if it cannot be, written for sheets."""

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import sim
from sim.experiment.fingerprint import program_version
from sim.experiment.finished import read_results
from sim.experiment.manifest import manifest_for, read_manifest, scenario_of
from sim.experiment.store import FolderRefusedError, open_folder
from sim.records import STILL_IN_MISSION, Detail, EndRow, MovementRow, State
from sim.report import export
from sim.report.export import (
    COLUMNS,
    ExportRefusedError,
    export_movements,
    movement_table,
    unfinished,
)

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


@pytest.fixture(scope="module")
def tiny():
    return sim.load_scenario(TINY)


@pytest.fixture
def folder(tmp_path, tiny):
    """A result folder of 20 replications, as far as the export looks at it."""
    results = tmp_path / "results"
    with open_folder(results, manifest_for(tiny, seed=3, replications=20, file="tiny.yaml")):
        return results


def change_manifest(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_loads_of_one_owner_that_went_together_are_one_row(tiny):
    def row(count, load_class="vehicles", owner="alba"):
        return MovementRow("convoy/a/1", load_class, owner, count, "market", "border", 36.25, 48.0)

    rows = (row(3), row(2), row(1, owner="un"), row(9, load_class="containers"))
    end = EndRow("vehicles", "un", 4, "hilltop", State.DESTROYED, 60.0)
    day = datetime(2030, 3, 3, 12)
    departed, arrived = datetime(2030, 3, 2, 12, 15), datetime(2030, 3, 3)
    way, names = ("market", "Market Town", "border", "border"), ("hilltop", "Hilltop")
    assert movement_table(Detail((), rows, (), (end,)), tiny) == [
        ("containers", "alba", 9, *way, "convoy/a/1", departed, arrived),
        ("vehicles", "alba", 5, *way, "convoy/a/1", departed, arrived),
        ("vehicles", "un", 1, *way, "convoy/a/1", departed, arrived),
        ("vehicles", "un", 4, *names, "destroyed", "destroyed", "disposal", day, day),
    ]


@pytest.mark.parametrize("file", ["tiny.yaml", "rich.yaml"])
@pytest.mark.parametrize("replication", range(4))
def test_every_load_that_ended_has_its_last_row(file, replication):
    folder = "scenarios" if file == "tiny.yaml" else "tests/scenarios_for_tests"
    scenario = sim.load_scenario(TINY.parents[1] / folder / file)
    result = sim.simulate(scenario, seed=3, replication=replication, detail=True)
    ended = Counter()
    outside = {"home", *scenario.network.borders}
    for load_class, _, count, *_, to, _, _, _, _ in movement_table(result.detail, scenario):
        ended[load_class, "out" if to in outside else to] += count
    for load_class in scenario.loads:
        for state in set(State) - STILL_IN_MISSION:
            in_books = result.outcomes[f"end.{load_class}.{state}"]
            assert ended[load_class, str(state)] == in_books, (load_class, state)


def test_the_scenario_of_a_folder_is_the_one_that_was_run(folder, tiny):
    assert scenario_of(read_manifest(folder)) == tiny


def test_the_table_is_that_of_the_replication_with_its_seed(folder, tiny, tmp_path):
    file = tmp_path / "moves.csv"
    rows = export_movements(folder, 7, file, form="csv")
    detail = sim.simulate(tiny, seed=3, replication=7, detail=True).detail
    with file.open(newline="", encoding="utf-8") as text:
        told = list(csv.DictReader(text))
    assert tuple(told[0]) == COLUMNS
    assert len(told) == rows == len(movement_table(detail, tiny))
    rows_told = (*detail.movements, *detail.ends)
    assert sum(int(row["count"]) for row in told) == sum(row.count for row in rows_told)
    departures = [datetime.fromisoformat(row["departed"]) for row in told]
    assert departures == sorted(departures)
    assert departures[0] >= datetime(2030, 3, 1)


def test_excel_gets_the_same_rows_with_real_dates(folder, tmp_path):
    export_movements(folder, 7, tmp_path / "moves.csv", form="csv")
    rows = export_movements(folder, 7, tmp_path / "moves.xlsx", form="xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "moves.xlsx").active
    told = list(sheet.iter_rows(values_only=True))
    assert told[0] == COLUMNS
    assert len(told) == rows + 1
    assert isinstance(told[1][8], datetime)
    assert sheet.column_dimensions["I"].width >= len("2030-03-01 12:00")
    with (tmp_path / "moves.csv").open(newline="") as text:
        first = list(csv.reader(text))[1]
    assert [str(cell) for cell in told[1][:8]] == first[:8]
    assert f"{told[1][8]:%Y-%m-%d %H:%M}" == first[8]


def refusal(folder, file, *, replication=7, form="csv"):
    with pytest.raises((ExportRefusedError, FolderRefusedError)) as refused:
        export_movements(folder, replication, file, form=form)
    assert not file.exists() or file.read_text() == "mine"
    return str(refused.value)


def test_what_is_no_result_folder_is_refused_as_by_all_who_read_it(tmp_path):
    for none in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FolderRefusedError) as refused:
            read_results(none)
        assert refusal(none, tmp_path / "x") == str(refused.value)


def test_a_replication_that_was_not_run_is_refused(folder, tmp_path):
    assert refusal(folder, tmp_path / "x", replication=20) == (
        f"{folder} has replications 0 to 19, not 20; name one of those"
    )


def test_a_replication_that_a_run_to_a_precision_did_not_come_to_is_refused(folder, tmp_path):
    change_manifest(folder, precision=["0.1"], finished=True, done=8)
    assert refusal(folder, tmp_path / "x", replication=8) == (
        f"{folder} has replications 0 to 7, not 8; name one of those"
    )
    assert export_movements(folder, 7, tmp_path / "x", form="csv") > 0


def test_an_unfinished_folder_is_told_without_a_number_that_nobody_counted(folder):
    told = f"{folder} is not finished; what is asked for is rerun all the same"
    assert unfinished(folder) == told
    change_manifest(folder, finished=True, done=20)
    assert unfinished(folder) is None


def test_a_replication_that_failed_is_refused_with_the_command_that_shows_it(folder, tmp_path):
    failed = {"replication": 7, "error": "KeyError: 'x'", "rerun": "drawdown replay tiny.yaml"}
    change_manifest(folder, failed=[failed])
    assert refusal(folder, tmp_path / "x") == (
        "replication 7 failed there with KeyError: 'x'; see it with drawdown replay tiny.yaml"
    )


def test_another_version_of_the_program_is_named_and_can_be_forced(folder, tmp_path):
    change_manifest(folder, program="0.0.9+abc")
    assert refusal(folder, tmp_path / "x") == (
        f"{folder} was made by program version 0.0.9+abc, this is {program_version()}; "
        "run it anew, or --force to rerun it with this one"
    )
    assert export_movements(folder, 7, tmp_path / "x", form="csv", force=True) > 0


def test_a_scenario_of_another_format_is_refused_even_if_forced(folder, tmp_path):
    change_manifest(folder, scenario={"schema": 9})
    with pytest.raises(FolderRefusedError, match="its scenario is not one that this program reads"):
        export_movements(folder, 7, tmp_path / "x", form="csv", force=True)


def test_a_file_is_not_written_over(folder, tmp_path):
    (tmp_path / "x").write_text("mine")
    assert refusal(folder, tmp_path / "x") == (
        f"{tmp_path / 'x'} exists already; name another --out, or --force"
    )


def test_without_openpyxl_the_way_to_get_it_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "find_spec", lambda name: None)
    assert refusal(folder, tmp_path / "x", form="xlsx") == (
        "xlsx needs the package openpyxl; pip install 'drawdown[xlsx]', or use --format csv"
    )
