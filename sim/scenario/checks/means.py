"""Means of transport that a place may ever have: the most that any draw gives, by the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.checks.extremes import earliest, latest, most
from sim.scenario.checks.roads import way_of_people
from sim.scenario.checks.stock import people_of
from sim.scenario.field import fleet_bases
from sim.scenario.schema import FleetSpec, Provides, ReadyOn, Scenario


@dataclass(frozen=True, slots=True)
class FleetMeans:
    """The most that one fleet of a place can ever have of each before the horizon."""

    trucks: int
    flatbeds: int
    drivers: int


def corridors_alone(scenario: Scenario, site: str) -> bool:
    """Whether its corridors are the only way for its loads: no field fleet takes them on."""
    return bool(scenario.sites[site].corridors) and not fleet_bases(scenario, site)


def corridor_means(scenario: Scenario, hub: str) -> FleetMeans:
    """What the best of the corridor fleets of a hub can have."""
    fleets = scenario.fleets.values()
    return _means(scenario, [f for f in fleets if f.base == hub and f.serves == "corridor"])


def field_means(scenario: Scenario, site: str) -> FleetMeans:
    """What the best of the fleets that fetch the loads of a site can have."""
    bases = fleet_bases(scenario, site)
    return _means(scenario, [field_fleets(scenario, base)[0] for base in bases])


def field_fleets(scenario: Scenario, base: str) -> list[FleetSpec]:
    """The field fleets of a base; only the first by name is ever sent."""
    fleets = sorted(scenario.fleets.items())
    return [fleet for _, fleet in fleets if fleet.base == base and fleet.serves == "field"]


def _means(scenario: Scenario, fleets: list[FleetSpec]) -> FleetMeans:
    coming = [fleet for fleet in fleets if _comes(scenario, fleet)]
    return FleetMeans(
        trucks=max((most(fleet.trucks) for fleet in coming), default=0),
        flatbeds=max((most(fleet.flatbeds) for fleet in coming), default=0),
        drivers=max((most(fleet.drivers) for fleet in coming), default=0),
    )


def _comes(scenario: Scenario, fleet: FleetSpec) -> bool:
    first = fleet.available_from
    return first is None or earliest(first) <= scenario.mission.horizon


def escort_bases(scenario: Scenario) -> set[str]:
    """The sites from which some escort works at some time between start and horizon."""
    mission = scenario.mission
    people = any(people_of(scenario, contingent) for contingent in scenario.contingents.values())
    hired = {
        escort.base
        for escort in scenario.escorts.values()
        if escort.units > 0
        and (escort.available_from or mission.start) <= mission.horizon
        and (people or not escort.once_gone_share)
    }
    return hired | _provided_at(scenario, Provides.ESCORT)


def search_bases(scenario: Scenario) -> set[str]:
    """The sites from which some search team works after the start."""
    return _provided_at(scenario, Provides.SEARCH)


def _provided_at(scenario: Scenario, kind: Provides) -> set[str]:
    """The bases of units that contingents provide which are not gone from the start.

    When one has been left they go on to where its people go.
    """
    bases: set[str] = set()
    for contingent in scenario.contingents.values():
        ready = contingent.ready
        gone = isinstance(ready, ReadyOn) and latest(ready.on) <= scenario.mission.start
        for unit in contingent.provides.values():
            if unit.kind is kind and unit.base is not None and not gone:
                bases.update(way_of_people(scenario, unit.base))
    return bases
