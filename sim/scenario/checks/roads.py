"""The road network as a graph, and the sites' ways through it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import networkx as nx

from sim.scenario.schema import ByOwnAircraft, CorridorSpec, RoadSpec, Scenario, ZoneSpec


def road_graph(scenario: Scenario) -> nx.Graph[str]:
    """Places joined by roads; the edge holds the name of the shortest road in ``road``."""
    network = scenario.network
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from([*scenario.sites, *network.waypoints, *network.exits])
    for name, road in sorted(network.roads.items(), key=lambda entry: -entry[1].km):
        graph.add_edge(*road.between, road=name, km=road.km)
    return graph


def joined(graph: nx.Graph[str], one: str, other: str) -> bool:
    """True if a way leads by road from one place to the other."""
    return bool(nx.has_path(graph, one, other))


def roads_between(scenario: Scenario, one: str, other: str) -> dict[str, RoadSpec]:
    """The roads that join two places directly, by name."""
    roads = scenario.network.roads.items()
    return {name: road for name, road in roads if set(road.between) == {one, other}}


def zones_between(scenario: Scenario, one: str, other: str) -> set[str]:
    """The zones of all roads on any way from one place to another that passes no place twice."""
    roads = scenario.network.roads.values()
    graph: nx.Graph[str] = nx.Graph([road.between for road in roads])
    graph.add_edge(one, other)  # what lies on a circle through it lies on a way
    for edges in map(list, nx.biconnected_component_edges(graph)):
        ways = {frozenset(edge) for edge in edges}
        if frozenset((one, other)) in ways:
            return {road.zone for road in roads if frozenset(road.between) in ways}
    return set()


def needs_escort(zone: ZoneSpec) -> bool:
    """Whether no convoy may go through a zone without an escort."""
    return zone.escort_required


def needs_search(zone: ZoneSpec) -> bool:
    """Whether no convoy may go through a zone without a search team."""
    return zone.search == "required"


def free_graph(scenario: Scenario, needs: Callable[[ZoneSpec], bool]) -> nx.Graph[str]:
    """The road network without the roads in zones that need something."""
    graph = road_graph(scenario)
    graph.remove_edges_from(list(graph.edges))
    for road in scenario.network.roads.values():
        if not needs(scenario.network.zones[road.zone]):
            graph.add_edge(*road.between)
    return graph


def corridor_needs(
    scenario: Scenario, corridor: CorridorSpec, needs: Callable[[ZoneSpec], bool]
) -> bool:
    """True if some stretch of a corridor, up to where its loads are out, leads only through zones
    that need something: beyond that its escort has gone home.
    """
    zones = scenario.network.zones
    for one, other in pairwise(up_to_border(scenario, corridor)):
        roads = roads_between(scenario, one, other).values()
        if roads and all(needs(zones[road.zone]) for road in roads):
            return True
    return False


def up_to_border(scenario: Scenario, corridor: CorridorSpec) -> list[str]:
    """The places of a corridor up to the border at which its loads are out.

    All of them if that lies at none, for which the scenario is refused.
    """
    place = scenario.network.borders[corridor.out_at].at
    ends = corridor.way.index(place) + 1 if place in corridor.way else len(corridor.way)
    return list(corridor.way[:ends])


def way_of_people(scenario: Scenario, site: str) -> list[str]:
    """A site and those that its people go on to, one after the other."""
    way: list[str] = []
    onward: str | None = site
    while onward is not None and onward not in way:
        way.append(onward)
        onward = scenario.sites[onward].people_to
    return way


def ways_out(scenario: Scenario) -> set[str]:
    """The sites from which materiel leaves the mission, by corridor or a contingent's aircraft."""
    found = {name for name, site in scenario.sites.items() if site.corridors}
    for contingent in scenario.contingents.values():
        lift = contingent.lift
        if isinstance(lift, ByOwnAircraft) and lift.containers_per_week > 0.0:
            found.add(lift.base)
    return found


def next_sites(scenario: Scenario) -> nx.DiGraph[str]:
    """Where the materiel of each site goes next."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(scenario.sites)
    for name, site in scenario.sites.items():
        graph.add_edges_from((name, target) for target in site.materiel_to)
    return graph
