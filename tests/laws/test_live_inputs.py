"""Every number and date of a scenario moves some outcome: an input that does nothing is a bug.

Each one is nudged, and replications are compared until one differs in a milestone, an outcome, a
site, a wait or an incident. Most are felt in the tiny mission; some act only where there is
stress, and those missions are listed here with the reason.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

import sim
from sim.model.replication import simulate
from sim.scenario import checks
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario

FOLDER = Path(__file__).parents[1]
TINY = FOLDER.parent / "scenarios" / "tiny.yaml"
RICH = FOLDER / "scenarios_for_tests" / "rich.yaml"
REPLICATIONS = 20
STRESSED = {
    "danger": (
        "attacks on every road, so that their rare consequences show",
        "network.zones.hills.devices_met_per_1000_km=20",
        "network.zones.hills.gunfire_per_1000_km=8",
        "network.zones.plains.devices_met_per_1000_km=20",
        "threat.killed_per_strike=1",
        "threat.vehicle_lost_share=0.7",
        "threat.breakdowns_per_1000_vehicle_km=10",
    ),
    "crisis": (
        "the risks come: roads shut, leave refused, a camp forced out with a full stock",
        "risks.fighting.chance=1",
        "risks.fighting.start.triangular=[2030-03-08, 2030-03-10, 2030-03-14]",
        "risks.hilltop_falls.after.chance=1",
        "policy.stand_down_after_days=2",
        "policy.turn_back_after_days=1",
    ),
    "hurry": (
        "little time and slow packing: much is left to destroy or abandon on the planned day",
        "sites.hilltop.leave_from=2030-03-14",
        "sites.hilltop.planned_close=2030-03-16",
        "sites.riverside.leave_from=2030-03-18",
        "sites.riverside.planned_close=2030-03-20",
        "loads.containers.when_left.destroyed_per_day=30",
        "loads.vehicles.when_left.destroyed_per_day=0.5",
        "loads.vehicles.flatbed_share=0.9",
        "fleets.field.flatbeds=1",
    ),
    "scarce": (
        "few trucks, drivers, seats: what there is of each is used up",
        "fleets.field.trucks=3",
        "fleets.coast.trucks=2",
        "fleets.coast.flatbeds=1",
        "fleets.coast.drivers=4",
        "air.charter.flights_per_week=0.7",
        "air.plane.flights_per_week=0.5",
        "air.helicopter.flights_per_week=0.5",
    ),
    "escorted": (
        "small columns and idle escorts, so that more of them make a column larger",
        "policy.convoy_vehicles_per_escort=4",
        "escorts.hired_guards.available_from=2030-03-02",
    ),
    "kept": (
        "columns to the port want the escort that camps wait for",
        "network.zones.plains.escort_required=true",
        "fleets.coast.available_from=null",
    ),
    "gathering": (
        "nobody is flown home for himself, so that the time for which he waits shows",
        "air.charter.fewest_people=40",
    ),
    "together": (
        "two camps on one road are ordered out a day apart, so that their columns meet",
        "network.roads.riverside_road.between=[riverside, hilltop]",
        "risks.fighting.chance=1",
        "risks.fighting.effects.roads_shut=[]",
        "risks.hilltop_falls.after.chance=0",
        "sites.riverside.leaves_early={war: {risk: fighting}}",
        "sites.hilltop.leaves_early={war: {risk: fighting, notice_days: 1}}",
    ),
}
STRESSED_RICH = {
    "rich, unguarded": (
        "no guard hides who stays for another reason",
        "sites.junction.guard.share=0.05",
        "sites.junction.guard.at_least_people=1",
        "contingents.corona.rear_party.until=2030-04-25",
        "contingents.corona.rear_party.share=0.9",
        "fleets.junction_trucks.trucks=1",
    ),
    "rich, shared": (
        "one fleet serves all, so that the order of planned days decides",
        "fleets.junction_trucks=null",
        "fleets.field.trucks=4",
        "sites.junction.leave_from=2030-03-10",
    ),
    "rich, attacked": (
        "often enough on the road to Hilltop that it must leave for it",
        "network.zones.hills.gunfire_per_1000_km=8",
    ),
    "rich, emptied": (
        "convoys go on when the hospital has gone, so that a hub gets empty before it may leave",
        "network.zones.steppe.evacuation_required=false",
        "network.zones.steppe.search=if_available",
        "sites.junction.leave_from=2030-05-12",
    ),
    "rich, late": (
        "escorts come back after their contingent was to go; few armoured vehicles are destroyed",
        "contingents.corona.ready.on=2030-03-25",
        "network.zones.steppe.devices_met_per_1000_km=60",
        "threat.hours_per_strike=60",
        "threat.road_shut_h=200",
        "loads.carriers.flatbed_share=1",
        "loads.carriers.when_left.destroyed_per_day=0.5",
    ),
}
FELT_IN = {
    "air.charter.longest_wait_days": "gathering",
    "policy.columns_join_within_days": "together",
    "policy.overland_smallest_people": "rich",
    "contingents.alba.provides.search_team.units": "escorted",
    "contingents.corona.provides.junction_escort.people_per_unit": "rich, late",
    "contingents.corona.rear_party.until": "rich, unguarded",
    "costs.own_aircraft_container_usd": "rich",
    "costs.own_aircraft_seat_usd": "rich",
    "fleets.junction_trucks.drivers.pert.0": "rich, late",
    "fleets.junction_trucks.drivers.pert.1": "rich, late",
    "fleets.junction_trucks.drivers.pert.2": "rich, late",
    "loads.carriers.when_left.destroyed_per_day": "rich, late",
    "loads.vehicles.when_left.destroyed_per_day": "hurry",
    "policy.convoy_escorts_largest": "escorted",
    "policy.escorts_kept_for_camps": "kept",
    "sites.hilltop.leaves_early.attacked.attacks.at_least": "rich, attacked",
    "sites.hilltop.leaves_early.attacked.attacks.within_days": "rich, attacked",
    "sites.hilltop.leaves_early.attacked.chance": "rich, attacked",
    "sites.hilltop.leaves_early.attacked.notice_days": "rich, attacked",
    "sites.junction.leave_from": "rich, emptied",
    "sites.junction.planned_close": "rich, shared",
    "sites.market.liquidation_from": "rich, unguarded",
    "sites.outpost.leaves_early.war.chance": "rich, late",
    "sites.outpost.supply.packing_share": "rich, late",
}
"""Inputs that act only in one of these missions, or soonest: the others are passed over."""

REFUSED = {
    "civilians.1.gone_share": "the last step releases everybody",
    "milestones.camps_left.less": "has no meaning for sites left",
    "milestones.junction_left.less": "has no meaning for sites left",
    "milestones.sites_left.less": "has no meaning for sites left",
    "contingents.corona.provides.gunships.people_per_unit": "aircraft tie nobody",
    "contingents.corona.provides.scout_helicopter.people_per_unit": "aircraft tie nobody",
    "contingents.corona.provides.transport_plane.people_per_unit": "aircraft tie nobody",
    "contingents.elam.provides.field_hospital.people_per_unit": "a hospital ties nobody",
    "contingents.elam.provides.field_hospital.units": "a hospital is one",
    "contingents.elam.over_days": "the last guard goes with its site, all at once",
}
"""Inputs that no other value is allowed for: every nudge must be refused."""


@cache
def mission(name):
    if name.startswith("rich"):
        return load_scenario(RICH, STRESSED_RICH[name][1:] if name in STRESSED_RICH else ())
    return load_scenario(TINY, STRESSED[name][1:] if name in STRESSED else ())


def inputs(scenario):
    """Every number and date of a scenario, by path; not of evidence, uncertainties and levers."""
    found = {}
    about = {"schema_version", "evidence", "uncertainties", "levers"}
    data = scenario.model_dump(by_alias=True, exclude=about)
    open_values = [((), data)]
    while open_values:
        path, value = open_values.pop()
        if isinstance(value, (int, float, date)) and not isinstance(value, bool):
            found[".".join(map(str, path))] = value
        elif isinstance(value, dict):
            open_values += [((*path, key), below) for key, below in value.items()]
        elif isinstance(value, (list, tuple)):
            open_values += [((*path, key), below) for key, below in enumerate(value)]
    return dict(sorted(found.items()))


def exempt(scenario, path):
    """The horizon, where the calendar begins, and the chance of a risk that comes only with
    another one."""
    if path in ("mission.horizon", "mission.start"):
        return True
    if re.fullmatch(r"milestones\.\w+\.by", path):
        return True  # the simulation does not know it: see the last test
    risk = re.fullmatch(r"risks\.(\w+)\.chance", path)
    return bool(risk) and scenario.risks[risk[1]].start is None


def nudges(value):
    """Other values to try, the boldest first; what the checks refuse is skipped."""
    if isinstance(value, date):
        return [value + timedelta(days=days) for days in (140, 5, -30, -5, 60, 2, -2)]
    if isinstance(value, int):
        return [value * 2 + 1, value // 2, value + 100, value + 1, value - 1, 0]
    return [value * 2.0 + 0.5, value / 3.0, value + 70.0, min(1.0, value + 0.3), value * 0.9, 0.0]


def nudged(scenario, path, value):
    """The scenario with another value at ``path``; ``None`` where that is not a scenario."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    *steps, last = (int(step) if step.isdecimal() else step for step in path.split("."))
    place = data
    for step in steps:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[last] = value.isoformat() if isinstance(value, date) else value
    try:
        changed = Scenario.model_validate_json(json.dumps(data), strict=True)
    except ValueError:
        return None
    return None if checks.errors_of(changed) else changed


@cache
def told(name, replication):
    return simulate(mission(name), 1, replication)


def allowed_nudges(name, path):
    scenario = mission(name)
    value = inputs(scenario).get(path)
    if value is None:
        return
    for other in nudges(value):
        changed = nudged(scenario, path, other) if other != value else None
        if changed is not None:
            yield changed


def is_felt(path, names):
    """Whether nudging ``path`` is felt in some replication of one of the missions."""
    return any(
        simulate(changed, 1, replication) != told(name, replication)
        for name in ([FELT_IN[path]] if path in FELT_IN else names)
        for changed in islice(allowed_nudges(name, path), 4)
        for replication in range(REPLICATIONS)
    )


TINY_INPUTS = inputs(mission("tiny"))
RICH_INPUTS = [path for path in inputs(mission("rich")) if path not in TINY_INPUTS]


def live(scenario, paths):
    """The inputs that must act."""
    return [path for path in paths if path not in REFUSED and not exempt(scenario, path)]


@pytest.mark.parametrize("path", live(mission("tiny"), TINY_INPUTS))
def test_every_input_of_the_tiny_mission_moves_some_outcome(path):
    assert is_felt(path, ["tiny", *STRESSED])


@pytest.mark.parametrize("path", live(mission("rich"), RICH_INPUTS))
def test_every_input_of_the_rich_mission_moves_some_outcome(path):
    assert is_felt(path, ["rich", *STRESSED_RICH])


@pytest.mark.parametrize("path", REFUSED)
def test_an_input_that_could_move_nothing_is_refused(path):
    assert not list(allowed_nudges("rich", path))


@pytest.mark.parametrize("milestone", mission("tiny").milestones)
def test_the_date_of_a_milestone_moves_its_probability(milestone):
    tiny = mission("tiny")
    met = []
    for day in (date(2030, 3, 2), tiny.mission.horizon):
        dated = nudged(tiny, f"milestones.{milestone}.by", day)
        table = sim.run_experiment(dated, replications=10).summary().set_index("milestone")
        met.append(table.loc[milestone, "probability"])
    assert met[0] == 0.0 < met[1]
