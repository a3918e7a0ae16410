"""``drawdown sites`` as a user meets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
import sim.cli
from sim.analysis.forced_out import forced_out
from sim.analysis.site_by_site import leaving_of, more_where_late
from sim.report.sites_text import sites_text
from sim.report.words import chance
from sim.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "scenarios" / "tiny.yaml"


def command(*words):
    with pytest.raises(SystemExit) as ended:
        sim.cli.main([*map(str, words)])
    return ended.value.code


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "tiny"
    assert command("run", TINY, "-n", 60, "--jobs", 1, "--no-figures", "--out", path) == 0
    return path


def test_each_site_has_its_chance_and_its_waits(folder, capsys):
    capsys.readouterr()
    assert command("sites", folder) == 0
    text = capsys.readouterr().out
    results = sim.read_results(folder)
    sites, scenario = results.sites, results.scenario
    for name, site in scenario.sites.items():
        by = site.planned_close or scenario.mission.deadline
        own = sites[sites["site"] == name]
        share = (own["left_date"].dt.date <= by).mean()
        (row,) = re.findall(rf"^{site.name} .*95 %.*$", text, flags=re.MULTILINE)[:1]
        assert f"{share:.2f} (95 % " in row
    waits = results.waits
    at_hub = waits[(waits["site"] == "market") & (waits["queue"] == "cargo")]
    (line,) = re.findall(r"^Market Town +cargo +([\d,]+)  (.*)$", text, flags=re.MULTILINE)
    assert float(line[0].replace(",", "")) == round(at_hub["load_days"].sum() / 60)
    most = at_hub.groupby("cause")["load_days"].sum() / at_hub["load_days"].sum()
    assert line[1].startswith(f"{most.idxmax()} {most.max():.0%}".replace("%", " %"))
    assert all(len(each) <= 100 for each in text.splitlines())


def test_who_was_ordered_out_is_told_with_its_interval(folder, capsys):
    capsys.readouterr()
    assert command("sites", folder) == 0
    text = capsys.readouterr().out
    results = sim.read_results(folder)
    orders = forced_out(results.sites, results.by_column, results.scenario)
    assert len(orders)
    for _, row in orders.iterrows():
        name = results.scenario.sites[row["site"]].name
        assert f"{name} {chance(row['chance'], row['low'], row['high'])}, mostly: " in text
    assert not re.findall(r"\b[01]\.\d\d(?![\d)]|-| \(95 %)", text)


def test_one_site_alone(folder, capsys):
    capsys.readouterr()
    assert command("sites", folder, "--site", "hilltop") == 0
    text = capsys.readouterr().out
    assert "Hilltop" in text
    assert "Riverside" not in text
    assert "Market Town" not in text


def test_a_site_that_is_not_there_and_a_folder_that_is_none(folder, tmp_path, capsys):
    capsys.readouterr()
    assert command("sites", folder, "--site", "hilltopp") == 2
    assert "--site hilltopp: there is no such site; name some of" in capsys.readouterr().err
    assert command("sites", tmp_path) == 2
    assert "is not a result folder" in capsys.readouterr().err


def test_a_mission_in_which_nothing_waits_or_is_late_has_no_such_lines():
    scenario = load_scenario(TINY, ["mission.deadline=2030-08-30"])
    text = sites_text(sim.run_experiment(scenario, replications=3))
    assert "Where a site is left late" not in text
    few = "Late, or in time, in fewer than 10 (not compared): Hilltop · Riverside · Market Town"
    assert text.splitlines()[-1] == few


def test_what_waits_more_where_a_site_is_late_stands_beside_its_name(folder, capsys):
    capsys.readouterr()
    assert command("sites", folder) == 0
    text = capsys.readouterr().out.partition("Where a site is left late")[2]
    results = sim.read_results(folder)
    more = more_where_late(results.waits, leaving_of(results.sites), results.scenario)
    assert len(set(more["site"])) > 1
    lines = re.split(r"\n(?=\S)", text)
    for site, own in more.groupby("site"):
        (line,) = (each for each in lines if each.startswith(results.scenario.sites[site].name))
        first = own.iloc[0]
        assert f"{first['queue']} for {first['cause']} {first['more']:+,.0f} (95 % " in line
