"""What lies where: sums over stock, contingents and planned disposal."""

from __future__ import annotations

from collections import Counter

import networkx as nx

from sim.scenario import at_start
from sim.scenario.schema import (
    UN_OWNED,
    ContingentSpec,
    Overland,
    Party,
    Scenario,
)

Holding = tuple[str, str, str]
"""Site, owner and load class."""


def holdings(scenario: Scenario) -> Counter[Holding]:
    """How many loads and people each owner has at each site at the start."""
    found: Counter[Holding] = Counter()
    for site, spec in scenario.sites.items():
        for load_class, count in spec.stock.items():
            found[site, UN_OWNED, load_class] += count
    for owner, contingent in scenario.contingents.items():
        for site, loads in contingent.at.items():
            for load_class, count in loads.items():
                found[site, owner, load_class] += count
    return found


def to_travel(scenario: Scenario) -> dict[str, Counter[str]]:
    """Containers and vehicles by site and class that are not planned for disposal in place."""
    left = holdings(scenario)
    for disposal in scenario.disposals.values():
        left[disposal.site, disposal.owner, disposal.load_class] -= disposal.loads
    found: dict[str, Counter[str]] = {site: Counter() for site in scenario.sites}
    for (site, _, load_class), count in left.items():
        if scenario.loads[load_class].kind != "people" and count > 0:
            found[site][load_class] += count
    return found


def people_of(scenario: Scenario, contingent: ContingentSpec) -> Counter[str]:
    """A contingent's people at each site."""
    found: Counter[str] = Counter()
    for site, loads in contingent.at.items():
        for load_class, count in loads.items():
            if scenario.loads[load_class].kind == "people":
                found[site] += count
    return found


def strength_of(scenario: Scenario, contingent: ContingentSpec, party: Party) -> int:
    """How many of a contingent's people a party of it is."""
    return contingent.strength_of(party, people_of(scenario, contingent).total())


def civilians_who_travel(scenario: Scenario) -> Counter[str]:
    """Civilians who fly out, by site."""
    found: Counter[str] = Counter()
    for site, spec in scenario.sites.items():
        for load_class, count in spec.stock.items():
            load = scenario.loads[load_class]
            if load.kind == "people" and load.leaves == "travel":
                found[site] += count
    return found


def travellers(scenario: Scenario) -> Counter[str]:
    """All people who leave the mission, civilians and those of contingents, by site."""
    found = civilians_who_travel(scenario)
    for contingent in scenario.contingents.values():
        found.update(people_of(scenario, contingent))
    return found


def people_who_reach(scenario: Scenario, site: str) -> set[str]:
    """The site and those whose people come through it on their way home."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(scenario.sites)
    graph.add_edges_from(
        (name, spec.people_to)
        for name, spec in scenario.sites.items()
        if spec.people_to is not None
    )
    return {site, *nx.ancestors(graph, site)}


def guard_of(scenario: Scenario, site: str) -> int:
    """People of contingents who stay at a site while it holds materiel."""
    return at_start.guard_strength(scenario, site, strength_at(scenario, site))


def strength_at(scenario: Scenario, site: str) -> int:
    """People of contingents at a site."""
    return sum(people_of(scenario, owner)[site] for owner in scenario.contingents.values())


def driving(scenario: Scenario) -> Counter[Holding]:
    """Vehicles that drive themselves.

    Rounded as a mission rounds them; planned disposal takes those that need a flatbed first.
    """
    disposed: Counter[Holding] = Counter()
    for disposal in scenario.disposals.values():
        disposed[disposal.site, disposal.owner, disposal.load_class] += disposal.loads
    found: Counter[Holding] = Counter()
    for holding, count in holdings(scenario).items():
        load = scenario.loads[holding[2]]
        if load.kind == "vehicle":
            drive = count - at_start.on_flatbeds(count, load.flatbed_share)
            found[holding] = min(drive, max(0, count - disposed[holding]))
    return found


def need_crews(scenario: Scenario, sites: set[str], hub: str | None = None) -> Counter[str]:
    """Vehicles by class that must be driven away from some sites.

    With ``hub`` those alone that hired drivers must drive out of it: the vehicles of contingents
    whose people go home overland from there have drivers of their own.
    """
    own = {
        name
        for name, contingent in scenario.contingents.items()
        if isinstance(contingent.lift, Overland)
        and contingent.lift.base == hub
        and people_of(scenario, contingent).total()
    }
    found: Counter[str] = Counter()
    for (site, owner, load_class), count in driving(scenario).items():
        if site in sites and owner not in own:
            found[load_class] += count
    return found
