"""Contingents that take themselves home: with aircraft of their own, or on the road."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.model.convoys.way_out import Corridor, own_vehicles, start_overland_column
from sim.model.travel.programme import Programme, due_on, next_due
from sim.records import Cause, State
from sim.scenario.quantity import draw_date
from sim.scenario.schema import ByOwnAircraft, Overland
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.ledgers.books import Loads
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World


class _OwnWay(Programme):
    """Base: one contingent goes home from its base."""

    def __init__(self, world: World, contingent: Contingent, base: str) -> None:
        super().__init__(world)
        self._contingent = contingent
        self._base = world.sites[base]
        self._cargo_from_h = inf
        self._queue = self._base.new_queue("people")
        self.serve(self._base)
        self._base.own_lots += contingent.lots

    def wake(self) -> None:
        """Look at the next noon, unless it is known that nothing may go by then.

        The base wakes it for whoever comes or goes there. It wakes by itself at the hours from
        which something may go.
        """
        people_from_h = max(self._contingent.ready_h, self._contingent.quiet_until_h)
        next_h = 0.0 if self._base.released else min(people_from_h, self._cargo_from_h)
        if next_h - self.world.env.now <= HOURS_PER_DAY:
            super().wake()

    def claims(self, site: Site) -> bool:
        """Whether the site is its base, and need not be left by whatever way there is."""
        return site is self._base and not site.forced and self._is_open()

    def can_take_from(self, site: Site) -> bool:
        """Whether the site is its base, and some may go home from there now."""
        return self.claims(site) and self._people_to_go() > 0

    def _is_open(self) -> bool:
        """Whether nothing is known to keep its people from going."""
        return True

    def _wait_for(self, cause: Cause, people: int) -> None:
        """So many who may go have not; those of a site that is leaving wait for what it waits."""
        waits = self._base.released or not self._base.leaving
        self._queue.waits_for(cause, people if waits else 0)

    def _people_to_go(self) -> int:
        """People of the contingent at its base who may and can go now."""
        contingent, base, now_h = self._contingent, self._base, self.world.env.now
        if base.closing and base.by_column:  # the last column takes them along
            return 0
        if base.released:  # whoever is ready or not, but for those who are out
            return max(0, base.people.count_of(contingent.lots) - contingent.tied_at(base))
        allowed = contingent.may_go(now_h) if contingent.ready_h <= now_h else 0
        if base.sees_off and not base.columns_loaded:  # else they guard what is loaded
            here = base.people.count_of(contingent.lots) - self._with_last_column()
            return max(0, min(allowed, here))
        here = base.garrison.free_of(contingent.lots)
        return min(allowed, here, base.garrison.to_spare()) if allowed else 0

    def _with_last_column(self) -> int:
        """Those of its people who drive vehicles that stand at its base and go home another way."""
        base = self._base
        vehicles = base.drives.total - sum(self.takes_along(base).values())
        others = base.people.total - base.people.count_of(self._contingent.lots)
        return max(0, vehicles * base.crew_people() - others)


class OwnAircraft(_OwnWay):
    """One contingent's own flights home, with people and from a date on with containers."""

    def __init__(self, world: World, contingent: Contingent, lift: ByOwnAircraft) -> None:
        super().__init__(world, contingent, lift.base)
        self._lift = lift
        if lift.cargo_from is not None:
            u = world.streams.uniform(f"contingent/{contingent.name}/cargo")
            self._cargo_from_h = world.calendar.hour_of(draw_date(lift.cargo_from, u))
            self.wake_at([self._cargo_from_h])
        elif lift.containers_per_week:
            self._cargo_from_h = 0.0

    def look(self, day: int) -> int | None:
        """Fly the seats and loads of a day."""
        contingent, base = self._contingent, self._base
        people = self._people_to_go()
        flies_cargo = self.world.env.now >= self._cargo_from_h
        boxes = base.boxes.count_of(contingent.cargo_lots) if flies_cargo else 0
        if not people and not boxes:
            self._wait_for(Cause.AIRCRAFT, 0)
            return None
        self.world.air.ask((base,))
        grounded = self.world.air.grounded((base,), day)
        flown = 0
        if grounded is None:
            by = f"own aircraft/{contingent.name}/{day}"
            seats = min(people, due_on(day, self._lift.seats_per_week))
            if seats:
                flown = base.send_home(base.people, seats, contingent.lots, by)
                self.world.tally.own_aircraft_people += flown
            loads = due_on(day, self._lift.containers_per_week) if boxes else 0
            boxes_flown = self._fly_boxes(loads, by) if loads else 0
            self.world.tally.flights += flown > 0 or boxes_flown > 0
        self._wait_for(grounded or Cause.AIRCRAFT, people - flown)
        if people > flown:  # every day, for more of them may go and wait
            return day + 1
        per_week = self._lift.containers_per_week
        return next_due(day, per_week) if boxes and per_week else None

    def _fly_boxes(self, loads: int, by: str) -> int:
        base, world = self._base, self.world
        boxes = base.boxes.take(loads, self._contingent.cargo_lots)
        flown = sum(boxes.values())
        if flown:
            world.log_movement(by, boxes, base.name, "home", world.env.now)
            world.book_out(boxes, State.AT_SITE)
            world.tally.own_aircraft_containers += flown
            base.sent_h = world.env.now
            for task in base.tasks:
                task.boxes_have_flown(flown)
            base.poke()
        return flown


class OverlandParties(_OwnWay):
    """One contingent's columns that drive home along a corridor."""

    def __init__(
        self, world: World, contingent: Contingent, lift: Overland, corridor: Corridor
    ) -> None:
        super().__init__(world, contingent, lift.base)
        self._corridor = corridor

    def look(self, day: int) -> int | None:
        """Send a column if enough people may go and the way is open."""
        contingent = self._contingent
        people = self._people_to_go()
        if not people:
            self._wait_for(Cause.FULL_CONVOY, 0)
            return None
        smallest = self.world.scenario.policy.overland_smallest_people
        if not self._is_open():
            self._wait_for(self._corridor.why_shut(), people)
            if self._base.released:
                self.world.charters.wake()  # it claims them no more
            self._base.poke()  # nor does its last column wait for them
        elif (
            self._base.released
            or self._base.sees_off
            or people >= min(smallest, contingent.still_here())
        ):
            self._wait_for(Cause.FULL_CONVOY, 0)
            start_overland_column(self.world, contingent, people, self._corridor)
        else:
            self._wait_for(Cause.FULL_CONVOY, people)
        return day + 1

    def takes_along(self, site: Site) -> Loads:
        """Their own vehicles, as many as those who are here have crews for."""
        if not self.claims(site):
            return {}
        people = site.people.count_of(self._contingent.lots)
        return own_vehicles(site, self._contingent, people)

    def _is_open(self) -> bool:
        return self._corridor.is_open()
