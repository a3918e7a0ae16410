"""Intervals against values computed by hand, and their coverage where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sim.experiment.intervals import Worth, quantile_ranks, share_interval, times_for, worth_of
from sim.sobol import SCRAMBLES, SobolPoints


def test_wilson_matches_values_computed_by_hand():
    # z = 1.959964, z^2 = 3.841459. Five of ten: centre (0.5 + 0.1920729) / 1.3841459 = 0.5,
    # half 1.959964 sqrt(0.025 + 0.009603647) / 1.3841459 = 0.263407.
    assert share_interval(0.5, Worth(10)) == pytest.approx((0.236593, 0.763407), abs=1e-6)
    # None of ten: [0, z^2 / (n + z^2)] = 3.841459 / 13.841459.
    assert share_interval(0.0, Worth(10)) == pytest.approx((0.0, 0.277533), abs=1e-6)
    assert share_interval(1.0, Worth(10)) == pytest.approx((0.722467, 1.0), abs=1e-6)


def test_wilson_of_nothing_says_nothing():
    assert share_interval(float("nan"), Worth(0)) == (0.0, 1.0)


@given(st.integers(1, 5000), st.data())
def test_wilson_holds_the_share_and_stays_a_probability(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = share_interval(hits / n, Worth(n))
    assert 0.0 <= low <= hits / n <= high <= 1.0
    mirrored = share_interval(1.0 - hits / n, Worth(n))
    assert (1.0 - mirrored[1], 1.0 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
@pytest.mark.parametrize("n", [10, 40, 200, 1003])
def test_the_ranks_of_a_quantile_hold_it_as_often_as_the_binomial_says(n, level):
    low, high = quantile_ranks(level, n, Worth(n))
    # The quantile lies between them if more than low and at most high values lie below it.
    above = 1.0 if high >= n else binom.cdf(high, n, level)
    below = 0.0 if low < 0 else binom.cdf(low, n, level)
    assert 0.95 <= above - below < 0.995


def test_few_values_set_no_bound():
    assert quantile_ranks(0.9, 10, Worth(10))[1] >= 10
    low, high = quantile_ranks(0.5, 3, Worth(3))
    assert low < 0
    assert high >= 3
    assert quantile_ranks(0.5, 0, Worth(0)) == (-1, 0)


def test_the_worth_of_scrambles_worked_by_hand():
    # 32 replications, two a scramble; in four scrambles both are hits, in the others none is.
    scrambles = np.arange(32) % SCRAMBLES
    hits = scrambles < 4
    # Share 1/4, excess 1.5 four times and -0.5 twelve times: variance 16/15 x 12 / 32^2.
    assert worth_of(hits, scrambles).n == pytest.approx(0.1875 / (16 / 15 * 12 / 32**2))
    assert worth_of(hits, None) == Worth(32)
    assert worth_of(np.zeros(32, bool), scrambles) == Worth(32)
    assert worth_of(hits[:16], scrambles[:16]) == Worth(16), "one a scramble are independent"


def _hits_of_sobol(seed, n, chance, explained):
    """Replications that are hits because of an uncertain quantity, or else by luck."""
    points, luck = SobolPoints(["u"]), np.random.default_rng(seed)
    needed = range(n) if explained else range(1)
    drawn = np.resize([points.point(seed, number)["u"] for number in needed], n)
    by_luck = luck.random(n) >= explained
    return np.where(by_luck, luck.random(n), drawn) < chance


@pytest.mark.parametrize("explained", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(("n", "chance"), [(100, 0.1), (400, 0.5), (403, 0.97)])
def test_intervals_from_scrambles_hold_the_truth(n, chance, explained):
    scrambles = np.arange(n) % SCRAMBLES
    held, width, wilson_width = 0, 0.0, 0.0
    times = 200
    for seed in range(times):
        hits = _hits_of_sobol(seed, n, chance, explained)
        low, high = share_interval(hits.mean(), worth_of(hits, scrambles))
        held += low <= chance <= high
        width += high - low
        low, high = share_interval(hits.mean(), Worth(n))
        wilson_width += high - low
    assert held / times > 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5
    if explained == 0.9:
        assert width < 0.9 * wilson_width


@pytest.mark.parametrize(("share", "n"), [(0.0, 400), (1.0, 400), (0.3, 400), (0.02, 50)])
@pytest.mark.parametrize("half_width", [0.001, 0.01, 0.05])
def test_so_many_times_as_many_replications_are_narrow_enough_and_no_fewer(share, n, half_width):
    times = times_for(share, Worth(n), half_width)
    low, high = share_interval(share, Worth(times * n))
    assert high - low <= 2 * half_width
    low, high = share_interval(share, Worth(0.999 * times * n))
    assert high - low > 2 * half_width


def test_what_was_never_seen_needs_replications_by_their_number_not_its_square():
    """Wilson's interval of none in n ends at z2 / (n + z2), worked by hand."""
    z2 = 1.959964**2
    assert times_for(0.0, Worth(400), 0.001) == pytest.approx((z2 / 0.002 - z2) / 400, rel=1e-3)
