"""Gross sums of need and capacity up to the deadline: why a plan cannot succeed in time.

The sums use central values and leave out all waiting, attacks and refusals, so what they say is
too little is too little; what they pass over may still be late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import networkx as nx

from sim.scenario.checks.roads import joined, next_sites, road_graph, roads_between
from sim.scenario.checks.stock import civilians_who_travel, people_of, to_travel
from sim.scenario.findings import Finding, Path, warning
from sim.scenario.quantity import central, central_date
from sim.scenario.schema import ByCharter, FleetSpec, ReadyOn, RoadSpec, Scenario
from sim.units import DAYS_PER_WEEK


@dataclass(slots=True)
class _Work:
    """What trucks have to do, in days of one truck."""

    truck_days: float = 0.0
    flatbed_days: float = 0.0


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Sites, hubs and flights that need more than they have by the deadline."""
    yield from _packing(scenario)
    yield from _fleets(scenario, "field", _field_work(scenario))
    yield from _fleets(scenario, "corridor", _corridor_work(scenario))
    yield from _charter(scenario)


def _short(
    path: Path, unit: str, needs: float, has: float, by: date, more: str
) -> Iterator[Finding]:
    if needs > has:
        what = f"needs {needs:,.0f} {unit}, has {has:,.0f} by {by}"
        yield warning(path, what, f"add {more}, start earlier or accept a later date")


def _days(first: date, last: date) -> float:
    """Days from ``first`` to ``last``, both included."""
    return max(0.0, (last - first).days + 1.0)


def _loads(scenario: Scenario, loads: Counter[str]) -> tuple[float, float]:
    """Containers, and vehicles that ride on a flatbed."""
    containers = vehicles = 0.0
    for load_class, count in loads.items():
        load = scenario.loads[load_class]
        if load.kind == "container":
            containers += count
        elif load.kind == "vehicle":
            vehicles += count * load.flatbed_share
    return containers, vehicles


def _packing(scenario: Scenario) -> Iterator[Finding]:
    held, pace = to_travel(scenario), scenario.policy.packing_containers_per_team_day
    for name, site in scenario.sites.items():
        last = min(site.planned_close or scenario.mission.deadline, scenario.mission.deadline)
        needs = _loads(scenario, held[name])[0] / pace
        starts = max(central_date(site.packing_starts), scenario.mission.start)
        has = central(site.packing_teams) * _days(starts, last)
        yield from _short(
            ("sites", name, "packing_teams"), "team-days of packing", needs, has, last, "teams"
        )


# -- trucks ------------------------------------------------------------------------------------


def _drive_days(scenario: Scenario, road: RoadSpec) -> float:
    """Days on the move along a road in the dry."""
    surface = scenario.network.surfaces[road.surface]
    if surface.km_per_day is not None:
        return road.km / surface.km_per_day
    daylight_h = scenario.network.sunset_hour - scenario.network.sunrise_hour
    assert surface.km_per_daylight_h is not None
    return road.km / (surface.km_per_daylight_h * daylight_h)


def _trip(scenario: Scenario, places: list[str]) -> tuple[float, float]:
    """Days one way by the quickest roads, and containers one truck can carry on all of them."""
    days, per_truck = 0.0, float("inf")
    for one, other in pairwise(places):
        roads = roads_between(scenario, one, other)
        road = min(roads, key=lambda road: _drive_days(scenario, road))
        days += _drive_days(scenario, road)
        per_truck = min(per_truck, scenario.network.surfaces[road.surface].containers_per_truck)
    return days, max(1.0, per_truck) if places[1:] else 1.0


def _field_work(scenario: Scenario) -> dict[str, _Work]:
    """What the field fleets of each base have to bring to the hub that a site names first."""
    graph, held, chain = road_graph(scenario), to_travel(scenario), next_sites(scenario)
    bases = {fleet.base for fleet in scenario.fleets.values() if fleet.serves == "field"}
    work: dict[str, _Work] = defaultdict(_Work)
    for name, site in scenario.sites.items():
        if not site.materiel_to or site.corridors or not joined(graph, name, site.materiel_to[0]):
            continue
        hub = site.materiel_to[0]
        base = next((place for place in (*site.materiel_to, name) if place in bases), hub)
        loads: Counter[str] = Counter(held[name])
        for source in nx.ancestors(chain, name):
            loads.update(held[source])
        days, per_truck = _trip(scenario, nx.shortest_path(graph, hub, name, weight="km"))
        round_trip = 2.0 * days + central(scenario.policy.loading_days)
        containers, vehicles = _loads(scenario, loads)
        work[base].truck_days += containers / per_truck * round_trip
        work[base].flatbed_days += vehicles * round_trip
    return work


def _corridor_work(scenario: Scenario) -> dict[str, _Work]:
    """What each hub's corridor fleet has to take out, along its first corridor."""
    held, chain = to_travel(scenario), next_sites(scenario)
    work: dict[str, _Work] = defaultdict(_Work)
    for name, site in scenario.sites.items():
        if not site.corridors:
            continue
        corridor = scenario.network.corridors[site.corridors[0]]
        border = scenario.network.borders[corridor.out_at]
        days, per_truck = _trip(scenario, list(corridor.way))
        stops = central(border.paperwork_days) + central(corridor.unloading_days)
        loads: Counter[str] = Counter()
        for source in {name} | _feeders(scenario, chain, name):
            loads.update(held[source])
        containers, vehicles = _loads(scenario, loads)
        work[name].truck_days += containers / per_truck * (2.0 * days + stops)
        work[name].flatbed_days += vehicles * (2.0 * days + stops)
    return work


def _feeders(scenario: Scenario, chain: nx.DiGraph[str], hub: str) -> set[str]:
    """The sites whose materiel comes to ``hub`` by their first choice."""
    first = {name: site.materiel_to[0] for name, site in scenario.sites.items() if site.materiel_to}
    found: set[str] = set()
    for name in nx.ancestors(chain, hub):
        step, seen = name, {name}
        while step in first and not scenario.sites[step].corridors and first[step] not in seen:
            step = first[step]
            seen.add(step)
        if step == hub and not scenario.sites[name].corridors:
            found.add(name)
    return found


def _fleets(scenario: Scenario, serves: str, work: dict[str, _Work]) -> Iterator[Finding]:
    """Hubs whose fleets have fewer truck-days than their work needs."""
    deadline = scenario.mission.deadline
    for hub, need in work.items():
        fleets = {
            name: fleet
            for name, fleet in scenario.fleets.items()
            if fleet.base == hub and fleet.serves == serves
        }
        trucks = flatbeds = 0.0
        for fleet in fleets.values():
            days = _days(_available(scenario, fleet), deadline)
            trucks += central(fleet.trucks) * days
            flatbeds += central(fleet.flatbeds) * days
        path: Path = ("fleets", *sorted(fleets)[:1]) if fleets else ("fleets",)
        kind = f"{serves} truck-days at {hub}"
        yield from _short((*path, "trucks"), kind, need.truck_days, trucks, deadline, "trucks")
        kind = f"{serves} flatbed-days at {hub}"
        yield from _short(
            (*path, "flatbeds"), kind, need.flatbed_days, flatbeds, deadline, "flatbeds"
        )


def _available(scenario: Scenario, fleet: FleetSpec) -> date:
    start = scenario.mission.start
    return start if fleet.available_from is None else max(start, central_date(fleet.available_from))


# -- flights -----------------------------------------------------------------------------------


def _charter(scenario: Scenario) -> Iterator[Finding]:
    """Seats of charters, less the parties that stay."""
    mission, charter = scenario.mission, scenario.air.charter
    travellers = float(sum(civilians_who_travel(scenario).values()))
    first = mission.start if travellers else mission.deadline
    for contingent in scenario.contingents.values():
        if not isinstance(contingent.lift, ByCharter):
            continue
        people = sum(people_of(scenario, contingent).values())
        rear = contingent.rear_party.share * people if contingent.rear_party else 0.0
        travellers += people - rear - (contingent.guard_unit.people if contingent.guard_unit else 0)
        ready = contingent.ready
        day = central_date(ready.on) if isinstance(ready, ReadyOn) else mission.start
        first = min(first, max(day, mission.start))
    weeks = _days(first, mission.deadline) / DAYS_PER_WEEK
    flown = 1.0 - scenario.air.weather_cancels_share
    has = charter.seats * charter.flights_per_week * flown * weeks
    path: Path = ("air", "charter", "flights_per_week")
    yield from _short(path, "charter seats", travellers, has, mission.deadline, "flights")
