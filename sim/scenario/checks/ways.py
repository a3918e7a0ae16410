"""Ways: every corridor is a chain of roads, and people and materiel of each site can get out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from sim.scenario.airfield import aircraft_between
from sim.scenario.checks.roads import joined, next_sites, road_graph, ways_out
from sim.scenario.checks.stock import (
    civilians_who_travel,
    holdings,
    people_of,
    people_who_reach,
    to_travel,
    travellers,
)
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import Airfield, ByCharter, Overland, ReadyWithSite, Scenario, SiteSpec


def findings(scenario: Scenario) -> list[Finding]:
    """All ways that lead nowhere."""
    return [
        *_roads(scenario),
        *_borders(scenario),
        *_corridors(scenario),
        *_hubs(scenario),
        *_materiel(scenario),
        *_loops(scenario),
        *_people(scenario),
    ]


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Corridors that nobody uses."""
    used = {corridor for site in scenario.sites.values() for corridor in site.corridors}
    for contingent in scenario.contingents.values():
        if isinstance(contingent.lift, Overland):
            used.add(contingent.lift.corridor)
    for name in scenario.network.corridors:
        if name not in used:
            right = "name it under corridors of a hub, or delete it"
            yield Finding(("network", "corridors", name), "nobody uses it", right, on_key=True)
    yield from _full_hubs(scenario)


def _full_hubs(scenario: Scenario) -> Iterator[Finding]:
    """Hubs that are full from the start, so that they draw nothing in for a while."""
    loads, people = Counter[str](), travellers(scenario)
    for (site, _, load_class), count in holdings(scenario).items():
        if scenario.loads[load_class].kind != "people":
            loads[site] += count
    for name, spec in scenario.sites.items():
        for key, held, what in (
            ("yard_slots", loads[name], "containers and vehicles"),
            ("beds", people[name], "people"),
        ):
            limit = getattr(spec, key)
            stay = _who_stay(scenario, name) if key == "beds" else 0
            if limit is not None and limit < stay:
                full = (
                    f"{stay:,} people come through it who may go home only when it is left: those "
                    "for whom there is no bed never come, and it is never left"
                )
                yield Finding(("sites", name, key), full, "write more, or let some go earlier")
            elif limit is not None and limit <= held:
                full = f"it holds {held:,} {what} at the start and draws in no more at first"
                yield Finding(("sites", name, key), full, "write more if it has room for them")


def _who_stay(scenario: Scenario, hub: str) -> int:
    """People of contingents who must all be at a last hub before any of them may go home."""
    if scenario.sites[hub].people_to is not None:
        return 0
    through = people_who_reach(scenario, hub)
    return sum(
        count
        for contingent in scenario.contingents.values()
        if isinstance(contingent.ready, ReadyWithSite) and contingent.ready.with_site == hub
        for site, count in people_of(scenario, contingent).items()
        if site in through
    )


def _roads(scenario: Scenario) -> Iterator[Finding]:
    for name, road in scenario.network.roads.items():
        if road.between[0] == road.between[1]:
            what = f"it joins {road.between[0]} with itself"
            yield Finding(("network", "roads", name, "between"), what, "name two places")


def _borders(scenario: Scenario) -> Iterator[Finding]:
    first_at: dict[str, str] = {}
    for name, border in scenario.network.borders.items():
        first = first_at.setdefault(border.at, name)
        if first != name:
            what = f"border {first} lies at {border.at} too"
            right = "write one border for both, or put them at two places with a road between"
            yield Finding(("network", "borders", name, "at"), what, right)


def _corridors(scenario: Scenario) -> Iterator[Finding]:
    graph = road_graph(scenario)
    for name, corridor in scenario.network.corridors.items():
        path: Path = ("network", "corridors", name)
        way = corridor.way
        if way[0] not in scenario.sites:
            what = f"it starts at {way[0]}, which is no site"
            yield Finding(
                (*path, "way", 0), what, "start it at a hub, or at the base of a contingent"
            )
        if way[-1] not in scenario.network.exits:
            what = f"it ends at {way[-1]}, which is no exit"
            exits = ", ".join(scenario.network.exits)
            yield Finding((*path, "way", len(way) - 1), what, f"end it at one of {exits}")
        for position, (one, other) in enumerate(pairwise(way), start=1):
            if not graph.has_edge(one, other):
                what = f"no road joins {one} and {other}"
                right = "add the road to network.roads, or name the places between"
                yield Finding((*path, "way", position), what, right)
        at = scenario.network.borders[corridor.out_at].at
        if at not in way:
            what = f"border {corridor.out_at} lies at {at}, which is not on the way"
            yield Finding((*path, "out_at"), what, "name a border that lies at a place of the way")
        elif at == way[0]:
            what = f"border {corridor.out_at} lies at {at}, where the way starts: nobody crosses it"
            yield Finding((*path, "out_at"), what, "name a border that lies further on")
    yield from _starts(scenario)


def _starts(scenario: Scenario) -> Iterator[Finding]:
    """Corridors that are used from a place where they do not begin."""
    corridors = scenario.network.corridors
    for name, site in scenario.sites.items():
        for position, corridor in enumerate(site.corridors):
            start = corridors[corridor].way[0]
            if start != name:
                what = f"corridor {corridor} starts at {start}"
                right = f"name corridors that start at {name}"
                yield Finding(("sites", name, "corridors", position), what, right)
    for name, contingent in scenario.contingents.items():
        lift = contingent.lift
        if isinstance(lift, Overland) and corridors[lift.corridor].way[0] != lift.base:
            what = f"corridor {lift.corridor} starts at {corridors[lift.corridor].way[0]}"
            right = f"name a corridor that starts at {lift.base}, or another base"
            yield Finding(("contingents", name, "lift", "corridor"), what, right)


def _hubs(scenario: Scenario) -> Iterator[Finding]:
    for name, site in scenario.sites.items():
        path: Path = ("sites", name)
        if site.role == "hub":
            if site.yard_loads_per_day is None:
                what, right = "a hub needs a yard", "add yard_loads_per_day"
                yield Finding((*path, "yard_loads_per_day"), what, right)
        elif site.corridors:
            what = f"a site with role {site.role} has no corridors"
            yield Finding((*path, "corridors"), what, "make it a hub, or name hubs in materiel_to")
        elif site.yard_loads_per_day is not None:
            what = f"a site with role {site.role} has no yard"
            yield Finding((*path, "yard_loads_per_day"), what, "make it a hub, or delete it")
        if site.role != "hub":
            for key in ("beds", "yard_slots"):
                if getattr(site, key) is not None:
                    what = f"a site with role {site.role} draws nothing in"
                    yield Finding((*path, key), what, "make it a hub, or delete it", on_key=True)
        smallest = scenario.policy.convoy_smallest_vehicles
        if site.yard_slots is not None and site.yard_slots < smallest:
            what = f"not even the smallest convoy ({smallest} vehicles) ever finds room"
            yield Finding((*path, "yard_slots"), what, "write more, or allow smaller convoys")
        for position, target in enumerate(site.materiel_to):
            if scenario.sites[target].role != "hub":
                what = f"{target} has role {scenario.sites[target].role}, not hub"
                yield Finding((*path, "materiel_to", position), what, "name a hub")


def _materiel(scenario: Scenario) -> Iterator[Finding]:
    """Sites whose materiel has no way out."""
    graph, chain, out = road_graph(scenario), next_sites(scenario), ways_out(scenario)
    held = to_travel(scenario)
    for name, site in scenario.sites.items():
        path = ("sites", name, "materiel_to")
        for position, target in enumerate(site.materiel_to):
            if target != name and not joined(graph, name, target):
                what = f"no road leads from {name} to {target}"
                yield Finding((*path, position), what, "add roads to network.roads, or another hub")
        yield from _dead_ends(name, site, chain, out)
        holds = sum(held[name].values())
        if name in out or not holds:
            continue
        if not site.materiel_to:
            what = f"{holds:,} loads have no way out of {name}"
            right = "name hubs in materiel_to" if site.role != "hub" else "name its corridors"
            yield Finding(path if site.role != "hub" else ("sites", name, "corridors"), what, right)
        elif not nx.descendants(chain, name) & out:
            what = f"the {holds:,} loads of {name} never reach a hub with corridors"
            yield Finding(path, what, "name a hub that has corridors, or give it some")


def _dead_ends(
    name: str, site: SiteSpec, chain: nx.DiGraph[str], out: set[str]
) -> Iterator[Finding]:
    """Hubs that take loads of a site and never send them on, though others would."""
    dead = [not ({target} | nx.descendants(chain, target)) & out for target in site.materiel_to]
    if all(dead) and name not in out:
        return  # told of its loads
    for position, (target, is_dead) in enumerate(zip(site.materiel_to, dead, strict=True)):
        if is_dead:
            what = f"loads never get out of {target}, nor of where it sends them"
            right = f"give {target} corridors, or name another hub"
            yield Finding(("sites", name, "materiel_to", position), what, right)


def _loops(scenario: Scenario) -> Iterator[Finding]:
    for loop in nx.strongly_connected_components(next_sites(scenario)):
        first = min(loop)
        if len(loop) > 1 or first in scenario.sites[first].materiel_to:
            what = f"materiel goes round in circles: {' and '.join(sorted(loop))}"
            right = "let one of them have corridors and point to none of the others"
            yield Finding(("sites", first, "materiel_to"), what, right)
    for loop in nx.strongly_connected_components(_all_next_sites(scenario)):
        if len(loop) > 1 and not _sends_materiel_round(scenario, loop):
            what = f"{' and '.join(sorted(loop))} wait for one another's loads and people"
            right = "let the people of one of them go where its materiel goes"
            yield Finding(("sites", min(loop), "people_to"), what, right)


def _all_next_sites(scenario: Scenario) -> nx.DiGraph[str]:
    """Where the materiel and the people of each site go next."""
    graph = next_sites(scenario)
    graph.add_edges_from(
        (name, site.people_to) for name, site in scenario.sites.items() if site.people_to
    )
    return graph


def _sends_materiel_round(scenario: Scenario, loop: set[str]) -> bool:
    """Whether some of a loop is one of materiel alone, which is told."""
    part = next_sites(scenario).subgraph(loop)
    return not nx.is_directed_acyclic_graph(part)


def _people(scenario: Scenario) -> Iterator[Finding]:
    """People who cannot reach what takes them home."""
    graph = road_graph(scenario)
    charters = {name for name, site in scenario.sites.items() if site.airfield is Airfield.CHARTER}
    goals: list[tuple[str, str, set[str], str]] = []
    for site in civilians_who_travel(scenario):
        goals.append((site, "its civilians", charters, "a charter airfield"))
    for name, contingent in scenario.contingents.items():
        lift = contingent.lift
        bases = charters if isinstance(lift, ByCharter) else {lift.base}
        goal = "a charter airfield" if isinstance(lift, ByCharter) else f"its base {lift.base}"
        people = people_of(scenario, contingent)
        goals += [(site, f"people of {name}", bases, goal) for site in people if people[site]]
    for site, who, bases, goal in goals:
        reached = _reached(scenario, graph, site)
        if not reached & bases:
            what = (
                f"{who} never reach {goal}; from {site} they get to {' and '.join(sorted(reached))}"
            )
            path = ("sites", site, "people_to")
            yield Finding(path, what.replace("; ", ", "), "change people_to, or the airfield there")


def _reached(scenario: Scenario, graph: nx.Graph[str], site: str) -> set[str]:
    """The sites that people of ``site`` can get to by road or theatre flight."""
    reached = {site}
    while True:
        target = scenario.sites[site].people_to
        if target is None or target in reached:
            return reached
        flown = aircraft_between(scenario.sites[site], scenario.sites[target])
        if not flown and not joined(graph, site, target):
            return reached
        reached.add(target)
        site = target
