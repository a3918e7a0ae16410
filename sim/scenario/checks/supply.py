"""Supplies: who is told to live on a reserve can be reached by trucks that fill it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.means import field_means
from sim.scenario.checks.roads import joined, road_graph
from sim.scenario.checks.stock import travellers
from sim.scenario.findings import Finding, error
from sim.scenario.schema import Scenario


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Sites that use up supplies without sense or without end."""
    graph, people = road_graph(scenario), travellers(scenario)
    for name, site in scenario.sites.items():
        if site.supply is None:
            continue
        path = ("sites", name, "supply")
        if site.role == "hub":
            yield error(path, "a hub is supplied by others", "delete it")
            continue
        if not people[name]:
            yield error(path, "nobody is there who lives on it", "delete it")
        reached = any(joined(graph, name, hub) for hub in site.materiel_to)
        if not reached or not field_means(scenario, name).trucks:
            where = " or ".join(site.materiel_to) or "a hub named in materiel_to"
            right = f"add a fleet with serves: field and trucks at {where}"
            yield error(path, "no field truck can ever bring it", right)
