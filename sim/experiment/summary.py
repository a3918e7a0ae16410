"""From the table of replications to the answer per milestone: chances, intervals, dates."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from sim.scenario.schema import Scenario

ALL_TOGETHER = "all together"
"""Name of the row of all joint milestones; the space keeps it apart from any milestone."""

LEVELS = {"P50": 0.5, "P80": 0.8, "P90": 0.9}
"""Quantiles of the summary: P80 is the day by which 80 % of the replications finish."""

_ROUNDING = 1e-9  # 0.1 * 30 is a little more than 3 in floating point; the third of 30 is meant


def wilson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share (E. B. Wilson, JASA 22 (1927) 209).

    Unlike the textbook interval it keeps its coverage near 0 and 1, where most milestones lie.
    """
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2.0))
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1.0 + z * z / n)
    half = z * sqrt(share * (1.0 - share) / n + z * z / (4 * n * n)) / (1.0 + z * z / n)
    # At the ends the interval is one-sided; rounding must not let it miss 0 or 1 by a hair.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return low, high


def rank(level: float, n: int) -> int:
    """Position, in ``n`` sorted values, of the smallest with at least ``level`` of all up to it."""
    return max(0, ceil(level * n - _ROUNDING) - 1)


def quantile(values: npt.NDArray[Any], level: float) -> float:
    """The smallest observed value with at least the share ``level`` of all values up to it."""
    return float(np.sort(values)[rank(level, len(values))]) if len(values) else float("nan")


def date_quantile(days: pd.Series[Any], level: float) -> pd.Timestamp | None:
    """The day on or before which at least the share ``level`` of all replications finish.

    ``days`` holds null for replications that do not finish: they count as later than any day,
    and a quantile among them is ``None``.
    """
    reached = days.dropna().sort_values(ignore_index=True)
    position = rank(level, len(days))
    return pd.Timestamp(reached.iloc[position]) if position < len(reached) else None


def summarise(replications: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """One row per milestone, in the order of the scenario; then one for all joint ones.

    Columns: ``milestone``, ``title``, ``date`` (its own), ``probability`` of being reached by
    that date with its 95 % interval ``low`` and ``high``, ``n`` replications, and the days
    ``P50``, ``P80``, ``P90`` on or before which that share of replications finish (null: after
    the horizon).
    """
    rows = [
        _row(
            name,
            milestone.title,
            pd.Timestamp(scenario.due(milestone)),
            replications[f"{name}.by_date"],
            replications[f"{name}.date"],
        )
        for name, milestone in scenario.milestones.items()
    ]
    joint = joint_milestones(scenario)
    if joint:
        dates = {scenario.due(scenario.milestones[name]) for name in joint}
        rows.append(
            _row(
                ALL_TOGETHER,
                "All of these together" if len(joint) == len(rows) else "All marked * together",
                pd.Timestamp(dates.pop()) if len(dates) == 1 else None,
                replications[[f"{name}.by_date" for name in joint]].all(axis=1),
                joint_days(replications, joint),
            )
        )
    table = pd.DataFrame(rows)
    for name in ("date", *LEVELS):
        table[name] = table[name].astype("datetime64[ms]")
    return table


def joint_milestones(scenario: Scenario) -> tuple[str, ...]:
    """Names of the milestones that count together, if there are at least two."""
    names = tuple(name for name, milestone in scenario.milestones.items() if milestone.joint)
    return names if len(names) > 1 else ()


def joint_days(replications: pd.DataFrame, joint: tuple[str, ...]) -> pd.Series[Any]:
    """The day on which the last of these milestones is reached, null if one is not."""
    days = replications[[f"{name}.date" for name in joint]]
    latest: pd.Series[Any] = days.max(axis=1).where(days.notna().all(axis=1))
    return latest


def _row(
    name: str,
    title: str,
    by: pd.Timestamp | None,
    by_date: pd.Series[Any],
    days: pd.Series[Any],
) -> dict[str, object]:
    n = len(by_date)
    hits = int(by_date.sum())
    low, high = wilson(hits, n)
    return {
        "milestone": name,
        "title": title,
        "date": by,
        "probability": hits / n if n else float("nan"),
        "low": low,
        "high": high,
        "n": n,
        **{label: date_quantile(days, level) for label, level in LEVELS.items()},
    }
