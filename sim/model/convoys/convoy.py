"""The lives of field convoys: from the order to the day trucks, drivers and escorts are free again.

One process is one convoy for its whole life. Means are reserved in one step before it begins.
"""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.convoys.leave import await_leave
from sim.model.convoys.order import NOTHING, capacity
from sim.model.stock.room import UNLIMITED
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.column import Column
    from sim.model.convoys.order import Order
    from sim.model.ground.network import Way
    from sim.model.stock.yard import Yard
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]


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
    order.origin.wake_tasks()
    if loaded:
        yield from _deliver(world, order, column)
    order.release_units(world)
    order.release_fleet(column)


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
    order.origin.wake_flights()  # there is less work for those who stay
    if not (column.loads() or order.drives):
        return False
    if column.loads():
        order.origin.columns_loaded[column.name] = Cause.CLEARANCE
    sets_out = yield from _sets_out(world, order, column)
    order.origin.columns_loaded.pop(column.name, None)
    if sets_out:
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
    if passage.turned_back:
        return False
    if order.delivery is not None:  # to the camps it has come through too
        order.delivery.bring(column.trucks)
    if not order.origin.closing:
        yield from _loading(world, order, column)
        if order.origin.left_h is None and order.origin.may_send():
            _load_cargo(world, order, column)
            _form_up(world, order, column)
    if column.loads():
        return True
    yield from _drive_home(order, column, "back")
    return False


def _loading(world: World, order: Order, column: Column) -> Process:
    policy, origin = world.scenario.policy, order.origin
    origin.trucks_loading += 1
    if origin.yard is not None:
        ready = min(capacity(column.trucks, order.way), origin.boxes.total) + column.flatbeds
        yield from _loading_in_yard(order, column, origin.yard, ready)
    else:
        column.line.enter("loading", origin.name)
        share = (column.trucks + column.flatbeds) / policy.convoy_vehicles_per_escort
        full_h = world.draw_h(policy.loading_days, f"{order.name}/loading")
        yield world.env.timeout(full_h * min(1.0, max(policy.loading_least_share, share)))
    origin.trucks_loading -= 1


def _loading_in_yard(order: Order, column: Column, yard: Yard, ready: int) -> Process:
    """Stand in the queue of the yard, as what it comes for does."""
    env, origin = column.world.env, order.origin
    handling = yard.handle(env.now, ready)
    if handling.begins_h > env.now:
        column.line.enter("waiting", origin.name, Cause.YARD)
        origin.held.begins(order.comes_for, 0, Cause.YARD)
        yield env.timeout(handling.begins_h - env.now)
        origin.held.ends(order.comes_for, 0, Cause.YARD)
    column.line.enter("loading", origin.name)
    yield env.timeout(handling.done_h - env.now)


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


def _deliver(world: World, order: Order, column: Column) -> Process:
    """Drive loaded to the destination, unload, go back to base."""
    goal = order.origin
    way = yield from _await_way(world, order, column)
    if way is not None:
        departed_h = world.env.now
        passage = yield from column.travel(way, "loaded", "driving loaded", order.destination.name)
        goal = order.origin if passage.turned_back else order.destination
        column.head_for(goal)
        column.come_to(goal, departed_h)
    reached = yield from column.bring_to(goal)
    if reached is not order.base:
        yield from _drive_home(order, column, "home")


def _drive_home(order: Order, column: Column, leg: str) -> Process:
    """Drive empty to its base, once a way is open."""
    yield from column.travel_by_any_way(leg, "driving back", order.base.name)


def _await_way(
    world: World, order: Order, column: Column
) -> Generator[simpy.Event, Any, Way | None]:
    """The way to take loaded by daylight, which it waits for where it loaded.

    ``None``: it gives up. So it does when no way is open and the site is left, or, once it has
    waited as long as a column on the road would be halted, when the trucks can go home without
    their loads.
    """
    env, origin, network = world.env, order.origin, world.network
    until_h = env.now + world.scenario.policy.turn_back_after_days * HOURS_PER_DAY
    while (way := order.way_loaded(world)) is None or network.next_daylight(env.now) > env.now:
        if way is not None:
            light_h = network.next_daylight(env.now)
            yield from _stand_loaded(order, column, Cause.DAYLIGHT, env.timeout(light_h - env.now))
            continue
        goes_home = network.way_open_now(origin.name, order.base.name, env.now) is not None
        if origin.left_h is not None or (env.now >= until_h and goes_home):
            break
        opens_h = network.next_opening(env.now)
        wake_h = inf if opens_h is None else opens_h
        if env.now < until_h:
            wake_h = min(wake_h, until_h)
        over = env.timeout(wake_h - env.now) | origin.departed
        yield from _stand_loaded(order, column, Cause.ROAD_SHUT, over)
    return way


def _stand_loaded(order: Order, column: Column, cause: Cause, over: simpy.Event) -> Process:
    """Wait at the site where it has loaded, whose people guard it there."""
    origin = order.origin
    column.line.enter("waiting", origin.name, cause)
    origin.columns_loaded[column.name] = cause
    origin.held.begins(NOTHING, column.loads(), cause)
    yield over
    origin.held.ends(NOTHING, column.loads(), cause)
    del origin.columns_loaded[column.name]
    origin.sent_h = order.base.world.env.now
    origin.poke()
