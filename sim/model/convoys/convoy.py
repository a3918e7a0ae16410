"""The lives of convoys: from the order to the day trucks, drivers and escorts are free again.

One process is one convoy for its whole life. Means are reserved in one step before it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import simpy

from sim.model.convoys.column import Column
from sim.model.convoys.leave import leave_and_daylight
from sim.model.convoys.patience import Arrivals
from sim.model.ground.network import Way
from sim.model.stock.room import UNLIMITED
from sim.records import Cause, IncidentRow
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.desk import Task
    from sim.model.convoys.fleet import Fleet, Unit
    from sim.model.sites.site import Site
    from sim.model.stock.supplies import Delivery, Supplies
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]

STOOD_DOWN = "stood down"


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
    drives: int
    delivery: Delivery | None = None
    slots: int = UNLIMITED
    waited: Arrivals = field(default_factory=list)
    comes_for: Loading = NOTHING

    @property
    def base(self) -> Site:
        """Where its trucks are at home."""
        return self.fleet.base

    def reserve(self) -> None:
        """Take all means in one step, so that two convoys never hold half each."""
        self.fleet.trucks.take(self.trucks)
        self.fleet.flatbeds.take(self.flatbeds)
        self.fleet.drivers.take(self.drivers)
        for unit in self._all_units():
            unit.go()

    def promise(self) -> None:
        """Promise its room to loads of the origin, and their places at the destination to it."""
        boxes = capacity(self.trucks, self.way)
        ready = min(boxes, max(0, self.origin.boxes.total - self.origin.promised_boxes))
        patience = self.task.patience
        self.waited = patience.go(min(patience.standing, ready + self.flatbeds + self.drives))
        self._come_for(Loading(boxes, self.flatbeds, self.drives))
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
        column = Column(world, self.name, world.timeline(self.name), self.fleet)
        column.trucks, column.flatbeds, column.drivers = self.trucks, self.flatbeds, self.drivers
        column.search = self.search is not None
        if (protection := world.scenario.threat.protection) is not None:
            column.escort_vehicles = len(self.units) * protection.escort_vehicles_per_unit
        if self.units and self.units[0].owner is not None:
            column.guards = self.units[0].owner
            column.guards_at = world.sites[self.units[0].base]
        return column

    def _all_units(self) -> tuple[Unit, ...]:
        return self.units if self.search is None else (*self.units, self.search)

    def whole_way(self) -> Way:
        """All roads that it drives loaded or towards its loads."""
        return self.way if self.out is None else Way((*self.out, *self.way))

    def escort_enters(self, activity: str, place: str, cause: str = "") -> None:
        """Note what the units with this convoy do."""
        for unit in self._all_units():
            unit.line.enter(activity, place, cause)

    def release_units(self, world: World) -> None:
        """The units are back at their base: they rest, then they are free again."""
        rest_h = world.scenario.policy.escort_rest_days * HOURS_PER_DAY
        for unit in self._all_units():
            unit.rest()
            if rest_h:
                world.env.timeout(rest_h).callbacks.append(partial(_rested, unit))
            else:
                _rested(unit)

    def release_fleet(self, world: World, column: Column) -> None:
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


def await_leave(
    world: World, order: Order, column: Column, shut_until: Callable[[], float | None]
) -> Generator[simpy.Event, Any, bool]:
    """Wait at the base for the host's leave and for daylight; ``False`` if the convoy stood down.

    It stands down when it has waited for leave as long as the policy allows, and when hospital or
    helicopter have gone meanwhile. A way that was shut while it waited (``shut_until``: up to
    when it is now) is waited for as well, but no longer than a column on the road would be halted
    there: its means are free again before it would have been back. When its site has been left,
    which it asks once leave has been refused, one stands down that has loaded there for another
    site of the theatre, and, without an end to its patience, one with nothing aboard.
    """
    env = world.env
    policy = world.scenario.policy
    origin = order.origin
    supplies = order.runs_for()
    patience_days = policy.stand_down_after_days
    lag_h = world.draw_h(world.scenario.clearances.ground.lag_days, f"{order.name}/lag")
    asked_h = env.now + lag_h
    until_h = world.horizon_h if patience_days is None else asked_h + patience_days * HOURS_PER_DAY
    shut_h = 0.0  # for which it has waited for open roads
    to_exit = order.destination is origin
    may_give_up = patience_days is None if not column.loads() else not to_exit
    way = order.whole_way()

    def wait(cause: Cause, time_h: float) -> Generator[simpy.Event, Any, bool]:
        nonlocal shut_h
        end_h = time_h
        if cause is Cause.ROAD_SHUT:
            halted_h = env.now + policy.turn_back_after_days * HOURS_PER_DAY - shut_h
            end_h = max(env.now, min(time_h, until_h, halted_h))
            shut_h += end_h - env.now
        column.line.enter("waiting", order.base.name, cause)
        order.escort_enters("waiting", order.base.name, cause)
        if supplies is not None:
            supplies.queue.waits_for(cause, order.trucks)
        origin.held.begins(order.comes_for, column.loads(), cause)
        gives_up = may_give_up and cause is not Cause.DAYLIGHT and end_h > asked_h
        if gives_up and env.now < asked_h:
            yield env.timeout(asked_h - env.now)  # only then is it refused
        over = env.timeout(end_h - env.now)
        yield over | origin.departed if gives_up else over
        origin.held.ends(order.comes_for, column.loads(), cause)
        return over.processed and end_h == time_h

    sets_out = yield from leave_and_daylight(
        world, lambda: way if shut_until() is None else None, shut_until, asked_h, until_h, wait
    )
    if supplies is not None:
        supplies.queue.waits_for(None, 0)
    if sets_out and not (world.evacuation is not None and world.evacuation.lacks(order.way)):
        return True
    row = IncidentRow(env.now, STOOD_DOWN, order.base.name, order.name, 0, 0, 0, 0, 0.0)
    world.incidents.append(row)
    return False


# -- within the theatre ------------------------------------------------------------------------


def field_convoy(world: World, order: Order) -> Process:
    """A convoy of field trucks: to the origin, loaded to the destination, back to its base."""
    column = order.column(world)
    at_home = order.out is None
    loaded = yield from (_load_and_set_out if at_home else _reach_and_load)(world, order, column)
    order.comes_for_no_more()
    if not loaded:
        order.task.patience.come_back(order.waited)
    if order.delivery is not None:
        order.delivery.bring(0)
    order.origin.poke()
    order.task.wake()
    if loaded and not (yield from _deliver(world, order, column)):
        return
    order.release_units(world)
    order.release_fleet(world, column)


def _sets_out(world: World, order: Order, column: Column) -> Generator[simpy.Event, Any, bool]:
    """Leave its base, once it may; ``False`` if it stood down."""
    way = order.whole_way()
    if not (yield from await_leave(world, order, column, lambda: way.shut_until(world.env.now))):
        return False
    world.tally.convoys += 1
    world.tally.supply_runs += order.runs_for() is not None
    order.escort_enters("with convoy", order.name)
    return True


def _load_and_set_out(
    world: World, order: Order, column: Column
) -> Generator[simpy.Event, Any, bool]:
    """Load at home, and leave it with what is aboard; ``False`` if nothing leaves.

    Who drives joins when the column may go: until then people live and work where they did.
    """
    order.escort_enters("with convoy", order.name)
    yield from _loading(world, order, column)
    if order.origin.left_h is not None:
        return False
    _load_cargo(world, order, column)
    order.cargo_is_aboard()
    column.head_for(order.origin)  # until it has set out, it may come back
    order.origin.poke()
    if not (column.loads() or order.drives):
        return False
    if (yield from _sets_out(world, order, column)):
        _form_up(world, order, column)
        return column.loads() > 0
    if column.loads():
        yield from column.bring_to(order.origin)
    return False


def _reach_and_load(
    world: World, order: Order, column: Column
) -> Generator[simpy.Event, Any, bool]:
    """Drive empty to the origin and load there; ``False`` if nothing was loaded.

    Who comes when the last there are about to go comes too late to load.
    """
    assert order.out is not None  # the caller has looked
    if not (yield from _sets_out(world, order, column)):
        return False
    passage = yield from column.travel(order.out, "out", "driving out", order.origin.name)
    if passage is None or passage.turned_back:
        return False
    if order.delivery is not None:  # to the camps it has come through too
        order.delivery.bring(column.trucks)
    if not order.origin.closing:
        yield from _loading(world, order, column)
        if order.origin.left_h is None and world.env.now >= order.origin.packing_from_h:
            _load_cargo(world, order, column)
            _form_up(world, order, column)
    if column.loads():
        return True
    yield from column.travel(
        order.out.back, "back", "driving back", order.base.name, may_turn_back=False
    )
    return False


def _loading(world: World, order: Order, column: Column) -> Process:
    policy = world.scenario.policy
    column.line.enter("loading", order.origin.name)
    order.origin.trucks_loading += 1
    if order.origin.yard is not None:
        ready = min(capacity(column.trucks, order.way), order.origin.boxes.total) + column.flatbeds
        done_h = order.origin.yard.handled_at(world.env.now, ready)
    else:
        share = (column.trucks + column.flatbeds) / policy.convoy_vehicles_per_escort
        full_h = world.draw_h(policy.loading_days, f"{order.name}/loading")
        done_h = world.env.now + full_h * min(1.0, max(policy.loading_least_share, share))
    yield world.env.timeout(min(done_h, world.horizon_h) - world.env.now)
    order.origin.trucks_loading -= 1


def _load_cargo(world: World, order: Order, column: Column) -> None:
    """Fill trucks and flatbeds."""
    origin = order.origin
    cargo_order = world.cargo_order
    boxes = min(capacity(column.trucks, order.way), order.slots)
    column.boxes.add_all(origin.boxes.take(boxes, cargo_order))
    flats = min(column.flatbeds, order.slots - column.boxes.total)
    column.flats.add_all(origin.flats.take(flats, cargo_order))
    world.books.set_out(column.boxes, column.flats)
    column.loaded_at = origin.name


def _form_up(world: World, order: Order, column: Column) -> None:
    """Let vehicles join that people who may leave can drive: the column is complete."""
    origin = order.origin
    slots = order.slots - column.boxes.total - column.flats.total
    room = min(order.most_vehicles - column.trucks - column.flatbeds, slots)
    room_there = order.destination.room
    beds = UNLIMITED if room_there is None else room_there.free_beds()
    own_drivers = min(origin.people_to_drive(), beds)
    hired = column.drivers
    crews = 0
    seats = 0
    for lot in [*filter(origin.drives.counts.__contains__, world.cargo_order)]:
        here = min(origin.drives.counts[lot], origin.spare_drives(), room)
        crew = world.crews[lot]
        driven = min(here, (own_drivers + hired - crews) // crew)
        if driven > 0:
            origin.drives.remove(lot, driven)
            column.drives.add(lot, driven)
            room -= driven
            crews += driven * crew
            seats += driven * world.seats_of(lot)
    wanted = max(0, crews - hired)
    if origin.by_column:
        wanted = max(wanted, min(seats - min(crews, hired), origin.people_to_spare(), beds))
    column.people.add_all(origin.take_people(wanted))
    world.books.set_out(column.drives, column.people)
    column.head_for(order.destination)
    if column.loads():
        origin.sent_h = world.env.now
        if origin.first_convoy_h is None:
            origin.first_convoy_h = world.env.now
    origin.poke()
    origin.wake_flights()


def _deliver(world: World, order: Order, column: Column) -> Generator[simpy.Event, Any, bool]:
    """Drive loaded to the destination, unload, go back to base; ``False`` past the horizon."""
    departed_h = world.env.now
    passage = yield from column.travel(
        order.way, "loaded", "driving loaded", order.destination.name
    )
    if passage is None:
        return False
    goal = order.origin if passage.turned_back else order.destination
    column.head_for(goal)
    column.come_to(goal, departed_h)
    reached = yield from column.bring_to(goal)
    if reached is None:
        return False
    if reached is not order.base:
        way = world.network.quickest_way(reached.name, order.base.name)
        assert way is not None  # the column came that way
        back = yield from column.travel(
            way, "home", "driving back", order.base.name, may_turn_back=False
        )
        return back is not None
    return True
