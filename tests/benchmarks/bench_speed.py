"""Speed of the shipped missions, timed by pytest-benchmark. Not collected by a plain ``pytest``.

    pytest tests/benchmarks/bench_speed.py

Beside replications a second stand what ``drawdown bench`` says: events a replication, their cost
in bare SimPy timeouts of the same run, and growth with twice, four and eight times as much.
"""

import sys
from itertools import count
from pathlib import Path

import pytest

import sim
from sim.experiment.bench import bench

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TOLD = ("events_per_replication", "event_in_bare_timeouts", "growth")


@pytest.mark.parametrize("name", ["tiny", "minusma"])
def test_replications_a_second(benchmark, name):
    scenario = sim.load_scenario(SCENARIOS / f"{name}.yaml")
    numbers = count()
    benchmark(lambda: sim.simulate(scenario, seed=1, replication=next(numbers)))
    told = bench(scenario, rounds=3)
    benchmark.extra_info.update({key: told[key] for key in TOLD})
    sys.stdout.write(f"\n{name}: {benchmark.extra_info}\n")
