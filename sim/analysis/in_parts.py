"""Long tables, read a part at a time: exact quantiles of any number of replications.

The values in question are whole numbers (loads, days), so it is enough to count how often each
was seen: memory grows with their range and not with the replications.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.experiment.summary import rank

Table = pd.DataFrame | Iterable[pd.DataFrame]
"""A table of results, whole or in parts; no replication is in two of them."""


def parts_of(table: Table) -> Iterable[pd.DataFrame]:
    """The parts of ``table``: itself, if it is whole."""
    return [table] if isinstance(table, pd.DataFrame) else table


class Seen:
    """How often each whole number from 0 on was seen, in each of several rows.

    Attributes
    ----------
    counts
        Times seen (rows, numbers).
    """

    def __init__(self, rows: int) -> None:
        self.counts: npt.NDArray[np.int64] = np.zeros((rows, 1), np.int64)

    def add(self, rows: npt.NDArray[np.integer[Any]], numbers: npt.NDArray[np.int64]) -> None:
        """Count ``numbers``, each in the row that stands beside it."""
        if numbers.min(initial=0) < 0:
            raise ValueError(f"{numbers.min()} is negative; whole numbers from 0 on are counted")
        wider = int(numbers.max(initial=0)) + 1 - self.counts.shape[1]
        if wider > 0:
            self.counts = np.pad(self.counts, ((0, 0), (0, wider)))
        np.add.at(self.counts, (rows, numbers), 1)

    def quantile(self, level: float, n: int) -> npt.NDArray[np.float64]:
        """In each row the smallest number with at least the share ``level`` of all up to it.

        ``n`` values belong to a row; those that were never seen are later than any number, and
        a quantile among them is not-a-number.
        """
        up_to = self.counts.cumsum(axis=1)
        place = (up_to <= rank(level, n)).sum(axis=1)
        return np.where(place < self.counts.shape[1], place, np.nan)

    def largest(self) -> npt.NDArray[np.float64]:
        """The largest number seen in each row; not-a-number where there is none."""
        width = self.counts.shape[1]
        last = width - 1 - np.argmax(self.counts[:, ::-1] > 0, axis=1)
        return np.where(self.counts.any(axis=1), last, np.nan)
