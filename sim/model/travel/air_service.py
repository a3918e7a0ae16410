"""What all flights share: weather, airfields, the host's leave, the aircraft at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.ground.clearance import SPARE_DAYS
from sim.model.ground.risks import shut_until
from sim.model.travel.programme import NOON_H
from sim.records import Cause
from sim.scenario.schema import Provides
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World

_AIRCRAFT = (Provides.PLANE, Provides.HELICOPTER, Provides.AIR_COVER)


def _route(ends: Sequence[Site]) -> tuple[str, ...]:
    """The site that people fly from, and the zones of all ends."""
    return (ends[0].name, *(site.spec.zone for site in ends))


class AirService:
    """Nature and the host over the airfields of one replication."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.spec = world.scenario.air
        days = int(world.horizon_h // HOURS_PER_DAY) + SPARE_DAYS
        self.weather = world.streams.uniforms("weather/flights", days)
        self._leave = world.scenario.clearances.flights
        self._answers_at_once = not (self._leave.lag_days or self._leave.lag_days_by_zone)
        self._answers_h: dict[tuple[str, ...], float] = {}  # the host's first, by route
        self._aircraft: dict[str, list[tuple[Contingent, int]]] = {}

    def add_aircraft(self, contingent: Contingent) -> None:
        """Count on the aircraft that a contingent provides until it withdraws."""
        for provision in contingent.spec.provides.values():
            if provision.kind in _AIRCRAFT:
                mine = (contingent, provision.units)
                self._aircraft.setdefault(provision.kind, []).append(mine)

    def provided(self, kind: str, time_h: float) -> int:
        """Aircraft of a kind that contingents provide up to an hour, as is known now."""
        lent = self._aircraft.get(kind, ())
        return sum(units for contingent, units in lent if time_h < contingent.withdraw_h)

    def grounded(self, ends: Sequence[Site], day: int) -> Cause | None:
        """What keeps flights that use some airfields on the ground today (``None``: nothing).

        Leave for them must have been asked for.
        """
        world = self._world
        if not self.fair(day):
            return Cause.AIRFIELD
        for site in ends:
            shut = world.effects.airfields.get(site.name)
            if shut and shut_until(shut, world.env.now) is not None:
                return Cause.AIRFIELD
        zones = [site.spec.zone for site in ends]
        given = self._has_answered(ends, day) and world.clearances.flights(zones, day)
        return None if given else Cause.CLEARANCE

    def _has_answered(self, ends: Sequence[Site], day: int) -> bool:
        noon_h = day * HOURS_PER_DAY + NOON_H
        return self._answers_at_once or self._answers_h[_route(ends)] <= noon_h

    def ask(self, ends: Sequence[Site]) -> None:
        """Ask the host for leave, if that is new: people want to fly from the first of ``ends``.

        It answers first for each site and the zones of all ends.
        """
        if self._answers_at_once:
            return
        route = _route(ends)
        if route not in self._answers_h:
            world = self._world
            site, *zones = route
            lag_h = world.answer_h(self._leave, zones, f"site/{site}/first_flight")
            self._answers_h[route] = world.env.now + lag_h

    def fair(self, day: int) -> bool:
        """Whether the weather of a day lets aircraft fly."""
        return self.weather[day] >= self.spec.weather_cancels_share
