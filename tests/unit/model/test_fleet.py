"""Fleets grow evenly to their full size; what is out or lost cannot be sent."""

from __future__ import annotations

import pytest

DAY = 24.0


@pytest.fixture
def coast(by_hand, varied, bring_to_life):
    """Ten trucks at Market Town, the first on 10 March (hour 216), all six days later."""

    def change(data):
        data["fleets"]["coast"]["ramp_up_days"] = 6.0

    fleets = bring_to_life(varied(by_hand, change)).world.fleets
    return next(fleet for fleet in fleets if fleet.name == "coast")


def test_a_fleet_grows_evenly_to_its_full_size(coast):
    hours = (0.0, 9 * DAY - 0.1, 9 * DAY, 12 * DAY, 15 * DAY - 0.1, 15 * DAY, 100 * DAY)
    assert [coast.free(hour).trucks for hour in hours] == [0, 0, 0, 5, 9, 10, 10]


def test_a_growing_fleet_is_counted_once_a_day(coast):
    """Ten trucks, four flatbeds and 14 drivers in 144 hours; the second truck after 28.8 hours."""
    assert coast.next_growth_h(0.0) == 9 * DAY
    assert coast.next_growth_h(9 * DAY) == 10 * DAY  # two drivers came meanwhile
    assert coast.next_growth_h(14.5 * DAY) == 15 * DAY
    assert coast.next_growth_h(15 * DAY) is None


def test_what_is_out_or_lost_cannot_be_sent(coast):
    coast.trucks.take(4)
    assert coast.free(100 * DAY).trucks == 6
    coast.trucks.lose(1)
    coast.trucks.give_back(3)
    assert (coast.trucks.out, coast.trucks.lost) == (0, 1)
    assert coast.free(100 * DAY).trucks == 9
    assert coast.free(100 * DAY).flatbeds == 4
