"""A passage: one convoy over a chain of roads, decided when it sets out.

The whole way is worked out at once and becomes one event, the arrival. The decision to set out
knew only what was shut at that moment; here the column meets what nature has in store, halts
where a road is shut. When its halts together have been too long it returns to where it came from,
or stands there, if it may not turn back, and plans anew: that is another passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter

from sim.model.ground.air_cover import AirCover
from sim.model.ground.exposure import Exposure
from sim.model.ground.network import Network, Road, Way
from sim.model.ground.threat import STRIKE, UNIFORMS_PER_ROAD, Convoy, HourAt, Threat
from sim.randomness import poisson_quantile
from sim.records import IncidentRow

TURNED_BACK = "turned back"


@dataclass(slots=True)
class Passage:
    """How a passage goes.

    Attributes
    ----------
    arrive_h
        When the column is at its goal, or back at its origin if it has ``turned_back``, or has
        stood for too long on its way to either.
    roads_behind
        Roads of the way between its origin and where it stands then; ``None``: it has come through.
    """

    depart_h: float
    arrive_h: float
    halted_h: float
    turned_back: bool
    incidents: tuple[IncidentRow, ...]
    roads_behind: int | None = None


class Passages:
    """Works out passages in one replication."""

    def __init__(
        self,
        network: Network,
        threat: Threat,
        exposure: Exposure,
        road_shut_h: float,
        turn_back_after_h: float,
    ) -> None:
        self._network = network
        self._threat = threat
        self._exposure = exposure
        self.air_cover: AirCover | None = None  # the mission sets it, if there is any
        self._road_shut_h = road_shut_h
        self._turn_back_after_h = turn_back_after_h

    def decide(
        self, convoy: Convoy, way: Way, depart_h: float, *, may_turn_back: bool = True
    ) -> Passage:
        """The passage of ``convoy`` over ``way`` that sets out at ``depart_h``."""
        cover = self.air_cover
        if cover is None or not cover.is_free_for(way, depart_h):
            return self._decide(convoy, way, depart_h, None, may_turn_back=may_turn_back)
        passage = self._decide(convoy, way, depart_h, cover, may_turn_back=may_turn_back)
        cover.goes_with(passage.arrive_h)
        return passage

    def _decide(
        self,
        convoy: Convoy,
        way: Way,
        depart_h: float,
        cover: AirCover | None,
        *,
        may_turn_back: bool,
    ) -> Passage:
        length = self._exposure.of_length(convoy) if way.eventful else 1.0
        uniforms = self._threat.uniforms(convoy, len(way)) if way.eventful else ()
        incidents: list[IncidentRow] = []
        time_h = depart_h
        halted_h = 0.0
        last = len(way) - 1
        for index, road in enumerate(way):
            across = road.ferry_per_h is None
            while True:
                open_h = road.shut_until(time_h)
                if open_h is None and road.by_daylight:  # what shuts by night is shut at dawn
                    time_h = self._network.next_daylight(time_h)
                    open_h = road.shut_until(time_h)
                if open_h is None and across:
                    break
                if open_h is None:  # what shuts while it waits for the ferry stops it there
                    time_h, across = road.ferried_at(time_h, convoy.length), True
                    continue
                left_h = self._turn_back_after_h - halted_h
                if open_h - time_h > left_h:
                    time_h += left_h
                    if may_turn_back:
                        return self._turn_back(
                            convoy, way, index, depart_h, time_h, cover, incidents
                        )
                    halted_h = self._turn_back_after_h
                    return Passage(depart_h, time_h, halted_h, False, tuple(incidents), index)
                halted_h += open_h - time_h
                time_h = open_h
            lost_h = 0.0
            if road.eventful:
                first = UNIFORMS_PER_ROAD * index
                own = uniforms[first : first + UNIFORMS_PER_ROAD]
                hour_at = partial(self._hour_at, convoy, road, time_h, index == last)
                met = self._attacks(convoy, road, time_h, own, length, cover, hour_at)
                lost_h, given_up = self._threat.breakdowns(convoy, road, own[2], hour_at)
                if met or given_up:
                    lost_h += sum(row.hours_lost for row in met)
                    incidents += sorted((*met, *given_up), key=attrgetter("time_h"))
            time_h = self._drive(convoy, road, time_h, lost_h, last=index == last)
        return Passage(depart_h, time_h, halted_h, False, tuple(incidents))

    def _attacks(
        self,
        convoy: Convoy,
        road: Road,
        time_h: float,
        uniforms: Sequence[float],
        length: float,
        cover: AirCover | None,
        hour_at: HourAt,
    ) -> list[IncidentRow]:
        """Draw what attacks meet a column on one road; after a strike the road is shut."""
        if not (road.met_per_km or road.gunfire_per_km):
            return []
        km = road.km * length * self._exposure.on_road(road, time_h)
        hours_factor = 1.0
        if cover is not None:
            attacks_factor, hours_factor = cover.factors(road, time_h)
            km *= attacks_factor
        usual_devices = road.met_per_km * km * self._exposure.to_devices(road, time_h)
        devices = poisson_quantile(usual_devices, uniforms[0])
        shots = poisson_quantile(road.gunfire_per_km * km, uniforms[1])
        if not devices and not shots:  # nine times of ten
            return []
        searched = convoy.search and road.searched
        met = self._threat.devices(convoy, road.name, devices, hour_at, searched=searched)
        met += self._threat.gunfire(convoy, road.name, shots, hour_at)
        if self._road_shut_h:
            for row in met:
                if row.kind == STRIKE:
                    self._network.shut(road, (row.time_h, row.time_h + self._road_shut_h))
        if hours_factor != 1.0:
            met = [replace(row, hours_lost=row.hours_lost * hours_factor) for row in met]
        return met

    def _drive(
        self, convoy: Convoy, road: Road, time_h: float, lost_h: float, *, last: bool
    ) -> float:
        """When a column that comes to a road at ``time_h`` is at its end, ``lost_h`` included."""
        hours = self._hours(convoy, road, time_h) + lost_h
        if road.by_daylight:
            return self._network.after_daylight_hours(time_h, hours, last)
        return time_h + hours

    def _hours(self, convoy: Convoy, road: Road, time_h: float) -> float:
        """Hours of movement over a road for a column that sets out on it at ``time_h``."""
        speed = road.km_per_hour
        if road.rain_factor != 1.0:
            speed *= self._network.factor_of_rain(road, time_h)
        if convoy.search and road.slowed_by_search:
            speed *= self._threat.search_speed_factor
        return road.km / speed

    def _hour_at(
        self, convoy: Convoy, road: Road, time_h: float, last: bool, share: float
    ) -> float:
        """When a column that comes to a road at ``time_h`` has moved over a share of it.

        What else befalls it on this road is not counted.
        """
        hours = self._hours(convoy, road, time_h)
        if not road.by_daylight:
            return time_h + share * hours
        after = self._network.after_daylight_hours
        return min(after(time_h, share * hours, False), after(time_h, hours, last))

    def _turn_back(
        self,
        convoy: Convoy,
        way: Way,
        reached: int,
        depart_h: float,
        time_h: float,
        cover: AirCover | None,
        incidents: list[IncidentRow],
    ) -> Passage:
        """Drive back the way the column came, which is a passage as any; it has halted enough."""
        halted_h = self._turn_back_after_h
        row = IncidentRow(time_h, TURNED_BACK, way[reached].name, convoy.name, 0, 0, 0, 0, halted_h)
        going_back = copy(convoy)  # with what it has lost
        going_back.name = f"{convoy.name}/turned back"
        home = Way(way[:reached]).back
        back = self._decide(going_back, home, time_h, cover, may_turn_back=False)
        return Passage(
            depart_h,
            back.arrive_h,
            halted_h + back.halted_h,
            True,
            (*incidents, row, *back.incidents),
            None if back.roads_behind is None else reached - back.roads_behind,
        )
