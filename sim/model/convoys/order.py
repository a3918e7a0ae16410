"""What movement control has reserved for one convoy: its means, and room for its loads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from sim.model.convoys.column import Column, Guards
from sim.model.convoys.patience import Arrivals
from sim.model.convoys.roster import hours_home, see_home, send
from sim.model.ground.network import Way
from sim.model.stock.room import UNLIMITED
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import simpy

    from sim.model.convoys.fleet import Fleet, Unit
    from sim.model.convoys.task import Task
    from sim.model.sites.site import Site
    from sim.model.stock.supplies import Delivery, Supplies
    from sim.model.world import World


def capacity(trucks: int, way: Way) -> int:
    """Whole containers that ``trucks`` carry over all roads of a way."""
    return int(trucks * way.containers_per_truck)


class Loading(NamedTuple):
    """Loads that a convoy comes for: containers, vehicles on flatbeds, vehicles driven."""

    boxes: int = 0
    flats: int = 0
    drives: int = 0

    def on_trucks(self) -> bool:
        """Whether its trucks or flatbeds come for any."""
        return self.boxes > 0 or self.flats > 0


NOTHING = Loading()


@dataclass(slots=True)
class Order:
    """What movement control has reserved for one convoy.

    Attributes
    ----------
    way
        From the origin to the destination.
    out
        From its base to the origin; ``None`` where that is its base.
    round_h
        Usual hours from setting out until it is back with its base's trucks.
    drives
        Vehicles that drive themselves for which it is sent.
    delivery
        Supplies that it takes out.
    slots
        Loads that have a place at the destination.
    waited
        Since when the loads for which it is sent have stood.
    comes_for
        Loads of the origin that are promised to it and not aboard yet.
    coming
        The arrivals of units that were to drive to its base first.
    """

    name: str
    task: Task
    origin: Site
    destination: Site
    fleet: Fleet
    trucks: int
    flatbeds: int
    drivers: int
    most_vehicles: int
    units: tuple[Unit, ...]
    search: Unit | None
    way: Way
    out: Way | None
    round_h: float
    drives: int
    delivery: Delivery | None = None
    slots: int = UNLIMITED
    waited: Arrivals = field(default_factory=list)
    comes_for: Loading = NOTHING
    coming: list[simpy.Event] = field(default_factory=list)

    @property
    def base(self) -> Site:
        """Where its trucks are at home."""
        return self.fleet.base

    def reserve(self, world: World) -> None:
        """Take all means in one step, so that two convoys never hold half each."""
        self.fleet.trucks.take(self.trucks)
        self.fleet.flatbeds.take(self.flatbeds)
        self.fleet.drivers.take(self.drivers)
        for unit in self._all_units():
            unit.go()
            if unit.at != self.base.name:
                self.coming.append(send(world, unit, self.base.name))

    def promise(self) -> None:
        """Promise its room to loads of the origin, and their places at the destination to it."""
        boxes = capacity(self.trucks, self.way)
        ready = min(boxes, max(0, self.origin.boxes.total - self.origin.promised_boxes))
        patience = self.task.patience
        self.waited = patience.go(min(patience.standing, ready + self.flatbeds + self.drives))
        self._come_for(Loading(boxes, self.flatbeds, self.drives))
        if (speaks := self.origin.tasks[0]) is not self.task:
            speaks.wake()  # fewer wait
        if self.destination.room is not None:
            self.destination.room.promised_slots += self.slots

    def cargo_is_aboard(self) -> None:
        """What trucks and flatbeds carry has been loaded: only vehicles are to join it yet."""
        self._come_for(Loading(0, 0, self.drives))

    def comes_for_no_more(self) -> None:
        """It has what it takes, or will take nothing."""
        self._come_for(NOTHING)
        if self.destination.room is not None:
            self.destination.room.promised_slots -= self.slots
            self.destination.room.look()

    def _come_for(self, wanted: Loading) -> None:
        """Have so many loads of the origin promised, in place of those promised before."""
        origin, before = self.origin, self.comes_for
        origin.trucks_coming += wanted.on_trucks() - before.on_trucks()
        origin.promised_boxes += wanted.boxes - before.boxes
        origin.promised_flats += wanted.flats - before.flats
        origin.promised_drives += wanted.drives - before.drives
        self.comes_for = wanted

    def runs_for(self) -> Supplies | None:
        """What runs low at the origin, if that is why it goes."""
        return self.origin.supplies if self.delivery and self.delivery.needed else None

    def column(self, world: World) -> Column:
        """The column as it stands ready at its base."""
        column = Column(world, self.name, world.timeline(self.name), self.base.name, self.fleet)
        column.trucks, column.flatbeds, column.drivers = self.trucks, self.flatbeds, self.drivers
        column.search = self.search is not None
        if (protection := world.scenario.threat.protection) is not None:
            column.escort_vehicles = len(self.units) * protection.escort_vehicles_per_unit
        column.guards = tuple(
            None if unit.owner is None else Guards(unit.owner, world.sites[unit.base], unit.people)
            for unit in self.units
        )
        return column

    def last_start_h(self, world: World) -> float:
        """Hour up to which it may set out: its units are home then before they are withdrawn."""
        latest_h = inf
        for unit in self._all_units():
            home_h = hours_home(world, unit, self.base.name)
            latest_h = min(latest_h, unit.withdraw_h() - home_h - self.round_h)
        return latest_h

    def _all_units(self) -> tuple[Unit, ...]:
        return self.units if self.search is None else (*self.units, self.search)

    def whole_way(self) -> Way:
        """All roads that it drives loaded or towards its loads."""
        return self.way if self.out is None else Way((*self.out, *self.way))

    def way_loaded(self, world: World) -> Way | None:
        """The way to its destination that is open now and fit for it; ``None``: there is none.

        Fit is a way through zones for which it has leave, and what they ask for, and on which its
        trucks carry as much.
        """
        if self.way.shut_until(world.env.now) is None:
            return self.way
        way = world.network.way_open_now(self.origin.name, self.destination.name, world.env.now)
        if way is None or way.containers_per_truck < self.way.containers_per_truck:
            return None
        return way if way.zones <= self.whole_way().zones else None

    def escort_enters(self, activity: str, place: str, cause: str = "") -> None:
        """Note what the units with this convoy do."""
        for unit in self._all_units():
            unit.enter(activity, place, cause)

    def release_units(self, world: World) -> None:
        """The units are back where the trucks are: they rest, then they are free again."""
        rest_h = world.scenario.policy.escort_rest_days * HOURS_PER_DAY
        for unit in self._all_units():
            unit.rest()
            see_home(world, unit)
            if rest_h:
                world.env.timeout(rest_h).callbacks.append(partial(_rested, unit))
            else:
                _rested(unit)

    def release_fleet(self, column: Column) -> None:
        """Trucks and drivers that came back are free again."""
        self.fleet.trucks.give_back(column.trucks)
        self.fleet.flatbeds.give_back(column.flatbeds)
        self.fleet.drivers.give_back(column.drivers)
        column.line.close()
        self.fleet.desk.fleet_is_free()


def _rested(unit: Unit, _: simpy.Event | None = None) -> None:
    unit.ready_again()
    for task in unit.tasks:
        task.unit_is_free()
