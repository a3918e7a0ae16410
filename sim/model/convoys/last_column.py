"""The way of a site's last column, which may go on as one with that of a site it comes through."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.convoys.leave import leave_and_daylight
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.column import Column
    from sim.model.sites.site import Site

Process = Generator[simpy.Event, Any, None]


class Guest:
    """A column that waits at a site which is about to be left, to go on with its last column."""

    __slots__ = ("column", "decided")

    def __init__(self, column: Column) -> None:
        self.column = column
        self.decided = column.world.env.event()  # whether it has joined

    def join(self, host: Column) -> None:
        """Go on as a part of another column."""
        for mine, together in (
            (self.column.drives, host.drives),
            (self.column.people, host.people),
        ):
            together.add_all(mine.counts)
        self.column.head_for(None)
        self.column.empty()
        self.decided.succeed(True)

    def stay_behind(self) -> None:
        """The site is left otherwise."""
        self.decided.succeed(False)


def wait_for_columns(site: Site) -> Process:
    """Last columns of other sites that are on the road to this one are waited for a while."""
    world = site.world
    if not site.columns_coming:
        return
    was_forced = site.forced
    until_h = world.env.now + world.scenario.policy.columns_join_within_days * HOURS_PER_DAY
    site.people_queue.waits_for(Cause.FULL_CONVOY, site.travellers())
    site.poke_at(until_h)
    yield from site.wait_until(
        lambda: not site.columns_coming or world.env.now >= until_h or site.forced is not was_forced
    )


def drive_home(site: Site, column: Column, target: Site) -> Process:
    """Drive to where the people of a site go, by the sites on the way that are not left."""
    world = site.world
    world.tally.convoys += 1
    place = site
    for stop in _stops(site, target):
        if stop.left_h is not None:
            continue
        stop.columns_coming += 1
        yield from _drive(column, place, stop)
        stop.columns_coming -= 1
        stop.poke()
        if stop.is_about_to_be_left():
            if (yield from _goes_on_with(column, stop)):
                world.tally.columns_joined += 1
                column.line.close()
                return
            if not site.forced:
                yield from _await_leave_to_go_on(column, stop, target)
        place = stop
    yield from _drive(column, place, target)
    yield from column.bring_to(target)
    column.line.close()


def _stops(site: Site, target: Site) -> list[Site]:
    """Sites on the way at which the column may meet another one."""
    world = site.world
    if not world.scenario.policy.columns_join_within_days:
        return []
    whole = world.network.quickest_way(site.name, target.name)
    assert whole is not None  # the checks demand a road between them
    found = []
    for other in world.sites.values():
        if not other.by_column or other.name not in whole.places:
            continue
        way = world.network.quickest_way(site.name, other.name)
        if way and len(way) < len(whole) and whole[: len(way)] == way:
            found.append((len(way), other))
    return [stop for _, stop in sorted(found, key=lambda entry: entry[0])]


def _drive(column: Column, origin: Site, goal: Site) -> Process:
    """Drive from one site to another."""
    column.loaded_at = origin.name
    yield from column.drive_to(goal)


def _goes_on_with(column: Column, stop: Site) -> Generator[simpy.Event, Any, bool]:
    """Wait for the last column of a site that is about to be left; whether it joined that one."""
    world = column.world
    guest = Guest(column)
    stop.guests.append(guest)
    patience_h = world.scenario.policy.columns_join_within_days * HOURS_PER_DAY
    joined_or_not = guest.decided | world.env.timeout(patience_h)
    yield from column.wait_for(Cause.FULL_CONVOY, joined_or_not)
    if guest in stop.guests:
        stop.guests.remove(guest)
        return False
    return bool(guest.decided.value)


def _await_leave_to_go_on(column: Column, stop: Site, target: Site) -> Process:
    """Ask for leave anew where it has stood, and wait for it and for daylight."""
    world, env = column.world, column.world.env
    network, ground = world.network, world.scenario.clearances.ground
    way = network.quickest_way(stop.name, target.name)
    assert way is not None  # it goes the same way on
    answer_h = env.now + world.answer_h(ground, way.zones, f"{column.name}/{stop.name}/lag")

    def wait(cause: Cause, time_h: float) -> Generator[simpy.Event, Any, bool]:
        yield from column.wait(cause, time_h)
        return True

    yield from leave_and_daylight(
        world,
        lambda: network.way_open_now(stop.name, target.name, env.now),
        lambda: network.next_opening(env.now),
        answer_h,
        world.horizon_h,
        wait,
    )
