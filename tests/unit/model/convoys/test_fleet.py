"""Fleets grow evenly to their full size; what is out or lost cannot be sent."""

from __future__ import annotations

import math

import pytest

from sim.model.replication import simulate

DAY = 24.0


@pytest.fixture
def coast(by_hand, varied, bring_to_life):
    """Ten trucks at Market Town, the first after 10 March (hour 216), all six days later."""

    def change(data):
        data["fleets"]["coast"]["ramp_up_days"] = 6.0

    fleets = bring_to_life(varied(by_hand, change)).world.fleets
    return next(fleet for fleet in fleets if fleet.name == "coast")


def test_a_fleet_grows_evenly_to_its_full_size(coast):
    hours = (0.0, 9 * DAY - 0.1, 9 * DAY, 12 * DAY, 15 * DAY - 0.1, 15 * DAY, 100 * DAY)
    assert [coast.free(hour).trucks for hour in hours] == [0, 0, 0, 5, 8, 10, 10]


def test_a_growing_fleet_grows_day_by_day_and_says_when(coast):
    """Ten trucks, four flatbeds and 14 drivers in six days: some of them come on every day."""
    assert coast.next_growth_h(0.0) == 9 * DAY
    assert coast.next_growth_h(9 * DAY) == 10 * DAY
    assert coast.next_growth_h(14.5 * DAY) == 15 * DAY
    assert coast.next_growth_h(15 * DAY) is None


@pytest.mark.parametrize("from_h", [0.0, 216.0, 1007.3])
@pytest.mark.parametrize("ramp_days", [0.3, 6.0, 17.9])
@pytest.mark.parametrize("after_days", [0.0, 0.2, 2.9, 3.0, 5.99, 12.3, 20.0])
def test_nothing_comes_before_the_hour_that_is_told(coast, from_h, ramp_days, after_days):
    coast.from_h, coast.ramp_h = from_h, ramp_days * DAY
    now_h = from_h + after_days * DAY
    next_h = coast.next_growth_h(now_h)
    if next_h is None:
        assert coast.free(now_h) == coast.free(math.inf)
    else:
        assert next_h > now_h
        assert coast.free(0.5 * (now_h + next_h)) == coast.free(now_h) != coast.free(next_h)


def test_what_is_out_or_lost_cannot_be_sent(coast):
    coast.trucks.take(4)
    assert coast.free(100 * DAY).trucks == 6
    coast.trucks.lose(1)
    coast.trucks.give_back(3)
    assert (coast.trucks.out, coast.trucks.lost) == (0, 1)
    assert coast.free(100 * DAY).trucks == 9
    assert coast.free(100 * DAY).flatbeds == 4


def test_a_camp_that_lacks_only_drivers_is_looked_at_again_when_the_fleet_grows(by_hand, varied):
    """Two vehicles that drive themselves, two people each; a fleet of four drivers in ten days.

    Two drivers are there after five days, and nothing else happens at the camp that could make
    anybody look.
    """

    def deserted(data):
        data["sites"]["hilltop"] |= {
            "stock": {"vehicles": 2},
            "planned_close": None,
            "at_planned_close": "stay",
        }
        data["sites"]["riverside"]["stock"] = {}
        del data["contingents"]["alba"]["at"]["hilltop"]
        del data["contingents"]["bora"]["at"]["riverside"]
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["policy"]["guard"] = {"share": 0.0, "at_least_people": 0}
        data["fleets"]["field"] |= {"drivers": 4, "ramp_up_days": 10}

    result = simulate(varied(by_hand, deserted), detail=True)
    moves = [m for m in result.detail.movements if m.origin == "hilltop"]
    assert sum(m.count for m in moves if m.load_class == "vehicles") == 2
    first_h = min(row.start_h for row in result.detail.intervals if row.agent == "convoy/hilltop/1")
    assert first_h == (3 + 5 + 4) * DAY  # packing begins on day 3; four days of patience


def test_who_sends_nothing_out_has_used_nothing(by_hand, varied, bring_to_life):
    """A column without trucks is no use of the trucks: their hire does not run on for it."""
    prices = {"truck_hire_day_usd": 1.0}
    world = bring_to_life(varied(by_hand, lambda data: data.update(costs=prices))).world
    trucks = world.fleets[0].trucks
    world.env.run(until=5.0)
    trucks.take(0)
    trucks.give_back(0)
    assert trucks.last_out_h() == 0.0
    trucks.take(1)
    trucks.give_back(1)
    assert trucks.last_out_h() == 5.0
