"""What must be hauled on the ground and until when: the need behind the sums, camp by camp."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import NamedTuple

import networkx as nx

from sim.scenario.checks.gross import due_day, packing_day
from sim.scenario.checks.roads import joined, needs_escort, needs_search, next_sites, road_graph
from sim.scenario.checks.rounds import (
    Column,
    Round,
    field_round,
    quickest_graph,
    quickest_places,
    quickest_roads,
)
from sim.scenario.checks.stock import (
    guard_of,
    need_crews,
    people_who_reach,
    to_travel,
    travellers,
)
from sim.scenario.field import fleet_bases
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Loads:
    """What is to be hauled: containers, vehicles that need a flatbed, vehicles that drive."""

    containers: int
    flats: int
    drives: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.containers + self.flats + self.drives

    @classmethod
    def of(cls, scenario: Scenario, held: Counter[str], drives: Counter[str]) -> Loads:
        """Those of ``held``, of whose vehicles ``drives`` drive themselves."""
        containers = sum(n for name, n in held.items() if is_container(scenario, name))
        driven = sum(drives[name] for name in held)
        return cls(containers, held.total() - containers - driven, driven)


class Along(NamedTuple):
    """Units that must go along: how many, counted once a column, and the round of each."""

    units: float
    round: Round


@dataclass(frozen=True, slots=True)
class Haul:
    """What must go from one site within which days, with the means of a base.

    Where those of several bases may take it, it is reckoned by the quickest of their rounds.
    """

    site: str
    bases: tuple[str, ...]
    first: date
    by: date
    loads: Loads
    trucks: float
    """Trucks for its containers, counted once a load."""
    drivers: float
    """People to hire for those that drive themselves, at least: all others are crews already."""
    round: Round
    """Of the trucks."""
    escort: Along | None
    """Escorts, with their rest; ``None`` where none is required."""
    search: Along | None
    """Search teams alike."""
    borders: frozenset[str] = frozenset()
    """Crossings that all of it must pass until it is out."""

    @property
    def vehicles(self) -> float:
        """Vehicles on the road, counted once a load."""
        return self.trucks + self.loads.flats + self.loads.drives


def field_hauls(scenario: Scenario) -> list[Haul]:
    """What the field fleets have to bring to hubs.

    Loads of a hub that corridor fleets may take as well are left out: neither must.
    """
    hauls = (_field_haul(scenario, name) for name in scenario.sites)
    return [haul for haul in hauls if haul is not None]


def either_way(scenario: Scenario) -> list[str]:
    """Hubs from which loads may go on by a field fleet or out by a corridor: left out here."""
    held = to_travel(scenario)
    return [
        name
        for name, site in scenario.sites.items()
        if site.corridors and fleet_bases(scenario, name) and held[name]
    ]


def pools(hauls: Iterable[Haul]) -> list[tuple[tuple[str, ...], list[Haul]]]:
    """Bases that share work, each with none or several others, and what they have to do."""
    shared: nx.Graph[str] = nx.Graph()
    hauls = list(hauls)
    for haul in hauls:
        nx.add_path(shared, haul.bases)
    pooled = [tuple(sorted(bases)) for bases in nx.connected_components(shared)]
    return [(bases, [haul for haul in hauls if haul.bases[0] in bases]) for bases in pooled]


def _field_haul(scenario: Scenario, name: str) -> Haul | None:
    """What a site sends to hubs, by the quickest round of those who may fetch it."""
    graph, site = road_graph(scenario), scenario.sites[name]
    bases = fleet_bases(scenario, name) or site.materiel_to[:1]
    if site.corridors:
        return None
    hauls = []
    for base in bases:
        hub = site.materiel_to[0] if base == name else base
        if joined(graph, name, hub):
            hauls.append(_haul_of(scenario, name, base, hub))
    if not hauls:
        return None
    quickest = min(hauls, key=lambda haul: haul.round.days)
    return replace(quickest, bases=tuple(base for haul in hauls for base in haul.bases))


def _haul_of(scenario: Scenario, name: str, base: str, hub: str) -> Haul:
    held, sources = to_travel(scenario), {name, *nx.ancestors(next_sites(scenario), name)}
    brought = sum((held[source] for source in sources), Counter[str]())
    loads = Loads.of(scenario, brought, need_crews(scenario, sources))
    way = quickest_places(quickest_graph(scenario), hub, name)
    trucks = loads.containers / containers_per_truck(scenario, way)
    size = scenario.policy.convoy_vehicles_per_escort
    first, by = packing_day(scenario, name), due_day(scenario, name)
    column = usual_column(scenario, loads, trucks, size, (by - first).days)
    whole = field_round(scenario, name, way, column, from_here=base == name)
    crossed = [scenario.network.zones[road.zone] for road in quickest_roads(scenario, way)]
    escorted, searched = any(map(needs_escort, crossed)), any(map(needs_search, crossed))
    largest = size * (scenario.policy.convoy_escorts_largest if escorted else 1)
    in_last = min(loads.drives, _in_last_column(scenario, name))
    vehicles = trucks + loads.flats + loads.drives - in_last
    unit_round = with_rest(scenario, whole)
    return Haul(
        site=name,
        bases=(base,),
        first=first,
        by=by,
        loads=loads,
        trucks=trucks,
        drivers=_hired(scenario, name, sources),
        round=whole,
        escort=Along(ceil(vehicles / size), unit_round) if escorted else None,
        search=Along(ceil(vehicles / largest), unit_round) if searched else None,
    )


def _hired(scenario: Scenario, site: str, sources: set[str]) -> float:
    """Drivers for what people who come through a site are too few to drive away."""
    people = travellers(scenario)
    crews = sum(people[source] for source in people_who_reach(scenario, site))
    return max(0.0, crew_people(scenario, need_crews(scenario, sources)) - crews)


def _in_last_column(scenario: Scenario, site: str) -> int:
    """Vehicles that the guard of a camp drives away as the last, and as its own escort."""
    if scenario.sites[site].people_to is None:
        return 0
    crews = [load.crew_people for load in scenario.loads.values() if load.kind == "vehicle"]
    return guard_of(scenario, site) // max(crews, default=1)


# -- shared with the ways out ------------------------------------------------------------------


def usual_column(
    scenario: Scenario, loads: Loads, trucks: float, largest: int, days: int
) -> Column:
    """One column of what is to go within so many days.

    It gathers for the longest wait, as if the loads came evenly, and is as large as may go at most.
    """
    vehicles = trucks + loads.flats + loads.drives
    policy = scenario.policy
    gathered = vehicles * min(1.0, policy.longest_wait_days / max(1, days))
    size = min(vehicles, float(largest), max(gathered, float(policy.convoy_smallest_vehicles)))
    share = size / vehicles if vehicles else 0.0
    return Column(vehicles * share, (trucks + loads.flats) * share, loads.total * share)


def with_rest(scenario: Scenario, whole: Round) -> Round:
    """The round of an escort or a search team, which rests before the next."""
    return Round(whole.out, whole.home + scenario.policy.escort_rest_days)


def containers_per_truck(scenario: Scenario, places: Iterable[str]) -> float:
    """What a truck carries along a way, one at least in the mean of many."""
    surfaces = [scenario.network.surfaces[r.surface] for r in quickest_roads(scenario, [*places])]
    return max(1.0, min((s.containers_per_truck for s in surfaces), default=1.0))


def crew_people(scenario: Scenario, drives: Counter[str]) -> float:
    """People it takes to drive all of ``drives``."""
    crews = {name: load for name, load in scenario.loads.items() if load.kind == "vehicle"}
    return float(sum(crews[name].crew_people * count for name, count in drives.items()))


def is_container(scenario: Scenario, load_class: str) -> bool:
    """Whether a class rides on trucks."""
    return scenario.loads[load_class].kind == "container"
