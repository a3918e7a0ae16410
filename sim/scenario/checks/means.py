"""Means of transport that a place may ever have: the most that any draw gives, by the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.quantity import Distribution, draw, draw_date
from sim.scenario.schema import FleetSpec, Provides, ReadyOn, Scenario

_LOWEST, _HIGHEST = 1e-12, 1.0 - 1e-12


@dataclass(frozen=True, slots=True)
class FleetMeans:
    """The most that one fleet of a place can ever have of each, be it not the same fleet."""

    trucks: int
    flatbeds: int
    drivers: int


def fleet_means(scenario: Scenario, bases: set[str], serves: str) -> FleetMeans:
    """What the best of the fleets at ``bases`` can have before the horizon."""
    fleets = [
        fleet
        for fleet in scenario.fleets.values()
        if fleet.base in bases and fleet.serves == serves and _comes(scenario, fleet)
    ]
    return FleetMeans(
        trucks=max((_most(fleet.trucks) for fleet in fleets), default=0),
        flatbeds=max((_most(fleet.flatbeds) for fleet in fleets), default=0),
        drivers=max((_most(fleet.drivers) for fleet in fleets), default=0),
    )


def _most(quantity: float | Distribution) -> int:
    """The largest whole number that is drawn of a quantity."""
    return int(draw(quantity, _HIGHEST) + 0.5)


def _comes(scenario: Scenario, fleet: FleetSpec) -> bool:
    first = fleet.available_from
    return first is None or draw_date(first, _LOWEST) <= scenario.mission.horizon


def escort_bases(scenario: Scenario) -> set[str]:
    """The sites from which some escort works at some time between start and horizon."""
    mission = scenario.mission
    bases = {
        escort.base
        for escort in scenario.escorts.values()
        if escort.units > 0 and (escort.available_from or mission.start) <= mission.horizon
    }
    for contingent in scenario.contingents.values():
        ready = contingent.ready
        gone = isinstance(ready, ReadyOn) and draw_date(ready.on, _HIGHEST) <= mission.start
        for unit in contingent.provides.values():
            if unit.kind is Provides.ESCORT and unit.base is not None and not gone:
                bases.add(unit.base)
    return bases
