"""Air cover: fewer attacks and shorter halts, on days with leave, while aircraft are there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.model.ground.clearance import Clearances
from sim.model.ground.threat import Convoy, Part

DAY = 24.0
SET_OUT = 9 * DAY + 6
COVER = {"columns": 1, "attacks_factor": 0.25, "hours_lost_factor": 0.5}


@pytest.fixture
def skies(by_hand, varied, bring_to_life):
    """The hills with 25 strikes per 1,000 km of 6 h each, and air cover as told."""

    def build(replication=0, cover=COVER, flights=1.0, asks="if_available", **provides):
        def change(data):
            hills = data["network"]["zones"]["hills"]
            hills.update(devices_met_per_1000_km=25.0, air_cover=asks)
            data["threat"].update(
                found_share=0.0, found_share_with_search=0.0, road_shut_h=0.0, hours_per_strike=6.0
            )
            data["clearances"]["flights"]["chance"] = {"hills": flights}
            data["air"]["cover"] = cover
            data["contingents"]["alba"]["provides"].update(provides)

        return bring_to_life(varied(by_hand, change), 1, replication).world

    return build


def passage(world, name="convoy/hilltop/1/loaded", depart_h=SET_OUT):
    way = world.network.quickest_way("hilltop", "market")
    return world.passages.decide(Convoy(name, {Part.TRUCK: 10}), way, depart_h)


def mean_met(build, count=200):
    return sum(len(passage(build(k)).incidents) for k in range(count)) / count


def test_below_aircraft_fewer_attacks_are_met_and_each_costs_less_time(skies):
    assert mean_met(lambda k: skies(k, cover=None)) == pytest.approx(3.0, abs=0.5)
    assert mean_met(skies) == pytest.approx(0.75, abs=0.25)
    hours = {row.hours_lost for k in range(20) for row in passage(skies(k)).incidents}
    assert hours == {3.0}


def test_below_aircraft_no_attack_is_met_that_would_not_have_been(skies):
    for k in range(20):
        covered, bare = (passage(skies(k, cover=c)).incidents for c in (COVER, None))
        told = [{(row.time_h, row.wounded) for row in rows} for rows in (covered, bare)]
        assert told[0] <= told[1]


def test_there_is_no_cover_on_a_day_without_leave_to_fly(skies):
    for k in range(5):
        assert passage(skies(k, flights=0.0)) == passage(skies(k, cover=None))
    world = skies(0, flights=0.5)
    cover, road = world.passages.air_cover, world.network.roads["hilltop_road"]
    for day in range(30):
        leave = world.clearances.flights(("hills",), day)
        # 120 km are the light of one day: from noon on it takes the morning of the next too
        days = (leave + world.clearances.flights(("hills",), day + 1)) / 2
        expected = (1.0 - 0.75 * days, 1.0 - 0.5 * days)
        assert cover.factors(road, day * DAY + 12) == pytest.approx(expected)


@pytest.mark.parametrize("hour", [0, 3, 6])
def test_a_day_counts_on_which_a_column_drives(skies, hour):
    """From the first light to the last: the night after it, and the next day, are not driven."""
    world = skies(0, flights=0.5)
    cover, road = world.passages.air_cover, world.network.roads["hilltop_road"]
    assert road.usual_h == pytest.approx(24.0)
    for day in range(30):
        leave = world.clearances.flights(("hills",), day)
        expected = (1.0 - 0.75 * leave, 1.0 - 0.5 * leave)
        assert cover.factors(road, day * DAY + hour) == pytest.approx(expected)


def test_the_days_of_an_endless_road_are_not_counted_one_by_one(skies):
    world = skies(0)
    road = world.network.roads["hilltop_road"]
    for endless in (replace(road, km=1e15), replace(road, by_daylight=False, usual_h=1e15)):
        assert world.passages.air_cover.factors(endless, 0.0) == pytest.approx((0.25, 0.5))


def test_one_aircraft_covers_one_column_at_a_time(skies):
    world = skies()
    cover = world.passages.air_cover
    way = world.network.quickest_way("hilltop", "market")
    first = passage(world)
    assert not cover.is_free_for(way, first.arrive_h - 0.1)
    assert cover.is_free_for(way, first.arrive_h)


def test_a_contingent_covers_columns_that_arrive_before_it_goes(skies):
    bare = {**COVER, "columns": 0}
    world = skies(cover=bare, gunships={"kind": "air_cover", "units": 1})
    cover, way = world.passages.air_cover, world.network.quickest_way("hilltop", "market")
    withdraw_h = world.contingents["alba"].withdraw_h
    takes_h = world.network.expected_h(way, withdraw_h)
    assert cover.is_free_for(way, withdraw_h - takes_h - 0.1)
    assert not cover.is_free_for(way, withdraw_h - takes_h)  # it would be alone before the end
    without = skies(cover=bare)
    assert not without.passages.air_cover.is_free_for(way, 0.0)


def test_cover_that_no_zone_asks_for_changes_nothing(skies):
    for k in range(5):
        assert passage(skies(k, asks="none")) == passage(skies(k, cover=None))


def test_cover_that_changes_nothing_changes_nothing(skies):
    neutral = {"columns": 1, "attacks_factor": 1.0, "hours_lost_factor": 1.0}
    for k in range(5):
        assert passage(skies(k, cover=neutral)) == passage(skies(k, cover=None))


def test_a_column_near_the_horizon_sees_the_same_sky_whatever_the_horizon(
    skies, varied, bring_to_life
):
    short = skies(flights=0.5)

    def later(data):
        data["mission"]["horizon"] = "2030-12-31"

    long = bring_to_life(varied(short.scenario, later)).world
    depart_h = short.horizon_h - 10.0
    assert passage(short, depart_h=depart_h) == passage(long, depart_h=depart_h)
    assert isinstance(short.clearances, Clearances)
