"""Lifting: nothing stands anywhere that no truck, driver, escort or aircraft can ever take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import networkx as nx

from sim.scenario.airfield import takes
from sim.scenario.checks.means import (
    corridor_means,
    corridors_alone,
    escort_bases,
    field_means,
    search_bases,
)
from sim.scenario.checks.roads import (
    corridor_needs,
    free_graph,
    joined,
    needs_escort,
    needs_search,
    next_sites,
    road_graph,
)
from sim.scenario.checks.stock import (
    civilians_who_travel,
    need_crews,
    people_of,
    people_who_reach,
    to_travel,
    travellers,
)
from sim.scenario.field import fleet_bases
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import Airfield, ByCharter, ByOwnAircraft, Provides, Scenario


def findings(scenario: Scenario) -> list[Finding]:
    """All loads and people that nothing in the mission can ever lift."""
    return [
        *_field(scenario),
        *_corridors(scenario),
        *_units(scenario),
        *_evacuation(scenario),
        *_air(scenario),
    ]


def _field(scenario: Scenario) -> Iterator[Finding]:
    """Camps whose loads no field fleet can bring in."""
    graph, held, people = road_graph(scenario), to_travel(scenario), travellers(scenario)
    for name, site in scenario.sites.items():
        if site.corridors or not any(joined(graph, name, hub) for hub in site.materiel_to):
            continue
        means = field_means(scenario, name)
        containers = _containers(scenario, held[name])
        drives = need_crews(scenario, {name})
        flatbeds = held[name].total() - containers - drives.total()
        path: Path = ("sites", name, "materiel_to")
        right = partial(_right, scenario, "field", site.materiel_to)
        if containers and not means.trucks:
            what = f"no field truck can ever fetch its {containers:,} containers"
            yield Finding(path, what, right("trucks"))
        if flatbeds and not means.flatbeds:
            what = f"no field flatbed can ever fetch its {flatbeds:,} vehicles that need one"
            yield Finding(path, what, right("flatbeds"))
        crews = sum(people[source] for source in people_who_reach(scenario, name))
        for load_class, crew in _undriven(scenario, drives, means.drivers + crews):
            what = (
                f"its {drives[load_class]:,} {load_class} that drive themselves need {crew} "
                "people each, and there are never so many people or hired drivers"
            )
            yield Finding(path, what, f"{right('drivers')}, or let them ride on flatbeds")


def _right(scenario: Scenario, serves: str, bases: tuple[str, ...], means: str) -> str:
    """Which fleet could have the means that are missing: one that is there, or a new one."""
    fleets = [
        f"fleets.{name}"
        for name, fleet in scenario.fleets.items()
        if fleet.serves == serves and fleet.base in bases
    ]
    if fleets:
        return f"give {' or '.join(fleets)} {means}, in time"
    return f"add a fleet with serves: {serves}, base: {' or '.join(bases)} and {means}"


def _corridors(scenario: Scenario) -> Iterator[Finding]:
    """Hubs whose cargo no corridor fleet can take out, nor a field fleet to another hub."""
    chain, held = next_sites(scenario), to_travel(scenario)
    for name, site in scenario.sites.items():
        if not site.corridors:
            continue
        loads: Counter[str] = Counter()
        sources = {name, *nx.ancestors(chain, name)}
        for source in sources:
            loads.update(held[source])
        means, field = corridor_means(scenario, name), field_means(scenario, name)
        containers = _containers(scenario, loads)
        flatbeds = loads.total() - containers - need_crews(scenario, sources).total()
        path: Path = ("sites", name, "corridors")
        right = partial(_right, scenario, "corridor", (name,))
        if containers and not means.trucks and not field.trucks:
            what = f"no corridor truck can ever take out {containers:,} containers"
            yield Finding(path, what, right("trucks"))
        if flatbeds and not means.flatbeds and not field.flatbeds:
            what = f"no corridor flatbed can ever take out {flatbeds:,} vehicles that need one"
            yield Finding(path, what, right("flatbeds"))
        if not corridors_alone(scenario, name):
            continue  # people of the hub may drive to the other one
        drives = need_crews(scenario, sources, hub=name)
        for load_class, crew in _undriven(scenario, drives, means.drivers):
            what = (
                f"{drives[load_class]:,} {load_class} that drive themselves need {crew} hired "
                f"drivers each, and a corridor fleet has at most {means.drivers}"
            )
            yield Finding(path, what, f"{right('drivers')}, or let them ride on flatbeds")


def _containers(scenario: Scenario, loads: Counter[str]) -> int:
    return sum(n for name, n in loads.items() if scenario.loads[name].kind == "container")


def _undriven(scenario: Scenario, drives: Counter[str], crews: int) -> Iterator[tuple[str, int]]:
    """Classes of vehicles that drive themselves for one of which ``crews`` are too few."""
    for load_class in sorted(drives):
        load = scenario.loads[load_class]
        if load.kind == "vehicle" and drives[load_class] and crews < load.crew_people:
            yield load_class, load.crew_people


def _units(scenario: Scenario) -> Iterator[Finding]:
    """Sites from which every way needs an escort or a search team where none ever works."""
    for needs, unit, bases, source in (
        (needs_escort, "an escort", escort_bases(scenario), "escorts or a contingent's provides"),
        (needs_search, "a search team", search_bases(scenario), "a contingent's provides"),
    ):
        graph, free, held = road_graph(scenario), free_graph(scenario, needs), to_travel(scenario)
        for name, site in scenario.sites.items():
            if site.corridors and not corridors_alone(scenario, name):
                continue  # one of the two ways may be free
            hubs = [hub for hub in site.materiel_to if joined(graph, name, hub)]
            stuck = not any(joined(free, name, hub) for hub in hubs)
            trucks = fleet_bases(scenario, name) or hubs
            if hubs and held[name] and stuck and not bases & {name, *trucks}:
                where, key, base = f"way from {' or '.join(trucks)}", "materiel_to", trucks[0]
            elif (
                site.corridors
                and name not in bases
                and all(
                    corridor_needs(scenario, scenario.network.corridors[corridor], needs)
                    for corridor in site.corridors
                )
            ):
                where, key, base = f"corridor of {name}", "corridors", name
            else:
                continue
            what = f"every {where} needs {unit}, and none ever works there"
            yield Finding(("sites", name, key), what, f"add {unit} with base {base} under {source}")


def _evacuation(scenario: Scenario) -> Iterator[Finding]:
    """Zones that demand evacuation of the wounded where it can never be had."""
    provided = [
        unit
        for contingent in scenario.contingents.values()
        for unit in contingent.provides.values()
    ]
    reached = {zone for unit in provided for zone in unit.reaches}
    flies = any(unit.kind is Provides.HELICOPTER for unit in provided)
    for name, zone in scenario.network.zones.items():
        path: Path = ("network", "zones", name, "evacuation_required")
        if zone.evacuation_required and name not in reached:
            what = "no hospital ever reaches this zone"
            yield Finding(path, what, "add a hospital to a contingent's provides, or name the zone")
        elif zone.evacuation_required and not (flies or scenario.air.helicopter.aircraft):
            what = "no helicopter ever flies the wounded out"
            yield Finding(path, what, "add one to air.helicopter or to a contingent's provides")


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
            yield Finding((*path, "seats_per_week"), what, "write a number above 0")
        if not takes(scenario.sites[lift.base], Airfield.PLANE):
            what = f"{lift.base} has airfield: {scenario.sites[lift.base].airfield}"
            yield Finding((*path, "base"), what, "name a site with airfield plane or charter")
    if by_charter and scenario.air.charter.flights_per_week == 0.0:
        what = f"no charter ever flies, and {by_charter:,} people go home by charter"
        yield Finding(("air", "charter", "flights_per_week"), what, "write a number above 0")
