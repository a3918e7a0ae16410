"""How fast the model is, and how its cost grows. Not collected by a plain ``pytest``.

    pytest tests/benchmarks/bench_model.py --benchmark-columns=min,median,ops --benchmark-sort=name

``extra_info`` (shown with ``--benchmark-verbose`` or in ``--benchmark-json``, and printed with
``-s``) holds events per replication and what one event costs beside a bare SimPy timeout that is
timed in the same run, so that the figure means the same on every machine.
"""

from __future__ import annotations

import copy
import sys
import time
from itertools import count

import pytest
import simpy

from sim.model.mission import simulate

pytest.importorskip("pytest_benchmark")

TIMEOUTS = 200_000


def events_of(mission):
    """Events of one replication, counted as they are worked off."""
    env, number = mission._env, 0
    while env.peek() < mission.world.horizon_h:
        env.step()
        number += 1
    return number


def bare_timeout_s():
    """What one timeout of one process costs when nothing else happens (best of five)."""

    def ticks(env):
        for _ in range(TIMEOUTS):
            yield env.timeout(1.0)

    best = float("inf")
    for _ in range(5):
        env = simpy.Environment()
        env.process(ticks(env))
        started = time.perf_counter()
        env.run()
        best = min(best, time.perf_counter() - started)
    return best / TIMEOUTS


def measured(benchmark, scenario, bring_to_life, rounds):
    """Time replications 0, 1, 2, ... and note what their events cost."""
    simulate(scenario, 1, 0)  # what is found once per scenario
    numbers = count()

    def next_replication():
        return (scenario, 1, next(numbers)), {}

    benchmark.pedantic(simulate, setup=next_replication, rounds=rounds)
    replications = min(rounds, 10)
    events = sum(events_of(bring_to_life(scenario, 1, k)) for k in range(replications))
    info = benchmark.extra_info
    info["events_per_replication"] = round(events / replications)
    if benchmark.stats is not None:  # None with --benchmark-disable
        seconds = benchmark.stats.stats.median
        event_s = seconds / (events / replications)
        info["replications_per_s"] = round(1.0 / seconds, 1)
        info["event_us"] = round(event_s * 1e6, 1)
        info["event_in_bare_timeouts"] = round(event_s / bare_timeout_s(), 1)
    sys.stdout.write(f"\n{benchmark.name}: {dict(info)}\n")


@pytest.mark.parametrize(("name", "rounds"), [("tiny", 100), ("minusma", 30)])
def test_replications(name, rounds, benchmark, request, bring_to_life):
    measured(benchmark, request.getfixturevalue(name), bring_to_life, rounds)


def with_containers(times):
    """Every holding of containers ``times`` as large; the means to move them stay as they are."""

    def change(data):
        holdings = [site["stock"] for site in data["sites"].values()]
        holdings += [at for c in data["contingents"].values() for at in c["at"].values()]
        for holding in holdings:
            if "containers" in holding:
                holding["containers"] *= times

    return change


def with_sites(times):
    """Every camp ``times`` over, each with its own road, stock and people."""

    def change(data):
        camps = [name for name, site in data["sites"].items() if site["role"] == "camp"]
        roads = data["network"]["roads"]
        for camp in camps:
            own = [name for name, road in roads.items() if camp in road["between"]]
            for number in range(1, times):
                twin = f"{camp}_{number}"
                data["sites"][twin] = copy.deepcopy(data["sites"][camp])
                for name in own:
                    between = [twin if place == camp else place for place in roads[name]["between"]]
                    roads[f"{name}_{number}"] = {**roads[name], "between": between}
                for contingent in data["contingents"].values():
                    if camp in contingent["at"]:
                        contingent["at"][twin] = dict(contingent["at"][camp])

    return change


@pytest.mark.parametrize("times", [1, 2, 4])
@pytest.mark.parametrize("growth", [with_containers, with_sites], ids=["containers", "sites"])
def test_growth(growth, times, benchmark, tiny, varied, bring_to_life):
    benchmark.group = growth.__name__

    def grown(data):
        growth(times)(data)
        data["mission"]["horizon"] = "2030-12-31"  # long enough to carry all of it out

    measured(benchmark, varied(tiny, grown), bring_to_life, 40)


@pytest.mark.parametrize("times", [1, 2, 4])
def test_growth_of_a_real_mission(times, benchmark, minusma, varied, bring_to_life):
    benchmark.group = "minusma, containers"
    scenario = varied(minusma, with_containers(times)) if times > 1 else minusma
    measured(benchmark, scenario, bring_to_life, 10)
