"""Lanes: what is taken from them, and of whom. Books: what is left at the start of each week."""

from __future__ import annotations

from collections import Counter

import pytest
import simpy

from sim.model.ledgers.books import Books, Lane, LotRegister
from sim.records import State
from sim.units import HOURS_PER_WEEK

COUNTS = {3: 86, 7: 14, 9: 1}


def lane():
    held = Lane()
    held.add_all(COUNTS)
    return held


@pytest.mark.parametrize("count", [0, 1, 2, 7, 50, 100, 101, 500])
def test_what_is_taken_alike_is_taken_off_and_never_more_than_is_there(count):
    for u in (1e-17, 0.3, 0.5, 0.9, 1.0 - 2.0**-53):
        held = lane()
        taken = held.take_alike(count, u)
        assert sum(taken.values()) == min(count, 101)
        assert Counter(taken) + Counter(held.counts) == Counter(COUNTS)
        assert held.total == sum(held.counts.values())


def test_all_of_some_are_all_whatever_the_uniform():
    for u in (2.0**-55, 0.5, 1.0 - 2.0**-53):
        held = Lane()
        held.add_all({0: 3, 1: 1})
        assert held.take_alike(4, u) == {0: 3, 1: 1}
        assert not held.counts


@pytest.mark.parametrize("count", [1, 2, 7, 50])
def test_each_is_as_likely_as_any_other(count):
    """Over all values of the uniform each lot gives its share, whatever its number."""
    steps = 10_000
    given = Counter()
    for step in range(steps):
        given.update(lane().take_alike(count, (step + 0.5) / steps))
    for lot, here in COUNTS.items():
        assert given[lot] / steps == pytest.approx(count * here / 101, abs=2e-3)


def test_others_than_those_asked_for_are_left_alone():
    held = lane()
    assert sum(held.take_alike(50, 0.4, (9, 7, 1)).values()) == 15
    assert held.counts == {3: 86}


@pytest.mark.parametrize(
    ("hour", "left"),
    [
        (0, (5, 3, 3)),
        (0.5, (5, 3, 3)),
        (HOURS_PER_WEEK - 0.5, (5, 3, 3)),
        (HOURS_PER_WEEK, (5, 3, 3)),
        (HOURS_PER_WEEK + 0.5, (5, 5, 3)),
        (3 * HOURS_PER_WEEK, (5, 5, 5)),
    ],
)
def test_what_goes_as_a_later_week_starts_is_gone_at_its_start(tiny, hour, left):
    register, env = LotRegister(tiny), simpy.Environment(hour)
    books = Books(register, 3, env, keep_rows=False)
    lot = register.number_of("containers", "un")
    books.open(lot, 5)
    books.move({lot: 2}, State.AT_SITE, State.OUT)
    assert books.left_by_week()[register.classes.index("containers")] == left
