"""Movement control: who goes next, with what, and what it waits for when nobody can.

A desk looks at its loads whenever something changes (packed loads, trucks or escorts that are
free again, a road that opens) and forms the convoys it can. It acts on what is known at that
moment: what is shut now, what its own pace of packing promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

import simpy

from sim.model.convoy import Order, field_convoy
from sim.model.way_out import Corridor, start_corridor_convoy
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.fleet import Fleet, Unit
    from sim.model.network import Way
    from sim.model.site import Site
    from sim.model.world import World

_RETURN_MARGIN = 1.2  # a planner adds a fifth to the usual time before promising an escort back


class Desk:
    """Base of the desks: sleeps until woken, then looks at everything once."""

    def __init__(self, world: World, fleet: Fleet, units: list[Unit], served: list[Site]) -> None:
        self.world = world
        self.fleet = fleet
        self.units = self._in_reach(units, served)
        fleet.desk = self
        for site in served:
            site.desks.append(self)
        policy = world.scenario.policy
        self._lag_h = world.usual_h(world.scenario.clearances.ground.lag_days)
        self._loading_h = world.usual_h(policy.loading_days)
        self._inspection_h = world.usual_h(policy.inspection_days)
        self._patience_h = policy.longest_wait_days * HOURS_PER_DAY
        self._alarm_h = inf
        self._awake = False

    def _in_reach(self, units: list[Unit], served: list[Site]) -> list[Unit]:
        """The units that may go with convoys of this desk."""
        bases = {self.fleet.base.name, *(site.name for site in served)}
        found = [unit for unit in units if unit.base in bases]
        for unit in found:
            unit.desks.append(self)
        return found

    def wake(self) -> None:
        """Look again at this instant, after everything else that has happened."""
        if not self._awake:
            self._awake = True
            self.world.env.timeout(0.0).callbacks.append(self._look)

    def _look(self, _: simpy.Event) -> None:
        self.dispatch()
        self._awake = False

    def look_again_at(self, time_h: float) -> None:
        """Look again at a given hour, if nothing wakes the desk before."""
        now_h = self.world.env.now
        if now_h < time_h < min(self._alarm_h, self.world.horizon_h):
            self._alarm_h = time_h
            self.world.env.timeout(time_h - now_h).callbacks.append(lambda _: self._rings())

    def _rings(self) -> None:
        self._alarm_h = inf
        self.wake()

    def dispatch(self) -> None:
        """Form the convoys that can be formed now."""
        raise NotImplementedError

    def free_units(self, units: list[Unit], most: int, back_h: float) -> list[Unit]:
        """Up to ``most`` of some escort units that are free and back in time."""
        now_h = self.world.env.now
        while units and units[0].withdrawn(now_h):
            del units[0]  # those who go home first stand in front
        found: list[Unit] = []
        for unit in units:
            if not unit.busy and unit.can_go(now_h, back_h):
                found.append(unit)
                if len(found) == most:
                    return found
        return found

    def wake_at_known_times(self) -> None:
        """Wake when hired escorts and trucks come, as announced."""
        for time_h in sorted({unit.from_h for unit in self.units} | {self.fleet.from_h}):
            if 0.0 < time_h < self.world.horizon_h:
                self.world.env.timeout(time_h).callbacks.append(lambda _: self.wake())


def fair_shares(wanted: tuple[int, int, int], room: int) -> tuple[int, int, int]:
    """Parts of a column, each as large as wanted, or cut to ``room`` in proportion.

    Whole numbers by largest remainder, so that a column that can be full is full.
    """
    total = sum(wanted)
    if total <= room:
        return wanted
    parts = [want * room // total for want in wanted]
    by_remainder = sorted(range(3), key=lambda i: (-(wanted[i] * room % total), i))
    for index in by_remainder[: room - sum(parts)]:
        parts[index] += 1
    return parts[0], parts[1], parts[2]


@dataclass(slots=True)
class Task:
    """Loads of one site that this desk has to move."""

    origin: Site
    hubs: list[Site]  # where its loads go, best first
    units: list[Unit]  # escorts that stand at the desk's base or at the site
    searchers: list[Unit]
    ordinal: int = 0
    last_sent: bool = False


@dataclass(slots=True)
class Demand:
    """What waits at an origin, and what will by the time trucks are there."""

    boxes: int
    flats: int
    drives: int
    present: int  # loads that stand ready now

    def vehicles(self, per_truck: float) -> int:
        """Vehicles a convoy for all of it would have."""
        return ceil(self.boxes / per_truck) + self.flats + self.drives


class FieldDesk(Desk):
    """Brings the loads of camps in, and takes those of its own hub to the next one."""

    def __init__(
        self,
        world: World,
        fleet: Fleet,
        units: list[Unit],
        searchers: list[Unit],
        origins: list[Site],
    ) -> None:
        super().__init__(world, fleet, units, origins)
        within_reach = self._in_reach(searchers, origins)
        self.tasks = [self._task(site, within_reach) for site in origins]

    def _task(self, site: Site, searchers: list[Unit]) -> Task:
        bases = (self.fleet.base.name, site.name)
        return Task(
            site,
            [self.world.sites[name] for name in site.spec.materiel_to],
            [unit for unit in self.units if unit.base in bases],
            [unit for unit in searchers if unit.base in bases],
        )

    def dispatch(self) -> None:
        """Consider every site in order of its planned day of leaving."""
        for task in self.tasks:
            if not task.origin.closing:
                while self._consider(task):
                    pass

    def _consider(self, task: Task) -> bool:
        """Form one convoy for a site if it is time and the means are there."""
        world = self.world
        origin = task.origin
        now_h = world.env.now
        if now_h < origin.packing_from_h:
            return False
        target = self._target(task, now_h)
        if target is None:
            return self._hold(
                origin, Cause.ROAD_SHUT, origin.materiel_to_go(), world.network.next_opening(now_h)
            )
        destination, way = target
        lead_h = self._lead_hours(origin, way)
        if origin.must_leave and now_h + lead_h > origin.planned_h + HOURS_PER_DAY:
            return self._hold(origin, Cause.PLANNED_DATE, self._unpromised(origin), None)
        demand = self._demand(origin, lead_h)
        if not demand.present and not demand.boxes:
            origin.waiting_since_h = None
            origin.cargo_queue.waits_for(None, 0)
            return False
        if origin.waiting_since_h is None:
            origin.waiting_since_h = now_h
        return self._form(task, destination, way, demand, lead_h)

    def _target(self, task: Task, now_h: float) -> tuple[Site, Way] | None:
        """The best hub to which a way is open now."""
        for hub in task.hubs:
            if hub.left_h is None:
                way = self.world.network.way_open_now(task.origin.name, hub.name, now_h)
                if way is not None:
                    return hub, way
        return None

    def _lead_hours(self, origin: Site, way: Way) -> float:
        """Usual time from the order until the trucks are loaded at the origin."""
        out_h = 0.0 if self.fleet.base is origin else self.world.network.usual_hours(way)
        return self._lag_h + out_h + self._loading_h

    def _demand(self, origin: Site, lead_h: float) -> Demand:
        boxes = origin.boxes.total - origin.promised_boxes
        if self.fleet.base is not origin:  # trucks at home need not set out for promises
            boxes += origin.packed_within(lead_h)
        flats = origin.flats.total - origin.promised_flats
        drives = origin.spare_drives() - origin.promised_drives
        if drives > 0:
            drivers = self.fleet.free(self.fleet.drivers, self.world.env.now)
            crews = origin.people_to_spare() + drivers
            driven = min(drives, crews // origin.crew_people() - origin.promised_drives)
            origin.driver_queue.waits_for(Cause.DRIVER, drives - max(0, driven))
            drives = driven
        drives = max(0, drives)
        present = max(0, origin.boxes.total - origin.promised_boxes) + max(0, flats) + drives
        return Demand(max(0, boxes), max(0, flats), drives, present)

    @staticmethod
    def _unpromised(origin: Site) -> int:
        """Loads that stand ready and for which no trucks are on their way."""
        ready = origin.boxes.total + origin.flats.total + origin.spare_drives()
        promised = origin.promised_boxes + origin.promised_flats + origin.promised_drives
        return max(0, ready - promised)

    def _hold(self, origin: Site, cause: Cause, count: int, again_h: float | None) -> bool:
        origin.cargo_queue.waits_for(cause, count)
        if again_h is not None:
            self.look_again_at(again_h)
        return False

    def _form(self, task: Task, destination: Site, way: Way, demand: Demand, lead_h: float) -> bool:
        world = self.world
        policy = world.scenario.policy
        origin = task.origin
        now_h = world.env.now
        per_truck = way.containers_per_truck
        waiting = demand.vehicles(per_truck)
        assert origin.waiting_since_h is not None  # set by the caller
        due_h = origin.waiting_since_h + self._patience_h
        full = policy.convoy_vehicles_per_escort
        last_call_h = self._last_call_h(task, lead_h)
        last_call = now_h >= last_call_h
        if waiting < full and now_h < due_h and not last_call:
            return self._hold(origin, Cause.FULL_CONVOY, demand.present, min(due_h, last_call_h))
        back_h = self._back_h(origin, destination, way, waiting)
        escorts = self._escorts(task, way, waiting, back_h)
        if escorts is None:
            return self._hold(origin, Cause.ESCORT, demand.present, None)
        units, most_vehicles = escorts
        trucks, flatbeds, drives = self._parts(demand, per_truck, most_vehicles)
        few = trucks + flatbeds + drives < policy.convoy_smallest_vehicles
        if few and waiting >= policy.convoy_smallest_vehicles and not last_call:
            return self._hold(origin, Cause.TRUCK, demand.present, self._growth_h())
        if few and not self._is_rest(origin, waiting) and not last_call:
            return self._hold(origin, Cause.PACKING, demand.present, None)
        if not trucks + flatbeds + drives:
            return self._hold(origin, Cause.TRUCK, demand.present, self._growth_h())
        search = self._search_team(task, way, back_h)
        self._send(
            task, destination, way, (trucks, flatbeds, drives), (units, search, most_vehicles)
        )
        task.last_sent = task.last_sent or last_call
        return True

    def _last_call_h(self, task: Task, lead_h: float) -> float:
        origin = task.origin
        if not origin.must_leave or task.last_sent:
            return inf
        return origin.planned_h - self._inspection_h - lead_h - HOURS_PER_DAY

    def _growth_h(self) -> float | None:
        return self.fleet.next_growth_h(self.world.env.now)

    def _is_rest(self, origin: Site, waiting: int) -> bool:
        """Whether no more than a small convoy is ever to come from here."""
        return (
            not origin.unpacked.total
            and not origin.inbound
            and waiting < self.world.scenario.policy.convoy_smallest_vehicles
        )

    def _escorts(
        self, task: Task, way: Way, waiting: int, back_h: float
    ) -> tuple[tuple[Unit, ...], int] | None:
        """Units for a convoy and the most vehicles it may have; ``None`` if none is free."""
        policy = self.world.scenario.policy
        per_unit = policy.convoy_vehicles_per_escort
        if not way.escorted:
            return (), per_unit
        most = min(policy.convoy_escorts_largest, max(1, ceil(waiting / per_unit)))
        units = self.free_units(task.units, most, back_h)
        return (tuple(units), per_unit * len(units)) if units else None

    def _back_h(self, origin: Site, destination: Site, way: Way, waiting: int) -> float:
        """When an escort should be back that goes now, the time in the yard included."""
        out_and_back_h = 2.0 * self.world.network.usual_hours(way)
        if self.fleet.base is not origin:
            out_and_back_h += self._loading_h
        if destination.yard is not None:
            policy = self.world.scenario.policy
            largest = policy.convoy_vehicles_per_escort * policy.convoy_escorts_largest
            out_and_back_h += destination.yard.usual_h(min(waiting, largest))
        return self.world.env.now + self._lag_h + _RETURN_MARGIN * out_and_back_h

    def _parts(self, demand: Demand, per_truck: float, most: int) -> tuple[int, int, int]:
        """Trucks, flatbeds and self-driving vehicles: what is free, in fair shares of the room."""
        now_h = self.world.env.now
        trucks = min(ceil(demand.boxes / per_truck), self.fleet.free(self.fleet.trucks, now_h))
        flatbeds = min(demand.flats, self.fleet.free(self.fleet.flatbeds, now_h))
        trucks, flatbeds, drives = fair_shares((trucks, flatbeds, demand.drives), most)
        if not int(trucks * per_truck):
            trucks = 0  # too few for a whole container
        return trucks, flatbeds, drives

    def _send(
        self,
        task: Task,
        destination: Site,
        way: Way,
        parts: tuple[int, int, int],
        escort: tuple[tuple[Unit, ...], Unit | None, int],
    ) -> None:
        trucks, flatbeds, drives = parts
        units, search, most_vehicles = escort
        origin = task.origin
        task.ordinal += 1
        free_drivers = self.fleet.free(self.fleet.drivers, self.world.env.now)
        drivers = min(origin.crew_people() * drives, free_drivers)
        order = Order(
            name=f"convoy/{origin.name}/{task.ordinal}",
            base=self.fleet.base,
            origin=origin,
            destination=destination,
            fleet=self.fleet,
            trucks=trucks,
            flatbeds=flatbeds,
            drivers=drivers,
            most_vehicles=most_vehicles,
            units=units,
            search=search,
            way=way,
            drives=drives,
        )
        order.reserve()
        order.promise(+1)
        origin.waiting_since_h = None
        self.world.env.process(field_convoy(self.world, order))

    def _search_team(self, task: Task, way: Way, back_h: float) -> Unit | None:
        if way.zones.isdisjoint(self.world.network.searched):
            return None
        now_h = self.world.env.now
        return next((u for u in task.searchers if not u.busy and u.can_go(now_h, back_h)), None)


class CorridorDesk(Desk):
    """Takes the cargo of a hub out of the theatre."""

    def __init__(
        self,
        world: World,
        fleet: Fleet,
        units: list[Unit],
        corridors: list[Corridor],
    ) -> None:
        super().__init__(world, fleet, units, [fleet.base])
        self.hub = fleet.base
        self.corridors = corridors
        self._own_units = [unit for unit in self.units if unit.base == self.hub.name]
        lag = world.scenario.clearances.cargo.lag_days
        self.papers_h = self.hub.packing_from_h + world.draw_h(
            lag, f"clearance/{self.hub.name}/lag"
        )
        self._ordinal = 0

    def dispatch(self) -> None:
        """Send convoys as long as one can be formed."""
        while self._consider():
            pass

    def _consider(self) -> bool:
        hub = self.hub
        now_h = self.world.env.now
        if not self._waiting():
            hub.cargo_queue.waits_for(None, 0)
            hub.waiting_since_h = None
            return False
        if now_h < hub.packing_from_h:
            return False
        if hub.waiting_since_h is None:
            hub.waiting_since_h = now_h
        leave_h = self.world.clearances.next_cargo_leave(
            hub.name, hub.spec.zone, max(now_h, self.papers_h)
        )
        if leave_h > now_h:
            return self._hold(Cause.CLEARANCE, leave_h)
        for corridor in self.corridors:
            if corridor.is_open():
                return self._form(corridor)
        cause = Cause.BORDER if any(c.border_shut() for c in self.corridors) else Cause.ROAD_SHUT
        ends = [end for c in self.corridors if (end := c.shut_until()) is not None]
        return self._hold(cause, min(ends, default=None))

    def _waiting(self) -> int:
        return self.hub.boxes.total + self.hub.flats.total + self.hub.drives.total

    def _hold(self, cause: Cause, again_h: float | None) -> bool:
        hub = self.hub
        hub.cargo_queue.waits_for(cause, self._waiting())
        if again_h is not None:
            self.look_again_at(again_h)
        return False

    def _form(self, corridor: Corridor) -> bool:
        policy = self.world.scenario.policy
        units: tuple[Unit, ...] = ()
        most = corridor.spec.convoy_trucks
        if corridor.escorted:
            out_and_back_h = 2.0 * corridor.usual_hours_to_border()
            back_h = self.world.env.now + self._lag_h + _RETURN_MARGIN * out_and_back_h
            units = tuple(self.free_units(self._own_units, 1, back_h))
            if not units:
                return self._hold(Cause.ESCORT, None)
            most = min(most, policy.convoy_vehicles_per_escort)
        trucks, flatbeds, drives = self._parts(corridor, most)
        size = trucks + flatbeds + drives
        assert self.hub.waiting_since_h is not None  # set by the caller
        due_h = self.hub.waiting_since_h + policy.longest_wait_days * HOURS_PER_DAY
        if size < most:
            now_h = self.world.env.now
            lacking = self._lacking(corridor, (trucks, flatbeds, drives))
            growth_h = self.fleet.next_growth_h(now_h) if lacking else None
            if now_h < due_h:
                again_h = due_h if growth_h is None else min(due_h, growth_h)
                return self._hold(lacking or Cause.FULL_CONVOY, again_h)
            if not size or (size < policy.convoy_smallest_vehicles and not self._is_rest()):
                return self._hold(lacking or Cause.PACKING, growth_h)
        self._send(corridor, (trucks, flatbeds, drives), units, most)
        return True

    def _lacking(self, corridor: Corridor, parts: tuple[int, int, int]) -> Cause | None:
        """What a column with room to spare lacks to take all that waits (``None``: nothing)."""
        hub = self.hub
        trucks, flatbeds, drives = parts
        needed = ceil(hub.boxes.total / corridor.containers_per_truck)
        if needed > trucks or hub.flats.total > flatbeds:
            return Cause.TRUCK
        return Cause.DRIVER if hub.drives.total > drives else None

    def _is_rest(self) -> bool:
        """Whether this is all that is ever to come."""
        hub = self.hub
        nothing_to_come = (
            not hub.unpacked.total
            and not hub.inbound
            and all(site.left_h is not None for site in hub.feeders)
        )
        return (
            nothing_to_come
            and self._waiting() < self.world.scenario.policy.convoy_smallest_vehicles * 2
        )

    def _parts(self, corridor: Corridor, most: int) -> tuple[int, int, int]:
        """Trucks, flatbeds and self-driving vehicles: as many as are free, in fair shares."""
        hub, fleet, now_h = self.hub, self.fleet, self.world.env.now
        trucks = min(
            ceil(hub.boxes.total / corridor.containers_per_truck), fleet.free(fleet.trucks, now_h)
        )
        flatbeds = min(hub.flats.total, fleet.free(fleet.flatbeds, now_h))
        drives = hub.drives.total
        if drives:
            drives = min(drives, fleet.free(fleet.drivers, now_h) // hub.crew_people())
        trucks, flatbeds, drives = fair_shares((trucks, flatbeds, drives), most)
        if not int(trucks * corridor.containers_per_truck):
            trucks = 0  # too few for a whole container
        return trucks, flatbeds, drives

    def _send(
        self,
        corridor: Corridor,
        parts: tuple[int, int, int],
        units: tuple[Unit, ...],
        most_vehicles: int,
    ) -> None:
        trucks, flatbeds, drives = parts
        self._ordinal += 1
        order = Order(
            name=f"corridor/{self.hub.name}/{self._ordinal}",
            base=self.hub,
            origin=self.hub,
            destination=self.hub,
            fleet=self.fleet,
            trucks=trucks,
            flatbeds=flatbeds,
            drivers=drives * self.hub.crew_people(),
            most_vehicles=most_vehicles,
            units=units,
            search=None,
            way=corridor.way_to_border,
            drives=drives,
        )
        order.reserve()
        self.hub.waiting_since_h = None
        start_corridor_convoy(self.world, order, corridor)
