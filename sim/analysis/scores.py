"""Scores of forecasts that are ensembles: functions of arrays, in the units of what is forecast.

A member is what one replication says. What did not come before the horizon is infinite; who
scores a date first cuts members and fact at the horizon, which scores the censored forecast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.experiment.summary import quantile

Members = npt.NDArray[Any]

CONFIDENCE = 0.95


def interval(members: Members, level: float) -> tuple[float, float]:
    """The central interval that holds at least the share ``level`` of the members.

    Both ends are members, so that a forecast of whole numbers has whole ends.
    """
    return quantile(members, (1.0 - level) / 2.0), quantile(members, (1.0 + level) / 2.0)


def pit(members: Members, low: float, high: float) -> float:
    """Share of the members below a fact that lies between ``low`` and ``high`` [-].

    The probability integral transform (A. P. Dawid, JRSS A 147 (1984) 278). Members equal to the
    fact count half, so that a forecast of few whole numbers is not told to be sure.
    """
    return float(np.mean(members < low) + np.mean(members <= high)) / 2.0


def crps(members: Members, low: float, high: float) -> float:
    """Continuous ranked probability score: 0 at best, in the unit of the members.

    E|X - y| - E|X - X'| / 2 (T. Gneiting and A. E. Raftery, JASA 102 (2007) 359) of the
    distribution that gives each member the same weight. A single member scores its distance.

    Of a fact that lies between ``low`` and ``high`` it is the score without the thresholds between
    them, about which the fact says nothing (weight 0 there, 1 elsewhere: T. Gneiting and R. Ranjan,
    JBES 29 (2011) 411). It is the same wherever the fact lies within its bounds: that of the
    members' distances to them, below and above, against 0.
    """
    ordered = np.sort(members.astype(float))
    beyond = ordered - np.clip(ordered, low, high)
    n = len(beyond)
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    half_spread = float(weights @ beyond) / (n * n)
    return float(np.mean(np.abs(beyond))) - half_spread


def brier(chance: float, happened: bool) -> float:
    """Brier's score of one chance: 0 at best, 1 at worst (Monthly Weather Review 78 (1950) 1)."""
    return (chance - happened) ** 2


def skill(score: float, naive: float) -> float | None:
    """How much better than a naive forecast: 1 at best, 0 no better, negative worse.

    ``None`` beside a naive forecast that was right to the letter.
    """
    return 1.0 - score / naive if naive > 0.0 else None


def held_of_own(members: Members, level: float) -> float:
    """Share of the members that their own interval holds [-]: ``level`` or more.

    It is the chance that the interval holds a draw from the forecast. Of few whole numbers an
    interval often holds far more than its level.
    """
    return float(np.mean(_within_interval(members, level)))


def held_by_chance(chances: Iterable[float]) -> tuple[int, int]:
    """How many of some intervals hold in 95 % of cases, each with its own chance of it [-].

    The central range of the Poisson binomial distribution (S. D. Poisson, Recherches sur la
    probabilite des jugements (1837)), built up one interval at a time: it takes the facts as
    independent.
    """
    held = np.ones(1)
    for chance in chances:
        held = np.convolve(held, (1.0 - chance, chance))
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.searchsorted(np.cumsum(held), (tail, 1.0 - tail))
    return int(low), int(high)


def held_in_members(members: npt.NDArray[Any], level: float) -> tuple[int, int]:
    """How many intervals hold if the truth is one of the forecast's own replications.

    Facts that hang together hold or fail together, so this is wider than ``held_by_chance``.

    Parameters
    ----------
    members
        ``(facts, replications)``.
    """
    holds = [_within_interval(row, level) for row in members]
    if not holds:
        return 0, 0
    low, high = interval(np.sum(holds, axis=0), CONFIDENCE)
    return int(low), int(high)


def _within_interval(members: Members, level: float) -> npt.NDArray[np.bool_]:
    low, high = interval(members, level)
    return (low <= members) & (members <= high)
