"""A site: what it holds, who must stay, when it may leave, and what happens when it does.

A site leaves by column (a camp, or any site whose people go to another one) or, being a hub its
people fly home from, when the last of them has flown. Materiel stands in four lanes: unpacked
containers, packed containers, vehicles that need a flatbed, vehicles that drive themselves. What is
planned to be disposed of here is set aside from the start: it does not travel.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from math import inf, nextafter
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.ledgers.books import Lane, Loads
from sim.model.sites.garrison import Garrison
from sim.model.sites.timetable import Timetable
from sim.model.stock.demolition import Demolition
from sim.model.stock.disposal import settle_rest
from sim.model.stock.held import Held
from sim.model.stock.receiver import Receiver
from sim.model.stock.room import Room
from sim.model.stock.supplies import Supplies
from sim.model.stock.yard import Yard
from sim.records import Cause, IncidentRow, Kind, SiteEnd, State
from sim.scenario.at_start import on_flatbeds
from sim.scenario.quantity import draw, draw_date
from sim.scenario.schema import SiteSpec
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.last_column import Guest
    from sim.model.convoys.task import Task
    from sim.model.ledgers.waiting import WaitingQueue
    from sim.model.sites.early_exit import EarlyExit
    from sim.model.travel.programme import Programme
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]

FORCED_OUT = "forced out"


def _does_not_wait() -> bool:
    return False


class Site:
    """A camp, a hub or a temporary base in one replication."""

    def __init__(self, world: World, name: str, spec: SiteSpec) -> None:
        self.world = world
        self.name = name
        self.spec = spec
        self.unpacked = Lane()
        self.boxes = Lane()
        self.flats = Lane()
        self.drives = Lane()
        self.set_aside = Lane()  # planned to be disposed of here: it does not travel
        self.people = Lane()  # of contingents
        self.staff = Lane()  # civilians who will travel
        self.locals = Lane()  # civilians whose service ends in place
        self.tasks: list[Task] = []  # of movement control, for the loads here
        self.programmes: list[Programme] = []  # of flights and journeys that take its people
        self.own_lots: list[int] = []  # people with a way home of their own from here
        self.yard = Yard(spec.yard_loads_per_day) if spec.yard_loads_per_day else None
        self.room = Room(self) if spec.beds or spec.yard_slots else None
        u_packing, u_teams, u_receiver, u_comes = world.streams.uniforms(f"site/{name}", 4)
        packing_from = draw_date(spec.packing_starts, u_packing)
        self.packing_from_h = max(0.0, world.calendar.hour_of(packing_from))
        self.teams = draw(spec.packing_teams, u_teams)
        self.timetable = Timetable(self)
        self.by_column = spec.people_to is not None
        self.by_road = True  # whether a road leads to where its people go; else the last fly too
        self.receiver = Receiver(self, spec.receiver, u_receiver, u_comes)
        self.feeders: list[Site] = []
        self.inbound = 0  # loads and people on their way here, or who may come back
        self.promised_boxes = 0  # loads for which trucks are on their way here
        self.promised_flats = 0
        self.promised_drives = 0
        self.trucks_coming = 0  # convoys on their way here to load, or loading
        self.trucks_loading = 0  # convoys that are being loaded
        self.columns_loaded: dict[str, Cause] = {}  # that stand here loaded, and wait for what
        self.forced = False
        self.ordered_h = inf  # since when it must leave at once
        self.ready_h = inf  # when it may go, if it must leave at once
        self.forced_by = ""
        self.columns_coming = 0  # last columns of other sites on the road to this one
        self.parties: list[simpy.Process] = []  # that wait here for leave to drive home
        self.guests: list[Guest] = []  # columns that wait to go on with the last one from here
        self.supplies: Supplies | None = None  # of sites that are told to use up any
        self.when_ordered: list[EarlyExit] = []  # of other sites, when this one must leave at once
        self.when_left: list[EarlyExit] = []  # ... and when it has left
        self.has_notice = False  # an order to leave at once is to come
        self.leaving = False  # inspected, or waiting for its receiver, trucks or leave to go
        self.sees_off = False  # who goes home from here by a way of his own may, needed or not
        self.closing = False  # no more packing and no new convoys
        self.released = False  # nobody is needed here any more
        self.end = SiteEnd.OPEN
        self.packed_h: float | None = None
        self.first_convoy_h: float | None = None
        self.sent_h: float | None = None  # last time materiel left or was disposed of here
        self.left_h: float | None = None
        self.departed = world.env.event()  # the last person has gone
        self.leave_asked_h = 0.0
        self.passed_on = 0  # transferred, sold or gifted
        self.destroyed = 0
        self.demolition = Demolition()
        self.abandoned = 0
        self._queues: list[WaitingQueue] = []
        self.cargo_queue = self.new_queue("cargo")
        self.packing_queue = self.new_queue("cargo")
        self.flatbed_queue = self.new_queue("cargo")
        self.driver_queue = self.new_queue("cargo")
        self.beds_queue = self.new_queue("cargo")
        self.disposal_queue = self.new_queue("cargo")
        self.people_queue = self.new_queue("people")
        self.held = Held(self)
        self._poked = world.env.event()
        self._goes_on: Callable[[], bool] = _does_not_wait

    def new_queue(self, kind: str) -> WaitingQueue:
        """A queue of some of its cargo or people, which ends when it is left."""
        queue = self.world.ledger.queue(kind, self.name)
        self._queues.append(queue)
        return queue

    def close_queues(self) -> None:
        """Nobody and nothing waits here any more."""
        for queue in self._queues:
            queue.waits_for(None, 0)
        if self.supplies is not None:
            self.supplies.end()

    # -- stock ---------------------------------------------------------------------------------

    def hold(self, lot: int, count: int) -> None:
        """Enter initial stock of a lot."""
        world = self.world
        kind = world.lots[lot].kind
        world.books.open(lot, count)
        if kind is Kind.PEOPLE:
            lanes = {"travel": self.staff, "separate": self.locals}
            lanes.get(world.lots[lot].leaves, self.people).add(lot, count)
        elif kind is Kind.CONTAINER:
            self.unpacked.add(lot, count)
        else:
            on_flatbed = on_flatbeds(count, world.lots[lot].flatbed_share)
            self.flats.add(lot, on_flatbed)
            self.drives.add(lot, count - on_flatbed)

    def plan_to_dispose(self, lot: int, count: int) -> None:
        """Set aside up to so many loads of a lot, vehicles that need a flatbed first."""
        for lane in (self.unpacked, self.flats, self.drives):
            taken = lane.take(count, (lot,))
            self.set_aside.add_all(taken)
            count -= sum(taken.values())

    def settle(self) -> None:
        """Fix what follows from the initial stock: who must stay, and what they live on."""
        goal = self.spec.people_to
        self.by_road = goal is None or self.world.network.quickest_way(self.name, goal) is not None
        self.garrison = Garrison(self)
        if self.spec.supply is not None:
            self.supplies = Supplies(self, self.spec.supply)
            self.supplies.count()
        self.packing_queue.waits_for(Cause.PLANNED_DATE, self.unpacked.total)
        self.cargo_queue.waits_for(Cause.PLANNED_DATE, self.flats.total + self.spare_drives())
        self.disposal_queue.waits_for(Cause.PLANNED_DATE, self.set_aside.total)

    def lanes(self) -> tuple[Lane, ...]:
        """All that stand here, materiel and people."""
        return (*self.cargo_lanes(), self.people, self.staff, self.locals)

    def cargo_lanes(self) -> tuple[Lane, ...]:
        """All materiel that stands here."""
        return self.unpacked, self.boxes, self.flats, self.drives, self.set_aside

    def materiel(self) -> int:
        """All containers and vehicles that stand here."""
        travels = self.unpacked.total + self.boxes.total + self.flats.total + self.drives.total
        return travels + self.set_aside.total

    def spare_drives(self) -> int:
        """Self-driving vehicles that are not reserved for the rear party."""
        spare = self.drives.total - self.garrison.reserve
        return spare if spare > 0 else 0

    def crew_people(self) -> int:
        """People needed to drive one of the self-driving vehicles here."""
        if not self.drives.total:
            return 1
        if self.world.only_crew is not None:
            return self.world.only_crew
        return max(map(self.world.crews.__getitem__, self.drives.counts))

    def materiel_to_go(self) -> int:
        """Materiel that must still travel, vehicles of the rear party apart."""
        standing = self.unpacked.total + self.boxes.total + self.flats.total
        spare = self.drives.total - self.garrison.reserve
        return standing + spare if spare > 0 else standing

    def people_to_drive(self) -> int:
        """People who may leave at the wheel: neither guard nor needed for the work that is left."""
        if self.has_not_begun():
            return 0
        return self.staff.total + min(self.garrison.to_drive(), self._not_going_home_from_here())

    def people_to_spare(self) -> int:
        """People who may leave without a vehicle: those apart who must stay, or must drive one."""
        if self.has_not_begun():
            return 0
        return self.staff.total + min(self.garrison.to_spare(), self._not_going_home_from_here())

    def _not_going_home_from_here(self) -> int:
        """People of contingents but for those with a way home of their own from here."""
        if not self.own_lots or self.forced:
            return self.people.total
        return self.people.total - self.people.count_of(self.own_lots)

    def has_not_begun(self) -> bool:
        """Whether it is a camp that does not pack yet, and need not leave at once."""
        waits = self.spec.role != "hub" and not self.forced
        return waits and self.world.env.now < self.packing_from_h

    def may_send(self) -> bool:
        """Whether what stands ready may be sent: from the first day of packing, or under orders."""
        return self.forced or self.world.env.now >= self.packing_from_h

    def travellers(self) -> int:
        """People here who will leave the mission by travelling."""
        return self.people.total + self.staff.total

    def take_people(self, count: int, most: Mapping[int, int] | None = None) -> Loads:
        """Take up to ``count`` travellers: civilians, then those who may go home first.

        With ``most`` no others of contingents, and no more of each lot. Rear parties go last from
        where their cargo stands: they may not go home before it. Those with a way home of
        their own from here stay for it until the last column, and so do guard units.
        """
        taken = self.staff.take(count)
        if self.staff.total == 0:
            if most is None:
                order: Sequence[int] = self.world.people_order
                if self.own_lots and not self.forced and not self.closing:
                    order = [lot for lot in order if lot not in self.own_lots]
                most = self.garrison.free_by_lot(order)
            in_turn = self.garrison.rear_parties_last(most)
            taken |= self.people.take_within(count - sum(taken.values()), in_turn)
        if taken:
            self.people_have_gone()
            self.wake_flights()
        return taken

    def send_home(self, lane: Lane, count: int, lots: tuple[int, ...] | None, by: str) -> int:
        """Fly up to ``count`` people of a lane here out of the mission; how many."""
        people = lane.take(count, lots)
        if people:
            self.world.log_movement(by, people, self.name, "home", self.world.env.now)
            self.world.book_out(people, State.AT_SITE)
            self.people_have_gone()
        return sum(people.values())

    def people_have_gone(self) -> None:
        """Fewer people are here, and eat."""
        if self.supplies is not None:
            self.supplies.count()
        self.poke()

    def welcome(self, people: Mapping[int, int]) -> None:
        """People have come who stay until they go on."""
        for lot, count in people.items():
            (self.staff if lot in self.world.staff_lots else self.people).add(lot, count)
        if self.supplies is not None:
            self.supplies.count()
        self.wake_flights()
        for task in self.tasks:
            task.people_have_come()

    def expect(self, aboard: int) -> None:
        """So many more loads and people are on their way here (fewer, if negative)."""
        self.inbound += aboard
        if aboard < 0 and not self.inbound:
            for task in self.tasks:
                task.nothing_is_inbound()

    def receive(self, boxes: Lane, flats: Lane, drives: Lane, people: Lane) -> None:
        """A column has been unloaded here."""
        for lane, mine in ((boxes, self.boxes), (flats, self.flats), (drives, self.drives)):
            mine.add_all(lane.counts)
        self.world.books.arrive(boxes, flats, drives, people)
        self.welcome(people.counts)
        if self.left_h is not None:  # nobody stays here to send it on
            settle_rest(self)
        self.wake_tasks()
        self.poke()

    def wake_tasks(self) -> None:
        """Something changed here that movement control may act upon."""
        for task in self.tasks:
            task.wake()

    def wake_flights(self) -> None:
        """People here may go who could not before."""
        for programme in self.programmes:
            programme.wake()

    def dispose(self, loads: Mapping[int, int], target: State) -> None:
        """Book materiel that has been taken from a lane here to an end other than out."""
        if not loads:
            return
        self.world.books.move(loads, State.AT_SITE, target, self.name)
        count = sum(loads.values())
        if count:
            self.sent_h = self.world.env.now
            self.packing_queue.resize(self.unpacked.total)
            self.disposal_queue.resize(self.set_aside.total)
        if target is State.DESTROYED:
            self.destroyed += count
        elif target is State.ABANDONED:
            self.abandoned += count
        else:
            self.passed_on += count

    # -- signals -------------------------------------------------------------------------------

    def poke(self) -> None:
        """Something changed that may let this site go on with leaving."""
        if self._goes_on():
            self._goes_on = _does_not_wait
            self._poked.succeed()
        if self.room is not None:
            self.room.look()
        self.held.stock_changed()

    def poke_at(self, time_h: float) -> None:
        """Poke this site at a given hour."""
        now_h = self.world.env.now
        if now_h < time_h < self.world.horizon_h:
            delay_h = time_h - now_h
            while now_h + delay_h < time_h:  # by a last bit: who waits for the hour would not go on
                delay_h = nextafter(delay_h, inf)
            self.world.env.timeout(delay_h).callbacks.append(lambda _: self.poke())

    def wait_until(self, goes_on: Callable[[], bool]) -> Process:
        """Sleep until a poke finds that the site goes on.

        The poke itself looks: nine of ten pokes change nothing, and a look costs a fifth of an
        event.
        """
        while not goes_on():
            self._goes_on = goes_on
            self._poked = self.world.env.event()
            yield self._poked

    def sleep_until(self, time_h: float) -> Process:
        """Sleep to a given hour; an order to leave at once ends the sleep."""
        env = self.world.env
        self.poke_at(time_h)
        yield from self.wait_until(lambda: env.now >= time_h or self.forced)

    def force_out(self, by: str) -> None:
        """An order to leave at once, for the reason given."""
        if self.left_h is None and not self.forced:
            world = self.world
            self.forced = True
            self.forced_by = by
            self.ordered_h = world.env.now
            self.ready_h = self._hour_ready()
            world.tally.sites_forced_out += 1
            row = IncidentRow(world.env.now, FORCED_OUT, self.name, "", 0, 0, 0, 0, 0.0)
            world.incidents.append(row)
            for early in self.when_ordered:
                early.happens()
            for place in (self, *self.feeders):
                place.wake_tasks()
            self.poke()
            self.wake_flights()
            for programme in self.programmes:  # the guard may go too on the last day
                programme.wake_at([self.ready_h - HOURS_PER_DAY])

    def _hour_ready(self) -> float:
        """When a site that must leave at once may go: never after its planned day."""
        now_h = self.world.env.now
        began_h = self.leave_asked_h if self.leaving else now_h
        days = self.world.scenario.policy.forced_exit_days
        ready_h = began_h + days * HOURS_PER_DAY
        planned_h = self.timetable.last_h()
        return max(now_h, min(ready_h, planned_h) if now_h < planned_h else ready_h)

    def hours_to_get_ready(self) -> float:
        """Hours that a site which must leave at once still needs."""
        return max(0.0, self.ready_h - self.world.env.now)

    # -- life ----------------------------------------------------------------------------------

    def is_time_to_close(self) -> bool:
        """Whether it is empty and may leave, its planned day calls, or it must leave at once."""
        timetable = self.timetable
        return self.forced or timetable.calls() or (timetable.may_begin() and self.is_empty())

    def is_about_to_be_left(self) -> bool:
        """Whether people here have begun with leaving, must, or have notice that they will."""
        return self.left_h is None and (self.leaving or self.forced or self.has_notice)

    def is_empty(self) -> bool:
        """Whether nothing is left to send or to dispose of, and nothing more will come.

        Vehicles that only the last to go can drive need not be waited for: they take them along.
        """
        if self.inbound or self.set_aside.total or self.columns_loaded:
            return False
        if self.materiel_to_go() and not self._is_left_to_the_last():
            return False
        return all(site.left_h is not None for site in self.feeders)

    def driven_home(self) -> Loads:
        """Vehicles here, by lot, in which contingents will go home on the road."""
        found: Loads = {}
        for programme in self.programmes:
            found |= programme.takes_along(self)
        return found

    def _is_left_to_the_last(self) -> bool:
        """Whether the last to go take all that is left, or will have to do without the rest."""
        spare = self.spare_drives()
        if self.materiel_to_go() > spare:
            return False
        if not self.by_column:
            return sum(self.driven_home().values()) == spare
        return self.garrison.drives_the_rest()

    def emptied_h(self) -> float | None:
        """When its last materiel left (vehicles of the rear party apart), if it has."""
        return self.sent_h if self.is_emptied() else None

    def is_emptied(self) -> bool:
        """Whether nothing stands here or comes that must still go."""
        return not (self.materiel_to_go() or self.set_aside.total or self.inbound)

    def separate(self, count: int, lots: tuple[int, ...] | None = None) -> int:
        """End the service in place of up to ``count`` civilians of some lots; how many it was."""
        taken = self.locals.take(count, lots)
        if not taken:
            return 0
        self.world.books.move(taken, State.AT_SITE, State.SEPARATED, self.name)
        return sum(taken.values())

    def release(self) -> None:
        """Nobody is needed here any more: who stood guard here may go."""
        self.released = True
        for contingent in self.world.contingents.values():
            contingent.site_released(self)

    def onward(self) -> tuple[str, ...]:
        """Names of the sites that its loads and people go to."""
        people_to = self.spec.people_to
        return self.spec.materiel_to if people_to is None else (*self.spec.materiel_to, people_to)

    def people_go_to(self) -> Site:
        """Where its people go, or where they go from there if that has been left."""
        assert self.spec.people_to is not None  # who leaves by column has somewhere to go
        return self.world.sites[self.spec.people_to].standing()

    def takes_loads(self) -> bool:
        """Whether it has not been left, and is not about to be."""
        return not (self.closing or self.forced or self.left_h is not None)

    def taking_loads(self) -> Site | None:
        """The site itself, or one behind it if it has been left or is about to be; if any is."""
        site = self
        while not site.takes_loads():
            goals = [site.world.sites[name] for name in site.onward()]
            if not goals:
                return None
            site = next((goal for goal in goals if goal.takes_loads()), goals[0])
        return site

    def standing(self, *, for_loads: bool = False) -> Site:
        """The site itself, or where its people (or loads) go now that it has been left."""
        site = self
        while site.left_h is not None:
            people_to = site.spec.people_to
            goals = [site.world.sites[name] for name in site.spec.materiel_to]
            if people_to is not None and not (for_loads and goals):
                goals = [site.world.sites[people_to]]
            if not goals:
                return site
            site = next((goal for goal in goals if goal.left_h is None), goals[0])
        return site
