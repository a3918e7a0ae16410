"""How long one round of a column takes as a planner reckons: every step at its usual time.

In the dry, with the host's first answer but without refusals, attacks, breakdowns and queues.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from sim.scenario.checks.roads import roads_between, up_to_border
from sim.scenario.pace import drive_hours, usual_hours
from sim.scenario.quantity import central
from sim.scenario.schema import CorridorSpec, RoadSpec, Scenario, SiteSpec
from sim.units import HOURS_PER_DAY


@dataclass(frozen=True, slots=True)
class Round:
    """Days from the order until the loads are where they count, and from then until free again."""

    out: float
    home: float

    @property
    def days(self) -> float:
        """All of it."""
        return self.out + self.home


@dataclass(frozen=True, slots=True)
class Column:
    """A usual column: its vehicles, those of them that are loaded by hand, and its loads."""

    vehicles: float
    trucks: float
    loads: float


def field_round(
    scenario: Scenario, site: str, way: list[str], column: Column, *, from_here: bool
) -> Round:
    """Of trucks that fetch loads of ``site``, which has left them once the trucks are loaded.

    ``way`` leads from the hub to the site; with ``from_here`` the trucks are at home at the site.
    """
    policy, hub = scenario.policy, scenario.sites[way[0]]
    drive = _drive(scenario, way, column)
    loading = _yard(scenario.sites[site], column)
    if not loading:
        share = min(1.0, column.trucks / policy.convoy_vehicles_per_escort)
        loading = max(policy.loading_least_share, share) * central(policy.loading_days)
    there, back = (0.0, 2.0 * drive) if from_here else (drive, drive)
    return Round(_answer(scenario, way) + there + loading, back + _yard(hub, column))


def corridor_rounds(
    scenario: Scenario, hub: str, corridor: CorridorSpec, column: Column
) -> tuple[Round, Round]:
    """Of the trucks of a corridor, whose loads are out beyond its border, and of their escort."""
    way = list(corridor.way)
    inside = up_to_border(scenario, corridor)
    before = _yard(scenario.sites[hub], column) + _answer(scenario, inside)
    to_border, whole = _drive(scenario, inside, column), _drive(scenario, way, column)
    crossing = _crossings(scenario, inside, column)
    out = before + to_border + crossing
    beyond = whole - to_border + _crossings(scenario, way, column) - crossing
    home = beyond + central(corridor.unloading_days) + whole
    return Round(out, home), Round(out, to_border)


def drive_days(scenario: Scenario, road: RoadSpec) -> float:
    """Days on the move along a road in the dry."""
    return drive_hours(scenario, road) / HOURS_PER_DAY


def halt_days(scenario: Scenario, road: RoadSpec, vehicles: int) -> float:
    """Days for which breakdowns halt a column on a road, on average.

    None where they are held in the speed.
    """
    threat = scenario.threat
    if scenario.network.surfaces[road.surface].holds_breakdown_halts:
        return 0.0
    breakdowns = threat.breakdowns_per_1000_vehicle_km * road.km * vehicles / 1_000.0
    return breakdowns * central(threat.breakdown_h) / HOURS_PER_DAY


def quickest_road(scenario: Scenario, one: str, other: str) -> str:
    """The name of the road from one place to the next that is taken while it is open."""
    joining = roads_between(scenario, one, other)
    return min(joining, key=lambda name: (usual_hours(scenario, joining[name]), name))


def quickest_graph(scenario: Scenario, without: Collection[str] = ()) -> nx.Graph[str]:
    """Places joined by their quickest road, by its name and hours, of those not left out."""
    roads = scenario.network.roads
    hours = {name: usual_hours(scenario, road) for name, road in roads.items()}
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(scenario.sites)
    for name in sorted(roads, key=lambda road: (hours[road], road), reverse=True):
        if name not in without:
            graph.add_edge(*roads[name].between, road=name, hours=hours[name])
    return graph


def quickest_places(graph: nx.Graph[str], one: str, other: str) -> list[str]:
    """The places of the quickest way from one to another."""
    found: list[str] = nx.shortest_path(graph, one, other, weight="hours")
    return found


def quickest_roads(scenario: Scenario, places: tuple[str, ...] | list[str]) -> list[RoadSpec]:
    """The roads from each place to the next."""
    roads = scenario.network.roads
    return [roads[quickest_road(scenario, *pair)] for pair in pairwise(places)]


# -- steps -------------------------------------------------------------------------------------


def _answer(scenario: Scenario, places: list[str]) -> float:
    """Until the host first answers for a way: the trucks stand ready."""
    zones = {road.zone for road in quickest_roads(scenario, places)}
    return scenario.clearances.ground.usual_lag_days(zones)


def _yard(site: SiteSpec, column: Column) -> float:
    return column.loads / site.yard_loads_per_day if site.yard_loads_per_day else 0.0


def _drive(scenario: Scenario, places: list[str], column: Column) -> float:
    roads = quickest_roads(scenario, places)
    ferries = (column.vehicles / road.ferry.vehicles_per_day for road in roads if road.ferry)
    return sum(drive_days(scenario, road) for road in roads) + sum(ferries)


def _crossings(scenario: Scenario, places: list[str], column: Column) -> float:
    """At the borders on a way: one truck after the other, then the papers."""
    return sum(
        column.vehicles / border.trucks_per_day + central(border.paperwork_days)
        for border in scenario.network.borders.values()
        if border.at in places[1:]
    )
