"""A passage: what is shut later stops the column where it is; too long a halt turns it back."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from scipy.stats import kstest

from sim.model.ground.threat import Convoy, Part

DAY = 24.0
SET_OUT = 9 * DAY + 6  # hilltop road: 12 h, riverside road: 8 h


def trucks():
    """A column for one passage, on which it may lose some."""
    return Convoy("convoy/hilltop/1/loaded", {Part.TRUCK: 10})


@pytest.fixture
def world_with_closure(by_hand, varied, bring_to_life):
    """A mission whose riverside road is shut from noon of day 9 for some days."""

    def build(days):
        def change(data):
            warning = {"packing_stopped": ["market"]}
            data["risks"] = {
                "warning": {"name": "Warning", "start": "2030-03-10", "effects": warning},
                "closure": {
                    "name": "Closure",
                    "after": {"risk": "warning", "chance": 1.0, "lag_days": 0.5},
                    "duration_days": days,
                    "effects": {"roads_shut": ["riverside_road"]},
                },
            }

        return bring_to_life(varied(by_hand, change)).world

    return build


def decide(world, depart_h=SET_OUT, **named):
    way = world.network.quickest_way("hilltop", "riverside")
    assert [road.name for road in way] == ["hilltop_road", "riverside_road"]
    return world.passages.decide(trucks(), way, depart_h, **named)


def test_the_decision_to_set_out_knows_only_what_is_shut_now(world_with_closure):
    network = world_with_closure(5).network
    assert network.way_open_now("hilltop", "riverside", SET_OUT) is not None
    assert network.way_open_now("hilltop", "riverside", 9 * DAY + 12) is None


def test_a_road_that_is_shut_later_halts_the_column_where_it_is(world_with_closure):
    passage = decide(world_with_closure(2))
    # at Market Town at dusk (234); shut until noon of day 11 (276); then 8 h, two in the dark
    assert not passage.turned_back
    assert passage.halted_h == pytest.approx(42.0)
    assert passage.arrive_h == pytest.approx(11 * DAY + 12 + 8)


def test_a_column_halted_longer_than_the_limit_comes_back(world_with_closure):
    passage = decide(world_with_closure(5))
    # from dusk of day 9 it waits three days, and drives back on the morning of day 13
    assert passage.turned_back
    assert passage.arrive_h == pytest.approx(13 * DAY + 6 + 12)
    assert [row.kind for row in passage.incidents] == ["turned back"]
    assert passage.incidents[0].time_h == pytest.approx(12 * DAY + 18)
    assert passage.incidents[0].place == "riverside_road"


def test_a_halt_of_just_the_limit_is_waited_for(world_with_closure):
    passage = decide(world_with_closure(3.25))  # shut until dusk of day 12: 72 h
    assert not passage.turned_back
    assert passage.halted_h == pytest.approx(72.0)
    assert passage.arrive_h == pytest.approx(13 * DAY + 6 + 8)


def test_a_column_that_cannot_turn_back_stands_as_long_where_it_is(world_with_closure):
    passage = decide(world_with_closure(5), may_turn_back=False)
    assert not passage.turned_back
    assert (passage.roads_behind, passage.halted_h) == (1, 72.0)  # at Market Town
    assert passage.arrive_h == pytest.approx(12 * DAY + 18)


def test_a_column_that_turns_back_may_be_halted_again(by_hand, varied, bring_to_life):
    """Both of its roads shut for ever while it is on the first, whose end it reaches at dusk."""

    def change(data):
        warning = {"packing_stopped": ["market"]}
        roads = {"roads_shut": ["hilltop_road", "riverside_road"]}
        after = {"risk": "warning", "chance": 1.0, "lag_days": 0.5}
        data["risks"] = {
            "warning": {"name": "Warning", "start": "2030-03-10", "effects": warning},
            "closure": {"name": "Closure", "after": after, "effects": roads},
        }

    passage = decide(bring_to_life(varied(by_hand, change)).world)
    assert passage.turned_back
    assert (passage.roads_behind, passage.halted_h) == (1, 2 * 72.0)  # at Market Town
    assert passage.arrive_h == pytest.approx(15 * DAY + 18)


def test_a_closure_that_is_over_costs_nothing(world_with_closure):
    passage = decide(world_with_closure(2), depart_h=20 * DAY + 6)
    assert (passage.halted_h, passage.arrive_h) == (0.0, 21 * DAY + 6 + 8)


def test_search_costs_speed_only_in_zones_that_are_searched(by_hand, bring_to_life):
    world = bring_to_life(by_hand).world
    searching = Convoy("x", {Part.TRUCK: 5}, search=True)
    hills = world.network.quickest_way("riverside", "market")
    plains = world.network.along(("market", "border_post"))
    arrivals = [world.passages.decide(searching, way, 6.0).arrive_h for way in (hills, plains)]
    assert arrivals == pytest.approx([6 + 80 / 8.5, 6 + 12])


def test_a_search_team_finds_more_where_it_searches_and_nowhere_else(
    by_hand, varied, bring_to_life
):
    """In the hills it does, and costs speed there; in the plains it drives along."""

    def mined(data):
        for zone in ("hills", "plains"):
            data["network"]["zones"][zone]["devices_met_per_1000_km"] = 50.0
        data["threat"].update(found_share=0.0, found_share_with_search=1.0, road_shut_h=0.0)

    world = bring_to_life(varied(by_hand, mined)).world
    for way, kind in (
        (("riverside", "market"), "device found"),
        (("market", "border_post"), "strike"),
    ):
        met = set()
        for k in range(20):
            convoy = Convoy(f"c/{k}", {Part.TRUCK: 5}, search=True)
            passage = world.passages.decide(convoy, world.network.along(way), 6.0)
            met |= {row.kind for row in passage.incidents}
        assert met == {kind}


def strikes_everywhere(data):
    data["network"]["zones"]["hills"].update(devices_met_per_1000_km=25.0, gunfire_per_1000_km=10.0)
    data["threat"].update(found_share=0.0, found_share_with_search=0.0, hours_per_strike=6.0)


@pytest.mark.parametrize("holds", [False, True])
def test_a_speed_that_holds_search_is_not_lowered_again(by_hand, varied, bring_to_life, holds):
    """On the 120 km of the hilltop road, at 10 km/h or at 8.5: a day, or a night more."""

    def observed(data):
        data["network"]["surfaces"]["track"]["holds_search"] = holds

    world = bring_to_life(varied(by_hand, observed)).world
    way = world.network.quickest_way("hilltop", "market")
    hours = []
    for search in (False, True):
        convoy = Convoy("x", {Part.TRUCK: 5}, search=search)
        hours.append(world.passages.decide(convoy, way, 6.0).arrive_h - 6.0)
    assert hours == [12.0, pytest.approx(12.0 if holds else 12.0 / 0.85 + 12.0)]


def test_a_strike_shuts_the_road_for_those_who_come_later(by_hand, varied, bring_to_life):
    def change(data):
        strikes_everywhere(data)
        data["network"]["zones"]["hills"]["gunfire_per_1000_km"] = 0.0
        data["threat"]["road_shut_h"] = 48.0

    world = bring_to_life(varied(by_hand, change)).world
    way = world.network.quickest_way("hilltop", "market")
    first = next(
        passage
        for k in range(50)
        if (passage := world.passages.decide(Convoy(f"c/{k}", {Part.TRUCK: 5}), way, 6.0)).incidents
    )
    assert {row.kind for row in first.incidents} == {"strike"}
    last_h = max(row.time_h for row in first.incidents)
    later = world.passages.decide(Convoy("later", {Part.TRUCK: 5}), way, 30.0, may_turn_back=False)
    assert later.halted_h == pytest.approx(last_h + 48.0 - 30.0)
    before = world.passages.decide(Convoy("before", {Part.TRUCK: 5}), way, 5.0 - DAY)
    assert before.halted_h == 0.0


@pytest.mark.parametrize("replication", range(12))
def test_a_higher_multiplier_never_removes_an_attack(replication, by_hand, varied, bring_to_life):
    """For the same passage and departure: what was met is met again, and maybe more."""
    met = []
    for multiplier in (0.0, 0.5, 1.0, 2.0, 4.0):

        def change(data, multiplier=multiplier):
            strikes_everywhere(data)
            data["threat"]["gunfire"].update(killed=1.0)
            effects = {"attacks_multiplier": {"hills": multiplier}}
            data["risks"] = {"war": {"name": "War", "start": "2030-03-01", "effects": effects}}

        world = bring_to_life(varied(by_hand, change), 1, replication).world
        passage = world.passages.decide(
            trucks(), world.network.quickest_way("hilltop", "market"), SET_OUT
        )
        told = [(row.time_h, row.kind, row.wounded, row.hours_lost) for row in passage.incidents]
        met.append(Counter(told))
    assert not met[0]
    assert all(fewer <= more for fewer, more in pairwise(met))


def test_an_attack_comes_anywhere_on_the_road_alike_and_never_where_the_column_halts(
    by_hand, varied, bring_to_life
):
    """960 km at 10 km/h from sunrise: eight days of twelve hours, each hour as good as another."""

    def change(data):
        strikes_everywhere(data)
        data["network"]["roads"]["hilltop_road"]["km"] = 960
        data["threat"].update(
            road_shut_h=0.0, hours_per_strike=0.0, vehicle_lost_share=0.0, found_share=0.5
        )
        data["threat"]["gunfire"].update(hours_lost=0.0)

    world = bring_to_life(varied(by_hand, change)).world
    road = world.network.roads["hilltop_road"]
    assert (road.by_daylight, road.km_per_hour) == (True, 10.0)
    way = world.network.quickest_way("hilltop", "market")
    hours = []
    for k in range(60):
        passage = world.passages.decide(Convoy(f"c/{k}", {Part.TRUCK: 5}), way, 6.0)
        own = [row.time_h for row in passage.incidents]
        assert own == sorted(own)
        assert all(6.0 <= time_h <= passage.arrive_h for time_h in own)
        hours += own
    assert {kind.kind for kind in passage.incidents} >= {"strike", "gunfire"}
    assert len(hours) > 400
    assert all(6.0 <= time_h % DAY <= 18.0 for time_h in hours)
    moved = [(time_h // DAY * 12.0 + time_h % DAY - 6.0) / 96.0 for time_h in hours]
    assert kstest(moved, "uniform").pvalue > 0.001


@pytest.mark.parametrize("replication", range(12))
def test_a_multiplier_of_devices_leaves_gunfire_as_it_is(
    replication, by_hand, varied, bring_to_life
):
    """The devices are those that the same multiplier of all attacks brings."""

    def met(key):
        def change(data):
            strikes_everywhere(data)
            effects = {key: {"hills": 3.0}} if key else {}
            data["risks"] = {"war": {"name": "War", "start": "2030-03-01", "effects": effects}}

        world = bring_to_life(varied(by_hand, change), 1, replication).world
        way = world.network.quickest_way("hilltop", "market")
        rows = world.passages.decide(trucks(), way, SET_OUT).incidents
        return [
            [(row.place, row.killed, row.wounded) for row in rows if row.kind == kind]
            for kind in ("strike", "gunfire")
        ]

    without, devices, attacks = met(None), met("devices_multiplier"), met("attacks_multiplier")
    assert devices == [attacks[0], without[1]]
    assert len(attacks[0]) > len(without[0])


def test_attacks_cost_the_hours_they_say(by_hand, varied, bring_to_life):
    world = bring_to_life(varied(by_hand, strikes_everywhere)).world
    way = world.network.quickest_way("riverside", "market")
    for k in range(30):
        passage = world.passages.decide(
            Convoy(f"c/{k}", {Part.TRUCK: 5}), way, 200 * DAY * (k + 1) + 6
        )
        lost_h = sum(row.hours_lost for row in passage.incidents)
        arrive_h = world.network.after_daylight_hours(passage.depart_h, 8.0 + lost_h, last=True)
        assert passage.arrive_h == pytest.approx(arrive_h)


def breaks_down(data):
    data["network"]["surfaces"]["track"]["holds_breakdown_halts"] = False
    data["threat"].update(breakdowns_per_1000_vehicle_km=1.0, breakdown_abandoned_share=0.0)
    data["threat"]["breakdown_h"] = {"uniform": [1.0, 5.0]}


def test_each_breakdown_is_repaired_in_its_own_time_or_given_up(by_hand, varied, bring_to_life):
    """10 trucks on 80 km: 0.8 breakdowns a passage, 3 h each on average; then 0.2 given up."""

    def halts(change):
        lost_h, rows = 0.0, []
        world = bring_to_life(varied(by_hand, change)).world
        road = world.network.roads["riverside_road"]
        for k in range(3000):
            convoy = Convoy(f"c/{k}", {Part.TRUCK: 10})
            u = world.streams.uniform(f"breakdowns/{k}")
            hours, given_up = world.passages._threat.breakdowns(convoy, road, u, lambda share: 0.0)
            lost_h += hours
            rows += given_up
            assert convoy.vehicles() == 10 - len(given_up)
        return lost_h / 3000, len(rows) / 3000

    assert halts(breaks_down) == (pytest.approx(0.8 * 3.0, abs=0.25), 0.0)

    def given_up(data):
        breaks_down(data)
        data["threat"]["breakdown_abandoned_share"] = 0.25

    assert halts(given_up) == (pytest.approx(2.4, abs=0.25), pytest.approx(0.2, abs=0.04))
    assert halts(lambda data: None) == (0.0, 0.0)


def test_the_halts_of_a_passage_are_added_up(by_hand, varied, bring_to_life):
    """Market Town is reached at dusk of day 10; roads beyond it are shut to the noon of day 11,
    then of day 12, then for long: of three days, half are left to halt."""

    def change(data):
        network = data["network"]
        network["waypoints"] = ["border_post", "a", "b"]
        track = {"surface": "track", "zone": "hills"}
        network["roads"] = {
            **network["roads"],
            "riverside_road": {"between": ["market", "a"], "km": 60, **track},
            "a_b": {"between": ["a", "b"], "km": 5, **track},
            "b_riverside": {"between": ["b", "riverside"], "km": 5, **track},
        }
        closures = {"riverside_road": (10, 1.5), "a_b": (11.75, 0.75), "b_riverside": (12.25, 30)}
        warning = {"packing_stopped": ["market"]}
        data["risks"] = {"warning": {"name": "W", "start": "2030-03-01", "effects": warning}}
        for road, (day, days) in closures.items():
            data["risks"][road] = {
                "name": road,
                "after": {"risk": "warning", "chance": 1.0, "lag_days": day},
                "duration_days": days,
                "effects": {"roads_shut": [road]},
            }

    world = bring_to_life(varied(by_hand, change)).world
    way = world.network.quickest_way("hilltop", "riverside")
    passage = world.passages.decide(trucks(), way, 10 * DAY + 6)
    # halts 18 h, drives 6 h to dusk, halts 18 h, drives half an hour, halts the 36 h that are left
    assert passage.turned_back
    (turned,) = passage.incidents
    assert (turned.place, turned.hours_lost) == ("b_riverside", 72.0)
    assert turned.time_h == pytest.approx(12 * DAY + 12.5 + 36)
    assert passage.halted_h == pytest.approx(72.0)


def test_a_column_that_turns_back_is_attacked_on_its_way_back_as_on_any(
    by_hand, varied, bring_to_life
):
    """As often as on the way out; what is lost on that is not lost again."""
    met = Counter()

    def change(data):
        strikes_everywhere(data)
        data["threat"].update(road_shut_h=0.0, vehicle_lost_share=0.5)
        effects = {"roads_shut": ["riverside_road"]}
        data["risks"] = {"closure": {"name": "C", "start": "2030-03-10", "effects": effects}}

    world = bring_to_life(varied(by_hand, change)).world
    way = world.network.quickest_way("hilltop", "riverside")
    for k in range(200):
        convoy = Convoy(f"c/{k}", {Part.TRUCK: 10})
        passage = world.passages.decide(convoy, way, SET_OUT)
        assert passage.turned_back
        turned_h = next(row.time_h for row in passage.incidents if row.kind == "turned back")
        lost_h = 0.0
        for row in passage.incidents:
            if row.kind != "turned back":
                met[row.time_h > turned_h] += 1
                lost_h += row.hours_lost * (row.time_h > turned_h)
        back_h = world.network.after_daylight_hours(turned_h, 12.0 + lost_h, last=True)
        assert passage.arrive_h == pytest.approx(back_h)
        lost = sum(row.vehicles_lost for row in passage.incidents)
        assert convoy.parts[Part.TRUCK] + lost == 10
    assert met[True] == pytest.approx(met[False], rel=0.2)


def test_a_column_halted_again_on_its_way_back_stands_where_that_is(by_hand, varied, bring_to_life):
    def change(data):
        after = {"risk": "warning", "chance": 1.0, "lag_days": 0.5}
        rests = {"packing_stopped": ["market"]}
        shuts = {"roads_shut": ["hilltop_road", "port_road"]}
        data["risks"] = {
            "warning": {"name": "W", "start": "2030-03-10", "effects": rests},
            "closure": {"name": "C", "after": after, "effects": shuts},
        }

    world = bring_to_life(varied(by_hand, change)).world
    way = world.network.along(("hilltop", "market", "border_post", "port"))
    passage = world.passages.decide(trucks(), way, SET_OUT)
    assert passage.turned_back
    assert way.place_after(passage.roads_behind, "hilltop") == "market"
