"""What a back-test says on screen and in its figure, from numbers that are made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from math import inf

import numpy as np
import pytest

from sim.analysis.backtest import CONVOYS, SITES, Backtest, Compared, Joint
from sim.experiment.summary import Chance
from sim.report.backtest_compared import compared_text
from sim.report.backtest_figure import backtest_figure
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


def test_a_month_of_a_later_year_cannot_be_taken_for_a_day(tiny):
    """26 December 2030 is "26 Dec", April 2031 no "Apr 31", and on one line however narrow."""
    members = np.array([300.0, 400.0, 400.0, 400.0])
    fact = site(tiny, tiny.mission.start, tiny.mission.start, members=members, cut_at=500.0)
    text = backtest_text(held_against(tiny, fact), seed=1)
    (row,) = (line for line in text.splitlines() if line.startswith("  Hilltop  "))
    assert "  Apr '31  0 %" in row
    assert row.endswith("  26 Dec-Apr '31")


def test_every_probability_stands_with_its_interval(tiny):
    day = date(2030, 3, 31)  # the planned one
    kept, missed = (site(tiny, at, at) for at in (day, day + timedelta(days=9)))
    joint = Joint("last", "Last convoy", ("days", "strikes"), 3000, Chance(0.0004, 0.0001, 0.0021))
    test = replace(held_against(tiny, kept, missed), joints=(joint,))
    text = backtest_text(test, seed=1)
    assert (
        "  Hilltop 0.25 (95 % 0.05-0.70), Brier 0.562\n"
        "  Hilltop 0.25 (95 % 0.05-0.70) and was not, Brier 0.062\n"
    ) in text
    assert "Last convoy: 0.000 (95 % 0.000-0.002) of 3,000 convoys of the forecast were" in text


def compared_rows(*tests):
    """The cells of each row of how some back-tests compare, by what it is called."""
    text = compared_text({f"test_{number}": test for number, test in enumerate(tests)})
    rows = [re.split(r" {2,}", line.strip()) for line in text.splitlines()[5:]]
    return {what: cells for what, *cells in rows}


def test_back_tests_are_compared_by_what_they_score_and_not_by_its_place(tiny):
    day = date(2030, 4, 20)  # the 50th
    planned = site(tiny, day, day, fact="hilltop", members=np.array([52.0]))
    other = site(tiny, day, day, fact="market", members=np.array([54.0]), plan=None)
    both, one = held_against(tiny, planned, other), held_against(tiny, other)
    assert compared_rows(both, one) == {
        "sites with a planned day": ["1", "2.0 days"],
        "sites without": ["1", "4.0 days", "4.0 days (+0.00)"],
        "left by the planned day": ["1", "0.000"],
        "held at 80 % (by chance)": ["0 of 2 (2-2)", "0 of 1 (1-1)"],
    }
    assert compared_rows(one, both) == {
        "sites without": ["1", "4.0 days", "4.0 days (+0.00)"],
        "sites with a planned day": ["1", "2.0 days"],
        "left by the planned day": ["1", "0.000"],
        "held at 80 % (by chance)": ["0 of 1 (1-1)", "0 of 2 (2-2)"],
    }


def test_mean_scores_of_other_facts_are_not_compared(tiny):
    day = date(2030, 4, 20)
    near = site(tiny, day, day, fact="hilltop", members=np.array([52.0]))
    far = site(tiny, day, day, fact="riverside", members=np.array([58.0]))
    more = compared_rows(held_against(tiny, near), held_against(tiny, near, far))
    assert more["sites with a planned day"] == ["1", "2.0 days"]
    as_many = compared_rows(held_against(tiny, near), held_against(tiny, far))
    assert as_many["sites with a planned day"] == ["1", "2.0 days"]


def test_each_back_test_has_its_own_range_of_what_chance_holds(tiny):
    day = date(2030, 4, 20)
    rare = np.array([50.0] * 9 + [60.0])
    facts = [site(tiny, day, day, fact=f"site_{number}", members=rare) for number in range(40)]
    few, many = held_against(tiny, *facts[:10]), held_against(tiny, *facts)
    # Binomial(10, 0.9): P(X <= 6) = 0.0128, P(X <= 7) = 0.0702; Binomial(40, 0.9): from 32 to 39
    held = compared_rows(few, many)["held at 80 % (by chance)"]
    assert held == ["10 of 10 (7-10)", "40 of 40 (32-39)"]


def marks(axes, marker):
    """Days of the mission at whose end a panel has marks of this kind: the first is 1."""
    first = axes.get_xlim()[0]
    lines = [line for line in axes.get_lines() if line.get_marker() == marker]
    return sorted(float(line.get_xdata()[0]) - first for line in lines)


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_fact_of_after_the_horizon_is_an_arrow_at_the_edge_of_its_panel(tiny):
    horizon = tiny.mission.horizon
    last = (horizon - tiny.mission.start).days + 1.0
    later, unsure = horizon + timedelta(days=140), horizon - timedelta(days=20)
    facts = [
        site(tiny, first, end, fact=f"site_{number}", title=f"Site {number}")
        for number, (first, end) in enumerate(
            [(date(2030, 4, 20), date(2030, 4, 20)), (horizon, horizon), (later, later),
             (unsure, later), (unsure, horizon + timedelta(days=10))]
        )
    ]  # fmt: skip
    figure = backtest_figure(held_against(tiny, *facts))
    axes = figure.axes[0]
    assert axes.get_xlim()[1] - axes.get_xlim()[0] == last
    assert marks(axes, "D") == [51.0, last - 5.0, last]
    assert marks(axes, ">") == [last, last]
    assert "after the horizon" in legend(figure)
    assert "after the horizon" not in legend(backtest_figure(held_against(tiny, *facts[:2])))


def test_a_forecast_of_after_the_horizon_is_an_arrow_at_the_edge_of_its_panel(tiny):
    by = date(2030, 4, 20)
    late = site(tiny, by, by, members=np.array([60.0, inf, inf, inf]))
    figure = backtest_figure(held_against(tiny, late, site(tiny, by, by, fact="b", title="B")))
    (arrow,) = (line for line in figure.axes[0].get_lines() if line.get_marker() == ">")
    assert arrow.get_ydata()[0] == 0
    assert "median after the horizon" in legend(figure)
    assert "median after the horizon" not in legend(
        backtest_figure(held_against(tiny, site(tiny, by, by)))
    )


def test_convoys_of_one_title_have_a_row_each(tiny):
    days = {"section": CONVOYS, "number": "days", "title": "First convoy", "plan": None}
    facts = [
        site(tiny, tiny.mission.start, tiny.mission.start, fact=fact, low=at, high=at, **days)
        for fact, at in (("north", 7.0), ("south", 9.0))
    ]
    figure = backtest_figure(held_against(tiny, *facts))
    axes = next(axes for axes in figure.axes if axes.get_title(loc="left").endswith("on the road"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["First convoy"] * 2
    assert marks(axes, "D") == [7.0, 9.0]
