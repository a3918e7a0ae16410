"""A border crossing is one server in order of arrival: M/D/1, and M/G/1 for convoys of many."""

from __future__ import annotations

from collections.abc import Generator
from math import sqrt

import numpy as np
import pytest
import simpy
from scipy import stats

from sim.model.ground.border import Border
from sim.scenario.schema import BorderSpec
from sim.units import HOURS_PER_DAY

TRUCKS_PER_DAY = 24.0  # one hour a truck
RUNS, WARM_UP, ARRIVALS = 24, 400, 2_000


@pytest.fixture
def crossing(tiny, bring_to_life):
    """A border in a world with nothing but a clock."""

    def build(env: simpy.Environment, paperwork_days: float) -> Border:
        world = bring_to_life(tiny).world
        world.env = env
        spec = BorderSpec(at="gate", trucks_per_day=TRUCKS_PER_DAY, paperwork_days=paperwork_days)
        return Border(world, "gate", spec, [])

    return build


def arrivals(env, border, sizes, per_hour, draws, waits) -> Generator[simpy.Event, None, None]:
    """Convoys arrive at random; what each waits beyond its own service is noted."""
    for number in range(WARM_UP + ARRIVALS):
        yield env.timeout(draws.exponential(1.0 / per_hour))
        trucks = int(draws.choice(sizes))
        crossed_h = border.crossed_at(f"convoy/{number}", trucks, float("inf")).hour
        waits.append(crossed_h - env.now - trucks * HOURS_PER_DAY / TRUCKS_PER_DAY)


@pytest.mark.parametrize(
    ("sizes", "load"), [((1,), 0.5), ((1,), 0.8), ((3,), 0.7), ((1, 2, 6), 0.6)]
)
def test_the_mean_wait_is_that_of_pollaczek_and_khinchine(sizes, load, crossing):
    """E wait = lambda E S^2 / (2 (1 - rho)); for one size that is M/D/1: rho S / (2 (1 - rho))."""
    paperwork_h = 12.0
    per_hour = load / np.mean(sizes)
    expected_h = per_hour * np.mean(np.square(sizes)) / (2.0 * (1.0 - load))
    means = []
    for run in range(RUNS):
        env = simpy.Environment()
        border = crossing(env, paperwork_h / HOURS_PER_DAY)
        waits: list[float] = []
        draws = np.random.default_rng([7, run])
        env.process(arrivals(env, border, sizes, per_hour, draws, waits))
        env.run()
        assert min(waits) == pytest.approx(paperwork_h, abs=1e-6)
        means.append(np.mean(waits[WARM_UP:]) - paperwork_h)
    margin = stats.t.ppf(0.9995, RUNS - 1) * np.std(means, ddof=1) / sqrt(RUNS)
    assert abs(np.mean(means) - expected_h) < margin
    assert margin < 0.25 * expected_h
