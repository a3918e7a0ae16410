"""Names: every name that points at an entry finds one, and places are named once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.scenario.findings import Finding, Path, suggestion
from sim.scenario.schema import (
    UN_OWNED,
    ByOwnAircraft,
    EffectsSpec,
    Overland,
    ReadyWithSite,
    Scenario,
)

_PLURALS = {"load class": "load classes", "border": "borders"}
_RESERVED = {
    ("contingents", UN_OWNED): "what the mission itself owns",
    ("loads", "replication"): "a column of the table of what is left",
    ("loads", "week"): "a column of the table of what is left",
    ("sites", "moving"): "where loads are that are under way",
}


@dataclass(frozen=True, slots=True)
class _Reference:
    """A name written at a path, and the kind of entry it must find."""

    path: Path
    name: str
    kind: str
    on_key: bool = False


def findings(scenario: Scenario) -> list[Finding]:
    """All names that point nowhere, point twice at the same or are given twice."""
    return [
        *_unknown(scenario),
        *_repeated_in_lists(scenario),
        *_places_named_twice(scenario),
        *_reserved(scenario),
        *_neighbours(scenario),
    ]


def _unknown(scenario: Scenario) -> Iterator[Finding]:
    known = _known(scenario)
    for reference in _references(scenario):
        names = known[reference.kind]
        if reference.name in names:
            continue
        plural = _PLURALS.get(reference.kind, f"{reference.kind}s")
        right = suggestion(reference.name, names, plural)
        if reference.kind == "border" and reference.name in known["place"]:
            right = _border_at(reference.name, scenario)
        what = f"unknown {reference.kind} '{reference.name}'"
        if reference.on_key:
            what = "unknown key"
        yield Finding(reference.path, what, right, on_key=reference.on_key)


def _border_at(place: str, scenario: Scenario) -> str:
    """What to write where a border is asked for and a place is named."""
    there = [name for name, border in scenario.network.borders.items() if border.at == place]
    if there:
        return f"the border at {place} is called {' or '.join(there)}"
    return f"add one to network.borders with at: {place}, be it a frontier or a gate"


def _known(scenario: Scenario) -> dict[str, set[str]]:
    network = scenario.network
    return {
        "site": set(scenario.sites),
        "place": {*scenario.sites, *network.waypoints, *network.exits},
        "zone": set(network.zones),
        "surface": set(network.surfaces),
        "road": set(network.roads),
        "border": set(network.borders),
        "corridor": set(network.corridors),
        "load class": set(scenario.loads),
        "risk": set(scenario.risks),
        "owner": {*scenario.contingents, UN_OWNED},
    }


def _references(scenario: Scenario) -> Iterator[_Reference]:
    yield from _of_sites(scenario)
    yield from _of_contingents(scenario)
    yield from _of_network(scenario)
    yield from _of_the_rest(scenario)
    for name, risk in scenario.risks.items():
        path = ("risks", name)
        if risk.after is not None:
            yield _Reference((*path, "after", "risk"), risk.after.risk, "risk")
        yield from _of_effects((*path, "effects"), risk.effects)


def _of_sites(scenario: Scenario) -> Iterator[_Reference]:
    for name, site in scenario.sites.items():
        path = ("sites", name)
        yield _Reference((*path, "zone"), site.zone, "zone")
        yield from _keys((*path, "stock"), site.stock, "load class")
        yield from _items((*path, "materiel_to"), site.materiel_to, "site")
        yield from _items((*path, "corridors"), site.corridors, "corridor")
        if site.people_to is not None:
            yield _Reference((*path, "people_to"), site.people_to, "site")
        for reason, early in site.leaves_early.items():
            where = (*path, "leaves_early", reason)
            if early.risk is not None:
                yield _Reference((*where, "risk"), early.risk, "risk")
            if early.site_left is not None:
                yield _Reference((*where, "site_left"), early.site_left, "site")
            if early.site_forced_out is not None:
                yield _Reference((*where, "site_forced_out"), early.site_forced_out, "site")


def _of_contingents(scenario: Scenario) -> Iterator[_Reference]:
    for name, contingent in scenario.contingents.items():
        path: Path = ("contingents", name)
        yield from _keys((*path, "at"), contingent.at, "site")
        for site, loads in contingent.at.items():
            yield from _keys((*path, "at", site), loads, "load class")
        for unit, provision in contingent.provides.items():
            if provision.base is not None:
                yield _Reference((*path, "provides", unit, "base"), provision.base, "site")
            yield from _items((*path, "provides", unit, "reaches"), provision.reaches, "zone")
        if isinstance(contingent.ready, ReadyWithSite):
            yield _Reference((*path, "ready", "with_site"), contingent.ready.with_site, "site")
        lift = contingent.lift
        if isinstance(lift, ByOwnAircraft | Overland):
            yield _Reference((*path, "lift", "base"), lift.base, "site")
        if isinstance(lift, Overland):
            yield _Reference((*path, "lift", "corridor"), lift.corridor, "corridor")
        if contingent.guard_unit is not None:
            yield _Reference((*path, "guard_unit", "site"), contingent.guard_unit.site, "site")


def _of_network(scenario: Scenario) -> Iterator[_Reference]:
    for name, road in scenario.network.roads.items():
        path = ("network", "roads", name)
        yield from _items((*path, "between"), road.between, "place")
        yield _Reference((*path, "surface"), road.surface, "surface")
        yield _Reference((*path, "zone"), road.zone, "zone")
    for name, border in scenario.network.borders.items():
        yield _Reference(("network", "borders", name, "at"), border.at, "place")
    for name, corridor in scenario.network.corridors.items():
        path = ("network", "corridors", name)
        yield from _items((*path, "way"), corridor.way, "place")
        yield _Reference((*path, "out_at"), corridor.out_at, "border")


def _of_the_rest(scenario: Scenario) -> Iterator[_Reference]:
    for name, fleet in scenario.fleets.items():
        yield _Reference(("fleets", name, "base"), fleet.base, "site")
    for name, escort in scenario.escorts.items():
        yield _Reference(("escorts", name, "base"), escort.base, "site")
    leave = scenario.clearances
    for kind, each in (
        ("ground", leave.ground),
        ("flights", leave.flights),
        ("cargo", leave.cargo),
    ):
        yield from _keys(("clearances", kind, "chance"), each.chance, "zone")
        yield from _keys(("clearances", kind, "lag_days_by_zone"), each.lag_days_by_zone, "zone")
    for name, disposal in scenario.disposals.items():
        yield _Reference(("disposals", name, "site"), disposal.site, "site")
        yield _Reference(("disposals", name, "owner"), disposal.owner, "owner")
        yield _Reference(("disposals", name, "load_class"), disposal.load_class, "load class")
    yield from _items(("policy", "sites_first"), scenario.policy.sites_first, "site")
    for name, rule in scenario.policy.late_disposal.items():
        path: Path = ("policy", "late_disposal", name)
        yield from _items((*path, "sites"), rule.sites, "site")
        yield from _items((*path, "classes"), rule.classes, "load class")
    for position, step in enumerate(scenario.civilians):
        yield from _items(("civilians", position, "classes"), step.classes, "load class")
    for name, milestone in scenario.milestones.items():
        yield from _items(("milestones", name, "sites"), milestone.sites, "site")
        yield from _items(("milestones", name, "classes"), milestone.classes, "load class")
        yield from _items(("milestones", name, "owners"), milestone.owners, "owner")


def _of_effects(path: Path, effects: EffectsSpec) -> Iterator[_Reference]:
    yield from _items((*path, "roads_shut"), effects.roads_shut, "road")
    yield from _items((*path, "borders_shut"), effects.borders_shut, "border")
    yield from _items((*path, "corridors_shut"), effects.corridors_shut, "corridor")
    yield from _items((*path, "airfields_shut"), effects.airfields_shut, "site")
    yield from _items((*path, "packing_stopped"), effects.packing_stopped, "site")
    yield from _items((*path, "sites_forced_out"), effects.sites_forced_out, "site")
    yield from _keys((*path, "shelled"), effects.shelled, "site")
    yield from _keys((*path, "attacks_multiplier"), effects.attacks_multiplier, "zone")
    yield from _keys((*path, "devices_multiplier"), effects.devices_multiplier, "zone")
    yield from _keys((*path, "consent_share"), effects.consent_share, "zone")
    ground, flights = effects.ground_clearance_chance, effects.flight_clearance_chance
    yield from _keys((*path, "ground_clearance_chance"), ground, "zone")
    yield from _keys((*path, "flight_clearance_chance"), flights, "zone")


def _items(path: Path, names: Iterable[str], kind: str) -> Iterator[_Reference]:
    for position, name in enumerate(names):
        yield _Reference((*path, position), name, kind)


def _keys(path: Path, names: Iterable[str], kind: str) -> Iterator[_Reference]:
    for name in names:
        yield _Reference((*path, name), name, kind, on_key=True)


def _repeated_in_lists(scenario: Scenario) -> Iterator[Finding]:
    seen: set[tuple[Path, str]] = set()
    for reference in _references(scenario):
        is_item = isinstance(reference.path[-1], int) and "between" not in reference.path
        entry = (reference.path[:-1], reference.name)
        if is_item and entry in seen:
            yield Finding(reference.path, f"'{reference.name}' is listed twice", "name it once")
        seen.add(entry)


def _places_named_twice(scenario: Scenario) -> Iterator[Finding]:
    network = scenario.network
    first: dict[str, str] = dict.fromkeys(scenario.sites, "a site")
    for key, kind, places in (
        ("waypoints", "a waypoint", network.waypoints),
        ("exits", "an exit", network.exits),
    ):
        for position, place in enumerate(places):
            if place in first:
                what = f"'{place}' is already the name of {first[place]}"
                right = "places need names of their own; rename one of them"
                yield Finding(("network", key, position), what, right)
            first.setdefault(place, kind)


def _neighbours(scenario: Scenario) -> Iterator[Finding]:
    for name, site in scenario.sites.items():
        for reason, early in site.leaves_early.items():
            for key, other in (
                ("site_left", early.site_left),
                ("site_forced_out", early.site_forced_out),
            ):
                if other == name:
                    what = "a site does not leave because it has left"
                    yield Finding(
                        ("sites", name, "leaves_early", reason, key), what, "name another"
                    )


def _reserved(scenario: Scenario) -> Iterator[Finding]:
    for (section, name), meaning in _RESERVED.items():
        if name in getattr(scenario, section):
            what = f"'{name}' is the name for {meaning}"
            yield Finding((section, name), what, "choose another name", on_key=True)
