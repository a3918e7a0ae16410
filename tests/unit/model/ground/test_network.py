"""Hours on the road: daylight, rain, and ways that avoid what is shut now."""

from __future__ import annotations

from random import Random

import pytest

from sim.model.ground.network import Topology

DAY = 24.0


@pytest.fixture
def network(by_hand, bring_to_life):
    """Light from 6 to 18, two hours after dark on the last day."""
    return bring_to_life(by_hand).world.network


@pytest.mark.parametrize(
    ("start_h", "hours", "arrive_h", "why"),
    [
        (6.0, 5.0, 11.0, "within a day"),
        (6.0, 12.0, 18.0, "a whole day of light"),
        (6.0, 14.0, 20.0, "the last day may end two hours after dark"),
        (6.0, 14.5, DAY + 6.0 + 2.5, "half an hour more: halt at dusk, 2.5 h on the next morning"),
        (2.0, 3.0, 9.0, "it waits for sunrise"),
        (18.0, 1.0, DAY + 7.0, "sunset is too late to start"),
        (17.0, 3.0, 20.0, "one hour of light, two of dark"),
        (17.0, 3.5, DAY + 6.0 + 2.5, "too far for the evening"),
        (15.0, 27.0, 2 * DAY + 6.0 + 12.0, "3 h, 12 h and 12 h"),
        (6.0, 26.0, DAY + 6.0 + 14.0, "12 h, then 12 h and two after dark"),
        (6.0, 26.1, 2 * DAY + 6.0 + 2.1, "12 h, 12 h, and the rest on the third morning"),
        (6.0, 60.0, 4 * DAY + 18.0, "five whole days"),
        (3 * DAY + 6.0, 0.0, 3 * DAY + 6.0, "no way to go"),
    ],
)
def test_the_last_day_of_a_passage_may_end_after_dark(network, start_h, hours, arrive_h, why):
    assert network.after_daylight_hours(start_h, hours, last=True) == pytest.approx(arrive_h), why


@pytest.mark.parametrize(
    ("start_h", "hours", "arrive_h"),
    [(6.0, 12.0, 18.0), (6.0, 12.5, DAY + 6.5), (17.0, 3.0, DAY + 8.0), (15.0, 27.0, 2 * DAY + 18)],
)
def test_a_day_that_is_not_the_last_ends_at_dusk(network, start_h, hours, arrive_h):
    assert network.after_daylight_hours(start_h, hours, last=False) == pytest.approx(arrive_h)


@pytest.mark.parametrize(
    ("time_h", "light_h"), [(0.0, 6.0), (6.0, 6.0), (17.9, 17.9), (18.0, 30.0), (47.0, 54.0)]
)
def test_a_convoy_sets_out_by_daylight(network, time_h, light_h):
    assert network.next_daylight(time_h) == light_h


def test_a_way_is_never_shorter_in_time_than_its_light(network):
    """Later departures never arrive earlier, and more hours never take less time."""
    starts = [0.5 * k for k in range(96)]
    for hours in (1.0, 7.0, 13.0, 20.0, 30.0):
        arrivals = [network.after_daylight_hours(s, hours, last=True) for s in starts]
        assert arrivals == sorted(arrivals)
    lengths = [0.5 * k for k in range(80)]
    arrivals = [network.after_daylight_hours(9.0, hours, last=True) for hours in lengths]
    assert arrivals == sorted(arrivals)


def test_a_planner_reckons_with_nights_on_roads_driven_by_daylight(network):
    hilltop = network.quickest_way("hilltop", "market")
    corridor = network.along(("market", "border_post", "port"))
    assert hilltop.usual_h == pytest.approx(120 / 10 * 2)
    assert corridor.usual_h == pytest.approx(250 / 200 * 24)


def test_rain_slows_a_road_from_the_first_to_the_last_day_of_the_season(
    by_hand, varied, bring_to_life
):
    def rainy(data):
        rains = {"starts": "2030-03-08", "ends": "2030-03-09"}
        data["network"]["seasons"] = {"rains": rains}

    network = bring_to_life(varied(by_hand, rainy)).world.network
    track, paved = network.roads["hilltop_road"], network.roads["port_road"]
    hours = (7 * DAY - 0.1, 7 * DAY, 9 * DAY - 0.1, 9 * DAY)
    assert [network.factor_of_rain(track, hour) for hour in hours] == [1.0, 0.6, 0.6, 1.0]
    assert [network.factor_of_rain(paved, hour) for hour in hours] == [1.0] * 4


def shut(data, road, start="2030-03-11", days=5):
    data["risks"] = {
        "closure": {
            "name": "Closure",
            "start": start,
            "duration_days": days,
            "effects": {"roads_shut": [road]},
        }
    }


@pytest.fixture
def with_detour(by_hand, varied, bring_to_life):
    """The hilltop road is shut from day 10 to day 15; a longer way round is not."""

    def change(data):
        shut(data, "hilltop_road")
        road = {
            "between": ["hilltop", "riverside"],
            "km": 300.0,
            "surface": "track",
            "zone": "hills",
        }
        data["network"]["roads"]["way_round"] = road

    return bring_to_life(varied(by_hand, change)).world.network


def names(way):
    return [road.name for road in way]


def test_the_way_round_is_taken_while_the_quick_road_is_known_to_be_shut(with_detour):
    quick, round_about = ["hilltop_road"], ["way_round", "riverside_road"]
    assert names(with_detour.way_open_now("hilltop", "market", 10 * DAY - 0.1)) == quick
    assert names(with_detour.way_open_now("hilltop", "market", 10 * DAY)) == round_about
    assert names(with_detour.way_open_now("hilltop", "market", 15 * DAY - 0.1)) == round_about
    assert names(with_detour.way_open_now("hilltop", "market", 15 * DAY)) == quick
    assert names(with_detour.quickest_way("hilltop", "market")) == quick


def test_without_a_way_round_there_is_no_way_while_the_road_is_shut(by_hand, varied, bring_to_life):
    closed = varied(by_hand, lambda data: shut(data, "hilltop_road"))
    network = bring_to_life(closed).world.network
    assert network.way_open_now("hilltop", "market", 12 * DAY) is None
    assert network.next_opening(12 * DAY) == 15 * DAY
    assert network.way_open_now("hilltop", "market", 9 * DAY) is not None
    assert network.next_opening(9 * DAY) is None


def test_a_slower_road_between_the_same_places_is_taken_when_the_quicker_is_shut(
    by_hand, varied, bring_to_life
):
    def change(data):
        shut(data, "hilltop_road")
        road = {"between": ["hilltop", "market"], "km": 150.0, "surface": "track", "zone": "hills"}
        data["network"]["roads"]["old_road"] = road

    network = bring_to_life(varied(by_hand, change)).world.network
    way = network.way_open_now("hilltop", "market", 12 * DAY)
    assert way is not None
    assert names(way) == ["old_road"]


@pytest.mark.parametrize("share_shut", [0.05, 0.2, 0.5])
def test_a_way_found_step_by_step_is_the_quickest_that_is_open(minusma, share_shut):
    """Roads are shut at random; one search over those that are left says what is right."""
    topology = Topology(minusma)
    roads, sites = sorted(minusma.network.roads), sorted(minusma.sites)
    random = Random(1)
    for _ in range(40):
        shut_now = frozenset(road for road in roads if random.random() < share_shut)
        origin, destination = random.sample(sites, 2)
        at_once = topology._find(origin, destination, shut_now)
        assert topology.way(origin, destination, shut_now) == at_once
