"""Contingents that take themselves home: with aircraft of their own, or on the road."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.model.programme import Programme, due_on, next_due
from sim.model.way_out import Corridor, overland_column
from sim.records import State
from sim.scenario.quantity import draw_date
from sim.scenario.schema import ByOwnAircraft, Overland

if TYPE_CHECKING:
    from sim.model.contingent import Contingent
    from sim.model.site import Site
    from sim.model.world import World


class OwnAircraft(Programme):
    """One contingent's own flights home, with people and from a date on with containers."""

    def __init__(self, world: World, contingent: Contingent, lift: ByOwnAircraft) -> None:
        super().__init__(world)
        self._contingent = contingent
        self._lift = lift
        self._base = world.sites[lift.base]
        self.serve(self._base)
        self._cargo_from_h = inf
        if lift.cargo_from is not None:
            u = world.streams.uniform(f"contingent/{contingent.name}/cargo")
            self._cargo_from_h = world.calendar.hour_of(draw_date(lift.cargo_from, u))
            self.wake_at([self._cargo_from_h])

    def look(self, day: int) -> int | None:
        """Fly the seats and loads of a day."""
        contingent, base = self._contingent, self._base
        now_h = self.world.env.now
        people = _people_to_go(contingent, base, now_h)
        cargo = contingent.cargo_lots if now_h >= self._cargo_from_h else ()
        boxes = base.boxes.count_of(cargo)
        if not people and not boxes:
            return None
        if self.world.air.grounded(base, base.zones, day) is None:
            by = f"own aircraft/{contingent.name}/{day}"
            seats = min(people, due_on(day, self._lift.seats_per_week))
            if seats:
                flown = base.send_home(base.people, seats, contingent.lots, by)
                self.world.tally.own_aircraft_people += flown
            loads = due_on(day, self._lift.containers_per_week) if boxes else 0
            if loads:
                self._fly_boxes(loads, by)
        rates = [
            self._lift.seats_per_week * bool(people),
            self._lift.containers_per_week * bool(boxes),
        ]
        return min((next_due(day, rate) for rate in rates if rate), default=None)

    def _fly_boxes(self, loads: int, by: str) -> None:
        boxes = self._base.boxes.take(loads, self._contingent.cargo_lots)
        if boxes:
            self.world.log_movement(by, boxes, self._base.name, "home", self.world.env.now)
            self.world.book_out(boxes, State.AT_SITE)
            self.world.tally.flights += 1
            self.world.tally.own_aircraft_containers += sum(boxes.values())
            self._base.poke()


class OverlandParties(Programme):
    """One contingent's columns that drive home along a corridor."""

    def __init__(
        self, world: World, contingent: Contingent, lift: Overland, corridor: Corridor
    ) -> None:
        super().__init__(world)
        self._contingent = contingent
        self._base = world.sites[lift.base]
        self.serve(self._base)
        self._corridor = corridor

    def look(self, day: int) -> int | None:
        """Send a column if enough people may go and the way is open."""
        contingent = self._contingent
        people = _people_to_go(contingent, self._base, self.world.env.now)
        if not people:
            return None
        smallest = self.world.scenario.policy.overland_smallest_people
        enough = people >= min(smallest, contingent.present())
        if enough and self._corridor.shut_until() is None:
            self.world.env.process(overland_column(self.world, contingent, people, self._corridor))
        return day + 1


def _people_to_go(contingent: Contingent, base: Site, now_h: float) -> int:
    """People of a contingent at its base who may and can go now."""
    allowed = contingent.may_go(now_h) if contingent.ready_h <= now_h else 0
    if not allowed:
        return 0
    return min(allowed, base.people.count_of(contingent.lots), base.soldiers_to_spare())
