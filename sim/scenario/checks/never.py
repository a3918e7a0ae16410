"""Waiting for what never comes: told at once, and not by a mission that stands still to its end.

What no means of the mission can ever do is refused (``sim.scenario.checks.lifting``). What here is
told may be meant as a question, so it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from sim.scenario.airfield import aircraft_between
from sim.scenario.checks.always import Always
from sim.scenario.checks.extremes import earliest
from sim.scenario.checks.means import corridor_means, corridors_alone, field_means
from sim.scenario.checks.roads import (
    corridor_needs,
    joined,
    needs_escort,
    next_sites,
    road_graph,
)
from sim.scenario.checks.rounds import quickest_graph, quickest_places, quickest_roads
from sim.scenario.checks.stock import (
    civilians_who_travel,
    people_of,
    to_travel,
)
from sim.scenario.field import fleet_bases
from sim.scenario.findings import Finding
from sim.scenario.quantity import central
from sim.scenario.schema import (
    Airfield,
    ByCharter,
    ContingentSpec,
    CorridorSpec,
    Overland,
    Provides,
    Scenario,
)


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Sites and people for whom nothing can ever move, each with the reason."""
    always = Always(scenario)
    yield from _materiel(scenario, always)
    yield from _asked_too_late(scenario)
    yield from _hubs(scenario, always)
    yield from _packing(scenario, always)
    yield from _last_columns(scenario, always)
    yield from _people(scenario, always)
    yield from _hubs_that_go(scenario)
    yield from _whole_containers(scenario)


def _because(reasons: list[str]) -> str:
    return " and ".join(dict.fromkeys(reasons))


def _unless_ordered(scenario: Scenario, always: Always, name: str) -> str:
    """What to add to never, where a site may be ordered out by a road that is merely refused.

    Columns under orders ask no leave and take people and vehicles along.
    """
    target = scenario.sites[name].people_to
    if target is None or not _may_be_ordered(scenario, name):
        return ""
    goes = joined(always.graph_under_orders(), name, target)
    return ", unless it is ordered out" if goes else ""


def _may_be_ordered(scenario: Scenario, name: str) -> bool:
    """Whether anything may make a site leave at once; it does so too when its supplies run out."""
    site = scenario.sites[name]
    risks = [r for r in scenario.risks.values() if name in r.effects.sites_forced_out]
    return (
        site.supply is not None
        or any(early.chance > 0.0 for early in site.leaves_early.values())
        or any(risk.chance > 0.0 or risk.after is not None for risk in risks)
    )


# -- materiel ----------------------------------------------------------------------------------


def _materiel(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Camps from which no convoy can ever come."""
    graph, open_graph, held = road_graph(scenario), always.open_graph(), to_travel(scenario)
    for name, site in scenario.sites.items():
        if site.corridors or not site.materiel_to or not held[name]:
            continue
        if any(joined(open_graph, name, hub) for hub in site.materiel_to):
            continue
        way = nx.shortest_path(graph, name, site.materiel_to[0], weight="km")
        never = f"its {held[name].total():,} loads never move"
        unless = _unless_ordered(scenario, always, name)
        what = f"{never}{unless}: {_because(list(always.on_roads(way)))}"
        yield Finding(("sites", name, "materiel_to"), what, "name a hub that can be reached")


def _asked_too_late(scenario: Scenario) -> Iterator[Finding]:
    """Camps that are left before the first convoy they could ask for would be loaded."""
    held, start = to_travel(scenario), scenario.mission.start
    loading = central(scenario.policy.loading_days)
    for name, site in scenario.sites.items():
        close = site.planned_close
        if not held[name] or not fleet_bases(scenario, name) or site.corridors:
            continue
        if close is None or site.at_planned_close != "leave":
            continue
        zones = {road.zone for road in scenario.network.roads.values() if name in road.between}
        ground = scenario.clearances.ground
        lag = min(ground.usual_lag_days((zone,)) for zone in zones)  # whichever way it takes
        # Trucks with supplies may set out before it packs.
        first = start if site.supply is not None else max(start, earliest(site.packing_starts))
        if lag + loading > (close - first).days + 1:
            what = (
                f"no convoy is ever sent for its {held[name].total():,} loads: one asked for on "
                f"{first} has an answer after {lag:g} days and is loaded {loading:g} days later, "
                f"after {close}"
            )
            right = "close later, pack earlier or shorten clearances.ground.lag_days"
            yield Finding(("sites", name, "planned_close"), what, right)


def _hubs(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Hubs whose cargo can never leave the mission."""
    held, chain = to_travel(scenario), next_sites(scenario)
    for name, site in scenario.sites.items():
        loads = sum(held[source].total() for source in {name, *nx.ancestors(chain, name)})
        if not corridors_alone(scenario, name) or not loads:
            continue
        ways = [always.on_corridor(corridor) for corridor in site.corridors]
        reasons = [reason for way in ways for reason in way] if all(ways) else []
        reasons += [always.no_cargo[site.zone]] if site.zone in always.no_cargo else []
        if reasons:
            what = f"up to {loads:,} loads never get out by road: {_because(reasons)}"
            yield Finding(("sites", name, "corridors"), what, "open one of its ways out")


def _packing(scenario: Scenario, always: Always) -> Iterator[Finding]:
    held = to_travel(scenario)
    for name, reason in always.packing.items():
        if any(scenario.loads[load_class].kind == "container" for load_class in held[name]):
            what = f"nothing is ever packed there: {reason}"
            yield Finding(("sites", name, "packing_teams"), what, "let that risk end")


def _hubs_that_go(scenario: Scenario) -> Iterator[Finding]:
    """Sites that stay until they are empty, though their hubs leave on a planned day."""
    held = to_travel(scenario)
    for name, site in scenario.sites.items():
        leave = [scenario.sites[hub].at_planned_close == "leave" for hub in site.materiel_to]
        if held[name] and site.at_planned_close == "stay" and leave and all(leave):
            last = max(str(scenario.sites[hub].planned_close) for hub in site.materiel_to)
            what = f"it stays until it is empty, but its hubs leave by {last}, empty or not"
            right = "write stay there, or leave here with a planned_close before that day"
            yield Finding(("sites", name, "materiel_to"), what, right)


def _whole_containers(scenario: Scenario) -> Iterator[Finding]:
    """Sites to which so few trucks can go at once that no whole container comes away."""
    graph, held, corridors = road_graph(scenario), to_travel(scenario), scenario.network.corridors
    quickest = quickest_graph(scenario)
    for name, site in scenario.sites.items():
        if site.corridors and not corridors_alone(scenario, name):
            continue
        if site.corridors:
            trucks, key = corridor_means(scenario, name).trucks, "corridors"
            outward = [corridors[corridor] for corridor in site.corridors]
            ways = [(list(way.way), _largest_outward(scenario, way)) for way in outward]
        else:
            trucks, key = field_means(scenario, name).trucks, "materiel_to"
            hubs = [hub for hub in site.materiel_to if joined(graph, name, hub)]
            inward = [quickest_places(quickest, name, hub) for hub in hubs]
            ways = [(way, _largest(scenario, way)) for way in inward]
        most = max((min(trucks, n) * _per_truck(scenario, way) for way, n in ways), default=1.0)
        if most < 1.0 and (site.corridors or held[name]):
            what = f"its containers wait for ever: a convoy carries {most:g} of one"
            yield Finding(("sites", name, key), what, "add trucks, or let larger convoys go")


def _largest(scenario: Scenario, places: list[str]) -> int:
    """The most vehicles of a field convoy on a way."""
    policy, zones = scenario.policy, scenario.network.zones
    roads = quickest_roads(scenario, places)
    escorted = any(zones[road.zone].escort_required for road in roads)
    return policy.convoy_vehicles_per_escort * (policy.convoy_escorts_largest if escorted else 1)


def _largest_outward(scenario: Scenario, corridor: CorridorSpec) -> int:
    """The most vehicles of a convoy on a corridor."""
    escorted = corridor_needs(scenario, corridor, needs_escort)
    per_unit = scenario.policy.convoy_vehicles_per_escort
    return min(corridor.convoy_trucks, per_unit) if escorted else corridor.convoy_trucks


def _per_truck(scenario: Scenario, places: list[str]) -> float:
    """Containers that one truck carries over all roads of a way."""
    surfaces = scenario.network.surfaces
    roads = quickest_roads(scenario, places)
    return min((surfaces[road.surface].containers_per_truck for road in roads), default=1.0)


# -- people ------------------------------------------------------------------------------------


def _last_columns(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """Sites whose last people can never drive away."""
    graph, open_graph = road_graph(scenario), always.open_graph()
    for name, site in scenario.sites.items():
        target = site.people_to
        if target is None or joined(open_graph, name, target):
            continue
        if not joined(graph, name, target) and _flown(scenario, always, name, target):
            continue  # then the last fly too
        if joined(graph, name, target):
            way = nx.shortest_path(graph, name, target, weight="km")
            why = _because(list(always.on_roads(way)))
        else:
            why = f"no road leads to {target}"
        unless = _unless_ordered(scenario, always, name)
        what = f"the last who leave a site drive, and here they never can{unless}: {why}"
        yield Finding(("sites", name, "people_to"), what, "name a site that can be reached by road")


def _people(scenario: Scenario, always: Always) -> Iterator[Finding]:
    """People who can never get home, by the site they are at."""
    for name, contingent in scenario.contingents.items():
        lift = contingent.lift
        if isinstance(lift, Overland) and (reasons := always.on_corridor(lift.corridor)):
            what = f"its people never get home: {_because(reasons)}"
            yield Finding(("contingents", name, "lift", "corridor"), what, "name another corridor")
    waiting = dict.fromkeys(civilians_who_travel(scenario), "its civilians")
    for name, contingent in scenario.contingents.items():
        for site in +people_of(scenario, contingent):
            if not isinstance(contingent.lift, Overland):
                waiting.setdefault(site, f"people of {name}")
    hops = _hops(scenario, always)
    under_orders = _hops(scenario, always, under_orders=True)
    for site, who in waiting.items():
        grounded = _grounded(scenario, always, hops, site)
        if all(grounded):
            told = [reason for reasons in grounded for reason in reasons]
            stranded = sorted(nx.descendants(hops, site) | {site})
            why = _because(told) or f"they get no further than {' and '.join(stranded)}"
            ordered = not all(_grounded(scenario, always, under_orders, site))
            unless = ", unless they are ordered out" if ordered else ""
            what = f"{who} there never get home{unless}: {why}"
            yield Finding(("sites", site), what, "open a way for them", on_key=True)


def _grounded(
    scenario: Scenario, always: Always, hops: nx.DiGraph[str], site: str
) -> list[list[str]]:
    """Of each place from which people of a site would fly home, why they never do."""
    places = nx.descendants(hops, site) | {site}
    return [always.on_flights(base) for base in places if _fly_home(scenario, base)]


def _fly_home(scenario: Scenario, site: str) -> bool:
    """Whether anybody flies home from a site."""
    if scenario.sites[site].airfield is Airfield.CHARTER:
        return True
    return any(
        not isinstance(contingent.lift, ByCharter | Overland) and contingent.lift.base == site
        for contingent in scenario.contingents.values()
    )


def _hops(scenario: Scenario, always: Always, *, under_orders: bool = False) -> nx.DiGraph[str]:
    """From which site people can get to which, by road or theatre flight.

    ``under_orders`` adds the ways of those sites that may be ordered out.
    """
    open_graph = always.open_graph()
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(scenario.sites)
    for name, site in scenario.sites.items():
        target = site.people_to
        if target is not None and (
            joined(open_graph, name, target)
            or _flown(scenario, always, name, target)
            or (under_orders and _unless_ordered(scenario, always, name))
        ):
            graph.add_edge(name, target)
    return graph


def _flown(scenario: Scenario, always: Always, name: str, target: str) -> bool:
    """Whether theatre aircraft can ever take people from one site to another."""
    if always.on_flights(name) or always.on_flights(target):
        return False
    air = scenario.air
    specs = {Provides.PLANE: air.plane, Provides.HELICOPTER: air.helicopter}
    return any(
        specs[kind].flights_per_week > 0.0
        and (specs[kind].aircraft or any(_has(c, kind) for c in scenario.contingents.values()))
        for kind in aircraft_between(scenario.sites[name], scenario.sites[target])
    )


def _has(contingent: ContingentSpec, kind: Provides) -> bool:
    return any(unit.kind is kind for unit in contingent.provides.values())
