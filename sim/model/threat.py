"""Attacks and breakdowns on one road: how many, and what each one does.

Counts are Poisson by inversion of one uniform per convoy and road, so for the same passage and
departure a higher multiplier never takes an attack away. What an attack does is drawn from a
stream of its own, found by the attack's ordinal.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.network import Road
from sim.randomness import Streams, negative_binomial_quantile, poisson_quantile
from sim.records import IncidentRow
from sim.scenario.quantity import draw
from sim.scenario.schema import ThreatSpec

FOUND = "device found"
STRIKE = "strike"
GUNFIRE = "gunfire"
ABANDONED = "vehicle abandoned"

UNIFORMS_PER_ROAD = 3


@dataclass(slots=True)
class Convoy:
    """What attacks and breakdowns need to know of a column on the road."""

    name: str  # of the passage: convoy/kidal/3/out
    vehicles: int
    search: bool


class Threat:
    """Draws what happens to convoys on the road."""

    def __init__(self, spec: ThreatSpec, streams: Streams) -> None:
        self._streams = streams
        self._spec = spec
        self.search_speed_factor = spec.search_speed_factor

    def uniforms(self, convoy: Convoy, roads: int) -> list[float]:
        """The numbers that decide how many attacks a passage over ``roads`` roads meets."""
        return self._streams.uniforms(convoy.name, UNIFORMS_PER_ROAD * roads)

    def devices(
        self, convoy: Convoy, road: str, mean: float, u: float, time_h: float
    ) -> list[IncidentRow]:
        """Explosive devices met on a road, found or exploded."""
        count = poisson_quantile(mean, u)
        return [self._device(convoy, road, ordinal, time_h) for ordinal in range(count)]

    def _device(self, convoy: Convoy, road: str, ordinal: int, time_h: float) -> IncidentRow:
        spec = self._spec
        u = self._streams.uniforms(f"{convoy.name}/{road}/device/{ordinal}", 6)
        found_share = spec.found_share_with_search if convoy.search else spec.found_share
        if u[0] < found_share:
            return IncidentRow(
                time_h, FOUND, road, convoy.name, 0, 0, 0, 0, spec.hours_per_device_found
            )
        vehicle_lost = convoy.vehicles > 0 and u[4] < spec.vehicle_lost_share
        return IncidentRow(
            time_h=time_h,
            kind=STRIKE,
            place=road,
            convoy=convoy.name,
            killed=negative_binomial_quantile(spec.killed_per_strike, spec.casualty_shape, u[2]),
            wounded=negative_binomial_quantile(spec.wounded_per_strike, spec.casualty_shape, u[3]),
            vehicles_lost=int(vehicle_lost),
            loads_lost=int(vehicle_lost and u[5] < spec.load_lost_share),
            hours_lost=draw(spec.hours_per_strike, u[1]),
        )

    def gunfire(
        self, convoy: Convoy, road: str, mean: float, u: float, time_h: float
    ) -> list[IncidentRow]:
        """Attacks by gunfire on a road."""
        spec = self._spec.gunfire
        rows = []
        for ordinal in range(poisson_quantile(mean, u)):
            u_killed, u_wounded = self._streams.uniforms(
                f"{convoy.name}/{road}/gunfire/{ordinal}", 2
            )
            shape = self._spec.casualty_shape
            killed = negative_binomial_quantile(spec.killed, shape, u_killed)
            wounded = negative_binomial_quantile(spec.wounded, shape, u_wounded)
            rows.append(
                IncidentRow(
                    time_h, GUNFIRE, road, convoy.name, killed, wounded, 0, 0, spec.hours_lost
                )
            )
        return rows

    def breakdowns(
        self, convoy: Convoy, road: Road, u: float, time_h: float
    ) -> tuple[float, list[IncidentRow]]:
        """Hours lost to breakdowns, and the vehicles given up.

        Vehicles are given up only where a column needs an escort: elsewhere a column that
        drives on leaves a truck that will be repaired.
        """
        if not (road.escorted or road.breakdown_halts):
            return 0.0, []
        spec = self._spec
        mean = spec.breakdowns_per_1000_vehicle_km / 1000.0 * road.km * convoy.vehicles
        count = poisson_quantile(mean, u)
        if not count:
            return 0.0, []
        abandoned = 0
        if road.escorted:
            fates = self._streams.uniforms(f"{convoy.name}/{road.name}/breakdowns", count)
            abandoned = sum(fate < spec.breakdown_abandoned_share for fate in fates)
        halted_h = count * spec.breakdown_h if road.breakdown_halts else 0.0
        if not abandoned:
            return halted_h, []
        row = IncidentRow(time_h, ABANDONED, road.name, convoy.name, 0, 0, 1, 1, 0.0)
        return halted_h, [row] * abandoned
