"""Ways are taken for their speed: what is asked for or refused there holds, though others be free.

A convoy goes by the quickest way that is open at that moment, and a corridor by the quickest road
of each of its stretches, open or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from sim.scenario.checks.always import Always
from sim.scenario.checks.means import escort_bases, search_bases
from sim.scenario.checks.roads import free_graph, joined, needs_escort, needs_search
from sim.scenario.checks.rounds import drive_days
from sim.scenario.checks.stock import to_travel
from sim.scenario.findings import Finding, warning
from sim.scenario.schema import Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Loads that wait on the quickest way while another would be free."""
    always = Always(scenario)
    yield from _corridors(scenario)
    yield from _camps(scenario, always)


def _corridors(scenario: Scenario) -> Iterator[Finding]:
    """Stretches of corridors that several roads join."""
    roads = scenario.network.roads
    for name, corridor in scenario.network.corridors.items():
        for one, other in pairwise(corridor.way):
            joining = [road for road, spec in roads.items() if {*spec.between} == {one, other}]
            if len(joining) < 2:
                continue
            quickest = min(joining, key=lambda road: (_usual_days(scenario, road), road))
            what = (
                f"from {one} to {other} it always takes {quickest}, the quickest of "
                f"{len(joining)} roads, even while that is shut"
            )
            right = "for the others put a waypoint on each, and name a corridor along it"
            yield warning(("network", "corridors", name, "way"), what, right)


def _camps(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Sites from which the quickest way to every hub can never be had."""
    graph, held = _quickest(scenario, always), to_travel(scenario)
    escorts, searchers = escort_bases(scenario), search_bases(scenario)
    free = {needs: free_graph(scenario, needs) for needs in (needs_escort, needs_search)}
    open_graph = always.open_graph()
    for name, site in scenario.sites.items():
        hubs = [hub for hub in site.materiel_to if joined(graph, name, hub)]
        if site.corridors or not held[name] or not hubs:
            continue
        reasons = []
        for hub in hubs:
            zones = _zones(graph, name, hub)
            refused = [always.no_convoys[zone] for zone in zones if zone in always.no_convoys]
            for needs, unit, bases in (
                (needs_escort, "an escort", escorts),
                (needs_search, "a search team", searchers),
            ):
                asked = [zone for zone in zones if needs(scenario.network.zones[zone])]
                if asked and not bases & {name, *hubs} and joined(free[needs], name, hub):
                    refused.append(f"{asked[0]} asks for {unit}, and none ever works there")
            reasons.append(refused)
        # Where no way at all is free for ever others warn, or refuse it.
        if all(reasons) and any(joined(open_graph, name, hub) for hub in hubs):
            what = (
                f"its {held[name].total():,} loads never move: the quickest way is taken, and "
                f"{reasons[0][0]}"
            )
            right = "let the free way be the quickest, or a risk shut the other from the start"
            yield warning(("sites", name, "materiel_to"), what, right)


def _quickest(scenario: Scenario, always: Always) -> nx.Graph[str]:
    """Places joined by the quickest road that is not shut for ever."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(scenario.sites)
    roads = sorted(scenario.network.roads, key=lambda road: -_usual_days(scenario, road))
    for name in roads:
        if name not in always.roads:
            road = scenario.network.roads[name]
            graph.add_edge(*road.between, zone=road.zone, days=_usual_days(scenario, name))
    return graph


def _zones(graph: nx.Graph[str], one: str, other: str) -> list[str]:
    """The zones of the quickest way from one place to another, in its order."""
    places = nx.shortest_path(graph, one, other, weight="days")
    return list(dict.fromkeys(graph[first][second]["zone"] for first, second in pairwise(places)))


def _usual_days(scenario: Scenario, name: str) -> float:
    """Days that a road takes as movement control reckons, a ferry with one escort's column."""
    road = scenario.network.roads[name]
    days = drive_days(scenario, road)
    if road.ferry is not None:
        days += scenario.policy.convoy_vehicles_per_escort / road.ferry.vehicles_per_day
    return days
