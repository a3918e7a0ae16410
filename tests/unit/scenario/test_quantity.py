"""Days and observed values are drawn as their docstrings say."""

from collections import Counter
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from sim.scenario.quantity import DateQuantity, Empirical, draw_date, part_of

FIRST = date(2030, 1, 1)
TIMES = 20


@pytest.mark.parametrize("days", [1, 2, 5, 51])
def test_each_day_of_a_uniform_date_is_equally_likely(days):
    last = FIRST + timedelta(days=days - 1)
    quantity = TypeAdapter(DateQuantity).validate_python({"uniform": [FIRST, last]})
    drawn = [draw_date(quantity, (n + 0.5) / (TIMES * days)) for n in range(TIMES * days)]
    assert Counter(drawn) == {FIRST + timedelta(days=n): TIMES for n in range(days)}
    assert draw_date(quantity, 1.0 - 2.0**-53) == last


def test_observed_values_may_be_written_in_any_order():
    mixed, rising = Empirical(empirical=(3.0, 1.0, 2.0)), Empirical(empirical=(1.0, 2.0, 3.0))
    for u in (0.1, 0.5, 0.9):
        assert mixed.quantile(u) == rising.quantile(u)
    assert mixed.central() == rising.central() == 2.0
    assert mixed.empirical == (3.0, 1.0, 2.0)


@pytest.mark.parametrize(
    ("share", "whole", "part"),
    [(0.07, 100, 7), (0.55, 100, 55), (0.14, 50, 7), (0.071, 100, 8), (0.0, 9, 0), (1.0, 9, 9)],
)
def test_a_part_is_rounded_up_but_not_for_the_last_bits_of_a_product(share, whole, part):
    assert part_of(share, whole) == part
