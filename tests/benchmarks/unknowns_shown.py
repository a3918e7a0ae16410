"""How large the part of the unknowns must be to be shown, where the truth is known.

    python tests/benchmarks/unknowns_shown.py --unknowns 40 --replications 1000

Three unknowns of so many move the log odds of a milestone in straight lines; the rest do nothing.
Printed are, for three sizes of that part, the true range of the chance in 10-90 % of draws, in how
many samples a range was told at all, and the mean of the ranges that were told.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.analysis.doubt import doubts
from sim.experiment.tables import UNCERTAINTY
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import drawn_names

SIZES = (0.2, 0.3, 0.45)
PARTS = np.array([1.0, 0.7, 0.5])  # of the three that matter
USUAL = 0.9  # log odds with all unknowns in their middle


def mission(unknowns: int) -> Scenario:
    """The tiny mission with so many unknowns and one milestone."""
    told = "{paths: [policy.turn_back_after_days], scale: {uniform: [0.9, 1.1]}}"
    named = ", ".join(f"u{number}: {told}" for number in range(unknowns))
    milestone = "{out: {title: Out, what: everything}}"
    overrides = [f"uncertainties={{{named}}}", f"milestones={milestone}"]
    return load_scenario("scenarios/tiny.yaml", overrides)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unknowns", type=int, default=40)
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=30)
    asked = parser.parse_args()
    scenario = mission(asked.unknowns)
    columns = [f"{UNCERTAINTY}{name}" for name in drawn_names(scenario)]
    draws = np.random.default_rng(1)

    for size in SIZES:
        slopes = np.zeros(len(columns))
        slopes[: len(PARTS)] = size * np.sqrt(3.0) * PARTS

        def chance(values: np.ndarray, slopes: np.ndarray = slopes) -> np.ndarray:
            return expit(USUAL + (2.0 * values - 1.0) @ slopes)

        true = np.quantile(chance(draws.random((100_000, len(columns)))), (0.1, 0.9))
        told = []
        for _ in range(asked.samples):
            values = draws.random((asked.replications, len(columns)))
            hits = draws.random(asked.replications) < chance(values)
            table = pd.DataFrame(values, columns=columns).assign(
                **{"out.by_date": hits, "out.date": pd.NaT}, replication=range(len(hits))
            )
            found = doubts(table, scenario)["out"]
            if found is not None:
                told.append((found.low, found.high))
        low, high = np.mean(told, axis=0) if told else (np.nan, np.nan)
        sys.stdout.write(
            f"true {true[0]:.2f}-{true[1]:.2f}: shown in {len(told)} of {asked.samples}"
            + (f", mean {low:.2f}-{high:.2f}\n" if told else "\n")
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
