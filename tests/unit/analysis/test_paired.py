"""Intervals of paired differences: worked by hand, and their coverage where the truth is known."""

import numpy as np
import pytest

from sim.analysis.paired import chance_difference, mean_difference, mean_of, median_of
from sim.sobol import SCRAMBLES, SobolPoints


def _pairs(both, only_a, only_b, neither):
    a = [True] * (both + only_a) + [False] * (only_b + neither)
    b = [True] * both + [False] * only_a + [True] * only_b + [False] * neither
    return np.array(a), np.array(b)


def test_a_difference_of_chances_worked_by_hand():
    # 21 pairs, 1 lost and 7 gained. Shares of one more in two more: 8/23 and 2/23, so the middle
    # is 6/23 = 0.260870 and the variance (10/23 - 0.260870^2) / 23 = 0.0159447, whose root is
    # 0.126272; times 1.959964 that is 0.247489.
    found = chance_difference(*_pairs(1, 1, 7, 12))
    assert found.value == pytest.approx(6 / 21)
    assert (found.low, found.high) == pytest.approx((0.013381, 0.508359), abs=1e-5)
    assert found.beyond_noise
    # The other way round it is the same difference with the other sign.
    mirrored = chance_difference(*reversed(_pairs(1, 1, 7, 12)))
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_pairs_that_agree_say_how_rarely_others_may_differ():
    a, b = _pairs(150, 0, 0, 50)
    found = chance_difference(a, b)
    # 1.959964 sqrt(2 / 202 / 202)
    assert (found.value, found.low, found.high) == pytest.approx(
        (0.0, -0.013722, 0.013722), abs=1e-6
    )
    assert not found.beyond_noise


def test_a_difference_that_rests_on_the_pairs_that_differ_alone():
    one, other = chance_difference(*_pairs(90, 2, 5, 3)), chance_difference(*_pairs(3, 2, 5, 90))
    assert one == other


def test_what_is_known_to_be_alike_differs_by_nought_without_a_doubt():
    found = chance_difference(*_pairs(3, 0, 0, 2), alike=True)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_an_interval_of_a_difference_of_chances_stays_within_minus_one_and_one():
    found = chance_difference(*_pairs(0, 0, 4, 0))
    assert found.value == found.high == 1.0


def test_a_mean_worked_by_hand():
    # Mean 2, standard deviation 1, Student's t with 2 degrees of freedom 4.302653.
    found = mean_of(np.array([1.0, 2.0, 3.0]))
    assert found.value == 2.0
    assert (found.low, found.high) == pytest.approx((2 - 2.484138, 2 + 2.484138), abs=1e-6)
    assert not found.beyond_noise
    assert mean_of(np.array([-3.0, -3.0])).beyond_noise, "the same in each pair is no noise"


def test_a_mean_that_few_pairs_move_is_not_told_from_noise():
    # Four of 400 pairs: 1.966 standard errors of 0.004981 leave out 0, and four of four pairs
    # differ the same way by luck 1 time in 8.
    few = np.repeat([-1.0, 0.0], [4, 396])
    found = mean_difference(few)
    assert found.high == pytest.approx(-0.01 + 1.965927 * 0.0049812, abs=1e-6)
    assert found.high < 0.0
    assert found.few_differ
    assert not found.beyond_noise
    nine, ten = (mean_difference(np.repeat([-1.0, 0.0], [k, 400 - k])) for k in (9, 10))
    assert (nine.beyond_noise, ten.beyond_noise) == (False, True)
    assert not mean_difference(np.array([-1.0, -1.0])).beyond_noise, "two pairs that do the same"
    assert mean_difference(np.full(10, -1.0)).beyond_noise


def test_where_no_pair_differs_others_may_unless_all_are_known_to_be_alike():
    unmoved = np.zeros(200)
    assert mean_difference(unmoved).few_differ
    known = mean_difference(unmoved, alike=True)
    assert (known.low, known.high, known.few_differ) == (0.0, 0.0, False)


def test_a_median_worked_by_hand():
    # Of 20 values the 10th; 20 x 0.5 -+ 1.959964 sqrt(20 x 0.25) are the 5th and the 15th.
    found = median_of(np.arange(20.0)[::-1])
    assert (found.value, found.low, found.high) == (9.0, 4.0, 14.0)
    few = median_of(np.array([3.0, 1.0]))
    assert (few.value, few.low, few.high) == (1.0, None, None)
    assert median_of(np.array([])).value is None


@pytest.mark.parametrize("lost", [0.0, 0.02, 0.2])
@pytest.mark.parametrize("gained", [0.0, 0.01, 0.1, 0.4])
@pytest.mark.parametrize("n", [50, 400])
def test_intervals_of_chances_hold_the_truth(n, gained, lost):
    draws, times = np.random.default_rng(1), 1000
    held = 0
    for luck in draws.random((times, n)):
        found = chance_difference(luck < lost, (luck >= lost) & (luck < lost + gained))
        held += found.low <= gained - lost <= found.high
    assert held / times > 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5


@pytest.mark.parametrize("explained", [0.0, 0.9])
def test_intervals_from_scrambles_hold_the_truth_of_a_difference(explained):
    """Half of the pairs differ that could: for an uncertain quantity, or else by luck."""
    n, times = 200, 200
    scrambles = np.arange(n) % SCRAMBLES
    held, of_means, width, plain_width = 0, 0, 0.0, 0.0
    for seed in range(times):
        points, luck = SobolPoints(["u"]), np.random.default_rng(seed)
        drawn = np.array([points.point(seed, number)["u"] for number in range(n)])
        chosen = np.where(luck.random(n) < explained, drawn, luck.random(n))
        a, b = chosen < 0.2, chosen < 0.5
        found = chance_difference(a, b, scrambles)
        mean = mean_of(b * 1.0 - a, scrambles)
        held += found.low <= 0.3 <= found.high
        of_means += mean.low <= 0.3 <= mean.high
        width += found.high - found.low
        plain = chance_difference(a, b)
        plain_width += plain.high - plain.low
    assert min(held, of_means) / times > 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5
    if explained:
        assert width < 0.9 * plain_width
