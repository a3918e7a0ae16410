"""What a back-test says on screen and in its figure, from numbers that are made up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.analysis.backtest import SITES, Backtest, Compared
from sim.report.backtest_text import backtest_text
from sim.scenario.schema.history import History

HISTORY = History(schema=1, title="What happened")


def site(scenario, first, last, **changes):
    """A site that was left between two days, and what four replications said of it."""
    low, high = ((day - scenario.mission.start).days for day in (first, last))
    numbers = {
        **{"section": SITES, "fact": "hilltop", "number": "left", "group": "", "unit": "days"},
        **{"title": "Hilltop", "day": last, "low": float(low), "high": float(high)},
        **{"members": np.array([30.0, 35.0, 40.0, 50.0]), "plan": 30.0, "even": None},
        **{"cut_at": 184.0, "why_not": ""},
    }
    return Compared(**(numbers | changes))


def held_against(scenario, *compared):
    return Backtest(scenario, HISTORY, 4, compared, ())


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2030, 4, 3), date(2030, 4, 3), "3 Apr 2030"),
        (date(2030, 4, 3), date(2030, 4, 15), "3-15 Apr 2030"),
        (date(2030, 4, 15), date(2030, 5, 3), "15 Apr-3 May 2030"),
        (date(2030, 4, 15), date(2031, 4, 3), "15 Apr 2030-3 Apr 2031"),
        (date(2030, 12, 15), date(2031, 1, 3), "15 Dec 2030-3 Jan 2031"),
    ],
)
def test_the_days_of_a_fact_are_told_with_both_years_if_these_differ(tiny, first, last, told):
    text = backtest_text(held_against(tiny, site(tiny, first, last)), seed=1)
    (row,) = (line for line in text.splitlines() if line.startswith("  Hilltop  "))
    assert row.startswith(f"  Hilltop  {told}  ")
