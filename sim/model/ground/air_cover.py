"""Aircraft above columns: how many there are, and on which days they have leave to fly."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from sim.model.ground.network import Road, Way
from sim.scenario.schema import AirCoverSpec, Provides
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.world import World


class AirCover:
    """Air cover in one replication.

    A column that sets out is covered all its way if an aircraft is free for it, on the roads of
    zones that ask for cover, on the days on which flights there have leave and weather.
    """

    def __init__(self, world: World, spec: AirCoverSpec) -> None:
        self._world = world
        self._spec = spec
        zones = world.scenario.network.zones
        self._zones = frozenset(n for n, zone in zones.items() if zone.air_cover != "none")
        self._busy_until_h: list[float] = []

    def is_free_for(self, way: Way, depart_h: float) -> bool:
        """Whether a column that sets out over ``way`` is to be covered."""
        if self._zones.isdisjoint(way.zones):
            return False
        self._busy_until_h = [hour for hour in self._busy_until_h if hour > depart_h]
        back_h = depart_h + self._world.network.expected_h(way, depart_h)
        lent = self._world.air.provided(Provides.AIR_COVER, back_h)
        return len(self._busy_until_h) < self._spec.columns + lent

    def goes_with(self, arrive_h: float) -> None:
        """One aircraft is with a column until it arrives."""
        self._busy_until_h.append(arrive_h)

    def factors(self, road: Road, time_h: float) -> tuple[float, float]:
        """Factors on the attacks met and on the hours lost to them on a road entered now."""
        if road.zone not in self._zones:
            return 1.0, 1.0
        share = self._share_of_days(road, time_h)
        spec = self._spec
        return (
            1.0 - share * (1.0 - spec.attacks_factor),
            1.0 - share * (1.0 - spec.hours_lost_factor),
        )

    def _share_of_days(self, road: Road, time_h: float) -> float:
        """The share of the days on which it drives, if all goes well, on which aircraft may fly."""
        end_h = time_h + road.usual_h
        if road.by_daylight:
            hours = road.km / road.km_per_hour
            end_h = self._world.network.after_daylight_hours(time_h, hours, False)
        first = int(time_h // HOURS_PER_DAY)
        last = min(ceil(end_h / HOURS_PER_DAY), len(self._world.air.weather))
        days = range(first, max(first + 1, last))
        zones = (road.zone,)
        return sum(self._may_fly(zones, day) for day in days) / len(days)

    def _may_fly(self, zones: tuple[str, ...], day: int) -> bool:
        air, leave = self._world.air, self._world.clearances
        known = day < len(air.weather)  # no sensible road is longer
        return known and air.fair(day) and leave.flights(zones, day)
