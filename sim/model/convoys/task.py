"""Loads of one site that a desk has to move: what they wait for, and whom that wakes."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from sim.model.convoys.fleet import Unit
from sim.model.convoys.order import Order
from sim.model.convoys.patience import Patience
from sim.model.convoys.roster import hours_home
from sim.records import Cause
from sim.scenario.schema import Provides

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from sim.model.convoys.desk import Desk
    from sim.model.convoys.parts import Parts
    from sim.model.ground.network import Way
    from sim.model.sites.site import Site

_FLEET = (Cause.TRUCK, Cause.FLATBED, Cause.DRIVER)
_UNITS = (Cause.ESCORT, Cause.SEARCH)
_NOT_LOADS = (Cause.ESCORT, Cause.CLEARANCE, Cause.BORDER)  # whoever waits for these has enough


class Escort(NamedTuple):
    """Who goes along, and how many vehicles that allows."""

    units: tuple[Unit, ...]
    search: Unit | None
    most_vehicles: int


def no_way_chosen() -> bool:
    """No convoy would take any way: there is none that could be cut off."""
    return False


class Task:
    """Loads of one site that a desk has to move.

    Attributes
    ----------
    better
        Tasks for the same loads of the desks of better hubs: those look first.
    units, searchers
        Escorts and search teams that may go with its convoys: they stand at the desk's base or
        at the site.
    patience
        How long the loads that could go have waited for a full convoy.
    is_cut_off
        Whether the way that its convoy would take, as seen when the desk last looked, is shut now.
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
        "_call_h",
        "better",
        "desk",
        "due",
        "held_for",
        "is_cut_off",
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
        self.join(*units)
        origin.tasks.append(self)
        self.patience = Patience()
        self.is_cut_off: Callable[[], bool] = no_way_chosen
        self.ordinal = 0
        self.last_sent = False
        self.due = False
        self.held_for: Cause | None = None
        self.lacks_means = False
        self.means_needed = 0
        self._alarm_h = inf
        self._call_h = inf

    def join(self, *units: Unit) -> None:
        """Let units go with its convoys that stand where those come from or load."""
        bases = (self.desk.fleet.base.name, self.origin.name)
        for unit in units:
            if unit.base in bases and self.desk.uses(unit):
                self._units_like(unit).append(unit)
                unit.tasks.append(self)
        self.order_units()

    def order_units(self) -> None:
        """Those who leave first in front, as is known now."""
        self.units.sort(key=Unit.in_turn)
        self.searchers.sort(key=Unit.in_turn)

    def part_with(self, unit: Unit) -> None:
        """A unit has left for another base."""
        units = self._units_like(unit)
        if unit in units:  # else it had been withdrawn
            units.remove(unit)

    def _speaks(self) -> bool:
        """Whether it says what its loads wait for: only the first of several does."""
        return self.origin.tasks[0] is self

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
        if not self.desk.tasks:
            self.desk.fleet.needed_until_h = self.desk.world.env.now
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

    def people_have_come(self) -> None:
        """Some may drive what stands without a driver."""
        if self.lacks_means:
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
            if self._speaks():
                self.origin.cargo_queue.grows(cause, more)
            self.patience.grows(more, now_h)
        else:
            self.wake()

    def boxes_have_flown(self, count: int) -> None:
        """Fewer containers stand ready, which helps no convoy: they wait no more."""
        if self._speaks():
            self.origin.cargo_queue.shrinks(count)

    def wake_at(self, time_h: float | None) -> None:
        """Look again at a given hour, if nothing wakes it before."""
        world = self.desk.world
        if time_h is not None and world.env.now < time_h < min(self._alarm_h, world.horizon_h):
            self._alarm_h = time_h
            world.env.timeout(time_h - world.env.now).callbacks.append(self._rings)

    def call_at(self, time_h: float) -> None:
        """Look again when the last convoy must go, whatever wakes it before."""
        world = self.desk.world
        if time_h != self._call_h and world.env.now < time_h < world.horizon_h:
            self._call_h = time_h
            world.env.timeout(time_h - world.env.now).callbacks.append(lambda _: self.wake())

    def _rings(self, _: simpy.Event) -> None:
        self._alarm_h = inf
        self.wake()

    def idle(self) -> bool:
        """Nothing waits; no convoy."""
        self.held_for = None
        if self._speaks():
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
        if self._speaks() and (origin.supplies is None or origin.supplies.wait_for(cause)):
            origin.cargo_queue.waits_for(cause, loads)
        self.wake_at(again_h)
        return False

    def lacks(self, flatbeds: int, drivers: int, beds: int = 0) -> None:
        """So many vehicles stand without a flatbed or a driver, or a bed for one, whatever else."""
        if not (flatbeds or drivers or beds or self.lacks_means):
            return  # as before
        self.lacks_means = flatbeds > 0 or drivers > 0 or beds > 0
        if not self._speaks():
            return
        self.origin.flatbed_queue.waits_for(Cause.FLATBED, flatbeds)
        self.origin.driver_queue.waits_for(Cause.DRIVER, drivers)
        self.origin.beds_queue.waits_for(Cause.BEDS, beds)

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

    def free_escorts(self, most: int, lag_h: float, back_h: float) -> list[Unit]:
        """Up to ``most`` escorts that are free and back in time; those who leave first in front."""
        now_h = self.desk.world.env.now
        units = self.units
        while units and units[0].withdrawn(now_h):
            del units[0]
        found: list[Unit] = []
        for unit in self._near_first(units):
            if self._can_go(unit, now_h, lag_h, back_h):
                found.append(unit)
                if len(found) == most:
                    break
        return found

    def escorts_ever(self, lag_h: float, back_h: float) -> int:
        """Escorts that are there or known to come, but for those who must be home too soon."""
        return sum(
            unit.from_h < inf and self._home_h(unit, lag_h, back_h) <= unit.withdraw_h()
            for unit in self.units
        )

    def search_team(self, way: Way, lag_h: float, back_h: float) -> Unit | None:
        """A search team that is free and back in time, if some zone of a way asks for one."""
        world = self.desk.world
        if way.zones.isdisjoint(world.network.searched):
            return None
        now_h = world.env.now
        searchers = self._near_first(self.searchers)
        return next((u for u in searchers if self._can_go(u, now_h, lag_h, back_h)), None)

    def _near_first(self, units: list[Unit]) -> list[Unit]:
        """Units that stand where the trucks are, then those that would have to come."""
        here = self.desk.fleet.base.name
        far = [unit for unit in units if unit.at != here]
        return [*(unit for unit in units if unit.at == here), *far] if far else units

    def _can_go(self, unit: Unit, now_h: float, lag_h: float, back_h: float) -> bool:
        """Whether a unit is free, and back at its own base in time."""
        return not unit.busy and unit.can_go(now_h, self._home_h(unit, lag_h, back_h))

    def _home_h(self, unit: Unit, lag_h: float, back_h: float) -> float:
        """When a unit is back at its own base that goes now.

        The trucks' round is over at ``back_h``. To come to the trucks takes no longer than to get
        leave (``lag_h``), or delays that; from them it drives to its base.
        """
        world, here = self.desk.world, self.desk.fleet.base.name
        if unit.at != here and (way := world.network.quickest_way(unit.at, here)) is not None:
            back_h += max(0.0, way.usual_h - lag_h)
        return back_h + hours_home(world, unit, here)
