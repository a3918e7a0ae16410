"""Rates: what a convoy meets on one road stays within what the model of attacks can hold, and
who searches the road finds no less than who does not."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.attacks import Rate, usual_rate
from sim.scenario.findings import Finding
from sim.scenario.schema import Provides, RiskSpec, RoadSpec, Scenario

_MOST_ATTACKS = 100.0
_MOST_BREAKDOWNS = 3.0
_ATTACKS: dict[Rate, str] = {
    "devices_met_per_1000_km": "explosive devices",
    "gunfire_per_1000_km": "attacks by gunfire",
}


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Roads on which convoys would be attacked, or vehicles break down, absurdly often."""
    for name, road in scenario.network.roads.items():
        for key, what in _ATTACKS.items():
            attacks = _rate(scenario, road, key) * road.km / 1_000.0
            if attacks > _MOST_ATTACKS:
                told = (
                    f"a convoy meets {attacks:,.0f} {what} on it in one passage, in the worst case"
                )
                right = f"correct its km, {key}, or what multiplies it"
                yield Finding(("network", "roads", name), told, right)
        breakdowns = scenario.threat.breakdowns_per_1000_vehicle_km * road.km / 1_000.0
        if breakdowns > _MOST_BREAKDOWNS:
            told = f"each vehicle breaks down {breakdowns:,.1f} times on road {name}"
            path = ("threat", "breakdowns_per_1000_vehicle_km")
            yield Finding(path, told, "write a smaller rate, or a shorter road")


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Search teams that make a convoy blinder than it would be without."""
    alone, with_team = scenario.threat.found_share, scenario.threat.found_share_with_search
    provided = (unit for owner in scenario.contingents.values() for unit in owner.provides.values())
    if with_team < alone and any(unit.kind is Provides.SEARCH for unit in provided):
        what = f"a search team finds {with_team:g} of the devices, and {alone:g} are found without"
        right = f"write {alone:g} or more, or a smaller found_share"
        yield Finding(("threat", "found_share_with_search"), what, right)


def _rate(scenario: Scenario, road: RoadSpec, key: Rate) -> float:
    """The highest rate of a road: with the risk that multiplies it most."""
    factors = (_factor(risk, road.zone, key) for risk in scenario.risks.values())
    return usual_rate(scenario, road, key) * max([1.0, *factors])


def _factor(risk: RiskSpec, zone: str, key: Rate) -> float:
    factor = risk.effects.attacks_multiplier.get(zone, 1.0)
    is_device = key == "devices_met_per_1000_km"
    return factor * (risk.effects.devices_multiplier.get(zone, 1.0) if is_device else 1.0)
