"""Who drives home has not gone before the border, and is there no more: neither goes twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.scenario.load import load_scenario

CHAIN = Path(__file__).parents[3] / "scenarios_for_tests" / "chain.yaml"
DAY = 24.0
SLOW_BORDER = "network.borders.gate.paperwork_days=10"
NOBODY_ELSE = (
    "fleets.to_port.drivers=0",  # drives their vehicles
    "contingents.alba.at.camp.vehicles=0",
    "policy.guard.at_least_people=0",  # keeps them
)
HELD = "uniformed: 200, vehicles: 60, containers: %d"
READY = "ready: {on: 2030-01-15}, lift: {by: overland, base: coast, corridor: to_port}"


def bora(more="", containers=0):
    """A contingent at the coast that drives home over a border that takes ten days."""
    held = f"at: {{coast: {{{HELD % containers}}}}}"
    return f"contingents.bora={{name: Bora, {held}, {READY}{more}}}"


def parties(*overrides):
    """People in each party, by the day of January on which it set out."""
    scenario = load_scenario(CHAIN, (SLOW_BORDER, *NOBODY_ELSE, *overrides))
    result = simulate(scenario, detail=True)
    people = {
        1 + move.departed_h // DAY: move.count
        for move in result.detail.movements
        if move.by.startswith("overland/bora/") and move.load_class == "uniformed"
    }
    cargo_out_h = max(
        (
            move.arrived_h
            for move in result.detail.movements
            if move.owner == "bora" and move.load_class == "containers"
        ),
        default=0.0,
    )
    return people, 1 + cargo_out_h // DAY


@pytest.mark.parametrize(
    ("days", "steps"),
    [(0, {15: 200}), (28, {15: 50, 22: 50, 29: 50, 36: 50}), (14, {15: 100, 22: 100})],
)
def test_parties_keep_to_the_weekly_steps_however_long_they_are_on_the_way(days, steps):
    people, _ = parties(bora(f", over_days: {days}"))
    assert people == steps


def test_a_rear_party_does_not_drive_before_its_cargo_is_out():
    people, out = parties(bora(", rear_party: {share: 0.2}", containers=100))
    assert people.pop(15) == 160
    assert out > 20
    (day,) = people
    assert (people[day], day) == (40, pytest.approx(out, abs=1))


def test_who_comes_back_may_go_again():
    """The border is shut for so long that the first party turns back; then all go at once."""
    shut = "effects: {borders_shut: [gate]}"
    people, _ = parties(
        bora(),
        "network.borders.gate.paperwork_days=0",
        "network.roads.port_road.km=200",
        "policy.turn_back_after_days=2",
        f"risks.war={{name: War, chance: 1, start: 2030-01-16, duration_days: 9, {shut}}}",
    )
    assert sum(people.values()) == 200
    assert min(people) > 20


@pytest.mark.parametrize("shut", [{"roads_shut": ["end"]}, {"borders_shut": ["gate"]}])
def test_who_gives_up_beyond_the_first_border_drives_back(shut):
    """Thirty hours to Mid at 10 km an hour, where the first border is, and as long back."""
    network = {
        "waypoints": ["mid"],
        "roads": {
            "port_road": None,
            "start": {"between": ["coast", "mid"], "km": 300, "surface": "track", "zone": "plain"},
            "end": {"between": ["mid", "port"], "km": 50, "surface": "track", "zone": "plain"},
        },
        "borders": {"first": {"at": "mid", "trucks_per_day": 100, "paperwork_days": 0}},
        "corridors": {"to_port": {"way": ["coast", "mid", "port"]}},
    }
    risk = {"name": "Shut", "start": "2030-01-18", "duration_days": 200, "effects": shut}
    change = {"network": network, "risks": {"shut": risk}, "policy": {"turn_back_after_days": 1}}
    scenario = load_scenario(CHAIN, (*_overrides(change), *NOBODY_ELSE, bora()))
    result = simulate(scenario, detail=True)
    rows = [row for row in result.detail.intervals if row.agent == "overland/bora/1"]
    back = [row for row in rows if row.activity == "driving back"]
    assert back[-1].place == "coast"
    assert back[-1].end_h - back[-1].start_h >= 30.0


def _overrides(change, path=()):
    for key, value in change.items():
        if isinstance(value, dict) and key in ("network", "policy", "risks", "roads", "borders",
                                               "corridors", "to_port"):  # fmt: skip
            yield from _overrides(value, (*path, key))
        else:
            yield f"{'.'.join((*path, key))}={json.dumps(value)}"
