"""How sure a difference is between two runs whose replications share their luck, pair by pair.

Pairs of plain replications are independent of each other. Pairs from a scrambled Sobol sequence
are worth what the scatter between their scrambles says (``sim.experiment.intervals``). All
intervals are at 95 %.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from sim.experiment.intervals import Flags, Worth, quantile_ranks, worth_of
from sim.experiment.summary import rank

Numbers = npt.NDArray[Any]
Scrambles = npt.NDArray[Any] | None
"""The scramble of each pair; ``None`` if they are independent."""

_MEDIAN = 0.5

FEWEST_DIFFERING = 10
"""Pairs that differ, below which the mean of their differences is not told from noise.

The usual rule of thumb for the normal curve in place of a count. An interval already leaves out 0
where four pairs differ, all the same way, which by luck alone they do 1 time in 8.
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval.

    ``None`` for a number of which no pair tells, and for a bound that the pairs do not set.
    ``few_differ``: it rests on too few pairs that differ, and its interval is too narrow.
    """

    value: float | None
    low: float | None
    high: float | None
    few_differ: bool = False

    @property
    def beyond_noise(self) -> bool:
        """Whether the interval leaves out 0, and can be trusted to."""
        leaves_out_0 = (self.low is not None and self.low > 0.0) or (
            self.high is not None and self.high < 0.0
        )
        return leaves_out_0 and not self.few_differ

    def as_difference(self) -> dict[str, Any]:
        """The columns by which a table tells a difference."""
        return {
            "difference": self.value,
            "low": self.low,
            "high": self.high,
            "beyond_noise": self.beyond_noise,
            "few_differ": self.few_differ,
        }


def chance_difference(
    a: Flags, b: Flags, scrambles: Scrambles = None, *, alike: bool = False
) -> Estimate:
    """The share of yes in ``b`` less that in ``a`` [-].

    It rests on the pairs that differ alone. With one pair more that differs either way, of two
    pairs more in all, the interval keeps its coverage also when few differ or none: D. G. Bonett
    and R. M. Price, Journal of Educational and Behavioral Statistics 37 (2012) 479; recommended
    by M. W. Fagerland and others, Statistics in Medicine 33 (2014) 2850.

    Parameters
    ----------
    a, b
        Yes or no of each pair (pairs,).
    alike
        Both are of one scenario: if no pair differs none that was not run would, and no doubt is
        left.
    """
    gain = b.astype(np.int64) - a.astype(np.int64)
    worth = Worth(inf) if alike and not gain.any() else worth_of(gain, scrambles)
    # Shares of one more in two more, also where they are of infinitely many.
    gained, lost = (
        (float((gain == sign).mean()) + 1.0 / worth.n) / (1.0 + 2.0 / worth.n) for sign in (1, -1)
    )
    middle = gained - lost
    half = worth.factor * sqrt((gained + lost - middle**2) / (worth.n + 2.0))
    return Estimate(float(gain.mean()), max(-1.0, middle - half), min(1.0, middle + half))


def mean_difference(
    differences: Numbers, scrambles: Scrambles = None, *, alike: bool = False
) -> Estimate:
    """The mean of ``differences`` (pairs,), and whether enough of them are not 0 to tell.

    Student's interval knows only the scatter that was seen: where no pair differs it has no width,
    although 3 in ``n`` others may (J. A. Hanley and A. Lippman-Hand, JAMA 249 (1983) 1743).
    ``alike``: both are of one scenario, and no pair ever differs.
    """
    differing = int(np.count_nonzero(differences))
    few_differ = not alike and differing < FEWEST_DIFFERING
    return replace(mean_of(differences, scrambles), few_differ=few_differ)


def mean_of(values: Numbers, scrambles: Scrambles = None) -> Estimate:
    """The mean of ``values`` (pairs,) with Student's interval.

    At least two pairs.
    """
    worth = worth_of(values, scrambles)
    factor = max(worth.factor, float(stdtrit(len(values) - 1, 0.975)))
    half = factor * sqrt(float(values.var(ddof=1)) / worth.n)
    mean = float(values.mean())
    return Estimate(mean, mean - half, mean + half)


def median_of(values: Numbers, scrambles: Scrambles = None) -> Estimate:
    """The median of ``values`` (pairs,), such as differences, between the ranks of a quantile.

    So many values lie below their median as a share of one half comes to, within its scatter
    (``quantile_ranks``). Without a pair nothing is told.
    """
    n = len(values)
    if not n:
        return Estimate(None, None, None)
    in_order = np.sort(values)
    median = float(in_order[rank(_MEDIAN, n)])
    low, high = quantile_ranks(_MEDIAN, n, worth_of(values <= median, scrambles))
    return Estimate(
        median,
        float(in_order[low]) if low >= 0 else None,
        float(in_order[high]) if high < n else None,
    )
