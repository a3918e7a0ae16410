"""Scores agree with closed forms, with hand-computed cases and with their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.scores import (
    brier,
    crps,
    held_by_chance,
    held_in_members,
    held_of_own,
    interval,
    pit,
    skill,
)


def integrated(members, fact):
    """The score by its definition: the area between the squared distributions."""
    points = np.sort([*members, fact])
    below = [np.mean(np.asarray(members) <= point) for point in points[:-1]]
    gaps = [(share - (point >= fact)) ** 2 for share, point in zip(below, points, strict=False)]
    return float(np.sum(np.array(gaps) * np.diff(points)))


def test_a_single_member_scores_its_distance():
    assert crps(np.array([7.0]), 4.5, 4.5) == 2.5


def test_two_members_by_hand():
    # F is 0 below 0, 1/2 up to 10, then 1; the fact is 4: 4 x (1/2)^2 + 6 x (1/2)^2.
    assert crps(np.array([0.0, 10.0]), 4.0, 4.0) == pytest.approx(2.5)


@pytest.mark.parametrize("fact", [-1.0, 0.0, 2.5, 3.0, 9.0])
def test_an_ensemble_scores_as_its_distribution_does(fact):
    members = np.array([3.0, 0.0, 3.0, 5.0, 8.0])
    assert crps(members, fact, fact) == pytest.approx(integrated(members, fact))


@pytest.mark.parametrize("fact", [-1.0, 0.0, 0.7, 2.0])
def test_many_normal_members_score_as_the_normal_distribution(fact):
    # Gneiting and Raftery (2007): y (2 Phi(y) - 1) + 2 phi(y) - 1 / sqrt(pi)
    members = np.random.default_rng(1).standard_normal(200_000)
    below = 0.5 * (1.0 + math.erf(fact / math.sqrt(2.0)))
    density = math.exp(-fact * fact / 2.0) / math.sqrt(2.0 * math.pi)
    expected = fact * (2.0 * below - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi)
    assert crps(members, fact, fact) == pytest.approx(expected, abs=0.01)


def test_a_sharper_forecast_of_the_fact_scores_better():
    wide, narrow = np.linspace(0, 10, 101), np.linspace(4, 6, 101)
    assert crps(narrow, 5.0, 5.0) < crps(wide, 5.0, 5.0)
    assert crps(narrow, 9.0, 9.0) > crps(wide, 9.0, 9.0)


@pytest.mark.parametrize(("low", "high"), [(-2.0, -1.0), (1.0, 4.0), (3.0, 3.5), (4.0, 9.0)])
def test_a_fact_within_bounds_is_scored_at_the_thresholds_outside_them(low, high):
    members = np.array([3.0, 0.0, 3.0, 5.0, 8.0])
    points = np.linspace(-10.0, 20.0, 300_001)
    below = np.mean(members[:, None] <= points, axis=0)
    missed = np.where(points < low, below**2, np.where(points >= high, (1.0 - below) ** 2, 0.0))
    assert crps(members, low, high) == pytest.approx(missed.sum() * 1e-4, abs=1e-3)


def test_no_forecast_within_the_bounds_is_an_error_and_none_beyond_them_is_right():
    assert crps(np.array([2.0, 3.0, 6.0]), 2.0, 6.0) == 0.0
    assert crps(np.array([7.5]), 2.0, 6.0) == crps(np.array([0.5]), 2.0, 6.0) == 1.5
    assert crps(np.array([3.0, 7.5]), 2.0, 6.0) == pytest.approx(1.5 * 0.5**2)


def test_an_interval_holds_its_share_of_the_members():
    members = np.arange(1, 101)
    assert interval(members, 0.8) == (10, 90)
    assert interval(members, 0.5) == (25, 75)
    assert interval(np.array([3.0, 3.0, 3.0]), 0.95) == (3, 3)


def test_an_interval_may_be_open_beyond_the_horizon():
    low, high = interval(np.array([1.0, 2.0, 3.0, np.inf]), 0.8)
    assert (low, high) == (1.0, np.inf)


def test_the_place_of_a_fact_counts_half_of_its_equals():
    members = np.array([1.0, 2.0, 2.0, 4.0])
    assert pit(members, 2.0, 2.0) == pytest.approx((0.25 + 0.75) / 2)
    assert pit(members, 0.0, 0.0) == 0.0
    assert pit(members, 9.0, 9.0) == 1.0
    assert pit(members, 1.5, 3.0) == pytest.approx((0.25 + 0.75) / 2)


def test_brier_scores_a_chance():
    assert brier(0.8, True) == pytest.approx(0.04)
    assert brier(0.8, False) == pytest.approx(0.64)
    assert brier(1.0, True) == 0.0


def test_skill_is_the_part_of_the_naive_score_that_is_saved():
    assert skill(2.0, 8.0) == 0.75
    assert skill(8.0, 8.0) == 0.0
    assert skill(12.0, 8.0) == -0.5
    assert skill(1.0, 0.0) is None


def test_what_holds_by_chance_is_binomial_where_all_chances_are_the_same():
    # Binomial(10, 0.8): P(X <= 4) = 0.0064, P(X <= 5) = 0.0328, P(X <= 9) = 0.8926
    assert held_by_chance([0.8] * 10) == (5, 10)
    assert held_by_chance([]) == (0, 0)


def test_what_holds_by_chance_by_hand():
    # P(0) = 0.1 x 0.2, P(1) = 0.1 x 0.8 + 0.9 x 0.2: 0.02 up to 0, 0.28 up to 1
    assert held_by_chance([0.9, 0.8]) == (1, 2)
    # 0.03 up to 0
    assert held_by_chance([0.9, 0.7]) == (0, 2)
    # what surely holds, or surely fails, moves both ends or none
    assert held_by_chance([0.9, 0.8, 1.0, 1.0, 0.0]) == (3, 4)


@given(
    members=st.lists(st.integers(0, 4), min_size=1, max_size=30),
    level=st.sampled_from([0.5, 0.8, 0.95]),
)
def test_an_interval_holds_its_level_or_more_of_its_own_members(members, level):
    assert held_of_own(np.array(members), level) >= level - 1e-9


def test_of_few_whole_numbers_an_interval_holds_more_than_its_level():
    strikes = np.array([0] * 9 + [2])
    assert interval(strikes, 0.8) == (0, 0)
    assert held_of_own(strikes, 0.8) == 0.9
    assert held_of_own(np.array([1.0, np.inf, np.inf]), 0.8) == 1.0


def test_as_many_draws_from_the_forecasts_hold_as_chance_says():
    rng = np.random.default_rng(4)
    forecasts = [rng.poisson(mean, 400) for mean in np.linspace(0.05, 3.0, 30)]
    draws = np.array([rng.choice(members, 20_000) for members in forecasts])
    ends = np.array([interval(members, 0.8) for members in forecasts])
    held = np.sum((ends[:, :1] <= draws) & (draws <= ends[:, 1:]), axis=0)
    low, high = held_by_chance(held_of_own(members, 0.8) for members in forecasts)
    assert np.mean((low <= held) & (held <= high)) >= 0.95 - 0.005
    assert np.mean(held < low) <= 0.025 + 0.003
    assert np.mean(held > high) <= 0.025 + 0.003


def test_what_a_forecast_holds_of_itself_shows_how_its_facts_hang_together():
    row = np.random.default_rng(2).standard_normal(2_000)
    apart = np.random.default_rng(3).standard_normal((20, 2_000))
    assert held_in_members(np.array([row] * 20), 0.8) == (0, 20)
    low, high = held_in_members(apart, 0.8)
    assert (low, high) == pytest.approx(held_by_chance([0.8] * 20), abs=1)
    assert held_in_members(np.empty((0, 5)), 0.8) == (0, 0)
