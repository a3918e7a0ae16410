"""Rates of attack by road, by length of the column and by recent use: effect and absence."""

from __future__ import annotations

import pytest

from sim.model.ground.threat import Convoy, Part

DAY = 24.0
SET_OUT = 9 * DAY + 6  # hilltop road: 120 km, 12 h of light


@pytest.fixture
def danger(by_hand, varied, bring_to_life):
    """The roads of the hills with 25 devices per 1,000 km, all of which explode."""

    def build(replication=0, **threat):
        def change(data):
            data["network"]["zones"]["hills"]["devices_met_per_1000_km"] = 25.0
            data["threat"].update(found_share=0.0, found_share_with_search=0.0, road_shut_h=0.0)
            data["threat"].update(threat)

        return bring_to_life(varied(by_hand, change), 1, replication).world

    return build


def met(world, trucks=10, depart_h=SET_OUT, name="convoy/hilltop/1/loaded", escorts=0):
    convoy = Convoy(name, {Part.TRUCK: trucks, Part.ESCORT: escorts})
    way = world.network.quickest_way("hilltop", "market")
    return world.passages.decide(convoy, way, depart_h).incidents


def mean_met(build, count=200, **named):
    return sum(len(met(build(k), **named)) for k in range(count)) / count


def near(mean, count=200):
    """Within four standard errors of a Poisson mean."""
    return pytest.approx(mean, abs=4 * (mean / count) ** 0.5)


# -- roads -------------------------------------------------------------------------------------


def test_a_road_may_have_rates_of_its_own(by_hand, varied, bring_to_life):
    def change(data):
        data["network"]["roads"]["hilltop_road"].update(
            devices_met_per_1000_km=50.0, gunfire_per_1000_km=25.0
        )

    roads = bring_to_life(varied(by_hand, change)).world.network.roads
    assert (roads["hilltop_road"].met_per_km, roads["hilltop_road"].gunfire_per_km) == (0.05, 0.025)
    assert (roads["riverside_road"].met_per_km, roads["riverside_road"].gunfire_per_km) == (0, 0)


def test_a_road_with_the_rates_of_its_zone_is_as_one_without(danger, varied, bring_to_life):
    plain = danger()

    def same(data):
        for road in ("hilltop_road", "riverside_road"):
            data["network"]["roads"][road]["devices_met_per_1000_km"] = 25.0

    told = bring_to_life(varied(plain.scenario, same)).world
    assert met(told) == met(plain) != ()


# -- length ------------------------------------------------------------------------------------


def test_longer_columns_meet_more_by_a_power_of_their_length(danger):
    length = {"usual_vehicles": 10, "exponent": 0.5}

    def build(replication):
        return danger(replication, convoy_length=length)

    assert mean_met(build, trucks=10) == near(3.0)
    assert mean_met(build, trucks=40) == near(6.0)
    assert mean_met(build, trucks=36, escorts=4) == near(6.0)  # the escort makes it longer too


def test_a_longer_column_meets_all_that_a_shorter_one_meets(danger):
    for replication in range(10):
        world = danger(replication, convoy_length={"usual_vehicles": 10, "exponent": 0.5})
        short, long = (met(world, trucks) for trucks in (5, 30))
        assert len(short) <= len(long)


@pytest.mark.parametrize("trucks", [1, 10, 80])
def test_without_an_effect_of_length_all_columns_meet_the_same(danger, trucks):
    neutral = danger(convoy_length={"usual_vehicles": 10, "exponent": 0.0})
    assert met(neutral, trucks) == met(danger(), trucks)
    assert len(met(danger(), trucks)) == len(met(danger(), 10))


# -- recent use --------------------------------------------------------------------------------

USE = {"half_life_days": 5.0, "usual_passages": 0.0, "exponent": 1.0}


def test_a_road_used_of_late_is_more_dangerous_and_forgets(danger):
    exposure, road = (w := danger(recent_use=USE)).passages._exposure, w.network.roads
    hilltop = road["hilltop_road"]
    assert exposure.on_road(hilltop, SET_OUT) == 1.0
    assert exposure.on_road(hilltop, SET_OUT) == 2.0  # one passage a moment ago
    assert exposure.on_road(hilltop, SET_OUT + 5 * DAY) == pytest.approx(2.0)  # two half-faded
    assert exposure.on_road(hilltop, SET_OUT + 10 * DAY) == pytest.approx(2.0)  # 1/4 + 1/4 + 1/2
    assert exposure.on_road(hilltop, SET_OUT + 200 * DAY) == pytest.approx(1.0)
    assert exposure.on_road(road["riverside_road"], SET_OUT) == 1.0


def test_a_column_that_enters_earlier_than_the_last_one_undoes_no_fading(danger):
    world = danger(recent_use=USE)
    road = world.network.roads["hilltop_road"]
    hours = (SET_OUT, SET_OUT + 5 * DAY, SET_OUT, SET_OUT + 10 * DAY)
    factors = [world.passages._exposure.on_road(road, hour) for hour in hours]
    assert factors == pytest.approx([1.0, 1.5, 2.5, 2.25])


def test_rates_hold_for_the_usual_use(danger):
    world = danger(recent_use={"half_life_days": 5.0, "usual_passages": 3.0, "exponent": 0.5})
    road = world.network.roads["hilltop_road"]
    factors = [world.passages._exposure.on_road(road, SET_OUT) for _ in range(4)]
    assert factors == pytest.approx([0.5, 0.5 * 2**0.5, 0.5 * 3**0.5, 1.0])


def test_passages_one_after_the_other_meet_more_and_more(danger):
    def build(replication):
        world = danger(replication, recent_use=USE)
        for k in range(2):
            met(world, name=f"earlier/{k}")
        return world

    assert mean_met(build) == near(9.0)


def test_without_an_effect_of_use_nothing_is_remembered(danger):
    plain, neutral = danger(), danger(recent_use={**USE, "exponent": 0.0})
    for k in range(5):
        assert met(plain, name=f"c/{k}") == met(neutral, name=f"c/{k}")
    assert plain.network.roads["hilltop_road"].recent_uses == 0.0
