"""Movement control: who goes next, with what, and what it waits for when nobody can.

A desk has one task for each site whose loads it moves. It looks at a task when something changed
for it (packed loads, trucks or escorts that are free again, a road that opens) and forms the
convoys it can. It acts on what is known at that moment: what is shut now, what its own pace of
packing promises.
"""

from __future__ import annotations

from functools import partial
from math import ceil, inf
from typing import TYPE_CHECKING, NamedTuple

from sim.model.convoys.fleet import Unit
from sim.model.convoys.order import Order
from sim.model.convoys.patience import Patience
from sim.model.convoys.roster import hours_home
from sim.records import Cause
from sim.scenario.schema import Provides
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import simpy

    from sim.model.convoys.fleet import Fleet
    from sim.model.ground.network import Way
    from sim.model.sites.site import Site
    from sim.model.world import World

_FLEET = (Cause.TRUCK, Cause.FLATBED, Cause.DRIVER)
_UNITS = (Cause.ESCORT, Cause.SEARCH)
_NOT_LOADS = (Cause.ESCORT, Cause.CLEARANCE, Cause.BORDER)  # whoever waits for these has enough


class Parts(NamedTuple):
    """What a column is made of: trucks, flatbeds, vehicles that drive themselves."""

    trucks: int
    flatbeds: int
    drives: int


class Escort(NamedTuple):
    """Who goes along, and how many vehicles that allows."""

    units: tuple[Unit, ...]
    search: Unit | None
    most_vehicles: int


class Task:
    """Loads of one site that a desk has to move.

    Attributes
    ----------
    better
        Tasks for the same loads of the desks of better hubs: those look first, and only the best
        says what its loads wait for.
    units, searchers
        Escorts and search teams that may go with its convoys: they stand at the desk's base or
        at the site.
    patience
        How long the loads that could go have waited for a full convoy.
    ordinal
        Number of the last convoy formed; they are counted with the best of several tasks.
    last_sent
        Whether the convoy timed for the planned day of leaving has been formed.
    held_for
        What its loads wait for, as seen when the desk last looked (``None``: nothing).
    lacks_means
        Whether some of its vehicles stand for want of flatbeds or drivers, whatever else is waited
        for.
    means_needed
        Trucks, flatbeds and drivers that must be free before another look can help, while it
        waits for them.
    """

    __slots__ = (
        "_alarm_h",
        "better",
        "desk",
        "due",
        "held_for",
        "lacks_means",
        "last_sent",
        "means_needed",
        "ordinal",
        "origin",
        "patience",
        "searchers",
        "units",
    )

    def __init__(self, desk: Desk, origin: Site, units: list[Unit]) -> None:
        self.desk = desk
        self.origin = origin
        self.better: tuple[Task, ...] = ()
        self.units: list[Unit] = []
        self.searchers: list[Unit] = []
        for unit in units:
            self.join(unit)
        origin.tasks.append(self)
        self.patience = Patience()
        self.ordinal = 0
        self.last_sent = False
        self.due = False
        self.held_for: Cause | None = None
        self.lacks_means = False
        self.means_needed = 0
        self._alarm_h = inf

    def join(self, unit: Unit) -> None:
        """Let a unit go with its convoys, if it stands where they come from or load."""
        if unit.base in (self.desk.fleet.base.name, self.origin.name) and self.desk.uses(unit):
            units = self._units_like(unit)
            units.append(unit)
            units.sort(key=Unit.in_turn)
            unit.tasks.append(self)

    def part_with(self, unit: Unit) -> None:
        """A unit has left for another base."""
        units = self._units_like(unit)
        if unit in units:  # else it had been withdrawn
            units.remove(unit)

    def _units_like(self, unit: Unit) -> list[Unit]:
        return self.searchers if unit.kind is Provides.SEARCH else self.units

    def wake(self) -> None:
        """Something changed that its desk may act upon."""
        if not self.due:
            self.due = True
            self.desk.look_soon()

    def close(self) -> None:
        """Its site has been left: nobody looks at it any more, though many sites once stood."""
        self.due = True  # so that nothing wakes its desk for it
        self.desk.tasks.remove(self)
        for unit in (*self.units, *self.searchers):
            unit.tasks.remove(self)

    def unit_is_free(self) -> None:
        """An escort or search team is free again."""
        if self.held_for in _UNITS:
            self.wake()

    def fleet_is_free(self) -> None:
        """Trucks or drivers are free again; some may have been lost since others were asked for."""
        fleet = self.desk.fleet
        if self.lacks_means or (
            self.held_for in _FLEET
            and sum(fleet.free(self.desk.world.env.now)) >= min(self.means_needed, fleet.usable())
        ):
            self.wake()

    def nothing_is_inbound(self) -> None:
        """No load is on its way to the site: what stands there may be all there will be."""
        if self.held_for is Cause.PACKING or self.held_for in _FLEET:  # a rest may go with few
            self.wake()

    def boxes_are_packed(self, count: int) -> None:
        """More containers stand ready, which helps nobody who waits for something else."""
        cause = self.held_for
        desk = self.desk
        now_h = desk.world.env.now
        if cause in _NOT_LOADS or (cause is Cause.TRUCK and not desk.fleet.free(now_h).trucks):
            unpromised = self.origin.boxes.total - self.origin.promised_boxes
            more = min(count, max(0, unpromised))
            if not self.better:
                self.origin.cargo_queue.grows(cause, more)
            self.patience.grows(more, now_h)
        else:
            self.wake()

    def wake_at(self, time_h: float | None) -> None:
        """Look again at a given hour, if nothing wakes it before."""
        world = self.desk.world
        if time_h is not None and world.env.now < time_h < min(self._alarm_h, world.horizon_h):
            self._alarm_h = time_h
            world.env.timeout(time_h - world.env.now).callbacks.append(self._rings)

    def _rings(self, _: simpy.Event) -> None:
        self._alarm_h = inf
        self.wake()

    def idle(self) -> bool:
        """Nothing waits; no convoy."""
        self.held_for = None
        if not self.better:
            self.origin.cargo_queue.waits_for(None, 0)
            if self.origin.supplies is not None:
                self.origin.supplies.queue.waits_for(None, 0)
        return False

    def hold(
        self, cause: Cause, loads: int, again_h: float | None = None, means_needed: int = 0
    ) -> bool:
        """No convoy now: ``loads`` wait for ``cause``, at the latest until ``again_h``."""
        self.held_for = cause
        self.means_needed = means_needed
        origin = self.origin
        if not self.better and (origin.supplies is None or origin.supplies.wait_for(cause)):
            origin.cargo_queue.waits_for(cause, loads)
        self.wake_at(again_h)
        return False

    def lacks(self, flatbeds: int, drivers: int) -> None:
        """So many vehicles stand without a flatbed or a driver, whatever else is waited for."""
        if not (flatbeds or drivers or self.lacks_means):
            return  # as before
        self.lacks_means = flatbeds > 0 or drivers > 0
        if self.better:
            return
        self.origin.flatbed_queue.waits_for(Cause.FLATBED, flatbeds)
        self.origin.driver_queue.waits_for(Cause.DRIVER, drivers)

    def order(
        self,
        kind: str,
        destination: Site,
        way: Way,
        parts: Parts,
        escort: Escort,
        drivers: int,
        round_h: float,
        out: Way | None = None,
    ) -> Order:
        """The next convoy of these loads: nothing else is waited for."""
        first = self.better[0] if self.better else self
        first.ordinal += 1
        self.held_for = None
        return Order(
            name=f"{kind}/{self.origin.name}/{first.ordinal}",
            task=self,
            origin=self.origin,
            destination=destination,
            fleet=self.desk.fleet,
            trucks=parts.trucks,
            flatbeds=parts.flatbeds,
            drivers=drivers,
            most_vehicles=escort.most_vehicles,
            units=escort.units,
            search=escort.search,
            way=way,
            out=out,
            round_h=round_h,
            drives=parts.drives,
        )

    def free_escorts(self, most: int, back_h: float) -> list[Unit]:
        """Up to ``most`` escorts that are free and back in time; those who leave first in front."""
        now_h = self.desk.world.env.now
        units = self.units
        while units and units[0].withdrawn(now_h):
            del units[0]
        found: list[Unit] = []
        for unit in self._near_first(units):
            if self._can_go(unit, now_h, back_h):
                found.append(unit)
                if len(found) == most:
                    break
        return found

    def search_team(self, way: Way, back_h: float) -> Unit | None:
        """A search team that is free and back in time, if some zone of a way asks for one."""
        world = self.desk.world
        if way.zones.isdisjoint(world.network.searched):
            return None
        now_h = world.env.now
        searchers = self._near_first(self.searchers)
        return next((unit for unit in searchers if self._can_go(unit, now_h, back_h)), None)

    def _near_first(self, units: list[Unit]) -> list[Unit]:
        """Units that stand where the trucks are, then those that would have to come."""
        here = self.desk.fleet.base.name
        far = [unit for unit in units if unit.at != here]
        return [*(unit for unit in units if unit.at == here), *far] if far else units

    def _can_go(self, unit: Unit, now_h: float, back_h: float) -> bool:
        """Whether a unit is free, and back at its own base in time.

        The trucks' round is over at ``back_h``. To come to the trucks takes no longer than to get
        leave, or delays that; from them it drives to its base.
        """
        if unit.busy:
            return False
        world, here = self.desk.world, self.desk.fleet.base.name
        if unit.at != here and (way := world.network.quickest_way(unit.at, here)) is not None:
            back_h += max(0.0, way.usual_h - self.desk.lag_h)
        return unit.can_go(now_h, back_h + hours_home(world, unit, here))


class Desk:
    """Base of the desks: sleeps until woken, then looks once at the tasks that changed."""

    def __init__(self, world: World, fleet: Fleet) -> None:
        self.world = world
        self.fleet = fleet
        fleet.desk = self
        self.tasks: list[Task] = []  # those who must leave first in front
        policy = world.scenario.policy
        self.lag_h = world.usual_h(world.scenario.clearances.ground.lag_days)
        self.loading_h = world.usual_h(policy.loading_days)
        self.inspection_h = world.usual_h(policy.inspection_days)
        self.patience_h = policy.longest_wait_days * HOURS_PER_DAY
        self._return_factor = 1.0 + policy.escort_return_margin_share
        self._awake = False

    def wake(self) -> None:
        """Look at all tasks."""
        for task in self.tasks:
            task.wake()

    def uses(self, unit: Unit) -> bool:
        """Whether its convoys take units of this kind along."""
        return True

    def fleet_is_free(self) -> None:
        """Trucks or drivers are free again."""
        for task in self.tasks:
            task.fleet_is_free()

    def wake_at_known_times(self) -> None:
        """Wake when hired escorts and trucks come, as announced."""
        env, horizon_h = self.world.env, self.world.horizon_h
        if 0.0 < self.fleet.from_h < horizon_h:
            env.timeout(self.fleet.from_h).callbacks.append(lambda _: self.wake())
        for task in self.tasks:
            for time_h in sorted({unit.from_h for unit in task.units}):
                if 0.0 < time_h < horizon_h:
                    env.timeout(time_h).callbacks.append(partial(_wake, task))

    def look_soon(self) -> None:
        """Look at this instant, after everything else that has happened."""
        if not self._awake:
            self._awake = True
            self.world.env.timeout(0.0).callbacks.append(self._look)

    def _look(self, _: simpy.Event) -> None:
        self._awake = False
        for task in self.in_turn():
            if task.due:
                task.due = False
                for each in (*task.better, task):
                    while each.desk.consider(each):
                        pass

    def in_turn(self) -> list[Task]:
        """Its tasks in the order in which they are considered now."""
        return self.tasks

    def consider(self, task: Task) -> bool:
        """Form one convoy if it is time and the means are there; whether one was formed."""
        raise NotImplementedError

    def due_h(self, task: Task) -> float:
        """When the loads of a task, of which some stand, will have waited for a full convoy."""
        return task.patience.since_h() + self.patience_h

    def most_of_fleet(self, wanted: Parts, crew_people: int, own_drivers: int = 0) -> int:
        """Vehicles of the largest column that its whole fleet could form of what waits.

        A fleet that has not enough for the smallest convoy sends what it has.
        """
        fleet = self.fleet
        drivers = fleet.drivers.usable() + own_drivers
        return (
            min(wanted.trucks, fleet.trucks.usable())
            + min(wanted.flatbeds, fleet.flatbeds.usable())
            + min(wanted.drives, drivers // crew_people)
        )

    def back_h(self, usual_h: float) -> float:
        """When an escort that goes now on a round of so many hours should be back."""
        return self.world.env.now + self.lag_h + self._return_factor * usual_h


def _wake(task: Task, _: simpy.Event) -> None:
    task.wake()


def parts_of_column(wanted: Parts, room: int, per_truck: float) -> Parts:
    """Fair shares of a column in which trucks, if there are any, carry a whole container.

    Where a truck carries less than one, a share that holds none is rounded up to one that does; if
    that many trucks are not there, or find no room, others have their places.
    """
    fewest = ceil(1.0 / per_truck)
    if min(wanted.trucks, room) < fewest:
        return fair_shares(wanted._replace(trucks=0), room)
    parts = fair_shares(wanted, room)
    if 0 < parts.trucks < fewest:
        others = fair_shares(wanted._replace(trucks=0), room - fewest)
        return others._replace(trucks=fewest)
    return parts


def fair_shares(wanted: Parts, room: int) -> Parts:
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
    return Parts(*parts)
