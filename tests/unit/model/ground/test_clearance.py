"""The host's leave: one mind per zone and day. Who asks, and when, changes nothing."""

from __future__ import annotations

import math
from math import sqrt

import pytest

from sim.model.ground.clearance import Clearances
from sim.model.ground.risks import Effects, draw_risks
from sim.randomness import Streams

DAY, WEEK = 24.0, 168.0
HORIZON = 180 * DAY
DAYS = range(180)


@pytest.fixture
def host(by_hand, varied):
    """Builds the host of one replication with given chances."""

    def build(hills=0.6, plains=1.0, flights=0.7, cargo=0.5, replication=0, cargo_in=None):
        def change(data):
            data["clearances"] = {
                "ground": {"chance": {"hills": hills, "plains": plains}},
                "flights": {"chance": {"hills": flights}},
                "cargo": {"chance_per_week": cargo, "chance": cargo_in or {}},
            }

        scenario = varied(by_hand, change)
        streams = Streams(1, replication)
        effects = Effects(draw_risks(scenario, streams))
        return Clearances(scenario.clearances, effects, streams, HORIZON)

    return build


def answers(host):
    return [host.ground(("hills",), day) for day in DAYS]


def test_who_asks_how_often_and_in_which_order_changes_nothing(host):
    quiet, asked = host(), host()
    for day in reversed(DAYS):
        for _ in range(3):
            asked.ground(("plains", "hills"), day)
            asked.flights(("hills",), day)
            asked.next_cargo_leave("market", "plains", day * DAY)
    assert answers(quiet) == answers(asked)
    assert [quiet.flights(("hills",), d) for d in DAYS] == [
        asked.flights(("hills",), d) for d in DAYS
    ]


def test_leave_is_given_with_the_chance_told(host):
    given = sum(sum(answers(host(replication=k))) for k in range(20))
    count = 20 * len(DAYS)
    assert given / count == pytest.approx(0.6, abs=4 * sqrt(0.6 * 0.4 / count))


def test_a_lower_chance_never_gives_leave_on_a_day_a_higher_one_refuses(host):
    likely, unlikely = answers(host(hills=0.8)), answers(host(hills=0.3))
    assert all(high or not low for high, low in zip(likely, unlikely, strict=True))
    assert sum(unlikely) < sum(likely)


def test_leave_for_a_way_needs_that_of_every_zone(host):
    both = host(hills=0.6, plains=0.6)
    for day in DAYS:
        each = both.ground(("hills",), day) and both.ground(("plains",), day)
        assert both.ground(("hills", "plains"), day) == each


def test_zones_without_a_chance_give_leave_at_once(host):
    assert host().first_ground_leave(("abroad",), 33.3, 40.0) == 33.3


def test_the_first_leave_is_at_once_or_at_midnight_of_the_first_day_that_grants_it(host):
    granting = host()
    days = answers(granting)
    refused = next(day for day in DAYS if not days[day])
    granted = next(day for day in DAYS if day > refused and days[day])
    asked_h = refused * DAY + 5.0
    assert granting.first_ground_leave(("hills",), asked_h, HORIZON) == granted * DAY
    assert granting.first_ground_leave(("hills",), granted * DAY + 5, HORIZON) == granted * DAY + 5
    assert granting.first_ground_leave(("hills",), asked_h, granted * DAY - 1) is None


def test_certain_chances_need_no_luck(host):
    assert all(answers(host(hills=1.0)))
    assert not any(answers(host(hills=0.0)))
    assert host(hills=0.0).first_ground_leave(("hills",), 0.0, HORIZON) is None


def test_cargo_has_leave_for_whole_weeks(host):
    cargo = host()
    hours = [cargo.next_cargo_leave("market", "plains", week * WEEK + 50.0) for week in range(20)]
    for week, leave_h in enumerate(hours):
        assert leave_h == week * WEEK + 50.0 or leave_h % WEEK == 0.0
    granted = [leave_h == week * WEEK + 50.0 for week, leave_h in enumerate(hours)]
    assert any(granted)
    assert not all(granted)
    for week in range(19):
        if not granted[week]:
            later = next(w for w in range(week + 1, 40) if w > 19 or granted[w])
            assert hours[week] == later * WEEK or later > 19


def test_the_mind_for_cargo_is_drawn_for_the_weeks_up_to_the_horizon(host, monkeypatch):
    drawn = []
    uniforms = Streams.uniforms

    def noted(streams, name, count):
        drawn.append(count)
        return uniforms(streams, name, count)

    monkeypatch.setattr(Streams, "uniforms", noted)
    cargo = host(cargo=1e-9)
    drawn.clear()
    assert cargo.next_cargo_leave("market", "plains", 0.0) == math.inf
    assert drawn == [math.ceil(HORIZON / WEEK)]


def test_leave_may_be_looked_for_without_an_end(host):
    assert host(hills=0.0).first_ground_leave(("hills",), 0.0, math.inf) is None
    assert host(hills=1.0).first_ground_leave(("hills",), 5.0, math.inf) == 5.0


def test_leave_for_cargo_is_there_when_a_refusal_ends_and_not_a_week_later(by_hand, varied):
    def refused(data):
        data["clearances"]["cargo"] = {"chance_per_week": 1.0}
        data["risks"] = {
            "dispute": {
                "name": "Dispute",
                "start": "2030-03-02",
                "duration_days": 15.0,
                "effects": {"cargo_clearance_chance": 0.0},
            }
        }

    scenario = varied(by_hand, refused)
    streams = Streams(1, 0)
    cargo = Clearances(
        scenario.clearances, Effects(draw_risks(scenario, streams)), streams, HORIZON
    )
    assert cargo.next_cargo_leave("market", "plains", 5.0) == 5.0
    assert cargo.next_cargo_leave("market", "plains", 40.0) == 16 * DAY


def test_two_hubs_have_papers_of_their_own(host):
    cargo = host()
    weeks = [week * WEEK for week in range(25)]
    first, second = (
        [cargo.next_cargo_leave(h, "plains", w) for w in weeks] for h in ("market", "other")
    )
    assert first != second


def test_a_zone_may_have_a_chance_of_its_own_for_cargo(host):
    def first_leave_h(zone, **chances):
        return [host(**chances).next_cargo_leave("market", zone, w * WEEK) for w in range(20)]

    own = {"cargo": 0.5, "cargo_in": {"plains": 1.0, "hills": 0.0}}
    assert first_leave_h("plains", **own) == [w * WEEK for w in range(20)]
    assert set(first_leave_h("hills", **own)) == {math.inf}
    assert first_leave_h("steppe", **own) == first_leave_h("steppe", cargo=0.5)
    same = {"plains": 0.5, "hills": 0.5}
    assert first_leave_h("plains", cargo_in=same) == first_leave_h("plains")
