"""A site's life as one process: it packs, waits for its time, is inspected, and is left."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.sites.departure import depart_by_column
from sim.model.stock.disposal import settle_rest
from sim.model.stock.packing import pack
from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.sites.site import Site

Process = Generator[simpy.Event, Any, None]


def live(site: Site) -> Process:
    """The whole life of a site."""
    yield from site.sleep_until(site.packing_from_h)
    if not site.forced:
        site.world.env.process(pack(site))
        site.wake_tasks()
        site.wake_flights()
        site.set_last_call()
        yield from site.wait_until(site.is_time_to_close)
    if not site.forced:
        yield from _inspect(site)
    if site.by_column:
        yield from depart_by_column(site)
    else:
        yield from _empty_of_people(site)
    site.leave()


def _inspect(site: Site) -> Process:
    """Inspection, then the first day on which it may leave, then its receiver."""
    world = site.world
    site.leaving = True
    site.people_queue.waits_for(Cause.INSPECTION, site.travellers())
    site.leave_asked_h = world.env.now
    days = world.scenario.policy.inspection_days
    inspected_h = world.env.now + world.draw_h(days, f"site/{site.name}/inspection")
    yield from site.sleep_until(inspected_h)
    site.poke_at(site.leave_from_h)
    yield from site.wait_until(lambda: world.env.now >= site.leave_from_h or site.forced)
    if not site.forced:
        yield from site.receiver.wait()


def _empty_of_people(site: Site) -> Process:
    """A hub people fly home from: free to go, everybody; the last one shuts the door."""
    if site.forced:
        yield site.world.env.timeout(site.hours_to_get_ready())
    settle_rest(site, site.driven_home())
    site.closing = True
    site.release()
    site.wake_flights()
    yield from site.wait_until(lambda: not site.travellers() and (site.forced or not site.parties))
    settle_rest(site)  # what has come since
