"""Hired escorts: when they come, and that they go on when the contingents have gone."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from pydantic import ValidationError

from sim.model.mission import simulate

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


def test_when_its_camp_has_been_left_an_escort_works_from_where_its_people_are(from_hilltop):
    left_h = next(row.left_h for row in from_hilltop.sites if row.site == "hilltop")
    rows = [row for row in rows_of(from_hilltop, PLATOON) if row.end_h > left_h]
    assert (rows[0].activity, rows[0].place, rows[0].start_h) == ("driving", "market", left_h)
    there_h = rows[0].end_h
    assert there_h - left_h == DAY  # twelve hours of light, as usual times are reckoned
    convoys = [row for row in rows if row.activity == "with convoy"]
    assert {row.place for row in convoys} == {"convoy/riverside/1"}
    assert all(row.start_h > there_h for row in convoys)


@pytest.mark.parametrize("rest_days", [10.0, 13.0, 20.0])
def test_an_escort_that_rests_when_its_camp_is_left_goes_along(by_hand, varied, rest_days):
    """Its convoy is unloaded at hour 300; the camp is left at hour 606, a day from Market Town."""

    def change(data):
        data["contingents"]["alba"]["provides"]["convoy_platoon"]["base"] = "hilltop"
        data["policy"]["escort_rest_days"] = rest_days

    result = simulate(varied(by_hand, change), detail=True)
    left_h = next(row.left_h for row in result.sites if row.site == "hilltop")
    rows = rows_of(result, PLATOON)
    rested_h = next(row.start_h for row in rows if row.activity == "resting") + rest_days * DAY
    assert not [row for row in rows if row.place == "hilltop" and row.end_h > left_h]
    gone = [row for row in rows if row.start_h >= left_h]
    driven_h = max(row.end_h for row in gone if row.activity == "driving")
    assert (gone[0].activity, gone[0].start_h, driven_h) == ("driving", left_h, left_h + DAY)
    after = next(row for row in gone if row.start_h == driven_h)
    assert (after.activity == "resting") is (rested_h > driven_h)
    assert all(row.end_h == later.start_h for row, later in pairwise(rows))


def test_an_escort_is_withdrawn_and_not_idle_once_its_contingent_goes_home(by_hand):
    result = simulate(by_hand, detail=True)
    rows = rows_of(result, PLATOON)
    assert rows[0].start_h == 0.0
    assert all(row.end_h == after.start_h for row, after in pairwise(rows))
    assert (rows[-1].activity, rows[-1].start_h) == ("withdrawn", 38 * DAY)  # 8 April
