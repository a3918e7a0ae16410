"""The desk that takes the cargo of a hub out of the theatre."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from sim.model.convoys.desk import Desk
from sim.model.convoys.parts import Parts, parts_of_column
from sim.model.convoys.task import Escort, Task, no_way_chosen
from sim.model.convoys.way_out import Corridor, start_corridor_convoy
from sim.records import Cause
from sim.scenario.schema import Provides
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Fleet, Free, Unit
    from sim.model.ground.network import Way
    from sim.model.world import World


class CorridorDesk(Desk):
    """Sends columns along the best corridor that is open."""

    def __init__(
        self,
        world: World,
        fleet: Fleet,
        units: list[Unit],
        corridors: list[Corridor],
    ) -> None:
        super().__init__(world, fleet)
        self.hub = fleet.base
        self.corridors = corridors
        self._any_searched = any(self._is_searched(corridor) for corridor in corridors)
        self.tasks = [Task(self, self.hub, units)]
        policy = world.scenario.policy
        self._smallest = policy.convoy_smallest_vehicles
        self._fewest = min(  # a full column of a corridor may be smaller still
            self._smallest,
            policy.convoy_vehicles_per_escort,
            *(corridor.spec.convoy_trucks for corridor in corridors),
        )
        self._soonest_first = policy.corridor_choice == "expected_time"
        cargo, name = world.scenario.clearances.cargo, f"site/{self.hub.name}/papers"
        self._papers_take_h = world.answer_h(cargo, (self.hub.spec.zone,), name)

    def uses(self, unit: Unit) -> bool:
        """Search teams go only where no column may go without one."""
        return self._any_searched or unit.kind is Provides.ESCORT

    def consider(self, task: Task) -> bool:
        """Form one column if the means, the papers and a corridor are there."""
        hub = self.hub
        now_h = self.world.env.now
        waiting = hub.boxes.total + hub.flats.total + hub.drives.total
        task.patience.see(waiting, now_h)
        if not waiting:
            task.lacks(0, 0)
            return task.idle()
        if not hub.may_send():
            return False
        asked_h = max(now_h, self.papers_h())
        leave_h = self.world.clearances.next_cargo_leave(hub.name, hub.spec.zone, asked_h)
        if leave_h > now_h:
            task.lacks(0, 0)
            return task.hold(Cause.CLEARANCE, waiting, leave_h)
        free = self.fleet.free(now_h)
        unlifted = max(0, hub.flats.total - free.flatbeds)
        undriven = hub.drives.total - self._driven(free)
        task.lacks(unlifted, undriven)
        ready = waiting - unlifted - undriven
        vehicles = min(map(self._vehicles, self.corridors), default=waiting)
        needed, means = min(vehicles, self._fewest), sum(free)
        if means < needed:
            needed = min(needed, self.fleet.usable())
        if means < needed and not (means and self._is_rest(vehicles)):
            growth_h = self.fleet.next_growth_h(now_h)
            return task.hold(self._scarce(), ready, growth_h, needed)
        usable = self.open_corridors()
        if usable:
            corridor = self._choice(usable)
            task.is_cut_off = partial(_is_shut, corridor)
            formed = self._form(task, corridor, waiting, ready, free)
            if not formed and len(usable) < len(self.corridors):
                task.wake_at(self._next_opening_h())
            return formed
        task.is_cut_off = no_way_chosen
        at_border = any(corridor.why_shut() is Cause.BORDER for corridor in self.corridors)
        cause = Cause.BORDER if at_border else Cause.ROAD_SHUT
        return task.hold(cause, ready, self._next_opening_h())

    def papers_h(self) -> float:
        """When its cargo first has papers: asked for as packing begins, or as it is ordered out."""
        return min(self.hub.packing_from_h, self.hub.ordered_h) + self._papers_take_h

    def open_corridors(self) -> list[Corridor]:
        """Its corridors that are not known to be shut, best first."""
        return [corridor for corridor in self.corridors if corridor.is_open()]

    def _next_opening_h(self) -> float | None:
        """When the first of its corridors that are shut opens; ``None``: all are open."""
        ends = [end for c in self.corridors if (end := c.shut_until()) is not None]
        return min(ends, default=None)

    def _choice(self, usable: list[Corridor]) -> Corridor:
        """The one to take now of corridors that are open, by the policy."""
        if not self._soonest_first or len(usable) < 2:
            return usable[0]

        def expected_h(corridor: Corridor) -> float:
            return corridor.expected_hours_out(min(self._vehicles(corridor), self._most(corridor)))

        return min(usable, key=expected_h)  # the first named of those as soon

    def _driven(self, free: Free) -> int:
        """Vehicles that drive themselves and have free drivers."""
        drives = self.hub.drives.total
        return min(drives, free.drivers // self.hub.crew_people()) if drives else 0

    def _kept_for_camps(self) -> int:
        """Free escorts that are left to convoys from camps, which have a date to keep.

        None while those wait for room at the hub, which only columns to the port can make.
        """
        kept, room = self.world.scenario.policy.escorts_kept_for_camps, self.hub.room
        if not kept or (room is not None and room.is_awaited()):
            return 0
        return kept if any(camp.left_h is None for camp in self.hub.feeders) else 0

    def _scarce(self) -> Cause:
        """What all that waits could not go without."""
        if self.hub.boxes.total:
            return Cause.TRUCK
        return Cause.FLATBED if self.hub.flats.total else Cause.DRIVER

    def _is_searched(self, corridor: Corridor) -> bool:
        """Whether no column may go out along a corridor without a search team."""
        return not self.world.network.must_search.isdisjoint(corridor.way_to_border.zones)

    def _form(self, task: Task, corridor: Corridor, waiting: int, ready: int, free: Free) -> bool:
        """Form a column for the ``waiting`` loads, or note what the ``ready`` ones wait for."""
        world = self.world
        now_h = world.env.now
        way = corridor.way_to_border
        if (lacking := world.lacks_evacuation(way)) is not None:
            return task.hold(lacking, ready)
        most = self._most(corridor)
        units: tuple[Unit, ...] = ()
        search = None
        if corridor.escorted or self._is_searched(corridor):
            lag_h = self.lag_h(way)
            back_h = self._back_h(corridor, most, waiting, lag_h)
            if corridor.escorted:
                kept = self._kept_for_camps()
                units = tuple(task.free_escorts(1 + kept, lag_h, back_h)[kept:])
                if not units:
                    return task.hold(Cause.ESCORT, ready)
            if self._is_searched(corridor):
                search = task.search_team(way, lag_h, back_h)
                if search is None:
                    return task.hold(Cause.SEARCH, ready)
        parts = self._parts(corridor, most, free)
        size = sum(parts)
        last_call_h = self._last_call_h(way)
        task.call_at(last_call_h)
        if size < most and not (size and now_h >= last_call_h):
            due_h = min(self.due_h(task), max(now_h, last_call_h))
            lacking = self._lacking(corridor, parts)
            growth_h = self.fleet.next_growth_h(now_h) if lacking else None
            if now_h < due_h:
                again_h = due_h if growth_h is None else min(due_h, growth_h)
                needed = min(most, self._vehicles(corridor))
                return task.hold(lacking or Cause.FULL_CONVOY, ready, again_h, needed)
            few = size < self._smallest
            if few and self._vehicles(corridor) >= self._smallest:
                few = size < self._most_it_can_send(corridor)
            if not size or (few and not self._is_rest(self._vehicles(corridor))):
                return task.hold(lacking or Cause.PACKING, ready, growth_h)
        drivers = parts.drives * self.hub.crew_people()
        escort = Escort(units, search, most)
        round_h = corridor.expected_hours_out(size) + corridor.expected_hours_to_border()
        order = task.order("corridor", self.hub, way, parts, escort, drivers, round_h)
        order.reserve(self.world)
        start_corridor_convoy(world, order, corridor)
        return True

    def _last_call_h(self, way: Way) -> float:
        """When what stands there goes in columns however small: the hub will soon be left."""
        hub = self.hub
        if hub.forced:
            return hub.ordered_h
        return hub.timetable.last_h() - self.inspection_h - self.lag_h(way) - HOURS_PER_DAY

    def _back_h(self, corridor: Corridor, most: int, waiting: int, lag_h: float) -> float:
        """When an escort should be back that goes now to the border with a column."""
        yard = self.hub.yard
        assert yard is not None  # the checks demand a yard of every hub
        loads = min(waiting, int(most * corridor.containers_per_truck))
        loading_h = yard.expected_h(self.world.env.now, loads)
        out_h = corridor.expected_hours_out(min(most, self._vehicles(corridor)))
        return self.back_h(lag_h, loading_h + out_h + corridor.expected_hours_to_border())

    def _lacking(self, corridor: Corridor, parts: Parts) -> Cause | None:
        """What a column with room to spare lacks to take all that waits (``None``: nothing)."""
        hub = self.hub
        if self._trucks(corridor) > parts.trucks:
            return Cause.TRUCK
        if hub.flats.total > parts.flatbeds:
            return Cause.FLATBED
        return Cause.DRIVER if hub.drives.total > parts.drives else None

    def _most(self, corridor: Corridor) -> int:
        """Vehicles of the largest column that goes out along a corridor."""
        most = corridor.spec.convoy_trucks
        if corridor.escorted:
            most = min(most, self.world.scenario.policy.convoy_vehicles_per_escort)
        return most

    def _trucks(self, corridor: Corridor) -> int:
        """Trucks for all containers that wait."""
        return ceil(self.hub.boxes.total / corridor.containers_per_truck)

    def _vehicles(self, corridor: Corridor) -> int:
        """Vehicles a column for all that waits would have."""
        return self._trucks(corridor) + self.hub.flats.total + self.hub.drives.total

    def _most_it_can_send(self, corridor: Corridor) -> int:
        """Vehicles of the largest column that the whole fleet could form of what waits."""
        hub = self.hub
        wanted = Parts(self._trucks(corridor), hub.flats.total, hub.drives.total)
        return self.most_of_fleet(wanted, hub.crew_people())

    def _is_rest(self, vehicles: int) -> bool:
        """Whether a column of so many is all that is to come, for ever or until some has gone."""
        hub = self.hub
        if hub.room is not None and hub.room.is_awaited():
            return True
        nothing_to_come = (
            not hub.unpacked.total
            and not hub.inbound
            and all(site.left_h is not None for site in hub.feeders)
        )
        too_few_for_two = vehicles < 2 * self._smallest  # one column of them is small anyhow
        return nothing_to_come and too_few_for_two

    def _parts(self, corridor: Corridor, most: int, free: Free) -> Parts:
        """Trucks, flatbeds and self-driving vehicles: as many as are free, in fair shares."""
        trucks = min(self._trucks(corridor), free.trucks)
        flatbeds = min(self.hub.flats.total, free.flatbeds)
        wanted = Parts(trucks, flatbeds, self._driven(free))
        return parts_of_column(wanted, most, corridor.containers_per_truck)


def _is_shut(corridor: Corridor) -> bool:
    return not corridor.is_open()
