"""A mission where something waits for what cannot come is told so at once, not at the horizon.

Random missions without chance and with years of time: what has not come to its end then never
will. Each of those was refused or warned of before it ran, and so is each that loses something
on which it depended.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from itertools import cycle

import pytest

from sim.model.replication import simulate
from sim.scenario.checks import errors_of, never
from sim.scenario.quantity import central
from sim.scenario.schema import Scenario

YEARS_DAYS = 4 * 365


def scenario_of(data) -> Scenario:
    return Scenario.model_validate_json(json.dumps(data), strict=True)


def calm(data):
    """The mission without trouble, chance in its fleets, or a pace too slow for four years."""
    plain = scenario_of(data)
    data = deepcopy(data)
    last = date.fromisoformat(data["mission"]["start"]) + timedelta(days=YEARS_DAYS)
    data["mission"]["horizon"] = last.isoformat()
    data |= {"risks": {}, "threat": {}, "clearances": {}}
    for site in data["sites"].values():
        site |= {"leaves_early": {}, "supply": None}
    for road in data["network"]["roads"].values():
        road |= {"ford": None, "ferry": None}
    for zone in data["network"]["zones"].values():
        zone |= {"evacuation_required": False, "search": "none"}  # contingents may be gone first
    for surface in data["network"]["surfaces"].values():
        surface["containers_per_truck"] = 1.0
    for name, fleet in data["fleets"].items():
        for kind in ("trucks", "flatbeds", "drivers"):
            fleet[kind] = float(round(central(getattr(plain.fleets[name], kind))))
        fleet["drivers"] = max(4.0, fleet["drivers"])  # for people may go before their vehicles
    for escort in data["escorts"].values():
        escort |= {"once_gone_share": None, "available_from": data["mission"]["start"]}
    for contingent in data["contingents"].values():
        if contingent["lift"]["by"] == "own_aircraft":
            contingent["lift"]["seats_per_week"] = 70.0
    data["air"] |= {"weather_cancels_share": 0.0}
    data["air"]["charter"] |= {"seats": 60, "flights_per_week": 14.0}
    data["policy"] |= {"packing_containers_per_team_day": 15.0, "longest_wait_days": 1.0}
    data["network"]["borders"]["gate"]["trucks_per_day"] = 50.0
    return data


def is_over(scenario) -> bool:
    """Whether every site has been left and no load is in the mission after all that time."""
    result = simulate(scenario)
    ends = [
        result.outcomes[f"end.{name}.{state}"]
        for name in scenario.loads
        for state in ("at site", "moving")
    ]
    return not any(ends) and all(row.left_h is not None for row in result.sites)


def told(scenario) -> list[str]:
    """All that is said of it before it runs, but the sums up to its deadline."""
    return list(map(str, [*errors_of(scenario), *never.warnings(scenario)]))


@pytest.fixture(scope="module")
def calm_missions(missions):
    """All of them without trouble."""
    return [calm(data) for data in missions]


@pytest.fixture(scope="module")
def sound_missions(calm_missions):
    """Those of which nothing is told."""
    return [data for data in calm_missions if not told(scenario_of(data))]


def test_what_never_ends_was_told_at_once(sound_missions):
    for data in sound_missions:
        assert is_over(scenario_of(data)), data


# -- without what it depends on ----------------------------------------------------------------


def no_fleet_has(kind):
    def remove(data):
        for fleet in data["fleets"].values():
            fleet[kind] = 0

    return remove


def nobody_drives(data):
    no_fleet_has("drivers")(data)
    for site in data["sites"].values():
        site["stock"].pop("staff", None)
    for contingent in data["contingents"].values():
        contingent["at"] = {
            site: {name: count for name, count in loads.items() if name != "troops"}
            for site, loads in contingent["at"].items()
        }
        contingent.pop("guard_unit", None)
        contingent["provides"] = {}


def no_escort_where_one_is_required(data):
    for zone in data["network"]["zones"].values():
        zone["escort_required"] = True
    data["escorts"] = {}
    for contingent in data["contingents"].values():
        contingent["provides"].pop("escort", None)


def no_search_where_one_is_required(data):
    for zone in data["network"]["zones"].values():
        zone["search"] = "required"
    for contingent in data["contingents"].values():
        contingent["provides"].pop("search", None)


def for_ever(**effects):
    """A risk that is in force from the first day to the last; names are taken from the data."""

    def remove(data):
        named = {key: names(data) for key, names in effects.items()}
        start = data["mission"]["start"]
        data["risks"]["doom"] = {"name": "Doom", "chance": 1.0, "start": start, "effects": named}

    return remove


def of_each_zone(value):
    return lambda data: dict.fromkeys(data["network"]["zones"], value)


def no_leave(kind):
    def remove(data):
        data["clearances"] = {kind: {"chance": of_each_zone(0.0)(data)}}

    return remove


def no_export(data):
    data["clearances"] = {"cargo": {"chance_per_week": 0.0}}


def no_flights(data):
    for kind in ("plane", "helicopter", "charter"):
        data["air"][kind]["flights_per_week"] = 0.0
    for escort in data["escorts"].values():
        escort |= {"once_gone_share": None, "available_from": data["mission"]["start"]}
    for contingent in data["contingents"].values():
        if contingent["lift"]["by"] == "own_aircraft":
            contingent["lift"]["seats_per_week"] = 0.0


REMOVED = {
    "trucks": (no_fleet_has("trucks"), "truck"),
    "flatbeds": (no_fleet_has("flatbeds"), "flatbed"),
    "drivers": (nobody_drives, "driver"),
    "escorts": (no_escort_where_one_is_required, "escort"),
    "search teams": (no_search_where_one_is_required, "search team"),
    "roads": (for_ever(roads_shut=lambda data: list(data["network"]["roads"])), "doom shuts"),
    "borders": (for_ever(borders_shut=lambda data: ["gate"]), "doom shuts gate"),
    "corridors": (
        for_ever(corridors_shut=lambda data: list(data["network"]["corridors"])), "doom shuts"
    ),
    "airfields": (for_ever(airfields_shut=lambda data: list(data["sites"])), "doom shuts"),
    "packing": (for_ever(packing_stopped=lambda data: list(data["sites"])), "doom shuts"),
    "consent": (for_ever(consent_share=of_each_zone(0.0)), "leave"),
    "leave for convoys": (no_leave("ground"), "leave"),
    "leave for flights": (no_leave("flights"), "leave"),
    "leave to export": (no_export, "leave"),
    "flights": (no_flights, ""),
}  # fmt: skip
"""What is taken away, and a word that what is told of it has."""


@pytest.mark.parametrize("first", range(4))
def test_without_what_it_depends_on_a_mission_is_told_so_at_once(sound_missions, first):
    """From each mission another thing is taken, and four from each in all."""
    things = sorted(REMOVED)
    for data, thing in zip(sound_missions, cycle(things[first:] + things[:first]), strict=False):
        remove, word = REMOVED[thing]
        lost = deepcopy(data)
        remove(lost)
        scenario = scenario_of(lost)
        findings = told(scenario)
        assert findings or is_over(scenario), (thing, lost)
        assert not findings or any(word in line for line in findings), (thing, findings)


@pytest.mark.parametrize("thing", sorted(REMOVED))
def test_each_loss_is_told_of_some_mission(calm_missions, thing):
    """The test above could pass on missions that need nothing: each loss hurts one of them."""
    remove, word = REMOVED[thing]

    def hurts(data):
        lost = deepcopy(data)
        remove(lost)
        return any(word in line for line in told(scenario_of(lost)))

    assert any(map(hurts, calm_missions))
