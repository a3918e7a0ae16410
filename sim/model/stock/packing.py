"""Packing: teams put what a site holds into containers ready for the road, batch after batch."""

from __future__ import annotations

from collections.abc import Generator
from math import sqrt
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.ground.risks import shut_until, work_done_at
from sim.randomness import gamma_quantile
from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.sites.site import Site

_STEP_DAYS = 3.0  # one event for about three days of packing: finer changes no outcome


def pack(site: Site) -> Generator[simpy.Event, Any, None]:
    """Pack until all is packed, or until the site is about to be left."""
    world = site.world
    policy = world.scenario.policy
    per_h = site.teams * policy.packing_containers_per_team_day / HOURS_PER_DAY
    stops = world.effects.packing.get(site.name, [])
    step = max(1, int(per_h * HOURS_PER_DAY * _STEP_DAYS)) if per_h else 0
    ordinal = 0
    supplies = site.supplies
    while site.unpacked.total and step:
        share = 1.0 if supplies is None else supplies.packing_share()
        cause = Cause.PACKING if share == 1.0 else Cause.SUPPLIES
        site.packing_queue.waits_for(cause, site.unpacked.total)
        if supplies is not None and not share:
            yield supplies.refilled
            continue
        batch = min(max(1, int(step * share)), site.unpacked.total)
        u = world.streams.uniform(f"site/{site.name}/packing/{ordinal}")
        work_h = gamma_quantile(batch / (per_h * share), policy.packing_cv / sqrt(batch), u)
        now_h = world.env.now
        yield world.env.timeout(work_done_at(now_h, work_h, stops) - now_h)
        if site.closing or site.forced:
            return
        site.boxes.add_all(site.unpacked.take(batch, world.cargo_order))
        ordinal += 1
        for task in site.tasks:
            task.boxes_are_packed(batch)
        site.held.stock_changed()
        site.wake_flights()
    site.packing_queue.waits_for(Cause.PACKING, site.unpacked.total)
    if not site.unpacked.total:
        site.packed_h = world.env.now


def packed_within(site: Site, hours: float) -> int:
    """Containers that should be packed in the next ``hours``, at the mean pace.

    None while packing is stopped: nobody knows for how long.
    """
    if site.closing or site.forced or not site.unpacked.total:
        return 0
    now_h = site.world.env.now
    stops = site.world.effects.packing.get(site.name)
    if stops and shut_until(stops, now_h) is not None:
        return 0
    pace = site.teams * site.world.scenario.policy.packing_containers_per_team_day
    if site.supplies is not None:
        pace *= site.supplies.packing_share()
    working_h = now_h + hours - max(now_h, site.packing_from_h)
    return min(site.unpacked.total, int(pace * max(0.0, working_h) / HOURS_PER_DAY))
