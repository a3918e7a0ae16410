"""Which field fleets fetch the loads of a site, and where they bring them."""

from __future__ import annotations

from sim.scenario.schema import Scenario


def fleet_bases(scenario: Scenario, site: str) -> tuple[str, ...]:
    """The bases of the field fleets that fetch the loads of a site: its own, else its hubs."""
    spec = scenario.sites[site]
    if not spec.materiel_to:
        return ()
    bases = _field_bases(scenario)
    return (site,) if site in bases else tuple(hub for hub in spec.materiel_to if hub in bases)


def hubs_served(scenario: Scenario, site: str, base: str) -> list[str]:
    """The hubs to which the field fleet of a base may bring the loads of a site, best first.

    Loads of other sites come to its own hub, or to one that has no trucks.
    """
    others = set() if base == site else _field_bases(scenario) - {base}
    return [hub for hub in scenario.sites[site].materiel_to if hub not in others]


def _field_bases(scenario: Scenario) -> set[str]:
    return {fleet.base for fleet in scenario.fleets.values() if fleet.serves == "field"}
