"""Supplies: who is told to live on a reserve can be reached by trucks that fill it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.means import field_means
from sim.scenario.checks.roads import joined, road_graph
from sim.scenario.checks.stock import travellers
from sim.scenario.field import fleet_bases
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Sites that use up supplies without sense or without end."""
    graph, people = road_graph(scenario), travellers(scenario)
    for name, site in scenario.sites.items():
        if site.supply is None:
            continue
        path = ("sites", name, "supply")
        if site.role == "hub":
            yield Finding(path, "a hub is supplied by others", "delete it")
            continue
        if not people[name]:
            yield Finding(path, "nobody is there who lives on it", "delete it")
        if fleet_bases(scenario, name) == (name,):
            what = "its own trucks fetch its loads, and no others come to bring supplies"
            yield Finding(path, what, "base the trucks at a hub, or delete it")
            continue
        reached = any(joined(graph, name, hub) for hub in site.materiel_to)
        hubs = " or ".join(site.materiel_to) or "a hub named in materiel_to"
        if not reached:
            right = f"add roads to network.roads, or name another hub in sites.{name}.materiel_to"
            yield Finding(path, f"no road leads from {hubs} to {name}", right)
        elif not field_means(scenario, name).trucks:
            right = f"add a fleet with serves: field and trucks at {hubs}"
            yield Finding(path, "no field truck can ever bring it", right)
