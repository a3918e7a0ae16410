"""A column that cannot take all is shared out fairly, and is full if it can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.model.desk import fair_shares

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
