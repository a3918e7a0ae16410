"""Desks share a column out fairly, fill it if they can, and look again when that can help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.desk import fair_shares
from sim.model.mission import simulate
from sim.records import Cause

wanted_parts = st.tuples(*[st.integers(0, 500)] * 3)


def test_a_column_that_could_be_full_is_full():
    """2 trucks, 1 flatbed and 3 vehicles for 5 places: 1.67, 0.83 and 2.5 of them."""
    assert fair_shares((2, 1, 3), 5) == (2, 1, 2)


@given(wanted_parts, st.integers(1, 300))
def test_shares_fill_the_room_within_one_of_their_proportion(wanted, room):
    shares = fair_shares(wanted, room)
    assert sum(shares) == min(sum(wanted), room)
    for share, want in zip(shares, wanted, strict=True):
        assert 0 <= share <= want
        if sum(wanted) > room:
            assert abs(share - want * room / sum(wanted)) < 1


@pytest.mark.parametrize("cause", [Cause.PACKING, Cause.TRUCK, Cause.DRIVER])
def test_a_rest_that_few_may_take_is_looked_at_when_nothing_more_is_to_come(
    tiny, bring_to_life, cause
):
    task = next(iter(bring_to_life(tiny).world.desks)).tasks[0]
    task.due, task.held_for = False, cause
    task.nothing_is_inbound()
    assert task.due


def test_a_corridor_whose_full_column_is_small_needs_no_larger_one(tiny, varied):
    """One truck goes at a time; the smallest convoy elsewhere has four vehicles."""

    def one_by_one(data):
        data["network"]["corridors"]["to_port"]["convoy_trucks"] = 1
        data["fleets"]["coast"].update(trucks=1, flatbeds=0, drivers=0)

    result = simulate(varied(tiny, one_by_one), detail=True)
    assert any(row.by.startswith("corridor/") for row in result.detail.movements)
