"""Streams by name, and distributions against their closed forms by numeric integration over u."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim import randomness as r
from sim.randomness import Streams

POINTS = 20_000
GRID = [(k + 0.5) / POINTS for k in range(POINTS)]


def mean_and_sd(quantile):
    """Moments of a distribution given by its quantile function."""
    values = [quantile(u) for u in GRID]
    mean = sum(values) / POINTS
    return mean, sqrt(sum((value - mean) ** 2 for value in values) / POINTS)


PERT_MEAN = (2 + 4 * 3 + 10) / 6
LOGNORMAL_MEAN = 4 * sqrt(1 + 0.5**2)


@pytest.mark.parametrize(
    ("quantile", "mean", "sd"),
    [
        (lambda u: r.uniform_quantile(2, 8, u), 5.0, 6 / sqrt(12)),
        (
            lambda u: r.triangular_quantile(2, 3, 10, u),
            15 / 3,
            sqrt((4 + 9 + 100 - 6 - 20 - 30) / 18),
        ),
        # variance of a PERT: (mean - low) (high - mean) / 7
        (
            lambda u: r.pert_quantile(2, 3, 10, u),
            PERT_MEAN,
            sqrt((PERT_MEAN - 2) * (10 - PERT_MEAN) / 7),
        ),
        (lambda u: r.lognormal_quantile(4, 0.5, u), LOGNORMAL_MEAN, 0.5 * LOGNORMAL_MEAN),
        (lambda u: r.gamma_quantile(6, 0.4, u), 6.0, 2.4),
        (lambda u: r.gamma_quantile(6, 1.0, u), 6.0, 6.0),
        (lambda u: r.exponential_quantile(3, u), 3.0, 3.0),
        (lambda u: r.empirical_quantile((1, 2, 6), u), 3.0, sqrt((4 + 1 + 9) / 3)),
        (lambda u: r.poisson_quantile(0.3, u), 0.3, sqrt(0.3)),
        (lambda u: r.poisson_quantile(7.0, u), 7.0, sqrt(7.0)),
        (lambda u: r.negative_binomial_quantile(2.0, 0.5, u), 2.0, sqrt(2 + 4 / 0.5)),
        (lambda u: r.negative_binomial_quantile(0.2, 0.5, u), 0.2, sqrt(0.2 + 0.04 / 0.5)),
    ],
    ids=[
        "uniform",
        "triangular",
        "pert",
        "lognormal",
        "gamma",
        "gamma like exponential",
        "exponential",
        "empirical",
        "rare poisson",
        "poisson",
        "negative binomial",
        "rare negative binomial",
    ],
)
def test_a_distribution_has_its_closed_form_mean_and_spread(quantile, mean, sd):
    found_mean, found_sd = mean_and_sd(quantile)
    assert found_mean == pytest.approx(mean, rel=0.002)
    assert found_sd == pytest.approx(sd, rel=0.02)


@pytest.mark.parametrize(
    "quantile",
    [
        lambda u: r.pert_quantile(1, 2, 9, u),
        lambda u: r.triangular_quantile(1, 1, 9, u),
        lambda u: r.lognormal_quantile(2, 1, u),
        lambda u: r.gamma_quantile(2, 1.5, u),
        lambda u: r.poisson_quantile(3, u),
        lambda u: r.negative_binomial_quantile(3, 0.5, u),
        lambda u: r.empirical_quantile((1, 1, 4), u),
    ],
)
def test_a_larger_uniform_never_gives_a_smaller_value(quantile):
    values = [quantile(u) for u in GRID[::50]]
    assert all(a <= b for a, b in pairwise(values))


@pytest.mark.parametrize("u", GRID[::500])
def test_a_larger_mean_never_gives_fewer_events_for_the_same_uniform(u):
    counts = [r.poisson_quantile(0.25 * k, u) for k in range(40)]
    assert counts[0] == 0
    assert all(a <= b for a, b in pairwise(counts))


@pytest.mark.parametrize("u", [1e-9, 0.3, 1 - 1e-9])
def test_distributions_without_spread_give_their_one_value(u):
    assert r.pert_quantile(3, 3, 3, u) == 3
    assert r.triangular_quantile(3, 3, 3, u) == 3
    assert r.gamma_quantile(3, 0, u) == 3
    assert r.gamma_quantile(0, 1, u) == 0
    assert r.lognormal_quantile(3, 0, u) == 3
    assert r.poisson_quantile(0, u) == r.negative_binomial_quantile(0, 1, u) == 0


def test_three_point_estimates_stay_within_their_bounds():
    for u in (1e-15, 1 - 1e-15):
        assert 2 <= r.pert_quantile(2, 3, 10, u) <= 10
        assert 2 <= r.triangular_quantile(2, 3, 10, u) <= 10


@pytest.mark.parametrize("u", [1e-12, 0.003, 0.37, 0.5, 0.81, 0.9999, 1.0 - 1e-9])
def test_large_poisson_means_go_on_where_small_ones_end(u):
    """A larger mean never gives a smaller count, and past the means counted up it is as exact."""
    counts = [r.poisson_quantile(mean, u) for mean in np.linspace(495.0, 505.0, 81)]
    assert counts == sorted(counts)
    assert counts[-1] - counts[0] <= 14
    for mean in (501.0, 760.0, 1e5):
        count = r.poisson_quantile(mean, u)
        assert stats.poisson.cdf(count - 1, mean) < u * (1.0 + 1e-9)
        assert stats.poisson.cdf(count, mean) >= u * (1.0 - 1e-9)


@pytest.mark.parametrize("mean", [0.01, 3.0, 80.0, 499.0, 501.0])
def test_the_largest_uniform_gives_a_large_count_and_no_absurd_one(mean):
    u = 1.0 - 2.0**-53
    for near in np.linspace(0.98 * mean, mean, 20):  # in some the sum falls short of u, in some not
        assert r.poisson_quantile(near, u) <= mean + 10.0 * sqrt(mean) + 12.0
    assert mean < r.poisson_quantile(mean, u) <= mean + 10.0 * sqrt(mean) + 12.0
    assert mean < r.negative_binomial_quantile(mean, 1e3, u) <= mean + 12.0 * sqrt(mean) + 12.0


@pytest.mark.parametrize("u", [1e-6, 0.2, 0.5, 0.9, 1.0 - 1e-9])
@pytest.mark.parametrize(("mean", "shape"), [(760.0, 1e6), (900.0, 1e4), (2e3, 800.0)])
def test_counts_too_large_to_count_up_to_are_no_less_right(mean, shape, u):
    count = r.negative_binomial_quantile(mean, shape, u)
    success = shape / (mean + shape)
    assert stats.nbinom.cdf(count - 1, shape, success) < u * (1.0 + 1e-9)
    assert stats.nbinom.cdf(count, shape, success) >= u * (1.0 - 1e-9)


@pytest.mark.parametrize("byte", [b"\x00", b"\xff"])
def test_no_uniform_is_0_or_1(monkeypatch, byte):
    class Digest:
        def __init__(self, _):
            pass

        def digest(self, count):
            return byte * count

    monkeypatch.setattr(r, "shake_128", Digest)
    streams = Streams(1, 2)
    few, many = streams.uniforms("x", 2), streams.uniforms("x", 99)
    assert {streams.uniform("x")} == set(few) == set(many)
    assert 0.0 < few[0] < 1.0


def test_a_longer_read_continues_a_shorter_one():
    streams = Streams(1, 2)
    assert streams.uniforms("x", 50)[:3] == streams.uniforms("x", 3)
    assert streams.uniform("x") == streams.uniforms("x", 1)[0]


def test_streams_differ_by_seed_replication_and_name():
    first = Streams(1, 2).uniform("x")
    others = [Streams(2, 2), Streams(1, 3), Streams(12, 2), Streams(1, 22)]
    assert len({first, Streams(1, 2).uniform("y"), *(s.uniform("x") for s in others)}) == 6


def test_neighbouring_names_give_uniform_and_unrelated_numbers():
    streams = Streams(5, 0)
    values = [streams.uniform(f"convoy/{k}") for k in range(POINTS)]
    assert all(0.0 < value < 1.0 for value in values)
    # standard errors: 0.0020 of the mean, 0.0071 of the correlation; four of them allowed
    assert sum(values) / POINTS == pytest.approx(0.5, abs=4 * 0.0020)
    products = sum((a - 0.5) * (b - 0.5) for a, b in pairwise(values)) / POINTS
    assert 12 * products == pytest.approx(0.0, abs=4 * 0.0071)
