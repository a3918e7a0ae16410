"""A scrambled Sobol sequence: SciPy's own points under the scrambles, and a fair sample."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats.qmc import Sobol

from sim import sobol
from sim.sobol import SCRAMBLES, SobolPoints

NAMES = [f"uncertainty/{name}" for name in ("packing", "roads", "escorts", "rain")]


def sample(names, replications, seed=1):
    """Coordinates (replications, names)."""
    points = SobolPoints(names)
    return np.array([list(points.point(seed, k).values()) for k in replications])


def test_the_direction_numbers_make_scipys_points():
    count, columns = 64, 6
    digits = sobol._direction_digits(columns)
    numbers = digits @ 0.5 ** np.arange(1, columns + 1) * 2**columns
    words = np.zeros((count, len(numbers)), int)
    for point in range(count):
        for column in range(columns):
            if (point ^ point >> 1) >> column & 1:
                words[point] ^= numbers[:, column].astype(int)
    plain = Sobol(len(numbers), scramble=False, bits=24).random(count)
    assert np.array_equal(words / 2**columns, plain)


@pytest.mark.parametrize("scramble", [0, 7, 15])
@pytest.mark.parametrize("count", [4, 64, 256])
def test_each_coordinate_of_each_scramble_has_one_point_in_each_stratum(scramble, count):
    points = sample(NAMES, range(scramble, SCRAMBLES * count, SCRAMBLES))
    for coordinate in points.T:
        assert sorted(np.floor(coordinate * count)) == list(range(count))


def test_a_point_does_not_depend_on_who_else_is_there_or_was_asked_before():
    alone, crowd = SobolPoints(NAMES[1:2]), SobolPoints(["a", *NAMES, "z"])
    for replication in (70_000, 3, 0, 16, 70_000):
        assert alone.point(5, replication)[NAMES[1]] == crowd.point(5, replication)[NAMES[1]]


def test_seeds_and_scrambles_are_independent_of_one_another():
    first = np.array([sample(NAMES, range(SCRAMBLES), seed)[:, 0] for seed in range(200)])
    correlations = np.corrcoef(np.vstack([first.T, sample(NAMES[1:2], range(200)).T]))
    off = correlations[~np.eye(len(correlations), dtype=bool)]
    assert abs(off).max() < 4.5 / 200**0.5
    assert abs(first.mean() - 0.5) < 4 / (12 * first.size) ** 0.5


def test_the_means_of_scrambles_are_unbiased_and_scatter_less_than_plain_ones():
    def share(points):
        return (points.sum(axis=1) > 2.3).mean()

    count = 32
    means = [
        share(sample(NAMES, range(scramble, SCRAMBLES * count, SCRAMBLES), seed))
        for seed in range(25)
        for scramble in range(SCRAMBLES)
    ]
    plain = [share(np.random.default_rng(seed).random((count, 4))) for seed in range(400)]
    exact = share(np.random.default_rng(0).random((400_000, 4)))
    assert abs(np.mean(means) - exact) < 4 * (np.var(means) / len(means)) ** 0.5 + 0.003
    assert np.var(plain) / np.var(means) > 2.0


@pytest.fixture(scope="module")
def twins():
    """Two names that would have one dimension if the other were not there."""
    by_dimension = {}
    for number in range(2000):
        name = f"uncertainty/n{number:04}"
        by_dimension.setdefault(sobol._dimensions([name])[name], []).append(name)
    return next(names[:2] for names in by_dimension.values() if len(names) > 1)


def test_no_two_names_share_a_dimension_so_that_what_needs_both_converges(twins):
    """The share of points in a corner of the square, of 16 scrambles."""
    scatter = []
    for count in (16, 256):
        points = sample(twins, range(SCRAMBLES * count)).reshape(count, SCRAMBLES, 2)
        scatter.append((points.sum(axis=2) < 0.7).mean(axis=0).std())
    assert scatter[1] < scatter[0] / 3
    assert scatter[1] < 0.03


def test_a_newcomer_moves_only_who_stands_where_it_comes(twins):
    first, second = twins
    others = [f"uncertainty/other{number}" for number in range(50)]
    before, after = sobol._dimensions([second, *others]), sobol._dimensions([*twins, *others])
    assert [name for name in before if before[name] != after[name]] == [second]
    assert after[first] == before[second]


def test_more_names_than_dimensions_are_refused():
    with pytest.raises(ValueError, match="1,025 unknowns"):
        SobolPoints([str(number) for number in range(1025)])


def test_the_columns_made_for_later_points_agree_with_the_earlier_ones():
    points = SobolPoints(NAMES)
    before = points.point(1, 35)
    points.point(1, SCRAMBLES * 2**12)
    assert points.point(1, 35) == before
    late = sample(NAMES, range(0, SCRAMBLES * 512, SCRAMBLES))
    assert all(sorted(np.floor(each * 512)) == list(range(512)) for each in late.T)


def test_no_two_points_are_the_same():
    points = np.sort(sample(NAMES[:1], range(1000))[:, 0])
    assert all(one < other for one, other in pairwise(points))


def test_beyond_the_last_point_is_refused():
    with pytest.raises(ValueError, match="has 268,435,456 at most"):
        SobolPoints(NAMES).point(1, 2**28)
