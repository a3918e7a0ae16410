"""What Sobol sampling is worth: the variance of each probability beside that of plain sampling.

    python tests/benchmarks/sobol_variance.py scenarios/minusma.yaml --scrambles 128 --points 32

Runs independent scrambles (16 from each seed) of so many points. The scatter of their shares is the
variance of one scramble; plain replications, as many, would have P (1 - P) / points. The ratio says
how many times more plain replications the same interval takes (a Sobol draw costs no more than a
plain one, so cost is replications). Milestones with 0.1 < P < 0.9, each with the 95 % interval of
its ratio.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from scipy import stats

from sim.experiment.experiment import Experiment, run_experiment
from sim.experiment.summary import milestone_samples
from sim.scenario.load import load_scenario
from sim.sobol import SCRAMBLES


def shares_of(experiment: Experiment, points: int) -> dict[str, np.ndarray]:
    """By milestone the share of hits in each scramble."""
    samples = milestone_samples(experiment.replications, experiment.scenario)
    return {
        each.name: each.by_date.to_numpy(float).reshape(points, SCRAMBLES).mean(axis=0)
        for each in samples
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--scrambles", type=int, default=128, help="a multiple of 16")
    parser.add_argument("--points", type=int, default=32, help="of each scramble")
    parser.add_argument("--jobs", type=int, default=1)
    told = parser.parse_args()
    scenario = load_scenario(told.file, ["uncertainties.sampling=sobol"])
    shares: dict[str, list[np.ndarray]] = {name: [] for name in scenario.milestones}
    started = time.perf_counter()
    with ProcessPoolExecutor(told.jobs) if told.jobs > 1 else nullcontext() as pool:
        for seed in range(1, 1 + told.scrambles // SCRAMBLES):
            experiment = run_experiment(scenario, told.points * SCRAMBLES, seed, pool)
            for name, of_seed in shares_of(experiment, told.points).items():
                shares.setdefault(name, []).append(of_seed)
    seconds = time.perf_counter() - started
    replications = told.scrambles * told.points
    sys.stdout.write(f"{told.file}: {told.scrambles} scrambles of {told.points} points, ")
    sys.stdout.write(f"{seconds / replications * 1e3:.0f} ms a replication\n")
    for name, of_all in shares.items():
        tell(name, np.concatenate(of_all), told.points)


def tell(name: str, shares: np.ndarray, points: int) -> None:
    chance, freedom = shares.mean(), len(shares) - 1
    if not 0.1 < chance < 0.9:
        return
    ratio = chance * (1.0 - chance) / points / shares.var(ddof=1)
    low, high = (ratio * stats.chi2.ppf(q, freedom) / freedom for q in (0.025, 0.975))
    sys.stdout.write(f"{name:24} P {chance:.2f}  ratio {ratio:.2f} ({low:.2f}-{high:.2f})\n")


if __name__ == "__main__":
    main()
