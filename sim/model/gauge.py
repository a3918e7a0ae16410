"""What the speed of the model is measured by: its events, and what SimPy alone would cost."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.model.mission import Mission
from sim.model.replication import prepared
from sim.randomness import Streams
from sim.scenario.schema import Scenario


def events_of(scenario: Scenario, seed: int, replication: int) -> int:
    """How many events SimPy works off in one replication."""
    world = Mission(prepared(scenario), Streams(seed, replication), detail=False).world
    events = 0
    while world.env.peek() < world.horizon_h:
        world.env.step()
        events += 1
    return events


def bare_timeouts(count: int) -> None:
    """Let one process wait ``count`` times while nothing else happens."""

    def ticks(env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        for _ in range(count):
            yield env.timeout(1.0)

    env = simpy.Environment()
    env.process(ticks(env))
    env.run()
