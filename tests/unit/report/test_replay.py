"""One replication told: what came upon it, and what was drawn for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.replication import risks_of, simulate
from sim.report.lines import WIDTH
from sim.report.replay import replay_text
from sim.scenario.load import load_scenario

FLOOD = {
    "name": "The bridge is gone",
    "start": "2030-03-09",
    "effects": {"roads_shut": ["port_road"]},
}
WAR = {
    "name": "War",
    "start": {"uniform": ["2030-03-02", "2030-03-05"]},
    "duration_days": 10.5,
    "effects": {"roads_shut": ["hilltop_road"]},
}
NEVER = {**WAR, "name": "Peace", "chance": 0.0}


@pytest.fixture
def by_hand():
    return load_scenario(Path(__file__).parents[2] / "scenarios_for_tests" / "by_hand.yaml")


def block(text, head):
    return next(
        lines for part in text.split("\n\n") if (lines := part.splitlines())[0].startswith(head)
    )


def told(scenario, replication=0):
    result = simulate(scenario, 1, replication)
    return replay_text(result, scenario, 1, risks_of(scenario, 1, replication))


def test_risks_that_came_are_told_as_they_came_with_their_days(by_hand, varied):
    risks = {"flood": FLOOD, "war": WAR, "never": NEVER}
    scenario = varied(by_hand, lambda data: data.update(risks=risks))
    starts = set()
    for replication in range(12):
        lines = block(told(scenario, replication), "Risks that came (2 of 3)")
        war, flood = lines[1:]
        assert flood.split(maxsplit=4) == ["9", "Mar", "2030", "00:00", flood.split(maxsplit=4)[4]]
        assert flood.endswith("to the end            The bridge is gone")
        assert war.endswith("12:00  War")
        starts.add(war[:13])
    assert len(starts) > 1


def test_the_same_risks_are_in_force_in_the_mission(by_hand, varied, bring_to_life):
    scenario = varied(by_hand, lambda data: data.update(risks={"war": WAR}))
    for replication in range(5):
        (war,) = risks_of(scenario, 1, replication)
        world = bring_to_life(scenario, 1, replication).world
        assert world.effects.roads["hilltop_road"] == [(war.start_h, war.end_h)]


def test_a_mission_without_risks_or_doubts_says_nothing_of_them(by_hand):
    text = told(by_hand)
    assert "Risks that came" not in text
    assert "Drawn for" not in text


def test_what_was_drawn_is_told_as_factors_values_and_what_came_of_splits(tiny, varied):
    sets = {"paths": ["policy.loading_days"], "set": {"uniform": [1.0, 2.0]}}
    scenario = varied(tiny, lambda data: data["uncertainties"].update(loading=sets))
    drawn = simulate(scenario, 1, 0).uncertainties
    hilltop, riverside = (
        drawn[f"containers_by_camp.contingents.*.at.{camp}.containers"]
        for camp in ("hilltop", "riverside")
    )
    assert block(told(scenario), "Drawn for the uncertainties")[1:] == [
        f"  loading {drawn['loading']:.3g} · packing pace x {drawn['packing_pace']:.3g}",
        f"  containers by camp: hilltop {hilltop} · riverside {riverside}",
    ]


def test_a_risk_that_comes_again_is_one_risk(by_hand, varied):
    again = {**FLOOD, "duration_days": 2.0, "again": {"chance": 0.9, "after_days": 3.0}}
    scenario = varied(by_hand, lambda data: data.update(risks={"flood": again}))
    comings = [len(block(told(scenario, k), "Risks that came (1 of 1")) - 1 for k in range(5)]
    assert max(comings) > 2
    most = told(scenario, comings.index(max(comings)))
    assert f"Risks that came (1 of 1, {max(comings)} times in all)" in most


def test_what_ordered_a_site_out_is_told_in_words(by_hand, varied):
    def falls(data):
        data["risks"] = {"war": WAR}
        data["sites"]["hilltop"]["leaves_early"] = {"first": {"risk": "war", "chance": 1.0}}
        data["sites"]["riverside"]["leaves_early"] = {"alone": {"site_forced_out": "hilltop"}}

    sites = block(told(varied(by_hand, falls)), "Sites")
    assert next(line for line in sites if "Hilltop" in line).endswith("(forced: War)")
    riverside = next(line for line in sites if "Riverside" in line)
    assert riverside.endswith("(forced: after Hilltop has been ordered out)")


LONG = "Everything that was ever brought into the country, and whatever was built there since"


def long_names(data):
    """Names of the mission, its sites, milestones and risks that are longer than half a line."""
    data["mission"]["name"] = LONG
    for what, name in (("sites", "name"), ("milestones", "title"), ("risks", "name")):
        for key, entry in data[what].items():
            entry[name] = f"{LONG} {key}"


@pytest.mark.parametrize("change", [lambda data: None, long_names])
def test_no_line_of_a_replay_is_wider_than_the_screen(rich, varied, change):
    scenario = varied(rich, change)
    for replication in range(6):
        result = simulate(scenario, 1, replication, detail=True)
        risks = risks_of(scenario, 1, replication)
        for agent in (None, "fleet/*", "nobody"):
            lines = replay_text(result, scenario, 1, risks, agent).splitlines()
            assert max(map(len, lines)) <= WIDTH
