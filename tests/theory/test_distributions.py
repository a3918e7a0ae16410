"""Draws of every distribution have the mean, the variance and the shape that are documented."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, log1p, sqrt

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy import stats

from sim.randomness import (
    Streams,
    negative_binomial_quantile,
    poisson_quantile,
)
from sim.scenario.quantity import DateQuantity, Quantity, draw, draw_date

DRAWS = 20_000
TINY = 1e-9


def pert(low, mode, high):
    width = high - low
    return stats.beta(
        1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width, low, width
    )


def triangular(low, mode, high):
    return stats.triang((mode - low) / (high - low), low, high - low)


def lognormal(median, cv):
    return stats.lognorm(sqrt(log1p(cv**2)), scale=median)


def gamma(mean, cv):
    return stats.gamma(1.0 / cv**2, scale=mean * cv**2)


# what a file says; the law; mean and variance as the documentation gives them
CASES = {
    "uniform": ({"uniform": [2, 10]}, stats.uniform(2, 8), 6.0, 64.0 / 12.0),
    "triangular": (
        {"triangular": [1, 2, 6]},
        triangular(1, 2, 6),
        (1 + 2 + 6) / 3.0,
        (1 + 4 + 36 - 2 - 6 - 12) / 18.0,
    ),
    "triangular, mode at the edge": (
        {"triangular": [0, 0, 3]},
        triangular(0, 0, 3),
        1.0,
        0.5,
    ),
    "pert": (
        {"pert": [1, 3, 11]},
        pert(1, 3, 11),
        (1 + 4 * 3 + 11) / 6.0,
        (4.0 - 1.0) * (11.0 - 4.0) / 7.0,
    ),
    "lognormal": (
        {"lognormal": {"median": 4, "cv": 0.5}},
        lognormal(4, 0.5),
        4.0 * sqrt(1.25),
        16.0 * 1.25 * 0.25,
    ),
    "gamma": ({"gamma": {"mean": 5, "cv": 0.6}}, gamma(5, 0.6), 5.0, 9.0),
    "gamma, heavy": ({"gamma": {"mean": 5, "cv": 1.5}}, gamma(5, 1.5), 5.0, 56.25),
    "exponential": ({"exponential": {"mean": 7}}, stats.expon(scale=7), 7.0, 49.0),
}


@pytest.fixture(params=CASES)
def case(request):
    told, law, mean, variance = CASES[request.param]
    quantity = TypeAdapter(Quantity).validate_python(told)
    streams = Streams(5, 0)
    values = [draw(quantity, u) for u in streams.uniforms(f"theory/{request.param}", DRAWS)]
    return np.array(values), law, mean, variance


def test_draws_have_the_documented_mean_and_variance(case, expect_mean):
    values, law, mean, variance = case
    expect_mean(values, mean, variance)
    kurtosis = 3.0 + float(law.stats("k"))
    expect_mean((values - mean) ** 2, variance, variance**2 * (kurtosis - 1.0))


def test_draws_follow_the_law_over_its_whole_range(case):
    values, law, *_ = case
    assert stats.kstest(values, law.cdf).pvalue > 0.001


def test_one_number_from_each_of_many_streams_follows_the_law_too(expect_mean):
    """A mission reads one number here and one there: names must be as good as positions."""
    quantity = TypeAdapter(Quantity).validate_python({"pert": [1, 3, 11]})
    values = [
        draw(quantity, Streams(1, replication).uniform(f"convoy/kidal/{ordinal}/lag"))
        for replication in range(100)
        for ordinal in range(100)
    ]
    expect_mean(values, 4.0, 3.0)
    assert stats.kstest(values, pert(1, 3, 11).cdf).pvalue > 0.001


def test_empirical_draws_take_each_value_equally_often(expect_mean):
    observed = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0]
    quantity = TypeAdapter(Quantity).validate_python({"empirical": observed})
    values = [draw(quantity, u) for u in Streams(5, 0).uniforms("theory/empirical", DRAWS)]
    expect_mean(values, np.mean(observed), np.var(observed))
    found = [values.count(value) for value in sorted(set(observed))]
    expected = [DRAWS * observed.count(value) / 6.0 for value in sorted(set(observed))]
    assert stats.chisquare(found, expected).pvalue > 0.001


@pytest.mark.parametrize(
    ("told", "offsets"),
    [
        ({"pert": ["2030-01-01", "2030-01-11", "2030-02-20"]}, pert(0, 10, 50)),
        ({"triangular": ["2030-01-01", "2030-01-11", "2030-02-20"]}, triangular(0, 10, 50)),
        ({"uniform": ["2030-01-01", "2030-02-20"]}, stats.uniform(0, 50)),
    ],
)
def test_dates_are_drawn_like_numbers_of_days(told, offsets, expect_mean):
    quantity = TypeAdapter(DateQuantity).validate_python(told)
    days = [draw_date(quantity, u) for u in Streams(5, 0).uniforms("theory/date", 5_000)]
    assert min(days) >= date(2030, 1, 1)
    assert max(days) <= date(2030, 1, 1) + timedelta(days=50)
    since = [(day - date(2030, 1, 1)).days for day in days]
    expect_mean(since, float(offsets.mean()), float(offsets.var()) + 1.0 / 12.0)  # whole days


# -- counts: every step of the quantile stands where the probabilities say -----------------------


@pytest.mark.parametrize("mean", [0.001, 0.1, 1.0, 7.3, 60.0, 300.0])
def test_poisson_quantiles_match_the_probabilities(mean):
    law = stats.poisson(mean)
    for count in range(int(law.ppf(0.999999)) + 1):
        probability = exp(count * np.log(mean) - mean - float(np.sum(np.log(range(1, count + 1)))))
        assert law.pmf(count) == pytest.approx(probability, rel=1e-9)
        if probability > 3.0 * TINY:
            below = float(law.cdf(count - 1)) if count else 0.0
            assert poisson_quantile(mean, below + TINY) == count
            assert poisson_quantile(mean, below + probability - TINY) == count


@pytest.mark.parametrize(("mean", "shape"), [(0.2, 0.5), (1.5, 0.5), (1.5, 3.0), (12.0, 0.7)])
def test_negative_binomial_quantiles_match_the_probabilities(mean, shape):
    law = stats.nbinom(shape, shape / (shape + mean))
    assert law.mean() == pytest.approx(mean)
    assert law.var() == pytest.approx(mean + mean**2 / shape)
    for count in range(int(law.ppf(0.99999)) + 1):
        below = float(law.cdf(count - 1)) if count else 0.0
        if law.pmf(count) > 3.0 * TINY:
            assert negative_binomial_quantile(mean, shape, below + TINY) == count
            assert negative_binomial_quantile(mean, shape, float(law.cdf(count)) - TINY) == count
