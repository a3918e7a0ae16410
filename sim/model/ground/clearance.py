"""The host's leave for convoys, flights and cargo.

The host's mind is one uniform number per zone and day (per hub and week for cargo). Leave is
given when it lies below the chance in force. Who asks, how often and in what order changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, inf

from sim.model.ground.risks import Effects
from sim.randomness import Streams
from sim.scenario.schema import ClearancesSpec
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK

SPARE_DAYS = 60
"""Days beyond the horizon that are drawn too: a column on the road then may look that far."""


class _Minds(dict[str, list[float]]):
    """The host's mind by place, day by day or week by week; drawn when it is first asked for."""

    def __init__(self, streams: Streams, kind: str, count: int) -> None:
        super().__init__()
        self._streams = streams
        self._kind = kind
        self._count = count

    def __missing__(self, place: str) -> list[float]:
        line = self._streams.uniforms(f"clearance/{self._kind}/{place}", self._count)
        self[place] = line
        return line


class Clearances:
    """Answers of the host in one replication."""

    def __init__(
        self, spec: ClearancesSpec, effects: Effects, streams: Streams, horizon_h: float
    ) -> None:
        self._ground_chances = spec.ground.chance
        self._flight_chances = spec.flights.chance
        self._cargo_chance = spec.cargo.chance_per_week
        self._cargo_chances = spec.cargo.chance
        self._effects = effects
        days = int(horizon_h // HOURS_PER_DAY) + 2
        self._last_day_h = (days - 1) * HOURS_PER_DAY
        self._weeks = ceil(horizon_h / HOURS_PER_WEEK)
        self._ground = _Minds(streams, "ground", days + SPARE_DAYS)
        self._flights = _Minds(streams, "flights", days + SPARE_DAYS)
        self._cargo = _Minds(streams, "cargo", self._weeks)

    def ground(self, zones: Iterable[str], day: int) -> bool:
        """Whether a convoy may use the roads of all ``zones`` on a day."""
        time_h = day * HOURS_PER_DAY
        chances = self._ground_chances
        for zone in zones:
            chance = self._effects.ground_chance(zone, time_h, chances.get(zone, 1.0))
            if chance < 1.0 and self._ground[zone][day] >= chance:
                return False
        return True

    def first_ground_leave(
        self,
        zones: Iterable[str],
        from_h: float,
        until_h: float,
        flown_over: Iterable[str] = (),
    ) -> float | None:
        """First hour from ``from_h`` at which leave for all zones is given, asked daily.

        It must be a day on which flights have leave over the zones ``flown_over``, if any.
        ``None`` if it is not given before ``until_h`` (or before the horizon).
        """
        zones = tuple(zones)
        day = int(from_h // HOURS_PER_DAY)
        last = int(min(until_h, self._last_day_h) // HOURS_PER_DAY)
        while day <= last:
            if self.ground(zones, day) and self.flights(flown_over, day):
                return max(from_h, day * HOURS_PER_DAY)
            day += 1
        return None

    def flights(self, zones: Iterable[str], day: int) -> bool:
        """Whether flights from and to all ``zones`` have leave on a day."""
        time_h = day * HOURS_PER_DAY
        chances = self._flight_chances
        for zone in zones:
            chance = self._effects.flight_chance(zone, time_h, chances.get(zone, 1.0))
            if chance < 1.0 and self._flights[zone][day] >= chance:
                return False
        return True

    def next_cargo_leave(self, hub: str, zone: str, time_h: float) -> float:
        """First hour from ``time_h`` in a week for which cargo of ``hub`` has leave to go out.

        ``zone`` is that of the hub.
        """
        usual = self._cargo_chances.get(zone, self._cargo_chance)
        week = int(time_h // HOURS_PER_WEEK)
        while week < self._weeks:
            for hour in self._hours_of_change(zone, max(week * HOURS_PER_WEEK, time_h), week):
                chance = self._effects.cargo_chance(zone, hour, usual)
                if chance >= 1.0 or self._cargo[hub][week] < chance:
                    return hour
            week += 1
        return inf

    def _hours_of_change(self, zone: str, from_h: float, week: int) -> Iterator[float]:
        """An hour of a week and those after it at which the chance of cargo may change."""
        yield from_h
        for hour in self._effects.cargo_changes_h(zone):
            if from_h < hour < (week + 1) * HOURS_PER_WEEK:
                yield hour
