"""Ways are taken for their speed: what is asked for or refused there holds, though others be free.

A convoy goes by the quickest way that is open at that moment, and a corridor by the quickest road
of each of its stretches, open or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import networkx as nx

from sim.scenario.attacks import usual_rate
from sim.scenario.checks.always import Always
from sim.scenario.checks.means import escort_bases, search_bases
from sim.scenario.checks.roads import (
    joined,
    needs_escort,
    needs_search,
    roads_between,
)
from sim.scenario.checks.rounds import quickest_graph, quickest_places, quickest_road
from sim.scenario.checks.stock import to_travel
from sim.scenario.field import fleet_bases, hubs_served
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Loads that wait on the quickest way while another would be free."""
    always = Always(scenario)
    yield from _corridors(scenario, always)
    yield from _camps(scenario, always)


def _corridors(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Stretches of corridors on which the quickest of several roads may be shut or refused."""
    for name, corridor in scenario.network.corridors.items():
        for one, other in pairwise(corridor.way):
            count = len(roads_between(scenario, one, other))
            if count < 2:
                continue
            road = quickest_road(scenario, one, other)
            refused = scenario.network.roads[road].zone in always.no_convoys
            if refused or _may_be_shut(scenario, [road]):
                what = (
                    f"from {one} to {other} it always takes {road}, the quickest of {count} roads, "
                    "even while that is shut or refused"
                )
                right = "for the others put a waypoint on each, and name a corridor along it"
                yield Finding(("network", "corridors", name, "way"), what, right)


def _camps(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Sites from which the quickest way to every hub that is gone to can never be had."""
    graph, held = quickest_graph(scenario, always.roads), to_travel(scenario)
    open_graph = always.open_graph()
    for name, site in scenario.sites.items():
        hubs = _hubs_gone_to(scenario, graph, name)
        if site.corridors or not held[name] or not hubs:
            continue
        # Where no way at all is free for ever others warn, or refuse it.
        if not any(joined(open_graph, name, hub) for hub in site.materiel_to):
            continue
        ways = [_way(graph, name, hub) for hub in hubs]
        refusals = [_refused(scenario, always, name, way) for way in ways]
        if not all(refusals):
            continue
        taken = "the quickest way is taken"
        if any(_may_be_shut(scenario, way) for way in ways):
            taken += " while it is open"
        what = f"its {held[name].total():,} loads wait on the road: {taken}, and {refusals[0][0]}"
        right = "let the free way be the quickest, or a risk shut the other from the start"
        yield Finding(("sites", name, "materiel_to"), what, right)


def _hubs_gone_to(scenario: Scenario, graph: nx.Graph[str], name: str) -> list[str]:
    """Where fleets bring the loads of a site: each to the first of its hubs that it can reach."""
    served = [hubs_served(scenario, name, base) for base in fleet_bases(scenario, name)]
    reached = [[hub for hub in hubs if joined(graph, name, hub)][:1] for hubs in served]
    return [hub for hubs in reached for hub in hubs]


def _refused(scenario: Scenario, always: Always, name: str, way: list[str]) -> list[str]:
    """What is refused, or asked for in vain, on the way from a site to one of its hubs."""
    zones = list(dict.fromkeys(scenario.network.roads[road].zone for road in way))
    refused = [always.no_convoys[zone] for zone in zones if zone in always.no_convoys]
    bases = {name, *fleet_bases(scenario, name)}  # units join where trucks or loads are
    for needs, unit, there in (
        (needs_escort, "an escort", escort_bases(scenario)),
        (needs_search, "a search team", search_bases(scenario)),
    ):
        asked = [zone for zone in zones if needs(scenario.network.zones[zone])]
        if asked and not there & bases:
            refused.append(f"{asked[0]} asks for {unit}, and none ever works there")
    return refused


def _way(graph: nx.Graph[str], one: str, other: str) -> list[str]:
    """Names of the roads of the quickest way from one place to another."""
    places = quickest_places(graph, one, other)
    return [graph[first][second]["road"] for first, second in pairwise(places)]


def _may_be_shut(scenario: Scenario, way: Iterable[str]) -> bool:
    """Whether a risk, a flood or an attack may shut any of some roads for a time."""
    by_risks = {road for risk in scenario.risks.values() for road in risk.effects.roads_shut}
    shut_by_attacks, roads = bool(scenario.threat.road_shut_h), scenario.network.roads
    return any(
        name in by_risks
        or roads[name].ford is not None
        or (shut_by_attacks and usual_rate(scenario, roads[name], "devices_met_per_1000_km"))
        for name in way
    )
