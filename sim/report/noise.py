"""How differences of pairs are told: to how many digits, and with which mark of noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.paired import FEWEST_DIFFERING
from sim.report.words import signed

_SURE, _FEW_DIFFER = "!", "?"
_FEW = 100.0


def mark(difference: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """What stands behind a difference that is larger than noise, or of which too few pairs tell.

    ``difference`` is a row of a table that has the columns of ``Estimate.as_difference``.
    """
    return _SURE if difference["beyond_noise"] else _FEW_DIFFER if difference["few_differ"] else ""


def with_interval(
    difference: Mapping[Any, Any] | pd.Series[Any],
    digits: int,
    unit: float = 1.0,
    *,
    level: str = "",
) -> str:
    """A difference with its 95 % interval: ``-0.04 (-0.08 to -0.004)``, in so many of ``unit``."""
    value, low, high = (
        signed(difference[name] / unit, digits, beyond_0=difference["beyond_noise"])
        for name in ("difference", "low", "high")
    )
    return f"{value} ({level}{low} to {high})"


def digits_of(mean: float) -> int:
    """To how many digits the mean of a count is told: where it is small, to one."""
    return int(mean < _FEW)


def legend(*, surely: bool, few: bool) -> list[str]:
    """What the marks mean that were set."""
    lines = []
    if few:
        lines.append(f"{_FEW_DIFFER} fewer than {FEWEST_DIFFERING} pairs differ: too few to tell")
    if surely:
        lines.append(
            f"{_SURE} larger than noise: the 95 % interval leaves out 0, by luck alone 1 time in 20"
        )
    return lines
