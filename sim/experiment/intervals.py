"""How sure a share and a quantile are: 95 % intervals.

Plain replications are independent, and the textbook counts them. Replications from a scrambled
Sobol sequence are not; but its 16 scrambles are, so the scatter between them says what the
replications together are worth: so many independent ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from sim.sobol import SCRAMBLES

_NORMAL = float(ndtri(0.975))
_BETWEEN_SCRAMBLES = float(stdtrit(SCRAMBLES - 1, 0.98))
"""Student's t, at 96 %: a run that stops itself is most likely to do so where the scatter between
the scrambles happens to be small, and the share of intervals that hold the truth falls by one or
two in a hundred (``tests/theory/test_stopping.py``)."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Worth:
    """What replications are worth for one share or mean: how many independent ones.

    Attributes
    ----------
    n
        Number of independent replications that would scatter as much; infinite where the
        replications not run are known to be like those that were.
    factor
        Half-width of an interval in standard errors: the normal quantile, or Student's where
        ``n`` is itself an estimate.
    """

    n: float
    factor: float = _NORMAL


def worth_of(values: npt.NDArray[Any], scrambles: npt.NDArray[Any] | None) -> Worth:
    """What replications are worth for the mean of ``values``: numbers, or yes and no.

    Parameters
    ----------
    scrambles
        The scramble of each replication; ``None`` if they are independent.
    """
    n = len(values)
    spread = float(values.var()) if n else 0.0
    if scrambles is None or n <= SCRAMBLES or spread == 0.0:
        return Worth(n)
    sizes = np.bincount(scrambles, minlength=SCRAMBLES)
    excess = np.bincount(scrambles, weights=values, minlength=SCRAMBLES) - sizes * values.mean()
    variance = SCRAMBLES / (SCRAMBLES - 1) * float((excess**2).sum()) / n**2
    # No mean is told more finely than in steps of one replication.
    return Worth(spread / max(variance, 1.0 / n**2), _BETWEEN_SCRAMBLES)


def share_interval(share: float, worth: Worth) -> tuple[float, float]:
    """Wilson's interval of a share (E. B. Wilson, JASA 22 (1927) 209).

    Unlike the textbook interval it keeps its coverage near 0 and 1, where most milestones lie.
    """
    n, z = worth.n, worth.factor
    if n == 0:
        return 0.0, 1.0
    middle = (share + z * z / (2 * n)) / (1.0 + z * z / n)
    half = z * sqrt(share * (1.0 - share) / n + z * z / (4 * n * n)) / (1.0 + z * z / n)
    # At the ends the interval is one-sided; rounding must not let it miss 0 or 1 by a hair.
    low = 0.0 if share == 0.0 else max(0.0, middle - half)
    high = 1.0 if share == 1.0 else min(1.0, middle + half)
    return low, high


def times_for(share: float, worth: Worth, half_width: float) -> float:
    """How many times as many replications give a share an interval of a half-width.

    If they show the same share. It falls with their square root, but at 0 and 1 with their number.
    """

    def is_narrow(times: float) -> bool:
        low, high = share_interval(share, replace(worth, n=times * worth.n))
        return high - low <= 2.0 * half_width

    few, many = 0.0, 1.0
    while not is_narrow(many):
        few, many = many, 2.0 * many
    while many - few > 1e-4 * many:
        middle = 0.5 * (few + many)
        few, many = (few, middle) if is_narrow(middle) else (middle, many)
    return many


def quantile_ranks(level: float, n: int, worth: Worth) -> tuple[int, int]:
    """Positions, in ``n`` sorted values, between which the quantile ``level`` lies.

    So many values lie below a quantile as a share with that chance comes to, within its scatter
    (R. S. Woodruff, JASA 47 (1952) 635). A position below 0 or beyond the last value says that
    the values set no bound on that side.
    """
    if n == 0:
        return -1, 0
    scatter = worth.factor * sqrt(level * (1.0 - level) / worth.n)
    return floor(n * (level - scatter)) - 1, ceil(n * (level + scatter)) - 1
