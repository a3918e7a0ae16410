"""Sites that are left, as planned, while others still need them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.scenario.checks.stock import to_travel, travellers
from sim.scenario.findings import Finding, warning
from sim.scenario.schema import Provides, Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Hubs, and bases of hospitals, that go before those who come or ask for them."""
    yield from _hubs(scenario)
    yield from _hospitals(scenario)


def _goes_on(scenario: Scenario, name: str) -> date | None:
    """The planned day on which a site leaves, empty or not."""
    site = scenario.sites[name]
    return site.planned_close if site.at_planned_close == "leave" else None


def _hubs(scenario: Scenario) -> Iterator[Finding]:
    """Hubs that leave before the last people, or the last materiel, of a camp come to them."""
    held, people = to_travel(scenario), travellers(scenario)
    for name, site in scenario.sites.items():
        if site.planned_close is None:
            continue
        for hubs, what in (
            ((site.people_to,) if people[name] and site.people_to else (), "people"),
            (site.materiel_to if held[name] else (), "materiel"),
        ):
            days = [_goes_on(scenario, hub) for hub in hubs]
            gone = [day for day in days if day is not None and day < site.planned_close]
            if gone and len(gone) == len(days):
                told = (
                    f"the last {what} of {name} go on {site.planned_close}, and {hubs[-1]} is left "
                    f"on {max(gone)}: they go on to what stands behind it, if anything does"
                )
                right = "close it later, or these before it"
                yield warning(("sites", hubs[-1], "planned_close"), told, right)


def _hospitals(scenario: Scenario) -> Iterator[Finding]:
    """Bases of the only hospitals for a zone that leave before a site there does."""
    zones = scenario.network.zones
    bases: dict[str, set[str]] = {zone: set() for zone in zones}
    for contingent in scenario.contingents.values():
        for unit in contingent.provides.values():
            if unit.kind is Provides.HOSPITAL and unit.base is not None:
                for zone in unit.reaches:
                    bases[zone].add(unit.base)
    held = to_travel(scenario)
    for name, site in scenario.sites.items():
        if not zones[site.zone].evacuation_required or site.planned_close is None or not held[name]:
            continue
        others = sorted(bases[site.zone] - {name})
        days = [_goes_on(scenario, base) for base in others]
        gone = [day for day in days if day is not None and day < site.planned_close]
        if gone and len(gone) == len(bases[site.zone]):
            told = (
                f"no hospital reaches {site.zone} once {others[-1]} is left on {max(gone)}, and "
                f"{name} sends convoys until {site.planned_close}"
            )
            yield warning(("sites", others[-1], "planned_close"), told, "close it later")
