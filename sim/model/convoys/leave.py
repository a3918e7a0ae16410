"""Setting out: with leave for the day, by daylight, over roads that are open at that moment."""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.records import Cause
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.ground.network import Way
    from sim.model.world import World

Wait = Callable[[Cause, float], Generator[simpy.Event, Any, bool]]
"""Waits for a cause up to an hour; ``False`` if the wait is given up before."""


def leave_and_daylight(
    world: World,
    open_way: Callable[[], Way | None],
    opens_h: Callable[[], float | None],
    asked_h: float,
    until_h: float,
    wait: Wait,
) -> Generator[simpy.Event, Any, bool]:
    """Wait until a column may set out; ``False`` if that is given up.

    Leave is asked for day by day from ``asked_h``, for the day of the next daylight. What has
    been shut meanwhile is seen when the column is about to set out: it waits on, and for leave
    for another day. Leave is for one way: if another is the one to take by then, it is asked anew.

    Parameters
    ----------
    open_way
        The way that would be taken now; ``None`` while all are shut.
    opens_h
        When something that is shut now, of what matters to it, opens (``None``: nothing is).
    until_h
        Hour up to which leave is waited for.
    """
    env, network = world.env, world.network
    while True:
        way = open_way()
        if way is None:
            end_h = opens_h()
            if not (yield from wait(Cause.ROAD_SHUT, inf if end_h is None else end_h)):
                return False
            continue
        from_h = max(asked_h, env.now)
        leave_h = world.first_leave(way, network.next_daylight(from_h), until_h)
        given_h = until_h if leave_h is None else max(from_h, leave_h - leave_h % HOURS_PER_DAY)
        another_h = opens_h()
        if another_h is not None and another_h < given_h:  # then a better way may be open
            if not (yield from wait(Cause.CLEARANCE, another_h)):
                return False
            continue
        if given_h > env.now and not (yield from wait(Cause.CLEARANCE, given_h)):
            return False
        if leave_h is None:
            return False
        light_h = network.next_daylight(env.now)
        if light_h > env.now and not (yield from wait(Cause.DAYLIGHT, light_h)):
            return False
        if open_way() is way:
            return True
