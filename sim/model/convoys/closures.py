"""What shuts is told to movement control: who waits for one way may take another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import simpy

    from sim.model.world import World


def tell_of_closure(world: World, hour: float) -> None:
    """Have all desks told, at an hour, that a road, a border or a corridor shuts then."""
    env = world.env
    if env.now <= hour < world.horizon_h:
        env.timeout(hour - env.now).callbacks.append(partial(_something_has_shut, world))


def _something_has_shut(world: World, _: simpy.Event) -> None:
    for desk in world.desks:
        desk.something_has_shut()
