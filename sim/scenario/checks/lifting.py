"""Lifting: nothing stands anywhere that no truck, flatbed, escort or aircraft can ever take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import networkx as nx

from sim.scenario.checks.roads import (
    can_be_positive,
    corridor_needs_escort,
    escort_bases,
    free_graph,
    joined,
    next_sites,
    road_graph,
)
from sim.scenario.checks.stock import civilians_who_travel, people_of, to_travel
from sim.scenario.findings import Finding, Path, error
from sim.scenario.schema import Airfield, ByCharter, ByOwnAircraft, Scenario


def findings(scenario: Scenario) -> list[Finding]:
    """All loads and people that nothing in the mission can ever lift."""
    return [
        *_field(scenario),
        *_corridors(scenario),
        *_escorts(scenario),
        *_corridor_escorts(scenario),
        *_air(scenario),
    ]


def _needs(scenario: Scenario, loads: Counter[str]) -> tuple[int, int]:
    """How many of ``loads`` ride on trucks, and how many classes need flatbeds."""
    containers = flatbeds = 0
    for load_class, count in loads.items():
        load = scenario.loads[load_class]
        if load.kind == "container":
            containers += count
        elif load.kind == "vehicle" and load.flatbed_share > 0.0:
            flatbeds += count
    return containers, flatbeds


def _carriers(scenario: Scenario, bases: set[str], serves: str) -> tuple[bool, bool]:
    """Whether fleets at ``bases`` can have trucks, and flatbeds."""
    fleets = [
        fleet
        for fleet in scenario.fleets.values()
        if fleet.base in bases and fleet.serves == serves
    ]
    trucks = any(can_be_positive(fleet.trucks) for fleet in fleets)
    return trucks, any(can_be_positive(fleet.flatbeds) for fleet in fleets)


def _field(scenario: Scenario) -> Iterator[Finding]:
    """Camps whose loads no field fleet can bring in."""
    graph, held = road_graph(scenario), to_travel(scenario)
    for name, site in scenario.sites.items():
        if not site.materiel_to or site.corridors:
            continue
        hubs = {hub for hub in site.materiel_to if joined(graph, name, hub)}
        containers, vehicles = _needs(scenario, held[name])
        trucks, flatbeds = _carriers(scenario, hubs | {name}, "field")
        path: Path = ("sites", name, "materiel_to")
        right = f"add a fleet with serves: field at {' or '.join(site.materiel_to)}"
        if hubs and containers and not trucks:
            yield error(path, f"no field truck can ever fetch its {containers:,} containers", right)
        if hubs and vehicles and not flatbeds:
            what = (
                f"no field flatbed can ever fetch those of its {vehicles:,} vehicles that need one"
            )
            yield error(path, what, f"{right}, with flatbeds")


def _corridors(scenario: Scenario) -> Iterator[Finding]:
    """Hubs whose cargo no corridor fleet can take out."""
    chain, held = next_sites(scenario), to_travel(scenario)
    for name, site in scenario.sites.items():
        if not site.corridors:
            continue
        loads: Counter[str] = Counter()
        for source in {name, *nx.ancestors(chain, name)}:
            loads.update(held[source])
        containers, vehicles = _needs(scenario, loads)
        trucks, flatbeds = _carriers(scenario, {name}, "corridor")
        path: Path = ("sites", name, "corridors")
        right = f"add a fleet with serves: corridor and base: {name}"
        if containers and not trucks:
            yield error(
                path, f"no corridor truck can ever take out {containers:,} containers", right
            )
        if vehicles and not flatbeds:
            what = f"no corridor flatbed can ever take those of {vehicles:,} vehicles that need one"
            yield error(path, what, f"{right}, with flatbeds")


def _escorts(scenario: Scenario) -> Iterator[Finding]:
    """Camps that can only be reached with an escort where no escort ever works."""
    graph, free, bases = road_graph(scenario), free_graph(scenario), escort_bases(scenario)
    held = to_travel(scenario)
    for name, site in scenario.sites.items():
        hubs = [hub for hub in site.materiel_to if joined(graph, name, hub)]
        if not hubs or not held[name] or any(joined(free, name, hub) for hub in hubs):
            continue
        if not bases & {name, *hubs}:
            what = f"every way from {' or '.join(hubs)} needs an escort, and none ever works there"
            right = f"add an escort with base {hubs[0]} under escorts or a contingent's provides"
            yield error(("sites", name, "materiel_to"), what, right)


def _corridor_escorts(scenario: Scenario) -> Iterator[Finding]:
    bases = escort_bases(scenario)
    for name, site in scenario.sites.items():
        corridors = [scenario.network.corridors[corridor] for corridor in site.corridors]
        if not corridors or name in bases:
            continue
        if all(corridor_needs_escort(scenario, corridor) for corridor in corridors):
            what = f"every corridor of {name} needs an escort, and none ever works there"
            right = f"add an escort with base {name} under escorts or a contingent's provides"
            yield error(("sites", name, "corridors"), what, right)


def _air(scenario: Scenario) -> Iterator[Finding]:
    """People whose aircraft never fly."""
    by_charter = sum(civilians_who_travel(scenario).values())
    for name, contingent in scenario.contingents.items():
        lift, people = contingent.lift, sum(people_of(scenario, contingent).values())
        if isinstance(lift, ByCharter):
            by_charter += people
        if not isinstance(lift, ByOwnAircraft) or not people:
            continue
        path: Path = ("contingents", name, "lift")
        if lift.seats_per_week == 0.0:
            what = f"its aircraft have no seats for its {people:,} people"
            yield error((*path, "seats_per_week"), what, "write a number above 0")
        if scenario.sites[lift.base].airfield in (Airfield.NONE, Airfield.HELICOPTER):
            what = f"{lift.base} has airfield: {scenario.sites[lift.base].airfield}"
            yield error((*path, "base"), what, "name a site with airfield plane or charter")
    if by_charter and scenario.air.charter.flights_per_week == 0.0:
        what = f"no charter ever flies, and {by_charter:,} people go home by charter"
        yield error(("air", "charter", "flights_per_week"), what, "write a number above 0")
