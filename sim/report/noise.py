"""How differences of pairs are told: to how many digits, and with which mark of noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.paired import FEWEST_DIFFERING

_SURE, _FEW_DIFFER = "!", "?"
_FEW = 100.0


def mark(difference: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """What stands behind a difference that is larger than noise, or of which too few pairs tell.

    ``difference`` is a row of a table that has the columns of ``Estimate.as_difference``.
    """
    return _SURE if difference["beyond_noise"] else _FEW_DIFFER if difference["few_differ"] else ""


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
