"""The desk that brings the loads of camps in, and takes those of its own hub to the next one."""

from __future__ import annotations

from functools import partial
from math import ceil, inf
from typing import TYPE_CHECKING

from sim.model.convoys.convoy import field_convoy
from sim.model.convoys.demand import Demand
from sim.model.convoys.desk import Desk
from sim.model.convoys.order import capacity
from sim.model.convoys.parts import Parts, fair_shares, parts_of_column
from sim.model.convoys.targets import Target, Targets
from sim.model.convoys.task import Escort, Task, no_way_chosen
from sim.model.stock.packing import packed_within
from sim.model.stock.supplies import Delivery, Supplies
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Fleet, Unit
    from sim.model.ground.network import Way
    from sim.model.sites.site import Site
    from sim.model.world import World


class FieldDesk(Desk):
    """Considers its sites in the order of the policy, if none runs low."""

    def __init__(
        self,
        world: World,
        fleet: Fleet,
        units: list[Unit],
        origins: list[Site],
    ) -> None:
        super().__init__(world, fleet)
        self.tasks = [Task(self, site, units) for site in origins]
        self._targets = Targets(world, fleet.base, origins)
        self._supplied = {site.name: site.supplies for site in origins if site.supplies is not None}
        base = fleet.base.name
        self._far_h = {
            name: way.usual_h
            for name in self._supplied
            if (way := world.network.quickest_way(base, name))
        }

    def in_turn(self) -> list[Task]:
        """Those who must leave at once go first, then those who run out of supplies first.

        Those not due are not put in order: only hubs are woken meanwhile, which none supplies.
        """
        urgent = {
            task: self._urgency(task.origin.name, supplies)
            for task in self.tasks
            if task.due and (supplies := task.origin.supplies) is not None and supplies.runs_low()
        }
        for task in self.tasks:
            if task.due and task.origin.forced:
                urgent[task] = -inf, task.origin.ready_h
        if not urgent:
            return self.tasks
        others = [task for task in self.tasks if task not in urgent]
        return sorted(urgent, key=urgent.__getitem__) + others

    def _urgency(self, camp: str, supplies: Supplies) -> tuple[float, float]:
        """Whole days for which supplies last that run low; the farthest first of equals."""
        return supplies.lasts_h() // HOURS_PER_DAY, -self._far_h.get(camp, 0.0)

    def consider(self, task: Task) -> bool:
        """Form one convoy for a site if it is time and the means are there."""
        world = self.world
        origin = task.origin
        now_h = world.env.now
        low = origin.supplies is not None and origin.supplies.runs_low()
        sends = origin.may_send()
        if origin.closing or not (sends or low):
            return False
        target = self._targets.best(task, now_h, even_if_full=low)
        if isinstance(target, Cause):
            task.is_cut_off = no_way_chosen
            task.lacks(0, 0)
            return task.hold(target, _unpromised(origin), world.network.next_opening(now_h))
        task.is_cut_off = partial(self._is_shut, target.round)
        if self._targets.is_second_best(origin, target):
            task.wake_at(world.network.next_opening(now_h))
        lead_h = self._lead_hours(target)
        if self._comes_too_late(origin, lead_h, low=low):
            task.lacks(0, 0)
            return task.hold(Cause.PLANNED_DATE, _unpromised(origin))
        demand = self._demand(task, target, lead_h, now_h) if sends else Demand(0, 0, 0, 0)
        if origin.supplies is not None:
            demand.take_out(
                self._delivery(task, target.out, lead_h) if low else Delivery(origin.supplies)
            )
        task.patience.see(demand.present, now_h)
        if not demand.present and not demand.boxes and not demand.supplies:
            if task.lacks_means:  # a fleet that still grows may have them later
                task.wake_at(self.fleet.next_growth_h(now_h))
            return task.idle() if sends else False
        return self._form(task, target, demand, lead_h)

    def _is_shut(self, way: Way) -> bool:
        return way.shut_until(self.world.env.now) is not None

    def _comes_too_late(self, origin: Site, lead_h: float, *, low: bool) -> bool:
        """Whether trucks would load after the planned day, on which a site goes without them.

        One that is still there when its day has gone by is supplied on.
        """
        now_h, end_h = self.world.env.now, origin.timetable.last_h() + HOURS_PER_DAY
        return now_h + lead_h > end_h and not (low and now_h >= end_h)

    def _delivery(self, task: Task, out: Way | None, lead_h: float) -> Delivery:
        """Supplies for a camp that runs low, and to fill up the camps on the way there."""
        goal = task.origin.supplies
        assert goal is not None  # the caller has looked
        assert out is not None  # the checks refuse supplies for a camp with trucks of its own
        base, way = self.fleet.base.name, out.back
        on_the_way = []
        for camp, supplies in self._supplied.items():
            if camp not in out.places or supplies is goal:
                continue
            part = self.world.network.way_open_now(camp, base, self.world.env.now)
            if part and len(part) < len(way) and way[-len(part) :] == part:
                on_the_way.append((supplies, supplies.trucks_to_fill(lead_h)))
        return Delivery(goal, goal.trucks_to_fill(lead_h), on_the_way)

    def _lead_hours(self, target: Target) -> float:
        """Expected time from the order until the trucks are loaded at the origin."""
        return self.lag_h(*target.asked_for()) + target.out_h + self.loading_h

    def _demand(self, task: Task, target: Target, lead_h: float, now_h: float) -> Demand:
        origin = task.origin
        ready = origin.boxes.total - origin.promised_boxes
        boxes = ready
        if self.fleet.base is not origin:  # trucks at home need not set out for promises
            boxes += packed_within(origin, lead_h)
        flats = max(0, origin.flats.total - origin.promised_flats)
        free = self.fleet.free(now_h)
        unlifted = max(0, flats - free.flatbeds)
        wanted = max(0, origin.spare_drives() - origin.promised_drives)
        room = target.hub.room
        drives, unhoused = 0, 0  # vehicles that are driven, or would be if there were beds
        if wanted:
            own, crew = origin.people_to_drive(), origin.crew_people()
            beds = own if room is None else room.free_beds()
            driven = (free.drivers + min(own, beds)) // crew - origin.promised_drives
            drives = max(0, min(wanted, driven))
            if own > beds and drives < wanted:
                driven = (free.drivers + own) // crew - origin.promised_drives
                unhoused = max(0, min(wanted, driven)) - drives
        task.lacks(unlifted, wanted - drives - unhoused, unhoused)
        demand = Demand(max(0, boxes), flats, drives, max(0, ready) + flats + drives, unlifted)
        if room is None:
            return demand
        cut = demand.within(room.free_slots(), capacity(free.trucks, target.way))
        if unhoused or cut is not demand:
            room.curbs(task)
        return cut

    def _form(self, task: Task, target: Target, demand: Demand, lead_h: float) -> bool:
        world = self.world
        policy = world.scenario.policy
        now_h = world.env.now
        per_truck = target.way.containers_per_truck
        waiting = demand.vehicles(per_truck)
        due_h = self.due_h(task) if demand.present else inf  # until something is ready
        last_call_h = self._last_call_h(task, lead_h)
        last_call = now_h >= last_call_h
        task.call_at(last_call_h)
        is_due = last_call or demand.supplies > 0 or now_h >= due_h
        if waiting < policy.convoy_vehicles_per_escort and not is_due:
            return task.hold(Cause.FULL_CONVOY, demand.waits(), min(due_h, last_call_h))
        if (lacking := world.lacks_evacuation(target.round)) is not None:
            return task.hold(lacking, demand.waits())
        lag_h = self.lag_h(*target.asked_for())
        back_h = self._back_h(task, target, waiting, lag_h)
        escorts = self._escorts(task, target.round, waiting, lag_h, back_h)
        if escorts is None:
            return task.hold(Cause.ESCORT, demand.waits())
        units, most_vehicles = escorts
        parts = self._parts(demand, per_truck, most_vehicles, now_h)
        size = sum(parts)
        ever = task.escorts_ever(lag_h, back_h) if target.round.escorted else 1
        smallest = 1 if last_call else self._smallest(demand, ever)
        lacking = self._lacking(task, target, demand, parts, smallest, most_vehicles)
        if lacking is not None:
            growth_h = None if lacking is Cause.PACKING else self.fleet.next_growth_h(now_h)
            return task.hold(lacking, demand.waits(), growth_h)
        search = task.search_team(target.round, lag_h, back_h)
        if search is None and not world.network.must_search.isdisjoint(target.round.zones):
            return task.hold(Cause.SEARCH, demand.waits())
        if units:  # no more than what goes needs, though more may wait
            units = units[: ceil(size / policy.convoy_vehicles_per_escort)]
            most_vehicles = policy.convoy_vehicles_per_escort * len(units)
        escort = Escort(units, search, most_vehicles)
        self._send(task, target, parts, escort, demand.delivery)
        task.last_sent = task.last_sent or (last_call and size >= waiting)
        return True

    def _smallest(self, demand: Demand, units: int) -> int:
        """The smallest convoy that sets out while more is to come, or the largest there may be.

        ``units`` escorts are all that can ever be with it.
        """
        policy = self.world.scenario.policy
        largest = policy.convoy_vehicles_per_escort * min(policy.convoy_escorts_largest, units)
        smallest = min(policy.convoy_smallest_vehicles, largest)
        return min(smallest, demand.supplies) if demand.supplies else smallest

    def _lacking(
        self, task: Task, target: Target, demand: Demand, parts: Parts, smallest: int, most: int
    ) -> Cause | None:
        """What a convoy lacks that is too small to go (``None``: it is not)."""
        origin, size = task.origin, sum(parts)
        per_truck = target.way.containers_per_truck
        trucks = demand.trucks(per_truck)
        few = size < smallest
        enough_waits = demand.vehicles(per_truck) >= smallest
        if few and enough_waits:
            drives = origin.spare_drives()
            if target.hub.room is not None:
                drives = min(drives, target.hub.room.free_slots() - demand.boxes - demand.flats)
            wanted = Parts(trucks, demand.flats, drives)
            own_drivers = _own_drivers(origin, target.hub)
            few = size < self.most_of_fleet(wanted, origin.crew_people(), own_drivers)
        if not size or (few and enough_waits):
            if size == most:
                return Cause.ESCORT
            return Cause.FLATBED if parts.trucks == trucks else Cause.TRUCK
        awaited = origin.room is not None and origin.room.is_awaited()
        if few and not awaited and (origin.unpacked.total or origin.inbound):
            return Cause.PACKING
        return None

    def _last_call_h(self, task: Task, lead_h: float) -> float:
        """When the last convoy is to be formed, for the planned day: once; any under orders."""
        origin = task.origin
        if origin.forced:
            return origin.ordered_h
        if task.last_sent:
            return inf
        return origin.timetable.last_h() - self.inspection_h - lead_h - HOURS_PER_DAY

    def _escorts(
        self, task: Task, way: Way, waiting: int, lag_h: float, back_h: float
    ) -> tuple[tuple[Unit, ...], int] | None:
        """Units for a convoy and the most vehicles it may have; ``None`` if none is free."""
        policy = self.world.scenario.policy
        per_unit = policy.convoy_vehicles_per_escort
        if not way.escorted:
            return (), per_unit
        most = min(policy.convoy_escorts_largest, max(1, ceil(waiting / per_unit)))
        units = task.free_escorts(most, lag_h, back_h)
        return (tuple(units), per_unit * len(units)) if units else None

    def _back_h(self, task: Task, target: Target, waiting: int, lag_h: float) -> float:
        """When an escort should be back that goes now, the time for loading included."""
        policy = self.world.scenario.policy
        loads = min(waiting, policy.convoy_vehicles_per_escort * policy.convoy_escorts_largest)
        round_h = self._round_h(task, target, loads)
        if target.out is None:
            yard = task.origin.yard
            round_h += (
                self.loading_h if yard is None else yard.expected_h(self.world.env.now, loads)
            )
        return self.back_h(lag_h, round_h)

    def _round_h(self, task: Task, target: Target, loads: int) -> float:
        """Expected hours from setting out with so many loads, or for them, until it is back."""
        yard, hub_yard = task.origin.yard, target.hub.yard
        round_h = target.round_h
        if target.out is not None:
            round_h += self.loading_h if yard is None else yard.usual_h(loads)
        return round_h if hub_yard is None else round_h + hub_yard.usual_h(loads)

    def _parts(self, demand: Demand, per_truck: float, most: int, now_h: float) -> Parts:
        """Trucks, flatbeds and self-driving vehicles: what is free, in fair shares of the room."""
        free = self.fleet.free(now_h)
        trucks = min(demand.trucks(per_truck), free.trucks)
        wanted = Parts(trucks, min(demand.flats, free.flatbeds), demand.drives)
        if demand.supplies:  # trucks go for them, whatever they bring back
            return fair_shares(wanted, most)
        return parts_of_column(wanted, most, per_truck)

    def _send(
        self,
        task: Task,
        target: Target,
        parts: Parts,
        escort: Escort,
        delivery: Delivery | None,
    ) -> None:
        destination, way = target.hub, target.way
        free_drivers = self.fleet.free(self.world.env.now).drivers
        drivers = min(task.origin.crew_people() * parts.drives, free_drivers)
        round_h = self._round_h(task, target, sum(parts))
        order = task.order("convoy", destination, way, parts, escort, drivers, round_h, target.out)
        if delivery is not None:
            delivery.load(parts.trucks)
            order.delivery = delivery
        if destination.room is not None:
            largest = capacity(parts.trucks, way) + escort.most_vehicles - parts.trucks
            order.slots = min(largest, destination.room.free_slots())
        order.reserve(self.world)
        order.promise()
        self.world.env.process(field_convoy(self.world, order))


def _own_drivers(origin: Site, destination: Site) -> int:
    """People who may leave at the wheel and find a bed."""
    people = origin.people_to_drive()
    return people if destination.room is None else min(people, destination.room.free_beds())


def _unpromised(origin: Site) -> int:
    """Loads that stand ready and for which no trucks are on their way."""
    ready = origin.boxes.total + origin.flats.total + origin.spare_drives()
    promised = origin.promised_boxes + origin.promised_flats + origin.promised_drives
    return max(0, ready - promised)
