"""A border crossing: one queue in order of arrival, then papers; closures stop the service."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.ground.border import Border
from sim.model.ground.opening import OpeningHours
from sim.model.replication import simulate
from sim.records import Cause
from sim.scenario.schema import BorderSpec

PAPERS = 24.0
PATIENT = 1e6


@pytest.fixture
def crossing(by_hand, bring_to_life):
    """Ten trucks a day, papers of a day, at hour 0."""

    def build(shut=(), **hours):
        world = bring_to_life(by_hand).world
        spec = BorderSpec(at="border_post", trucks_per_day=10.0, paperwork_days=1.0, **hours)
        return world, Border(world, "post", spec, list(shut))

    return build


def wait(world, until_h):
    world.env.run(until=until_h)


def test_convoys_are_served_in_order_of_arrival_truck_by_truck(crossing):
    world, border = crossing()
    assert border.crossed_at("first", 5, PATIENT).hour == pytest.approx(12.0 + PAPERS)
    assert border.crossed_at("second", 10, PATIENT).hour == pytest.approx(12.0 + 24.0 + PAPERS)
    wait(world, 30.0)
    assert border.crossed_at("third", 1, PATIENT).hour == pytest.approx(36.0 + 2.4 + PAPERS)


def test_an_idle_crossing_serves_at_once_and_papers_hold_nobody_else(crossing):
    world, border = crossing()
    border.crossed_at("first", 5, PATIENT)
    wait(world, 13.0)
    assert border.crossed_at("second", 5, PATIENT).hour == pytest.approx(13.0 + 12.0 + PAPERS)


def test_service_rests_while_the_crossing_is_shut(crossing):
    _, border = crossing(shut=[(6.0, 30.0)])
    assert border.crossed_at("first", 5, PATIENT).hour == pytest.approx(6.0 + 24.0 + 6.0 + PAPERS)


def test_who_is_held_too_long_by_a_closure_gives_up_when_it_has_been(crossing):
    """Shut from hour 6 on; nobody knows before, so those behind are not let pass either."""
    world, border = crossing(shut=[(6.0, 106.0)])
    assert border.crossed_at("first", 5, patience_h=72.0) == (6.0 + 72.0, True)
    assert border.crossed_at("small", 2, patience_h=72.0) == (6.0 + 72.0, True)
    wait(world, 50.0)
    later = border.crossed_at("later", 2, patience_h=72.0)
    assert later == pytest.approx((106.0 + 4.8 + PAPERS, False))


def test_patience_is_for_all_closures_together_and_not_for_the_time_between(crossing):
    _, border = crossing(shut=[(6.0, 46.0), (50.0, 90.0)])
    assert border.crossed_at("first", 5, patience_h=72.0) == (50.0 + 32.0, True)
    _, border = crossing(shut=[(6.0, 46.0), (50.0, 90.0)])
    assert border.crossed_at("first", 5, patience_h=80.0) == pytest.approx((92.0 + PAPERS, False))


def test_who_waits_in_a_queue_while_the_crossing_is_open_does_not_foresee_that_it_will_shut(
    crossing,
):
    _, border = crossing(shut=[(130.0, 1e4)])
    border.crossed_at("first", 50, PATIENT)
    assert border.crossed_at("second", 10, patience_h=72.0) == (130.0 + 72.0, True)


def test_a_long_queue_alone_turns_nobody_back(crossing):
    _, border = crossing()
    crossed = [border.crossed_at(f"convoy {k}", 20, patience_h=72.0).hour for k in range(5)]
    assert crossed == pytest.approx([48.0 * (k + 1) + PAPERS for k in range(5)])


def test_the_crossing_is_known_to_be_shut_only_while_it_is(crossing):
    world, border = crossing(shut=[(6.0, 30.0)])
    assert border.shut_until() is None
    wait(world, 7.0)
    assert border.shut_until() == 30.0
    wait(world, 30.0)
    assert border.shut_until() is None


def test_loads_that_wait_at_a_border_are_told_to_wait_for_it(by_hand, varied):
    """For service and papers too; half as many trucks a day make them wait for longer."""

    def slow(trucks_per_day):
        def change(data):
            data["network"]["borders"]["border_post"]["trucks_per_day"] = trucks_per_day

        return simulate(varied(by_hand, change), detail=True)

    waited = []
    for result in (slow(10.0), slow(5.0)):
        at_border = [
            row
            for row in result.detail.intervals
            if row.cause is Cause.BORDER and row.agent.startswith("corridor/")
        ]
        loads = {}
        for move in result.detail.movements:
            if move.destination == "border_post":
                loads[move.by] = loads.get(move.by, 0) + move.count
        by_hours = sum(loads[row.agent] * (row.end_h - row.start_h) for row in at_border)
        told = [row for row in result.waits if row.cause is Cause.BORDER]
        assert {(row.queue, row.site) for row in told} == {("cargo", "border_post")}
        assert sum(row.load_days for row in told) == pytest.approx(by_hours / 24.0)
        waited.append(by_hours)
    assert waited[1] > 1.2 * waited[0]


# -- opening hours: from 8 to 18, a truck an hour ------------------------------------------------

HOURS = {"opens_hour": 8.0, "closes_hour": 18.0}


def test_trucks_are_served_in_opening_hours_and_papers_do_not_wait_for_them(crossing):
    world, border = crossing(**HOURS)
    assert border.crossed_at("first", 5, PATIENT).hour == pytest.approx(8.0 + 5.0 + PAPERS)
    assert border.crossed_at("second", 5, PATIENT).hour == pytest.approx(18.0 + PAPERS)
    assert border.crossed_at("third", 12, PATIENT).hour == pytest.approx(48.0 + 10.0 + PAPERS)
    wait(world, 120.0 - 3.5)  # half past eight in the evening
    assert border.crossed_at("late", 1, PATIENT).hour == pytest.approx(120.0 + 9.0 + PAPERS)


def test_one_that_is_shut_for_a_moment_of_the_night_is_as_one_without_hours(crossing):
    def served(**hours):
        world, border = crossing(shut=[(6.0, 30.0), (41.0, 77.0)], **hours)
        found = []
        for number in range(8):
            wait(world, 9.7 * (number + 1))
            usual_h = border.usual_wait_h(world.env.now + 3.0, number + 1)
            crossing_h, gives_up = border.crossed_at(f"convoy {number}", number + 1, 20.0)
            found += [usual_h, crossing_h, float(gives_up)]
        return found

    always = served()
    assert {0.0, 1.0} < set(always)  # some give up, some do not
    assert served(opens_hour=0.0, closes_hour=24.0 - 1e-9) == pytest.approx(always, abs=1e-5)


def test_the_night_tries_nobodys_patience_but_a_closure_over_night_does(crossing):
    _, border = crossing(**HOURS)
    assert not border.crossed_at("first", 30, patience_h=1.0).gives_up
    _, border = crossing(shut=[(16.0, 30.0)], **HOURS)
    assert border.crossed_at("first", 10, patience_h=14.0) == pytest.approx((34.0 + PAPERS, False))
    _, border = crossing(shut=[(16.0, 30.0)], **HOURS)
    assert border.crossed_at("first", 10, patience_h=13.0) == (16.0 + 13.0, True)


@pytest.mark.parametrize(
    ("shut", "patience_h", "crossed"),
    [
        ([(20.0, 50.0)], 72.0, (50.0, False)),  # it has had its slot since hour 12
        ([(20.0, 50.0)], 13.0, (36.0 + 13.0, True)),
        ([(6.0, 16.0), (40.0, 50.0)], 13.0, (46.0 + 3.0, True)),  # ten hours are spent before
        ([(20.0, 36.0)], 0.0, (36.0, False)),  # its papers are done as it opens
    ],
)
def test_nobody_crosses_while_the_crossing_is_shut(crossing, shut, patience_h, crossed):
    _, border = crossing(shut=shut)
    assert border.crossed_at("first", 5, patience_h) == pytest.approx(crossed)


def test_a_planner_does_not_foresee_a_closure(crossing):
    """Fifteen trucks take 36 h; a closure that has not begun makes that a month for nobody."""
    world, border = crossing(shut=[(20.0, 740.0)])
    border.crossed_at("first", 15, PATIENT)
    assert border.usual_wait_h(12.0, 5) == pytest.approx(24.0 + 12.0 + PAPERS)
    wait(world, 24.0)
    assert border.usual_wait_h(24.0, 5) == pytest.approx(740.0 + 16.0 - 24.0 + 12.0 + PAPERS)


def test_a_planner_reckons_with_the_night(crossing):
    _, border = crossing(**HOURS)
    assert border.usual_wait_h(16.0, 4) == pytest.approx(2.0 + 14.0 + 2.0 + PAPERS)
    border.crossed_at("before", 4, PATIENT)  # served by noon
    assert border.usual_wait_h(10.0, 4) == pytest.approx(2.0 + 4.0 + PAPERS)


@given(
    opens=st.floats(0.0, 20.0),
    daily=st.floats(0.5, 4.0),
    from_h=st.floats(0.0, 1000.0),
    work_h=st.floats(0.01, 100.0),
)
def test_work_takes_as_many_open_hours_as_it_lasts(opens, daily, from_h, work_h):
    hours = OpeningHours(opens, opens + daily)
    end_h = hours.end_of(work_h, from_h)
    assert end_h >= from_h + work_h - 1e-6
    assert hours.between(from_h, end_h) == pytest.approx(work_h, abs=1e-6)
    assert hours.between(from_h, end_h - 0.01) < work_h  # and no sooner


def test_who_gives_up_at_a_border_is_back_where_the_stretch_began(by_hand, varied):
    """Its trucks drive back over the road between the two borders, not from border to border."""

    def second_border_shuts(data):
        network = data["network"]
        (road,) = (name for name, spec in network["roads"].items() if "port" in spec["between"])
        network["waypoints"] = [*network.get("waypoints", ()), "coast_post"]
        rest = network["roads"][road]
        network["roads"][road] = rest | {"between": ["border_post", "coast_post"]}
        network["roads"]["last_road"] = rest | {"between": ["coast_post", "port"]}
        gate = network["borders"]["border_post"]
        network["borders"]["coast_post"] = gate | {"at": "coast_post"}
        corridor = network["corridors"]["to_port"]
        corridor |= {"way": ["market", "border_post", "coast_post", "port"], "out_at": "coast_post"}
        warning = {"packing_stopped": ["riverside"]}
        data["risks"] = {
            "warning": {"name": "W", "start": "2030-03-18", "effects": warning},
            "closure": {
                "name": "Closure",
                "after": {"risk": "warning", "chance": 1.0, "lag_days": 0.0},
                "duration_days": 200.0,
                "effects": {"borders_shut": ["coast_post"]},
            },
        }

    result = simulate(varied(by_hand, second_border_shuts), detail=True)
    gave_up = 0
    for agent in {
        row.agent for row in result.detail.intervals if row.agent.startswith("corridor/")
    }:
        rows = [row for row in result.detail.intervals if row.agent == agent]
        for before, after in pairwise(rows):
            if (
                before.cause == Cause.BORDER
                and before.place == "coast_post"
                and after.activity == "driving back"
                and after.place != "market"
            ):
                assert after.place == "border_post"
                gave_up += 1
    assert gave_up


def test_people_who_drive_home_wait_at_the_border_as_cargo_does(chain):
    """Twenty people in ten vehicles, and papers of ten days."""
    told = """
contingents:
  bora:
    name: Bora
    at: {coast: {uniformed: 20, vehicles: 10}}
    ready: {on: 2030-01-15}
    lift: {by: overland, base: coast, corridor: to_port}
network: {borders: {gate: {paperwork_days: 10}}}
policy: {guard: {at_least_people: 0}}
"""
    result = simulate(chain(told), detail=True)
    waits = [
        row
        for row in result.detail.intervals
        if row.agent.startswith("overland/") and row.cause == Cause.BORDER
    ]
    people = {
        row.by: row.count
        for row in result.detail.movements
        if row.by.startswith("overland/") and row.load_class == "uniformed"
    }
    waited = sum((row.end_h - row.start_h) * people[row.agent] for row in waits) / 24.0
    assert waited > 100.0
    booked = {(r.queue, r.site): r.load_days for r in result.waits if r.cause == Cause.BORDER}
    assert booked["people", "gate"] == pytest.approx(waited)
