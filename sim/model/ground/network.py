"""Roads: ways between places, hours on the road, daylight and rain.

The shape of the network (which way is shortest) is found once per scenario; the hours on a
road depend on the replication (surface speeds may be uncertain) and on the moment.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil, inf

import networkx as nx

from sim.model.ground.rain import floods, rainy_seasons
from sim.model.ground.risks import Window, merged, shut_until
from sim.randomness import Streams
from sim.scenario.attacks import usual_rate
from sim.scenario.pace import usual_hours
from sim.scenario.schema import Scenario
from sim.units import HOURS_PER_DAY

_MOST_SEARCHES, _MOST_WAYS = 1_000, 20_000  # remembered, for closures are combined without end
_OPEN: frozenset[str] = frozenset()


class Topology:
    """Shortest ways between places, remembered for the scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self._graph: nx.MultiGraph[str] = nx.MultiGraph()
        for name, road in sorted(scenario.network.roads.items()):
            first, second = road.between
            hours = usual_hours(scenario, road)
            self._graph.add_edge(first, second, key=name, hours=hours)
        self._usable = lru_cache(maxsize=1)(self._without)
        self._places_to = lru_cache(maxsize=_MOST_SEARCHES)(self._find_places_to)
        self._way_without = lru_cache(maxsize=_MOST_WAYS)(self._find)
        self.along = lru_cache(maxsize=_MOST_SEARCHES)(self._find_along)

    def way(
        self, origin: str, destination: str, shut: frozenset[str] = _OPEN
    ) -> tuple[str, ...] | None:
        """Names of the roads of the quickest way that uses none of ``shut``; ``None`` if none.

        Only what is shut on the quickest way makes another search: most closures are elsewhere,
        and the few that matter are met again and again in other replications.
        """
        avoided = _OPEN
        while (way := self._way_without(origin, destination, avoided)) is not None:
            if shut.isdisjoint(way):
                break
            avoided |= shut.intersection(way)
        return way

    def _find(self, origin: str, destination: str, shut: frozenset[str]) -> tuple[str, ...] | None:
        places = self._places_to(destination, shut).get(origin)
        return None if places is None else self._find_along(tuple(reversed(places)), shut)

    def _find_places_to(self, destination: str, shut: frozenset[str]) -> dict[str, list[str]]:
        """By origin, the places on the quickest way, from its end: one search finds them all."""
        if destination not in self._graph:
            return {}
        found: dict[str, list[str]] = nx.single_source_dijkstra_path(
            self._usable(shut), destination, weight="hours"
        )
        return found

    def _without(self, shut: frozenset[str]) -> nx.MultiGraph[str]:
        usable = self._graph.copy()
        usable.remove_edges_from([edge for edge in self._graph.edges(keys=True) if edge[2] in shut])
        return usable

    def _find_along(self, places: tuple[str, ...], shut: frozenset[str] = _OPEN) -> tuple[str, ...]:
        """Names of the quickest roads, none of them ``shut``, that join places in their order."""
        names = []
        for first, second in pairwise(places):
            roads = self._graph[first][second]
            usable = [(data["hours"], name) for name, data in roads.items() if name not in shut]
            names.append(min(usable)[1])
        return tuple(names)


@dataclass(slots=True, eq=False)
class Road:
    """A stretch of road in one replication."""

    name: str
    between: tuple[str, str]
    km: float
    zone: str
    km_per_hour: float  # while moving
    by_daylight: bool
    rain_factor: float
    containers_per_truck: float
    usual_h: float  # what a planner reckons with: dry, nights included
    breakdown_halts: bool  # whether breakdowns still have to be added to its hours
    searched: bool  # whether a search team searches here
    slowed_by_search: bool  # whether that costs speed
    met_per_km: float  # explosive devices met [1/convoy-km]
    gunfire_per_km: float  # attacks by gunfire [1/convoy-km]
    escorted: bool  # no convoy without an escort
    shut: list[Window]  # closures by risks, floods and strikes, known only once they have begun
    ferry_per_h: float | None  # vehicles that its ferry takes across in an hour, if it has one
    ferried: list[Window] = field(default_factory=list)  # when its ferry is taken, in order
    recent_uses: float = 0.0  # columns that entered it, faded to the last hour below
    last_use_h: float = -inf
    eventful: bool = field(init=False)  # whether an attack or a breakdown can change anything

    def __post_init__(self) -> None:
        attacked = self.met_per_km or self.gunfire_per_km
        self.eventful = bool(attacked or self.escorted or self.breakdown_halts)

    def ferried_at(self, time_h: float, vehicles: int) -> float:
        """When a column that comes to the ferry at ``time_h`` is across.

        Passages are worked out when they begin, so one that set out later may come here earlier:
        it crosses before those that come after it, if there is time enough.
        """
        assert self.ferry_per_h is not None  # the caller has looked
        hours = vehicles / self.ferry_per_h
        for start_h, end_h in self.ferried:
            if time_h + hours <= start_h:
                break
            time_h = max(time_h, end_h)
        insort(self.ferried, (time_h, time_h + hours))
        return time_h + hours

    def shut_until(self, time_h: float) -> float | None:
        """When the closure in force at ``time_h`` ends, ``None`` if the road is open."""
        return shut_until(self.shut, time_h) if self.shut else None


class Way(tuple[Road, ...]):
    """A chain of roads; what is asked of it again and again is found once."""

    @cached_property
    def usual_h(self) -> float:
        """What a planner reckons with: dry roads, no incidents, nights included."""
        return sum(road.usual_h for road in self)

    @cached_property
    def usual_in_rain_h(self) -> float:
        """The same while it rains."""
        return sum(road.usual_h / road.rain_factor for road in self)

    @cached_property
    def back(self) -> Way:
        """The same roads the other way round."""
        return Way(reversed(self))

    @cached_property
    def containers_per_truck(self) -> float:
        """Containers that a truck carries over all of its roads."""
        return min((road.containers_per_truck for road in self), default=1.0)

    @cached_property
    def escorted(self) -> bool:
        """Whether an escort is demanded on any of its roads."""
        return any(road.escorted for road in self)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places it comes through, both ends included."""
        return frozenset(place for road in self for place in road.between)

    @cached_property
    def zones(self) -> frozenset[str]:
        """The zones it crosses."""
        return frozenset(road.zone for road in self)

    def place_after(self, roads: int, start: str) -> str:
        """Where a column from its start is that has so many of its roads behind it."""
        place = start
        for road in self[:roads]:
            first, second = road.between
            place = second if place == first else first
        return place

    def shut_until(self, time_h: float) -> float | None:
        """When the closures in force at ``time_h`` are over, ``None`` if all of it is open."""
        end_h = None
        for road in self:
            if road.shut:
                other_h = shut_until(road.shut, time_h)
                if other_h is not None and (end_h is None or other_h > end_h):
                    end_h = other_h
        return end_h

    @cached_property
    def eventful(self) -> bool:
        """Whether an attack or a breakdown on any of its roads can change anything."""
        return any(road.eventful for road in self)


class Network:
    """The roads of one replication."""

    def __init__(
        self,
        scenario: Scenario,
        topology: Topology,
        closures: dict[str, list[Window]],
        streams: Streams,
    ) -> None:
        spec = scenario.network
        self._topology = topology
        self.sunrise_hour = spec.sunrise_hour
        self.sunset_hour = spec.sunset_hour
        self.after_dark_h = spec.after_dark_h
        self.daylight_h = spec.sunset_hour - spec.sunrise_hour
        self.rain = rainy_seasons(scenario, streams)
        self.roads = {
            name: self._road(name, scenario, closures.get(name, []), streams) for name in spec.roads
        }
        self._closures = {name: road.shut for name, road in self.roads.items() if road.shut}
        self._changes = sorted(h for line in self._closures.values() for ends in line for h in ends)
        self._unchanged = (inf, inf)
        self._shut: frozenset[str] = frozenset()
        self._open_ways: dict[tuple[str, str], Way | None] = {}
        self.searched = frozenset(n for n, zone in spec.zones.items() if zone.search != "none")
        self.must_search = frozenset(n for n, z in spec.zones.items() if z.search == "required")
        self._ways: dict[tuple[str, ...], Way] = {}

    def _road(
        self, name: str, scenario: Scenario, closures: list[Window], streams: Streams
    ) -> Road:
        spec = scenario.network.roads[name]
        if spec.ford is not None:
            closures = merged([*closures, *floods(name, spec.ford, self.rain, streams)])
        surface = scenario.network.surfaces[spec.surface]
        zone = scenario.network.zones[spec.zone]
        if surface.km_per_day is not None:
            by_daylight, speed = False, surface.km_per_day / HOURS_PER_DAY
        else:
            assert surface.km_per_daylight_h is not None  # the schema demands one of the two
            by_daylight, speed = True, surface.km_per_daylight_h
        return Road(
            name=name,
            between=spec.between,
            km=spec.km,
            zone=spec.zone,
            km_per_hour=speed,
            by_daylight=by_daylight,
            usual_h=usual_hours(scenario, spec),
            rain_factor=surface.rain_factor,
            containers_per_truck=surface.containers_per_truck,
            breakdown_halts=not surface.holds_breakdown_halts,
            searched=zone.search != "none",
            slowed_by_search=zone.search != "none" and not surface.holds_search,
            met_per_km=usual_rate(scenario, spec, "devices_met_per_1000_km") / 1000.0,
            gunfire_per_km=usual_rate(scenario, spec, "gunfire_per_1000_km") / 1000.0,
            escorted=zone.escort_required,
            shut=closures,
            ferry_per_h=spec.ferry.vehicles_per_day / HOURS_PER_DAY if spec.ferry else None,
        )

    def _shut_at(self, time_h: float) -> frozenset[str]:
        """Roads that are shut; worked out once for the time up to the next change."""
        if not self._unchanged[0] <= time_h < self._unchanged[1]:
            changes = [-inf, *self._changes, inf]
            after = bisect_right(changes, time_h)
            self._open_ways.clear()
            self._unchanged = (changes[after - 1], changes[after])
            self._shut = frozenset(
                name
                for name, line in self._closures.items()
                if shut_until(line, time_h) is not None
            )
        return self._shut

    def shut(self, road: Road, closure: Window) -> None:
        """Shut a road for a time that nobody knew of."""
        road.shut = merged([*road.shut, closure])
        self._closures[road.name] = road.shut
        for hour in closure:
            insort(self._changes, hour)
        self._unchanged = (inf, inf)

    def _as_way(self, names: tuple[str, ...]) -> Way:
        way = self._ways.get(names)
        if way is None:
            way = Way(self.roads[name] for name in names)
            self._ways[names] = way
        return way

    def way_open_now(self, origin: str, destination: str, time_h: float) -> Way | None:
        """The quickest way over roads that are not known to be shut at ``time_h``."""
        shut = self._shut_at(time_h)
        known = self._open_ways
        key = (origin, destination)
        if key not in known:
            names = self._topology.way(origin, destination, shut)
            known[key] = None if names is None else self._as_way(names)
        return known[key]

    def quickest_way(self, origin: str, destination: str) -> Way | None:
        """The quickest way, open or not."""
        names = self._topology.way(origin, destination)
        return None if names is None else self._as_way(names)

    def along(self, places: tuple[str, ...]) -> Way:
        """The roads that join the given places."""
        return self._as_way(self._topology.along(places))

    def next_opening(self, time_h: float) -> float | None:
        """The next end of a closure in force at ``time_h``."""
        lines = map(self._closures.__getitem__, self._shut_at(time_h))
        ends = [end for line in lines if (end := shut_until(line, time_h)) is not None]
        return min(ends, default=None)

    def next_daylight(self, time_h: float) -> float:
        """The first moment from ``time_h`` on at which a convoy may set out."""
        hour = time_h % HOURS_PER_DAY
        if hour < self.sunrise_hour:
            return time_h - hour + self.sunrise_hour
        if hour >= self.sunset_hour:
            return time_h - hour + HOURS_PER_DAY + self.sunrise_hour
        return time_h

    def after_daylight_hours(self, time_h: float, hours: float, last: bool) -> float:
        """When ``hours`` of movement by daylight from ``time_h`` are over.

        ``last``: the column arrives at its goal, so its last day may end after dark.
        """
        if hours <= 0.0:
            return time_h
        time_h = self.next_daylight(time_h)
        grace_h = self.after_dark_h if last else 0.0
        light_h = self.sunset_hour - time_h % HOURS_PER_DAY
        if hours <= light_h + grace_h:
            return time_h + hours
        hours -= light_h
        sunrise_h = time_h + light_h + HOURS_PER_DAY - self.daylight_h
        whole_days = max(0, ceil((hours - grace_h) / self.daylight_h) - 1)
        return sunrise_h + whole_days * HOURS_PER_DAY + hours - whole_days * self.daylight_h

    def expected_h(self, way: Way, now_h: float) -> float:
        """What a planner reckons with who sees whether it rains now."""
        return way.usual_in_rain_h if self.rains(now_h) else way.usual_h

    def rains(self, time_h: float) -> bool:
        """Whether surfaces are driven at their rain factor at ``time_h``."""
        return shut_until(self.rain, time_h) is not None

    def factor_of_rain(self, road: Road, time_h: float) -> float:
        """Speed at ``time_h`` as a share of the dry speed."""
        return road.rain_factor if self.rains(time_h) else 1.0
