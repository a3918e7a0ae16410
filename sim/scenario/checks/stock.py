"""What lies where: sums over stock, contingents and planned disposal."""

from __future__ import annotations

from collections import Counter

from sim.scenario.schema import UN_OWNED, ContingentSpec, Scenario

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


def civilians_who_travel(scenario: Scenario) -> Counter[str]:
    """Civilians who fly out, by site."""
    found: Counter[str] = Counter()
    for site, spec in scenario.sites.items():
        for load_class, count in spec.stock.items():
            load = scenario.loads[load_class]
            if load.kind == "people" and load.leaves == "travel":
                found[site] += count
    return found
