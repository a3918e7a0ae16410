"""People by air, and the way home of contingents and civilians.

Once a day, as long as somebody wants to fly, the day's flights are filled: theatre flights take
people from camps to hubs, charters and own aircraft take them home. Contingents that drive home
set out from here too. When nobody can or may travel, the programme sleeps until something
changes.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.books import Lane
from sim.model.risks import shut_until
from sim.model.way_out import Corridor, overland_column
from sim.records import Cause, State
from sim.scenario.quantity import draw_date
from sim.scenario.schema import (
    Airfield,
    ByCharter,
    ByOwnAircraft,
    Overland,
    Provides,
)
from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from sim.model.contingent import Contingent
    from sim.model.site import Site
    from sim.model.world import World

_FLIGHT_HOUR = 12.0  # flights of a day are booked at noon
_SMALLEST_COLUMN_PEOPLE = 20  # a contingent does not drive home in handfuls
_AIRCRAFT_RANK = {
    Airfield.NONE: 0,
    Airfield.HELICOPTER: 1,
    Airfield.PLANE: 2,
    Airfield.CHARTER: 3,
}


@dataclass(slots=True)
class _Want:
    """People of some lots who want to fly home from a site."""

    site: Site
    lots: tuple[int, ...]
    people: int


def _add_wants(
    wants: list[_Want], room: dict[Site, int], lots: tuple[int, ...], allowed: int
) -> None:
    """Let up to ``allowed`` people of some lots ask for seats where there is room."""
    if allowed <= 0:
        return
    for site, spare in room.items():
        here = spare and site.people.count_of(lots)
        if here:
            count = min(here, allowed, spare)
            wants.append(_Want(site, lots, count))
            room[site] = spare - count
            allowed -= count
            if not allowed:
                return


class Airlift:
    """The daily programme of flights in one replication."""

    def __init__(self, world: World, corridors: dict[str, Corridor]) -> None:
        self.world = world
        self._corridors = corridors
        self._env = world.env
        self._asleep: simpy.Event | None = None  # what ends the sleep, while it lasts
        self._known_h: list[float] = []  # hours ahead at which somebody may want to fly
        self._air = world.scenario.air
        self._credit = {"plane": 0.0, "helicopter": 0.0, "charter": 0.0}
        self._seat_credit: dict[str, float] = {}
        self._box_credit: dict[str, float] = {}
        self._last_day = 0
        self._due = 0  # nationals whose service should have ended
        self._civilians = self._count("travel")
        self._nationals = self._count("separate")
        self._separating = [
            index
            for index, name in enumerate(world.books.classes)
            if getattr(world.scenario.loads[name], "leaves", "") == "separate"
        ]
        self._by_date = sorted(world.sites.values(), key=lambda s: (s.planned_h, s.name))
        self._steps = [
            (0.0, 0.0),
            *((world.calendar.end_of(s.by), s.gone_share) for s in world.scenario.civilians),
        ]
        self._weather = world.streams.uniforms("weather/flights", int(world.horizon_h // 24) + 2)
        self._camps: list[Site] = []
        self._hubs: list[Site] = []
        self._own: list[tuple[Contingent, ByOwnAircraft, float]] = []
        self._aircraft: list[tuple[str, Contingent, int]] = []
        self._by_charter: list[Contingent] = []
        self._driving: list[tuple[Contingent, Overland]] = []

    def _count(self, leaves: str) -> int:
        return sum(
            count
            for site in self.world.sites.values()
            for lane in (site.people, site.locals)
            for lot, count in lane.counts.items()
            if self.world.lots[lot].leaves == leaves
        )

    # -- signals -------------------------------------------------------------------------------

    def wake(self) -> None:
        """Somebody may want to fly."""
        if self._asleep is not None:
            self._asleep.succeed()
            self._asleep = None

    def wake_at_times(self, times_h: list[float]) -> None:
        """Be awake at given hours."""
        for time_h in times_h:
            if self._env.now < time_h < self.world.horizon_h:
                heappush(self._known_h, time_h)

    def reorder(self) -> None:
        """Those who are ready first go first; those who have gone are not looked at any more."""
        present = [c for c in self.world.contingents.values() if c.present()]
        present.sort(key=lambda c: (c.ready_h, c.name))
        self._by_charter = [c for c in present if isinstance(c.spec.lift, ByCharter)]
        self._driving = [(c, c.spec.lift) for c in present if isinstance(c.spec.lift, Overland)]

    def prepare(self) -> None:
        """Set up what needs all sites and contingents: order of service, known dates."""
        world = self.world
        sites = self._by_date
        self._camps = [
            s
            for s in sites
            if s.by_column and s.spec.role != "hub" and s.spec.airfield is not Airfield.NONE
        ]
        self._hubs = [s for s in sites if s.spec.airfield is Airfield.CHARTER]
        self.reorder()
        for contingent in world.contingents.values():
            self._aircraft += [
                (provision.kind, contingent, provision.units)
                for provision in contingent.spec.provides.values()
                if provision.kind in (Provides.PLANE, Provides.HELICOPTER)
            ]
            self.wake_at_times(contingent.wake_times_h())
            lift = contingent.spec.lift
            if isinstance(lift, ByOwnAircraft):
                u = world.streams.uniform(f"contingent/{contingent.name}/cargo")
                from_h = (
                    inf
                    if lift.cargo_from is None
                    else world.calendar.hour_of(draw_date(lift.cargo_from, u))
                )
                self._own.append((contingent, lift, from_h))
                self.wake_at_times([from_h])
        self._own.sort(key=lambda own: (own[0].ready_h, own[0].name))
        last_day_h = self._steps[-1][0] - HOURS_PER_DAY
        weeks = int(last_day_h // HOURS_PER_WEEK) + 1
        self.wake_at_times([*(week * HOURS_PER_WEEK for week in range(1, weeks)), last_day_h])

    def run(self) -> Generator[simpy.Event, Any, None]:
        """The life of the programme: each day on which somebody wants to travel."""
        env = self._env
        while True:
            day = int(env.now // HOURS_PER_DAY)
            noon_h = day * HOURS_PER_DAY + _FLIGHT_HOUR
            if noon_h <= env.now:
                noon_h += HOURS_PER_DAY
            yield env.timeout(noon_h - env.now)
            if not self._fly(int(env.now // HOURS_PER_DAY)):
                yield self._sleep()

    def _sleep(self) -> simpy.Event:
        """Sleep until somebody wakes the programme, or to the next known hour."""
        self._asleep = self._env.event()
        while self._known_h and self._known_h[0] <= self._env.now:
            heappop(self._known_h)
        if self._known_h:
            alarm = self._env.timeout(self._known_h[0] - self._env.now)
            alarm.callbacks.append(lambda _: self.wake())
        return self._asleep

    # -- one day -------------------------------------------------------------------------------

    def _fly(self, day: int) -> bool:
        """Fill the flights of a day; whether anybody still wants to travel tomorrow."""
        released = self._released_share()
        self._earn_credit(day)
        self._separate_nationals(int(released * self._nationals + 0.5))
        wanted = self._theatre(day)
        wanted = self._charters(day, int(released * self._civilians + 0.5)) or wanted
        wanted = self._own_aircraft(day) or wanted
        wanted = self._overland() or wanted
        return wanted

    def _earn_credit(self, day: int) -> None:
        """Flights due since the last day that was flown; unused ones do not pile up."""
        days = min(max(1, day - self._last_day), DAYS_PER_WEEK)
        self._last_day = day
        for kind, aircraft in (("plane", self._air.plane), ("helicopter", self._air.helicopter)):
            if not self._camps:
                break  # nobody is left to be flown to a hub
            extra = self._provided(kind)
            per_day = aircraft.flights_per_week * (aircraft.aircraft + extra) / DAYS_PER_WEEK
            self._credit[kind] = min(self._credit[kind] % 1.0 + per_day * days, per_day * 2 + 1)
        per_day = self._air.charter.flights_per_week / DAYS_PER_WEEK
        self._credit["charter"] = min(self._credit["charter"] % 1.0 + per_day * days, per_day + 1)

    def _provided(self, kind: str) -> int:
        now_h = self._env.now
        units = 0
        for offered, contingent, count in self._aircraft:
            if offered == kind and now_h < contingent.withdraw_h:
                units += count
        return units

    def _may_fly(self, site: Site, zones: tuple[str, ...], day: int) -> Cause | None:
        """What keeps flights of a site on the ground today (``None``: nothing)."""
        world = self.world
        if shut_until(world.effects.airfields.get(site.name, ()), world.env.now) is not None:
            return Cause.AIRFIELD
        if self._weather[day] < self._air.weather_cancels_share:
            return Cause.AIRFIELD
        return None if world.clearances.flights(zones, day) else Cause.CLEARANCE

    def can_evacuate(self, site: Site, target: Site) -> bool:
        """Whether theatre planes can take everybody out of a site today."""
        day = int(self.world.env.now // HOURS_PER_DAY)
        if _AIRCRAFT_RANK[site.spec.airfield] < _AIRCRAFT_RANK[Airfield.PLANE]:
            return False
        if self._may_fly(site, (site.spec.zone, target.spec.zone), day) is not None:
            return False
        planes = self._air.plane.aircraft + self._provided(Provides.PLANE)
        return site.people.total <= planes * self._air.plane.seats

    # -- from camps to hubs --------------------------------------------------------------------

    def _theatre(self, day: int) -> bool:
        wanted = False
        self._camps = [site for site in self._camps if not site.closing]
        for site in self._camps:
            spare = site.people_to_spare()
            if not spare:
                site.people_queue.waits_for(None, 0)
                continue
            wanted = True
            target = self.world.sites[site.spec.people_to or ""].standing()
            cause = self._may_fly(site, (site.spec.zone, target.spec.zone), day)
            if cause is None:
                spare -= self._shuttle(site, target, spare, day)
                cause = Cause.AIRCRAFT
            site.people_queue.waits_for(cause, spare)
        return wanted

    def _shuttle(self, site: Site, target: Site, spare: int, day: int) -> int:
        """Fly people of a camp to its hub with today's aircraft; how many."""
        flown = 0
        for kind, aircraft, rank in (
            ("plane", self._air.plane, 2),
            ("helicopter", self._air.helicopter, 1),
        ):
            if _AIRCRAFT_RANK[site.spec.airfield] < rank:
                continue
            while spare > flown and self._credit[kind] >= 1.0:
                self._credit[kind] -= 1.0
                people = Lane()
                people.add_all(site.take_people(min(aircraft.seats, spare - flown)))
                target.people.add_all(people.counts)
                flown += people.total
                self.world.tally.flights += 1
                by = f"flight/{kind}/{site.name}/{day}"
                self.world.log_movement(by, people, site.name, target.name, self.world.env.now)
        return flown

    # -- home ----------------------------------------------------------------------------------

    def _released_share(self) -> float:
        """Share of the civilians released by the end of today, even between the steps."""
        now_h = (self.world.env.now // HOURS_PER_DAY + 1.0) * HOURS_PER_DAY
        for (from_h, low), (to_h, high) in zip(self._steps, self._steps[1:], strict=False):
            if now_h < to_h:
                return low + (high - low) * (now_h - from_h) / (to_h - from_h)
        return 1.0

    def _separate_nationals(self, due: int) -> None:
        """Services end in place on the schedule, at the sites that close first in front."""
        if due == self._due:
            return  # who was due has gone, or nobody is left: both stay so
        self._due = due
        books = self.world.books
        missing = due - sum(books.count(index, State.SEPARATED) for index in self._separating)
        for site in self._by_date:
            if missing <= 0:
                return
            if site.locals.total:
                missing -= site.separate(missing)

    def _board(self, site: Site, lots: tuple[int, ...], seats: int, by: str) -> int:
        """Take people of some lots home from a site; how many."""
        people = Lane()
        people.add_all(site.people.take(seats, lots))
        self.world.log_movement(by, people, site.name, "home", self._env.now)
        self.world.book_out(people.counts, State.AT_SITE)
        site.poke()
        return people.total

    def _charters(self, day: int, released: int) -> bool:
        """Send the day's charters where those wait who were ready first, and fill them up.

        Civilians who are released take seats on any of them, before the contingent; a flight is
        sent for civilians alone only when no contingent wants one.
        """
        hubs = [site for site in self._hubs if site.people.total]
        wants = self._wants_home(hubs)
        due = max(0, released - self.world.civilians_gone)
        staff = [site for site in hubs if site.staff() and not site.released] if due else []
        causes: dict[str, Cause | None] = {}
        for site in {want.site: None for want in wants} | dict.fromkeys(staff):
            causes[site.name] = self._may_fly(site, site.zones, day)
        while self._credit["charter"] >= 1.0:
            waiting = [w.site for w in wants if w.people] or [s for s in staff if due and s.staff()]
            target = next((site for site in waiting if not causes[site.name]), None)
            if target is None:
                break
            self._credit["charter"] -= 1.0
            self.world.tally.flights += 1
            due -= self._fill_charter(target, wants, due, day)
        left = dict.fromkeys((site.name for site in hubs), 0)
        for want in wants:
            left[want.site.name] += want.people
        for site in hubs:
            cause = causes.get(site.name) or Cause.AIRCRAFT
            site.people_queue.waits_for(cause, left[site.name])
        return any(left.values()) or bool(due and staff)

    def _fill_charter(self, target: Site, wants: list[_Want], due: int, day: int) -> int:
        """Board up to ``due`` civilians, then those who were ready first; how many civilians."""
        by = f"charter/{target.name}/{day}"
        seats = self._air.charter.seats
        civilians = 0
        if due and not target.released:
            boarding = min(due, target.staff(), seats)
            civilians = self._board(target, self.world.staff_lots, boarding, by)
            seats -= civilians
        for want in wants:
            if want.site is target and want.people and seats:
                flown = self._board(target, want.lots, min(want.people, seats), by)
                want.people -= flown
                seats -= flown
        return civilians

    def _wants_home(self, hubs: list[Site]) -> list[_Want]:
        """Who wants to fly home from where, apart from civilians: first come first."""
        wants: list[_Want] = []
        room: dict[Site, int] = {}
        for site in hubs:
            if site.released:
                count = site.people.total - self._tied_at(site)
                wants.append(_Want(site, self.world.people_order, count))
            elif spare := site.soldiers_to_spare():
                room[site] = spare
        if not room:
            return wants
        now_h = self._env.now
        for contingent in self._by_charter:
            if contingent.ready_h > now_h:
                break  # they stand in this order
            if now_h >= contingent.quiet_until_h:
                _add_wants(wants, room, contingent.lots, contingent.may_go(now_h))
        return wants

    def _tied_at(self, site: Site) -> int:
        """People of a site who are out with an escort or search team."""
        return sum(
            contingent.tied
            for contingent in self.world.contingents.values()
            if contingent.tied and any(lot in site.people.counts for lot in contingent.lots)
        )

    def _own_aircraft(self, day: int) -> bool:
        wanted = False
        now_h = self._env.now
        for contingent, lift, cargo_from_h in self._own:
            base = self.world.sites[lift.base]
            people = 0
            if contingent.ready_h <= now_h and (allowed := contingent.may_go(now_h)):
                here = base.people.count_of(contingent.lots)
                people = min(here, allowed, base.soldiers_to_spare())
            boxes = self._own_boxes(contingent, base) if now_h >= cargo_from_h else 0
            if not people and not boxes:
                continue
            wanted = True
            if self._may_fly(base, base.zones, day) is not None:
                continue
            by = f"own aircraft/{contingent.name}/{day}"
            seats = self._weekly(self._seat_credit, contingent.name, lift.seats_per_week)
            flown = self._board(base, contingent.lots, min(people, seats), by) if people else 0
            self._seat_credit[contingent.name] -= flown
            loads = self._weekly(self._box_credit, contingent.name, lift.containers_per_week)
            self._box_credit[contingent.name] -= self._fly_boxes(contingent, base, loads, by)
        return wanted

    def _weekly(self, credit: dict[str, float], name: str, per_week: float) -> int:
        """Seats or loads of a weekly service due by today; no more than two days pile up."""
        per_day = per_week / DAYS_PER_WEEK
        credit[name] = min(credit.get(name, 0.0) + per_day, 2.0 * per_day + 1.0)
        return int(credit[name])

    def _own_boxes(self, contingent: Contingent, base: Site) -> int:
        lots = contingent.cargo_lots
        return base.unpacked.count_of(lots) + base.boxes.count_of(lots)

    def _fly_boxes(self, contingent: Contingent, base: Site, loads: int, by: str) -> int:
        boxes = Lane()
        boxes.add_all(base.boxes.take(loads, contingent.cargo_lots))
        if boxes.total:
            self.world.log_movement(by, boxes, base.name, "home", self._env.now)
            self.world.book_out(boxes.counts, State.AT_SITE)
            self.world.tally.flights += 1
            base.poke()
        return boxes.total

    def _overland(self) -> bool:
        wanted = False
        now_h = self._env.now
        for contingent, lift in self._driving:
            allowed = contingent.may_go(now_h) if contingent.ready_h <= now_h else 0
            if not allowed:
                continue
            base = self.world.sites[lift.base]
            here = base.people.count_of(contingent.lots)
            people = min(here, allowed, base.soldiers_to_spare())
            if not people:
                continue
            wanted = True
            corridor = self._corridors[lift.corridor]
            if people < min(_SMALLEST_COLUMN_PEOPLE, contingent.present()):
                continue
            if corridor.shut_until() is None:
                self._env.process(overland_column(self.world, contingent, people, corridor))
        return wanted
