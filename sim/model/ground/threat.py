"""Attacks and breakdowns on one road: how many, and what each one does.

Counts are Poisson by inversion of one uniform per convoy and road, so for the same passage and
departure a higher multiplier never takes an attack away. Where on the road an attack comes, all of
it alike, and what it does are drawn from a stream of its own, found by the attack's ordinal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sim.model.ground.network import Road
from sim.randomness import Streams, negative_binomial_quantile, poisson_quantile
from sim.records import IncidentRow
from sim.scenario.quantity import draw
from sim.scenario.schema import ThreatSpec

FOUND = "device found"
STRIKE = "strike"
GUNFIRE = "gunfire"
ABANDONED = "vehicle abandoned"

UNIFORMS_PER_ROAD = 3

HourAt = Callable[[float], float]
"""The hour at which a column is at a share of its way over a road."""


class Part(StrEnum):
    """What of a column can be hit."""

    TRUCK = "truck"
    FLATBED = "flatbed"
    SOFT = "soft vehicle"
    ARMOURED = "armoured vehicle"
    ESCORT = "escort vehicle"


PARTS = tuple(Part)  # found once: in Python 3.11 a member of an enum costs ten attributes


@dataclass(slots=True)
class Convoy:
    """What attacks and breakdowns need to know of a column on the road.

    ``parts`` counts its vehicles, ``length`` all of them, the escort's among them; what is lost on
    the way is taken from both. When it has lost all, be it before this passage, attacks hurt
    nobody any more.
    """

    name: str  # of the passage: convoy/kidal/3/out
    parts: dict[Part, int] = field(default_factory=dict)
    search: bool = False
    lost_all: bool = False
    length: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = sum(self.parts.values())

    def vehicles(self) -> int:
        """Vehicles in it, the escort's own apart."""
        return self.length - self.parts.get(Part.ESCORT, 0)

    def hit(self, u: float, *, escort_too: bool = True) -> Part | None:
        """One of its vehicles, each equally likely; ``None`` if it has none."""
        left = u * (self.length if escort_too else self.vehicles())
        for part, count in self.parts.items():
            if left < count and (escort_too or part is not Part.ESCORT):
                return part
            left -= count
        return None

    def lose(self, part: Part) -> None:
        """One of its vehicles stays behind."""
        self.parts[part] -= 1
        self.length -= 1
        self.lost_all = not self.length


class Threat:
    """Draws what happens to convoys on the road."""

    def __init__(self, spec: ThreatSpec, streams: Streams) -> None:
        self._streams = streams
        self._spec = spec
        self.search_speed_factor = spec.search_speed_factor
        told = spec.protection
        self._casualties = {
            Part.TRUCK: told.truck if told else 1.0,
            Part.FLATBED: told.truck if told else 1.0,
            Part.SOFT: told.soft if told else 1.0,
            Part.ARMOURED: told.armoured if told else 1.0,
            Part.ESCORT: told.armoured if told else 1.0,
            None: 1.0,
        }

    def uniforms(self, convoy: Convoy, roads: int) -> list[float]:
        """The numbers that decide how many attacks a passage over ``roads`` roads meets."""
        return self._streams.uniforms(convoy.name, UNIFORMS_PER_ROAD * roads)

    def devices(
        self, convoy: Convoy, road: str, count: int, hour_at: HourAt, *, searched: bool
    ) -> list[IncidentRow]:
        """So many explosive devices met on a road, found or exploded."""
        spec = self._spec
        found_share = spec.found_share_with_search if searched else spec.found_share
        return [self._device(convoy, road, n, hour_at, found_share) for n in range(count)]

    def _device(
        self, convoy: Convoy, road: str, ordinal: int, hour_at: HourAt, found_share: float
    ) -> IncidentRow:
        spec = self._spec
        u = self._streams.uniforms(f"{convoy.name}/{road}/device/{ordinal}", 8)
        time_h = hour_at(u[7])
        if u[0] < found_share:
            return IncidentRow(
                time_h, FOUND, road, convoy.name, 0, 0, 0, 0, spec.hours_per_device_found
            )
        hit = convoy.hit(u[6])
        lost = hit is not None and u[4] < spec.vehicle_lost_share
        if lost and hit is not None:
            convoy.lose(hit)
        return IncidentRow(
            time_h=time_h,
            kind=STRIKE,
            place=road,
            convoy=convoy.name,
            killed=self._people(convoy, spec.killed_per_strike, hit, u[2]),
            wounded=self._people(convoy, spec.wounded_per_strike, hit, u[3]),
            vehicles_lost=int(lost),
            loads_lost=int(lost and u[5] < spec.load_lost_share),
            hours_lost=draw(spec.hours_per_strike, u[1]),
            hit=hit or "",
        )

    def gunfire(self, convoy: Convoy, road: str, count: int, hour_at: HourAt) -> list[IncidentRow]:
        """So many attacks by gunfire on a road."""
        spec = self._spec.gunfire
        rows = []
        for ordinal in range(count):
            u_killed, u_wounded, u_hit, u_place = self._streams.uniforms(
                f"{convoy.name}/{road}/gunfire/{ordinal}", 4
            )
            hit = convoy.hit(u_hit)
            killed = self._people(convoy, spec.killed, hit, u_killed)
            wounded = self._people(convoy, spec.wounded, hit, u_wounded)
            place = (hour_at(u_place), GUNFIRE, road, convoy.name)
            rows.append(IncidentRow(*place, killed, wounded, 0, 0, spec.hours_lost, hit=hit or ""))
        return rows

    def _people(self, convoy: Convoy, mean: float, hit: Part | None, u: float) -> int:
        """Casualties of one attack, heavily spread."""
        if hit is None and convoy.lost_all:
            return 0
        return negative_binomial_quantile(
            mean * self._casualties[hit], self._spec.casualty_shape, u
        )

    def breakdowns(
        self, convoy: Convoy, road: Road, u: float, hour_at: HourAt
    ) -> tuple[float, list[IncidentRow]]:
        """Hours lost to breakdowns, and the vehicles given up.

        Vehicles are given up only where a column needs an escort: elsewhere a column that
        drives on leaves a truck that will be repaired.
        """
        if not (road.escorted or road.breakdown_halts):
            return 0.0, []
        spec = self._spec
        mean = spec.breakdowns_per_1000_vehicle_km / 1000.0 * road.km * convoy.vehicles()
        count = poisson_quantile(mean, u)
        if not count:
            return 0.0, []
        us = self._streams.uniforms(f"{convoy.name}/{road.name}/breakdowns", 4 * count)
        halted_h = 0.0
        rows = []
        for first in range(0, 4 * count, 4):
            u_fate, u_hit, u_hours, u_place = us[first : first + 4]
            if road.escorted and u_fate < spec.breakdown_abandoned_share:
                rows += self._give_up(convoy, road, u_hit, hour_at(u_place))
            if road.breakdown_halts:
                halted_h += draw(spec.breakdown_h, u_hours)
        return halted_h, rows

    @staticmethod
    def _give_up(convoy: Convoy, road: Road, u_hit: float, time_h: float) -> list[IncidentRow]:
        left = convoy.hit(u_hit, escort_too=False)
        if left is None:  # the column has lost all it had
            return []
        convoy.lose(left)
        row = IncidentRow(time_h, ABANDONED, road.name, convoy.name, 0, 0, 1, 1, 0.0, hit=left)
        return [row]
