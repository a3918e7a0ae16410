"""Hired escorts: when they come, and that they go on when the contingents have gone."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.model.replication import simulate
from sim.scenario.load import load_scenario

TWO_HUBS = Path(__file__).parents[3] / "scenarios_for_tests" / "two_hubs.yaml"
DAY = 24.0
ALBA_GONE_BY_DAY_40 = 59 + 59 + 20  # of 200 people in all, as in test_hand_computed


def guards(**told):
    """The only escort is hired; Alba has none."""

    def change(data):
        data["contingents"]["alba"]["provides"] = {}
        data["escorts"] = {"guards": {"base": "market", "units": 1, **told}}

    return change


def escorted(result):
    """Hours at which the hired escort goes with a convoy."""
    rows = result.detail.intervals
    return [row.start_h for row in rows if row.agent.startswith("escort/guards")
            and row.activity == "with convoy"]  # fmt: skip


def unit_of(mission):
    return next(unit for unit in mission.world.units if unit.owner is None)


def test_they_come_when_enough_people_have_gone(by_hand, varied, bring_to_life):
    mission = bring_to_life(varied(by_hand, guards(once_gone_share=0.5)))
    mission._env.run(until=39 * DAY + 11)
    assert unit_of(mission).from_h == inf  # 59 of 200 gone
    mission._env.run(until=39 * DAY + 13)
    assert unit_of(mission).from_h == 39 * DAY + 12  # 118, more than half


def test_a_later_day_of_their_own_counts(by_hand, varied, bring_to_life):
    told = {"once_gone_share": 0.5, "available_from": "2030-04-14"}
    scenario = varied(by_hand, guards(**told))
    mission = bring_to_life(scenario)
    mission.run()
    assert unit_of(mission).from_h == 44 * DAY
    assert min(escorted(simulate(scenario, detail=True))) >= 44 * DAY


def test_cargo_waits_for_them_and_goes_at_once_when_they_come(by_hand, varied):
    result = simulate(varied(by_hand, guards(once_gone_share=0.5)), detail=True)
    came_h = 39 * DAY + 12
    assert came_h < min(escorted(result)) <= came_h + 2 * DAY  # leave takes a day
    waits = {(row.site, row.cause) for row in result.waits}
    assert ("riverside", "escort") in waits


def test_they_escort_after_the_contingents_have_withdrawn(by_hand, varied):
    """Alba's escort goes home on 8 April; Riverside stays until the last load is out."""

    def change(data):
        data["escorts"] = {"guards": {"base": "market", "units": 1, "available_from": "2030-04-10"}}
        data["sites"]["riverside"]["packing_starts"] = "2030-04-05"
        data["sites"]["riverside"].update(planned_close=None, at_planned_close="stay")
        data["contingents"]["bora"]["ready"] = {"on": "2030-04-20"}

    result = simulate(varied(by_hand, change), detail=True)
    assert min(escorted(result)) > 40 * DAY
    assert result.outcomes["end.containers.out"] == 29


def test_nothing_said_of_their_coming_is_refused(tiny, varied):
    with pytest.raises(ValidationError, match="nothing says when they can be had"):
        varied(tiny, guards())


@pytest.mark.parametrize("name", ["tiny", "rich"])
def test_no_share_to_wait_for_changes_nothing(name, request, varied):
    scenario = request.getfixturevalue(name)

    def share(value):
        def change(data):
            for escort in data["escorts"].values():
                escort["available_from"] = escort["available_from"] or "2030-03-10"
                escort["once_gone_share"] = value

        return varied(scenario, change)

    for replication in range(5):
        assert simulate(share(0.0), 1, replication) == simulate(share(None), 1, replication)


# -- units of contingents ----------------------------------------------------------------------


PLATOON = "escort/alba/convoy_platoon/1"


@pytest.fixture
def from_hilltop(by_hand, varied):
    """The only escort works from Hilltop, with eighty of its hundred people; helicopters fly."""

    def change(data):
        data["contingents"]["alba"]["provides"]["convoy_platoon"] |= {
            "base": "hilltop",
            "people_per_unit": 80,
        }
        data["sites"]["hilltop"]["guard"] = {"share": 0.0, "at_least_people": 10}
        data["air"]["helicopter"] |= {"aircraft": 4, "flights_per_week": 7.0}

    return simulate(varied(by_hand, change), detail=True)


def rows_of(result, agent):
    rows = [row for row in result.detail.intervals if row.agent == agent]
    return sorted(rows, key=lambda row: row.start_h)


def test_the_people_of_an_escort_stay_with_it(from_hilltop):
    flown = sum(
        move.count
        for move in from_hilltop.detail.movements
        if move.by.startswith("flight/") and move.origin == "hilltop"
    )
    with_last_column = sum(
        move.count
        for move in from_hilltop.detail.movements
        if move.by == "column/hilltop" and move.load_class == "uniformed"
    )
    assert flown == 100 - 80 - 10
    assert with_last_column == 80 + 10


def test_an_escort_of_a_camp_drives_to_the_trucks_before_it_goes_with_them(from_hilltop):
    """And stays with them: from then on it goes out from there."""
    rows = rows_of(from_hilltop, PLATOON)
    told = [(row.activity, row.place) for row in rows[:2]]
    assert told == [("idle", "hilltop"), ("driving", "market")]
    assert rows[1].end_h - rows[1].start_h == DAY  # twelve hours of light, as usual times go
    convoy = next(row for row in rows if row.activity == "with convoy")
    assert convoy.start_h >= rows[1].end_h
    after = rows[rows.index(convoy) + 1]
    assert (after.activity, after.place) == ("resting", "market")


def test_when_its_camp_has_been_left_an_escort_works_from_where_its_people_are(from_hilltop):
    left_h = next(row.left_h for row in from_hilltop.sites if row.site == "hilltop")
    rows = [row for row in rows_of(from_hilltop, PLATOON) if row.start_h > left_h]
    assert not [row for row in rows if row.place == "hilltop" or row.activity == "driving"]
    assert {row.place for row in rows if row.activity == "with convoy"} == {"convoy/riverside/1"}


def test_an_escort_that_stands_at_its_camp_when_that_is_left_goes_along(by_hand, varied):
    """The second of two: one is enough for the only convoy."""

    def change(data):
        data["contingents"]["alba"]["provides"]["convoy_platoon"] |= {
            "base": "hilltop",
            "units": 2,
            "people_per_unit": 20,
        }

    result = simulate(varied(by_hand, change), detail=True)
    left_h = next(row.left_h for row in result.sites if row.site == "hilltop")
    lines = [rows_of(result, PLATOON[:-1] + number) for number in "12"]
    [stood] = [rows for rows in lines if rows[0].end_h == left_h]
    assert (stood[0].activity, stood[0].place) == ("idle", "hilltop")
    assert (stood[1].activity, stood[1].place) == ("driving", "market")
    assert stood[1].end_h == left_h + DAY
    assert (stood[2].activity, stood[2].place) == ("idle", "market")


@pytest.mark.parametrize("rest_days", [0.0, 3.0, 30.0])
def test_an_escort_of_a_camp_is_home_when_its_people_may_go(by_hand, varied, rest_days):
    """It has been with the trucks since hour 300; its people may go on 20 March, from its camp."""

    def change(data):
        alba = data["contingents"]["alba"]
        alba["provides"]["convoy_platoon"]["base"] = "hilltop"
        alba["ready"] = {"on": "2030-03-20"}
        data["policy"]["escort_rest_days"] = rest_days

    rows = rows_of(simulate(varied(by_hand, change), detail=True), PLATOON)
    home = [row for row in rows if (row.activity, row.place) == ("driving", "hilltop")]
    assert [(row.start_h, row.end_h) for row in home] == [(18 * DAY, 19 * DAY)]
    assert all(row.place == "hilltop" for row in rows if row.start_h >= 19 * DAY)


def test_no_escort_of_a_camp_goes_that_could_not_be_home_in_time(by_hand, varied):
    """The round takes it to its camp again: a day more than the trucks need."""

    def change(data):
        alba = data["contingents"]["alba"]
        alba["provides"]["convoy_platoon"]["base"] = base
        alba["ready"] = {"on": ready}
        data["policy"]["escort_return_margin_share"] = 0.0

    went = {}
    for base in ("hilltop", "market"):
        for day in range(8, 22):
            ready = f"2030-03-{day:02d}"
            rows = rows_of(simulate(varied(by_hand, change), detail=True), PLATOON)
            went[base, day] = any(row.activity in ("driving", "with convoy") for row in rows)
    first = {base: min(day for at, day in went if at == base and went[at, day])
             for base in ("hilltop", "market")}  # fmt: skip
    assert first["hilltop"] == first["market"] + 1 > 9


def test_an_escort_is_withdrawn_and_not_idle_once_its_contingent_goes_home(by_hand):
    result = simulate(by_hand, detail=True)
    rows = rows_of(result, PLATOON)
    assert rows[0].start_h == 0.0
    assert all(row.end_h == after.start_h for row, after in pairwise(rows))
    assert (rows[-1].activity, rows[-1].start_h) == ("withdrawn", 38 * DAY)  # 8 April


def test_an_escort_whose_people_go_to_a_hub_that_has_been_left_holds_none_of_them_there():
    """East is left on day 9; the platoon stands in West when its camp follows on day 10."""
    platoon = "{kind: escort, base: camp, units: 1, people_per_unit: 20}"
    scenario = load_scenario(
        TWO_HUBS,
        [
            "loads.troops={kind: people, leaves: with_contingent}",
            "sites.camp.materiel_to=[west]",
            "sites.camp.planned_close=2030-01-20",
            "sites.camp.at_planned_close=leave",
            "sites.east.leave_from=2030-01-05",
            "network.zones.wild={escort_required: true}",
            "network.roads.west_road.zone=wild",
            "contingents.alba={name: Alba, at: {camp: {troops: 50}}, lift: {by: charter}, "
            f"ready: {{after_camps_days: 5}}, provides: {{platoon: {platoon}}}}}",
            "risks.war={name: War, start: 2030-01-08, effects: {sites_forced_out: [east]}}",
        ],
    )
    result = simulate(scenario, detail=True)
    east, camp = (
        next(row for row in result.sites if row.site == name) for name in ("east", "camp")
    )
    assert east.left_h == 9 * DAY < camp.left_h == 9 * DAY + 6
    last = rows_of(result, PLATOON.replace("convoy_", ""))[-1]
    assert (last.activity, last.place, last.start_h) == ("withdrawn", "west", camp.left_h)
    home = {move.by: move.count for move in result.detail.movements if move.destination == "home"}
    assert home == {"charter/east/10": 50}  # the noon after their last column has come


@pytest.mark.parametrize(("share", "gone"), [(0.29, 58), (0.295, 59), (0.5025, 101)])
def test_they_come_when_the_whole_share_has_gone_and_not_before(
    by_hand, varied, bring_to_life, share, gone
):
    """Of 200 people; a part of one is one more, the last bits of a product are none."""
    mission = bring_to_life(varied(by_hand, guards(once_gone_share=share)))
    (goal,) = mission.world.books.watched
    assert goal.outstanding - goal.less == gone


def test_escorts_that_leave_first_stand_in_front_once_it_is_known_when(two_camps, bring_to_life):
    """Alba's withdraws on 1 May; Bora's ten days after the mine has been left, in January."""
    told = """
sites: {mine: {stock: {containers: 1}, planned_close: 2030-01-12}}
contingents:
  alba:
    ready: {on: 2030-05-01}
    provides: {platoon: {kind: escort, base: town, units: 1, people_per_unit: 2}}
  bora:
    name: Bora
    at: {mine: {uniformed: 10}, town: {uniformed: 20}}
    ready: {after_camps_days: 10}
    lift: {by: charter}
    provides: {platoon: {kind: escort, base: town, units: 1, people_per_unit: 2}}
"""
    world = bring_to_life(two_camps(told)).world
    world.env.run(until=5 * DAY)
    (field,) = [desk for desk in world.desks if desk.fleet.name == "field"]
    assert [unit.owner.name for unit in field.tasks[0].units] == ["alba", "bora"]
    world.env.run(until=16 * DAY)
    assert world.contingents["bora"].withdraw_h < world.contingents["alba"].withdraw_h
    assert [unit.owner.name for unit in field.tasks[0].units] == ["bora", "alba"]


def test_a_contingent_that_goes_in_steps_provides_until_its_units_go(chain, bring_to_life):
    """80 people in four weekly steps of 20: after the third the 30 of the platoon are too few."""

    def withdrawn_h(people_per_unit):
        told = f"""
contingents:
  alba:
    over_days: 28
    provides:
      platoon: {{kind: escort, base: town, units: 1, people_per_unit: {people_per_unit}}}
"""
        return bring_to_life(chain(told)).world.contingents["alba"].withdraw_h / DAY

    # ready on 15 January, day 14: steps then and 7, 14 and 21 days later
    assert [withdrawn_h(people) for people in (0, 20, 21, 40, 41)] == [35, 35, 28, 28, 21]


def test_all_who_take_people_from_its_base_look_when_an_escort_has_been_withdrawn(
    chain, bring_to_life
):
    """Those whom it kept there may go home by another way than its own people do."""
    told = """
contingents:
  alba:
    ready: {on: 2030-03-01}
    provides: {platoon: {kind: escort, base: coast, units: 1, people_per_unit: 20}}
  bora:
    name: Bora
    at: {coast: {uniformed: 2, vehicles: 1}}
    ready: {on: 2030-01-05}
    lift: {by: overland, base: coast, corridor: to_port}
"""
    world = bring_to_life(chain(told)).world
    world.env.run(until=DAY)
    assert world.contingents["bora"].programme in world.sites["coast"].programmes
    for programme in world.sites["coast"].programmes:
        assert 59 * DAY in programme._known_h  # 1 March
