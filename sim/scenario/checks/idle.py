"""Means that are never sent: fleets, escorts and search teams for which there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.scenario.checks.means import field_fleets
from sim.scenario.checks.roads import (
    needs_escort,
    needs_search,
    roads_between,
    up_to_border,
    way_of_people,
    zones_between,
)
from sim.scenario.field import fleet_bases
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import Provides, Scenario, ZoneSpec

_Zones = dict[str, set[str]]
_UNITS = {Provides.ESCORT: "an escort", Provides.SEARCH: "a search team"}
_ASKED_BY = {Provides.ESCORT: "escort_required", Provides.SEARCH: "search"}
_INSISTS = {Provides.ESCORT: needs_escort, Provides.SEARCH: needs_search}
"""Where columns out of a hub take one along: search teams only where they must."""


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Fleets that no site or corridor needs, and units that go with no convoy."""
    yield from _fleets(scenario)
    yield from _units(scenario)


def _fleets(scenario: Scenario) -> Iterator[Finding]:
    """Fleets that are never sent, for another one is or there is no way for them."""
    for name, fleet in scenario.fleets.items():
        if fleet.serves == "corridor" and not scenario.sites[fleet.base].corridors:
            what = f"it is never sent: {fleet.base} has no corridors"
            yield Finding(("fleets", name), what, "name its corridors there", on_key=True)
        if fleet.serves != "field":
            continue
        if fleet is not field_fleets(scenario, fleet.base)[0]:
            what = f"it is never sent: another field fleet works from {fleet.base}"
            yield Finding(("fleets", name), what, "put its trucks into that one", on_key=True)
        elif not any(fleet.base in fleet_bases(scenario, site) for site in scenario.sites):
            what = f"it is never sent: no site without a fleet of its own sends to {fleet.base}"
            yield Finding(("fleets", name), what, "choose another base", on_key=True)


# -- units -------------------------------------------------------------------------------------


def _units(scenario: Scenario) -> Iterator[Finding]:
    inward, outward = _zones_of_field_convoys(scenario), _zones_of_columns_out(scenario)
    for path, kind, bases in _provided(scenario):
        if not any(base in inward or base in outward for base in bases):
            what = f"no convoy ever starts or loads at {' or '.join(bases)}: it goes with none"
            yield Finding(path, what, "choose the base of a fleet, or a site that sends to one")
            continue
        zones = scenario.network.zones
        met = any(_asks(zones[z], kind) for base in bases for z in inward.get(base, ()))
        met |= any(_INSISTS[kind](zones[z]) for base in bases for z in outward.get(base, ()))
        if not met:
            what = (
                f"no way of a convoy from {' or '.join(bases)} leads through a zone that asks for "
                f"{_UNITS[kind]}: it goes with none"
            )
            right = f"write {_ASKED_BY[kind]} for a zone on their ways, or choose another base"
            yield Finding(path, what, right)


def _provided(scenario: Scenario) -> Iterator[tuple[Path, Provides, list[str]]]:
    """Escorts and search teams, each with its bases.

    Those of contingents go on to where the people of a base go that has been left.
    """
    for owner, contingent in scenario.contingents.items():
        for name, unit in contingent.provides.items():
            if unit.kind in _UNITS and unit.base is not None:
                bases = way_of_people(scenario, unit.base)
                yield ("contingents", owner, "provides", name, "base"), unit.kind, bases
    for name, escort in scenario.escorts.items():
        if escort.units:
            yield ("escorts", name, "base"), Provides.ESCORT, [escort.base]


def _zones_of_field_convoys(scenario: Scenario) -> _Zones:
    """By place, the zones on whatever way a convoy may take that starts or loads there."""
    found: _Zones = {}
    for name, site in scenario.sites.items():
        for base in fleet_bases(scenario, name):
            for hub in site.materiel_to:
                zones = zones_between(scenario, name, hub)
                for place in {name, base} if zones else ():
                    found.setdefault(place, set()).update(zones)
    return found


def _zones_of_columns_out(scenario: Scenario) -> _Zones:
    """By hub, the zones that a column may cross up to where its loads are out."""
    found: _Zones = {}
    for hub in {fleet.base for fleet in scenario.fleets.values() if fleet.serves == "corridor"}:
        for name in scenario.sites[hub].corridors:
            inside = up_to_border(scenario, scenario.network.corridors[name])
            for one, other in pairwise(inside):
                roads = roads_between(scenario, one, other).values()
                found.setdefault(hub, set()).update(road.zone for road in roads)
    return found


def _asks(zone: ZoneSpec, kind: Provides) -> bool:
    """Whether convoys from camps take a unit along in a zone if there is one."""
    return needs_escort(zone) if kind is Provides.ESCORT else zone.search != "none"
