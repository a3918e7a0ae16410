"""What must be hauled on the ground, by which way and until when: the need behind the sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import networkx as nx

from sim.scenario.checks.gross import Supply, due_day
from sim.scenario.checks.means import fleet_base
from sim.scenario.checks.roads import joined, next_sites, road_graph, roads_between
from sim.scenario.checks.stock import need_crews, people_who_reach, to_travel, travellers
from sim.scenario.quantity import central, central_date
from sim.scenario.schema import ByOwnAircraft, RoadSpec, Scenario
from sim.units import DAYS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Haul:
    """What must go from one place by one way, with whose means, until when."""

    base: str
    by: date
    trucks: float
    flatbeds: float
    drives: float
    drivers: float
    """People to hire for those that drive themselves, at least: all others are crews already."""
    days: float
    """A truck's days for one round."""
    escort_days: float
    """An escort's days for one round, with its rest; 0 where none is required."""

    @property
    def vehicles(self) -> float:
        """Vehicles on the road, counted once a load."""
        return self.trucks + self.flatbeds + self.drives


@dataclass(frozen=True, slots=True)
class _Trip:
    days: float
    containers_per_truck: float
    escorted: bool


def field_hauls(scenario: Scenario) -> list[Haul]:
    """What the field fleets have to bring to the hub that a site names first."""
    graph, held, chain = road_graph(scenario), to_travel(scenario), next_sites(scenario)
    people = travellers(scenario)
    found = []
    for name, site in scenario.sites.items():
        base = fleet_base(scenario, name)
        if base is None or not joined(graph, name, site.materiel_to[0]):
            continue
        sources = {name, *nx.ancestors(chain, name)}
        loads: Counter[str] = Counter()
        for source in sources:
            loads.update(held[source])
        trip = _trip(scenario, nx.shortest_path(graph, site.materiel_to[0], name, weight="km"))
        stop = central(scenario.policy.loading_days)
        crews = sum(people[source] for source in people_who_reach(scenario, name))
        drivers = max(0.0, _crew_people(scenario, need_crews(scenario, sources)) - crews)
        trips = (trip, trip)
        found.append(_haul(scenario, base, due_day(scenario, name), loads, trips, stop, drivers))
    return found


def ways_out(scenario: Scenario) -> list[Haul]:
    """What each hub's corridor fleet has to take out, along its first corridor."""
    held, chain = to_travel(scenario), next_sites(scenario)
    found = []
    for name, site in scenario.sites.items():
        if not site.corridors:
            continue
        corridor = scenario.network.corridors[site.corridors[0]]
        border = scenario.network.borders[corridor.out_at]
        inside = up_to_border(scenario, corridor.way, corridor.out_at)
        trips = (_trip(scenario, list(corridor.way)), _trip(scenario, inside))
        loads: Counter[str] = Counter()
        sources = {name} | _feeders(scenario, chain, name)
        for source in sources:
            loads.update(held[source])
        _fly_out(scenario, name, loads)
        stops = central(border.paperwork_days) + central(corridor.unloading_days)
        drivers = _crew_people(scenario, need_crews(scenario, sources, hub=name))
        found.append(_haul(scenario, name, due_day(scenario, name), loads, trips, stops, drivers))
    return found


def _haul(
    scenario: Scenario,
    base: str,
    by: date,
    loads: Counter[str],
    trips: tuple[_Trip, _Trip],
    stop_days: float,
    drivers: float,
) -> Haul:
    """``trips`` is the trucks' way and that of their escort."""
    whole, escorted = trips
    containers, flatbeds, drives = on_trucks(scenario, loads)
    rest = scenario.policy.escort_rest_days
    loading = stop_days if whole is escorted else 0.0
    return Haul(
        base=base,
        by=by,
        trucks=containers / whole.containers_per_truck,
        flatbeds=flatbeds,
        drives=drives,
        drivers=drivers,
        days=2.0 * whole.days + stop_days,
        escort_days=2.0 * escorted.days + loading + rest if escorted.escorted else 0.0,
    )


def on_trucks(scenario: Scenario, loads: Counter[str]) -> tuple[float, float, float]:
    """Containers, vehicles that ride on a flatbed, and vehicles that drive."""
    containers = flatbeds = drives = 0.0
    for load_class, count in loads.items():
        load = scenario.loads[load_class]
        if load.kind == "container":
            containers += count
        elif load.kind == "vehicle":
            flatbeds += count * load.flatbed_share
            drives += count * (1.0 - load.flatbed_share)
    return containers, flatbeds, drives


def _crew_people(scenario: Scenario, drives: Counter[str]) -> float:
    """People it takes to drive all of ``drives``."""
    crews = {name: load for name, load in scenario.loads.items() if load.kind == "vehicle"}
    return float(sum(crews[name].crew_people * count for name, count in drives.items()))


def _fly_out(scenario: Scenario, hub: str, loads: Counter[str]) -> None:
    """Take away from ``loads`` what contingents can fly out of ``hub`` themselves."""
    for contingent in scenario.contingents.values():
        lift = contingent.lift
        if not isinstance(lift, ByOwnAircraft) or lift.base != hub or lift.cargo_from is None:
            continue
        first = max(central_date(lift.cargo_from), scenario.mission.start)
        weekly = Supply(lift.containers_per_week / DAYS_PER_WEEK, first, date.max)
        room = int(weekly.by(due_day(scenario, hub)))
        for load_class in loads:
            if scenario.loads[load_class].kind == "container":
                own = sum(held.get(load_class, 0) for held in contingent.at.values())
                flown = min(room, own, loads[load_class])
                loads[load_class] -= flown
                room -= flown


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


# -- ways --------------------------------------------------------------------------------------


def drive_days(scenario: Scenario, road: RoadSpec) -> float:
    """Days on the move along a road in the dry."""
    surface = scenario.network.surfaces[road.surface]
    if surface.km_per_day is not None:
        return road.km / surface.km_per_day
    daylight_h = scenario.network.sunset_hour - scenario.network.sunrise_hour
    assert surface.km_per_daylight_h is not None
    return road.km / (surface.km_per_daylight_h * daylight_h)


def quickest_roads(scenario: Scenario, places: tuple[str, ...] | list[str]) -> list[RoadSpec]:
    """The roads from each place to the next."""
    return [
        min(roads_between(scenario, one, other), key=lambda road: drive_days(scenario, road))
        for one, other in pairwise(places)
    ]


def _trip(scenario: Scenario, places: list[str]) -> _Trip:
    """One way by the quickest roads."""
    roads = quickest_roads(scenario, places)
    surfaces = [scenario.network.surfaces[road.surface] for road in roads]
    return _Trip(
        days=sum(drive_days(scenario, road) for road in roads),
        containers_per_truck=max(1.0, min((s.containers_per_truck for s in surfaces), default=1.0)),
        escorted=any(scenario.network.zones[road.zone].escort_required for road in roads),
    )


def up_to_border(scenario: Scenario, way: tuple[str, ...], out_at: str) -> list[str]:
    """The places of a way up to the border at which a load counts as out."""
    place = scenario.network.borders[out_at].at
    return list(way[: way.index(place) + 1])
