"""Fords that flood in the rain: effect and absence."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.model.ground.rain import floods
from sim.randomness import Streams
from sim.scenario.schema import FordSpec

DAY = 24.0
RAIN = [(10 * DAY, 40 * DAY), (100 * DAY, 130 * DAY)]


def ford(rate, days):
    return FordSpec(floods_per_30_days=rate, flood_days=days)


def draw(rate, days, replication=0, rain=RAIN):
    return floods("wadi_road", ford(rate, days), rain, Streams(1, replication))


def test_floods_begin_while_it_rains_and_do_not_overlap():
    for k in range(200):
        windows = draw(4.0, 3.0, k)
        assert all(any(a <= start < b for a, b in RAIN) for start, _ in windows)
        assert all(end - start == pytest.approx(3 * DAY) for start, end in windows)
        for (_, before), (after, _) in pairwise(windows):
            assert before <= after


def test_short_floods_come_as_often_as_told():
    """Two months of rain at 4 floods a month: a Poisson number with mean 8."""
    counts = [len(draw(4.0, 0.0, k)) for k in range(600)]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert mean == pytest.approx(8.0, abs=4 * (8.0 / 600) ** 0.5)
    assert variance == pytest.approx(8.0, rel=0.25)


def test_a_later_season_changes_no_earlier_flood():
    first = [window for window in draw(4.0, 3.0) if window[0] < 50 * DAY]
    assert first == draw(4.0, 3.0, rain=RAIN[:1])


def test_without_rain_or_floods_the_ford_is_dry():
    assert draw(0.0, 3.0) == draw(4.0, 3.0, rain=[]) == []


@pytest.fixture
def network(by_hand, varied, bring_to_life):
    """The hilltop road with a ford, in a rainy season of the first 60 days."""

    def build(told):
        def change(data):
            data["network"]["roads"]["hilltop_road"]["ford"] = told
            data["network"]["seasons"] = {"rains": {"starts": "2030-03-01", "ends": "2030-04-29"}}

        return bring_to_life(varied(by_hand, change)).world.network

    return build


def test_a_flooded_ford_shuts_its_road_and_nobody_knows_before(network):
    flooded = network({"floods_per_30_days": 2.0, "flood_days": 4.0})
    road = flooded.roads["hilltop_road"]
    start_h, end_h = road.shut[0]
    assert flooded.way_open_now("hilltop", "market", start_h - 0.1) is not None
    assert flooded.way_open_now("hilltop", "market", start_h) is None
    assert flooded.next_opening(start_h) == end_h
    assert flooded.way_open_now("hilltop", "market", end_h) is not None
    assert not flooded.roads["riverside_road"].shut


def test_a_ford_that_never_floods_is_no_ford(network):
    dry, none = (network(told) for told in ({"floods_per_30_days": 0.0, "flood_days": 4.0}, None))
    assert dry.roads["hilltop_road"].shut == none.roads["hilltop_road"].shut == []
