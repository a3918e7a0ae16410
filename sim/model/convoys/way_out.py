"""Ways out of the theatre: corridors with their borders, and the columns that use them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.convoys.column import Column
from sim.model.convoys.leave import SHUT, await_leave, leave_and_daylight
from sim.model.convoys.order import Order
from sim.model.ground.border import Border
from sim.model.ground.network import Way
from sim.model.ground.risks import shut_until
from sim.records import Cause, State
from sim.scenario.schema import CorridorSpec, Overland
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.ledgers.books import Loads
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]

DISSOLVED = "dissolved"
"""Told to a party that waits for leave to drive home: it goes with its site's last column."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The roads up to the next waiting point: a border, or the exit (``None``), and its place."""

    way: Way
    border: Border | None
    end: str


class Corridor:
    """A named chain of roads from a hub to an exit, in one replication."""

    def __init__(
        self, world: World, name: str, spec: CorridorSpec, borders: dict[str, Border]
    ) -> None:
        self._world = world
        self.name = name
        self.spec = spec
        by_place = {border.at: border for border in borders.values()}
        self.stretches: list[Stretch] = []
        first = 0
        for index, place in enumerate(spec.way):
            border = by_place.get(place)
            if index and (border is not None or index == len(spec.way) - 1):
                way = world.network.along(spec.way[first : index + 1])
                self.stretches.append(Stretch(way, border, place))
                first = index
        self.way: Way = world.network.along(spec.way)
        self.out_at = borders[spec.out_at]
        self.borders = [s.border for s in self.stretches if s.border is not None]
        names = [None if s.border is None else s.border.name for s in self.stretches]
        self._inside = self.stretches[: names.index(spec.out_at) + 1]
        self.way_to_border = Way(road for stretch in self._inside for road in stretch.way)
        self.containers_per_truck = self.way.containers_per_truck
        self.escorted = self.way_to_border.escorted
        lines = [world.effects.corridors.get(name, []), *(b.shut for b in self.borders)]
        self._closures = [line for line in lines if line]  # those of its roads apart
        self._home = [
            Way(road for stretch in self.stretches[:reached] for road in stretch.way).back
            for reached in range(len(self.stretches) + 1)
        ]

    def shut_until(self) -> float | None:
        """When what shuts any of it now is over; ``None`` if all of it is open."""
        now_h = self._world.env.now
        end_h = self.way.shut_until(now_h)
        for line in self._closures:
            other_h = shut_until(line, now_h)
            if other_h is not None and (end_h is None or other_h > end_h):
                end_h = other_h
        return end_h

    def is_open(self) -> bool:
        """Whether nothing shuts any of it now."""
        return self.shut_until() is None

    def way_home(self, reached: int) -> Way:
        """The way back to the hub from beyond the first ``reached`` stretches."""
        return self._home[reached]

    def why_shut(self) -> Cause:
        """What whoever would use it waits for while it is shut: that which opens last."""
        ends = [end for border in self.borders if (end := border.shut_until()) is not None]
        return Cause.BORDER if ends and max(ends) == self.shut_until() else Cause.ROAD_SHUT

    def expected_hours_out(self, vehicles: int) -> float:
        """Until a column that sets out now is across the border where loads are out.

        As a planner reckons who sees the queues as they stand, and whether it rains.
        """
        now_h = time_h = self._world.env.now
        for stretch in self._inside:
            time_h += self._world.network.expected_h(stretch.way, now_h)
            if stretch.border is not None:
                time_h += stretch.border.usual_wait_h(time_h, vehicles)
        return time_h - now_h

    def expected_hours_to_border(self) -> float:
        """What a planner reckons with on the road up to the border where loads are out."""
        return self._world.network.expected_h(self.way_to_border, self._world.env.now)


def start_corridor_convoy(world: World, order: Order, corridor: Corridor) -> None:
    """Take the loads from the hub at once, so that nobody else counts on them, and set off."""
    column = order.column(world)
    _load_at_hub(world, order, column, corridor)
    world.env.process(_corridor_convoy(world, order, column, corridor))


def _corridor_convoy(world: World, order: Order, column: Column, corridor: Corridor) -> Process:
    """Load at the hub, cross the borders, unload at the exit, come back."""
    hub = order.origin
    order.escort_enters("with convoy", order.name)
    hub.columns_loaded[column.name] = Cause.YARD
    yield from column.be_handled(hub, "loading")
    hub.columns_loaded[column.name] = Cause.CLEARANCE
    sets_out = yield from await_leave(world, order, column, corridor.shut_until, corridor.why_shut)
    del hub.columns_loaded[column.name]
    hub.poke()
    if sets_out:
        world.tally.convoys += 1
        hub.sent_h = world.env.now
        if hub.first_convoy_h is None:
            hub.first_convoy_h = world.env.now
        order.escort_enters("with convoy", order.name)
        yield from _out_and_home(world, order, column, corridor)
    else:
        order.release_units(world)
    if column.loads():  # it came back as it went
        yield from column.bring_to(hub)
        order.task.patience.come_back(order.waited)
    order.release_fleet(column)


def _load_at_hub(world: World, order: Order, column: Column, corridor: Corridor) -> None:
    hub = order.origin
    boxes = int(order.trucks * corridor.containers_per_truck)
    column.boxes.add_all(hub.boxes.take(boxes, world.cargo_order))
    column.flats.add_all(hub.flats.take(order.flatbeds, world.cargo_order))
    column.drives.add_all(hub.drives.take(order.drives, world.cargo_order))
    world.books.set_out(column.boxes, column.flats, column.drives)
    order.waited = order.task.patience.go(column.loads())
    column.loaded_at = hub.name
    column.may_come_back_to(hub)  # until it is out
    hub.poke()


def _out_and_home(world: World, order: Order, column: Column, corridor: Corridor) -> Process:
    """Drive out along the corridor and home again.

    A column that is held too long before it is out comes home with its loads; held beyond, it
    sets them down there, for they are out.
    """
    reached = 0
    with_escort = True
    for stretch in corridor.stretches:
        if not (yield from _pass(world, column, stretch, may_turn_back=with_escort)):
            break
        reached += 1
        if stretch.border is corridor.out_at:
            _book_out(world, column, order.name, order.origin.name, corridor)
            with_escort = False
            column.escort_vehicles, column.guards, column.search = 0, (), False
            if order.units or order.search is not None:
                _send_escort_home(world, order, corridor)
    else:
        column.line.enter("unloading", corridor.spec.way[-1])
        unloading_h = world.draw_h(corridor.spec.unloading_days, f"{order.name}/unloading")
        yield world.env.timeout(unloading_h)
    home = corridor.way_home(reached)
    yield from column.travel_by_any_way("home", "driving back", order.base.name, home)
    if with_escort:
        order.release_units(world)


def _pass(
    world: World, column: Column, stretch: Stretch, *, may_turn_back: bool
) -> Generator[simpy.Event, Any, bool]:
    """Drive a stretch and cross the border at its end; ``False``: it was held too long.

    A column that gave up stands where the stretch began.
    """
    start, border = column.place, stretch.border
    leg = "to the exit" if border is None else f"to {border.name}"
    passage = yield from column.travel(
        stretch.way, leg, "driving", stretch.end, may_turn_back=may_turn_back
    )
    if passage.turned_back:
        return False
    if border is None:
        return True
    column.line.enter("waiting", border.name, Cause.BORDER)
    loads, people = column.loads(), column.people.total
    border.queue_grows(loads, people)
    patience_h = world.scenario.policy.turn_back_after_days * HOURS_PER_DAY
    crossing = border.crossed_at(column.name, column.vehicles(), patience_h)
    yield world.env.timeout(crossing.hour - world.env.now)
    border.queue_grows(-loads, -people)
    if crossing.gives_up:
        leg = f"back from {border.name}"
        yield from column.travel_by_any_way(leg, "driving back", start, stretch.way.back)
    return not crossing.gives_up


def _book_out(world: World, column: Column, by: str, origin: str, corridor: Corridor) -> None:
    assert column.departed_h is not None  # it has come as far as the border
    for lane in (column.boxes, column.flats, column.drives, column.people):
        if lane.total:
            world.log_movement(by, lane.counts, origin, corridor.out_at.name, column.departed_h)
            world.book_out(lane.counts, State.MOVING)
    column.head_for(None)
    column.empty()
    world.sites[origin].poke()


def _send_escort_home(world: World, order: Order, corridor: Corridor) -> None:
    """The escort turns round at the border where loads are out."""
    order.escort_enters("driving back", order.base.name)
    home = world.env.timeout(corridor.expected_hours_to_border())
    home.callbacks.append(lambda _: order.release_units(world))


def own_vehicles(base: Site, contingent: Contingent, people: int) -> Loads:
    """Vehicles of a contingent that stand at a site, as many as so many people can drive."""
    world = base.world
    found: Loads = {}
    for lot in [n for n in base.drives.counts if world.lots[n].owner == contingent.name]:
        driven = min(base.drives.counts[lot], people // world.crews[lot])
        if driven:
            found[lot] = driven
            people -= driven * world.crews[lot]
    return found


def start_overland_column(
    world: World, contingent: Contingent, people: int, corridor: Corridor
) -> None:
    """People of a contingent drive home in its own vehicles, as their own escort.

    They leave the books of their base at once, so that nobody else counts on them.
    """
    lift = contingent.spec.lift
    assert isinstance(lift, Overland)
    base = world.sites[lift.base]
    contingent.columns += 1
    name = f"overland/{contingent.name}/{contingent.columns}"
    column = Column(world, name, world.timeline(name), base.name)
    column.people.add_all(base.people.take(people, contingent.lots))
    for lot, driven in own_vehicles(base, contingent, column.people.total).items():
        base.drives.remove(lot, driven)
        column.drives.add(lot, driven)
    contingent.homeward.append(column)
    world.books.set_out(column.people, column.drives)
    column.loaded_at = base.name
    column.may_come_back_to(base)
    base.people_have_gone()
    world.env.process(_overland_column(contingent, column, base, corridor))


def _overland_column(
    contingent: Contingent, column: Column, base: Site, corridor: Corridor
) -> Process:
    yield from _drive_out(column, base, corridor)
    contingent.party_has_ended(column)
    column.line.close()


def _drive_out(column: Column, base: Site, corridor: Corridor) -> Process:
    """Drive over the border, or come back."""
    world = column.world
    if not (yield from _await_leave_home(column, base, corridor)):
        column.unload(base)
        return
    if column.loads():
        base.sent_h = world.env.now
    for passed, stretch in enumerate(corridor.stretches):
        if not (yield from _pass(world, column, stretch, may_turn_back=True)):
            yield from _come_back(column, base, corridor.way_home(passed))
            return
        if stretch.border is corridor.out_at:
            break
    _book_out(world, column, column.name, base.name, corridor)


def _come_back(column: Column, base: Site, home: Way) -> Process:
    """Drive to the base from where it gave up, and unload."""
    if column.place != base.name:
        yield from column.travel_by_any_way("home", "driving back", base.name, home)
    yield from column.bring_to(base)


def _await_leave_home(
    column: Column, base: Site, corridor: Corridor
) -> Generator[simpy.Event, Any, bool]:
    """Wait at the base for leave and daylight; ``False`` if the corridor was shut meanwhile.

    Then the party is dissolved, and its people may go another way; so it is when the base is left
    as planned. Who must leave at once goes when all others have, whatever is shut.
    """
    world, env = column.world, column.world.env
    party = env.active_process
    assert party is not None  # nobody else runs this
    base.parties.append(party)
    base.poke()
    ground, way = world.scenario.clearances.ground, corridor.way_to_border
    asked_h = base.leave_asked_h if base.sees_off else env.now
    answer_h = asked_h + world.answer_h(ground, way.zones, f"{column.name}/lag")

    def wait(cause: Cause, time_h: float) -> Generator[simpy.Event, Any, bool]:
        if cause in SHUT:
            return False
        yield from column.wait(cause, time_h)
        return True

    try:
        sets_out = yield from leave_and_daylight(
            world,
            lambda: way if corridor.is_open() else None,
            corridor.shut_until,
            answer_h,
            world.horizon_h,
            wait,
            corridor.why_shut,
        )
    except simpy.Interrupt as told:
        sets_out = told.cause is not DISSOLVED
        if sets_out:  # the site has been left without it
            yield env.timeout(world.network.next_daylight(env.now) - env.now)
    base.parties.remove(party)
    base.poke()
    return sets_out
