"""What common random numbers are worth: the variance of a difference, paired and unpaired.

    python tests/benchmarks/paired_variance.py -n 200

For each shipped variant the mission and the variant run with the same seed. The paired ratio is
Var(variant - base) / (Var(variant) + Var(base)): what is left of the variance that independent
seeds would have. 0.1 means that ten times as many replications would be needed without pairing.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from sim.model.replication import simulate
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario
from sim.units import Calendar

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASE = SCENARIOS / "minusma.yaml"
VARIANTS = {
    "Niger corridor shut": SCENARIOS / "variants" / "niger_corridor_shut.yaml",
    "two more escort units": SCENARIOS / "variants" / "two_more_escort_units.yaml",
    "packing from day one": SCENARIOS / "variants" / "packing_from_day_one.yaml",
}


def outcomes_of(scenario: Scenario, seed: int, replication: int) -> list[float]:
    """The outcomes that are compared; a milestone that is not reached counts at the horizon."""
    result = simulate(scenario, seed, replication)
    horizon_h = Calendar(scenario.mission.start).end_of(scenario.mission.horizon)
    days = [(horizon_h if h is None else h) / 24.0 for h in result.milestones_h]
    left = [result.outcomes[f"left_at_deadline.{name}"] for name in scenario.loads]
    return [*days, *left, result.outcomes["strikes"]]


def names_of(scenario: Scenario) -> list[str]:
    days = [f"day of {name}" for name in scenario.milestones]
    return [*days, *(f"left: {name}" for name in scenario.loads), "strikes"]


def table_of(scenario: Scenario, seed: int, count: int, pool: ProcessPoolExecutor) -> np.ndarray:
    """Outcomes, one row a replication (replications, outcomes)."""
    run = partial(outcomes_of, scenario, seed)
    return np.array(list(pool.map(run, range(count), chunksize=8)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--replications", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        base_scenario = load_scenario(BASE)
        base = table_of(base_scenario, told.seed, told.replications, pool)
        for title, file in VARIANTS.items():
            variant = table_of(load_scenario(file), told.seed, told.replications, pool)
            tell(title, names_of(base_scenario), base, variant)


def tell(title: str, names: list[str], base: np.ndarray, variant: np.ndarray) -> None:
    sys.stdout.write(f"\n{title} (n = {len(base):,})\n")
    sys.stdout.write(f"{'':32}{'effect':>10}{'paired sd':>11}{'unpaired':>10}{'ratio':>8}\n")
    for name, before, after in zip(names, base.T, variant.T, strict=True):
        paired = float(np.var(after - before, ddof=1))
        unpaired = float(np.var(after, ddof=1) + np.var(before, ddof=1))
        if not unpaired:
            continue
        sys.stdout.write(
            f"{name:32}{np.mean(after - before):10.2f}{paired**0.5:11.2f}"
            f"{unpaired**0.5:10.2f}{paired / unpaired:8.3f}\n"
        )


if __name__ == "__main__":
    main()
