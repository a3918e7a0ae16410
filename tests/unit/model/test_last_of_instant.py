"""What is noted at an hour sees all that happens then."""

from __future__ import annotations

import simpy

from sim.model.last_of_instant import LastOfInstant


def test_it_comes_after_all_that_happens_at_its_hour_and_after_what_that_sets_off():
    env, seen = simpy.Environment(), []

    def happens(name):
        return lambda _: seen.append(name)

    LastOfInstant(env, 5.0).callbacks.append(happens("last"))
    env.timeout(5.0).callbacks.append(
        lambda _: env.timeout(0.0).callbacks.append(happens("set off"))
    )
    env.timeout(5.0).callbacks.append(happens("asked for later"))
    env.timeout(5.1).callbacks.append(happens("after"))
    env.run()
    assert seen == ["asked for later", "set off", "last", "after"]
