"""Leaving a site by column: the last to go take what they can and settle the rest."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.convoys.column import Column
from sim.model.convoys.last_column import drive_home, wait_for_columns
from sim.model.convoys.leave import leave_and_daylight
from sim.model.convoys.way_out import DISSOLVED
from sim.model.stock.disposal import settle_rest
from sim.model.travel.programme import NOON_H
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.ground.network import Way
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent

Process = Generator[simpy.Event, Any, None]


def depart_by_column(site: Site) -> Process:
    """Wait for the last trucks and for leave to go, settle what stays, and go."""
    world = site.world
    if not site.by_road:
        yield from _fly_out(site)
        return
    if not site.forced:
        yield from _wait_for_last_trucks(site)
        yield from wait_for_columns(site)
        yield from _see_off(site)
        yield from _wait_for_leave_to_go(site)
        while site.columns_loaded and not site.forced:
            yield from guard_what_is_loaded(site)
            yield from _wait_for_leave_to_go(site)
    if site.forced:
        yield world.env.timeout(site.hours_to_get_ready())
        yield from wait_for_columns(site)
        yield from _let_the_first_flights_go(site)
        yield from _close_by_an_open_road(site)
    else:
        site.closing = True
        for party in site.parties:
            party.interrupt(DISSOLVED)
        yield world.env.timeout(world.network.next_daylight(world.env.now) - world.env.now)
    if site.forced and not site.travellers():  # all have flown
        settle_rest(site)
        while site.guests:
            site.guests.pop().stay_behind()
    else:
        _set_out(site)


def _fly_out(site: Site) -> Process:
    """From where no road leads away all fly, the guard too; what stands there is settled."""
    yield site.world.env.timeout(site.hours_to_get_ready() if site.forced else 0.0)
    site.people_queue.waits_for(Cause.AIRCRAFT, site.travellers())
    site.wake_flights()
    yield from site.wait_until(lambda: not site.travellers())
    site.closing = True
    settle_rest(site)


def _wait_for_last_trucks(site: Site) -> Process:
    """Trucks that are coming and have something to take are waited for to the planned day's end."""
    world = site.world
    until_h = site.timetable.planned_h + HOURS_PER_DAY
    site.poke_at(until_h)

    def no_more_to_wait_for() -> bool:
        ready = site.boxes.total + site.flats.total
        in_time = world.env.now < until_h and not site.forced
        return not (site.trucks_coming and ready and in_time)

    site.people_queue.waits_for(Cause.TRUCK, 0 if no_more_to_wait_for() else site.travellers())
    yield from site.wait_until(no_more_to_wait_for)


def guard_what_is_loaded(site: Site) -> Process:
    """Nobody leaves loads unguarded that stand here on trucks."""
    if site.columns_loaded and not site.forced:
        cause = next(iter(site.columns_loaded.values()))
        site.people_queue.waits_for(cause, site.travellers())
        yield from site.wait_until(lambda: not site.columns_loaded or site.forced)


def _see_off(site: Site) -> Process:
    """Who goes home from here by a way of his own goes before the last column, while it is open.

    The column waits for that to the noon of the planned day (where there is none, until nobody has
    gone for as long as loads wait for a full convoy), and takes along who has not gone, may not go
    home yet, or drives what else stands here.
    """
    world, timetable = site.world, site.timetable
    if _with_own_ways(site):
        yield from guard_what_is_loaded(site)
    contingents = _with_own_ways(site)
    patience_h = world.scenario.policy.longest_wait_days * HOURS_PER_DAY
    until_h = world.env.now + patience_h
    site.sees_off = True
    for contingent in contingents:
        contingent.site_sees_off(site)

    def ends_h() -> float:
        planned_h = timetable.last_h()  # it may be brought forward meanwhile
        return planned_h + NOON_H if planned_h < inf else until_h

    def some_still_go() -> bool:
        in_time = world.env.now < ends_h() and not site.forced
        going = site.parties or any(c.programme.can_take_from(site) for c in contingents)
        return in_time and bool(going)

    def some_have_gone() -> bool:
        return site.travellers() != here or not some_still_go()

    while some_still_go():
        here, until_h = site.travellers(), world.env.now + patience_h
        site.poke_at(ends_h())
        site.people_queue.waits_for(Cause.FULL_CONVOY, here)
        yield from site.wait_until(some_have_gone)


def _with_own_ways(site: Site) -> list[Contingent]:
    """Contingents who go home from here by a way of their own that is open."""
    return [c for c in site.world.contingents.values() if c.programme.claims(site)]


def _wait_for_leave_to_go(site: Site) -> Process:
    """The host's leave, daylight and an open road, until all have gone or must at once."""

    def some_wait() -> bool:
        return not site.forced and bool(site.travellers() or site.parties)

    if not some_wait():
        return
    world, network = site.world, site.world.network
    leave, name = world.scenario.clearances.ground, f"column/{site.name}/lag"
    answer_h = site.leave_asked_h + world.answer_h(leave, site.timetable.zones_out(), name)

    def wait(cause: Cause, time_h: float) -> Generator[simpy.Event, Any, bool]:
        site.people_queue.waits_for(cause, site.travellers())
        site.poke_at(time_h)
        yield from site.wait_until(lambda: world.env.now >= time_h or not some_wait())
        return some_wait()

    yield from leave_and_daylight(
        world,
        lambda: _way_out(site),
        lambda: network.next_opening(world.env.now),
        answer_h,
        world.horizon_h,
        wait,
    )


def _let_the_first_flights_go(site: Site) -> Process:
    """Who was about to drive when the order came waits for the flights of the day, if any go."""
    env = site.world.env
    yield env.timeout(site.world.network.next_daylight(env.now) - env.now)
    day = int(env.now // HOURS_PER_DAY)
    noon_h = day * HOURS_PER_DAY + NOON_H
    flown_before = site.ordered_h < noon_h - HOURS_PER_DAY
    if env.now < noon_h and not flown_before and site.world.theatre_flights.go_from(site, day):
        yield env.timeout(noon_h - env.now)


def _close_by_an_open_road(site: Site) -> Process:
    """Let trucks that are being loaded finish; then go by daylight, over a road that is open."""
    env, network = site.world.env, site.world.network
    while True:
        yield from _wait_for_an_open_road(site)
        site.closing = True
        yield from site.wait_until(lambda: not site.trucks_loading)
        yield env.timeout(network.next_daylight(env.now) - env.now)
        if not site.travellers() or _way_out(site) is not None:
            return
        site.closing = False  # those who can may fly meanwhile


def _way_out(site: Site) -> Way | None:
    """The way that its last column would take now."""
    network, now_h = site.world.network, site.world.env.now
    return network.way_open_now(site.name, site.people_go_to().name, now_h)


def _wait_for_an_open_road(site: Site) -> Process:
    """While every road that leads away is shut people stay, and fly as far as flights go."""
    world, network = site.world, site.world.network
    opens_h = -inf

    def looks_again() -> bool:
        return world.env.now >= opens_h or not site.travellers()

    while site.travellers() and _way_out(site) is None:
        site.people_queue.waits_for(Cause.ROAD_SHUT, site.travellers())
        next_h = network.next_opening(world.env.now)
        opens_h = inf if next_h is None else next_h
        site.poke_at(opens_h)
        yield from site.wait_until(looks_again)


def _set_out(site: Site) -> None:
    """People and the vehicles they can drive form the last column; the rest is settled."""
    world = site.world
    if site.spare_drives():
        site.sent_h = world.env.now
    people = site.take_people(site.travellers())
    name = f"column/{site.name}"
    column = Column(world, name, world.timeline(name), site.name)
    column.people.add_all(people)
    crews = column.people.total
    for lot in world.cargo_order:
        here = site.drives.counts.get(lot, 0)
        driven = min(here, crews // world.crews[lot]) if here else 0
        if driven:
            site.drives.remove(lot, driven)
            column.drives.add(lot, driven)
            crews -= driven * world.crews[lot]
    world.books.set_out(column.people, column.drives)
    settle_rest(site)
    while site.guests:
        site.guests.pop().join(column)
    if not column.aboard():
        column.line.close()
        return
    target = site.people_go_to()
    column.head_for(target)
    world.env.process(drive_home(site, column, target))
