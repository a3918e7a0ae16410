"""Gross sums of work on the ground: packing, trucks, escorts, border crossings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

import networkx as nx

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day, packing_day
from sim.scenario.checks.roads import joined, next_sites, road_graph, roads_between
from sim.scenario.checks.stock import to_travel
from sim.scenario.findings import Path
from sim.scenario.quantity import central, central_date
from sim.scenario.schema import (
    ByOwnAircraft,
    ContingentSpec,
    Provides,
    ReadyAfterCamps,
    ReadyOn,
    RoadSpec,
    Scenario,
)
from sim.units import DAYS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Haul:
    """What must go from one place by one way, with whose means, until when."""

    base: str
    by: date
    trucks: float
    flatbeds: float
    drives: float
    days: float
    """A truck's days for one round."""
    escort_days: float
    """An escort's days for one round, with its rest; 0 where none is required."""

    @property
    def vehicles(self) -> float:
        """Vehicles on the road, counted once a load."""
        return self.trucks + self.flatbeds + self.drives


@dataclass(frozen=True, slots=True)
class _Trip:
    days: float
    containers_per_truck: float
    escorted: bool


def packing(scenario: Scenario) -> Iterator[GrossSum]:
    """Team-days of packing at each site, up to its day of leaving."""
    held, pace = to_travel(scenario), scenario.policy.packing_containers_per_team_day
    for name, site in scenario.sites.items():
        last = due_day(scenario, name)
        containers = _on_trucks(scenario, held[name])[0]
        teams = Supply(central(site.packing_teams), packing_day(scenario, name), last)
        path = ("sites", name, "packing_teams")
        dues = (Due(last, containers / pace),)
        yield GrossSum("packing", name, "team-days of packing", path, "teams", dues, (teams,))


def trucks(scenario: Scenario) -> Iterator[GrossSum]:
    """Truck-days and flatbed-days of the field and corridor fleets of each hub."""
    for serves, hauls in (("field", field_hauls(scenario)), ("corridor", ways_out(scenario))):
        for base in dict.fromkeys(haul.base for haul in hauls):
            own = [haul for haul in hauls if haul.base == base]
            for kind, unit in (("trucks", "truck-days"), ("flatbeds", "flatbed-days")):
                dues = tuple(Due(haul.by, getattr(haul, kind) * haul.days) for haul in own)
                yield _fleets(scenario, base, serves, kind, unit, dues)


def escorts(scenario: Scenario) -> Iterator[GrossSum]:
    """Days of escort operations from each base."""
    hauls = [*field_hauls(scenario), *ways_out(scenario)]
    size = scenario.policy.convoy_vehicles_per_escort
    for base in dict.fromkeys(haul.base for haul in hauls if haul.escort_days):
        own = [haul for haul in hauls if haul.base == base and haul.escort_days]
        dues = tuple(Due(haul.by, ceil(haul.vehicles / size) * haul.escort_days) for haul in own)
        served = {base} | {name for name in scenario.sites if fleet_base(scenario, name) == base}
        found = list(_units(scenario, served))
        path = found[0][0] if found else ("escorts",)
        supplies = tuple(supply for _, supply in found)
        unit = f"days of escort operations at {base}"
        yield GrossSum("escorts", base, unit, path, "escorts", dues, supplies)


def borders(scenario: Scenario) -> Iterator[GrossSum]:
    """Slots for trucks at each crossing up to where loads are out, by first corridors."""
    dues: dict[str, list[Due]] = defaultdict(list)
    first: dict[str, date] = {}
    for haul in ways_out(scenario):
        corridor = scenario.network.corridors[scenario.sites[haul.base].corridors[0]]
        inside = _up_to_border(scenario, corridor.way, corridor.out_at)
        starts = packing_day(scenario, haul.base)
        for name, border in scenario.network.borders.items():
            if border.at in inside:
                dues[name].append(Due(haul.by, haul.vehicles))
                first[name] = min(starts, first.get(name, starts))
    for name, needs in dues.items():
        slots = scenario.network.borders[name].trucks_per_day
        supply = Supply(slots, first[name], scenario.mission.deadline)
        path = ("network", "borders", name, "trucks_per_day")
        unit = f"border slots at {name}"
        yield GrossSum("border slots", name, unit, path, "slots", tuple(needs), (supply,))


# -- what must be hauled -----------------------------------------------------------------------


def field_hauls(scenario: Scenario) -> list[Haul]:
    """What the field fleets have to bring to the hub that a site names first."""
    graph, held, chain = road_graph(scenario), to_travel(scenario), next_sites(scenario)
    found = []
    for name, site in scenario.sites.items():
        base = fleet_base(scenario, name)
        if base is None or not joined(graph, name, site.materiel_to[0]):
            continue
        loads: Counter[str] = Counter(held[name])
        for source in nx.ancestors(chain, name):
            loads.update(held[source])
        trip = _trip(scenario, nx.shortest_path(graph, site.materiel_to[0], name, weight="km"))
        stop = central(scenario.policy.loading_days)
        found.append(_haul(scenario, base, due_day(scenario, name), loads, (trip, trip), stop))
    return found


def ways_out(scenario: Scenario) -> list[Haul]:
    """What each hub's corridor fleet has to take out, along its first corridor."""
    held, chain = to_travel(scenario), next_sites(scenario)
    found = []
    for name, site in scenario.sites.items():
        if not site.corridors:
            continue
        corridor = scenario.network.corridors[site.corridors[0]]
        border = scenario.network.borders[corridor.out_at]
        inside = _up_to_border(scenario, corridor.way, corridor.out_at)
        trips = (_trip(scenario, list(corridor.way)), _trip(scenario, inside))
        loads: Counter[str] = Counter()
        for source in {name} | _feeders(scenario, chain, name):
            loads.update(held[source])
        _fly_out(scenario, name, loads)
        stops = central(border.paperwork_days) + central(corridor.unloading_days)
        found.append(_haul(scenario, name, due_day(scenario, name), loads, trips, stops))
    return found


def fleet_base(scenario: Scenario, site: str) -> str | None:
    """The base of the field fleet that fetches the loads of a site: its own, else its hub's."""
    spec = scenario.sites[site]
    if not spec.materiel_to or spec.corridors:
        return None
    bases = {fleet.base for fleet in scenario.fleets.values() if fleet.serves == "field"}
    places = (site, *spec.materiel_to)
    return next((place for place in places if place in bases), spec.materiel_to[0])


def _haul(
    scenario: Scenario,
    base: str,
    by: date,
    loads: Counter[str],
    trips: tuple[_Trip, _Trip],
    stop_days: float,
) -> Haul:
    """``trips`` is the trucks' way and that of their escort."""
    whole, escorted = trips
    containers, flatbeds, drives = _on_trucks(scenario, loads)
    rest = scenario.policy.escort_rest_days
    loading = stop_days if whole is escorted else 0.0
    return Haul(
        base=base,
        by=by,
        trucks=containers / whole.containers_per_truck,
        flatbeds=flatbeds,
        drives=drives,
        days=2.0 * whole.days + stop_days,
        escort_days=2.0 * escorted.days + loading + rest if escorted.escorted else 0.0,
    )


def _on_trucks(scenario: Scenario, loads: Counter[str]) -> tuple[float, float, float]:
    """Containers, vehicles that ride on a flatbed, and vehicles that drive."""
    containers = flatbeds = drives = 0.0
    for load_class, count in loads.items():
        load = scenario.loads[load_class]
        if load.kind == "container":
            containers += count
        elif load.kind == "vehicle":
            flatbeds += count * load.flatbed_share
            drives += count * (1.0 - load.flatbed_share)
    return containers, flatbeds, drives


def _fly_out(scenario: Scenario, hub: str, loads: Counter[str]) -> None:
    """Take away from ``loads`` what contingents can fly out of ``hub`` themselves."""
    for contingent in scenario.contingents.values():
        lift = contingent.lift
        if not isinstance(lift, ByOwnAircraft) or lift.base != hub or lift.cargo_from is None:
            continue
        first = max(central_date(lift.cargo_from), scenario.mission.start)
        weekly = Supply(lift.containers_per_week / DAYS_PER_WEEK, first, date.max)
        room = int(weekly.by(due_day(scenario, hub)))
        for load_class in loads:
            if scenario.loads[load_class].kind == "container":
                own = sum(held.get(load_class, 0) for held in contingent.at.values())
                flown = min(room, own, loads[load_class])
                loads[load_class] -= flown
                room -= flown


def _feeders(scenario: Scenario, chain: nx.DiGraph[str], hub: str) -> set[str]:
    """The sites whose materiel comes to ``hub`` by their first choice."""
    first = {name: site.materiel_to[0] for name, site in scenario.sites.items() if site.materiel_to}
    found: set[str] = set()
    for name in nx.ancestors(chain, hub):
        step, seen = name, {name}
        while step in first and not scenario.sites[step].corridors and first[step] not in seen:
            step = first[step]
            seen.add(step)
        if step == hub and not scenario.sites[name].corridors:
            found.add(name)
    return found


# -- ways --------------------------------------------------------------------------------------


def drive_days(scenario: Scenario, road: RoadSpec) -> float:
    """Days on the move along a road in the dry."""
    surface = scenario.network.surfaces[road.surface]
    if surface.km_per_day is not None:
        return road.km / surface.km_per_day
    daylight_h = scenario.network.sunset_hour - scenario.network.sunrise_hour
    assert surface.km_per_daylight_h is not None
    return road.km / (surface.km_per_daylight_h * daylight_h)


def quickest_roads(scenario: Scenario, places: tuple[str, ...] | list[str]) -> list[RoadSpec]:
    """The roads from each place to the next."""
    return [
        min(roads_between(scenario, one, other), key=lambda road: drive_days(scenario, road))
        for one, other in pairwise(places)
    ]


def _trip(scenario: Scenario, places: list[str]) -> _Trip:
    """One way by the quickest roads."""
    roads = quickest_roads(scenario, places)
    surfaces = [scenario.network.surfaces[road.surface] for road in roads]
    return _Trip(
        days=sum(drive_days(scenario, road) for road in roads),
        containers_per_truck=max(1.0, min((s.containers_per_truck for s in surfaces), default=1.0)),
        escorted=any(scenario.network.zones[road.zone].escort_required for road in roads),
    )


def _up_to_border(scenario: Scenario, way: tuple[str, ...], out_at: str) -> list[str]:
    place = scenario.network.borders[out_at].at
    return list(way[: way.index(place) + 1])


# -- means -------------------------------------------------------------------------------------


def _fleets(
    scenario: Scenario, base: str, serves: str, kind: str, unit: str, dues: tuple[Due, ...]
) -> GrossSum:
    """The sum of one kind of truck in all fleets of a base that serve the same."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    supplies, names = [], []
    for name, fleet in scenario.fleets.items():
        if fleet.base != base or fleet.serves != serves:
            continue
        first = start if fleet.available_from is None else central_date(fleet.available_from)
        ramp_days = central(fleet.ramp_up_days)
        if ramp_days:
            first = max(first, packing_day(scenario, base))
        amount = central(getattr(fleet, kind))
        supplies.append(Supply(amount, max(first, start), deadline, ramp_days))
        names.append(name)
    path: Path = ("fleets", *sorted(names)[:1], kind)
    unit = f"{serves} {unit} at {base}"
    return GrossSum(f"{serves} {kind}", base, unit, path, kind, dues, tuple(supplies))


def _units(scenario: Scenario, bases: set[str]) -> Iterator[tuple[Path, Supply]]:
    """Escort units at some bases, each until its contingent may go home."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    for owner, contingent in scenario.contingents.items():
        last = serves_until(scenario, contingent)
        for unit, provision in contingent.provides.items():
            if provision.kind is Provides.ESCORT and provision.base in bases:
                path: Path = ("contingents", owner, "provides", unit, "units")
                yield path, Supply(provision.units, start, last)
    for name, escort in scenario.escorts.items():
        if escort.base in bases:
            first = max(escort.available_from, start)
            yield ("escorts", name, "units"), Supply(escort.units, first, deadline)


def serves_until(scenario: Scenario, contingent: ContingentSpec) -> date:
    """The planned last day on which a contingent provides its units."""
    ready, last = contingent.ready, scenario.mission.deadline
    if isinstance(ready, ReadyOn):
        return min(central_date(ready.on), last)
    if isinstance(ready, ReadyAfterCamps):
        closes = (scenario.sites[site].planned_close for site in contingent.at)
        left = max((day for day in closes if day), default=scenario.mission.start)
        return min(left + timedelta(days=central(ready.after_camps_days)), last)
    return last
