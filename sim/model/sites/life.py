"""A site's life as one process: it packs, waits for its time, is inspected, and is left."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.convoys.roster import move_on
from sim.model.sites.departure import depart_by_column, guard_what_is_loaded
from sim.model.stock.disposal import settle_rest
from sim.model.stock.packing import pack
from sim.records import Cause, SiteEnd

if TYPE_CHECKING:
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent

Process = Generator[simpy.Event, Any, None]


def live(site: Site) -> Process:
    """The whole life of a site."""
    yield from site.sleep_until(site.packing_from_h)
    if not site.forced:
        site.world.env.process(pack(site))
        site.wake_tasks()
        site.wake_flights()
        site.timetable.set_last_call()
        yield from site.wait_until(site.is_time_to_close)
    if not site.forced:
        yield from _inspect(site)
    if site.by_column:
        yield from depart_by_column(site)
    else:
        if not site.forced:
            yield from guard_what_is_loaded(site)
        yield from _empty_of_people(site)
    _leave(site)


def _inspect(site: Site) -> Process:
    """Inspection, then the first day on which it may leave, then its receiver."""
    world = site.world
    site.leaving = True
    site.people_queue.waits_for(Cause.INSPECTION, site.travellers())
    site.leave_asked_h = world.env.now
    days = world.scenario.policy.inspection_days
    inspected_h = world.env.now + world.draw_h(days, f"site/{site.name}/inspection")
    yield from site.sleep_until(inspected_h)
    timetable = site.timetable
    site.poke_at(timetable.leave_from_h)
    yield from site.wait_until(lambda: world.env.now >= timetable.leave_from_h or site.forced)
    if not site.forced:
        yield from site.receiver.wait()


def _empty_of_people(site: Site) -> Process:
    """A hub people fly home from: free to go, everybody; the last one shuts the door."""
    if site.forced:
        yield site.world.env.timeout(site.hours_to_get_ready())
    settle_rest(site, site.driven_home())
    site.closing = True
    for unit in site.garrison.units:  # wherever it stands: nobody would call it back
        unit.withdraw(site.world.env.now)
    site.release()
    site.wake_flights()
    yield from site.wait_until(lambda: not site.travellers() and (site.forced or not site.parties))
    settle_rest(site)  # what has come since


def _leave(site: Site) -> None:
    """The last person has gone."""
    world = site.world
    site.separate(site.locals.total)
    site.left_h = world.env.now
    site.departed.succeed()
    site.release()
    if site.forced:
        site.end = SiteEnd.ABANDONED
        for party in site.parties:
            party.interrupt()
    else:
        site.end = SiteEnd.HANDED_OVER if site.receiver.is_there() else SiteEnd.LEFT
    site.close_queues()
    for task in site.tasks:
        task.close()
    for contingent in _planned_contingents(site):
        contingent.camp_left()
    _feed_others(site)
    move_on(site)
    world.books.site_left(site.name)
    for other in world.sites.values():
        if other.left_h is None or other.room is not None:  # one that was left may take loads in
            other.poke()
    for early in site.when_left:
        early.happens()
    for place in (*site.feeders, *map(world.sites.__getitem__, site.onward())):
        place.wake_tasks()


def _feed_others(site: Site) -> None:
    """What still comes to a site that has been left goes on: who feeds it feeds those behind it."""
    for other in _standing_behind(site):
        new = (f for f in site.feeders if f.left_h is None and f not in other.feeders)
        other.feeders.extend(new)


def _standing_behind(site: Site) -> list[Site]:
    """Sites that loads and people of one go on to, and of those that have been left."""
    found: dict[Site, None] = {}
    for other in map(site.world.sites.__getitem__, site.onward()):
        found |= dict.fromkeys([other] if other.left_h is None else _standing_behind(other))
    return list(found)


def _planned_contingents(site: Site) -> list[Contingent]:
    """Contingents that wait for this and others of their planned sites to be left."""
    if site.spec.planned_close is None:
        return []
    return [c for c in site.world.contingents.values() if site.name in c.spec.at]
