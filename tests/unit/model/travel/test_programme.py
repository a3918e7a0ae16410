"""The timetable of flights: a weekly number, evenly spread, a function of the day alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.travel.programme import Noons, Programme, due_on, next_due
from sim.model.world import Environment

RATES = st.floats(min_value=0.05, max_value=2_000.0)
DAY = 24.0


def test_seven_a_week_are_one_a_day():
    assert [due_on(day, 7.0) for day in range(30)] == [1] * 30


def test_three_a_week_come_two_or_three_days_apart():
    """The day on which 3/7 of a flight a day has added up to the next whole one."""
    assert [day for day in range(14) if due_on(day, 3.0)] == [2, 4, 6, 9, 11, 13]


@given(st.integers(min_value=1, max_value=800), RATES)
def test_no_flight_is_lost_or_made(days, per_week):
    flown = sum(due_on(day, per_week) for day in range(days))
    assert flown == pytest.approx(days * per_week / 7.0, abs=1.0)


@given(st.integers(min_value=0, max_value=700), RATES)
def test_the_next_day_due_is_the_first_on_which_something_is_due(day, per_week):
    after = next_due(day, per_week)
    assert after > day
    assert due_on(after, per_week) > 0
    assert not any(due_on(between, per_week) for between in range(day + 1, after))


# -- on which noons it looks -----------------------------------------------------------------------


def days_of_looking(act_h, act):
    """Days on which a programme looks that is told something at an hour."""
    env = Environment()
    looked = []
    programme = Programme(SimpleNamespace(env=env, noons=Noons(env), horizon_h=30 * DAY))
    programme.look = looked.append
    env.timeout(act_h).callbacks.append(lambda _: act(programme))
    env.run()
    return looked


@pytest.mark.parametrize(
    ("known_h", "day"),
    [
        (5 * DAY + 11, 5),
        (5 * DAY + 12, 5),  # who may go from noon on goes on that noon
        (5 * DAY + 13, 6),
        (3 * DAY + 2, 3),  # when it is told of it
        (2 * DAY, 3),  # it has gone by
    ],
)
def test_it_looks_at_the_first_noon_from_a_known_hour_on(known_h, day):
    assert days_of_looking(3 * DAY + 2, lambda programme: programme.wake_at([known_h])) == [day]


@pytest.mark.parametrize(("woken_h", "day"), [(0.0, 0), (3 * DAY + 11, 3), (3 * DAY + 12, 4)])
def test_who_is_woken_at_noon_looks_at_the_next(woken_h, day):
    """The programmes of this one may have looked already."""
    assert days_of_looking(woken_h, Programme.wake) == [day]
