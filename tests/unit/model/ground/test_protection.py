"""Who suffers when a vehicle is hit: by what it is, how it protects, and whose people are in it."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest

from sim.model.convoys.column import Column, Guards
from sim.model.ground.network import Way
from sim.model.ground.threat import Convoy, Part
from sim.model.replication import simulate
from sim.records import IncidentRow, State

PROTECTION = {"armoured": 0.5, "soft": 2.0, "truck": 1.0, "escort_vehicles_per_unit": 4}


@pytest.fixture
def mined(by_hand, varied):
    """The tiny mission without other chance, with many strikes that kill and destroy."""

    def build(protection=PROTECTION, armour="soft", **threat):
        def change(data):
            data["network"]["zones"]["hills"]["devices_met_per_1000_km"] = 20.0
            data["threat"].update(
                found_share=0.0,
                found_share_with_search=0.0,
                killed_per_strike=0.5,
                wounded_per_strike=1.5,
                vehicle_lost_share=0.5,
                load_lost_share=0.5,
                protection=protection,
            )
            data["threat"].update(threat)
            data["loads"]["vehicles"]["protection"] = armour

        return varied(by_hand, change)

    return build


def strikes_on(world, part, count=2000):
    """What some strikes did to columns of one kind of vehicle."""
    way = world.network.quickest_way("hilltop", "market")
    rows = []
    k = 0
    while len(rows) < count:
        k += 1
        convoy = Convoy(f"convoy/{k}", {part: 1000})
        passage = world.passages.decide(convoy, way, 10_000.0 * k, may_turn_back=False)
        rows += [row for row in passage.incidents if row.kind == "strike"]
    return rows[:count]


@pytest.mark.parametrize(
    ("part", "factor"),
    [
        (Part.TRUCK, 1.0),
        (Part.FLATBED, 1.0),
        (Part.SOFT, 2.0),
        (Part.ARMOURED, 0.5),
        (Part.ESCORT, 0.5),
    ],
)
def test_casualties_follow_the_protection_of_the_vehicle_hit(mined, bring_to_life, part, factor):
    rows = strikes_on(bring_to_life(mined(road_shut_h=0.0)).world, part)
    assert {row.hit for row in rows} == {part}
    for told, mean in (("killed", 0.5 * factor), ("wounded", 1.5 * factor)):
        spread = sqrt((mean + mean**2 / 0.5) / len(rows))  # negative binomial, shape 0.5
        assert sum(getattr(row, told) for row in rows) / len(rows) == pytest.approx(
            mean, abs=4 * spread
        )


def test_each_vehicle_is_equally_likely_to_be_hit():
    parts = {Part.TRUCK: 5, Part.FLATBED: 2, Part.SOFT: 0, Part.ARMOURED: 1, Part.ESCORT: 2}
    convoy = Convoy("c", parts)
    hits = Counter(convoy.hit((k + 0.5) / 1000) for k in range(1000))
    assert hits == {Part.TRUCK: 500, Part.FLATBED: 200, Part.ARMOURED: 100, Part.ESCORT: 200}
    own = Counter(convoy.hit((k + 0.5) / 800, escort_too=False) for k in range(800))
    assert own == {Part.TRUCK: 500, Part.FLATBED: 200, Part.ARMOURED: 100}
    assert Convoy("people on foot").hit(0.5) is None


def test_drivers_suffer_in_trucks_and_the_mission_in_its_own_vehicles(mined):
    outcomes = Counter()
    hurt = Counter()
    for k in range(30):
        result = simulate(mined(), 1, k)
        for row in result.incidents:
            on = "drivers" if row.hit in ("truck", "flatbed") else "mission"
            hurt[on] += row.wounded
        outcomes["drivers"] += result.outcomes["drivers_wounded"]
        outcomes["mission"] += result.outcomes["wounded"]
        outcomes["escorts for hire"] += result.outcomes["escorts_wounded"]
    assert hurt["drivers"] > 0 < hurt["mission"]
    # a vehicle that hired drivers drive has nobody of the mission in it
    assert outcomes["drivers"] >= hurt["drivers"]
    assert outcomes.total() == hurt.total()


def struck_escort(world, owner):
    """Three dead and five wounded in a vehicle of an escort that works from Riverside."""
    column = Column(world, "x", world.timeline("x"), "riverside")
    guards = owner and Guards(world.contingents[owner], world.sites["riverside"], 20)
    column.guards = (guards,)
    row = IncidentRow(0.0, "strike", "hilltop_road", "x", 3, 5, 0, 0, 0.0, hit=Part.ESCORT)
    column._suffer(row, None)
    return world.incidents[-1].killed


def test_the_dead_of_an_escort_are_its_own_wherever_the_books_have_its_people(mined, bring_to_life):
    """Alba has nobody at Riverside, where others are."""
    world = bring_to_life(mined()).world
    alba = world.contingents["alba"]

    def present():
        return sum(site.people.count_of(alba.lots) for site in world.sites.values())

    before = present()
    assert not world.sites["riverside"].people.count_of(alba.lots)
    assert world.sites["riverside"].people.total
    assert struck_escort(world, "alba") == 3
    assert (before - present(), alba.dead) == (3, 3)
    tally = world.tally
    assert (tally.killed, tally.wounded, tally.drivers_killed, tally.escorts_killed) == (3, 5, 0, 0)


def test_no_more_are_wounded_than_were_there_and_are_not_dead(bring_to_life, tiny):
    world = bring_to_life(tiny).world
    aboard = Column(world, "x", world.timeline("x"), "riverside")
    lot = next(iter(world.sites["riverside"].people.counts))
    world.sites["riverside"].people.remove(lot, 4)
    aboard.people.add(lot, 4)
    world.books.set_out(aboard.people)
    row = IncidentRow(0.0, "strike", "riverside_road", "x", 3, 5, 0, 0, 0.0)
    aboard._suffer(row, None)
    aboard._suffer(row, None)  # one is left, and not dead
    assert [(told.killed, told.wounded) for told in world.incidents] == [(3, 1), (1, 0)]
    assert (world.tally.killed, world.tally.wounded) == (4, 1)


def test_escorts_for_hire_are_counted_apart(mined, bring_to_life):
    world = bring_to_life(mined()).world
    assert struck_escort(world, None) == 3
    tally = world.tally
    assert (tally.escorts_killed, tally.escorts_wounded) == (3, 5)
    assert tally.killed == tally.wounded == tally.drivers_killed == tally.drivers_wounded == 0


def test_each_unit_of_an_escort_suffers_its_share(mined, bring_to_life):
    """Of two units, one for hire, each is hit half of the time, and a renaming changes nothing."""
    world = bring_to_life(mined()).world
    alba = world.contingents["alba"]
    column = Column(world, "x", world.timeline("x"), "riverside")
    column.guards = (Guards(alba, world.sites["riverside"], 20), None)
    row = IncidentRow(0.0, "strike", "hilltop_road", "x", 1, 1, 0, 0, 0.0, hit=Part.ESCORT)
    for _ in range(60):
        column._suffer(row, None)
    assert alba.dead + world.tally.escorts_killed == 60
    assert 18 <= alba.dead <= 42  # 3 standard deviations of 60 throws of a coin
    assert (world.tally.wounded, world.tally.escorts_wounded) == (
        alba.dead,
        world.tally.escorts_killed,
    )


def test_without_protection_the_dead_are_of_those_aboard_or_of_the_escort_by_head(
    mined, bring_to_life
):
    """Ten ride aboard and twenty as escort: of three dead one is aboard, one by one."""
    world = bring_to_life(mined(protection=None)).world
    alba, site = world.contingents["alba"], world.sites["riverside"]
    aboard = 0
    for number in range(90):
        column = Column(world, f"x{number}", world.timeline("x"), "riverside")
        lot = world.contingents["bora"].lots[0]
        column.people.add(lot, 10)
        column.loaded_at = "riverside"
        column.guards = (Guards(alba, site, 20),)
        before = alba.dead
        column._suffer(IncidentRow(0.0, "strike", "hilltop_road", "x", 1, 0, 0, 0, 0.0), None)
        aboard += alba.dead == before
    assert 17 <= aboard <= 43  # 3 standard deviations of 90 with a chance of a third


def test_without_protection_all_casualties_beside_an_escort_of_the_mission_are_its_own(
    mined, varied
):
    def no_guards_for_hire(data):
        data["escorts"]["hired_guards"]["units"] = 0

    for k in range(10):
        scenario = varied(mined(protection=None), no_guards_for_hire)
        outcomes = simulate(scenario, 1, k).outcomes
        assert outcomes["drivers_wounded"] == outcomes["drivers_killed"] == 0


def test_an_escort_vehicle_that_is_lost_is_one_of_its_contingents(mined):
    lost = 0
    for k in range(30):
        result = simulate(mined(), 1, k)
        told = sum(row.loads_lost for row in result.incidents)
        ends = [result.outcomes[f"end.{c}.{State.LOST}"] for c in ("containers", "vehicles")]
        assert told == sum(ends)
        lost += sum(row.hit == Part.ESCORT and row.vehicles_lost for row in result.incidents)
    assert lost


def test_neutral_protection_only_moves_who_suffers(mined):
    """With factors of 1 and no escort vehicles the same happens on the road."""
    neutral = {"armoured": 1.0, "soft": 1.0, "truck": 1.0, "escort_vehicles_per_unit": 0}
    for k in range(10):
        convoys = ("convoy/hilltop/1/out", "convoy/hilltop/1/loaded")
        told, untold = (
            [row for row in simulate(mined(protection=p), 1, k).incidents if row.convoy in convoys]
            for p in (neutral, None)
        )
        assert told == untold


def test_armour_without_protection_changes_nothing(mined):
    bare = {"protection": None}
    for k in range(5):
        soft, armoured = (
            simulate(mined(**bare, armour=a), 1, k).outcomes for a in ("soft", "armoured")
        )
        assert soft == armoured


@pytest.mark.parametrize(("part", "lane"), [(Part.TRUCK, "boxes"), (Part.FLATBED, "flats")])
def test_with_the_last_vehicle_that_carries_it_a_load_is_lost(by_hand, bring_to_life, part, lane):
    """What is saved from a truck rides on with the others, as long as there are any."""
    world = bring_to_life(by_hand).world
    site = world.sites["hilltop"]
    column = Column(world, "x", world.timeline("x"), "hilltop")
    column.trucks = column.flatbeds = 2
    stock = site.unpacked if lane == "boxes" else site.drives
    aboard = getattr(column, lane)
    aboard.add_all(stock.take(2))
    world.books.set_out(aboard)
    row = IncidentRow(0.0, "strike", "hilltop_road", "x", 0, 0, 1, 0, 0.0, hit=part)
    column._suffer(row, None)
    assert (aboard.total, world.incidents[-1].loads_lost) == (2, 0)
    column._suffer(row, None)
    assert (aboard.total, world.incidents[-1].loads_lost) == (0, 2)


def test_a_column_that_has_lost_all_is_hurt_no_more_on_later_ways_either(by_hand, bring_to_life):
    """One whose loads are out has no vehicles of the mission's left, and still has its trucks."""
    world = bring_to_life(by_hand).world
    column = Column(world, "x", world.timeline("x"), "hilltop")
    column.trucks = 1
    seen = []
    decide = world.passages.decide

    def noted(convoy, way, depart_h, **more):
        seen.append(convoy.lost_all)
        return decide(convoy, way, depart_h, **more)

    world.passages.decide = noted
    way = world.network.quickest_way("hilltop", "market")
    next(column.travel(way, "out", "driving", "market"))
    column._suffer(
        IncidentRow(0.0, "strike", "hilltop_road", "x", 0, 0, 1, 0, 0.0, hit=Part.TRUCK), None
    )
    next(column.travel(way.back, "home", "driving", "hilltop"))
    assert seen == [False, True]


def test_a_column_that_has_lost_all_is_met_by_as_much_and_hurt_no_more(mined, bring_to_life):
    world = bring_to_life(mined(vehicle_lost_share=1.0, wounded_per_strike=9.0)).world
    way = world.network.quickest_way("hilltop", "market")
    after = 0
    for k in range(40):
        small, large = (
            world.passages.decide(
                Convoy(f"convoy/{k}", {Part.TRUCK: trucks}), way, 10_000.0 * k, may_turn_back=False
            )
            for trucks in (1, 1000)
        )
        assert len(small.incidents) == len(large.incidents)
        struck = sorted(small.incidents, key=lambda row: -row.vehicles_lost)
        assert sum(row.vehicles_lost for row in struck) <= 1
        assert not any(row.killed or row.wounded for row in struck[1:])
        after += len(struck[1:])
    assert after > 20


def test_what_was_lost_before_it_turned_back_stays_lost(mined, bring_to_life):
    world = bring_to_life(mined(vehicle_lost_share=1.0, wounded_per_strike=9.0)).world
    way = world.network.quickest_way("hilltop", "market")
    met = 0
    for number in range(60):
        convoy = Convoy(f"convoy/{number}", {Part.TRUCK: 1})
        convoy.lose(Part.TRUCK)
        at_h = 10_000.0 * number
        back = world.passages._turn_back(convoy, Way(way + way), len(way), at_h, at_h, None, [])
        struck = [row for row in back.incidents if row.kind == "strike"]
        assert not any(row.killed or row.wounded for row in struck)
        met += len(struck)
    assert met > 20


def test_no_attack_beyond_the_border_hurts_an_escort_that_has_turned_round(by_hand, varied):
    """The road to the port is mined, that to the border is not, and needs an escort."""

    def beyond(data):
        zones = data["network"]["zones"]
        zones["hills"].update(devices_met_per_1000_km=0.0, gunfire_per_1000_km=0.0)
        zones["plains"].update(devices_met_per_1000_km=0.0, escort_required=True)
        zones["abroad"]["devices_met_per_1000_km"] = 20.0
        data["threat"].update(
            found_share=0.0, killed_per_strike=5.0, wounded_per_strike=5.0, protection=None
        )

    outcomes = simulate(varied(by_hand, beyond), 1, 0).outcomes
    assert outcomes["drivers_killed"] > 0
    assert outcomes["killed"] == outcomes["wounded"] == outcomes["escorts_killed"] == 0
