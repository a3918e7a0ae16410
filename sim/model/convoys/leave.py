"""Setting out: with leave for the day, by daylight, over roads that are open at that moment."""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.records import Cause, IncidentRow
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.column import Column
    from sim.model.convoys.order import Order
    from sim.model.ground.network import Way
    from sim.model.world import World

STOOD_DOWN = "stood down"
SHUT = (Cause.ROAD_SHUT, Cause.BORDER)
"""What one waits for while the way is shut."""

Wait = Callable[[Cause, float], Generator[simpy.Event, Any, bool]]
"""Waits for a cause up to an hour; ``False`` if the wait is given up before."""


def _on_roads() -> Cause:
    return Cause.ROAD_SHUT


def leave_and_daylight(
    world: World,
    open_way: Callable[[], Way | None],
    opens_h: Callable[[], float | None],
    asked_h: float,
    until_h: float,
    wait: Wait,
    why_shut: Callable[[], Cause] = _on_roads,
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
    why_shut
        What is waited for, one of ``SHUT``, while all ways are shut.
    """
    env, network = world.env, world.network
    while True:
        way = open_way()
        if way is None:
            end_h = opens_h()
            if not (yield from wait(why_shut(), inf if end_h is None else end_h)):
                return False
            continue
        from_h = max(asked_h, env.now)
        light_h = network.next_daylight(from_h)
        leave_h = world.first_leave(way, light_h, until_h)
        if leave_h is None:
            given_h = until_h
        elif leave_h == light_h:
            given_h = from_h  # with the answer: there is only the night to wait for
        else:
            given_h = leave_h - leave_h % HOURS_PER_DAY
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


def await_leave(
    world: World,
    order: Order,
    column: Column,
    shut_until: Callable[[], float | None],
    why_shut: Callable[[], Cause] = _on_roads,
) -> Generator[simpy.Event, Any, bool]:
    """Wait at the base for the host's leave and for daylight; ``False`` if the convoy stood down.

    First it waits for escorts that drive up from elsewhere; the host is asked meanwhile. It stands
    down when it has waited for leave as long as the policy allows, or its units who must be back
    in time, and when hospital or helicopter have gone meanwhile. A way that was shut while it
    waited (``shut_until``: up to when it is now) is waited for as well, but no longer than a
    column on the road would be halted there: its means are free again before it would have been
    back. When its site has been left one stands down that has loaded there for another site of
    the theatre (and drives on), and, without an end to its patience and once leave has been
    refused, one with nothing aboard.
    """
    env = world.env
    policy = world.scenario.policy
    origin = order.origin
    supplies = order.runs_for()
    patience_days = policy.stand_down_after_days
    way = order.whole_way()
    ground = world.scenario.clearances.ground
    asked_h = env.now + world.answer_h(ground, way.zones, f"{order.name}/lag")
    until_h = world.horizon_h if patience_days is None else asked_h + patience_days * HOURS_PER_DAY
    until_h = max(env.now, min(until_h, order.last_start_h(world)))
    shut_h = 0.0  # for which it has waited for open roads
    to_exit = order.destination is origin
    may_give_up = patience_days is None if not column.loads() else not to_exit

    def wait(cause: Cause, time_h: float) -> Generator[simpy.Event, Any, bool]:
        nonlocal shut_h
        end_h = time_h
        if cause in SHUT:
            halted_h = env.now + policy.turn_back_after_days * HOURS_PER_DAY - shut_h
            end_h = max(env.now, min(time_h, until_h, halted_h))
            shut_h += end_h - env.now
        column.line.enter("waiting", order.base.name, cause)
        order.escort_enters("waiting", order.base.name, cause)
        if supplies is not None:
            supplies.queue.waits_for(cause, order.trucks)
        if column.name in origin.columns_loaded:
            origin.columns_loaded[column.name] = cause
        origin.held.begins(order.comes_for, column.loads(), cause)
        from_h = env.now if column.loads() else asked_h  # nobody stays to guard what is loaded
        gives_up = may_give_up and cause is not Cause.DAYLIGHT and end_h > from_h
        if gives_up and env.now < from_h:
            yield env.timeout(from_h - env.now)  # only then is it refused
        over = env.timeout(end_h - env.now)
        yield over | origin.departed if gives_up else over
        origin.held.ends(order.comes_for, column.loads(), cause)
        return over.processed and end_h == time_h

    if order.coming:
        column.line.enter("waiting", order.base.name, Cause.ESCORT)
        order.escort_enters("waiting", order.base.name, Cause.ESCORT)
        origin.held.begins(order.comes_for, column.loads(), Cause.ESCORT)
        for arrival in order.coming:
            if not arrival.processed:
                yield arrival
        origin.held.ends(order.comes_for, column.loads(), Cause.ESCORT)
    sets_out = yield from leave_and_daylight(
        world,
        lambda: way if shut_until() is None else None,
        shut_until,
        asked_h,
        until_h,
        wait,
        why_shut,
    )
    if supplies is not None:
        supplies.queue.waits_for(None, 0)
    lacks_evacuation = world.lacks_evacuation(way) is not None
    if sets_out and not lacks_evacuation and env.now <= order.last_start_h(world):
        return True
    row = IncidentRow(env.now, STOOD_DOWN, order.base.name, order.name, 0, 0, 0, 0, 0.0)
    world.incidents.append(row)
    return False
